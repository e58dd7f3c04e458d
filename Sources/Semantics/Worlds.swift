import Graphs
import SourceText
import Syntax

/// The analysis of a program, kept to look at its other worlds. A world is the base and other bodies for a few definitions:
/// each is typed against the base and taken back again, so that hundreds of scenarios and tests cost no more than their own
/// text. It belongs to one thread.
///
/// Whatever else a change may touch (rows, tables, circles, the datasets below) is seen before: then the answer is nil, and
/// the world has to be analysed whole, with `analyze`.
package final class WorldAnalysis {
  private let analyzer: Analyzer
  /// Definitions that a column, a dataset or a reference reads, directly or through others.
  private var isReadByRows: [Bool]

  package init(_ trees: [SyntaxTree], schemas: [String: DatasetSchema]) {
    analyzer = Analyzer.finished(Program(trees, world: .base), schemas: schemas, world: .base)
    isReadByRows = [Bool](repeating: false, count: analyzer.definitions.count)
    // Who names whom is asked once, of the base.
    analyzer.readers = analyzer.readersByName()
    markReadByRows()
  }

  private func markReadByRows() {
    var pending: [Analyzer.Node] = []
    for (node, edges) in analyzer.edges {
      if case .definition = node { continue }
      pending += edges.map(\.target)
      if case .inlined(let index, _) = node { pending.append(.definition(index)) }
    }
    while let node = pending.popLast() {
      guard case .definition(let index) = node, !isReadByRows[index] else { continue }
      isReadByRows[index] = true
      pending += (analyzer.edges[node] ?? []).map(\.target)
    }
  }

  /// Where to look for what explains a change of a definition: what a `why` of it looks at.
  package func searchedDimensions(of id: DefinitionID, at range: SourceRange) -> [SearchedDimension] {
    guard case .formula(let formula)? = analyzer.definitions[id.index].body else { return [] }
    return analyzer.searchedDimensions(of: formula, at: range)
  }

  // MARK: Worlds

  /// What is wrong in a scenario or a test and not in the base.
  package func problems(in world: World) -> [Diagnostic]? {
    overlay(world) { analyzer in
      if case .test(let index) = world { _ = analyzer.expectations(ofTest: index) }
    }?.problems
  }

  /// The model of a test and what is wrong in it and not in the base.
  package func model(ofTest index: Int) -> (model: Model, problems: [Diagnostic])? {
    overlay(.test(index)) { analyzer in
      let expectations = analyzer.expectations(ofTest: index)
      var model = analyzer.overlaidModel()
      model.tests[index].expectations = expectations
      return model
    }.map { ($0.result, $0.problems) }
  }

  /// The model of queries in a world, and what is wrong in them and not in the base. Nil also where the world reads fewer
  /// rows: then there may be fewer groups.
  ///
  /// - Parameter indices: their places among the queries of the program.
  package func model(ofQueries indices: [Int], in world: World) -> (model: Model, problems: [Diagnostic])? {
    overlay(world, readsAsMuch: true) { analyzer in
      let queries = analyzer.queriesInOverlay(indices)
      var model = analyzer.overlaidModel()
      for (index, query) in zip(indices, queries) { model.queries[index] = query }
      return model
    }.map { ($0.result, $0.problems) }
  }

  private func overlay<Result>(_ world: World, readsAsMuch: Bool = false, _ work: (Analyzer) -> Result) -> (
    result: Result, problems: [Diagnostic]
  )? {
    guard !analyzer.diagnostics.contains(where: { $0.severity == .error }), let changes = changes(in: world) else {
      return nil
    }
    return analyzer.overlaying(changes, in: world, readsAsMuch: readsAsMuch) { work(analyzer) }
  }

  /// The changed definitions; nil where the change is not a plain one.
  private func changes(in world: World) -> [Analyzer.Overlay.Change]? {
    let program = analyzer.program
    var assignments: [Assignment] = []
    switch world {
    case .base: return nil
    // A change on a change is no plain one.
    case .whatIf(_, .some): return nil
    case .whatIf(let changes, nil): return plainChanges(changes.map { ($0.name, $0.body, $0.name.range) })
    case .scenario(let name):
      guard let scenario = program.scenarios.first(where: { $0.content.name.text == name })?.content,
        scenario.from == nil
      else { return nil }
      assignments = scenario.assignments
    case .test(let index):
      for entry in program.tests[index].content.entries {
        switch entry.kind {
        case .given(let given): assignments += given
        case .expect(let condition, let tolerance):
          guard isPlain(condition), tolerance.map(isPlain) ?? true else { return nil }
        case .table, .bad: return nil
        }
      }
    }
    return plainChanges(assignments.map { ($0.name, .written($0.value), $0.range) })
  }

  private func plainChanges(
    _ bodies: [(name: Name, body: Program.Body, range: SourceRange)]
  ) -> [Analyzer.Overlay.Change]? {
    let program = analyzer.program
    guard Set(bodies.map(\.name.text)).count == bodies.count else { return nil }
    var changes: [Analyzer.Overlay.Change] = []
    for (name, body, range) in bodies {
      guard let index = program.definitionIndex[name.text], isPlain(index, body) else { return nil }
      changes.append(
        .init(index: index, source: program.definitions[index].overridden(by: body, range: range, layer: 1)))
    }
    return changes
  }

  private func isPlain(_ index: Int, _ body: Program.Body) -> Bool {
    let table = analyzer.definitions[index]
    guard !table.isTable, table.recurrence == nil, table.type != .unknown, !isReadByRows[index] else { return false }
    switch body {
    case .written(.expression(let expression)): return isPlain(expression)
    case .written(.interval(let low, let high)), .written(.counted(let low, let high)):
      return isPlain(low) && isPlain(high)
    case .written(.range(let low, let mode, let high)): return [low, mode ?? low, high].allSatisfy(isPlain)
    case .changed: return true
    case .written(.table), .later: return false
    }
  }

  /// Whether an expression is made of numbers and definitions alone.
  private func isPlain(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .path(let path):
      guard path.names.count == 1, let index = analyzer.program.definitionIndex[path.names[0].text] else {
        return false
      }
      return !analyzer.definitions[index].isTable
    case .call(let call):
      guard !Analyzer.isAggregate(call), analyzer.program.withParameters[call.name.text] == nil, call.condition == nil,
        call.among == nil
      else { return false }
      for argument in call.arguments {
        guard case .expression = argument.source, argument.per.isEmpty, argument.on == nil, argument.via == nil,
          argument.condition == nil
        else { return false }
      }
    case .table, .window, .since, .within, .bad, .band, .histogram, .bracketed(_, _?, _), .bracketed(_, _, _?):
      return false
    case .number, .date, .text, .boolean, .none, .negate, .not, .sum, .product, .power, .comparison, .membership, .top,
      .like,
      .range, .and, .or, .coalesce, .list, .conditional, .bracketed, .expansion, .argument:
      break
    }
    return Analyzer.children(of: expression).allSatisfy(isPlain)
  }
}

