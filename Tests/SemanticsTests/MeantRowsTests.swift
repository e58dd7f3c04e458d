import SourceText
import Syntax
import Testing

@testable import Semantics

// Other people's forms: which way out is named, and that it can be followed.

private let schemas = [
  "orders": schema("id text, at date, customer text, channel text, product text, amount number 円"),
  "受注": schema("受注番号 text, 受注日 date, 顧客番号 text, 流入元 text, 金額 number 円"),
  "stores": schema("id text, opened_on date"),
]

private let shop = """
  dataset orders from "o.csv" { key id; time at; n = ordinal per customer; before = previous(at) per customer }
  dataset customers per orders.customer { time first_on = min(orders.at); last_on = max(orders.at) }
  dataset 受注 from "j.csv" {
    key 受注番号
    time 受注日
    前回受注日 = previous(受注日) per 顧客番号
  }
  dataset 顧客 per 受注.顧客番号 { time 初回購入日 = min(受注.受注日); 最終購入日 = max(受注.受注日); clock 経過月 = months since 初回購入日 }
  sales = sum(orders.amount)
  売上 = sum(受注.金額)
  cum_pct = cumulative_share(sales)
  weights = by month_of_year { 1..6: 7, else: 9 }

  """

struct Meant: CustomTestStringConvertible {
  var written: String
  /// What the ways out say.
  var named: [String]
  /// What is written next.
  var followed: String?

  init(_ written: String, _ named: String..., followed: String? = nil) {
    (self.written, self.named, self.followed) = (written, named, followed)
  }

  var testDescription: String { written }
}

private func waysOut(_ lines: String) -> (errors: [String], ways: String) {
  let file = SourceFile(id: FileID(0), name: "r.kpi", text: shop + lines + "\n")
  let (tree, faults) = parse(file)
  let found = faults + analyze([tree], schemas: schemas, world: .base).diagnostics
  return (
    found.filter { $0.severity == .error }.map { "\($0.code) \($0.message.english)" },
    found.flatMap { $0.fixes.map(\.text.english) }.joined(separator: "\n")
  )
}

