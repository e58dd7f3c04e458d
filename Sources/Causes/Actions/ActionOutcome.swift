import CivilTime
import Evaluation
import Numerics
import Semantics

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
    case opposite = "the other way"
    case cannotTell = "cannot tell"
  }
  package enum Lack: Equatable, Sendable {
    /// The aim has no months that differ.
    case noSeries
    /// The data begin later, or end before it.
    case outside
    case tooShort(Int)
    case tooEarly
    case notCompared(ComparedSeries.Lack)
  }
  package var verdict: Verdict
  /// The change of the aim for a whole month.
  package var measure: EventEffect.Measure?
  /// What was expected of it, with 90 %.
  package var expectedLow = Double.nan
  package var expectedHigh = Double.nan
  package var lack: Lack?
  /// The months that are looked at.
  package var first: Period?
  package var last: Period?
  /// A move that began before it says more of what came.
  package var movedBefore: Period?

  fileprivate init(_ lack: Lack) { (verdict, self.lack) = (.cannotTell, lack) }

  /// - Parameter expected: both ends.
  fileprivate init(_ effect: EventEffect, expected: [Double]) {
    (measure, first, last, movedBefore) = (effect.measure, effect.first, effect.last, effect.movedBefore)
    (expectedLow, expectedHigh) = (expected.first ?? .nan, expected.last ?? .nan)
    verdict = .cannotTell
    if let measure, movedBefore == nil { verdict = verdict(of: measure) }
  }

  /// What fits nothing and what was expected alike says neither; what fits only one of them says which.
  private func verdict(of found: EventEffect.Measure) -> Verdict {
    let fits = found.low <= expectedHigh && expectedLow <= found.high
    let mayBeNothing = (found.low <= 0 && 0 <= found.high) || !found.dates.isRare
    if fits { return mayBeNothing ? .cannotTell : .asExpected }
    let isUp = expectedLow + expectedHigh >= 0
    if (found.low > expectedHigh) == isUp { return mayBeNothing ? .cannotTell : .more }
    // Sales that rose after what was to lower them did not fall by less.
    return (found.value > 0) == isUp || mayBeNothing ? .less : .opposite
  }
}

extension Engine {
  /// Nil for an action that is not done.
  package func outcome(of action: ActionModel) -> ActionOutcome? {
    guard let done = action.done else { return nil }
    let formula = model.definitions[action.aim.index].value
    guard let last = lastFinishedPeriod(of: formula, grain: Push.grain)?.1 else { return ActionOutcome(.noSeries) }
    do throws(ComparedSeries.Lack) {
      guard let series = try comparedSeries(of: formula, through: last, touching: action.rows, where: nil) else {
        return ActionOutcome(.noSeries)
      }
      return outcome(of: action, done, in: series)
    } catch {
      return ActionOutcome(.notCompared(error))
    }
  }

  private func outcome(of action: ActionModel, _ done: DaySpan, in series: ComparedSeries) -> ActionOutcome {
    let begin =
      CivilDate(done.start).addingMonths(action.lag?.months ?? 0).dayCount
      + Day(action.lag.map { $0.seconds / 86_400 } ?? 0)
    let since = DaySpan(begin, max(begin + 1, done.end))
    guard let effect = effect(in: series, since: since, isLasting: true) else { return ActionOutcome(.outside) }
    switch effect.finding {
    case .tooShort(let known): return ActionOutcome(.tooShort(known))
    case .tooEarly: return ActionOutcome(.tooEarly)
    case .notCompared(let lack): return ActionOutcome(.notCompared(lack))
    case .measured(let estimate, _):
      let months = Int(effect.first.index - series.first.index)...Int(effect.last.index - series.first.index)
      let after = series.touched[months].filter(\.isFinite)
      let level = after.isEmpty ? .nan : after.reduce(0, +) / Double(after.count)
      // What it would have been without the action.
      let before = effect.isLog ? level * exp(-estimate.value) : level - estimate.value
      func expected(_ size: Number) -> Double {
        if action.size.isRelative { return effect.isLog ? size.double : size.double * before }
        return effect.isLog ? size.double / before : size.double
      }
      let ends = [expected(action.size.low), expected(action.size.high)].sorted()
      return ActionOutcome(effect, expected: ends)
    }
  }
}
