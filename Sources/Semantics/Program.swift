import Numerics
import SourceText
import Syntax

/// The statements of a program sorted by kind, with the changes of one world applied. Names are not resolved yet.
struct Program {
  /// A definition as one world sees it.
  struct Definition {
    var name: Name
    var unit: UnitExpression?
    var dimensions: [Dimension]
    var body: Body
    var condition: Expression?
    var during: Expression?
    var documentation: String?
    var range: SourceRange
    /// The right side, for `why`.
    var bodyRange: SourceRange
    /// Which change of the world gave it its body, from 1 on; 0: the rules.
    var layer = 0
    /// Set on the command line in the place of another.
    var isSetting = false
    /// `/// @owner NAME`
    var owner: String?
    /// `/// @tags crm, weekly`
    var tags: [String] = []

    /// Its own name in the body means the definition below the change (S18).
    var isOverride: Bool { layer > 0 }

    /// Whether it has the unit of what it replaces.
    var replacesAnother: Bool { isOverride || isSetting }
  }

  enum Body {
    case written(DefinitionBody)
    /// `freq + 10%` of a what-if: the definition below the change, changed.
    case changed(by: Shift)
    /// `scenario s from @2027-01 { freq = … }`: as in the base, and from a day on as `Program.later` has it.
    case later(from: Expression)
  }

  struct Dataset {
    var name: Name
    var source: DatasetSource
    var condition: Expression?
    var entries: [DatasetEntry]
    var documentation: String?
    var range: SourceRange
    /// A test's table gives the rows; the header is known.
    var isInline: Bool
  }

  struct Listed<Content> {
    var content: Content
    var documentation: String?
    var range: SourceRange
  }

  var files: [FileID: SourceFile] = [:]
  var definitions: [Definition] = []
  var definitionIndex: [String: Int] = [:]
  /// Definitions with parameters. They have no value of their own, and so are none of `definitions`.
  var withParameters: [String: ParameterDefinition] = [:]
  /// Those in which something is wrong wherever they are called: their calls have no value, and that has been told.
  var faulty: Set<String> = []
  /// The calls of these, written out.
  var callTexts: [FileID: CallText] = [:]
  /// For each change of this world, the first on the base and each on the one before, the definitions that its overrides
  /// hide: of a scenario there is one, of a what-if under a scenario there are two.
  var hidden: [[String: Definition]] = []
  /// What `--set` has replaced, in every world.
  var replaced: [String: Definition] = [:]
  /// The overrides of this world that hold from a day on.
  var later: [String: Definition] = [:]
  var datasets: [Dataset] = []
  var datasetIndex: [String: Int] = [:]
  var units: [UnitStatement] = []
  var calendar: [CalendarEntry] = []
  var levels: [Listed<(isGoal: Bool, level: LevelStatement)>] = []
  var links: [Listed<LinkStatement>] = []
  var events: [Listed<EventStatement>] = []
  var actions: [Listed<ActionStatement>] = []
  var bets: [Listed<BetStatement>] = []
  var factors: [Listed<(name: Name, description: String?)>] = []
  var limits: [Listed<(name: Name, range: Expression)>] = []
  var scenarios: [Listed<ScenarioStatement>] = []
  var tests: [Listed<TestStatement>] = []
  var queries: [Listed<Query>] = []
  /// Problems found while sorting.
  var problems: [(message: SemanticMessage, range: SourceRange)] = []

  /// Of the first problems only: see `Analyzer.suggestionLimit`.
  private func near(_ name: String) -> String? {
    problems.count < 20 ? nearestMatch(to: name, among: definitions.lazy.map(\.name.text)) : nil
  }

  func text(_ range: SourceRange) -> String { files[range.file]?.text(range) ?? "" }
}

extension Program {
  init(_ trees: [SyntaxTree], world: World) {
    for tree in trees {
      files[tree.file.id] = tree.file
      for statement in tree.statements { addParameters(of: statement) }
    }
    checkParameters()
    let writer = CallWriter(withParameters, faulty: faulty, files: files)
    let writingOut = writer.writingOut
    for tree in trees {
      for statement in tree.statements {
        // What has parameters is written out where it is called.
        let isCalled = (withParameters.isEmpty && faulty.isEmpty) || statement.kind.hasParameters
        add(statement, isCalled ? statement.kind : writingOut.statement(statement.kind))
      }
    }
    checkHiddenNames()
    var world = world
    if case .whatIf(let changes, let scenario) = world {
      world = .whatIf(changes.map(writingOut.change), under: scenario)
    }
    apply(world)
    problems += writer.problems
    callTexts = writer.texts
    files.merge(writer.texts.mapValues(\.file)) { first, _ in first }
  }

