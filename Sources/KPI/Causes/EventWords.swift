import Causes
import CivilTime
import Semantics

/// What came of an event, in words.
struct EventWords {
  let event: EventModel
  let effect: EventEffect
  let definition: DefinitionModel
  let model: Model
  /// Of the rows that a question is about, as written.
  var asked: String?

  private var words: TouchedWords {
    TouchedWords(definition: definition, conditionText: event.conditionText, model: model, asked: asked)
  }

  /// What it brought, or why that cannot be told.
  var text: String {
    let grain = effect.first.grain.rawValue
    switch effect.finding {
    case .tooShort(let known):
      let count = Wording.counted(known, grain)
      return "what it brought cannot be told: \(count) before it known, \(Move.fewestPeriods) needed"
    case .tooEarly: return "what it brought cannot be told yet: no whole \(grain) since then is known"
    case .notCompared(let lack): return "what it brought cannot be told: \(words.words(lack))\(knowing(lack))"
    case .measured:
      if effect.isCompared { return "\(measured); \(TouchedWords.touchedAlone)" }
      return
        "what it brought cannot be told, for nothing untouched is named: `where …` behind the event says which rows it "
        + "touched; before and after: \(measured); all else that happened then is in it"
    }
  }

  /// The way out where a KPI reads other rows, too.
  private func knowing(_ lack: ComparedSeries.Lack) -> String {
    guard case .otherRows = lack, let rows = event.rows else { return "" }
    let names = rows.touched.conditions.keys.sorted().map { model.datasets[$0.index].name }
    return names.isEmpty ? "" : "; of a KPI that reads \(Wording.list(names, "and")) alone it can be"
  }

  /// `in 2026-04 sales went +20円 beside …`
  private var measured: String {
    guard let measure = effect.measure else { return "" }
    let (grain, calendar) = (effect.first.grain.rawValue, model.calendar)
    let span = effect.first == effect.last ? "in" : "in \(calendar.text(of: effect.first)) to"
    let part = effect.days.flatMap { $0.own < $0.all ? ", of whose \($0.all) days it had \($0.own)," : nil } ?? ""
    let each = effect.days != nil && effect.first != effect.last ? " a \(grain)" : ""
    let variation = effect.isCompared ? "the usual variation between them" : "its usual variation"
    let before = effect.movedBefore.map { "; but a move had begun in \(calendar.text(of: $0)), before it" } ?? ""
    return
      "\(span) \(calendar.text(of: effect.last))\(part) \(definition.name) went \(words.text(measure.value, measure))"
      + "\(each)\(words.words(of: measure, isCompared: effect.isCompared)), "
      + "\(effect.isBeyond ? "beyond" : "within") \(variation)\(before)"
  }

  var json: JSONText {
    let calendar = model.calendar
    let state =
      switch effect.finding {
      case .tooShort: "too short"
      case .tooEarly: "too early"
      case .notCompared: "not compared"
      case .measured: "measured"
      }
    let isMeasured = effect.measure != nil
    return .object(
      [
        ("kpi", .text(definition.name)), ("state", .text(state)),
        ("from", isMeasured ? .text(calendar.text(of: effect.first)) : .null),
        ("to", isMeasured ? .text(calendar.text(of: effect.last)) : .null),
      ] + TouchedWords.json(effect.measure, isCompared: effect.isCompared) + [
        ("beyond", isMeasured ? .boolean(effect.isBeyond) : .null),
        ("movedBefore", effect.movedBefore.map { .text(calendar.text(of: $0)) } ?? .null), ("told", .text(text)),
      ])
  }
}
