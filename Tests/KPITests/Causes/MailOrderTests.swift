import Evaluation
import Semantics
import Testing

@testable import KPI

/// The rules of the sample shop, held against what is known to be true of it.
@Suite struct MailOrderTests {
  private let evaluator: Evaluator
  private let questions: [QueryStatement]

  private static let asked = [
    "levers 顧客LTV", "levers contribution", "if nps + 10 points show 顧客LTV, contribution",
    "if f1_to_f2 = 25% show 顧客LTV, contribution", "why 顧客LTV from @2026-07 to @2026-08",
  ]

  init() throws {
    var program = RuleReader.files.read(["rules/mailorder"])
    program.add(name: "questions.kpi", bytes: Array(MailOrderTests.asked.joined(separator: "\n").utf8), folder: "")
    let analyzed = AnalyzedProgram(program)
    #expect(analyzed.problems.filter(\.isError).map(\.diagnostic.message.english) == [])
    evaluator = Evaluator(analyzed)
    questions = analyzed.queries.suffix(MailOrderTests.asked.count)
  }

  private func report(_ question: Int) throws -> CauseReport {
    guard case .report(let report) = evaluator.outcome(of: questions[question]) else {
      throw MailOrderFault.otherAnswer(MailOrderTests.asked[question])
    }
    return report
  }

  private func answer(_ question: Int) throws -> Answer {
    guard case .answer(let answer) = evaluator.outcome(of: questions[question]) else {
      throw MailOrderFault.otherAnswer(MailOrderTests.asked[question])
    }
    return answer
  }

  private enum MailOrderFault: Error { case otherAnswer(String) }

  /// A text that lists six levers says of the fourth: lower the gross margin rate (粗利率を下げる). Its sign says otherwise.
  @Test func theSignOfTheMarginRateRefutesTheText() throws {
    var signs: [String: String] = [:]
    for row in try #require(try report(0).table).texts { signs[row[0]] = String(row[2].prefix(1)) }
    #expect(signs["粗利率"] == "+")
    for lever in ["平均購買客単価", "年間購買頻度", "継続購買期間"] { #expect(signs[lever] == "+", "\(lever)") }
    for cost in ["新規獲得コスト", "顧客維持コスト"] { #expect(signs[cost] == "-", "\(cost)") }
  }

  /// What a lever also moves over links is in no number of it, and is said.
  @Test func leversWithLinksThatLeadOn() throws {
    let sentence = "links lead on from ad_spend, and are in no number here: `if ad_spend + 1% show 顧客LTV` follows them"
    #expect(try report(0).closing.contains(sentence))
    #expect(
      try report(1).closing.contains {
        $0.hasPrefix("links lead on from") && $0.contains("`if ad_spend + 1% show contribution`")
      })
  }

  /// Over a link to referral orders, and by formulas from there.
  @Test func satisfactionReachesProfitAndLifetimeValue() throws {
    let answer = try answer(2)
    #expect(answer.sides.count == 2)
    for side in answer.sides {
      #expect(side.count == 6)
      let change = try #require(answer.rows[0][side.lowerBound + 2].double)
      let (least, most) = (answer.rows[0][side.lowerBound + 4].double, answer.rows[0][side.lowerBound + 5].double)
      #expect(change > 0)
      #expect(try #require(least) > 0)
      #expect(try #require(most) > change)
    }
  }

  /// Second purchases of young customers are not decided: the question is asked of the last month in which they are.
  @Test func whatFollowsFromAMissedTarget() throws {
    let answer = try answer(3)
    #expect(answer.notes.contains(.link(.steady("2026-05"))))
    for side in answer.sides { #expect(try #require(answer.rows[0][side.lowerBound + 2].double) < 0) }
  }

  /// Beside a change: for which rows a link is believed; nothing of causes that stood still.
  @Test func linksBesideAChange() throws {
    let closing = try report(4).closing
    #expect(closing.contains { $0.hasPrefix("belief, in no sum: referral_orders + 1件 -> new_customers + 1人") })
    #expect(!closing.contains { $0.contains("set_cost") })
  }

  /// What the generator does is a link, and what only looks so is refuted.
  @Test(arguments: [
    "nps + 1 point -> referral_orders + 0.6件 to 1.4件", "referral_orders + 1件 -> new_customers + 1人",
    "ad_spend + 10% -> trials_won + 10%", "trials_won + 1人 -> new_customers + 1人", "insert_price raises cpr",
    "trials.channel -> pull_up", "customers.channel -> f1_to_f2", "reminder_mail -> f1_to_f2",
    "reminder_mail -> f2_in_60_days", "f2_in_60_days raises f2_to_f3", "f2_in_60_days raises f3_to_f4",
    "season -> 平均購買客単価", "season -> ad_spend", "season -> complaint_rate",
    "set_cost + 100円 -> 粗利率 - 1.2 points to 1.6 points", "affinity raises f1_to_f2",
    "affinity raises customers.opened_mails", "affinity raises customers.orders_so_far",
  ])
  func aCauseOfTheGenerator(_ text: String) {
    #expect(evaluator.base.model.links.contains { $0.text == text && !$0.isRefuted })
  }

  @Test(arguments: [
    "complaint_rate -> nps", "complaint_count -> sales", "complaint_count -> subscribers", "season -> nps",
    "insert_price -> response_rate", "customers.opened_mails -> customers.orders_so_far",
  ])
  func whatOnlyLooksLikeACause(_ text: String) {
    #expect(evaluator.base.model.links.contains { $0.text == text && $0.isRefuted && $0.because != nil })
  }

  /// The generator lets 6 points more of those come back who were reminded, by lot, since 2025-04; sooner, too.
  @Test(arguments: [("f1_to_f2", 0.06), ("f2_in_60_days", 0.10)])
  func theReminderIsFound(effect: String, truth: Double) throws {
    let link = try #require(evaluator.base.model.links.first { $0.text == "reminder_mail -> \(effect)" })
    let result = try #require(try evaluator.base.engine.experiment(link))
    #expect(result.low < truth && truth < result.high && result.p < 0.01 && result.method == .score, "\(result)")
    #expect((0.02...0.06).contains(result.smallestEffect))
    #expect(!result.split.isBroken && result.others > 0)
    // What is certain to have been there before.
    #expect(result.balance.map(\.column) == ["first_order", "channel"])
    #expect(result.balance.allSatisfy { $0.p > 0.01 && $0.difference < 0.1 })
  }
}
