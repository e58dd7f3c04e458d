import Semantics
import Testing

@testable import KPI

@Suite struct TargetReportTests {
  private func report(_ rules: String) -> CauseReport { TargetReport(Evaluator(analyzed(rules))).report }

  private func verdicts(_ rules: String) -> [String] {
    let report = report(rules)
    guard let table = report.table, let column = table.columns.firstIndex(where: { $0.name == "verdict" }) else {
      return []
    }
    return table.texts.map { $0[column] }.filter { !$0.isEmpty }
  }

  private let shop = """
    visits = 20000人
    cvr: % = 2%
    aov = 5,000円
    sales = visits * cvr * aov

    """
  private let targets = "target visits >= 20,000人\ntarget cvr >= 2%\ntarget aov >= 5,000円\n"

  @Test func partsReachTheGoal() {
    #expect(
      verdicts(shop + targets + "goal sales >= 1,900,000円") == ["its parts reach it, with 100,000円 to spare"])
    #expect(verdicts(shop + targets + "goal sales >= 2,000,000円") == ["its parts reach it, just"])
  }

  @Test func partsMissTheGoal() {
    let missed = shop + targets + "goal sales >= 2,500,000円"
    #expect(verdicts(missed) == ["its parts miss it by 500,000円"])
    #expect(
      report(missed).closing == [
        "to reach sales >= 2,500,000円 with all else on target or at its best: visits must be at least 25,000人 "
          + "(now 20,000人), or cvr must be at least 2.5% (now 2.0%), or aov must be at least 6,250円 (now 5,000円)"
      ])
  }

  @Test func partsCanReachTheGoal() {
    let possible = shop + "limit cvr in 1%..3%\nlimit visits in 10000人..30000人\ngoal sales >= 2,500,000円"
    #expect(verdicts(possible) == ["its parts can reach it: 2,000,000円 to spare at best, 2,000,000円 short at worst"])
    #expect(
      report(possible).closing == [
        "to reach sales >= 2,500,000円: visits must be at least 16,666.7人 (now 20,000人) and cvr must be at least 1.7% "
          + "(now 2.0%), each with all else at its best",
        "to reach sales >= 2,500,000円 with all else as it is now: visits must be at least 25,000人 (now 20,000人), or "
          + "cvr must be at least 2.5% (now 2.0%)",
      ])
  }

  /// Ends are held a little wider than they are, which nobody asked for.
  @Test func endsForProgramsAreRounded() {
    let found = report(shop + targets.replacing("2%", with: "0.1%") + "goal sales >= 70,000円")
    let json = found.json.compact
    #expect(json.contains(#""lower":0.001,"#) && json.contains(#""toSpare":30000,"#), "\(json)")
    #expect(found.plainRows.contains { $0.contains(.plain("0.001")) })
    let digits = json.split { !$0.isNumber && $0 != "." } + found.plainRows.joined().map { "\($0)"[...] }
    #expect(!digits.contains { $0.contains("99999999") || $0.contains("00000001") }, "\(json)")
  }

  @Test func targetsContradict() {
    let clash =
      "orders = 500人\nvisits = 18000人\ncvr: % = orders / visits\nextra = 3\n"
      + "target orders >= 600人\ntarget visits <= 20,000人\ntarget cvr <= 2.5%\ntarget extra >= 4"
    #expect(verdicts(clash) == ["its targets contradict"])
    #expect(
      report(clash).closing == [
        "no numbers meet all of these, so one has to go: cvr <= 2.5%, orders >= 600人 and visits <= 20,000人"
      ])
  }

  /// More sales for more ads, and a guard on what is left.
  @Test func aGuardThatItsTargetBreaks() {
    let rules = "ads = 100円\nsales = ads * 3\nleft = 400円 - ads\ngoal sales >= 600円 guard left >= 300円\n"
    #expect(verdicts(rules + "limit ads in 0円..1,000円") == ["its targets contradict"])
    #expect(
      report(rules + "limit ads in 0円..1,000円").closing == [
        "no numbers meet all of these, so one has to go: guard left >= 300円 and sales >= 600円"
      ])
  }

  /// A sum of rows is the KPI itself under its formula, and no part that could bring it.
  @Test func aSumOfRowsHasNoParts() throws {
    let bench = try Workbench([
      "r.kpi":
        "dataset o from \"o.csv\" { time day: date; amount: 円 }\ntakings = sum(o.amount)\ngoal takings >= 10,000円\n",
      "o.csv": "day,amount\n2026-01-05,100\n2026-02-05,200\n",
    ])
    let found = TargetReport(Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")])))).report
    #expect(found.closing.contains { $0.hasPrefix("takings >= 10,000円 has no parts in its formula") }, "\(found)")
  }

  @Test func nothingIsKnown() {
    #expect(verdicts("a = 3\ngoal a >= 1") == ["no parts"])
    #expect(report("a = 3").head.first?.hasPrefix("no goal") == true)
    #expect(verdicts("a = 3\nb = a * 2 to a * 3\nc = b + 1\ngoal c >= 1") == ["its parts reach it, with 6 to spare"])
  }

  /// Whatever the order in which a team writes it down.
  @Test func theOrderOfStatementsDoesNotMatter() {
    let lines = (shop + targets + "limit aov in 4,000円..6,000円\ngoal sales >= 2,500,000円").split(separator: "\n")
    let known = Set(verdicts(lines.joined(separator: "\n")))
    for turn in lines.indices {
      let turned = lines[turn...] + lines[..<turn]
      #expect(Set(verdicts(turned.joined(separator: "\n"))) == known)
      #expect(Set(verdicts(turned.reversed().joined(separator: "\n"))) == known)
    }
  }

  @Test func aBrokenGuardIsToldOnTheBoard() {
    let rules = "cvr: % = 2.5%\nreturns: % = 6%\ntarget cvr >= 2% guard returns <= 5% guard cvr <= 3%\n"
    let evaluator = Evaluator(analyzed(rules))
    let board = evaluator.scoreboard()
    let target = board.lines.first?.targets.first
    #expect(target?.verdict == .guardBroken && target?.guards == ["returns <= 5%", "cvr <= 3%"])
    let table = ScoreboardReport(board, display: evaluator.analyzed.display).table
    #expect(table.texts[0].contains("✗ guard broken: returns is 6.0%"))
    let kept = Evaluator(analyzed(rules.replacing("6%", with: "5%"))).scoreboard()
    #expect(kept.lines.first?.targets.first?.verdict == .met)
  }

  @Test func ownersAreOfTheLevelOrOfTheDefinition() {
    let program = analyzed(
      "/// @owner Mori\n/// Sales\nsales = 3\n/// @owner Sato of the web team\ntarget sales >= 2\ntarget sales <= 9\n")
    #expect(program.model.levels.map(\.owner) == ["Sato of the web team", "Mori"])
    #expect(program.model.definitions.first?.documentation == "Sales")
  }
}
