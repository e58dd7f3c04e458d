import SourceText
import Syntax
import TestRandom
import Testing

@testable import Semantics

/// Whatever stands in a rule file, reading and analysing it ends without a crash. `KPI_FUZZ_RUNS=100000` asks for more
/// changed texts than the few of every day.
@Suite struct FuzzTests {
  static let root = directory(of: #filePath).split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" }
  static let runs = environment("KPI_FUZZ_RUNS").flatMap { Int($0) }

  /// Every rule file of the repository, and the blocks of the grammar.
  static let texts: [[UInt8]] = {
    let patterns = ["/rules/*/*.kpi", "/Tests/PublishedTests/Rules/*.kpi"]
    let files = patterns.flatMap { paths(root + $0) }.compactMap { readFile($0) }
    let grammar = readFile(root + "/grammar.md").map { String(decoding: $0, as: UTF8.self) } ?? ""
    var blocks: [[UInt8]] = []
    var block: String?
    for line in grammar.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let text = block { blocks.append(Array(text.utf8)) }
        block = block == nil && line.hasPrefix("```kpi") ? "" : nil
      } else {
        block = block.map { $0 + line + "\n" }
      }
    }
    return files + blocks
  }()

  /// Reads, analyses in several worlds, and renders what is said: a label outside the text would show here.
  private func survive(_ bytes: [UInt8]) {
    let file = SourceFile(id: FileID(0), name: "x.kpi", bytes: bytes)
    let (tree, faults) = parse(file)
    var worlds = [World.base]
    for statement in tree.statements {
      if case .scenario(let scenario) = statement.kind, worlds.count < 3 {
        worlds.append(.scenario(scenario.name.text))
      }
    }
    if tree.statements.contains(where: { if case .test = $0.kind { true } else { false } }) { worlds.append(.test(0)) }
    for world in worlds {
      let (_, found) = analyze([tree], schemas: [:], world: world)
      let shown = Array((faults + found).prefix(4))
      #expect(
        render(shown, files: [file], style: .terminal(hasColor: false), language: .english).isEmpty == shown.isEmpty)
    }
  }

  @Test func everyPrefix() {
    #expect(FuzzTests.texts.count > 20)
    let total = FuzzTests.texts.reduce(0) { $0 + $1.count }
    let step = FuzzTests.runs == nil ? max(1, total / 120) : 7
    var next = 0
    var place = 0
    for text in FuzzTests.texts {
      while next < place + text.count {
        survive(Array(text[..<(next - place)]))
        next += step
      }
      place += text.count
    }
  }

  @Test func oneByteMutations() throws {
    try #require(!FuzzTests.texts.isEmpty)
    let seed = environment("KPI_FUZZ_SEED").flatMap { UInt64($0) } ?? 1
    var generator = SeededGenerator(seed: seed)
    let signs = Array("(){}[]=,;:|\"`'\n .@#%^-+*/<>?!~\\0９é年a".utf8)
    for _ in 0..<(FuzzTests.runs ?? 120) {
      var text = FuzzTests.texts[generator.below(FuzzTests.texts.count)]
      let place = generator.below(text.count)
      switch generator.below(4) {
      case 0: text.remove(at: place)
      case 1: text.insert(signs[generator.below(signs.count)], at: place)
      case 2: text[place] = signs[generator.below(signs.count)]
      default: text[place] = UInt8(generator.below(256))
      }
      survive(text)
    }
  }

  /// Lines of one file exchanged for lines of others: names that mean something else, blocks that do not end.
  @Test func exchangedLines() throws {
    try #require(!FuzzTests.texts.isEmpty)
    var generator = SeededGenerator(seed: 2)
    let lines = FuzzTests.texts.flatMap { $0.split(separator: 10, omittingEmptySubsequences: false) }
    for _ in 0..<(FuzzTests.runs.map { $0 / 4 } ?? 30) {
      var text: [UInt8] = []
      for _ in 0...generator.below(40) {
        let start = generator.below(lines.count)
        for line in lines[start..<min(lines.count, start + 1 + generator.below(4))] { text += line + [10] }
      }
      survive(text)
    }
  }

  @Test func randomBytes() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<(FuzzTests.runs.map { $0 / 4 } ?? 30) {
      survive((0..<generator.below(300)).map { _ in UInt8(generator.below(256)) })
    }
  }

  // MARK: Large texts

  private func analysis(_ text: String) -> [Diagnostic] {
    let (tree, faults) = parse(SourceFile(id: FileID(0), name: "x.kpi", text: text))
    return faults + analyze([tree], schemas: [:]).diagnostics
  }

  @Test(arguments: ["(", "[", "{", "-", "not ", "if ", "f("]) func deepBrackets(_ sign: String) {
    let text = "x = " + String(repeating: sign, count: 200_000) + "1\ny = 2\nz = y + 1"
    #expect(!analysis(text).isEmpty)
  }

  @Test func flatSums() {
    let count = FuzzTests.runs == nil ? 20_000 : 1_000_000
    #expect(analysis("a = 1円\nx = " + Array(repeating: "a", count: count).joined(separator: " + ")).isEmpty)
    #expect(analysis("x = " + Array(repeating: "1", count: count).joined(separator: " * ")).isEmpty)
  }

  @Test func longChains() {
    let count = 20_000
    let forward = (1...count).map { "a\($0) = a\($0 - 1) + 1円\n" }.joined()
    #expect(analysis("a0 = 1円\n" + forward).isEmpty)
    let backward = (0..<count).map { "a\($0) = a\($0 + 1) * 2\n" }.joined()
    #expect(analysis(backward + "a\(count) = 1円\n").isEmpty)
  }

  @Test func largeCycles() {
    let count = 5_000
    let text = (0..<count).map { "a\($0) = a\(($0 + 1) % count) + 1\n" }.joined()
    let found = analysis(text)
    #expect(found.map(\.code) == ["K220"])
    // A circle of thousands is not drawn in full.
    #expect((found.first?.secondary.count ?? 0) <= 20)
    #expect((found.first?.message.english.utf8.count ?? 0) < 500)
  }

  @Test func thousandsOfErrors() {
    let count = FuzzTests.runs == nil ? 2_000 : 10_000
    #expect(analysis((0..<count).map { "value\($0) = other\($0) + 1\n" }.joined()).count == count)
    #expect(analysis((0..<count).map { "value\($0) = (1 + )\n" }.joined()).count == count)
    #expect(analysis((0..<count).map { _ in "value = 1\n" }.joined()).count == count - 1)
  }
}
