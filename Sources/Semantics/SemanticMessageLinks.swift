import SourceText

// The words of the messages about links, events, actions and bets.

/// How the time of something is said that has a `where`, which chooses rows.
package enum TimeWay: Hashable, Sendable {
  case during, event, action, link, level

  var words: Phrase {
    switch self {
    case .during:
      Phrase("write `during` and the dates, as in `during @2026`", "`during` と日付を書く（例：`during @2026`）")
    case .event:
      Phrase(
        "the time of an event stands behind its name, as in `event NAME @2026-03..@2026-05`",
        "できごとの時期は名前の後ろに書く（例：`event NAME @2026-03..@2026-05`）")
    case .action:
      Phrase(
        "since when an action is done stands behind `done`, as in `done @2026-05`",
        "打ち手をいつから行っているかは `done` の後ろに書く（例：`done @2026-05`）")
    case .link:
      Phrase(
        "a link holds at all times: choose rows by what tells them apart, or leave it out",
        "因果はどの時期にも成り立つもの。日付以外の違いで行を選ぶか、条件を外す")
    case .level:
      Phrase(
        "write by when it is to be met, as in `due @2026-12`, or each of which period, as in `each month`",
        "いつまでに達成するか（例：`due @2026-12`）、またはどの期間ごとか（例：`each month`）を書く")
    }
  }
}

