import CivilTime
import SourceText

// The words of the messages about the form of an answer: names, columns, totals.

/// What a name means already.
package enum NamedThing: String, Hashable, Sendable {
  case definition, dataset, column

  var words: Phrase {
    switch self {
    case .definition: Phrase("a definition", "定義")
    case .dataset: Phrase("a dataset", "データセット")
    case .column: Phrase("a column", "列")
    }
  }
}

extension SemanticMessage {
  /// Of what has a value, and hardly the one that is meant.
  private var meantWords: (message: Phrase, label: Phrase, fixes: [Phrase])? {
    switch self {
    case .hardly(let found): found.words
    case .neverMet(let text, let what, let way):
      (Phrase("\(what) is never `\(text)`", "\(what) が `\(text)` になることはない"), Phrase("never met", "当てはまらない"), [way])
    case .conditionOfSlice(let text, let dataset):
      (
        Phrase(
          "`\(text)` reads nothing of a row of `\(dataset)`, so it holds for all of them or for none",
          "`\(text)` は `\(dataset)` の行のことを何も読まないため、どの行でも成り立つか、どの行でも成り立たないかになる"),
        Phrase("one answer for all rows", "どの行でも同じ答え"),
        [
          Phrase(
            "to ask each customer or the like for its own rows, write `count(each \(dataset).… where \(text))`",
            "顧客などの1件ごとにその行を調べるには `count(each \(dataset).… where \(text))` と書く"),
          Phrase(
            "when one number is meant, write `overall(…)` around it, or put the condition around the whole: `if \(text) then … else …`",
            "全体で1つの数のつもりなら `overall(…)` で囲むか、条件を全体の外側に置く：`if \(text) then … else …`"),
        ]
      )
    case .topOfUnsorted(let count, let item, let keys): SemanticMessage.unsorted(count, item, keys)
    case .cumulativeWithoutPeriod(let text, let value):
      (
        Phrase(
          "`\(text)` runs along periods, and without one it is `\(value)`",
          "`\(text)` は期間に沿って累計するもので、期間がなければ `\(value)` と同じ"),
        Phrase("nothing to run along", "沿うものがない"),
        [
          Phrase(
            "add a period, as in `by month`; along a clock write `cumulative(\(value), age)`",
            "`by month` のように期間を加える。経過に沿うなら `cumulative(\(value), age)` と書く"),
          Phrase(
            "along lines, from the largest on, as a part of all: `cumulative_share(\(value))`",
            "大きい順に、全体に対する割合を累計するなら：`cumulative_share(\(value))`"),
        ]
      )
    default: nil  // About other things.
    }
  }

  private static func unsorted(_ count: Int, _ item: String, _ keys: [String]) -> (
    message: Phrase, label: Phrase, fixes: [Phrase]
  ) {
    let listed = Phrase.listed(keys)
    return (
      Phrase(
        "without an order `top \(count)` takes the first lines by \(listed.english)",
        "並び順がないと、`top \(count)` は \(listed.japanese) の順で初めの行を取る"),
      Phrase("no order", "並び順がない"),
      [
        Phrase(
          "for the largest write `sort \(item) desc top \(count)`, or `top \(count) of \(item)`, with one line for all others",
          "大きいものなら `sort \(item) desc top \(count)`、または残りを1行にまとめる `top \(count) of \(item)` と書く"),
        Phrase(
          "for these, say so: `sort \(keys.first ?? item) top \(count)`",
          "この並びでよければ、そう明記する：`sort \(keys.first ?? item) top \(count)`"),
      ]
    )
  }
}

