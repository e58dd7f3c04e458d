import Foundation
import TestRandom
import Testing

@testable import Command

/// Rules that are made from data files alone. Where they are wrong nobody sees it, so they are checked as rules and their
/// numbers are compared.
@Suite struct DraftTests {
  private func draft(_ files: [(String, String)]) throws -> String {
    let bench = try Workbench(Dictionary(uniqueKeysWithValues: files))
    benches.append(bench)
    let drafted = run(["describe"] + files.map { bench.path($0.0) } + ["--as-rules"])
    #expect(drafted.code == 0, "\(drafted.error)")
    return drafted.output
  }

  /// The folders are there as long as the rules are asked.
  private final class Benches { var all: [Workbench] = [] }
  private let kept = Benches()
  private var benches: [Workbench] {
    get { kept.all }
    nonmutating set { kept.all = newValue }
  }

  private func problems(of text: String) -> String {
    let checked = run("check", "-", "--allow", "/", input: text)
    return checked.code == 0 ? "" : checked.error
  }

  private func value(_ query: String, _ text: String) -> String {
    run("show", query, "-", "--format", "csv", "--allow", "/", input: text).output
  }

  static let orders = """
    受注番号,受注日,会員番号,商品,金額,送料,状態
    501,2026-01-05,M01,a,1000,500,出荷
    501,2026-01-05,M01,b,2000,500,出荷
    502,2026-01-08,M02,a,1000,0,キャンセル
    503,2026-02-01,M01,a,1000,500,出荷
    503,2026-02-01,M01,c,4000,500,出荷
    504,2026-02-10,M03,a,1000,0,出荷

    """
  static let members = "会員番号,地域\nM01,東\nM02,西\nM03,東\nM04,西\n"

  /// Exports of old systems write months and days as numbers.
  @Test func numbersThatAreTimesAreDeclared() throws {
    for (name, cells, declared) in [
      ("年月", ["202604", "202605", "202606"], "年月: month"), ("受注日", ["20260401", "20260402", "20260503"], "受注日: date"),
      ("年", ["2024", "2025", "2026"], "年: year"), ("年度", ["2024", "2025", "2026"], "年度: fiscal_year"),
    ] {
      let rows = cells.enumerated().map { "店\($0.offset % 2),\($0.element),\($0.offset + 5)\n" }.joined()
      let text = try draft([("表.csv", "店,\(name),件数\n" + rows)])
      #expect(text.contains("  time \(declared)\n"), "\(text)")
      #expect(!text.contains("sum(表.\(name))"))
      #expect(problems(of: text) == "")
      #expect(value("件数", text).contains("18"))
    }
    // What is called otherwise, or is no day of a calendar, stays a number, and a column of times comes first.
    for (name, cell) in [("件数", "202604"), ("受注番号", "20260401"), ("生年", "1985"), ("年月", "202613"), ("売上", "20260401")] {
      #expect(try !draft([("a.csv", "店,\(name)\nx,\(cell)\ny,\(cell)\n")]).contains("time"))
    }
    let both = try draft([("a.csv", "登録日,受注日,数\n20260401,2026-05-01,1\n20260402,2026-05-02,2\n")])
    #expect(both.contains("  time 受注日\n") && both.contains("  登録日: date"))
    #expect(problems(of: both) == "")
  }

  @Test func keysAreFoundByNamesAndCells() throws {
    let text = try draft([("受注.csv", Self.orders), ("会員.csv", Self.members)])
    #expect(text.contains("  会員 = 会員番号 -> 会員\n"))
    #expect(text.contains("\n  key 会員番号\n"))
    #expect(problems(of: text) == "")
    // Two of three are known.
    let partly = try draft([("受注.csv", Self.orders), ("会員.csv", "会員番号,地域\nM01,東\nM03,東\nM04,西\n")])
    #expect(partly.contains("  会員 = 会員番号 -> 会員  // 1 of 3 are not there\n"))
    #expect(problems(of: partly) == "")
    // One of three is chance.
    #expect(try !draft([("受注.csv", Self.orders), ("会員.csv", "会員番号,地域\nM01,東\nX2,東\n")]).contains("->"))
    // None is.
    let none = try draft([("受注.csv", Self.orders), ("会員.csv", "会員番号,地域\nX1,東\nX2,東\n")])
    #expect(!none.contains("->"))
  }

