/// The line of its file on which each of some consecutive records begins. Nearly every record begins on the line after the
/// one before, so only the jumps are kept: behind blank lines and cells of several lines, and where another file begins.
package struct LineNumbers: RandomAccessCollection, Hashable, Sendable {
  private struct Run: Hashable {
    var first: Int
    var line: Int32
  }

  private var runs: [Run] = []
  package private(set) var count = 0

  package init() {}

  init(_ lines: some Sequence<Int32>) {
    for line in lines { append(line) }
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  package subscript(index: Int) -> Int32 {
    precondition(index >= 0 && index < count, "inside the records")
    var range = 0..<runs.count
    while range.count > 1 {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = runs[middle].first <= index ? middle..<range.upperBound : range.lowerBound..<middle
    }
    let run = runs[range.lowerBound]
    return run.line + Int32(truncatingIfNeeded: index - run.first)
  }

  mutating func append(_ line: Int32) {
    let goesOn = runs.last.map { $0.line + Int32(truncatingIfNeeded: count - $0.first) == line } ?? false
    if !goesOn { runs.append(Run(first: count, line: line)) }
    count += 1
  }

  /// Lines that rise, as those of a block do.
  mutating func append(rising lines: ArraySlice<Int32>) {
    guard let first = lines.first, let last = lines.last else { return }
    if Int(last) - Int(first) == lines.count - 1 {
      append(first)
      count += lines.count - 1
    } else {
      for line in lines { append(line) }
    }
  }

  mutating func append(_ other: LineNumbers) {
    for (place, run) in other.runs.enumerated() {
      let end = place + 1 < other.runs.count ? other.runs[place + 1].first : other.count
      guard end > run.first else { continue }
      append(run.line)
      count += end - run.first - 1
    }
  }

  mutating func keepFirst(_ kept: Int) {
    guard kept < count else { return }
    runs.removeAll { $0.first >= kept }
    count = kept
  }

  func write(_ fields: inout FieldWriter) {
    fields.add(count)
    fields.add(list: runs) { fields, run in
      fields.add(run.first)
      fields.add(Int(run.line))
    }
  }

  init(_ fields: inout FieldReader, upTo most: Int) throws(CacheFault) {
    let count = try fields.count(upTo: most)
    runs = try fields.list { (fields) throws(CacheFault) in
      let first = try fields.count(upTo: count)
      return Run(first: first, line: Int32(try fields.count(upTo: Int(Int32.max))))
    }
    self.count = count
    let isRising = zip(runs, runs.dropFirst()).allSatisfy { $0.first < $1.first }
    guard isRising, runs.first?.first ?? 0 == 0, runs.isEmpty == (count == 0), runs.last?.first ?? -1 < count else {
      throw .damaged
    }
    // The last line of each stretch must be a number, too.
    let ends = runs.dropFirst().map(\.first) + [count]
    for (run, end) in zip(runs, ends) where Int(run.line) + end - run.first > Int(Int32.max) { throw .damaged }
  }

  func kept(where bits: Bitmap) -> LineNumbers {
    LineNumbers((0..<count).lazy.filter { bits[$0] }.map { self[$0] })
  }
}
