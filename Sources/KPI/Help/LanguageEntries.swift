import SourceText

extension LanguageHelp {
  static let statements: [HelpEntry] = [
    HelpEntry(
      .statement, "show",
      "show [NAME =] ITEM, … [by …] [across …] [where …] [during …] [keep …] [sort …] [top N] [with total]",
      Phrase("the values of one or more expressions; a bare expression is a show", "式の値（複数も可）。式だけを書いても同じ意味になる"),
      "show aov, ltv by month during @2026"),
    HelpEntry(
      .statement, "list", "list DATASET[: COLUMNS] [where …] [during …] [sort …] [top N]",
      Phrase("rows of a dataset, one by one", "データセットの行をそのまま並べる"),
      "list orders: id, amount where channel = \"web\" sort amount desc top 5"),
    HelpEntry(
      .statement, "dataset", "dataset NAME from \"FILES\" | from OTHER | per KEY { … }",
      Phrase(
        "rows from files, fewer rows of another dataset, or one row for each value of a key",
        "ファイルから読む行、ほかのデータセットから絞り込んだ行、またはキーの値ごとにまとめた行"),
      "dataset orders from \"orders*.csv\" { time ordered_at; amount: 円 }"),
    HelpEntry(
      .statement, "goal", "goal NAME LEVEL",
      Phrase("the level a definition is for; goals come first on a scoreboard", "定義が最終的に目指す水準。一覧では先頭に並ぶ"),
      "goal ltv >= 18,000円"),
    HelpEntry(
      .statement, "target",
      "target NAME LEVEL [warn LEVEL] [due DATE] [each PERIOD] [where …] [guard NAME LEVEL] [surely]",
      Phrase("a level a definition should have", "定義が満たすべき水準"), "target churn in 3%..<4% each month"),
    HelpEntry(
      .statement, "calendar", "calendar { week starts DAY; year starts MONTH; timezone \"ZONE\" }",
      Phrase("what a week and a fiscal year are", "週と年度の決め方"), "calendar { week starts monday; year starts april }"),
    HelpEntry(
      .statement, "unit", "unit NAME [= QUANTITY]",
      Phrase("a unit of its own, or a multiple of one", "独自の単位、またはある単位の倍数"),
      "unit 千円 = 1,000円"),
    HelpEntry(
      .statement, "link",
      "link CAUSE raises | lowers | -> EFFECT [after D] [where …] [because \"…\"], link CAUSE + A -> EFFECT + B [to C]",
      Phrase(
        "a belief about cause and effect, or how much of one moves how much of the other",
        "原因と結果についての仮説。一方がどれだけ動くと他方がどれだけ動くかも書ける"),
      "link nps + 1 point -> referral_orders + 0.6件 to 1.4件 after 1 month"),
    HelpEntry(
      .statement, "no link", "no link CAUSE -> EFFECT [because \"…\"]",
      Phrase("a belief that turned out not to be so", "成り立たないと分かった仮説"),
      "no link complaint_rate -> nps because \"24 months, nothing seen\""),
    HelpEntry(
      .statement, "factor", "factor NAME [\"…\"]", Phrase("a cause that is not measured", "原因となるが計測しない要因"),
      "factor brand_trust"),
    HelpEntry(
      .statement, "event", "event NAME DATE[..DATE] [\"…\"] [on NAME] [where CONDITION]",
      Phrase(
        "what happened on a day or in a time, to a definition, a dataset or everything", "ある日や期間に、定義・データセット・全体に起きたできごと"),
      "event price_up @2026-03-10 \"値上げ\" on aov"),
    HelpEntry(
      .statement, "action",
      "action NAME [\"…\"] costs MONEY [per DATASET [where …]] -> KPI + A [to B] [after D] [where …] [done DATE]",
      Phrase("what a team does, what it costs and what it is believed to move", "チームの打ち手と、その費用、動かせると見込む指標"),
      "action reminder_mail \"案内メール\" costs 3円 per customers -> f2_in_60_days + 4 points to 8 points"),
    HelpEntry(
      .statement, "bet", "bet NAME LEVEL due DATE at PERCENT [because \"…\"]",
      Phrase("what a definition will be, and how sure you are", "定義の値がどうなるかの予測と、その確率"),
      "bet f2_rate >= 30% due @2027-03 at 70%"),
    HelpEntry(
      .statement, "bets", "bets", Phrase("which bets came true, and how good they are", "予測の当たり外れと、予測の確かさ"), "bets"),
    HelpEntry(
      .statement, "limit", "limit NAME in RANGE", Phrase("how far a definition can be moved", "定義を動かせる範囲"),
      "limit cac in 2,000円..6,000円"),
    HelpEntry(
      .statement, "scenario", "scenario NAME { NAME = VALUE … }",
      Phrase("a world in which definitions have other bodies", "定義の中身を置き換えた場合の想定"),
      "scenario careful { cac = 3,500円 }"),
    HelpEntry(
      .statement, "test", "test \"TITLE\" { given …; expect … }",
      Phrase("an example with its known result", "結果が分かっている計算例"),
      "test \"worked example\" { given cac = 4,000円; expect ltv = 30,000円 }"),
    HelpEntry(
      .statement, "import", "import \"FILE\"", Phrase("the statements of another file", "別のファイルの文を取り込む"),
      "import \"orders.kpi\""),
    HelpEntry(
      .statement, "why", "why NAME", Phrase("the formula with the value of each operand beneath it", "計算式と、各項の下にその値"),
      "why ltv"),
    HelpEntry(
      .statement, "actions", "actions NAME [during …]",
      Phrase(
        "what each action brings a definition for its money, and which of them most", "打ち手ごとの費用に見合う効果と、最も効果の大きい打ち手"),
      "actions ltv"),
    HelpEntry(
      .statement, "uncertainty", "uncertainty NAME [LEVEL] [during …] [where …] [under …]",
      Phrase(
        "how sure a definition with uncertain inputs is, and which of them that comes from",
        "不確かな入力を使う定義の不確かさと、どの入力から来ているか"), "uncertainty ltv >= 30,000円"),
    HelpEntry(
      .statement, "if", "if NAME + 10% show ITEMS",
      Phrase("what would be if definitions had other values", "定義の値が違っていたらどうなるか"),
      "if freq + 10% show ltv"),
  ]

