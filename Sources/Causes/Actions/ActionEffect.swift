import CivilTime
import Evaluation
import Numerics
import Semantics
import Statistics

/// What an action adds to its aim, in each of many draws.
struct Push {
  var definition: DefinitionID
  /// Sizes are parts of the value.
  var isRelative: Bool
  /// The day from which on it comes; nil: it has for ever.
  var from: Day?
  var condition: Filter?
  var sizes: [Double]

  /// An amount is that of a month, spread over its days.
  static let grain = Grain.month
}

/// What an action brings a goal.
package struct ActionEffect {
  package var action: ActionModel
  package var cost: ActionCost
  /// Of the goal, in each draw; NaN where it has no value.
  package var changes: [Double]
  package var byFormula: [Double]
  package var summary: DrawSummary
  /// The links that it comes over.
  package var links: [LinkModel]
  /// The aim, and what links move on the way, by name.
  package var moved: [String]
  package var notes: [LinkNote]

  package var byLink: [Double] { zip(changes, byFormula).map { $0 - $1 } }

  /// By how much the goal moves for each unit of money, in each draw; nil where the action costs nothing, or what it costs
  /// is not known.
  package let forMoney: ChangeForMoney?

  fileprivate init(
    action: ActionModel, cost: ActionCost, changes: [Double], byFormula: [Double], summary: DrawSummary,
    links: [LinkModel], moved: [String], notes: [LinkNote]
  ) {
    (self.action, self.cost, self.changes, self.byFormula) = (action, cost, changes, byFormula)
    (self.summary, self.links, self.moved, self.notes) = (summary, links, moved, notes)
    // Once: each pair of actions asks for it.
    let amount = cost.amount.flatMap { $0 > 0 ? $0 : nil }
    let parts = amount.map { amount in changes.map { $0 / amount } }
    forMoney = parts.flatMap { parts in DrawSummary(parts).map { ChangeForMoney(changes: parts, summary: $0) } }
  }
}

/// By how much a goal moves for each unit of money: in each draw, and summed up.
package struct ChangeForMoney {
  package var changes: [Double]
  package var summary: DrawSummary
}

/// What an action costs in a slice.
package struct ActionCost {
  /// Nil where it is paid once.
  package var rows: Cell?
  /// Nil where the number of rows is not known.
  package var amount: Double?
}

/// What is said of an action and a goal.
package enum ActionFinding {
  case effect(ActionEffect)
  /// No formula and no link with a strength leads from its aim to the goal; which links only say a direction.
  case noWay(directions: [LinkModel], obstacles: [LinkNote])
  case obstacle(ActionObstacle)
}

package enum ActionObstacle: Equatable, Sendable {
  /// It is of some rows, and its aim is no sum over rows.
  case rows(String)
  /// It comes after no whole number of months.
  case lag
  /// Links lead round.
  case circle
  /// Its aim has no number to start from.
  case aimWithoutValue(MissingReason?)
  /// The goal has no value in any draw.
  case noDraws
  /// Nothing of it is followed, for these reasons.
  case notFollowed([LinkNote])
}