  @Test func englishNamesMeetAsWell() throws {
    let orders = "order_id,order_date,customer_id,amount\n1,2026-01-05,7,10\n2,2026-01-06,8,20\n3,2026-01-07,7,5\n"
    let text = try draft([("orders.csv", orders), ("customers.csv", "id,region\n7,n\n8,s\n9,n\n")])
    #expect(text.contains("  customer = customer_id -> customers\n"))
    #expect(problems(of: text) == "")
    #expect(value("sales by customer.region", text) == "customer.region,sales\nn,15\ns,20\n")
    // Numbers from 1 on are keys of everything.
    let counted = try draft([("a.csv", "x,v\n1,5\n2,6\n"), ("b.csv", "y,w\n1,5\n2,6\n3,7\n")])
    #expect(!counted.contains("->"))
  }

  @Test func whatRepeatsWithinAnOrderIsCountedOnce() throws {
    let text = try draft([("受注明細.csv", Self.orders)])
    #expect(text.contains("dataset 受注 per 受注明細.受注番号 {"))
    #expect(problems(of: text) == "")
    #expect(value("送料計, 売上, 受注件数, 平均受注額, 購入者数", text) == "送料計,売上,受注件数,平均受注額,購入者数\n1000,10000,4,2500,3\n")
    #expect(value("取消率, 複数購入率", text) == "取消率,複数購入率\n0.25,0.3333333333333333\n")
    // Of rows that are orders there is nothing to gather.
    let single = try draft([("受注.csv", "受注番号,受注日,金額\n1,2026-01-05,5\n2,2026-01-06,6\n")])
    #expect(!single.contains(" per "))
    // An order may have two dates; a number that begins anew each month is none of an order.
    let dated = try draft([("受注.csv", "受注番号,受注日,金額\n1,2026-01-05,5\n1,2026-01-06,6\n2,2026-01-06,6\n")])
    #expect(value("受注件数, 平均受注額", dated) == "受注件数,平均受注額\n2,8.5\n")
    let anew = try draft([("受注.csv", "受注番号,受注日,金額\n1,2026-01-05,5\n1,2026-02-06,6\n2,2026-02-06,6\n2,2026-03-06,6\n")])
    #expect(!anew.contains(" per ") && !anew.contains("受注件数"))
  }

