import Semantics
import SourceText
import Syntax

// Which errors touch a question. One slip in a definition is told, and takes the answer only from those who read it.
extension AnalyzedProgram {
  /// The errors without which the questions would be others: all but those in statements that none of them reads.
  package func errorsBearing(on questions: [QueryStatement]) -> [Problem] {
    let errors = problems.filter(\.isError)
    guard !errors.isEmpty, let read = namesRead(by: questions) else { return errors }
    return errors.filter { error in
      guard error.origin == .rules, let place = error.diagnostic.primary?.range, let statement = statement(at: place)
      else {
        return true
      }
      // What is wrong with the body of a definition with parameters is told at one of its calls for all of them.
      if bodies(in: error).contains(where: read.contains) { return true }
      switch statement.kind {
      case .definition(let definition): return read.contains(definition.name.text)
      case .query: return questions.contains { $0.range == statement.range }
      // What a plain question shows hangs on none of them.
      case .goal, .target, .link, .factor, .event, .action, .bet, .limit, .scenario, .test: return false
      case .dataset, .calendar, .unit, .importFile, .bad: return true
      }
    }
  }

  /// The definitions with parameters in whose bodies an error is.
  private func bodies(in error: Problem) -> [String] { error.diagnostic.secondary.compactMap(\.body) }

  private func statement(at place: SourceRange) -> Statement? {
    guard program.files.indices.contains(Int(place.file.index)) else { return nil }
    return program.files[Int(place.file.index)].tree.statements.first {
      $0.range.start <= place.start && place.start <= $0.range.end
    }
  }

  /// The definitions that plain questions read, with those that rows read; nil where one asks for more: other worlds, causes.
  private func namesRead(by questions: [QueryStatement]) -> Set<String>? {
    var found = model.definitionsReadByRows
    for question in questions {
      guard case .show(let asked) = question.query, model.queries.indices.contains(question.index),
        case .show(let show) = model.queries[question.index], !show.isWhatIf, show.scenario == nil,
        !show.isWithUncertainty, show.interval == nil, asked.clauses.scenario == nil
      else { return nil }
      var formulas = show.items.map(\.formula) + show.sort.map(\.formula) + [show.keep, show.pooling].compactMap { $0 }
      formulas += (show.filter?.conditions ?? [:]).values
      for case .dimension(let dimension) in show.keys { formulas += dimension.formulas.values }
      for formula in formulas { found.formUnion(formula.namedDefinitions) }
    }
    var pending = Array(found)
    while let next = pending.popLast() {
      let definition = model.definitions[next.index]
      for id in definition.namedDefinitions.union(definition.reads) where found.insert(id).inserted {
        pending.append(id)
      }
    }
    let names = Set(found.map { model.definitions[$0.index].name })
    return names.union(definitionsCalled(by: questions, reading: names))
  }

  /// The definitions with parameters that questions call, and the definitions and datasets that they read: a call of one that
  /// is in error stands in the model without a value.
  private func definitionsCalled(by questions: [QueryStatement], reading names: Set<String>) -> Set<String> {
    var withParameters: [String: [StatementKind]] = [:]
    var readers: [StatementKind] = questions.map { .query($0.query) }
    for statement in program.files.flatMap(\.tree.statements) {
      switch statement.kind {
      case .definition(let definition) where !definition.parameters.isEmpty:
        withParameters[definition.name.text, default: []].append(statement.kind)
      case .definition(let definition): if names.contains(definition.name.text) { readers.append(statement.kind) }
      case .dataset: readers.append(statement.kind)
      case .goal, .target, .link, .factor, .event, .action, .bet, .limit, .scenario, .test, .query, .calendar, .unit,
        .importFile, .bad:
        break
      }
    }
    var called: Set<String> = []
    while let reader = readers.popLast() {
      for name in namesCalled(in: reader) where called.insert(name).inserted { readers += withParameters[name] ?? [] }
    }
    return called
  }
}
