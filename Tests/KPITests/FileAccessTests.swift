import SourceText
import Testing

@testable import KPI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Rules of strangers read nothing but what lies beside them.
@Suite struct FileAccessTests {
  private let rows = "day,v\n2026-01-01,3\n"

  private func problems(
    _ bench: Workbench, _ named: String, allowed: [String] = [], _ change: (inout DataOptions) -> Void = { _ in }
  ) -> [String] {
    var reader = RuleReader.files
    reader.allowed = allowed.map(bench.path)
    var options = DataOptions()
    change(&options)
    let analyzed = AnalyzedProgram(reader.read([bench.path(named)]), options: options)
    return analyzed.problems.map { "\($0.diagnostic.code) \($0.diagnostic.fixes.first?.text.english ?? "")" }
  }

  @Test func dataStaysInTheFoldersOfTheRules() throws {
    let bench = try Workbench([
      "data/a.csv": rows, "rules/in.csv": rows, "rules/below/b.csv": rows,
      "rules/own.kpi": "dataset a from \"in.csv\" { time day }\ndataset b from \"below/*.csv\" { time day }\n",
      "rules/deep/up.kpi": "dataset a from \"../in.csv\" { time day }\n",
      "rules/out.kpi": "dataset a from \"../data/a.csv\" { time day }\n",
      "rules/many.kpi": "dataset a from \"../data/*.csv\" { time day }\n",
      "rules/none.kpi": "dataset a from \"../nothing/*.csv\" { time day }\n",
      "rules/folder.kpi": "dataset a from \"../data\" { time day }\n",
    ])
    let allowData = "K418 if these rules may read it, add `--allow \(bench.path("data"))`"
    #expect(problems(bench, "rules/own.kpi") == [])
    for name in ["out", "many", "folder"] {
      #expect(problems(bench, "rules/\(name).kpi") == [allowData], "\(name)")
      #expect(problems(bench, "rules/\(name).kpi", allowed: ["data"]) == [], "\(name)")
    }
    #expect(problems(bench, "rules/none.kpi").first?.hasPrefix("K418") == true)
    #expect(problems(bench, "rules/deep/up.kpi").first?.hasPrefix("K418") == true)
    #expect(problems(bench, "rules/deep/up.kpi", allowed: ["rules"]) == [])
    #expect(problems(bench, "rules/out.kpi") { $0.overrides = ["a": [bench.path("data/a.csv")]] } == [])
    // A name that only begins alike is another folder.
    #expect(problems(bench, "rules/out.kpi", allowed: ["dat"]) == [allowData])
  }

  @Test func importsStayThereToo() throws {
    let bench = try Workbench([
      "secret": "root:x:0:0\n", "rules/a.kpi": "import \"../secret\"\n", "rules/b.kpi": "import \"../no such\"\n",
      "rules/c.kpi": "import \"../common\"\n", "common/d.kpi": "d = 1\n", "rules/e.kpi": "import \"../rules/f.kpi\"\n",
      "rules/f.kpi": "f = 1\n",
    ])
    let allowAll = "K418 if these rules may read it, add `--allow \(bench.folder)`"
    #expect(problems(bench, "rules/a.kpi").first == allowAll)
    // Whether something is there is not told.
    #expect(problems(bench, "rules/b.kpi").first == allowAll)
    #expect(problems(bench, "rules/c.kpi").first?.hasSuffix("`--allow \(bench.path("common"))`") == true)
    #expect(problems(bench, "rules/c.kpi", allowed: ["common"]) == [])
    #expect(problems(bench, "rules/e.kpi") == [])
  }

