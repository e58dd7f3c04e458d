import CivilTime
import SourceText
import Syntax

// The words of what has a value, and hardly the one that is meant.
extension HardlyMeant {
  /// The message, what stands at its mark, and ways out.
  var words: (message: Phrase, label: Phrase, fixes: [Phrase]) {
    switch self {
    case .cancels(let text):
      (
        Phrase(
          "`\(text)` is divided by itself, which is 1 wherever it has a value", "`\(text)` を自分自身で割っており、値があるところではいつも1になる"
        ),
        Phrase("the same again", "同じもの"),
        [
          Phrase(
            "of all groups of an answer together it is `overall(\(text))`, of the period before `prior(\(text), 1 year)`",
            "答えの全区分を合わせた値は `overall(\(text))`、前の期間の値は `prior(\(text), 1 year)`")
        ]
      )
    case .cancelsByPeriod(let text, let value, let grain): HardlyMeant.cancelled(text, value, grain)
    case .alwaysHolds(let text, let dataset, let rows, let key):
      (
        Phrase(
          "`\(text)` holds for each row of `\(dataset)`, which are made of the rows of `\(rows)`",
          "`\(rows)` の行から作られた `\(dataset)` では、どの行でも `\(text)` が成り立つ"),
        Phrase("always so", "いつも真"),
        [
          Phrase(
            "the part of those who come again at an age is `count_distinct(\(key)) / count(\(dataset))`, by a clock",
            "再び来た人の割合を経過ごとに見るなら、経過で区分した `count_distinct(\(key)) / count(\(dataset))`"),
          Phrase("for those with more write `>= 2`", "それより多い人なら `>= 2` と書く"),
        ]
      )
    case .otherTick(let text, let clock, let began): HardlyMeant.otherTick(text, clock, began)
    case .noTick(let text, let clock, let start):
      (
        Phrase(
          "a row stands at ticks of `\(clock)` or is not read by it, so no row meets `\(text)`",
          "行は `\(clock)` のどれかの目盛りにあるか、それでは読まれないため、`\(text)` を満たす行はない"),
        Phrase("never met", "当てはまらない"),
        [
          Phrase(
            "rows without a start are those `where \(start) is none`", "起点のない行は `where \(start) is none` で選ぶ")
        ]
      )
    case .ageOfThen(let text, let condition, let key): HardlyMeant.askedAgain(text, condition, key)
    case .severalClocks(let clocks): HardlyMeant.severalClocks(.listed(clocks), clocks.count)
    case .unseenClock(let clock, let dataset): HardlyMeant.unseen(clock, dataset)
    case .fewerRows(let text, let count): HardlyMeant.fewer(text, count)
    case .placeOfOne(let text, let grain, let time): HardlyMeant.placeOfOne(text, grain, time)
    case .looksLike(let name, let other): HardlyMeant.oneLook(name, other)
    }
  }

  private static func oneLook(_ name: String, _ other: String) -> (message: Phrase, label: Phrase, fixes: [Phrase]) {
    let (mine, others) = (Array(name.unicodeScalars), Array(other.unicodeScalars))
    let place = zip(mine, others).prefix { $0 == $1 }.count
    func shown(_ scalars: [Unicode.Scalar]) -> Phrase {
      place < scalars.count ? described(scalars[place]) : Phrase("its end", "名前の終わり")
    }
    let (here, there) = (shown(mine), shown(others))
    return (
      Phrase(
        "`\(name)` and `\(other)` look alike and are two names: one has \(here.english), the other \(there.english)",
        "`\(name)` と `\(other)` は見た目が同じだが別の名前：一方は \(here.japanese)、他方は \(there.japanese)"),
      Phrase("one of two", "2つのうちの1つ"),
      [Phrase("spell both the same, or rename one so that it can be told", "同じ文字で書くか、見分けられる名前に変える")]
    )
  }

  private static func askedAgain(_ text: String, _ condition: String, _ key: String) -> (
    message: Phrase, label: Phrase, fixes: [Phrase]
  ) {
    let now = "`sum((if prior(sales, 1 year) > 0 and sales > 0 then sales else 0) per \(key))`"
    let then = "`sum((if prior(sales, 1 year) > 0 and sales > 0 then prior(sales, 1 year) else 0) per \(key))`"
    return (
      Phrase(
        "`\(text)` asks the rows of then for `\(condition)` at that time, so the two are not of the same",
        "`\(text)` は前の時期の行に、その時点での `\(condition)` を当てはめるため、比べる2つの対象が同じにならない"),
      Phrase("asked again", "時点ごとに判定"),
      [
        Phrase(
          "what is compared with itself is what has rows in both: \(now), over \(then), with sales what is added up",
          "同じ対象どうしを比べるには、両方の時期に行があるものだけを足す：\(now) を \(then) で割る（sales は足し上げるもの）")
      ]
    )
  }

