/// The sixteen colours every terminal has; the user's own theme decides how they look.
package enum Color: UInt8, Sendable, Hashable, CaseIterable {
  case black, red, green, yellow, blue, magenta, cyan, white
  case brightBlack, brightRed, brightGreen, brightYellow, brightBlue, brightMagenta, brightCyan, brightWhite

  var foregroundCode: Int { rawValue < 8 ? 30 + Int(rawValue) : 82 + Int(rawValue) }
}

/// How a run of cells looks. Nothing may depend on the colour alone: `NO_COLOR` takes it away.
package struct Style: Sendable, Hashable {
  package var color: Color?
  package var isBold: Bool
  package var isDim: Bool
  package var isUnderlined: Bool
  package var isInverse: Bool

  package init(
    _ color: Color? = nil, bold: Bool = false, dim: Bool = false, underlined: Bool = false, inverse: Bool = false
  ) {
    self.color = color
    isBold = bold
    isDim = dim
    isUnderlined = underlined
    isInverse = inverse
  }

  package static let plain = Style()
  package static let dim = Style(dim: true)
  package static let bold = Style(bold: true)

  /// `ESC [ 0;1;31 m`: a complete description, so that a style never depends on the one before.
  package func escapeSequence(colored: Bool) -> String {
    var codes = "0"
    if isBold { codes += ";1" }
    if isDim { codes += ";2" }
    if isUnderlined { codes += ";4" }
    if isInverse { codes += ";7" }
    if colored, let color { codes += ";\(color.foregroundCode)" }
    return "\u{1B}[\(codes)m"
  }

  /// `text` in this style, for a stream that may have colour; without colour the text alone.
  package func applied(to text: String, colored: Bool) -> String {
    if !colored || self == .plain { return text }
    return escapeSequence(colored: true) + text + "\u{1B}[0m"
  }
}

/// A piece of the statement with its look, in UTF-8 offsets as lexers count.
package struct StyledSpan: Sendable, Hashable {
  package var range: Range<Int>
  package var style: Style
  /// A string or a comment: brackets in it are text and match nothing.
  package var isOpaque: Bool

  package init(_ range: Range<Int>, _ style: Style, isOpaque: Bool = false) {
    self.range = range
    self.style = style
    self.isOpaque = isOpaque
  }
}
