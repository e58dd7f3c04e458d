import CivilTime
import Graphs
import Numerics
import SourceText
import Syntax

// Datasets by their shells: which columns and references there are, before any of them has a type.
extension Analyzer {
  func buildDatasets() {
    for source in program.datasets {
      var table = DatasetTable(
        name: source.name.text, nameRange: source.name.range, documentation: source.documentation,
        range: source.range)
      table.entries = source.entries
      table.conditionExpression = source.condition
      datasets.append(table)
    }
    for index in datasets.indices { decideKind(of: index) }
    for index in orderByBase() { buildColumns(of: index) }
    for index in datasets.indices { buildGroupReference(of: index) }
    for index in datasets.indices { buildDeclaredReferences(of: index) }
    for index in orderByBase() { inheritReferences(of: index) }
    for index in orderByBase() { buildTimesAndKeys(of: index) }
  }

  func datasetIndex(_ name: Name) -> Int? {
    if let index = program.datasetIndex[name.text] { return index }
    report(
      .unknownDataset(name.text, near: nearestMatch(to: name.text, among: datasets.map(\.name))), at: name.range)
    return nil
  }

  private func decideKind(of index: Int) {
    let source = program.datasets[index]
    let schema = schemas[datasets[index].name]
    if source.isInline {
      datasets[index].isOpen = schema == nil
      return
    }
    switch source.source {
    case .files, .bad:
      datasets[index].isOpen = schema == nil
      if case .files(let pattern, _, _, let options) = source.source {
        decideCover(of: index, options)
        refuseForeignOptions(options, pattern)
      }
    case .dataset(let base, let isDistinct, let options):
      decideCover(of: index, options)
      for option in options {
        if case .coversTo = option.kind { continue }
        report(.optionWithoutFile(program.text(option.range), dataset: base.text), at: option.range)
      }
      guard let baseIndex = datasetIndex(base) else {
        datasets[index].isOpen = true
        return
      }
      datasets[index].kind = .filtered(base: baseIndex, isDistinct: isDistinct)
    case .per(let keys):
      guard let grouped = namedDataset(ofKeys: keys, at: datasets[index].nameRange) else {
        datasets[index].isOpen = true
        return
      }
      let tables = keys.map { DatasetTable.KeyTable(expression: $0.expression) }
      datasets[index].kind = .grouped(source: grouped, keys: tables, reference: -1)
    }
  }

  /// The dataset whose rows `per K` groups: the one named from which the others are reached is not known yet, because
  /// references are not; the keys of one dataset all name it first.
  private func namedDataset(ofKeys keys: [GroupKey], at range: SourceRange) -> Int? {
    var found: [Int] = []
    for key in keys {
      for path in Analyzer.paths(in: key.expression) {
        guard let first = path.names.first, let index = program.datasetIndex[first.text], !found.contains(index) else {
          continue
        }
        found.append(index)
      }
    }
    if found.count == 1 { return found[0] }
    if found.isEmpty {
      report(.keyWithoutDataset, at: keys.first?.range ?? range)
    } else {
      report(.severalDatasets(found.map { datasets[$0].name }), at: keys.first?.range ?? range)
    }
    return nil
  }

  /// An option that says nothing about a file of this kind: the name tells which it is, where it has an end.
  private func refuseForeignOptions(_ options: [FileOption], _ pattern: String) {
    let name = pattern.lowercased()
    let isWorkbook = name.hasSuffix(".xlsx")
    let isRecords = [".json", ".ndjson", ".jsonl"].contains { name.hasSuffix($0) || name.hasSuffix($0 + ".gz") }
    let isText = [".csv", ".tsv", ".txt"].contains { name.hasSuffix($0) || name.hasSuffix($0 + ".gz") }
    for option in options {
      let isForeign: Bool
      switch option.kind {
      case .encoding, .delimiter: isForeign = isWorkbook || isRecords
      case .header: isForeign = isRecords
      case .sheet: isForeign = isText || isRecords
      case .decimal, .strict, .coversTo, .skip, .empty, .dates, .zone, .fileName, .merged: isForeign = false
      }
      if isForeign { report(.foreignOption(program.text(option.range), file: pattern), at: option.range) }
    }
  }