  static let clauses: [HelpEntry] = [
    HelpEntry(
      .clause, "where", "X where CONDITION", Phrase("only rows for which the condition holds", "条件に合う行だけ"),
      "ltv where channel = \"web\""),
    HelpEntry(
      .clause, "by", "show X by PERIOD | COLUMN, …", Phrase("one row for each period or value", "期間や値ごとに行を分ける"),
      "show aov by month, channel"),
    HelpEntry(
      .clause, "across", "show X across KEY", Phrase("one column for each value", "値ごとに列を分ける"),
      "show sales by month across channel with total"),
    HelpEntry(
      .clause, "with", "show X by … with total",
      Phrase("lines for all groups, each computed from its rows", "全区分の合計行を加える。値はそれぞれ元の行から計算する"),
      "show buyers by month with total"),
    HelpEntry(
      .clause, "during", "show X during RANGE", Phrase("only this time", "この期間だけ"), "show aov by month during @2026"),
    HelpEntry(
      .clause, "keep", "show X keep CONDITION",
      Phrase("only result rows for which the condition holds", "条件に合う結果の行だけを残す"),
      "show sales by product keep sales > 0"),
    HelpEntry(
      .clause, "sort", "show X sort ITEM [desc]", Phrase("the order of result rows", "結果の行の並び順"),
      "show sales by product sort sales desc"),
    HelpEntry(
      .clause, "top", "show X top N [of ITEM] [per KEY]",
      Phrase(
        "the first N result rows, of each KEY; with `of` the N largest groups, and all others as one",
        "結果の先頭の N 行（KEY ごとも可）。`of` を付けると大きい順に N 区分を示し、残りは1つにまとめる"),
      "show sales by product top 5 of sales"),
    HelpEntry(
      .clause, "under", "show X under SCENARIO", Phrase("in the world of a scenario", "シナリオの想定のもとでの値"),
      "show ltv under careful"),
    HelpEntry(
      .clause, "with", "show X with uncertainty",
      Phrase("beside each value what its uncertain inputs make of it", "値の横に、不確かな入力から生じる幅を示す"),
      "show ltv with uncertainty"),
    HelpEntry(
      .clause, "to", "NAME = A to B | A..B | A..M..B",
      Phrase(
        "a number that is not known exactly: with 90 %, surely, likely near M",
        "正確には分からない数：90%の確かさで入る範囲、必ず入る範囲、M に近いと見込む範囲"),
      "freq = 2.5回/年 to 3.5回/年"),
    HelpEntry(
      .clause, "of", "NAME = K of N", Phrase("a share of which a sample is known", "標本から分かっている割合"),
      "f2_rate = 30人 of 100人"),
    HelpEntry(
      .clause, "as", "show X as chart", Phrase("drawn as a line or bars", "折れ線や棒のグラフで描く"),
      "show sales by month as chart"),
    HelpEntry(
      .clause, "with", "show X with interval [per DATASET]",
      Phrase("how sure each number is: the ends of its 95 % interval", "それぞれの数の確かさ：95%区間の両端"),
      "show nps by month with interval"),
    HelpEntry(
      .clause, "surely", "target X >= LEVEL surely",
      Phrase("met only when the whole 95 % interval is", "95%区間の全体が水準を満たすときだけ達成とする"),
      "target f1_to_f2 >= 30% surely"),
    HelpEntry(
      .clause, "per", "AGGREGATE(X per KEY)",
      Phrase("the expression for each value of the key, then the aggregate", "キーの値ごとに式を計算し、その結果を集計する"),
      "max(sum(orders.amount) per month)"),
    HelpEntry(
      .clause, "each", "COUNT(each KEY where …)",
      Phrase("the values of a key, each with its own slice", "キーの値を、それぞれの行に絞って数える"),
      "count(each orders.customer where count(orders) >= 2)"),
    HelpEntry(
      .clause, "on", "AGGREGATE(X on TIME)", Phrase("counts by another time of the dataset", "データセットの別の日付で数える"),
      "count(orders on shipped_at)"),
    HelpEntry(
      .clause, "via", "AGGREGATE(X via REFERENCE)", Phrase("which of two references is meant", "複数ある参照のどれを使うか")),
    HelpEntry(
      .clause, "among", "share(X where PART among WHOLE)", Phrase("what the whole of a share is", "割合の分母"),
      "share(answers where score >= 9 among score != none)"),
    HelpEntry(
      .clause, "within", "T within D of S",
      Phrase("S ≤ T ≤ S + D; rows whose window is still open do not count", "S ≤ T ≤ S + D。観察期間がまだ終わっていない行は数えない"),
      "second_order within 90 days of first_order"),
    HelpEntry(
      .clause, "in", "X in A..B | X in [A, B]", Phrase("between two ends, or one of a list", "両端の間、または列挙した値のどれか"),
      "score in 7..8"),
    HelpEntry(
      .clause, "like", "TEXT like \"PATTERN\"", Phrase("`*` is any text, `?` one character", "`*` は任意の文字列、`?` は任意の一文字"),
      "name like \"*セット\""),
    HelpEntry(
      .clause, "since", "[full [N]] months since DATE",
      Phrase(
        "days, weeks, months, quarters or years from a date to the row's time; full ones are over",
        "ある日付から行の日付までの日・週・月・四半期・年の数。full は満了した分だけ"),
      "age = months since customers.first_order"),
    HelpEntry(
      .clause, "up", "X up to N", Phrase("whole numbers from N on are one band", "N 以上の整数を1つの区分にまとめる"),
      "show f_rate by f up to 4"),
    HelpEntry(
      .clause, "step", "X step S", Phrase("steps of one width", "同じ幅の区分に分ける"),
      "show count(orders) by amount step 1,000円"),
    HelpEntry(
      .clause, "after", "link A raises B after D",
      Phrase("how long a cause takes to move its effect", "原因が結果を動かすまでの時間"),
      "link nps raises referral_orders after 1 month"),
    HelpEntry(
      .clause, "because", "link A raises B because \"…\"", Phrase("the reason for a belief", "仮説の理由"),
      "link nps raises referral_orders because \"promoters bring friends\""),
    HelpEntry(
      .clause, "from", "link A + 1 -> B + 2 from \"…\"", Phrase("where a strength comes from", "効果の大きさの出どころ"),
      "link ad_spend + 10% -> new_customers + 4% from \"A/B test 2026-03\""),
    HelpEntry(
      .clause, "tested", "link A -> B tested on COLUMN: \"TREATED\" against \"CONTROL\"",
      Phrase("the column that tells the groups of an experiment apart", "実験の群を見分ける列"),
      "link reminder -> f2 tested on customers.reminder_test: \"sent\" against \"not sent\""),
    HelpEntry(
      .clause, "costs", "action A costs MONEY [per DATASET [where …]] -> …",
      Phrase("what an action costs, once or for each row of a dataset", "打ち手の費用。一度きり、またはデータセットの行ごと"),
      "action thank_you costs 60円 per orders where channel = \"web\" -> nps + 2 points"),
    HelpEntry(
      .clause, "done", "action A costs … -> … done DATE", Phrase("since when an action is done", "打ち手をいつから行っているか"),
      "action reminder_mail costs 3円 per customers -> f2_rate + 4 points done @2026-05"),
    HelpEntry(
      .clause, "due", "bet NAME LEVEL due DATE at PERCENT",
      Phrase("the time a bet is about, and the probability it is given", "予測の対象となる時期と、その確率"),
      "bet nps >= 20 points due @2027-03 at 60%"),
    HelpEntry(
      .clause, "none", "X = none", Phrase("no value: an empty cell", "値なし：空のセル"), "count(orders where channel = none)"),
  ]

