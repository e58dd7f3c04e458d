import KPI
import SourceText

/// `kpi watch FOLDER`, `kpi watch FOLDER --report board.html`: answers again when rules or data change, until it is ended.
func runWatch(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let arguments = invocation.arguments
  try invocation.requireFiles(arguments.operands)
  if arguments.operands.contains("-") {
    throw ArgumentFault(message: "standard input can be read once and not be watched", help: "name a file or a folder")
  }
  var watch = Watch(invocation: invocation, writer: try invocation.watchedReport())
  while true {
    try watch.answer()
    guard watch.waitForChange() else { return ExitCode.fine }
  }
}

extension Invocation {
  /// `--report board.html`: pages only, since a broken rule is told on the page.
  fileprivate func watchedReport() throws(ArgumentFault) -> String? {
    guard let path = arguments.value("report") else { return nil }
    let lower = path.lowercased()
    if lower.hasSuffix(".html") || lower.hasSuffix(".htm") { return path }
    throw ArgumentFault(
      message: "`\(path)` is no page", help: "write `--report board.html`; other reports are written by `kpi report`")
  }
}

/// What goes on from one change to the next.
private struct Watch {
  let invocation: Invocation
  /// The page that is written; nil: the scoreboard goes to the terminal.
  let page: String?
  private var files: WatchedFiles
  /// What was answered last without an error.
  private var good: Report?
  private var analyzed: AnalyzedProgram?
  private var hasOtherData = true

  init(invocation: Invocation, writer: String?) {
    (self.invocation, page) = (invocation, writer)
    files = WatchedFiles([], Program(), reader: invocation.reader, options: DataOptions())
  }

  private var console: Console { invocation.console }

  mutating func answer() throws(ArgumentFault) {
    let program = try invocation.program(paths: invocation.arguments.operands)
    files = WatchedFiles(
      invocation.arguments.operands, program, reader: invocation.reader, options: try invocation.dataOptions())
    // What has not changed is not read again.
    let now: AnalyzedProgram
    if let analyzed, !hasOtherData { now = analyzed.replacing(program) } else { now = try invocation.analyzed(program) }
    analyzed = now
    let evaluator = Evaluator(now)
    if !now.problems.hasErrors { evaluator.prepareAll() }
    let problems = now.problems + (now.problems.hasErrors ? [] : evaluator.dataProblems)
    try invocation.report(problems, program: now.program)
    if let page {
      let report = problems.hasErrors ? nil : try invocation.report(evaluator).report
      let errors = problems.filter(\.isError).map(\.line)
      write(report, report == nil && errors.isEmpty ? ["a question cannot be answered"] : errors, to: page)
    } else if !problems.hasErrors {
      try tell(evaluator)
    }
    console.error.write("watching \(files.count) files; Ctrl-C ends it\n")
    flush()
  }

  /// The last good page stays, with a banner that says what is wrong.
  private mutating func write(_ report: Report?, _ errors: [String], to path: String) {
    good = report ?? good
    let shown = good ?? Report(empty: invocation.reportTitle(), display: analyzed?.display)
    let page = HTMLReport(shown, banner: errors, isWatched: true)
    do throws(FileFault) {
      try FileSystem.replace(path, with: Array(page.text.utf8))
      console.output.write(report == nil ? "\(path): as it was, with what is wrong\n" : "\(path)\n")
    } catch {
      console.error.write("kpi: `\(path)` cannot be written: \(error.words)\n")
    }
  }

  private func tell(_ evaluator: Evaluator) throws(ArgumentFault) {
    // A screen shows the answers as they are now; in a file they stand below each other.
    if console.output.settings.isInteractive { console.output.write("\u{1B}[2J\u{1B}[H") }
    let queries = evaluator.analyzed.queries.filter(\.isRequested)
    let outcomes = try invocation.outcomes(of: queries, evaluator: evaluator)
    let grain = try invocation.arguments.choice("by", ReportGrain.self, otherwise: .month)
    try invocation.write(board: evaluator.scoreboard(by: grain), answers: outcomes.shown, evaluator: evaluator)
  }

  private func flush() {
    // Where nobody reads any more the next round finds out.
    try? console.output.flush()
    try? console.error.flush()
  }

  /// Looks at the files until some have changed and are quiet again; false where the command is to end.
  mutating func waitForChange() -> Bool {
    guard let options = try? invocation.dataOptions(), let program = analyzed?.program else { return false }
    var last = files
    while console.pause(Watch.seconds) {
      let now = WatchedFiles(invocation.arguments.operands, program, reader: invocation.reader, options: options)
      // An export that is still being written is not read yet.
      if now != files, now == last {
        hasOtherData = now.hasOtherData(than: files)
        let names = now.changed(since: files)
        let shown = names.prefix(3).map { shownText($0) }.joined(separator: ", ")
        console.error.write("\nchanged: \(shown)\(names.count > 3 ? " and \(names.count - 3) more" : "")\n")
        return true
      }
      last = now
    }
    return false
  }

  /// How often the files are looked at.
  private static let seconds = 0.3
}

extension Problem {
  /// For a banner: the place and the message.
  fileprivate var line: String {
    let place = self.place.map { place in "\(place.file)\(place.line.map { ":\($0)" } ?? ""): " } ?? ""
    return place + "\(diagnostic.code) \(diagnostic.message)"
  }
}
