import SourceText

/// What drawings may use: the cells of characters, blocks and braille or only ASCII, colour or none.
package struct Drawing: Sendable, Hashable {
  package var widths: CellWidths
  package var isUnicode: Bool
  package var isColored: Bool
  /// Of the few words that a drawing brings along.
  package var language: Language

  package init(
    widths: CellWidths = CellWidths(), isUnicode: Bool = true, isColored: Bool = false, language: Language = .english
  ) {
    self.widths = widths
    self.isUnicode = isUnicode
    self.isColored = isColored
    self.language = language
  }

  /// Block and line characters are ambiguous: where they take two cells a drawing of them falls apart, and ASCII takes
  /// their place. Braille is one cell everywhere.
  package var hasBlocks: Bool { isUnicode && widths.ambiguous == 1 }

  func truncated(_ text: String, to width: Int) -> String {
    TerminalText.truncated(text, to: width, widths: widths, ascii: !isUnicode)
  }

  func padded(_ text: String, to width: Int, _ alignment: Alignment = .left) -> String {
    TerminalText.padded(text, to: width, widths: widths, alignment: alignment)
  }

  static func withoutTrailingSpaces(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}

/// One character per value, as `▁▃▅█`: `·` for a missing one, all in the middle when the values are the same.
///
/// Of more values than `width` the latest are shown: a mean of neighbours would show values that nobody has.
package func sparkline(_ values: [Double?], width: Int? = nil, drawing: Drawing = Drawing()) -> String {
  let marks: [Character] = drawing.hasBlocks ? Array("▁▂▃▄▅▆▇█") : Array("_.-=+*%#")
  let missing: Character = drawing.hasBlocks ? "·" : " "
  let shown = values.suffix(max(0, width ?? values.count)).map { $0.flatMap { $0.isFinite ? $0 : nil } }
  let known = shown.compactMap { $0 }
  guard let low = known.min(), let high = known.max() else {
    return String(repeating: missing, count: shown.count)
  }
  return String(
    shown.map { value in
      guard let value else { return missing }
      // Halves first: the difference of two huge values of opposite sign is infinite. Of two values next to zero it is
      // zero, though they differ.
      let span = high / 2 - low / 2
      if span <= 0 { return marks[3] }
      let part = (value / 2 - low / 2) / span
      return marks[min(7, Int(part * 8))]
    })
}
