import CivilTime
import SourceText
import Syntax

// References by their shells, and the routes they make.
extension Analyzer {
  func addReference(_ reference: ReferenceTable) {
    let dataset = reference.from
    guard datasets[dataset].referenceIndex[reference.name] == nil else { return }
    datasets[dataset].referenceIndex[reference.name] = references.count
    datasets[dataset].references.append(references.count)
    references.append(reference)
  }

  /// The entry of `source` that refers to the dataset grouped from it by that very column: then both are one reference.
  private func declaredReference(from source: Int, to target: Int, keys: [DatasetTable.KeyTable]) -> Name? {
    guard keys.count == 1, case .path(let path) = keys[0].expression.kind, path.names.count == 2 else { return nil }
    for entry in datasets[source].entries {
      guard case .column(let column) = entry.kind, let name = column.name, name.text == path.names[1].text,
        let reference = column.reference, reference.target.text == datasets[target].name, reference.columns.isEmpty,
        !reference.isLatest
      else { continue }
      return name
    }
    return nil
  }

  func buildGroupReference(of index: Int) {
    if program.datasets[index].isInline {
      buildInlineGroupReference(of: index)
      return
    }
    guard case .grouped(let source, let keys, _) = datasets[index].kind else { return }
    let name = declaredReference(from: source, to: index, keys: keys)
    let id = references.count
    datasets[index].kind = .grouped(source: source, keys: keys, reference: id)
    addReference(
      ReferenceTable(
        name: name?.text ?? datasets[index].name, from: source, target: index, kind: .group,
        range: name?.range ?? datasets[index].nameRange))
    if references.count == id {
      // The name is taken by a column's reference; the group is still there for facts.
      references.append(
        ReferenceTable(
          name: datasets[index].name, from: source, target: index, kind: .group, range: datasets[index].nameRange))
      datasets[source].references.append(id)
    }
  }

  /// A grouped dataset whose rows a test gives: rows of its source still refer to it, by the key columns of the table.
  private func buildInlineGroupReference(of index: Int) {
    guard case .per(let keys) = program.datasets[index].source else { return }
    let names = keys.compactMap { ($0.name ?? Analyzer.keyName(of: $0.expression))?.text }
    let columns = names.compactMap { datasets[index].columnIndex[$0] }
    guard !keys.isEmpty, columns.count == keys.count else { return }
    datasets[index].keys.append(columns)
    let sources = Set(
      keys.flatMap { Analyzer.paths(in: $0.expression) }.compactMap { program.datasetIndex[$0.names[0].text] })
    guard sources.count == 1, let source = sources.first else { return }
    let parts = keys.map { ReferenceTable.KeyPart.expression($0.expression) }
    addReference(
      ReferenceTable(
        name: datasets[index].name, from: source, target: index,
        kind: .columns(parts, isLatest: false, within: nil), range: datasets[index].nameRange))
  }

  func buildDeclaredReferences(of index: Int) {
    for entry in datasets[index].entries {
      guard case .column(let column) = entry.kind, let clause = column.reference else { continue }
      let name = column.name ?? clause.target
      guard let target = datasetIndex(clause.target) else { continue }
      if let existing = datasets[index].referenceIndex[name.text], references[existing].target == target { continue }
      var parts = clause.columns.map { ReferenceTable.KeyPart.path($0) }
      if parts.isEmpty, let position = datasets[index].columnIndex[name.text] { parts = [.column(position)] }
      addReference(
        ReferenceTable(
          name: name.text, from: index, target: target,
          kind: .columns(parts, isLatest: clause.isLatest, within: clause.within), range: entry.range))
    }
  }

  func inheritReferences(of index: Int) {
    var base: Int?
    if case .filtered(let from, _) = datasets[index].kind { base = from }
    guard let base else { return }
    for id in datasets[base].references {
      var reference = references[id]
      reference.from = index
      reference.kind = .inherited(id)
      if datasets[index].referenceIndex[reference.name] == nil { addReference(reference) }
    }
  }

  func buildTimesAndKeys(of index: Int) {
    if case .grouped(_, let keys, _) = datasets[index].kind {
      datasets[index].keys.append(Array(0..<min(keys.count, datasets[index].columns.count)))
    }
    for entry in datasets[index].entries {
      switch entry.kind {
      case .time(let time):
        guard let column = datasets[index].columnIndex[time.name.text] else { continue }
        let until = time.until.flatMap { datasets[index].columnIndex[$0.text] }
        datasets[index].times.append(TimeTable(column: column, until: until, range: time.name.range))
      case .key(let names):
        let columns = names.compactMap { datasets[index].columnIndex[$0.text] }
        if columns.count == names.count { datasets[index].keys.append(columns) }
      case .covers, .coversTo, .clock, .column, .unpivot, .optional, .bad: break
      }
    }
    guard case .filtered(let base, _) = datasets[index].kind else { return }
    // Rows of a filtered dataset happen when they happened, unless it says otherwise.
    if datasets[index].times.isEmpty {
      datasets[index].times = datasets[base].times.compactMap { time in
        guard let column = datasets[index].columnIndex[datasets[base].columns[time.column].name] else { return nil }
        let until = time.until.flatMap { datasets[index].columnIndex[datasets[base].columns[$0].name] }
        return TimeTable(column: column, until: until, range: time.range)
      }
    }
    if datasets[index].keys.isEmpty {
      datasets[index].keys = datasets[base].keys.compactMap { key in
        let columns = key.compactMap { datasets[index].columnIndex[datasets[base].columns[$0].name] }
        return columns.count == key.count ? columns : nil
      }
    }
    if datasets[index].coveredFrom == nil { datasets[index].coveredFrom = datasets[base].coveredFrom }
    if datasets[index].coveredTo == nil { datasets[index].coveredTo = datasets[base].coveredTo }
  }

  // MARK: Routes

  enum Route {
    case found([Int])
    case none
    case ambiguous([[Int]])
  }

  /// The shortest way over references from one dataset to another; `via` names the first reference.
  func route(from: Int, to: Int, via: String? = nil) -> Route {
    if from == to, via == nil { return .found([]) }
    var frontier: [[Int]] = datasets[from].references.compactMap { id in
      via.map { references[id].name == $0 } ?? true ? [id] : nil
    }
    var seen: Set<Int> = [from]
    while !frontier.isEmpty {
      let found = frontier.filter { references[$0[$0.count - 1]].target == to }
      if found.count == 1 { return .found(found[0]) }
      if found.count > 1 { return .ambiguous(found) }
      let reached = Set(frontier.map { references[$0[$0.count - 1]].target })
      seen.formUnion(reached)
      var following: [[Int]] = []
      for path in frontier {
        for id in datasets[references[path[path.count - 1]].target].references
        where !seen.contains(references[id].target) {
          following.append(path + [id])
        }
      }
      frontier = following
    }
    return .none
  }

  func reaches(_ from: Int, _ to: Int) -> Bool {
    if case .none = route(from: from, to: to) { return false }
    return true
  }

  /// Every dataset that rows of this one lead to, nearest first, without itself.
  func reachedDatasets(from: Int) -> [Int] {
    var found: [Int] = []
    var frontier = [from]
    while !frontier.isEmpty {
      var following: [Int] = []
      for dataset in frontier {
        for id in datasets[dataset].references {
          let target = references[id].target
          if target != from, !found.contains(target) {
            found.append(target)
            following.append(target)
          }
        }
      }
      frontier = following
    }
    return found
  }

  func routeText(_ route: [Int]) -> String { route.map { references[$0].name }.joined(separator: ".") }
}
