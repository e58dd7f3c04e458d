import TestRandom
import Testing

@testable import Columns

/// Random bytes, mutated and cut files: a load ends with a table or a fault, never with a crash or a hang, and what it
/// gives does not depend on threads. `KPI_FUZZ_RUNS=1000000 swift test --filter FuzzTests` runs a million.
@Suite struct FuzzTests {
  static let runs = environment("KPI_FUZZ_RUNS").flatMap { Int($0) } ?? 400
  static let seeds: [[UInt8]] = entries(of: testsFolder + "/Data").sorted().compactMap { name in
    guard !name.hasSuffix(".expected"), let store = try? readBytes(of: .file(path: "\(testsFolder)/Data/\(name)")).store
    else {
      return nil
    }
    return store.view.bytes
  }

  @Test func mutatedFiles() {
    for run in 0..<FuzzTests.runs {
      var random = SeededGenerator(seed: UInt64(run))
      check(mutated(&random), &random, run)
    }
  }

  @Test func randomBytes() {
    for run in 0..<FuzzTests.runs {
      var random = SeededGenerator(seed: UInt64(run) &+ 1 << 40)
      let count = Int.random(in: 0...200, using: &random)
      let alphabet = Array("0123456789,,,\n\n\r\"\"-./:年月日¥%()TZe \t{}[]<>&;".utf8)
      let isWild = Bool.random(using: &random)
      let bytes = (0..<count).map { _ in
        isWild
          ? UInt8.random(in: 0...255, using: &random) : alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      check(bytes, &random, run)
    }
  }

  private func mutated(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes = FuzzTests.seeds.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert([0x22, 0x2C, 0x0A, 0x0D, 0x00, 0x80].randomElement(using: &random) ?? 0, at: place)
      case 3: bytes.removeLast(bytes.count - place)
      case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
      default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    }
    return bytes
  }

  private func check(_ bytes: [UInt8], _ random: inout SeededGenerator, _ run: Int) {
    var options = LoadOptions()
    options.threadCount = 1
    options.isDistinct = Int.random(in: 0..<4, using: &random) == 0
    options.isStrict = Int.random(in: 0..<8, using: &random) == 0
    if Int.random(in: 0..<8, using: &random) == 0 { options.skipAtEnd = 2 }
    if Int.random(in: 0..<8, using: &random) == 0 { options.header = HeaderLines(2, 2) }
    if Int.random(in: 0..<6, using: &random) == 0 {
      options.encoding = ["utf-8", "cp932", "euc-jp", "utf-16le", "latin1"].randomElement(using: &random)
    }
    let source = DataSource.bytes(name: "f", bytes)
    guard let one = try? load([source, source], options: options) else { return }
    for column in one.table.columns {
      if column.column.count != one.table.rowCount { Issue.record("run \(run): a column of another length") }
    }
    if one.table.lines.count != one.table.rowCount { Issue.record("run \(run): lines of another length") }
    _ = describe(one)
    // Portions of a few bytes: cuts fall inside quotes, between the two of a pair, into line ends and characters.
    options.threadCount = Int.random(in: 2...9, using: &random)
    options.smallestPortion = 1
    if Bool.random(using: &random) { options.windowSize = Int.random(in: 1...60, using: &random) }
    let several = try? load([source, source], options: options)
    if several.map(dump) != dump(one) { Issue.record("run \(run): threads change the result") }
  }
}
