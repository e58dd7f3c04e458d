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

  fileprivate var words: Phrase {
    switch self {
    case .event: Phrase("an event", "できごと")
    case .action: Phrase("an action", "打ち手")
    case .bet: Phrase("a bet", "予測")
    }
  }
}

extension CauseForm {
  var words: Phrase {
    switch self {
    case .onBehindCondition:
      Phrase("`on` stands behind the `where` of an event", "できごとの `where` の後ろに `on` がある")
    case .severalPlaces:
      Phrase("an event is on one definition or one dataset", "できごとの対象は、定義かデータセットの1つだけ")
    case .toBetweenDates:
      Phrase(
        "the time of an event is a date or a range of dates, which is written with `..`",
        "できごとの時期は日付か日付の範囲で、範囲は `..` で書く")
    case .foreignClause(let word, let statement):
      Phrase(
        "`\(word)` has no place here in \(statement.words.english)",
        "\(statement.words.japanese)のこの位置に `\(word)` は書けない")
    case .textAtEnd:
      Phrase("what happened stands directly behind the date of an event", "起きたことは、できごとの日付のすぐ後ろに書く")
    case .noCosts:
      Phrase("an action says what it costs, and no `costs` stands here", "打ち手には費用を書くが、ここに `costs` がない")
    case .doneInRange:
      Phrase(
        "`done` says since when, which is one date and no range", "`done` はいつからかを示す1つの日付で、範囲ではない")
    case .dueInRange:
      Phrase("a bet is due in one time, and this is a range of dates", "予測の期限は1つの時期だが、これは日付の範囲")
    case .dueBehindChance: Phrase("`due` stands behind the `at` of a bet", "予測の `at` の後ろに `due` がある")
    case .otherWordForDue(let word):
      Phrase(
        "the time until which it is to be so stands behind `due`, and this is `\(word)`",
        "いつまでにそうなるかは `due` の後ろに書くが、これは `\(word)`")
    case .noDue: Phrase("a bet says when it is due, and no `due` stands here", "予測には期限を書くが、ここに `due` がない")
    case .noChance:
      Phrase(
        "a bet says how sure somebody is of it, and no `at` stands here", "予測にはどれだけ確かかを書くが、ここに `at` がない")
    case .chanceBehindReason:
      Phrase("`because` stands before the `at` of a bet", "予測の `at` の前に `because` がある")
    }
  }

  var label: Phrase {
    switch self {
    case .onBehindCondition, .dueBehindChance: Phrase("too late", "後ろすぎる")
    case .chanceBehindReason: Phrase("too early", "前すぎる")
    case .severalPlaces: Phrase("a second one", "2つ目")
    case .toBetweenDates: Phrase("no word of an event", "できごとの語ではない")
    case .foreignClause: Phrase("not here", "ここには書けない")
    case .textAtEnd: Phrase("not here", "ここには書けない")
    case .noCosts, .noDue, .noChance: Phrase("something is missing before this", "この前に足りないものがある")
    case .doneInRange, .dueInRange: Phrase("a second date", "2つ目の日付")
    case .otherWordForDue: Phrase("another word", "別の語")
    }
  }

  func fixes(at range: SourceRange) -> [Diagnostic.Fix] {
    func replace(_ text: String) -> [Diagnostic.Fix] {
      [Diagnostic.Fix(.write(text), range: range, replacement: text)]
    }
    func advise(_ english: String, _ japanese: String) -> [Diagnostic.Fix] {
      [Diagnostic.Fix(Phrase(english, japanese))]
    }
    let (event, action, bet) = (Statement.event.form, Statement.action.form, Statement.bet.form)
    switch self {
    case .toBetweenDates: return replace("..")
    case .otherWordForDue: return replace("due")
    case .dueBehindChance(let text): return replace(text)
    case .onBehindCondition: return advise("write \(event), with `on` first", "`on` を先に書く：\(event)")
    case .severalPlaces:
      return advise(
        "write an event for each, or leave `on` out: it is then about everything",
        "それぞれにできごとを書くか、`on` を外す。外せば全体についてのできごとになる")
    case .foreignClause("because", .event), .textAtEnd:
      return advise(
        "write what happened as a text behind the date: \(event)", "起きたことは日付の後ろに文字列で書く：\(event)")
    case .foreignClause("surely", .bet):
      return advise("how sure somebody is stands behind `at`: \(bet)", "どれだけ確かかは `at` の後ろに書く：\(bet)")
    case .foreignClause(_, let statement): return advise("write \(statement.form)", "\(statement.form) と書く")
    case .noCosts:
      return advise("write \(action); what is free `costs 0円`", "\(action) と書く。費用がかからなければ `costs 0円`")
    case .doneInRange: return advise("write when it began, as in `done @2026-05`", "始めた時期を書く。例：`done @2026-05`")
    case .dueInRange:
      return advise(
        "write one period, as in `due @2027-03`, `due @2027-Q1` or `due @2027`",
        "1つの期間を書く。例：`due @2027-03`、`due @2027-Q1`、`due @2027`")
    case .noDue:
      return advise(
        "write when the data will tell, as in `due @2027-03`: \(bet)", "データで分かる時期を `due @2027-03` のように書く：\(bet)")
    case .noChance:
      return advise("write the probability behind the time, as in `at 70%`", "期限の後ろに確率を書く。例：`at 70%`")
    case .chanceBehindReason: return advise("write `because` last: \(bet)", "`because` は最後に書く：\(bet)")
    }
  }
}
