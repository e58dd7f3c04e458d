import CivilTime
import SourceText
import Synchronization
import TestPhrases
import TestRandom
import Testing

@testable import Columns

@Suite struct LoadingTests {
  @Test func severalFilesAreOneDataset() throws {
    let first = DataSource.bytes(name: "1.csv", Array("id,amount,shop\n1,5,渋谷\n2,6,新宿\n".utf8))
    let second = DataSource.bytes(name: "2.csv", Array("shop,id,amount,note\n渋谷,3,7.5,x\n".utf8))
    let third = DataSource.bytes(name: "3.csv", Array("id,amount\n4,8\n".utf8))
    let loaded = try load([first, second, third])
    #expect(loaded.table.columns.map(\.name) == ["id", "amount", "shop", "note"])
    #expect(cells(loaded.table.columns[0].column) == ["1", "2", "3", "4"])
    #expect(cells(loaded.table.columns[1].column) == ["5", "6", "7.5", "8"])
    #expect(cells(loaded.table.columns[2].column) == ["渋谷", "新宿", "渋谷", "·"])
    #expect(cells(loaded.table.columns[3].column) == ["·", "·", "x", "·"])
    #expect(loaded.table.origins.map(\.firstRow) == [0, 2, 3])
    #expect(Array(loaded.table.lines) == [2, 3, 2, 2])
    #expect(loaded.report.messages.map(\.code) == [.absentColumn, .absentColumn, .absentColumn])
    #expect(loaded.report.messages.map(\.file) == ["1.csv", "3.csv", "3.csv"])
  }

  @Test func inferenceLooksAtEveryCell() throws {
    let numbers = (0..<5000).map { "\($0)" }.joined(separator: "\n")
    #expect(typeName(try loadText("n\n\(numbers)\n").table.columns[0].column) == "exact(0)")
    let loaded = try loadText("n\n\(numbers)\n0.25\n")
    #expect(typeName(loaded.table.columns[0].column) == "exact(2)")
    let texts = try loadText("n\n\(numbers)\nx\n")
    #expect(typeName(texts.table.columns[0].column) == "texts")
    let message = try #require(texts.report.messages.first)
    #expect(message.code == .mixedColumn)
    #expect(message.line == 5002)
    #expect(message.text.english.hasPrefix("1 of 5,001 cells are not numbers, the first is `x`"))
  }

  @Test func columnsAreFoundWithoutTheirUnit() throws {
    let table = try loadText("売上（円）,ＣＶＲ(%),税率(税込)\n500,3,8\n").table
    #expect(table.column(matching: "売上")?.declaredUnit == "円")
    #expect(table.column(matching: "売上（円）")?.name == "売上(円)")
    #expect(table.column(matching: "CVR")?.declaredUnit == "%")
    #expect(table.column(matching: "税率")?.name == "税率(税込)")
    #expect(table.column(matching: "税率")?.declaredUnit == nil)
  }

  @Test func declaredTypesReachColumnsWithAUnit() throws {
    let loaded = try loadText("コード（円）\n00123\n") { $0.declaredTypes = ["コード": .number] }
    #expect(cells(loaded.table.columns[0].column) == ["123"])
  }

  @Test func aNameThatTwoColumnsWouldAnswerToIsNone() throws {
    let loaded = try loadText("売上(税込),売上(税抜),数,数(個),amount,amount,期間【月】\nx,x,1,2,3,4,5\n") {
      $0.declaredTypes = ["売上": .number, "期間": .text]
    }
    #expect(loaded.table.column(matching: "売上") == nil)
    #expect(loaded.table.column(matching: "数")?.name == "数")
    #expect(loaded.table.column(matching: "amount")?.name == "amount")
    #expect(loaded.table.columns.map { typeName($0.column) }.prefix(2) == ["texts", "texts"])
    #expect(loaded.table.column(matching: "期間").map { typeName($0.column) } == "texts")
  }

