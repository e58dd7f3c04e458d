import SourceText
import Syntax
import TestPhrases
import Testing

@testable import Semantics

/// `Messages` holds a small rule file for each code of the language, and beside it what a terminal shows of it, in English and
/// in Japanese.
/// `RECORD_GOLDEN=1 swift test` writes the expectations anew. A line `// schema DATASET: COLUMN TYPE, …` stands for a
/// data file, `// world: test 0` for the world that is analysed.
@Suite struct MessageTests {
  static let folder = directory(of: #filePath) + "/Messages"
  static let codes = (syntaxExplanations + semanticExplanations).map(\.code).filter { !withoutFile.contains($0) }
  /// The formatter's own check has never failed.
  static let withoutFile: Set<String> = ["K044"]

  @Test(arguments: codes) func rendersAsExpected(_ code: String) throws {
    let path = "\(MessageTests.folder)/\(code).kpi"
    let file = SourceFile(id: FileID(0), name: "\(code).kpi", bytes: try #require(readFile(path), "no \(path)"))
    let (tree, faults) = parse(file)
    var (schemas, world) = ([String: DatasetSchema](), World.base)
    for line in String(decoding: file.bytes, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("// schema "), let colon = line.firstIndex(of: ":") {
        schemas[String(line[..<colon].dropFirst(10))] = schema(String(line[colon...].dropFirst(2)))
      }
      if line.hasPrefix("// world: test ") { world = .test(0) }
    }
    let diagnostics = faults.isEmpty ? analyze([tree], schemas: schemas, world: world).diagnostics : faults
    #expect(diagnostics.contains { $0.code == code }, "\(diagnostics.map { "\($0.code) \($0.message.english)" })")
    for diagnostic in diagnostics { expectWellWritten(diagnostic) }
    for (language, ending) in [(Language.english, ".expected"), (.japanese, ".ja.expected")] {
      let shown = render(diagnostics, files: [file], style: .terminal(hasColor: false), language: language)
      if environment("RECORD_GOLDEN") != nil {
        #expect(writeFile(shown, to: path + ending))
      } else {
        #expect(readFile(path + ending).map { String(decoding: $0, as: UTF8.self) } == shown)
      }
    }
  }

  /// The codes as the sources list them: none may be without an explanation, and so without a file.
  @Test func everyCodeHasAFile() throws {
    let sources = MessageTests.folder.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/Sources/"
    var listed: Set<String> = []
    for path in [
      "Syntax/SyntaxMessage.swift", "Semantics/SemanticMessage.swift", "Semantics/ParameterDefinitions.swift",
      "Semantics/HardlyMeant.swift",
    ] {
      let text = String(decoding: try #require(readFile(sources + path)), as: UTF8.self)
      for word in text.split(separator: "\"") where word.count == 4 && word.first == "K" && Int(word.dropFirst()) != nil
      {
        listed.insert(String(word))
      }
    }
    #expect(listed.count > 130)
    #expect(listed == Set(MessageTests.codes).union(MessageTests.withoutFile))
  }

  /// Lower case, no full stop, nobody addressed.
  private func expectWellWritten(_ diagnostic: Diagnostic) {
    let texts =
      [diagnostic.message] + diagnostic.fixes.map(\.text) + diagnostic.notes
      + ([diagnostic.primary].compactMap { $0 } + diagnostic.secondary).map(\.text)
    for text in texts {
      // Names, units and quoted code begin as they are written.
      let isQuoted = text.english.hasPrefix("`") || text.english.first?.isLetter == false
      #expect(isQuoted || text.english.first?.isUppercase != true, "\(text)")
      #expect(!text.english.hasSuffix("."), "\(text)")
      #expect(!(" " + text.english + " ").contains(" you "), "\(text)")
      #expect(!text.japanese.hasSuffix("。") && !text.japanese.contains("ください"), "\(text)")
      #expect(disagreement(of: text) == nil)
    }
    #expect(!diagnostic.message.isEmpty)
  }
}
