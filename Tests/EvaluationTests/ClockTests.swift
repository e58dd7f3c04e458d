import Evaluation
import TestSupport
import Testing

/// `clock age = months since first_on`: rows stand at the ticks that the data have seen whole.
@Suite struct ClockTests {
  /// Covered to 10 May: the month of May has begun. F and G are of April and May; order 5 has no customer.
  static let shop = Workbench(
    """
    dataset orders from "o.csv" { key id; time at; covers @2026-01-01..@2026-05-10; amount: 円 }
    dataset customers per orders.customer {
      time first_at = min(orders.at)
      clock age = months since first_at
      won_by = first(orders.channel)
    }
    dataset ads from "ads.csv" { time month: month; spend: 円 }
    came = count_distinct(orders.customer)
    standing = count(customers)
    retention = came / standing
    curve: 円 = cumulative(sum(orders.amount), age) / standing
    """,
    data: [
      "orders": """
      id,customer,at,channel,amount
      1,A,2026-01-05,web,100
      2,B,2026-01-20,dm,200
      3,C,2026-02-01,web,300
      4,A,2026-02-10,web,100
      5,,2026-02-14,web,50
      6,D,2026-02-28,dm,400
      7,C,2026-03-01,web,30
      8,E,2026-03-15,web,500
      9,B,2026-03-31,web,20
      10,A,2026-04-03,dm,10
      11,F,2026-04-10,web,600
      12,D,2026-04-15,dm,40
      13,E,2026-04-30,web,50
      14,F,2026-05-02,web,60
      15,G,2026-05-05,web,70
      """,
      "ads": "month,spend\n2026-01,900\n2026-02,300\n",
    ])

