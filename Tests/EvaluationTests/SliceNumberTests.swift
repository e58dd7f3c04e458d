import Semantics
import TestSupport
import Testing

/// In a column a number of the slice is the same for every row, whatever the query asks; the rules must say that it is
/// meant, or nothing is computed.
@Test func numbersOfTheSliceInColumns() throws {
  let shop = Workbench(
    """
    dataset orders from "orders.csv" { time day: date; who: text; amount: 円 }
    dataset ads from "ads.csv" { time day: date; spend: 円 }
    dataset people per orders.who {
      time first = min(orders.day)
      paid = sum(orders.amount)
      all = overall(sum(ads.spend))
      year = (sum(ads.spend) during @2026)
    }
    """,
    data: [
      "orders": "day,who,amount\n2026-01-05,a,100\n2026-01-07,b,200\n2026-02-03,a,50\n",
      "ads": "day,spend\n2025-12-31,1000\n2026-01-10,20\n2026-02-10,3\n",
    ])
  #expect(
    try shop.rows("sum(people.paid), sum(people.all), sum(people.year) by who") == [
      "a | 150 | 1023 | 23", "b | 200 | 1023 | 23",
    ])
  #expect(try shop.rows("sum(people.all), sum(people.year) by month") == ["2026-01 | 2046 | 46", "2026-02 | 0 | 0"])
  var wrong = shop
  wrong.rules = wrong.rules.replacing("(sum(ads.spend) during @2026)", with: "sum(ads.spend)")
  #expect(throws: Workbench.Failure.self) { try wrong.rows("sum(people.year)") }
}
