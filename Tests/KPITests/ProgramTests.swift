import SourceText
import Testing

@testable import KPI

@Suite struct ProgramTests {
  @Test func foldersAndImportsAreReadOnce() throws {
    let bench = try Workbench([
      "a.kpi": "import \"sub/b.kpi\"\na = b\n", "sub/b.kpi": "import \"../a.kpi\"\nimport \"../sub\"\nb = 1\n",
      "sub/.hidden.kpi": "b = 2\n", "sub/notes.txt": "b = 3\n",
    ])
    let program = RuleReader.files.read([bench.path("a.kpi")])
    #expect(program.files.map { FileSystem.lastName(of: $0.source.name) } == ["a.kpi", "b.kpi"])
    #expect(program.files.map(\.isRequested) == [true, false])
    let folder = RuleReader.files.read([bench.folder])
    #expect(folder.files.count == 2)
    #expect(AnalyzedProgram(folder).problems.isEmpty)
  }

  @Test func missingFilesNameTheNearest() throws {
    let bench = try Workbench(["orders.kpi": "a = 1\n", "main.kpi": "import \"order.kpi\"\n"])
    let missing = RuleReader.files.read([bench.path("ordres.kpi")])
    #expect(missing.problems.map(\.diagnostic.code) == ["K401"])
    #expect(missing.problems[0].diagnostic.fixes.first?.text == "there is `\(bench.path("orders.kpi"))`")
    let imported = RuleReader.files.read([bench.path("main.kpi")])
    #expect(imported.problems.map(\.diagnostic.code) == ["K404"])
    #expect(imported.problems[0].diagnostic.primary?.range.start == 7)
    #expect(imported.problems.exitCode == 2)
  }

  @Test func emptyRulesAndFolders() throws {
    let bench = try Workbench(["empty.kpi": "", "inner/x.txt": ""])
    #expect(RuleReader.files.read([bench.path("empty.kpi")]).problems.map(\.diagnostic.code) == ["K403"])
    #expect(RuleReader.files.read([bench.path("inner")]).problems.map(\.diagnostic.code) == ["K402"])
    try bench.write("full.kpi", "a = 1\n")
    let both = RuleReader.files.read([bench.folder])
    #expect(both.problems.map(\.diagnostic.severity) == [.warning])
  }

  @Test func settingsReplaceDefinitions() {
    var program = Program()
    program.add(name: "r", bytes: Array("/// Cost\ncac: 円 = 4,000円\nltv = 10,000円 - cac\n".utf8), folder: "")
    program.apply(setting: "cac=3,000円")
    #expect(program.problems.isEmpty)
    let analyzed = AnalyzedProgram(program)
    #expect(analyzed.problems.isEmpty)
    #expect(WhyPicture.of("ltv", evaluator: Evaluator(analyzed))?.result == "7,000円")
    #expect(analyzed.model.definition(named: "cac")?.documentation == "Cost")
  }

  @Test(arguments: [("cax=1", "K406"), ("cac", "K405"), ("=3", "K405"), ("cac=", "K039")])
  func wrongSettings(text: String, code: String) {
    var program = Program()
    program.add(name: "r", bytes: Array("cac = 1\n".utf8), folder: "")
    program.apply(setting: text)
    #expect(program.problems.map(\.diagnostic.code) == [code])
  }

  @Test func missingDataPointsAtThePattern() throws {
    let bench = try Workbench(["r.kpi": "dataset d from \"no.csv\"\nn = count(d)\n"])
    let analyzed = AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")]))
    let problem = try #require(analyzed.problems.first)
    #expect(problem.diagnostic.primary?.range.start == 15)
    #expect(analyzed.problems.exitCode == 3)
  }

  @Test func overridesOfDatasets() throws {
    let bench = try Workbench(shopFiles)
    try bench.write("other.csv", "day,amount,channel\n2026-01-01,7,web\n")
    var options = DataOptions()
    options.overrides = ["orders": [bench.path("other.csv")]]
    let analyzed = AnalyzedProgram(RuleReader.files.read([bench.path("shop.kpi")]), options: options)
    #expect(WhyPicture.of("sales", evaluator: Evaluator(analyzed))?.result == "7円")
    options.overrides = ["ordrs": ["x.csv"]]
    let wrong = AnalyzedProgram(RuleReader.files.read([bench.path("shop.kpi")]), options: options)
    #expect(wrong.problems.first?.diagnostic.code == "K407")
  }

  @Test func dataIsReadOnce() throws {
    let bench = try Workbench(shopFiles)
    let first = AnalyzedProgram(RuleReader.files.read([bench.path("shop.kpi")]))
    try bench.write("orders.csv", "day,amount,channel\n2026-01-01,7,web\n")
    let second = first.replacing(first.program)
    #expect(second.data.loaded["orders"]?.table.rowCount == 5)
  }

  @Test func everyStagePrints() {
    let program = analyzed("a=1+2 // three\n")
    for stage in Stage.allCases { #expect(!program.emit(stage).isEmpty, "\(stage)") }
    #expect(program.emit(.format) == "a = 1 + 2  // three\n")
  }

  @Test func everyCodeIsExplained() throws {
    let codes = CodeCatalog.codes
    #expect(Set(codes).count == codes.count)
    for code in codes { #expect(CodeCatalog.text(of: code.lowercased())?.hasPrefix(code) == true) }
    #expect(CodeCatalog.text(of: "K999") == nil)
  }

  @Test func timeZonesOfTheSystem() throws {
    let tokyo = try #require(TimeZones.table(named: "Asia/Tokyo", folders: []))
    #expect(tokyo.offset(atUTC: 1_790_000_000) == 9 * 3600)
    #expect(TimeZones.table(named: "../etc/passwd") == nil)
    #expect(TimeZones.table(named: "Asia/Tokio") == nil)
    if let newYork = TimeZones.table(named: "America/New_York") {
      // 2026-01-15 and 2026-07-15, noon UTC.
      #expect(newYork.offset(atUTC: 1_768_478_400) == -5 * 3600)
      #expect(newYork.offset(atUTC: 1_784_116_800) == -4 * 3600)
    }
    #expect(TimeZones.parse(Array("TZif2 too short".utf8)) == nil)
  }
}
