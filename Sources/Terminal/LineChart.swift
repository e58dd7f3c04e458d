/// A line through the values of a series, in braille (2 × 4 dots a cell) or in ASCII, with axes.
///
///     30 ┤      ⢀⠔⠊
///        │   ⢀⠔⠁
///     10 ┤⡠⠔⠁
///        └─────────
///         Jan   Mar
package struct LineChart: Sendable {
  package var values: [Double?]
  /// What stands below the values: as many as values, or none.
  package var labels: [String]
  package var title: String
  /// Places of values that are marked on the axis, by the letters `marks` in this order.
  package var marked: [Int]
  package static let marks = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { String(Unicode.Scalar($0)) }

  package init(values: [Double?], labels: [String] = [], title: String = "", marked: [Int] = []) {
    self.values = values
    self.labels = labels
    self.title = title
    self.marked = marked
  }

  /// The chart in `width` × `height` cells, title and axis included. `format` writes a value of the axis.
  package func render(
    width: Int, height: Int = 12, drawing: Drawing = Drawing(), format: (Double) -> String = LineChart.plainNumber
  ) -> String {
    let known = values.compactMap { $0.flatMap { $0.isFinite ? $0 : nil } }
    guard let low = known.min(), let high = known.max() else {
      return title.isEmpty ? "no values" : "\(title): no values"
    }
    let scale = AxisScale(low: low, high: high, intervals: height >= 9 ? 4 : 2)
    let labelRows = labels.isEmpty ? 0 : 1
    let rows = max(2, height - labelRows - 1 - (title.isEmpty ? 0 : 1))
    let ticks = scale.ticks.map { (row: scale.row(of: $0, rows: rows), text: TerminalText.sanitized(format($0))) }
    let axisWidth = ticks.map { drawing.widths.width(of: $0.text) }.max() ?? 0
    let columns = width - axisWidth - 2
    guard columns >= 2 else {
      // No room for axes: a sparkline says what can be said.
      return sparkline(values, width: width, drawing: drawing)
    }
    let plot = plotted(columns: columns, rows: rows, scale: scale, drawing)
    var lines: [String] = []
    if !title.isEmpty { lines.append(drawing.truncated(TerminalText.sanitized(title), to: width)) }
    for (row, cells) in plot.enumerated() {
      let tick = ticks.first { $0.row == row }
      let mark = drawing.hasBlocks ? (tick == nil ? "│" : "┤") : (tick == nil ? "|" : "+")
      let line = drawing.padded(tick?.text ?? "", to: axisWidth, .right) + " " + mark + cells
      lines.append(Drawing.withoutTrailingSpaces(line))
    }
    let corner = drawing.hasBlocks ? "└" : "+"
    lines.append(String(repeating: " ", count: axisWidth + 1) + corner + rule(columns: columns, drawing))
    if let below = labelLine(columns: columns, drawing) {
      lines.append(String(repeating: " ", count: axisWidth + 2) + below)
    }
    return lines.joined(separator: "\n")
  }

  /// The axis with its marks; one whose place is taken stands to the right of it, and at the end to the left.
  private func rule(columns: Int, _ drawing: Drawing) -> String {
    var cells = [String](repeating: drawing.hasBlocks ? "─" : "-", count: columns)
    let plain = cells[0]
    let last = max(1, values.count - 1)
    for (mark, place) in zip(Self.marks, marked) {
      let first = values.count == 1 ? columns / 2 : place * (columns - 1) / last
      let free = (first..<columns).first { cells[$0] == plain } ?? (0..<first).last { cells[$0] == plain }
      if let free { cells[free] = mark }
    }
    return cells.joined()
  }

  private func plotted(columns: Int, rows: Int, scale: AxisScale, _ drawing: Drawing) -> [String] {
    let isBraille = drawing.isUnicode
    var canvas = DotCanvas(width: columns * (isBraille ? 2 : 1), height: rows * (isBraille ? 4 : 1))
    var previous: (Int, Int)?
    let last = max(1, values.count - 1)
    for (index, value) in values.enumerated() {
      guard let value, value.isFinite else {
        // A gap stays a gap: a line across it would claim values.
        previous = nil
        continue
      }
      let x = values.count == 1 ? canvas.width / 2 : index * (canvas.width - 1) / last
      let y = canvas.height - 1 - Int((scale.part(of: value) * Double(canvas.height - 1)).rounded())
      canvas.line(from: previous ?? (x, y), to: (x, y))
      previous = (x, y)
    }
    return isBraille ? canvas.braille() : canvas.ascii()
  }

  /// The first and the last label, and the middle one where there is room.
  private func labelLine(columns: Int, _ drawing: Drawing) -> String? {
    guard labels.count == values.count, let first = labels.first, let last = labels.last else { return nil }
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

  /// `1,200` without the commas: `1200`, `0.25`; short enough for an axis.
  package static func plainNumber(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return "\(Int(value))" }
    return "\(value)"
  }
}

