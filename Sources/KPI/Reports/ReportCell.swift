import CivilTime
import Evaluation
import Numerics
import Semantics
import Units

/// One cell of a table: what people read, and what programs take for it.
package struct ReportCell: Hashable, Sendable {
  package enum Value: Hashable, Sendable {
    case empty
    case text(String)
    case number(Double, NumberLook)
    case boolean(Bool)
    case day(Day)
    /// The first day of a month.
    case month(Day)
    /// Seconds since 1970 by the clock of the shop.
    case moment(Int64)
  }
  package enum Status: Hashable, Sendable { case none, met, near, missed }

  /// For people, with its unit.
  package var text: String
  package var value: Value
  /// A level is met, or not: coloured where there are colours. The text says it, too.
  package var status = Status.none
  /// What is to be known of it: shown where the mouse rests on it.
  package var remark: String?
  /// No news: pale where there are colours. The text says it, too.
  package var isQuiet = false
  /// Its period is not over in the data, or begins before them.
  package var isPartial = false
  /// The part of the report that it leads to.
  package var link: String?
  /// The values that the text draws, oldest first.
  package var series: [Double?] = []

  package init(_ text: String, status: Status = .none, link: String? = nil) {
    (self.text, value, self.status, self.link) = (text, text.isEmpty ? .empty : .text(text), status, link)
  }

  init(_ value: Value, text: String = "", status: Status = .none, remark: String? = nil) {
    (self.text, self.value, self.status, self.remark) = (text, value, status, remark)
  }

  static func text(_ text: String) -> ReportCell { ReportCell(text) }
  static var empty: ReportCell { ReportCell(.empty) }
}

/// How a number is shown: its digits behind the point and its unit. What is computed with is the number.
package struct NumberLook: Hashable, Sendable {
  var decimals: Int
  var isPercent: Bool
  var suffix: String
  /// Changes say their direction.
  var hasSign: Bool
}

extension Verdict {
  var status: ReportCell.Status {
    switch self {
    case .met: .met
    case .near, .unsure: .near
    case .missed, .guardBroken: .missed
    case .noData, .open: .none
    }
  }
}

extension ValueDisplay {
  /// A value with the look that it has in a table for people.
  func reportCell(_ value: Value, type: ValueType, hasSign: Bool = false) -> ReportCell {
    switch value {
    case .number(let number): number.double.isFinite ? self.number(number, type: type, hasSign: hasSign) : .empty
    case .text(let text): .text(text)
    case .boolean(let flag): ReportCell(.boolean(flag))
    case .day(let day): ReportCell(.day(day))
    case .moment(let moment): ReportCell(.moment(moment))
    case .period(let period) where period.grain == .month: ReportCell(.month(calendar.days(of: period).start))
    case .period(let period) where period.grain == .day: ReportCell(.day(calendar.days(of: period).start))
    case .label(.blank), .missing: .empty
    case .period, .bandFrom, .label: .text(plain(value))
    }
  }

  private func number(_ number: Number, type: ValueType, hasSign: Bool) -> ReportCell {
    guard case .number(let unit) = type else {
      return ReportCell(.number(number.double, NumberLook(decimals: 0, isPercent: false, suffix: "", hasSign: hasSign)))
    }
    let isPercent = unit.label == "%"
    // Points are held as hundredths, and no format of a spreadsheet shows them so but with a percent sign.
    let value = isPercent ? number.double : number.double * Double(unit.displayFactor)
    let look = NumberLook(
      decimals: min(6, ValueDisplay.decimals(of: number, unit: unit)), isPercent: isPercent,
      suffix: isPercent ? "" : ValueDisplay.suffix(of: unit), hasSign: hasSign)
    return ReportCell(.number(value, look))
  }
}
