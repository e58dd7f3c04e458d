import KPI
import SourceText

/// `kpi run`: the scoreboard, then each query of the named files under its text.
func runScoreboard(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  guard invocation.arguments.has("profile") else { return try runScoreboard(invocation, profile: nil) }
  let profile = ProfileReport()
  let code = try runScoreboard(invocation, profile: profile)
  invocation.console.error.write(
    painted: invocation.console.error.page.render(profile.table(in: invocation.console.language)))
  return code
}

private func runScoreboard(_ invocation: Invocation, profile: ProfileReport?) throws(ArgumentFault) -> Int32 {
  let arguments = invocation.arguments
  try invocation.requireFiles(arguments.operands)
  try invocation.refuseOtherFiles()
  let grain = try arguments.choice("by", ReportGrain.self, otherwise: .month)
  let minded = try arguments.choices("fail-on", FailureWord.self)
  var program = try profile.measure(Phrase("reading rules", "ルールの読み込み")) { () throws(ArgumentFault) -> Program in
    try invocation.program(paths: arguments.operands)
  }
  let range = arguments.value("during")
  if let range { program.add(query: "show 0 during \(range)") }
  let analyzed = try invocation.analyzed(program, profile: profile)
  if let code = invocation.repeated(analyzed) { return code }
  try invocation.report(analyzed.problems, program: analyzed.program)
  if analyzed.problems.hasErrors { return analyzed.problems.exitCode }
  let evaluator = Evaluator(analyzed)
  let only = try invocation.names(in: analyzed)
  profile.measure(Phrase("checking keys and references", "キーと参照の確認")) { evaluator.prepareAll() }
  let dataProblems = evaluator.dataProblems
  try invocation.report(dataProblems, program: analyzed.program)
  if dataProblems.hasErrors { return dataProblems.exitCode }
  // The range was read as a question, which is none of the files'.
  let span = range == nil ? nil : analyzed.during(ofQuery: analyzed.queries.count - 1)
  let queries = range == nil ? analyzed.queries : Array(analyzed.queries.dropLast())
  let board = profile.measure(Phrase("scoreboard", "一覧")) {
    evaluator.scoreboard(by: grain, during: span, only: only)
  }
  let outcomes = try profile.measure(Phrase("questions", "問い")) { () throws(ArgumentFault) in
    try invocation.outcomes(
      of: only.isEmpty ? queries.filter(\.isRequested) : [], evaluator: evaluator, profile: profile)
  }
  evaluator.keepDerivedRows()
  if outcomes.exitCode == ExitCode.wrongRules { return outcomes.exitCode }
  let code = try profile.measure(Phrase("writing", "書き込み")) { () throws(ArgumentFault) -> Int32 in
    if let path = try invocation.workbookPath() {
      return try invocation.writeWorkbook(to: path, board: board, answers: outcomes.shown, evaluator: evaluator)
    }
    if let folder = arguments.value("out") {
      return try invocation.write(board: board, answers: outcomes.shown, to: folder, evaluator: evaluator)
    }
    try invocation.write(board: board, answers: outcomes.shown, evaluator: evaluator)
    return ExitCode.fine
  }
  if code != ExitCode.fine { return code }
  let isMinded = minded.contains { word in
    switch word {
    case .missed: board.isAny(.missed) || board.isAny(.guardBroken)
    case .notSurely: board.isAny(.unsure)
    case .noData: board.isAny(.noData)
    case .warning: (analyzed.problems + dataProblems).contains(where: \.isWarning)
    case .never: false
    }
  }
  return isMinded ? ExitCode.minded : ExitCode.fine
}

/// What `--fail-on` can mind.
enum FailureWord: String, CaseIterable {
  case missed
  case notSurely = "not-surely"
  case noData = "no-data"
  case warning, never
}

/// `kpi show 'QUERY' FILES…`
func runShow(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  guard let query = invocation.arguments.operands.first else {
    throw ArgumentFault(
      message: Phrase("`kpi show` needs a query", "`kpi show` には問いが要る"), help: .usage(.show))
  }
  try invocation.refuseOtherFiles()
  if invocation.arguments.has("rows"), invocation.arguments.has("out") {
    throw ArgumentFault(
      message: Phrase(
        "the rows behind a number are written to no workbook", "数のもとになった行は、ブックには書けない"),
      help: Phrase(
        "leave `--out` out; with `--format csv` they go to the output",
        "`--out` を外す。`--format csv` とすれば標準出力に書く"))
  }
  return try invocation.ask(of: invocation.arguments.operands.dropFirst()) { _ in query }
}

