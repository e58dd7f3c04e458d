import Causes
import CivilTime
import Semantics

/// What came of something that touched a KPI from a day on, an event or an action that is done, in words.
struct TouchedWords {
  /// The KPI that was looked at.
  let definition: DefinitionModel
  /// Of the touched rows, as written.
  let conditionText: String?
  let model: Model
  /// Of the rows that a question is about, as written.
  var asked: String?

  private var rows: String { conditionText.map { "where \($0)" } ?? "" }

  /// Which of the rows that the KPI reads, where a question is about some of them.
  private var those: String { asked.map { " `where \($0)`" } ?? "" }

  /// Why there is nothing beside the touched rows.
  func words(_ lack: ComparedSeries.Lack) -> String {
    switch lack {
    case .otherRows(let dataset):
      "`\(definition.name)` reads \(model.datasets[dataset.index].name), too, whose rows `\(rows)` does not tell apart"
    case .noneTouched: "`\(rows)` holds for none of the rows that `\(definition.name)` reads\(those)"
    case .allTouched:
      "`\(rows)` holds for all rows that `\(definition.name)` reads\(those), so nothing untouched is there to compare them with"
    }
  }

  /// ` where channel = "web" beside the other rows (95 %: +14% to +30%; as much at 0 of 26 other dates)`
  /// - Parameter further: what belongs to the interval.
  func words(of measure: EventEffect.Measure, isCompared: Bool, and further: String = "") -> String {
    let beside = isCompared ? " \(rows) beside the other rows" : " beside what its history let expect"
    return "\(beside) (95 %: \(text(measure.low, measure.high, measure))\(further); as much at "
      + "\(measure.dates.asLarge) of \(measure.dates.count) other dates)"
  }

  func text(_ low: Double, _ high: Double, _ measure: EventEffect.Measure) -> String {
    low == high ? text(low, measure) : "\(text(low, measure)) to \(text(high, measure))"
  }

  func text(_ value: Double, _ measure: EventEffect.Measure) -> String {
    guard measure.isPart else {
      let parts = ShownParts([measure.value], type: definition.type)
      return parts.signed(parts.steps(value))
    }
    // A change of 12 %, and no 12 points.
    let tenths = (value * 1_000).rounded() / 10
    return (tenths > 0 ? "+" : "") + "\(tenths)%"
  }

  /// What touched those rows alone has no others to be held against.
  static let touchedAlone = "what touched these rows alone at that time is in it, too"

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
