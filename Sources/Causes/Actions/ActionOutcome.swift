import CivilTime
import Evaluation
import Numerics
import Semantics
import Statistics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What came of an action that is done, beside what was expected of it: by the means of events (`EventEffect`), month by
/// month. Where it touched some rows only, the others say what came anyway: the same is measured of the difference of the
/// two (difference in differences), of amounts, which differ in size, of that of their logarithms.
package struct ActionOutcome: Sendable {
  package enum Verdict: String, Sendable {
    case asExpected = "as expected"
    case less = "less than expected"
    case more = "more than expected"
    case cannotTell = "cannot tell"
  }
  /// The change of the aim for a whole month, and its ends with 95 %; what was expected with 90 %.
  package struct Measure: Sendable {
    package var value: Double
    package var low: Double
    package var high: Double
    package var expectedLow: Double
    package var expectedHigh: Double
    /// Of the value, and not in the unit of the aim.
    package var isPart: Bool
    package var dates: OtherDates
  }
  package enum Lack: Equatable, Sendable {
    /// The aim has no months that differ.
    case noSeries
    /// The data begin later, or end before it.
    case outside
    case tooShort(Int)
    case tooEarly
  }
  package var verdict: Verdict
  package var measure: Measure?
  package var lack: Lack?
  /// The months that are looked at.
  package var first: Period?
  package var last: Period?
  /// A move that began before it says more of what came.
  package var movedBefore: Period?

  fileprivate init(_ lack: Lack) { (verdict, self.lack) = (.cannotTell, lack) }

  fileprivate init(_ effect: EventEffect, _ measure: Measure, _ verdict: Verdict) {
    (self.measure, first, last, movedBefore) = (measure, effect.first, effect.last, effect.movedBefore)
    self.verdict = movedBefore == nil ? verdict : .cannotTell
  }

  /// What fits nothing and what was expected alike says neither; what fits only one of them says which.
  static func verdict(_ found: Measure, middle: Double) -> Verdict {
    let fits = found.low <= found.expectedHigh && found.expectedLow <= found.high
    let mayBeNothing = (found.low <= 0 && 0 <= found.high) || !found.dates.isRare
    if fits { return mayBeNothing ? .cannotTell : .asExpected }
    let isAbove = found.low > found.expectedHigh
    if isAbove == (middle >= 0) { return mayBeNothing ? .cannotTell : .more }
    return .less
  }
}

extension Engine {
  /// Nil for an action that is not done.
  package func outcome(of action: ActionModel) -> ActionOutcome? {
    guard let done = action.done else { return nil }
    let formula = model.definitions[action.aim.index].value
    guard let last = lastFinishedPeriod(of: formula, grain: Push.grain)?.1,
      let (first, cells) = history(of: formula, through: last, where: action.condition)
    else { return ActionOutcome(.noSeries) }
    let touched = cells.map(\.settled)
    let isLog = action.untouched != nil && model.addsUp(formula)
    var compared = touched
    if let untouched = action.untouched {
      let others = history(of: formula, through: last, where: untouched)?.cells.map(\.settled) ?? []
      compared = zip(touched, others).map { own, other in
        isLog ? (own > 0 && other > 0 ? log(own / other) : .nan) : own - other
      }
    }
    let begin =
      CivilDate(done.start).addingMonths(action.lag?.months ?? 0).dayCount
      + Day(action.lag.map { $0.seconds / 86_400 } ?? 0)
    let since = DaySpan(begin, max(begin + 1, done.end))
    guard let effect = EventEffect(compared, since: first, of: since, isLasting: true, model.calendar) else {
      return ActionOutcome(.outside)
    }
    switch effect.finding {
    case .tooShort(let known): return ActionOutcome(.tooShort(known))
    case .tooEarly: return ActionOutcome(.tooEarly)
    case .measured(let estimate, let dates):
      let after = touched[Int(effect.first.index - first.index)...Int(effect.last.index - first.index)].filter(
        \.isFinite)
      let level = after.isEmpty ? .nan : after.reduce(0, +) / Double(after.count)
      return outcome(action, effect, estimate, dates, level: level, isLog: isLog)
    }
  }

  /// - Parameter level: the mean of the touched rows since then.
  private func outcome(
    _ action: ActionModel, _ effect: EventEffect, _ estimate: Estimate, _ dates: OtherDates, level: Double, isLog: Bool
  ) -> ActionOutcome {
    let interval = estimate.interval(EventEffect.level)
    func shown(_ value: Double) -> Double { isLog ? expm1(value) : value }
    // What it would have been without the action.
    let before = isLog ? level * exp(-estimate.value) : level - estimate.value
    func expected(_ size: Number) -> Double {
      if action.size.isRelative { return isLog ? size.double : size.double * before }
      return isLog ? size.double / before : size.double
    }
    let ends = [expected(action.size.low), expected(action.size.high)].sorted()
    let measure = ActionOutcome.Measure(
      value: shown(estimate.value), low: shown(interval.lower), high: shown(interval.upper), expectedLow: ends[0],
      expectedHigh: ends[1], isPart: isLog, dates: dates)
    return ActionOutcome(effect, measure, ActionOutcome.verdict(measure, middle: ends[0] + ends[1]))
  }
}
