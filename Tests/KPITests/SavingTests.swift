import Testing

@testable import KPI

/// `:save` onto files that are there: nothing that stood in them is lost.
@Suite struct SavingTests {
  private static let shop = """
    // What we sell.
    dataset orders from "orders.csv" { time day; amount: 円 }

    /// Sales
    sales = sum(orders.amount)  // all of it
    /// Average order value
    /// 平均
    aov: 円 = sales / count(orders)
    show sales by month   // asked each week
    """

  private func session(_ bench: Workbench, _ files: [String], typing inputs: [String]) throws -> Session {
    var (session, problems, _) = Session().adding(files.map(bench.path), reader: .files)
    #expect(messages(problems) == [])
    for input in inputs {
      let step = session.step(input)
      #expect(messages(step.problems) == [])
      session = try #require(step.next)
    }
    return session
  }

  private func save(_ session: Session, _ path: String) throws -> Saving {
    let saving = try session.saving(to: path, overwrites: false)
    try FileSystem.replace(path, with: saving.bytes)
    return saving
  }

  @Test func loadedFilesAreEditedInPlace() throws {
    let bench = try Workbench(["shop.kpi": SavingTests.shop, "orders.csv": "day,amount\n2026-01-05,100\n"])
    let typed = ["/// Mean basket\naov: 円 = avg(orders.amount)", "sales = sum(orders.amount) * 1", "twice = sales*2"]
    let session = try session(bench, ["shop.kpi"], typing: typed + ["goal twice >= 100円"])
    let saving = try save(session, bench.path("shop.kpi"))
    #expect(saving.isEdit && saving.elsewhere.isEmpty)
    #expect(
      try bench.read("shop.kpi") == """
        // What we sell.
        dataset orders from "orders.csv" { time day; amount: 円 }

        /// Sales
        sales = sum(orders.amount) * 1  // all of it
        /// Mean basket
        aov: 円 = avg(orders.amount)
        show sales by month   // asked each week

        twice = sales * 2

        goal twice >= 100円

        """)
    // What was saved is typed no longer: it is not written a second time.
    let next = session.afterEdit(of: bench.path("shop.kpi"), reader: .files)
    #expect(WhyPicture.of("twice", evaluator: Evaluator(next.analyzed))?.result == "200円")
    let before = try bench.read("shop.kpi")
    _ = try save(next, bench.path("shop.kpi"))
    #expect(try bench.read("shop.kpi") == before)
    let again = AnalyzedProgram(RuleReader.files.read([bench.path("shop.kpi")]))
    #expect(messages(again.problems) == [])
  }

  @Test func otherFilesAreOverwrittenOnlyWhenAsked() throws {
    let bench = try Workbench(["a.kpi": "a = 1\n", "other.kpi": "precious = 1\n"])
    let session = try session(bench, ["a.kpi"], typing: ["b = a + 1"])
    let there = #expect(throws: FileFault.self) {
      try session.saving(to: bench.path("other.kpi"), overwrites: false)
    }
    #expect(there?.words.english == "it is there already; `:save! \(bench.path("other.kpi"))` overwrites it")
    let saving = try session.saving(to: bench.path("other.kpi"), overwrites: true)
    #expect(String(decoding: saving.bytes, as: UTF8.self) == "import \"\(bench.path("a.kpi"))\"\n\nb = a + 1\n")
    // `:save!` onto a loaded file is an edit, too.
    #expect(try session.saving(to: bench.path("a.kpi"), overwrites: true).isEdit)
  }

  @Test func changedFilesAreReadFirst() throws {
    let bench = try Workbench(["a.kpi": "a = 1\n"])
    let session = try session(bench, ["a.kpi"], typing: ["b = a + 1"])
    try bench.write("a.kpi", "a = 1\nc = 3\n")
    let changed = #expect(throws: FileFault.self) { try session.saving(to: bench.path("a.kpi"), overwrites: true) }
    #expect(changed?.words.english == "it has changed since it was loaded; `:reload` first")
  }

  @Test func whatStandsInAnotherFileStaysThere() throws {
    let bench = try Workbench(["a.kpi": "import \"b.kpi\"\na = b\r\n", "b.kpi": "b = 1"])
    let session = try session(bench, ["a.kpi"], typing: ["b = 2", "c = a"])
    let saving = try save(session, bench.path("a.kpi"))
    #expect(saving.elsewhere.map(\.name) == ["b"])
    #expect(saving.elsewhere.map(\.file) == [bench.path("b.kpi")])
    #expect(try bench.read("a.kpi") == "import \"b.kpi\"\na = b\r\n\r\nc = a\r\n")
    let next = session.afterEdit(of: bench.path("a.kpi"), reader: .files)
    #expect(WhyPicture.of("c", evaluator: Evaluator(next.analyzed))?.result == "2")
    _ = try save(next, bench.path("b.kpi"))
    #expect(try bench.read("b.kpi") == "b = 2")
  }

  @Test func pathsAreThoseOfTheFile() throws {
    let bench = try Workbench(["in/a.kpi": "a = 1\n", "o.csv": "x\n1\n"])
    let session = try session(
      bench, ["in/a.kpi"], typing: ["dataset o from \"\(bench.path("o.csv"))\" { }", "n = sum(o.x)"])
    _ = try save(session, bench.path("in/a.kpi"))
    let again = AnalyzedProgram(RuleReader.allowing(bench.folder).read([bench.path("in/a.kpi")]))
    #expect(WhyPicture.of("n", evaluator: Evaluator(again))?.result == "1")
  }

  @Test func noFileImportsItself() throws {
    let bench = try Workbench(["a.kpi": "import \"./a.kpi\"\na = 1\n", "b.kpi": "import \".\"\nb = a\n"])
    let own = RuleReader.files.read([bench.path("a.kpi")])
    #expect(own.problems.map(\.diagnostic.code) == ["K413"])
    #expect(own.problems[0].diagnostic.primary?.range.start == 7)
    // A folder may hold the file that imports it.
    try bench.write("a.kpi", "a = 1\n")
    #expect(RuleReader.files.read([bench.path("b.kpi")]).problems.isEmpty)
  }
}
