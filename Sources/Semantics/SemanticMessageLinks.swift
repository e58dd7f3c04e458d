import SourceText

// The words of the messages about links, events, actions and bets.

/// How the time of something is said that has a `where`, which chooses rows.
package enum TimeWay: Hashable, Sendable {
  case during, event, action, link, level

  var words: String {
    switch self {
    case .during: "write `during` and the dates, as in `during @2026`"
    case .event: "the time of an event stands behind its name, as in `event NAME @2026-03..@2026-05`"
    case .action: "since when an action is done stands behind `done`, as in `done @2026-05`"
    case .link: "a link holds at all times: choose rows by what tells them apart, or leave it out"
    case .level: "write by when it is to be met, as in `due @2026-12`, or each of which period, as in `each month`"
    }
  }
}

/// What a length of time is for.
package enum LengthUse: Hashable, Sendable {
  case lag, shift, other

  var words: String {
    switch self {
    case .lag: "leave the sign out: an effect comes after its cause; where it comes before, the other is the cause"
    case .shift: "leave the sign out: `prior` looks back, and `next` ahead"
    case .other: "leave the sign out"
    }
  }
}

extension SemanticMessage {
  /// `1,000円/月` by its parts.
  package struct CostOverTime: Hashable, Sendable {
    var amount: String
    var time: String
  }
}

/// What a change by nothing is written of.
package enum ChangedEnd: Hashable, Sendable { case cause, effect, aim }

