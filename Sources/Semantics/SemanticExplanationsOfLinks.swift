import SourceText

/// What links and events say, beside each other and beside the formulas.
let linkExplanations: [Explanation] = [
  explanation(
    "K179", "an interval of a part and an amount",
    "With `%` an end is a part of the value, without it an amount in the unit of the KPI. Both ends are one or the other.",
    """
    nps = 12 points
    orders = 30件
    link nps + 1 point -> orders + 2% to 3件
    """),
  explanation(
    "K188", "an elasticity of a fall by everything",
    "Two percentages mean that every such step multiplies the effect by the same: + 10 % and + 4 % are the elasticity "
      + "ln 1.04 / ln 1.10. A fall by 100 % leaves nothing to multiply.",
    """
    price = 100円
    orders = 30件
    link price + 10% -> orders - 100%
    """),
  explanation(
    "K222", "two links of one pair",
    "Of one cause and one effect there is one link for each lag and each `where`, else nobody knows which holds.",
    """
    nps = 12 points
    orders = 30件
    link nps raises orders after 1 month
    link nps + 1 point -> orders + 0.6件 after 1 month
    """),
  explanation(
    "K223", "two links that say opposite things",
    "A cause raises its effect or lowers it, at one lag and for one `where`.",
    """
    price = 100円
    orders = 30件
    link price lowers orders
    link price raises orders
    """),
  explanation(
    "K224", "a belief that is held and refuted",
    "`no link a -> b` keeps on the page what was believed and is not so: at any lag and for all rows, unless it has "
      + "`after` or `where` itself.",
    """
    complaints = 2%
    nps = 12 points
    link complaints lowers nps after 1 month
    no link complaints -> nps because "24 months, nothing seen"
    """),
  explanation(
    "K225", "a belief about what a formula says",
    "Where the formula of the effect reads the cause, the size of the effect is computed. A strength would count it "
      + "twice, and `no link` would deny it. What may be believed is how the inputs of the formula move.",
    """
    margin = 6,000円
    freq = 3回/年
    ltv = margin * freq
    link margin + 1% -> ltv + 2%
    """),
  explanation(
    "K226", "a link along a formula",
    "The formula of the effect reads the cause, directly or below: that it moves it is a fact (\"by formula\") and is "
      + "not tested with data.",
    """
    margin = 6,000円
    ltv = margin * 3
    link margin raises ltv
    """),
  explanation(
    "K227", "a KPI as its own cause",
    "A link leads from one thing to another. What carries a KPI on, such as its customers' word of mouth, has a name of "
      + "its own; what simply lasts is a formula with `prior`.",
    """
    nps = 12 points
    link nps raises nps after 1 month
    """),
  explanation(
    "K228", "a clause about a strength that is not there",
    "`from` says where a strength comes from. A link of a direction alone has none.",
    """
    nps = 12 points
    orders = 30件
    link nps raises orders from "A/B test"
    """),
  explanation(
    "K214", "evidence for a link that nobody declared",
    "`evidence` holds declared links against the data. It does not search for causes: of many pairs some fit by chance.",
    """
    nps = 12 points
    orders = 30件
    evidence nps -> orders
    """),
  explanation(
    "K229", "a change by nothing",
    "A change of the cause by 0 is no change. An effect of 0 is no link: `no link a -> b` says so. An action that moves its aim "
      + "by 0 brings nothing.",
    """
    nps = 12 points
    orders = 30件
    link nps + 0 points -> orders + 1件
    """),
  explanation(
    "K239", "an interval with its ends swapped",
    "The smaller end stands first, in a link and in an uncertain number such as `2.5 to 3.5`, `2..4` or `2..3..4`. Behind the "
      + "`-` of a link both are sizes of a fall: `- 0.6件 to 1.4件`.",
    """
    nps = 12 points
    orders = 30件
    link nps + 1 point -> orders + 1.4件 to 0.6件
    """),
  explanation(
    "K250", "a part above the whole",
    "`30 of 100` is a share that was counted: of 100 that were looked at 30 were so. The part is none of them, all, or "
      + "some; of none at all nothing is known.",
    """
    f2_rate = 100人 of 30人
    """),
  explanation(
    "K416", "a share of what is not counted",
    "`k of n` is the surer the more were looked at, so both are counts: whole numbers of one unit, such as people or orders. "
      + "Money, percentages, lengths of time and parts of one say nothing of how many there were; `20% to 30%` says how well a "
      + "share is known.",
    """
    repeat_rate = 30,000円 of 100,000円
    """),
  explanation(
    "K244", "an interval over zero behind a minus",
    "A sign holds for both ends. What may go either way is written once, with `+` and a negative end.",
    """
    nps = 12 points
    orders = 30件
    link nps + 1 point -> orders - ▲0.2件 to 1.4件
    """),
  explanation(
    "K248", "a unit beside what nobody measures",
    "A factor has no value. Beside it a number says how many more of it, such as `+ 1` campaign.",
    """
    factor campaign
    sales = 100円
    link campaign + 10% -> sales + 3%
    """),
  explanation(
    "K249", "an event on nothing known",
    "An event is about a definition, about a dataset and all that reads it, or, without `on`, about everything.",
    """
    sales = 100円
    event price_up @2026-03-10 on revenue
    """),
  explanation(
    "K251", "a cost that is no money",
    "Actions are ranked by what they bring for each unit of money. What is paid for each customer, mail or order stands "
      + "behind `per`, and the rows of that dataset are counted.",
    """
    nps = 12 points
    action thank_you costs 3件 -> nps + 1 point
    """),
  explanation(
    "K252", "a cost below nothing",
    "What an action saves is no cost: it is what it brings, and belongs into the formula of what it moves.",
    """
    nps = 12 points
    action thank_you costs ▲3円 -> nps + 1 point
    """),
  explanation(
    "K253", "costs in two currencies",
    "There is no rate of exchange in the rules, so nobody could say which action brings more for its money.",
    """
    nps = 12 points
    action thank_you costs 300円 -> nps + 1 point
    action survey costs 200 USD -> nps + 2 points
    """),
  explanation(
    "K254", "a bet without a probability",
    "What is written behind `at` says how sure somebody is, in percent. Of many bets at 70 % seven in ten should come true; of "
      + "what is sure there is nothing to learn.",
    """
    nps = 12 points
    bet nps >= 20 points due @2027-03 at 100%
    """),
  explanation(
    "K255", "a bet on what is never known for good",
    "A KPI over open time, such as the share of customers who have come back so far, changes with each later row, in every "
      + "earlier month, too: won today it may be lost tomorrow. A closed window (`within 60 days of …`) is decided once and "
      + "for all.",
    """
    dataset c from "c.csv" { key id; time first_on: date }
    dataset o from "o.csv" { time at: date; buyer -> c }
    later = share(c where count(o) >= 2)
    bet later >= 30% due @2027-03 at 70%
    """),
  explanation(
    "K256", "a time of day where whole days count",
    "Data are known to the end of a day. So spans such as those of `during` and `covers`, and the days of events, bets, actions "
      + "and levels, are whole days.",
    """
    nps = 12 points
    bet nps >= 20 points due @2027-03-10T10:00 at 70%
    """),
  explanation(
    "K257", "a cost of each, and no number of them",
    "`costs 3円 per customers` is paid for each row of a dataset. An amount alone is paid once, so what each one costs says "
      + "only with `per` what it comes to.",
    """
    nps = 12 points
    action thank_you costs 3円/人 -> nps + 1 point
    """),
]
