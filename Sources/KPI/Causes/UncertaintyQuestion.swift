import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics
import SourceText

// `uncertainty` and `with uncertainty`: how sure a KPI is whose inputs are not known exactly.
typealias UncertainDraws = DrawMatrix
typealias UncertainBeliefs = BeliefDraws

extension Evaluator {
  /// The draws of all uncertain definitions of a world.
  func draws(of world: EvaluatedWorld) -> Draws { matrix.draws(world.model.uncertainNames) }

  func uncertainty(_ question: UncertaintyModel, _ statement: QueryStatement) -> CauseReport {
    let world = world(under: question.scenario, statement)
    guard case .uncertainty(let own)? = world.model.query(statement.index) else {
      return CauseReport(head: [], json: .null)
    }
    let definition = world.model.definitions[own.definition.index]
    let asked = asked(definition, own.during, own.filter)
    do throws(UncertaintyFailure) {
      let (overLinks, notesOfLinks) = try uncertainty(overLinks: own, statement, in: asked.slice, of: world)
      let found: Uncertainty
      if let overLinks {
        found = overLinks
      } else {
        found = try world.engine.uncertainty(of: definition, in: asked.slice, asked: own.bound, matrix)
      }
      return UncertaintyReport(
        found: found, model: world.model, definition: definition, display: analyzed.display, slice: asked.slice,
        asked: own.boundText, scenario: own.scenario,
        notes: notesOfLinks
          + (rowNotes([definition.value], in: world) + beyond([definition.value], in: asked.slice, of: world))
          .map { .uncertainty($0) }
      ).report
    } catch {
      return unanswered(
        "uncertainty", definition, words(error, definition, inRows: inRows([definition.value], in: world)))
    }
  }

  /// Under a scenario, whose changes are followed over links; nil where no link moves anything, with what is to be said of
  /// links anyway.
  private func uncertainty(
    overLinks own: UncertaintyModel, _ statement: QueryStatement, in slice: Slice, of world: EvaluatedWorld
  ) throws(UncertaintyFailure) -> (Uncertainty?, [Note]) {
    // A window that is no month is none to links.
    let range = own.during.map { asked($0) }
    let line = Slice(
      span: slice.span, period: range.map(\.period) ?? slice.period, filter: slice.filter, range: range?.range)
    let plain = world.model.definitions[own.definition.index]
    guard let question = linkQuestion(of: plain, under: own.scenario, in: line, of: world),
      case .uncertainty(let followed)? = question.changed.model.query(statement.index)
    else { return (nil, []) }
    let definition = question.changed.model.definitions[followed.definition.index]
    let answer = answer(question, items: [definition.name])
    let found = try question.uncertainty(of: definition, asked: followed.bound, answer, beliefs)
    guard found != nil else {
      return (nil, answer.notes.filter { !$0.isOfNumbers }.map { .link($0) })
    }
    return (
      found,
      answer.notes.filter { $0 != .ends }.map { .link($0) }
        + otherFormulas(than: answer.effects, in: [definition.item], of: question.changed.model)
        + [.uncertainty(.strengths)]
    )
  }

  private func words(_ failure: UncertaintyFailure, _ definition: DefinitionModel, inRows: [String]) -> String {
    let (name, language) = (definition.name, analyzed.language)
    switch failure {
    case .noValue(let slice, let reason):
      return ChangeFailure.noValue(slice, reason).words(name, base.model.calendar, words)
    case .noNumber:
      return language.say(
        "`\(name)` is no number: `show \(name) with uncertainty` says how likely a yes is",
        "`\(name)` は数ではない。`show \(name) with uncertainty` なら、成り立つ確率が分かる")
    case .certain where !inRows.isEmpty:
      return Note.uncertainty(.nothingButRows(inRows)).words(in: language)
    case .certain:
      return language.say(
        "`\(name)` reads no uncertain number: define an input as what it is, as in `freq = 2.5回/年 to 3.5回/年`",
        "`\(name)` は不確かな数を読んでいない。要素を `freq = 2.5回/年 to 3.5回/年` のように定義する")
    case .untold(let obstacle):
      return Note.uncertainty(.untold(name, obstacle)).words(in: language)
    case .noDraws:
      return language.say(
        "`\(name)` has no value in any draw of its uncertain inputs", "`\(name)` は、不確かな要素をどう引いても値がない")
    }
  }

  /// An answer with what the draws say beside each value.
  func spread(_ answer: Answer, _ show: ShowModel, in world: EvaluatedWorld) -> Answer {
    guard show.isWithUncertainty else { return answer }
    if show.form != nil { return answer.withNote(.uncertainty(.notDrawn)) }
    var spread = SpreadAnswer(answer, draws: matrix.options.count, display: analyzed.display)
    spread.addColumns()
    addNotes(to: &spread, show, in: world)
    return spread.answer
  }

