import SourceText

/// Words of databases, spreadsheets and other tools, each with the form that says the same here. They are looked up before
/// any name is guessed by its spelling: `mean` once became `median`, `countd` `count` and `let` `bet`, and the numbers were
/// others. The functions are in `ForeignFunctions.swift`.
package enum ForeignWords {
  /// A value of another tool: `null`, `today`.
  package static func form(ofValue name: String) -> Phrase? { values[name.lowercased()] }

  /// A word directly behind a number, in which the number stands for `{1}` and the next one for `{2}`.
  package static func form(ofUnit word: String, number: String) -> Phrase? {
    let plain = foldedName(number).filter { $0 != "," }
    let digits = plain.prefix { ("0"..."9").contains($0) }
    if let whole = Int(plain), whole < 1_000_000_000 {
      // `1年半`, `2時間半`: a half of what is counted. `5百円` is 500円.
      if word == "年半" {
        let (months, years) = ("\(whole * 12 + 6)か月", "\(whole).5年")
        return Phrase("write `\(months)`, or `\(years)`", "`\(months)` または `\(years)` と書く")
      }
      if word.hasSuffix("半"), word.count > 1 { return .write("\(whole).5\(word.dropLast())") }
      for (mark, factor) in [("百", 100), ("十", 10)] where word.hasPrefix(mark) && word.count > 1 {
        return .write("\(whole * factor)\(word.dropFirst())")
      }
    }
    // `1月1日`: of which year?
    if digits.count == plain.count, word.hasPrefix("月"), word.hasSuffix("日"), Int(word.dropFirst().dropLast()) != nil {
      return Phrase(
        "a date has its year, as in `2026年\(digits)\(word)`", "日付には年も書く。例：`2026年\(digits)\(word)`")
    }
    for (ending, form) in units where word.hasSuffix(ending) {
      // `万円` of `3万円台`
      let unit = plain.dropFirst(digits.count) + word.dropLast(ending.count)
      guard let low = Int(digits) else { continue }
      let high = low + (ending == "代" ? 10 : stepOfBand(from: low))
      return form.map { text in
        text.replacing("{1}", with: "\(low)\(unit)").replacing("{2}", with: "\(high)\(unit)")
          .replacing("{0}", with: "\(number)\(word)")
      }
    }
    return nil
  }

  /// How far `台` reaches: `3万円台` to below 4万円, `18,000円台` to below 19,000円, `10%台` to below 20 %.
  static func stepOfBand(from low: Int) -> Int {
    var step = 1
    while low > 0, low % (step * 10) == 0, step < 1_000_000_000 { step *= 10 }
    return step
  }

  /// What rows are grouped by elsewhere.
  ///
  /// - Parameter time: the time of the rows at hand, as it is written; nil: an example stands for it.
  package static func form(ofKey word: String, time: String?) -> Phrase? {
    guard let form = timeKeys[word.lowercased()] else { return otherKeys[word.lowercased()] }
    let call = Phrase(same: "`\(form.call.replacing("{time}", with: time ?? form.example))`")
    let told = time == nil ? Phrase(" with the column of \(form.kind.english)", "\(form.kind.japanese)の列を使って ") : .empty
    return Phrase(
      "write \(call.english)\(told.english)\(form.rest.english)",
      "\(told.japanese)\(call.japanese) と書く\(form.rest.japanese)")
  }

  /// A function of a time by which rows are grouped elsewhere without its name.
  private struct KeyForm {
    var call: String
    var kind: Phrase
    var example: String
    var rest = Phrase.empty
  }

  private static let day = Phrase("the day", "日付")

  private static let timeKeys: [String: KeyForm] = spread([
    (
      "曜日 day_of_week dow",
      KeyForm(
        call: "weekday({time})", kind: day, example: "ordered_on",
        rest: Phrase(": 1 is Monday, 7 Sunday", "。1が月曜、7が日曜"))
    ),
    (
      "時間帯 時間 hour_of_day",
      KeyForm(call: "hour({time})", kind: Phrase("the moment", "日時"), example: "ordered_at")
    ),
    ("month_of_year 何月", KeyForm(call: "month_of_year({time})", kind: day, example: "ordered_on")),
  ])

  private static let otherKeys: [String: Phrase] = spread([
    ("date 日付", Phrase("write `day`, or the column of the day", "`day` または日付の列を書く")),
    ("年齢層 年代", Phrase("bands of a number are `age step 10`", "数を幅で区切るには `age step 10` と書く")),
  ])

  /// What is often asked for by a name that nothing has.
  package enum WordOfLife: Sendable { case age, cohort, endOfPeriod }

  package static func wordOfLife(_ name: String) -> WordOfLife? {
    lives.first { $0.words.contains(name.lowercased()) }?.meaning
  }

  private static let lives: [(meaning: WordOfLife, words: Set<String>)] = [
    (
      .age,
      [
        "age", "tenure", "life_month", "month_of_life", "months_of_life", "age_month", "age_months", "age_in_months",
        "cohort_age", "cohort_index", "cohort_period", "period_number", "month_number", "months_since_first",
        "months_since_first_order", "lifetime_month", "経過", "経過月", "経過月数", "経過日数", "経過週", "経過年", "月齢", "利用月数", "継続月数",
        "経過期間",
      ]
    ),
    (
      .cohort,
      [
        "cohort", "cohort_month", "vintage", "first_month", "first_order_month", "acquisition_month", "acquired_month",
        "signup_month", "joined_month", "コホート", "獲得月", "初回月", "初回購入月", "入会月", "登録月", "獲得コホート", "加入月",
      ]
    ),
    (
      .endOfPeriod,
      [
        "month_end", "end_of_month", "eomonth", "eom", "month_start", "start_of_month", "period_end", "end_of_period",
        "period_start", "week_end", "year_end", "quarter_end", "last_day", "月末", "月末日", "当月末", "今月末", "前月末", "月初", "期末",
        "期初",
        "年度末", "年末", "週末日",
      ]
    ),
  ]

  /// What a type is called elsewhere.
  package static func type(for word: String) -> String? { types[word.lowercased()] }

  private static let types: [String: String] = spread([
    ("money currency yen 金額", "円"), ("int integer float double decimal numeric real long 数値 数字 整数", "number"),
    ("string str varchar char character 文字 文字列 テキスト", "text"), ("timestamp 日時", "datetime"), ("日付 年月日", "date"),
    ("percent percentage pct パーセント 割合 率", "%"), ("logical yesno 真偽", "boolean"),
  ])

  private static let units: [(ending: String, form: Phrase)] = [
    (
      "代",
      Phrase(
        "ages are numbers in `in {1}..<{2}`, and a text of a column stands in quotation marks: `\"{0}\"`",
        "数としての年齢は `in {1}..<{2}` と書き、列の文字列は引用符で囲む：`\"{0}\"`")
    ),
    ("台", .write("in {1}..<{2}")),
    ("割引", Phrase("what is left is written `(100% - {1}割)`", "割引後の残りは `(100% - {1}割)` と書く")),
    ("割増", Phrase("what comes to it is written `(100% + {1}割)`", "割増後は `(100% + {1}割)` と書く")),
    ("割減", Phrase("what is left is written `(100% - {1}割)`", "減った後の残りは `(100% - {1}割)` と書く")),
    ("倍", Phrase("a multiple is a plain number: write `{1}`", "倍数は単位のない数：`{1}` と書く")),
    ("以降", .write(">= {1}")),
    ("以前", .write("<= {1}")),
    ("位以内", Phrase("the first of an order are `top {1}` behind a question", "上位は問いの後ろに `top {1}` と書く")),
    ("前", Phrase("what was before is `prior(x, {1})`", "それだけ前の値は `prior(x, {1})`")),
    (
      "後",
      Phrase(
        "what comes behind is `next(x, {1})`, and of a date `day + {1}`",
        "それだけ後の値は `next(x, {1})`、日付からは `day + {1}`")
    ),
    ("連続", Phrase("windows are `trailing(x, {1})`", "集計期間は `trailing(x, {1})`")),
  ]

  /// A word that begins a statement elsewhere.
  static func form(ofStatement word: String) -> Phrase? { statements[word.lowercased()] }

  /// A word that goes on with a value elsewhere.
  static func form(ofClause word: String) -> Phrase? { clauses[word.lowercased()] }

  private static let values: [String: Phrase] = spread([
    (
      "null nil na n_a nan undefined blank 空白",
      Phrase("nothing is `none`; `x is none` asks for it", "値がないことは `none` と書き、`x is none` で調べる")
    ),
    ("today now current_date 今日 本日 今月 先月 今年 昨年 昨日 今週 先週 今期 当月 前月 直近", noClock),
    (
      "土 火 水 木 金 土曜 日曜 月曜 火曜 水曜 木曜 金曜 土曜日 日曜日 月曜日 火曜日 水曜日 木曜日 金曜日 saturday sunday monday tuesday wednesday "
        + "thursday friday",
      Phrase(
        "days of the week are numbers, 1 is Monday, 7 Sunday: `weekday(ordered_on) in [6, 7]`",
        "曜日は数で、1が月曜、7が日曜：`weekday(ordered_on) in [6, 7]`")
    ),
    (
      "上期 上半期",
      Phrase(
        "the first half of a fiscal year is a range: `during @FY2026-Q1..@FY2026-Q2`",
        "年度の上期は範囲で書く：`during @FY2026-Q1..@FY2026-Q2`") + fiscalStart
    ),
    (
      "下期 下半期",
      Phrase(
        "the second half of a fiscal year is a range: `during @FY2026-Q3..@FY2026-Q4`",
        "年度の下期は範囲で書く：`during @FY2026-Q3..@FY2026-Q4`") + fiscalStart
    ),
    (
      "ordinal",
      Phrase(
        "a place among rows is a column of a dataset: `dataset places from orders { n = ordinal per customer }`",
        "行の中の順番はデータセットの列にする：`dataset places from orders { n = ordinal per customer }`")
    ),
    ("yes はい", .write("true")),
    ("no いいえ", .write("false")),
  ])

  private static let fiscalStart = Phrase(
    "; a fiscal year begins in January unless the rules say `calendar { year starts 4月 }`",
    "。年度は、`calendar { year starts 4月 }` のような指定がなければ1月に始まる")

  /// There is no `today`, nor anything that hangs on it.
  static let noClock = Phrase(
    "rules know no clock: write a date, such as `@2026-11`; the last days of the data are `trailing(sales, 30 days)`",
    "ルールに「今日」はない：`@2026-11` のように日付を書く。データの直近の期間は `trailing(sales, 30 days)`")

  /// One entry for each of the words that have a form in common.
  static func spread<Form>(_ table: [(words: String, form: Form)]) -> [String: Form] {
    var forms: [String: Form] = [:]
    for (words, form) in table { for word in words.split(separator: " ") { forms[String(word)] = form } }
    return forms
  }
}