  /// A column of which a cell has the value above it, and that no file has, would be filled nowhere without a word.
  private func refuseUnknownMerged(of index: Int) {
    guard !datasets[index].isOpen, case .files(_, _, _, let options) = program.datasets[index].source else { return }
    let known = datasets[index].headers.union(datasets[index].shortHeaders.keys)
    for case .merged(let names) in options.map(\.kind) {
      for name in names where !known.contains(name.text) {
        let near = nearestMatch(to: name.text, among: datasets[index].headers.sorted())
        let message = SemanticMessage.unknownColumn(name.text, dataset: datasets[index].name, near: near)
        let way = Phrase(
          "`merged` takes columns of the file, as its header calls them", "`merged` にはファイルの列を見出しの名前で書く")
        report(near == nil ? .helped(message, [Help(way)]) : message, at: name.range)
      }
    }
  }

  private func decideCover(of index: Int, _ options: [FileOption]) {
    for option in options {
      if case .coversTo(let date) = option.kind { coverTo(date, index) }
    }
  }

  private func coverTo(_ date: Expression, _ index: Int) {
    if let span = during(date) { datasets[index].coveredTo = span.end }
  }

  /// Datasets so that each stands after the one it is taken from. A circle is reported and broken.
  private func orderByBase() -> [Int] {
    var graph = DirectedGraph(count: datasets.count)
    for (index, dataset) in datasets.enumerated() {
      if case .filtered(let base, _) = dataset.kind { graph.addEdge(from: index, to: base) }
    }
    let circles = graph.cyclicComponents()
    for component in circles {
      let path = graph.shortestCycle(among: component) ?? component
      report(.datasetCycle(path.map { datasets[$0].name }), at: datasets[path[0]].nameRange)
      for index in component {
        datasets[index].kind = .files
        datasets[index].isOpen = true
      }
    }
    // Without the circles there is an order.
    if !circles.isEmpty { return orderByBase() }
    return graph.orderedByDependency() ?? Array(datasets.indices)
  }

  // MARK: Columns

  func addColumn(_ column: ColumnTable, to dataset: Int) {
    let position = datasets[dataset].columns.count
    if let other = datasets[dataset].columnIndex[column.name] {
      guard column.isDeclared else { return }
      let before = datasets[dataset].columns[other]
      if before.name != column.name {
        // The short name of a header is the declared column's from here on.
        datasets[dataset].columnIndex[column.name] = position
        datasets[dataset].columns.append(column)
        return
      }
      if before.isDeclared, let range = column.range {
        report(.duplicateName(column.name, first: before.range ?? datasets[dataset].nameRange), at: range)
        return
      }
      datasets[dataset].columns[other] = column
      return
    }
    datasets[dataset].columnIndex[column.name] = position
    datasets[dataset].columns.append(column)
  }

  /// The columns that a dataset has without saying so: of its file, of what it is made from, or its keys.
  private func takeColumns(of index: Int) {
    switch datasets[index].kind {
    case .files:
      for column in schemas[datasets[index].name]?.columns ?? [] {
        datasets[index].headers.insert(column.name)
        addColumn(
          ColumnTable(name: column.name, source: .file(header: column.name), isDeclared: false), to: index)
      }
      nameShortly(index)
      refuseUnknownMerged(of: index)
    case .filtered(let base, _):
      // An open base gives its columns as they are asked for.
      datasets[index].isOpen = datasets[base].isOpen
      for (position, column) in datasets[base].columns.enumerated() {
        if case .clock = column.source {
          addColumn(column, to: index)
          continue
        }
        if case .file(let header) = column.source, datasets[base].stacked.contains(header) { continue }
        addColumn(
          ColumnTable(
            name: column.name, documentation: column.documentation, source: .inherited(position), isDeclared: false,
            range: column.range),
          to: index)
      }
      for (short, position) in datasets[base].columnIndex where datasets[index].columnIndex[short] == nil {
        datasets[index].columnIndex[short] = datasets[index].columnIndex[datasets[base].columns[position].name]
      }
    case .grouped(_, let keys, _):
      guard case .per(let parts) = program.datasets[index].source else { break }
      for (position, part) in parts.enumerated() where position < keys.count {
        let name = (part.name ?? Analyzer.keyName(of: part.expression))?.text ?? program.text(part.range)
        // A second key of the name would be lost, and with it every row.
        if let first = datasets[index].columnIndex[name].flatMap({ datasets[index].columns[$0].range }) {
          report(.duplicateName(name, first: first), at: part.range)
        }
        addColumn(
          ColumnTable(name: name, source: .key(position), isDeclared: false, range: part.range), to: index)
      }
    }
  }

