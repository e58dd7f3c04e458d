import Evaluation
import Semantics

/// Cells by segment of two slices, for the same segments.
struct SegmentTable {
  var keys: [[Value]]
  /// For each formula its cells, segment by segment.
  var before: [[Cell]]
  var after: [[Cell]]

  init(keys: [[Value]], before: [[Cell]], after: [[Cell]]) {
    (self.keys, self.before, self.after) = (keys, before, after)
  }

  init(_ engine: Engine, _ reads: [SteppedFormula], from: Slice, to: Slice, by dimensions: [DimensionModel]) {
    let (old, new) = (
      engine.segmentValues(of: reads, in: from, by: dimensions), engine.segmentValues(of: reads, in: to, by: dimensions)
    )
    var places: [[Value]: Int] = [:]
    var keys: [[Value]] = []
    for key in old.keys + new.keys where places[key] == nil {
      places[key] = keys.count
      keys.append(key)
    }
    func aligned(_ values: SegmentValues) -> [[Cell]] {
      reads.indices.map { item in
        var cells = [Cell](repeating: Cell(value: .missing, reason: .noRows("")), count: keys.count)
        for (index, key) in values.keys.enumerated() {
          if let place = places[key] { cells[place] = values.cells[item][index] }
        }
        return cells
      }
    }
    let all = (before: aligned(old), after: aligned(new))
    // A segment that neither slice has is no segment of this change.
    let kept = keys.indices.filter { key in
      reads.indices.contains { all.before[$0][key].double ?? 0 != 0 || all.after[$0][key].double ?? 0 != 0 }
    }
    func picked(_ cells: [[Cell]]) -> [[Cell]] { cells.map { row in kept.map { row[$0] } } }
    self.init(keys: kept.map { keys[$0] }, before: picked(all.before), after: picked(all.after))
  }

  func numbers(_ item: Int, _ path: (Cell) -> Double) -> Segmented {
    Segmented(before: before[item].map(path), after: after[item].map(path))
  }
}