  @Test func oneBadCellIsNamed() throws {
    let messages = try loadText("v,d\n100,2026-01-02\n多い,1/2/2026\n300,2026-01-04\n").report.messages
    #expect(
      messages.map(\.rendered) == [
        "data.csv:3: note K319 column `v`: 1 of 3 cells are not numbers, the first is `多い`; the column stays text"
          + " unless its type is declared, or `empty \"多い\"` says that this means empty",
        "data.csv:3: note K319 column `d`: 1 of 3 cells are not dates, the first is `1/2/2026`; the column stays text"
          + " unless its type is declared",
      ])
  }

  @Test func textsThatLookLikeDatesAreNamed() throws {
    for text in ["1/2/2026", "01.02.2026", "2026-13-01"] {
      let message = try #require(try loadText("d\n\(text)\n\(text)\n").report.messages.first)
      #expect(message.code == .mixedColumn)
      #expect(message.text.english.hasPrefix("`\(text)` looks like a date and cannot be read as one"))
    }
    #expect(try loadText("d\n03-1234-5678\n").report.messages.isEmpty)
  }

  @Test func dayNumbersInAColumnOfDatesAreExplained() throws {
    let messages = try loadText("d\n45000\n2026-01-02\n") { $0.declaredTypes = ["d": .date] }.report.messages
    #expect(messages.first?.code == .unreadableCell)
    #expect(messages.first?.text.english.hasSuffix("; for day numbers of Excel declare it `date_serial`") == true)
  }

  /// The same bytes on any number of threads.
  @Test func threadsChangeNothing() throws {
    var text = "id,name,amount,day,at,flag,mixed\n"
    var random = SeededGenerator(seed: 7)
    for row in 0..<3000 {
      let amount = Int.random(in: -500...500, using: &random)
      let name = "name \(Int.random(in: 0..<400, using: &random))"
      text += "\(row),\(row % 7 == 0 ? "\"\(name)\"\"\"" : name),\(amount).\(row % 10),2026-01-0\(row % 9 + 1),"
      text += "2026-01-01 0\(row % 9):00:00,\(row % 2 == 0),\(row % 50 == 0 ? "x" : "\(row)")\n"
    }
    let one = dump(try loadText(text) { $0.threadCount = 1 })
    for count in [2, 3, 8] { #expect(dump(try loadText(text) { $0.threadCount = count }) == one) }
  }

  @Test func duplicatesAcrossFilesAndColumnOrder() throws {
    let first = DataSource.bytes(name: "1.csv", Array("a,b\n1,x\n2,y\n".utf8))
    let second = DataSource.bytes(name: "2.csv", Array("b,a\nx,1\n\"y\",2\nz,2\n".utf8))
    var options = LoadOptions()
    options.isDistinct = true
    let loaded = try load([first, second], options: options)
    #expect(loaded.report.duplicatesDropped == 2)
    #expect(cells(loaded.table.columns[1].column) == ["x", "y", "z"])
    #expect(Array(loaded.table.lines) == [2, 3, 4])
  }

  @Test func equalAfterNormalization() throws {
    let loaded = try loadText("name\nか\u{3099}\nが\nか\n")
    guard case .texts(let codes, let dictionary) = loaded.table.columns[0].column.values else {
      Issue.record("texts expected")
      return
    }
    #expect(codes == [0, 0, 1])
    #expect(dictionary.texts == ["が", "か"])
  }

  @Test func progressGrowsToTheTotal() throws {
    let text = "n\n" + (0..<5000).map { "\($0)\n" }.joined()
    let seen = Seen()
    _ = try loadText(text) { $0.progress = { seen.add($0) } }
    let all = seen.all
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.bytesDone <= $1.bytesDone })
    let last = try #require(all.last)
    #expect(last.bytesDone == last.bytesTotal)
    #expect(last.rows == 5000)
  }

  @Test func cancelling() {
    #expect(faultOf("n\n1\n") { $0.isCancelled = { true } }?.code == .cancelled)
  }

  @Test func badOptions() {
    #expect(faultOf("n\n1\n") { $0.delimiter = "ab" }?.code == .badOption)
    #expect(faultOf("n\n1\n") { $0.decimal = "x" }?.code == .badOption)
    #expect(faultOf("n\n1\n") { $0.encoding = "utf-7" }?.code == .badOption)
    #expect(faultOf("n\n1\n") { $0.header = HeaderLines(9, 9) }?.code == .emptyFile)
  }

  @Test func tooManyColumns() {
    let header = String(repeating: "a,", count: maximumColumnCount)
    #expect(faultOf("\(header)\n")?.code == .tooLarge)
  }

  @Test func aZoneWithDaylightSaving() throws {
    // Berlin in 2026: summer time from 29 March 01:00 UTC to 25 October 01:00 UTC.
    let zone = ZoneTable(
      initialOffset: 3600, transitions: [1_774_746_000, 1_792_890_000], offsets: [7200, 3600])
    let text = "at\n2026-03-29T00:59:59Z\n2026-03-29T01:00:00Z\n2026-10-25T01:00:00Z\n2026-01-01T12:00:00\n"
    let loaded = try loadText(text) { $0.zone = zone }
    #expect(
      cells(loaded.table.columns[0].column)
        == ["2026-03-29T01:59:59", "2026-03-29T03:00:00", "2026-10-25T02:00:00", "2026-01-01T12:00:00"])
  }

  @Test func everyCodeIsExplained() {
    let explanations = dataExplanations()
    #expect(Set(explanations.map(\.code)).count == DataCode.allCases.count)
    #expect(explanations.allSatisfy { !$0.title.isEmpty && !$0.text.isEmpty && !$0.title.hasSuffix(".") })
    #expect(dataExplanationsInJapanese.map(\.code) == explanations.map(\.code))
    for (english, japanese) in zip(explanations, dataExplanationsInJapanese) {
      #expect(!japanese.title.contains("。") && japanese.text.hasSuffix("。"))
      #expect(disagreement(of: Phrase(english.title, japanese.title)) == nil)
      #expect(disagreement(of: Phrase(english.text, japanese.text)) == nil)
    }
  }

  @Test func messagesAreInBothLanguages() throws {
    let messages = try loadText("v\n100\n多い\n" + String(repeating: "x\n", count: 20)) {
      $0.declaredTypes = ["v": .number]
    }.report.messages
    #expect(messages.count == 11)
    #expect(
      messages[0].rendered(in: .japanese)
        == "data.csv:3: 警告 K311 列 `v`：`多い` は数ではない。このセルは空とみなす")
    #expect(messages[10].rendered == "data.csv: warning K311 column `v`: and 11 more of this kind")
    #expect(messages[10].rendered(in: .japanese) == "data.csv: 警告 K311 列 `v`：同じ種類のものがほかに11件")
    let others = try loadText("p\n5円\n$5\n") { $0.declaredUnits = ["p": "円"] }.report.messages
    #expect(
      others.map(\.text.japanese) == ["`$5` の単位「USD」は、列に宣言された単位「円」と違う。このセルは空とみなす"])
  }
}

