import SourceText

// Functions of other tools by their names: what stands in the brackets takes the place of `{1}`, `{2}` …
extension ForeignWords {
  static let functions: [String: Phrase] = spread(aggregates + ofPeriods + ofRows + ofValues)

  private static let countedByName = Phrase(
    "rows are counted by the name of their dataset, as in `count(orders)`",
    "行数はデータセットの名前で数える。例：`count(orders)`")

  private static let aggregates: [(words: String, form: Phrase)] = [
    ("mean average 平均", .write("avg({1})")),
    ("合計 total_of", .write("sum({1})")),
    ("最大", .write("max({1})")),
    ("最小", .write("min({1})")),
    ("中央値", .write("median({1})")),
    (
      "countd distinct distinctcount distinct_count count_unique countunique nunique uniq unique",
      .write("count_distinct({1})")
    ),
    ("件数 countrows size nrow count_rows", countedByName),
    (
      "len",
      countedByName + Phrase("; letters of a text are `length({1})`", "。文字列の文字数は `length({1})`")
    ),
    (
      "counta",
      Phrase(
        "rows that have it are `count({1})`; all rows are `count(orders)`",
        "値のある行の数は `count({1})`、すべての行の数は `count(orders)`")
    ),
    ("countif countifs count_if", .write("count(orders where channel = \"web\")")),
    ("sumproduct", .write("sum(orders.price * orders.pieces)")),
    ("sumif sumifs sum_if sumx", .write("sum(orders.amount where channel = \"web\")")),
    ("averageif averageifs avgif avg_if averagex", .write("avg(orders.amount where channel = \"web\")")),
    ("calculate filter", .write("({1} where {2})")),
    (
      "割合 比率",
      Phrase(
        "write `share(orders where channel = \"web\")`; of two values `a / b`",
        "`share(orders where channel = \"web\")` と書く。2つの値の比は `a / b`")
    ),
    ("人数 顧客数 ユニーク 重複なし", .write("count_distinct({1})")),
    ("stdev std stdev_s stddev_samp sd", .write("stddev({1})")),
    ("var variance var_samp", .write("stddev({1})^2")),
    ("corr correl", .write("correlation({1}, {2})")),
    ("total all removefilters fixed", .write("overall({1})")),
    ("percent_of_total share_of 構成比 構成", .write("{1} / overall({1})")),
  ]

  private static let ofPeriods: [(words: String, form: Phrase)] = [
    (
      "lag prev previous_period 前月 前期 先月",
      Phrase(
        "write `prior({1}, 1 month)`; in a column of a dataset `previous({1})` is the row before",
        "`prior({1}, 1 month)` と書く。データセットの列では `previous({1})` が前の行")
    ),
    ("前週 先週", .write("prior({1}, 1 week)")),
    ("前日 昨日", .write("prior({1}, 1 day)")),
    ("前四半期", .write("prior({1}, 1 quarter)")),
    ("月次累計 月初来", .write("to_date({1}, month)")),
    (
      "伸び率 成長率 増減率",
      Phrase("write `growth({1}, 1 year)`, or `1 month`", "`growth({1}, 1 year)` と書く。`1 month` でもよい")
    ),
    ("差 増減", .write("change({1}, 1 month)")),
    ("前年 前年同月 昨年 前年度 sameperiodlastyear", .write("prior({1}, 1 year)")),
    (
      "lead next_period 翌月 次月",
      Phrase(
        "write `next({1}, 1 month)`; in a column of a dataset `following({1})` is the row behind",
        "`next({1}, 1 month)` と書く。データセットの列では `following({1})` が次の行")
    ),
    (
      "ytd totalytd datesytd 年度累計",
      Phrase(
        "write `to_date({1}, year)`, or `to_date({1}, fiscal_year)`",
        "`to_date({1}, year)` または `to_date({1}, fiscal_year)` と書く")
    ),
    ("mtd totalmtd", .write("to_date({1}, month)")),
    ("qtd totalqtd", .write("to_date({1}, quarter)")),
    ("yoy", .write("growth({1}, 1 year)")),
    (
      "前年比 昨対 昨対比 対前年比 前年同月比",
      Phrase(
        "as a ratio (108%) it is `{1} / prior({1}, 1 year)`, as what came to it (8%) `growth({1}, 1 year)`",
        "比率（108%）なら `{1} / prior({1}, 1 year)`、増えた分（8%）なら `growth({1}, 1 year)` と書く")
    ),
    ("mom pct_change", .write("growth({1}, 1 month)")),
    (
      "前月比",
      Phrase(
        "as a ratio (108%) it is `{1} / prior({1}, 1 month)`, as what came to it (8%) `growth({1}, 1 month)`",
        "比率（108%）なら `{1} / prior({1}, 1 month)`、増えた分（8%）なら `growth({1}, 1 month)` と書く")
    ),
    ("qoq", .write("growth({1}, 1 quarter)")),
    ("wow", .write("growth({1}, 1 week)")),
    (
      "cumsum cum_sum running running_sum running_total runningtotal cumulative_sum 累計",
      Phrase(
        "write `cumulative({1})`, from period to period; anew each year `to_date({1}, year)` or `fiscal_year`; up to an age of a clock "
          + "`cumulative({1}, age)`; along lines, from the largest on, as a part of all `cumulative_share({1})`",
        "期間を追った累計は `cumulative({1})`、年ごとに数え直すなら `to_date({1}, year)` か `fiscal_year`、経過の目盛りまでの累計は "
          + "`cumulative({1}, age)`、大きい順に並べた行に沿って全体に占める割合は `cumulative_share({1})` と書く")
    ),
    ("rolling rolling_sum moving moving_sum", .write("trailing({1}, 3 months)")),
    ("today now getdate current_date curdate sysdate 今日", noClock),
  ]

