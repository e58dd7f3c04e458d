import SourceText

extension TestReport {
  /// `12 tests passed, coverage of definitions 34 of 60`
  package var closingLine: String {
    let counted = Wording.counted(testCount, "test")
    let coverage = ", coverage of definitions \(coveredCount) of \(definitionCount)"
    if testCount == 0 { return "no tests" + coverage }
    if failedCount == 0 { return "\(counted) passed" + coverage }
    return "\(Wording.grouped(failedCount)) of \(counted) failed" + coverage
  }

  package func json(program: Program) -> JSONText {
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
              ("messages", .texts(failure.problems.map(\.diagnostic.message))),
            ])
          })
      ),
    ])
  }
}

extension TestReport.Failure {
  /// `rules/orders.kpi:12: FAIL worked example`, the expectation with its values, and how they came about.
  package func text(program: Program, hasColor: Bool) -> String {
    let source = program.source(of: range.file)
    let place = source.map { "\($0.name):\($0.location(at: Int(range.start)).line): " } ?? ""
    var text = "\(place)FAIL \(shownText(title))\n"
    if var picture {
      picture.place = nil
      text += TestReport.Failure.indented(picture.text)
    }
    for definition in definitions { text += TestReport.Failure.indented(definition.text) }
    if !problems.isEmpty { text += ProblemReport(problems, files: program.sources).text(hasColor: hasColor) }
    return text
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  \($0)\n" }.joined()
  }
}
