import Evaluation
import Semantics
import SourceText

/// Rules with their data, ready to be asked: the public face of this package.
///
///     let indicators = Indicators(rules: ["rules/mailorder"])
///     let answer = try indicators.show("sales by month")
///     print(answer.csv)
///
/// A value: it does not change, and may be used from any thread.
public struct Indicators: Sendable {
  private let analyzed: AnalyzedProgram
  private let kept = KeptEvaluator()

  /// Reads rule files and folders of them, follows their imports, loads the data they name and checks everything. What is
  /// wrong is in `messages`; nothing is thrown for wrong rules.
  /// - Parameters:
  ///   - rules: paths of rule files or folders.
  ///   - settings: definitions with another value, as in `["cac": "3,500円"]`.
  ///   - data: other files for datasets, by the dataset's name.
  ///   - allow: folders that the rules may read besides their own.
  ///   - language: of messages, notes and reasons.
  public init(
    rules: [String], settings: [String: String] = [:], data: [String: String] = [:], allow: [String] = [],
    language: ReaderLanguage = .english
  ) {
    var reader = RuleReader(standardInput: { () throws(FileFault) in
      throw FileFault(Phrase("a library reads no standard input", "ライブラリーは標準入力を読まない"))
    })
    reader.allowed = allow
    self.init(reader.read(rules), settings: settings, data: data, language: language)
  }

  /// Rules given as text. Paths in them are relative to `folder`, and stay in it and in the folders of `allow`; without
  /// either the rules read no file but those of `data`.
  public init(
    text: String, folder: String = "", settings: [String: String] = [:], data: [String: String] = [:],
    allow: [String] = [], language: ReaderLanguage = .english
  ) {
    var program = Program()
    for allowed in (folder.isEmpty ? [] : [folder]) + allow { program.access.allow(folder: allowed) }
    program.add(name: "rules", bytes: Array(text.utf8), folder: folder)
    self.init(program, settings: settings, data: data, language: language)
  }

  private init(
    _ program: Program, settings: [String: String], data: [String: String], language: ReaderLanguage
  ) {
    var program = program
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) { program.apply(setting: "\(name)=\(value)") }
    var options = DataOptions()
    for (name, path) in data { options.overrides[foldedName(name), default: []].append(path) }
    var analyzed = AnalyzedProgram(program, options: options)
    analyzed.language = language.own
    self.analyzed = analyzed
  }

  /// Everything that is wrong or doubtful, in the order of reading, loading and checking.
  public var messages: [Message] { analyzed.problems.map { Message($0, analyzed.program, in: analyzed.language) } }

  /// Whether there is something to ask: no message is an error.
  public var isUsable: Bool { !analyzed.problems.hasErrors }

  /// The answer to a query as it would stand behind `show`: `"aov, ltv by month during @2026"`, or to a what-if.
  public func show(_ query: String) throws(Refusal) -> IndicatorTable {
    let (outcome, asked) = try outcome(of: query)
    switch outcome {
    case .answer(let answer): return IndicatorTable(AnswerReport(answer, display: asked.display))
    case .refused(let problems):
      throw Refusal(messages: problems.map { Message($0, asked.program, in: asked.language) })
    case .report:
      throw Refusal(messages: [Message(Problem(ProgramMessage.noTable.diagnostic()), asked.program, in: asked.language)]
      )
    }
  }

  /// The answer to a question about causes: `"why ltv from @2026-07 to @2026-08"`, `"levers ltv"`,
  /// `"reach ltv = 18,000円 by freq"`.
  public func ask(_ question: String) throws(Refusal) -> IndicatorReport {
    let (outcome, asked) = try outcome(of: question)
    switch outcome {
    case .answer(let answer): return IndicatorReport(AnswerReport(answer, display: asked.display))
    case .refused(let problems):
      throw Refusal(messages: problems.map { Message($0, asked.program, in: asked.language) })
    case .report(let report): return IndicatorReport(report)
    }
  }

  /// Whether the targets of the parts reach each goal, can reach it, miss it or contradict.
  public func targets() throws(Refusal) -> IndicatorReport {
    try usable { IndicatorReport(TargetReport($0).report) }
  }

  /// Which independences that the links claim the data contradict.
  public func causes() throws(Refusal) -> IndicatorReport {
    try usable { IndicatorReport(IndependenceReport($0).report) }
  }

  /// A definition, and below it what moves it, by formulas and links; without a name all goals. As JSON.
  public func tree(of name: String? = nil) throws(Refusal) -> String {
    guard let tree = try usable({ $0.causeTree(of: name.map { foldedName($0) }) }) else {
      let problem = Problem(ProgramMessage.noTree(name).diagnostic())
      throw Refusal(messages: [Message(problem, analyzed.program, in: analyzed.language)])
    }
    return tree.json.compact
  }

  /// Formulas and links as one picture, with what the data say of the links where they can be read.
  public func graph(as format: GraphFormat) -> String {
    let report =
      isUsable
      ? kept.evaluator(of: analyzed) { CauseGraphReport($0) } : CauseGraphReport(analyzed.model, in: analyzed.language)
    return report.written(as: format)
  }

  private func outcome(of query: String) throws(Refusal) -> (QueryOutcome, AnalyzedProgram) {
    var program = analyzed.program
    for index in program.files.indices { program.files[index].isRequested = false }
    program.add(query: query)
    let asked = analyzed.replacing(program)
    let questions = asked.queries.filter(\.isRequested)
    try refuse(asked.errorsBearing(on: questions), asked.program)
    guard let statement = questions.last else { throw Refusal(messages: []) }
    let (outcome, problems) = kept.evaluator(of: asked) { ($0.outcome(of: statement), $0.dataProblems) }
    try refuse(problems, asked.program)
    return (outcome, asked)
  }

  /// What `work` makes of an evaluator with all datasets built.
  private func usable<Result>(_ work: (Evaluator) -> Result) throws(Refusal) -> Result {
    try refuse(analyzed.problems, analyzed.program)
    let (result, problems) = kept.evaluator(of: analyzed) { evaluator -> (Result?, [Problem]) in
      evaluator.prepareAll()
      let problems = evaluator.dataProblems
      return (problems.hasErrors ? nil : work(evaluator), problems)
    }
    try refuse(problems, analyzed.program)
    guard let result else { throw Refusal(messages: []) }
    return result
  }

  /// The scoreboard as JSON, the same bytes for the same rules and data. `grain` is `day`, `week`, `month`, `quarter`,
  /// `year`, `fiscal_quarter` or `fiscal_year`; another word counts as `month`.
  public func scoreboard(by grain: String = "month") throws(Refusal) -> String {
    try usable {
      ScoreboardReport($0.scoreboard(by: ReportGrain(rawValue: grain) ?? .month), display: analyzed.display).json
        .compact
    }
  }

  /// The rules as one stage of the work has them.
  public func emit(_ stage: Stage) -> String { analyzed.emit(stage) }

  private func refuse(_ problems: [Problem], _ program: Program) throws(Refusal) {
    if problems.hasErrors {
      throw Refusal(messages: problems.filter(\.isError).map { Message($0, program, in: analyzed.language) })
    }
  }
}