/// What a length of time is for.
package enum LengthUse: Hashable, Sendable {
  case lag, shift, other

  var words: Phrase {
    switch self {
    case .lag:
      Phrase(
        "leave the sign out: an effect comes after its cause; where it comes before, the other is the cause",
        "符号を外す。結果は原因の後に出る。先に出るなら、そちらが原因")
    case .shift:
      Phrase(
        "leave the sign out: `prior` looks back, and `next` ahead", "符号を外す。`prior` は過去を、`next` は先を見る")
    case .other: Phrase("leave the sign out", "符号を外す")
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
  var linkWords: (message: Phrase, label: Phrase, fixes: [Phrase])? {
    beliefWords ?? formulaWords ?? changeWords ?? intervalWords ?? costWords ?? planWords
  }

  /// Of links beside each other and what is asked of them.
  private var beliefWords: (message: Phrase, label: Phrase, fixes: [Phrase])? {
    switch self {
    case .linkTwice(let cause, let effect, _):
      (
        Phrase("two links from `\(cause)` to `\(effect)`", "`\(cause)` から `\(effect)` への因果が2つある"),
        Phrase("the second", "2つ目"), [SemanticMessage.keepOneLink]
      )
    case .oppositeLinks(let cause, let effect, _):
      (
        Phrase(
          "`\(cause)` cannot both raise and lower `\(effect)`",
          "`\(cause)` が `\(effect)` を上げると同時に下げることはない"),
        Phrase("the opposite", "逆の向き"), [SemanticMessage.keepOneLink]
      )
    case .linkRefuted(let cause, let effect, _):
      (
        Phrase(
          "a link from `\(cause)` to `\(effect)`, and `no link`",
          "`\(cause)` から `\(effect)` への因果と、それを否定する `no link` がある"),
        Phrase("the other way", "反対の内容"),
        [
          Phrase(
            "keep what is believed now; with `where` or `after` a `no link` is about less",
            "今の仮説に合うほうを残す。`where` か `after` を付ければ、`no link` の範囲は狭くなる")
        ]
      )
    case .sourceWithoutStrength:
      (
        Phrase(
          "`from` is about a strength, and this link has none",
          "`from` は効果の大きさの出どころを示すが、この因果には大きさがない"),
        Phrase("no strength for this", "効果の大きさがない"),
        [
          Phrase(
            "a reason stands behind `because`; a strength is written `link a + 1 -> b + 2`",
            "理由は `because` の後ろに書く。効果の大きさは `link a + 1 -> b + 2` のように書く")
        ]
      )
    case .nothingLinked(let ends, let others): nothingLinkedWords(ends, others)
    default: nil  // About a formula, or below.
    }
  }

  private static let keepOneLink = Phrase(
    "keep one, or tell them apart by `after` or `where`", "一方を残すか、`after` または `where` で区別する")

  private func nothingLinkedWords(
    _ ends: [String], _ others: [String]
  ) -> (message: Phrase, label: Phrase, fixes: [Phrase]) {
    let isOne = ends.count == 1
    // Two pairs of backquotes: a link may hold names that have their own.
    let there = Phrase.listed(others.map { "`\($0)`" })
    return (
      isOne
        ? Phrase("no link begins or ends at `\(ends[0])`", "`\(ends[0])` から出る因果も入る因果もない")
        : Phrase("no link goes from `\(ends[0])` to `\(ends[1])`", "`\(ends[0])` から `\(ends[1])` への因果はない"),
      Phrase("nothing is believed of this", "これについての仮説はない"),
      [
        others.isEmpty
          ? nil : Phrase("there \(others.count == 1 ? "is" : "are") ", "") + there + Phrase("", " ならある"),
        isOne
          ? Phrase("write what it moves, as in `link \(ends[0]) raises …`", "何を動かすかを書く（例：`link \(ends[0]) raises …`）")
          : Phrase(
            "write the belief first: `link \(ends[0]) -> \(ends[1])`",
            "先に仮説を書く：`link \(ends[0]) -> \(ends[1])`"),
      ].compactMap { $0 }
    )
  }

  /// Of links beside what formulas say.
  private var formulaWords: (message: Phrase, label: Phrase, fixes: [Phrase])? {
    switch self {
    case .beliefAboutFormula(let cause, let effect, let inputs, let isRefuted):
      (
        isRefuted
          ? Phrase(
            "the formula of `\(effect)` reads `\(cause)`, so there is a link",
            "`\(effect)` の計算式は `\(cause)` を使っているので、因果はある")
          : Phrase(
            "the formula of `\(effect)` says already what `\(cause)` does to it",
            "`\(cause)` による動きは、`\(effect)` の計算式がすでに定めている"),
        Phrase("a belief about a formula", "計算式についての仮説"),
        [
          isRefuted
            ? Phrase(
              "take the line out, or `\(cause)` out of the formula", "この行を外すか、計算式から `\(cause)` を外す")
            : SemanticMessage.wayBesideFormula(cause, effect, inputs)
        ]
      )
    case .linkByFormula(let cause, let effect):
      (
        Phrase(
          "by formula: `\(effect)` is computed from `\(cause)`, which needs no belief",
          "計算式による関係：`\(effect)` は `\(cause)` から計算されるので、仮説は要らない"),
        Phrase("a fact, not a belief", "仮説ではなく事実"),
        [
          Phrase(
            "take the line out; `why \(effect)` shows the formula", "この行を外す。計算式は `why \(effect)` で見られる")
        ]
      )
    case .linkToItself(let name):
      (
        Phrase("`\(name)` cannot be its own cause", "`\(name)` は自分自身の原因にはならない"),
        Phrase("the same again", "同じもの"),
        [
          Phrase(
            "name what carries it on, or read its past in the formula, as in `prior(\(name), 1 month)`",
            "次につなげているものに名前を付けるか、計算式で過去の値を使う（例：`prior(\(name), 1 month)`）")
        ]
      )
    default: nil  // Below.
    }
  }

  private static func wayBesideFormula(_ cause: String, _ effect: String, _ inputs: [String]) -> Phrase {
    if inputs == [cause] {
      return Phrase(
        "take the strength out: `\(effect)` is computed from it",
        "効果の大きさを外す。`\(effect)` はそこから計算される")
    }
    return Phrase(
      "take the strength out, or say how `\(cause)` moves what the formula reads: ",
      "効果の大きさを外すか、計算式が使うものを `\(cause)` がどう動かすかを書く：")
      + .listed(inputs.filter { $0 != cause }, .or)
  }

  /// Of the two changes of a link or an action.
  private var changeWords: (message: Phrase, label: Phrase, fixes: [Phrase])? {
    switch self {
    case .zeroChange(let name, .cause):
      (
        Phrase("a change of `\(name)` by 0 moves nothing", "`\(name)` の変化が0なら何も動かない"), Phrase(same: "0"),
        [
          Phrase(
            "write the change that the effect is for, as in `+ 1` or `+ 10%`",
            "その効果をもたらす変化を書く（例：`+ 1`、`+ 10%`）")
        ]
      )
    case .zeroChange(let name, .effect):
      (
        Phrase("a change of `\(name)` by 0 is no effect", "`\(name)` の変化が0なら効果ではない"), Phrase(same: "0"),
        [.write("no link … -> \(name)")]
      )
    case .zeroChange(let name, .aim):
      (
        Phrase("an action that moves `\(name)` by 0 brings nothing", "`\(name)` の動きが0の打ち手は何ももたらさない"),
        Phrase(same: "0"),
        [
          Phrase(
            "write by how much it is believed to move, as in `+ 10%`, or take the action out",
            "どれだけ動く見込みかを `+ 10%` のように書くか、打ち手を外す")
        ]
      )
    case .noElasticity:
      (
        Phrase(
          "two percentages are an elasticity, and it knows no fall by 100 % or more",
          "百分率どうしは弾力性として読むが、弾力性では100%以上の減少を表せない"),
        Phrase("nothing would be left", "何も残らない"),
        [Phrase("write one of the two changes in its unit", "変化の一方を、その単位の量で書く")]
      )
    case .unitBesideFactor(let name):
      (
        Phrase(
          "`\(name)` is not measured, so it has neither a unit nor a value to take a part of",
          "`\(name)` は計測されていないので、単位も、割合のもとになる値もない"),
        Phrase("a number is wanted", "数が必要"),
        [
          Phrase(
            "write `+ 1` for one more of it, or define it: `\(name) = …`",
            "1つ増えるなら `+ 1` と書くか、定義する：`\(name) = …`")
        ]
      )
    default: nil  // Below.
    }
  }

  /// Of intervals and of shares that were counted.
  private var intervalWords: (message: Phrase, label: Phrase, fixes: [Phrase])? {
    switch self {
    case .endsReversed:
      (
        Phrase("the first end of the interval is above the second", "区間の始めの値が終わりの値より大きい"),
        Phrase("no value in between", "間に値がない"), [Phrase("swap the ends", "両端を入れ替える")]
      )
    case .countedOutOfRange:
      (
        Phrase("what was counted is no part of the whole", "数えたものが全体の一部になっていない"),
        Phrase("from none to all of them", "該当なしから全数まで"),
        [
          Phrase(
            "write the part first and the number of all behind `of`, as in `30 of 100`",
            "先に該当する数、`of` の後ろに全体の数を書く（例：`30 of 100`）")
        ]
      )
    case .notCounted(let type):
      (
        Phrase("`of` wants two counts, and this is ", "`of` の前後が数えた数ではない：")
          + (type ?? Phrase("no whole number", "整数ではない数")),
        Phrase("not counted", "数えた数ではない"),
        [
          Phrase(
            "a share that is not counted is written as it is known, as in `20% to 30%`",
            "数えていない割合は、分かっている範囲で書く（例：`20% to 30%`）")
        ]
      )
    case .signOverZero(let written):
      (
        Phrase(
          "an interval over zero goes both ways, and the sign before it says one",
          "ゼロをまたぐ区間は両方向に動くのに、前の符号は一方向だけを示している"),
        Phrase("below 0 and above", "0をまたいでいる"), [.write(written)]
      )
    case .mixedEnds:
      (
        Phrase(
          "one end of the interval is a part of the value, the other an amount",
          "区間の一方の端は値に対する割合、もう一方は量"),
        Phrase("`%` at one end only", "一方の端だけ `%`"),
        [Phrase("write both ends with `%`, or both in the unit", "両端とも `%` で書くか、両端ともその単位の量で書く")]
      )
    default: nil  // Below.
    }
  }

  /// Of what actions cost.
  private var costWords: (message: Phrase, label: Phrase, fixes: [Phrase])? {
    switch self {
    case .costWithoutMoney(_, let rate?):
      (
        Phrase(
          "what an action costs is an amount of money, and `\(rate.amount)/\(rate.time)` is one for each \(rate.time)",
          "打ち手の費用は金額で書くもので、`\(rate.amount)/\(rate.time)` は期間（\(rate.time)）あたりの金額"),
        Phrase("how often?", "何回分か"),
        [
          Phrase(
            "write what it comes to in the time that `actions` is asked about; where a dataset has a row for each "
              + "\(rate.time), `costs \(rate.amount) per …` counts them",
            "`actions` で尋ねる期間の合計額を書く。期間（\(rate.time)）ごとの行を持つデータセットがあれば、"
              + "`costs \(rate.amount) per …` でその行を数えられる")
        ]
      )
    case .costWithoutMoney(let type, nil):
      (
        Phrase("what an action costs is an amount of money, and this is ", "打ち手の費用が金額ではない：") + type,
        Phrase("no money", "金額ではない"),
        [
          Phrase(
            "write it as in `3円`; what is paid for each row stands behind `per`, as in `3円 per customers`",
            "`3円` のように書く。行ごとにかかる費用なら、その行を `per` の後ろに書く（例：`3円 per customers`）")
        ]
      )
    case .costBelowZero:
      (
        Phrase("an action cannot cost less than nothing", "打ち手の費用がマイナスになることはない"),
        Phrase("below 0", "0より小さい"),
        [
          Phrase(
            "write `0円`, and what it saves as a definition that the action lowers",
            "`0円` と書き、節約できる分は、打ち手が下げる定義として書く")
        ]
      )
    case .otherCurrency(let unit, let first, let action):
      (
        Phrase(
          "a cost in \(unit), and that of `\(action)` in \(first): actions are ranked by what they cost",
          "この費用の通貨（\(unit)）が `\(action)` の費用の通貨（\(first)）と違う。打ち手は費用を比べて順位を付ける"),
        Phrase("another currency", "別の通貨"),
        [Phrase("write all costs in one currency", "費用はすべて同じ通貨で書く")]
      )
    case .costOfEach(let written, let amount):
      (
        Phrase(
          "`\(written)` is what each one costs, and nothing says how many there are",
          "`\(written)` は1つあたりの費用で、いくつあるかが書かれていない"),
        Phrase("for each of which rows?", "どの行ごとの費用か"),
        [
          Phrase(
            "write `costs \(amount) per …` with the dataset whose rows are paid for, or what it costs in all",
            "費用がかかる行のデータセットを付けて `costs \(amount) per …` と書くか、全体の費用を書く")
        ]
      )
    default: nil  // Below.
    }
  }

  /// Of events, bets and days.
  private var planWords: (message: Phrase, label: Phrase, fixes: [Phrase])? {
    switch self {
    case .unknownEventPlace(let name, _):
      (
        Phrase("`\(name)` is neither a definition nor a dataset", "`\(name)` は定義でもデータセットでもない"), .empty,
        [
          Phrase(
            "name one of them behind `on`, or leave it out: the event is then about everything",
            "`on` の後ろにどちらかの名前を書くか、外す。外せば、全体についてのできごとになる")
        ]
      )
    case .noProbability:
      (
        Phrase("a bet has a probability above 0 % and below 100 %", "予測の確率は0%より大きく100%より小さい"),
        Phrase("no probability", "確率ではない"),
        [Phrase("write it as in `at 70%`; what is sure is no bet", "`at 70%` のように書く。確実なことは予測にならない")]
      )
    case .betOverOpenTime(let name):
      (
        Phrase(
          "`\(name)` counts over open time: its value in any time goes on changing, so the bet could never be judged",
          "`\(name)` は期限なしで数えるため、どの時期の値も後から変わり続け、予測の当否が決まらない"),
        Phrase("never known for good", "いつまでも確定しない"),
        [Phrase("close its window, as in `within 60 days of …`", "期限を決める（例：`within 60 days of …`）")]
      )
    case .timeOfDay(let day):
      (
        Phrase("whole days count here, and this is a time of day", "ここでは日単位で指定するが、時刻が付いている"),
        Phrase("a time of day", "時刻"), [.write("@\(day)")]
      )
    default: nil  // All others are in `SemanticMessageWords.swift`.
    }
  }
}
