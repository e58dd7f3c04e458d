import SourceText

/// Words of databases, spreadsheets and other tools, each with the form that says the same here. They are looked up before
/// any name is guessed by its spelling: `mean` once became `median`, `countd` `count` and `let` `bet`, and the numbers were
/// others.
package enum ForeignWords {
  /// A value of another tool: `null`, `today`.
  package static func form(ofValue name: String) -> String? { values[name.lowercased()] }

  /// A word directly behind a number, in which the number stands for `{1}` and the next one for `{2}`.
  package static func form(ofUnit word: String, number: String) -> String? {
    let plain = foldedName(number).filter { $0 != "," }
    let digits = plain.prefix { ("0"..."9").contains($0) }
    if let whole = Int(plain), whole < 1_000_000_000 {
      // `1年半`, `2時間半`: a half of what is counted. `5百円` is 500円.
      if word == "年半" { return "write `\(whole * 12 + 6)か月`, or `\(whole).5年`" }
      if word.hasSuffix("半"), word.count > 1 { return "write `\(whole).5\(word.dropLast())`" }
      for (mark, factor) in [("百", 100), ("十", 10)] where word.hasPrefix(mark) && word.count > 1 {
        return "write `\(whole * factor)\(word.dropFirst())`"
      }
    }
    for (ending, form) in units where word.hasSuffix(ending) {
      // `万円` of `3万円台`
      let unit = plain.dropFirst(digits.count) + word.dropLast(ending.count)
      guard let low = Int(digits) else { continue }
      let high = low + (ending == "代" ? 10 : stepOfBand(from: low))
      return form.replacing("{1}", with: "\(low)\(unit)").replacing("{2}", with: "\(high)\(unit)")
        .replacing("{0}", with: "\(number)\(word)")
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
  package static func form(ofKey word: String) -> String? { keys[word.lowercased()] }

  private static let keys: [String: String] = spread([
    ("曜日 day_of_week dow", "write `weekday(ordered_on)` with the column of the day: 1 is Monday, 7 Sunday"),
    ("時間帯 時間 hour_of_day", "write `hour(ordered_at)` with the column of the moment"),
    ("month_of_year 何月", "write `month_of_year(ordered_on)` with the column of the day"),
    ("date 日付", "write `day`, or the column of the day"),
    ("年齢層 年代", "bands of a number are `age step 10`"),
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

  private static let units: [(ending: String, form: String)] = [
    ("代", "ages are numbers in `in {1}..<{2}`, and a text of a column stands in quotation marks: `\"{0}\"`"),
    ("台", "write `in {1}..<{2}`"),
    ("割引", "what is left is written `(100% - {1}割)`"),
    ("割増", "what comes to it is written `(100% + {1}割)`"),
    ("割減", "what is left is written `(100% - {1}割)`"),
    ("倍", "a multiple is a plain number: write `{1}`"),
    ("以降", "write `>= {1}`"),
    ("以前", "write `<= {1}`"),
    ("位以内", "the first of an order are `top {1}` behind a question"),
    ("前", "what was before is `prior(x, {1})`"),
    ("後", "what comes behind is `next(x, {1})`, and of a date `day + {1}`"),
    ("連続", "windows are `trailing(x, {1})`"),
  ]

  /// A word that begins a statement elsewhere.
  static func form(ofStatement word: String) -> String? { statements[word.lowercased()] }

  /// A word that goes on with a value elsewhere.
  static func form(ofClause word: String) -> String? { clauses[word.lowercased()] }

  static let functions: [String: String] = spread([
    ("mean average 平均", "write `avg({1})`"),
    ("合計 total_of", "write `sum({1})`"),
    ("最大", "write `max({1})`"),
    ("最小", "write `min({1})`"),
    ("中央値", "write `median({1})`"),
    (
      "countd distinct distinctcount distinct_count count_unique countunique nunique uniq unique",
      "write `count_distinct({1})`"
    ),
    (
      "件数 countrows size nrow count_rows",
      "rows are counted by the name of their dataset, as in `count(orders)`"
    ),
    (
      "len",
      "rows are counted by the name of their dataset, as in `count(orders)`; letters of a text are `length({1})`"
    ),
    ("counta", "rows that have it are `count({1})`; all rows are `count(orders)`"),
    ("countif countifs count_if", "write `count(orders where channel = \"web\")`"),
    ("sumif sumifs sum_if sumx", "write `sum(orders.amount where channel = \"web\")`"),
    ("averageif averageifs avgif avg_if averagex", "write `avg(orders.amount where channel = \"web\")`"),
    ("calculate filter", "write `({1} where {2})`"),
    (
      "lag prev previous_period 前月 前期 先月",
      "write `prior({1}, 1 month)`; in a column of a dataset `previous({1})` is the row before"
    ),
    ("前週 先週", "write `prior({1}, 1 week)`"),
    ("前日 昨日", "write `prior({1}, 1 day)`"),
    ("前四半期", "write `prior({1}, 1 quarter)`"),
    ("月次累計 月初来", "write `to_date({1}, month)`"),
    ("曜日", "write `weekday({1})`: 1 is Monday, 7 Sunday"),
    ("順位", "write `rank({1})`"),
    ("割合 比率", "write `share(orders where channel = \"web\")`; of two values `a / b`"),
    ("人数 顧客数 ユニーク 重複なし", "write `count_distinct({1})`"),
    ("四捨五入", "write `round({1})`, or `round({1}, 1)` with a digit"),
    ("切り上げ", "write `ceil({1})`"),
    ("切り捨て", "write `floor({1})`"),
    ("もし", "write `if a then b else c`"),
    ("伸び率 成長率 増減率", "write `growth({1}, 1 year)`, or `1 month`"),
    ("差 増減", "write `change({1}, 1 month)`"),
    (
      "年齢",
      "write `full years since {1}` on a row: years of life, of which `years since {1}` counts those of the calendar"
    ),
    ("前年 前年同月 昨年 前年度 sameperiodlastyear", "write `prior({1}, 1 year)`"),
    (
      "lead next_period 翌月 次月",
      "write `next({1}, 1 month)`; in a column of a dataset `following({1})` is the row behind"
    ),
    ("ytd totalytd datesytd 年度累計", "write `to_date({1}, year)`, or `to_date({1}, fiscal_year)`"),
    ("mtd totalmtd", "write `to_date({1}, month)`"),
    ("qtd totalqtd", "write `to_date({1}, quarter)`"),
    ("yoy", "write `growth({1}, 1 year)`"),
    (
      "前年比 昨対 昨対比 対前年比 前年同月比",
      "as a ratio (108%) it is `{1} / prior({1}, 1 year)`, as what came to it (8%) `growth({1}, 1 year)`"
    ),
    ("mom pct_change", "write `growth({1}, 1 month)`"),
    (
      "前月比",
      "as a ratio (108%) it is `{1} / prior({1}, 1 month)`, as what came to it (8%) `growth({1}, 1 month)`"
    ),
    ("qoq", "write `growth({1}, 1 quarter)`"),
    ("wow", "write `growth({1}, 1 week)`"),
    (
      "cumsum cum_sum running running_sum running_total runningtotal cumulative_sum 累計",
      "write `cumulative({1})`, from period to period; anew each year `to_date({1}, year)` or `fiscal_year`; up to an age of a clock "
        + "`cumulative({1}, age)`; along lines, from the largest on, as a part of all `cumulative_share({1})`"
    ),
    ("rolling rolling_sum moving moving_sum", "write `trailing({1}, 3 months)`"),
    ("iferror ifna ifnull nvl coalesce", "write `{1} ?? {2}`: what has no value takes the second"),
    ("zn", "write `{1} ?? 0`"),
    ("nullif", "write `if {1} != {2} then {1} else none`"),
    ("isnull isna isblank is_null isempty iserror", "write `{1} is none`"),
    ("stdev std stdev_s stddev_samp sd", "write `stddev({1})`"),
    ("var variance var_samp", "write `stddev({1})^2`"),
    ("corr correl", "write `correlation({1}, {2})`"),
    ("today now getdate current_date curdate sysdate 今日", noClock),
    ("datediff datedif date_diff", "write `days since {1}` on a row, or the later time minus the earlier"),
    ("date_trunc datetrunc trunc", "a period is written as a function of its name: `month({1})`, `week({1})`"),
    ("divide safe_divide div0 ratio", "write `{1} / {2}`: divided by 0 it has no value"),
    (
      "vlookup xlookup hlookup lookup index match lookupvalue related",
      "a reference leads to the rows of another dataset: `sku -> products` in the dataset, then `sku.price`; a table in the rules "
        + "is `fee = by channel { \"web\": 100円 }`"
    ),
    ("iif ifs switch case decode choose", "write `if a then b else c`"),
    ("row_number rownumber", "a place among rows is a column of the dataset: `n = ordinal per customer`"),
    (
      "ntile decile デシル",
      "equal parts are a column of the dataset, by another column of it: `part = tile 10 sort spend desc`"
    ),
    ("dense_rank rankx", "write `rank({1})`"),
    ("percent_rank", "`rank({1})` is the place, 1 of the largest; a part of all is `cumulative_share({1})`"),
    (
      "top topn largest large limit",
      "the largest are those of a question: `show sales by product sort sales desc top 10`"
    ),
    ("total all removefilters fixed", "write `overall({1})`"),
    ("percent_of_total share_of 構成比 構成", "write `{1} / overall({1})`"),
    ("between", "write `{1} in 1..3`"),
    ("char_length", "write `length({1})`"),
    (
      "split explode unnest string_split string_to_array split_part regexp_split flatten",
      "of several answers in a cell each is asked for by itself: `contains(concat(\";\", {1}, \";\"), \";Web;\")`"
    ),
    ("has includes", "write `contains(concat(\";\", {1}, \";\"), \";Web;\")`, which finds whole answers only"),
    (
      "unpivot melt stack gather",
      "columns become rows in the block of the dataset: `unpivot jan, feb into month, amount`"
    ),
    ("substring substr mid", "parts of a text are `left({1}, 3)` and `right({1}, 3)`"),
    ("startswith", "write `starts_with({1}, {2})`"),
    ("endswith", "write `ends_with({1}, {2})`"),
    ("ceiling roundup", "write `ceil({1})`"),
    ("rounddown int", "write `floor({1})`"),
    ("power pow", "write `{1}^{2}`"),
    ("mod", "the remainder of a / b is `a - b * floor(a / b)`"),
    ("log", "write `ln({1})`, or `log10({1})`"),
    ("concatenate textjoin", "write `concat({1}, {2})`"),
  ])

  private static let values: [String: String] = spread([
    ("null nil na n_a nan undefined blank 空白", "nothing is `none`; `x is none` asks for it"),
    ("today now current_date 今日 本日 今月 先月 今年 昨年 昨日 今週 先週 今期 当月 前月 直近", noClock),
    (
      "土 火 水 木 金 土曜 日曜 月曜 火曜 水曜 木曜 金曜 土曜日 日曜日 月曜日 火曜日 水曜日 木曜日 金曜日 saturday sunday monday tuesday wednesday "
        + "thursday friday",
      "days of the week are numbers, 1 is Monday, 7 Sunday: `weekday(ordered_on) in [6, 7]`"
    ),
    ("上期 上半期", "the first half of a fiscal year is a range: `during @FY2026-Q1..@FY2026-Q2`" + fiscalStart),
    ("下期 下半期", "the second half of a fiscal year is a range: `during @FY2026-Q3..@FY2026-Q4`" + fiscalStart),
    (
      "ordinal",
      "a place among rows is a column of a dataset: `dataset places from orders { n = ordinal per customer }`"
    ),
    ("yes はい", "write `true`"),
    ("no いいえ", "write `false`"),
  ])

  private static let fiscalStart =
    "; a fiscal year begins in January unless the rules say `calendar { year starts 4月 }`"

  private static let noClock =
    "rules know no clock: write a date, such as `@2026-11`; the last days of the data are `trailing(sales, 30 days)`"

  private static let statements: [String: String] = spread([
    (
      "let var const metric measure kpi def define function fn func indicator set variable param parameter calc formula 指標 定義",
      "a name with `=` behind it defines: `sales = sum(orders.amount)`"
    ),
    ("select print list display output query 表示", "write `show sales by month`"),
    ("plot chart graph draw", "write `show sales by month as chart`"),
    (
      "table source load read model view entity データ",
      "write `dataset orders from \"orders.csv\" { … }`; a few values by group are `fee = by channel { \"web\": 3% }`"
    ),
    ("join merge relation relationship", "a reference joins: `customer -> customers` in the block of the dataset"),
    ("objective kgi okr 目標", "write `goal sales >= 3億円` or `target sales >= 3億円`"),
    ("alert assert check expect", "write `target sales >= 3億円`, or a `test \"…\" { expect sales = 3円 }`"),
    ("cause causes driver effect 因果", "write `link nps raises referral_orders`"),
    ("switch case", "a conditional value is `if a then b else c` behind `=`"),
    ("include use require", "write `import \"other.kpi\"`"),
    ("filter", "write `where` behind what it is about: `show sales where channel = \"web\"`"),
    ("columns fields", "columns of rows stand behind `:`, as in `list orders: id, amount where channel = \"web\"`"),
    ("simulate what_if whatif", "write `if price + 10% show sales`"),
    ("group order limit", "it stands behind a question: `show sales by channel sort sales desc top 10`"),
  ])

  private static let clauses: [String: String] = spread([
    ("group groupby", "groups are `by`, as in `show sales by channel`"),
    ("order orderby", "an order is `sort`, as in `show sales by channel sort sales desc`"),
    ("fetch first", "the first of an order are `top 3`"),
    ("when case end elseif elif", "a conditional value is `if a then b else c`"),
    ("filter if only for", "a condition is `where`, as in `sum(orders.amount where channel = \"web\")`"),
    ("having", "groups of an answer are kept by `keep`, as in `show sales by channel keep sales > 3円`"),
    (
      "over partition rows window",
      "along periods write `trailing(sales, 3 months) / 3` for the mean of three months, `cumulative(sales)` for what came so "
        + "far; along a clock `cumulative(sales, age)`; along rows it is a column of the dataset, as in `ordinal per customer sort amount`"
    ),
    ("between", "write `x in 1..3`"),
    (
      "contains includes has",
      "write `contains(channel, \"web\")`; of several answers in a cell a whole one is "
        + "`contains(concat(\";\", media, \";\"), \";Web;\")`"
    ),
    (
      "columns fields cols", "columns of rows stand behind `:`, as in `list orders: id, amount where channel = \"web\"`"
    ),
    (
      "others other その他 rest",
      "`top 5 of sales` takes the largest, and makes one line `others` of all that are left"
    ),
    ("this current 今", noClock),
    ("startswith starts begins", "write `starts_with(channel, \"web\")`"),
    ("is isnt", "`x is none` and `x is not none` ask whether there is a value; else write `=` and `!=`"),
    ("isnull", "write `x is none`"),
    ("equals equal", "write `=`"),
    (
      "ago last previous 前年 前月 昨年 前年比 前月比",
      "the period before is `prior(sales, 1 year)`, the growth since then `growth(sales, 1 year)`, the last months together "
        + "`trailing(sales, 3 months)`"
    ),
    ("asc ascending", "the smallest stand first without a word"),
    ("descending 降順 大きい順 多い順", "write `desc`"),
    ("bottom", "the smallest stand first without a word: `show sales by channel sort sales top 3`"),
    ("monthly 毎月", "a level of each month is `target sales >= 3円 each month`"),
    ("deadline 期限 締切", "a deadline is `due @2027-03`"),
    ("昇順 小さい順", "the smallest stand first without a word"),
    ("上位 上位から", "the first of an order are `top 3`"),
    ("別 別に ごと ごとに 毎", "groups are `by`, as in `show sales by channel`"),
    ("かつ または もしくは 及び および", "conditions are joined by `and` and `or`"),
    ("から まで 〜から", "a range is written with its two ends, as in `@2026-01..@2026-03`"),
    ("ただし 条件", "a condition is `where`, as in `sum(orders.amount where channel = \"web\")`"),
    ("pivot", "columns of a key are `across`, as in `show sales by channel across month`"),
    ("join", "a reference leads to the other dataset: `customer -> customers` in the block of the dataset"),
    ("distinct unique", "write `count_distinct(orders.customer)`"),
  ])

  /// One entry for each of the words that have a form in common.
  private static func spread(_ table: [(words: String, form: String)]) -> [String: String] {
    var forms: [String: String] = [:]
    for (words, form) in table { for word in words.split(separator: " ") { forms[String(word)] = form } }
    return forms
  }
}
