import CivilTime
import Columns

/// How a window lies to the days that a dataset covers; without a window all is covered.
struct Coverage {
  var isOutside = false
  var isUnfinished = false
  var beginsBefore = false
}

extension Coverage {
  init(of window: DaySpan, by span: DaySpan) {
    if window.start >= span.end || window.end <= span.start {
      isOutside = true
    } else {
      isUnfinished = window.end > span.end
      // `cumulative` has no beginning that could lie before the data.
      beginsBefore = window.start > .min && window.start < span.start
    }
  }
}

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

  /// Marks the cells of the windows that are covered in part.
  mutating func mark(_ frame: Frame, by coverages: [Coverage]) {
    func bits(_ isSo: (Coverage) -> Bool, _ known: Bitmap?) -> Bitmap? {
      guard coverages.contains(where: isSo) else { return known }
      let more = Bitmap(frame.content.cellWindows.map { isSo(coverages[Int($0)]) })
      return known.map { $0 | more } ?? more
    }
    unfinished = bits(\.isUnfinished, unfinished)
    beginsBeforeData = bits(\.beginsBefore, beginsBeforeData)
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
  private(set) var emptyColumns: [RowLack] = []

  mutating func add(_ note: Note) {
    if !notes.contains(note) { notes.append(note) }
  }

  mutating func add(emptyColumns names: [RowLack]) {
    for name in names where !emptyColumns.contains(name) { emptyColumns.append(name) }
  }

  mutating func add(_ other: Remarks) {
    for note in other.notes { add(note) }
    add(emptyColumns: other.emptyColumns)
  }
}
