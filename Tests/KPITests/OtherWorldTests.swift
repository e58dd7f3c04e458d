import Testing

@testable import KPI

@Suite struct OtherWorldTests {
  /// The change of a share is in points, with its sign; what is yes or no became something else, or did not.
  @Test(arguments: [
    (
      "if reach = 46% show rate, sure, reached, whole",
      [
        "| rate | 40.0% | 46.0% | +6.0 points |", "| sure | no | yes | no → yes |", "| reached | no | no | no change |",
        "| whole | yes | – | – |",
      ]
    ),
    ("if reach - 0.5% show rate by month during @2026-01", ["| 2026-01 | 40.0% | 39.8% | -0.20 points |"]),
    ("if price = 80円 show price", ["| 100円 | 80円 | -20円 |"]),
    ("if price = 100円 show price, reach", ["| price | 100円 | 100円 | 0円 |", "| reach | 40.0% | 40.0% | 0.0 points |"]),
  ])
  func aChangeIsSaidAsOne(query: String, lines: [String]) throws {
    let bench = try Workbench([
      "r.kpi": """
      reach = 40%
      price = 100円
      rate = reach
      sure = reach > 45%
      reached = reach > 90%
      none_yet = if reach > 45% then none else 1
      whole = (none_yet = 1)
      \(query)

      """
    ])
    let analyzed = AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")]))
    guard case .answer(let answer) = Evaluator(analyzed).outcome(of: try #require(analyzed.queries.last)) else {
      Issue.record("no answer: \(messages(analyzed.problems))")
      return
    }
    let report = AnswerReport(answer, display: analyzed.display)
    #expect(report.table.markdown.split(separator: "\n").dropFirst(2).map(String.init) == lines)
    // Where both ends are known there is no reason for a gap.
    #expect(report.noteLegend == report.legend || query.contains("whole"))
    #expect(!report.json.compact.contains(#""name":"change","unit":"","display":"%""#))
  }

  /// The change moves rows out of what `keep`, `sort` and `top` would pick in its own world.
  @Test(arguments: ["sort sales desc top 1", "keep value > 0円 sort sales desc"])
  func whatIfKeepsTheRowsOfTheBase(clauses: String) throws {
    let bench = try Workbench(shopFiles)
    var program = RuleReader.files.read([bench.path("shop.kpi")])
    program.add(name: "more.kpi", bytes: Array("boost = 1\nvalue = sales * boost\n".utf8), folder: "")
    for index in program.files.indices { program.files[index].isRequested = false }
    program.add(query: "if boost = -1 show value by month \(clauses)".replacing("sort sales", with: "sort value"))
    let analyzed = AnalyzedProgram(program)
    #expect(messages(analyzed.problems) == [])
    let statement = try #require(analyzed.queries.last)
    guard case .answer(let answer) = Evaluator(analyzed).outcome(of: statement) else {
      Issue.record("no answer")
      return
    }
    let csv = AnswerReport(answer, display: analyzed.display).csv(isSpreadsheetSafe: false)
    #expect(csv.contains("\n2026-01,3000,-3000,-6000\n"))
  }

  /// `total by channel` if the budget is what was spent: channels without an order spend too, and a month in which only one
  /// end has data is a month. Their lines were left out in silence.
  @Test(arguments: [
    ("total by channel", ["tv,0,100,100", "web,500,550,50"]),
    (
      "total by month, channel",
      ["2026-01,tv,0,0,0", "2026-01,web,500,550,50", "2026-02,tv,,,", "2026-02,web,,,"]
    ),
    (
      "sum(o.amount) + budget by channel, shop up to 2",
      ["tv,2+,0,100,100", "web,1,0,50,50", "web,,500,500,0"]
    ),
    ("total by channel sort total desc", ["web,500,550,50", "tv,0,100,100"]),
    ("total by channel top 1", ["tv,0,100,100"]),
    ("total by channel keep total > 0円", ["web,500,550,50"]),
    ("budget by month", ["2026-01,0,50,50", "2026-02,0,100,100"]),
    ("limit by channel", ["tv,3,1,-2", "web,3,1,-2"]),
  ])
  func aWhatIfHasTheLinesOfBothEnds(query: String, lines: [String]) throws {
    let bench = try Workbench([
      "r.kpi": """
      dataset o from "o.csv" { time day; amount: 円; channel: text }
      dataset ads from "ads.csv" { time day; spend: 円; channel: text }
      budget: 円 = 0円
      total: 円 = sum(o.amount) + budget
      limit = 3

      """,
      "o.csv": "day,channel,amount,shop\n2026-01-03,web,500,\n",
      "ads.csv": "day,channel,spend,shop\n2026-01-02,web,50,1\n2026-02-03,tv,100,3\n",
    ])
    var program = RuleReader.files.read([bench.path("r.kpi")])
    program.add(query: "if budget = sum(ads.spend), limit = count(ads) show \(query)")
    let analyzed = AnalyzedProgram(program)
    let statement = try #require(analyzed.queries.last)
    guard case .answer(let answer) = Evaluator(analyzed).outcome(of: statement) else {
      Issue.record("no answer")
      return
    }
    let csv = AnswerReport(answer, display: analyzed.display).csv(isSpreadsheetSafe: false)
    #expect(csv.split(separator: "\n").dropFirst().map(String.init) == lines)
  }

