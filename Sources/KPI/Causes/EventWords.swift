import Causes
import CivilTime
import Semantics
import SourceText

/// What came of an event, in words.
struct EventWords {
  let event: EventModel
  let effect: EventEffect
  let definition: DefinitionModel
  let model: Model
  let language: Language
  /// Of the rows that a question is about, as written.
  var asked: String?

  private var words: TouchedWords {
    TouchedWords(
      definition: definition, conditionText: event.conditionText, model: model, language: language, asked: asked)
  }

  /// What it brought, or why that cannot be told.
  var text: String {
    let grain = effect.first.grain
    switch effect.finding {
    case .tooShort(let known):
      let needed = Move.fewestPeriods
      return language.say(
        "what it brought cannot be told: \(Wording.counted(known, grain.rawValue)) before it known, \(needed) needed",
        "影響は分からない：それ以前で値が分かるのは\(grain.japanese(counted: known))で、\(grain.japanese(counted: needed))必要")
    case .tooEarly:
      return language.say(
        "what it brought cannot be told yet: no whole \(grain.rawValue) since then is known",
        "影響はまだ分からない：それ以降でまるごと値の分かる\(grain.japanese)がない")
    case .notCompared(let lack):
      return language.say("what it brought cannot be told: ", "影響は分からない：") + words.words(lack) + knowing(lack)
    case .measured:
      if effect.isCompared { return measured + language.say("; ", "。") + language.say(TouchedWords.touchedAlone) }
      return language.say(
        "what it brought cannot be told, for nothing untouched is named: `where …` behind the event says which rows it "
          + "touched; before and after: \(measured); all else that happened then is in it",
        "影響は分からない：影響を受けていない行が示されていない（できごとの後ろの `where …` で、影響を受けた行を示す）。"
          + "前後の比較：\(measured)。その間に起きたほかのことも含まれる")
    }
  }

  /// The way out where a KPI reads other rows, too.
  private func knowing(_ lack: ComparedSeries.Lack) -> String {
    guard case .otherRows = lack, let rows = event.rows else { return "" }
    let names = rows.touched.conditions.keys.sorted().map { model.datasets[$0.index].name }
    if names.isEmpty { return "" }
    return language.say(
      "; of a KPI that reads \(Wording.list(names, "and")) alone it can be",
      "。\(names.joined(separator: "・")) だけを使う指標なら分かる")
  }

  /// `in 2026-04 sales went +20円 beside …`
  private var measured: String {
    guard let measure = effect.measure else { return "" }
    return language.say(measured(measure), japanese(of: measure))
  }

  private func measured(_ measure: EventEffect.Measure) -> String {
    let (grain, calendar) = (effect.first.grain.rawValue, model.calendar)
    let span = effect.first == effect.last ? "in" : "in \(calendar.text(of: effect.first)) to"
    let part = effect.days.flatMap { $0.own < $0.all ? ", of whose \($0.all) days it had \($0.own)," : nil } ?? ""
    let each = isOfEach ? " a \(grain)" : ""
    let variation = effect.isCompared ? "the usual variation between them" : "its usual variation"
    let before = effect.movedBefore.map { "; but a move had begun in \(calendar.text(of: $0)), before it" } ?? ""
    return
      "\(span) \(calendar.text(of: effect.last))\(part) \(definition.name) went \(words.text(measure.value, measure))"
      + "\(each)\(words.words(of: measure, isCompared: effect.isCompared)), "
      + "\(effect.isBeyond ? "beyond" : "within") \(variation)\(before)"
  }

  private func japanese(of measure: EventEffect.Measure) -> String {
    let (grain, calendar) = (effect.first.grain, model.calendar)
    let (first, last) = (calendar.text(of: effect.first), calendar.text(of: effect.last))
    let span = effect.first == effect.last ? last : Period.range(first, last, in: .japanese)
    let part = effect.days.flatMap { $0.own < $0.all ? "（全\($0.all)日のうち\($0.own)日）" : nil } ?? ""
    let each = isOfEach ? "\(grain.japanese(counted: 1))あたり " : ""
    let variation = effect.isCompared ? "両者の差の普段の変動" : "普段の変動"
    let before = effect.movedBefore.map { "。ただし、それより前の\(calendar.text(of: $0))から動き始めていた" } ?? ""
    return
      "\(span)\(part)に \(definition.name) は \(each)\(words.text(measure.value, measure))"
      + "\(words.words(of: measure, isCompared: effect.isCompared))、"
      + "\(variation)\(effect.isBeyond ? "を超える" : "の範囲内")\(before)"
  }

  /// Of an event that is over the change is that of each of the periods that it touches.
  private var isOfEach: Bool { effect.days != nil && effect.first != effect.last }

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
