import SourceText

/// What `kpi explain` tells about the codes of this stage, in their order. Some have no example, because one needs data
/// files or would be very long: K115, K121, K146, K171, K207, K209, K210, K344, K345, K346, K349.
package let semanticExplanations: [Explanation] =
  (nameExplanations + datasetExplanations + formExplanations + typeExplanations + countingExplanations
  + linkExplanations + dataExplanations + parameterExplanations + answerExplanations).sorted { $0.code < $1.code }

func explanation(_ code: String, _ title: String, _ text: String, _ example: String) -> Explanation {
  Explanation(code: code, title: title, text: text, example: example)
}

private let nameExplanations: [Explanation] = [
  explanation(
    "K100", "a name that nothing defines",
    "A bare name is a definition; inside an aggregate it may also be a column of the aggregated "
      + "dataset. The order of definitions and files does not matter. The message names what is spelt "
      + "alike, or the datasets that have such a column.",
    "margin = pric - 2"),
  explanation(
    "K101", "one name for two things",
    "Definitions and datasets share one namespace, and each dataset has one for its columns. The "
      + "second statement is ignored.",
    """
    margin = 1
    margin = 2
    """),
  explanation(
    "K102", "a name that no dataset has",
    "The part before a dot is a dataset, or a reference of the row.",
    "n = count(orders)"),
  explanation(
    "K103", "a column that the dataset does not have",
    "Columns are those of the file, those declared in the block, and the keys of a `per`.",
    """
    dataset orders from "orders.csv"
    dataset customers per orders.customer { n = count(orders) }
    x = sum(customers.m)
    """),
  explanation(
    "K104", "a reference that the dataset does not have",
    "In `order.customer.channel` every part but the last is a reference or a dataset that is reached.",
    """
    dataset orders from "orders.csv"
    dataset customers per orders.customer { n = count(orders) }
    x = sum(orders.amount where orders.shop.size > 1)
    """),
  explanation(
    "K105", "a function that does not exist",
    "A word before `(` is a function. The list is in the grammar. Rules define values, not "
      + "functions.",
    "x = summe(3, 4)"),
  explanation(
    "K106", "a unit that nobody declared",
    "Currencies, times and counters are built in. Others are declared: `unit 千円 = 1,000円` for a "
      + "multiple, `unit GB` for a new dimension.",
    "x = 3 glorps"),
  explanation(
    "K107", "a definition where a unit stands",
    "Behind a number `/` without spaces belongs to the unit, as in `3回/年`. A division has spaces "
      + "around its sign.",
    """
    顧客数 = 4
    x = 1,000円/顧客数
    """),
  explanation(
    "K108", "a change of something that is not defined",
    "Scenarios, what-if questions and tests replace definitions, so the name must be one.",
    "scenario careful { cac = 3 }"),
  explanation(
    "K109", "a scenario that does not exist",
    "`under` names a `scenario`.",
    """
    x = 3
    show x under careful
    """),
  explanation(
    "K110", "a cause that is nothing known",
    "Links join definitions, factors and columns.",
    """
    x = 3
    link brand raises x
    """),
  explanation(
    "K111", "a period that does not exist",
    "Periods are day, week, month, quarter, year, fiscal_quarter and fiscal_year.",
    """
    dataset o from "o.csv" { time at }
    x = count(o)
    target x >= 3 each montth
    """),
  explanation(
    "K112", "a word that the calendar does not know",
    "Weeks start on a day of the week, years in a month, both in English; a fiscal year is named by "
      + "its start or its end.",
    "calendar { week starts mondy }"),
  explanation(
    "K113", "a long-vowel mark typed for a minus",
    "`ー` is a letter of names. Here both halves of the name are defined, so a minus was probably "
      + "meant.",
    """
    利益 = 3
    費用 = 2
    x = 利益ー費用
    """),
  explanation(
    "K114", "a column with the name of a definition",
    "A bare name that is both is the declared column. Another name for one of them would spare "
      + "readers the thought.",
    """
    dataset o from "o.csv" { time at; channel: text }
    channel = 3
    x = count(o)
    show x by month where channel = "web"
    """),
  explanation(
    "K115", "an undeclared column with the name of a definition",
    "Undeclared columns come with the file. If one of them could take the place of a definition, next "
      + "month's export would change the meaning of a rule in silence; so it is an error until the column "
      + "is declared.",
    ""),
  explanation(
    "K116", "a dataset where a value is wanted",
    "A dataset is many rows. Name a column, or count the rows.",
    """
    dataset orders from "orders.csv"
    x = orders + 1
    """),
  explanation(
    "K117", "a factor where a value is wanted",
    "A factor names a cause that nobody measures. It has no value; links may name it.",
    """
    factor trust
    x = trust + 1
    """),
  explanation(
    "K118", "a column of a definition",
    "A definition is one number for each slice and has no columns.",
    """
    a = 3
    x = a.b
    """),
  explanation(
    "K119", "a definition where something to group by is wanted",
    "Groups are made by columns of rows and by periods.",
    """
    dataset o from "o.csv"
    dataset c per o.k { n = count(o) }
    size = count(c)
    show count(c) by size
    """),
  explanation(
    "K120", "a column where one number is wanted",
    "Outside an aggregate a formula has one value for each slice, a column one for each row.",
    """
    dataset orders from "orders.csv"
    x = orders.amount * 2
    """),
  explanation(
    "K121", "a key that nothing has",
    "`by` takes columns of what is read and periods: day, week, month, quarter, year, fiscal_quarter, fiscal_year.",
    ""),
  explanation(
    "K122", "a form that does not exist",
    "An answer is a table, or with `as chart` a drawing. For other formats there is `--format`.",
    "show 3 as picture"),
  explanation(
    "K123", "a clause behind another value than the first",
    "`per`, `via`, `on` and `each` say how the rows of an aggregate are read. They stand behind its first value: "
      + "`quantile(sales per orders.customer, 50%)`. `each` names all the keys itself.",
    """
    dataset orders from "orders.csv"
    x = quantile(orders.amount, 50% per orders.customer)
    """),
  explanation(
    "K124", "`where` behind something that is no value",
    "The length of a `prior`, the period of a `to_date` and the keys of an `overall` read no rows. A `where` behind "
      + "the value filters it, one at the end of the call all of it.",
    """
    dataset orders from "orders.csv" { time at }
    x = prior(count(orders), 1 month where shop = "a", 0)
    """),
  explanation(
    "K125", "`where` around a value of one row",
    "In a column, and in the brackets of an aggregate, a name is a cell of the row at hand. `(x where c)` chooses among "
      + "rows that x reads itself, and a cell reads none: `sum(x where c)` chooses among those of the aggregate.",
    """
    dataset orders from "orders.csv" { amount: 円 }
    x = sum((orders.amount where shop = "a"))
    """),
  explanation(
    "K126", "`=` in `by` that pairs nothing",
    "`by orders.channel = ads.channel` groups datasets that call one thing by two names: each side is the column of one "
      + "dataset at least. A question to each row stands in brackets: `by (f = 1)`.",
    """
    dataset orders from "orders.csv"
    show count(orders) by shop = 1
    """),
  explanation(
    "K127", "one thing said twice",
    "Of two changes of one KPI, two values in one scenario or test, two limits, two weeks' starts only one could count.",
    """
    cac = 4,000円
    if cac + 10%, cac + 500円 show cac
    """),
  explanation(
    "K128", "steps of 0 or less",
    "`x step s` is the lower end of the step that holds x. Steps of 0 hold nothing.",
    """
    dataset orders from "orders.csv"
    show count(orders) by amount step 0
    """),
  explanation(
    "K129", "a range without a value",
    "The end of a range is not before its beginning; with `..<` it is behind it.",
    """
    x = 5
    limit x in 10..3
    """),
]

