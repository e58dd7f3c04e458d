import CivilTime
import Columns
import Semantics
import SourceText
import Syntax

/// Words that may stand at the cursor, best first.
package struct Completion: Hashable, Sendable {
  package struct Candidate: Hashable, Sendable {
    package var text: String
    /// Meaning and unit.
    package var description: String
    package init(_ text: String, _ description: String) {
      self.text = text
      self.description = description
    }
  }
  /// Bytes of the text that a candidate takes the place of.
  package var replace: Range<Int>
  package var candidates: [Candidate]
  package static let none = Completion(replace: 0..<0, candidates: [])
}

extension Session {
  /// For a reader of this language.
  package init(options: DataOptions, language: Language) {
    var empty = AnalyzedProgram(Program(), options: options)
    empty.language = language
    self.init(analyzed: empty, loadedPaths: [])
  }

  /// By what stands before the cursor, read by the real lexer.
  package func completion(of text: String, at cursor: Int) -> Completion {
    let before = String(decoding: text.utf8.prefix(cursor), as: UTF8.self)
    if before.drop(while: { $0 == " " }).hasPrefix(":") { return commandCompletion(before, cursor: cursor) }
    let position = CompletionPosition(before)
    let word = position.word
    let found = candidates(at: position).filter { candidate in
      word.isEmpty || foldedName(candidate.text).lowercased().hasPrefix(foldedName(word).lowercased())
    }
    var seen: Set<String> = []
    return Completion(
      replace: (cursor - word.utf8.count)..<cursor, candidates: found.filter { seen.insert($0.text).inserted })
  }

  // MARK: By position

  private var language: Language { analyzed.language }

  private func candidates(at position: CompletionPosition) -> [Completion.Candidate] {
    switch position.place {
    case .statementStart: return definitions() + entries(.statement) + functions() + datasets()
    case .value: return definitions() + functions() + datasets() + localColumns(position)
    case .afterValue: return entries(.clause)
    case .afterDot(let path): return columns(atEndOf: path)
    case .dimension: return periods + dimensions()
    case .text(let path): return texts(of: path, near: position)
    case .file: return files(position.word, isRules: false)
    case .ruleFile: return files(position.word, isRules: true)
    case .unit: return units
    case .date: return dates
    case .definition: return definitions()
    case .dataset: return datasets()
    case .scenario:
      return analyzed.model.scenarios.map {
        .init($0.name, $0.documentation?.firstLine.map(language.own) ?? language.say("scenario", "シナリオ"))
      }
    case .relation(let isRefuted):
      let arrow = Completion.Candidate(
        "->",
        isRefuted
          ? language.say("what it was believed to move", "動かすと考えられていたもの")
          : language.say("moves, no direction said", "動かす（向きは示さない）"))
      return isRefuted
        ? [arrow]
        : [
          .init("raises", language.say("more of it, more of that", "増えると、そちらも増える")),
          .init("lowers", language.say("more of it, less of that", "増えると、そちらは減る")), arrow,
        ]
    case .addition:
      return [
        .init("total", language.say("lines for all groups, computed from their rows", "全区分の行（その行から計算）")),
        .init("interval", language.say("the ends of each number's 95 % interval", "各数の95%区間の両端")),
        .init(
          "uncertainty",
          language.say(
            "what the uncertain numbers of the rules make of each value", "ルールの不確かな数から各値に生じる幅")),
      ]
    case .nothing: return []
    }
  }

  private func definitions() -> [Completion.Candidate] {
    analyzed.model.definitions.filter { !$0.isBase }.map { definition in
      let unit = definition.type.words(in: language)
      let label = definition.label == definition.name ? "" : language.own(definition.label) + " · "
      return .init(Name.written(definition.name), label + unit)
    }
  }

  /// What may be the end of a link, but for columns.
  private func causes() -> [Completion.Candidate] {
    definitions()
      + analyzed.model.factors.map {
        .init(
          Name.written($0.name),
          ($0.documentation ?? $0.description)?.firstLine.map(language.own)
            ?? language.say("factor", "計測しない要因"))
      }
  }

  private func datasets() -> [Completion.Candidate] {
    analyzed.model.datasets.map { dataset in
      let rows =
        analyzed.data.loaded[dataset.name].map { loaded in
          let count = loaded.table.rowCount
          return language.say(Wording.counted(count, "row"), "\(Wording.grouped(count))行")
        } ?? language.say("dataset", "データセット")
      let label = dataset.documentation?.firstLine.map { "\(language.own($0)) · " } ?? ""
      return .init(Name.written(dataset.name), label + rows)
    }
  }

