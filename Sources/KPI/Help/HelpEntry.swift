/// One word of the language or of the REPL, described once: `:help`, completion and the documentation read the same lines.
package struct HelpEntry: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case statement, clause, aggregate, transformer, function, window, command

    package var heading: String {
      switch self {
      case .statement: "statements"
      case .clause: "clauses and operators"
      case .aggregate: "aggregates"
      case .transformer: "the same in another slice"
      case .function: "functions of values"
      case .window: "the row's place among rows"
      case .command: "commands"
      }
    }
  }
  package var kind: Kind
  package var name: String
  package var signature: String
  package var text: String
  package var example: String

  init(_ kind: Kind, _ name: String, _ signature: String, _ text: String, _ example: String = "") {
    self.kind = kind
    self.name = name
    self.signature = signature
    self.text = text
    self.example = example
  }
}

package enum LanguageHelp {
  /// All entries, by kind and then in the order in which one learns them.
  package static let entries: [HelpEntry] =
    statements + clauses + aggregates + transformers + functions + windows + commands

  package static func entries(named name: String) -> [HelpEntry] { entries.filter { $0.name == name } }

  package static func entries(of kind: HelpEntry.Kind) -> [HelpEntry] { entries.filter { $0.kind == kind } }

  /// Every name once under the heading of its kind.
  package static var overview: String {
    HelpEntry.Kind.allCases.map { kind in
      let own = entries(of: kind)
      if kind == .command {
        let size = own.map(\.signature.utf8.count).max() ?? 0
        return kind.heading + "\n"
          + own.map {
            "  \($0.signature)\(String(repeating: " ", count: size - $0.signature.utf8.count))  \($0.text)\n"
          }
          .joined()
      }
      return kind.heading + "\n  " + own.map(\.name).joined(separator: " ") + "\n"
    }.joined(separator: "\n")
      + "\n`:help NAME` tells more: of a word above, a definition, a dataset or a message code\n"
  }

  package static func text(of entry: HelpEntry) -> String {
    "\(entry.signature)\n  \(entry.text)\n" + (entry.example.isEmpty ? "" : "  example: \(entry.example)\n")
  }
}