  /// Links are judged by what they lead to; the file that is named itself may be one.
  @Test func linksLeadOutAsWell() throws {
    let bench = try Workbench([
      "data/a.csv": rows, "other/x.kpi": "x = 1\n", "rules/a.kpi": "dataset a from \"a.csv\" { time day }\n",
      "here/b.kpi": "b = 1\n",
    ])
    #expect(symlink(bench.path("data/a.csv"), bench.path("rules/a.csv")) == 0)
    #expect(symlink(bench.path("other/x.kpi"), bench.path("here/x.kpi")) == 0)
    // Names in CP932, as some archives unpack to, are judged as well.
    let name =
      bench.path("rules/").utf8.map { CChar(bitPattern: $0) } + [CChar(bitPattern: 0xB6), 0x2E, 0x63, 0x73, 0x76, 0]
    #expect(symlink(bench.path("data/a.csv"), name) == 0)
    try bench.write("rules/kana.kpi", "dataset a from \"ｶ.csv\" { time day }\n")
    let real = try #require(FileSystem.realPath(bench.folder))
    #expect(problems(bench, "rules/a.kpi") == ["K418 if these rules may read it, add `--allow \(real)/data`"])
    #expect(problems(bench, "rules/a.kpi", allowed: ["data"]) == [])
    #expect(problems(bench, "rules/kana.kpi") == ["K418 if these rules may read it, add `--allow \(real)/data`"])
    #expect(problems(bench, "rules/kana.kpi", allowed: ["data"]) == [])
    #expect(problems(bench, "here") == ["K418 if these rules may read it, add `--allow \(real)/other`"])
    #expect(problems(bench, "here/x.kpi") == [])
  }

  @Test func onlyOrdinaryFiles() throws {
    let bench = try Workbench([
      "a.kpi": "dataset a from \"pipe.csv\" { time day }\n", "b.kpi": "import \"pipe.csv\"\n",
      "c.kpi": "dataset a from \"/dev/zero\" { time day }\n",
    ])
    #expect(mkfifo(bench.path("pipe.csv"), 0o600) == 0)
    for name in ["a", "b"] {
      #expect(problems(bench, "\(name).kpi").first?.hasPrefix("K419") == true, "\(name)")
    }
    var reader = RuleReader.files
    reader.allowed = ["/dev"]
    #expect(AnalyzedProgram(reader.read([bench.path("c.kpi")])).problems.map(\.diagnostic.code) == ["K419"])
  }

  /// Names that are equal to Swift and not to the system, names that only look like paths, patterns that walk out.
  @Test func namesAreBytes() throws {
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    let bench = try Workbench([
      "\(composed)/r.kpi": "dataset a from \"../\(decomposed)/a.csv\" { time day }\n",
      "\(composed)/i.kpi": "import \"../\(decomposed)/x.kpi\"\n", "\(decomposed)/a.csv": rows,
      "\(decomposed)/x.kpi": "x = 1\n", "top.csv": rows,
      "in/\u{200D}r.kpi": "dataset a from \"top.csv\" { time day }\n",
      "in/w.kpi": "dataset a from \"*/../../*.csv\" { time day }\n", "in/sub/s.txt": "",
      "p/q.kpi": "q = 1\n", "secret": "root:x:0:0\n",
    ])
    #expect(problems(bench, "\(composed)/r.kpi").first?.hasPrefix("K418") == true)
    #expect(problems(bench, "\(composed)/i.kpi").first?.hasPrefix("K418") == true)
    #expect(problems(bench, "in/\u{200D}r.kpi").first?.hasPrefix("K330") == true)
    #expect(problems(bench, "in/w.kpi").first?.hasPrefix("K418") == true)
    // A scalar that stands for the byte 0x83 is that byte, whoever asks.
    let byte = bench.path("p/").utf8.map { CChar(bitPattern: $0) } + [CChar(bitPattern: 0x83)]
    let harmless = byte + ".kpi".utf8.map { CChar(bitPattern: $0) } + [0]
    #expect(rename(bench.path("p/q.kpi"), harmless) == 0)
    let link = bench.path("p/\u{10FE83}.kpi").utf8.map { CChar(bitPattern: $0) } + [0]
    #expect(symlink(bench.path("secret"), link) == 0)
    let found = problems(bench, "p")
    #expect(found.count == 1 && found[0].hasPrefix("K418"), "\(found)")
  }

