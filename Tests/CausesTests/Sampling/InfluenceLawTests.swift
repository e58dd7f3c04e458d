import Evaluation
import Semantics
import TestRandom
import TestSupport
import Testing

@testable import Causes

/// What a draw does to a number, told by the numbers alone: the shop is there three hundred times over, each time with
/// people of its own, and then one of them once more. That moves a formula by its influence / 300; nothing of how the
/// engine finds slopes and units has a part in it.
@Suite struct InfluenceLawTests {
  private static let rules = """
    dataset o from "o.csv" {
      time at
      covers @2026-01..@2026-02
    }
    dataset people per o.who { joined = min(o.at) }
    dataset answers from "a.csv" {
      time at
      who -> people
    }
    sales = sum(o.amount)
    aov = sales / count(o)
    margin = sum(o.profit) / sales
    per_head = sales / count_distinct(o.who)
    nps = share(answers where score >= 9) - share(answers where score <= 6)
    ltv = aov * margin * (count(o) / count(people)) - 20

    """

  private static let formulas = [
    "avg(o.amount)", "aov", "margin", "per_head", "nps", "ltv", "aov ^ 2 / per_head", "sqrt(aov) - ln(per_head)",
    "share(o.amount where channel = \"web\")", "(aov where channel = \"web\") / aov",
    "(per_head during @2026-02) / (per_head during @2026-01)", "stddev(o.amount) / aov",
    "correlation(o.amount, o.profit)", "avg(sum(o.amount) per o.who)", "share(each o.who where count(o) >= 2)",
    "max(aov, per_head) - abs(margin)", "(if aov > 0 then aov else per_head) ?? 1", "nps / avg(answers.score)",
    "(change(aov, 1 month) during @2026-02)", "(growth(per_head, 1 month) during @2026-02)",
    "(trailing(aov, 2 months) during @2026-02)", "(prior(margin, 1 month, 0.5) during @2026-02) * aov",
    "round(aov, 6)", "median(o.amount) * 0 + aov",
  ]

  /// One person's rows.
  private struct Person {
    var orders: [String] = []
    var answers: [String] = []
  }

  private static func people() -> [Person] {
    var random = SeededGenerator(seed: 11)
    return (0..<7).map { _ in
      var person = Person()
      for _ in 0...random.below(4) {
        let day = "2026-0\(1 + random.below(2))-\(10 + random.below(18))"
        let amount = 50 + random.below(100)
        let channel = random.below(2) == 0 ? "web" : "phone"
        person.orders.append("\(day),\(amount),\(amount / 3 + random.below(20)),\(channel)")
      }
      for _ in 0..<1 + random.below(2) { person.answers.append("2026-01-05,\(random.below(11))") }
      return person
    }
  }

  private static func tables(_ people: [Person], times: Int, more: Int?) -> [String: String] {
    var (orders, answers) = (["who,at,amount,profit,channel"], ["who,at,score"])
    for (place, person) in people.enumerated() {
      for copy in 0..<times + (place == more ? 1 : 0) {
        orders += person.orders.map { "p\(place)c\(copy),\($0)" }
        answers += person.answers.map { "p\(place)c\(copy),\($0)" }
      }
    }
    return ["o": orders.joined(separator: "\n") + "\n", "answers": answers.joined(separator: "\n") + "\n"]
  }

  @Test func anInfluenceIsWhatOneMoreDrawDoes() throws {
    let people = Self.people()
    let times = 300
    let query = Self.formulas.joined(separator: ", ")
    func answer(_ times: Int, more: Int?) throws -> (values: [Double?], samples: [Result<Samples, NoSample>]) {
      let prepared = try Workbench(Self.rules, data: Self.tables(people, times: times, more: more)).prepare(
        query: query)
      #expect(prepared.diagnostics.filter { $0.severity == .error }.map(\.message.english) == [])
      guard case .show(let show)? = prepared.model.queries.last else { return ([], []) }
      let values = prepared.engine.answer(show).rows[0].map(\.double)
      return (values, more == nil ? prepared.engine.samples(of: AskedLines(show), reach: SampleInterval.reach) : [])
    }
    let whole = try answer(times, more: nil).values
    let samples = try answer(1, more: nil).samples
    let moved = try people.indices.map { try answer(times, more: $0).values }
    let n = Double(people.count)
    for (place, formula) in Self.formulas.enumerated() {
      let squares = try moved.map { values -> Double in
        let influence = (try #require(values[place], "\(formula)") - (try #require(whole[place]))) * Double(times)
        return influence * influence
      }
      let expected = squares.reduce(0, +) * n / (n - 1)
      let sample = try #require(try samples[place].get().cells[0], "\(formula)")
      #expect(
        abs(sample.variance - expected) <= 0.03 * expected && sample.units == people.count,
        "\(formula): \(sample.variance), not \(expected)")
    }
  }

  /// Neither the order of the rows nor the number of threads changes a digit.
  @Test func theOrderOfRowsChangesNothing() throws {
    let query = Self.formulas.joined(separator: ", ")
    func variances(_ tables: [String: String], threads: Int) throws -> [Double?] {
      let prepared = try Workbench(Self.rules, data: tables).prepare(query: query)
      guard case .show(let show)? = prepared.model.queries.last else { return [] }
      prepared.engine.threadCount = threads
      return prepared.engine.samples(of: AskedLines(show), reach: SampleInterval.reach).map { result in
        (try? result.get().cells[0])?.variance
      }
    }
    let tables = Self.tables(Self.people(), times: 3, more: 2)
    let shuffled = tables.mapValues { text -> String in
      var random = SeededGenerator(seed: 5)
      var lines = text.split(separator: "\n").map(String.init)
      let head = lines.removeFirst()
      return ([head] + lines.shuffled(using: &random)).joined(separator: "\n") + "\n"
    }
    let first = try variances(tables, threads: 1)
    #expect(first.count == Self.formulas.count && first.allSatisfy { $0 != nil })
    #expect(try variances(shuffled, threads: 1) == first)
    #expect(try variances(tables, threads: 4) == first)
  }
}
