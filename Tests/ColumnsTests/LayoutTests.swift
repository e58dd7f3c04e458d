import CivilTime
import SourceText
import TestRandom
import Testing

@testable import Columns

/// Files that were made for people: titles, headers of several lines, totals, merged cells, months as columns.
@Suite struct LayoutTests {
  private func layout(_ text: String) throws -> FileLayout {
    try findLayout(.bytes(name: "a.csv", Array(text.utf8)))
  }

  private func loaded(_ text: String, _ set: (inout LoadOptions) -> Void) throws -> LoadedTable {
    var options = LoadOptions()
    set(&options)
    return try load([.bytes(name: "a.csv", Array(text.utf8))], options: options)
  }

  private func cells(_ loaded: LoadedTable, _ name: String) -> [String] {
    guard let column = loaded.table.columns.first(where: { $0.name == name })?.column else { return ["no column"] }
    return (0..<column.count).map { row in
      guard column.isValid(row) else { return "" }
      switch column.outputCell(row, loaded.table.calendar) {
      case .empty: return ""
      case .plain(let text), .text(let text): return text
      }
    }
  }

  // MARK: Reading

  @Test(arguments: [
    (["a,b", "c,d"], ["a c", "b d"]),
    (["店舗,4月,,5月,", ",売上,件数,売上,件数"], ["店舗", "4月 売上", "4月 件数", "5月 売上", "5月 件数"]),
    ([",4月,,5月", "店舗,売上,件数,売上"], ["店舗", "4月 売上", "4月 件数", "5月 売上"]),
    (["a,,b", "x,y,"], ["a x", "a y", "b"]), (["a,b", "a,c"], ["a", "b c"]),
    (["実績,,", "4月,,5月", "売上,件数,売上"], ["実績 4月 売上", "実績 4月 件数", "実績 5月 売上"]),
  ])
  func severalLinesOfNamesAreOne(_ lines: [String], _ names: [String]) throws {
    #expect(
      joinedHeaders(lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }) == names)
    let text = (["title"] + lines + [names.map { _ in "1" }.joined(separator: ",")]).joined(separator: "\n") + "\n"
    let table = try loaded(text) { $0.header = HeaderLines(2, 1 + lines.count) }.table
    #expect(table.columns.map(\.name) == names)
    #expect(table.rowCount == 1)
  }

  @Test func rowsThatBeginWithATextAreLeftOutWhereverTheyStand() throws {
    let text = "k,v\na,1\n小　計,1\nb,2\n,\n東北計,2\nｔｏｔａｌ,3\n,9\n合計,"
    let table = try loaded(text) { $0.leftOutTexts = ["小計", "*計", "Total"] }
    #expect(cells(table, "k") == ["a", "b", "", ""])
    #expect(cells(table, "v") == ["1", "2", "", "9"])
    let notes = table.report.messages.filter { $0.code == .skippedRows }
    #expect(notes.map(\.text.english) == ["4 rows left out by the first filled cell, as asked for"])
    #expect(notes.first?.line == 3)
    // What is left out may have too few cells, or a value of another type.
    let ragged = try loaded("d,v\n2026-01-05,1\n合計\n") { $0.leftOutTexts = ["合計"] }
    #expect(ragged.report.messages.map(\.code) == [.skippedRows])
    #expect(cells(ragged, "d") == ["2026-01-05"])
    let distinct = try loaded("k,v\na,1\na,1\n計,2\n計,2\n") { ($0.leftOutTexts, $0.isDistinct) = (["計"], true) }
    #expect(cells(distinct, "v") == ["1"])
  }

  @Test func mergedCellsHaveTheValueAbove() throws {
    let text = "月,店,額\n,x,0\n2026年4月,a,1\n,b,\n2026年5月,,3\n,c,4\n"
    let table = try loaded(text) { $0.mergedColumns = ["月"] }
    #expect(cells(table, "月") == ["", "2026-04", "2026-04", "2026-05", "2026-05"])
    #expect(cells(table, "店") == ["x", "a", "b", "", "c"])
    #expect(cells(table, "額") == ["0", "1", "", "3", "4"])
    // What stands there and is no value is not the value above.
    let unread = try loaded("d,v\n2026-01-05,1\n,2\nx,3\n,4\n2026-01-07,5\n-,6\n,7\n") {
      ($0.mergedColumns, $0.declaredTypes) = (["d"], ["d": .date])
    }
    #expect(cells(unread, "d") == ["2026-01-05", "2026-01-05", "", "", "2026-01-07", "", ""])
    #expect(throws: DataFault.self) {
      try loaded("a,b\nx,1\n,1\n") { ($0.mergedColumns, $0.isDistinct) = (["a"], true) }
    }
    // Each file begins anew.
    var options = LoadOptions()
    options.mergedColumns = ["k", "n"]
    let files = ["k,n\na,1.5\n,\"\"\n", "k,n\n,\"\"\nb,2\n,\"\"\n"]
    let both = try load(files.enumerated().map { .bytes(name: "\($0)", Array($1.utf8)) }, options: options)
    #expect(cells(both, "k") == ["a", "a", "", "b", "b"])
    #expect(cells(both, "n") == ["1.5", "1.5", "", "2", "2"])
  }

  // MARK: Finding

  @Test(arguments: [
    "a,b\n1,2\n3,4\n", "id,name,note\n1,x,y\n2,z,\n", "a\n1\n2\n", "name,city\nann,rome\nbob,oslo\n", "", "\n\n",
    "時計,計\n1,2\n3,4\n", "id,name\nunknown,なし\n1,foo\n2,bar\n", "商品,数量,入荷日\n時計,未定,\n家計簿,3,2026-01-02\n",
    "code,name,price\n-,未設定,-\n1,foo,10\n2,bar,20\n", "{\"a\": 1}\n", "商品,数\n時計,2\n体温計,3\nメジャー,4\n",
    "2026-01,5\n2026-02,6\n",
  ])
  func aPlainTableHasNone(_ text: String) throws { #expect(try layout(text) == FileLayout()) }

  @Test func titlesAboveAreFound() throws {
    #expect(try layout("売上一覧\n\n日,額\n2026-01-05,1\n2026-01-06,2\n").header == HeaderLines(3, 3))
    #expect(
      try layout("一覧,,,\n出力日：2026/07/01,,,担当：山田\n日,店,品,額\n2026/1/5,a,b,1\n2026/1/6,a,c,2\n").header
        == HeaderLines(3, 3))
    #expect(try layout("report\nname,city,mail\nann,rome,a@b\nbob,oslo,b@c\n").header == HeaderLines(2, 2))
    // A quoted title of two lines.
    #expect(try layout("\"売上\n一覧\"\n日,額\n2026-01-05,1\n2026-01-06,2\n").header == HeaderLines(3, 3))
  }

  @Test func headersOfTwoLinesAreFound() throws {
    let text = "店舗,4月,,5月,\n,売上,件数,売上,件数\nA,1,2,3,4\nB,5,6,7,8\n"
    #expect(try layout(text).header == HeaderLines(1, 2))
    #expect(try layout("実績\n" + text).header == HeaderLines(2, 3))
    // The upper line of names says no more: it is a title of two cells.
    #expect(try layout("店舗別,2026年度\n店舗,売上\nA,1\nB,2\n").header == HeaderLines(2, 2))
  }

  @Test func totalsAndNotesAreFound() throws {
    let found = try layout("月,店,額\n2026-04,a,1\n2026-04,b,2\n小計,,3\n2026-05,a,4\n小計,,4\n合 計,,7\n※税抜\n")
    #expect(found.leftOut == ["小計", "合 計"])
    #expect(found.skipAtEnd == 1)
    #expect(try layout("店,額,数\n東北,1,1\n東北計,1,1\n関東,2,1\n関東計,2,1\n総計,3,2\n").leftOut == ["*計"])
    #expect(try layout("a,b,c\nx,1,2\ny,3,4\nTOTAL,4,6\n").leftOut == ["TOTAL"])
    for word in ["合計：", "(合計)", "【合計】", "総計(税込)", "全店合計", "A店 小計", "Total:", "合　計"] {
      #expect(
        try layout("店,額,数\n銀座,10,1\n新宿,20,2\n\(word),30,3\n").leftOut == [
          word.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        ])
    }
    // A word in another cell, or one that may be a name, is told and no more.
    #expect(try layout("地域,店,額\n関東,銀座,10\n関東,新宿,20\n関東,計,30\n関西,梅田,5\n").doubtful == [4])
    #expect(try layout("店,額\n銀座,10\n関東計,10\n梅田,20\n").doubtful == [3])
    // What is no sum of anything is a thing, whatever it is called.
    #expect(try layout("品,数\nabc,5\n合計,7\ndef,9\n") == FileLayout())
    #expect(try layout("担当,業種,数\n田中,会計,3\n小計,設計,4\n佐藤,家計,5\n") == FileLayout())
    // One cell alone is no note without a mark or an empty line.
    #expect(try layout("name,mail,tel\nfoo,a@x,1\nbar,b@x,2\nbaz,,\n") == FileLayout())
    #expect(try layout("a,b,c\nx,1,2\ny,3,4\n\nnothing else\n").skipAtEnd == 1)
    // Records in which nothing stands count as the reader counts them.
    #expect(try layout("a,b,c\nx,1,2\ny,3,4\n※1,,\n,,\n※2,,\n").skipAtEnd == 3)
    // `*計` would take the clock.
    #expect(try layout("店,額,数\n東北,1,1\n東北計,1,1\n時計,2,1\n時計計,2,1\n").leftOut == ["東北計", "時計計"])
    // Things to sell.
    #expect(try layout("品,額,数\n時計,1,1\n温度計,2,1\n家計簿,2,1\n").leftOut == [])
  }

  @Test func mergedCellsAreFound() throws {
    #expect(try layout("表\n月,店,額\n2026-04,a,1\n,b,2\n2026-05,a,3\n,b,4\n").merged == ["月"])
    #expect(try layout("表\n地域,県,店,額\n東,A,a,1\n,,b,2\n,B,c,3\n西,C,d,4\n,,e,5\n").merged == ["地域", "県"])
    // Without a title or a total it may be a table whose first column not everybody fills.
    #expect(try layout("券,日,額\nX1,2026-01-01,5\n,2026-01-02,6\n,2026-01-02,9\nX2,2026-01-03,7\n").merged == [])
    // A row that says nothing of what it is is a total.
    let unnamed = try layout("表\n地域,店,額\n東,a,10\n,b,20\n,,30\n西,c,5\n,d,6\n,,11\n")
    #expect(unnamed.merged == [] && unnamed.doubtful == [5, 8])
    // A column that nobody fills everywhere.
    #expect(try layout("店,備考,額\na,x,1\nb,,2\nc,y,3\nd,,4\n").merged == [])
    #expect(try layout("備考,店,額\nx,a,1\n,b,2\nx,c,3\n,d,4\n").merged == [])
  }

  @Test func monthsThatAreColumnsAreFound() throws {
    let plain = try layout("媒体,2026年1月,2026年2月,2026年3月,合計\na,1,2,3,6\nb,4,5,6,15\n").wide
    #expect(plain?.grain == .month)
    #expect(plain?.measures.map(\.pattern) == ["*年*月"])
    #expect(plain?.measures.first?.columns.count == 3)
    let two = try layout("店,2026-01,,2026-02,,2026-03,\n,売上,数,売上,数,売上,数\nA,1,2,3,4,5,6\nB,1,2,3,4,5,6\n").wide
    #expect(two?.measures.map(\.pattern) == ["* 売上", "* 数"])
    #expect(two?.measures.map(\.name) == ["売上", "数"])
    let days = try layout("店,2026-04-01,2026-05-01,2026-06-01\nA,1,2,3\nB,3,4,5\n合計,4,6,8\n")
    #expect(days.wide?.grain == .month && days.leftOut == ["合計"])
    let numbers = try layout("受注数\n店,202604,202605,202606,合計\nA,1,2,3,6\nB,4,5,6,15\n")
    #expect(numbers.header == HeaderLines(2, 2) && numbers.wide?.grain == .month)
    #expect(numbers.wide?.measures.first?.columns.count == 3)
    // Rows of such numbers are data, and codes that are no months are numbers.
    #expect(try layout("期間\n店,開始,終了\nA,202604,202606\nB,202605,202609\n").header == HeaderLines(2, 2))
    #expect(try layout("店,202611,202612,202613\nA,1,2,3\nB,4,5,6\n").wide == nil)
    let years = try layout("店,2024,2025,2026\nA,1,2,3\nB,4,5,6\n").wide
    #expect(years?.grain == .year && years?.measures.first?.pattern == nil)
    let months = try layout("店,1月,2月,3月\nA,1,2,3\nB,4,5,6\n").wide
    #expect(months?.grain == nil && months?.measures.first?.pattern == "*月")
    #expect(try layout("店,4月,額\nA,1,2\nB,3,4\n").wide == nil)
  }

  /// A table that is dressed up in any of these ways is read as it was.
  @Test(arguments: 0..<200)
  func whatIsFoundUndoesTheDress(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let columns = Int.random(in: 2...6, using: &random)
    let rows = Int.random(in: 3...9, using: &random)
    let names = ["店"] + (1..<columns).map { "値\($0)" }
    let body = (0..<rows).map { row in ["店\(row)"] + (1..<columns).map { "\((row + 1) * 10 + $0)" } }
    var lines: [[String]] = []
    let titles = Int.random(in: 0...3, using: &random)
    for title in 0..<titles { lines.append(title % 2 == 1 ? [] : ["表題 \(title)"]) }
    lines.append(names)
    lines += body
    if Bool.random(using: &random) {
      lines.append(["合計"] + (1..<columns).map { column in "\((1...rows).reduce(0) { $0 + $1 * 10 + column })" })
    }
    if columns >= 3, Bool.random(using: &random) { lines.append(["※注記"]) }
    let text = lines.map { $0.joined(separator: ",") + "\n" }.joined()
    let found = try layout(text)
    let table = try loaded(text) { options in
      (options.header, options.leftOutTexts, options.skipAtEnd) = (found.header, found.leftOut, found.skipAtEnd)
      options.mergedColumns = Set(found.merged)
    }
    #expect(table.table.columns.map(\.name) == names, "\(text)\(found)")
    #expect(cells(table, "店") == body.map { $0[0] }, "\(text)\(found)")
  }
}
