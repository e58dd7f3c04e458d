import Evaluation
import Foundation
import Testing

@testable import KPI

/// How sure a KPI is, as it is asked and answered.
@Suite struct UncertaintyQuestionTests {
  private let rules = """
    /// LTV
    ltv: 円 = margin * freq - cac
    margin = 5,500円 to 6,500円
    freq = 2回..4回
    cac = 4,000円
    fixed = 3
    plan = prior(plan, 1 month, 100) * kept
    kept = 90%..95%
    year = sum(plan per month)
    goal ltv >= 14,000円
    target fixed >= 2
    scenario more { freq = freq + 1回 }

    """

  private func program(_ query: String, threads: Int = 2, reversed: Bool = false) throws -> AnalyzedProgram {
    let lines = rules.split(separator: "\n").map(String.init)
    let text = (reversed ? lines.reversed() : lines).joined(separator: "\n")
    // A line of documentation stands before what it is about.
    let ordered =
      reversed
      ? text.replacing("ltv: 円 = margin * freq - cac\n/// LTV", with: "/// LTV\nltv: 円 = margin * freq - cac") : text
    let bench = try Workbench(["rules.kpi": ordered + "\n" + query + "\n"])
    var options = DataOptions()
    options.threadCount = threads
    let program = AnalyzedProgram(RuleReader.files.read([bench.path("rules.kpi")]), options: options)
    #expect(program.problems.filter(\.isError).map(\.diagnostic.message.english) == [])
    return program
  }

  private func csv(_ query: String, threads: Int = 2, reversed: Bool = false) throws -> String {
    let program = try program(query, threads: threads, reversed: reversed)
    switch Evaluator(program).outcome(of: try #require(program.queries.last)) {
    case .answer(let answer): return AnswerReport(answer, display: program.display).csv(isSpreadsheetSafe: false)
    case .report(let report): return report.csv(isSpreadsheetSafe: false)
    case .refused(let problems): return problems.map(\.diagnostic.message.english).joined()
    }
  }

  private func notes(_ query: String) throws -> [String] {
    let program = try program(query)
    guard case .answer(let answer) = Evaluator(program).outcome(of: try #require(program.queries.last)) else {
      return []
    }
    return answer.notes.map(\.words)
  }

  @Test func columnsBesideTheValue() throws {
    let lines = try csv("show ltv, fixed with uncertainty").split(separator: "\n")
    #expect(lines.first == "ltv,ltv 5%,ltv median,ltv 95%,fixed")
    let numbers = lines.last?.split(separator: ",").compactMap { Double($0) } ?? []
    #expect(numbers.count == 5 && numbers[1] < numbers[2] && numbers[2] < numbers[3])
    #expect(try notes("show fixed with uncertainty").contains { $0.hasPrefix("no uncertain number is read: ") })
    #expect(try notes("show ltv, fixed with uncertainty").contains("no uncertain number is read by fixed"))
  }

  /// Series that read their own past, and sums over months of them, have draws in every month.
  @Test func seriesAreDrawn() throws {
    let lines = try csv("show plan, year by month during @2026-01..@2026-03 with uncertainty").split(separator: "\n")
    let rows = lines.dropFirst().map { $0.split(separator: ",").dropFirst().compactMap { Double($0) } }
    #expect(rows.count == 3)
    for (index, row) in rows.enumerated() {
      #expect(row.count == 8)
      // The median goes through every power of the part that is kept.
      let median = 100 * (0.925 as Double).power(index + 1)
      #expect(abs(row[2] - median) < 1e-3 * median && abs(row[6] - median) < 1e-3 * median)
    }
  }