/// `kpi why NAME FILES…`, `kpi why 'NAME from @2026-07 to @2026-08' FILES…`
func runWhy(_ invocation: Invocation) throws(ArgumentFault) -> Int32 { try invocation.ask(behind: "why") }

/// A question whose first word is the verb: `kpi levers NAME FILES…`, `kpi actions 'NAME during @2026-Q3' FILES…`
func runQuestion(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  try invocation.ask(behind: invocation.arguments.verb.rawValue)
}

/// `kpi evidence FILES…`, `kpi evidence 'a -> b' FILES…`
func runEvidence(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let operands = invocation.arguments.operands
  if invocation.beginsWithName(operands) { return try invocation.ask(behind: "evidence") }
  try invocation.requireFiles(operands[...])
  return try invocation.ask(of: operands[...]) { _ in "evidence" }
}

/// `kpi bets FILES…`
func runBets(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let paths = invocation.arguments.operands[...]
  try invocation.requireFiles(paths)
  return try invocation.ask(of: paths) { _ in "bets" }
}

/// A query with what came of it.
struct ShownQuery {
  var statement: QueryStatement
  var outcome: QueryOutcome
}

extension Phrase {
  /// A file whose ending and `--format` say two things.
  fileprivate static func otherForm(_ path: String, _ form: Phrase, format: String?) -> Phrase {
    Phrase(
      "`\(path)` is a \(form.english) and no \(format ?? "table")",
      "`\(path)` は\(form.japanese)で、\(format.map { "\($0) " } ?? "表")ではない")
  }
}

extension Invocation {
  /// Answers a question whose first word is the verb, and its second a name.
  fileprivate func ask(behind word: String) throws(ArgumentFault) -> Int32 {
    guard let question = arguments.operands.first else {
      throw ArgumentFault(
        message: Phrase("`kpi \(word)` needs the name of a definition", "`kpi \(word)` には定義の名前が要る"),
        help: .usage(arguments.verb))
    }
    let paths = arguments.operands.dropFirst()
    try requireFiles(paths)
    return try ask(of: paths) { program in
      // A name may hold blanks: `kpi why 'gross margin' FILES`.
      program.definitionNames.contains(foldedName(question)) ? "\(word) `\(question)`" : "\(word) " + question
    }
  }

  /// Answers one query over rule files.
  func ask(of paths: ArraySlice<String>, _ query: (Program) -> String) throws(ArgumentFault) -> Int32 {
    var program = try self.program(paths: paths)
    let query = query(program)
    for index in program.files.indices { program.files[index].isRequested = false }
    program.add(query: query)
    let analyzed = try self.analyzed(program)
    if let code = repeated(analyzed) { return code }
    if paths.isEmpty && analyzed.problems.hasErrors && !analyzed.program.problems.hasErrors {
      // `show sales` and `show shop.kpi`: what is asked for cannot be known without rules. `show '1 + 1'` can.
      throw ArgumentFault(
        message: Phrase(
          "`kpi show` needs rule files to answer `\(query)`", "`kpi show` が `\(query)` に答えるにはルールファイルが要る"),
        help: .usage(.show))
    }
    try report(analyzed.problems, program: analyzed.program)
    let questions = analyzed.queries.filter(\.isRequested)
    let bearing = analyzed.errorsBearing(on: questions)
    if bearing.hasErrors || questions.isEmpty { return analyzed.problems.exitCode }
    if analyzed.problems.hasErrors {
      console.note(
        Phrase(
          "what is asked reads nothing that is in error, so it is answered", "尋ねたことは誤りのある箇所を使わないので、答えを示す"))
    }
    let evaluator = Evaluator(analyzed)
    let outcomes = try outcomes(of: questions, evaluator: evaluator)
    evaluator.keepDerivedRows()
    let dataProblems = evaluator.dataProblems
    try report(dataProblems, program: analyzed.program)
    if dataProblems.hasErrors { return dataProblems.exitCode }
    if outcomes.exitCode != ExitCode.fine { return outcomes.exitCode }
    if let line = arguments.value("rows"), let asked = outcomes.shown.first {
      return try writeRows(behind: line, of: asked, evaluator: evaluator)
    }
    if let path = picturePath() { return try writePicture(to: path, outcomes.shown.first, evaluator: evaluator) }
    if let path = try workbookPath() {
      return try writeWorkbook(to: path, board: nil, answers: outcomes.shown, evaluator: evaluator)
    }
    try write(answers: outcomes.shown, evaluator: evaluator)
    return ExitCode.fine
  }

