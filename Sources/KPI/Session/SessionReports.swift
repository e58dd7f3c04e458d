import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText

extension AnalyzedProgram {
  /// `3 files, 12 datasets, 40 definitions`
  package var summary: String {
    let files = program.files.count { !$0.isTyped }
    return [
      Wording.counted(files, "file"), Wording.counted(model.datasets.count, "dataset"),
      Wording.counted(model.definitions.count { !$0.isBase }, "definition"),
    ].joined(separator: ", ")
  }

  package var datasetTable: ReportTable {
    let patterns = Dictionary(
      loadRequests(of: program.trees).map { request in
        (request.dataset, options.overrides[request.dataset]?.joined(separator: ", ") ?? request.pattern)
      },
      uniquingKeysWith: { first, _ in first })
    return ReportTable(
      columns: [
        .init("dataset", isImportant: true), .init("rows", isNumeric: true, isImportant: true),
        .init("columns", isNumeric: true), .init("from"), .init("description"),
      ],
      rows: model.datasets.map { dataset in
        let source: String
        switch dataset.source {
        case .files: source = patterns[dataset.name] ?? "files"
        case .filtered(let other, _): source = model.datasets[other.index].name
        case .grouped(let other, _, _): source = "per key of \(model.datasets[other.index].name)"
        }
        return [
          dataset.name, data.loaded[dataset.name].map { Wording.grouped($0.table.rowCount) } ?? "",
          Wording.grouped(dataset.columns.count), source,
          dataset.documentation?.firstLine ?? "",
        ]
      })
  }

  package var definitionTable: ReportTable {
    ReportTable(
      columns: [
        .init("definition", isImportant: true), .init("unit", isImportant: true), .init("formula"),
        .init("description"),
      ],
      rows: model.definitions.filter { !$0.isBase }.map { definition in
        [
          definition.name, definition.type.words, definition.sourceText.singleSpaced,
          definition.label == definition.name ? "" : definition.label,
        ]
      }
        + model.withParameters.map { definition in
          [
            definition.signature, "", written(definition.bodyRange).singleSpaced,
            definition.documentation?.firstLine ?? "",
          ]
        })
  }

  /// `orders: 12,034 rows`, for a dataset that has been read from files.
  package func rowCountText(ofDataset name: String) -> String? {
    data.loaded[name].map { "\(name): \(Wording.counted($0.table.rowCount, "row"))" }
  }

  /// What a definition or dataset is: documentation, formula, unit, what it reads and what reads it.
  package func helpText(ofName name: String) -> String? {
    if let definition = model.definition(named: name) {
      var text = "\(name) = \(definition.sourceText.singleSpaced)\n"
      if let documentation = definition.documentation { text += AnalyzedProgram.indented(documentation) }
      text += "  unit: \(definition.type.words)\n"
      let reads = definition.reads.map { model.definitions[$0.index].name }
      if !reads.isEmpty { text += "  reads: \(reads.joined(separator: ", "))\n" }
      let datasets = definition.datasets.map { model.datasets[$0.index].name }
      if !datasets.isEmpty { text += "  datasets: \(datasets.joined(separator: ", "))\n" }
      let readers = model.definitions.filter { $0.reads.contains(definition.id) && !$0.isBase }.map(\.name)
      if !readers.isEmpty { text += "  read by: \(readers.joined(separator: ", "))\n" }
      for level in model.levels where level.definition == definition.id {
        let condition = level.conditionText.isEmpty ? "" : " where \(level.conditionText)"
        let guards = model.guardTexts(of: level).map { " guard \($0)" }.joined()
        text += "  \(level.isGoal ? "goal" : "target"): \(level.text)\(condition)\(guards)\n"
        if let owner = level.owner { text += "  owner: \(owner)\n" }
      }
      for note in definition.notes { text += "  note: \(note.words(of: name))\n" }
      if let place = place(of: definition.range) { text += "  at \(place)\n" }
      return text
    }
    if let definition = model.withParameters.first(where: { $0.name == name }) {
      var text = "\(definition.signature) = \(written(definition.bodyRange).singleSpaced)\n"
      if let documentation = definition.documentation { text += AnalyzedProgram.indented(documentation) }
      if let place = place(of: definition.range) { text += "  at \(place)\n" }
      return text
    }
    if let dataset = model.dataset(named: name) {
      var text = "dataset \(name)\n"
      if let documentation = dataset.documentation { text += AnalyzedProgram.indented(documentation) }
      text += "  columns: \(dataset.columns.map(\.name).joined(separator: ", "))\n"
      let references = model.references.filter { $0.from == dataset.id }
        .map { "\($0.name) → \(model.datasets[$0.target.index].name)" }
      if !references.isEmpty { text += "  references: \(references.joined(separator: ", "))\n" }
      if let place = place(of: dataset.range) { text += "  at \(place)\n" }
      return text
    }
    return nil
  }

  private func written(_ range: SourceRange) -> String { program.source(of: range.file)?.text(range) ?? "" }