  /// The change has the draws of both ends: what the question leaves alone is no doubt about it.
  @Test func theChangeOfAWhatIf() throws {
    let lines = try csv("if cac = 3,000円 show ltv with uncertainty").split(separator: "\n")
    #expect(
      lines.first
        == "ltv,\"ltv if cac = 3,000円\",change,change 5%,change median,change 95%")
    let numbers = lines.last?.split(separator: ",").compactMap { Double($0) } ?? []
    #expect(numbers.suffix(4).allSatisfy { abs($0 - 1000) < 1e-6 })
    let scenario = try csv("uncertainty ltv under more").split(separator: "\n")
    #expect(scenario.contains { $0.hasPrefix("input,freq,4,") })
  }

  @Test func theBoardTellsChances() throws {
    let program = try program("")
    let report = ScoreboardReport(Evaluator(program).scoreboard(), display: program.display)
    let text = report.text { $0.markdown }
    #expect(text.contains("missed; met with probability 49%"), "\(text)")
    #expect(text.components(separatedBy: "probability").count == 2, "the target of what is certain tells none: \(text)")
  }

  /// Of yes or no the one column is the probability, and it is exact in neither end.
  @Test func truthsAreProbabilities() throws {
    let lines = try csv("show ltv >= 14,000円, freq > 1回 with uncertainty").split(separator: "\n")
    #expect(
      lines.first
        == "\"ltv >= 14,000円\",\"ltv >= 14,000円 probability\",freq > 1回,freq > 1回 probability")
    let cells = lines.last?.split(separator: ",") ?? []
    #expect(abs((Double(cells[1]) ?? 0) - 0.49) < 0.01 && Double(cells[3]) == 1, "\(cells)")
    let notes = try notes("if cac = 3,000円 show ltv >= 14,000円 with uncertainty")
    #expect(notes.contains { $0.hasPrefix("ltv >= 14,000円 is yes or no") }, "\(notes)")
  }

  /// One line for all items, and none for what is exact.
  @Test func whatMayBeOffIsOneNote() throws {
    let notes = try notes("show ltv, freq, freq - freq, ltv >= 14,000円 with uncertainty")
    let errors = notes.filter { $0.hasPrefix("for want of more draws") }
    #expect(errors.count == 1 && errors[0].contains("ltv may be off by ") && errors[0].contains("; freq by "))
    #expect(errors[0].contains("; the probability of ltv >= 14,000円 by ") && !errors[0].contains("freq - freq"))
    #expect(
      try self.notes("show ltv with uncertainty as chart").contains { $0.hasPrefix("the picture shows no draws") })
  }

  private func answers(_ rules: String, _ query: String) throws -> (notes: [String], board: String, report: [String]) {
    let rows = "id,day,amount\n1,2026-01-05,1000\n2,2026-01-20,3000\n3,2026-02-10,2000\n"
    let head =
      "dataset orders from \"orders.csv\" { key id; time day; amount: 円; pos = amount * margin }\nmargin = 30% to 50%\n"
    let bench = try Workbench(["rules.kpi": head + rules + "\n" + query + "\n", "orders.csv": rows])
    let program = AnalyzedProgram(RuleReader.files.read([bench.path("rules.kpi")]))
    #expect(program.problems.filter(\.isError).map(\.diagnostic.message.english) == [])
    let evaluator = Evaluator(program)
    let board = ScoreboardReport(evaluator.scoreboard(), display: program.display).text { $0.markdown }
    switch evaluator.outcome(of: try #require(program.queries.last)) {
    case .answer(let answer): return (answer.notes.map(\.words), board, [])
    case .report(let report): return ([], board, report.head + report.closing)
    case .refused(let problems): return (problems.map(\.diagnostic.message.english), board, [])
    }
  }

  /// The rows that an uncertain number chooses are others in each draw, wherever the condition stands: the query's own
  /// was its middle in all of them, without a word.
  @Test func chosenRowsAreNotTold() throws {
    let rules =
      "edge = 500円 to 2,500円\n/// P\nprofit: 円 = sum(orders.amount) * margin\ntarget profit >= 2,000円 where amount > edge"
    let show = try answers(rules, "show profit where amount > edge with uncertainty")
    #expect(
      show.notes.contains { $0.hasPrefix("`profit` reads rows that an uncertain number chooses") }, "\(show.notes)")
    #expect(!show.notes.contains { $0.hasPrefix("no uncertain number is read") })
    #expect(
      show.board.contains("`profit >= 2,000円 where amount > edge` has no probability: it or its guard reads rows"),
      "\(show.board)")
    let asked = try answers(rules, "uncertainty profit where amount > edge")
    #expect(asked.report.contains { $0.contains("reads rows that an uncertain number chooses") }, "\(asked.report)")
    let bounds = try answers(rules, "uncertainty profit")
    #expect(bounds.report.contains { $0.contains("no probability: it or its guard reads rows") }, "\(bounds.report)")
  }

  /// A number that stands in a column is read, and its middle.
  @Test func numbersInColumnsAreToldOf() throws {
    let rules = "large: 円 = sum(orders.pos)"
    let show = try answers(rules, "show large with uncertainty")
    #expect(
      show.notes.contains { $0.hasPrefix("no uncertain number is read but in columns of data: margin") },
      "\(show.notes)")
    let asked = try answers(rules, "uncertainty large")
    #expect(asked.report.contains { $0.contains("but in columns of data: margin") }, "\(asked.report)")
  }

  /// Every 28th draw of `80% to 99%` is above 100 %, and what lives by it is negative there.
  @Test func drawsBeyondTheirEnds() throws {
    let rules =
      "kept = 80% to 99%\n/// Life\nlife: 回 = 1回 / (1 - kept)\ngoal life >= 5回\nfew = 0回 to 5回\nwell = 10% to 20%"
    let show = try answers(rules, "show life, few, well with uncertainty")
    let beyond = show.notes.filter { $0.contains("neither end of the interval is") }
    #expect(
      beyond.count == 2 && beyond[0].hasPrefix("few is below 0 in 5%")
        && beyond[1].hasPrefix("kept is above 100% in 3.6%"), "\(beyond)")
    #expect(show.board.contains("kept is above 100% in 3.6% of its draws"))
    #expect(try answers(rules, "uncertainty life").report.contains { $0.contains("kept is above 100%") })
  }

  /// `show k under s` draws the strengths of links, and so does the question about one KPI.
  @Test func whatLinksMoveIsDrawn() throws {
    let links = """
      nps = 10 points
      gain = 3 points..7 points
      link nps + 1 point -> fixed + 0.1 to 0.3
      scenario better { nps = nps + gain }
      total = 10 * fixed

      """
    let lines = try csv(links + "uncertainty total >= 45 under better").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    func numbers(_ name: String) throws -> [Double?] {
      try #require(lines.first { $0[1].hasPrefix(name) }).dropFirst(2).map { Double($0) }
    }
    let total = try numbers("total")
    let shown = try csv(links + "show total under better with uncertainty").split(separator: "\n").last
    let told = try #require(shown).split(separator: ",").suffix(3).map { Double($0) }
    #expect(total[0] == 40 && Array(total[1...3]) == told, "\(total) \(told)")
    // 2 per point, five points more: the product of two independent draws, 10 + 4 beside.
    let (strength, gain) = (try numbers("nps + 1 point -> fixed"), try numbers("gain"))
    #expect(strength.prefix(1) == [0.2] && strength[4] == 35 && strength[5] == 45, "\(strength)")
    #expect(gain[0] == 0.05)
    let size = (0.1 / 1.6448536269514722) * 10
    let spread = (2 / 3.0.squareRoot()) * 2
    let (one, other) = (pow(5 * size, 2), pow(spread, 2))
    let all = one + other + pow(size * spread / 2, 2)
    #expect(
      abs((strength[6] ?? 0) - one / all) < 0.08 && abs((gain[6] ?? 0) - other / all) < 0.08, "\(strength) \(gain)")
    let odds = try #require(lines.first { $0[0] == "bound" }.flatMap { Double($0[10]) })
    #expect(abs(odds - 0.1) < 0.05, "\(odds)")
  }

  private let chain = """
    a = 10
    b = 100
    c = 120
    link a + 1 -> b + 1 to 3
    link a + 1 -> c + 1
    scenario s { a = a + 10 }

    """

  /// What a goal reads the links move, too: once the program died of it.
  @Test func boundsReadWhatTheKPIDoesNot() throws {
    let report = try answers(chain + "goal b >= c", "uncertainty b under s").report
    #expect(report.contains("goal >= c: met with probability 5% (±1)"), "\(report)")
    let guarded = try answers(chain + "target b >= 110 guard c <= 125", "uncertainty b under s").report
    #expect(guarded.contains { $0.hasPrefix("target >= 110 guard c <= 125: met with probability under") }, "\(guarded)")
    #expect(try answers(chain, "uncertainty b >= c under s").report.contains(">= c: met with probability 5% (±1)"))
  }

  /// What every draw meets is as uncertain as what some do.
  @Test func boundsThatAllDrawsMeet() throws {
    let report = try answers(chain + "goal b >= 50", "uncertainty b under s").report
    #expect(report.contains("goal >= 50: met with probability over 99%"), "\(report)")
    let shown = try csv(chain + "show b >= 50 under s with uncertainty")
    #expect(shown.contains("probability") && shown.contains("true,1"), "\(shown)")
    #expect(
      try answers(chain + "ok = b >= 130", "uncertainty ok under s").report.first?.contains("is no number") ?? false)
  }

  /// An interval around today's value moves nothing in its middle.
  @Test func whatMovesNothingInItsMiddleIsDrawn() throws {
    let rules = """
      nps: points = 12 points
      referrals = 30人
      link nps + 1 point -> referrals + 0.6人 to 1.4人
      scenario unsure { nps = 8 points..16 points }

      """
    func numbers(_ query: String, _ line: Int) throws -> [Double] {
      try csv(rules + query).split(separator: "\n")[line].split(separator: ",").compactMap { Double($0) }
    }
    let shown = try numbers("show referrals under unsure with uncertainty", 1)
    let asked = try numbers("uncertainty referrals under unsure", 1)
    #expect(shown.count == 4 && shown == Array(asked.prefix(4)), "\(shown) \(asked)")
    #expect(abs(shown[1] - 26.21) < 0.3 && abs(shown[3] - 33.79) < 0.3, "\(shown)")
    let change = try numbers("guess: points = 8 points..16 points\nif nps = guess show referrals with uncertainty", 1)
    #expect(change.count == 6 && abs(change[5] - 3.79) < 0.3, "\(change)")
  }

  /// Links that differ by their lag are one belief, however it is written.
  @Test func oneBeliefHoweverItIsWritten() throws {
    func ends(_ links: [String]) throws -> String? {
      let lines = links.enumerated().map { "link \($1) after \($0 + 1) months" }.joined(separator: "\n")
      return try csv("a = 10\nb = 100\n\(lines)\nscenario s { a = a + 10 }\nshow b under s with uncertainty")
        .split(separator: "\n").last.map(String.init)
    }
    let same = try ends(["a + 1 -> b + 1 to 3", "a + 1 -> b + 1 to 3", "a + 1 -> b + 1 to 3"])
    #expect(same == (try ends(["a + 1 -> b + 1 to 3", "a + 2 -> b + 2 to 6", "a + 1 -> b + 1 to 3.0"])))
  }

  /// Of some rows no link is followed: the answer is by formula alone, and says so.
  @Test func whatNoLinkMovesIsByFormula() throws {
    let rules = """
      fixed = 3
      nps = 10 points
      link nps + 1 point -> fixed + 0.1
      scenario better { nps = nps + 5 points }
      total = fixed * margin
      goal total >= 2
      size = count(orders) * margin * fixed

      """
    let exact = try answers(rules, "uncertainty total under better").report
    #expect(exact.first?.hasPrefix("total under better is 1.356 in") ?? false, "\(exact)")
    #expect(exact.contains { $0.hasPrefix("goal >= 2: met with probability 1%") }, "\(exact)")
    let some = try answers(rules, "uncertainty size where id > 1 under better").report
    #expect(some.contains { $0.contains("`nps + 1 point -> fixed + 0.1` is not followed: ") }, "\(some)")
    #expect(!(try answers(rules, "uncertainty total").report.contains { $0.contains("followed") }))
  }

  /// More than all of them: a value in the middle, and no draw.
  @Test func withoutADrawThatHasAValue() throws {
    let notes = try answers("k = 12\nrate = k of 5", "show rate with uncertainty").notes
    #expect(
      notes.contains { $0.hasPrefix("`rate` has no value in any draw") } && !notes.contains { $0.hasPrefix("for want") }
    )
  }

  /// A share that is counted in data is the quotient of its counts to `with interval`, too.
  @Test func countedSharesHaveIntervals() throws {
    func table(_ body: String) throws -> String {
      let rows = "id,day,amount\n1,2026-01-05,1000\n2,2026-01-20,3000\n3,2026-02-10,2000\n"
      let head =
        "dataset orders from \"orders.csv\" { key id; time day; amount: 円 }\nbig = \(body)\nshow big with interval\n"
      let bench = try Workbench(["rules.kpi": head, "orders.csv": rows])
      let program = AnalyzedProgram(RuleReader.files.read([bench.path("rules.kpi")]))
      guard case .answer(let answer) = Evaluator(program).outcome(of: try #require(program.queries.last)) else {
        return ""
      }
      return AnswerReport(answer, display: program.display).csv(isSpreadsheetSafe: false)
    }
    let count = "count(orders where amount > 1,500円)"
    let (counted, divided) = (try table("\(count) of count(orders)"), try table("\(count) / count(orders)"))
    func numbers(_ text: String) -> [Double] {
      text.split(separator: "\n").last?.split(separator: ",").compactMap { Double($0) } ?? []
    }
    #expect(numbers(counted).count == 4 && numbers(counted) == numbers(divided), "\(counted) \(divided)")
  }

  @Test func wordsOfChances() {
    func words(_ met: Int, _ count: Int) -> String? {
      DrawnChance((0..<count).map { $0 < met ? 1 : 0 })?.words
    }
    #expect(words(6_250, 10_000) == "probability 63% (±1)")
    #expect(words(0, 10_000) == "probability under 1%" && words(10_000, 10_000) == "probability over 99%")
    #expect(
      words(800_000, 1_000_000) == "probability 80.0% (±0.1)" && words(875_000, 1_000_000) == "probability 87.5% (±0.1)"
    )
  }

  @Test func theSameBytes() throws {
    let query = "uncertainty ltv >= 10,000円"
    let first = try csv(query)
    #expect(first == (try csv(query, threads: 1)))
    #expect(first == (try csv(query, reversed: true)))
    #expect(first.contains("bound,>= 10000円") || first.contains("bound,\">= 10,000円\""))
  }
}

extension Double {
  fileprivate func power(_ count: Int) -> Double { (0..<count).reduce(1) { result, _ in result * self } }
}
