import CivilTime
import Numerics
import Testing

@testable import Semantics

/// Two KPIs of rows, one of another dataset, a factor, a formula and a number.
private let shop = """
  dataset o from "o.csv" { time at; ch: text; amount: 円; test: text }
  dataset v from "v.csv" { time at; ch: text }
  sales = sum(o.amount)
  orders: 件 = count(o)
  visits = count(v)
  nps: points = 12 points
  cvr: % = 3%
  price = 1,000円
  profit = sales * cvr - price
  factor trust

  """

private let schemas = [
  "o": schema("at date, ch text, amount number 円, test text"), "v": schema("at date, ch text"),
]

private func links(_ text: String, _ codes: [String] = [], sourceLocation: Testing.SourceLocation = #_sourceLocation)
  -> [LinkModel]
{
  let result = analyzed(shop + text, schemas)
  #expect(result.codes == codes, "\(result.diagnostics.map(\.message.english))", sourceLocation: sourceLocation)
  return result.model.links
}

@Test func aStrengthIsHeldInUnits() throws {
  let link = try #require(links("link nps + 1 point -> sales + 0.6千円 to 1,400円 after 1 month from \"A/B\"").first)
  let strength = try #require(link.strength)
  #expect(strength.cause.double == 0.01 && !strength.isCauseRelative)
  #expect(strength.low.plainText == "600" && strength.high.plainText == "1400" && !strength.isEffectRelative)
  #expect((strength.low.double + strength.high.double) / 2 == 1000)
  #expect(!strength.isElasticity)
  #expect(link.lag == CalendarDuration(months: 1) && link.grain == .month && link.source == "A/B")
  #expect(link.direction == .raises && !link.isRefuted && !link.isByFormula)
  #expect(link.text == "nps + 1 point -> sales + 0.6千円 to 1,400円")
  let span = try #require(links("span: 月 = 6月\nlink nps + 1 point -> span + 6月 to 2年").first?.strength)
  #expect(span.low.plainText == "6" && span.high.plainText == "24")
  let years = try #require(links("years = 2年\nlink years + 6月 -> nps + 1 point").first?.strength)
  #expect(years.cause.plainText == "0.5")
  _ = links("span: 月 = 6月\nlink nps + 1 point -> span + 1年 to 6月", ["K239"])
}

@Test(
  arguments: [
    ("+ 1 point", "+ 2件", 2, 2, "raises"), ("- 1 point", "+ 2件", 2, 2, "lowers"),
    ("+ ▲1 point", "+ 2件", 2, 2, "lowers"), ("- 1 point", "- 2件", -2, -2, "raises"),
    ("+ 1 point", "- 0.6件 to 1.4件", -1.4, -0.6, "lowers"), ("+ 1 point", "+ ▲1.4件 to ▲0.6件", -1.4, -0.6, "lowers"),
    ("+ 1 point", "+ ▲0.2件 to 1.4件", -0.2, 1.4, "moves"), ("+ 1 point", "+ 0件 to 1.4件", 0, 1.4, "raises"),
    ("+ 1 point", "- 0件 to 1.4件", -1.4, 0, "lowers"), ("- 1 point", "+ ▲0.2件 to 1.4件", -0.2, 1.4, "moves"),
  ] as [(String, String, Double, Double, String)])
func signsSayTheDirection(_ cause: String, _ effect: String, _ low: Double, _ high: Double, _ direction: String) throws
{
  let link = try #require(links("link nps \(cause) -> orders \(effect)").first)
  #expect(link.strength?.low.double == low && link.strength?.high.double == high)
  #expect(link.direction.rawValue == direction)
}

@Test func aPercentageIsOfTheValueItself() throws {
  let both = try #require(links("link price + 10% -> cvr - 4%").first?.strength)
  #expect(both.isElasticity && both.cause.double == 0.1 && both.low.double == -0.04)
  let one = try #require(links("link cvr + 1 point -> sales + 4%").first?.strength)
  #expect(!one.isElasticity && one.cause.double == 0.01 && !one.isCauseRelative && one.isEffectRelative)
  #expect(links("link price - 100% -> orders + 4件").count == 1)
  #expect(links("link price + 10% -> orders - 100% to ▲99%", ["K239"]).count == 1)
  #expect(links("link price + 10% -> orders - 99% to 100%", ["K188"]).count == 1)
  #expect(links("link price - 100% -> orders + 1%", ["K188"]).count == 1)
}

@Test func unitsOfBothSidesAreChecked() {
  for text in [
    "link nps + 1円 -> orders + 1件", "link price + 1 point -> orders + 1件", "link orders + 1 point -> nps + 1 point",
    "link nps + 1 point -> orders + 1円", "link nps + 1 point -> cvr + 3件", "link nps + 1 point -> orders + 1件 to 2円",
    "link o.amount + 3件 -> nps + 1 point", "link nps + 2 -> orders + 1件", "link nps + 1 -> orders + 1件",
    "link orders + 1件 -> cvr - 1",
  ] {
    _ = links(text, ["K193"])
  }
  _ = links("link o.ch + 3件 -> nps + 1 point", ["K192"])
  _ = links("link o.ch + 3% -> nps + 1 point", ["K191"])
  _ = links("link o.amount + 3千円 -> nps + 1 point")
  _ = links("link nps + 1 point -> cvr + 0.1 points to 0.2 points")
  _ = links("link nps + 1 point -> orders + 2% to 3件", ["K179"])
  _ = links("link nps + 1 point -> orders + 2件 to 3%", ["K179"])
  #expect(links("link nps + 1 point -> orders + 0 to 3%").first?.strength?.isEffectRelative == true)
  _ = links("link nps + 1 point -> orders + 0 to 3件")
  _ = links("link nps + 0.01 -> orders + 3")
  _ = links("link nps + 1 furlong -> orders + 3件", ["K106"])
}

@Test func aFactorIsCounted() throws {
  let link = try #require(links("link trust + 1 -> sales + 3%").first?.strength)
  #expect(link.cause.double == 1 && link.low.double == 0.03)
  _ = links("link trust + 2回 -> sales + 3%")
  _ = links("link nps + 1 point -> trust + 1")
  for amount in ["10%", "1 point", "1円", "1 月"] { _ = links("link trust + \(amount) -> sales + 3%", ["K248"]) }
  _ = links("link nps + 1 point -> trust + 5%", ["K248"])
}

@Test func aStrengthIsNoNothing() {
  _ = links("link nps + 0 points -> orders + 1件", ["K229"])
  _ = links("link nps + 0% -> orders + 1件", ["K229"])
  _ = links("link nps + 1 point -> orders + 0件", ["K229"])
  _ = links("link nps + 1 point -> orders + 0件 to 0件", ["K229"])
  _ = links("link nps + 1 point -> orders + 1件 to 1件")
  _ = links("link nps + 1 point -> orders + 2件 to 1件", ["K239"])
  _ = links("link nps + 1 point -> sales + 0.9千円 to 800円", ["K239"])
  _ = links("link nps + 1 point -> orders + ▲0.6件 to ▲1.4件", ["K239"])
  _ = links("link nps + 1 point -> orders - ▲0.2件 to 1.4件", ["K244"])
}

@Test func clausesOfAStrengthNeedOne() throws {
  _ = links("link nps raises orders from \"A/B\"", ["K228"])
  _ = links("no link nps -> orders from \"A/B\"", ["K228"])
  let link = try #require(links("link nps + 1 point -> orders + 1件 each week").first)
  #expect(link.grain == .week)
  _ = links("link nps + 1 point -> orders + 1件 each weak", ["K111"])
  #expect(
    analyzed("dataset o from \"o.csv\"\nn = count(o)\na = 1\nlink a + 1 -> n + 1 each week", ["o": schema("id text")])
      .codes == ["K155"])
}