  @Test func everyAgeHasTheSameRowsAboveAndBelow() throws {
    #expect(
      try Self.shop.rows("standing, came, retention by age")
        == ["0 | 6 | 6 | 1", "1 | 5 | 3 | 0.6", "2 | 4 | 2 | 0.5", "3 | 2 | 1 | 0.5"])
  }

  @Test func ticksAreACompleteSeriesForWhateverIsRead() throws {
    // Only rows of orders are read, and nobody of the cohort of March came at age … but the ages are there.
    #expect(try Self.shop.rows("count(orders) by age") == ["0 | 6", "1 | 3", "2 | 2", "3 | 1"])
    #expect(
      try Self.shop.rows("count(orders) by month(first_at), age where customer = \"B\"")
        == ["2026-01 | 0 | 1", "2026-01 | 1 | 0", "2026-01 | 2 | 1", "2026-01 | 3 | 0"])
    // The channel of an order is none of its customer: each of its values has all ages.
    #expect(try Self.shop.rows("count(orders) by channel, age").count == 8)
    #expect(try Self.shop.rows("count(orders) by channel, age").contains("dm | 1 | 0"))
    // E came in March, and stands at 0 and 1: no other age is asked about.
    #expect(
      try Self.shop.rows("count(orders) by channel, age where customer = \"E\"") == ["web | 0 | 1", "web | 1 | 1"])
  }

  @Test func aRowIsOneAmongTheLargestAtHoweverManyTicks() throws {
    let shop = Workbench(
      """
      dataset orders from "o.csv" { time at; covers @2026-01..@2026-04 }
      dataset customers per orders.customer {
        time first_at = min(orders.at)
        n = count(orders)
        clock age = months since first_at
      }
      """,
      data: [
        "orders": "customer,at\na,2026-01-05\na,2026-01-06\na,2026-01-07\nb,2026-01-08\nb,2026-01-09\nc,2026-01-10\n"
      ])
    #expect(try shop.rows("(count(customers) where age = 1) where n in top 2") == ["2"])
    #expect(try shop.rows("count(customers) by age where n in top 2").first == "0 | 2")
    #expect(try shop.rows("(count(customers) where age = 1) where n in top 50%") == ["1"])
  }

  /// In April stand F at 0, E at 1, C and D at 2, A and B at 3; only F came in April.
  @Test func whoStandsAtATickInTheRangeHasALine() throws {
    #expect(try Self.shop.rows("sum(count(customers) per age) by won_by during @2026-04") == ["dm | 2", "web | 4"])
    // At 2 stand C, who came by the web, and D; by their own time neither is of April.
    #expect(
      try Self.shop.rows(
        "sum((count(customers) where age = 2) per customers.won_by), (count(customers) where age = 2) during @2026-04")
        == ["2 | 2"])
  }

  @Test func theConditionsOfAQuestionTellTheTicksBesideANumberOfTheSlice() throws {
    let shop = Workbench(
      """
      dataset orders from "o.csv" { time at; covers @2026-01..@2026-04; customer -> customers }
      dataset customers from "c.csv" { key id; time joined; budget: 円; clock age = months since joined }
      """,
      data: [
        "orders": "customer,at\na,2026-01-06\nb,2026-02-20\n",
        "customers": "id,joined,budget\na,2026-01-05,100\nb,2026-01-10,500\n",
      ])
    #expect(try shop.rows("count(orders) by age where budget > 600円 and budget > avg(customers.budget)") == [])
    #expect(
      try shop.rows("count(orders) by age where budget > 400円 and budget > avg(customers.budget)")
        == ["0 | 0", "1 | 1", "2 | 0", "3 | 0"])
  }

  @Test func groupsHaveNoValueInAWindowThatCutsTicks() throws {
    let lines = try Self.shop.rows(
      "sum(count(orders) per orders.channel) by month, age during @2026-02-01..@2026-03-15")
    #expect(lines.contains("2026-02 | 0 | 2"))
    #expect(lines.filter { $0.hasPrefix("2026-03") }.allSatisfy { $0.hasSuffix("(windowAcrossTicks(\"age\"))") })
  }

  @Test func whatIsNotReadLeavesNoMark() throws {
    let shop = Workbench(
      """
      dataset orders from "o.csv" { time at; covers @2026-01-10..@2026-04 }
      dataset customers per orders.customer { time first_at = min(orders.at); clock age = months since first_at }
      """,
      data: ["orders": "customer,at\na,2026-01-12\nb,2026-02-20\na,2026-02-21\n"])
    func cell(_ query: String) throws -> [String] {
      try shop.answer(query).rows.map { row in
        guard case .number(let number) = row[row.count - 1].value else { return "none" }
        return "\(number.plainText) \(row[row.count - 1].beginsBeforeData)"
      }
    }
    let cut = "during @2026-01-05..@2026-01-20"
    #expect(try cell("count(orders) ?? 7 \(cut)") == ["1 true"])
    // Of whole months of ages there is none in sixteen days: the 7 is said, whatever the data begin with.
    #expect(try cell("count(orders) ?? 7 by age \(cut)").allSatisfy { $0 == "7 false" })
    #expect(try cell("count(customers) ?? 7 by age \(cut)").first == "7 false")
    #expect(try cell("sum(count(orders) per age) ?? 7 \(cut)") == ["7 false"])
    #expect(try cell("sum(count(orders) per age) ?? 7 during @2026-01") == ["1 true"])
  }

  @Test func anotherTimeTellsFurtherGroups() throws {
    let shop = Workbench(
      """
      dataset orders from "o.csv" { time at; time shipped; covers @2026-01..@2026-02; customer -> customers }
      dataset customers from "c.csv" { key id; time joined; covers @2026-01..@2026-02; clock age = months since joined }
      """,
      data: [
        "orders": "customer,channel,at,shipped\na,dm,2026-01-05,2026-01-15\na,web,2026-01-12,2026-02-02\n",
        "customers": "id,joined\na,2026-01-10\n",
      ])
    // The first order came before its customer did, and was shipped after.
    #expect(try shop.rows("count(orders) by channel, age") == ["web | 0 | 1", "web | 1 | 0"])
    #expect(
      try shop.rows("count(orders on shipped) by channel, age")
        == ["dm | 0 | 1", "dm | 1 | 0", "web | 0 | 0", "web | 1 | 1"])
  }

  @Test func othersWithoutAColumnAreNoLine() throws {
    let shop = Workbench(
      """
      dataset orders from "o.csv" { time at; covers @2026-01..@2026-02 }
      dataset customers per orders.customer { time first_at = min(orders.at); clock age = months since first_at }
      n = count(orders)
      """,
      data: ["orders": "customer,channel,at\na,web,2026-01-05\na,web,2026-01-20\n,dm,2026-01-25\n"])
    // The order by dm is of nobody, and so at no age.
    #expect(try shop.rows("n by channel across age top 1 of n") == ["web | 0 | 2", "web | 1 | 0"])
    #expect(try shop.rows("n by channel top 1 of n") == ["web | 2", "others | 1"])
  }

  /// A filter that says the age counts as its group, so that another with a number of the slice has that of the line.
  @Test func numbersOfTheSliceAreThoseUpToTheAge() throws {
    // Up to age 2, of A to D: 100 100 200 20 300 30 400 40, on average 148.75.
    let above = "where orders.amount > avg(orders.amount)"
    #expect(try Self.shop.rows("cumulative(count(orders), age) by age \(above)").contains("2 | 3"))
    #expect(try Self.shop.rows("(cumulative(count(orders), age) where age = 2) \(above)") == ["3"])
  }

  /// The keys of a table are among the others where not all that has them is picked.
  @Test func keysOfTablesAreAmongTheOthers() throws {
    let shop = Workbench(
      """
      dataset subscriptions from "s.csv" {
        key id
        time started until ended
        covers @2026-01..@2026-02
        clock run = months since started
      }
      value = sum((count(subscriptions) * by plan { "web": 2, "north": 3 }) per subscriptions.plan)
      """,
      data: ["subscriptions": "id,started,ended,plan\ns1,2026-01-20,,basic\ns2,2026-01-20,2026-01-21,basic\n"])
    let lines = try shop.rows("value by month, plan, run top 1 of value")
    // None is of web, at no age: with basic alone the others of February would have no value.
    #expect(lines.filter { $0.contains("others") }.allSatisfy { $0.hasSuffix(" | 0") }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("2026-02 | others") }, "\(lines)")
  }

  /// Which ticks there are hangs on no number of the slice, nor does which of them are too early.
  @Test func nobodyIsNotTooEarly() throws {
    let shop = Workbench(
      """
      dataset orders from "o.csv" { time at; customer -> customers }
      dataset customers from "c.csv" { key id; time joined; n = count(orders); clock tick = months since joined }
      """,
      data: [
        "orders": "customer,at\na,2026-01-20\na,2026-02-07\n,2026-01-20\n", "customers": "id,joined\na,2025-12-31\n",
      ])
    for keys in ["by tick", "across tick"] {
      #expect(
        try shop.rows("count(orders), count(customers) \(keys) where n not in top 2") == ["0 | 0 | 0", "1 | 0 | 0"])
    }
  }

  @Test func allOthersThanTheLargestAgesHaveNone() throws {
    let others = try Self.shop.rows("came, cumulative(came, age) by age top 1 of came").last
    #expect(others?.hasPrefix("others | 5 | (") ?? false, "\(others ?? "")")
  }

  @Test func aTriangleHasZerosAndNothingWhereItIsTooEarly() throws {
    #expect(
      try Self.shop.rows("retention by month(first_at), age")
        == [
          "2026-01 | 0 | 1", "2026-01 | 1 | 0.5", "2026-01 | 2 | 0.5", "2026-01 | 3 | 0.5", "2026-02 | 0 | 1",
          "2026-02 | 1 | 0.5", "2026-02 | 2 | 0.5", "2026-03 | 0 | 1", "2026-03 | 1 | 1", "2026-04 | 0 | 1",
        ])
  }

  @Test func aSumUpToAnAgeIsOfThoseWhoReachedIt() throws {
    // Age 2: A 200, B 220, C 330, D 440 of four; age 3: A 210, B 220.
    #expect(
      try Self.shop.rows("curve by age").suffix(2) == ["2 | 297.5", "3 | 215"])
    // A filter that says the age counts as its group; other conditions stay.
    #expect(try Self.shop.rows("(curve where age = 2), (curve where won_by = \"web\" and age = 2)") == ["297.5 | 265"])
    #expect(try Self.shop.rows("curve by age where age >= 2") == ["2 | 297.5", "3 | 215"])
    #expect(try Self.shop.rows("curve") == ["(noGroup(\"age\"))"])
  }

  @Test func theFirstAgeAtWhichItIsPaidBack() throws {
    #expect(
      try Self.shop.rows("min(each age where curve >= 280円), max(each age where standing >= 4)") == ["0 | 2"])
    #expect(
      try Self.shop.rows("min(each age where curve >= 280円) by won_by").prefix(2) == ["dm | 0", "web | 0"])
    #expect(try Self.shop.rows("min(each age where curve >= 900円)") == ["(noKey(\"age\"))"])
    #expect(
      try Self.shop.rows("min(each age where curve >= overall(sum(ads.spend) / standing, age))") == ["0"])
  }

  @Test func inPeriodsAMemberStandsAtTheTickOfThePeriod() throws {
    // April: E at 1, C and D at 2, A and B at 3, F at 0.
    #expect(
      try Self.shop.rows("standing, came by month, age during @2026-04")
        == ["2026-04 | 0 | 1 | 1", "2026-04 | 1 | 1 | 1", "2026-04 | 2 | 2 | 1", "2026-04 | 3 | 2 | 1"])
    #expect(try Self.shop.rows("retention by age during @2026-03..@2026-04").first == "0 | 1")
    // A week is no whole tick of months.
    #expect(
      try Self.shop.rows("standing by age during @2026-04-01..@2026-04-10").first
        == "0 | (windowAcrossTicks(\"age\"))")
  }

  @Test func aRowIsCountedAtOneTickOnly() throws {
    #expect(
      try Self.shop.rows("(standing where age <= 2), (came where age <= 2), (standing where age = 2)")
        == ["(severalTicks(\"customers\", \"age\")) | 6 | 4"])
    #expect(try Self.shop.rows("standing by age step 2").first == "0 | (severalTicks(\"customers\", \"age\"))")
    #expect(try Self.shop.rows("count(customers where age = 1), count(orders where customers.age = 1)") == ["5 | 3"])
  }

  @Test func whatStandsNowhereIsTold() throws {
    let answer = try Self.shop.answer("came by age")
    #expect(answer.notes.contains(.offClock("orders", clock: "age", unseen: 2, outside: 1)))
  }

  @Test func fullLengthsAreOverWhenTheyAre() throws {
    let bench = Workbench(
      """
      dataset v from "v.csv" { time at; person = who -> people; age = full years since person.born; thirty = full 30 days since person.born }
      dataset people from "p.csv" { key who; born: date; clock month_of_life = full months since born }
      """,
      data: [
        "v": "at,who\n2020-02-28,a\n2020-02-29,a\n2020-03-30,a\n2021-02-27,a\n2021-02-28,a\n",
        "people": "who,born\na,2020-01-31\n",
      ])
    #expect(
      try bench.rows("only(v.age), only(v.thirty) by at")
        == [
          "2020-02-28 | 0 | 0", "2020-02-29 | 0 | 0", "2020-03-30 | 0 | 1", "2021-02-27 | 1 | 13",
          "2021-02-28 | 1 | 13",
        ])
    // A month from 31 January on is over on 29 February, the second on 31 March.
    #expect(try bench.rows("count(v) by month_of_life").prefix(3) == ["0 | 1", "1 | 2", "2 | 0"])
  }
}