  /// Endings of files of one table, and of workbooks that are not written.
  private static let otherEndings = [
    "xls", "xlsm", "xlsb", "ods", "csv", "tsv", "txt", "json", "md", "html", "pdf", "svg", "png",
  ]

  /// `run --out board.csv` made a folder of that name, and `show --out sales.csv` wrote no file and said nothing.
  func refuseOtherFiles() throws(ArgumentFault) {
    guard let path = arguments.value("out"), try workbookPath() == nil else { return }
    if arguments.verb != .run {
      if picturePath() != nil {
        guard arguments.has("format") else { return }
        throw ArgumentFault(
          message: .otherForm(path, Phrase("picture", "図"), format: arguments.value("format")),
          help: Phrase("leave `--format` out", "`--format` を外す"))
      }
      throw ArgumentFault(
        message: Phrase("`\(path)` is neither a workbook nor a picture", "`\(path)` はブックでも図でもない"),
        help: Phrase(
          "write `--out sales.xlsx` or `--out sales.svg`; text, csv, json and markdown go to the output: `--format csv > sales.csv`",
          "`--out sales.xlsx` か `--out sales.svg` と書く。text・csv・json・markdown は標準出力に書く：`--format csv > sales.csv`"))
    }
    let lower = path.lowercased()
    if Invocation.otherEndings.contains(where: { lower.hasSuffix("." + $0) }),
      (try? FileSystem.kind(of: path)) != .folder
    {
      throw ArgumentFault(
        message: Phrase("`\(path)` would be a folder", "`\(path)` の形式では書けず、フォルダーの名前になる"),
        help: Phrase(
          "name a folder, as in `--out tables`, or a workbook: `--out board.xlsx`",
          "`--out tables` のようにフォルダーを指定するか、ブックにする：`--out board.xlsx`"))
    }
  }

  /// `--out board.xlsx`, perhaps with `--format xlsx`; nil: no workbook is asked for.
  func workbookPath() throws(ArgumentFault) -> String? {
    let isAsked = arguments.value("format") == Invocation.workbook
    guard let path = arguments.value("out"), path.lowercased().hasSuffix(".xlsx") else {
      if !isAsked { return nil }
      throw ArgumentFault(
        message: .workbookNeedsFile,
        help: Phrase(
          "write `--out board.xlsx`, which is enough by itself", "`--out board.xlsx` と書く。それだけで足りる"))
    }
    if arguments.has("format"), !isAsked {
      throw ArgumentFault(
        message: .otherForm(path, Phrase("workbook", "ブック"), format: arguments.value("format")),
        help: Phrase("leave `--format` out, or name a folder", "`--format` を外すか、フォルダーを指定する"))
    }
    return path
  }

  fileprivate func writeWorkbook(
    to path: String, board: Scoreboard?, answers: [ShownQuery], evaluator: Evaluator
  ) throws(ArgumentFault) -> Int32 {
    let display = evaluator.analyzed.display
    var workbook = WorkbookReport(display: display)
    if let board, !board.lines.isEmpty {
      workbook.add(ScoreboardReport(board, display: display, targets: TargetReport(evaluator)))
    }
    for query in answers {
      switch query.outcome {
      case .answer(let answer): workbook.add(answer, query.statement)
      case .report(let report): workbook.add(report, query.statement)
      case .refused: break
      }
    }
    if workbook.cellCount > WorkbookReport.mostCells {
      let words = Phrase(
        "it would have more than ten million cells, which no spreadsheet opens; ask for fewer lines",
        "セルが1000万を超え、表計算ソフトで開けない。行を減らして尋ねる")
      tellUnwritten(path, FileFault(words))
      return ExitCode.data
    }
    return try writeResult(workbook.bytes, to: path, of: evaluator.analyzed.program)
  }

