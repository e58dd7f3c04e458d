import Charts

/// Bars that lie, from a common zero, each with its label and its value; a missing value has no bar.
///
///     A  ██████████ 10円
///     B  █████       5円
struct RowDrawing {
  let chart: Chart
  let width: Int
  let drawing: Drawing

  init(_ chart: Chart, width: Int, _ drawing: Drawing) {
    (self.chart, self.width, self.drawing) = (chart, width, drawing)
  }

  var text: String {
    let rows = chart.rows
    let widths = drawing.widths
    let labels = rows.map { TerminalText.sanitized($0.label) }
    // Why there is no value is said below; beside the bars it would leave them no room.
    let texts = rows.map { row in
      row.parts.isEmpty && widths.width(of: row.text) > width / 3 ? "–" : TerminalText.sanitized(row.text)
    }
    let labelWidth = min(labels.map { widths.width(of: $0) }.max() ?? 0, max(1, width / 3))
    let textWidth = texts.map { widths.width(of: $0) }.max() ?? 0
    let room = max(1, width - labelWidth - textWidth - 3)
    let extent = chart.extent ?? 0...0
    var lines = head
    for (index, row) in rows.enumerated() {
      let bar = cells(of: row, extent, room: room)
      let before = drawing.padded(drawing.truncated(labels[index], to: labelWidth), to: labelWidth) + "  "
      let after = " " + drawing.padded(texts[index], to: textWidth, .right)
      let line = before + painted(bar) + after
      let plain = before + String(bar.map(\.character)) + after
      lines.append(
        widths.width(of: plain) > width
          ? drawing.truncated(plain, to: width) : Drawing.withoutTrailingSpaces(line))
    }
    return lines.joined(separator: "\n")
  }

  /// The title, and which fill is which series.
  private var head: [String] {
    var lines = chart.title.isEmpty ? [] : [drawing.truncated(TerminalText.sanitized(chart.title), to: width)]
    let names = chart.valueSeries.map(\.name)
    let hasLegend =
      switch chart.kind {
      case .bars, .stacked, .tornado, .lines: names.count > 1
      case .histogram, .pareto, .heatMap, .waterfall, .funnel: false
      }
    guard hasLegend else { return lines }
    let parts = names.enumerated().map { place, name in
      ChartColors.style(place).applied(to: String(fill(.series(place))), colored: drawing.isColored) + " "
        + TerminalText.sanitized(name)
    }
    var line = ""
    for (part, name) in zip(parts, names) {
      let size = drawing.widths.width(of: TerminalText.withoutStyles(line)) + drawing.widths.width(of: name) + 4
      if !line.isEmpty, size > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : "  ") + part
    }
    return lines + [line]
  }

  private typealias Cell = (character: Character, look: ChartRow.Look?)

  private func cells(of row: ChartRow, _ extent: ClosedRange<Double>, room: Int) -> [Cell] {
    var cells = [Cell](repeating: (" ", nil), count: room)
    guard extent.upperBound > extent.lowerBound else { return cells }
    let scale = AxisScale(low: extent.lowerBound, high: extent.upperBound)
    func eighths(_ value: Double) -> Int { Int((scale.part(of: value) * Double(room) * 8).rounded()) }
    for part in row.parts {
      paint(part, from: eighths(part.from), to: eighths(part.to), &cells)
    }
    return cells
  }

  /// The outer end of a bar to the right is as fine as an eighth of a cell; all others are whole cells.
  private func paint(_ part: ChartRow.Part, from: Int, to: Int, _ cells: inout [Cell]) {
    let full = fill(part.look)
    let start = (min(from, to) + 4) / 8
    let isFine = to >= from && drawing.hasBlocks && full == "█"
    guard isFine else {
      let end = max(from, to)
      // What is not zero shows, however small.
      let (first, last) = (min(start, cells.count - 1), max(start + 1, (end + 4) / 8))
      if part.from == part.to { return }
      for place in first..<min(last, cells.count) { cells[place] = (full, part.look) }
      return
    }
    let length = part.to > part.from ? max(1, to - start * 8) : 0
    for place in start..<min(cells.count, start + length / 8) { cells[place] = (full, part.look) }
    let last = start + length / 8
    if length % 8 > 0, last < cells.count { cells[last] = (Array("▏▎▍▌▋▊▉")[length % 8 - 1], part.look) }
  }

  private func painted(_ cells: [Cell]) -> String {
    guard drawing.isColored, chart.series.count > 1 || chart.kind == .waterfall else {
      return String(cells.map(\.character))
    }
    return cells.map { cell in
      cell.look.map { style(of: $0).applied(to: String(cell.character), colored: true) } ?? String(cell.character)
    }.joined()
  }

  private func style(of look: ChartRow.Look) -> Style {
    switch look {
    case .series(let place): ChartColors.style(place)
    case .total: .plain
    case .rise: Style(.green)
    case .fall: Style(.red)
    }
  }

  /// Fills differ, so that nothing depends on colour.
  private func fill(_ look: ChartRow.Look) -> Character {
    let fills: [Character] = drawing.hasBlocks ? ["█", "▒", "▓", "░"] : ["#", "=", "+", "-"]
    let letters = Array("ABCDEFGH")
    // Without colours four fills are told apart, and letters beyond.
    let isLettered = !drawing.isColored && chart.valueSeries.count > fills.count
    return switch look {
    case .series(let place): isLettered ? letters[place % letters.count] : fills[place % fills.count]
    case .total: fills[0]
    case .rise: fills[2]
    case .fall: fills[3]
    }
  }
}
