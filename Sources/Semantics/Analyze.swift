import CivilTime
import Numerics
import SourceText
import Syntax
import Units

/// Decides what a program means: names, types, units, the dataset of every aggregate. `schemas` are the columns of the
/// loaded files by dataset; a dataset without one accepts any column. Never throws: what is in error has been reported,
/// and stands in the model without a value.
package func analyze(
  _ trees: [SyntaxTree], schemas: [String: DatasetSchema], world: World = .base
) -> (model: Model, diagnostics: [Diagnostic]) {
  let analyzer = Analyzer.finished(Program(trees, world: world), schemas: schemas, world: world)
  return (analyzer.models, analyzer.sortedDiagnostics)
}

extension Analyzer {
  /// The last pass over a program.
  static func finished(_ program: Program, schemas: [String: DatasetSchema], world: World) -> Analyzer {
    // The first pass solves the units of undeclared columns and the types of recurrences; the next ones know them. A type
    // that goes around a circle needs one pass for each step, and no program needs more than a few.
    var hints = Analyzer.Hints()
    let hasUnknownUnits = schemas.values.contains { schema in
      schema.columns.contains { $0.type == .number && $0.declaredUnit == nil }
    }
    if !hasUnknownUnits { hints.columnUnits = [:] }
    var pass = 0
    while true {
      let analyzer = Analyzer(program: program, schemas: schemas, world: world, hints: hints)
      let isSettled = analyzer.run()
      pass += 1
      if (isSettled && !analyzer.isSolving) || pass >= 4 { return analyzer }
      hints = analyzer.hintsForNext()
    }
  }

  /// One pass over everything. True when another pass would find nothing new.
  func run() -> Bool {
    settle {
      for problem in program.problems { report(problem.message, at: problem.range) }
      declareUnits()
      reportDoubts()
      buildCalendar()
    }
    settle { buildDatasetsOnce() }
    buildDefinitions()
    demandEverything()
    var isRecurrent = false
    settle {
      isRecurrent = findCycles()
      checkTimes()
      checkSpreads()
    }
    let notes = findNotes()
    buildLevels(notes: notes)
    buildCauses()
    buildQueries(notes: notes)
    settle { buildScenarios() }
    buildTests()
    // A filter or key may have met a column of an open file, or a definition on rows, that nobody had asked for.
    demandEverything()
    if !isSolving {
      settle {
        checkData()
        warnOfLookAlikes()
      }
    }
    assemble(notes: notes)
    guard isRecurrent else { return true }
    return definitions.allSatisfy { $0.recurrence == nil || hints.types[$0.source.name.text] == $0.type }
  }

  private func buildDatasetsOnce() {
    datasets = []
    references = []
    buildDatasets()
  }

  private func demandEverything() {
    var isGrowing = true
    while isGrowing {
      let before = (definitions.count, datasets.map(\.columns.count))
      for index in definitions.indices { demand(.definition(index)) }
      for dataset in datasets.indices {
        for column in datasets[dataset].columns.indices { demand(.column(column, dataset: dataset)) }
        demand(.rows(dataset))
      }
      for reference in references.indices { demand(.reference(reference)) }
      isGrowing = before != (definitions.count, datasets.map(\.columns.count))
    }
  }

  func hintsForNext() -> Hints {
    var next = Hints()
    if let solved = hints.columnUnits {
      (next.columnUnits, next.doubts) = (solved, hints.doubts)
    } else {
      let solution = solver.solve(table: units)
      (next.columnUnits, next.doubts) = (solution.units, solution.doubts)
    }
    for definition in definitions where definition.recurrence != nil && !definition.isBase {
      let name = definition.source.name.text
      next.types[name] = substituted(definition.type, next.columnUnits ?? [:])
      next.datasets[name] = definition.uses
    }
    return next
  }

  /// A type with the units of columns put in where their unknowns stood.
  private func substituted(_ type: ValueType, _ solved: [String: UnitType]) -> ValueType {
    guard case .number(let unit) = type, UnitSolver.hasVariables(unit) else { return type }
    var known = unit
    for name in unit.exponents.keys.sorted() where name.first == UnitSolver.mark {
      guard let next = known.replacing(name, with: solved[name] ?? .plain) else { return .unknown }
      known = next
    }
    return .number(known)
  }

  /// Columns without a declared unit whose scale the rules leave open, or put in two.
  private func reportDoubts() {
    for doubt in hints.doubts {
      if let place = doubt.place {
        report(
          .scaleConflict(doubt.column, place.unit.label, place.range, doubt.other.unit.label), at: doubt.other.range)
      } else {
        report(
          .scaleUnknown(doubt.column, readAs: doubt.unit.label, other: doubt.other.unit.label), at: doubt.other.range)
      }
    }
  }

  /// By place, so that the order of passes never shows.
  var sortedDiagnostics: [Diagnostic] {
    placed(diagnostics).enumerated().sorted { a, b in
      let left = a.element.primary?.range
      let right = b.element.primary?.range
      return (left?.file.index ?? -1, left?.start ?? -1, a.offset) < (
        right?.file.index ?? -1, right?.start ?? -1, b.offset
      )
    }.map(\.element)
  }

