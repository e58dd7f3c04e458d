import CivilTime
import Evaluation
import Testing

@testable import KPI

@Suite struct EvaluatorTests {
  static let ltv = """
    ltv = margin * freq * years - cac - retain
    margin = 6,000円
    freq = 3回/年
    years = 2年
    cac = 4,000円
    retain = 2,000円

    """

  private func table(_ text: String) throws -> AnswerReport {
    let program = analyzed(text)
    #expect(messages(program.problems) == [])
    let evaluator = Evaluator(program)
    let statement = try #require(program.queries.last)
    guard case .answer(let answer) = evaluator.outcome(of: statement) else {
      throw Refusal(text: "\(evaluator.outcome(of: statement))")
    }
    return AnswerReport(answer, display: program.display)
  }

  struct Refusal: Error { var text: String }

  @Test func whyStandsUnderItsOperands() throws {
    let picture = try #require(WhyPicture.of("ltv", evaluator: Evaluator(analyzed(EvaluatorTests.ltv))))
    #expect(
      picture.text == """
        ltv = margin * freq * years - cac - retain
              6,000円  3回/年 2年     |     2,000円   → 30,000円
                                      4,000円
        at rules.kpi:1

        """)
  }

  /// A table that is asked for by its name is looked up as in a formula, also where no period is at hand.
  @Test func whyOfTables() throws {
    let text = "rate = by month { @2026-01: 110円, else: 3円 }\nall = by f up to 2 { 1: 5, else: 6 }\n"
    let evaluator = Evaluator(analyzed(text))
    let picture = try #require(WhyPicture.of("rate", evaluator: evaluator))
    #expect(picture.result == "–" && picture.reason == .needsPeriod("month"))
    #expect(WhyPicture.of("all", evaluator: evaluator)?.reason != nil)
    let month = CalendarRules().period(.month, of: CivilDate(year: 2026, month: 1, day: 1).dayCount)
    let window = (span: CalendarRules().days(of: month), period: Optional(month))
    #expect(WhyPicture.of("rate", evaluator: evaluator, window: window)?.result == "110円")
  }

  @Test func whyTellsWhatIsMissing() throws {
    let picture = try #require(WhyPicture.of("a", evaluator: Evaluator(analyzed("a = b / c\nb = 1\nc = 0\n"))))
    #expect(picture.text.contains("no value: division by zero"))
  }

  @Test func whatIfShowsBothEnds() throws {
    let report = try table(EvaluatorTests.ltv + "if freq + 10% show ltv\n")
    #expect(report.table.columns.map(\.name) == ["ltv", "ltv if freq + 10%", "change"])
    #expect(report.table.texts == [["30,000円", "33,600円", "+3,600円"]])
  }

  @Test func whatIfLowersByAPercentage() throws {
    let report = try table(EvaluatorTests.ltv + "if freq - 10%, cac - 500円 show ltv, freq\n")
    #expect(report.table.columns.map(\.name) == ["KPI", "now", "if freq - 10%, cac - 500円", "change"])
    #expect(
      report.table.texts == [["ltv", "30,000円", "26,900円", "-3,100円"], ["freq", "3回/年", "2.7回/年", "-0.3回/年"]])
  }

  @Test func scenariosAreWorlds() throws {
    let report = try table(EvaluatorTests.ltv + "scenario careful { cac = 3,000円 }\nshow ltv under careful\n")
    #expect(report.table.texts == [["31,000円"]])
  }

  @Test func testsReportFailuresAndCoverage() {
    let program = analyzed(
      EvaluatorTests.ltv + """
        unused = 1
        test "right" { given cac = 5,000円; expect ltv = 29,000円 }
        test "wrong" { expect ltv = 30,001円 }

        """)
    let report = Evaluator(program).testReport()
    #expect(report.closingLine(in: .english) == "1 of 2 tests failed, coverage of definitions 6 of 7")
    let text = report.failures.map { $0.text(program: program.program, hasColor: false, language: .english) }.joined()
    #expect(text.contains("rules.kpi:9: FAIL wrong\n  expect ltv = 30,001円\n         30,000円"))
    #expect(text.contains("→ 30,000円"))
  }

  @Test func testsReadInlineTables() throws {
    let bench = try Workbench(shopFiles)
    try bench.write(
      "tests.kpi",
      """
      import "shop.kpi"
      test "two orders" {
        given orders
          | day | amount | channel |
          | 2026-01-01 | 100 | web |
          | 2026-01-02 | 300 | shop |
        expect aov = 200円
        expect web_share = 25%
      }

      """)
    let program = AnalyzedProgram(RuleReader.files.read([bench.path("tests.kpi")]))
    #expect(messages(program.problems) == [])
    let report = Evaluator(program).testReport()
    #expect(report.failures.map { $0.text(program: program.program, hasColor: false, language: .english) } == [])
    #expect(report.closingLine(in: .english) == "1 test passed, coverage of definitions 2 of 3")
  }

  @Test func answersAsData() throws {
    let report = try table(EvaluatorTests.ltv + "show ltv, ltv / (cac - cac), 50%\n")
    #expect(report.csv(isSpreadsheetSafe: false) == "ltv,ltv / (cac - cac),50%\n30000,,0.5\n")
    #expect(
      report.json.compact.hasPrefix(
        #"{"columns":[{"name":"ltv","unit":"円"},{"name":"ltv / (cac - cac)","unit":""},{"name":"50%","unit":"","display":"%"}],"#
          + #""rows":[[30000,null,0.5]],"missing":[{"row":0,"column":1,"reason":"division by zero"}]"#))
  }
}
