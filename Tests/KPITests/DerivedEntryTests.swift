import Columns
import Evaluation
import TestFolders
import TestRandom
import Testing

@testable import KPI

/// Groups and computed columns of an earlier start are those that would be computed.
@Suite struct DerivedEntryTests {
  private static let rules = """
    dataset orders from "orders.csv" {
      time day
      key id
      customer: text -> customers
      amount: 円
      covers @2024-01-01..@2026-06-30
      f = ordinal per customer
      before = previous(amount) per customer
      dear = amount > 500円
      label = if dear then channel else "small"
      back = next_day within 30 days of day
      next_day = following(day) per customer
      so_far = running(amount) per customer
      age = months since customers.first_day
    }
    dataset customers per orders.customer {
      time first_day = min(orders.day)
      n = count(orders)
      channel = first(orders.channel)
      early = sum(orders.amount where day within 90 days of customers.first_day)
      second = min(orders.day where f = 2)
      quick = second within 60 days of first_day
      mean = avg(orders.amount)
    }
    dataset loyal from customers where n >= 2 { half = early / 2 }
    sales: 円 = sum(orders.amount)
    """

  private static let questions = [
    "sales by orders.f", "share(customers where quick) by customers.channel", "avg(customers.early) by month",
    "sum(orders.before), sum(orders.so_far) by orders.label", "share(orders where back) by quarter",
    "count_distinct(orders.customer) by orders.age up to 5", "avg(customers.mean), count(customers) by customers.n",
    "avg(loyal.half) by loyal.channel",
    "list orders: day, customer, f, before, label, next_day, back top 20",
    "list customers: first_day, n, channel, early, second, quick top 20",
  ]

  private static func orders(_ count: Int) -> String {
    var random = SeededGenerator(seed: 5)
    var text = "id,day,customer,channel,amount\n"
    for row in 0..<count {
      let day = "202\(4 + random.below(2))-0\(1 + random.below(9))-1\(random.below(10))"
      let customer = random.below(50) == 0 ? "" : "C\(random.below(count / 4))"
      text += "\(row),\(day),\(customer),\(["web", "shop", ""][random.below(3)]),"
      text += random.below(30) == 0 ? "\n" : "\(random.below(1000)).\(random.below(10))\n"
    }
    return text
  }

  private struct Bench: Sendable {
    let files: Workbench
    let rules: String

    init(_ rules: String, rows: Int = 5000) throws {
      self.rules = rules
      files = try Workbench(["shop.kpi": rules, "orders.csv": orders(rows)])
    }

    /// - Parameter cache: nil: without one.
    func answer(_ query: String, _ cache: DiskCache?) throws -> (json: String, hasDerived: Bool) {
      var program = RuleReader.files.read([files.path("shop.kpi")])
      program.add(query: query)
      var options = DataOptions()
      options.cache = cache
      let analyzed = AnalyzedProgram(program, options: options)
      try #require(!analyzed.problems.hasErrors, "\(messages(analyzed.problems))")
      let evaluator = Evaluator(analyzed)
      let statement = try #require(analyzed.queries.last)
      var json = ""
      if case .answer(let answer) = evaluator.outcome(of: statement) {
        json = AnswerReport(answer, display: analyzed.display).json.compact
      }
      json += evaluator.dataProblems.map(\.diagnostic.message.english).joined(separator: "\n")
      let hasDerived = cache?.derivedRows(of: analyzed) != nil
      evaluator.keepDerivedRows()
      cache?.finish()
      return (json, hasDerived)
    }

    func cache() -> DiskCache { DiskCache(folder: files.path("cache"), version: "1") }
    var entries: [String] { ((try? FileSystem.names(in: files.path("cache"))) ?? []).map { files.path("cache/" + $0) } }
  }

  @Test func otherQuestionsHaveTheSameAnswers() throws {
    let bench = try Bench(DerivedEntryTests.rules)
    let plain = try DerivedEntryTests.questions.map { try bench.answer($0, nil).json }
    #expect(plain.allSatisfy { $0.count > 100 })
    for round in 0..<2 {
      for (place, query) in DerivedEntryTests.questions.enumerated() {
        let cache = bench.cache()
        let (json, hasDerived) = try bench.answer(query, cache)
        #expect(json == plain[place], "\(query), round \(round)")
        #expect(hasDerived == (round > 0 || place > 0), "\(query), round \(round)")
        #expect(cache.takeRemarks() == [])
      }
    }
  }

  @Test func otherRulesOrDataDoNotUseIt() throws {
    let bench = try Bench(DerivedEntryTests.rules)
    let query = "avg(customers.early) by month"
    _ = try bench.answer(query, bench.cache())
    #expect(try bench.answer(query, bench.cache()).hasDerived)
    try bench.files.write("shop.kpi", DerivedEntryTests.rules.replacing("within 90 days", with: "within 91 days"))
    let (other, hasDerived) = try bench.answer(query, bench.cache())
    #expect(!hasDerived)
    #expect(other == (try bench.answer(query, nil).json))
    try bench.files.write("orders.csv", DerivedEntryTests.orders(5001))
    let (more, isKnown) = try bench.answer(query, bench.cache())
    #expect(!isKnown)
    #expect(more == (try bench.answer(query, nil).json))
  }

  /// Wrong keys are told at each start, so nothing that would pass them over is kept.
  @Test func wrongKeysAreToldAgain() throws {
    let bench = try Bench(DerivedEntryTests.rules)
    try bench.files.write("orders.csv", try bench.files.read("orders.csv") + "0,2024-01-01,C1,web,5\n")
    let query = "sales by orders.f"
    let plain = try bench.answer(query, nil).json
    #expect(plain.contains("two rows of orders"))
    for _ in 0..<2 {
      let (json, hasDerived) = try bench.answer(query, bench.cache())
      #expect(json == plain && !hasDerived)
    }
  }

  @Test func damageCostsTimeOnly() throws {
    let bench = try Bench(DerivedEntryTests.rules, rows: 4000)
    let queries = [DerivedEntryTests.questions[1], DerivedEntryTests.questions[3]]
    let plain = try queries.map { try bench.answer($0, nil).json }
    for query in queries { _ = try bench.answer(query, bench.cache()) }
    let entries = bench.entries
    #expect(entries.count == 2)
    for entry in entries {
      let whole = try FileSystem.read(entry)
      for place in stride(from: 5, to: whole.count, by: whole.count / 25) {
        var bytes = whole
        bytes[place] ^= 0x21
        try FileSystem.replace(entry, with: bytes)
        #expect(try bench.answer(queries[place % 2], bench.cache()).json == plain[place % 2])
        try FileSystem.replace(entry, with: whole)
      }
    }
  }
}
