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
    #expect(missing.problems[0].diagnostic.fixes.first?.text.english == "there is `\(bench.path("orders.kpi"))`")
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

  /// As `if years = 18月 show years`; a declared unit asked for itself always.
  @Test(
    arguments: [
      ("years=18月", ["1.5年"]), ("years=2円", ["K193"]), ("rate=6%", ["2年"]), ("rate=6件", ["K193"]), ("cac=3年", ["K194"]),
      ("plan=5", ["2年"]), ("plan=5円", ["K193"]), ("broken=3円", ["2年"]), ("years=later + 6月", ["4.5年"]),
    ])
  func aSettingHasTheUnitOfWhatItReplaces(text: String, expected: [String]) {
    var program = Program()
    let rules =
      "years = 2年\nrate = 5%\ncac: 円 = 4,000円\nplan = by month { @2026-01: 3, else: 4 }\nlater = 4年\n"
      + (text.hasPrefix("broken") ? "broken = nothing\n" : "")
    program.add(name: "r", bytes: Array(rules.utf8), folder: "")
    program.apply(setting: text)
    let analyzed = AnalyzedProgram(program)
    let errors = analyzed.problems.filter(\.isError).map(\.diagnostic.code)
    let shown = errors.isEmpty ? [WhyPicture.of("years", evaluator: Evaluator(analyzed))?.result ?? ""] : errors
    #expect(shown == expected)
  }

  @Test func aScenarioChangesWhatWasSet() throws {
    var program = Program()
    let rules = "years = 2年\nscenario s { years = years * 2 }\nscenario t { years = 6月 }\nscenario u { years = 3円 }\n"
    program.add(name: "r", bytes: Array(rules.utf8), folder: "")
    program.apply(setting: "years=18月")
    let evaluator = Evaluator(AnalyzedProgram(program))
    func value(_ scenario: String) throws -> String {
      let world = evaluator.world(.scenario(scenario))
      let definition = try #require(world.model.definition(named: "years"))
      return evaluator.analyzed.display.text(
        world.engine.value(of: definition.value), type: definition.type)
    }
    #expect(try value("s") == "3年")
    #expect(try value("t") == "0.5年")
    #expect(evaluator.world(.scenario("u")).problems.map(\.diagnostic.code) == ["K193"])
  }

  @Test func oneNameIsSetOnce() {
    var program = Program()
    program.add(name: "r", bytes: Array("cac = 1\nltv = 2\n".utf8), folder: "")
    for text in ["cac=2", "ltv=3", "cac=3"] { program.apply(setting: text) }
    #expect(program.problems.map(\.diagnostic.code) == ["K350"])
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
    try bench.write("more.csv", "day,amount,channel\n2026-01-02,5,web\n")
    options.overrides = ["orders": [bench.path("other.csv"), bench.path("more.csv")]]
    let both = AnalyzedProgram(RuleReader.files.read([bench.path("shop.kpi")]), options: options)
    #expect(WhyPicture.of("sales", evaluator: Evaluator(both))?.result == "12円")
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
    for code in codes { #expect(CodeCatalog.text(of: code.lowercased(), in: .english)?.hasPrefix(code) == true) }
    #expect(CodeCatalog.text(of: "K999", in: .english) == nil)
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
      // 2050-01-15 and 2050-07-15: behind the list of transitions the rule in the last line counts.
      #expect(newYork.offset(atUTC: 2_525_860_800) == -5 * 3600)
      #expect(newYork.offset(atUTC: 2_541_499_200) == -4 * 3600)
    }
    #expect(TimeZones.parse(Array("TZif2 too short".utf8)) == nil)
  }
}

/// What rules and files tell together, from the files to the problems.
@Suite struct DataProblemTests {
  private func codes(_ files: [String: String]) throws -> [String] {
    let bench = try Workbench(files)
    let analyzed = AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")]))
    var problems = analyzed.problems
    if !problems.hasErrors {
      let evaluator = Evaluator(analyzed)
      evaluator.prepareAll()
      problems += evaluator.dataProblems
    }
    return problems.filter { $0.diagnostic.severity != .note }.map(\.diagnostic.code)
  }