  @Test func scenariosAndTestsAreChecked() {
    let program = analyzed(
      """
      a = 3円
      b = a + 2円
      scenario wrong { a = 3% }
      test "one" { expect b = 5% }
      test "two" { expect b = 5% }
      """)
    #expect(messages(program.problems) == [])
    let found = Evaluator(program).problemsOfOtherWorlds()
    #expect(found.count == 3)
    #expect(Set(found).count == 3)
  }

  @Test func givenTablesAreBlamedAtTheirRows() throws {
    let bench = try Workbench(shopFiles)
    func report(_ table: String) -> TestReport {
      var program = RuleReader.files.read([bench.path("shop.kpi")])
      let text = "test \"t\" {\n  given orders\n\(table)\n  expect sales = 3円\n}\n"
      program.add(name: "t.kpi", bytes: Array(text.utf8), folder: "")
      return Evaluator(AnalyzedProgram(program)).testReport()
    }
    // Columns that are left out are empty.
    #expect(report("    | day | amount |\n    | 2026-01-05 | 3 |").failures.isEmpty)
    #expect(report("    | amount |\n    | 3 |").failures.isEmpty)
    func codes(_ table: String) -> [String] {
      report(table).failures.flatMap(\.problems).map { problem in
        "\(problem.diagnostic.code) \(problem.diagnostic.primary?.range.start ?? 0)"
      }
    }
    #expect(codes("    | day | amuont |\n    | xx | 3 |") == ["K411 30"])
    #expect(codes("    | day | amount |\n    | 2026-01-05 |\n    | xx | 3 | 4 |") == ["K412 51", "K412 70"])
    #expect(codes("    | day | amount |\n    | xx | 3 |") == ["K311 51"])
  }

  @Test func failuresShowTheTolerance() throws {
    let report = Evaluator(analyzed("a = 212.5円\ntest \"t\" { expect a = 212円 ± 0.4円 }\n")).testReport()
    let failure = try #require(report.failures.first)
    #expect(failure.picture?.text.hasPrefix("expect a = 212円 ± 0.4円\n") ?? false)
    #expect(failure.definitions.first?.text.contains("→ 212.5円") ?? false)
  }

  /// A dataset per key ends where its source does, and a missing value bears no mark of an unfinished period.
  @Test func unfinishedPeriodsOfGroupsAreNotShown() throws {
    let bench = try Workbench([
      "r.kpi": """
      dataset orders from "orders.csv" { time day }
      dataset buyers per orders.cust {
        time first_on = min(orders.day)
        second_on = min(orders.day where day > buyers.first_on)
      }
      /// Again
      again = share(buyers where second_on within 20 days of first_on)
      /// Orders
      n = count(orders)
      target again >= 10%

      """,
      "orders.csv": "day,cust\n2026-01-05,a\n2026-01-10,a\n2026-02-03,b\n2026-02-28,a\n2026-03-10,a\n",
    ])
    let board = Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")]))).scoreboard()
    let again = try #require(board.lines.first { $0.name == "again" })
    let whole = try #require(board.lines.first { $0.name == "n" })
    #expect(again.period == whole.period)
    #expect(again.period == again.targets.first?.period)
  }

  @Test func whyIsOfTheJudgedSlice() throws {
    let bench = try Workbench(shopFiles)
    let evaluator = Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("shop.kpi")])))
    let target = try #require(
      evaluator.scoreboard().lines.first { $0.name == "sales" }?.targets.first { !$0.condition.isEmpty })
    let picture = try #require(evaluator.why("sales", of: target))
    #expect(picture.text.contains("→ 2,000円"))
  }

  @Test func datasetsAreDescribedWithTheRules() throws {
    let bench = try Workbench(shopFiles)
    let program = RuleReader.files.read([bench.path("shop.kpi")])
    let description = try #require(AnalyzedProgram(program).description(ofDataset: "orders"))
    #expect(description.columns.first { $0.name == "amount" }?.unit == "円")
    #expect(description.ruleTable?.texts.contains { $0.prefix(3) == ["amount", "円", "amount: 円"] } ?? false)
  }

  @Test func markdownMarksAreTexts() {
    let table = ReportTable(columns: [.init("a * b")], rows: [["<b>x</b>"], ["`c` [d] | e"], ["< 50%"], ["*f*"]])
    #expect(
      table.markdown == """
        | a * b |
        | --- |
        | \\<b>x\\</b> |
        | \\`c\\` \\[d] \\| e |
        | < 50% |
        | \\*f* |

        """)
  }

  @Test func manyProblemsAreBounded() {
    let lines = (0..<10_000).map { "a\($0) = unknown\($0)\n" }.joined()
    var program = Program()
    program.add(name: "r.kpi", bytes: Array(lines.utf8), folder: "")
    let source = program.sources[0]
    let diagnostics = (0..<10_000).map { index in
      Problem(ProgramMessage.badSetting("x\(index)").diagnostic(at: program.trees[0].statements[index].range))
    }
    let text = ProblemReport(diagnostics, files: [source]).text(hasColor: false, language: .english)
    #expect(text.hasSuffix("… and 9,900 more problems\n"))
    #expect(text.utf8.count < 60_000)
  }
}
