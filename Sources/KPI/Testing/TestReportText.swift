import SourceText

extension TestReport {
  /// `12 tests passed, coverage of definitions 34 of 60`
  package func closingLine(in language: Language) -> String {
    let counted = Wording.counted(testCount, "test")
    let (all, failed) = (Wording.grouped(testCount), Wording.grouped(failedCount))
    let outcome =
      testCount == 0
      ? Phrase("no tests", "テストはない")
      : failedCount == 0
        ? Phrase("\(counted) passed", "テスト\(all)件すべて合格")
        : Phrase("\(failed) of \(counted) failed", "テスト\(all)件中\(failed)件が不合格")
    return language.say(outcome)
      + language.say(
        ", coverage of definitions \(coveredCount) of \(definitionCount)",
        "。定義\(definitionCount)個のうち\(coveredCount)個をテスト")
  }

  package func json(program: Program, language: Language) -> JSONText {
    .object([
      ("tests", .whole(testCount)), ("failed", .whole(failedCount)), ("expectations", .whole(expectationCount)),
      ("coveredDefinitions", .whole(coveredCount)), ("definitions", .whole(definitionCount)),
      (
        "failures",
        .array(
          failures.map { failure in
            let source = program.source(of: failure.range.file)
            return .object([
              ("title", .text(failure.title)), ("file", .text(source?.name ?? "")),
              ("line", .whole(source?.location(at: Int(failure.range.start)).line ?? 0)),
              ("picture", failure.picture.map { .text($0.text) } ?? .null),
              ("messages", .texts(failure.problems.map { language.say($0.diagnostic.message) })),
            ])
          })
      ),
    ])
  }
}

extension TestReport.Failure {
  /// `rules/orders.kpi:12: FAIL worked example`, the expectation with its values, and how they came about.
  package func text(program: Program, hasColor: Bool, language: Language) -> String {
    let source = program.source(of: range.file)
    let place = source.map { "\($0.name):\($0.location(at: Int(range.start)).line): " } ?? ""
    var text = "\(place)\(language.say("FAIL", "不合格")) \(shownText(language.own(title)))\n"
    if var picture {
      picture.place = nil
      text += TestReport.Failure.indented(picture.text)
    }
    for definition in definitions { text += TestReport.Failure.indented(definition.text) }
    if !problems.isEmpty {
      text += ProblemReport(problems, files: program.sources).text(hasColor: hasColor, language: language)
    }
    return text
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  \($0)\n" }.joined()
  }
}
