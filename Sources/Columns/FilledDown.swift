extension Column {
  /// A blank cell has the value of the last filled one above it, within its file, as merged cells are exported. One in which
  /// something stands that is no value (`#N/A`, a date that cannot be read) stays empty, and so do those below it.
  ///
  /// - Parameters:
  ///   - counts: the number of rows of each file.
  ///   - isBlank: for each row whether nothing stands in the cell.
  func filledDown(in counts: [Int], isBlank: Bitmap) -> Column {
    guard let validity else { return self }
    var sources = [Int](repeating: -1, count: count)
    var start = 0
    for rows in counts {
      var last = -1
      for row in start..<min(count, start + rows) {
        if !isBlank[row] { last = validity[row] ? row : -1 }
        sources[row] = last
      }
      start += rows
    }
    return taken(from: sources)
  }

  /// Each row from another; −1: empty.
  private func taken(from sources: [Int]) -> Column {
    func take<Value>(_ rows: [Value]) -> [Value] { sources.map { rows[max(0, $0)] } }
    func take(_ rows: Integers) -> Integers { Integers.longs(take(rows.longs)).narrowed(threadCount: 1) }
    let isFilled = sources.allSatisfy { $0 >= 0 }
    var bits = Bitmap(repeating: true, count: count)
    for (row, source) in sources.enumerated() where source < 0 { bits[row] = false }
    let values: Values =
      switch self.values {
      case .exact(let rows, let scale): .exact(take(rows), scale: scale)
      case .doubles(let rows): .doubles(take(rows))
      case .booleans(let rows): .booleans(take(rows))
      case .days(let rows): .days(take(rows))
      case .moments(let rows): .moments(take(rows))
      case .texts(let rows, let dictionary): .texts(take(rows), dictionary)
      case .periods(let rows, let grain): .periods(take(rows), grain)
      }
    return Column(values, validity: isFilled ? nil : bits)
  }
}