  @Test func columnsThatTheNewestFileLacks() throws {
    let data = ["o-1.csv": "d,amount\n2026-01-05,10\n", "o-2.csv": "d,total\n2026-02-05,20\n"]
    func found(_ block: String, _ rules: String) throws -> [String] {
      try codes(data.merging(["r.kpi": "dataset o from \"o-*.csv\" { time d\n\(block) }\n\(rules)\n"]) { a, _ in a })
    }
    #expect(try found("", "s = sum(o.amount)") == ["K345"])
    #expect(try found("amount: 円", "") == ["K345"])
    #expect(try found("", "dataset p from o where amount > 1\nn = count(p)") == ["K345"])
    #expect(try found("", "dataset p from o\ns = sum(p.amount)") == ["K345"])
    #expect(try found("", "dataset p from o\nn = count(p)") == [])
    #expect(try found("", "s = sum(o.total)") == [])
    #expect(try found("optional amount", "s = sum(o.amount)") == [])
    #expect(try found("optional amount\namount = amount ?? total", "s = sum(o.amount)") == [])
  }

  @Test func codesInKeysAndGroups() throws {
    func found(_ block: String, _ rules: String) throws -> [String] {
      try codes([
        "d.csv": "sku,x\n1E5,1\n100000,2\n",
        "r.kpi": "dataset d from \"d.csv\" { \(block) }\n\(rules)\n",
      ])
    }
    #expect(try found("", "n = count_distinct(d.sku)") == ["K346"])
    #expect(try found("", "n = count(each d.sku)") == ["K346"])
    #expect(try found("", "show sum(d.x) by d.sku") == ["K346"])
    #expect(try found("", "dataset e per d.sku\nn = count(e)") == ["K346"])
    #expect(try found("sku: text", "n = count_distinct(d.sku)") == [])
    #expect(try found("sku: number", "n = count_distinct(d.sku)") == [])
    #expect(try found("", "n = sum(d.sku)") == [])
  }

  @Test func stacksLeaveNothingUnsaid() throws {
    func found(_ stack: String) throws -> [String] {
      try codes([
        "w.csv": "id,Y1,Y2,Y3,note\n1,2,3,4,5\n",
        "r.kpi": "dataset w from \"w.csv\" { unpivot \(stack) into year, v }\nt = sum(w.v)\n",
      ])
    }
    #expect(try found("Y1, Y2") == ["K344"])
    #expect(try found("Y1, Y2, Y3") == [])
    #expect(try found("\"Y*\"") == [])
    #expect(try found("\"Y?\", Y1") == [])
    #expect(try found("\"Z*\"") == ["K103"])
    func newest(_ stack: String) throws -> [String] {
      try codes([
        "w-1.csv": "id,Y1,Y2\n1,2,3\n", "w-2.csv": "id,Y2\n1,4\n",
        "r.kpi": "dataset w from \"w-*.csv\" { unpivot \(stack) into year, v }\nt = sum(w.v)\n",
      ])
    }
    #expect(try newest("Y1, Y2") == ["K345"])
    #expect(try newest("\"Y*\"") == [])
  }

  @Test func rowsOutsideTheDeclaredSpan() throws {
    func found(_ block: String) throws -> [String] {
      try codes([
        "o.csv": "d,e,x\n2026-01-05,,1\n2026-03-05,,2\n",
        "r.kpi": "dataset o from \"o.csv\" { \(block) }\nn = count(o)\n",
      ])
    }
    #expect(try found("time d; covers @2026-01..@2026-02") == ["K342"])
    #expect(try found("time d; covers @2026-02..@2026-03") == ["K342"])
    #expect(try found("time d until e; covers @2026-02..@2026-03") == [])
    #expect(try found("time d; covers @2026-01..@2026-03") == [])
  }

  @Test func zonesOfFilesNeedOneOfTheShop() throws {
    let rules = "dataset o from \"o.csv\" zone \"UTC\" { time at }\n"
    let data = ["o.csv": "at\n2026-01-05 20:00\n"]
    #expect(try codes(data.merging(["r.kpi": rules]) { a, _ in a }) == ["K325"])
    #expect(
      try codes(data.merging(["r.kpi": "calendar { timezone \"Asia/Tokyo\" }\n" + rules]) { a, _ in a }) == [])
  }

  @Test func textsThatAreDates() throws {
    func found(_ rules: String) throws -> [String] {
      let bench = try Workbench([
        "o.csv": "at,x\n2026-01-05,1\n", "r.kpi": "dataset o from \"o.csv\" { time at }\n\(rules)\n",
      ])
      return AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")])).problems.flatMap { problem in
        problem.diagnostic.fixes.map(\.text.english)
      }
    }
    #expect(try found("s = sum(o.x where at >= \"2026-01-01\")") == ["write `@2026-01-01`"])
    #expect(try found("s = sum(o.x where \"2026/01/05\" = at)") == ["write `@2026-01-05`"])
    #expect(try found("s = sum(o.x) during 2026-01").contains("write `@2026-01`"))
    #expect(try found("s = sum(o.x where at < 2026-01-05)").contains("write `@2026-01-05`"))
  }
}
