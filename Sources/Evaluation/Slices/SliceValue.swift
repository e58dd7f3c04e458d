import Columns

/// The value of a slice formula in every cell of a frame, with what is known of the rows behind it.
struct SliceValue {
  var vector: Vector
  /// Parallel to the cells; nil where no rows were read.
  var counts: FoldCounts?
  /// Cells for which a window was read that the data do not cover to its end.
  var unfinished: Bitmap?
  /// Cells for which a window was read that begins before the data.
  var beginsBeforeData: Bitmap?
  var remarks = Remarks()

  init(_ vector: Vector, counts: FoldCounts? = nil) {
    self.vector = vector
    self.counts = counts
  }

  /// Takes over what another value, of which this one is made, says of its rows.
  mutating func takeBackground(of other: SliceValue) {
    if let more = other.counts {
      if counts == nil { counts = more } else { counts?.takeLarger(more) }
    }
    takeMarks(of: other)
  }

  /// The background without the numbers of rows.
  mutating func takeMarks(of other: SliceValue) {
    if let more = other.unfinished { unfinished = unfinished.map { $0 | more } ?? more }
    if let more = other.beginsBeforeData { beginsBeforeData = beginsBeforeData.map { $0 | more } ?? more }
    remarks.add(other.remarks)
  }

  /// The values of `cells`, in that order; a negative index gives an empty value.
  func gathered(_ cells: [Int32]) -> SliceValue {
    var result = SliceValue(vector.gathered(cells))
    if let counts {
      var picked = FoldCounts(groupCount: cells.count)
      for (place, cell) in cells.enumerated() where cell >= 0 {
        picked.used[place] = counts.used[Int(cell)]
        picked.skipped[place] = counts.skipped[Int(cell)]
        picked.undecided[place] = counts.undecided[Int(cell)]
        picked.all[place] = counts.all[Int(cell)]
      }
      result.counts = picked
    }
    func marks(_ bits: Bitmap?) -> Bitmap? {
      bits.map { bits in Bitmap(cells.map { $0 >= 0 && bits[Int($0)] }) }
    }
    result.unfinished = marks(unfinished)
    result.beginsBeforeData = marks(beginsBeforeData)
    result.remarks = remarks
    return result
  }
}

/// What the rows behind a value give to say, each once. It travels with the value: kept values say it again in every
/// answer that reads them.
struct Remarks {
  private(set) var notes: [Note] = []
  /// Columns of which an empty cell left a row out.
  private(set) var emptyColumns: [String] = []

  mutating func add(_ note: Note) {
    if !notes.contains(note) { notes.append(note) }
  }

  mutating func add(emptyColumns names: [String]) {
    for name in names where !emptyColumns.contains(name) { emptyColumns.append(name) }
  }

  mutating func add(_ other: Remarks) {
    for note in other.notes { add(note) }
    add(emptyColumns: other.emptyColumns)
  }
}
