import Evaluation
import Numerics
import Semantics

/// What a value was held against, as numbers: `>= prior(sales, 1 month) * 120%` says nothing without its 121.2.
package struct Threshold: Sendable {
  /// The other side of a comparison; of a range its lower end.
  package var limit: Cell
  /// The upper end of a range.
  package var upper: Cell?
  /// The bound is computed, so that its text does not tell its number.
  package var isComputed: Bool
  /// The value less the threshold; of a range less the end that it lies beyond, 0 inside.
  package var gap: Number?
  /// The part of the threshold that is reached, for `>=` and `>` over a positive one.
  package var attainment: Number?

  /// Why there is no threshold.
  package var reason: MissingReason? { limit.reason ?? upper?.reason }

  package init(_ judgement: Judgement) {
    let limits = judgement.limits
    limit = limits.first ?? Cell(value: .missing, reason: .empty)
    upper = limits.count > 1 ? limits[1] : nil
    isComputed = judgement.bound.formulas.contains { !$0.isWritten }
    // What is not judged has no distance: half a month is no fifth of its plan.
    guard judgement.verdict != .noData, let value = judgement.cell.amount, let first = limit.amount else { return }
    switch judgement.bound {
    case .comparison(let kind, _):
      gap = value.minus(first)
      switch kind {
      case .greater, .greaterOrEqual: if first.double > 0 { attainment = .double(value.double / first.double) }
      case .less, .lessOrEqual, .equal, .notEqual: break
      }
    case .range:
      guard let last = upper?.amount else { return }
      gap = .whole(0)
      if value.double < first.double { gap = value.minus(first) }
      if value.double > last.double { gap = value.minus(last) }
    }
  }
}

extension LevelModel.Bound {
  fileprivate var formulas: [Formula] {
    switch self {
    case .comparison(_, let limit): [limit]
    case .range(let lower, let upper, _): [lower, upper].compactMap { $0 }
    }
  }
}

extension Formula {
  /// A number that stands in the rules, perhaps in another unit.
  fileprivate var isWritten: Bool {
    switch kind {
    case .constant: true
    case .scaled(let inner, _): inner.isWritten
    case .sum, .product, .power, .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not, .conditional,
      .coalesce, .function, .band, .histogram, .within, .lookup, .inlined, .row, .slice:
      false
    }
  }
}

extension Cell {
  fileprivate var amount: Number? { if case .number(let number) = value { number } else { nil } }
}
