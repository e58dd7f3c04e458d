import Numerics
import Testing

@testable import Units

private let table = UnitTable()

private func unit(_ text: String) -> UnitType? { table.dataUnit(text) }

@Suite struct UnitTypeTests {
  @Test(
    arguments: [
      ("円", 1.0, "円"), ("千円", 1000, "千円"), ("回/年", 1.0 / 12, "回/年"), ("円/年", 1.0 / 12, "円/年"), ("JPY", 1, "円"),
      ("年^2", 144, "年^2"), ("億円/人", 1e8, "億円/人"), ("時間", 1.0 / 24, "時間"), ("", 1, ""), ("%", 1, "%"), ("%/月", 1, "/月"),
    ] as [(String, Double, String)])
  func wordsHaveAScaleAndALabel(_ text: String, _ scale: Double, _ label: String) throws {
    let found = try #require(unit(text))
    #expect(found.scale.double == scale)
    #expect(found.label == label)
  }

  @Test func unknownWordsAreNoUnit() {
    #expect(unit("glorps") == nil)
    #expect(unit("円/glorps") == nil)
    #expect(unit("千") == nil)
  }

  private func product(_ factors: (String, isDivided: Bool, isLiteral: Bool)...) -> (unit: UnitType, factor: Rational)?
  {
    UnitType.product(
      factors.map { .init(unit: unit($0.0) ?? .plain, isDivided: $0.isDivided, isLiteral: $0.isLiteral) })
  }

  @Test func productsCancel() throws {
    let times = try #require(product(("月", false, false), ("回/年", false, false)))
    #expect(times.unit.isPlain && times.factor == Rational(1, 12))
    let rate = try #require(product(("千円", false, false), ("年", true, false)))
    #expect(rate.unit.label == "千円/年" && rate.factor == .one)
    #expect(rate.unit.scale == Rational(1000, 12))
  }

  @Test func scalesBeyondExactFractionsHaveNoProduct() {
    #expect(unit("兆円^2") == nil)
    var year = UnitType(UnitWord("年", ["months": .one], scale: Rational(12)))
    for _ in 0..<3 { year = year.raised(to: 2) ?? year }
    #expect(year.label == "年^8")
    #expect(year.raised(to: 8) == nil)
    // Nobody has to declare a magnitude before a known word.
    #expect(table.word("千円")?.scale == Rational(1000))
    #expect(table.word("千") == nil && table.word("千点数") == nil)
  }

  /// Raised again and again an exponent once ran over.
  @Test func exponentsBeyondReasonHaveNoUnit() {
    var yen: UnitType? = UnitType(UnitWord("円", ["円": .one]))
    for _ in 0..<30 { yen = yen?.raised(to: 8) }
    #expect(yen == nil)
    var root: UnitType? = UnitType(UnitWord("円", ["円": .one]))
    for _ in 0..<80 { root = root?.squareRoot }
    #expect(root == nil)
  }

  @Test func kindsOfProducts() throws {
    let share = try #require(product(("%", false, false), ("", false, true))).unit
    #expect(share.kind == .percentage && share.label == "%")
    let people = try #require(product(("人", false, false), ("%", false, false))).unit
    #expect(people.kind == .amount && people.label == "人")
    #expect(try #require(product(("人", false, false), ("人", true, false))).unit.kind == .open)
    #expect(try #require(product(("人", false, false), ("", false, false))).unit.kind == .open)
    #expect(try #require(product(("件", false, false), ("%", true, false))).unit.kind == .amount)
    #expect(try #require(product(("", false, true), ("%", false, true))).unit.kind == .open)
  }

  @Test func magnitudesHaveDigits() {
    #expect(Magnitude.all.map(\.digits) == ["1,000", "1,000,000", "10,000", "100,000,000", "1,000,000,000,000"])
    #expect(Magnitude.leading("百万円")?.word == "円")
    #expect(Magnitude.leading("円") == nil)
  }

  /// Three capital letters are no currency by themselves.
  @Test func currenciesAreListed() {
    #expect(Currency.named("￥")?.label == "円")
    #expect(Currency.named("SKU") == nil)
    #expect(UnitTable.isBuiltIn("月") && UnitTable.isBuiltIn("%") && !UnitTable.isBuiltIn("人"))
  }
}
