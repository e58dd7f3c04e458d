import TestSupport
import Testing

/// Japanese forms that have one reading: the answer is that of the form beside it, which is no Japanese one; where one was
/// computed by hand it stands there.
@Suite struct JapaneseFormTests {
  static let bench = Workbench(
    """
    calendar { year starts 4月 }
    dataset 受注 from "o.csv" {
      key id
      time 受注日
      金額: 円
      配達日
    }
    売上 = sum(受注.金額)
    件数 = count(受注)
    """,
    data: [
      "受注": """
      id,受注日,配達日,流入元,金額
      1,2026-01-05,2026-01-07,LINE,18000
      2,2026-02-10,2026-02-11,web,17999
      3,2026-04-01,2026-04-05,LINE,25000
      4,2026-04-30,2026-04-30,メルマガ,3000

      """
    ])

  @Test(
    "what is written, and what it is",
    arguments: [
      ("5割", "0.5"), ("５割", "0.5"), ("5割5分", "0.55"), ("2割5分3厘", "0.253"), ("▲1割", "-0.1"), ("0.5割", "0.05"),
      ("1億2千万円", "120000000"), ("3千5百万円", "35000000"), ("1億2千5百万円", "125000000"), ("1,200万円", "12000000"),
      ("2十万円", "200000"), ("3百万", "3000000"), ("1兆2千億円", "1200000000000"), ("1.5千円", "1500"),
      ("3%ポイント", "0.03"), ("３％ポイント", "0.03"), ("3ポイント", "0.03"), ("1%pt", "0.01"),
      ("年3回", "3"), ("月2件", "2"), ("週1回", "1"), ("毎日4回", "4"), ("年に12回", "12"),
      ("12万円", "120000"), ("12 万円", "12"), ("3千人", "3000"), ("3 千人", "3"),
      ("売上 ー 件数 * 1円", "63995"), ("売上　ー　1円", "63998"), ("売上 － 1円", "63998"),
    ])
  func numbers(_ written: String, _ value: String) throws {
    #expect(try Self.bench.value(written) == value, "\(written)")
  }

  @Test(arguments: [
    ("sum(受注.金額 where 金額 18,000円以上)", "sum(受注.金額 where 金額 >= 18000円)", "43000"),
    ("sum(受注.金額 where 金額 １８，０００円 以上)", "sum(受注.金額 where 金額 >= 18000円)", "43000"),
    ("count(受注 where 金額 1.8万円未満)", "count(受注 where 金額 < 18000円)", "2"),
    ("count(受注 where 金額 18000円以下)", "count(受注 where 金額 <= 18000円)", "3"),
    ("count(受注 where 金額 18000円超)", "count(受注 where 金額 > 18000円)", "1"),
    ("count(受注 where 配達日 - 受注日 1日以内)", "count(受注 where 配達日 - 受注日 <= 1 day)", "2"),
    ("count(受注 where 金額 3千円以上 and 流入元 = 「LINE」)", "count(受注 where 金額 >= 3000円 and 流入元 = \"LINE\")", "2"),
    ("count(受注 where not 金額 ¥18,000以上)", "count(受注 where not 金額 >= 18000円)", "2"),
    ("count(受注 where 流入元 = 『LINE』)", "count(受注 where 流入元 = \"LINE\")", "2"),
    ("count(受注 where 流入元 = “web”)", "count(受注 where 流入元 = \"web\")", "1"),
    ("count(受注 where 流入元 = ”web”)", "count(受注 where 流入元 = \"web\")", "1"),
    ("count(受注 where 流入元 in [＂web＂, 「メルマガ」])", "count(受注 where 流入元 in [\"web\", \"メルマガ\"])", "2"),
    ("count(受注 where 金額 in 3千円〜18,000円)", "count(受注 where 金額 in 3000円..18000円)", "3"),
    ("count(受注 where 金額 in 3,000円～1万円)", "count(受注 where 金額 in 3000円..10000円)", "1"),
    ("count(受注 where 受注日 = 2026年4月)", "count(受注 where 受注日 = @2026-04)", "2"),
    ("count(受注 where 受注日 >= 令和8年4月1日)", "count(受注 where 受注日 >= @2026-04-01)", "2"),
    ("count(受注 where 受注日 in 2026年1月〜2026年2月)", "count(受注 where 受注日 in @2026-01..@2026-02)", "2"),
    ("(件数 during 2025年度)", "(件数 during @FY2025)", "2"),
    ("(件数 during 令和7年度)", "(件数 during @FY2025)", "2"),
    ("(件数 during @2026年)", "(件数 during @2026)", "4"),
    ("(件数 during @令和8年4月)", "(件数 during @2026-04)", "2"),
    ("sum(件数 per 月)", "sum(件数 per month)", "4"),
    ("count(each 年度 where 件数 > 0)", "count(each fiscal_year where 件数 > 0)", "2"),
    ("count(受注 where 月(受注日) = 2026年4月)", "count(受注 where month(受注日) = @2026-04)", "2"),
    ("(to_date(件数, 年度) during @2026-04)", "(to_date(件数, fiscal_year) during @2026-04)", "2"),
  ])
  func likeTheForm(_ written: String, _ form: String, _ value: String) throws {
    #expect(try Self.bench.value(written) == value, "\(written)")
    #expect(try Self.bench.value(form) == value, "\(form)")
  }

