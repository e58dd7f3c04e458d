import SourceText

// The rest of the explanations: forms, types, units, levels and causes.

let formExplanations: [Explanation] = [
  explanation(
    "K160", "another number of arguments",
    "Each function takes the arguments its description lists.",
    "x = abs(1, 2)"),
  explanation(
    "K161", "a function or form that does not fit the type",
    "Sums are of numbers, `like` is about text, `month` about dates.",
    "x = lower(3)"),
  explanation(
    "K162", "an aggregate without a column",
    "Only `count` and `share` are about rows as such.",
    """
    dataset orders from "orders.csv"
    x = sum(orders)
    """),
  explanation(
    "K163", "`each` of several keys without something to add up",
    "`count` and `share` of `each` count groups, and `min(each age where …)` is the least of the keys. Of several keys "
      + "together there is no least: other aggregates need a value for each group, as in `avg(sales per orders.customer)`.",
    """
    dataset orders from "orders.csv"
    x = max(each (orders.customer, orders.channel))
    """),
  explanation(
    "K164", "a quantile that is none",
    "`quantile(x, 90%)` interpolates linearly, `quantile(x, 90%, nearest)` takes a value that occurs.",
    """
    dataset o from "o.csv"
    x = quantile(o.v, 90)
    """),
  explanation(
    "K165", "`among` outside `share`",
    "`among` says of which whole something is a share.",
    """
    dataset o from "o.csv"
    x = count(o where a = 1 among b = 2)
    """),
  explanation(
    "K166", "groups outside an aggregate",
    "`each` and `per` make groups for an aggregate to bring together.",
    """
    x = 3
    y = abs(x per month)
    """),
  explanation(
    "K167", "`where` outside an aggregate",
    "`where` closes an aggregate, a bracket or a definition.",
    "y = abs(3 where a = 1)"),
  explanation(
    "K168", "a form that needs a row",
    "`within`, `since`, `ordinal` and their kin compare the row with other rows or with its own time.",
    "x = months since @2026-01-01"),
  explanation(
    "K169", "`during` on a row",
    "`during` narrows the slice; a fact of a row is over all time. A closed window is written "
      + "`within`.",
    """
    dataset orders from "orders.csv" { time at }
    dataset customers per orders.customer { n = (count(orders) during @2026) }
    """),
  explanation(
    "K170", "a lag of a fact",
    "A fact of a row is over all time and has no earlier value. Grouping inside the slice has.",
    """
    dataset orders from "orders.csv" { time at }
    dataset customers per orders.customer { time first = min(orders.at) }
    x = share(customers where prior(count(orders), 1 month) > 0)
    """),
  explanation(
    "K171", "definitions written out too deep",
    "On rows a definition is its formula in brackets. There is a limit to how many stand inside each "
      + "other.",
    ""),
  explanation(
    "K172", "a loose range or list",
    "`1..3` and `[\"a\", \"b\"]` stand behind `in`. Alone behind `=` `1..3` is a number that lies in between.",
    "x = 1..<3"),
  explanation(
    "K173", "`in` before something that is no set",
    "Behind `in` stands a range, a list or a period.",
    "x = if 3 in 4 then 1 else 2"),
  explanation(
    "K174", "a level that is no range",
    "`in` of a level wants two bounds.",
    """
    x = 3
    target x in 4
    """),
  explanation(
    "K175", "a length of time is wanted",
    "Lengths are whole months or days, with their unit: `1 month`, `90 days`, `2年`, and not below 0.",
    """
    dataset o from "o.csv" { time at }
    x = prior(count(o), 3)
    """),
  explanation(
    "K176", "dates are wanted",
    "A span is a date of any length or a range of dates.",
    """
    dataset o from "o.csv" { time at }
    show count(o) during 3
    """),
  explanation(
    "K177", "an empty span",
    "The end stands before the start, or `..<` leaves out the only day.",
    """
    dataset o from "o.csv" { time at }
    show count(o) during @2026-03..@2026-01
    """),
  explanation(
    "K178", "an ISO week where weeks do not start on Monday",
    "The numbers of weeks are those of ISO 8601, whose weeks start on Monday; with other weeks they "
      + "would lie.",
    """
    calendar { week starts sunday }
    x = @2026-W03
    """),
  explanation(
    "K180", "a whole number is wanted",
    "The number must stand there, because it decides what the result looks like.",
    """
    dataset o from "o.csv"
    show count(o) by f up to 2.5
    """),
  explanation(
    "K181", "a text is wanted",
    "The pattern must stand there in quotes.",
    """
    dataset o from "o.csv"
    x = count(o where a like b)
    """),
  explanation(
    "K182", "a tolerance without a comparison",
    "`±` loosens one comparison of numbers.",
    """
    x = 3
    test "t" { expect x = 3 and x > 2 ± 1 }
    """),
  explanation(
    "K183", "`on` or `via` where no rows are read",
    "Both say how an aggregate reads rows: by which time, over which reference.",
    """
    dataset o from "o.csv" { time at }
    x = count(each o.customer on sent)
    """),
  explanation(
    "K184", "a share of a condition",
    "The brackets hold the rows or the column, and `where` the condition. Every row has an answer, yes "
      + "or no, so without `where` the share is always 100 %.",
    """
    dataset o from "o.csv"
    web = share(o.channel = "web")
    """),
  explanation(
    "K185", "a count of a condition",
    "The brackets hold the rows or the column, and `where` the condition. A condition in the brackets "
      + "is counted where it has an answer, whether that is yes or no.",
    """
    dataset o from "o.csv"
    web = count(o.channel = "web")
    """),
]

