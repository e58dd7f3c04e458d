import Charts

/// Lines through the values of series, in braille (2 × 4 dots a cell) or in ASCII, with axes and the names of the series
/// at their ends.
///
///     30 ┤      ⢀⠔⠊ web
///        │   ⢀⠔⠁
///     10 ┤⡠⠔⠁⠒⠒⠒⠒⠒ phone
///        └─────────
///         Jan   Mar
struct LineDrawing {
  let chart: Chart
  let width: Int
  let height: Int
  let drawing: Drawing
  private let scale: AxisScale
  /// The names at the ends; none where there is one series only.
  private let names: [String]

  init(_ chart: Chart, width: Int, height: Int, holding extent: ClosedRange<Double>?, _ drawing: Drawing) {
    (self.chart, self.width, self.height, self.drawing) = (chart, width, height, drawing)
    scale = AxisScale(chart, holding: extent, intervals: height >= 9 ? 4 : 2)
    names = chart.series.count > 1 ? chart.series.map { TerminalText.sanitized($0.name) } : []
  }

  /// `height` lines, title and axis included.
  var text: String {
    let title = TerminalText.sanitized(chart.title)
    if chart.extent == nil {
      let words = drawing.language.say("no values", "値なし")
      return title.isEmpty ? words : drawing.language.say("\(title): \(words)", "\(title)：\(words)")
    }
    let labelRows = chart.places.isEmpty ? 0 : 1
    let rows = max(2, height - labelRows - 1 - (title.isEmpty ? 0 : 1))
    let texts = chart.unit.texts(of: scale.ticks)
    let ticks = zip(scale.ticks, texts).map { (row: scale.row(of: $0, rows: rows), text: $1) }
    let axisWidth = ticks.map { drawing.widths.width(of: $0.text) }.max() ?? 0
    let nameWidth = min(names.map { drawing.widths.width(of: $0) }.max() ?? 0, width / 4)
    let columns = width - axisWidth - 2 - (nameWidth > 0 ? nameWidth + 1 : 0)
    guard columns >= 2 else {
      // No room for axes: a sparkline says what can be said.
      return sparkline(chart.series.first?.points.map(\.value) ?? [], width: width, drawing: drawing)
    }
    var lines = title.isEmpty ? [] : [drawing.truncated(title, to: width)]
    let ends = ends(rows: rows)
    for (row, cells) in plotted(columns: columns, rows: rows).enumerated() {
      let tick = ticks.first { $0.row == row }
      let mark = drawing.hasBlocks ? (tick == nil ? "│" : "┤") : (tick == nil ? "|" : "+")
      var line = drawing.padded(tick?.text ?? "", to: axisWidth, .right) + " " + mark + colored(cells)
      if let end = ends[row] {
        let name = drawing.truncated(names[end], to: nameWidth)
        line += " " + ChartColors.style(end).applied(to: name, colored: drawing.isColored)
      }
      lines.append(Drawing.withoutTrailingSpaces(line))
    }
    lines.append(String(repeating: " ", count: axisWidth + 1) + (drawing.hasBlocks ? "└" : "+") + rule(columns))
    if let below = labelLine(columns) { lines.append(String(repeating: " ", count: axisWidth + 2) + below) }
    return lines.joined(separator: "\n")
  }

  private func colored(_ cells: DotCanvas.Cells) -> String {
    guard drawing.isColored, chart.series.count > 1 else { return String(cells.map(\.character)) }
    return cells.map { cell in
      cell.owner.map { ChartColors.style($0).applied(to: String(cell.character), colored: true) }
        ?? String(cell.character)
    }.joined()
  }

  /// By row the series whose name stands there: at its last value, else in the next row that is free.
  private func ends(rows: Int) -> [Int: Int] {
    var ends: [Int: Int] = [:]
    for place in names.indices {
      guard let last = chart.series[place].points.last(where: { $0.drawn != nil })?.drawn else { continue }
      let row = scale.row(of: last, rows: rows)
      let free = (0..<rows).filter { ends[$0] == nil }.min { abs($0 - row) < abs($1 - row) }
      if let free { ends[free] = place }
    }
    return ends
  }

  /// The axis with a letter where something began; one whose place is taken stands to the right of it, and at the end to
  /// the left.
  private func rule(_ columns: Int) -> String {
    var cells = [String](repeating: drawing.hasBlocks ? "─" : "-", count: columns)
    let plain = cells[0]
    let count = chart.places.count
    for (mark, event) in zip(ChartEvents.marks, chart.events) {
      let first = count == 1 ? columns / 2 : event.place * (columns - 1) / max(1, count - 1)
      let free = (first..<columns).first { cells[$0] == plain } ?? (0..<first).last { cells[$0] == plain }
      if let free { cells[free] = mark }
    }
    return cells.joined()
  }

  private func plotted(columns: Int, rows: Int) -> [DotCanvas.Cells] {
    let isBraille = drawing.isUnicode
    var canvas = DotCanvas(width: columns * (isBraille ? 2 : 1), height: rows * (isBraille ? 4 : 1))
    for (owner, series) in chart.series.enumerated() {
      var previous: (Int, Int)?
      let last = max(1, series.points.count - 1)
      for (index, point) in series.points.enumerated() {
        guard let value = point.drawn else {
          // A gap stays a gap: a line across it would claim values.
          previous = nil
          continue
        }
        let x = series.points.count == 1 ? canvas.width / 2 : index * (canvas.width - 1) / last
        let y = canvas.height - 1 - Int((scale.part(of: value) * Double(canvas.height - 1)).rounded())
        canvas.line(from: previous ?? (x, y), to: (x, y), owner: owner, isDashed: series.role == .target)
        previous = (x, y)
      }
    }
    return isBraille ? canvas.braille() : canvas.ascii()
  }

  /// The first and the last label, and the middle one where there is room.
  private func labelLine(_ columns: Int) -> String? {
    let labels = chart.places
    guard let first = labels.first, let last = labels.last else { return nil }
    let left = drawing.truncated(TerminalText.sanitized(first), to: columns)
    if labels.count == 1 { return left }
    let right = TerminalText.sanitized(last)
    let middle = TerminalText.sanitized(labels[labels.count / 2])
    let leftWidth = drawing.widths.width(of: left)
    let rightWidth = drawing.widths.width(of: right)
    let middleWidth = drawing.widths.width(of: middle)
    if leftWidth + rightWidth + 1 > columns { return left }
    let middleStart = labels.count / 2 * (columns - 1) / (labels.count - 1) - middleWidth / 2
    var line = left
    if labels.count > 2, middleStart > leftWidth + 1, middleStart + middleWidth + 1 < columns - rightWidth {
      line = drawing.padded(line, to: middleStart) + middle
    }
    return drawing.padded(line, to: columns - rightWidth) + right
  }
}

/// Sixteen colours are what every terminal has; the names at the ends say the same.
enum ChartColors {
  private static let colors: [Color] = [
    .blue, .yellow, .green, .magenta, .cyan, .red, .brightBlue, .brightMagenta,
  ]

  static func style(_ place: Int) -> Style { Style(colors[place % colors.count]) }
}

/// The letters of events along an axis.
enum ChartEvents {
  static let marks = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { String(Unicode.Scalar($0)) }
}