// MARK: Statements and clauses

extension ForeignWords {
  private static let statements: [String: Phrase] = spread([
    (
      "let var const metric measure kpi def define function fn func indicator set variable param parameter calc formula 指標 定義",
      Phrase(
        "a name with `=` behind it defines: `sales = sum(orders.amount)`",
        "名前の後ろに `=` を書くと定義になる：`sales = sum(orders.amount)`")
    ),
    ("select print list display output query 表示", .write("show sales by month")),
    ("plot chart graph draw", .write("show sales by month as chart")),
    (
      "table source load read model view entity データ",
      Phrase(
        "write `dataset orders from \"orders.csv\" { … }`; a few values by group are `fee = by channel { \"web\": 3% }`",
        "`dataset orders from \"orders.csv\" { … }` と書く。区分ごとのいくつかの値は `fee = by channel { \"web\": 3% }`")
    ),
    (
      "join merge relation relationship",
      Phrase(
        "a reference joins: `customer -> customers` in the block of the dataset",
        "参照で結び付ける：データセットのブロックに `customer -> customers` と書く")
    ),
    (
      "objective kgi okr 目標",
      Phrase(
        "write `goal sales >= 3億円` or `target sales >= 3億円`", "`goal sales >= 3億円` または `target sales >= 3億円` と書く")
    ),
    (
      "alert assert check expect",
      Phrase(
        "write `target sales >= 3億円`, or a `test \"…\" { expect sales = 3円 }`",
        "`target sales >= 3億円` か、テスト `test \"…\" { expect sales = 3円 }` を書く")
    ),
    ("cause causes driver effect 因果", .write("link nps raises referral_orders")),
    (
      "switch case",
      Phrase(
        "a conditional value is `if a then b else c` behind `=`", "条件で変わる値は `=` の後ろに `if a then b else c` と書く")
    ),
    ("include use require", .write("import \"other.kpi\"")),
    (
      "filter",
      Phrase(
        "write `where` behind what it is about: `show sales where channel = \"web\"`",
        "絞り込む対象の後ろに `where` を書く：`show sales where channel = \"web\"`")
    ),
    ("columns fields", columnsOfRows),
    ("simulate what_if whatif", .write("if price + 10% show sales")),
    (
      "group order limit",
      Phrase(
        "it stands behind a question: `show sales by channel sort sales desc top 10`",
        "問いの後ろに書く：`show sales by channel sort sales desc top 10`")
    ),
  ])

