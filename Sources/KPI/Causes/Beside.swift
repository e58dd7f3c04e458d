import Causes
import CivilTime
import Columns
import Evaluation
import Planning
import Semantics
import SourceText

/// What stands beside a change and is in no sum: beliefs about what moves the KPI or its inputs, and what happened between.
struct Beside {
  let model: Model
  let engine: Engine
  let display: ValueDisplay

  /// Sentences, and what happened for programs.
  /// - Parameters:
  ///   - filter: the rows that the question is about.
  ///   - asked: the same as written.
  func told(
    on definition: DefinitionModel, from: Slice, to: Slice, where filter: Filter?, asked: String?
  ) -> (sentences: [String], json: [(String, JSONText)]) {
    let tree = InputTree(of: definition.value, in: model, planner: engine.planner)
    let concerned = Set([definition.id] + tree.nodes.compactMap(\.definition))
    let events = events(concerned, from, to) { event in
      engine.effect(of: event, on: definition.value, through: to, where: filter).map {
        EventWords(
          event: event, effect: $0, definition: definition, model: model, language: display.language, asked: asked)
      }
    }
    let actions = doneActions(concerned, from, to)
    let all = events + actions
    return (
      links(concerned, from, to) + all.map { $0.text + others(than: $0, all, to.period) },
      [("events", .array(events.map(\.json))), ("actions", .array(actions.map(\.json)))]
    )
  }

  // MARK: Links

  private func links(_ concerned: Set<DefinitionID>, _ from: Slice, _ to: Slice) -> [String] {
    model.links.filter(\.isInForce).compactMap { link in
      guard case .definition(let effect) = link.effect, concerned.contains(effect) else { return nil }
      let belief = belief(link)
      guard case .definition(let cause) = link.cause,
        let moved = moved(model.definitions[cause.index], link, from, to)
      else { return belief }
      // What stood still moved nothing.
      if moved.sign == 0 { return nil }
      return belief + moved.words + wouldMove(model.definitions[effect.index].name, link, moved.sign)
    }
  }

  private func belief(_ link: LinkModel) -> String {
    let (rows, lag) = (link.conditionText, link.lag)
    return display.say(
      "belief, in no sum: \(link.text)" + (rows.map { " where \($0)" } ?? "")
        + (lag.map { ", after \(durationText($0))" } ?? ""),
      "仮説（内訳には含まない）：\(link.text)" + (rows.map { "（\($0) の場合）" } ?? "")
        + (lag.map { "、\(durationText($0, in: .japanese))後" } ?? ""))
  }

  /// A belief may speak against what happened, as well as for it.
  private func wouldMove(_ effect: String, _ link: LinkModel, _ sign: Int) -> String {
    switch link.direction {
    case .raises: wouldMove(effect, isUp: sign > 0)
    case .lowers: wouldMove(effect, isUp: sign < 0)
    case .either: ""
    }
  }

  private func wouldMove(_ effect: String, isUp: Bool) -> String {
    display.say(", which would \(isUp ? "raise" : "lower") \(effect)", "、\(effect) を\(isUp ? "上げる" : "下げる")向き")
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
    let shown = ShownParts([old, new], type: cause.type, in: display.language)
    let move = shown.steps(new) - shown.steps(old)
    let isNow = link.lag == nil
    let words =
      display.say("; \(cause.name)\(isNow ? "" : " then") went ", "。\(isNow ? "" : "当時の ")\(cause.name) は ")
      + "\(display.text(before, type: cause.type)) → \(display.text(after, type: cause.type))"
      + display.say(", ", "、") + shown.signed(move)
    return (words, move.signum())
  }

  // MARK: Events and actions

  /// A line on something that happened, and the same for programs.
  private struct Happening {
    var name: String
    var start: Day
    var text: String
    var json: JSONText
  }

  private func events(
    _ concerned: Set<DefinitionID>, _ from: Slice, _ to: Slice, effect: (EventModel) -> EventWords?
  ) -> [Happening] {
    guard let start = from.span?.start, let end = to.span?.end else { return [] }
    let read = engine.planner.datasets(below: concerned.map { model.definitions[$0.index].value })
    let span = DaySpan(start, end)
    // Of an event on everything those that know its condition.
    let everything = model.eventsOnEverything(in: span).filter { event in
      event.rows.map { !read.isDisjoint(with: $0.touched.conditions.keys) } ?? true
    }
    return (everything + model.events(in: span, on: concerned, read)).map { event in
      let found = effect(event)
      let on = model.placeName(of: event)
      return Happening(
        name: event.name, start: event.span.start, text: words(of: event, on: on, found),
        json: event.json(on: on, effect: found))
    }
  }

  private func words(of event: EventModel, on place: String?, _ effect: EventWords?) -> String {
    let language = display.language
    let days = Period.text(of: event.span, model.calendar, in: language)
    let name = event.documentation.map { language.named(sanitizedForTerminal($0), event.name) } ?? event.name
    let rows = event.conditionText
    return language.say(
      "event, \(days): \(name)" + (place.map { ", on \($0)" } ?? "") + (rows.map { " where \($0)" } ?? "")
        + (effect.map { "; \($0.text)" } ?? ""),
      "できごと、\(days)：\(name)" + (place.map { "、対象は \($0)" } ?? "") + (rows.map { "（\($0) の場合）" } ?? "")
        + (effect.map { "。\($0.text)" } ?? ""))
  }

  /// Those that were begun meanwhile.
  private func doneActions(_ concerned: Set<DefinitionID>, _ from: Slice, _ to: Slice) -> [Happening] {
    guard let start = from.span?.start, let end = to.span?.end else { return [] }
    return model.actions(in: DaySpan(start, end), on: concerned).compactMap { action in
      guard let done = action.done, let outcome = engine.outcome(of: action) else { return nil }
      let words = ActionOutcomeWords(action: action, outcome: outcome, model: model, language: display.language)
      return Happening(
        name: action.name, start: done.start, text: display.say("action: ", "打ち手：") + words.text, json: words.json)
    }
  }

  /// What begins in the same period: what the one brought, and the other, no series can tell apart.
  private func others(than one: Happening, _ all: [Happening], _ period: Period?) -> String {
    guard let grain = period?.grain else { return "" }
    func start(_ happening: Happening) -> Period { model.calendar.period(grain, of: happening.start) }
    let names = all.filter { $0.text != one.text && start($0) == start(one) }.map { "`\($0.name)`" }
    if names.isEmpty { return "" }
    return display.say(
      "; \(Wording.list(names, "and")) began in the same \(grain.rawValue)",
      "。\(names.joined(separator: "・")) も同じ\(grain.japanese)に始まった")
  }
}
