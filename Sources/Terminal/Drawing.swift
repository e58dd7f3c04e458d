/// What drawings may use: the cells of characters, blocks and braille or only ASCII, colour or none.
package struct Drawing: Sendable, Hashable {
  package var widths: CellWidths
  package var isUnicode: Bool
  package var isColored: Bool

  package init(widths: CellWidths = CellWidths(), isUnicode: Bool = true, isColored: Bool = false) {
    self.widths = widths
    self.isUnicode = isUnicode
    self.isColored = isColored
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

/// One bar of a chart.
package struct Bar: Sendable, Hashable {
  package var label: String
  package var value: Double?
  /// The value as it is written, with its unit.
  package var text: String

  package init(label: String, value: Double?, text: String) {
    self.label = label
    self.value = value
    self.text = text
  }
}

/// Horizontal bars from a common zero, negative ones to the left of it; a missing value has no bar.
///
///     A  ██████████ 10円
///     B  █████       5円
package func barChart(_ bars: [Bar], width: Int, drawing: Drawing = Drawing()) -> String {
  let labels = bars.map { TerminalText.sanitized($0.label) }
  let texts = bars.map { TerminalText.sanitized($0.text) }
  let widths = drawing.widths
  let labelWidth = min(labels.map { widths.width(of: $0) }.max() ?? 0, max(1, width / 3))
  let textWidth = texts.map { widths.width(of: $0) }.max() ?? 0
  let room = max(1, width - labelWidth - textWidth - 3)
  let values = bars.map { bar in bar.value.flatMap { $0.isFinite ? $0 : nil } }
  let low = min(0, values.compactMap { $0 }.min() ?? 0)
  let high = max(0, values.compactMap { $0 }.max() ?? 0)
  // Halves, see `sparkline`.
  let span = high / 2 - low / 2
  var lines: [String] = []
  for (index, label) in labels.enumerated() {
    let bar = barText(values[index], low: low, span: span, room: room, drawing)
    let line =
      drawing.padded(drawing.truncated(label, to: labelWidth), to: labelWidth) + "  " + bar + " "
      + drawing.padded(texts[index], to: textWidth, .right)
    let fitted = widths.width(of: line) > width ? drawing.truncated(line, to: width) : line
    lines.append(Drawing.withoutTrailingSpaces(fitted))
  }
  return lines.joined(separator: "\n")
}

private func barText(_ value: Double?, low: Double, span: Double, room: Int, _ drawing: Drawing) -> String {
  guard let value, span > 0 else { return String(repeating: " ", count: room) }
  let zero = Int(((-low / 2) / span * Double(room)).rounded())
  let eighths = Int((abs(value) / 2 / span * Double(room) * 8).rounded())
  let full: Character = drawing.hasBlocks ? "█" : "#"
  var bar: String
  if value < 0 {
    let cells = min(zero, max(1, (eighths + 4) / 8))
    bar = String(repeating: " ", count: zero - cells) + String(repeating: full, count: cells)
  } else {
    bar = String(repeating: " ", count: zero)
    if drawing.hasBlocks {
      let parts = Array("▏▎▍▌▋▊▉")
      // What is not zero shows, however small.
      let shown = min(value > 0 ? max(1, eighths) : 0, (room - zero) * 8)
      bar += String(repeating: full, count: shown / 8)
      if shown % 8 > 0 { bar.append(parts[shown % 8 - 1]) }
    } else {
      let cells = value > 0 ? max(1, (eighths + 4) / 8) : 0
      bar += String(repeating: full, count: min(cells, room - zero))
    }
  }
  return drawing.padded(bar, to: room)
}