  private mutating func add(_ statement: Statement, _ kind: StatementKind) {
    let range = statement.range
    let documentation = statement.documentation
    switch kind {
    case .definition where kind.hasParameters: break
    case .definition(let definition):
      var made = Definition(definition, documentation: documentation, range: range)
      if let old = definition.replaced.first {
        made.isSetting = true
        replaced[definition.name.text] = Definition(old, documentation: nil, range: old.name.range)
      }
      add(made)
    case .dataset(let dataset):
      add(
        Dataset(
          name: dataset.name, source: dataset.source, condition: dataset.condition, entries: dataset.entries,
          documentation: documentation, range: range, isInline: false))
    case .calendar(let entries): calendar += entries
    case .unit(let unit): units.append(unit)
    case .goal(let level): levels.append(Listed(content: (true, level), documentation: documentation, range: range))
    case .target(let level): levels.append(Listed(content: (false, level), documentation: documentation, range: range))
    case .link(let link): links.append(Listed(content: link, documentation: documentation, range: range))
    case .event(let event): events.append(Listed(content: event, documentation: documentation, range: range))
    case .bet(let bet): bets.append(Listed(content: bet, documentation: documentation, range: range))
    case .action(let action):
      actions.append(Listed(content: action, documentation: documentation, range: range))
    case .factor(let name, let description):
      factors.append(Listed(content: (name, description), documentation: documentation, range: range))
    case .limit(let name, let bounds):
      limits.append(Listed(content: (name, bounds), documentation: documentation, range: range))
    case .scenario(let scenario):
      scenarios.append(Listed(content: scenario, documentation: documentation, range: range))
    case .test(let test): tests.append(Listed(content: test, documentation: documentation, range: range))
    case .query(let query): queries.append(Listed(content: query, documentation: documentation, range: range))
    case .importFile, .bad: break
    }
  }

  private mutating func add(_ definition: Definition) {
    let name = definition.name
    if let other = withParameters[name.text] {
      problems.append((.duplicateName(name.text, first: other.name.range), name.range))
      return
    }
    if let other = definitionIndex[name.text] {
      problems.append((.duplicateName(name.text, first: definitions[other].name.range), name.range))
      return
    }
    if let other = datasetIndex[name.text] {
      problems.append((.duplicateName(name.text, first: datasets[other].name.range), name.range))
      return
    }
    definitionIndex[name.text] = definitions.count
    definitions.append(definition)
  }

  private mutating func add(_ dataset: Dataset) {
    let name = dataset.name
    if let other = withParameters[name.text] {
      problems.append((.duplicateName(name.text, first: other.name.range), name.range))
      return
    }
    if let other = datasetIndex[name.text] {
      problems.append((.duplicateName(name.text, first: datasets[other].name.range), name.range))
      return
    }
    if let other = definitionIndex[name.text] {
      problems.append((.duplicateName(name.text, first: definitions[other].name.range), name.range))
      return
    }
    datasetIndex[name.text] = datasets.count
    datasets.append(dataset)
  }

  static func range(of body: DefinitionBody) -> SourceRange? {
    switch body {
    case .expression(let expression): expression.range
    case .interval(let low, let high), .range(let low, _, let high), .counted(let low, let high):
      low.range.union(high.range)
    case .table(let entries, let otherwise):
      entries.first.map { $0.range.union(otherwise?.range ?? entries.last?.range ?? $0.range) } ?? otherwise?.range
    }
  }

  // MARK: Worlds

  private mutating func apply(_ world: World) {
    switch world {
    case .base: break
    case .scenario(let name):
      hidden.append([:])
      guard let scenario = scenarios.first(where: { $0.content.name.text == name }) else { return }
      for assignment in scenario.content.assignments {
        override(assignment.name, with: .written(assignment.value), range: assignment.range, mayBeNew: false)
        if let from = scenario.content.from { begin(assignment.name.text, from: from) }
      }
    case .test(let index):
      hidden.append([:])
      guard tests.indices.contains(index) else { return }
      for entry in tests[index].content.entries {
        switch entry.kind {
        case .given(let assignments):
          for assignment in assignments {
            override(assignment.name, with: .written(assignment.value), range: assignment.range, mayBeNew: true)
          }
        case .table(let name, _): giveTable(name, range: entry.range)
        case .expect, .bad: break
        }
      }
    case .whatIf(let changes, let scenario):
      if let scenario { apply(.scenario(scenario)) }
      hidden.append([:])
      for change in changes {
        override(change.name, with: change.body, range: change.name.range, mayBeNew: false)
      }
    }
  }

