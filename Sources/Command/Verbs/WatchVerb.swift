import KPI
import SourceText

/// `kpi watch FOLDER`, `kpi watch FOLDER --report board.html`: answers again when rules or data change, until it is ended.
func runWatch(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let arguments = invocation.arguments
  try invocation.requireFiles(arguments.operands)
  if arguments.operands.contains("-") {
    throw ArgumentFault(
      message: Phrase("standard input can be read once and not be watched", "標準入力は一度しか読めず、監視できない"),
      help: Phrase("name a file or a folder", "ファイルまたはフォルダーを指定する"))
  }
  var watch = Watch(invocation: invocation, writer: try invocation.watchedReport())
  while true {
    try watch.answer()
    guard try watch.waitForChange() else { return ExitCode.fine }
  }
}

extension Invocation {
  /// `--report board.html`: pages only, since a broken rule is told on the page.
  fileprivate func watchedReport() throws(ArgumentFault) -> String? {
    guard let path = arguments.value("report") else { return nil }
    let lower = path.lowercased()
    if lower.hasSuffix(".html") || lower.hasSuffix(".htm") { return path }
    throw ArgumentFault(
      message: Phrase("`\(path)` is no page", "`\(path)` はページではない"),
      help: Phrase(
        "write `--report board.html`; other reports are written by `kpi report`",
        "`--report board.html` と書く。ほかの形のレポートは `kpi report` で書ける"))
  }
}

/// What goes on from one change to the next.
private struct Watch {
  let invocation: Invocation
  /// The page that is written; nil: the scoreboard goes to the terminal.
  let page: String?
  /// As they were when they were read.
  private var files = WatchedFiles()
  /// What was answered last without an error.
  private var good: Report?
  /// The page as it is to be, while its place does not take it.
  private var unwritten: String?
  private var analyzed: AnalyzedProgram?
  private var hasOtherData = true

  init(invocation: Invocation, writer: String?) { (self.invocation, page) = (invocation, writer) }

  private var console: Console { invocation.console }
  private var language: Language { console.language }
  private var paths: [String] { invocation.arguments.operands }

  mutating func answer() throws(ArgumentFault) {
    // Before they are read: what is written meanwhile is another change.
    var now = WatchedFiles(rules: paths, reader: invocation.reader)
    let program = try invocation.program(paths: paths)
    now.add(program, paths: paths, options: try invocation.dataOptions())
    let next: AnalyzedProgram
    if let analyzed, !hasOtherData {
      // What has not changed is not read again.
      next = analyzed.replacing(program)
      files = now.holding(dataOf: files)
      if next.data.loaded.keys != analyzed.data.loaded.keys { files = now }
      console.data = next.data
    } else {
      next = try invocation.analyzed(program)
      files = now
    }
    analyzed = next
    let evaluator = Evaluator(next)
    if !next.problems.hasErrors { evaluator.prepareAll() }
    let problems = next.problems + (next.problems.hasErrors ? [] : evaluator.dataProblems)
    try invocation.report(problems, program: next.program)
    if let page {
      let report = problems.hasErrors ? nil : try invocation.report(evaluator).report
      let errors = ProblemReport(problems.filter(\.isError), files: next.program.sources).lines(in: language)
      let unanswered = language.say("a question cannot be answered", "答えられない問いがある")
      try write(report, report == nil && errors.isEmpty ? [unanswered] : errors, to: page)
    } else if !problems.hasErrors {
      try tell(evaluator)
    }
    let count = files.count
    tell(
      Phrase(
        "watching \(count == 1 ? "1 file" : "\(count) files"); Ctrl-C ends it", "\(count)ファイルを監視中。Ctrl-C で終了"))
  }

  /// The last good page stays, with a banner that says what is wrong.
  private mutating func write(_ report: Report?, _ errors: [String], to path: String) throws(ArgumentFault) {
    if let analyzed { try invocation.requireUnread([path], by: analyzed.program) }
    good = report ?? good
    if good == nil, (try? FileSystem.kind(of: path)) != nil {
      // Of an earlier day, and worth more than a page that holds nothing.
      let words = Phrase("as it was; the rules or the data are in error", "元のまま。ルールまたはデータに誤りがある")
      console.output.write(path + language.say(": ", "：") + language.say(words) + "\n")
      return
    }
    let shown = good ?? Report(empty: invocation.reportTitle(), display: analyzed?.display)
    unwritten = HTMLReport(shown, banner: errors, isWatched: true).text
    if let fault = writePage(path) {
      invocation.tellUnwritten(path, fault)
    } else {
      let words = report == nil ? language.say(": as it was, with what is wrong", "：前の内容に、誤りの説明を加えた") : ""
      console.output.write("\(path)\(words)\n")
    }
  }

  /// Why it could not be written; it is tried again at each look.
  private mutating func writePage(_ path: String) -> FileFault? {
    guard let text = unwritten else { return nil }
    do throws(FileFault) {
      try FileSystem.replace(path, with: Array(text.utf8))
      unwritten = nil
      return nil
    } catch { return error }
  }

  private func tell(_ phrase: Phrase) { console.error.write(language.say(phrase) + "\n") }

  private func tell(_ evaluator: Evaluator) throws(ArgumentFault) {
    // A screen shows the answers as they are now; in a file they stand below each other.
    console.output.clearScreen()
    let queries = evaluator.analyzed.queries.filter(\.isRequested)
    let outcomes = try invocation.outcomes(of: queries, evaluator: evaluator)
    let grain = try invocation.arguments.choice("by", ReportGrain.self, otherwise: .month)
    try invocation.write(board: evaluator.scoreboard(by: grain), answers: outcomes.shown, evaluator: evaluator)
  }

  /// False where nobody reads any more.
  private func flush() -> Bool {
    do throws(FileFault) {
      try console.output.flush()
      try console.error.flush()
      return true
    } catch { return false }
  }

  /// Looks at the files until some have changed and are quiet again; false where the command is to end.
  mutating func waitForChange() throws(ArgumentFault) -> Bool {
    guard flush(), let program = analyzed?.program else { return false }
    var last = files
    var busyLooks = 0
    while console.pause(Watch.seconds) {
      if let page, unwritten != nil, writePage(page) == nil {
        console.output.write("\(page)\n")
        _ = flush()
      }
      let now = try invocation.files(of: program)
      busyLooks = now == last ? 0 : busyLooks + 1
      if busyLooks == Watch.mostBusyLooks {
        let names = now.changed(since: last).map { shownText($0) }
        tell(
          Phrase(
            "still being written, and read when it is done: \(names.joined(separator: ", "))",
            "まだ書き込み中。終わったら読む：\(names.joined(separator: "、"))"))
        _ = flush()
      }
      // An export that is still being written is not read yet.
      if now != files, now == last {
        hasOtherData = now.hasOtherData(than: files)
        let names = now.changed(since: files)
        let shown = names.prefix(3).map { shownText($0) }
        let rest = names.count - 3
        console.error.write("\n")
        tell(
          Phrase(
            "changed: \(shown.joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : "")",
            "変更：\(shown.joined(separator: "、"))\(rest > 0 ? " ほか\(rest)ファイル" : "")"))
        return true
      }
      last = now
    }
    return false
  }

  /// How often the files are looked at.
  private static let seconds = 0.3
  /// After so many looks that each find something new it is said that nothing is read meanwhile.
  private static let mostBusyLooks = 10
}
