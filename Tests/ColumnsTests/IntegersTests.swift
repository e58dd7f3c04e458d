import Testing

@testable import Columns

struct IntegersTests {
  /// The bytes of each number.
  private func width(_ numbers: Integers) -> Int {
    switch numbers {
    case .bytes: 1
    case .shorts: 2
    case .words: 4
    case .longs: 8
    }
  }

  @Test(
    arguments: [
      ([], 1), ([0], 1), ([127, -128], 1), ([128], 2), ([-129], 2), ([32_767, -32_768], 2), ([32_768], 4),
      ([-32_769], 4),
      ([2_147_483_647, -2_147_483_648], 4), ([2_147_483_648], 8), ([-2_147_483_649], 8), ([.max, .min], 8),
    ] as [([Int64], Int)]) func theyTakeAsFewBytesAsTheLargestNeeds(_ numbers: [Int64], _ bytes: Int)
  {
    for threads in [1, 2, 3] {
      let narrow = Integers(narrowing: numbers, threadCount: threads)
      #expect(width(narrow) == bytes)
      #expect(Array(narrow) == numbers)
      #expect(narrow.longs == numbers)
      #expect(narrow == Integers(numbers))
      #expect(width(narrow.narrowed()) == bytes)
    }
  }

  @Test func manyRowsOnSeveralThreads() {
    for largest in [100, 30_000, 2_000_000_000, 1 << 40] as [Int64] {
      let numbers = (0..<200_003).map { Int64($0) * 7919 % largest - largest / 3 }
      let narrow = Integers(narrowing: numbers, threadCount: 3)
      #expect(narrow.longs == numbers)
      var block = [Int64](repeating: -1, count: 100)
      narrow.copy(65_500..<65_590, to: &block)
      #expect(Array(block.prefix(90)) == Array(numbers[65_500..<65_590]))
      #expect(block[90] == -1)
    }
  }

  /// The loader guesses from some cells how many bytes the numbers need; the others may need more.
  @Test(arguments: [
    "9999999999", "-9999999999", "2147483648", "0.5", "1.00000001", "21474836.48", "1234567.891", "922337203685477580",
  ]) func aLateNumberIsRead(_ late: String) throws {
    let rows = 4000
    for place in [rows / 7, rows / 2, rows - 1] {
      let texts = (0..<rows).map { $0 == place ? late : "\($0 % 500)" }
      for threads in [1, 3] {
        let loaded = try loadText("n\n" + texts.joined(separator: "\n") + "\n") {
          $0.threadCount = threads
          $0.smallestPortion = 1
        }
        #expect(cells(loaded.table.columns[0].column) == texts)
      }
    }
  }

  /// A few days beside all others, or very many of them.
  @Test(arguments: [1, 7, 3]) func daysThatNeedMoreBytes(every step: Int) throws {
    for late in ["9999-12-31", "2059-09-19", "1880-04-13", "2059-09-18", "1880-04-14"] {
      let texts = (0..<6000).map { row in
        row % 1000 == 999 ? "·" : row > 3000 && row % step == 0 ? late : "2026-01-\(10 + row % 20)"
      }
      try expect(texts)
    }
  }

  /// Texts of which some cells say nothing about how many there are.
  @Test(arguments: [100, 128, 129, 300, 5000]) func textsThatAreMoreThanExpected(_ count: Int) throws {
    let texts = (0..<9000).map { row in
      row % 1000 == 999 ? "·" : row < 3000 ? "web" : row % 2 == 0 ? "text-\((row * 7) % count)" : "shop"
    }
    try expect(texts)
    // Where all of them come before the part that is looked at last.
    try expect(texts.reversed())
  }

  /// One number in so many needs more bytes than the others.
  @Test(arguments: [2, 100, 2999]) func numbersThatNeedMoreBytes(every step: Int) throws {
    for large in ["128", "-129", "40000", "3000000000"] {
      try expect((0..<6000).map { row in row > 2900 && row % step == 0 ? large : row % 77 == 3 ? "·" : "\(row % 5)" })
    }
  }

  /// One thread reads both files, and writes down what needs more bytes in each.
  @Test func severalFiles() throws {
    let numbers = (0..<5000).map { row in row % 1700 == 1600 ? "70000" : "\(row % 7)" }
    let texts = (0..<5000).map { row in row > 2500 && row % 3 == 0 ? "text-\(row % 400)" : "web" }
    let sources = [0..<2000, 2000..<5000].map { rows in
      DataSource.bytes(
        name: "part \(rows.lowerBound).csv",
        Array(("n,t\n" + rows.map { "\(numbers[$0]),\(texts[$0])\n" }.joined()).utf8))
    }
    for threads in [1, 2] {
      var options = LoadOptions()
      (options.threadCount, options.smallestPortion) = (threads, 1)
      let table = try load(sources, options: options).table
      #expect(cells(table.columns[0].column) == numbers)
      #expect(cells(table.columns[1].column) == texts)
    }
  }

  private func expect(_ texts: [String]) throws {
    let text = "id,x\n" + texts.enumerated().map { "\($0),\($1 == "·" ? "" : $1)\n" }.joined()
    for threads in [1, 3] {
      let loaded = try loadText(text) {
        $0.threadCount = threads
        $0.smallestPortion = 1
      }
      #expect(cells(loaded.table.columns[1].column) == texts)
    }
  }
}