  @Test func advertisingMeetsSales() throws {
    let ads = "媒体,2026年1月,2026年2月,2026年3月\n検索,100,200,300\n紙,10,20,30\n合計,110,220,330\n"
    let text = try draft([("受注.csv", Self.orders), ("広告費.csv", ads)])
    #expect(problems(of: text) == "")
    #expect(text.contains("unpivot \"*年*月\" into 月, 値\n  time 月: month\n"))
    #expect(
      value("広告費計 by month during @2026-01..@2026-03", text) == "month,広告費計\n2026-01,110\n2026-02,220\n2026-03,330\n")
    #expect(value("受注獲得単価 during @2026-01..@2026-02", text) == "受注獲得単価\n82.5\n")
  }

  /// Headers, cells and names of files come from strangers: none ends a name, a text or a comment.
  @Test func noHeaderIsARule() throws {
    var generator = SeededGenerator(seed: 11)
    let pieces = [
      "`", "``", "\\", "\n", "\r\n", "\t", "\"\"", "//", "{", "}", "=", " ", "\u{1B}[31m", "\u{202E}", "\u{85}", "x",
      "売上", "9", ",",
      "\nevil = 1\n", "where", "\u{301}", "(円)", "*",
    ]
    func wild() -> String {
      (0..<Int.random(in: 1...5, using: &generator)).compactMap { _ in pieces.randomElement(using: &generator) }
        .joined()
    }
    for seed in 0..<60 {
      let headers = (0..<4).map { "\"h\($0)\(wild())\"" }.joined(separator: ",")
      let rows = (0..<5).map { "\($0),2026-01-0\($0 + 1),\"\(wild())\",\($0 * 7)\n" }.joined()
      let text = try draft([("f\(seed)`\u{1B}.csv", headers + "\n" + rows)])
      #expect(problems(of: text) == "", "\(headers.debugDescription)\n\(text)")
      #expect(!text.unicodeScalars.contains { $0 != "\n" && ($0.value < 32 || $0.value == 0x202E) })
      #expect(!text.split(separator: "\n").contains { $0.hasPrefix("evil") })
      #expect(run("fmt", "-", "--check", input: text).code == 0)
      #expect(run("run", "-", "--allow", "/", input: text).code == 0)
    }
    let text = try draft([("a.csv", "\"x`y\",n\nk,1\nl,2\n")])
    #expect(text.contains("`x``y`: text"))
    #expect(value("sum(a.n) by a.`x``y`", text) == "a.x`y,sum(a.n)\nk,1\nl,2\n")
  }

  @Test func aFileThatCannotBeReadLeavesNoRules() throws {
    let bench = try Workbench(["a.csv": "id,v\n1,2\n"])
    let drafted = run("describe", bench.path("a.csv"), bench.path("no.csv"), "--as-rules")
    #expect(drafted.code == 3)
    #expect(drafted.output == "")
    #expect(drafted.error.contains("no.csv`: there is no such file"))
  }

  /// A file in the place of rules is asked at once.
  @Test func filesAreAskedWithoutRules() throws {
    let bench = try Workbench(["受注明細.csv": Self.orders, "会員.csv": Self.members])
    let (orders, members) = (bench.path("受注明細.csv"), bench.path("会員.csv"))
    #expect(run("show", "売上 by 会員.地域", orders, members, "--format", "csv").output == "会員.地域,売上\n東,9000\n西,1000\n")
    #expect(run("run", orders).output.contains("売上高 (売上)"))
    let session = ScriptedSession()
    #expect(session.answer(":load \(orders)") == "1 file, 2 datasets, 8 definitions\n")
    #expect(session.answer("売上").contains("10,000円"))
    #expect(session.answer("double = 売上 * 2") == "double = 20,000円\n")
    // The second file is met by the first, and what was typed stays.
    #expect(session.answer(":load \(members)") == "1 file, 3 datasets, 10 definitions\n")
    #expect(session.answer("double by 会員.地域").contains("18,000円"))
    #expect(session.answer(":load \(bench.path("no.csv"))").contains("no such file"))
    #expect(session.answer("count(会員)").contains("4"))
    #expect(run("check", orders).code == 2)
    #expect(run("check", orders).error.contains("`--as-rules` makes rules for it"))
    #expect(run("show", "1", bench.path("no.csv")).code == 3)
  }

  /// Whatever the files are, what is made of them is right as rules and answers what it proposes.
  @Test(arguments: 0..<60)
  func draftsAreRightAsRules(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let words = [
      "受注番号", "受注日", "会員番号", "金額", "送料(円)", "売上（千円）", "状態", "店舗", "率(%)", "数量", "a b", "where", "count", "id",
      "order_id", "customer_id", "order_date", "amount", "price", "date", "month", "2026年1月", "2026年2月", "2026年3月",
      "1月", "", "合計",
      "sales", "clicks", "impressions", "channel", "key", "time", "売上",
    ]
    func cell(_ name: String, _ row: Int) -> String {
      if name.hasSuffix("日") || name.contains("date") { return "2026-0\(1 + row % 3)-1\(row % 9)" }
      if name == "month" { return "2026-0\(1 + row % 3)" }
      if name.hasSuffix("番号") || name.hasSuffix("id") || name == "key" {
        return "K10\(Int.random(in: 0...row, using: &random))"
      }
      if ["状態", "店舗", "channel", "where"].contains(name) { return ["出荷", "キャンセル", "x"][row % 3] }
      return Int.random(in: 0...9, using: &random) == 0 ? "" : "\(Int.random(in: 0...999, using: &random))"
    }
    let files = (0..<Int.random(in: 1...3, using: &random)).map { file -> (String, String) in
      let names = words.shuffled(using: &random).prefix(Int.random(in: 2...7, using: &random))
      let rows = (0..<12).map { row in names.map { cell($0, row) }.joined(separator: ",") }
      return (
        "\(["受注", "orders", "広告費", "会員", "where"].randomElement(using: &random) ?? "a")_\(file).csv",
        ([names.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
      )
    }
    let text = try draft(files)
    #expect(problems(of: text) == "", "\(files)\n\(text)")
  }
}
