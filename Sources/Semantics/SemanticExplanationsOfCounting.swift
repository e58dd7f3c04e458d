import SourceText

/// What rows and groups are counted, and why they cannot be those that are meant.
let countingExplanations: [Explanation] = [
  explanation(
    "K240", "groups that would fulfil a condition and are not counted",
    "Groups exist where some slice that is read has rows of them. One that has none, anywhere that is looked at, is "
      + "not counted, though the condition would hold for it. `cumulative` looks at all that came before.",
    """
    dataset o from "o.csv" { time at }
    n = count(o)
    quiet = count(each o.customer where n = 0)
    """),
  explanation(
    "K241", "an age that is always 0",
    "`months since` counts to the default time of the row. From that time itself there is nothing to count.",
    """
    dataset o from "o.csv" { time at; age = months since at }
    """),
  explanation(
    "K242", "a window over survivors",
    "A stock is read as it stands at the end of a period. A row that began and ended before is not in it, so a share "
      + "of those that ended soon after their start leaves out just those.",
    """
    dataset p from "p.csv" { time s until e }
    quick = share(p where e within 30 days of s)
    """),
  explanation(
    "K243", "a number as a group",
    "A group is a value of each row. An aggregate without a row to belong to is one number for all of them.",
    """
    dataset o from "o.csv" { time at }
    show count(o) by (if sum(o.amount) > 60 then "large" else "small")
    """),
  explanation(
    "K245", "nothing to spread over",
    "An amount that is `spread` lies evenly over the days of the period of its row, so that a budget by month has a part "
      + "in each week. The time of the dataset says which period that is: a month, a week, a quarter, a year.",
    """
    dataset p from "p.csv" { time at: date; budget: 円 spread }
    show sum(p.budget) by week
    """),
  explanation(
    "K246", "no amount to spread", "Days can share an amount. They cannot share a text, a date or a yes or no.",
    """
    dataset p from "p.csv" { time m: month; note: text spread }
    show count(p)
    """),
  explanation(
    "K247", "a share of groups that its whole leaves out",
    "The whole of `share(each k where c)` is what `count(each k)` counts: the groups with rows in the period. Where only "
      + "groups without rows there can fulfil the condition, the share is always 0 %. `among` says of which groups it is.",
    """
    dataset o from "o.csv" { time at }
    n = count(o)
    lost = share(each o.customer where n = 0 and prior(n, 1 month) > 0)
    """),
  explanation(
    "K258", "a clock as a value of its row",
    "A row stands at each tick of its clock that the data have seen whole: a customer of three months at the ages 0, 1 "
      + "and 2. So its clock is no value of it. Ask by it (`by age`, `where age = 3`), or count to a date.",
    """
    dataset c from "c.csv" { time at; clock age = months since at; old = age > 12 }
    """),
  explanation(
    "K259", "a sum up to a group that is no clock",
    "`cumulative(x, age)` adds up the ticks of a clock: those of a row follow one another, and all that are counted have "
      + "had them. Other groups have no order in time. `cumulative(x)` goes along the periods.",
    """
    dataset o from "o.csv" { time at }
    show cumulative(count(o), channel) by channel
    """),
  explanation(
    "K268", "the top of one number",
    "`x in top 20%` in a condition on rows compares the rows that are read with each other. A KPI is one number for all of "
      + "them. Among the lines of an answer it is asked with `keep`.",
    """
    dataset o from "o.csv" { time at }
    n = count(o)
    show sum(o.x where n in top 10)
    """),
  explanation(
    "K269", "a top that is none",
    "`in top 20%` is a part of all, above 0 % and at most 100 %; `in top 10` so many of them.",
    """
    dataset o from "o.csv" { time at }
    show count(o) by channel keep count(o) in top 0
    """),
]
