import KPI
import SourceText
import Terminal

/// Runs one command line and gives its exit code.
func runCommand(_ words: [String], console: Console) -> Int32 {
  var code: Int32
  console.language = Language.asked(in: words) ?? console.language
  do throws(ArgumentFault) {
    code = try dispatch(words, console: console)
  } catch {
    let language = console.language
    // A line end in an argument would let it say something in the name of the command.
    console.error.write("kpi: \(sanitizedForTerminal(language.say(error.message)))\n")
    if let help = error.help { console.error.write("  \(language.say("help", "対処")): \(language.say(help))\n") }
    code = ExitCode.wrongRules
  }
  let problems = (console.cache?.problems ?? []) + (console.data?.lateProblems ?? [])
  if problems.hasErrors {
    console.output.drop()
    let report = ProblemReport(problems, files: [])
    console.error.write(
      painted: report.text(hasColor: console.error.settings.isColored, language: console.language) + "\n")
    code = problems.exitCode
  }
  if let asked = console.asked, [ExitCode.fine, ExitCode.minded].contains(code) {
    let transcript = Transcript(output: console.output.collected, error: console.error.collected, code: code)
    console.cache?.remember(transcript, of: asked)
  }
  do throws(FileFault) {
    try console.output.flush()
  } catch {
    // A reader that went away has what it wanted.
    if !error.isClosedPipe {
      console.tellLostResult(error)
      code = ExitCode.data
    }
  }
  console.tellUnmapped()
  // Where even messages cannot be written there is nobody left to tell.
  try? console.error.flush()
  console.keepData()
  return code
}

enum ExitCode {
  static let fine: Int32 = 0
  static let minded: Int32 = 1
  static let wrongRules: Int32 = 2
  static let data: Int32 = 3
}

extension Console {
  func tellLostResult(_ fault: FileFault) {
    let words = language.say(Phrase("the result cannot be written: ", "結果を書き込めない：") + fault.words)
    error.write("kpi: \(words)\n")
  }

  /// A `?` in a customer's name must not be found by the customer.
  fileprivate func tellUnmapped() {
    let unmapped = output.unmapped
    if unmapped.isEmpty { return }
    let shown = unmapped.prefix(5).map { "`\($0)`" }
    let rest = unmapped.count - 5
    note(
      Phrase(
        "cp932 has no place for \(shown.joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : ""); `?` stands there",
        "cp932 にない文字は `?` で書いた：\(shown.joined(separator: "、"))\(rest > 0 ? " ほか\(rest)字" : "")"))
  }

  /// Whoever waits for the answers has them by now.
  fileprivate func keepData() {
    guard let cache else { return }
    cache.finish()
    for remark in cache.takeRemarks() { note(remark) }
    try? error.flush()
  }
}

let versionText = "kpi 0.1.0\n"

private func dispatch(_ words: [String], console: Console) throws(ArgumentFault) -> Int32 {
  guard let first = words.first else {
    if console.isInputTerminal && console.output.settings.isInteractive {
      return try run(Invocation(arguments: Arguments(verb: .repl, []), console: console))
    }
    console.error.write(HelpText(console.language).overview)
    return ExitCode.wrongRules
  }
  switch first {
  case "--version", "-V":
    console.output.write(versionText)
    return ExitCode.fine
  case "--help", "-h":
    console.output.write(HelpText(console.language).overview)
    return ExitCode.fine
  case _: break
  }
  let verb = try Arguments.verb(named: first)
  if words.dropFirst().prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
    console.output.write(HelpText(console.language).text(of: verb))
    return ExitCode.fine
  }
  return try run(Invocation(arguments: Arguments(verb: verb, words.dropFirst()), console: console))
}

private func run(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  invocation.console.language = try invocation.language()
  invocation.console.output.form = try invocation.form()
  return try answer(invocation)
}

private func answer(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  switch invocation.arguments.verb {
  case .run: try runScoreboard(invocation)
  case .report: try runReport(invocation)
  case .watch: try runWatch(invocation)
  case .show: try runShow(invocation)
  case .check: try runCheck(invocation)
  case .fmt: try runFormat(invocation)
  case .test: try runTests(invocation)
  case .why: try runWhy(invocation)
  case .levers, .reach, .uncertainty, .actions: try runQuestion(invocation)
  case .evidence: try runEvidence(invocation)
  case .bets: try runBets(invocation)
  case .tree: try runTree(invocation)
  case .graph: try runGraph(invocation)
  case .describe: try runDescribe(invocation)
  case .emit: try runEmit(invocation)
  case .explain: try runExplain(invocation)
  case .schema: try runSchema(invocation)
  case .repl: try runRepl(invocation)
  case .help: try runHelp(invocation)
  }
}