/// Collects what a progress closure is told.
final class Seen: Sendable {
  private let values = Mutex<[LoadProgress]>([])
  func add(_ value: LoadProgress) { values.withLock { $0.append(value) } }
  var all: [LoadProgress] { values.withLock { $0 } }
}

/// Headers that differ a little between the files of one dataset, and what the files themselves tell.
@Suite struct DriftTests {
  private func load(_ texts: [String], _ change: (inout LoadOptions) -> Void = { _ in }) throws -> LoadedTable {
    var options = LoadOptions()
    change(&options)
    let sources = texts.enumerated().map { DataSource.bytes(name: "m/\($0 + 1).csv", Array($1.utf8)) }
    return try Columns.load(sources, options: options)
  }

  @Test(arguments: [("売上", "売上（円）"), ("売上（円）", "売上"), ("客数", "客数(人)")])
  func bracketsAreOneColumn(_ first: String, _ second: String) throws {
    let loaded = try load(["\(first)\n1\n", "\(second)\n2\n"])
    try #require(loaded.table.columns.map(\.name) == [first.replacing("（", with: "(").replacing("）", with: ")")])
    #expect(cells(loaded.table.columns[0].column) == ["1", "2"])
    #expect(loaded.table.columns[0].absentFrom == nil)
    #expect(loaded.report.messages.map(\.severity) == [.note])
  }

  @Test func declarationsReachEitherName() throws {
    let loaded = try load(["売上\n00\n", "売上（円）\n01\n"]) { $0.declaredTypes = ["売上": .text] }
    #expect(cells(loaded.table.columns[0].column) == ["00", "01"])
  }