@Test func aLagOfNothingIsNone() {
  #expect(links("link nps raises orders after 0 months").first?.lag == nil)
  _ = links("link nps raises orders after 0 days\nlink nps raises orders", ["K222"])
}

@Test func onePairHasOneLinkForEachLagAndCondition() {
  _ = links("link nps raises orders\nlink nps raises orders", ["K222"])
  _ = links("link nps -> orders\nlink nps raises orders", ["K222"])
  _ = links("link nps -> orders, orders", ["K222"])
  _ = links("link nps raises orders after 1 month\nlink nps + 1 point -> orders + 1件 after 1月", ["K222"])
  _ = links("link nps raises orders\nlink nps lowers orders after 1 month")
  _ = links("link nps raises orders\nlink nps lowers orders where ch = \"web\"")
  _ = links("link nps raises orders where ch = \"a\"\nlink nps lowers orders where ch = \"b\"")
  _ = links("link nps raises orders where ch = \"a\"\nlink nps raises orders where (ch  = \"a\")", ["K222"])
  _ = links("link nps raises orders\nlink nps lowers orders", ["K223"])
  _ = links("link nps + 1 point -> orders - 1件\nlink nps raises orders", ["K223"])
  _ = links("link nps + 1 point -> orders + ▲1件 to 1件\nlink nps raises orders", ["K222"])
  _ = links("link nps raises orders\nlink nps raises visits")
}