  /// What the draws say of an answer under a scenario, behind all columns that links have added.
  ///
  /// - Parameter items: the names of what was asked for, before links.
  func spread(
    _ linked: Answer, items: [String], _ drawn: [[Drawn]], draws: Int, _ show: ShowModel, in world: EvaluatedWorld
  ) -> Answer {
    let keyCount = linked.columns.count { $0.role != .value }
    // Each item stands before what links add to it.
    var places: [Int] = []
    for place in linked.columns.indices.dropFirst(keyCount)
    where places.count < items.count && linked.columns[place].name == items[places.count] { places.append(place) }
    var plain = linked
    plain.columns = linked.columns.prefix(keyCount) + places.map { linked.columns[$0] }
    plain.rows = linked.rows.map { row in row.prefix(keyCount) + places.map { row[$0] } }
    (plain.drawn, plain.notes) = (drawn, [])
    var spread = SpreadAnswer(plain, draws: draws, display: analyzed.display)
    spread.addColumns()
    addNotes(to: &spread, show, in: world)
    return linked.followed(by: spread.answer)
  }

  private func addNotes(to spread: inout SpreadAnswer, _ show: ShowModel, in world: EvaluatedWorld) {
    let formulas = show.items.map(\.formula)
    spread.addNotes(
      ofRows: rowNotes(formulas, in: world) + beyond(formulas, in: Slice(), of: world),
      inRows: inRows(formulas, in: world))
  }

  /// Uncertain numbers in columns of data, where data are read.
  private func inRows(_ formulas: [Formula], in world: EvaluatedWorld) -> [String] {
    readsData(formulas, in: world) ? world.engine.uncertainInRows : []
  }

  private func readsData(_ formulas: [Formula], in world: EvaluatedWorld) -> Bool {
    formulas.contains { !world.engine.planner.below($0).datasets.isEmpty }
  }

  /// What is to be said where data are read.
  private func rowNotes(_ formulas: [Formula], in world: EvaluatedWorld) -> [UncertaintyNote] {
    guard readsData(formulas, in: world) else { return [] }
    let inRows = inRows(formulas, in: world)
    return [.dataAsTheyAre] + (inRows.isEmpty ? [] : [.inRows(inRows)])
  }

  private func beyond(_ formulas: [Formula], in slice: Slice, of world: EvaluatedWorld) -> [UncertaintyNote] {
    let names = Set(formulas.flatMap { world.model.uncertainNames(below: $0, in: world.engine) }).sorted()
    return world.engine.drawsBeyond(names, in: slice, matrix).map { .beyond($0) }
  }

  /// Both ends of a what-if, with what the draws say of the change: each draw has the same numbers at both ends, so that
  /// what the question leaves alone is no doubt about it.
  func spread(
    _ both: Answer, from before: Answer, to after: Answer, _ show: ShowModel, in world: EvaluatedWorld
  ) -> Answer {
    if show.form != nil { return both.withNote(.uncertainty(.notDrawn)) }
    func key(_ row: [Cell], of answer: Answer) -> [Value] {
      answer.columns.indices.filter { answer.columns[$0].role != .value }.map { row[$0].value }
    }
    let places = Dictionary(after.rows.enumerated().map { (key($1, of: after), $0) }) { first, _ in first }
    let keyCount = both.columns.count { $0.role != .value }
    let drawn = before.rows.enumerated().map { index, row in
      let place = places[key(row, of: before)]
      return show.items.indices.map { item in
        let cells = (row[keyCount + item], place.map { after.rows[$0][keyCount + item] })
        return Drawn.change(before.drawn[index][item], place.map { after.drawn[$0][item] } ?? .certain, cells)
      }
    }
    return spread(both, drawn, draws: matrix.options.count, show, in: world)
  }

  /// Both ends of a what-if, with what the draws say of each change.
  func spread(_ both: Answer, _ drawn: [[Drawn]], draws: Int, _ show: ShowModel, in world: EvaluatedWorld) -> Answer {
    let keyCount = both.columns.count { $0.role != .value }
    var changes = both
    // Of each item the change alone.
    changes.columns = both.columns.prefix(keyCount) + both.sides.map { both.columns[$0.lowerBound + 2] }
    changes.rows = both.rows.map { row in row.prefix(keyCount) + both.sides.map { row[$0.lowerBound + 2] } }
    changes.drawn = drawn
    for (item, side) in both.sides.enumerated() {
      changes.columns[keyCount + item].name = both.columns[side.lowerBound].name
    }
    var spread = SpreadAnswer(changes, draws: draws, display: analyzed.display, isChange: true)
    spread.addColumns()
    addNotes(to: &spread, show, in: world)
    // The three columns of each item, and what stands behind its change.
    var result = both
    result.notes = spread.answer.notes
    (result.columns, result.rows) = (Array(both.columns.prefix(keyCount)), both.rows.map { Array($0.prefix(keyCount)) })
    result.sides = []
    for (side, added) in zip(both.sides, spread.answer.spreads) {
      let further = added.dropFirst()
      let first = result.columns.count
      result.columns +=
        both.columns[side]
        + zip(further, BoundColumn.draws).map { place, bound in
          var column = spread.answer.columns[place]
          let part = Answer.Column.Part.bound(bound, ofChange: true)
          (column.name, column.part, column.isChange) = (part.words.english, part, true)
          return column
        }
      result.sides.append(first..<result.columns.count)
      result.bounds.formUnion(first + side.count..<result.columns.count)
      for index in result.rows.indices {
        result.rows[index] += both.rows[index][side] + further.map { spread.answer.rows[index][$0] }
      }
    }
    return result
  }

