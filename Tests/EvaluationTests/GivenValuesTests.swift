import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import TestSupport
import Testing

/// The one call: formulas in a slice, in a world, with given numbers for some of their parts.
@Suite struct GivenValuesTests {
  static let rules = """
    dataset o from "o.csv" { time day: date; covers @2026-01..@2026-02; amount: 円; shop: text }
    rate = 10%
    floor = 150円
    sales = sum(o.amount)
    orders = count(o)
    basket = sales / orders
    large = sum(o.amount where amount > floor)
    fee = sum(o.amount * rate)
    big: 円 = sales where amount > floor
    profit = sales - fee - 50円
    margin = profit / sales
    grown = change(sales, 1 month)
    before = prior(sales, 1 month)
    stock: 円 = prior(stock, 1 month, 10円) + sales
    best = max(sales per shop)
    pace = yearly(sales)
    share_of_floor = floor / sales
    """
  static let data = ["o": "day,amount,shop\n2026-01-05,100,a\n2026-01-09,200,b\n2026-02-03,300,a\n2026-02-20,400,b\n"]

  let engine: Engine

  init() throws {
    let prepared = try Workbench(Self.rules, data: Self.data).prepare()
    #expect(prepared.diagnostics.allSatisfy { $0.severity != .error })
    engine = prepared.engine
  }

  func formula(_ name: String) throws -> Formula { try #require(engine.model.definition(named: name)).value }

  static func month(_ month: Int) -> Slice {
    let rules = CalendarRules()
    let period = rules.period(.month, of: rules.days(of: Period(.month, 0)).start)
    let own = Period(.month, period.index + Int32((2026 - 1970) * 12 + month - 1))
    return Slice(span: rules.days(of: own), period: own)
  }

  func values(_ name: String, in slice: Slice = Slice(), _ given: [(String, [Int?], Slice)]) throws -> [Double?] {
    var numbers = GivenValues(variantCount: given.first?.1.count ?? 1)
    for (name, values, slice) in given {
      numbers.give(values.map { $0.map { .whole($0) } }, for: try formula(name), in: slice)
    }
    return engine.values(of: [try formula(name)], in: slice, given: numbers)[0].map {
      if case .number(let number) = $0.value { number.double } else { nil }
    }
  }

  @Test func givenNumbersReachWhatReadsThem() throws {
    let all = Slice()
    #expect(try values("profit", [("sales", [1000, 2000], all)]) == [850, 1850])
    #expect(try values("margin", [("sales", [1000, 2000], all), ("fee", [50, 150], all)]) == [0.9, 0.9])
    #expect(try values("basket", [("orders", [4, 5, 0, nil], all)]) == [250, 200, nil, nil])
    #expect(try values("sales", [("orders", [1, 2], all)]) == [1000, 1000])
    #expect(try values("sales", [("sales", [3], all)]) == [3])
  }

  @Test func numbersInRowsAndConditions() throws {
    let all = Slice()
    #expect(try values("large", [("floor", [150, 250, 350, 250], all)]) == [900, 700, 400, 700])
    #expect(try values("fee", [("rate", [0, 1, 2], all)]) == [0, 1000, 2000])
    #expect(try values("big", [("floor", [150, 350], all)]) == [900, 400])
    #expect(try values("share_of_floor", [("floor", [100, 500], all)]) == [0.1, 0.5])
  }

  @Test func aNumberHoldsInItsSliceOnly() throws {
    let (january, february) = (Self.month(1), Self.month(2))
    #expect(try values("before", in: february, [("sales", [0], february)]) == [300])
    #expect(try values("before", in: february, [("sales", [7, 8], january)]) == [7, 8])
    #expect(try values("grown", in: february, [("sales", [500, 900], february)]) == [200, 600])
    #expect(try values("best", in: february, [("sales", [9000], february)]) == [400])
    #expect(try values("pace", in: february, [("sales", [100], february)]) == [1200])
  }

  @Test func recurrencesRunOverGivenMonths() throws {
    let (january, february) = (Self.month(1), Self.month(2))
    #expect(try values("stock", in: february, [("sales", [700], february)]) == [1010])
    #expect(try values("stock", in: february, [("sales", [0, 1], january)]) == [710, 711])
    #expect(try values("stock", in: february, [("stock", [5], january)]) == [705])
  }

  /// Ten years of days after the given one: no walk climbs through the stack.
  @Test func aLongRecurrenceOverGivenNumbers() throws {
    let rules = """
      dataset o from "o.csv" { time day: date; covers @2016..@2026; amount: 円 }
      paid = sum(o.amount)
      stock: 円 = prior(stock, 1 day, 10円) + paid
      """
    let engine = try Workbench(rules, data: ["o": "day,amount\n2016-01-01,5\n"]).prepare().engine
    let calendar = CalendarRules()
    func day(_ span: DaySpan) -> Slice { Slice(span: span, period: calendar.period(.day, of: span.start)) }
    let first = calendar.days(of: Period(.month, (2016 - 1970) * 12)).start
    let last = first + 3600
    let stock = try #require(engine.model.definition(named: "stock")).value
    var numbers = GivenValues(variantCount: 2)
    let paid = try #require(engine.model.definition(named: "paid")).value
    numbers.give([.whole(5), .whole(7)], for: paid, in: day(DaySpan(first, first + 1)))
    let cells = engine.values(of: [stock], in: day(DaySpan(last, last + 1)), given: numbers)[0]
    #expect(cells.map(\.value) == [.number(.whole(15)), .number(.whole(17))])
  }

  @Test func anAggregateMayBeGivenToo() throws {
    let sales = try #require(engine.model.definition(named: "sales"))
    guard case .formula(let sum) = sales.body else { return }
    var numbers = GivenValues(variantCount: 2)
    numbers.give([.whole(10), .whole(20)], for: sum, in: Slice())
    let cells = engine.values(of: [try formula("basket"), try formula("profit")], in: Slice(), given: numbers)
    let found = cells.map { row in
      row.map { cell -> Double? in if case .number(let number) = cell.value { number.double } else { nil } }
    }
    #expect(found == [[2.5, 5], [-140, -130]])
  }
}
