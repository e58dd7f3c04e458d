import Causes
import CivilTime
import Evaluation
import Semantics
import SourceText

/// When a formula reads its input: `1 month earlier`, or `1 month later` for a shift into the future.
func shiftWords(_ lag: CalendarDuration, in language: Language) -> String {
  let isLater = lag.months < 0 || lag.seconds < 0
  let length = durationText(isLater ? lag.negated : lag, in: language)
  return isLater ? language.say("\(length) later", "\(length)後") : language.say("\(length) earlier", "\(length)前")
}

extension LinkModel {
  /// `raises after 1 month`
  fileprivate var directionWords: String {
    direction.rawValue + (lag.map { " after \(durationText($0))" } ?? "")
  }

  /// The strength, else the direction, with the lag and the rows: `+ 1 point -> + 0.6件 to 1.4件 after 1 month`.
  var words: String {
    let clauses = [lag.map { "after \(durationText($0))" }, conditionText.map { "where \($0)" }].compactMap { $0 }
    return ([size ?? direction.rawValue] + clauses).joined(separator: " ")
  }

  /// `6か月後に増やす`, `+ 1 point -> + 0.6件 to 1.4件（channel = "DM" の場合）`
  var wordsInJapanese: String {
    guard let size else { return directionInJapanese + conditionInJapanese }
    return (lag.map { "\(durationText($0, in: .japanese))後に " } ?? "") + size + conditionInJapanese
  }

  /// `6か月後に増やす`
  fileprivate var directionInJapanese: String {
    let verb =
      switch direction {
      case .raises: "増やす"
      case .lowers: "減らす"
      case .either: "動かす"
      }
    return (lag.map { "\(durationText($0, in: .japanese))後に" } ?? "") + verb
  }

  private var conditionInJapanese: String { conditionText.map { "（\($0) の場合）" } ?? "" }

  /// `+`, `−`, or `±` where no direction is said or the strength is an interval over zero.
  var sign: String {
    switch direction {
    case .raises: "+"
    case .lowers: "−"
    case .either: "±"
    }
  }

  /// `+ 1 point -> + 0.6件 to 1.4件 each week where channel = "DM"`
  fileprivate var strengthWords: String {
    [size, conditionText.map { "where \($0)" }].compactMap { $0 }.joined(separator: " ")
  }

  /// `+ 1 point -> + 0.6件 to 1.4件 each week（channel = "DM" の場合）`
  fileprivate var strengthInJapanese: String { (size ?? "") + conditionInJapanese }

  private var size: String? { strength.map { $0.text + (grain == .month ? "" : " each \(grain.rawValue)") } }

  fileprivate func json(grade: String) -> JSONText {
    func text(_ text: String?) -> JSONText { text.map { .text($0) } ?? .null }
    var members: [(String, JSONText)] = [
      ("direction", .text(direction.rawValue)), ("lag", text(lag.map(durationText))), ("where", text(conditionText)),
      ("grade", .text(grade)), ("refuted", .boolean(isRefuted)),
    ]
    if let strength {
      members.append(
        (
          "strength",
          .object([
            ("text", .text(strength.text)), ("each", .text(grain.rawValue)),
            ("cause", .number(strength.cause.plainText)), ("causeRelative", .boolean(strength.isCauseRelative)),
            ("low", .number(strength.low.plainText)), ("high", .number(strength.high.plainText)),
            ("effectRelative", .boolean(strength.isEffectRelative)),
          ])
        ))
    }
    if let experiment {
      members.append(
        ("experiment", .object([("treatment", .text(experiment.treatment)), ("control", .text(experiment.control))])))
    }
    return .object(members + [("because", text(because)), ("from", text(source))])
  }
}

extension CauseGraph.Link {
  /// What more than a belief it rests on.
  var knownGrade: String? {
    if model.isByFormula { return EvidenceGrade.byFormula.rawValue }
    return (grade ?? (model.experiment == nil ? nil : .experiment))?.rawValue
  }

  var gradeWords: String { knownGrade ?? "belief" }

  /// `raises after 1 month, + 1 point -> + 0.6件 to 1.4件, supported`
  func allWords(in language: Language) -> String {
    let words =
      switch language {
      case .english: [model.directionWords, model.strengthWords]
      case .japanese: [model.directionInJapanese, model.strengthInJapanese]
      }
    return (words + [gradeWords(in: language)]).filter { !$0.isEmpty }.joined(separator: language.say(", ", "、"))
  }

