import KPI
import SourceText

/// `kpi tree KPI FILES…`, `kpi tree FILES…`
func runTree(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let operands = invocation.arguments.operands
  let hasName = invocation.beginsWithName(operands)
  let paths = operands.dropFirst(hasName ? 1 : 0)
  try invocation.requireFiles(paths)
  let analyzed = try invocation.analyzed(paths: paths)
  if let code = invocation.repeated(analyzed) { return code }
  try invocation.report(analyzed.problems, program: analyzed.program)
  if analyzed.problems.hasErrors { return analyzed.problems.exitCode }
  let evaluator = Evaluator(analyzed)
  let name = hasName ? operands.first.map(unquotedName) : nil
  guard let report = evaluator.causeTree(of: name) else {
    throw ArgumentFault(message: noTreeMessage(name, among: analyzed.causeNames), help: .usage(.tree))
  }
  try invocation.report(evaluator.dataProblems, program: analyzed.program)
  if evaluator.dataProblems.hasErrors { return evaluator.dataProblems.exitCode }
  let output = invocation.console.output
  switch try invocation.format() {
  case .json: output.write(exact: report.json.compact + "\n")
  case .markdown: output.write(exact: report.markdown)
  case .text, .csv: output.write(painted: output.page.text(of: report))
  }
  return ExitCode.fine
}

/// `kpi graph FILES…`
func runGraph(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let format = try invocation.graphFormat()
  try invocation.requireFiles(invocation.arguments.operands)
  let analyzed = try invocation.analyzed(paths: invocation.arguments.operands)
  if let code = invocation.repeated(analyzed) { return code }
  try invocation.report(analyzed.problems, program: analyzed.program)
  if analyzed.problems.hasErrors { return analyzed.problems.exitCode }
  let evaluator = Evaluator(analyzed)
  let written = CauseGraphReport(evaluator).written(as: format)
  try invocation.report(evaluator.dataProblems, program: analyzed.program)
  if evaluator.dataProblems.hasErrors { return evaluator.dataProblems.exitCode }
  invocation.console.output.write(exact: written)
  return ExitCode.fine
}

extension Invocation {
  func graphFormat() throws(ArgumentFault) -> GraphFormat {
    try arguments.choice("format", GraphFormat.self, otherwise: .text)
  }

  /// Whether the first operand is a name and no path. A definition that is called as a folder is meant where the other
  /// operands are rules that have it.
  func beginsWithName(_ operands: [String]) -> Bool {
    guard let first = operands.first, operands.count > 1, first != "-", !first.hasSuffix(".kpi") else { return false }
    if (try? FileSystem.kind(of: first)) == nil { return true }
    if first.contains("/") { return false }
    let others = Array(operands.dropFirst())
    // Standard input is read only once and is not asked: before it a folder is written with a `/`.
    return others.contains("-") || reader.read(others).definitionNames.contains(unquotedName(first))
  }
}

func noTreeMessage(_ name: String?, among names: [String]) -> Phrase {
  guard let name else {
    return Phrase(
      "no goal is set; name what to begin with, or write `goal NAME >= …`",
      "最終目標がない。起点にする名前を指定するか、`goal NAME >= …` と書く")
  }
  return .nothing(called: name, among: names)
}

extension Page {
  /// Its branches are of plain characters where lines would fall apart.
  func text(of report: CauseTreeReport) -> String {
    report.text(drawing.hasBlocks ? .lines : .ascii) { render($0) }
  }
}
