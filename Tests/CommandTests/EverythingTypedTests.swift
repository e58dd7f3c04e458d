import KPI
import TestFolders
import Testing

@testable import Command

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The cheapest net: every block of grammar.md and every rule file is typed line by line, each definition is shown and
/// explained, and what was typed is saved and loaded again. Nothing may end the program, and the second session says
/// what the first one said.
@Suite struct EverythingTypedTests {
  static let root = String(#filePath.dropLast("/Tests/CommandTests/EverythingTypedTests.swift".count))

  struct Block: Sendable, CustomTestStringConvertible {
    var line: Int
    var kind: String
    var name: String
    var lines: [String]
    var testDescription: String { "grammar.md:\(line)" }
  }

  static let blocks: [Block] = {
    guard let bytes = try? FileSystem.read(root + "/grammar.md") else { return [] }
    var blocks: [Block] = []
    var isOpen = false
    for (index, line) in String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      if !line.hasPrefix("```") {
        if isOpen { blocks[blocks.count - 1].lines.append(String(line)) }
        continue
      }
      isOpen.toggle()
      guard isOpen else { continue }
      let words = line.dropFirst(3).split(separator: " ").map(String.init)
      blocks.append(
        Block(
          line: index + 1, kind: words.first ?? "", name: words.first { $0.contains(".") } ?? "line-\(index + 1).kpi",
          lines: []))
    }
    return blocks
  }()

  static let rules = blocks.filter { $0.kind.hasPrefix("kpi") }

  @Test(arguments: rules) func block(_ block: Block) throws {
    let folder = try Folder()
    for file in EverythingTypedTests.blocks where file.kind == "csv" || file.kind == "kpi" {
      try folder.write(file.name, file.lines.map { $0 + "\n" }.joined())
    }
    let lines = block.lines.map { line in
      EverythingTypedTests.blocks.reduce(line) {
        $0.replacing("\"\($1.name)\"", with: "\"\(folder.path)/\($1.name)\"")
      }
    }
    try type(lines, in: folder, isRight: block.kind == "kpi")
  }

  static let examples = ["mailorder"].compactMap { name in
    (try? FileSystem.names(in: root + "/rules/" + name))?.filter { $0.hasSuffix(".kpi") }.sorted().map {
      "rules/\(name)/\($0)"
    }
  }.flatMap { $0 }

  /// All files of the example: hundreds of statements that rest on each other.
  @Test func example() throws {
    let folder = try Folder()
    var lines: [String] = []
    for name in EverythingTypedTests.examples {
      let text = String(decoding: try FileSystem.read(EverythingTypedTests.root + "/" + name), as: UTF8.self)
      let place = EverythingTypedTests.root + "/" + FileSystem.folder(of: name)
      lines += text.replacing("from \"data/", with: "from \"\(place)/data/").split(
        separator: "\n", omittingEmptySubsequences: false
      ).map(String.init).filter { !$0.hasPrefix("import ") }
    }
    #expect(!lines.isEmpty)
    try type(lines, in: folder, isRight: true)
  }

  private func type(_ lines: [String], in folder: Folder, isRight: Bool) throws {
    let session = ScriptedSession()
    var waiting = EverythingTypedTests.inputs(of: lines)
    // Statements stand in any order in a file; typed, a name is known only after its definition.
    while true {
      let refused = waiting.filter { ask(session, $0).contains("error[") }
      if refused.isEmpty { break }
      if refused.count == waiting.count {
        // Two datasets may refer to each other: such statements can only be typed together.
        let answer = ask(session, refused.joined(separator: "\n"))
        if isRight && answer.contains("error[") { Issue.record("refused: \(refused)\n\(answer)") }
        break
      }
      waiting = refused
    }
    let names = session.definitionNames
    let said = answers(session, names)
    for name in names { #expect(ask(session, ":why \(name)").contains("→"), "\(name)") }
    let path = folder.path + "/everything-saved.kpi"
    if names.isEmpty && lines.allSatisfy({ !$0.contains("dataset") }) { return }
    #expect(ask(session, ":save \(path)") == "saved \(path)\n")
    let again = ScriptedSession()
    let loaded = ask(again, ":load \(path) --allow \(EverythingTypedTests.root)")
    #expect(!loaded.contains("error["), "\(loaded)")
    #expect(again.definitionNames.sorted() == names.sorted())
    #expect(answers(again, names) == said)
    // Nothing was typed: the file stays as it is.
    let before = try FileSystem.read(path)
    #expect(ask(again, ":save \(path)") == "saved \(path)\n")
    #expect(try FileSystem.read(path) == before)
  }

  /// What each definition is over all time, by month and in a month; of a refusal its first line, as a message tells
  /// places.
  private func answers(_ session: ScriptedSession, _ names: [String]) -> [String] {
    ["", " by month", " during @2026-02"].flatMap { clause in answers(session, names[...], clause) }
  }

  /// Many at once are answered by one evaluator; one that is refused takes its neighbours along, and is found by halving.
  private func answers(_ session: ScriptedSession, _ names: ArraySlice<String>, _ clause: String) -> [String] {
    if names.isEmpty { return [] }
    let answer = ask(session, names.map { "show `\($0)`\(clause)" }.joined(separator: "\n"))
    if !answer.contains("error[") { return [answer] }
    if names.count == 1 { return [String(answer.prefix { $0 != "\n" })] }
    let middle = names.startIndex + names.count / 2
    return answers(session, names[..<middle], clause) + answers(session, names[middle...], clause)
  }

  /// Another test sends the process an interrupt, which stops what any session computes.
  private func ask(_ session: ScriptedSession, _ input: String) -> String {
    while true {
      let answer = session.answer(input)
      if !answer.contains("stopped: nothing has changed") { return answer }
    }
  }

  /// The lines as a person would type them: a statement goes on until it can be read.
  static func inputs(of lines: [String]) -> [String] {
    var inputs: [String] = []
    var open: [String] = []
    for (index, line) in lines.enumerated() {
      open.append(line)
      let text = open.joined(separator: "\n")
      if text.allSatisfy(\.isWhitespace) {
        open = []
        continue
      }
      let next = index + 1 < lines.count ? lines[index + 1].drop { $0 == " " } : ""
      let goesOn = ["|", "+", "-", "*", "/", "→", "->", ",", "and ", "or ", "where ", "during "].contains {
        next.hasPrefix($0)
      }
      if line.drop(while: { $0 == " " }).hasPrefix("//") || goesOn && !next.hasPrefix("//") { continue }
      if Session.needsMoreInput(text) { continue }
      inputs.append(text)
      open = []
    }
    return inputs
  }

  /// A folder that is gone at the end.
  final class Folder {
    private let owned: TestFolder
    var path: String { owned.path }

    init() throws { owned = try TestFolder() }

    func write(_ name: String, _ text: String) throws {
      try FileSystem.replace(path + "/" + name, with: Array(text.utf8))
    }
  }
}
