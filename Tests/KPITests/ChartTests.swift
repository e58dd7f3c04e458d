import Evaluation
import Testing

@testable import KPI

/// What is drawn of an answer.
@Suite struct ChartTests {
  private let rules = """
    dataset o from "o.csv" { time day: date; amount: 円 }
    sales = sum(o.amount)
    mood = 3
    twice = sales * 2
    twice_mood = mood * 2
    event fair @2026-02-20..@2026-03-05 "催事"
    event price_up @2026-03-10 "値上げ" on sales
    event new_cart @2026-01-15 on o
    event gossip @2026-02-01 on mood
    event later @2027-01-01 on o

    """

  private func chart(_ query: String) throws -> ChartData {
    let bench = try Workbench([
      "rules.kpi": rules + query + "\n", "o.csv": "day,amount\n2026-01-05,1\n2026-02-05,2\n2026-03-31,3\n",
    ])
    let program = AnalyzedProgram(RuleReader.files.read([bench.path("rules.kpi")]))
    let statement = try #require(program.queries.last)
    let evaluator = Evaluator(program)
    guard case .answer(let answer) = evaluator.outcome(of: statement) else {
      Issue.record("no answer")
      return ChartData(Answer(columns: [], rows: [], notes: []), display: program.display)
    }
    return evaluator.chart(of: answer, statement)
  }

  /// Each stands in the period in which it begins, beside what it is on or what hangs on that.
  @Test func eventsStandBesideASeries() throws {
    let found = try chart("show twice, mood by month during @2026-01..@2026-03 as chart")
    #expect(found.columns.map(\.title) == ["twice", "mood"])
    #expect(
      found.columns[0].events.map(\.text) == [
        "new_cart, 2026-01-15", "催事 (fair), 2026-02-20 to 2026-03-05", "値上げ (price_up), 2026-03-10",
      ])
    #expect(found.columns[0].events.map(\.place) == [0, 1, 2])
    #expect(found.columns[1].events.map(\.text) == ["gossip, 2026-02-01", "催事 (fair), 2026-02-20 to 2026-03-05"])
  }

  /// A name may begin with another.
  @Test func columnsAreFoundByTheirWholeNames() throws {
    let found = try chart("show twice, twice_mood by month during @2026-01..@2026-03 as chart")
    #expect(found.columns[1].events.map(\.text).contains("gossip, 2026-02-01"))
    #expect(!found.columns[1].events.map(\.text).contains("new_cart, 2026-01-15"))
  }

  @Test func bothEndsOfAWhatIfHaveThem() throws {
    let found = try chart("if sales + 10% show twice by month during @2026-01..@2026-03 as chart")
    #expect(found.columns.map { $0.events.count } == [3, 3, 0])
  }

  @Test func groupsHaveNone() throws {
    #expect(try chart("show sales by amount as chart").columns[0].events.isEmpty)
  }
}
