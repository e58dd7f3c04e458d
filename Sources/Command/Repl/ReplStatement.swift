import KPI
import SourceText
import Terminal

/// One input on its way: statements are read, analysed, computed and only then kept.
struct ReplInput {
  var state: ReplState
  var reply = ReplReply()
  /// Where the input begins in a pipe; nil: it was typed.
  let line: Int?
  let page: Page
  let errorColor: Bool
  let language: Language
  let box: EvaluatorBox
  let reader: RuleReader
  let isCancelled: @Sendable () -> Bool

  mutating func handle(_ text: String) {
    let trimmed = text.drop { $0.isWhitespace }
    if trimmed.isEmpty { return }
    if trimmed.first == ":" || trimmed.first == "：" {
      runCommand(String(trimmed.dropFirst()))
    } else if let command = command(meantBy: String(trimmed)) {
      runCommand(command)
    } else {
      state.lastInput = text
      runStatements(text)
    }
  }

  /// What people type into any prompt to get help or to leave, where the rules have no such name.
  private func command(meantBy text: String) -> String? {
    let words = text.split(maxSplits: 1) { $0.isWhitespace }.map(String.init)
    guard let word = words.first?.lowercased(), !state.session.analyzed.program.definitionNames.contains(word) else {
      return nil
    }
    let rest = words.count > 1 ? words[1].trimmed : ""
    switch word {
    // `help = 5` makes a definition.
    case "?", "help": return rest.first.map { $0.isLetter || $0 == "`" || $0 == ":" } ?? true ? "help " + rest : nil
    case "quit", "exit", "q", "bye", "quit()", "exit()", "quit;", "exit;": return rest.isEmpty ? "quit" : nil
    case _: return text.hasPrefix("?") ? "help " + text.dropFirst().trimmed : nil
    }
  }

  mutating func runStatements(_ text: String) {
    let step = state.session.step(text, line: line)
    tell(step.problems, program: step.analyzed.program)
    guard let next = step.next else { return }
    let before = box.evaluator(of: state, isCancelled: isCancelled)
    let evaluator = Evaluator(step.analyzed, continuing: before, isCancelled: isCancelled)
    var lines = ReplReply()
    var kept = next
    for statement in step.analyzed.queries where statement.isRequested {
      let outcome = evaluator.outcome(of: statement)
      if isCancelled() { break }
      write(outcome, of: statement, evaluator: evaluator, into: &lines)
      if case .answer(let answer) = outcome {
        kept = kept.remembering(answer, of: statement, in: step.analyzed.program)
        if !statement.isList { kept.lastQuestion = statement.text }
      }
    }
    if !step.isOnlyQueries { lines.pieces += changes(step, before: before, after: evaluator) }
    let dataProblems = evaluator.dataProblems.filter { !state.toldProblems.contains($0) }
    if isCancelled() {
      reply.add(message: language.say(.stopped) + "\n")
      return
    }
    tell(dataProblems, program: step.analyzed.program)
    if dataProblems.hasErrors { return }
    state.toldProblems.formUnion(dataProblems)
    reply.pieces += lines.pieces
    reply.headerRows = lines.headerRows
    if step.isOnlyQueries {
      state.session = kept
    } else {
      state.replace(kept)
      // The evaluator knows the input's queries too, which does no harm: they are never asked again.
      box.keep(evaluator, generation: state.generation)
    }
  }

  // MARK: Answers

  private mutating func write(
    _ outcome: QueryOutcome, of statement: QueryStatement, evaluator: Evaluator, into lines: inout ReplReply
  ) {
    switch outcome {
    case .refused(let problems):
      tell(problems, program: evaluator.analyzed.program)
    case .report(let report):
      if statement.isChart, state.format == .text, let chart = chartText(of: outcome, statement, evaluator, page: page)
      {
        lines.add(result: report.text(picture: chart))
      } else {
        lines.add(result: text(of: report))
      }
    case .answer(let answer):
      let report = AnswerReport(answer, display: evaluator.analyzed.display)
      switch state.format {
      case .json: lines.add(result: report.json.compact + "\n")
      case .csv: lines.add(result: forPage(report.csv(isSpreadsheetSafe: false)))
      case .markdown: lines.add(result: forPage(report.markdown))
      case .text:
        let legend = report.legend.map { $0 + "\n" }.joined()
        if statement.isChart, let chart = chartText(of: outcome, statement, evaluator, page: page) {
          lines.add(result: chart + legend)
        } else if let value = report.singleValue {
          lines.add(result: value + "\n" + report.noteLegend.map { $0 + "\n" }.joined())
        } else {
          lines.headerRows = TextTable.headerRows
          lines.add(result: report.text { page.render($0) })
        }
      }
    }
  }

  func text(of report: CauseReport) -> String {
    switch state.format {
    case .json: report.json.compact + "\n"
    case .csv: forPage(report.csv(isSpreadsheetSafe: false))
    case .markdown: forPage(report.markdown)
    case .text: report.text { page.render($0) }
    }
  }

  func forPage(_ table: String) -> String { page.width == nil ? table : table.sanitizedLines }

  /// What a definition is worth now, and what a redefinition did to it and to all that read it: old → new.
  private func changes(_ step: Session.Step, before: Evaluator, after: Evaluator) -> [ReplReply.Piece] {
    var pieces: [ReplReply.Piece] = []
    for name in step.defined {
      guard let loaded = step.analyzed.rowCountText(ofDataset: name) else { continue }
      pieces.append(.result("\(loaded)\n"))
    }
    let changes = after.changes(of: step.defined, before: before)
    for change in changes.prefix(ReplInput.maximumChanges) { pieces.append(.result(change + "\n")) }
    if changes.count > ReplInput.maximumChanges {
      let rest = changes.count - ReplInput.maximumChanges
      pieces.append(.result(language.say("and \(rest) more", "ほか\(rest)件") + "\n"))
    }
    for line in after.judgements(typedIn: step.analyzed) { pieces.append(.result(line + "\n")) }
    let tests = after.typedTestReport(typedIn: step.analyzed)
    for failure in tests.failures {
      pieces.append(.result(failure.text(program: step.analyzed.program, hasColor: false, language: language)))
    }
    if tests.testCount > 0 && tests.failures.isEmpty {
      pieces.append(.result(language.say("passed", "合格") + "\n"))
    }
    return pieces
  }

  /// Dependants shown after a redefinition.
  private static let maximumChanges = 12

  // MARK: Messages

  mutating func tell(_ problems: [Problem], program: Program) {
    if problems.isEmpty { return }
    if problems.contains(where: { $0.diagnostic.code == "K326" }) {
      reply.add(message: language.say(.stopped) + "\n")
      return
    }
    let report = ProblemReport(problems, files: program.sources)
    reply.add(message: report.text(hasColor: errorColor, language: language))
    note(problems.exitCode)
  }

  mutating func fail(_ message: Phrase) {
    reply.add(message: language.say(message) + "\n")
    note(ExitCode.wrongRules)
  }

  private mutating func note(_ code: Int32) {
    if state.exitCode == ExitCode.fine { state.exitCode = code }
  }
}