extension SemanticMessage {
  /// Message, mark and way out; nil for the messages about other things.
  var linkWords: (message: String, label: String, fixes: [String])? {
    switch self {
    case .linkTwice(let cause, let effect, _):
      (
        "two links from `\(cause)` to `\(effect)`", "the second",
        ["keep one, or tell them apart by `after` or `where`"]
      )
    case .oppositeLinks(let cause, let effect, _):
      (
        "`\(cause)` cannot both raise and lower `\(effect)`", "the opposite",
        ["keep one, or tell them apart by `after` or `where`"]
      )
    case .linkRefuted(let cause, let effect, _):
      (
        "a link from `\(cause)` to `\(effect)`, and `no link`", "the other way",
        ["keep what is believed now; with `where` or `after` a `no link` is about less"]
      )
    case .beliefAboutFormula(let cause, let effect, let inputs, let isRefuted):
      (
        isRefuted
          ? "the formula of `\(effect)` reads `\(cause)`, so there is a link"
          : "the formula of `\(effect)` says already what `\(cause)` does to it", "a belief about a formula",
        isRefuted
          ? ["take the line out, or `\(cause)` out of the formula"]
          : [
            inputs == [cause]
              ? "take the strength out: `\(effect)` is computed from it"
              : "take the strength out, or say how `\(cause)` moves what the formula reads: "
                + listed(inputs.filter { $0 != cause }, "or")
          ]
      )
    case .linkByFormula(let cause, let effect):
      (
        "by formula: `\(effect)` is computed from `\(cause)`, which needs no belief", "a fact, not a belief",
        ["take the line out; `why \(effect)` shows the formula"]
      )
    case .linkToItself(let name):
      (
        "`\(name)` cannot be its own cause", "the same again",
        ["name what carries it on, or read its past in the formula, as in `prior(\(name), 1 month)`"]
      )
    case .sourceWithoutStrength:
      (
        "`from` is about a strength, and this link has none", "no strength for this",
        ["a reason stands behind `because`; a strength is written `link a + 1 -> b + 2`"]
      )
    case .nothingLinked(let ends, let others):
      (
        ends.count == 1
          ? "no link begins or ends at `\(ends[0])`" : "no link goes from `\(ends[0])` to `\(ends[1])`",
        "nothing is believed of this",
        [
          others.isEmpty ? nil : "there \(others.count == 1 ? "is" : "are") \(listed(others, "and"))",
          ends.count == 1
            ? "write what it moves, as in `link \(ends[0]) raises …`"
            : "write the belief first: `link \(ends[0]) -> \(ends[1])`",
        ].compactMap { $0 }
      )
    case .zeroChange(let name, .cause):
      (
        "a change of `\(name)` by 0 moves nothing", "0",
        ["write the change that the effect is for, as in `+ 1` or `+ 10%`"]
      )
    case .zeroChange(let name, .effect):
      ("a change of `\(name)` by 0 is no effect", "0", ["write `no link … -> \(name)`"])
    case .zeroChange(let name, .aim):
      (
        "an action that moves `\(name)` by 0 brings nothing", "0",
        ["write by how much it is believed to move, as in `+ 10%`, or take the action out"]
      )
    case .endsReversed: ("the first end of the interval is above the second", "no value in between", ["swap the ends"])
    case .countedOutOfRange:
      (
        "what was counted is no part of the whole", "from none to all of them",
        ["write the part first and the number of all behind `of`, as in `30 of 100`"]
      )
    case .notCounted(let type):
      (
        "`of` wants two counts, and this is \(type ?? "no whole number")", "not counted",
        ["a share that is not counted is written as it is known, as in `20% to 30%`"]
      )
    case .signOverZero(let written):
      (
        "an interval over zero goes both ways, and the sign before it says one", "below 0 and above",
        ["write `\(written)`"]
      )
    case .mixedEnds:
      (
        "one end of the interval is a part of the value, the other an amount", "`%` at one end only",
        ["write both ends with `%`, or both in the unit"]
      )
    case .noElasticity:
      (
        "two percentages are an elasticity, and it knows no fall by 100 % or more", "nothing would be left",
        ["write one of the two changes in its unit"]
      )
    case .unitBesideFactor(let name):
      (
        "`\(name)` is not measured, so it has neither a unit nor a value to take a part of", "a number is wanted",
        ["write `+ 1` for one more of it, or define it: `\(name) = …`"]
      )
    case .unknownEventPlace(let name, _):
      (
        "`\(name)` is neither a definition nor a dataset", "",
        ["name one of them behind `on`, or leave it out: the event is then about everything"]
      )
    case .costWithoutMoney(_, let rate?):
      (
        "what an action costs is an amount of money, and `\(rate.amount)/\(rate.time)` is one for each \(rate.time)",
        "how often?",
        [
          "write what it comes to in the time that `actions` is asked about; where a dataset has a row for each "
            + "\(rate.time), `costs \(rate.amount) per …` counts them"
        ]
      )
    case .costWithoutMoney(let type, nil):
      (
        "what an action costs is an amount of money, and this is \(type)", "no money",
        ["write it as in `3円`; what is paid for each row stands behind `per`, as in `3円 per customers`"]
      )
    case .costBelowZero:
      (
        "an action cannot cost less than nothing", "below 0",
        ["write `0円`, and what it saves as a definition that the action lowers"]
      )
    case .otherCurrency(let unit, let first, let action):
      (
        "a cost in \(unit), and that of `\(action)` in \(first): actions are ranked by what they cost",
        "another currency",
        ["write all costs in one currency"]
      )
    case .noProbability:
      (
        "a bet has a probability above 0 % and below 100 %", "no probability",
        ["write it as in `at 70%`; what is sure is no bet"]
      )
    case .betOverOpenTime(let name):
      (
        "`\(name)` counts over open time: its value in any time goes on changing, so the bet could never be judged",
        "never known for good",
        ["close its window, as in `within 60 days of …`"]
      )
    case .timeOfDay(let day):
      ("whole days count here, and this is a time of day", "a time of day", ["write `@\(day)`"])
    case .costOfEach(let written, let amount):
      (
        "`\(written)` is what each one costs, and nothing says how many there are", "for each of which rows?",
        ["write `costs \(amount) per …` with the dataset whose rows are paid for, or what it costs in all"]
      )
    default: nil  // All others are in `SemanticMessageWords.swift`.
    }
  }
}
