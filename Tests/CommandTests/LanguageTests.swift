import KPI
import Terminal
import Testing

@testable import Command

/// The command speaks the language of its reader.
@Suite struct LanguageTests {
  static let environment = ["LANG": "ja_JP.UTF-8"]

  private func isJapanese(_ text: some StringProtocol) -> Bool {
    text.unicodeScalars.contains { (0x3000...0x30FF).contains($0.value) || (0x4E00...0x9FFF).contains($0.value) }
  }

  @Test(arguments: [["help"], ["--help"]] + Verb.allCases.map { ["help", $0.rawValue] })
  func helpIsJapanese(_ words: [String]) {
    let help = run(words, environment: LanguageTests.environment)
    #expect(help.code == 0)
    for line in help.output.split(separator: "\n") { #expect(isJapanese(line), "\(line)") }
    // The command line comes before the environment.
    #expect(run(words + ["--language", "ja"]).output == help.output)
    #expect(!isJapanese(run(words + ["--language=en"], environment: LanguageTests.environment).output.prefix(40)))
  }

  @Test(arguments: Verb.allCases) func everyVerbTakesALanguage(_ verb: Verb) {
    let told = run([verb.rawValue, "--nonsense", "--language", "ja"])
    #expect(told.code == 2)
    #expect(
      told.error
        == "kpi: `--nonsense` というオプションはない\n  対処: `kpi help \(verb.rawValue)` を参照\n")
  }

  /// What is wrong with the language is said in that of the environment.
  @Test func wrongLanguage() {
    let told = run(["help", "--language", "fr"], environment: LanguageTests.environment)
    #expect(told.code == 2)
    #expect(told.error == "kpi: `fr` は `--language` の値ではない\n  対処: 次のどれか：en、ja\n")
    // Behind `--` it is no option.
    #expect(run(["show", "--", "--language", "ja"]).error.hasPrefix("error[K401]: cannot read the rules `ja`"))
  }

  /// Every name in backquotes and every number stands in both languages.
  @Test func bothLanguagesSayTheSame() {
    func pieces(_ text: String) -> Set<Substring> {
      Set(text.matches(of: /`[^`]*`|[0-9]+([.,][0-9]+)*/).map(\.output.0))
    }
    let phrases =
      Verb.allCases.flatMap { verb in [verb.summary, verb.details] + verb.options.map(\.help) }
      + LanguageHelp.entries.map(\.text)
    for phrase in phrases {
      #expect(pieces(phrase.english).isSubset(of: pieces(phrase.japanese)), "\(phrase)")
      #expect(phrase.isEmpty || isJapanese(phrase.japanese), "\(phrase)")
    }
  }

  @Test func replInJapanese() {
    let session = ScriptedSession(environment: LanguageTests.environment)
    let help = session.answer("help")
    #expect(help.hasPrefix("文\n  show "))
    for line in help.split(separator: "\n") where line.hasPrefix("  :") { #expect(isJapanese(line), "\(line)") }
    #expect(session.answer(":help sum") == "sum(列 [where …])\n  合計。行がなければ0\n  例：sum(orders.amount)\n")
    #expect(session.answer(":nonsense") == "`:nonsense` というコマンドはない。`:help` で一覧を表示\n")
    #expect(session.answer(":redo") == "やり直すものがない\n")
    #expect(session.answer(":timing on").hasPrefix("所要時間の表示：on\n"))
  }

  @Test func japaneseLinesAreBrokenBetweenCharacters() {
    let widths = CellWidths(ambiguous: 1)
    let page = Page(width: 30, drawing: Drawing(widths: widths, isUnicode: true, isColored: false))
    let text = "  :save! FILE  `:save` と同じ。読み込んでいない、既存のファイルも（確かめずに）上書きする"
    let lines = page.wrapped(text, in: .japanese).split(separator: "\n")
    #expect(lines.count == 4)
    for line in lines {
      #expect(widths.width(of: line) <= 30, "\(line)")
      #expect(line.first { $0 != " " }.map { "、。）".contains($0) } == false, "\(line)")
    }
    #expect(lines.map { $0.filter { $0 != " " } }.joined() == text.filter { $0 != " " })
    // In English a line is broken at blanks only.
    #expect(page.wrapped("a \(String(repeating: "あ", count: 20))", in: .english).split(separator: "\n").count == 2)
  }
}
