import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics

// `uncertainty` and `with uncertainty`: how sure a KPI is whose inputs are not known exactly.
typealias UncertainDraws = DrawMatrix

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
      let found = try world.engine.uncertainty(of: definition, in: asked.slice, asked: own.bound, matrix)
      return UncertaintyReport(
        found: found, model: world.model, definition: definition, display: analyzed.display, period: asked.name,
        asked: own.boundText, scenario: own.scenario,
        rowNotes: rowNotes([definition.value])
      ).report
    } catch {
      return unanswered("uncertainty", definition, words(error, definition))
    }
  }

  private func words(_ failure: UncertaintyFailure, _ definition: DefinitionModel) -> String {
    switch failure {
    case .noValue(let slice, let reason):
      ChangeFailure.noValue(slice, reason).words(definition.name, base.model.calendar, words)
    case .certain:
      "`\(definition.name)` reads no uncertain number: define an input as what it is, as in `freq = 2.5回/年 to 3.5回/年`"
    case .untold(let obstacle): obstacle.words(definition.name)
    case .noDraws: "`\(definition.name)` has no value in any draw of its uncertain inputs"
    }
  }

  /// An answer with what the draws say beside each value.
  func spread(_ answer: Answer, _ show: ShowModel) -> Answer {
    guard show.isWithUncertainty else { return answer }
    var spread = SpreadAnswer(answer, draws: matrix.options.count, display: analyzed.display)
    spread.addColumns()
    spread.addNotes(ofRows: rowNotes(show))
    return spread.answer
  }

  private func rowNotes(_ show: ShowModel) -> [UncertaintyNote] { rowNotes(show.items.map(\.formula)) }

  /// What is to be said where data are read.
  private func rowNotes(_ formulas: [Formula]) -> [UncertaintyNote] {
    if formulas.allSatisfy({ base.engine.planner.below($0).datasets.isEmpty }) { return [] }
    let inRows = base.engine.uncertainInRows
    return [.dataAsTheyAre] + (inRows.isEmpty ? [] : [.inRows(inRows)])
  }

  /// Both ends of a what-if, with what the draws say of the change: each draw has the same numbers at both ends, so that
  /// what the question leaves alone is no doubt about it.
  func spread(_ both: Answer, from before: Answer, to after: Answer, _ show: ShowModel) -> Answer {
    func key(_ row: [Cell], of answer: Answer) -> [Value] {
      answer.columns.indices.filter { answer.columns[$0].role != .value }.map { row[$0].value }
    }
    let places = Dictionary(after.rows.enumerated().map { (key($1, of: after), $0) }) { first, _ in first }
    let keyCount = both.columns.count { $0.role != .value }
    var changes = both
    // Of each item the change alone.
    changes.columns = both.columns.prefix(keyCount) + both.sides.map { both.columns[$0.lowerBound + 2] }
    changes.rows = both.rows.map { row in row.prefix(keyCount) + both.sides.map { row[$0.lowerBound + 2] } }
    changes.drawn = before.rows.enumerated().map { index, row in
      let place = places[key(row, of: before)]
      return show.items.indices.map { item in
        let cells = (row[keyCount + item], place.map { after.rows[$0][keyCount + item] })
        return Drawn.change(before.drawn[index][item], place.map { after.drawn[$0][item] } ?? .certain, cells)
      }
    }
    for (item, side) in both.sides.enumerated() {
      changes.columns[keyCount + item].name = both.columns[side.lowerBound].name
    }
    var spread = SpreadAnswer(changes, draws: matrix.options.count, display: analyzed.display)
    spread.addColumns()
    spread.addNotes(ofRows: rowNotes(show))
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
        + zip(further, SpreadAnswer.words).map { place, word in
          var column = spread.answer.columns[place]
          column.name = "change \(word)"
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

  /// In how many draws a level is met in the period in which it is judged; nil where nothing about it is uncertain.
  func chance(of level: LevelModel, _ judged: Judgement) -> DrawnChance? {
    let truth = level.isMet
    guard judged.cell.value != .missing else { return nil }
    let names = base.model.uncertainNames(below: truth, in: base.engine)
    guard !names.isEmpty else { return nil }
    let slice = judged.period.map { Slice(span: base.model.calendar.days(of: $0), period: $0) } ?? Slice()
    return base.engine.chance(of: truth, in: slice, matrix.draws(names))
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

extension DrawObstacle {
  func words(_ name: String) -> String {
    switch self {
    case .rows:
      "`\(name)` computes each row with an uncertain number by more than sums and products, and is not told in every draw; "
        + "take the number out of the aggregate"
    case .groups: "`\(name)` computes an uncertain number in too many groups to be told in every draw"
    case .rank: "`\(name)` is a place among others, which is not told in every draw"
    }
  }
}

/// An answer and what the draws of uncertain numbers say of its values.
private struct SpreadAnswer {
  var answer: Answer
  let draws: Int
  let display: ValueDisplay
  /// The columns of the items, before any is added.
  private let items: [Answer.Column]
  private let keyCount: Int

  init(_ answer: Answer, draws: Int, display: ValueDisplay) {
    (self.answer, self.draws, self.display) = (answer, draws, display)
    keyCount = answer.columns.count { $0.role != .value }
    items = Array(answer.columns.dropFirst(keyCount))
  }

  static let words = ["5%", "median", "95%"]

  private func drawn(_ item: Int) -> [Drawn] { answer.drawn.map { $0[item] } }

  /// Whether some line of an item has something to say.
  private func isUncertain(_ item: Int) -> Bool {
    items[item].type.isNumber && drawn(item).contains { if case .summary = $0 { true } else { false } }
      && obstacle(item) == nil
  }

  private func obstacle(_ item: Int) -> DrawObstacle? {
    for case .untold(let obstacle) in drawn(item) { return obstacle }
    return nil
  }

  mutating func addColumns() {
    let (columns, rows) = (answer.columns, answer.rows)
    (answer.columns, answer.rows) = (Array(columns.prefix(keyCount)), rows.map { Array($0.prefix(keyCount)) })
    for item in items.indices {
      let isUncertain = isUncertain(item)
      let first = answer.columns.count
      answer.columns.append(items[item])
      if isUncertain {
        answer.columns += Self.words.map { word in
          Answer.Column(name: "\(items[item].name) \(word)", role: .value, type: items[item].type)
        }
      }
      answer.spreads.append(first..<answer.columns.count)
      answer.bounds.formUnion(first + 1..<answer.columns.count)
      for (index, row) in rows.enumerated() {
        let own = row[keyCount + item]
        answer.rows[index].append(own)
        if isUncertain { answer.rows[index] += cells(own, answer.drawn[index][item]) }
      }
    }
  }

  private func cells(_ own: Cell, _ drawn: Drawn) -> [Cell] {
    let numbers: [Double]
    switch drawn {
    case .certain: numbers = own.double.map { [$0, $0, $0] } ?? []
    case .summary(let summary): numbers = summary.map { [$0.low, $0.median, $0.high] } ?? []
    case .numbers, .untold: numbers = []
    }
    // A number that is not there in its middle is not there at all.
    guard own.value != .missing, !numbers.isEmpty else {
      return Self.words.map { _ in Cell(value: .missing, reason: own.reason ?? .empty) }
    }
    return numbers.map { number in
      var cell = own
      cell.value = .number(.double(number))
      return cell
    }
  }

  mutating func addNotes(ofRows rowNotes: [UncertaintyNote]) {
    let uncertain = items.indices.filter(isUncertain)
    let certain = items.indices.filter { !isUncertain($0) && obstacle($0) == nil }
    if uncertain.isEmpty, certain.count == items.count {
      answer.notes.append(.uncertainty(.nothing))
      return
    }
    if !uncertain.isEmpty {
      answer.notes.append(.uncertainty(.draws(draws)))
      for item in uncertain { addErrors(item) }
      answer.notes += rowNotes.map { .uncertainty($0) }
    }
    if !certain.isEmpty { answer.notes.append(.uncertainty(.certain(certain.map { items[$0].name }))) }
    for item in items.indices {
      if let obstacle = obstacle(item) { answer.notes.append(.uncertainty(.untold(items[item].name, obstacle))) }
    }
  }

  /// How far the numbers of an item may be off for want of draws: the most, over all lines.
  private mutating func addErrors(_ item: Int) {
    var (errors, missing) = ([0.0, 0, 0], 0)
    for case .summary(let summary?) in drawn(item) {
      missing = max(missing, summary.missing)
      guard let own = summary.errors else { continue }
      errors = zip(errors, [own.low, own.median, own.high]).map { max($0, $1) }
    }
    let texts = errors.map { display.difference(.double($0), type: items[item].type) }
    answer.notes.append(.uncertainty(.errors(items[item].name, low: texts[0], median: texts[1], high: texts[2])))
    if missing > 0 { answer.notes.append(.uncertainty(.missing(items[item].name, missing))) }
  }
}