  @Test(arguments: [
    ("件数 by 月", "件数 by month"), ("件数 by 年度", "件数 by fiscal_year"), ("件数 by 四半期", "件数 by quarter"),
    ("件数 by 週", "件数 by week"), ("件数 by 日", "件数 by day"), ("件数 by 年", "件数 by year"),
    ("件数 by 月、流入元", "件数 by month, 流入元"), ("件数 by 月 keep 月 >= 2026年2月", "件数 by month keep month >= @2026-02"),
    ("件数 by 月 sort 月 desc top 1", "件数 by month sort month desc top 1"),
    ("overall(件数, 月) by 月", "overall(件数, month) by month"),
  ])
  func periodWords(_ written: String, _ form: String) throws {
    let rows = try Self.bench.rows(written)
    #expect(!rows.isEmpty)
    #expect(rows == (try Self.bench.rows(form)))
  }

  // MARK: A column `月`

  private static let text = "月,x\n2026-01,310\n2026-03,280\n"

  /// The months of a budget are what `by 月` asks for: February is a row, too, and what came before is known.
  @Test func aTimeOfTheRowsIsThePeriod() throws {
    for time in ["time 月", "time 月: month", "time 月: 月"] {
      let bench = Workbench(
        "dataset p from \"p.csv\" { \(time); x: 円 }\ns = sum(p.x)", data: ["p": Self.text])
      #expect(try bench.rows("s by 月") == ["2026-01 | 310", "2026-02 | 0", "2026-03 | 280"])
      #expect(try bench.rows("s by 月") == (try bench.rows("s by month")))
      #expect(try bench.rows("s by `月`") == ["2026-01 | 310", "2026-03 | 280"])
    }
  }

  /// A number 1 to 12 stays the column, as before the word was a period, and that is told.
  @Test func anyOtherColumnStaysOne() throws {
    let bench = Workbench(
      "dataset p from \"p.csv\" { time day; x: 円 }\ns = sum(p.x)",
      data: ["p": "day,月,x\n2026-01-05,1,310\n2027-01-05,1,280\n"])
    #expect(try bench.rows("s by 月") == ["1 | 590"])
    #expect(try bench.rows("s by p.月") == ["1 | 590"])
  }

  /// A table of months beside a plan: one word for both.
  @Test func parametersByMonth() throws {
    let bench = Workbench("plan by 月 = { 2026年1月: 3円, 2026年2月〜2026年3月: 4円 }", data: [:])
    #expect(try bench.rows("plan by 月 during @2026-01..@2026-03") == ["2026-01 | 3", "2026-02 | 4", "2026-03 | 4"])
  }
}
