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
    #expect(program.problems.filter(\.isError).map(\.diagnostic.message) == [])
    return program
  }

  private func csv(_ query: String, threads: Int = 2, reversed: Bool = false) throws -> String {
    let program = try program(query, threads: threads, reversed: reversed)
    switch Evaluator(program).outcome(of: try #require(program.queries.last)) {
    case .answer(let answer): return AnswerReport(answer, display: program.display).csv(isSpreadsheetSafe: false)
    case .report(let report): return report.csv(isSpreadsheetSafe: false)
    case .refused(let problems): return problems.map(\.diagnostic.message).joined()
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
    #expect(text.contains("missed, probability 49%"), "\(text)")
    #expect(text.components(separatedBy: "probability").count == 2, "the target of what is certain tells none: \(text)")
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