  private func place(of range: SourceRange) -> String? {
    program.source(of: range.file).map { "\($0.name):\($0.location(at: Int(range.start)).line)" }
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  \($0)\n" }.joined()
  }
}

extension AnswerReport {
  /// The value of an answer that is nothing but one value.
  package var singleValue: String? {
    guard answer.rows.count == 1, answer.columns.count == 1 else { return nil }
    if let reason = answer.rows[0][0].reason { return "no value: \(reason.words)" }
    return display.text(answer.rows[0][0], type: answer.columns[0].type)
  }
}

extension Evaluator {
  /// For definitions made or changed: `ltv = 30,000円`, and `ltv: 30,000円 → 33,000円` for them and all that read them.
  package func changes(of names: [String], before: Evaluator) -> [String] {
    var lines: [String] = []
    var seen: Set<DefinitionID> = []
    var pending = names.compactMap { analyzed.model.definition(named: $0)?.id }
    let direct = Set(pending)
    var position = 0
    while position < pending.count {
      let id = pending[position]
      position += 1
      guard seen.insert(id).inserted else { continue }
      if isCancelled?() ?? false { return lines }
      pending += analyzed.model.definitions.filter { $0.reads.contains(id) && !$0.isBase }.map(\.id)
      let definition = analyzed.model.definitions[id.index]
      let now = value(of: definition)
      if let old = before.analyzed.model.definition(named: definition.name) {
        let then = before.value(of: old)
        if then != now { lines.append("\(definition.name): \(then) → \(now)") }
        if then == now && direct.contains(id) { lines.append("\(definition.name) = \(now)") }
      } else if direct.contains(id) {
        lines.append("\(definition.name) = \(now)")
      }
    }
    return lines
  }

  private func value(of definition: DefinitionModel) -> String {
    let cell = base.engine.value(of: definition.value)
    if let reason = cell.reason { return "– (\(reason.words))" }
    return analyzed.display.text(cell, type: definition.type)
  }

  /// How the goals and targets of an input stand: `ltv >= 18,000円: ✓ met at 30,000円`.
  package func judgements(typedIn program: AnalyzedProgram) -> [String] {
    guard let file = program.program.files.last(where: \.isRequested)?.source.id else { return [] }
    return base.model.levels.filter { $0.range.file == file }.map { level in
      let definition = base.model.definitions[level.definition.index]
      let judged = base.engine.judgeSurely(level).judgement
      let value = analyzed.display.text(judged.cell, type: definition.type)
      let time = judged.period.map { " in \(analyzed.model.calendar.text(of: $0))" } ?? ""
      let threshold = Threshold(judged)
      let bound =
        threshold.isComputed ? ", against \(analyzed.display.text(threshold.limit, type: definition.type))" : ""
      let broken = analyzed.display.text(brokenGuards(of: level, judged)).map { ", but \($0)" } ?? ""
      let reason = judged.cell.reason.map { ": \($0.words)" } ?? threshold.reason.map { ": no target: \($0.words)" }
      let why = reason ?? " at \(value)\(time)\(bound)\(broken)"
      return "\(definition.name) \(level.text): \(judged.verdict.words)\(why)"
    }
  }

  /// The tests of an input, run at once.
  package func typedTestReport(typedIn program: AnalyzedProgram) -> TestReport {
    guard let file = program.program.files.last(where: \.isRequested)?.source.id else { return TestReport() }
    return testReport { $0.range.file == file }
  }

  /// The picture of what a query shows first.
  package func why(of statement: QueryStatement) -> WhyPicture? {
    guard case .show(let show)? = base.model.query(statement.index) else { return nil }
    return show.items.first.map { WhyPicture.ofItem($0, in: base, program: analyzed.program) }
  }
}

extension Session {
  /// Rows of all loaded tables.
  package var rowCount: Int { analyzed.data.loaded.values.reduce(0) { $0 + $1.table.rowCount } }

  /// The one value of an expression or definition that is being typed; nil when it is anything else or wrong.
  package func preview(of text: String) -> String? {
    guard text.contains(where: { !$0.isWhitespace }), !text.trimmedStart.hasPrefix(":") else { return nil }
    let step = step(text)
    guard step.next != nil, !step.analyzed.program.files.isEmpty else { return nil }
    let evaluator = Evaluator(step.analyzed)
    let queries = step.analyzed.queries.filter(\.isRequested)
    if let query = queries.last, queries.count == 1, step.isOnlyQueries {
      guard case .answer(let answer) = evaluator.outcome(of: query) else { return nil }
      return AnswerReport(answer, display: step.analyzed.display).singleValue
    }
    guard queries.isEmpty, step.defined.count == 1 else { return nil }
    return evaluator.changes(of: step.defined, before: evaluator).first.map { line in
      line.split(separator: "=", maxSplits: 1).last.map { String($0.drop { $0 == " " }) } ?? line
    }
  }
}

extension String {
  fileprivate var trimmedStart: Substring { drop { $0.isWhitespace } }
}
