import Evaluation
import Semantics

/// A level held against the data, and where it asks for it (`surely`) against how sure the data are.
package struct SureJudgement: Sendable {
  package var judgement: Judgement
  /// Of a level that the value itself meets.
  package var interval: SampleInterval?
  /// Why there is none.
  package var reason: NoSample?
}

extension Engine {
  /// Met is a level that says `surely` only where both ends of its interval meet it.
  package func judgeSurely(_ level: LevelModel) -> SureJudgement {
    var sure = SureJudgement(judgement: judge(level))
    guard level.isSurely, sure.judgement.verdict == .met else { return sure }
    let span = sure.judgement.period.map { model.calendar.days(of: $0) }
    do throws(NoSample) {
      sure.interval = try interval(of: level.formula, in: Slice(span: span, period: sure.judgement.period))
    } catch {
      sure.reason = error
    }
    let limits = sure.judgement.limits.compactMap(\.double)
    let isSure = sure.interval.map { level.bound.holds($0.low, limits) && level.bound.holds($0.high, limits) } ?? false
    if !isSure { sure.judgement.verdict = .unsure }
    return sure
  }
}

extension LevelModel.Bound {
  /// - Parameter limits: the numbers on the other side.
  fileprivate func holds(_ value: Double, _ limits: [Double]) -> Bool {
    guard let limit = limits.first else { return false }
    switch self {
    case .comparison(let kind, _):
      switch kind {
      case .greater: return value > limit
      case .greaterOrEqual: return value >= limit
      case .less: return value < limit
      case .lessOrEqual: return value <= limit
      case .equal: return value == limit
      case .notEqual: return value != limit
      }
    case .range(let lower, let upper, let isHalfOpen):
      if lower != nil, value < limit { return false }
      guard upper != nil, let last = limits.last else { return true }
      return isHalfOpen ? value < last : value <= last
    }
  }
}