  /// In how many draws a level is met in the period in which it is judged; nil where nobody asks.
  func odds(of level: LevelModel, _ judged: Judgement) -> DrawnOdds? {
    guard judged.cell.value != .missing else { return nil }
    let truth = level.isMet
    let names = base.model.uncertainNames(below: truth, in: base.engine)
    guard !names.isEmpty else { return nil }
    let slice = judged.period.map { Slice(span: base.model.calendar.days(of: $0), period: $0) } ?? Slice()
    return DrawnOdds(base.engine.drawn([truth], in: slice, matrix.draws(names))[0])
  }

  /// What is to be said beside the probabilities of a scoreboard.
  func notesOfOdds(_ lines: [Scoreboard.Line]) -> [Note] {
    let levels = base.model.levels
    let untold = lines.flatMap { line in
      line.targets.compactMap { target -> UncertaintyNote? in
        let condition = target.condition.isEmpty ? "" : " where \(target.condition)"
        return switch target.odds {
        case .untold(let obstacle): .untoldLevel(line.name, target.text + condition, obstacle)
        case .noDraws: .untoldLevel(line.name, target.text + condition, nil)
        case .certain, .chance, nil: nil
        }
      }
    }
    let isTold = lines.contains { $0.targets.contains { $0.odds?.chance != nil } }
    let beyond = isTold ? beyond(levels.map(\.isMet), in: Slice(), of: base) : []
    return (untold + beyond).map { .uncertainty($0) }
  }
}

extension Drawn {
  /// What the draws of both ends say of their difference.
  fileprivate static func change(_ before: Drawn, _ after: Drawn, _ cells: (before: Cell, after: Cell?)) -> Drawn {
    for case .untold(let obstacle) in [before, after] { return .untold(obstacle) }
    guard before.numbers != nil || after.numbers != nil else { return .certain }
    let count = before.numbers?.count ?? after.numbers?.count ?? 0
    func numbers(_ drawn: Drawn, _ cell: Cell?) -> [Double] {
      drawn.numbers ?? [Double](repeating: cell?.double ?? .nan, count: count)
    }
    return Drawn.numbers(zip(numbers(before, cells.before), numbers(after, cells.after)).map { $1 - $0 }).summarized
  }
}

extension Answer {
  /// The same answer in which what draws say stands behind all other columns.
  func followed(by spread: Answer) -> Answer {
    var answer = self
    for place in spread.spreads.flatMap({ $0.dropFirst() }) {
      answer.bounds.insert(answer.columns.count)
      answer.columns.append(spread.columns[place])
      for index in answer.rows.indices { answer.rows[index].append(spread.rows[index][place]) }
    }
    answer.notes += spread.notes.filter { !answer.notes.contains($0) }
    return answer
  }
}

extension DrawObstacle? {
  /// Of a level, behind `has`.
  var levelWords: String { levelPhrase.english }

  var levelPhrase: Phrase {
    guard let obstacle = self else {
      return Phrase("no probability: no draw has a value to hold against it", "確率は示せない：どの回にも値がない")
    }
    return Phrase("no probability: it or its guard \(obstacle.reason)", "確率は示せない：\(obstacle.japanese)")
  }
}

extension DrawObstacle {
  func words(_ name: String) -> String { "`\(name)` \(reason)" }

  /// Behind what is not told.
  var reason: String {
    switch self {
    case .rows:
      "computes each row with an uncertain number by more than sums and products, and is not told in every draw; "
        + "take the number out of the aggregate"
    case .condition:
      "reads rows that an uncertain number chooses, which are others in each draw, and is not told"
    case .table:
      "looks an uncertain number up in a table for each row, and is not told in every draw; multiply sums by group"
    case .groups: "computes an uncertain number in too many groups to be told in every draw"
    case .rank: "is a place among others, which is not told in every draw"
    }
  }
}