  /// Computes queries in their order. One that is not computed yet is said so and passed over; one whose own world (a
  /// scenario, a what-if) is wrong ends the command with 2.
  func outcomes(
    of statements: [QueryStatement], evaluator: Evaluator, profile: ProfileReport? = nil
  ) throws(ArgumentFault) -> (shown: [ShownQuery], exitCode: Int32) {
    var shown: [ShownQuery] = []
    var refusals: [Problem] = []
    for statement in statements {
      let outcome = profile.measure(Phrase(same: statement.text)) { evaluator.outcome(of: statement) }
      switch outcome {
      case .answer, .report: shown.append(ShownQuery(statement: statement, outcome: outcome))
      case .refused(let problems): refusals += problems
      }
    }
    try report(refusals, program: evaluator.analyzed.program)
    let isWrong = refusals.contains { $0.isError }
    let isNothing = shown.isEmpty && !refusals.isEmpty
    return (shown, isWrong || (isNothing && arguments.verb == .show) ? ExitCode.wrongRules : ExitCode.fine)
  }

  func write(board: Scoreboard, answers: [ShownQuery], evaluator: Evaluator) throws(ArgumentFault) {
    let report = ScoreboardReport(board, display: evaluator.analyzed.display, targets: TargetReport(evaluator))
    let output = console.output
    switch try format() {
    case .text:
      let isNothing = board.lines.isEmpty && !answers.isEmpty
      if !isNothing { output.write(painted: report.text { render($0) }) }
      if !isNothing && arguments.has("why") { writeWhy(board, evaluator: evaluator) }
      if let evidence = evaluator.evidence() {
        let legend = evidence.legend.map { $0 + "\n" }.joined()
        let line = IndependenceReport.line(evaluator).map { $0 + "\n" } ?? ""
        output.write(painted: "\n\(titleOfEvidence)\n" + render(evidence.table) + legend + line)
      }
      for (index, query) in answers.enumerated() {
        let gap = isNothing && index == 0 ? "" : "\n"
        output.write(painted: gap + heading(of: query.statement) + "\n" + text(of: query, evaluator: evaluator))
      }
    case .markdown:
      output.write(exact: report.markdown)
      if let evidence = evaluator.evidence() {
        output.write(
          exact: "\n### \(titleOfEvidence.prefix(1).uppercased() + titleOfEvidence.dropFirst())\n\n"
            + evidence.table.markdown)
        if let line = IndependenceReport.line(evaluator) { output.write(exact: "\n- \(line)\n") }
      }
      for query in answers {
        output.write(exact: "\n### `\(oneLine(query.statement.text))`\n\n" + markdown(of: query, evaluator: evaluator))
      }
    case .csv: writeFirstTable(board, report, answers, evaluator: evaluator)
    case .json:
      let shown = answers.map { query in
        JSONText.object([
          ("query", .text(oneLine(query.statement.text))), ("answer", json(of: query, evaluator: evaluator)),
        ])
      }
      let parts = [
        ("scoreboard", report.json), ("evidence", evaluator.evidence()?.list ?? .array([])), ("answers", .array(shown)),
      ]
      output.write(exact: JSONText.object(parts).compact + "\n")
    }
  }

  private var titleOfEvidence: String { console.language.say("what the data say of the links", "仮説とデータ") }

  /// A reader of CSV expects one table: the scoreboard, or, where there is none, the first answer.
  private func writeFirstTable(
    _ board: Scoreboard, _ report: ScoreboardReport, _ answers: [ShownQuery], evaluator: Evaluator
  ) {
    var rest = answers[...]
    if board.lines.isEmpty, let first = rest.popFirst() {
      console.output.write(exact: csv(of: first, evaluator: evaluator))
      writeNotes(of: first, evaluator: evaluator)
    } else {
      console.output.write(exact: report.csv(isSpreadsheetSafe: isSpreadsheetSafe))
      for note in board.rowNotes(in: console.language) { console.note(note) }
    }
    if !rest.isEmpty {
      let names = rest.map { "`\(shownText(oneLine($0.statement.text)))`" }
      console.note(
        Phrase(
          "one table in one stream; `--out FOLDER` also writes \(names.joined(separator: ", "))",
          "一度に書ける表は1つ。`--out FOLDER` とすれば次も書く：\(names.joined(separator: "、"))"))
    }
  }