extension Arguments {
  /// What the verb can write.
  fileprivate var formats: [Invocation.Format] {
    switch verb {
    case .run, .show, .describe, .why, .levers, .reach, .uncertainty, .evidence, .actions, .bets:
      [.text, .json, .csv, .markdown]
    case .tree: [.text, .json, .markdown]
    case .check: has("targets") || has("causes") ? [.text, .json, .csv, .markdown] : [.text, .json]
    case .fmt, .test, .graph, .emit, .explain, .schema, .repl, .help, .report, .watch: [.text, .json]
    }
  }
}

/// One command line with the streams it works on, and what the verbs have in common.
struct Invocation {
  enum Format: String, CaseIterable { case text, json, csv, markdown }
  /// What no stream of text can be: `workbookPath`.
  static let workbook = "xlsx"

  var arguments: Arguments
  var console: Console

  func format() throws(ArgumentFault) -> Format {
    // A picture is no answer: what is said beside it is text.
    if arguments.verb == .graph { return try graphFormat() == .json ? .json : .text }
    if arguments.verb == .report || arguments.verb == .watch { return .text }
    if arguments.value("format") == Invocation.workbook, [.run, .show].contains(arguments.verb) { return .text }
    let format = try arguments.choice("format", Format.self, otherwise: .text)
    let formats = arguments.formats
    if !formats.contains(format) {
      let last = formats.last.map { " or \($0.rawValue)" } ?? ""
      let verb = arguments.verb.rawValue
      throw ArgumentFault(
        message: Phrase(
          "`kpi \(verb)` writes " + formats.dropLast().map(\.rawValue).joined(separator: ", ") + last,
          "`kpi \(verb)` が書ける形式は " + formats.map(\.rawValue).joined(separator: "・")))
    }
    return format
  }

  var reader: RuleReader {
    var reader = RuleReader(standardInput: console.readInput)
    if takesData { reader.dataOptions = try? dataOptions() }
    reader.allowed = arguments.all("allow")
    reader.language = console.language
    return reader
  }

  /// Verbs that ask: of data files alone rules are made for them. The others are about rules that somebody wrote.
  private var takesData: Bool {
    switch arguments.verb {
    case .run, .report, .watch, .show, .why, .repl: true
    case .levers, .reach, .uncertainty, .evidence, .actions, .bets, .check, .fmt, .test, .tree, .graph, .describe,
      .emit, .explain, .schema, .help:
      false
    }
  }

  /// The rule files of the command line with its settings.
  func program(paths: some Sequence<String>) throws(ArgumentFault) -> Program {
    let paths = Array(paths)
    if !takesData, let data = paths.first(where: FileSystem.hasDataName) {
      throw ArgumentFault(
        message: Phrase(
          "`\(data)` is a data file and no rule file", "`\(data)` はデータファイルで、ルールファイルではない"),
        help: Phrase(
          "to look at data: `kpi describe \(data)`; `--as-rules` makes rules for it",
          "データを見るには `kpi describe \(data)`。`--as-rules` でルールを作れる"))
    }
    for folder in arguments.all("allow") where (try? FileSystem.kind(of: folder)) != .folder {
      throw ArgumentFault(
        message: .noValue(folder, of: "--allow"), help: Phrase("name a folder that is there", "あるフォルダーを指定する"))
    }
    var program = reader.read(paths)
    for remark in program.remarks { console.note(shownText(console.language.say(remark))) }
    for setting in try arguments.pairs("set") { program.apply(setting: "\(setting.name)=\(setting.value)") }
    return program
  }

  func dataOptions() throws(ArgumentFault) -> DataOptions {
    var options = DataOptions()
    for (name, path) in try arguments.pairs("data") { options.overrides[foldedName(name), default: []].append(path) }
    options.isSkipped = arguments.has("no-data")
    options.cache = try cache()
    switch arguments.verb {
    // The rows behind a number show all columns.
    case .run, .report, .watch, .show, .why, .levers, .reach, .uncertainty, .evidence, .actions, .bets, .repl:
      options.readsEveryColumn = arguments.has("rows")
    case .check, .fmt, .test, .tree, .graph, .describe, .emit, .explain, .schema, .help: break
    }
    if let count = try number("threads", in: 1...256) { options.threadCount = count }
    if let count = try number("draws", in: 100...1_000_000) { options.draws.count = count }
    if let seed = try number("seed", in: 0...Int.max) { options.draws.seed = UInt64(seed) }
    return options
  }

