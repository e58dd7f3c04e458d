import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText
import Synchronization
import TestSupport
import Testing

/// Worlds over the stores of the base, and values with numbers given for parts of formulas.
@Suite struct EngineWorldTests {
  static let rules = """
    dataset o from "o.csv" { time day: date; amount: 円; shop: text }
    rate = 10%
    floor = 150円
    sales = sum(o.amount)
    large = sum(o.amount where o.amount > floor)
    fee = sum(o.amount * rate)
    big: 円 = sales where amount > floor
    profit = sales - fee - 50円
    margin = profit / sales
    grown = change(profit, 1 month)
    scenario dear { rate = 20%; floor = 250円 }
    """
  static let data = [
    "o": """
    day,amount,shop
    2026-01-05,100,a
    2026-01-09,200,b
    2026-02-03,300,a
    2026-02-20,400,b
    """
  ]

  struct Pair {
    var base: Engine
    var world: Engine
    func value(_ name: String, _ slice: Slice = Slice()) -> (Value, Value) {
      func one(_ engine: Engine) -> Value {
        engine.model.definition(named: name).map { engine.value(of: $0.value, in: slice).value } ?? .missing
      }
      return (one(base), one(world))
    }
  }

  static func pair(_ rules: String = rules, scenario: String = "dear") throws -> Pair {
    let base = try Workbench(rules, data: data).prepare()
    let world = try Workbench(rules, data: data).prepare(world: .scenario(scenario))
    #expect((base.diagnostics + world.diagnostics).allSatisfy { $0.severity != .error })
    return Pair(base: base.engine, world: try #require(base.engine.engine(of: world.model)))
  }

  @Test func whatIsNotChangedIsNotComputedAgain() throws {
    let pair = try Self.pair()
    #expect(pair.value("sales") == (number(1000), number(1000)))
    #expect(pair.base.scanCount == 1)
    #expect(pair.world.scanCount == 0)
    #expect(pair.value("profit") == (number(850), number(750)))
    // The fee is folded anew over the rows that the base has scanned.
    #expect(pair.world.scanCount == 0)
  }

  @Test func aChangedNumberIsFoundInRowsAndConditions() throws {
    let pair = try Self.pair()
    #expect(pair.value("fee") == (number(100), number(200)))
    #expect(pair.value("large") == (number(900), number(700)))
    #expect(pair.value("big") == (number(900), number(700)))
    // And the base has kept its own.
    #expect(pair.value("big").0 == number(900))
  }

  @Test func factsOfRowsWithAChangedNumber() throws {
    let rules = """
      dataset o from "o.csv" { time day: date; amount: 円; shop: text }
      dataset shops per o.shop { time first = min(o.day) }
      rate = 10%
      most = count(shops where sum(o.amount * rate) >= 60円)
      scenario dear { rate = 20% }
      """
    let pair = try Self.pair(rules)
    #expect(pair.value("most") == (number(1), number(2)))
  }

  @Test func aWorldWithOtherRowsSharesNothing() throws {
    let rules = """
      floor = 150円
      dataset o from "o.csv" { time day: date; amount: 円; shop: text }
      dataset big from o where amount > floor
      sales = sum(big.amount)
      scenario dear { floor = 250円 }
      """
    let base = try Workbench(rules, data: Self.data).prepare()
    let world = try Workbench(rules, data: Self.data).prepare(world: .scenario("dear"))
    #expect(base.engine.engine(of: world.model) == nil)
  }

  /// What one recurrence, or the base, has walked period by period another walks too: it does not climb back from the last
  /// of 1,500 days, each day a few frames deeper in the stack.
  @Test func aRecurrenceIsWalkedInEachWorld() throws {
    let rules = """
      dataset o from "o.csv" { time day: date; covers @2022-01..@2026-02; amount: 円; shop: text }
      gain = 2
      stock = prior(stock, 1 day, 0) * 0 + gain + count(o) * 0
      other = prior(other, 1 day, 0) * 0 + gain + count(o) * 0
      scenario dear { gain = 3 }
      """
    let pair = try Self.pair(rules)
    let end = try #require(GivenValuesTests.month(2).span).end
    let last = Slice(span: DaySpan(end - 1, end), period: CalendarRules().period(.day, of: end - 1))
    #expect(pair.value("stock", last) == (number(2), number(3)))
    // A second one in the same engine: the day is no step of it because it was one of the first.
    #expect(pair.value("other", last) == (number(2), number(3)))
  }

  /// Wherever an engine is stopped, what it leaves in the stores is right: others read them too.
  @Test func aStoppedEngineLeavesNothingWrong() throws {
    let rules =
      Self.rules + """

        dataset shops per o.shop { time first = min(o.day); share_of = sum(o.amount) / overall(sum(o.amount)) }
        above: 円 = sales where amount > avg(o.amount)
        shares = sum(shops.share_of)
        dataset large_shops from shops where share_of > overall(avg(o.amount)) / 1,000円
        of_large = count(large_shops)
        dataset pairs from o { before = previous(amount / overall(sum(o.amount))) per shop }
        steps = sum(pairs.before)
        """
    let names = ["big", "above", "shares", "of_large", "steps", "profit"]
    func values(_ engine: Engine) -> [Value] {
      names.map { name in
        engine.model.definition(named: name).map { engine.value(of: $0.value).value } ?? .text("no \(name)")
      }
    }
    let expected = values(try Self.pair(rules).world)
    for polls in 1..<60 {
      let pair = try Self.pair(rules)
      let asked = Mutex(0)
      pair.world.isCancelled = {
        asked.withLock { count in
          count += 1
          return count > polls
        }
      }
      _ = values(pair.world)
      pair.world.isCancelled = nil
      #expect(values(pair.world) == expected, "stopped after \(polls)")
    }
  }

  @Test func anEngineOfAWorldOfAWorldIsThatOfTheBase() throws {
    let pair = try Self.pair()
    let again = try #require(pair.world.engine(of: pair.base.model))
    #expect(again.value(of: try #require(again.model.definition(named: "fee")).value).value == number(100))
  }
}

private func number(_ whole: Int) -> Value { .number(.whole(whole)) }