  private static let clauses: [String: Phrase] = spread(
    clausesOfQuestions + clausesOfValues + clausesOfTimes + clausesInJapanese)

  private static let columnsOfRows = Phrase(
    "columns of rows stand behind `:`, as in `list orders: id, amount where channel = \"web\"`",
    "行の列は `:` の後ろに書く。例：`list orders: id, amount where channel = \"web\"`")

  private static let byGroup = Phrase(
    "groups are `by`, as in `show sales by channel`", "区分は `by` で書く。例：`show sales by channel`")

  private static let condition = Phrase(
    "a condition is `where`, as in `sum(orders.amount where channel = \"web\")`",
    "条件は `where` で書く。例：`sum(orders.amount where channel = \"web\")`")

  private static let smallestFirst = Phrase("the smallest stand first without a word", "何も書かなければ小さい順に並ぶ")

  private static let firstOfOrder = Phrase("the first of an order are `top 3`", "上位は `top 3` と書く")

  private static let clausesOfQuestions: [(words: String, form: Phrase)] = [
    ("group groupby", byGroup),
    (
      "order orderby",
      Phrase(
        "an order is `sort`, as in `show sales by channel sort sales desc`",
        "順序は `sort` で書く。例：`show sales by channel sort sales desc`")
    ),
    ("fetch first", firstOfOrder),
    ("filter if only for", condition),
    (
      "having",
      Phrase(
        "groups of an answer are kept by `keep`, as in `show sales by channel keep sales > 3円`",
        "答えに残す区分は `keep` で書く。例：`show sales by channel keep sales > 3円`")
    ),
    ("columns fields cols", columnsOfRows),
    (
      "others other その他 rest",
      Phrase(
        "`top 5 of sales` takes the largest, and makes one line `others` of all that are left",
        "`top 5 of sales` は大きいものを取り、残りを `others` の1行にまとめる")
    ),
    ("asc ascending", smallestFirst),
    ("descending 降順 大きい順 多い順", .write("desc")),
    (
      "bottom",
      Phrase(
        "the smallest stand first without a word: `show sales by channel sort sales top 3`",
        "何も書かなければ小さい順に並ぶ：`show sales by channel sort sales top 3`")
    ),
    (
      "pivot",
      Phrase(
        "columns of a key are `across`, as in `show sales by channel across month`",
        "キーを横に並べるには `across` と書く。例：`show sales by channel across month`")
    ),
    (
      "join",
      Phrase(
        "a reference leads to the other dataset: `customer -> customers` in the block of the dataset",
        "参照でほかのデータセットをたどる：データセットのブロックに `customer -> customers` と書く")
    ),
  ]