/// Round numbers around the values of an axis.
struct AxisScale {
  let low: Double
  let high: Double
  let ticks: [Double]

  /// `low: 3, high: 28, intervals: 4` is 0, 10, 20, 30.
  init(low: Double, high: Double, intervals: Int) {
    var span = high / 2 - low / 2
    if span <= 0 { span = abs(high) > 0 ? abs(high) / 4 : 0.5 }
    let step = Self.roundStep(span / Double(intervals) * 2)
    var first = (low / step).rounded(.down)
    var last = (high / step).rounded(.up)
    if low == high {
      // A constant series runs through the middle.
      first -= 1
      last = first + 2
    }
    guard step.isFinite, step > 0, last - first <= 64, abs(first) < 1e15, (last * step).isFinite else {
      // Values at the edge of Double: no round numbers, and no endless loop over them.
      self.low = low
      self.high = high > low ? high : low.nextUp
      ticks = [low, high]
      return
    }
    self.low = first * step
    self.high = last * step
    // Below 1 the inverse of a round step is whole, and dividing by it keeps 0.3 from being 0.30000000000000004.
    let inverse = (1 / step).rounded()
    ticks = stride(from: first, through: last, by: 1).map { step < 1 && inverse < 1e15 ? $0 / inverse : $0 * step }
  }

  private static func roundStep(_ raw: Double) -> Double {
    var power = 1.0
    while power > raw, power > 1e-300 { power /= 10 }
    while power * 10 <= raw, power < 1e300 { power *= 10 }
    for factor in [1.0, 2, 5] where power * factor >= raw { return power * factor }
    return power * 10
  }

  /// 0 at the bottom, 1 at the top.
  func part(of value: Double) -> Double {
    let span = high / 2 - low / 2
    return span > 0 ? min(1, max(0, (value / 2 - low / 2) / span)) : 0.5
  }

  func row(of value: Double, rows: Int) -> Int {
    rows - 1 - Int((part(of: value) * Double(rows - 1)).rounded())
  }
}

/// A grid of dots.
struct DotCanvas {
  let width: Int
  let height: Int
  private var dots: [Bool]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    dots = [Bool](repeating: false, count: width * height)
  }

  private mutating func set(_ x: Int, _ y: Int) {
    if x >= 0, x < width, y >= 0, y < height { dots[y * width + x] = true }
  }

  /// Bresenham's line, both ends included.
  mutating func line(from start: (Int, Int), to end: (Int, Int)) {
    var (x, y) = start
    let dx = abs(end.0 - x)
    let dy = -abs(end.1 - y)
    let stepX = x < end.0 ? 1 : -1
    let stepY = y < end.1 ? 1 : -1
    var error = dx + dy
    while true {
      set(x, y)
      if x == end.0, y == end.1 { return }
      let doubled = 2 * error
      if doubled >= dy {
        error += dy
        x += stepX
      }
      if doubled <= dx {
        error += dx
        y += stepY
      }
    }
  }

  /// Four rows of two dots are one braille character: the bits of U+2800 number the dots column by column.
  func braille() -> [String] {
    let bits: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    return stride(from: 0, to: height, by: 4).map { top in
      var line = String.UnicodeScalarView()
      for left in stride(from: 0, to: width, by: 2) {
        var value: UInt32 = 0x2800
        for (dy, row) in bits.enumerated() where top + dy < height {
          for (dx, bit) in row.enumerated() where left + dx < width {
            if dots[(top + dy) * width + left + dx] { value |= bit }
          }
        }
        line.append(value == 0x2800 ? " " : Unicode.Scalar(value) ?? " ")
      }
      return String(line)
    }
  }

  func ascii() -> [String] {
    (0..<height).map { y in String((0..<width).map { x in dots[y * width + x] ? "*" : " " }) }
  }
}
