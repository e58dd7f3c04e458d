import Causes
import CivilTime
import Semantics
import SourceText

/// What came of something that touched a KPI from a day on, an event or an action that is done, in words.
struct TouchedWords {
  /// The KPI that was looked at.
  let definition: DefinitionModel
  /// Of the touched rows, as written.
  let conditionText: String?
  let model: Model
  let language: Language
  /// Of the rows that a question is about, as written.
  var asked: String?

  private var rows: String { conditionText.map { "where \($0)" } ?? "" }

  /// Which of the rows that the KPI reads, where a question is about some of them.
  private var those: Phrase { asked.map { Phrase(" `where \($0)`", "（`where \($0)`）") } ?? .empty }

  /// Why there is nothing beside the touched rows.
  func words(_ lack: ComparedSeries.Lack) -> String {
    let name = definition.name
    switch lack {
    case .otherRows(let id):
      let dataset = model.datasets[id.index].name
      return language.say(
        "`\(name)` reads \(dataset), too, whose rows `\(rows)` does not tell apart",
        "`\(name)` は \(dataset) も使い、その行は `\(rows)` で分けられない")
    case .noneTouched:
      return language.say(
        "`\(rows)` holds for none of the rows that `\(name)` reads\(those.english)",
        "`\(name)` が使う行\(those.japanese)に `\(rows)` に当てはまるものがない")
    case .allTouched:
      return language.say(
        "`\(rows)` holds for all rows that `\(name)` reads\(those.english), so nothing untouched is there to compare them with",
        "`\(name)` が使う行\(those.japanese)はすべて `\(rows)` に当てはまり、比べる相手がない")
    }
  }

  /// ` where channel = "web" beside the other rows (95 %: +14% to +30%; as much at 0 of 26 other dates)`; in Japanese it
  /// stands in brackets right behind the number.
  /// - Parameter further: what belongs to the interval.
  func words(of measure: EventEffect.Measure, isCompared: Bool, and further: String = "") -> String {
    let beside = isCompared ? " \(rows) beside the other rows" : " beside what its history let expect"
    let japanese = isCompared ? conditionText.map { "\($0) の行をほかの行と比較" } ?? "ほかの行と比較" : "過去の動きからの予想と比較"
    let interval = text(measure.low, measure.high, measure)
    let (dates, asLarge) = (measure.dates.count, measure.dates.asLarge)
    return language.say(
      "\(beside) (95 %: \(interval)\(further); as much at \(asLarge) of \(dates) other dates)",
      "（\(japanese)、95%区間 \(interval)\(further)、ほかの\(dates)の日付のうち同じほど動いたのは\(asLarge)）")
  }

  func text(_ low: Double, _ high: Double, _ measure: EventEffect.Measure) -> String {
    low == high ? text(low, measure) : Period.range(text(low, measure), text(high, measure), in: language)
  }

  func text(_ value: Double, _ measure: EventEffect.Measure) -> String {
    guard measure.isPart else {
      let parts = ShownParts([measure.value], type: definition.type, in: language)
      return parts.signed(parts.steps(value))
    }
    // A change of 12 %, and no 12 points.
    let tenths = (value * 1_000).rounded() / 10
    return (tenths > 0 ? "+" : "") + "\(tenths)%"
  }

  /// What touched those rows alone has no others to be held against.
  static let touchedAlone = Phrase(
    "what touched these rows alone at that time is in it, too", "同じ時期にこれらの行だけに起きたほかのことも含まれる")

  static func json(_ measure: EventEffect.Measure?, isCompared: Bool) -> [(String, JSONText)] {
    func number(_ value: Double?) -> JSONText { value.map { .double($0) } ?? .null }
    return [
      ("compared", .boolean(isCompared)), ("part", .boolean(measure?.isPart ?? false)),
      ("change", number(measure?.value)), ("low", number(measure?.low)), ("high", number(measure?.high)),
      ("otherDates", measure.map { .whole($0.dates.count) } ?? .null),
      ("asLarge", measure.map { .whole($0.dates.asLarge) } ?? .null),
    ]
  }
}
