import SourceText
import TestRandom
import Testing

@testable import Columns

/// Texts that are looked up by the number in them come back as they were, whatever stands among them.
struct NumberedTextsTests {
  @Test(arguments: [
    "C", "", "CUST-", "顧客", "12345678", "123456789", "C0", "a very long beginning ", "C12345678",
  ]) func cellsComeBack(_ beginning: String) throws {
    var random = SeededGenerator(seed: UInt64(beginning.utf8.count) + 7)
    for largest in [3, 300, 70_000, 99_999_999] {
      var texts = (0..<3000).map { _ in beginning + "\(Int.random(in: 0...largest, using: &random))" }
      // With zeros in front, which are other texts.
      for place in stride(from: 1000, to: 1100, by: 3) {
        texts[place] = beginning + "0" + texts[place].dropFirst(beginning.count)
      }
      try expect(texts)
      for other in ["", "D7", beginning, beginning + "x", beginning + "1.5", beginning + "123456789012", "９"] {
        var mixed = texts
        mixed[Int.random(in: 2000..<3000, using: &random)] = other
        try expect(mixed)
      }
    }
  }

  /// Few texts with numbers far apart, and more rows than they are worth a table for.
  @Test func farNumbers() throws {
    try expect((0..<40_000).map { "N\($0 % 7 == 3 ? 99_000_000 + $0 % 5 : $0 % 90)" })
    try expect((0..<40_000).map { "N\((40_000 - $0) * 7)" })
  }

  private func expect(_ texts: [String]) throws {
    let text = "id,x\n" + texts.enumerated().map { "\($0),\($1)\n" }.joined()
    for threads in [1, 3] {
      let loaded = try loadText(text) {
        $0.threadCount = threads
        $0.smallestPortion = 1
        $0.declaredTypes = ["x": .text]
      }
      let column = loaded.table.columns[1].column
      #expect(cells(column) == texts.map { $0.isEmpty ? "·" : visible(normalizedText($0)) })
      guard case .texts(_, let dictionary) = column.values else {
        Issue.record("texts")
        continue
      }
      // Each text once, in the order of first appearance.
      var seen: Set<String> = []
      let expected = texts.map { normalizedText($0) }.filter { !$0.isEmpty && seen.insert($0).inserted }
      #expect(Array(dictionary.texts) == expected)
    }
  }

  @Test func marksOfSixtyFourBytes() {
    var random = SeededGenerator(seed: 64)
    let (a, b, c) = (UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\""))
    for _ in 0..<500 {
      let kinds: [UInt8] = [a, b, c, 0, 0x80, 0xFF, 0x2D]
      let bytes = (0..<100).map { _ in kinds[Int.random(in: 0..<kinds.count, using: &random)] }
      let store = ByteStore(bytes)
      let start = Int.random(in: 0...36, using: &random)
      let marks = store.view.marks(at: start, SIMD16(repeating: a), SIMD16(repeating: b), SIMD16(repeating: c))
      for offset in 0..<64 {
        #expect((marks >> UInt64(offset) & 1 == 1) == [a, b, c].contains(bytes[start + offset]))
      }
    }
  }
}
