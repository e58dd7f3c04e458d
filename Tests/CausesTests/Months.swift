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

/// Months of columns as a file.
func monthSheet(_ columns: [(String, [Double])], segments: Int = 1) -> String {
  let count = columns[0].1.count / segments
  var lines = ["month,segment," + columns.map(\.0).joined(separator: ",")]
  for row in 0..<(count * segments) {
    let (month, segment) = (row % count, row / count)
    let number = month % 12 + 1
    lines.append(
      "\(2015 + month / 12)-\(number < 10 ? "0" : "")\(number),s\(segment),"
        + columns.map { "\($0.1[row])" }.joined(separator: ","))
  }
  return lines.joined(separator: "\n") + "\n"
}
