import CivilTime
import Evaluation
import SourceText

extension LinkNote {
  package func words(in language: Language) -> String { language.say(words, japanese) }

  package var words: String {
    switch self {
    case .followed(let link, let lags, let grain, let source):
      "`\(link)` is followed\(lags == [0] ? "" : ", after \(Self.times(lags, grain))") (\(Phrase(basis: source).english))"
    case .leftAtBothEnds(let link): "`\(link)` is not followed from what the scenario changes, at either end"
    case .notFollowed(let link, let why): "`\(link)` is not followed: \(why.words)"
    case .direction(let link, let effect, let sign):
      "`\(effect)` \(Self.wouldGo(sign)): of `\(link)` the direction is known, the size is not"
    case .begins(let period): "the change begins with \(period); what a link moves comes after its lag"
    case .past(let cause):
      "`\(cause)` reads earlier periods, too, and is computed as if the change had held in them; a scenario `from` a day is not"
    case .steady(let period):
      "these are the numbers of \(period ?? "one period"), with the change in force for so long that every lag has run out"
    case .held(let periods, let at, let isYear):
      isYear
        ? "\(periods.words(in: .english)) \(periods.verb) behind the data: each number of rows is held at that of the same "
          + "period of the last full year (\(at.words(in: .english)))"
        : "\(periods.words(in: .english)) \(periods.verb) behind the data, of which there is less than a year: each number of "
          + "rows is held at that of the last period that is over (\(at.words(in: .english)))"
    case .ends: "at least and at most: with the ends of every strength at once, so the truth is at most so far apart"
    case .notMonotone(let item):
      "`\(item)` turns round between the ends of a strength: its ends are those of the places that were looked at"
    case .unobserved(let name, let period, let value, let low, let high):
      "`\(name)` would be \(value) in \(period); in its last 24 periods it was \(low) to \(high), so nothing like it has been "
        + "seen"
    case .otherTimes(let name):
      "`\(name)` is read where nobody has said by how much it moves (in some rows or groups, or over several periods that do "
        + "not add up); there it is left as it is"
    case .withoutValue(let link, let period):
      "`\(link)` moves nothing in \(period ?? "all time"), where an end of it has no number to start from"
    case .series(let item): "`\(item)` hangs on the whole series, and follows no link"
    case .noTotal: "no total: what links move is known line by line; ask for all of the time by `during`, without `by`"
    }
  }

  private static func wouldGo(_ sign: Int) -> String {
    sign > 0 ? "would rise" : sign < 0 ? "would fall" : "would move"
  }

  /// Of several links without a strength.
  static func words(ofDirections notes: [LinkNote]) -> String {
    let told = notes.compactMap { note -> String? in
      if case .direction(let link, let effect, let sign) = note {
        "`\(effect)` \(wouldGo(sign)) (`\(link)`)"
      } else {
        nil
      }
    }
    return "of these links the direction is known, the size is not: \(told.joined(separator: ", "))"
  }

  /// `1 month`, `3, 6 and 9 months`
  private static func times(_ lags: [Int32], _ grain: Grain) -> String {
    "\(Wording.list(lags.map(String.init), "and")) \(grain.rawValue)\(lags == [1] ? "" : "s")"
  }
}

extension LinkNote.Obstacle {
  func words(in language: Language) -> String { language.say(words, japanese) }

  var words: String {
    switch self {
    case .condition(let condition):
      "it holds `where \(condition)` only, and its effect is no sum over rows, so the whole does not move by as much"
    case .uneven(let condition):
      "it holds `where \(condition)` only, and how much of the change falls there is not known; a change in % falls alike"
    case .overlap(let other): "`\(other)` may move the same by some of the same rows"
    case .refuted: "`no link` says that it is not so"
    case .column: "an end of it is a column of rows"
    case .lag(let grain):
      "its lag is no whole number of \(grain)s, by which it acts; `each week` or `each day` says otherwise"
    case .grain(let grain): "another link moves its effect each \(grain)"
    case .groups: "a strength is of the whole, and the question asks for groups or some rows"
    case .circle: "links lead round without an end; ask by period"
    case .back(let aim): "it leads back to `\(aim)`, of which the action says the whole change"
    }
  }
}