@Test func aRefutedBeliefIsNotHeld() {
  #expect(links("no link nps -> orders, visits because \"nothing seen\"").map(\.isRefuted) == [true, true])
  _ = links("no link nps -> orders\nlink nps raises orders", ["K224"])
  _ = links("link nps raises orders after 1 month where ch = \"a\"\nno link nps -> orders", ["K224"])
  _ = links("no link nps -> orders after 1 month\nlink nps raises orders")
  _ = links("no link nps -> orders after 1 month\nlink nps raises orders after 1 month", ["K224"])
  _ = links("no link nps -> orders where ch = \"a\"\nlink nps raises orders")
  _ = links("no link nps -> orders where ch = \"a\"\nlink nps raises orders where ch = \"a\"", ["K224"])
  _ = links("no link nps -> orders\nno link nps -> orders", ["K222"])
  _ = links("no link nps -> orders\nlink orders raises nps")
  // What is refuted leads to no goal.
  _ = links("goal orders >= 1件\ntarget nps >= 1 point\nno link nps -> orders", ["K211", "K234"])
}

@Test func alongAFormulaNothingIsBelieved() {
  #expect(links("link price lowers profit", ["K226"]).map(\.isByFormula) == [true])
  _ = links("link price lowers profit after 1 month", ["K226"])
  _ = links("link cvr -> profit", ["K226"])
  // Below: profit reads sales, and sales reads the column.
  _ = links("link o.amount raises profit", ["K226"])
  _ = links("link o.ch -> profit")
  let strength = analyzed(shop + "link price + 1% -> profit - 2%")
  #expect(strength.codes == ["K225"])
  #expect(strength.diagnostics.first?.fixes.first?.text.english.contains("`sales` or `cvr`") == true)
  _ = links("no link price -> profit", ["K225"])
  _ = links("link profit raises orders")
}

/// A world has its own formulas; of the base it is told once.
@Test func aWorldHasItsOwnFormulas() {
  let text =
    shop + """
      link nps + 1 point -> orders + 1件
      link price lowers profit
      scenario s { orders = 3件 + 100件 * nps; profit = 5円 }
      """
  let base = analyzed(text)
  #expect(base.codes == ["K226"] && base.model.links.map(\.isByFormula) == [false, true])
  let other = analyzed(text, world: .scenario("s"))
  #expect(other.codes == [] && other.model.links.map(\.isByFormula) == [true, false])
}

/// A thousand links along a long chain are one walk each, and no more.
@Test func manyLinksAlongALongChain() {
  var text = "d0 = 1\n"
  for index in 1...800 { text += "d\(index) = d\(index - 1) + 1\nlink d\(index - 1) raises d\(index)\n" }
  #expect(analyzed(text).codes.count == 800)
}

@Test func nothingIsItsOwnCause() {
  _ = links("link nps raises nps", ["K227"])
  _ = links("link nps raises nps after 1 month", ["K227"])
  _ = links("link trust -> trust", ["K227"])
  _ = links("link o.amount raises o.amount", ["K227"])
}

@Test func loopsGoOverFormulasAndStrengths() {
  _ = links("link nps + 1 point -> orders + 1件\nlink orders raises nps", ["K233"])
  _ = links("link nps + 1 point -> orders + 1件\nlink orders raises nps after 0 days", ["K233"])
  _ = links("link nps + 1 point -> orders + 1件\nlink orders raises nps after 1 month")
  // profit is computed from price.
  let loop = analyzed(shop + "link profit lowers price")
  #expect(loop.codes == ["K233"])
  #expect(loop.diagnostics.first?.message.english.hasSuffix("profit → price → profit") == true, "\(loop.diagnostics)")
  _ = links("link profit lowers price after 1 month")
  _ = links("link profit raises nps\nlink nps raises cvr", ["K233"])
  _ = links("no link profit -> price")
  // What stands in the formula is of a month before.
  _ = links("plan = prior(profit, 1 month) * 2\nlink plan lowers price")
  _ = links("stock = prior(stock, 1 month, 0円) + sales\nlink stock raises o.amount", ["K233"])
}

