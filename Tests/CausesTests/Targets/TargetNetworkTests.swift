import Numerics
import TestSupport
import Testing

@testable import Causes

@Suite struct TargetNetworkTests {
  private func outcome(of rules: String, data: [String: String] = [:]) throws -> TargetCheck.Outcome? {
    let prepared = try Workbench(rules, data: data).prepare()
    #expect(!prepared.diagnostics.contains { $0.severity == .error }, "\(prepared.diagnostics)")
    var network = TargetNetwork(prepared.engine)
    return network.checks().first { prepared.model.levels[$0.level].isGoal }?.outcome
  }

  /// Two months are no history, so nothing bounds the price from above; `price * (100 - price) - 100` is 2,400 at most.
  @Test func anOpenPartIsSearched() throws {
    let found = try outcome(
      of: """
        dataset d from "d.csv" { time day; amount: number; n: number }
        price = sum(d.amount) / sum(d.n)
        cost = 100
        profit = price * (100 - price) - cost
        target cost <= 100
        goal profit >= 5000
        """, data: ["d": "day,amount,n\n2026-01-05,50,1\n2026-01-20,40,1\n2026-02-28,60,1\n"])
    guard case .missed(let gap)? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect((2_600 - 1e-6...2_600).contains(gap))
  }

  /// A level that is a number of the rules has no parts, and its guard is held against it all the same.
  @Test func aLevelWithoutPartsContradictsByItsGuard() throws {
    let rules = "a = 10\nb = a * 2\nc = b - a\ntarget c >= 7\n"
    let found = try outcome(of: rules + "goal a >= 9 guard c <= 3")
    guard case .contradicting(let demands)? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(Set(demands) == [.level(1), .guarded(1, 0)])
    guard case .withoutParts? = try outcome(of: rules + "goal a >= 9 guard c <= 12") else {
      Issue.record("there are numbers between 9 and 12")
      return
    }
  }

  /// What is asked of sales in a quarter says nothing of a month, in which a goal of the profit is judged.
  @Test func anAmountOfAQuarterIsNoneOfAMonth() throws {
    let rules = """
      dataset d from "d.csv" {
        time day
        covers @2026-01..@2026-03
        amount: 円
      }
      sales = sum(d.amount)
      profit = sales * 10%
      goal profit >= 20円 each month

      """
    let data = ["d": "day,amount\n2026-01-05,100\n2026-02-05,110\n2026-03-05,120\n"]
    guard case .reached? = try outcome(of: rules + "target sales >= 300円 each month", data: data) else {
      Issue.record("a tenth of 300円 is more than 20円")
      return
    }
    // So a month may be as it has been, 120円 at best.
    guard case .missed(let gap)? = try outcome(of: rules + "target sales >= 300円 each quarter", data: data) else {
      Issue.record("of a month nothing is asked")
      return
    }
    #expect(abs(gap - 8) < 1e-9)
  }

  /// A contradiction is that of the goals that it stands below, and of no other.
  @Test func aContradictionIsNoneOfOtherGoals() throws {
    let prepared = try Workbench(
      """
      a = 10
      b = 10
      c = a + b
      d = b * 2
      goal c >= 100
      goal d >= 10
      target a <= 20
      limit b in 0..50
      target b >= 5

      """
    ).prepare()
    var network = TargetNetwork(prepared.engine)
    let checks = network.checks()
    guard checks.count == 2, case .contradicting(let demands) = checks[0].outcome, case .reached = checks[1].outcome
    else {
      Issue.record("\(checks.map(\.outcome))")
      return
    }
    #expect(Set(demands) == [.level(0), .level(2), .limit(0)])
  }

  /// 2^53 + 1 is no double: the one at it may be below it or above.
  @Test func aLargeFactorIsRoundedOutwards() {
    let large = Rational(9_007_199_254_740_993).interval
    #expect(large.lower < 0x1p53 + 1 && large.upper > 0x1p53 + 1)
    let small = Rational(1, 9_007_199_254_740_993).interval
    #expect(small.lower < small.upper && small.contains(1 / 0x1p53))
    #expect(Rational(1, 1000).interval.contains(0.001) && Rational(12).interval.isPoint)
  }
}
