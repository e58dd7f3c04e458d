import CivilTime
import Evaluation
import Numerics
import Semantics
import Units

/// One sheet of a workbook: a header and rows of typed cells.
struct Sheet: Sendable {
  var name: String
  var header: [String]
  var rows: [[SheetCell]]
  /// What is said of the header's first cell: the question, word for word.
  var remark: String?
  var chart: SheetChart?

  init(_ name: String, _ header: [String], _ rows: [[SheetCell]] = [], remark: String? = nil) {
    (self.name, self.header, self.rows, self.remark) = (name, header, rows, remark)
  }
}

struct SheetCell: Hashable, Sendable {
  enum Value: Hashable, Sendable {
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
  enum Fill: Hashable, Sendable { case none, met, near, missed }

  var value: Value
  var fill = Fill.none
  /// Shown where the mouse rests on the cell.
  var remark: String?

  init(_ value: Value, fill: Fill = .none, remark: String? = nil) {
    (self.value, self.fill, self.remark) = (value, fill, remark)
  }

  static func text(_ text: String) -> SheetCell { SheetCell(text.isEmpty ? .empty : .text(text)) }
  static var empty: SheetCell { SheetCell(.empty) }
}

/// How a number is shown: its digits behind the point and its unit. What is computed with is the number.
struct NumberLook: Hashable, Sendable {
  var decimals: Int
  var isPercent: Bool
  var suffix: String
  /// Changes say their direction.
  var hasSign: Bool

  /// The format code of a spreadsheet: `#,##0"円"`, `0.0%`, `+0.0" points";-0.0" points";0.0" points"`.
  var code: String {
    let digits = (isPercent ? "0" : "#,##0") + (decimals > 0 ? "." + String(repeating: "0", count: decimals) : "")
    let plain = digits + (isPercent ? "%" : "") + (suffix.isEmpty ? "" : "\"\(suffix.filter { $0 != "\"" })\"")
    return hasSign ? "+\(plain);-\(plain);\(plain)" : plain
  }
}

extension ValueDisplay {
  /// A value with the look that it has in a table for people.
  func sheetCell(_ value: Value, type: ValueType, hasSign: Bool = false) -> SheetCell {
    switch value {
    case .number(let number): number.double.isFinite ? self.number(number, type: type, hasSign: hasSign) : .empty
    case .text(let text): .text(text)
    case .boolean(let flag): SheetCell(.boolean(flag))
    case .day(let day): SheetCell(.day(day))
    case .moment(let moment): SheetCell(.moment(moment))
    case .period(let period) where period.grain == .month: SheetCell(.month(calendar.days(of: period).start))
    case .period(let period) where period.grain == .day: SheetCell(.day(calendar.days(of: period).start))
    case .label(.blank), .missing: .empty
    case .period, .bandFrom, .label: .text(plain(value))
    }
  }

  private func number(_ number: Number, type: ValueType, hasSign: Bool) -> SheetCell {
    guard case .number(let unit) = type else {
      return SheetCell(.number(number.double, NumberLook(decimals: 0, isPercent: false, suffix: "", hasSign: hasSign)))
    }
    let isPercent = unit.label == "%"
    // Points are held as hundredths, and no format of a spreadsheet shows them so but with a percent sign.
    let value = isPercent ? number.double : number.double * Double(unit.displayFactor)
    let look = NumberLook(
      decimals: min(6, ValueDisplay.decimals(of: number, unit: unit)), isPercent: isPercent,
      suffix: isPercent ? "" : ValueDisplay.suffix(of: unit), hasSign: hasSign)
    return SheetCell(.number(value, look))
  }
}
