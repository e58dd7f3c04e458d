import Causes
import CivilTime
import Columns
import Evaluation
import Planning
import Semantics

/// What stands beside a change and is in no sum: beliefs about what moves the KPI or its inputs, and what happened between.
struct Beside {
  let model: Model
  let engine: Engine
  let display: ValueDisplay

  /// - Parameter filter: the rows that the question is about.
  func sentences(on definition: DefinitionModel, from: Slice, to: Slice, where filter: Filter?) -> [String] {
    let tree = InputTree(of: definition.value, in: model, planner: engine.planner)
    let concerned = Set([definition.id] + tree.nodes.compactMap(\.definition))
    return links(concerned, from, to)
      + events(concerned, from, to) { event in
        engine.effect(of: event, on: definition.value, through: to, where: filter).map { words($0, on: definition) }
          ?? ""
      }
  }

  // MARK: Links

  private func links(_ concerned: Set<DefinitionID>, _ from: Slice, _ to: Slice) -> [String] {
    model.links.filter(\.isInForce).compactMap { link in
      guard case .definition(let effect) = link.effect, concerned.contains(effect) else { return nil }
      let lag = link.lag.map { ", after \(durationText($0))" } ?? ""
      let rows = link.conditionText.map { " where \($0)" } ?? ""
      let belief = "belief, in no sum: \(link.text)\(rows)\(lag)"
      guard case .definition(let cause) = link.cause,
        let moved = moved(model.definitions[cause.index], link, from, to)
      else { return belief }
      // What stood still moved nothing.
      if moved.sign == 0 { return nil }
      return belief + moved.words + wouldMove(model.definitions[effect.index].name, link, moved.sign)
    }
  }

  /// A belief may speak against what happened, as well as for it.
  private func wouldMove(_ effect: String, _ link: LinkModel, _ sign: Int) -> String {
    switch link.direction {
    case .raises: ", which would \(sign > 0 ? "raise" : "lower") \(effect)"
    case .lowers: ", which would \(sign > 0 ? "lower" : "raise") \(effect)"
    case .either: ""
    }
  }

  /// How the cause went, as much earlier as the link says.
  private func moved(
    _ cause: DefinitionModel, _ link: LinkModel, _ from: Slice, _ to: Slice
  ) -> (words: String, sign: Int)? {
    var steps: [SliceStep] = []
    if let lag = link.lag {
      steps = [.earlier(lag, data: engine.planner.below(cause.value).datasets, cutsUnfinished: false)]
    }
    func cell(_ slice: Slice) -> Cell {
      var earlier = slice
      earlier.steps += steps
      if let condition = link.condition { earlier.steps.append(.filtered(condition)) }
      return engine.value(of: cause.value, in: earlier)
    }
    let (before, after) = (cell(from), cell(to))
    guard let old = before.double, let new = after.double else { return nil }
    let shown = ShownParts([old, new], type: cause.type)
    let when = link.lag == nil ? "" : " then"
    let move = shown.steps(new) - shown.steps(old)
    let words =
      "; \(cause.name)\(when) went \(display.text(before, type: cause.type)) → "
      + "\(display.text(after, type: cause.type)), \(shown.signed(move))"
    return (words, move.signum())
  }

  // MARK: Events

  private func events(
    _ concerned: Set<DefinitionID>, _ from: Slice, _ to: Slice, effect: (EventModel) -> String
  ) -> [String] {
    guard let start = from.span?.start, let end = to.span?.end else { return [] }
    let read = engine.planner.datasets(below: concerned.map { model.definitions[$0.index].value })
    let span = DaySpan(start, end)
    let all = model.eventsOnEverything(in: span) + model.events(in: span, on: concerned, read)
    return all.map { event in
      let place =
        switch event.on {
        case .everything: ""
        case .definition(let id): ", on \(model.definitions[id.index].name)"
        case .dataset(let id): ", on \(model.datasets[id.index].name)"
        }
      let days = Period.text(of: event.span, model.calendar)
      let text = event.documentation.map { " \(sanitizedForTerminal($0))" } ?? ""
      return "event, \(days): \(event.name)\(text)\(place)\(effect(event))\(others(than: event, all, to.period))"
    }
  }

  /// Those that begin in the same period: what the one brought, and the other, no series can tell apart.
  private func others(than event: EventModel, _ all: [EventModel], _ period: Period?) -> String {
    guard let grain = period?.grain else { return "" }
    func start(_ event: EventModel) -> Period { model.calendar.period(grain, of: event.span.start) }
    let names = all.filter { $0.name != event.name && start($0) == start(event) }.map { "`\($0.name)`" }
    return names.isEmpty ? "" : "; \(Wording.list(names, "and")) began in the same \(grain.rawValue)"
  }

  /// What came since an event, and that this is not yet its effect.
  private func words(_ effect: EventEffect, on definition: DefinitionModel) -> String {
    let grain = effect.first.grain.rawValue
    switch effect.finding {
    case .tooShort(let known):
      let count = Wording.counted(known, grain)
      return "; what it brought cannot be told: \(count) before it known, \(Move.fewestPeriods) needed"
    case .tooEarly: return "; what it brought cannot be told yet: no whole \(grain) since then is known"
    case .measured(let estimate, let dates):
      let interval = estimate.interval(EventEffect.level)
      let shown = ShownParts([estimate.value], type: definition.type)
      func text(_ value: Double) -> String { shown.signed(shown.steps(value)) }
      let calendar = model.calendar
      let span = effect.first == effect.last ? "in" : "\(calendar.text(of: effect.first)) to"
      let part = effect.days.flatMap { $0.own < $0.all ? ", of whose \($0.all) days it had \($0.own)," : nil } ?? ""
      let each = effect.days != nil && effect.first != effect.last ? " a \(grain)" : ""
      let judged = effect.isBeyond ? "beyond its usual variation" : "within its usual variation"
      let before = effect.movedBefore.map { "; but a move had begun in \(calendar.text(of: $0)), before it" } ?? ""
      return
        "; \(span) \(calendar.text(of: effect.last))\(part) \(definition.name) went \(text(estimate.value))\(each) beside what its "
        + "history let expect (95 %: \(text(interval.lower)) to \(text(interval.upper)); as much at \(dates.asLarge) of \(dates.count) other dates), "
        + "\(judged)\(before); \(MoveWords.nothingUntouched)"
    }
  }
}
