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
    let definitions = model.definitions.count { !$0.isBase }
    return language.say(
      [
        Wording.counted(files, "file"), Wording.counted(model.datasets.count, "dataset"),
        Wording.counted(definitions, "definition"),
      ].joined(separator: ", "),
      "ファイル\(Wording.grouped(files))、データセット\(Wording.grouped(model.datasets.count))、"
        + "定義\(Wording.grouped(definitions))")
  }

  package var datasetTable: ReportTable {
    let patterns = Dictionary(
      loadRequests(of: program.trees).map { request in
        (request.dataset, options.overrides[request.dataset]?.joined(separator: ", ") ?? request.pattern)
      },
      uniquingKeysWith: { first, _ in first })
    return ReportTable(
      columns: [
        .init(language.say("dataset", "データセット"), isImportant: true),
        .init(language.say("rows", "行数"), isNumeric: true, isImportant: true),
        .init(language.say("columns", "列数"), isNumeric: true), .init(language.say("from", "元データ")),
        .init(language.say("description", "説明")),
      ],
      rows: model.datasets.map { dataset in
        let source: String
        switch dataset.source {
        case .files: source = patterns[dataset.name] ?? language.say("files", "ファイル")
        case .filtered(let other, _): source = model.datasets[other.index].name
        case .grouped(let other, _, _):
          let from = model.datasets[other.index].name
          source = language.say("per key of \(from)", "\(from) のキーごと")
        }
        return [
          dataset.name, data.loaded[dataset.name].map { Wording.grouped($0.table.rowCount) } ?? "",
          Wording.grouped(dataset.columns.count), source,
          dataset.documentation?.firstLine.map(language.own) ?? "",
        ]
      })
  }

  package var definitionTable: ReportTable {
    ReportTable(
      columns: [
        .init(language.say("definition", "定義"), isImportant: true),
        .init(language.say("unit", "単位"), isImportant: true), .init(language.say("formula", "計算式")),
        .init(language.say("description", "説明")),
      ],
      rows: model.definitions.filter { !$0.isBase }.map { definition in
        [
          definition.name, definition.type.words(in: language), definition.sourceText.singleSpaced,
          definition.label == definition.name ? "" : language.own(definition.label),
        ]
      }
        + model.withParameters.map { definition in
          [
            definition.signature, "", written(definition.bodyRange).singleSpaced,
            definition.documentation?.firstLine.map(language.own) ?? "",
          ]
        })
  }

  /// `orders: 12,034 rows`, for a dataset that has been read from files.
  package func rowCountText(ofDataset name: String) -> String? {
    data.loaded[name].map { loaded in
      let count = loaded.table.rowCount
      return language.say("\(name): \(Wording.counted(count, "row"))", "\(name)：\(Wording.grouped(count))行")
    }
  }

  /// What a definition or dataset is: documentation, formula, unit, what it reads and what reads it.
  package func helpText(ofName name: String) -> String? {
    if let definition = model.definition(named: name) {
      var text = "\(name) = \(definition.sourceText.singleSpaced)\n"
      text += described(definition.documentation)
      text += line(Phrase("unit", "単位"), definition.type.words(in: language))
      let reads = definition.reads.map { model.definitions[$0.index].name }
      if !reads.isEmpty { text += line(Phrase("reads", "使うもの"), reads.joined(separator: ", ")) }
      let datasets = definition.datasets.map { model.datasets[$0.index].name }
      if !datasets.isEmpty { text += line(Phrase("datasets", "データセット"), datasets.joined(separator: ", ")) }
      let readers = model.definitions.filter { $0.reads.contains(definition.id) && !$0.isBase }.map(\.name)
      if !readers.isEmpty { text += line(Phrase("read by", "使われる先"), readers.joined(separator: ", ")) }
      for level in model.levels where level.definition == definition.id {
        let condition = level.conditionText.isEmpty ? "" : " where \(level.conditionText)"
        let guards = model.guardTexts(of: level).map { " guard \($0)" }.joined()
        text += line(
          level.isGoal ? Phrase("goal", "最終目標") : Phrase("target", "目標"), "\(level.text)\(condition)\(guards)")
        if let owner = level.owner { text += line(Phrase("owner", "担当"), owner) }
      }
      for note in definition.notes { text += line(Phrase("note", "注記"), note.words(of: name, in: language)) }
      if let place = place(of: definition.range) { text += language.say("  at \(place)\n", "  場所：\(place)\n") }
      return text
    }
    if let definition = model.withParameters.first(where: { $0.name == name }) {
      var text = "\(definition.signature) = \(written(definition.bodyRange).singleSpaced)\n"
      text += described(definition.documentation)
      if let place = place(of: definition.range) { text += language.say("  at \(place)\n", "  場所：\(place)\n") }
      return text
    }
    if let dataset = model.dataset(named: name) {
      var text = language.say("dataset", "データセット") + " \(name)\n"
      text += described(dataset.documentation)
      text += line(Phrase("columns", "列"), dataset.columns.map(\.name).joined(separator: ", "))
      let references = model.references.filter { $0.from == dataset.id }
        .map { "\($0.name) → \(model.datasets[$0.target.index].name)" }
      if !references.isEmpty { text += line(Phrase("references", "参照"), references.joined(separator: ", ")) }
      if let place = place(of: dataset.range) { text += language.say("  at \(place)\n", "  場所：\(place)\n") }
      return text
    }
    return nil
  }

  private func described(_ documentation: String?) -> String {
    documentation.map { AnalyzedProgram.indented(language.description($0)) } ?? ""
  }

  /// `  unit: 円/人`
  private func line(_ subject: Phrase, _ text: String) -> String {
    "  \(language.say("\(subject.english): ", "\(subject.japanese)："))\(text)\n"
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
    if let reason = answer.rows[0][0].reason {
      let words = reason.words(in: display.language)
      return display.language.say("no value: \(words)", "値なし：\(words)")
    }
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
    if let reason = cell.reason {
      return analyzed.language.say("– (\(reason.words))", "–（\(reason.words(in: .japanese))）")
    }
    return analyzed.display.text(cell, type: definition.type)
  }

  /// How the goals and targets of an input stand: `ltv >= 18,000円: ✓ met at 30,000円`.
  package func judgements(typedIn program: AnalyzedProgram) -> [String] {
    guard let file = program.program.files.last(where: \.isRequested)?.source.id else { return [] }
    return base.model.levels.filter { $0.range.file == file }.map { level in
      let definition = base.model.definitions[level.definition.index]
      let judged = base.engine.judgeSurely(level).judgement
      let value = analyzed.display.text(judged.cell, type: definition.type)
      let time = judged.period.map { analyzed.model.calendar.text(of: $0) }
      let threshold = Threshold(judged)
      let bound = threshold.isComputed ? analyzed.display.text(threshold.limit, type: definition.type) : nil
      let broken = analyzed.display.text(brokenGuards(of: level, judged))
      let verdict = ReportWords(analyzed.language).word(judged.verdict)
      return analyzed.language.say(
        "\(definition.name) \(level.text): \(verdict)"
          + (judged.cell.reason.map { ": \($0.words)" } ?? threshold.reason.map { ": no target: \($0.words)" }
            ?? " at \(value)" + (time.map { " in \($0)" } ?? "") + (bound.map { ", against \($0)" } ?? "")
            + (broken.map { ", but \($0)" } ?? "")),
        "\(definition.name) \(level.text)：\(verdict)"
          + (judged.cell.reason.map { "：\($0.words(in: .japanese))" }
            ?? threshold.reason.map { "：目標値なし：\($0.words(in: .japanese))" }
            ?? "（" + (time.map { "\($0)は" } ?? "") + value + (bound.map { "、基準は\($0)" } ?? "")
            + (broken.map { "。ただし\($0)" } ?? "") + "）"))
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
    return show.items.first.map { WhyPicture.ofItem($0, in: base, analyzed: analyzed) }
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
