import TestRandom
import Testing

@testable import Columns

/// Files that are cut into portions, columns that are filled under a guess, and the lists that hold what was read.
@Suite struct PortionTests {
  /// Records with quotes of every kind, blank lines and cells of several lines.
  private func text(_ random: inout SeededGenerator, lines: Int) -> String {
    let cells = [
      "\"one \"\"two\"\"\n\"\"three\"",
      "a", "12", "", "\"x,y\"", "\"line\nbreak\"", "\"say \"\"hi\"\"\"", "5\" pipe", "\"\"", "\"a\"b", "\"\n\n\"",
      " \"q\"",
    ]
    var text = "one,two,three\n"
    for _ in 0..<lines {
      let end = Bool.random(using: &random) ? "\n" : "\r\n"
      if Int.random(in: 0..<12, using: &random) == 0 {
        text += (["", " ", "  "].randomElement(using: &random) ?? "") + end
      }
      text += (0..<3).map { _ in cells.randomElement(using: &random) ?? "" }.joined(separator: ",") + end
    }
    return text
  }

  private func records(of piece: Piece, in file: PreparedFile) throws -> [String] {
    var found: [String] = []
    try eachBlock(of: piece, in: file, options: LoadOptions()) { (block, _) throws(DataFault) in
      for record in 0..<block.recordCount {
        found.append("\(block.lines[record]) " + (0..<3).map { block.field(record, $0).text }.joined(separator: "|"))
      }
    }
    return found
  }

  @Test func piecesHaveTheRecordsOfTheWhole() throws {
    for seed in 0..<200 {
      var random = SeededGenerator(seed: UInt64(seed))
      let bytes = Array(text(&random, lines: Int.random(in: 0...40, using: &random)).utf8)
      var options = LoadOptions()
      options.smallestPortion = 1
      options.threadCount = Int.random(in: 1...12, using: &random)
      // Windows cut records, and are too small for some of them.
      if seed % 3 > 0 { options.windowSize = Int.random(in: 1...40, using: &random) }
      var log = MessageLog()
      let file = try prepare(.bytes(name: "f", bytes), options: options, log: &log)
      let portions = try split([file], options: options)
      let pieces = Array(portions.joined())
      #expect(pieces.first?.start == file.bodyStart && pieces.last?.end == file.bodyEnd)
      #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.end == $1.start })
      let whole = try records(of: file.whole(0), in: file)
      let parts = try pieces.map { try records(of: $0, in: file) }
      #expect(Array(parts.joined()) == whole, "seed \(seed)")
      #expect(zip(parts, pieces).allSatisfy { $0.count <= $1.rowsAtMost }, "seed \(seed)")
    }
  }

  /// Quotes that open and close in turns for a while, and then one that does neither.
  @Test func quotesOfAllKindsInLongTexts() throws {
    var random = SeededGenerator(seed: 11)
    let usual = ["\"a, b\"", "plain", "\"line\nend\"", "\"\"", "\"say \"\"hi\"\"\"", "1"]
    let odd = ["5\" pipe", "x\"y\"", "\"open\" text", "\"\"\"\"", "a\""]
    for turn in 0..<40 {
      let rows = (0..<300).map { _ in
        (0..<3).map { _ in
          // In some texts quotes are so few that a wrong turn is not mended before the next cut.
          let isOdd = Int.random(in: 0..<(turn % 2 == 0 ? 400 : 40), using: &random) == 0
          let isPlain = turn % 3 == 0 && Int.random(in: 0..<25, using: &random) > 0
          let cells = isOdd ? odd : isPlain ? ["plain"] : usual
          return cells[Int.random(in: 0..<cells.count, using: &random)]
        }.joined(separator: ",")
      }
      let text = "a,b,c\n" + rows.joined(separator: "\n") + "\n"
      let one = try loadText(text) { $0.threadCount = 1 }
      for threads in [2, 5, 9] {
        let several = try loadText(text) {
          $0.threadCount = threads
          $0.smallestPortion = 1
        }
        #expect(dump(several) == dump(one), "turn \(turn)")
      }
    }
  }