/// Stocks with a clock: contracts and invoices.
@Suite struct StockClockTests {
  static let contracts = Workbench(
    """
    dataset c from "c.csv" { key id; time start until end; covers @2026-01..@2026-04; clock age = months since start }
    running = count(c)
    standing = cumulative(count(c on start), age)
    """,
    data: [
      "c": """
      id,start,end
      1,2026-01-05,
      2,2026-01-20,2026-02-28
      3,2026-01-31,2026-04-01
      4,2026-02-01,2026-02-15
      5,2026-02-28,2026-06-01
      6,2026-03-10,2026-04-30
      7,2026-04-30,
      8,,
      """
    ])

  @Test func survivalReadsTheEndOfEachTick() throws {
    // 3 ends on 1 April, so at the end of March it is open.
    #expect(
      try Self.contracts.rows("standing, running by age") == ["0 | 7 | 6", "1 | 6 | 3", "2 | 5 | 3", "3 | 3 | 1"])
    #expect(try Self.contracts.rows("count(c on end) by age") == ["0 | 1", "1 | 2", "2 | 0", "3 | 1"])
  }

  @Test func inPeriodsAStockIsReadAtTheWindowsEnd() throws {
    // At the end of April: 1 at 3, 5 at 2, 7 at 0.
    #expect(
      try Self.contracts.rows("running by age during @2026-04") == ["0 | 1", "1 | 0", "2 | 1", "3 | 1"])
    #expect(
      try Self.contracts.rows("running by month, age").filter { $0.hasPrefix("2026-02") }
        == ["2026-02 | 0 | 1", "2026-02 | 1 | 2", "2026-02 | 2 | 0", "2026-02 | 3 | 0"])
  }

  /// The contract began and ended in tick 0, which no end of a window shows: it was 0.
  @Test func groupsAreNotKnownWhereAWindowCutsTheirTicks() throws {
    let shop = Workbench(
      """
      dataset s from "s.csv" { key id; time started until ended; fee: 円; covers @2026-01..@2026-06; clock run = weeks since started }
      fees: 円 = sum(min(s.fee on started) per run)
      """, data: ["s": "id,started,ended,fee\n1,2026-01-20,2026-01-21,10\n"])
    #expect(try shop.rows("(fees where run = 0)") == ["10"])
    #expect(try shop.rows("(fees where run = 0) during @2026-01..@2026-05") == ["(windowAcrossTicks(\"run\"))"])
    #expect(try shop.rows("(fees where run = 0) during @2026-01-05..@2026-01-25") == ["10"])
  }

  /// Numbers of the slice say nothing of which ticks a cohort has reached, whatever dataset they are of.
  @Test func aPlaceAmongOtherRowsIsNoConditionOnTheClock() throws {
    let none = "0 | 2025-12 | 1"
    let query = "standing by age across month"
    let shop = Workbench(
      """
      dataset o from "o.csv" { key id; time at; net: 円; customer = customer_id -> c }
      dataset c from "c.csv" { key code; time joined; clock age = months since joined }
      standing = count(c)
      n = count(o)
      """, data: ["o": "id,at,customer_id,net\n1,2026-01-20,c1,20\n", "c": "code,joined\nc1,2025-12-31\n"])
    #expect(try shop.rows(query).first == none)
    let cell = ["0 | 2026-01 | (outsideSpan(\"c\"))"]
    #expect(try shop.rows("n by age across month") == cell)
    #expect(try shop.rows("n by age across month where o.net in top 2") == cell)
  }

  /// The filter that says which tick it is counts as the group, on all rows that lead to those of the clock.
  @Test func aNumberOfTheSliceBesideAFixedTick() throws {
    let shop = Workbench(
      """
      dataset orders from "o.csv" { key id; time at; covers @2026-01..@2026-05; amount: 円 }
      dataset customers per orders.customer {
        time first_at = min(orders.at)
        paid = sum(orders.amount)
        clock age = months since first_at
      }
      """, data: ["orders": "id,customer,at,amount\n1,A,2026-01-20,20\n2,B,2026-01-20,50\n"])
    for filter in ["customers.paid <= avg(customers.paid)", "orders.amount <= avg(customers.paid)"] {
      #expect(try shop.rows("(cumulative(count(orders), age) where age = 1) where \(filter)") == ["1"], "\(filter)")
    }
  }
}
