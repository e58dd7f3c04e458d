import Semantics

/// A clock that a row formula reads, and the way from its row to the one whose clock it is.
package struct ClockRead: Hashable, Sendable {
  package var dataset: DatasetID
  package var column: ColumnID
  /// Empty: the row's own clock.
  package var route: [ReferenceID]

  package init(dataset: DatasetID, column: ColumnID, route: [ReferenceID]) {
    (self.dataset, self.column, self.route) = (dataset, column, route)
  }
}

extension Planner {
  /// The clocks that a row formula reads itself, each once. A column that is made from one has a value of its own.
  package func clocks(readBy formula: Formula, on id: DatasetID) -> [ClockRead] {
    if !hasClocks { return [] }
    var found: [ClockRead] = []
    var stack = [formula]
    while let next = stack.popLast() {
      var read: ClockRead?
      switch next.kind {
      case .row(.column(let column)): read = ClockRead(dataset: id, column: column, route: [])
      case .row(.path(let route, let column)):
        read = route.last.map {
          ClockRead(dataset: model.references[$0.index].target, column: column, route: route)
        }
      default: stack += next.directOperands  // Every other kind passes its parts on.
      }
      if let read, model.clock(read.column, of: read.dataset) != nil, !found.contains(read) { found.append(read) }
    }
    return found
  }

  /// The clock that a dimension is made of, on whatever dataset; nil for one without.
  package func clock(of dimension: DimensionModel) -> ClockRead? {
    if !hasClocks { return nil }
    return dimension.formulas.sorted { $0.key < $1.key }.lazy.compactMap { id, formula in
      self.clocks(readBy: formula, on: id).first
    }.first
  }

  /// The same rows, each at the ticks of the clock that keys or conditions tell apart.
  package func rows(_ read: RowsRead, at formulas: [Formula]) -> RowsRead {
    var read = read
    if read.clock == nil {
      read.clock =
        formulas.lazy.compactMap { self.clocks(readBy: $0, on: read.dataset).first { self.isTicking($0, read) } }
        .first
    }
    return read
  }

  /// The rows among which groups by keys are looked for.
  package func rowsOfGroups(_ read: RowsRead, at keys: [Formula]) -> RowsRead {
    var read = rows(read, at: keys)
    read.ignoresEnds = read.clock != nil && model.datasets[read.dataset.index].times.first?.until != nil
    return read
  }

  /// Whether a row is read at more than one tick: the one whose clock it is, unless by a time of its own; and what is
  /// open or not at the end of each tick.
  package func isTicking(_ clock: ClockRead, _ read: RowsRead) -> Bool {
    read.time == nil
      && (clock.route.isEmpty || (!read.readsEvents && model.datasets[read.dataset.index].times.first?.until != nil))
  }
}