private let datasetExplanations: [Explanation] = [
  explanation(
    "K130", "datasets that are made from each other",
    "A dataset `from` another needs rows to begin with.",
    """
    dataset a from b
    dataset b from a
    """),
  explanation(
    "K131", "a key without a dataset",
    "`per` groups the rows of one dataset; its key names it, as in `per orders.customer`.",
    "dataset customers per customer"),
  explanation(
    "K132", "a file option where there is no file",
    "A dataset `from` another takes its rows, which have been read already. Only `distinct` and `covers to` say "
      + "something about them.",
    """
    dataset orders from "orders.csv"
    dataset paid from orders encoding "cp932" where paid = true
    """),
  explanation(
    "K133", "more than one dataset that could be read",
    "An aggregate reads the rows of the one dataset from which all others it names are reached. Here "
      + "more than one would do.",
    """
    dataset a from "a.csv" { key id; other = x -> b }
    dataset b from "b.csv" { key id; other = y -> a }
    x = sum(a.v + b.w)
    """),
  explanation(
    "K134", "datasets that do not lead to each other",
    "An aggregate reads the rows of one dataset, and may follow references to others. Datasets "
      + "without a reference between them are aggregated apart, and the results meet.",
    """
    dataset a from "a.csv"
    dataset b from "b.csv"
    x = sum(a.v + b.w)
    """),
  explanation(
    "K135", "an aggregate that does not say of what",
    "The rows of an aggregate are those of the dataset its argument names: `sum(orders.amount)`.",
    """
    revenue = 3
    x = sum(revenue)
    """),
  explanation(
    "K136", "a condition about finer rows than those counted",
    "`count(orders where lines.sku = \"a\")` would count lines. Each order is asked for its own lines "
      + "instead.",
    """
    dataset lines from "lines.csv"
    dataset orders per lines.order { n = count(lines) }
    x = count(orders where lines.sku = "a")
    """),
  explanation(
    "K137", "a row that does not lead there",
    "A path follows references, many to one. In the other direction there are many rows, so an "
      + "aggregate is needed.",
    """
    dataset orders from "orders.csv"
    dataset customers per orders.customer { n = orders.amount }
    """),
  explanation(
    "K138", "more than one way",
    "Two shortest ways over references lead to the dataset, and they may end at different rows.",
    """
    dataset people from "people.csv" { key id }
    dataset gifts from "gifts.csv" { giver -> people; taker -> people }
    x = sum(gifts.value where people.age > 30)
    """),
  explanation(
    "K139", "rows that refer to this one in more than one way",
    "A fact of a row counts the rows that refer to it; `via` says by which reference.",
    """
    dataset people from "people.csv" { key id; n = count(gifts) }
    dataset gifts from "gifts.csv" { giver -> people; taker -> people }
    """),
  explanation(
    "K140", "a `via` that does not lead to the row",
    "`via` names the first reference of the way from the aggregated rows to the row at hand.",
    """
    dataset orders from "orders.csv"
    dataset shops from "shops.csv" { key shop; n = count(orders via shop) }
    """),
  explanation(
    "K141", "a dataset without a key that is referred to",
    "A reference finds its row by the key.",
    """
    dataset a from "a.csv" { b_id -> b }
    dataset b from "b.csv"
    """),
  explanation(
    "K142", "a key of another size",
    "A reference gives a value for each column of the key.",
    """
    dataset a from "a.csv" { (x, y) -> b }
    dataset b from "b.csv" { key id }
    """),
  explanation(
    "K143", "a key of another type",
    "Texts never equal numbers. Numbers with leading zeros are text: declare both sides alike.",
    """
    dataset a from "a.csv" { b_id: text -> b }
    dataset b from "b.csv" { key id; id: number }
    """),
  explanation(
    "K144", "a dataset without time where one is needed",
    "Order, age and `latest` go by the time of the rows.",
    #"dataset o from "o.csv" { f = ordinal per customer }"#),
  explanation(
    "K145", "a time that is no time",
    "Rows fall into periods by a date, a date with time, or a period.",
    #"dataset o from "o.csv" { time at: text }"#),
  explanation(
    "K146", "a % column whose cells carry no %",
    "Cells with % are read as hundredths, cells without as they are. Whether 60 means 60 % or 6,000 % "
      + "the file does not say.",
    ""),
  explanation(
    "K147", "one number in every row of a column",
    "An aggregate in a column reads the rows that refer to the row at hand. Rows that do not refer to "
      + "it give their total, the same for every row, and the column looks like a value of its own. "
      + "`overall(…)` or `during` says that the one number is meant.",
    """
    dataset orders from "orders.csv" { time at }
    dataset ads from "ads.csv" { time day }
    dataset people per orders.customer { spend = sum(ads.spend) }
    """),
  explanation(
    "K148", "a file option for another kind of file",
    "A workbook has no encoding and no delimiter, records have no header, and only a workbook has sheets.",
    """
    dataset orders from "orders.csv" sheet "2026"
    """),
  explanation(
    "K149", "a condition on rows where none are read",
    "The lines are the keys of a table of parameters: `where` can choose among them by what they are, not by other "
      + "columns, because there is no row that could have one.",
    """
    dataset o from "o.csv" { time at }
    fee = by shop { "a": 1円, "b": 2円 }
    show fee by shop where amount > 3円
    """),
  explanation(
    "K150", "a dataset that cannot be grouped or filtered so",
    "Every aggregate below must have the dimension: as a column of its dataset, or of the one dataset "
      + "that its rows lead to.",
    """
    dataset orders from "orders.csv" { time at }
    dataset customers per orders.customer { channel = first(orders.channel) }
    dataset weeks per week(orders.at) { n = count(orders) }
    show count(weeks) by channel
    """),
  explanation(
    "K151", "a dimension that could be several columns",
    "The dataset has no such column itself, and more than one that its rows lead to have one.",
    """
    dataset lines from "lines.csv"
    dataset orders per lines.order { channel = only(lines.c); kind = only(lines.k) -> kinds }
    dataset kinds per orders.kind { channel = first(orders.channel) }
    unused = count(orders)
    dataset x per lines.sku { channel = only(lines.d) }
    show sum(lines.v) by channel
    """),
  explanation(
    "K152", "nothing to group",
    "Constants have no rows, so they have no groups.",
    """
    x = 3
    show x by channel
    """),
  explanation(
    "K153", "a key that does not say which rows",
    "The rows that `each` and `per` group are those of the dataset the key names.",
    """
    a = 3
    x = sum(a per customer)
    """),
  explanation(
    "K154", "two periods",
    "A series has one grain.",
    """
    dataset o from "o.csv" { time at }
    x = sum(count(o) per (month, year))
    """),
  explanation(
    "K155", "a dataset without time under a period",
    "Rows without a time belong to no period.",
    """
    dataset o from "o.csv"
    show count(o) by month
    """),
  explanation(
    "K156", "a period chosen by `where`",
    "`where` filters rows, and earlier periods that `prior` looks back to would be filtered away as "
      + "well. `during` chooses what is shown; an event has its own dates, a level `due` and `each`.",
    """
    dataset o from "o.csv" { time at }
    show count(o) where at >= @2026
    """),
  explanation(
    "K157", "a result in `where`",
    "`where` chooses rows, before anything is computed; `keep` chooses among the results.",
    """
    dataset o from "o.csv" { time at }
    sales = sum(o.amount)
    show sales by shop where sales > 3
    """),
  explanation(
    "K158", "a filter without rows",
    "`where` chooses among the rows that are read. A number that is written here, or one taken from a "
      + "table by group, reads none: it stays as it is.",
    """
    dataset o from "o.csv"
    fee = (5円 where o.shop = "a")
    """),
  explanation(
    "K159", "a key that stands twice",
    "Each key of `by` is a column of the answer, and a second one of the same name, or of the same column by another name, "
      + "has nothing to add.",
    """
    dataset o from "o.csv"
    show count(o) by shop, shop
    """),
]

/// What only rules and files together tell.
private let dataExplanations: [Explanation] = [
  explanation(
    "K344", "columns that an `unpivot` leaves",
    "A list of columns does not hold the column of next year. A pattern does: `unpivot \"Y*\" into year, value`. A column "
      + "that is named in the rules is not meant.",
    ""),
  explanation(
    "K345", "a column that the newest file lacks",
    "The rules read the column, the older files of the dataset have it, and the last one in the order of their paths does "
      + "not: it was renamed or lost, and sums of the newest rows would be 0. `optional NAME` in the dataset says that files "
      + "may lack it.",
    ""),
  explanation(
    "K346", "a key or a group that may be a code",
    "Cells such as `1E5`, `90.750`, `+1` and `R1.2.3` are read as numbers or days, so that different codes may become one "
      + "value. `: text` keeps them as they are; a declared number or date says that they are none.",
    ""),
  explanation(
    "K349", "a stacked column without a unit",
    "The columns of an `unpivot` become one, in the unit of the first. One that says no unit, in its header or its "
      + "declaration, is taken to be in it as well, and nobody knows.",
    ""),
]
