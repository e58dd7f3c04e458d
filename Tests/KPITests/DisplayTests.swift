import CivilTime
import Evaluation
import Numerics
import Semantics
import Testing
import Units

@testable import KPI

@Suite struct DisplayTests {
  let display = ValueDisplay(calendar: CalendarRules())

  static let yen = UnitType(UnitWord("円", ["円": .one]))
  static let thousands = UnitType(UnitWord("千円", ["円": .one], scale: Rational(1000)))
  static let dollars = UnitType(UnitWord("USD", ["USD": .one]))

  static let pieces = UnitType(UnitWord("SKU", ["SKU": .one]))

  @Test(
    arguments: [
      (.double(30000), yen, "30,000円"), (.double(1234567.5), yen, "1,234,568円"), (.double(3.24), yen, "3.2円"),
      (.double(-0.4), yen, "-0.4円"), (.double(1234.5), dollars, "1,234.50 USD"),
      (.double(0.48858718710224863), .percent, "48.9%"), (.double(1), .percent, "100.0%"),
      (.double(0.0014), .percent, "0.14%"), (.double(0), .percent, "0.0%"), (.double(0.067), .points, "6.7 points"),
      (.double(3.14159), .plain, "3.142"), (.double(12345.678), .plain, "12,345.7"), (.whole(23570), .plain, "23,570"),
      (.double(0.000123456), .plain, "0.0001235"), (.double(1.5e20), .plain, "150,000,000,000,000,000,000"),
      (.double(1e-9), .plain, "0.000000001"), (.double(-2.5), .plain, "-2.5"),
      // 10,020円, of which no yen is rounded away.
      (.double(10.02), thousands, "10.02千円"), (.double(1234.56), thousands, "1,234.6千円"),
      (.whole(10), thousands, "10千円"),
      (.double(0.01234567), thousands, "0.01235千円"), (.double(2.5), thousands, "2.5千円"),
      // Three capital letters are no currency by themselves.
      (.double(1234.5), pieces, "1,234.5 SKU"),
    ] as [(Number, UnitType, String)])
  func numbersByUnit(number: Number, unit: UnitType, expected: String) {
    #expect(display.text(number, unit: unit) == expected)
  }

  @Test func roundsAsOnPaper() throws {
    #expect(try #require(DecimalText("2.675")).rounded(to: 2).grouped == "2.68")
    #expect(try #require(DecimalText("-0.004")).rounded(to: 2).grouped == "0")
    #expect(try #require(DecimalText("999.95")).rounded(to: 1).grouped == "1,000")
    #expect(DecimalText("inf") == nil)
    #expect(DecimalText("") == nil)
  }

  @Test func plainValuesKeepEveryDigit() {
    #expect(display.plain(.number(.double(0.48858718710224863))) == "0.48858718710224863")
    #expect(display.plain(.bandFrom(4)) == "4+")
    #expect(display.plain(.missing) == "")
    #expect(display.text(Cell(value: .missing), type: .text) == "(none)")
    #expect(display.text(Cell(value: .missing, reason: .divisionByZero), type: .text) == "–")
  }

  @Test func jsonIsEscapedAndOrdered() {
    let value = JSONText.object([
      ("b", .text("a\"\n\u{1B}\u{202E}")), ("a", .array([.null, .boolean(true), .number("1.5")])),
    ])
    #expect(value.compact == #"{"b":"a\"\n\u001b\u202e","a":[null,true,1.5]}"#)
  }

  @Test func sparklinesShowGaps() {
    #expect(Sparkline.text([1, nil, 2, 3]) == "▁·▅█")
    #expect(Sparkline.text([2, 2]) == "▄▄")
    #expect(Sparkline.text([nil]) == "")
  }

  @Test func markdownCannotBeBroken() {
    let table = ReportTable(columns: [.init("a|b"), .init("n", isNumeric: true)], rows: [["x\ny", "1"]])
    #expect(table.markdown == "| a\\|b | n |\n| --- | ---: |\n| x y | 1 |\n")
  }
}
