import CivilTime
import Evaluation
import Numerics
import Semantics

/// Whether a goal, or a target with targets below it, fits what is asked of its parts.
package struct TargetCheck: Sendable {
  /// Where the numbers come from between which a part is taken to lie.
  package enum Source: Hashable, Sendable {
    /// Its own targets, and its limit beside them; places in `Model.levels`.
    case targets([Int], hasLimit: Bool)
    case limit
    /// The lowest and the highest of so many periods.
    case history(Int, Grain)
    /// A number of the rules.
    case constant
    /// `2.5 to 3.5`
    case interval
    case open
  }
  package struct Part: Sendable {
    package var formula: Formula
    package var source: Source
    /// Between what numbers it may lie.
    package var interval: Interval
    /// Exactly on its own target.
    package var onTarget: Interval
    /// In the last period that is over.
    package var now: Cell
    /// What is asked of it at least, all others at their best; nil where nothing is, or nothing is known.
    package var needed: Interval?
    /// What it alone would have to be: where the parts miss the level, with all others on target or at their best; where
    /// they can reach it and do not now, with all others as they are.
    package var alone: Interval?
  }
  package enum Outcome: Sendable {
    /// Whatever the parts are between their numbers; with what is to spare at the worst, where the level has one side.
    case reached(toSpare: Double?)
    /// Not always, but when parts are on their targets and all else is well; to spare at the best, short at the worst.
    case possible(toSpare: Double?, short: Double?)
    /// Not even with each part on its target and all else at its best.
    case missed(by: Double)
    /// No numbers meet all of these.
    case contradicting([TargetDemand])
    /// Nothing that has numbers of its own is known below.
    case withoutParts
    /// A bound has no number.
    case unknown
  }
  /// The place in `Model.levels`.
  package var level: Int
  package var grain: Grain?
  /// What the level allows.
  package var allowed: Interval
  package var parts: [Part]
  /// What the parts give with targets exactly met, from all else at its worst to all else at its best.
  package var together: Interval
  package var outcome: Outcome
}

/// What is asked of one number: by a level, a guard or a limit.
package enum TargetDemand: Hashable, Sendable {
  /// The place in `Model.limits`.
  case limit(Int)
  /// The place in `Model.levels`.
  case level(Int)
  /// What guards a level: its place there, and the guard's among its guards.
  case guarded(Int, Int)
}

extension LevelModel.Bound {
  /// The numbers it allows, by what it is held against; `<` counts as `<=`.
  func interval(_ limits: [Interval]) -> Interval? {
    guard let first = limits.first, limits.count == formulas.count else { return nil }
    switch self {
    case .comparison(.greater, _), .comparison(.greaterOrEqual, _): return Interval(first.lower, .infinity)
    case .comparison(.less, _), .comparison(.lessOrEqual, _): return Interval(-.infinity, first.upper)
    case .comparison(.equal, _): return first
    // Next to a number there is always another.
    case .comparison(.notEqual, _): return .whole
    case .range(let lower, let upper, _):
      return Interval(
        lower == nil ? -.infinity : first.lower, upper == nil ? .infinity : limits[limits.count - 1].upper)
    }
  }
}

extension Interval {
  /// As far as a reader can tell: two numbers count as equal that differ in their last digits.
  static func isAtMost(_ a: Double, _ b: Double) -> Bool {
    a <= b || (a.isFinite && b.isFinite && a - b <= 1e-9 * max(a.magnitude, b.magnitude))
  }

  func lies(in other: Interval) -> Bool {
    Interval.isAtMost(other.lower, lower) && Interval.isAtMost(upper, other.upper)
  }

  func meets(_ other: Interval) -> Bool {
    Interval.isAtMost(lower, other.upper) && Interval.isAtMost(other.lower, upper)
  }

  /// The one end of a level with one side; nil for a range.
  var onlyEnd: Double? {
    switch (lower == -.infinity, upper == .infinity) {
    case (false, true): lower
    case (true, false): upper
    case (true, true), (false, false): nil
    }
  }

  /// Exactly on target.
  var exactly: Interval { onlyEnd.map { Interval($0) } ?? self }
}