  private static let ofRows: [(words: String, form: Phrase)] = [
    (
      "年齢",
      Phrase(
        "write `full years since {1}` on a row: years of life, of which `years since {1}` counts those of the calendar",
        "行で `full years since {1}` と書くと満年齢になる。`years since {1}` は暦の年で数える")
    ),
    (
      "vlookup xlookup hlookup lookup index match lookupvalue related",
      Phrase(
        "a reference leads to the rows of another dataset: `sku -> products` in the dataset, then `sku.price`; a table in the rules "
          + "is `fee = by channel { \"web\": 100円 }`",
        "ほかのデータセットの行は参照でたどる：データセットに `sku -> products` と書けば `sku.price` と書ける。ルールの中の表は "
          + "`fee = by channel { \"web\": 100円 }`")
    ),
    (
      "row_number rownumber",
      Phrase(
        "a place among rows is a column of the dataset: `n = ordinal per customer`",
        "行の中の順番はデータセットの列にする：`n = ordinal per customer`")
    ),
    (
      "ntile decile デシル",
      Phrase(
        "equal parts are a column of the dataset, by another column of it: `part = tile 10 sort spend desc`",
        "等分はデータセットの列にし、別の列の順で分ける：`part = tile 10 sort spend desc`")
    ),
    ("順位", .write("rank({1})")),
    ("dense_rank rankx", .write("rank({1})")),
    (
      "percent_rank",
      Phrase(
        "`rank({1})` is the place, 1 of the largest; a part of all is `cumulative_share({1})`",
        "順位は `rank({1})` で、最も大きいものが1。全体に占める割合は `cumulative_share({1})`")
    ),
    (
      "top topn largest large limit",
      Phrase(
        "the largest are those of a question: `show sales by product sort sales desc top 10`",
        "上位は問いで選ぶ：`show sales by product sort sales desc top 10`")
    ),
    (
      "split explode unnest string_split string_to_array split_part regexp_split flatten",
      Phrase(
        "of several answers in a cell each is asked for by itself: `contains(concat(\";\", {1}, \";\"), \";Web;\")`",
        "1つのセルに複数ある回答は、1つずつ調べる：`contains(concat(\";\", {1}, \";\"), \";Web;\")`")
    ),
    (
      "has includes",
      Phrase(
        "write `contains(concat(\";\", {1}, \";\"), \";Web;\")`, which finds whole answers only",
        "回答の全体だけに一致する `contains(concat(\";\", {1}, \";\"), \";Web;\")` と書く")
    ),
    (
      "unpivot melt stack gather",
      Phrase(
        "columns become rows in the block of the dataset: `unpivot jan, feb into month, amount`",
        "列を行に変えるにはデータセットのブロックに書く：`unpivot jan, feb into month, amount`")
    ),
  ]

  private static let conditional = Phrase.write("if a then b else c")

  private static let ofValues: [(words: String, form: Phrase)] = [
    ("曜日", Phrase("write `weekday({1})`: 1 is Monday, 7 Sunday", "`weekday({1})` と書く。1が月曜、7が日曜")),
    (
      "四捨五入",
      Phrase(
        "write `round({1})`, or `round({1}, 1)` with a digit", "`round({1})` と書く。小数1桁までなら `round({1}, 1)`")
    ),
    ("切り上げ", .write("ceil({1})")),
    ("切り捨て", .write("floor({1})")),
    ("もし", conditional),
    (
      "iferror ifna ifnull nvl coalesce",
      Phrase("write `{1} ?? {2}`: what has no value takes the second", "`{1} ?? {2}` と書く。値がなければ2つ目を使う")
    ),
    ("zn", .write("{1} ?? 0")),
    ("nullif", .write("if {1} != {2} then {1} else none")),
    ("isnull isna isblank is_null isempty iserror", .write("{1} is none")),
    (
      "datediff datedif date_diff",
      Phrase(
        "write `days since {1}` on a row, or the later time minus the earlier",
        "行では `days since {1}` と書く。または後の日付から前の日付を引く")
    ),
    (
      "date_trunc datetrunc trunc",
      Phrase(
        "a period is written as a function of its name: `month({1})`, `week({1})`",
        "期間は、その名前の関数で書く：`month({1})`、`week({1})`")
    ),
    (
      "divide safe_divide div0 ratio",
      Phrase("write `{1} / {2}`: divided by 0 it has no value", "`{1} / {2}` と書く。0で割ると値はない")
    ),
    ("if iif ifs switch case decode choose", conditional),
    ("between", .write("{1} in 1..3")),
    ("char_length", .write("length({1})")),
    (
      "substring substr mid",
      Phrase("parts of a text are `left({1}, 3)` and `right({1}, 3)`", "文字列の一部は `left({1}, 3)` と `right({1}, 3)`")
    ),
    ("startswith", .write("starts_with({1}, {2})")),
    ("endswith", .write("ends_with({1}, {2})")),
    ("ceiling roundup", .write("ceil({1})")),
    ("rounddown int", .write("floor({1})")),
    ("power pow", .write("{1}^{2}")),
    ("mod", Phrase("the remainder of a / b is `a - b * floor(a / b)`", "a / b の余りは `a - b * floor(a / b)`")),
    ("log", Phrase("write `ln({1})`, or `log10({1})`", "`ln({1})` または `log10({1})` と書く")),
    ("concatenate textjoin", .write("concat({1}, {2})")),
  ]
}