/// A link may end at a column, from which a formula goes on: `profit` is made of `margin`, and that of `amount`.
@Test func columnsLeadOn() throws {
  let rows = """
    dataset o from "o.csv" { key id; time at: date; amount: 円; margin = amount * 0.3 }
    sales = sum(o.amount)
    profit = sum(o.margin)
    nps: points = 12 points

    """
  func found(_ text: String, _ codes: [String]) -> Analyzed {
    let result = analyzed(rows + text, ["o": schema("id text, at date, amount number 円")])
    #expect(result.codes == codes, "\(result.diagnostics.map(\.message.english))")
    return result
  }
  for goal in ["sales", "profit"] {
    _ = found("goal \(goal) >= 1円\ntarget nps >= 1 point\nlink nps raises o.amount", [])
  }
  _ = found("goal sales >= 1円\ntarget nps >= 1 point\nlink nps raises o.margin", ["K211", "K234"])
  _ = found("link sales raises o.amount", ["K233"])
  let loop = found("link nps raises sales\nlink profit raises o.amount", ["K233"])
  #expect(
    loop.diagnostics.first?.message.english.hasSuffix("profit → o.amount → o.margin → profit") == true,
    "\(loop.diagnostics)")
  #expect(loop.diagnostics.first?.secondary.map(\.text.english) == ["then `o.amount`", "then `o.margin`"])
  _ = found("link profit raises o.amount after 1 month", [])
}

@Test func conditionsAreOfWhatIsBelow() throws {
  let both = try #require(links("link orders raises visits where ch = \"web\"").first)
  #expect(both.condition?.conditions.count == 2 && both.conditionText == "ch = \"web\"")
  let column = try #require(links("link o.amount -> nps where ch = \"web\"").first)
  #expect(column.condition?.conditions.count == 1)
  _ = links("link orders raises visits where test = \"a\"", ["K150"])
  _ = links("link nps raises price where ch = \"web\"", ["K158"])
  _ = links("link orders raises visits where orders > 3", ["K157"])
  _ = links("link orders raises visits where at >= @2026-01-01", ["K156"])
}

@Test func experimentsAreTyped() throws {
  let link = try #require(links("link trust -> orders tested on test: \"a\" against \"b\"").first)
  let experiment = try #require(link.experiment)
  #expect(experiment.dataset == DatasetID(0) && experiment.column.type == .text)
  #expect(experiment.treatment == "a" && experiment.control == "b")
  _ = links("link trust -> orders tested on o.amount: \"a\" against \"b\"", ["K192"])
  _ = links("link trust -> orders tested on test: \"a\" against \"a\"", ["K235"])
  _ = links("link trust -> visits tested on test: \"a\" against \"b\"", ["K121"])
  #expect(links("no link trust -> orders tested on o.test: \"a\" against \"b\"").first?.experiment != nil)
}

@Test func eventsHaveAPlace() {
  let result = analyzed(
    shop + """
      event rise @2026-03-10 "値上げ" on price
      /// Nobody could order
      event storm @2026-03-10..@2026-03-12 on o
      event month @2026-03..<@2026-05
      """)
  #expect(result.codes == [])
  #expect(result.model.events.map { $0.span.end - $0.span.start } == [1, 3, 61])
  #expect(result.model.events.map(\.documentation) == ["値上げ", "Nobody could order", nil])
  #expect(
    result.model.events.map(\.on)
      == [.definition(DefinitionID(5)), .dataset(DatasetID(0)), .everything])
  expectMarked(
    """
    a = 1
    event e @2026-03-10 on b  // K249
    event f @2026-03-10..@2026-03-01  // K177
    event g @2026-03-10
    event g @2026-03-11  // K101
    event a @2026-03-10 on a
    """)
}