  private func number(_ name: String, in range: ClosedRange<Int>) throws(ArgumentFault) -> Int? {
    guard let text = arguments.value(name) else { return nil }
    if let number = Int(text), range.contains(number) { return number }
    throw ArgumentFault(
      message: .noValue(text, of: "--\(name)"),
      help: Phrase(
        "write a whole number from \(range.lowerBound) to \(range.upperBound)",
        "\(range.lowerBound)から\(range.upperBound)までの整数を書く"))
  }

  /// Rules and data of the command line, analysed.
  func analyzed(
    paths: some Sequence<String>, readsData: Bool = true
  ) throws(ArgumentFault) -> AnalyzedProgram {
    try analyzed(try program(paths: paths), readsData: readsData)
  }

  func analyzed(
    _ program: Program, readsData: Bool = true, profile: ProfileReport? = nil
  ) throws(ArgumentFault) -> AnalyzedProgram {
    var options = try dataOptions()
    options.profile = profile?.profile
    if !readsData { options.isSkipped = true }
    let line = LoadProgressLine(for: console)
    if let line { options.progress = { line.update($0) } }
    defer { line?.finish() }
    var analyzed = AnalyzedProgram(program, options: options)
    analyzed.language = console.language
    console.data = analyzed.data
    return analyzed
  }

  /// `--language`, else what the environment says.
  fileprivate func language() throws(ArgumentFault) -> Language {
    try arguments.choice("language", Language.self, otherwise: console.language)
  }

  func requireFiles(_ paths: some Collection<String>) throws(ArgumentFault) {
    if paths.isEmpty {
      let verb = arguments.verb
      throw ArgumentFault(
        message: Phrase("`kpi \(verb.rawValue)` needs rule files", "`kpi \(verb.rawValue)` にはルールファイルが要る"),
        help: .usage(verb))
    }
  }

  /// Messages go to standard error: marked source lines, or one JSON document with `--format json`.
  func report(_ problems: [Problem], program: Program, atLeast severity: Diagnostic.Severity = .warning)
    throws(ArgumentFault)
  {
    let shown = problems.filter { problem in
      switch severity {
      case .error: problem.diagnostic.severity == .error
      case .warning: problem.diagnostic.severity != .note
      case .note: true
      }
    }
    if shown.isEmpty { return }
    let report = ProblemReport(shown, files: program.sources)
    switch try format() {
    case .json: console.error.write(exact: report.json(in: console.language))
    case .text, .csv, .markdown:
      let text = report.text(hasColor: console.error.settings.isColored, language: console.language)
      console.error.write(painted: text + "\n")
    }
  }

  /// A report that is the whole result.
  func write(_ report: CauseReport) throws(ArgumentFault) {
    switch try format() {
    case .text: console.output.write(painted: report.text { render($0) })
    case .markdown: console.output.write(exact: report.markdown)
    case .csv: console.output.write(exact: report.csv(isSpreadsheetSafe: isSpreadsheetSafe))
    case .json: console.output.write(exact: report.json.compact + "\n")
    }
  }

  func render(_ table: ReportTable) -> String { console.output.page.render(table) }

  var isSpreadsheetSafe: Bool { arguments.has("spreadsheet-safe") || arguments.has("excel") }

  /// `--excel`, `--encoding cp932`: both are about CSV.
  fileprivate func form() throws(ArgumentFault) -> Console.Stream.Form {
    let isMarked = arguments.has("excel")
    let encoding = try arguments.choice("encoding", CSVEncoding.self, otherwise: .utf8)
    guard isMarked || encoding == .cp932 else { return .plain }
    let option = isMarked ? "--excel" : "--encoding cp932"
    if try workbookPath() != nil {
      throw ArgumentFault(
        message: Phrase(
          "`\(option)` is about CSV, and a workbook is none", "`\(option)` は CSV のためのもので、ブックには使えない"),
        help: Phrase("leave it out", "外す"))
    }
    guard arguments.value("format") == Format.csv.rawValue || (arguments.has("out") && !arguments.has("format")) else {
      throw ArgumentFault(
        message: Phrase("`\(option)` is about CSV", "`\(option)` は CSV のためのもの"),
        help: Phrase("write `--format csv` with it", "`--format csv` と一緒に書く"))
    }
    if isMarked, encoding == .cp932 {
      throw ArgumentFault(
        message: Phrase(
          "`--excel` marks UTF-8, and `--encoding cp932` is none",
          "`--excel` は UTF-8 の印を付けるが、`--encoding cp932` は UTF-8 ではない"),
        help: Phrase("leave one of them out", "どちらかを外す"))
    }
    return isMarked ? .marked : .cp932
  }

  private enum CSVEncoding: String, CaseIterable {
    case utf8 = "utf-8"
    case cp932
  }
}