extension Analyzer {
  /// What a world lays over the base.
  struct Overlay {
    struct Change {
      var index: Int
      var source: Program.Definition
    }
    /// What it replaces.
    struct Replaced {
      var index: Int
      var table: DefinitionTable
      var edges: [Edge]?
    }
    var replaced: [String: Replaced] = [:]
    /// The nodes made in it.
    var made: [Node] = []
  }

  /// Does work in a world and takes the world back. Nil where the change does not stay with its definitions: another type,
  /// other data below, a circle.
  func overlaying<Result>(
    _ changes: [Overlay.Change], in other: World, readsAsMuch: Bool, _ work: () -> Result
  ) -> (result: Result, problems: [Diagnostic])? {
    let (known, place) = (diagnostics.count, definitions.count)
    let replaced = changes.map { definitions[$0.index] }
    begin(changes, in: other)
    for change in changes { demand(.definition(change.index)) }
    let isSound = zip(changes, replaced).allSatisfy { change, old in
      let new = definitions[change.index]
      let (uses, before) = (Set(new.uses), Set(old.uses))
      return new.type == old.type && (readsAsMuch ? uses == before : uses.isSubset(of: before))
        && !leadsBack(changes, from: change.index)
    }
    let result = isSound ? work() : nil
    let problems = placed(Array(diagnostics[known...]))
    takeBack(diagnostics: known, definitions: place)
    return result.map { ($0, problems) }
  }

  /// Whether a definition reads one of the changed ones.
  private func leadsBack(_ changes: [Overlay.Change], from index: Int) -> Bool {
    let targets = Set(changes.map { Node.definition($0.index) })
    var seen: Set<Node> = []
    var pending = (edges[.definition(index)] ?? []).filter { !$0.isForType }.map(\.target)
    while let node = pending.popLast() {
      if targets.contains(node) { return true }
      guard seen.insert(node).inserted else { continue }
      pending += (edges[node] ?? []).filter { !$0.isForType }.map(\.target)
    }
    return false
  }

  func expectations(ofTest index: Int) -> [ExpectationModel] {
    program.tests[index].content.entries.compactMap { entry in
      guard case .expect(let expression, let tolerance) = entry.kind else { return nil }
      return settle { self.expectation(expression, tolerance, entry.range) }
    }
  }

  /// The base's model with the changed definitions, and the copies of the base that they read.
  func overlaidModel() -> Model {
    var model = models
    for node in overlay?.made ?? [] {
      guard case .definition(let index) = node, index < model.definitions.count else { continue }
      model.definitions[index] = definitionModel(index, notes: [])
    }
    for index in definitions.indices.dropFirst(model.definitions.count) {
      model.definitions.append(definitionModel(index, notes: []))
    }
    return model
  }
}