  @Test(arguments: [
    ("売上", "売上（千円）"), ("率", "率(%)"), ("売上（円）", "売上（千円）"), ("売上（円）", "売上（税別）"), ("売上(税込)", "売上(税抜)"),
    ("Amount", "amount"),
    ("order_id", "Order ID"),
    // What no unit says may say anything: a plan, a sum since April, thousands of people.
    ("売上", "売上（予算）"), ("売上（累計）", "売上"), ("人数", "人数（千人）"), ("期間", "期間(月)"), ("amount", "amount (gross)"),
  ])
  func othersAreTwoColumns(_ first: String, _ second: String) throws {
    let loaded = try load(["\(first)\n1\n", "\(second)\n2\n"])
    #expect(loaded.table.columns.count == 2)
    #expect(loaded.table.columns[0].absentFrom == "m/2.csv")
    let warnings = loaded.report.messages.filter { $0.severity == .warning }.map(\.code)
    #expect(warnings == [.driftingHeader])
  }

  @Test func aFileWithBothHasBoth() throws {
    let loaded = try load(["amount\n1\n", "amount,Amount\n2,3\n"])
    #expect(loaded.report.messages.allSatisfy { $0.code == .absentColumn })
  }

  @Test func theNameOfTheFileIsAColumn() throws {
    let loaded = try load(["a\n1\n2\n", "a\n3\n"]) { $0.fileNameColumn = "shop" }
    #expect(cells(loaded.table.columns[1].column) == ["1", "1", "2"])
    #expect(throws: DataFault.self) { try load(["shop\n1\n"]) { $0.fileNameColumn = "shop" } }
    #expect(fileStem("a.b/x.csv.gz") == "x")
    #expect(fileStem("-") == "-")
    #expect(fileStem(".csv") == ".csv")
  }

  @Test func clocksOfCellsHangInTheirZone() throws {
    let tokyo = ZoneTable(initialOffset: 9 * 3600)
    let loaded = try load(["at\n2026-01-05 20:00\n2026-01-06T01:00:00Z\n"]) {
      $0.zone = tokyo
      $0.cellZone = ZoneTable(initialOffset: 0)
    }
    #expect(cells(loaded.table.columns[0].column) == ["2026-01-06T05:00:00", "2026-01-06T10:00:00"])
    let days = try load(["at\n2026-01-05\n"]) {
      $0.zone = tokyo
      $0.cellZone = ZoneTable(initialOffset: 0)
    }
    #expect(cells(days.table.columns[0].column) == ["2026-01-05"])
  }

  @Test(arguments: [
    ("EST5EDT,M3.2.0,M11.1.0", "2050-07-01", -4), ("EST5EDT,M3.2.0,M11.1.0", "2050-01-01", -5),
    ("EST5EDT,M3.2.0,M11.1.0", "2050-03-13", -5), ("EST5EDT,M3.2.0,M11.1.0", "2050-03-14", -4),
    ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2050-01-01", 11), ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2050-07-01", 10),
    ("CET-1CEST,M3.5.0,M10.5.0/3", "2050-07-01", 2), ("<+09>-9", "2050-07-01", 9),
    ("XXX0YYY,J60/0,J300", "2048-03-01", 1),
    ("XXX0YYY,59/0,300", "2048-02-28", 0), ("XXX0YYY,59/0,300", "2048-02-29", 1),
  ])
  func rulesOfZones(_ text: String, _ day: String, _ hours: Int) throws {
    let rule = try #require(ZoneRule(text))
    let table = ZoneTable(initialOffset: 0, transitions: [0], offsets: [0], rule: rule)
    let second = Moment(try #require(dateOfCell(day))) * 86_400
    #expect(table.offset(atUTC: second) == hours * 3600)
    #expect(ZoneTable(initialOffset: 0, rule: rule).offset(atUTC: second) == hours * 3600)
  }

  @Test(arguments: ["", "E5", "EST", "EST5EDT", "EST5EDT,M13.1.0,M11.1.0", "EST5EDT,M3.2.0", "EST5EDT,M3.2.0,M11.1.0x"])
  func noRulesOfZones(_ text: String) { #expect(ZoneRule(text) == nil) }
}
