import CivilTime
import Semantics

/// A bet held against the data, when they have come to the end of its time: no clock says when that is.
package struct BetOutcome: Sendable {
  package enum State: String, Sendable {
    case won, lost, open
    /// The time is over and the KPI, or its bound, has no value in it.
    case void
  }
  package var bet: BetModel
  package var state: State
  /// In the time of the bet, as far as it is known.
  package var cell: Cell
  /// Neither the KPI nor its level reads any: no day will tell.
  package var readsNoData = false
}

extension Engine {
  package func outcome(of bet: BetModel) -> BetOutcome {
    let read = planner.below(bet.formula).datasets.union(planner.below(bet.isWon).datasets)
    let ends = read.compactMap { span(of: $0)?.end }
    let period = calendar.grain(ofWhole: bet.due).map { calendar.period($0, of: bet.due.start) }
    let slice = Slice(span: bet.due, period: period)
    let cell = value(of: bet.formula, in: slice)
    // A bound that is not decided yet may turn the verdict as much as the KPI itself.
    let all = [cell] + ([bet.isWon] + bet.isWon.children).map { value(of: $0, in: slice) }
    let end = lastDay(readBy: bet.isWon, in: bet.due)
    // What reads no data is decided by whoever writes the rules, and on no day.
    guard !ends.isEmpty, ends.count == read.count, ends.allSatisfy({ $0 >= end }),
      !all.contains(where: { $0.isUndecided || $0.isUnfinished || $0.rowsUndecided > 0 })
    else { return BetOutcome(bet: bet, state: .open, cell: cell, readsNoData: read.isEmpty) }
    guard case .boolean(let isWon) = value(of: bet.isWon, in: slice).value else {
      return BetOutcome(bet: bet, state: .void, cell: cell)
    }
    return BetOutcome(bet: bet, state: isWon ? .won : .lost, cell: cell)
  }

  /// Behind the last day that a number of a time is made of: `next` reads a later one, and `during` its own.
  private func lastDay(readBy formula: Formula, in span: DaySpan) -> Day {
    struct Read: Hashable {
      var definition: DefinitionID
      var end: Day
    }
    var last = span.end
    var stack = [(formula: formula, end: span.end)]
    var seen: Set<Read> = []
    while let (current, end) = stack.popLast() {
      var inside = end
      switch current.kind {
      case .slice(.next(_, let length)):
        inside = CivilDate(end).addingMonths(length.months).dayCount + Day(length.seconds / 86_400)
      case .slice(.during(_, let own)): inside = own.end
      case .slice(.definition(let id)):
        // A recurrence leads round: it is looked through once, from whatever time.
        let isRecurrent = model.definitions[id.index].recurrence != nil
        guard seen.insert(Read(definition: id, end: isRecurrent ? 0 : end)).inserted else { continue }
        stack += model.definitions[id.index].body.formulas.map { ($0, end) }
      default: break  // All else reads the time that it stands in, or earlier ones.
      }
      last = max(last, inside)
      stack += current.children.map { ($0, inside) }
    }
    return last
  }
}