/// What actions bring a goal in a slice.
package struct ActionQuestion {
  package var base: Engine
  package var goal: DefinitionModel
  /// The slice; in force from its first day on, or, where `isSteady`, for so long that every lag has run out.
  package var slice: Slice
  package var isSteady: Bool
  package var draws: BeliefDraws

  package init(base: Engine, goal: DefinitionModel, slice: Slice, isSteady: Bool, draws: BeliefDraws) {
    (self.base, self.goal, self.slice, self.isSteady, self.draws) = (base, goal, slice, isSteady, draws)
  }

  /// Whether formulas, or links with a strength, lead from a definition to the goal.
  package func leads(from aim: DefinitionID, in changed: Engine) -> Bool { way(from: aim, in: changed)?.isOne ?? false }

  private struct Way {
    var aim: DefinitionModel
    var shown: DefinitionModel
    var route: LinkRoute
    var isOne: Bool
  }

  private func way(from aim: DefinitionID, in changed: Engine) -> Way? {
    let name = base.model.definitions[aim.index].name
    guard let moved = changed.model.definition(named: name), let shown = changed.model.definition(named: goal.name)
    else {
      return nil
    }
    let route = LinkRoute(from: [moved.id], to: [shown.value], in: changed.model)
    let isRead = aim == goal.id || changed.reads(moved.id, in: shown.value)
    return Way(aim: moved, shown: shown, route: route, isOne: isRead || !route.steps.isEmpty)
  }

  /// - Parameter changed: the engine in which what the action and links move is found wherever its formula stands.
  package func finding(for action: ActionModel, in changed: Engine) -> ActionFinding {
    guard let way = way(from: action.aim, in: changed) else { return .noWay(directions: [], obstacles: []) }
    let (route, aim) = (way.route, base.model.definitions[action.aim.index])
    if !way.isOne {
      return .noWay(directions: route.directions.map(\.link), obstacles: notFollowed(route))
    }
    if let obstacle = obstacle(to: action, aim) { return .obstacle(obstacle) }
    var question = WhatIfQuestion(
      base: base, changed: changed, observed: base, names: [aim.name], items: ([goal.value], [way.shown.value]),
      time: isSteady ? nil : ([slice], slice.span?.start), obstacle: nil)
    question.push = Push(
      definition: way.aim.id, isRelative: action.size.isRelative, from: isSteady ? nil : firstDay(of: action),
      condition: action.condition, sizes: draws.sizes(of: action))
    guard
      let run = Propagation(
        question, route, lines: [slice], drawing: draws.places(of: route.steps.map(\.link), in: changed.model))
    else {
      return .obstacle(.circle)
    }
    run.run()
    guard let values = run.values(ofItem: 0), let before = values.base.double else { return .obstacle(.noDraws) }
    func changes(_ cells: [Cell]) -> [Double] { cells.map { ($0.double ?? .nan).change(from: before) } }
    let all = changes(values.changed)
    guard let summary = DrawSummary(all) else { return .obstacle(.noDraws) }
    let notes = notFollowed(route) + linksBack(to: way.aim, in: changed) + run.notesOfLinks
    // Nothing is known where nothing could be followed; a 0 would say that it brings nothing.
    let hindrances = notes.filter(\.isHindrance)
    if !hindrances.isEmpty, all.allSatisfy({ $0 == 0 }) { return .obstacle(.notFollowed(hindrances)) }
    return .effect(
      ActionEffect(
        action: action, cost: cost(of: action, run), changes: all, byFormula: changes(values.byFormula),
        summary: summary, links: route.steps.map(\.link), moved: [aim.name] + run.effects, notes: notes))
  }

  private func notFollowed(_ route: LinkRoute) -> [LinkNote] {
    route.obstacles.map { .notFollowed($0.link.fullText, $0.why) }
  }

  /// Links from what the aim moves back into it: how much more that brings nobody has said, and the size is of the whole.
  private func linksBack(to aim: DefinitionModel, in changed: Engine) -> [LinkNote] {
    changed.model.links.compactMap { link in
      guard link.strength != nil, !link.isRefuted, link.effect == .definition(aim.id),
        case .definition(let cause) = link.cause
      else { return nil }
      let formula = changed.model.definitions[cause.index].value
      guard changed.reads(aim.id, in: formula) || changed.model.linksLead(from: aim.id, to: formula) else { return nil }
      return .notFollowed(link.fullText, .back(aim.name))
    }
  }

  private func obstacle(to action: ActionModel, _ aim: DefinitionModel) -> ActionObstacle? {
    if let text = action.conditionText, !base.model.addsUp(aim.value) { return .rows(text) }
    if action.lagMonths == nil { return .lag }
    let cell = WhatIfWorld(base).values(of: [aim.value], in: slice)[0][0]
    return cell.double == nil ? .aimWithoutValue(cell.reason) : nil
  }

  /// From which on what it brings comes.
  private func firstDay(of action: ActionModel) -> Day? {
    slice.span.map { CivilDate($0.start).addingMonths(Int(action.lagMonths ?? 0)).dayCount }
  }

  private func cost(of action: ActionModel, _ run: Propagation) -> ActionCost {
    guard let rows = action.cost.rows else { return ActionCost(rows: nil, amount: action.cost.amount.double) }
    let cell = run.base.values(of: [rows], in: slice)[0][0]
    return ActionCost(rows: cell, amount: cell.double.map { $0 * action.cost.amount.double })
  }
}

extension ActionModel {
  /// Nil where it is no whole number of months.
  fileprivate var lagMonths: Int32? {
    guard let lag else { return 0 }
    return lag.seconds == 0 ? Int32(lag.months) : nil
  }
}

extension Engine {
  /// The last month that is over in which all formulas are known and decided; nil for what reads no data.
  package func lastDecidedMonth(of formulas: [Formula]) -> Slice? {
    let last = formulas.compactMap { lastFinishedPeriod(of: $0, grain: Push.grain) }.min { $0.0.end < $1.0.end }
    guard let (span, period) = last else { return nil }
    return decidedSlice(until: period, of: formulas) ?? Slice(span: span, period: period)
  }

  /// From a period back the last one in which formulas have a number whose rows are all decided.
  func decidedSlice(until period: Period, of formulas: [Formula]) -> Slice? {
    let slices = (0...Int32(Engine.decidedSearch)).lazy.map { back in
      let earlier = Period(period.grain, period.index - back)
      return Slice(span: self.model.calendar.days(of: earlier), period: earlier)
    }
    return slices.first { slice in
      formulas.map { self.value(of: $0, in: slice) }.allSatisfy { $0.double != nil && $0.isSettled }
    }
  }
}
