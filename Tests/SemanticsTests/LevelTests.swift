import Testing

@testable import Semantics

@Test func levelsKeepTheirText() throws {
  let result = analyzed(
    """
    dataset o from "o.csv" { time at; channel: text }
    f2 = share(o where f >= 2)
    goal f2 >= 30% warn 25% due @2027-03
    target f2 in 3%..<4% each month where channel = "online"
    """)
  #expect(result.codes == ["K211"])
  let goal = try #require(result.model.levels.first)
  #expect(goal.isGoal && goal.text == ">= 30%" && goal.warn != nil)
  #expect(goal.deadline?.isoText == "2027-03-31")
  let target = try #require(result.model.levels.last)
  #expect(target.grain == .month && target.conditionText == "channel = \"online\"" && target.text == "in 3%..<4%")
}

@Test func levelsThatMakeNoSense() {
  expectMarked(
    """
    dataset o from "o.csv" { time at }
    repeat = share(o where f >= 2)
    nps: points = repeat - 20%
    target repeat >= 60  // K230
    target nps >= 10  // K230
    target nps >= ▲10 points
    target missing >= 3  // K100
    x = 3
    target x > 5
    target x < 5  // K231
    target x <= 6
    """)
}

@Test func pathsToTheGoal() {
  expectMarked(
    """
    a = 1
    b = a + 1
    c = 2
    d = 3
    goal b >= 2
    target a >= 1
    target c >= 1
    target d >= 1  // K234
    factor trust
    link c raises trust
    link trust raises b after 1 month
    """)
}

@Test func loopsNeedTime() {
  expectMarked(
    """
    a = 1
    b = 2
    link a raises b  // K233
    link b raises a
    """)
  expectFine("a = 1\nb = 2\nlink a raises b\nlink b raises a after 1 month")
}

@Test func parametersByGroup() {
  let result = analyzed(
    """
    dataset o from "o.csv" { time at; f }
    rate = by f up to 4 { 1: 30%, 2: 50%, else: 75% }
    plan = by month, channel { (@2026-12, "web"): 3人, else: 4人 }
    x = sum(o.amount * rate)
    show rate by f
    show plan by month
    """, ["o": schema("at date, f, amount number 円")])
  #expect(result.diagnostics.isEmpty)
  #expect(result.formula("x") == "⟨sum o.amount * rate(o.f up to 4)⟩")
  #expect(result.line("show rate") == "show rate(key f up to 4) by f")
  #expect(result.line("show plan") == "show plan(key month, key channel) by month")
}
