import CivilTime
import Columns
import Evaluation
import Semantics
import SourceText
import Syntax

/// Rules and their data, analysed: a value. A change makes a new one, so that going back is keeping the old one.
package struct AnalyzedProgram: Sendable {
  package var program: Program
  package var options: DataOptions
  package var cache: TableCache
  package var data: LoadedData
  package var model: Model
  /// What `--set` changes, and where its formulas stood before; nil where nothing is set.
  let settings: ChangedNames?
  /// Of reading, loading and analysis, in this order.
  package var problems: [Problem]

  /// Loads what the rules ask for and analyses them. Texts that could not be parsed are reported alone: what follows from
  /// a broken statement is no fault of its own.
  package init(_ program: Program, options: DataOptions = DataOptions(), cache: TableCache = TableCache()) {
    self.program = program
    self.options = options
    self.cache = cache
    var known = cache
    data = options.profile.measure(Phrase("loading", "読み込み")) {
      loadData(for: program, options: options, cache: &known)
    }
    self.cache = known
    let schemas = data.schemas
    let (model, diagnostics) = options.profile.measure(Phrase("analysing", "分析")) {
      analyze(program.trees, schemas: schemas, world: .base)
    }
    self.program.callTexts = model.callTexts
    let names = program.namesSet
    settings =
      names.isEmpty
      ? nil
      : ChangedNames(
        names: names, formulas: FormulaIndex(analyze(program.withoutSettings.trees, schemas: data.schemas).model))
    self.model = settings.map { model.following(changesOf: $0.names, from: $0.formulas) } ?? model
    let texts = data.loaded.values.flatMap(\.report.messages).filter { $0.code == .mixedColumn }
    problems = program.problems + data.problems
    problems += diagnostics.map { Problem(AnalyzedProgram.explained($0, by: texts, in: program)) }
  }

  /// Of messages that a value is of another type than it must be.
  private static let codesOfTypes: Set<String> = [
    "K143", "K145", "K161", "K173", "K190", "K191", "K192", "K195", "K203",
  ]

  /// One bad cell makes a column text, and then no sum works on it: the message at the formula names the cell.
  private static func explained(_ diagnostic: Diagnostic, by texts: [DataMessage], in program: Program) -> Diagnostic {
    guard diagnostic.severity == .error, !texts.isEmpty, let label = diagnostic.primary,
      AnalyzedProgram.codesOfTypes.contains(diagnostic.code),
      let place = program.source(of: label.range.file)?.text(label.range)
    else { return diagnostic }
    let name = foldedName(String(place.split(separator: ".").last ?? "")).replacing("`", with: "")
    guard let reason = texts.first(where: { $0.column == name || $0.column?.hasPrefix(name + "(") ?? false }) else {
      return diagnostic
    }
    var result = diagnostic
    let line = reason.line.map { ":\($0)" } ?? ""
    result.notes.append(
      Phrase(
        "\(reason.file)\(line): \(reason.text.english)", "\(reason.file)\(line)：\(reason.text.japanese)"))
    return result
  }

  /// The same data under other rules: only datasets that are new are read.
  package func replacing(_ program: Program) -> AnalyzedProgram {
    var next = AnalyzedProgram(program, options: options, cache: cache)
    next.language = language
    return next
  }

  /// The same with all columns of its files, where a description or a list of rows shows them.
  package var withEveryColumn: AnalyzedProgram {
    if data.loaded.values.allSatisfy({ $0.unread == nil }) { return self }
    var options = options
    options.readsEveryColumn = true
    var all = AnalyzedProgram(program, options: options, cache: cache)
    all.options.readsEveryColumn = self.options.readsEveryColumn
    all.language = language
    return all
  }

  /// The range that a question asks for.
  package func during(ofQuery index: Int) -> DaySpan? { model.during(ofQuery: index) }

  /// The language of the reader.
  package var language = Language.english

  package var display: ValueDisplay { ValueDisplay(calendar: model.calendar, language: language) }

  /// The `show`, `why`, `if` … statements in file order.
  package var queries: [QueryStatement] {
    var found: [QueryStatement] = []
    for file in program.files {
      for statement in file.tree.statements {
        guard case .query(let query) = statement.kind else { continue }
        found.append(
          QueryStatement(
            index: found.count, query: query, documentation: statement.documentation,
            text: file.source.text(statement.range), range: statement.range, isRequested: file.isRequested))
      }
    }
    return found
  }
}

/// One query as it stands in a file; `index` is its place in `Model.queries` of every world.
package struct QueryStatement: Sendable {
  package var index: Int
  package var query: Query
  package var documentation: String?
  package var text: String
  package var range: SourceRange
  package var isRequested: Bool

  /// The scenario that it is under.
  var scenario: String? {
    switch query {
    case .show(let show), .whatIf(_, let show): show.clauses.scenario
    case .uncertainty(_, _, let clauses): clauses.scenario
    case .list, .why, .levers, .reach, .evidence, .actions, .bets: nil
    }
  }

  /// `list orders`
  package var isList: Bool { if case .list = query { true } else { false } }

  /// `show … as chart`; nil where a table is asked for.
  package var form: AnswerForm? {
    switch query {
    case .show(let show), .whatIf(_, let show): show.clauses.form
    case .why(let why): why.clauses.form
    case .levers(_, let clauses): clauses.form
    case .list, .reach, .uncertainty, .evidence, .actions, .bets: nil
    }
  }

  package var isChart: Bool { form != nil }
}
