import Testing

@testable import Command

/// What the command line asks of answers: a time, a table in a stream, tests without their files.
@Suite struct AnswerOptionTests {
  private static let orders = "id,at,amount\n1,2026-01-05,100\n2,2026-02-06,300\n3,2026-03-07,700\n"
  private static let rules = """
    dataset orders from "orders.csv" { key id; time at; covers @2026-01..@2026-03; amount: 円 }
    /// Sales
    sales: 円 = sum(orders.amount)
    target sales >= 300円 each month

    """

  @Test func theScoreboardOfATime() throws {
    let bench = try Workbench(["r.kpi": Self.rules, "orders.csv": Self.orders])
    let now = run("run", bench.path("r.kpi"), "--format", "csv").output
    #expect(now.contains("700") && now.contains("2026-03"))
    let then = run("run", bench.path("r.kpi"), "--format", "csv", "--during", "@2026-01..@2026-02")
    #expect(then.code == 0 && then.error.isEmpty, "\(then.error)")
    #expect(then.output.contains("300") && then.output.contains("2026-02") && !then.output.contains("2026-03"))
    let first = run("run", bench.path("r.kpi"), "--during", "@2026-01")
    #expect(first.output.contains("missed") && first.output.contains("100円"))
    let wrong = run("run", bench.path("r.kpi"), "--during", "January")
    #expect(wrong.code == 2 && wrong.error.contains("error["))
  }

  @Test func notesAndMarksOfATable() throws {
    let rules = "dataset orders from \"orders.csv\" { key id; time at; amount: 円 }\nsales = sum(orders.amount)\n"
    let bench = try Workbench(["r.kpi": rules, "orders.csv": Self.orders])
    let table = run("show", "sales by month", bench.path("r.kpi"), "--format", "csv")
    #expect(table.output == "month,sales\n2026-01,100\n2026-02,300\n2026-03,700\n")
    #expect(table.error.contains("… the last period is not over in the data: 2026-03\n"))
  }

  /// The tables of a test take the place of a file that is not there; without them the test says which it lacks.
  @Test func testsWithoutFiles() throws {
    let given = """
      test "given" {
        given orders
          | id | at | amount |
          | 1 | 2026-01-05 | 40 |
        expect sales = 40円
      }
      test "no rows" { expect 1 + 1 = 2 }

      """
    let lacks = "test \"none\" { expect sales = none }\n"
    let bench = try Workbench(["r.kpi": Self.rules + given, "s.kpi": Self.rules + lacks])
    let fine = run("test", bench.path("r.kpi"))
    #expect(fine.code == 0 && fine.output.hasPrefix("2 tests passed"), "\(fine.output)\(fine.error)")
    let lacking = run("test", bench.path("s.kpi"))
    #expect(lacking.code == 1 && lacking.output.contains("K330"), "\(lacking.output)\(lacking.error)")
  }

  /// The answers go where they went; the tree goes to standard error, stage by stage, with each definition and question.
  @Test func profileTellsWhereTheTimeWent() throws {
    let bench = try Workbench([
      "o.csv": "day,customer,amount\n2026-01-05,a,100\n2026-02-03,b,300\n",
      "r.kpi": """
      dataset o from "o.csv" { time day: date; customer: text; amount: 円 }
      sales = sum(o.amount)
      target sales >= 100円
      show sales by month

      """,
    ])
    let plain = run("run", bench.path("r.kpi"))
    let profiled = run("run", bench.path("r.kpi"), "--profile")
    #expect(profiled.code == plain.code)
    #expect(profiled.output == plain.output)
    let lines = profiled.error.split(separator: "\n")
    let names = lines.map { line in line.drop { $0 == " " }.split(separator: "  ").first.map(String.init) ?? "" }
    for stage in ["reading rules", "loading", "analysing", "scoreboard", "questions", "writing", "all"] {
      #expect(names.contains(stage), "\(stage) in \(profiled.error)")
    }
    #expect(lines.last?.contains("100.0%") ?? false, "\(profiled.error)")
    #expect(run("show", "sales", bench.path("r.kpi"), "--profile").code == 2)
  }
}
