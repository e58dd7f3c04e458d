import SourceText

/// A slip in the form of an event, an action or a bet that is known by what stands there, so that the message can name the
/// right form.
package enum CauseForm: Hashable, Sendable {
  /// What a clause may be missing from, or too much for.
  package enum Statement: String, Hashable, Sendable { case event, action, bet }

  /// `event e @2026-03 where c on x`
  case onBehindCondition
  /// `event e @2026-03 on a, b`
  case severalPlaces
  /// `event e @2026-03-01 to @2026-03-05`
  case toBetweenDates
  /// A word that is no clause of the statement, or none that may stand twice.
  case foreignClause(String, of: Statement)
  /// `event e @2026-03 on x "why"`
  case textAtEnd
  /// `action a -> b + 1`
  case noCosts
  /// `done @2026-03..@2026-05`
  case doneInRange
  /// `due @2026-03..@2026-05`
  case dueInRange
  /// `at 70% due @2027-03`, in the right order.
  case dueBehindChance(String)
  /// `by @2027-03`
  case otherWordForDue(String)
  case noDue
  case noChance
  /// `because "…" at 70%`
  case chanceBehindReason
}

extension CauseForm.Statement {
  /// How the whole of it is written.
  fileprivate var form: String {
    switch self {
    case .event: "`event NAME @2026-03-10 \"what happened\" on KPI where …`"
    case .action: "`action NAME costs 3円 per DATASET -> KPI + 1 point where … because \"…\" done @2026-05`"
    case .bet: "`bet KPI >= 30% due @2027-03 at 70% because \"…\"`"
    }
  }
}

extension CauseForm {
  var words: String {
    switch self {
    case .onBehindCondition: "`on` stands behind the `where` of an event"
    case .severalPlaces: "an event is on one definition or one dataset"
    case .toBetweenDates: "the time of an event is a date or a range of dates, which is written with `..`"
    case .foreignClause(let word, let statement):
      "\(word) has no place here in \(statement == .bet ? "a" : "an") \(statement)"
    case .textAtEnd: "what happened stands directly behind the date of an event"
    case .noCosts: "an action says what it costs, and no `costs` stands here"
    case .doneInRange: "`done` says since when, which is one date and no range"
    case .dueInRange: "a bet is due in one time, and this is a range of dates"
    case .dueBehindChance: "`due` stands behind the `at` of a bet"
    case .otherWordForDue(let word): "the time until which it is to be so stands behind `due`, and this is `\(word)`"
    case .noDue: "a bet says when it is due, and no `due` stands here"
    case .noChance: "a bet says how sure somebody is of it, and no `at` stands here"
    case .chanceBehindReason: "`because` stands before the `at` of a bet"
    }
  }

  var label: String {
    switch self {
    case .onBehindCondition, .dueBehindChance: "too late"
    case .chanceBehindReason: "too early"
    case .severalPlaces: "a second one"
    case .toBetweenDates: "no word of an event"
    case .foreignClause: "not here"
    case .textAtEnd: "not here"
    case .noCosts, .noDue, .noChance: "something is missing before this"
    case .doneInRange, .dueInRange: "a second date"
    case .otherWordForDue: "another word"
    }
  }

  func fixes(at range: SourceRange) -> [Diagnostic.Fix] {
    func replace(_ text: String) -> [Diagnostic.Fix] {
      [Diagnostic.Fix("write `\(text)`", range: range, replacement: text)]
    }
    switch self {
    case .toBetweenDates: return replace("..")
    case .otherWordForDue: return replace("due")
    case .dueBehindChance(let text): return replace(text)
    case .onBehindCondition: return [Diagnostic.Fix("write \(Statement.event.form), with `on` first")]
    case .severalPlaces:
      return [Diagnostic.Fix("write an event for each, or leave `on` out: it is then about everything")]
    case .foreignClause("`because`", .event), .textAtEnd:
      return [Diagnostic.Fix("write what happened as a text behind the date: \(Statement.event.form)")]
    case .foreignClause("`surely`", .bet):
      return [Diagnostic.Fix("how sure somebody is stands behind `at`: \(Statement.bet.form)")]
    case .foreignClause(_, let statement): return [Diagnostic.Fix("write \(statement.form)")]
    case .noCosts: return [Diagnostic.Fix("write \(Statement.action.form); what is free `costs 0円`")]
    case .doneInRange: return [Diagnostic.Fix("write when it began, as in `done @2026-05`")]
    case .dueInRange: return [Diagnostic.Fix("write one period, as in `due @2027-03`, `due @2027-Q1` or `due @2027`")]
    case .noDue: return [Diagnostic.Fix("write when the data will tell, as in `due @2027-03`: \(Statement.bet.form)")]
    case .noChance: return [Diagnostic.Fix("write the probability behind the time, as in `at 70%`")]
    case .chanceBehindReason: return [Diagnostic.Fix("write `because` last: \(Statement.bet.form)")]
    }
  }
}
