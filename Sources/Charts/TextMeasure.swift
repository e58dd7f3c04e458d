import SourceText

/// How wide a text is in a font that nobody has: rather too wide than too narrow, so that it stays in its box.
package enum TextMeasure {
  package static func width(_ text: some StringProtocol, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + width($1) } * size
  }

  private static func width(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", ".", ",", ":", ";", "'", "|", "!", "I", " ", "/", "(", ")", "f", "t", "r", "-": return 0.42
    case "m", "w", "M", "W", "%", "@": return 0.98
    case "A"..."Z": return 0.76
    case _: return displayWidth(scalar) == 2 ? 1 : displayWidth(scalar) == 0 ? 0 : 0.64
    }
  }

  /// Rows that are no wider; words stay whole where they fit, Japanese breaks anywhere. What does not fit into so many rows
  /// ends in `…`.
  package static func rows(_ text: String, size: Double, within most: Double, rows count: Int) -> [String] {
    var rows: [String] = []
    var row = ""
    for piece in pieces(text) {
      if !row.isEmpty, width(row + piece, size: size) > most {
        rows.append(row)
        row = piece == " " ? "" : piece
      } else if !(row.isEmpty && piece == " ") {
        row += piece
      }
      while width(row, size: size) > most, row.count > 1 {
        let part = prefix(row, size: size, within: most)
        rows.append(part)
        row = String(row.dropFirst(part.count))
      }
    }
    if !row.isEmpty { rows.append(row) }
    if rows.count <= count { return rows.map(trimmed) }
    let last = prefix(rows[count - 1] + rows[count], size: size, within: most - size)
    return (rows.prefix(count - 1) + [last + "…"]).map(trimmed)
  }

  private static func trimmed(_ row: String) -> String {
    var row = row[...]
    while row.last == " " { row.removeLast() }
    return String(row)
  }

  private static func prefix(_ text: String, size: Double, within most: Double) -> String {
    var part = ""
    for character in text {
      if !part.isEmpty, width(part + String(character), size: size) > most { break }
      part.append(character)
    }
    return part
  }

  /// Words, blanks, and wide characters each by itself.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var word = ""
    for character in text {
      let isWide = displayWidth(String(character)) > 1
      if isWide || character == " " || character == "_" {
        if character == "_" { word.append(character) }
        if !word.isEmpty { pieces.append(word) }
        word = ""
        if character != "_" { pieces.append(String(character)) }
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? pieces : pieces + [word]
  }
}
