import Syntax
import Testing

@testable import Semantics

private let shop = """
  dataset orders from "orders.csv" {
    key id; time at; customer; amount: 円; qty: 個; rate: %; f = ordinal per customer
  }
  customers = 200人
  buyers = count_distinct(orders.customer)
  n = count(orders)
  churn = 5%
  repeat = share(orders where f > 1)
  plan = 100件
  ratio = n / buyers

  """
private let schemas = ["orders": schema("id text, customer text, at date, amount, qty, rate number %, weight")]

/// A percentage beside an amount, wherever two values meet: the code, and the way out where there is one to copy.
@Test(arguments: [
  ("100件 + 10%", "write `100件 * 110%`"),
  ("200人 - 5%", "write `200人 * 95%`"),
  ("1000 - 20%", "write `1000 * 80%`"),
  ("customers - churn", "write `customers * (1 - churn)`"),
  ("(customers - 3) + 10%", "write `(customers - 3) * 110%`"),
  ("customers - buyers + 10%", "write `(customers - buyers) * 110%`"),
  ("n + 10%", "write `n * 110%`"),
  ("buyers + repeat", "write `buyers * (1 + repeat)`"),
  ("sum(orders.qty) + 10%", "write `sum(orders.qty) * 110%`"),
  ("max(orders.f) - 10%", "write `max(orders.f) * 90%`"),
  ("trailing(n, 3 months) + 10%", "write `trailing(n, 3 months) * 110%`"),
  ("n * 2 + 10%", "write `n * 2 * 110%`"),
  ("n * churn + 10%", "write `n * churn * 110%`"),
  ("n + 2 points", ""), ("10% + n", ""), ("max(customers, 50%)", ""), ("n ?? 5%", ""),
  ("if n > 3 then repeat else 5件", ""), ("n > 50%", ""), ("n in [5%, 6%]", ""), ("n in 5%..6%", ""),
  ("prior(n, 1 month, 5%)", ""), ("sum(orders.amount where qty > 5%)", ""), ("count(orders where rate > 3個)", ""),
  ("count(orders where rate > 3)", "write `3%`"), ("growth(n, 1 month) + 5", "write `5 points`"),
  ("repeat >= 60", "write `60%`"), ("repeat ?? 10", "write `10%`"),
  ("correlation(orders.amount, orders.qty) > 2", "write `2%`"),
  ("churn + 3", "write `3 points`"), ("n step 10%", ""),
])
func percentagesAndAmountsAreNoUnit(_ formula: String, _ fix: String) {
  let result = analyzed(shop + "x = \(formula)", schemas)
  #expect(result.codes == ["K193"], "\(result.diagnostics.map { "\($0.code) \($0.message.english)" })")
  let texts = result.diagnostics.flatMap { $0.fixes.map(\.text.english) }
  #expect(fix.isEmpty ? texts.count == 1 && !texts[0].hasPrefix("write") : texts == [fix], "\(texts)")
}

