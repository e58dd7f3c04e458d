import KPI
import Terminal
import Testing

@testable import Command

@Suite struct CauseVerbTests {
  private let rules = """
    /// Lifetime value / 顧客LTV
    顧客LTV = 単価 × 頻度
    単価 = 5,000円
    頻度 = 3
    nps: points = 12 points
    factor 愛着
    goal 顧客LTV >= 12,000円
    link nps raises 頻度 after 1 month
    link 愛着 raises nps
    """

  @Test func aTreeInItsForms() throws {
    let text = run("tree", "顧客LTV", "-", input: rules)
    #expect(text.code == 0)
    #expect(
      text.output == """
        KPI                                value  target       status  link
        ──────────────────────────  ────────────  ───────────  ──────  ────────────────────
        ★ Lifetime value (顧客LTV)      15,000円  >= 12,000円  ✓ met
        ├─ 単価                          5,000円
        └─ 頻度                                3
           └╌ nps                    12.0 points                       raises after 1 month
              └╌ 愛着               not measured                       raises
        ├╌ a belief; ├─ an input of the formula

        """)
    #expect(run("tree", "-", input: rules).output == text.output)
    #expect(run("tree", "-", "--format", "json", input: rules).output.hasPrefix(#"{"rows":[{"name":"顧客LTV","kind":"#))
    #expect(
      run("tree", "-", "--format", "markdown", input: rules).output.hasPrefix("- **★ Lifetime value (顧客LTV)** · "))
    let csv = run("tree", "-", "--format", "csv", input: rules)
    #expect(csv.code == 2)
    #expect(csv.error.contains("`kpi tree` writes text, json or markdown"))
  }

  @Test func whatIsNotThere() throws {
    let unknown = run("tree", "顧客LT", "-", input: rules)
    #expect(unknown.code == 2)
    #expect(unknown.error.contains("nothing is called `顧客LT`; there is `顧客LTV`"))
    #expect(run("tree", "-", input: "a = 1\n").error.contains("no goal is set"))
    #expect(run("tree").error.contains("`kpi tree` needs rule files"))
    #expect(run("tree", "nothing").code == 2)
  }

  @Test func aNameThatIsAFolderToo() throws {
    let bench = try Workbench(["r.kpi": "`Sources` = 1\ngoal b >= 2\nb = `Sources` + 1\n"])
    #expect(run("tree", "Sources", bench.path("r.kpi")).output.contains("\nSources "))
    #expect(run("tree", bench.path("r.kpi"), bench.path("r.kpi")).output.contains("★ b"))
    // Standard input is read only once.
    let typed = run("tree", "Sources", "-", input: "`Sources` = 1\ngoal `Sources` >= 1\n")
    #expect(typed.output.contains("★ Sources"), "\(typed.error)")
    #expect(run("tree", "./Sources", "-", input: "a = 1\ngoal a >= 1\n").error.contains("./Sources"))
  }

  @Test func atThePrompt() throws {
    let bench = try Workbench(["r.kpi": rules])
    let session = ScriptedSession()
    _ = session.answer(":load \(bench.path("r.kpi"))")
    let tree = session.answer(":tree 顧客LTV")
    #expect(tree.contains("└─ 頻度") && tree.contains("└╌ 愛着"), "\(tree)")
    #expect(session.answer(":tree") == tree)
    #expect(session.answer(":tree 顧客LT").contains("there is `顧客LTV`"))
    _ = session.answer(":format json")
    #expect(session.answer(":tr nps").hasPrefix(#"{"rows":[{"name":"nps""#))
  }

  /// Branches stay whole where the terminal is narrow, and where box lines take two cells they are of plain characters.
  @Test func onNarrowTerminals() throws {
    var program = Program()
    program.add(name: "rules.kpi", bytes: Array(rules.utf8), folder: "")
    let report = try #require(Evaluator(AnalyzedProgram(program)).causeTree(of: nil))
    for width in [20, 30, 40, 60, 80] {
      let page = Page(width: width, drawing: Drawing())
      for line in page.text(of: report).split(separator: "\n") where !line.contains("a belief;") {
        #expect(CellWidths().width(of: String(line)) <= width, "\(width): \(line)")
      }
      #expect(page.text(of: report).contains("   └╌ nps"))
    }
    let wide = Page(width: 80, drawing: Drawing(widths: CellWidths(ambiguous: 2)))
    #expect(wide.text(of: report).contains("    `.. nps"))
  }

  /// What a query can ask a verb can, too.
  @Test func questionsAreVerbs() throws {
    let rules = "/// LTV\nltv = a * b\na = 2..4\nb = 3\nfactor f\nlink f raises a\n"
    let bench = try Workbench(["r.kpi": rules])
    let path = bench.path("r.kpi")
    let asked = [
      ("levers", "ltv"), ("reach", "ltv = 12 by b"), ("uncertainty", "ltv >= 9"), ("evidence", "f -> a"),
      ("evidence", "a"),
    ]
    for (verb, question) in asked {
      let shown = run("show", "\(verb) \(question)", path)
      #expect(shown.code == 0 && !shown.output.isEmpty, "\(verb)")
      #expect(run(verb, question, path).output == shown.output, "\(verb)")
    }
    #expect(run("evidence", path).output == run("show", "evidence", path).output)
    #expect(run("evidence", path, "--format", "json").output.contains("\"evidence\":["))
    #expect(run("evidence").error.hasPrefix("kpi: `kpi evidence` needs rule files\n"))
    #expect(run("levers", path).code == 2)
  }
}