  /// Each table as a file of the folder. All are made before the first is written, and each takes its place at once.
  func write(
    board: Scoreboard, answers: [ShownQuery], to folder: String, evaluator: Evaluator
  ) throws(ArgumentFault) -> Int32 {
    var format = Format.csv
    if arguments.has("format") { format = try self.format() }
    let report = ScoreboardReport(board, display: evaluator.analyzed.display, targets: TargetReport(evaluator))
    var files: [(name: String, text: String)] = []
    func add(_ name: String, _ csv: () -> String, _ json: () -> String, _ markdown: () -> String) throws(ArgumentFault)
    {
      switch format {
      case .text:
        throw ArgumentFault(
          message: Phrase("`--out` writes tables", "`--out` は表を書く"),
          help: Phrase(
            "write `--format csv`, `json` or `markdown` with it", "`--format csv`・`json`・`markdown` のどれかと一緒に書く"))
      case .csv: files.append((name + ".csv", csv()))
      case .json: files.append((name + ".json", json() + "\n"))
      case .markdown: files.append((name + ".md", markdown()))
      }
    }
    if !board.lines.isEmpty {
      try add(
        "scoreboard", { report.csv(isSpreadsheetSafe: isSpreadsheetSafe) }, { report.json.compact },
        { report.markdown })
      for note in board.rowNotes(in: console.language) where format == .csv { console.note(note) }
    }
    for (index, query) in answers.enumerated() {
      try add(
        "answer-\(index + 1)", { csv(of: query, evaluator: evaluator) },
        { json(of: query, evaluator: evaluator).compact }, { markdown(of: query, evaluator: evaluator) })
      if format == .csv { writeNotes(of: query, evaluator: evaluator) }
    }
    try requireUnread(files.map { FileSystem.joined(folder, $0.name) }, by: evaluator.analyzed.program)
    do throws(FileFault) {
      try FileSystem.makeFolder(folder)
      for file in files {
        let path = FileSystem.joined(folder, file.name)
        try FileSystem.replace(path, with: console.output.encoded(file.text))
        console.output.write(exact: "\(path)\n")
      }
      // The names of the files are for people.
      console.output.form = .plain
      return ExitCode.fine
    } catch {
      tellUnwritten(folder, error)
      return ExitCode.data
    }
  }

  /// The patterns of `--only`, each of which some definition matches.
  func names(in analyzed: AnalyzedProgram) throws(ArgumentFault) -> [String] {
    let names = analyzed.program.definitionNames
    let patterns = arguments.all("only").map { foldedName($0) }
    for pattern in patterns where !names.contains(where: { Wildcard(pattern).matches($0) }) {
      let near = nearestMatch(to: pattern, among: names)
      throw ArgumentFault(
        message: Phrase("no definition is called `\(pattern)`", "`\(pattern)` という定義はない"),
        help: near.map { .thereIs($0) }
          ?? Phrase("`*` is any text, as in `--only 'crm*'`", "`*` は任意の文字列（例：`--only 'crm*'`）"))
    }
    return patterns
  }

  func write(answers: [ShownQuery], evaluator: Evaluator) throws(ArgumentFault) {
    let format = try format()
    for (index, query) in answers.enumerated() {
      if index > 0 && format != .json { console.output.write("\n") }
      switch format {
      case .text: console.output.write(painted: text(of: query, evaluator: evaluator))
      case .markdown: console.output.write(exact: markdown(of: query, evaluator: evaluator))
      case .csv:
        console.output.write(exact: csv(of: query, evaluator: evaluator))
        writeNotes(of: query, evaluator: evaluator)
      case .json: console.output.write(exact: json(of: query, evaluator: evaluator).compact + "\n")
      }
    }
  }

