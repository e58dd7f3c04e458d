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
      switch statement.kind {
      case .definition(let definition): return read.contains(definition.name.text)
      case .query: return questions.contains { $0.range == statement.range }
      // What a plain question shows hangs on none of them.
      case .goal, .target, .link, .factor, .event, .action, .bet, .limit, .scenario, .test: return false
      case .dataset, .calendar, .unit, .importFile, .bad: return true
      }
    }
  }

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
      var formulas = show.items.map(\.formula) + show.sort.map(\.formula) + [show.keep].compactMap { $0 }
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
    return Set(found.map { model.definitions[$0.index].name })
  }
}
