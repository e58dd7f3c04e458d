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
        // Without rows a count or a sum is 0, and nothing else has a value.
        let addsUp = engine.model.addsUp(reads[item].formula)
        let none = Cell(value: addsUp ? .number(.whole(0)) : .missing, reason: addsUp ? nil : .empty)
        var cells = [Cell](repeating: none, count: keys.count)
        for (index, key) in values.keys.enumerated() {
          if let place = places[key] { cells[place] = values.cells[item][index] }
        }
        return cells
      }
    }
    let all = (before: aligned(old), after: aligned(new))
    // A segment that neither slice has is no segment of this change; one of which a share is 0 has its rows.
    let kept = keys.indices.filter { key in
      reads.indices.contains { item in
        [all.before[item][key], all.after[item][key]].contains { $0.double ?? 0 != 0 || $0.rowsUsed > 0 }
      }
    }
    self = SegmentTable(keys: keys, before: all.before, after: all.after).keeping(kept)
  }

  private func keeping(_ kept: [Int]) -> SegmentTable {
    func picked(_ cells: [[Cell]]) -> [[Cell]] { cells.map { row in kept.map { row[$0] } } }
    return SegmentTable(keys: kept.map { keys[$0] }, before: picked(before), after: picked(after))
  }

  /// The segments whose keys are known: an aggregate over groups (`per p.g`) has no group of the others.
  var withoutEmptyKeys: SegmentTable { keeping(keys.indices.filter { !keys[$0].contains(.missing) }) }

  func numbers(_ item: Int, _ path: (Cell) -> Double) -> Segmented {
    Segmented(before: before[item].map(path), after: after[item].map(path))
  }
}