  /// The second of two such files was once left out, and its data taken for those of the first.
  @Test func filesWhoseNamesAreEqualTextsAreTwo() throws {
    let bench = try Workbench([
      "two.kpi": "dataset d from \"\u{E9}.csv\" { }\ndataset e from \"e\u{301}.csv\" { }\ns = sum(d.v)\nt = sum(e.v)\n"
    ])
    for (name, number) in [("\u{E9}", 1), ("e\u{301}", 100)] {
      try bench.write("r/\(name).kpi", "\(number == 1 ? "a" : "b") = 1\n")
      try bench.write("\(name).csv", "v\n\(number)\n")
    }
    #expect(RuleReader.files.read([bench.path("r")]).definitionNames.sorted() == ["a", "b"])
    #expect(try Indicators(rules: [bench.path("two.kpi")]).show("s, t").csv == "s,t\n1,100\n")
  }

  /// Two links of a folder to itself are 2 to the 32 paths; one to the root is the whole machine.
  @Test func foldersAreEnteredOnce() throws {
    let bench = try Workbench(["r/a.kpi": "a = 1\n", "r/sub/b.kpi": "b = 1\n"])
    for name in ["p", "q"] { #expect(symlink(".", bench.path("r/\(name)")) == 0) }
    #expect(RuleReader.files.read([bench.path("r")]).definitionNames.sorted() == ["a", "b"])
    #expect(symlink("/", bench.path("r/u")) == 0)
    #expect(problems(bench, "r").map { String($0.prefix(4)) } == ["K418"])
  }

  /// What is typed is the user's own; what is loaded is not.
  @Test func sessionsAreOpenToWhatIsTyped() throws {
    let bench = try Workbench([
      "data/a.csv": rows, "rules/out.kpi": "dataset b from \"../data/a.csv\" { time day }\n",
      "more/m.kpi": "dataset m from \"m.csv\" { time day }\n", "more/m.csv": rows,
    ])
    let session = Session()
    let typed = session.step("dataset a from \"\(bench.path("data/a.csv"))\" { time day }")
    #expect(typed.problems.isEmpty)
    let imported = session.step("import \"\(bench.path("more/m.kpi"))\"")
    #expect(imported.problems.isEmpty)
    let next = try #require(typed.next)
    #expect(next.adding([bench.path("rules/out.kpi")], reader: .files).problems.map(\.diagnostic.code) == ["K418"])
    #expect(next.adding([bench.path("more/m.kpi")], reader: .files).problems.isEmpty)
  }

  @Test func aLibraryIsClosed() throws {
    let bench = try Workbench(["data/a.csv": rows, "rules/r.kpi": "dataset a from \"../data/a.csv\" { time day }\n"])
    let text = "dataset a from \"\(bench.path("data/a.csv"))\" { time day }\nx = sum(a.v)\n"
    #expect(Indicators(text: text).messages.map(\.code) == ["K418"])
    #expect(try Indicators(text: text, allow: [bench.path("data")]).show("x").csv == "x\n3\n")
    #expect(try Indicators(text: text, folder: bench.folder).show("x").csv == "x\n3\n")
    #expect(try Indicators(text: text, data: ["a": bench.path("data/a.csv")]).show("x").csv == "x\n3\n")
    #expect(Indicators(rules: [bench.path("rules")]).messages.map(\.code) == ["K418"])
    #expect(Indicators(rules: [bench.path("rules")], allow: [bench.path("data")]).isUsable)
  }

  /// Queries are often made of what somebody typed into a form.
  @Test(arguments: [
    "x\ndataset p from \"/etc/passwd\" delimiter \":\"", "x\nshow x", "x\ny = 2", "x\nimport \"/etc/passwd\"",
    "x\ntest \"t\" { expect x = 1 }",
  ])
  func aQueryTextHoldsOneQuery(text: String) {
    let refusal = #expect(throws: Refusal.self) { _ = try Indicators(text: "x = 1\n").show(text) }
    #expect(refusal?.messages.map(\.code) == ["K420"])
  }
}
