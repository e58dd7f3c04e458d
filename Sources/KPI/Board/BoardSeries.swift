import Charts
import CivilTime
import Evaluation
import Semantics

/// The values of all KPIs of a board by period, and what their levels ask in each: read together, so that rows are passed
/// over once.
struct BoardSeries {
  struct Track {
    var periods: [Period]
    var cells: [Cell]
    /// Of levels without a condition: what they ask in each period.
    var targets: [(text: String, cells: [Cell])]
    /// Periods with a value before these, which are not shown.
    var earlier: Int
  }

  /// Three years of months.
  static let mostPeriods = 36

  private var tracks: [String: Track] = [:]

  init(_ evaluator: Evaluator, _ board: Scoreboard) {
    let (model, engine) = (evaluator.base.model, evaluator.base.engine)
    var byGrain: [Grain: [DefinitionModel]] = [:]
    for line in board.lines {
      guard let grain = line.period?.grain, let definition = model.definition(named: line.name),
        model.hasTimeSeries(definition)
      else { continue }
      byGrain[grain, default: []].append(definition)
    }
    for (grain, definitions) in byGrain {
      var items: [ShowModel.Item] = []
      var places: [(name: String, value: Int, targets: [(text: String, place: Int)])] = []
      func add(_ formula: Formula) -> Int {
        items.append(.init(name: "\(items.count)", formula: formula, notes: []))
        return items.count - 1
      }
      for definition in definitions {
        let value = add(definition.value)
        let levels = model.levels.filter {
          $0.definition == definition.id && $0.conditionText.isEmpty && engine.judgedGrain(of: $0) == grain
        }
        let targets = levels.flatMap { level in level.bound.formulas.map { (level.text, add($0)) } }
        places.append((definition.name, value, targets))
      }
      guard let range = definitions.first?.range else { continue }
      var show = ShowModel(items: items, keys: [.period(grain)], range: range)
      show.during = engine.askedSpan.map { model.calendar.wholePeriods(grain, in: $0) ?? $0 }
      let answer = engine.answer(show)
      let periods = answer.rows.compactMap { row -> Period? in
        if case .period(let period) = row[0].value { period } else { nil }
      }
      guard periods.count == answer.rows.count else { continue }
      for place in places {
        // Other data may reach further: a budget of next year is no reason for twelve empty months.
        let known = answer.rows.indices.filter { answer.rows[$0][place.value + 1].number != nil }
        guard let first = known.first, let last = known.last else { continue }
        let shown = max(first, last + 1 - BoardSeries.mostPeriods)...last
        tracks[place.name] = Track(
          periods: Array(periods[shown]), cells: answer.rows[shown].map { $0[place.value + 1] },
          targets: place.targets.map { target in (target.text, answer.rows[shown].map { $0[target.place + 1] }) },
          earlier: shown.lowerBound - first)
      }
    }
  }

  subscript(_ name: String) -> Track? { tracks[name] }
}
