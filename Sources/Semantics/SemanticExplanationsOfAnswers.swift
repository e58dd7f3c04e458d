import SourceText

/// The form of an answer: names, columns, totals.
let answerExplanations: [Explanation] = [
  explanation(
    "K265", "a number that never comes",
    "Days of the week are 1 (Monday) to 7, months of the year 1 to 12; bands and steps have their own numbers. A key or a "
      + "comparison with another one is never met.",
    """
    w = by weekday { 0: 5, else: 1 }
    """),
  explanation(
    "K266", "a condition on rows that reads no row",
    "An aggregate over the rows of a dataset itself is one number for all of them: the condition chooses all rows, or none. "
      + "What is asked of each customer is asked of groups.",
    """
    dataset o from "o.csv" { time at; x: number; customer: text }
    y = sum(o.x where count(o) >= 3)
    """),
  explanation(
    "K267", "the first lines of no order",
    "`top 10` takes the first lines of the answer. Without `sort` these are the first ones by name or number.",
    """
    dataset o from "o.csv" { time at; x: number; customer: text }
    show sum(o.x) by customer top 10
    """),
  explanation(
    "K279", "so far of what?",
    "`cumulative(x)` adds up from period to period. Of an answer without periods it is x itself in each line. Along a clock "
      + "there is `cumulative(x, age)`, along lines `cumulative_share(x)`.",
    """
    dataset o from "o.csv" { time at; x: number; customer: text }
    show cumulative(sum(o.x)) by customer
    """),
  explanation(
    "K270", "a name that has a meaning already",
    "`show web = …` gives an item a name, and `by cohort = …` a key. A name of the rules keeps its meaning: in brackets "
      + "`(sales = 3)` compares.",
    """
    sales = 3
    show sales = 4
    """),
  explanation(
    "K271", "two columns of one name", "Each named item and each key of an answer has a name of its own.",
    """
    show a = 1, a = 2
    """),
  explanation(
    "K272", "not a key of the question",
    "`top 2 per category` takes two lines of each category, so the lines must have one.",
    """
    dataset o from "o.csv" { time at }
    show count(o) by month top 2 per channel
    """),
  explanation(
    "K273", "no groups to pool",
    "`top 5 of sales` keeps the five groups with the largest sales and makes one line of all others.",
    """
    dataset o from "o.csv" { time at }
    show count(o) by month top 5 of count(o)
    """),
  explanation(
    "K274", "a total of one line", "`with total` adds lines for all groups together. Without groups there is one line.",
    """
    show 3 with total
    """),
  explanation(
    "K275", "more columns across",
    "`across` makes a column of each value of a key. Ends of intervals, and what draws say, are columns themselves.",
    """
    dataset o from "o.csv" { time at; x: number }
    show avg(o.x) by month across channel with interval
    """),
  explanation(
    "K276", "the largest groups of a what-if",
    "The changes of a what-if may make other groups the largest, and the line of all others would not be of the same ones.",
    """
    dataset o from "o.csv" { time at; x: number }
    rate = 2
    if rate + 10% show sum(o.x) * rate by channel top 3 of sum(o.x)
    """),
  explanation(
    "K277", "groups of no dataset, or of several",
    "Without an item `show by channel` tells which channels there are. The dataset is the only one with such a column, or the "
      + "one that the key names.",
    """
    dataset a from "a.csv" { time at; channel: text }
    dataset b from "b.csv" { time at; channel: text }
    show by channel
    """),
  explanation(
    "K278", "groups of a list", "`list` shows rows. `top 5` takes the first of them; groups are those of `show`.",
    """
    dataset o from "o.csv" { time at; channel: text }
    list o: channel top 2 per channel
    """),
  explanation(
    "K281", "a number divided by itself",
    "`x / x` is 1. By month, `avg(x per month)` is the x of that month, so `x / avg(x per month)` is 1, too. `overall(…)` and "
      + "`(… during @2026)` read more than the line.",
    """
    dataset o from "o.csv" { time at; x: number }
    sales = sum(o.x)
    index = avg(sales per month) / avg(sales per month)
    """),
  explanation(
    "K282", "a condition that always holds",
    "A dataset made by `per` has a row only where the other has one, so each customer of the orders has an order. Who comes "
      + "again is asked of an age, or of a later order.",
    """
    dataset o from "o.csv" { time at; customer: text }
    dataset customers per o.customer { time first_on = min(o.at) }
    kept = share(customers where count(o) >= 1)
    """),
  explanation(
    "K283", "one tick of a clock, by the clock",
    "By a clock each line has the rows of one tick. A condition on another tick leaves nothing of them, and a number that is "
      + "divided by it has no value there. A row without a start stands at no tick, so a condition that a clock is none reads "
      + "nothing of the rows whose clock it is.",
    """
    dataset o from "o.csv" { time at; customer: text }
    dataset customers per o.customer {
      time first_on = min(o.at)
      clock age = months since first_on
    }
    show count_distinct(o.customer where customers.age = 0) by age
    """),
  explanation(
    "K284", "an age that is asked again",
    "`prior(x, 1 year)` is x of a year before, with all of its conditions: who is old enough is asked of the rows of then. "
      + "What was open in both years is told by the numbers of both.",
    """
    dataset stores from "s.csv" { key id; opened_on: date }
    dataset o from "o.csv" { time at; store -> stores; x: number }
    old = sum(o.x where store.opened_on <= month(at) - 13 months)
    yoy = growth(old, 1 year)
    """),
  explanation(
    "K285", "a place among one",
    "`rank` and `cumulative_share` compare the cells of one window. By month alone each window has one cell, which is the "
      + "first, and all of the whole.",
    """
    dataset o from "o.csv" { time at; x: number }
    show rank(sum(o.x)) by month
    """),
  explanation(
    "K286", "fewer rows than they are divided by",
    "`running(x, 5)` adds up five rows at most: behind the first row there is one, behind the second there are two. "
      + "`running(1, 5)` counts them.",
    """
    dataset o from "o.csv" { time at; x: number; mean = running(x, 5) / 5 }
    show avg(o.mean)
    """),
  explanation(
    "K287", "a clock without ticks",
    "A question reads rows by one clock. A tick is seen whole when the data cover its last day, so something must say which "
      + "days they cover.",
    """
    dataset o from "o.csv" { time at; customer: text }
    dataset customers per o.customer {
      time first_on = min(o.at)
      clock age = months since first_on
      clock life_week = weeks since first_on
    }
    show count(customers) by age, life_week
    """),
  explanation(
    "K288", "the largest groups of each period",
    "`top 3 of x` picks the groups that are the largest over all that is asked for, and pools the others in one line. The "
      + "largest of each month are other groups in each; `sort x desc top 3 per month` shows them, without the others.",
    """
    dataset o from "o.csv" { time at; x: number }
    show sum(o.x) by month, channel top 3 of sum(o.x) per month
    """),
  explanation(
    "K289", "a key that makes columns",
    "`across` makes a column of each value of a key, so no line is of one of them, and `keep` and `sort` cannot tell lines "
      + "apart by it.",
    """
    dataset o from "o.csv" { time at; channel: text; x: number }
    show sum(o.x) by month across channel keep channel = "web"
    """),
  explanation(
    "K417", "a form that does not fit",
    "A stack, a Pareto chart and a waterfall show parts of a whole, so what they draw has to add up: sums and counts of rows do, "
      + "shares, means and counts of different values do not. Lines need something that has an order, a histogram steps of a "
      + "number, a funnel several counts.",
    """
    dataset o from "o.csv" { time at; channel: text; x: 円 }
    aov = avg(o.x)
    show aov by month, channel as stacked
    """),
  explanation(
    "K431", "two names of one look",
    "Latin `a` and Cyrillic `а`, or katakana `カ` and the kanji `力`, look the same and are different letters. Where two names "
      + "differ in such a letter only, one is read for the other. Full-width and half-width forms are no different names.",
    """
    sales = 3円
    sаles = 4円
    """),
]