@Test(arguments: [
  // Some rows under a name.
  Meant(
    "x = customers where last_on < @2026-04-01", "`dataset x from customers where last_on < @2026-04-01`",
    followed: "x = count(customers where last_on < @2026-04-01)"),
  Meant(
    "優良 = 顧客 where 受注 >= 年３回", "`優良 = count(each 受注.顧客番号 where count(受注) >= 3)`",
    followed: "優良 = count(each 受注.顧客番号 where count(受注) >= 3)"),
  Meant(
    "loyal = customers where orders > 5", "`loyal = count(each orders.customer where count(orders) > 5)`",
    followed: "loyal = count(each orders.customer where count(orders) > 5)"),
  Meant(
    "vip = customers where sales >= 100円", "`vip = count(each orders.customer where sales >= 100円)`",
    followed: "vip = count(each orders.customer where sales >= 100円)"),
  Meant(
    "vip = count(each orders.customer where sales >= 100円)\nx = sum(orders.amount where customer in vip)",
    "`sum((if sales >= 100円 then x else 0) per orders.customer)`",
    followed: "x = sum((if sales >= 100円 then sales else 0) per orders.customer)"),
  Meant(
    "復活 = 顧客 where 受注日 - 前回受注日 > 365日", "`復活 = count_distinct(受注.顧客番号 where 受注日 - 前回受注日 > 365日)`",
    followed: "復活 = count_distinct(受注.顧客番号 where 受注日 - 前回受注日 > 365日)"),
  Meant(
    "back = customers where at - before > 90 days",
    "`back = count_distinct(orders.customer where at - before > 90 days)`",
    followed: "back = count_distinct(orders.customer where at - before > 90 days)"),
  Meant(
    "離脱 = 顧客 where 最終購入日から365日以上", "trailing(count(受注), 365日) = 0 and cumulative(count(受注)) > 0",
    followed: "離脱 = count(each 受注.顧客番号 where trailing(count(受注), 365日) = 0 and cumulative(count(受注)) > 0)"),
  Meant(
    "休眠 = 顧客 where 最終購入日 から 6か月以上", "trailing(count(受注), 6か月) = 0 and cumulative(count(受注)) > 0",
    followed: "休眠 = count(each 受注.顧客番号 where trailing(count(受注), 6か月) = 0 and cumulative(count(受注)) > 0)"),
  Meant(
    "late = customers where orders.at > @2026-02",
    "`late = count_distinct(orders.customer where orders.at > @2026-02)`",
    followed: "late = count_distinct(orders.customer where orders.at > @2026-02)"),
  // Rows compared.
  Meant(
    "継続率 = share(顧客 where 受注 >= 1)", "count_distinct(受注.顧客番号) / count(顧客)",
    followed: "show count_distinct(受注.顧客番号) / count(顧客) by 経過月"),
  Meant("kept = share(customers where orders > 0)", "count_distinct(orders.customer) / count(customers)"),
  Meant(
    "r = share(customers where orders >= 2)", "write `count(orders)`",
    "count(each orders.customer where count(orders) >= 2)"),
  Meant(
    "優良 = 顧客 where 受注 >= 3\n比 = sum(受注.金額 where 顧客 in 優良) / 売上",
    "`sum((if count(受注) >= 3 then sum(受注.金額) else 0) per 受注.顧客番号)`",
    followed: "比 = sum((if count(受注) >= 3 then sum(受注.金額) else 0) per 受注.顧客番号) / 売上"),
  Meant(
    "f2 = share(customers where last_on - first_on <= 60)", "`last_on within 60日 of first_on`",
    followed: "f2 = share(customers where last_on within 60日 of first_on)"),
  // Columns of other rows.
  Meant("x = count(顧客 where 前回受注日 > @2026-01)", "`count_distinct(受注.顧客番号 where …)`"),
  Meant("x = share(customers where before > @2026-01)", "`count_distinct(orders.customer where …)`"),
  // Ages, cohorts, ends of periods.
  Meant(
    "x = min(age where sales > 3円)", "`clock age = months since first_on`", "`min(each age where …)`"),
  Meant("show sales by tenure", "`clock tenure = months since first_on`"),
  Meant("show sales by cohort", "`by cohort = month(first_on)`", followed: "show sales by cohort = month(first_on)"),
  Meant("show 売上 by 獲得月", "`by 獲得月 = month("),
  Meant("show count(customers in cohort)", "`show count(customers) by …`"),
  Meant(
    "x = count(customers where last_on < month_end - 90 days)",
    "count(each orders.customer where trailing(count(orders), 90 days) = 0 and cumulative(count(orders)) > 0)"),
  Meant(
    "x = count(customers where max(orders.at) < 月末 - 60日)",
    "trailing(count(orders), 60日) = 0"),
  // Classes by place.
  Meant(
    "abc = if cum_pct <= 80% then \"A\" else \"B\"\nshow sales by abc",
    "`count(each orders.customer where cum_pct <= 80%)`",
    "`sum((if cum_pct <= 80% then sales else 0) per orders.customer)`",
    followed:
      "a = count(each orders.customer where cum_pct <= 80%)\nb = sum((if cum_pct <= 80% then sales else 0) per orders.customer)"
  ),
  Meant(
    "tier = if rank(sales) <= 10 then \"top\" else \"rest\"\nshow sales by tier",
    "`count(each orders.customer where rank(sales) <= 10)`",
    followed: "x = count(each orders.customer where rank(sales) <= 10)"),
  Meant(
    "place = rank(sales)\nbest = if place <= 10 then \"top\" else \"rest\"\nshow sales by best",
    "`count(each orders.customer where place <= 10)`",
    followed: "place = rank(sales)\nx = count(each orders.customer where place <= 10)"),
  // Tables.
  Meant(
    "p = 12 * weights / sum(weights)", "`(sum(weights per month) during @2026)`",
    followed: "p = 12 * weights / (sum(weights per month) during @2026)"),
  Meant(
    "fee = by channel { \"web\": 3, else: 5 }\np = sum(fee)", "`sum(fee per orders.channel)`",
    followed: "fee = by channel { \"web\": 3, else: 5 }\np = sum(fee per orders.channel)"),
  Meant(
    "w = [1, 2, 3, 4, 5, 6, 7]", "`by weekday { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7 }`",
    followed: "w = by weekday { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7 }"),
  Meant("w = [7, 6, 8, 8, 8, 9, 9, 7, 8, 9, 10, 11]", "`by month_of_year { 1: 7, 2: 6,"),
  // Keys.
  Meant("show 売上 by 顧客", "write `受注.顧客番号`", followed: "show 売上 by 受注.顧客番号"),
  Meant("show sales by customers", "write `orders.customer`", followed: "show sales by orders.customer"),
  Meant("show channel, sales by channel", "leave it out of the items"),
  Meant(
    "x = share(受注 where 曜日(受注日) = 土 or 日)", "`weekday(受注日) in [6, 7]`",
    followed: "x = share(受注 where weekday(受注日) in [6, 7])"),
  Meant("x = moving_avg(orders.amount, 5)", "`x = running(amount, 5) per customer / running(1, 5) per customer`"),
  Meant("show sales by channel top 2 of sales per month", "leave `per month` out"),
])
func theWayOutIsNamed(_ meant: Meant) {
  let (errors, ways) = waysOut(meant.written)
  #expect(!errors.isEmpty || meant.written.contains("if cum"), "\(meant.written)")
  for way in meant.named { #expect(ways.contains(way), "\(meant.written)\n\(errors)\n\(ways)") }
  if let followed = meant.followed {
    let next = waysOut(followed).errors
    #expect(next.isEmpty, "\(followed): \(next)")
  }
}

@Test(arguments: [
  Meant("x = avg(sales per month) by month_of_year / avg(sales by month)", "`overall(avg(sales per month))`"),
  Meant(
    "R = sum(orders.amount) by customers → 30日, 90日, 180日",
    "`R = if x <= 30日 then 4 else if x <= 90日 then 3 else if x <= 180日 then 2 else 1`"),
  Meant(
    "F = count(受注) by 顧客 → 1, 2, 3", "column in the block of the dataset, `x = count(受注)`",
    "`F = if x >= 3 then 3 else if x >= 2 then 2 else 1`"),
  Meant("dataset d from orders { F = amount -> 10円, 20円 }", "`F = if x >= 20円 then 2 else 1`"),
  Meant(
    "w = { 4月 8%、5月 7% }", "`by month_of_year { 4: 8%, 5: 7% }`", followed: "w = by month_of_year { 4: 8%, 5: 7% }"),
  Meant(
    "w = { web 3%, phone 5% }", "`by channel { \"web\": 3%, \"phone\": 5% }`",
    followed: "w = by channel { \"web\": 3%, \"phone\": 5% }"),
  Meant(
    "w = { Jan 7%, feb 8% }", "`by month_of_year { 1: 7%, 2: 8% }`", followed: "w = by month_of_year { 1: 7%, 2: 8% }"),
  Meant(
    "show sales by channel where amount > 100 order by sales", "an order is `sort`",
    followed: "show sales by channel where amount > 100円 sort sales"),
  Meant("w = by month_of_year { 4月 8%, 5月 7% }", "`{ 4: 8%, 5: 7% }`"),
  Meant(
    "show sales by channel × month with 合計", "write `channel across month`", "write `channel, month`",
    followed: "show sales by channel across month with total"),
  Meant(
    "dataset p from \"p.csv\" { unpivot jan..mar into m, v }", "write `jan, feb, mar`",
    followed: "dataset p from \"p.csv\" { unpivot jan, feb, mar into m, v }"),
  Meant("dataset p from \"p.csv\" { unpivot m01..m03 into m, v }", "write `m01, m02, m03`"),
  Meant(
    "show sales by channel sort sales desc 20件", "`top 20`", followed: "show sales by channel sort sales desc top 20"),
  Meant("x = moving(sales) order by at", "an order stands in the question"),
  Meant(
    "dataset d from orders { x = running(amount, 5) / 5 per customer }", "`running(amount, 5) per customer / 5`",
    followed: "dataset d from orders { x = running(amount, 5) per customer / 5 }"),
  Meant(
    "list 顧客番号, sum(金額), 受注日 from 受注 where 受注日 = 先月 and sum(金額) >= 5万円 order by 金額 降順 20件",
    "`show sum(受注.金額) by 顧客番号 during @2026-01 keep sum(受注.金額) >= 5万円 sort sum(受注.金額) desc top 20`",
    followed: "show sum(受注.金額) by 顧客番号 during @2026-01 keep sum(受注.金額) >= 5万円 sort sum(受注.金額) desc top 20"),
  Meant(
    "list customer, amount from orders where amount > 3円 limit 5", "`list orders: customer, amount`",
    followed: "list orders: customer, amount where amount > 3円 top 5"),
  Meant(
    "list channel, count(id) from orders where product = \"a\" order by channel",
    "`show count(orders.id) by channel where product = \"a\" sort channel`",
    followed: "show count(orders.id) by channel where product = \"a\" sort channel"),
])
func theFormOfOtherToolsIsNamed(_ meant: Meant) { theWayOutIsNamed(meant) }

private func warnings(_ line: String) -> [String] {
  let file = SourceFile(id: FileID(0), name: "r.kpi", text: shop + line + "\n")
  let (tree, faults) = parse(file)
  return (faults + analyze([tree], schemas: schemas, world: .base).diagnostics).map(\.code).filter {
    ["K266", "K281", "K282", "K283", "K284", "K285", "K286", "K287"].contains($0)
  }
}

@Test(arguments: [
  ("x = sales / sales", "K281"), ("show sales / avg(sales per month) by month", "K281"),
  ("x = 12 * weights / sum(weights per month)\nshow x by month", "K281"),
  ("x = share(customers where count(orders) >= 1)", "K282"), ("x = count(顧客 where count(受注) > 0)", "K282"),
  ("show count_distinct(受注.顧客番号 where 顧客.経過月 = 0) by 経過月", "K283"),
  ("show (count_distinct(受注.顧客番号) where 経過月 = 1) by 経過月", "K283"),
  ("x = count(顧客 where 経過月 is none)", "K283"), ("x = (count(顧客) where 経過月 = none and 初回購入日 >= @2026)", "K283"),
  ("show rank(sales) by month", "K285"), ("show cum_pct by month", "K285"),
  ("dataset d from orders { x = running(amount, 5) / 5 }", "K286"),
  ("show sales by customer where sum(orders.amount) >= 3円", "K266"),
])
func isHardlyMeant(_ line: String, _ code: String) { #expect(warnings(line) == [code]) }

@Test(arguments: [
  "x = sales / overall(sales)", "show sales / avg(sales per month) by quarter", "x = sales / prior(sales, 1 year)",
  "show sales / (avg(sales per month) during @2026) by month", "show sales / overall(avg(sales per month)) by month",
  "goal_of = 3円\nshow sales / sum(goal_of per month) by month", "x = share(customers where count(orders) >= 2)",
  "x = share(customers where count(orders where channel = \"web\") >= 1)",
  "show count_distinct(受注.顧客番号 where 顧客.経過月 = 0) by month(初回購入日)",
  "show cumulative(売上, 経過月) by 経過月", "show rank(sales) by month, channel", "show rank(sales) by month(at)",
  "show sales by month keep sales in top 3", "dataset d from orders { x = running(amount, 5) / 3 }",
  "show sales by customer where amount > avg(orders.amount)", "show sales by customer where amount > 3円",
  "x = (count(受注) where 経過月 is none)", "x = count(顧客 where 経過月 is not none)",
  "part(x, y) = x / y\nz = part(sales, sales)",
])
func isMeantSo(_ line: String) { #expect(warnings(line) == []) }