  private func buildColumns(of index: Int) {
    takeColumns(of: index)
    refuseRepeated(
      datasets[index].entries.compactMap { if case .time(let time) = $0.kind { time.name } else { nil } },
      what: .time)
    let isInline = program.datasets[index].isInline
    // `key id` and `until end` do not declare what a column entry declares, wherever it stands.
    let declared = Set(
      datasets[index].entries.compactMap { entry -> String? in
        if case .column(let column) = entry.kind { column.name?.text } else { nil }
      })
    for entry in datasets[index].entries {
      if case .unpivot(let unpivot) = entry.kind { buildUnpivot(unpivot, entry, of: index) }
    }
    for entry in datasets[index].entries {
      switch entry.kind {
      case .column(let column): buildColumn(column, entry, of: index, isInline: isInline)
      case .time(let time):
        if time.value != nil || time.type != nil || !declared.contains(time.name.text) {
          buildColumn(
            name: time.name, type: time.type, value: time.value, entry, of: index, isInline: isInline, isTime: true)
        }
        if let until = time.until, datasets[index].columnIndex[until.text] == nil, !declared.contains(until.text) {
          buildColumn(
            name: until, type: nil, value: nil, entry, of: index, isInline: isInline, isTime: true)
        }
      case .clock(let clock): buildClock(clock, entry, of: index)
      // They stand already: `time 月: month` may be of the labels.
      case .unpivot: break
      case .covers(let span):
        if let days = during(span), !days.isEmpty {
          datasets[index].coveredFrom = days.start
          datasets[index].coveredTo = days.end
        }
      case .coversTo(let date): coverTo(date, index)
      case .key(let names):
        refuseRepeated(names, what: .keyColumn)
        for name in names where datasets[index].columnIndex[name.text] == nil && !declared.contains(name.text) {
          buildColumn(name: name, type: nil, value: nil, entry, of: index, isInline: isInline, isTime: false)
        }
      case .optional(let names):
        for name in names {
          datasets[index].optionalColumns.insert(name.text)
          if datasets[index].columnIndex[name.text] == nil, !declared.contains(name.text) {
            buildColumn(name: name, type: nil, value: nil, entry, of: index, isInline: isInline, isTime: false)
          }
        }
      case .bad: break
      }
    }
  }

  /// `売上` finds the header `売上(円)` when no other header is that name, with or without brackets behind it.
  private func nameShortly(_ index: Int) {
    let opening: [Character: Character] = [")": "(", "]": "[", "】": "【", "〕": "〔"]
    var fullNames: [String: [String]] = [:]
    for name in datasets[index].headers {
      guard let last = name.last, let open = opening[last], let start = name.lastIndex(of: open) else { continue }
      var short = name[..<start]
      while short.last == " " { short.removeLast() }
      if name.distance(from: start, to: name.endIndex) > 2, !short.isEmpty {
        fullNames[String(short), default: []].append(name)
      }
    }
    for (short, names) in fullNames where names.count == 1 && datasets[index].columnIndex[short] == nil {
      datasets[index].shortHeaders[short] = names[0]
      datasets[index].columnIndex[short] = datasets[index].columnIndex[names[0]]
    }
  }

  /// The last part of a path, the word of a period.
  static func keyName(of expression: Expression) -> Name? {
    switch expression.kind {
    case .path(let path): path.names.last
    case .call(let call): call.name
    case .band(let inner, _), .histogram(let inner, _): keyName(of: inner)
    case .bracketed(let inner, _, _): keyName(of: inner)
    default: nil  // Anything else is no name; it wants `name = …`.
    }
  }

  private func buildColumn(_ column: ColumnEntry, _ entry: DatasetEntry, of index: Int, isInline: Bool) {
    guard let name = column.name else { return }
    // A reference over several columns that is only named has no column of its own: `(a, b) -> target`.
    if column.value == nil, column.type == nil, let reference = column.reference, !reference.columns.isEmpty { return }
    buildColumn(
      name: name, type: column.type, value: column.value, entry, of: index, isInline: isInline, isTime: false)
    if column.isSpread, let position = datasets[index].columnIndex[name.text] {
      datasets[index].columns[position].isSpread = true
    }
  }