  /// The last cell of each column says something else than all before it.
  @Test(arguments: [
    ("number", "7", "late", "texts"), ("number", "7", "2.50", "exact(2)"), ("number", "12.5", "1E3", "doubles"),
    ("day", "2026-01-02", "2026-01-02 03:04:05", "moments"), ("day", "2026-01-02", "soon", "texts"),
    ("text", "web", "", "texts"), ("sparse", "", "2026-01-02", "days"), ("flag", "true", "false", "booleans"),
    ("yen", "¥1,200", "$5", "texts"), ("yen", "¥1,200", "¥3", "exact(0)"),
  ])
  func aGuessThatTheLastCellContradicts(_ name: String, _ cell: String, _ last: String, _ type: String) throws {
    let rows = Array(repeating: "\"\(cell)\"", count: 400) + ["\"\(last)\""]
    let text = "id,\(name)\n" + rows.enumerated().map { "\($0),\($1)\n" }.joined()
    let one = try loadText(text) { $0.threadCount = 1 }
    #expect(typeName(one.table.columns[1].column) == type)
    let several = try loadText(text) {
      $0.threadCount = 5
      $0.smallestPortion = 1
    }
    #expect(dump(several) == dump(one))
  }

  /// Half of the cells are numbers and come first. Whoever stopped counting at the first thousand texts once said that a
  /// thousand of some thousands are no numbers.
  @Test func whatIsSaidOfAMixtureCountsAllCells() throws {
    let text = "n,x\n" + (0..<6000).map { "\($0),\($0 < 4000 ? "1" : "word")\n" }.joined()
    for threads in [1, 2, 3, 7] {
      let loaded = try loadText(text) {
        $0.threadCount = threads
        $0.smallestPortion = 1
      }
      #expect(
        loaded.report.messages.map(\.text.english).contains { $0.hasPrefix("2,000 of 6,000 cells are not numbers") })
    }
  }

  @Test func linesOfRecords() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<50 {
      var line: Int32 = 1
      let expected = (0..<Int.random(in: 1...60, using: &random)).map { _ in
        line += Int.random(in: 0..<5, using: &random) == 0 ? Int32.random(in: 2...4, using: &random) : 1
        return line
      }
      let cut = Int.random(in: 0...expected.count, using: &random)
      var lines = LineNumbers()
      lines.append(rising: expected[..<cut])
      var rest = LineNumbers()
      rest.append(rising: expected[cut...])
      lines.append(rest)
      #expect(Array(lines) == expected)
      let bits = Bitmap(expected.map { $0 % 3 != 0 })
      #expect(Array(lines.kept(where: bits)) == expected.filter { $0 % 3 != 0 })
      lines.keepFirst(cut)
      #expect(Array(lines) == Array(expected[..<cut]))
      lines.append(7)
      #expect(Array(lines) == expected[..<cut] + [7])
    }
  }

  @Test func textsSideBySide() {
    let texts = ["", "a", "が", "a longer text than eight bytes", ""]
    let list = TextList(texts)
    #expect(Array(list) == texts)
    #expect(list == TextList(texts) && list != TextList(texts.reversed()))
    let words = [
      "b", "ab", "abcdefgh", "abcdefghi", "abcdefgz", "が", "", "a longer text than eight bytes", "a longer text",
    ]
    let many = TextList(words)
    for (a, left) in words.enumerated() {
      for (b, right) in words.enumerated() {
        #expect(many.precedes(a, b) == left.utf8.lexicographicallyPrecedes(right.utf8), "\(left) \(right)")
      }
    }
  }

  /// Texts that ascend are looked up nowhere, until one does not; the codes are those of first appearance all the same.
  @Test func codesOfTextsThatAscendForAWhile() throws {
    let keys = ["O9", "O10", "O10", "O99", "O100", "O10", "P1", "a text of many bytes", "O9", "a text of many byteS"]
    let loaded = try loadText("key,n\n" + keys.map { "\($0),1\n" }.joined())
    guard case .texts(let codes, let dictionary) = loaded.table.columns[0].column.values else {
      Issue.record("texts expected")
      return
    }
    #expect(codes == [0, 1, 1, 2, 3, 1, 4, 5, 0, 6])
    #expect(codes.map { dictionary.texts[Int($0)] } == keys)
  }

  @Test func columnsJoinTheirEmptyRows() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<40 {
      let parts = (0..<5).map { _ in
        (0..<Int.random(in: 0...140, using: &random)).map { _ in Int.random(in: 0..<4, using: &random) > 0 }
      }
      let all = Array(parts.joined())
      let joined = Bitmap(joining: parts.map { (bits: $0.allSatisfy { $0 } ? nil : Bitmap($0), count: $0.count) })
      #expect((0..<all.count).map { joined?[$0] ?? true } == all)
    }
  }
}
