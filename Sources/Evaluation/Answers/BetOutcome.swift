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
    // What reads no data is decided by whoever writes the rules, and on no day.
    guard !ends.isEmpty, ends.count == read.count, ends.allSatisfy({ $0 >= bet.due.end }),
      !all.contains(where: { $0.isUndecided || $0.isUnfinished || $0.rowsUndecided > 0 })
    else { return BetOutcome(bet: bet, state: .open, cell: cell) }
    guard case .boolean(let isWon) = value(of: bet.isWon, in: slice).value else {
      return BetOutcome(bet: bet, state: .void, cell: cell)
    }
    return BetOutcome(bet: bet, state: isWon ? .won : .lost, cell: cell)
  }
}
