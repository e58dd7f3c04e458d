import Foundation
import KPI
import SourceText

/// Seconds for what a team asks about causes: 40 indicators, 60 links, 60 months. Loading is timed once; each question then
/// has an engine of its own, as a command has, so that nothing is known from the question before.
enum CauseBenchmark {
  /// Each command: its name and what it is asked.
  private static let questions: [(name: String, query: String)] = [
    ("why", "why ltv from @2025-11 to @2025-12"),
    ("why by", "why average_order from @2025-11 to @2025-12 by orders.channel"),
    ("levers", "levers ltv during @2025-12"),
    ("reach 1", "reach ltv = 18,000円 by frequency during @2025-12"),
    ("reach 2", "reach ltv = 18,000円 by frequency, margin_rate during @2025-12"),
    ("if", "if nps + 10 points show referral_orders, new_customers, ltv"),
    ("if past", "if nps + 10 points show referral_orders, new_customers, ltv by month during @2025-01..@2025-12"),
    ("if future", "if nps + 10 points show referral_orders, new_customers, ltv by month during @2026-01..@2026-12"),
  ]

  static func run(in folder: String, threads: Int?, shows: Bool) {
    let start = ContinuousClock.now
    let reader = RuleReader(standardInput: { () throws(FileFault) in throw FileFault(Phrase(same: "no standard input"))
    })
    var program = reader.read(["\(folder)/shop.kpi"])
    for question in questions { program.add(query: question.query) }
    var options = DataOptions()
    if let threads { options.threadCount = threads }
    let analyzed = AnalyzedProgram(program, options: options)
    Benchmark.report("load", since: start)
    let errors = analyzed.problems.filter(\.isError)
    guard errors.isEmpty else {
      print(render(errors.map(\.diagnostic), files: analyzed.program.sources, style: .short, language: .english))
      return
    }
    func time(_ name: String, _ answer: (Evaluator) -> String) {
      let begin = ContinuousClock.now
      let text = answer(Evaluator(analyzed))
      Benchmark.report(name, since: begin)
      if shows { print(text) }
    }
    time("check") { evaluator in
      let problems = evaluator.problemsOfOtherWorlds()
      evaluator.prepareAll()
      return "\(problems.count + evaluator.dataProblems.count) messages"
    }
    time("run") { evaluator in
      evaluator.prepareAll()
      let board = evaluator.scoreboard(by: .month)
      let evidence = evaluator.evidence()?.table.markdown ?? ""
      return ScoreboardReport(board, display: analyzed.display, targets: TargetReport(evaluator)).markdown + evidence
    }
    time("evidence") { $0.evidence()?.table.markdown ?? "" }
    let statements = analyzed.queries
    for (statement, question) in zip(statements, questions) {
      time(question.name) { evaluator in
        switch evaluator.outcome(of: statement) {
        case .answer(let answer): AnswerReport(answer, display: analyzed.display).csv(isSpreadsheetSafe: false)
        case .report(let report): report.markdown
        case .refused(let problems): "refused: \(problems.map(\.diagnostic.message.english))"
        }
      }
    }
    time("tree") { $0.causeTree(of: nil)?.markdown ?? "no tree" }
    time("graph svg") { _ in CauseGraphReport(analyzed.model, in: .english).svg }
    time("targets") { evaluator in
      evaluator.prepareAll()
      return TargetReport(evaluator).report.markdown
    }
    Benchmark.report("all", since: start)
  }
}