@Test func theDumpShowsAllOfALink() {
  let result = analyzed(
    shop + """
      link nps - 1 point -> sales + 0.6千円 to 1,400円 after 1 month each week where ch = "web" from "A/B"
      link trust + 1 -> orders + 3% tested on test: "a" against "b" because "so"
      no link price -> nps because "no"
      link price + 10% -> visits - 4%
      link price lowers profit
      event rise @2026-03-10 "up" on o where ch = "web"
      """)
  let lines = dump(result.model).split(separator: "\n").filter { $0.contains("link ") || $0.hasPrefix("event") }
  let expected = """
    link nps lowers sales by +600円 to +1400円 for -1points each week after 1 month where {o: o.ch = "web"} from "A/B"
    link trust raises orders by +3% of it for +1 each month tested on o: o.test = "a" against "b" because "so"
    no link price moves nps because "no"
    link price lowers visits by -4% of it for +10% of it each month (elasticity)
    link price lowers profit by formula
    event rise 2026-03-10..<2026-03-11 "up" on dataset o where {o: o.ch = "web"}
    """
  #expect(lines.joined(separator: "\n") == expected)
}

@Test func actionsCostMoneyForRows() throws {
  let result = analyzed(
    shop + """
      action mail "案内" costs 3円 per o where ch = "web" -> nps + 4 points to 8 points after 1 month from "A/B"
      action dear costs 1.5千円 -> sales - 10%
      action mailed costs 0円 -> orders - 3件 to 5件 where ch = "web" because "so" done @2026-05
      """)
  #expect(result.codes == [])
  let actions = result.model.actions
  #expect(actions.map(\.cost.amount.double) == [3, 1_500, 0])
  #expect(actions.map(\.cost.unit.label) == ["円", "円", "円"])
  #expect(actions.map { $0.cost.rows != nil } == [true, false, false])
  #expect(actions.map(\.size.low.double) == [0.04, -0.1, -5])
  #expect(actions.map(\.size.high.double) == [0.08, -0.1, -3])
  #expect(actions.map(\.size.isRelative) == [false, true, false])
  #expect(actions.map(\.size.text) == ["+ 4 points to 8 points", "- 10%", "- 3件 to 5件"])
  #expect(actions[2].condition != nil && actions[2].conditionText == "ch = \"web\"" && actions[2].done?.count == 31)
  #expect(
    dump(result.model).contains(
      "action mail \"案内\" costs 3 円 for each of ⟨count o where o.ch = \"web\"⟩ -> nps by +4points to +8points after 1 month from \"A/B\""
    ),
    "\(dump(result.model))")
}

@Test func actionsThatSayNothing() {
  expectMarked(
    """
    nps = 12 points
    orders = 30件
    action a costs 3件 -> nps + 1 point  // K251
    action b costs ▲3円 -> nps + 1 point  // K252
    action c costs 3円 -> nps + 1 point
    action d costs 3 USD -> nps + 1 point  // K253
    action c costs 4円 -> nps + 2 points  // K101
    action e costs 3円 per nothing -> nps + 1 point  // K102
    action f costs 3円 -> npss + 1 point  // K100
    action g costs 3円 -> nps + 3人 to 1人  // K193 K193
    action h costs 3円 -> orders + 3件 to 1件  // K239
    action i costs 3円 -> orders + 0件  // K229
    action j costs 3円/人 -> orders + 1件  // K257
    action k costs 3円/年 -> orders + 1件  // K251
    action nps costs 3円 -> nps + 1 point
    actions npss  // K100
    """)
}

