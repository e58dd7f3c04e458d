import CivilTime
import Graphs
import SourceText

// Cycles and recurrences (S12).
extension Analyzer {
  /// Decides for every circle of dependencies whether it is a recurrence or a fault. True when there is a recurrence.
  func findCycles() -> Bool {
    let nodes = edges.keys.sorted { key($0).lexicographicallyPrecedes(key($1)) }
    var index: [Node: Int] = [:]
    for (position, node) in nodes.enumerated() { index[node] = position }
    var all = DirectedGraph(count: nodes.count)
    for (position, node) in nodes.enumerated() {
      for edge in edges[node] ?? [] where !edge.isForType {
        if let target = index[edge.target] { all.addEdge(from: position, to: target) }
      }
    }
    var found = false
    for component in all.cyclicComponents() {
      let members = Set(component)
      var direct = DirectedGraph(count: nodes.count)
      var offsets: [(CalendarDuration, SourceRange)] = []
      for position in component {
        for edge in edges[nodes[position]] ?? [] where !edge.isForType {
          guard let target = index[edge.target], members.contains(target) else { continue }
          if let offset = edge.offset {
            if !offsets.contains(where: { $0.0 == offset }) { offsets.append((offset, edge.range)) }
          } else {
            direct.addEdge(from: position, to: target)
          }
        }
      }
      let isPure = component.allSatisfy { position in
        if case .definition = nodes[position] { true } else { false }
      }
      if let circle = direct.cyclicComponents().first {
        let path = direct.shortestCycle(among: circle) ?? circle
        reportCycle(path.map { nodes[$0] })
        markBad(component.map { nodes[$0] })
      } else if !isPure {
        let path = all.shortestCycle(among: component) ?? component
        reportCycle(path.map { nodes[$0] })
        markBad(component.map { nodes[$0] })
      } else if offsets.count > 1 {
        report(
          .severalOffsets(durationWords(offsets[0].0), offsets[0].1, durationWords(offsets[1].0)), at: offsets[1].1)
        markBad(component.map { nodes[$0] })
      } else if let offset = offsets.first?.0 {
        found = true
        setRecurrence(component.map { nodes[$0] }, offset)
      }
    }
    return found
  }

  private func key(_ node: Node) -> [Int] {
    switch node {
    case .definition(let index): [0, index, 0]
    case .inlined(let index, let dataset): [1, index, dataset]
    case .column(let column, let dataset): [2, dataset, column]
    case .rows(let dataset): [3, dataset, 0]
    case .reference(let id): [4, id, 0]
    }
  }

  private func setRecurrence(_ nodes: [Node], _ offset: CalendarDuration) {
    let members = nodes.compactMap { node -> DefinitionID? in
      if case .definition(let index) = node { DefinitionID(index) } else { nil }
    }
    var uses: [Use] = []
    for id in members {
      for use in definitions[id.index].uses where !uses.contains(use) { uses.append(use) }
    }
    for id in members {
      definitions[id.index].recurrence = Recurrence(members: members, offset: offset)
      definitions[id.index].uses = uses
    }
  }

  /// Members of a circle have no value; others that read them say nothing more about it.
  private func markBad(_ nodes: [Node]) {
    for node in nodes {
      switch node {
      case .definition(let index):
        definitions[index].body = .formula(missingValue(definitions[index].source.bodyRange))
        definitions[index].type = .unknown
        definitions[index].uses = []
      case .column(let column, let dataset):
        if case .formula = datasets[dataset].columns[column].source {
          datasets[dataset].columns[column].formula = missingValue(
            datasets[dataset].columns[column].range ?? datasets[dataset].nameRange)
        }
      case .rows(let dataset): datasets[dataset].condition = nil
      case .inlined, .reference: break
      }
    }
  }

  private func reportCycle(_ path: [Node]) {
    // Ways over references and rows are said by the columns and definitions at their ends.
    var shown = path.filter { node in
      switch node {
      case .definition, .column: true
      case .inlined, .rows, .reference: false
      }
    }
    if Set(shown).count < 2 { shown = path }
    if let first = shown.first, shown.last != first { shown.append(first) }
    var places: [(Phrase, SourceRange)] = []
    for (node, next) in zip(shown, shown.dropFirst()) {
      let edge = (edges[node] ?? []).first { $0.target == next }
      places.append((text(of: node), edge?.range ?? place(of: node)))
    }
    let names = shown.map { text(of: $0) }
    guard let first = places.first else { return }
    report(
      .cycle(
        names, places.dropFirst().map { ($0.0, $0.1) }.map { CyclePlace(name: $0.0, range: $0.1) },
        isOfRows: !path.contains { if case .definition = $0 { true } else { false } }), at: first.1)
  }

  private func text(of node: Node) -> Phrase {
    switch node {
    case .definition(let index), .inlined(let index, _): Phrase(same: definitions[index].source.name.text)
    case .column(let column, let dataset):
      Phrase(same: "\(datasets[dataset].name).\(datasets[dataset].columns[column].name)")
    case .rows(let dataset): Phrase("rows of \(datasets[dataset].name)", "\(atStart(apart(datasets[dataset].name)))の行")
    case .reference(let id): Phrase(same: "\(datasets[references[id].from].name).\(references[id].name)")
    }
  }

  private func place(of node: Node) -> SourceRange {
    switch node {
    case .definition(let index), .inlined(let index, _): definitions[index].source.name.range
    case .column(let column, let dataset): datasets[dataset].columns[column].range ?? datasets[dataset].nameRange
    case .rows(let dataset): datasets[dataset].nameRange
    case .reference(let id): references[id].range
    }
  }
}