  private func entries(_ kind: HelpEntry.Kind) -> [Completion.Candidate] {
    LanguageHelp.entries(of: kind).map { .init($0.name, language.say($0.text)) }
  }

  private func functions() -> [Completion.Candidate] {
    LanguageHelp.entries.filter { $0.kind == .aggregate || $0.kind == .transformer || $0.kind == .function }
      .map { .init($0.name + "(", language.placeholders(in: $0.signature)) } + callable()
  }

  /// Definitions with parameters, as they are called.
  private func callable() -> [Completion.Candidate] {
    analyzed.model.withParameters.map { definition in
      let label = definition.documentation?.firstLine.map { " · " + language.own($0) } ?? ""
      return .init(Name.written(definition.name) + "(", definition.signature + label)
    }
  }

  private var periods: [Completion.Candidate] {
    Grain.allCases.map { .init($0.rawValue, language.say("period", "期間")) }
  }

  /// Columns that something can be grouped by: texts, yes/no, dates, small numbers.
  private func dimensions() -> [Completion.Candidate] {
    analyzed.model.datasets.flatMap { dataset in
      dataset.columns.map { candidate($0, of: dataset) }
    }
  }

  /// Of a large file a column that nobody has named yet has no type.
  private func candidate(_ column: ColumnModel, of dataset: DatasetModel) -> Completion.Candidate {
    var words = column.type.words(in: language)
    if case .file(let header) = column.source,
      analyzed.data.loaded[dataset.name]?.table.column(named: header)?.isUnread ?? false
    {
      words = language.say("not read yet", "まだ読んでいない")
    }
    return .init(Name.written(column.name), "\(dataset.name) · \(words)")
  }

  /// Inside `sum(orders.amount where …` the columns of `orders` may stand alone.
  private func localColumns(_ position: CompletionPosition) -> [Completion.Candidate] {
    guard let name = position.aggregated, let dataset = analyzed.model.dataset(named: name) else { return [] }
    return columns(of: dataset)
  }

  private func columns(of dataset: DatasetModel) -> [Completion.Candidate] {
    dataset.columns.map { candidate($0, of: dataset) }
      + references(of: dataset).map {
        .init(Name.written($0.name), "→ \(analyzed.model.datasets[$0.target.index].name)")
      }
  }

  private func references(of dataset: DatasetModel) -> [ReferenceModel] {
    analyzed.model.references.filter { $0.from == dataset.id }
  }

  private func columns(atEndOf path: [String]) -> [Completion.Candidate] {
    guard let dataset = dataset(atEndOf: path) else { return [] }
    return columns(of: dataset)
  }

  /// `lines.order.customer` ends at the dataset of customers.
  private func dataset(atEndOf path: [String]) -> DatasetModel? {
    guard let first = path.first else { return nil }
    var current = analyzed.model.dataset(named: first)
    for name in path.dropFirst() {
      guard let dataset = current else { return nil }
      current = references(of: dataset).first { $0.name == name }.map { analyzed.model.datasets[$0.target.index] }
    }
    return current
  }

  /// At most so many values of a text column are offered.
  private static let maximumTexts = 200

  private func texts(of path: [String], near position: CompletionPosition) -> [Completion.Candidate] {
    var found: [Completion.Candidate] = []
    var seen: Set<String> = []
    let wanted = path.last ?? ""
    for dataset in analyzed.model.datasets {
      if path.count > 1, path.first != dataset.name { continue }
      guard let column = dataset.column(named: wanted) else { continue }
      for text in values(of: column, in: dataset) where found.count < Session.maximumTexts && seen.insert(text).inserted
      {
        found.append(.init(text, dataset.name))
      }
    }
    return found
  }

  /// The texts of a column, found in the file it comes from, also through derived datasets.
  private func values(of column: ColumnModel, in dataset: DatasetModel) -> [String] {
    var column = column
    var dataset = dataset
    // Datasets are derived from others in a chain without circles.
    for _ in 0..<analyzed.model.datasets.count + 1 {
      switch (column.source, dataset.source) {
      case (.file(let header), _):
        guard let values = analyzed.data.loaded[dataset.name]?.table.column(named: header)?.column.values else {
          return []
        }
        guard case .texts(_, let dictionary) = values else { return [] }
        return Array(dictionary.texts)
      case (.inherited(let id), .filtered(let other, _)):
        dataset = analyzed.model.datasets[other.index]
        column = dataset.columns[id.index]
      case (.formula(let formula), _):
        guard let (other, id) = formula.columnRead(in: dataset, analyzed.model) else { return [] }
        dataset = analyzed.model.datasets[other.index]
        column = dataset.columns[id.index]
      case (.inherited, _), (.key, _), (.clock, _), (.stackedLabel, _), (.stackedValue, _): return []
      }
    }
    return []
  }

