import KPI
import SourceText

/// `kpi check`: every message of the rules, with their scenarios and tests, and of loading; silence when there is nothing
/// to say.
func runCheck(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  try invocation.requireFiles(invocation.arguments.operands)
  let analyzed = try invocation.analyzed(paths: invocation.arguments.operands)
  var problems = analyzed.problems.map { $0.isMissingFile ? $0.asWarning : $0 }
  let evaluator = Evaluator(analyzed)
  if !problems.hasErrors { problems += evaluator.problemsOfOtherWorlds() }
  switch (invocation.arguments.has("targets"), invocation.arguments.has("causes")) {
  case (true, true):
    throw ArgumentFault(
      message: Phrase("`--targets` and `--causes` are two answers", "`--targets` と `--causes` は別々の答え"),
      help: Phrase("ask for one at a time", "1つずつ尋ねる"))
  case (true, false):
    // Who asks about targets wants to know of those that lead nowhere and that nobody owns.
    return try check(invocation, evaluator, problems, notes: targetNotes) { TargetReport(evaluator).report }
  case (false, true):
    return try check(invocation, evaluator, problems) { IndependenceReport(evaluator).report }
  case (false, false): break
  }
  let isComplete = !analyzed.options.isSkipped && !analyzed.problems.contains(where: \.isMissingFile)
  if !problems.hasErrors && isComplete {
    evaluator.prepareAll()
    problems += evaluator.dataProblems
  }
  switch try invocation.format() {
  case .json:
    // For `check` the messages are the result.
    let report = ProblemReport(problems, files: analyzed.program.sources)
    invocation.console.output.write(exact: report.json(in: invocation.console.language))
  case .text, .csv, .markdown:
    // Notes (records left out as duplicates, a year of 365.2425 days) call for no action.
    let severity: Diagnostic.Severity = invocation.arguments.has("notes") ? .note : .warning
    try invocation.report(problems, program: analyzed.program, atLeast: severity)
  }
  return problems.exitCode
}

private let targetNotes: Set<String> = ["K211", "K212", "K234"]

/// `kpi check --targets` whether the targets of the parts reach the goals, `kpi check --causes` whether the data contradict
/// the links. The table is the result, messages are beside it.
/// - Parameter notes: which are told, of those that call for no action else.
private func check(
  _ invocation: Invocation, _ evaluator: Evaluator, _ problems: [Problem], notes: Set<String> = [],
  _ report: () -> CauseReport
) throws(ArgumentFault) -> Int32 {
  evaluator.prepareAll()
  let all = problems + (problems.hasErrors ? [] : evaluator.dataProblems)
  let told = all.filter { $0.diagnostic.severity != .note || notes.contains($0.diagnostic.code) }
  try invocation.report(told, program: evaluator.analyzed.program, atLeast: .note)
  if !all.hasErrors { try invocation.write(report()) }
  return all.exitCode
}

/// `kpi test`: quiet on pass but for a closing line.
func runTests(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  try invocation.requireFiles(invocation.arguments.operands)
  let analyzed = try invocation.analyzed(paths: invocation.arguments.operands)
  // Tests whose tables take the place of all files do without them; the others say what is missing.
  let problems = analyzed.problems.filter { !$0.isMissingFile }
  try invocation.report(problems, program: analyzed.program)
  if problems.hasErrors { return problems.exitCode }
  let report = Evaluator(analyzed).testReport()
  let output = invocation.console.output
  let language = invocation.console.language
  switch try invocation.format() {
  case .json: output.write(exact: report.json(program: analyzed.program, language: language).compact + "\n")
  case .text, .csv, .markdown:
    for failure in report.failures {
      let isColored = output.settings.isColored
      output.write(painted: failure.text(program: analyzed.program, hasColor: isColored, language: language) + "\n")
    }
    output.write(report.closingLine(in: language) + "\n")
  }
  return report.failures.isEmpty ? ExitCode.fine : ExitCode.minded
}

