import SourceText

/// One word of the language or of the REPL, described once: `:help`, completion and the documentation read the same lines.
package struct HelpEntry: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case statement, clause, aggregate, transformer, function, window, command

    package var heading: Phrase {
      switch self {
      case .statement: Phrase("statements", "文")
      case .clause: Phrase("clauses and operators", "句と演算子")
      case .aggregate: Phrase("aggregates", "集計関数")
      case .transformer: Phrase("the same in another slice", "切り口を変えた同じ指標")
      case .function: Phrase("functions of values", "値の関数")
      case .window: Phrase("the row's place among rows", "行の並びの中での位置")
      case .command: Phrase("commands", "コマンド")
      }
    }
  }
  package var kind: Kind
  package var name: String
  package var signature: String
  package var text: Phrase
  package var example: String

  init(_ kind: Kind, _ name: String, _ signature: String, _ text: Phrase, _ example: String = "") {
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
  package static func overview(in language: Language) -> String {
    HelpEntry.Kind.allCases.map { kind in
      let own = entries(of: kind)
      let heading = language.say(kind.heading)
      if kind == .command {
        let signatures = own.map { language.placeholders(in: $0.signature) }
        let size = signatures.map { displayWidth($0) }.max() ?? 0
        return heading + "\n"
          + zip(own, signatures).map { entry, signature in
            let gap = String(repeating: " ", count: size - displayWidth(signature))
            return "  \(signature)\(gap)  \(language.say(entry.text))\n"
          }
          .joined()
      }
      return heading + "\n  " + own.map(\.name).joined(separator: " ") + "\n"
    }.joined(separator: "\n") + "\n" + language.placeholders(in: language.say(moreHelp)) + "\n"
  }

  private static let moreHelp = Phrase(
    "`:help NAME` tells more: of a word above, a definition, a dataset or a message code",
    "`:help NAME` で詳しい説明を表示：上の言葉、定義、データセット、メッセージコード")

  package static func text(of entry: HelpEntry, in language: Language) -> String {
    let example = entry.example.isEmpty ? "" : language.say("  example: ", "  例：") + entry.example + "\n"
    return "\(language.placeholders(in: entry.signature))\n  \(language.say(entry.text))\n\(example)"
  }
}