  static let aggregates: [HelpEntry] = [
    HelpEntry(
      .aggregate, "sum", "sum(COLUMN [where …])", Phrase("the sum; of no rows 0", "合計。行がなければ0"), "sum(orders.amount)"),
    HelpEntry(
      .aggregate, "count", "count(DATASET | COLUMN | each KEY)",
      Phrase("rows, filled cells, or groups", "行・空でないセル・区分の数"), "count(orders)"),
    HelpEntry(
      .aggregate, "count_distinct", "count_distinct(COLUMN)", Phrase("different values", "異なる値の数"),
      "count_distinct(orders.customer)"),
    HelpEntry(
      .aggregate, "avg", "avg(COLUMN)", Phrase("the mean of the filled cells", "空でないセルの平均"), "avg(orders.amount)"),
    HelpEntry(.aggregate, "min", "min(COLUMN) | min(A, B)", Phrase("the least", "最小値"), "min(orders.ordered_at)"),
    HelpEntry(.aggregate, "max", "max(COLUMN) | max(A, B)", Phrase("the greatest", "最大値"), "max(orders.amount)"),
    HelpEntry(.aggregate, "median", "median(COLUMN)", Phrase("the middle value", "中央値"), "median(orders.amount)"),
    HelpEntry(
      .aggregate, "quantile", "quantile(COLUMN, P [, nearest])",
      Phrase("the value below which a part P lies", "下から P の割合に当たる値"),
      "quantile(orders.amount, 0.9)"),
    HelpEntry(
      .aggregate, "stddev", "stddev(COLUMN)", Phrase("the standard deviation with n − 1", "標準偏差（n − 1 で割る）"),
      "stddev(orders.amount)"),
    HelpEntry(
      .aggregate, "first", "first(COLUMN)", Phrase("the value of the first row by time", "日付が最も早い行の値"),
      "first(orders.channel)"),
    HelpEntry(
      .aggregate, "last", "last(COLUMN)", Phrase("the value of the last row by time", "日付が最も遅い行の値"),
      "last(orders.channel)"),
    HelpEntry(
      .aggregate, "only", "only(COLUMN)", Phrase("the one value; no value where there are two", "ただ1つの値。異なる値があれば値なし"),
      "only(lines.customer)"),
    HelpEntry(
      .aggregate, "share", "share(X where PART [among WHOLE])",
      Phrase("a part of rows, groups or an amount", "行・区分・量に占める割合"),
      "share(orders.amount where channel = \"web\")"),
    HelpEntry(
      .aggregate, "correlation", "correlation(COLUMN, COLUMN)", Phrase("from −1 to 1", "相関係数（−1〜1）"),
      "correlation(ads.spend, ads.clicks)"),
  ]

