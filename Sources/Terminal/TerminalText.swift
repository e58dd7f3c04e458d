import SourceText

/// Text made safe and fitted for a terminal.
package enum TerminalText {
  /// `text` without what could steer a terminal or turn the line around: control characters and bidirectional marks
  /// are dropped, line ends and tabs become a space.
  ///
  /// Data cells come from strangers: an ESC in a customer's name must not clear the screen.
  package static func sanitized(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if scalar == "\n" && previous == "\r" {
        previous = scalar
        continue
      }
      previous = scalar
      if scalar == "\t" || scalar == "\n" || scalar == "\r" {
        result.append(" ")
      } else if !isUnsafe(scalar) {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// `text` without our own `ESC [ … m` sequences.
  package static func withoutStyles(_ text: String) -> String {
    guard text.utf8.contains(0x1B) else { return text }
    var result = String.UnicodeScalarView()
    var isInSequence = false
    for scalar in text.unicodeScalars {
      if scalar == "\u{1B}" {
        isInSequence = true
      } else if isInSequence {
        isInSequence = scalar != "m"
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// Whether `scalar` is a control character or changes the direction of the text around it.
  package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    isHidden(scalar)
  }

  /// `text` cut to `width` cells with `…` at the cut; never half of a wide character.
  package static func truncated(_ text: String, to width: Int, widths: CellWidths, ascii: Bool = false) -> String {
    var used = 0
    var fits = text.startIndex
    let mark = ascii ? ">" : "…"
    let room = width - widths.width(of: mark)
    for index in text.indices {
      used += widths.width(of: text[index])
      if used <= room { fits = text.index(after: index) }
      if used > width {
        if room >= 0 { return text[..<fits] + mark }
        return width > 0 ? ">" : ""
      }
    }
    return text
  }

  /// `text` with spaces up to `width` cells.
  package static func padded(_ text: String, to width: Int, widths: CellWidths, alignment: Alignment = .left) -> String
  {
    let missing = width - widths.width(of: text)
    if missing <= 0 { return text }
    let spaces = String(repeating: " ", count: missing)
    switch alignment {
    case .left: return text + spaces
    case .right: return spaces + text
    }
  }

  /// `text` broken at spaces (and inside what is longer than a row) into rows of at most `width` cells.
  package static func wrapped(_ text: String, to width: Int, widths: CellWidths) -> [String] {
    let width = max(1, width)
    var rows: [String] = []
    var row = ""
    var used = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      let wordWidth = widths.width(of: word)
      if used > 0, used + 1 + wordWidth <= width {
        row += " " + word
        used += 1 + wordWidth
        continue
      }
      if used > 0 { rows.append(row) }
      row = ""
      used = 0
      for character in word {
        let cells = widths.width(of: character)
        if used + cells > width, used > 0 {
          rows.append(row)
          row = ""
          used = 0
        }
        row.append(character)
        used += cells
      }
    }
    if used > 0 || rows.isEmpty { rows.append(row) }
    return rows
  }
}

package enum Alignment: Sendable, Hashable {
  case left, right
}
