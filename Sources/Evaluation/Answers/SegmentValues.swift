import CivilTime
import Planning
import Semantics

/// Numbers of one slice, segment by segment.
package struct SegmentValues: Sendable {
  /// For each segment the value of each dimension; an empty key is `.missing`.
  package var keys: [[Value]]
  /// For each formula its value in each segment.
  package var cells: [[Cell]]
}

/// A formula, and how a slice leads to the one in which it is read.
package typealias SteppedFormula = (formula: Formula, steps: [SliceStep])

extension Engine {
  /// Formulas in the parts of a slice, each read where its steps lead from there.
  package func segmentValues(
    of formulas: [SteppedFormula], in slice: Slice, by dimensions: [DimensionModel]
  ) -> SegmentValues {
    guard !formulas.isEmpty else { return SegmentValues(keys: [], cells: []) }
    let (frame, keys) = segmentFrame(formulas, in: slice, by: dimensions)
    return SegmentValues(keys: keys, cells: cells(of: formulas, in: frame))
  }

  /// The parts of a slice, and the value of each dimension in each.
  func segmentFrame(
    _ formulas: [SteppedFormula], in slice: Slice, by dimensions: [DimensionModel]
  ) -> (frame: Frame, keys: [[Value]]) {
    let period = slice.period.map { [ShowModel.Key.period($0.grain)] } ?? []
    let show = show(formulas, period + dimensions.map { .dimension($0) }, slice.span, slice.filter)
    // A slice is no range that was asked for: `overall` reaches out of it as it does in the whole slice.
    var content = queryFrame(show).content
    content.range = nil
    let frame = frames.frame(content)
    let keys = (0..<frame.cellCount).map { keyCells(show, frame, $0).dropFirst(period.count).map(\.value) }
    return (frame, keys.map { Array($0) })
  }

  /// Formulas in each of the periods of a span.
  package func seriesValues(
    of formulas: [SteppedFormula], by grain: Grain, during span: DaySpan, where filter: Filter?
  ) -> [[Cell]] {
    cells(of: formulas, in: queryFrame(show(formulas, [.period(grain)], span, filter)))
  }

  /// Formulas in each period of a span and each value of a dimension, where there are rows.
  package func panelValues(
    of formulas: [SteppedFormula], by grain: Grain, _ dimension: DimensionModel, during span: DaySpan,
    where filter: Filter?
  ) -> (keys: [(period: Period, segment: Value)], cells: [[Cell]]) {
    let show = show(formulas, [.period(grain), .dimension(dimension)], span, filter)
    let frame = queryFrame(show)
    let places = (0..<frame.cellCount).compactMap { cell -> (place: Int, period: Period, segment: Value)? in
      let keys = keyCells(show, frame, cell).map(\.value)
      guard keys.count == 2, case .period(let period) = keys[0], keys[1] != .missing else { return nil }
      return (cell, period, keys[1])
    }
    let all = cells(of: formulas, in: frame)
    return (places.map { ($0.period, $0.segment) }, all.map { cells in places.map { cells[$0.place] } })
  }

  private func show(
    _ formulas: [SteppedFormula], _ keys: [ShowModel.Key], _ span: DaySpan?, _ filter: Filter?
  ) -> ShowModel {
    let items = formulas.map { ShowModel.Item(name: "", formula: $0.formula, notes: []) }
    var show = ShowModel(items: items, keys: keys, range: formulas[0].formula.range)
    show.during = span
    show.filter = filter
    show.groupFilter = filter.flatMap { planner.dependsOnSlice($0) ? nil : $0 }
    return show
  }

  private func cells(of formulas: [SteppedFormula], in frame: Frame) -> [[Cell]] {
    formulas.map { formula, steps in
      var place = frame
      var places = (0..<Int32(frame.cellCount)).map { $0 }
      for step in steps {
        guard case .success(let derived) = derived(step, place) else { return places.map { _ in Engine.noSlice } }
        places = places.map { $0 < 0 ? -1 : derived.cells[Int($0)] }
        place = derived.frame
      }
      let value = evaluate(formula, in: place)
      return places.map { $0 < 0 ? Engine.noSlice : cell(value, Int($0)) }
    }
  }

  /// Whether a column has at most so many values, by the texts stored for it; no row is read.
  package func hasFewValues(_ dimension: DimensionModel, atMost most: Int) -> Bool {
    dimension.formulas.allSatisfy { id, formula in
      let stored: Vector
      switch formula.kind {
      case .row(.column(let column)): stored = self.column(column, of: id)
      case .row(.path(let route, let column)):
        stored = self.column(column, of: route.last.map { model.references[$0.index].target } ?? id)
      default: return false  // No other formula is a column.
      }
      return switch stored.column.values {
      case .texts(_, let dictionary): dictionary.texts.count <= most
      case .booleans: true
      default: false  // Numbers and times are no names of segments.
      }
    }
  }

  /// Whether a formula can be told apart by the dimensions: each dataset that it reads has them.
  package func hasSegments(_ formula: Formula, by dimensions: [DimensionModel]) -> Bool {
    let read = planner.below(formula).datasets
    return !read.isEmpty && read.allSatisfy { id in dimensions.allSatisfy { $0.formulas[id] != nil } }
  }
}
