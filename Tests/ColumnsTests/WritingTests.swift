import CivilTime
import Numerics
import TestRandom
import Testing

@testable import Columns

@Suite struct WritingTests {
  @Test func quoting() {
    let rows: [[OutputCell]] = [
      [.plain("1"), .text("x,y")], [.empty, .text("say \"hi\"")], [.plain("2"), .text("two\nlines")],
      [.empty, .empty], [.plain("3"), .text(" x")],
    ]
    #expect(
      writeCSV(header: ["id", "a b"], rows: rows)
        == "id,a b\n1,\"x,y\"\n,\"say \"\"hi\"\"\"\n2,\"two\nlines\"\n\"\",\n3,\" x\"\n")
  }

  @Test func safeForSpreadsheets() {
    let rows: [[OutputCell]] = [
      [.plain("-5"), .text("=1+1")], [.plain("5"), .text("@x")], [.plain("5"), .text("-x")],
      [.plain("5"), .text("+81")],
      [.plain("5"), .text("\tx")], [.plain("5"), .text("a=b")],
    ]
    let safe = writeCSV(header: ["n", "t"], rows: rows, options: WritingOptions(isSpreadsheetSafe: true))
    #expect(safe == "n,t\n-5,'=1+1\n5,'@x\n5,'-x\n5,'+81\n5,\"'\tx\"\n5,a=b\n")
    #expect(!writeCSV(header: ["n", "t"], rows: rows).contains("'"))
  }

  @Test(arguments: [
    "=1+1", "+1", "-1", "@x", "\t=1", "\n=1", "\r\n=1", " =1", "\u{3000}=1", "\u{A0}@x", "\u{200B}=1", "\u{FEFF}-1",
    " \t \u{202E}=1", "＝1+1", "＋1", "－1", "＠x", " ＝1", "\u{0}=1",
  ])
  func whatMayBeAFormulaIsGuarded(_ text: String) {
    let safe = writeCSV(header: [text], rows: [[.text(text)]], options: WritingOptions(isSpreadsheetSafe: true))
    #expect(safe.unicodeScalars.count { $0 == "'" } == 2, "\(safe)")
    #expect(beginsFormula(text))
    // A number is no text, and what is behind a letter runs nowhere.
    #expect(
      writeCSV(header: ["n"], rows: [[.plain("-5")]], options: WritingOptions(isSpreadsheetSafe: true)) == "n\n-5\n")
    #expect(!beginsFormula("a" + text) && !beginsFormula("") && !beginsFormula("  "))
  }

  /// Any table written as CSV and read again is equal.
  @Test func roundTrip() throws {
    for seed in 0..<UInt64(300) {
      var random = SeededGenerator(seed: seed)
      let table = randomTable(&random)
      let text = writeCSV(table)
      var options = LoadOptions()
      options.delimiter = ","
      for column in table.columns { options.declaredTypes[column.name] = declaration(column.column) }
      let again = try load([.bytes(name: "t", Array(text.utf8))], options: options)
      #expect(again.table.rowCount == table.rowCount, "seed \(seed)")
      #expect(again.table.columns.map(\.name) == table.columns.map(\.name), "seed \(seed)")
      for (old, new) in zip(table.columns, again.table.columns) {
        #expect(cells(old.column) == cells(new.column), "seed \(seed) column \(old.name)")
      }
      #expect(again.report.messages.allSatisfy { $0.code == .noRows }, "seed \(seed)")
      #expect(writeCSV(again.table) == text, "seed \(seed)")
    }
  }

  private func declaration(_ column: Column) -> DeclaredType {
    switch column.values {
    case .exact, .doubles: .number
    case .booleans: .boolean
    case .days: .date
    case .moments: .datetime
    case .texts, .periods: .text
    }
  }

  private func randomTable(_ random: inout SeededGenerator) -> Table {
    let rowCount = Int.random(in: 0...20, using: &random)
    let columns = (0..<Int.random(in: 1...5, using: &random)).map { index in
      TableColumn(name: "c\(index)", column: randomColumn(rowCount, &random))
    }
    return Table(columns: columns, rowCount: rowCount)
  }

  private func randomColumn(_ count: Int, _ random: inout SeededGenerator) -> Column {
    let validity = Bitmap((0..<count).map { _ in Int.random(in: 0..<4, using: &random) > 0 })
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      let scale = Int.random(in: 0...6, using: &random)
      let rows = (0..<count).map { _ in Int64.random(in: -10_000_000_000...10_000_000_000, using: &random) }
      return Column(.exact(rows, scale: scale), validity: validity)
    case 1:
      let rows = (0..<count).map { _ in Double.random(in: -1...1, using: &random) * 1e30 }
      return Column(.doubles(rows), validity: validity)
    case 2: return Column(.booleans((0..<count).map { _ in Bool.random(using: &random) }), validity: validity)
    case 3:
      return Column(
        .days((0..<count).map { _ in Day.random(in: -500_000...2_000_000, using: &random) }), validity: validity)
    case 4:
      let rows = (0..<count).map { _ in Moment.random(in: -5_000_000_000...90_000_000_000, using: &random) }
      return Column(.moments(rows), validity: validity)
    default:
      let pieces = ["a", ",", "\"", "\n", "\r", "\r\n", "\t", "東", " ", "x", "'", "=", "00", "-", "é", "…"]
      // Texts of blanks only are empty cells, so every text has a letter.
      let texts = (0..<5).map { index in
        (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }
        .joined() + "\(index)"
      }
      let rows = (0..<count).map { _ in Int32.random(in: 0..<5, using: &random) }
      return Column(.texts(rows, TextDictionary(texts)), validity: validity)
    }
  }
}