  private func buildColumn(
    name: Name, type: UnitExpression?, value: Expression?, _ entry: DatasetEntry, of index: Int, isInline: Bool,
    isTime: Bool
  ) {
    var column = ColumnTable(
      name: name.text, documentation: entry.documentation, source: .bad, declared: type, isDeclared: true,
      range: entry.range)
    if isTime, let grain = type.flatMap(Analyzer.periodWord) {
      column.declared = nil
      column.grain = grain
    }
    let existing = datasets[index].columnIndex[name.text]
    let isInTable = isInline && datasets[index].headers.contains(name.text)
    if isInTable {
      column.source = .file(header: name.text)
    } else if let value {
      if let header = bareHeader(value, in: index, own: name.text) {
        column.source = .file(header: header)
      } else {
        column.source = .formula(value)
        hideHeader(name.text, in: index)
      }
    } else if let existing {
      // `amount: 円` or `time order_date` about a column that is there already.
      let before = datasets[index].columns[existing]
      if before.isDeclared, before.name == name.text {
        if isTime, before.declared == nil, before.grain == nil {
          // `time a until b` and `time b: month`.
          datasets[index].columns[existing].declared = column.declared
          datasets[index].columns[existing].grain = column.grain
        }
        if isTime || type == nil { return }
        addColumn(column, to: index)
        return
      }
      column.source = before.source
    } else if datasets[index].isOpen {
      column.source = openSource(name.text, in: index)
    } else if isOptional(name.text, in: index) {
      column.source = .file(header: name.text)
    } else {
      report(
        .unknownColumn(
          name.text, dataset: datasets[index].name,
          near: nearestMatch(to: name.text, among: datasets[index].columns.map(\.name))),
        at: name.range)
    }
    addColumn(column, to: index)
  }

  /// No file need have the column: where none has it, it is empty.
  private func isOptional(_ name: String, in index: Int) -> Bool {
    datasets[index].entries.contains { entry in
      if case .optional(let names) = entry.kind { names.contains { $0.text == name } } else { false }
    }
  }

  /// The header that a value alone names: `amount: 円 = 購入金額`.
  private func bareHeader(_ value: Expression, in index: Int, own: String) -> String? {
    guard case .files = datasets[index].kind, case .path(let path) = value.kind, path.names.count == 1 else {
      return nil
    }
    var name = path.names[0].text
    if let full = datasets[index].shortHeaders[name], let position = datasets[index].columnIndex[name],
      datasets[index].columns[position].name == full
    {
      name = full
    }
    if datasets[index].headers.contains(name) {
      // A declared column of that name comes first, but for the column itself.
      if name != own, let other = datasets[index].columnIndex[name], datasets[index].columns[other].isDeclared {
        if case .file(let header) = datasets[index].columns[other].source, header == name { return name }
        return nil
      }
      return name
    }
    guard datasets[index].isOpen, program.definitionIndex[name] == nil else { return nil }
    let isDeclaredHere = datasets[index].entries.contains {
      if case .column(let column) = $0.kind { column.name?.text == name && column.value != nil } else { false }
    }
    return isDeclaredHere && name != own ? nil : name
  }

  private func hideHeader(_ name: String, in index: Int) {
    guard datasets[index].headers.contains(name) || inheritedPosition(name, in: index) != nil,
      datasets[index].hiddenHeaders[name] == nil
    else { return }
    let hiddenName = "\(name) (file)"
    let source: ColumnTable.Source =
      inheritedPosition(name, in: index).map { .inherited($0) } ?? .file(header: name)
    datasets[index].hiddenHeaders[name] = datasets[index].columns.count
    addColumn(ColumnTable(name: hiddenName, source: source, isDeclared: false), to: index)
  }

  private func inheritedPosition(_ name: String, in index: Int) -> Int? {
    guard case .filtered(let base, _) = datasets[index].kind else { return nil }
    return datasets[base].columnIndex[name]
  }

  private func isComputed(_ name: String, in index: Int) -> Bool {
    datasets[index].entries.contains { entry in
      if case .column(let column) = entry.kind { column.name?.text == name && column.value != nil } else { false }
    }
  }

