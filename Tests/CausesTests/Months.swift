import CivilTime
import Evaluation
import Semantics

/// Months as slices.
enum Months {
  static func slice(_ year: Int, _ month: Int) -> Slice {
    let rules = CalendarRules()
    let period = Period(.month, Int32((year - 1970) * 12 + month - 1))
    return Slice(span: rules.days(of: period), period: period)
  }
}

extension Model {
  /// What is asked with `why`.
  var whys: [WhyModel] { queries.compactMap { if case .why(let why) = $0 { why } else { nil } } }
}
