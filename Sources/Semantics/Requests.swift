import SourceText
import Syntax
import Units

/// How the files of every file dataset are to be read. Found in the syntax alone, so that the data can be loaded before
/// anything is analysed. Of two datasets of one name the first counts.
package func loadRequests(of trees: [SyntaxTree]) -> [LoadRequest] {
  var seen: Set<String> = []
  var requests: [LoadRequest] = []
  let multiples = unitMultiples(of: trees)
  let targets = referenceTargets(of: trees)
  // `list orders` shows all that there is.
  let listed = trees.contains { tree in
    tree.statements.contains { statement in
      if case .query(.list(let list)) = statement.kind { list.columns.isEmpty } else { false }
    }
  }
  for tree in trees {
    for statement in tree.statements {
      guard case .dataset(let dataset) = statement.kind, seen.insert(dataset.name.text).inserted,
        case .files(let pattern, let range, let isDistinct, let options) = dataset.source
      else { continue }
      var request = LoadRequest(
        dataset: dataset.name.text, pattern: pattern, patternRange: range, isDistinct: isDistinct, encoding: nil,
        delimiter: nil, decimal: nil, isStrict: false, header: nil, skipAtEnd: 0, emptyTexts: [], sheet: nil,
        declaredTypes: [:])
      for (header, type, isTime) in declarations(dataset.entries) {
        if isTime { request.timeColumns.insert(header) }
        // `金額: 数値` is told where names are checked; as a unit it would empty each cell and say so first.
        guard let type, !isForeignType(type) else { continue }
        if isTime, let grain = Analyzer.periodWord(type) {
          request.declaredTypes[header] = grain == .day ? .date : .period(grain)
          continue
        }
        request.declaredTypes[header] = declaredType(type)
        if Analyzer.typeWord(type) == nil { request.declaredUnits[header] = unitText(type, multiples: multiples) }
      }
      for case .time(let time) in dataset.entries.map(\.kind) where time.until != nil {
        if let header = header(time.name, time.value) { request.stockTimes.insert(header) }
        if let until = time.until { request.endTimes.formUnion(headers(of: until, dataset.entries)) }
      }
      for option in options { apply(option, to: &request) }
      for case .key(let names) in dataset.entries.map(\.kind) where names.count == 1 {
        request.keyColumns.insert(names[0].text)
      }
      request.isReferredTo = targets.contains(dataset.name.text)
      request.readsEveryColumn = dataset.entries.contains(where: \.isUnpivot) || listed
      requests.append(request)
    }
  }
  return requests
}

/// The datasets to which others refer, by the names behind `->`.
private func referenceTargets(of trees: [SyntaxTree]) -> Set<String> {
  var targets: Set<String> = []
  for tree in trees {
    for case .dataset(let dataset) in tree.statements.map(\.kind) {
      for entry in dataset.entries {
        if case .column(let column) = entry.kind, let reference = column.reference {
          targets.insert(reference.target.text)
        }
      }
    }
  }
  return targets
}

/// The tables that a test gives, by dataset: the header row first. The caller types the cells as it does those of files.
package func inlineTables(of trees: [SyntaxTree], test: Int) -> [String: [[String]]] {
  let tests = trees.flatMap { tree in
    tree.statements.compactMap { statement -> TestStatement? in
      if case .test(let test) = statement.kind { test } else { nil }
    }
  }
  guard tests.indices.contains(test) else { return [:] }
  var tables: [String: [[String]]] = [:]
  for entry in tests[test].entries {
    if case .table(let name, let rows) = entry.kind { tables[name.text] = rows.map(\.cells) }
  }
  return tables
}

private func apply(_ option: FileOption, to request: inout LoadRequest) {
  switch option.kind {
  case .encoding(let name): request.encoding = name
  case .delimiter(let text): request.delimiter = text
  case .decimal(let text): request.decimal = text
  case .strict: request.isStrict = true
  case .coversTo: break
  case .header(let first, let last): request.header = (first, last ?? first)
  case .skip(let count, let texts): (request.skipAtEnd, request.leftOutTexts) = (count, texts)
  case .merged(let names): request.mergedColumns.formUnion(names.map(\.text))
  case .empty(let texts): request.emptyTexts += texts
  case .sheet(let name): request.sheet = name
  case .dates(let order): request.dateOrder = order
  case .zone(let name):
    request.zone = name
    request.zoneRange = option.range
  case .fileName(let name): request.fileNameColumn = name.text
  }
}

/// Declarations by header: an entry that only renames a header declares the header.
private func declarations(_ entries: [DatasetEntry]) -> [(header: String, type: UnitExpression?, isTime: Bool)] {
  entries.compactMap { entry in
    switch entry.kind {
    case .column(let column):
      guard let name = column.name, let type = column.type, let header = header(name, column.value) else { return nil }
      return (header, type, false)
    case .time(let time): return header(time.name, time.value).map { ($0, time.type, true) }
    case .key, .clock, .covers, .coversTo, .unpivot, .optional, .bad: return nil
    }
  }
}

/// Units that are defined as so many of another one: `unit k = 1,000 USD` is by `k` the word USD.
private func unitMultiples(of trees: [SyntaxTree]) -> [String: String] {
  var words: [String: String] = [:]
  for tree in trees {
    for case .unit(let unit) in tree.statements.map(\.kind) {
      if let other = unit.value?.unit, other.factors.count == 1, other.factors[0].exponent == 1 {
        words[unit.name.text] = other.factors[0].name
      }
    }
  }
  return words
}

/// `円/人`. The magnitudes of yen stay as they are: cells are written with these words, too.
private func unitText(_ unit: UnitExpression, multiples: [String: String]) -> String {
  func word(_ name: String) -> String {
    var word = name
    // A chain of more steps than there are units is a circle.
    for _ in 0...multiples.count {
      guard Magnitude.leading(word)?.word != "円", let next = multiples[word] else { break }
      word = next
    }
    return word
  }
  var text = ""
  for factor in unit.factors where factor.exponent > 0 { text += (text.isEmpty ? "" : "·") + word(factor.name) }
  for factor in unit.factors where factor.exponent < 0 { text += "/" + word(factor.name) }
  return text
}

/// The header that a column of the block is read from: the name itself where nothing renames it.
private func headers(of name: Name, _ entries: [DatasetEntry]) -> [String] {
  for entry in entries {
    guard case .column(let column) = entry.kind, column.name?.text == name.text else { continue }
    return header(name, column.value).map { [$0] } ?? []
  }
  return [name.text]
}

private func header(_ name: Name, _ value: Expression?) -> String? {
  guard let value else { return name.text }
  if case .path(let path) = value.kind, path.names.count == 1 { return path.names[0].text }
  return nil
}

private func declaredType(_ type: UnitExpression) -> LoadRequest.DeclaredType {
  if type.factors.count == 1, type.factors[0].name == "date_serial" { return .dateSerial }
  switch Analyzer.typeWord(type) {
  case .text: return .text
  case .boolean: return .boolean
  case .date: return .date
  case .moment: return .moment
  case .number, .period, .unknown, nil: return .number
  }
}

/// A type under the name that it has elsewhere.
private func isForeignType(_ type: UnitExpression) -> Bool {
  type.factors.count == 1 && ForeignWords.type(for: type.factors[0].name) != nil
}