/// `kpi fmt`: lays out files in place; with `--check` names those that would change.
func runFormat(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let arguments = invocation.arguments
  try invocation.requireFiles(arguments.operands)
  let isCheck = arguments.has("check")
  var program = invocation.reader.read(arguments.operands, followsImports: false)
  // An empty file is laid out as it should be.
  program.problems.removeAll { $0.diagnostic.code == ProgramMessage.emptyRules.code }
  var problems = program.problems.filter(\.isError)
  var code = problems.exitCode
  for file in program.files {
    let source = file.source
    let (text, diagnostics) = formattedText(of: source)
    if diagnostics.hasErrors {
      problems += diagnostics.filter { $0.severity == .error }.map { Problem($0) }.filter { !problems.contains($0) }
      code = max(code, ExitCode.wrongRules)
      continue
    }
    let isSame = Array(text.utf8) == source.bytes
    if source.name == "-" {
      if !isCheck { invocation.console.output.write(exact: text) }
    } else if !isCheck && !isSame {
      code = max(code, write(text, to: source.name, console: invocation.console))
    }
    if isCheck && !isSame {
      invocation.console.output.write(exact: "\(source.name)\n")
      code = max(code, ExitCode.minded)
    }
  }
  try invocation.report(problems, program: program)
  return code
}

private func write(_ text: String, to path: String, console: Console) -> Int32 {
  do throws(FileFault) {
    try FileSystem.replace(path, with: Array(text.utf8))
    return ExitCode.fine
  } catch {
    console.error.write("kpi: \(console.language.say(.unreplaced(path, error)))\n")
    return ExitCode.data
  }
}

let stageNames = Stage.allCases.map(\.rawValue)

/// `kpi emit STAGE FILES…`
func runEmit(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  guard let word = invocation.arguments.operands.first else {
    throw ArgumentFault(
      message: Phrase("`kpi emit` needs a stage", "`kpi emit` には処理の段階が要る"), help: .oneOf(stageNames))
  }
  guard let stage = Stage(rawValue: word) else {
    let near = nearestMatch(to: word, among: stageNames)
    throw ArgumentFault(
      message: Phrase("there is no stage `\(word)`", "`\(word)` という段階はない"),
      help: near.map { .thereIs($0) } ?? .oneOf(stageNames))
  }
  let paths = invocation.arguments.operands.dropFirst()
  try invocation.requireFiles(paths)
  let analyzed = try invocation.analyzed(paths: paths, readsData: stage.readsData)
  try invocation.report(analyzed.problems, program: analyzed.program)
  invocation.console.output.write(exact: analyzed.emit(stage))
  return analyzed.problems.exitCode
}

/// `kpi explain [CODE]`
func runExplain(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let (output, language) = (invocation.console.output, invocation.console.language)
  guard let word = invocation.arguments.operands.first else {
    output.write(CodeCatalog.list(in: language))
    return ExitCode.fine
  }
  guard let text = CodeCatalog.text(of: word, in: language) else {
    // Codes that look alike are about other things; digits alone are the end of one.
    let digits = String(repeating: "0", count: max(0, 3 - word.count)) + word
    let near = CodeCatalog.codes.first { $0 == "K" + digits }
    let all = Phrase("`kpi explain` lists all", "`kpi explain` で一覧を表示")
    throw ArgumentFault(
      message: Phrase("there is no message with the code `\(word)`", "コード `\(word)` のメッセージはない"),
      help: near.map { Phrase.thereIs($0).with(all) } ?? all)
  }
  output.write(text)
  return ExitCode.fine
}

/// `kpi schema`
func runSchema(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let schema: JSONText
  switch invocation.arguments.operands {
  case []: schema = AnswerReport.schema
  case ["rows"]: schema = RowsReport.schema
  case let words:
    throw ArgumentFault(
      message: Phrase(
        "`\(words.joined(separator: " "))` has no schema", "`\(words.joined(separator: " "))` のスキーマはない"),
      help: .usage(.schema))
  }
  invocation.console.output.write(exact: schema.compact + "\n")
  return ExitCode.fine
}

/// `kpi help [VERB]`
func runHelp(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let help = HelpText(invocation.console.language)
  guard let word = invocation.arguments.operands.first else {
    invocation.console.output.write(help.overview)
    return ExitCode.fine
  }
  invocation.console.output.write(help.text(of: try Arguments.verb(named: word)))
  return ExitCode.fine
}