extension SemanticMessage {
  /// Message, mark and way out; nil for the messages about other things.
  var answerWords: (message: Phrase, label: Phrase, fixes: [Phrase])? {
    switch self {
    case .nameTaken(let name, let thing):
      (
        Phrase(
          "`\(name)` is \(thing.words.english), so `\(name) = …` is no new name",
          "`\(name)` は\(thing.words.japanese)なので、`\(name) = …` では新しい名前にならない"),
        Phrase("has a meaning", "すでに意味がある"),
        [
          Phrase("to compare, put brackets around it: `(\(name) = …)`", "比べるなら括弧で囲む：`(\(name) = …)`"),
          Phrase("to name the column, choose another name", "列に名前を付けるなら別の名前にする"),
        ]
      )
    case .columnTwice(let name):
      (
        Phrase("two columns of the answer would be called `\(name)`", "答えの2つの列が同じ `\(name)` という名前になる"),
        Phrase("again", "重複"), [Phrase("choose another name", "別の名前にする")]
      )
    case .notAKey(let name, let keys):
      (
        Phrase("`\(name)` is no key of this question", "`\(name)` はこの問いの区分のキーではない"),
        Phrase("not behind `by`", "`by` の後ろにない"), [SemanticMessage.addKey(keys)]
      )
    case .nothingToPool:
      (
        Phrase("`top … of` pools groups, and there are none", "`top … of` は区分をまとめる句だが、区分がない"),
        Phrase("no groups", "区分がない"),
        [
          Phrase("group by a column, as in `by product top 5 of sales`", "`by product top 5 of sales` のように列で区分する"),
          Phrase("for the largest lines, write `sort … desc top 5`", "値の大きい行なら `sort … desc top 5` と書く"),
        ]
      )
    case .totalWithoutKeys:
      (
        Phrase("a total of one line", "1行しかないものの合計"), Phrase("nothing to add up", "足し合わせるものがない"),
        [Phrase("leave it out, or ask `by` something", "外すか、`by` で区分して問う")]
      )
    case .acrossBeside(let word):
      (
        Phrase("`across` has no room for the columns of `\(word)`", "`across` には `\(word)` の列を入れる余地がない"),
        Phrase("more columns", "列が増える"), [Phrase("write `by` in place of `across`", "`across` の代わりに `by` と書く")]
      )
    case .poolOfWhatIf:
      (
        Phrase("which groups are the largest would differ before and after", "どの区分が大きいかが、仮定の前と後で変わりうる"),
        Phrase("not in an `if`", "`if` では使えない"),
        [Phrase("write `sort … desc top 5`, which looks at the base", "`sort … desc top 5` と書く。元の値で並べる")]
      )
    case .poolPerPeriod(let period): SemanticMessage.pool(per: period)
    case .keyAcross(let name):
      (
        Phrase("`\(name)` makes columns, and a line has all of them", "`\(name)` は列になり、どの行もそのすべての列を持つ"),
        Phrase("not the key of a line", "行のキーではない"),
        [
          Grain(rawValue: name) == nil
            ? Phrase("choose the rows: `where \(name) = …`", "行を選ぶ：`where \(name) = …`")
            : Phrase("choose the time: `during @2026-01`", "期間を選ぶ：`during @2026-01`"),
          Phrase("write `by \(name)` in place of `across`", "`across` の代わりに `by \(name)` と書く"),
        ]
      )
    case .groupsOfNothing(let choices):
      (
        choices.isEmpty
          ? Phrase("no dataset has all of these to group by", "これらすべてで区分できるデータセットがない")
          : SemanticMessage.circle("several datasets could be meant", "当てはまるデータセットが複数ある", .listed(choices)),
        Phrase("groups of which rows?", "どの行の区分か"), [SemanticMessage.show(one: choices.first)]
      )
    case .topOfRows:
      (
        Phrase("rows have no groups, of which `top` could take some", "行には区分がなく、`top` で取り出せない"),
        Phrase("of a list", "行の一覧"),
        [
          .write("sort … desc top 5"), Phrase("for groups write `show … by …`", "区分なら `show … by …` と書く"),
        ]
      )
    case .formDoesNotFit(let form, let misfit): misfit.words(of: form)
    default: meantWords  // Below.
    }
  }

  private static func addKey(_ keys: [String]) -> Phrase {
    if keys.isEmpty { return Phrase("add it behind `by`", "`by` の後ろに加える") }
    let listed = Phrase.listed(keys, .or)
    return Phrase(
      "write \(listed.english), or add it behind `by`", "\(listed.japanese) と書くか、`by` の後ろに加える")
  }

  private static func pool(per period: String) -> (message: Phrase, label: Phrase, fixes: [Phrase]) {
    let each = atStart(apart(Grain(word: period)?.inJapanese ?? period))
    return (
      Phrase(
        "each \(period) would have other groups, and a line of all others of its own",
        "\(each)ごとに区分が変わり、残りをまとめた行もそれぞれにできる"),
      Phrase("groups of each \(period)", "\(each)ごとの区分"),
      [
        Phrase(
          "leave `per \(period)` out: the largest over all of them, in each \(period)",
          "`per \(period)` を外す：全体で大きいものを、\(each)ごとに示す"),
        Phrase(
          "for the largest of each \(period) write `sort … desc top 3 per \(period)`",
          "\(each)ごとに大きいものなら `sort … desc top 3 per \(period)` と書く"),
      ]
    )
  }

  private static func show(one dataset: String?) -> Phrase {
    guard let dataset else { return Phrase("show a value, as in `show sales by …`", "`show sales by …` のように値を示す") }
    return Phrase(
      "write the dataset, as in `\(dataset).…`, or show a value, as in `show count(\(dataset)) by …`",
      "`\(dataset).…` のようにデータセットを書くか、`show count(\(dataset)) by …` のように値を示す")
  }
}