  static let transformers: [HelpEntry] = [
    HelpEntry(
      .transformer, "prior", "prior(X, D [, START])", Phrase("X a while before", "一定期間前の X"), "prior(sales, 1 month)"),
    HelpEntry(.transformer, "next", "next(X, D)", Phrase("X a while later", "一定期間後の X"), "next(sales, 1 month)"),
    HelpEntry(
      .transformer, "growth", "growth(X, D)", Phrase("X against X a while before, as a part of it", "一定期間前の X からの増減率"),
      "growth(sales, 1 year)"),
    HelpEntry(
      .transformer, "change", "change(X, D)", Phrase("X less X a while before", "一定期間前の X との差"), "change(nps, 1 month)"),
    HelpEntry(
      .transformer, "trailing", "trailing(X, D)",
      Phrase("X over the window that ends with the period", "その期間で終わる集計期間の X"),
      "trailing(sales, 12 months)"),
    HelpEntry(
      .transformer, "to_date", "to_date(X, PERIOD)",
      Phrase("X from the start of the year, quarter … on", "年・四半期などの初めからの X"),
      "to_date(sales, fiscal_year)"),
    HelpEntry(
      .transformer, "cumulative", "cumulative(X [, CLOCK])",
      Phrase("X from the start of the data on, or from the first tick of a clock", "データの初めから、または経過の最初の目盛りからの X"),
      "cumulative(count(customers))"),
    HelpEntry(
      .transformer, "yearly", "yearly(X)", Phrase("X for a year, from the length of the slice", "期間の長さから年あたりに換算した X"),
      "yearly(count(orders))"),
    HelpEntry(
      .transformer, "monthly", "monthly(X)",
      Phrase("X for a month, from the length of the slice", "期間の長さから月あたりに換算した X"), "monthly(count(orders))"),
    HelpEntry(
      .transformer, "daily", "daily(X)", Phrase("X for a day, from the length of the slice", "期間の長さから日あたりに換算した X"),
      "daily(count(orders))"),
    HelpEntry(
      .transformer, "overall", "overall(X [, KEY])",
      Phrase("X without the groups, or without one of them", "区分に分けない X、または区分を1つ外した X"),
      "sales / overall(sales)"),
    HelpEntry(
      .transformer, "rank", "rank(X)", Phrase("1 for the largest in its period", "その期間での順位。最大が1"), "rank(sales)"),
  ]