@Test func betsAreChecked() throws {
  let result = analyzed(
    shop + """
      bet nps >= 20 points due @2027-03 at 70%
      bet sales in 3千円..4千円 due @2027-Q1 at 0.5 because "so"
      """)
  #expect(result.codes == [])
  #expect(result.model.bets.map(\.chance) == [0.7, 0.5])
  #expect(result.model.bets.map(\.text) == ["nps >= 20 points", "sales in 3千円..4千円"])
  #expect(result.model.bets.map { $0.due.count } == [31, 90])
  expectMarked(
    """
    nps = 12 points
    bet nps >= 20 points due @2027-03 at 100%  // K254
    bet nps >= 20 points due @2027-03 at 0%  // K254
    bet nps >= 20 points due @2027-03 at 70  // K254
    bet nps >= 20 points due @2027-03 at 3円  // K254
    bet nps >= 20円 due @2027-03 at 50%  // K193
    bet npss >= 20円 due @2027-03 at 50%  // K100
    bet nps >= 20 points due @2027-03 at 50%
    bet nps >= 20 points due @2027-03 at 60%  // K127
    bet nps >= 20.0 points due @2027-03 at 60%  // K127
    bet nps >= 20 points due @2027-03-10T10:00 at 60%  // K256
    cost = 16,000円
    bet cost <= 16,434円 due @2027-03 at 50%
    bet cost <= 16434円 due @2027-03 at 50%  // K127
    bet cost < 16434円 due @2027-03 at 50%
    bet cost in 1,000円..2,000円 due @2027-03 at 50%
    bet cost in 1000円..2000円 due @2027-03 at 50%  // K127
    """)
  expectMarked(
    """
    dataset c from "c.csv" { key id; time first_on: date; second_on: date }
    dataset o from "o.csv" { time at: date; buyer -> c }
    returned: % = share(c where count(o) >= 2)
    closed: % = share(c where second_on within 60 days of first_on)
    half = 50%
    twice = returned * 2
    bet closed >= 30% due @2027-03 at 70%
    bet returned >= 30% due @2027-03 at 70%  // K255
    bet twice in 30%..50% due @2027-03 at 70%  // K255
    bet half <= returned due @2027-03 at 70%  // K255
    """)
}

/// Events, actions and levels lie on whole days, as bets do, and spans too.
@Test func timesOfDayAreRefusedWhereDaysCount() {
  expectMarked(
    """
    dataset o from "o.csv" { time at: date; v: 円 }
    sales = sum(o.v)
    event e @2026-03-10T10:00 on sales  // K256
    event f @2026-03-10..@2026-03-12T10:00 on sales  // K256
    action a costs 3円 -> sales + 10% done @2026-03-10T10:00  // K256
    target sales >= 3円 due @2026-03-10T10:00  // K256
    show sales during @2026-03-10T10:00..@2026-03-12  // K256
    """)
}

/// The way out is that of the statement.
@Test(arguments: [
  ("event e @2026-03 on sales where at >= @2026", "the time of an event stands behind its name, as in "),
  ("action a costs 3円 -> sales + 10% where at >= @2026", "since when an action is done stands behind `done`"),
  ("link nps raises sales where at >= @2026", "a link holds at all times: "),
  ("target sales >= 3円 where at >= @2026", "write by when it is to be met, as in `due @2026-12`, or each"),
  ("show sales where at >= @2026", "write `during` and the dates"),
  ("event e @2026-03-10..<@2026-03-10", "write `..`, which takes the end in, or a later end"),
  ("event e @2026-03-12..@2026-03-10", "write the earlier date first"),
  ("link nps raises sales after ▲1 month", "leave the sign out: an effect comes after its cause"),
  ("action a costs 3円 -> sales + 10% after ▲1 month", "leave the sign out: an effect comes after its cause"),
  ("x = prior(sales, ▲1 month)", "leave the sign out: `prior` looks back, and `next` ahead"),
  ("x = trailing(sales, -1 month)", "leave the sign out"),
  (
    "action a costs 1,000円/月 -> sales + 10%",
    "write what it comes to in the time that `actions` is asked about; where a dataset has a row for each 月, `costs 1,000円 per …`"
  ),
])
func theWayOutIsThatOfTheStatement(_ line: String, _ help: String) {
  let found = analyzed(
    "dataset o from \"o.csv\" { time at: date; v: 円 }\nsales = sum(o.v)\nnps = 12 points\n\(line)\n"
  ).diagnostics.filter { $0.severity == .error }
  #expect(found.count == 1 && found.first?.fixes.first?.text.english.hasPrefix(help) ?? false, "\(found)")
}

/// An action that moves nothing is told in words of its own, and what each costs is no sum.
@Test func actionsHaveMessagesOfTheirOwn() {
  func fixes(_ action: String) -> [String] {
    analyzed("nps = 12 points\n\(action)").diagnostics.flatMap { [$0.message.english] + $0.fixes.map(\.text.english) }
  }
  #expect(
    fixes("action i costs 3円 -> nps + 0 points") == [
      "an action that moves `nps` by 0 brings nothing",
      "write by how much it is believed to move, as in `+ 10%`, or take the action out",
    ])
  #expect(
    fixes("action i costs 3円/人 -> nps + 1 point") == [
      "`3円/人` is what each one costs, and nothing says how many there are",
      "write `costs 3円 per …` with the dataset whose rows are paid for, or what it costs in all",
    ])
}