  private func buildScenarios() {
    models.scenarios = []
    for scenario in program.scenarios {
      let name = scenario.content.name
      if let other = models.scenarios.first(where: { $0.name == name.text }) {
        report(.duplicateName(name.text, first: other.range), at: name.range)
        continue
      }
      for assignment in scenario.content.assignments where program.definitionIndex[assignment.name.text] == nil {
        let near = nearestMatch(to: assignment.name.text, among: program.definitions.map(\.name.text))
        report(.unknownOverride(assignment.name.text, near: near), at: assignment.name.range)
      }
      refuseRepeated(scenario.content.assignments.map(\.name), what: .valueOf)
      let start = scenario.content.from.flatMap { during($0)?.start }
      models.scenarios.append(
        ScenarioModel(
          name: name.text, documentation: scenario.documentation,
          overridden: scenario.content.assignments.map(\.name.text), start: start, range: name.range))
    }
  }

  // MARK: The model

  private func assemble(notes: [[DefinitionNote]]) {
    models.calendar = calendar
    models.callTexts = program.callTexts.mapValues(\.file)
    models.withParameters = program.withParameters.values
      .sorted { ($0.name.range.file, $0.name.range.start) < ($1.name.range.file, $1.name.range.start) }
      .map {
        ParametersModel(
          name: $0.name.text, signature: $0.signature, documentation: $0.documentation, range: $0.range,
          bodyRange: $0.body.range)
      }
    models.references = references.enumerated().map { index, table in
      let match: ReferenceModel.Match
      switch table.kind {
      case .group: match = .group
      case .inherited(let base): match = .inherited(ReferenceID(base))
      case .columns(_, let isLatest, _):
        let columns = table.targetColumns.map { ColumnID($0) }
        match = isLatest ? .latest(table.formulas, columns, within: table.within) : .columns(table.formulas, columns)
      }
      return ReferenceModel(
        id: ReferenceID(index), name: table.name, from: DatasetID(table.from), target: DatasetID(table.target),
        match: match, range: table.range)
    }
    models.datasets = datasets.indices.map(datasetModel)
    models.definitions = definitions.indices.map { index in
      definitionModel(index, notes: index < notes.count ? notes[index] : [])
    }
  }

  func definitionModel(_ index: Int, notes: [DefinitionNote]) -> DefinitionModel {
    let table = definitions[index]
    return DefinitionModel(
      id: DefinitionID(index), name: modelName(table), documentation: table.source.documentation,
      body: table.body ?? .formula(missingValue(table.source.bodyRange)),
      sliceKeys: tableKeys(index, .slice, table.source.range), type: table.type,
      sourceText: program.text(table.source.bodyRange), reads: table.reads,
      datasets: Set(table.uses.map(\.dataset)).sorted().map { DatasetID($0) }, recurrence: table.recurrence,
      notes: notes, owner: table.source.owner, tags: table.source.tags,
      isBase: table.isBase || table.isLater || table.place != nil, layer: table.layer,
      range: table.source.range)
  }

  private func modelName(_ table: DefinitionTable) -> String {
    let name = table.source.name.text
    guard table.isLater, case .later(let from)? = program.definitionIndex[name].map({ program.definitions[$0].body })
    else { return name }
    return "\(name) from \(program.text(from.range))"
  }

  private func datasetModel(_ index: Int) -> DatasetModel {
    let table = datasets[index]
    let source: DatasetModel.Source
    switch table.kind {
    case .files: source = .files
    case .filtered(let base, let isDistinct): source = .filtered(DatasetID(base), isDistinct: isDistinct)
    case .grouped(let from, let keys, let reference):
      source = .grouped(
        of: DatasetID(from), keys: keys.map { $0.formula ?? missingValue(table.nameRange) },
        reference: ReferenceID(reference))
    }
    return DatasetModel(
      id: DatasetID(index), name: table.name, documentation: table.documentation, source: source,
      condition: table.condition, columns: table.columns.indices.map { columnModel($0, index) },
      times: table.times.map { TimeModel(column: ColumnID($0.column), until: $0.until.map { ColumnID($0) }) },
      keys: table.keys.map { $0.map { ColumnID($0) } }, coveredFrom: table.coveredFrom, coveredTo: table.coveredTo,
      range: table.range)
  }

  private func columnModel(_ position: Int, _ dataset: Int) -> ColumnModel {
    let table = datasets[dataset].columns[position]
    let source: ColumnModel.Source
    switch table.source {
    case .file(let header): source = table.formula.map { .formula($0) } ?? .file(header: header)
    case .inherited(let base): source = table.formula.map { .formula($0) } ?? .inherited(ColumnID(base))
    case .key(let key): source = .key(key)
    case .formula, .bad:
      source = .formula(table.formula ?? missingValue(table.range ?? datasets[dataset].nameRange))
    case .clock(let since):
      source = clock(since, table.formula, of: dataset).map { .clock($0) } ?? .formula(missingValue(since.range))
    case .stackedLabel(let headers): source = .stackedLabel(headers)
    case .stackedValue(let names):
      source = .stackedValue(
        names.enumerated().map { place, name in
          name.map {
            .init(
              header: $0.text, factor: table.stackFactors.indices.contains(place) ? table.stackFactors[place] : .one)
          }
        })
    }
    return ColumnModel(
      id: ColumnID(position), name: table.name, documentation: table.documentation, type: table.type ?? .unknown,
      source: source, isDeclared: table.isDeclared, isSpread: table.isSpread, range: table.range)
  }
}
