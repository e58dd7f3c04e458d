extension LanguageHelp {
  static let statements: [HelpEntry] = [
    HelpEntry(
      .statement, "show",
      "show [NAME =] ITEM, … [by …] [across …] [where …] [during …] [keep …] [sort …] [top N] [with total]",
      "the values of one or more expressions; a bare expression is a show", "show aov, ltv by month during @2026"),
    HelpEntry(
      .statement, "list", "list DATASET[: COLUMNS] [where …] [during …] [sort …] [top N]",
      "rows of a dataset, one by one",
      "list orders: id, amount where channel = \"web\" sort amount desc top 5"),
    HelpEntry(
      .statement, "dataset", "dataset NAME from \"FILES\" | from OTHER | per KEY { … }",
      "rows from files, fewer rows of another dataset, or one row for each value of a key",
      "dataset orders from \"orders*.csv\" { time ordered_at; amount: 円 }"),
    HelpEntry(
      .statement, "goal", "goal NAME LEVEL", "the level a definition is for; goals come first on a scoreboard",
      "goal ltv >= 18,000円"),
    HelpEntry(
      .statement, "target", "target NAME LEVEL [warn LEVEL] [by DATE] [each PERIOD] [where …] [guard NAME LEVEL]",
      "a level a definition should have", "target churn in 3%..<4% each month"),
    HelpEntry(
      .statement, "calendar", "calendar { week starts DAY; year starts MONTH; timezone \"ZONE\" }",
      "what a week and a fiscal year are", "calendar { week starts monday; year starts april }"),
    HelpEntry(
      .statement, "unit", "unit NAME [= QUANTITY]", "a unit of its own, or a multiple of one",
      "unit 千円 = 1,000円"),
    HelpEntry(
      .statement, "link",
      "link CAUSE raises | lowers | -> EFFECT [after D] [where …] [because \"…\"], link CAUSE + A -> EFFECT + B [to C]",
      "a belief about cause and effect, or how much of one moves how much of the other",
      "link nps + 1 point -> referral_orders + 0.6件 to 1.4件 after 1 month"),
    HelpEntry(
      .statement, "no link", "no link CAUSE -> EFFECT [because \"…\"]", "a belief that turned out not to be so",
      "no link complaint_rate -> nps because \"24 months, nothing seen\""),
    HelpEntry(.statement, "factor", "factor NAME [\"…\"]", "a cause that is not measured", "factor brand_trust"),
    HelpEntry(
      .statement, "event", "event NAME DATE[..DATE] [\"…\"] [on NAME] [where CONDITION]",
      "what happened on a day or in a time, to a definition, a dataset or everything",
      "event price_up @2026-03-10 \"値上げ\" on aov"),
    HelpEntry(
      .statement, "action",
      "action NAME [\"…\"] costs MONEY [per DATASET [where …]] -> KPI + A [to B] [after D] [where …] [done DATE]",
      "what a team does, what it costs and what it is believed to move",
      "action reminder_mail \"案内メール\" costs 3円 per customers -> f2_in_60_days + 4 points to 8 points"),
    HelpEntry(
      .statement, "bet", "bet NAME LEVEL due DATE at PERCENT [because \"…\"]",
      "what a definition will be, and how sure you are", "bet f2_rate >= 30% due @2027-03 at 70%"),
    HelpEntry(
      .statement, "bets", "bets", "which bets came true, and how good they are", "bets"),
    HelpEntry(
      .statement, "limit", "limit NAME in RANGE", "how far a definition can be moved", "limit cac in 2,000円..6,000円"),
    HelpEntry(
      .statement, "scenario", "scenario NAME { NAME = VALUE … }", "a world in which definitions have other bodies",
      "scenario careful { cac = 3,500円 }"),
    HelpEntry(
      .statement, "test", "test \"TITLE\" { given …; expect … }", "an example with its known result",
      "test \"worked example\" { given cac = 4,000円; expect ltv = 30,000円 }"),
    HelpEntry(.statement, "import", "import \"FILE\"", "the statements of another file", "import \"orders.kpi\""),
    HelpEntry(.statement, "why", "why NAME", "the formula with the value of each operand beneath it", "why ltv"),
    HelpEntry(
      .statement, "actions", "actions NAME [during …]",
      "what each action brings a definition for its money, and which of them most", "actions ltv"),
    HelpEntry(
      .statement, "uncertainty", "uncertainty NAME [LEVEL] [during …] [where …] [under …]",
      "how sure a definition with uncertain inputs is, and which of them that comes from", "uncertainty ltv >= 30,000円"),
    HelpEntry(
      .statement, "if", "if NAME + 10% show ITEMS", "what would be if definitions had other values",
      "if freq + 10% show ltv"),
  ]

  static let clauses: [HelpEntry] = [
    HelpEntry(
      .clause, "where", "X where CONDITION", "only rows for which the condition holds", "ltv where channel = \"web\""),
    HelpEntry(
      .clause, "by", "show X by PERIOD | COLUMN, …", "one row for each period or value", "show aov by month, channel"),
    HelpEntry(
      .clause, "across", "show X across KEY", "one column for each value",
      "show sales by month across channel with total"),
    HelpEntry(
      .clause, "with", "show X by … with total", "lines for all groups, each computed from its rows",
      "show buyers by month with total"),
    HelpEntry(.clause, "during", "show X during RANGE", "only this time", "show aov by month during @2026"),
    HelpEntry(
      .clause, "keep", "show X keep CONDITION", "only result rows for which the condition holds",
      "show sales by product keep sales > 0"),
    HelpEntry(
      .clause, "sort", "show X sort ITEM [desc]", "the order of result rows", "show sales by product sort sales desc"),
    HelpEntry(
      .clause, "top", "show X top N [of ITEM] [per KEY]",
      "the first N result rows, of each KEY; with `of` the N largest groups, and all others as one",
      "show sales by product top 5 of sales"),
    HelpEntry(.clause, "under", "show X under SCENARIO", "in the world of a scenario", "show ltv under careful"),
    HelpEntry(
      .clause, "with", "show X with uncertainty", "beside each value what its uncertain inputs make of it",
      "show ltv with uncertainty"),
    HelpEntry(
      .clause, "to", "NAME = A to B | A..B | A..M..B",
      "a number that is not known exactly: with 90 %, surely, likely near M",
      "freq = 2.5回/年 to 3.5回/年"),
    HelpEntry(
      .clause, "of", "NAME = K of N", "a share of which a sample is known", "f2_rate = 30人 of 100人"),
    HelpEntry(.clause, "as", "show X as chart", "drawn as a line or bars", "show sales by month as chart"),
    HelpEntry(
      .clause, "with", "show X with interval [per DATASET]", "how sure each number is: the ends of its 95 % interval",
      "show nps by month with interval"),
    HelpEntry(
      .clause, "surely", "target X >= LEVEL surely", "met only when the whole 95 % interval is",
      "target f1_to_f2 >= 30% surely"),
    HelpEntry(
      .clause, "per", "AGGREGATE(X per KEY)", "the expression for each value of the key, then the aggregate",
      "max(sum(orders.amount) per month)"),
    HelpEntry(
      .clause, "each", "COUNT(each KEY where …)", "the values of a key, each with its own slice",
      "count(each orders.customer where count(orders) >= 2)"),
    HelpEntry(
      .clause, "on", "AGGREGATE(X on TIME)", "counts by another time of the dataset", "count(orders on shipped_at)"),
    HelpEntry(.clause, "via", "AGGREGATE(X via REFERENCE)", "which of two references is meant"),
    HelpEntry(
      .clause, "among", "share(X where PART among WHOLE)", "what the whole of a share is",
      "share(answers where score >= 9 among score != none)"),
    HelpEntry(
      .clause, "within", "T within D of S", "S ≤ T ≤ S + D; rows whose window is still open do not count",
      "second_order within 90 days of first_order"),
    HelpEntry(.clause, "in", "X in A..B | X in [A, B]", "between two ends, or one of a list", "score in 7..8"),
    HelpEntry(.clause, "like", "TEXT like \"PATTERN\"", "`*` is any text, `?` one character", "name like \"*セット\""),
    HelpEntry(
      .clause, "since", "[full [N]] months since DATE",
      "days, weeks, months, quarters or years from a date to the row's time; full ones are over",
      "age = months since customers.first_order"),
    HelpEntry(.clause, "up", "X up to N", "whole numbers from N on are one band", "show f_rate by f up to 4"),
    HelpEntry(.clause, "step", "X step S", "steps of one width", "show count(orders) by amount step 1,000円"),
    HelpEntry(
      .clause, "after", "link A raises B after D", "how long a cause takes to move its effect",
      "link nps raises referral_orders after 1 month"),
    HelpEntry(
      .clause, "because", "link A raises B because \"…\"", "the reason for a belief",
      "link nps raises referral_orders because \"promoters bring friends\""),
    HelpEntry(
      .clause, "from", "link A + 1 -> B + 2 from \"…\"", "where a strength comes from",
      "link ad_spend + 10% -> new_customers + 4% from \"A/B test 2026-03\""),
    HelpEntry(
      .clause, "tested", "link A -> B tested on COLUMN: \"TREATED\" against \"CONTROL\"",
      "the column that tells the groups of an experiment apart",
      "link reminder -> f2 tested on customers.reminder_test: \"sent\" against \"not sent\""),
    HelpEntry(
      .clause, "costs", "action A costs MONEY [per DATASET [where …]] -> …",
      "what an action costs, once or for each row of a dataset",
      "action thank_you costs 60円 per orders where channel = \"web\" -> nps + 2 points"),
    HelpEntry(
      .clause, "done", "action A costs … -> … done DATE", "since when an action is done",
      "action reminder_mail costs 3円 per customers -> f2_rate + 4 points done @2026-05"),
    HelpEntry(
      .clause, "due", "bet NAME LEVEL due DATE at PERCENT", "the time a bet is about, and the probability it is given",
      "bet nps >= 20 points due @2027-03 at 60%"),
    HelpEntry(.clause, "none", "X = none", "no value: an empty cell", "count(orders where channel = none)"),
  ]

  static let aggregates: [HelpEntry] = [
    HelpEntry(.aggregate, "sum", "sum(COLUMN [where …])", "the sum; of no rows 0", "sum(orders.amount)"),
    HelpEntry(
      .aggregate, "count", "count(DATASET | COLUMN | each KEY)", "rows, filled cells, or groups", "count(orders)"),
    HelpEntry(
      .aggregate, "count_distinct", "count_distinct(COLUMN)", "different values", "count_distinct(orders.customer)"),
    HelpEntry(.aggregate, "avg", "avg(COLUMN)", "the mean of the filled cells", "avg(orders.amount)"),
    HelpEntry(.aggregate, "min", "min(COLUMN) | min(A, B)", "the least", "min(orders.ordered_at)"),
    HelpEntry(.aggregate, "max", "max(COLUMN) | max(A, B)", "the greatest", "max(orders.amount)"),
    HelpEntry(.aggregate, "median", "median(COLUMN)", "the middle value", "median(orders.amount)"),
    HelpEntry(
      .aggregate, "quantile", "quantile(COLUMN, P [, nearest])", "the value below which a part P lies",
      "quantile(orders.amount, 0.9)"),
    HelpEntry(.aggregate, "stddev", "stddev(COLUMN)", "the standard deviation with n − 1", "stddev(orders.amount)"),
    HelpEntry(.aggregate, "first", "first(COLUMN)", "the value of the first row by time", "first(orders.channel)"),
    HelpEntry(.aggregate, "last", "last(COLUMN)", "the value of the last row by time", "last(orders.channel)"),
    HelpEntry(
      .aggregate, "only", "only(COLUMN)", "the one value; no value where there are two", "only(lines.customer)"),
    HelpEntry(
      .aggregate, "share", "share(X where PART [among WHOLE])", "a part of rows, groups or an amount",
      "share(orders.amount where channel = \"web\")"),
    HelpEntry(
      .aggregate, "correlation", "correlation(COLUMN, COLUMN)", "from −1 to 1", "correlation(ads.spend, ads.clicks)"),
  ]

  static let transformers: [HelpEntry] = [
    HelpEntry(.transformer, "prior", "prior(X, D [, START])", "X a while before", "prior(sales, 1 month)"),
    HelpEntry(.transformer, "next", "next(X, D)", "X a while later", "next(sales, 1 month)"),
    HelpEntry(
      .transformer, "growth", "growth(X, D)", "X against X a while before, as a part of it", "growth(sales, 1 year)"),
    HelpEntry(.transformer, "change", "change(X, D)", "X less X a while before", "change(nps, 1 month)"),
    HelpEntry(
      .transformer, "trailing", "trailing(X, D)", "X over the window that ends with the period",
      "trailing(sales, 12 months)"),
    HelpEntry(
      .transformer, "to_date", "to_date(X, PERIOD)", "X from the start of the year, quarter … on",
      "to_date(sales, fiscal_year)"),
    HelpEntry(
      .transformer, "cumulative", "cumulative(X [, CLOCK])",
      "X from the start of the data on, or from the first tick of a clock", "cumulative(count(customers))"),
    HelpEntry(
      .transformer, "yearly", "yearly(X)", "X for a year, from the length of the slice", "yearly(count(orders))"),
    HelpEntry(
      .transformer, "monthly", "monthly(X)", "X for a month, from the length of the slice", "monthly(count(orders))"),
    HelpEntry(.transformer, "daily", "daily(X)", "X for a day, from the length of the slice", "daily(count(orders))"),
    HelpEntry(
      .transformer, "overall", "overall(X [, KEY])", "X without the groups, or without one of them",
      "sales / overall(sales)"),
    HelpEntry(.transformer, "rank", "rank(X)", "1 for the largest in its period", "rank(sales)"),
  ]

  static let functions: [HelpEntry] = [
    HelpEntry(.function, "abs", "abs(X)", "without its sign", "abs(-3)"),
    HelpEntry(
      .function, "round", "round(X [, DIGITS])", "to whole numbers or digits, half away from zero", "round(2.5)"),
    HelpEntry(.function, "floor", "floor(X)", "the next whole number below", "floor(2.7)"),
    HelpEntry(.function, "ceil", "ceil(X)", "the next whole number above", "ceil(2.1)"),
    HelpEntry(.function, "sqrt", "sqrt(X)", "the square root", "sqrt(2)"),
    HelpEntry(.function, "exp", "exp(X)", "e to the power of X", "exp(1)"),
    HelpEntry(.function, "ln", "ln(X)", "the natural logarithm", "ln(10)"),
    HelpEntry(.function, "log10", "log10(X)", "the decimal logarithm", "log10(1,000)"),
    HelpEntry(.function, "length", "length(TEXT)", "characters of a text", "length(\"東京\")"),
    HelpEntry(.function, "lower", "lower(TEXT)", "in small letters", "lower(\"WEB\")"),
    HelpEntry(.function, "upper", "upper(TEXT)", "in capitals", "upper(\"web\")"),
    HelpEntry(.function, "trim", "trim(TEXT)", "without blanks around it", "trim(\" web \")"),
    HelpEntry(.function, "left", "left(TEXT, N)", "the first N characters", "left(sku, 3)"),
    HelpEntry(.function, "right", "right(TEXT, N)", "the last N characters", "right(sku, 2)"),
    HelpEntry(.function, "concat", "concat(A, B, …)", "one text out of several", "concat(last_name, first_name)"),
    HelpEntry(
      .function, "contains", "contains(TEXT, PART)", "whether the part is in the text", "contains(name, \"セット\")"),
    HelpEntry(
      .function, "starts_with", "starts_with(TEXT, PART)", "whether the text begins so", "starts_with(sku, \"A\")"),
    HelpEntry(.function, "ends_with", "ends_with(TEXT, PART)", "whether the text ends so", "ends_with(sku, \"Z\")"),
    HelpEntry(
      .function, "day", "day(T)", "the day of a time; week, month, quarter, year, fiscal_quarter, fiscal_year too",
      "month(orders.ordered_at)"),
    HelpEntry(.function, "month", "month(T)", "the month that holds a time", "cohort = month(first_order)"),
    HelpEntry(.function, "weekday", "weekday(T)", "1 for Monday to 7 for Sunday", "weekday(ordered_at)"),
    HelpEntry(.function, "hour", "hour(T)", "0 to 23", "hour(ordered_at)"),
    HelpEntry(.function, "date", "date(T)", "the day of a moment, or of a text such as 2026/1/5", "date(due_text)"),
    HelpEntry(.function, "number", "number(TEXT)", "the number that a text such as 1,234 is", "number(memo)"),
  ]

  static let windows: [HelpEntry] = [
    HelpEntry(
      .window, "ordinal", "ordinal [per KEY] [by X [desc]]", "1, 2, 3 … among the rows of the key by time",
      "f = ordinal per customer"),
    HelpEntry(
      .window, "tile", "tile N [per KEY] by X [desc]", "the number of the equal part that holds the row",
      "decile = tile 10 sort spend desc"),
    HelpEntry(
      .window, "previous", "previous(X) [per KEY] [by X]", "X of the row before", "previous(ordered_at) per customer"),
    HelpEntry(
      .window, "next", "following(X) per KEY [by X]", "X of the row after", "following(ordered_at) per customer"),
  ]

  static let commands: [HelpEntry] = [
    HelpEntry(.command, ":help", ":help [NAME]", "this list, or what a word, definition, dataset or message code is"),
    HelpEntry(
      .command, ":load", ":load FILES",
      "rule files or folders, beside what is there; data files, with rules made for them"),
    HelpEntry(.command, ":reload", ":reload", "read the loaded files and their data again; what was typed stays"),
    HelpEntry(.command, ":tables", ":tables", "the datasets with their rows"),
    HelpEntry(.command, ":kpis", ":kpis", "the definitions with their units"),
    HelpEntry(.command, ":describe", ":describe DATASET | FILE", "column by column"),
    HelpEntry(
      .command, ":targets", ":targets",
      "whether the targets of the parts reach each goal, can reach it, miss it or contradict"),
    HelpEntry(.command, ":causes", ":causes", "which independences that the links claim the data contradict"),
    HelpEntry(.command, ":why", ":why EXPRESSION", "the formula with the value of each operand beneath it"),
    HelpEntry(
      .command, ":rows", ":rows [LINE [COLUMN]]",
      "the rows behind a line of the last answer, or behind the number in one of its columns"),
    HelpEntry(.command, ":tree", ":tree [KPI]", "a goal, and below it what moves it; without a name all goals"),
    HelpEntry(
      .command, ":graph", ":graph [FILE]",
      "formulas and links as one graph; to a file that ends in .svg, .dot, .mermaid or .json"),
    HelpEntry(.command, ":undo", ":undo", "one definition or load back"),
    HelpEntry(.command, ":redo", ":redo", "what was undone again"),
    HelpEntry(
      .command, ":edit", ":edit [DEFINITION | FILE]",
      "what was typed last, a definition or a loaded rule file, in the program that EDITOR names"),
    HelpEntry(
      .command, ":save", ":save FILE",
      "a new file with imports of what was loaded and what was typed; a loaded file is edited in place"),
    HelpEntry(.command, ":save!", ":save! FILE", "as `:save`, over a file that is there and was not loaded"),
    HelpEntry(.command, ":history", ":history", "what was typed, also in earlier sessions"),
    HelpEntry(.command, ":timing", ":timing on | off", "how long each answer takes"),
    HelpEntry(.command, ":format", ":format text | json | csv | markdown", "how answers are written"),
    HelpEntry(.command, ":test", ":test [--record [TITLE]]", "run the tests; or make a test of what was asked"),
    HelpEntry(.command, ":quit", ":quit", "leave; so do `exit` and Ctrl-D"),
  ]
}