  /// `--rows 3`, `--rows '3 sales'`
  private func writeRows(
    behind line: String, of asked: ShownQuery, evaluator: Evaluator
  ) throws(ArgumentFault) -> Int32 {
    guard let choice = NumberChoice(line) else {
      throw ArgumentFault(
        message: .noValue(line, of: "--rows"),
        help: Phrase(
          "write the number of a line, counted from 1, such as `--rows 3` or `--rows '3 sales'`",
          "1から数えた行の番号を書く（例：`--rows 3`、`--rows '3 sales'`）"))
    }
    switch evaluator.rows(behind: choice, of: asked.statement, asked.outcome) {
    case .noNumber(let message, let help): throw ArgumentFault(message: message, help: help)
    case .refused(let problems):
      try report(problems, program: evaluator.analyzed.program)
      return ExitCode.wrongRules
    case .report(let report):
      switch try format() {
      case .text: console.output.write(painted: report.text { render($0) })
      case .markdown: console.output.write(exact: report.markdown)
      case .json: console.output.write(exact: report.json.compact + "\n")
      case .csv:
        console.output.write(exact: report.csv(isSpreadsheetSafe: isSpreadsheetSafe))
        for sentence in report.plainNotes { console.note(sentence) }
      }
      return ExitCode.fine
    }
  }

  static let mostListed = 100

  /// A table for programs has no room for sentences.
  func writeNotes(of query: ShownQuery, evaluator: Evaluator) {
    if case .report(let report) = query.outcome, report.plainHeader.isEmpty {
      for sentence in report.head { console.note(sentence) }
    }
    guard case .answer(let answer) = query.outcome else { return }
    for line in AnswerReport(answer, display: evaluator.analyzed.display).plainNotes {
      console.error.write(line + "\n")
    }
  }

  private func writeWhy(_ board: Scoreboard, evaluator: Evaluator) {
    for line in board.lines {
      for target in line.targets where target.verdict == .missed {
        guard let picture = evaluator.why(line.name, of: target) else { continue }
        let condition = target.condition.isEmpty ? "" : " where \(shownText(target.condition))"
        let period = target.period.map { evaluator.analyzed.display.calendar.text(of: $0) }
        let heading = console.language.say(
          "\(line.name) \(target.text)\(condition) is missed\(period.map { " in \($0)" } ?? ""):",
          "\(line.name) \(target.text)\(condition) は\(period.map { " \($0) に" } ?? "")未達：")
        console.output.write(painted: "\n\(sanitizedForTerminal(heading))\n\(picture.text)")
      }
    }
  }

  private func heading(of statement: QueryStatement) -> String {
    let title = statement.documentation?.firstLine.map { shownText(console.language.own($0)) + "\n" } ?? ""
    return title + shownText(oneLine(statement.text))
  }

  private func oneLine(_ text: String) -> String {
    text.split { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }.map { $0.drop { $0 == " " || $0 == "\t" } }
      .joined(separator: " ")
  }

  private func text(of query: ShownQuery, evaluator: Evaluator) -> String {
    switch query.outcome {
    case .answer(let answer):
      let report = AnswerReport(answer, display: evaluator.analyzed.display)
      if query.statement.isChart,
        let chart = chartText(of: query.outcome, query.statement, evaluator, page: console.output.page)
      {
        return chart + report.legend.map { $0 + "\n" }.joined()
      }
      // Whoever lists a file of a million rows at a terminal wants to see how they look.
      if query.statement.isList, console.output.page.width != nil {
        return report.first(Invocation.mostListed).text { render($0) }
      }
      return report.text { render($0) }
    case .report(let report):
      if query.statement.isChart,
        let chart = chartText(of: query.outcome, query.statement, evaluator, page: console.output.page)
      {
        return report.text(picture: chart)
      }
      return report.text { render($0) }
    case .refused: return ""
    }
  }

  private func markdown(of query: ShownQuery, evaluator: Evaluator) -> String {
    switch query.outcome {
    case .answer(let answer): AnswerReport(answer, display: evaluator.analyzed.display).markdown
    case .report(let report): report.markdown
    case .refused: ""
    }
  }

  private func csv(of query: ShownQuery, evaluator: Evaluator) -> String {
    switch query.outcome {
    case .answer(let answer):
      AnswerReport(answer, display: evaluator.analyzed.display)
        .csv(isSpreadsheetSafe: isSpreadsheetSafe)
    case .report(let report): report.csv(isSpreadsheetSafe: isSpreadsheetSafe)
    case .refused: ""
    }
  }

  private func json(of query: ShownQuery, evaluator: Evaluator) -> JSONText {
    switch query.outcome {
    case .answer(let answer): AnswerReport(answer, display: evaluator.analyzed.display).json
    case .report(let report): report.json
    case .refused: .null
    }
  }
}
