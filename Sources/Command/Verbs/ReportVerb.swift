import KPI
import SourceText

/// `kpi report FOLDER -o board.html`: the page, or the same report in another form.
func runReport(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let arguments = invocation.arguments
  try invocation.requireFiles(arguments.operands)
  let writer = try invocation.reportWriter()
  let program = try invocation.program(paths: arguments.operands)
  let made = try invocation.report(of: program)
  guard let report = made.report else { return made.exitCode }
  return try invocation.write(report, by: writer, of: program)
}

/// How a report is written.
enum ReportForm: String, CaseIterable {
  case html, xlsx, json, markdown, text
}

extension Invocation {
  /// By `--format`, else by the ending of the file, else text.
  func reportWriter() throws(ArgumentFault) -> (form: ReportForm, path: String?) {
    let path = arguments.value("out")
    let ending = path?.lowercased().split(separator: ".").last.map(String.init) ?? ""
    let named: ReportForm? =
      switch ending {
      case "html", "htm": .html
      case "xlsx": .xlsx
      case "json": .json
      case "md", "markdown": .markdown
      case "txt": .text
      case _: nil
      }
    if arguments.has("format") {
      let form = try arguments.choice("format", ReportForm.self, otherwise: .text)
      if form == .xlsx, path == nil {
        throw ArgumentFault(message: .workbookNeedsFile, help: .write("-o board.xlsx"))
      }
      return (form, path)
    }
    guard let path else { return (.text, nil) }
    guard let named else {
      throw ArgumentFault(
        message: Phrase(
          "`\(path)` does not say what kind of report it is to be", "`\(path)` からはレポートの形式が分からない"),
        help: Phrase(
          "name a file that ends in .html, .xlsx, .md, .json or .txt, or write `--format html`",
          ".html・.xlsx・.md・.json・.txt のどれかで終わるファイルにするか、`--format html` と書く"))
    }
    return (named, path)
  }

  /// The report of rules with their data; nil where these are wrong, which has been told.
  func report(of program: Program) throws(ArgumentFault) -> (report: Report?, exitCode: Int32) {
    var program = program
    if let range = arguments.value("during") { program.add(query: "show 0 during \(range)") }
    let analyzed = try self.analyzed(program)
    try report(analyzed.problems, program: analyzed.program)
    if analyzed.problems.hasErrors { return (nil, analyzed.problems.exitCode) }
    let evaluator = Evaluator(analyzed)
    evaluator.prepareAll()
    let dataProblems = evaluator.dataProblems
    try report(dataProblems, program: analyzed.program)
    if dataProblems.hasErrors { return (nil, dataProblems.exitCode) }
    let made = try report(evaluator)
    evaluator.keepDerivedRows()
    return made
  }

  /// Of rules and data that are right; nil where a question is wrong in its own world.
  func report(_ evaluator: Evaluator) throws(ArgumentFault) -> (report: Report?, exitCode: Int32) {
    let analyzed = evaluator.analyzed
    let hasRange = arguments.has("during")
    let span = hasRange ? analyzed.during(ofQuery: analyzed.queries.count - 1) : nil
    let queries = (hasRange ? Array(analyzed.queries.dropLast()) : analyzed.queries).filter(\.isRequested)
    let outcomes = try outcomes(of: queries, evaluator: evaluator)
    if outcomes.exitCode == ExitCode.wrongRules { return (nil, outcomes.exitCode) }
    let grain = try arguments.choice("by", ReportGrain.self, otherwise: .month)
    let made = BoardReport.report(
      evaluator, title: reportTitle(), by: grain, during: span,
      questions: outcomes.shown.map { ($0.statement, $0.outcome) })
    return (made, ExitCode.fine)
  }

  /// `--title`, else the names of the folders and files that were given.
  func reportTitle() -> String {
    if let title = arguments.value("title") { return title }
    let names = arguments.operands.map { path -> String in
      if path == "-" { return "KPI" }
      let name = FileSystem.lastName(of: FileSystem.realPath(path) ?? path)
      return name.hasSuffix(".kpi") ? String(name.dropLast(4)) : name
    }
    return names.joined(separator: ", ")
  }

  func write(_ report: Report, by writer: (form: ReportForm, path: String?), of program: Program) throws(ArgumentFault)
    -> Int32
  {
    let bytes: [UInt8]
    switch writer.form {
    case .html: bytes = Array(HTMLReport(report).text.utf8)
    case .json: bytes = Array((report.json.compact + "\n").utf8)
    case .markdown: bytes = Array(report.markdown.utf8)
    case .text:
      let page = writer.path == nil ? console.output.page : Page(width: nil, drawing: console.output.page.drawing)
      bytes = Array(reportText(report, page: page).utf8)
    case .xlsx:
      var workbook = WorkbookReport(display: report.display)
      workbook.add(report)
      bytes = workbook.bytes
    }
    guard let path = writer.path else {
      let text = String(decoding: bytes, as: UTF8.self)
      if writer.form == .text { console.output.write(painted: text) } else { console.output.write(exact: text) }
      return ExitCode.fine
    }
    return try writeResult(bytes, to: path, of: program)
  }
}