  private static func severalClocks(_ clocks: Phrase, _ count: Int) -> (
    message: Phrase, label: Phrase, fixes: [Phrase]
  ) {
    (
      Phrase(
        "one question reads rows by one clock, and \(clocks.english) are \(count)",
        "1つの問いで行を読める経過は1つなのに、\(clocks.japanese) の\(count)つがある"),
      Phrase("no lines", "行なし"),
      [
        Phrase(
          "keep one of them; a period such as `month` may stand beside it", "どれか1つを残す。`month` のような期間は並べてよい")
      ]
    )
  }

  private static func unseen(_ clock: String, _ dataset: String) -> (message: Phrase, label: Phrase, fixes: [Phrase]) {
    (
      Phrase(
        "nothing says until when `\(dataset)` is complete, so no tick of `\(clock)` has been seen whole",
        "`\(dataset)` がいつの分までそろっているか分からないため、`\(clock)` のどの目盛りも終わったと言えない"),
      Phrase("no ticks", "目盛りなし"),
      [
        Phrase(
          "declare its time in dataset `\(dataset)`, as in `time ordered_on`, or the days: `covers @2026-01..@2026-06`",
          "データセット `\(dataset)` に `time ordered_on` のように日付の列を宣言するか、そろっている期間を宣言する：`covers @2026-01..@2026-06`")
      ]
    )
  }

  private static func cancelled(_ text: String, _ value: String, _ grain: Grain) -> (
    message: Phrase, label: Phrase, fixes: [Phrase]
  ) {
    (
      Phrase(
        "by \(grain.rawValue), `\(text)` is `\(value)` of that \(grain.rawValue) alone, so the one is divided by itself",
        "\(grain.inJapanese)ごとに問うと、`\(text)` はその\(grain.inJapanese)だけの `\(value)` になり、同じものどうしの割り算になる"),
      Phrase("one \(grain.rawValue) in each line", "どの行も1つの\(grain.inJapanese)だけ"),
      [
        Phrase(
          "of all together it is `overall(\(text))`, of a time that is named `(\(text) during @2026)`",
          "全体を合わせた値は `overall(\(text))`、期間を指定した値は `(\(text) during @2026)`")
      ]
    )
  }

  private static func otherTick(_ text: String, _ clock: String, _ began: String?) -> (
    message: Phrase, label: Phrase, fixes: [Phrase]
  ) {
    let start = atStart(apart(clock))
    return (
      Phrase("by \(clock), `\(text)` holds in one line only", "\(start)で区分すると、`\(text)` が成り立つのは1行だけ"),
      Phrase("no rows in all other lines", "ほかの行には何もない"),
      [
        began.map {
          Phrase(
            "who stands at each \(clock), from the first one on, is `\($0)`", "\(start)の目盛りごとに、最初の目盛りからいる人は `\($0)`")
        }
          ?? Phrase(
            "leave the condition out, or leave \(clock) out of `by`", "条件を外すか、`by` から\(apart(clock))を外す")
      ]
    )
  }

  private static func fewer(_ text: String, _ count: Int) -> (message: Phrase, label: Phrase, fixes: [Phrase]) {
    (
      Phrase(
        "the first \(count - 1) rows have fewer before them than `\(text)` adds up, and are divided by \(count) like the others",
        "最初の\(count - 1)行は、`\(text)` が足すだけの行が前にそろっていないのに、ほかと同じく\(count)で割られる"),
      Phrase("by \(count) everywhere", "どこでも\(count)で割る"),
      [
        Phrase(
          "divide by how many there are: `running(1, \(count))`, with the same `per` and `sort`",
          "実際の行数で割る：`running(1, \(count))`（`per` と `sort` は同じもの）"),
        Phrase(
          "where these rows shall have none, write `if running(1, \(count)) = \(count) then … else none`",
          "これらの行に値を持たせないなら `if running(1, \(count)) = \(count) then … else none` と書く"),
      ]
    )
  }

  private static func placeOfOne(_ text: String, _ grain: Grain, _ time: String?) -> (
    message: Phrase, label: Phrase, fixes: [Phrase]
  ) {
    (
      Phrase(
        "`\(text)` is told among the cells of one \(grain.rawValue), and each \(grain.rawValue) has one",
        "`\(text)` は1つの\(grain.inJapanese)の中での順位だが、どの\(grain.inJapanese)にも値は1つしかない"),
      Phrase("one cell", "値は1つ"),
      [
        Phrase(
          "among the \(grain.rawValue)s write them as groups: `by \(grain.rawValue)(\(time ?? "ordered_on"))`",
          "\(grain.inJapanese)どうしの順位なら、\(grain.inJapanese)を区分にする：`by \(grain.rawValue)(\(time ?? "ordered_on"))`"),
        Phrase(
          "of groups in each \(grain.rawValue) add their key, as in `by \(grain.rawValue), channel`",
          "\(grain.inJapanese)ごとの区分の順位なら、`by \(grain.rawValue), channel` のようにキーを加える"),
      ]
    )
  }
}
