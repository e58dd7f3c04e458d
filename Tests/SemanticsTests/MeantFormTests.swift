import SourceText
import Syntax
import Testing

@testable import Semantics

// Warnings about what has a value, and hardly the one that is meant: where they come, and where they do not.

private let schemas = [
  "orders": schema("id text, at date, customer text, shop number, amount number 円, qty number"),
  "members": schema("id text, joined date, customer text"),
]

private let shop = """
  dataset orders from "o.csv" { key id; time at; f = ordinal per customer }
  dataset customers per orders.customer {
    time first_on = min(orders.at)
    clock age = months since first_on
    n = count(orders)
  }
  dataset members from "m.csv" { key id; time joined }
  sales = sum(orders.amount)
  so_far = cumulative(sales)
  ltv = cumulative(sales, age) / count(customers)

  """

private func codes(_ line: String) -> [String] {
  analyzed(shop + line + "\n", schemas).codes.filter { ["K265", "K266", "K267", "K279"].contains($0) }
}

@Test(arguments: [
  "show sales by customer top 3", "show sales by shop top 3", "show sales, so_far by month, customer top 3",
  "show sales by customer keep sales > 3円 top 3", "show sales by month, customer top 1 per customer",
])
func theFirstOfNoOrder(_ line: String) { #expect(codes(line) == ["K267"]) }

@Test(arguments: [
  "show sales by month top 3", "show sales by at top 3", "show sales by f top 3", "show sales by qty step 2 top 3",
  "show count(customers) by age top 3", "show sales by customer sort sales desc top 3",
  "show sales by customer sort customer top 3", "show sales by customer top 3 of sales", "list orders top 3",
  "show by customer top 3", "show sales by month(at) top 3",
])
func theFirstOfAnOrder(_ line: String) { #expect(codes(line) == []) }

@Test(arguments: [
  "show cumulative(sales) by customer", "show so_far by customer", "show so_far / overall(sales) by customer, shop",
  "show so_far by age", "show cumulative(sum(orders.amount)) by customer where qty > 2",
])
func nothingToRunAlong(_ line: String) { #expect(codes(line) == ["K279"]) }

@Test(arguments: [
  "show so_far by month", "show so_far by month, customer", "show so_far by customer during @2026", "show so_far",
  "show avg(so_far per month) by customer", "show (so_far during @2026) by customer", "show ltv by age",
  "show cumulative_share(sales) by customer",
])
func periodsToRunAlong(_ line: String) { #expect(codes(line) == []) }

@Test(arguments: [
  "x = sum(orders.amount where count(orders) >= 3)", "x = sum(orders.amount where sales > 3円 and qty > 2)",
  "x = share(orders where n_all > 2)\nn_all = count(orders)", "x = count(members where count(orders) > 3)",
])
func conditionsOfNoRow(_ line: String) { #expect(codes(line) == ["K266"]) }

@Test(arguments: [
  "x = count(customers where count(orders) >= 3)", "x = count(customers where n >= 3)",
  "x = sum(orders.amount where amount > avg(orders.amount))",
  "x = sum(orders.amount where overall(count(orders)) >= 3)",
  "x = sum(orders.amount where (count(orders) during @2026) >= 3)", "x = (sales where customer = \"ann\")",
  "x = count(each orders.customer where count(orders) >= 3)", "limit_of = 3\nx = count(orders where qty > limit_of)",
  "x = if count(orders) >= 3 then sales else none",
])
func conditionsOfRows(_ line: String) { #expect(codes(line) == []) }

@Test(arguments: [
  "x = by weekday { 1..5: 1, 6..7: 2 }", "x = by month_of_year { 1..12: 1 }",
  "x = by month_of_year { 11..: 1, else: 2 }",
  "x = by f up to 3 { 1: 1, 2..3: 2 }", "x = by qty step 2 { 0: 1, 2..6: 2 }", "x = by qty step 0.1 { 0.3: 1 }",
  "x = by day_of_month { 31: 1 }", "x = count(orders where month_of_year(at) in 4..9)",
  "x = count(orders where weekday(at) < 6)", "x = count(orders where hour(at) = 0)",
])
func numbersThatCome(_ line: String) { #expect(codes(line) == []) }

@Test(arguments: [
  "x = by weekday { 0..6: 1 }", "x = by month_of_year { 13: 1 }", "x = by day_of_month { 32: 1 }",
  "x = by f up to 3 { 4..: 1 }", "x = by qty step 2 { 1: 1 }", "x = count(orders where weekday(at) in 0..6)",
  "x = count(orders where 8 = weekday(at))", "x = by weekday(at) { 0: 1 }",
])
func numbersThatNeverCome(_ line: String) { #expect(codes(line) == ["K265"]) }

private func errors(_ line: String) -> [String] {
  let program = analyzed(shop + line + "\n", schemas)
  return program.diagnostics.filter { $0.severity == .error }.map(\.code)
}

@Test(arguments: [
  "x = by customer { 1: 1, else: 2 }", "x = by customer { true: 1, else: 2 }",
  "x = by customer { @2026-01: 1, else: 2 }",
  "x = by at { \"2026-01-05\": 1, else: 2 }", "x = by at { 1: 1, else: 2 }",
  "x = by at { @2026-01..@2026-02: 1, else: 2 }",
  "x = by month(at) { @2026-Q1: 1, else: 2 }", "x = by month(at) { @2026-01-05: 1, else: 2 }",
])
func keysOfAnotherType(_ line: String) { #expect(errors(line) == ["K192"]) }

@Test func aRangeOfTextsIsNone() { #expect(errors("x = by customer { \"a\"..: 1, else: 2 }") == ["K161"]) }

@Test(arguments: [
  "x = by customer { \"1\": 1, else: 2 }", "x = by at { @2026-01-05: 1, @2026-01-06..@2026-02-01: 3, else: 2 }",
  "x = by month(at) { @2026-01: 1, @2026-02..@2026-04: 3 }", "x = by plan { 1: 1 }", "x = by plan { \"a\": 1 }",
  "x = by day { @2026-01-05: 100 }", "x = by day { @2026-01-05..@2026-01-09: 100, @2026-02-01: 3 }",
  "x = by 日 { 2026年1月5日: 100, else: 3 }", "x = by day, customer { (@2026-01-05, \"a\"): 100 }",
  "x = by day { @2026-01: 100, @2026-02-01: 3 }", "x = by at { @2026-01-05..: 1 }",
])
func keysOfTheType(_ line: String) { #expect(errors(line) == []) }