/// In which language messages, notes and reasons are.
public enum ReaderLanguage: String, Hashable, CaseIterable, Sendable {
  case english = "en"
  case japanese = "ja"

  var own: Language {
    switch self {
    case .english: .english
    case .japanese: .japanese
    }
  }
}

/// One thing that is wrong or doubtful.
public struct Message: Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable { case error, warning, note }
  /// A stable code such as `K100`; `kpi explain K100` tells more.
  public var code: String
  public var severity: Severity
  /// Lower case, without a full stop.
  public var text: String
  /// The rule or data file, where there is one, and the place in it from 1.
  public var file: String?
  public var line: Int?
  public var column: Int?

  init(_ problem: Problem, _ program: Program, in language: Language) {
    code = problem.diagnostic.code
    severity =
      switch problem.diagnostic.severity {
      case .error: .error
      case .warning: .warning
      case .note: .note
      }
    text = language.say(problem.diagnostic.message)
    if let place = problem.place, place.line != nil {
      file = place.file
      line = place.line
    } else if let range = problem.diagnostic.primary?.range, let source = program.source(of: range.file) {
      let location = source.location(at: Int(range.start))
      file = source.name
      line = location.line
      column = location.column
    }
  }
}

/// A question cannot be answered; the messages say why.
public struct Refusal: Error, Hashable, Sendable {
  public var messages: [Message]
}

/// One value of an answer.
public enum IndicatorValue: Hashable, Sendable {
  /// `digits` are all digits of an exact number, or those that tell a double from all others.
  case number(Double, digits: String)
  case text(String)
  case boolean(Bool)
  /// A date, a moment or a period in the form of ISO 8601: `2026-11-21`, `2026-11`, `2026-W47`.
  case time(String)
  /// Why there is no value: `division by zero`; empty for an empty key of a group.
  case missing(reason: String)
}

/// An answer: a column for each key and each item.
public struct IndicatorTable: Sendable {
  public struct Column: Hashable, Sendable {
    public var name: String
    /// The unit in which the numbers are held; empty for plain numbers and ratios.
    public var unit: String
    /// How people are shown a ratio: `%`, `points`.
    public var display: String?
    /// Groups rows and is no value that was asked for.
    public var isKey: Bool
  }
  public var columns: [Column]
  public var rows: [[IndicatorValue]]
  /// What must be said beside the numbers.
  public var notes: [String]
  /// With plain numbers at full precision.
  public var csv: String
  /// With units, reasons and row counts.
  public var json: String
  /// With units, rounded for people.
  public var markdown: String

  init(_ report: AnswerReport) {
    columns = report.answer.columns.map {
      Column(name: $0.name, unit: $0.type.plainUnit, display: $0.type.displayUnit, isKey: $0.role != .value)
    }
    rows = report.answer.rows.map { row in
      row.map { cell in
        switch cell.value {
        case .number(let number): .number(number.double, digits: number.plainText)
        case .text(let text): .text(text)
        case .boolean(let value): .boolean(value)
        case .bandFrom, .label: .text(report.display.plain(cell.value))
        case .day, .moment, .period: .time(report.display.plain(cell.value))
        case .missing: .missing(reason: cell.reason?.words(in: report.display.language) ?? "")
        }
      }
    }
    notes = report.answer.notes.map { $0.words(in: report.display.language) }
    csv = report.csv(isSpreadsheetSafe: false)
    json = report.json.compact
    markdown = report.markdown
  }
}

/// An answer about causes.
public struct IndicatorReport: Sendable {
  /// What was asked, and the answer in sentences.
  public var sentences: [String]
  /// What must be said beside them: whether the parts add up, beliefs, events.
  public var notes: [String]
  /// All of it at full precision.
  public var json: String
  /// The table at full precision; empty where the sentences are the answer.
  public var csv: String
  public var markdown: String

  init(_ report: CauseReport) {
    (sentences, notes) = (report.head, report.closing)
    (json, csv, markdown) = (report.json.compact, report.csv(isSpreadsheetSafe: false), report.markdown)
  }

  init(_ report: AnswerReport) {
    (sentences, notes) = ([], report.answer.notes.map { $0.words(in: report.display.language) })
    (json, csv, markdown) = (report.json.compact, report.csv(isSpreadsheetSafe: false), report.markdown)
  }
}
