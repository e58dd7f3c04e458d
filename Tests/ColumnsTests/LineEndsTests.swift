import TestPhrases
import Testing

@testable import Columns

@Suite struct LineEndsTests {
  private func columns(_ text: String) throws -> (cells: [[String]], lines: [Int32], notes: [String]) {
    let loaded = try loadText(text)
    let notes = loaded.report.messages.filter { $0.code == .mixedLineEnds }
    for note in notes { #expect(disagreement(of: note.text) == nil) }
    return (loaded.table.columns.map { cells($0.column) }, Array(loaded.table.lines), notes.map(\.rendered))
  }

  @Test(arguments: [
    "a,b\n1,x\r2,y\r\n3,z\n", "a,b\r1,x\r\n2,y\n3,z\r", "a,b\r\n1,x\n2,y\r3,z", "\u{FEFF}a,b\r1,x\r2,y\r3,z\n",
    "a;b\r1;x\n2;y\r3;z", "sep=;\ra;b\r1;x\n2;y\n3;z",
  ])
  func eachIsALineEnd(_ text: String) throws {
    let found = try columns(text)
    #expect(found.cells == [["1", "2", "3"], ["x", "y", "z"]])
    let first: Int32 = text.hasPrefix("sep") ? 3 : 2
    #expect(found.lines == [first, first + 1, first + 2])
    #expect(found.notes.count == 1)
  }

  @Test func theFirstOtherLineIsNamed() throws {
    #expect(
      try columns("a,b\n1,x\r2,y\r3,z\n").notes == [
        "data.csv:2: note K359 lines end in two ways, 2 in a carriage return (CR) alone and 2 in a line feed (LF); each"
          + " counts as a line end outside quotes"
      ])
  }

  /// Of a text with one kind nothing is said, whatever stands inside quotes.
  @Test(arguments: [
    ("a,b\n1,\"x\ry\"\n2,z\n", "x␍y"), ("a,b\r\n1,\"x\ry\"\r\n2,z\r\n", "x␍y"), ("a,b\r1,\"x\ny\"\r2,z\r", "x␊y"),
    ("a,b\r1,\"x\ny \"\"q\"\"\"\r2,z", "x␊y␠\"q\""),
  ])
  func insideQuotesTheyStay(_ text: String, _ cell: String) throws {
    let found = try columns(text)
    #expect(found.cells == [["1", "2"], [cell, "z"]])
    #expect(found.notes.isEmpty)
  }

  /// Pairs that lie across two stretches of bytes are pairs.
  @Test func factsLookAcrossStretches() {
    for place in [ByteFacts.stretch - 2, ByteFacts.stretch - 1, ByteFacts.stretch] {
      var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: ByteFacts.stretch + 100)
      bytes[place] = 0x0D
      let lone = ByteStore(bytes)
      bytes[place + 1] = 0x0A
      let pair = ByteStore(bytes)
      withExtendedLifetime((lone, pair)) {
        #expect(ByteFacts(lone.view, threadCount: 2).hasLoneReturn)
        #expect(!ByteFacts(pair.view, threadCount: 2).hasLoneReturn)
      }
    }
  }

  @Test func filesThatAreReadInWindowsAreTheSame() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.csv", "a,b\n1,x\r2,y\r\n3,z\n")
    var options = LoadOptions()
    options.smallestOpenFile = 1
    options.windowSize = 7
    #expect(try load([.file(path: path)], options: options).table.rowCount == 3)
  }

  @Test func layoutsSeeTheLines() throws {
    let text = "売上一覧,\r2026年,\r\r店,数\r東京,1\n大阪,2\r合計,3\n"
    #expect(try findLayout(.bytes(name: "a.csv", Array(text.utf8))).header == HeaderLines(4, 4))
  }
}
