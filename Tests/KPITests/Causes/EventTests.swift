import Charts
import Evaluation
import Foundation
import Testing

@testable import KPI

/// Events that say which rows they touched are held against the others.
@Suite struct EventTests {
  private func evaluator(_ rules: String, _ data: [String: String]) throws -> Evaluator {
    let bench = try Workbench(data.merging(["r.kpi": TwoChannels.rules + rules + "\n"]) { $1 })
    let program = AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")]))
    #expect(program.problems.filter(\.isError).map(\.diagnostic.message.english) == [])
    return Evaluator(program)
  }

  private func report(_ rules: String, _ data: [String: String]) throws -> CauseReport {
    let evaluator = try evaluator(rules, data)
    guard case .report(let report) = evaluator.outcome(of: try #require(evaluator.analyzed.queries.last)) else {
      throw CocoaError(.featureUnsupported)
    }
    return report
  }

  private func told(_ event: String, _ data: [String: String], of name: String = "sales") throws -> String {
    try report("\(event)\nwhy \(name) from @2026-02 to @2026-08", data).closing.first { $0.hasPrefix("event") } ?? ""
  }

  /// Against the rows that it did not touch a fifth is found; without them the ups and downs of both hide it.
  @Test func touchedRowsAreHeldAgainstTheOthers() throws {
    var (found, alone, nothing) = (0, 0, 0)
    let event = "event e @2026-03-01 on sales"
    let touched = event + " where channel = \"web\""
    for seed in UInt64(1)...20 {
      let data = TwoChannels.data(seed)
      if try told(touched, data).contains(", beyond the usual variation between them; ") { found += 1 }
      if try told(event, data).contains(", beyond its usual variation; ") { alone += 1 }
      if try told(touched, TwoChannels.data(seed, lift: 1)).contains(", beyond the usual") { nothing += 1 }
    }
    #expect(found >= 17 && alone <= 3 && nothing <= 1, "\(found) \(alone) \(nothing)")
  }