  static let functions: [HelpEntry] = [
    HelpEntry(.function, "abs", "abs(X)", Phrase("without its sign", "絶対値"), "abs(-3)"),
    HelpEntry(
      .function, "round", "round(X [, DIGITS])",
      Phrase("to whole numbers or digits, half away from zero", "整数または指定した桁への四捨五入"), "round(2.5)"),
    HelpEntry(.function, "floor", "floor(X)", Phrase("the next whole number below", "その数以下で最大の整数"), "floor(2.7)"),
    HelpEntry(.function, "ceil", "ceil(X)", Phrase("the next whole number above", "その数以上で最小の整数"), "ceil(2.1)"),
    HelpEntry(.function, "sqrt", "sqrt(X)", Phrase("the square root", "平方根"), "sqrt(2)"),
    HelpEntry(.function, "exp", "exp(X)", Phrase("e to the power of X", "e の X 乗"), "exp(1)"),
    HelpEntry(.function, "ln", "ln(X)", Phrase("the natural logarithm", "自然対数"), "ln(10)"),
    HelpEntry(.function, "log10", "log10(X)", Phrase("the decimal logarithm", "常用対数"), "log10(1,000)"),
    HelpEntry(.function, "length", "length(TEXT)", Phrase("characters of a text", "文字列の文字数"), "length(\"東京\")"),
    HelpEntry(.function, "lower", "lower(TEXT)", Phrase("in small letters", "小文字にする"), "lower(\"WEB\")"),
    HelpEntry(.function, "upper", "upper(TEXT)", Phrase("in capitals", "大文字にする"), "upper(\"web\")"),
    HelpEntry(.function, "trim", "trim(TEXT)", Phrase("without blanks around it", "前後の空白を除く"), "trim(\" web \")"),
    HelpEntry(.function, "left", "left(TEXT, N)", Phrase("the first N characters", "先頭の N 文字"), "left(sku, 3)"),
    HelpEntry(.function, "right", "right(TEXT, N)", Phrase("the last N characters", "末尾の N 文字"), "right(sku, 2)"),
    HelpEntry(
      .function, "concat", "concat(A, B, …)", Phrase("one text out of several", "複数の文字列をつなぐ"),
      "concat(last_name, first_name)"),
    HelpEntry(
      .function, "contains", "contains(TEXT, PART)", Phrase("whether the part is in the text", "文字列の中に PART があるか"),
      "contains(name, \"セット\")"),
    HelpEntry(
      .function, "starts_with", "starts_with(TEXT, PART)", Phrase("whether the text begins so", "文字列が PART で始まるか"),
      "starts_with(sku, \"A\")"),
    HelpEntry(
      .function, "ends_with", "ends_with(TEXT, PART)", Phrase("whether the text ends so", "文字列が PART で終わるか"),
      "ends_with(sku, \"Z\")"),
    HelpEntry(
      .function, "day", "day(T)",
      Phrase(
        "the day of a time; week, month, quarter, year, fiscal_quarter, fiscal_year too",
        "日時の日。week・month・quarter・year・fiscal_quarter・fiscal_year も同じ形"),
      "month(orders.ordered_at)"),
    HelpEntry(
      .function, "month", "month(T)", Phrase("the month that holds a time", "日時の月"), "cohort = month(first_order)"),
    HelpEntry(
      .function, "weekday", "weekday(T)", Phrase("1 for Monday to 7 for Sunday", "曜日。月曜の1から日曜の7まで"),
      "weekday(ordered_at)"),
    HelpEntry(.function, "hour", "hour(T)", Phrase("0 to 23", "時（0〜23）"), "hour(ordered_at)"),
    HelpEntry(
      .function, "date", "date(T)",
      Phrase("the day of a moment, or of a text such as 2026/1/5", "日時、または 2026/1/5 のような文字列の日付"), "date(due_text)"),
    HelpEntry(
      .function, "number", "number(TEXT)", Phrase("the number that a text such as 1,234 is", "1,234 のような文字列を数にする"),
      "number(memo)"),
  ]