  var json: JSONText { model.json(grade: gradeWords) }

  /// As a table has it: what is believed, and what it rests on.
  func words(in language: Language) -> String {
    switch language {
    case .english: model.words + (knownGrade.map { " (\($0))" } ?? "")
    case .japanese: model.wordsInJapanese + (gradeInJapanese.map { "（\($0)）" } ?? "")
    }
  }

  private var gradeInJapanese: String? {
    let words = ReportWords(.japanese)
    if model.isByFormula { return words.word(.byFormula) }
    return (grade ?? (model.experiment == nil ? nil : .experiment)).map(words.word)
  }

  func gradeWords(in language: Language) -> String {
    language.say(gradeWords, gradeInJapanese ?? "仮説")
  }
}

extension ActionModel {
  /// `+ 4 points to 8 points after 1 month where channel = "DM"`, `1か月後に + 4 points to 8 points（channel = "DM" の場合）`
  func sizeWords(in language: Language) -> String {
    switch language {
    case .english:
      [size.text, lag.map { "after \(durationText($0))" }, conditionText.map { "where \($0)" }].compactMap { $0 }
        .joined(separator: " ")
    case .japanese:
      (lag.map { "\(durationText($0, in: .japanese))後に " } ?? "") + size.text
        + (conditionText.map { "（\($0) の場合）" } ?? "")
    }
  }

  var direction: LinkModel.Direction {
    size.low.double >= 0 ? .raises : size.high.double <= 0 ? .lowers : .either
  }

  /// `値上げ (dearer), an action, done since 2026-04`
  func doneWords(_ calendar: CalendarRules, in language: Language) -> String {
    let since = done.map { Period.text(of: $0, calendar, in: language) }
    return title(in: language)
      + language.say(
        ", an action" + (since.map { ", done since \($0)" } ?? ""), "：打ち手" + (since.map { "、\($0)から実施" } ?? ""))
  }

  /// `reminder_mail`, or with what it is called: `案内メール (reminder_mail)`.
  func title(in language: Language) -> String {
    guard let label = documentation?.firstLine, label != name else { return name }
    return language.named(label, name)
  }
}

extension EventModel {
  /// `値上げ (price_up), 2026-03-10`
  func words(_ calendar: CalendarRules, in language: Language) -> String {
    let label = documentation?.firstLine.map { language.named($0, name) } ?? name
    let days = Period.text(of: span, calendar, in: language)
    return language.say(
      "\(label), \(days)" + (conditionText.map { ", where \($0)" } ?? ""),
      "\(label)、\(days)" + (conditionText.map { "、\($0) の場合" } ?? ""))
  }

  /// - Parameter place: what it is about; nil for everything.
  func json(on place: String?, effect: EventWords?) -> JSONText {
    func text(_ text: String?) -> JSONText { text.map { .text($0) } ?? .null }
    return .object([
      ("name", .text(name)), ("text", text(documentation)), ("from", .text(span.start.isoText)),
      ("to", .text((span.end - 1).isoText)), ("on", text(place)), ("where", text(conditionText)),
      ("effect", effect?.json ?? .null),
    ])
  }
}

extension Model {
  /// What happened in a time to one of the definitions or datasets.
  func events(in span: DaySpan, on definitions: Set<DefinitionID>, _ datasets: Set<DatasetID>) -> [EventModel] {
    events.filter { event in
      guard event.span.meets(span) else { return false }
      switch event.on {
      case .everything: return false
      case .definition(let id): return definitions.contains(id)
      case .dataset(let id): return datasets.contains(id)
      }
    }
  }

  /// What an event is about; nil for everything.
  func placeName(of event: EventModel) -> String? {
    switch event.on {
    case .everything: nil
    case .definition(let id): definitions[id.index].name
    case .dataset(let id): datasets[id.index].name
    }
  }

  /// Those that were begun in a time, and are aimed at one of the definitions.
  func actions(in span: DaySpan, on definitions: Set<DefinitionID>) -> [ActionModel] {
    actions.filter { definitions.contains($0.aim) && $0.done?.meets(span) ?? false }
      .sorted { ($0.done?.start ?? 0, $0.name) < ($1.done?.start ?? 0, $1.name) }
  }

  func eventsOnEverything(in span: DaySpan) -> [EventModel] {
    events.filter { $0.on == .everything && $0.span.meets(span) }
  }
}
