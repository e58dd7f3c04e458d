import Foundation
import Testing

/// The productions of grammar.md are, word for word, the doc comments of the parse functions, in both directions.
@Suite struct ProductionTests {
  @Test func everyProductionStandsAboveItsParseFunction() throws {
    let written = productions(in: blocks(of: "ebnf").flatMap(\.lines).filter { !$0.hasPrefix("//") })
    let implemented = try parserFiles().flatMap { file in
      productions(in: try documentationLines(of: file))
    }
    for production in implemented where !written.contains(production) {
      Issue.record("grammar.md lacks: \(production)")
    }
    for production in written where !implemented.contains(production) {
      Issue.record("no parse function has: \(production)")
    }
    #expect(Set(written).count == written.count, "a production stands twice")
    #expect(Set(implemented).count == implemented.count, "two functions have one production")
  }

  /// Every name used in a production is one, or a token that section 3 explains.
  @Test func everySymbolIsExplained() throws {
    let written = productions(in: blocks(of: "ebnf").flatMap(\.lines).filter { !$0.hasPrefix("//") })
    let names = Set(written.map { String($0.prefix { $0 != " " }) })
    let grammar = try Package.text("grammar.md")
    for production in written {
      let symbols = production.split(separator: " ").dropFirst(2).filter { $0.allSatisfy(\.isLetter) }
      for symbol in symbols where !names.contains(String(symbol)) {
        #expect(grammar.contains("`\(symbol)`"), "\(symbol) in: \(production)")
      }
    }
  }

  private func parserFiles() throws -> [String] {
    let folder = Package.root + "/Sources/Syntax"
    return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("Parser") }.sorted()
      .map { "Sources/Syntax/" + $0 }
  }

  /// The doc comments of a file without their marks; other lines as empty ones.
  private func documentationLines(of file: String) throws -> [String] {
    try Package.text(file).split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let code = line.drop { $0 == " " }
      return code.hasPrefix("/// ") ? String(code.dropFirst(4)) : ""
    }
  }

  /// `Name = … .`, over several lines or on one, with single spaces.
  private func productions(in lines: [String]) -> [String] {
    var found: [String] = []
    var pending: [Substring] = []
    for line in lines {
      let words = line.split(separator: " ")
      let isHead = words.count > 2 && words[1] == "=" && words[0].first?.isUppercase == true
      if isHead {
        pending = words
      } else if words.isEmpty {
        pending = []
      } else if !pending.isEmpty {
        pending += words
      }
      guard pending.last == "." else { continue }
      found.append(pending.joined(separator: " "))
      pending = []
    }
    return found
  }
}
