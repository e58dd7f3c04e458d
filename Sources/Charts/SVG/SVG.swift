import SourceText

/// Pieces of SVG that all pictures have in common.
package enum SVG {
  /// Fonts that have Japanese on the systems that people use.
  package static let fonts =
    "'Noto Sans CJK JP', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic', Meiryo, sans-serif"

  /// With at most one digit behind the point.
  package static func number(_ value: Double) -> String {
    let tenths = Int(exactly: (value * 10).rounded()) ?? 0
    let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + String(whole) + (rest == 0 ? "" : ".\(rest)")
  }

  package static func point(_ x: Double, _ y: Double) -> String { "\(number(x)),\(number(y))" }

  /// Of many small charts each byte counts, and no eye sees a tenth of a pixel.
  static func point(_ x: Double, _ y: Double, isSmall: Bool) -> String {
    isSmall ? "\(number(x.rounded())),\(number(y.rounded()))" : point(x, y)
  }

  /// The same path of whole pixels by its steps, which have fewer digits: `M40,85 49,89 57,89` is `M40,85l9,4 8,0`. A sign
  /// parts numbers by itself.
  static func inSteps(_ path: String) -> String {
    path.split(separator: "M").map { line in
      let points = line.split(separator: " ").map { $0.split(separator: ",").compactMap { Int($0) } }
      guard let first = points.first, points.allSatisfy({ $0.count == 2 }) else { return "M\(line)" }
      let steps = zip(points, points.dropFirst()).flatMap { [$1[0] - $0[0], $1[1] - $0[1]] }
      let texts = steps.enumerated().map { place, step in
        step < 0 || place == 0 ? "\(step)" : (place % 2 == 0 ? " " : ",") + "\(step)"
      }
      return "M\(first[0]),\(first[1])" + (texts.isEmpty ? "" : "l" + texts.joined())
    }.joined()
  }

  enum Anchor: String { case start, middle, end }

  /// `look` is a class of `ChartStyle`.
  static func text(_ text: String, _ x: Double, _ y: Double, _ anchor: Anchor = .start, look: String = "") -> String {
    let classes = look.isEmpty ? "" : " class=\"\(look)\""
    let anchored = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    return "<text x=\"\(number(x))\" y=\"\(number(y))\"\(anchored)\(classes)>\(xmlEscaped(text))</text>"
  }

  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, look: String) -> String {
    "<path d=\"M\(point(x1, y1))L\(point(x2, y2))\" class=\"\(look)\"/>"
  }

  /// With what a pointer that rests on it is told.
  static func box(
    _ left: Double, _ top: Double, _ width: Double, _ height: Double, look: String, title: String = ""
  ) -> String {
    let place =
      "<rect x=\"\(number(left))\" y=\"\(number(top))\" width=\"\(number(max(0, width)))\" "
      + "height=\"\(number(max(0, height)))\" class=\"\(look)\""
    return title.isEmpty ? place + "/>" : place + "><title>\(xmlEscaped(title))</title></rect>"
  }

  /// A text that fits, with `…` where it does not.
  static func fitted(_ text: String, _ width: Double, size: Double = ChartStyle.textSize) -> String {
    // The widest of some labels makes the room of all: it fits, whatever the last bit of a sum says.
    TextMeasure.width(text, size: size) <= width + 0.01
      ? text : TextMeasure.rows(text, size: size, within: width, rows: 1).first ?? text
  }
}
