import Causes
import Evaluation
import Numerics
import Semantics
import Units

extension Engine {
  /// The answer to a query, and where it asks for intervals these beside each number.
  func answerWithIntervals(_ asked: AskedLines) -> Answer {
    let show = asked.show
    var answer = answer(asked)
    guard show.interval != nil else { return answer }
    let samples = samples(of: asked, reach: SampleInterval.reach)
    var merged = Answer(columns: [], rows: answer.rows.map { _ in [] }, notes: [])
    var (draws, notes): ([IntervalNote.Draw], [IntervalNote]) = ([], [])
    let keyCount = show.keys.count
    for index in answer.columns.indices {
      merged.columns.append(answer.columns[index])
      for line in answer.rows.indices { merged.rows[line].append(answer.rows[line][index]) }
      guard index >= keyCount else { continue }
      switch samples[index - keyCount] {
      case .success(let found):
        add(found, to: &merged, &draws)
        if !found.given.isEmpty { notes.append(.given(answer.columns[index].name, found.given.map(name))) }
      case .failure(let failure):
        let dataset = planner.datasets(below: [show.items[index - keyCount].formula]).sorted().first.map(name)
        notes.append(.notKnown(answer.columns[index].name, failure, dataset: dataset))
      }
    }
    if !draws.isEmpty { notes.insert(.drawn(draws), at: 0) }
    let few = merged.bounds.filter { merged.columns[$0].part == .bound(.atLeast, ofChange: false) }.reduce(0) {
      count, column in
      count + merged.rows.count { $0[column].reason == .tooFewRows }
    }
    if few > 0 { notes.append(.tooFew(few)) }
    if show.form != nil { notes.append(.notDrawn) }
    answer.columns = merged.columns
    (answer.rows, answer.bounds) = (merged.rows, merged.bounds)
    answer.notes += notes.map { .interval($0) }
    return answer
  }

  /// Both ends and the number of draws behind the last column.
  private func add(_ samples: Samples, to answer: inout Answer, _ draws: inout [IntervalNote.Draw]) {
    let item = answer.columns[answer.columns.count - 1]
    let first = answer.columns.count
    answer.bounds.formUnion(first..<first + 3)
    answer.columns += [BoundColumn.atLeast, .atMost].map {
      Answer.Column(.bound($0, ofChange: false), type: item.type)
    }
    answer.columns.append(Answer.Column(.bound(.count, ofChange: false), type: .number(.amount)))
    for line in answer.rows.indices {
      let value = answer.rows[line][first - 1]
      guard value.value != .missing else {
        answer.rows[line] += [Cell](repeating: Cell(value: .missing, reason: value.reason), count: 3)
        continue
      }
      let interval = samples.cells[line].flatMap { SampleInterval($0) }
      let ends = [interval?.low, interval?.high].map { end in
        end.map { Cell(value: .number(.double($0))) } ?? Cell(value: .missing, reason: .tooFewRows)
      }
      let units = samples.cells[line].map { Cell(value: .number(.whole($0.units))) }
      answer.rows[line] += ends + [units ?? Cell(value: .missing, reason: .tooFewRows)]
    }
    for unit in samples.units where !draws.contains(draw(unit)) { draws.append(draw(unit)) }
  }

  private func draw(_ unit: SamplingUnit) -> IntervalNote.Draw {
    switch unit {
    case .row(let id): .row(name(id))
    case .entity(let id): .entity(name(id))
    case .value(let id, let formula): .value(columnName(of: formula, on: id), of: name(id))
    case .group(let id, _): .group(name(id))
    }
  }

  private func name(_ id: DatasetID) -> String { model.datasets[id.index].name }

  private func columnName(of formula: Formula, on id: DatasetID) -> String? {
    guard case .row(.column(let column)) = formula.kind else { return nil }
    return "\(name(id)).\(model.datasets[id.index].columns[column.index].name)"
  }
}