  private static let clausesOfValues: [(words: String, form: Phrase)] = [
    (
      "when case end elseif elif",
      Phrase("a conditional value is `if a then b else c`", "条件で変わる値は `if a then b else c` と書く")
    ),
    ("between", .write("x in 1..3")),
    (
      "contains includes has",
      Phrase(
        "write `contains(channel, \"web\")`; of several answers in a cell a whole one is "
          + "`contains(concat(\";\", media, \";\"), \";Web;\")`",
        "`contains(channel, \"web\")` と書く。1つのセルに複数ある回答の1つに一致するかは "
          + "`contains(concat(\";\", media, \";\"), \";Web;\")`")
    ),
    ("startswith starts begins", .write("starts_with(channel, \"web\")")),
    (
      "is isnt",
      Phrase(
        "`x is none` and `x is not none` ask whether there is a value; else write `=` and `!=`",
        "値の有無は `x is none` と `x is not none` で調べる。それ以外は `=` と `!=` で書く")
    ),
    ("isnull", .write("x is none")),
    ("equals equal", .write("=")),
    ("distinct unique", .write("count_distinct(orders.customer)")),
  ]

  private static let clausesOfTimes: [(words: String, form: Phrase)] = [
    (
      "over partition rows window",
      Phrase(
        "along periods write `trailing(sales, 3 months) / 3` for the mean of three months, `cumulative(sales)` for what came so "
          + "far; along a clock `cumulative(sales, age)`; along rows it is a column of the dataset, as in `ordinal per customer sort amount`",
        "期間に沿うなら、3か月の平均は `trailing(sales, 3 months) / 3`、そこまでの累計は `cumulative(sales)` と書く。"
          + "経過に沿うなら `cumulative(sales, age)`。行に沿うならデータセットの列にする。例：`ordinal per customer sort amount`")
    ),
    ("this current 今", noClock),
    (
      "ago last previous 前年 前月 昨年 前年比 前月比",
      Phrase(
        "the period before is `prior(sales, 1 year)`, the growth since then `growth(sales, 1 year)`, the last months together "
          + "`trailing(sales, 3 months)`",
        "前の期間は `prior(sales, 1 year)`、そこからの伸びは `growth(sales, 1 year)`、直近の数か月の合計は "
          + "`trailing(sales, 3 months)`")
    ),
    (
      "monthly 毎月",
      Phrase(
        "a level of each month is `target sales >= 3円 each month`", "月ごとの水準は `target sales >= 3円 each month` と書く")
    ),
    ("deadline 期限 締切", Phrase("a deadline is `due @2027-03`", "期限は `due @2027-03` と書く")),
  ]

  private static let clausesInJapanese: [(words: String, form: Phrase)] = [
    ("昇順 小さい順", smallestFirst),
    ("上位 上位から", firstOfOrder),
    ("別 別に ごと ごとに 毎", byGroup),
    ("かつ または もしくは 及び および", Phrase("conditions are joined by `and` and `or`", "条件は `and` と `or` でつなぐ")),
    (
      "から まで 〜から",
      Phrase(
        "a range is written with its two ends, as in `@2026-01..@2026-03`", "範囲は両端で書く。例：`@2026-01..@2026-03`")
    ),
    ("ただし 条件", condition),
  ]
}