  private func buildUnpivot(_ unpivot: UnpivotEntry, _ entry: DatasetEntry, of index: Int) {
    // Values of their own meet in the rows of one label: what their patterns leave open.
    // Where they are not as many as the patterns, which K063 says, all are of the first.
    let hasValuesOfEach = unpivot.valueColumns.count > 1 && unpivot.valueColumns.count == unpivot.columns.count
    var headers: [String] = []
    var labels: [StackedLabel] = []
    var values: [[Name?]] = unpivot.valueColumns.map { _ in [] }
    for (place, item) in unpivot.columns.enumerated() {
      let found = unpivotedHeaders(item, of: index)
      if found.isEmpty && !datasets[index].isOpen {
        let near = item.isPattern ? nil : nearestMatch(to: item.name.text, among: datasets[index].headers.sorted())
        let message = SemanticMessage.unknownColumn(item.name.text, dataset: datasets[index].name, near: near)
        let way = Phrase(
          "`unpivot` takes columns of the file, and `\(item.name.text)` is computed: show each as an item of its own",
          "`unpivot` に書けるのはファイルの列だが、`\(item.name.text)` は計算した列：それぞれを別の項目として示す")
        report(isComputed(item.name.text, in: index) ? .helped(message, [Help(way)]) : message, at: item.name.range)
      }
      // A column that several patterns match is stacked once.
      for header in found where !headers.contains(header) {
        headers.append(header)
        let part = item.isPattern ? Wildcard(foldedName(item.name.text)).part(of: header) : nil
        // `tv` is the header `tv（千円）`, as it is for columns; the label stays as written.
        let text = hasValuesOfEach ? part ?? header : item.isPattern ? header : item.name.text
        var label = labels.count
        if hasValuesOfEach, let known = labels.firstIndex(where: { $0.text == text }) { label = known }
        if label == labels.count {
          labels.append(StackedLabel(text: text, part: part))
          for value in values.indices { values[value].append(nil) }
        }
        datasets[index].stackedPlaces[header] = label
        values[hasValuesOfEach ? place : 0][label] = Name(header, range: entry.range)
      }
    }
    datasets[index].stacked = headers
    let sources = [ColumnTable.Source.stackedLabel(labels)] + values.map { .stackedValue($0) }
    for (name, source) in zip([unpivot.labelColumn] + unpivot.valueColumns, sources) {
      addColumn(
        ColumnTable(
          name: name.text, documentation: entry.documentation, source: source, isDeclared: true, range: name.range),
        to: index)
    }
  }

  /// The columns of the file that a part of an `unpivot` names, in the file's order. A file that is not there has those that
  /// are named, and none of a pattern.
  private func unpivotedHeaders(_ item: UnpivotEntry.Item, of index: Int) -> [String] {
    let name = foldedName(item.name.text)
    guard item.isPattern else {
      if datasets[index].isOpen || datasets[index].headers.contains(item.name.text) { return [item.name.text] }
      return [datasets[index].shortHeaders[item.name.text]].compactMap { $0 }
    }
    let pattern = Wildcard(name)
    return (schemas[datasets[index].name]?.columns ?? []).map(\.name).filter(pattern.matches)
  }

  /// Where a column comes from that nobody declared, in a dataset whose file is not there to look at.
  func openSource(_ name: String, in index: Int) -> ColumnTable.Source {
    if case .filtered(let base, _) = datasets[index].kind {
      return .inherited(openColumn(name, in: base))
    }
    return .file(header: name)
  }

  /// The column of an open dataset, made when it is first asked for. Taken from bases as far down as they go.
  func openColumn(_ name: String, in index: Int) -> Int {
    var chain = [index]
    while case .filtered(let base, _) = datasets[chain[chain.count - 1]].kind,
      datasets[chain[chain.count - 1]].columnIndex[name] == nil
    {
      chain.append(base)
    }
    for dataset in chain.reversed() where datasets[dataset].columnIndex[name] == nil {
      var source = ColumnTable.Source.file(header: name)
      if case .filtered(let base, _) = datasets[dataset].kind, let position = datasets[base].columnIndex[name] {
        source = .inherited(position)
      }
      addColumn(ColumnTable(name: name, source: source, isDeclared: false), to: dataset)
    }
    return datasets[index].columnIndex[name] ?? 0
  }
}