  private var units: [Completion.Candidate] {
    var labels: Set<String> = []
    for definition in analyzed.model.definitions {
      if case .number(let unit) = definition.type, !unit.label.isEmpty { labels.insert(unit.label) }
    }
    let common = ["円", "%", "年", "月", "日", "回", "件", "人", "回/年", "points", "days", "weeks", "months", "years"]
    return (common + labels.sorted()).map { .init($0, language.say("unit", "単位")) }
  }

  /// The years and months that the data cover.
  private var dates: [Completion.Candidate] {
    var found: Set<String> = []
    for table in analyzed.data.loaded.values.map(\.table) {
      for case .days(let days) in table.columns.map(\.column.values) {
        guard let first = days.min(), let last = days.max(), last - first < 36_600 else { continue }
        var month = analyzed.model.calendar.period(.month, of: Day(first))
        let end = analyzed.model.calendar.period(.month, of: Day(last))
        while month <= end {
          let text = analyzed.model.calendar.text(of: month)
          found.insert(text)
          found.insert(String(text.prefix(4)))
          month.index += 1
        }
      }
    }
    return found.sorted().map {
      .init("@" + $0, $0.utf8.count == 4 ? language.say("year", "年") : language.say("month", "月"))
    }
  }

  // MARK: Commands and files

  private func commandCompletion(_ before: String, cursor: Int) -> Completion {
    let text = before.drop { $0 == " " }
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    let word = parts.last.map(String.init) ?? ""
    let replace = (cursor - word.utf8.count)..<cursor
    if parts.count == 1 {
      let found = LanguageHelp.entries(of: .command).filter { $0.name.hasPrefix(word) }
      return Completion(replace: replace, candidates: found.map { .init($0.name, language.say($0.text)) })
    }
    let command = LanguageHelp.entries(of: .command).first { $0.name.hasPrefix(String(parts[0])) }?.name
    let all: [Completion.Candidate]
    switch command {
    case ":load": all = files(word, isRules: true)
    case ":save": all = files(word, isRules: true)
    case ":graph": all = files(word, isRules: false)
    case ":describe": all = datasets() + files(word, isRules: false)
    case ":why": all = definitions()
    case ":tree": all = causes()
    case ":help":
      all = definitions() + callable() + datasets() + LanguageHelp.entries.map { .init($0.name, language.say($0.text)) }
    case ":format": all = ["text", "json", "csv", "markdown"].map { .init($0, language.say("format", "形式")) }
    case ":timing": all = [.init("on", ""), .init("off", "")]
    case ":test": all = [.init("--record", language.say("make a test of what was asked", "尋ねたことからテストを作る"))]
    case _: all = []
    }
    return Completion(replace: replace, candidates: all.filter { $0.text.hasPrefix(word) })
  }

  private func files(_ word: String, isRules: Bool) -> [Completion.Candidate] {
    let folder = FileSystem.folder(of: word)
    guard let names = try? FileSystem.names(in: folder.isEmpty ? "." : folder) else { return [] }
    return names.filter { !$0.hasPrefix(".") }.compactMap { name in
      let path = folder == "/" ? "/" + name : FileSystem.joined(folder, name)
      guard let kind = try? FileSystem.kind(of: path) else { return nil }
      switch kind {
      case .folder: return .init(path + "/", language.say("folder", "フォルダー"))
      case .file: return isRules && !name.hasSuffix(".kpi") ? nil : .init(path, language.say("file", "ファイル"))
      case .other: return nil
      }
    }
  }
}

extension Formula {
  /// The column that a formula is nothing but a reading of.
  fileprivate func columnRead(in dataset: DatasetModel, _ model: Model) -> (DatasetID, ColumnID)? {
    switch kind {
    case .row(.column(let id)): return (dataset.id, id)
    case .row(.path(let route, let id)):
      guard let last = route.last else { return nil }
      return (model.references[last.index].target, id)
    case .row(.fact(let aggregate, _)):
      // `first(orders.channel)` has the values of the column it takes one of.
      guard case .rows(let source) = aggregate.source, let argument = aggregate.argument else { return nil }
      return argument.columnRead(in: model.datasets[source.index], model)
    case .constant, .sum, .product, .power, .scaled, .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not,
      .conditional, .coalesce, .function, .band, .histogram, .within, .lookup, .inlined, .row, .slice:
      return nil
    }
  }
}