  @Test func theWordsOfADifference() throws {
    let data = TwoChannels.data(3)
    let one = try told("event e @2026-03-01 \"dearer\" on sales where channel = \"web\"", data)
    #expect(
      one.hasPrefix(
        "event, 2026-03-01: dearer (e), on sales where channel = \"web\"; in 2026-03 to 2026-08 sales went +"), "\(one)"
    )
    #expect(one.contains("% where channel = \"web\" beside the other rows (95 %: +"), "\(one)")
    #expect(one.hasSuffix("; what touched these rows alone at that time is in it, too"), "\(one)")
    // As an action on the same rows at the same time is judged.
    let action = try report(
      "action a costs 1円 -> sales + 15% to 25% where channel = \"web\" done @2026-03\nactions sales", data
    ).closing.first { $0.contains(", done since ") }
    let numbers = try #require(one.range(of: "where channel = \"web\" beside the other rows (95 %: ")).lowerBound
    #expect(action?.contains(String(one[numbers...].prefix { $0 != ")" })) ?? false, "\(one) \(action ?? "")")
    let over = try told("event e @2026-03-10..@2026-05-20 where channel = \"web\"", data)
    #expect(over.contains("; in 2026-03 to 2026-05, of whose 92 days it had 72, sales went +"), "\(over)")
  }

  @Test func whatHasNothingUntouchedCannotBeTold() throws {
    let data = TwoChannels.data(3).merging(["v.csv": "at,visits\n2024-01-05,100\n2026-08-05,200\n"]) { $1 }
    func end(_ event: String, of name: String = "sales") throws -> String {
      let more =
        "dataset v from \"v.csv\" { time at; covers @2024-01..@2026-08 }\nrate = sales / sum(v.visits)\n"
        + "shop = sum(o.amount where channel = \"shop\")\n"
      let text = try told(more + event, data, of: name)
      return try String(text[#require(text.range(of: "; ")).upperBound...])
    }
    let cannot = "what it brought cannot be told"
    #expect(
      try end("event e @2026-03-01 on sales").hasPrefix(
        "\(cannot), for nothing untouched is named: `where …` behind the event says which rows it touched; before and after: "
          + "in 2026-03 to 2026-08 sales went "))
    #expect(
      try end("event e @2026-03-01 on o where channel = \"web\"", of: "rate")
        == "\(cannot): `rate` reads v, too, whose rows `where channel = \"web\"` does not tell apart; of a KPI that reads o alone "
        + "it can be")
    #expect(
      try end("event e @2026-03-01 on o where channel = \"web\"", of: "shop")
        == "\(cannot): `where channel = \"web\"` holds for none of the rows that `shop` reads")
    #expect(
      try end("event e @2026-03-01 where amount > 0円")
        == "\(cannot): `where amount > 0円` holds for all rows that `sales` reads, so nothing untouched is there to compare them "
        + "with")
    let action = try report(
      "action a costs 1円 -> sales + 5% where amount > 0円 done @2026-03\nactions sales", TwoChannels.data(3)
    ).closing.first { $0.contains(", done since ") }
    #expect(action?.contains(": cannot tell; `where amount > 0円` holds for all rows that `sales` reads") ?? false)
  }

  /// A question about some rows is answered of these, and the words say so.
  @Test func ofWhichRowsItIsSaid() throws {
    func end(_ question: String) throws -> String {
      try report(
        "event e @2026-03-01 on o where channel = \"web\"\nwhy sales from @2026-02 to @2026-08 where \(question)",
        TwoChannels.data(3)
      ).closing.first { $0.hasPrefix("event") } ?? ""
    }
    #expect(
      try end("channel = \"shop\"").hasSuffix(
        ": `where channel = \"web\"` holds for none of the rows that `sales` reads `where channel = \"shop\"`"))
    #expect(
      try end("channel != \"shop\"").hasSuffix(
        ": `where channel = \"web\"` holds for all rows that `sales` reads `where channel != \"shop\"`, so nothing "
          + "untouched is there to compare them with"))
  }

  /// A tree says as `why` does what is too early to be told.
  @Test func whatIsTooEarlyStandsInATree() throws {
    let evaluator = try evaluator(
      "event fair @2026-08-31 on sales where channel = \"web\"", TwoChannels.data(3))
    let tree = try #require(evaluator.causeTree(of: "sales"))
    #expect(
      tree.markdown.contains("; what it brought cannot be told yet: no whole month since then is known"),
      "\(tree.markdown)")
  }

  /// A done action stands in `why` as an event does, and so do both for programs.
  @Test func doneActionsStandBesideEvents() throws {
    let rules = """
      event fair @2026-03-20 where channel = "web"
      action a "声かけ" costs 100円 -> sales + 15% to 25% where channel = "web" done @2026-03
      action later costs 100円 -> sales + 15% done @2026-12
      why sales from @2026-02 to @2026-08
      """
    let told = try report(rules, TwoChannels.data(3))
    let line = try #require(told.closing.first { $0.hasPrefix("action: ") })
    #expect(
      line.hasPrefix(
        "action: `a`, done since 2026-03, was to move `sales` + 15% to 25% where channel = \"web\": as expected; "))
    #expect(line.hasSuffix("; `fair` began in the same month"), "\(line)")
    #expect(told.closing.contains { $0.hasPrefix("event, ") && $0.hasSuffix("; `a` began in the same month") })
    let json = told.json.compact
    for part in [
      "\"events\":[{\"name\":\"fair\",\"text\":null,\"from\":\"2026-03-20\",\"to\":\"2026-03-20\",\"on\":null,"
        + "\"where\":\"channel = \\\"web\\\"\",\"effect\":{\"kpi\":\"sales\",\"state\":\"measured\",",
      "\"compared\":true,\"part\":true,\"change\":0.", "\"beyond\":true",
      "\"actions\":[{\"action\":\"a\",\"aim\":\"sales\",\"since\":\"2026-03-01\",\"verdict\":\"as expected\"",
    ] {
      #expect(json.contains(part), "\(json)")
    }
    #expect(!told.closing.contains { $0.contains("`later`, done") })
  }

  @Test func inTreesAndCharts() throws {
    let rules = """
      event fair @2026-07-20 on sales where channel = "web"
      action a "声かけ" costs 100円 -> sales + 15% done @2026-07
      show sales by month during @2026 as chart
      """
    let evaluator = try evaluator(rules, TwoChannels.data(3))
    let tree = try #require(evaluator.causeTree(of: "sales"))
    let words = "[1] fair, 2026-07-20, where channel = \"web\"; in 2026-08 sales went "
    #expect(
      tree.markdown.contains(words) || tree.markdown.contains("2026-07 to 2026-08 sales went "), "\(tree.markdown)")
    #expect(tree.json.compact.contains("\"effect\":{\"kpi\":\"sales\",\"state\":\"measured\""))
    let statement = try #require(evaluator.analyzed.queries.last)
    let figure = try #require(evaluator.figure(of: evaluator.outcome(of: statement), statement))
    #expect(
      figure.charts[0].events.map(\.text) == [
        "声かけ (a), an action, done since 2026-07", "fair, 2026-07-20, where channel = \"web\"",
      ])
  }
}