  static let windows: [HelpEntry] = [
    HelpEntry(
      .window, "ordinal", "ordinal [per KEY] [sort X [desc]]",
      Phrase("1, 2, 3 … among the rows of the key by time", "キーごとの行に日付順で振る番号：1, 2, 3 …"),
      "f = ordinal per customer"),
    HelpEntry(
      .window, "tile", "tile N [per KEY] [sort X [desc]]",
      Phrase("the number of the equal part that holds the row", "等分した組のうち、行が入る組の番号"),
      "decile = tile 10 sort spend desc"),
    HelpEntry(
      .window, "previous", "previous(X) [per KEY] [sort X]", Phrase("X of the row before", "1つ前の行の X"),
      "previous(ordered_at) per customer"),
    HelpEntry(
      .window, "following", "following(X) [per KEY] [sort X]", Phrase("X of the row after", "1つ後の行の X"),
      "following(ordered_at) per customer"),
    HelpEntry(
      .window, "running", "running(X [, N]) [per KEY] [sort X]",
      Phrase("the sum of X up to the row, or over N rows up to it", "その行までの X の合計。N を書けば直近N行の合計"),
      "balance = running(amount) per customer"),
  ]

  static let commands: [HelpEntry] = [
    HelpEntry(
      .command, ":help", ":help [NAME]",
      Phrase("this list, or what a word, definition, dataset or message code is", "この説明、または言葉・定義・データセット・メッセージコードの説明")),
    HelpEntry(
      .command, ":load", ":load FILES [--allow FOLDER]",
      Phrase(
        "rule files or folders, beside what is there; data files, with rules made for them; a folder that they may read",
        "ルールファイルやフォルダーを追加で読む。データファイルは、ルールを作って読む。--allow はルールに読ませるフォルダー")),
    HelpEntry(
      .command, ":reload", ":reload",
      Phrase("read the loaded files and their data again; what was typed stays", "読み込んだファイルとそのデータを読み直す。入力した内容は残る")),
    HelpEntry(.command, ":tables", ":tables", Phrase("the datasets with their rows", "データセットと行数")),
    HelpEntry(.command, ":kpis", ":kpis", Phrase("the definitions with their units", "定義と単位")),
    HelpEntry(.command, ":describe", ":describe DATASET | FILE", Phrase("column by column", "列ごとの内容")),
    HelpEntry(
      .command, ":targets", ":targets",
      Phrase(
        "whether the targets of the parts reach each goal, can reach it, miss it or contradict",
        "内訳の目標で各最終目標に届くか、届きうるか、届かないか、矛盾するか")),
    HelpEntry(
      .command, ":causes", ":causes",
      Phrase("which independences that the links claim the data contradict", "仮説どおりなら連動しないはずの組のうち、データでは連動しているもの")),
    HelpEntry(
      .command, ":why", ":why EXPRESSION",
      Phrase("the formula with the value of each operand beneath it", "計算式と、各項の下にその値")),
    HelpEntry(
      .command, ":rows", ":rows [LINE [COLUMN]]",
      Phrase(
        "the rows behind a line of the last answer, or behind the number in one of its columns",
        "直前の答えの行、またはその列の数のもとになった行")),
    HelpEntry(
      .command, ":tree", ":tree [KPI]",
      Phrase("a goal, and below it what moves it; without a name all goals", "最終目標と、その下にそれを動かすもの。名前がなければすべての最終目標")),
    HelpEntry(
      .command, ":graph", ":graph [FILE]",
      Phrase(
        "formulas and links as one graph; to a file that ends in .svg, .dot, .mermaid or .json",
        "計算式と因果を1つの図にする。.svg・.dot・.mermaid・.json で終わるファイルにも描ける")),
    HelpEntry(.command, ":undo", ":undo", Phrase("one definition or load back", "定義や読み込みを1つ元に戻す")),
    HelpEntry(.command, ":redo", ":redo", Phrase("what was undone again", "元に戻したものをやり直す")),
    HelpEntry(
      .command, ":edit", ":edit [DEFINITION | FILE]",
      Phrase(
        "what was typed last, a definition or a loaded rule file, in the program that EDITOR names",
        "直前の入力・定義・読み込んだルールファイルを、EDITOR に指定したプログラムで開く")),
    HelpEntry(
      .command, ":save", ":save FILE",
      Phrase(
        "a new file with imports of what was loaded and what was typed; a loaded file is edited in place",
        "読み込んだファイルの取り込みと入力した内容を、新しいファイルに書く。読み込んだファイルはその場で書き換える")),
    HelpEntry(
      .command, ":save!", ":save! FILE",
      Phrase("as `:save`, over a file that is there and was not loaded", "`:save` と同じ。読み込んでいない既存のファイルも上書きする")),
    HelpEntry(.command, ":history", ":history", Phrase("what was typed, also in earlier sessions", "入力の履歴（以前のものを含む）")),
    HelpEntry(.command, ":timing", ":timing on | off", Phrase("how long each answer takes", "答えごとの所要時間")),
    HelpEntry(
      .command, ":format", ":format text | json | csv | markdown", Phrase("how answers are written", "答えの出力形式")),
    HelpEntry(
      .command, ":test", ":test [--record [TITLE]]",
      Phrase("run the tests; or make a test of what was asked", "テストを実行する。または尋ねた内容からテストを作る")),
    HelpEntry(.command, ":quit", ":quit", Phrase("leave; so do `exit` and Ctrl-D", "終了する。`exit` と Ctrl-D でも終了できる")),
  ]
}
