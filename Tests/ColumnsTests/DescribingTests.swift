import Testing

@testable import Columns

@Suite struct DescribingTests {
  private let text = """
    id,店,売上（円）,日,率,空,flag,mixed
    1,渋谷,"1,500",2026-01-02,12.5%,,true,1
    2, 渋谷,700,2026-01-01,,,true,1
    3,ＡＢＣ,-20,2026-03-01,8%,,true,1
    4,abc,-20,2026-03-01,8%,,true,1
    """

  @Test func everyColumnIsDescribed() throws {
    let columns = describe(try loadText(text))
    #expect(columns.map(\.name) == ["id", "店", "売上(円)", "日", "率", "空", "flag", "mixed"])
    #expect(
      columns.map(\.kind) == [.wholeNumber, .text, .wholeNumber, .date, .decimal, .empty, .boolean, .wholeNumber])
    #expect(columns.map(\.unit) == [nil, nil, "円", nil, "%", nil, nil, nil])
    #expect(columns.map(\.emptyCells) == [0, 0, 0, 0, 1, 4, 0, 0])
    #expect(columns.map(\.distinctValues) == [4, 4, 3, 3, 2, 0, 1, 1])
    #expect(columns[2].minimum == "-20")
    #expect(columns[2].maximum == "1500")
    #expect(columns[3].minimum == "2026-01-01")
    #expect(columns[4].examples == ["0.125", "0.08"])
    #expect(columns[6].examples == ["true 4", "false 0"])
  }

  @Test func odditiesAreNamed() throws {
    let columns = describe(try loadText(text))
    #expect(
      columns[1].oddities.map(\.english) == [
        "2 texts differ from others only in blanks, case or width, such as `渋谷` and ` 渋谷`"
      ])
    #expect(columns[5].oddities.map(\.english) == ["every cell is empty"])
    #expect(columns[7].oddities.map(\.english) == ["one value throughout"])
    let mixed = describe(try loadText("n\n1\n-\n3\n"))
    #expect(
      mixed[0].oddities.map(\.english) == [
        "line 3: 1 cell like `-` taken as empty; declared as text the column keeps them"
      ])
    #expect(
      mixed[0].oddities.map(\.japanese) == ["3行目：`-` のような1セルは空とみなした。列を文字と宣言すればそのまま残る"])
  }

  @Test func examplesOfTextsAreTheMostFrequent() throws {
    let columns = describe(try loadText("t\nb\na\nc\na\nc\na\nd\n"))
    #expect(columns[0].examples == ["a", "c", "b"])
  }

  @Test func rowsKnowTheirPlace() throws {
    let first = DataSource.bytes(name: "1.csv", Array("a\nx\n\"two\nlines\"\ny\n".utf8))
    let second = DataSource.bytes(name: "2.csv", Array("a\nz\n".utf8))
    let table = try load([first, second]).table
    let places = (0..<4).map { row in table.place(ofRow: row).map { "\($0.file):\($0.line ?? 0)" } ?? "" }
    #expect(places == ["1.csv:2", "1.csv:3", "1.csv:5", "2.csv:2"])
  }
}
