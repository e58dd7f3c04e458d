import SourceText
import TestPhrases
import Testing

@testable import KPI

/// What is told of codes and files is there in each language, and says the same.
@Suite struct LanguageTests {
  @Test func everyCodeIsExplainedInBothLanguages() {
    let own = CodeCatalog.inJapanese
    #expect(own.map(\.code).sorted() == CodeCatalog.codes)
    for (english, japanese) in zip(CodeCatalog.explanations(), CodeCatalog.explanations(in: .japanese)) {
      #expect(english.code == japanese.code && english.example == japanese.example)
      #expect(disagreement(of: Phrase(english.title, japanese.title)) == nil, "\(english.code)")
      #expect(disagreement(of: Phrase(english.text, japanese.text)) == nil, "\(english.code)")
      #expect(japanese.text.hasSuffix("。") && !japanese.title.hasSuffix("。"), "\(english.code)")
    }
    #expect(CodeCatalog.list(in: .japanese).contains("K193  "))
    let text = CodeCatalog.text(of: "K193", in: .japanese)
    #expect(text?.contains("\n例\n") == true && text?.contains("エラー[K193]") == true)
  }

  private static let near = "orders.kpi"
  private static let reason = Phrase("no such file", "そのファイルはない")

  @Test(arguments: [
    ProgramMessage.unreadableRules(path: "a.kpi", reason: reason, near: near), .noRuleFiles(folder: "rules"),
    .emptyRules,
    .unreadableImport(path: "a.kpi", reason: reason, near: nil), .selfImport(path: "a.kpi"), .badSetting("x"),
    .unknownSetting("x", near: "y"), .settingTwice("x"), .notADataset("x", near: nil),
    .unknownTimeZone("Asia/Nowhere", ofFile: true), .unknownTimeZone("Asia/Nowhere", ofFile: false), .noTable,
    .noTree("x"), .noTree(nil), .standardInputTwice(dataset: "orders"),
    .unknownGivenColumn(dataset: "orders", column: "amout", near: "amount"), .raggedGivenRow(cells: 3, headers: 4),
    .tooManyColumns(12_345),
  ]) func messagesAboutFilesAndSettings(_ message: ProgramMessage) {
    let diagnostic = message.diagnostic()
    for phrase in [diagnostic.message] + diagnostic.fixes.map(\.text) {
      #expect(disagreement(of: phrase) == nil)
      #expect(!phrase.japanese.hasSuffix("。"))
    }
  }

  /// A message that has no words of its own would call itself for ever.
  @Test func problemsOfDataAreSaidInBothLanguages() throws {
    let bench = try Workbench([
      "r.kpi": "dataset orders from \"orders.csv\" { key id; time day; covers @2026-01; customer -> people }\n"
        + "dataset people from \"people.csv\" { key id }\nn = count(orders)\n",
      "orders.csv": "id,day,customer\n1,2026-01-05,a\n1,2026-01-06,b\n2,2026-03-01,c\n", "people.csv": "id\na\na\n",
    ])
    let analyzed = AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")]))
    let evaluator = Evaluator(analyzed)
    evaluator.prepareAll()
    let problems = evaluator.dataProblems
    #expect(Set(problems.map(\.diagnostic.code)) == ["K342", "K360", "K362"])
    for diagnostic in problems.map(\.diagnostic) {
      for phrase in [diagnostic.message] + diagnostic.notes { #expect(disagreement(of: phrase) == nil) }
    }
  }
}