  private mutating func override(_ name: Name, with body: Body, range: SourceRange, mayBeNew: Bool) {
    guard let index = definitionIndex[name.text] else {
      if mayBeNew, datasetIndex[name.text] == nil {
        definitionIndex[name.text] = definitions.count
        definitions.append(
          Definition(
            name: name, unit: nil, dimensions: [], body: body, condition: nil, during: nil, documentation: nil,
            range: range, bodyRange: body.range ?? range))
      } else {
        problems.append((.unknownOverride(name.text, near: near(name.text)), name.range))
      }
      return
    }
    let layer = hidden.count
    if hidden[layer - 1][name.text] == nil { hidden[layer - 1][name.text] = definitions[index] }
    definitions[index] = definitions[index].overridden(by: body, range: range, layer: layer)
  }

  /// The definition as it was after so many changes of this world.
  func definition(named name: String, after layer: Int) -> Definition? {
    for names in hidden.dropFirst(layer) {
      if let definition = names[name] { return definition }
    }
    return definitionIndex[name].map { definitions[$0] }
  }

  /// Makes an override of this world hold from a day on.
  private mutating func begin(_ name: String, from: Expression) {
    guard let index = definitionIndex[name], definitions[index].isOverride else { return }
    later[name] = definitions[index]
    definitions[index].body = .later(from: from)
    definitions[index].dimensions = []
  }

  private mutating func giveTable(_ name: Name, range: SourceRange) {
    if let index = datasetIndex[name.text] {
      datasets[index].isInline = true
      return
    }
    // A slip is no new dataset: the test would read the file that it meant to replace.
    let near = nearestMatch(to: name.text, among: Array(datasetIndex.keys))
    guard definitionIndex[name.text] == nil, near == nil else {
      problems.append((.unknownDataset(name.text, near: near), name.range))
      return
    }
    datasetIndex[name.text] = datasets.count
    datasets.append(
      Dataset(
        name: name, source: .bad, condition: nil, entries: [], documentation: nil, range: range, isInline: true))
  }
}

extension Program.Body {
  /// Where it is written; a change of a what-if stands with its name.
  fileprivate var range: SourceRange? { if case .written(let body) = self { Program.range(of: body) } else { nil } }
}

extension StatementKind {
  fileprivate var hasParameters: Bool {
    if case .definition(let definition) = self { return !definition.parameters.isEmpty }
    return false
  }
}

extension Change {
  /// What the changed definition is in its world.
  var body: Program.Body {
    switch kind {
    case .set(let value): .written(.expression(value))
    case .shift(let shift): .changed(by: shift)
    }
  }
}

extension Program.Definition {
  /// The definition as a world has it that gives it another body.
  func overridden(by body: Program.Body, range: SourceRange, layer: Int) -> Program.Definition {
    var result = self
    result.body = body
    result.bodyRange = body.range ?? range
    (result.condition, result.during) = (nil, nil)
    result.layer = layer
    if let table = body.table {
      result.dimensions = table.dimensions
      result.body = .written(.table(table.entries, otherwise: table.otherwise))
      return result
    }
    // A table by month that becomes one number has no keys any more.
    if case .written(.table) = body { return result }
    result.dimensions = []
    return result
  }

  fileprivate init(_ statement: DefinitionStatement, documentation: String?, range: SourceRange) {
    let owned = OwnedDocumentation(documentation)
    self.init(
      name: statement.name, unit: statement.unit, dimensions: statement.dimensions, body: .written(statement.body),
      condition: statement.condition, during: statement.during, documentation: owned.text, range: range,
      bodyRange: Program.range(of: statement.body) ?? range)
    (owner, tags) = (owned.owner, owned.tags)
    guard condition == nil, during == nil, let table = body.table else { return }
    dimensions = table.dimensions
    body = .written(.table(table.entries, otherwise: table.otherwise))
  }
}

extension Program.Body {
  /// `fee = by channel { … }`: the table that it consists of.
  fileprivate var table: TableExpression? {
    guard case .written(.expression(let expression)) = self,
      case .table(let table) = Analyzer.withoutBrackets(expression).kind
    else { return nil }
    return table
  }
}