/// What fits both stays, and so do percentages among themselves.
@Test(arguments: [
  ("1 - churn", "%"), ("churn + 2 points", "%"), ("2 points + churn", "points"), ("ratio + 10%", ""), ("ratio + 5", ""),
  ("repeat - churn", "%"), ("repeat * churn", ""), ("repeat ?? 0", "%"), ("n ?? 0", ""), ("n - 1", ""), ("n + 3", ""),
  ("customers + plan", ""), ("customers + 3", "人"), ("repeat > 0.6", ""),
  ("correlation(orders.amount, orders.qty) > 0.5", ""),
  ("growth(n, 1 month) in -1..1", ""), ("avg(n per orders.customer) + 10%", ""), ("sum(orders.weight) + 10%", ""),
  ("sum(orders.weight) + 10", ""), ("max(repeat, 5%)", "%"), ("customers * 110%", "人"), ("n * (1 - churn)", ""),
  ("if n > 3 then 1 else repeat", "%"), ("(if repeat > 5% then 1 else 0) + 10%", ""), ("n / 2 + 3", ""),
  ("churn * 2 - 5%", "%"), ("0.3 - 5%", "%"), ("(1 + churn) ^ 12 - 1", ""), ("count(orders where f >= 2) / n - 5%", ""),
  ("avg(orders.rate) + 5%", "%"), ("yearly(n) * 1年 + 10%", ""),
])
func ratiosFitBoth(_ formula: String, _ label: String) {
  let result = analyzed(shop + "x = \(formula)", schemas)
  #expect(result.diagnostics.isEmpty, "\(result.diagnostics.map { "\($0.code) \($0.message.english)" })")
  if let unit = result.unit("x") { #expect(unit == label) }
}

/// A declaration says what a number is.
@Test func declarationsSettleIt() {
  expectMarked(
    shop + """
      shown: % = ratio
      counted: 件 = ratio
      a = shown + 10%
      b = shown + 3件  // K193
      c = counted + 3件
      d = counted + 10%  // K193
      open: number = n
      e = open + 10%
      target n >= plan + 10%  // K193
      target n >= 10%  // K193
      target repeat >= 60  // K230
      target repeat in 5..60  // K230
      target n >= plan * 110% warn 90件
      target n >= 50 warn 10%  // K193
      limit churn in 1..5  // K230
      bonus = by f { 1: 5%, 2: 3件 }  // K193
      test "t" { expect n = 5 ± 10% }
      """, schemas)
}

@Test func aWhatIfIsInTheUnitOfTheBase() {
  expectMarked(
    """
    years = 2年
    cac = 4,000円
    cost: 円 = 4,000円
    plan = 100件
    churn = 5%
    note = "text"
    if years = 18月, cac = 0 show years
    if cac = 3年 show cac  // K193
    if cac = 3 show cac  // K193
    if cost = 3年 show cac  // K194
    if years + 6月 show years
    if years + 3円 show years  // K193
    if plan + 10%, churn - 10% show plan
    if plan - 2 points show plan  // K193
    if churn = 60 show churn  // K193
    if churn = 0.6, plan = 120 show churn
    if note = 3 show note  // K192
    """)
}

@Test func bodiesOfOtherWorldsAreInTheUnitOfTheBase() {
  let text = """
    dataset o from "o.csv" { time at; channel: text }
    years = 2年
    cac = 4,000円
    plan = 100件
    life = 1年 to 3年
    rate = by channel { "web": 10%, else: 5% }
    scenario s {
      years = 18月
      cac = 0
      plan = 120
      life = 6月 to 18月
      rate = { "web": 0.2, else: 1% }
    }
    scenario late from @2026-02 { years = 30月 }
    scenario wrong {
      cac = 3年
      plan = 10%
      rate = { "web": 3円, else: 1% }
    }
    test "t" {
      given years = 6月
      expect years = 0.5年
    }
    """
  let result = analyzed(text, world: .scenario("s"))
  #expect(result.diagnostics.isEmpty, "\(result.diagnostics.map(\.message.english))")
  #expect(result.formula("years") == "18月 × 1/12")
  #expect(result.unit("years") == "年" && result.unit("cac") == "円" && result.unit("plan") == "件")
  #expect(result.unit("life") == "年" && result.unit("rate") == "%")
  #expect(analyzed(text, world: .scenario("late")).formula("years").hasPrefix("if from 2026-02-01"))
  #expect(analyzed(text, world: .scenario("late")).unit("years") == "年")
  #expect(analyzed(text, world: .scenario("wrong")).codes == ["K193", "K193", "K193"])
  #expect(analyzed(text, world: .test(0)).codes == [])
  #expect(analyzed(text, world: .test(0)).formula("years") == "6月 × 1/12")
}

/// The unit of a column that only the changed definition tells is the same in the changed world.
@Test func columnsHaveOneScaleInAllWorlds() {
  let text = """
    dataset c from "c.csv"
    life: 年 = avg(c.months)
    longest = max(c.months)
    scenario s { life = 3年 }
    """
  let columns = ["c": schema("months")]
  #expect(analyzed(text, columns).unit("longest") == "年")
  #expect(analyzed(text, columns, world: .scenario("s")).unit("longest") == "年")
}

/// What an override reads of the base is its type only.
@Test func anOverrideDoesNotReadWhatItReplaces() {
  let result = analyzed(
    """
    a = b + 1円
    b = 3円
    scenario s { b = 5円; a = b * 2 }
    """, world: .scenario("s"))
  #expect(result.diagnostics.isEmpty)
  let reads = result.model.definition(named: "a")?.reads.map { result.model.definitions[$0.index].name }
  #expect(reads == ["b"])
  #expect(result.model.definition(named: "b")?.reads == [])
}

/// The order of statements decides neither scales nor conflicts.
@Test func scalesOfUndeclaredColumnsConflict() {
  let head = "dataset c from \"c.csv\" { time at }\n"
  let columns = ["c": schema("at date, months, life, money")]
  let places = ["a = sum(c.months) + 1年\n", "b = sum(c.months) + 1月\n"]
  #expect(analyzed(head + places[0] + places[1], columns).codes == ["K210"])
  #expect(analyzed(head + places[1] + places[0], columns).codes == ["K210"])
  #expect(analyzed(head + places[0], columns).unit("a") == "年")
  #expect(analyzed(head + places[1], columns).unit("b") == "月")
  // By way of another column; and where a unit is declared.
  #expect(analyzed(head + places[0] + "d = sum(c.months - c.life)\ne: 月 = sum(c.life)", columns).codes == ["K210"])
  #expect(analyzed(head + "u: 年 = sum(c.months)\nv: 月 = sum(c.months)", columns).codes == ["K210"])
  #expect(analyzed(head + "u: 年 = sum(c.months)\nv: 年間 = sum(c.months)", columns).codes == [])
  let money = "unit 千円 = 1,000円\nu: 千円 = sum(c.money)\nv: 円 = sum(c.money)"
  #expect(analyzed(head + money, columns).codes == ["K210"])
  #expect(analyzed(head + "w = sum(c.months * c.life) + 1週", columns).codes == ["K209"])
  #expect(analyzed(head + "w = sum(c.months * c.life) + 1日", columns).codes == [])
}

@Test(arguments: ["avg_life >= 2年", "avg_life in 1年..3年", "(avg_life = 2年)"])
func aComparisonRescalesNothing(_ comparison: String) {
  let columns = ["c": schema("life")]
  let head = "dataset c from \"c.csv\"\navg_life = avg(c.life)\n"
  let result = analyzed(head + "x = \(comparison)", columns)
  #expect(result.codes == ["K209"])
  #expect(result.unit("avg_life") == "月")
  #expect(analyzed(head + "x = \(comparison)\ny = avg_life + 1年", columns).codes == [])
  #expect(analyzed(head + "x = \(comparison)\ny = avg_life + 1年", columns).unit("avg_life") == "年")
  #expect(analyzed(head + "x = avg_life > 3月", columns).codes == [])
}

@Test func keysOfTablesConvert() {
  let columns = ["c": schema("at date, life, size, amount, k number 千円")]
  expectMarked(
    """
    dataset c from "c.csv" { time at; life: 月; amount: 円; share: % = size }  // K146
    a = by life { 1年: 1円, 13月: 2円 }
    b = by life { 1円: 1円 }  // K193
    d = by life { 3: 1円 }  // K193
    e = by amount { 0..1,000円: 1円 }
    f = by amount { 0..1,000: 1円 }  // K193
    g = by k { 1,000円: 3円 }
    h = by life { 1年: 1円, 12月: 2円 }  // K217
    i = by share { 5: 3円 }  // K193
    j = by life step 6月 { 6月: 3円, 1年: 4円 }
    l = by life { 30日: 1円 }  // K193
    m = by size { 3: 1円 }
    o = by life up to 3 { 1: 1円, 2月: 3円, 3: 4円 }
    p = by life step 1年 { 1年: 3円 }
    q: % = 5件  // K194
    n: 円 = sum(c.amount * 0 + a)
    """, columns)
  let result = analyzed("dataset c from \"c.csv\" { life: 月 }\na = by life { 1年: 1円, 18月: 2円, else: 3円 }", columns)
  guard case .table(_, _, let entries, _)? = result.model.definition(named: "a")?.body else {
    Issue.record()
    return
  }
  #expect(entries.map { "\($0.keys)" }.joined().contains("12"))
}

/// Another dataset may use the name for something else.
@Test func keysOfTablesAreNotThoseOfOthers() {
  let columns = ["a": schema("size, n"), "b": schema("size, n"), "c": schema("life"), "d": schema("life")]
  expectMarked(
    """
    dataset a from "a.csv" { size: 円 }
    dataset b from "b.csv" { size: 個 }
    rate = by size { 1円..1,000円: 10%, else: 5% }
    x = sum(a.n * rate)
    show count(a), rate by size
    show count(b) by size
    dataset c from "c.csv"
    dataset d from "d.csv"
    bonus = by life { 1年: 3円 }  // K209
    y = sum(d.life / d.life * bonus)
    z = sum(c.life) + 3
    """, columns)
}

@Test(arguments: [true, false])
func groupsAreInTheSmallestUnit(_ isReversed: Bool) {
  var lines = ["dataset c from \"c.csv\" { life: 月 }", "dataset d from \"d.csv\" { life: 年 }"]
  if isReversed { lines.reverse() }
  let text = lines.joined(separator: "\n") + "\nbonus = by life { 1年: 10円 }\nshow count(d), bonus by life"
  let result = analyzed(text, ["c": schema("life"), "d": schema("life")])
  guard case .show(let show)? = result.model.queries.first, case .dimension(let key)? = show.keys.first else {
    Issue.record()
    return
  }
  #expect(result.codes == [] && key.type == .number(Analyzer.months))
}

@Test func literalZeroFitsInARecurrence() {
  let text = """
    dataset e from "e.csv" { time day }
    a = prior(a, 1 month, 0) + 3円
    b = prior(b, 1 month, 0) + count(e) * 2年
    c = if count(e) > 3 then prior(c, 1 month, 0) else 5USD
    """
  let result = analyzed(text, ["e": schema("day date")])
  #expect(result.diagnostics.isEmpty, "\(result.diagnostics.map(\.message.english))")
  #expect(result.unit("a") == "円" && result.unit("b") == "年" && result.unit("c") == "USD")
}

@Test func scalesThatOverflowAreErrors() {
  expectMarked(
    """
    unit Z = 1e30円  // K206
    unit A = 1e12円
    unit B = 1e12A  // K206
    unit nothing = 0円  // K206
    x = 1A * 1A  // K206
    y = sqrt(4A)
    z: A^2 = 3円^2  // K206
    """)
  // A chain of powers ends with a message.
  var text = "a0 = 3円\n"
  for index in 1...25 { text += "a\(index) = a\(index - 1) ^ 8\n" }
  #expect(analyzed(text).codes == ["K206"])
}

/// With data there is one more pass, in which a sum of both was once so many and no percentage.
@Test func percentagesAndAmountsMeetInRecurrences() {
  let text = """
    dataset o from "o.csv" { time d }
    churn = 5%
    y = prior(y, 1 month, 100%) + 3件  // K193
    w = prior(w, 1 month, 5件) + churn  // K193
    a = prior(a, 1 month, 0) + 3件
    b = prior(b, 1 month, 100%) * (1 - churn)
    c = if prior(c, 1 month, 5件) > 3 then 4件 else 5%  // K193
    d = prior(e, 1 month, 5件)  // K193
    e = d + churn
    """
  expectMarked(text, ["o": schema("d date, x number")])
  expectMarked(text)
}

@Test func wordsOfTheLanguageKeepTheirMeaning() {
  expectMarked(
    """
    unit 月 = 30日  // K208
    unit USD  // K208
    unit points = 1%  // K208
    unit text = 3円  // K208
    unit 万 = 3  // K208
    unit 件 = 3人  // K208
    unit 億円 = 900円  // K208
    unit 千USD  // K208
    unit 万件 = 3件  // K208
    unit 点数
    unit 千点数 = 900点数  // K208
    unit 百万円 = 1,000,000円
    unit 千人 = 1,000人
    unit 人
    unit 千円 = 1,000円
    unit 百 = 100
    unit bp = 0.01%
    a = 3人 + 4件  // K193
    b = 5% + 20bp
    c = 3百 + 10%  // K193
    d: bp = 5%
    """)
  expectMarked("unit k = 3円\nunit k = 3円\nunit k = 4円  // K101")
  #expect(analyzed("unit bp = 0.01%\nd: bp = 5%").formula("d") == "5% × 10000")
}

@Test func stackedColumnsMeet() {
  func stacked(_ columns: String) -> Analyzed {
    analyzed(
      "dataset m from \"m.csv\" { time day; unpivot tv, ooh into channel, spend }\nx = sum(m.spend)",
      ["m": schema("day date, \(columns)")])
  }
  let mixed = stacked("tv number 千円, ooh number 円")
  #expect(mixed.codes == [] && mixed.unit("x") == "千円")
  guard case .stackedValue(let headers)? = mixed.model.dataset(named: "m")?.column(named: "spend")?.source else {
    Issue.record()
    return
  }
  #expect(headers.map { $0?.factor.double } == [1, 0.001])
  #expect(stacked("tv number 円, ooh number USD").codes == ["K193"])
  #expect(stacked("tv number 件, ooh number %").codes == ["K193"])
  #expect(stacked("tv number 円, ooh text").codes == ["K192"])
  // The one without a unit is taken to be in the other's, with a warning, unless it is declared.
  #expect(stacked("tv, ooh number 円").codes == ["K349"])
  #expect(stacked("tv, ooh number %").codes == ["K349", "K203"])
  #expect(stacked("tv, ooh").codes == [])
  func declared(_ unit: String, _ columns: String) -> Analyzed {
    analyzed(
      "dataset m from \"m.csv\" { time day; ooh: \(unit); unpivot tv, ooh into ch, spend }\nx = sum(m.spend)",
      ["m": schema("day date, \(columns)")])
  }
  let yen = declared("円", "tv number 千円, ooh")
  #expect(yen.codes == [] && yen.unit("x") == "千円")
  #expect(declared("人", "tv number 千円, ooh").codes == ["K193"])
  #expect(stacked("tv, ooh number 円").unit("x") == "円")
}

/// The sign that a message names is one that stands there, and its way out one that can be gone.
@Test func messagesSpeakOfWhatIsWritten() {
  let change = analyzed("cac = 3円\nif cac + 3年 show cac")
  #expect(
    change.codes == ["K193"] && change.diagnostics[0].message.english == "the new value has another unit than the old")
  let circle = analyzed("dataset t from \"t.csv\" { a = b; b = a }\nn = count(t)")
  #expect(circle.codes == ["K220"] && circle.diagnostics[0].fixes.allSatisfy { !$0.text.english.contains("prior") })
  expectMarked(
    """
    dataset t from "t.csv" { time at; ch: text; amount: 円 }
    n = count(t)
    m = sum(t.amount)
    g = count(each t.ch among ok = "yes")  // K165
    h = count(t among ok = "yes")  // K165
    link n raises m tested on t.amount: "a" against "b"  // K192
    link n raises m after 1 month tested on ch: "a" against "b"
    why n from @2026-02 to @2026-01  // K177
    why n from @2026-01 to @2026-02
    """)
}

/// What does not fit each other is told once, not also as another unit than the declared one.
@Test func endsOfAnUncertainNumberMeet() {
  for body in ["3円 to 5人", "3円..5人", "3円..4円..5人"] { #expect(analyzed("a: 円 = \(body)").codes == ["K193"]) }
  #expect(analyzed("a: 円 = 3人 to 5人").codes == ["K194", "K194"])
}

/// Keys of a reference are compared in the unit of the target.
@Test func keysOfReferencesMeet() {
  func joined(_ own: String, _ other: String) -> Analyzed {
    analyzed(
      """
      dataset a from "a.csv" { w -> b }
      dataset b from "b.csv" { key w }
      x = count(a)
      """, ["a": schema("w number \(own)"), "b": schema("w number \(other)")])
  }
  #expect(joined("千円", "円").codes == [])
  #expect(joined("円", "USD").codes == ["K193"])
}