let typeExplanations: [Explanation] = [
  explanation(
    "K186", "a share of everything",
    "`share(X where c)` is the part of X for which c is true. Without `where` the part is the whole.",
    """
    dataset orders from "orders.csv"
    x = share(orders among status = "done")
    """),
  explanation(
    "K187", "`during` around what has no time",
    "A number of the rules is the same in every slice. Only what reads a dataset, a table by period or a recurrence "
      + "differs from one time to another.",
    "x = (5 during @2026)"),
  explanation(
    "K189", "a change split by periods",
    "`why` tells the change between two periods apart, by columns such as the channel: `by month` is a question for "
      + "`show`.",
    """
    dataset o from "o.csv" { time at }
    n = count(o)
    why n by month
    """),
  explanation(
    "K190", "a condition is wanted",
    "`where`, `if`, `and`, `or` and `not` take what is true or false. A column of 0 and 1 is a "
      + "number: write `flag = 1`.",
    "x = if 3 then 1 else 2"),
  explanation(
    "K191", "a number is wanted",
    "Arithmetic works on numbers, and on dates where the difference is a length of time.",
    #"x = "a" * 2"#),
  explanation(
    "K192", "two types that do not meet",
    "Both sides of a comparison, a sum or a choice have one type.",
    #"x = if true then 1 else "a""#),
  explanation(
    "K193", "units that differ",
    "Sums, differences, comparisons, choices and overrides want one unit on both sides; 円 and USD, 円 and 円/年, "
      + "円 and % are not the same thing. Nor are a count and a percentage: 10 % more of 100件 is `100件 * 110%`. A "
      + "percentage is written with % or points, declared so, or made by `share`, `growth`, `correlation`; an amount "
      + "is written or declared with a counter, counted, or a number of the rules beyond -1 to 1.",
    """
    sales = 1,000円
    x = sales + 10%
    """),
  explanation(
    "K194", "a formula without its declared unit",
    "A declared unit converts within its family (月 to 年, 円 to 千円, days to months with a note) and is "
      + "checked otherwise.",
    "x: 円 = 3500"),
  explanation(
    "K195", "a value of another type than declared",
    "The type behind the colon must be that of the value.",
    #"x: 円 = "a""#),
  explanation(
    "K196", "a date moved by something else than time",
    "A date plus days or months is a date.",
    "x = @2026-01-01 + 3"),
  explanation(
    "K197", "a plain number is wanted",
    "Exponentials and logarithms have no units.",
    "x = ln(3円)"),
  explanation(
    "K198", "an exponent with a unit",
    "An exponent is a plain number.",
    "x = 2 ^ 3円"),
  explanation(
    "K199", "an exponent that is not known",
    "The unit of a power is known only if the exponent stands there as a whole number.",
    """
    y = 2
    x = 3円 ^ y
    """),
  explanation(
    "K200", "days and months converted",
    "Months and days have no fixed ratio. Where a declared unit asks for it, a year counts 365.2425 "
      + "days.",
    "x: 年 = 730日"),
  explanation(
    "K201", "a hand-made factor of time",
    "Units convert by themselves, so 12 beside a number per year converts twice.",
    """
    freq = 3回/年
    x = freq / 12
    """),
  explanation(
    "K202", "a ratio times 100",
    "Shares are shown with % without help; times 100 they are a hundred times too large wherever they "
      + "meet a level.",
    """
    dataset o from "o.csv"
    x = share(o where a = 1) * 100
    """),
  explanation(
    "K203", "a sum of shares",
    "Shares do not add over rows: divide the sums instead.",
    """
    dataset o from "o.csv" { rate: % }
    x = sum(o.rate)
    """),
  explanation(
    "K204", "an average of ratios",
    "The average of ratios gives every row the same weight, however small; the ratio of sums does "
      + "not. Both exist, and they differ.",
    """
    dataset o from "o.csv"
    x = avg(o.profit / o.amount)
    """),
  explanation(
    "K205", "a constant in an odd unit",
    "10,000円 × 3回 × 2年 is 円·年: the value is right, but a rate such as 3回/年 was probably meant.",
    "x = 10,000円 * 3回 * 2年"),
  explanation(
    "K206", "a unit beyond what is exact",
    "Scales of units are exact fractions of 18 digits, and exponents are written up to 8.",
    "x = 1年^9"),
  explanation(
    "K207", "a long sum with dates",
    "Dates and lengths of time are worked off from left to right, up to a hundred.",
    ""),
  explanation(
    "K208", "a word of the language declared anew",
    "The currencies, the lengths of time, `%`, `points`, types such as `text` and numbers such as 万 mean the same in "
      + "every file, and so do numbers before units: 千円 is 1,000円. A counter such as 人 may be declared, without a "
      + "value: then it is a dimension of its own and checked.",
    "unit 月 = 30日"),
  explanation(
    "K209", "a column that is only compared",
    "A comparison tells the dimension of a column without a unit, and not its scale: whether 18 is 18月 or 18年 "
      + "says only who knows the data.",
    ""),
  explanation(
    "K210", "a column in two scales",
    "The numbers of a column without a unit are read in the unit of what they are added to or declared as. Two places "
      + "must not say different things.",
    ""),
  explanation(
    "K213", "a change told in a way that there is not",
    "`why` tells a change apart by all orders of the inputs; `as lmdi` by logarithmic means, for a product and without "
      + "`by`.",
    """
    dataset o from "o.csv" { time at }
    n = count(o)
    rate = 3
    x = n * rate
    why x as shares
    """),
  explanation(
    "K215", "keys that say nothing",
    "The values of a definition in braces are looked up by what stands behind `by`.",
    "rate = { 1: 30%, 2: 50% }"),
  explanation(
    "K216", "another number of keys",
    "Each entry has one key for each part of the `by`.",
    "rate = by f, channel { 1: 30% }"),
  explanation(
    "K217", "a key that stands there twice",
    "Only one of the two could count.",
    "rate = by f { 1: 30%, 1: 50% }"),
  explanation(
    "K218", "a key that is computed",
    "Keys are constants.",
    "rate = by f { 1 + 1: 30% }"),
  explanation(
    "K219", "a range of groups that is empty",
    "An entry may be for a range of periods or numbers, from the smaller end to the larger one; with "
      + "`..<` the last one is left out.",
    "rate = by month { @2026-06..@2026-01: 30% }"),
  explanation(
    "K220", "a value that depends on itself",
    "A circle has no beginning, unless each round looks back in time: then it is a recurrence, and "
      + "`prior` says from where it starts.",
    """
    a = b + 1
    b = c * 2
    c = a
    """),
  explanation(
    "K221", "a circle with two lengths",
    "A recurrence goes forward by one step, so every way around looks back equally far.",
    """
    dataset o from "o.csv" { time at }
    a = prior(a, 1 month, 0) + prior(a, 2 months, 0) + count(o)
    """),
  explanation(
    "K230", "a level that a share never reaches",
    "A share lies between 0 and 1, shown as 0 % to 100 %: 60 is 6,000 %.",
    """
    dataset o from "o.csv"
    repeat = share(o where f > 1)
    target repeat >= 60
    """),
  explanation(
    "K231", "two levels that cannot both be met",
    "The levels are about the same definition, filter, grain and deadline.",
    """
    x = 3
    target x >= 5
    target x <= 4
    """),
  explanation(
    "K232", "a looser level of another kind",
    "A level that is a range is loosened by a range.",
    """
    x = 3
    target x in 2..4 warn 5
    """),
  explanation(
    "K233", "causes that come back to themselves",
    "A cause needs time to come back to itself: one of the links has `after`.",
    """
    a = 1
    b = 2
    link a raises b
    link b raises a
    """),
  explanation(
    "K234", "a target that serves no goal",
    "There is a goal, but neither formulas nor links lead from this definition to it.",
    """
    a = 1
    b = 2
    goal a >= 1
    target b >= 1
    """),
  explanation(
    "K211", "a goal that nothing moves",
    "No part of its formula has a target or a limit, and no link leads to it: there is nothing that a team could work on. "
      + "Told where something else has one.",
    """
    sales = 100
    costs = 60
    profit = sales - costs
    visits = 1,000
    goal profit >= 50
    limit visits in 500..2,000
    """),
  explanation(
    "K212", "a level without an owner",
    "Some level has an owner (`/// @owner NAME`), so one without is likely forgotten. Nothing is said where none has one.",
    """
    /// @owner Mori
    a = 1
    b = 2
    goal a >= 1
    target b >= 1
    link b raises a
    """),
  explanation(
    "K235", "an experiment of one group",
    "An experiment tells what a cause does by the difference between those who were treated and those who were not.",
    """
    dataset customers from "customers.csv"
    factor mail
    link mail raises customers.spend tested on customers.sent: "yes" against "yes"
    """),
  explanation(
    "K236", "a warning that is no looser than the bound",
    "`warn` is a bound that is met more easily: what misses the level and meets it is near.",
    """
    a = 5
    goal a >= 5 warn 6
    """),
  explanation(
    "K237", "`each` for what has no periods",
    "A level is judged on a period of the data below it. A number of the rules has none.",
    """
    a = 5
    goal a >= 5 each month
    """),
  explanation(
    "K351", "an interval of another world",
    "How sure a number is follows from the rows that it was made of. What would be under other rules has no rows.",
    """
    dataset answers from "answers.csv" { score: points }
    mean = avg(answers.score)
    scenario better { mean = 9 points }
    show mean under better with interval
    """),
  explanation(
    "K352", "cases to which the rows do not lead",
    "`with interval per people` takes each person for one case, with all the rows that lead to it.",
    """
    dataset people from "people.csv" { key id }
    dataset answers from "answers.csv" { score: points }
    show avg(answers.score) with interval per people
    """),
  explanation(
    "K260", "a column in the place of a period",
    "`日 週 月 四半期 年 年度` are periods, as `month` is. Where a dataset has a column of that name that is not the time of its "
      + "rows in such periods, the word is the column, as any other name of a column.", ""),
  explanation(
    "K261", "a text in another spelling than the data have",
    "A text is as it is written: `\"ＬＩＮＥ\"` is not LINE, and `\"web\"` not Web. No row of the column has this one, but one "
      + "that differs only in width, case or blanks.", ""),
  explanation(
    "K238", "a test that expects nothing",
    "A test with `given` alone passes, whatever the rules say.",
    """
    a = 5
    test "a" { given a = 3 }
    """),
]
