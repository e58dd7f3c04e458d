import KPI
import Terminal
import Testing

@testable import Command

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a user sees, typed and read through a pseudo-terminal.
@Suite(.serialized, .enabled(if: ProgramOnTerminal.programPath != nil, "the program is not built beside the tests"))
struct ProgramScreenTests {
  private func start(_ files: [String: String] = [:], columns: Int = 80) throws -> (ProgramOnTerminal, Workbench) {
    let bench = try Workbench(files)
    let rules = files.keys.filter { $0.hasSuffix(".kpi") }.sorted().map { bench.path($0) }
    let program = try ProgramOnTerminal(["repl"] + rules, home: bench.folder, columns: columns)
    program.files = bench
    program.prompt()
    return (program, bench)
  }

  @Test func typingEditingAndLeaving() throws {
    let (program, bench) = try start(["r.kpi": whiteboard])
    program.type("顧客LTV\r")
    var lines = program.screen { $0.contains("30,000円") }
    #expect(lines.contains("kpi> 顧客LTV"))
    program.prompt()
    // The line is edited before it is sent: one character back, one deleted.
    program.type("粗利率 = 50%x\u{7F}\r")
    lines = program.screen { $0.contains { $0.contains("→ 24,000円") } }
    #expect(lines.contains("粗利率: 60.0% → 50.0%"))
    #expect(lines.contains("顧客LTV: 30,000円 → 24,000円"))
    program.prompt()
    program.type(":undo\r")
    program.screen { $0.contains { $0.hasPrefix("back to") } }
    program.prompt()
    program.type("\u{4}")
    #expect(program.end() == 0)
    #expect(program.isCooked)
    #expect(try FileSystem.names(in: bench.folder).contains("kpi"))
  }

  /// The editor is a script that is run with the terminal as it is.
  @Test func theEditorOfTheUserIsRun() throws {
    let bench = try Workbench([
      "r.kpi": "/// Gross margin\nmargin = 6,000円\nhalf = margin / 2\n",
      "ed.sh":
        "#!/bin/sh\n[ \"$1\" = -w ] || exit 3\nsed 's/6,000/8,000/' \"$2\" > \"$2.new\" && cat \"$2.new\" > \"$2\" && rm \"$2.new\"\n",
      "bad.sh": "#!/bin/sh\nexit 1\n",
    ])
    for name in ["ed.sh", "bad.sh"] { chmod(bench.path(name), 0o755) }
    let rules = bench.path("r.kpi")
    let program = try ProgramOnTerminal(
      ["repl", rules], home: bench.folder, columns: 100, environment: ["EDITOR=\(bench.path("ed.sh")) -w"])
    program.prompt()
    program.type(":edit margin\r")
    let lines = program.screen { $0.contains { $0.hasPrefix("half: 3,000円 → 4,000円") } }
    #expect(lines.contains("margin = 8,000円"))
    program.prompt()
    program.type(":edit margin\r")
    program.screen { $0.contains("nothing has changed") }
    program.prompt()
    program.type(":edit \(rules)\r")
    program.screen { lines in lines.count { $0 == "1 file, 0 datasets, 2 definitions" } == 2 }
    #expect(try bench.read("r.kpi").contains("margin = 8,000円"))
    program.prompt()
    #expect(!program.isCooked)
    program.type(":quit\r")
    #expect(program.end() == 0)
    let failing = try ProgramOnTerminal(
      ["repl", rules], home: bench.folder, columns: 100, environment: ["EDITOR=\(bench.path("bad.sh"))"])
    failing.prompt()
    failing.type(":edit margin\r")
    failing.screen { $0.contains { $0.contains("ended without success; nothing has changed") } }
    failing.prompt()
    failing.type("\u{4}")
    #expect(failing.end() == 0)
    // Without one it says so.
    let without = try ProgramOnTerminal(["repl", rules], home: bench.folder, columns: 100)
    without.prompt()
    without.type(":edit margin\r")
    without.screen { $0.contains { $0.contains("export EDITOR=nano") } }
    without.prompt()
    without.type("\u{4}")
    #expect(without.end() == 0)
  }

  @Test func completingAndPreviewing() throws {
    let (program, _) = try start(["r.kpi": "/// Gross margin\nmargin = 6,000円\nmarket = 3\n"])
    program.type("mar\t")
    let lines = program.screen { $0.contains { $0.contains("Gross margin · 円") } }
    #expect(lines.contains { $0.contains("market") })
    program.type("\u{3}")
    program.prompt()
    program.type("margin * 2")
    program.screen { $0.contains { $0.contains("→ 12,000円") } }
    program.type("\u{3}")
    program.prompt()
    // A pasted tab completes nothing.
    program.type("\u{1B}[200~margin +\t1円\u{1B}[201~\r")
    program.screen { $0.contains("6,001円") }
    program.type(":quit\r")
    #expect(program.end() == 0)
  }

  @Test func statementsOfSeveralLinesAreOneEntry() throws {
    let (program, _) = try start()
    program.type("a = (1 +\r")
    program.screen { $0.contains { $0.hasPrefix("...>") } }
    program.type("2)\r")
    program.screen { $0.contains("a = 3") }
    program.prompt()
    program.type("\u{1B}[A")
    let lines = program.screen { lines in lines.count { $0.hasPrefix("kpi> a = (1 +") } == 2 }
    #expect(lines.contains("...> 2)"))
    program.type("\u{3}")
  }

  @Test func narrowAndWide() throws {
    let (program, _) = try start(["r.kpi": whiteboard], columns: 200)
    program.resize(columns: 20, rows: 24)
    program.signal(SIGWINCH)
    program.type("show 顧客LTV, 粗利率, 継続購買期間\r")
    let lines = program.screen { $0.contains { $0.contains("not shown") } }
    #expect(lines.contains { $0.contains("30,000円") })
    program.prompt()
    program.type("1\r")
    program.screen { $0.contains("1") }
    program.prompt()
    program.type("\u{4}")
    #expect(program.end() == 0)
  }

  @Test func aLongQueryStopsAtOnce() throws {
    let rows = (0..<60_000).map { "\($0),\($0 % 977),\($0 % 31)\n" }.joined()
    let rules = "dataset d from \"d.csv\"\nslow = median(sum(d.v) per d.id) + median(rank(sum(d.v)) per d.id)\n"
    let (program, _) = try start(["r.kpi": rules, "d.csv": "id,k,v\n" + rows])
    program.prompt(within: 20_000)
    program.type("a = 1\r")
    program.screen { $0.contains("a = 1") }
    program.prompt()
    program.type("show slow, count(d) by id, k\r")
    program.screen(within: 400) { _ in false }
    let pressed = RawTerminal.milliseconds()
    program.type("\u{3}")
    program.screen { $0.contains("stopped: nothing has changed") || $0.contains { $0.contains("not shown") } }
    let lines = program.prompt()
    #expect(RawTerminal.milliseconds() - pressed < 1_000, "\(lines)")
    if lines.contains("stopped: nothing has changed") {
      program.type("a + 1\r")
      program.screen(within: 20_000) { $0.contains("2") }
    }
  }

  @Test func aSignalLeavesTheTerminalAsItWas() throws {
    let (program, _) = try start()
    program.type("half a statement")
    program.screen { $0.contains { $0.contains("half a statement") } }
    #expect(!program.isCooked)
    program.signal(SIGTERM)
    #expect(program.end() == -SIGTERM)
    #expect(program.isCooked)
  }

  @Test func brokenFilesAndBytesDoNotEndTheSession() throws {
    let (program, bench) = try start()
    try FileSystem.replace(bench.path("broken.kpi"), with: Array("a = (\n".utf8))
    program.type(":load \(bench.path("broken.kpi"))\r")
    program.screen { $0.contains { $0.hasPrefix("error[") } }
    program.type("1 + 1\r")
    program.screen { $0.contains("2") }
    program.type("\u{3}")
    program.prompt()
    program.type(":load \(bench.folder)/nothing\r")
    program.screen { $0.contains { $0.hasPrefix("error[K401]") } }
    program.type(":quit\r")
    #expect(program.end() == 0)
  }

  /// Two statements at once: the second waits while the first is computed, and is not written into its result.
  @Test func keysTypedAheadAreKeptAndNotEchoed() throws {
    let (program, _) = try start(["r.kpi": whiteboard])
    program.type("顧客LTV\ra = 11 + 1\ra\r")
    let lines = program.screen { $0.contains("12") && $0.contains("30,000円") }
    #expect(lines.contains("30,000円"))
    #expect(lines.contains("kpi> a = 11 + 1"))
    #expect(lines.contains("12"))
    program.prompt()
    program.type(":quit\r")
    #expect(program.end() == 0)
    #expect(program.isCooked)
  }

  @Test func helpFitsTheScreen() throws {
    let (program, _) = try start(columns: 40)
    program.type(":help starts_with\r")
    let lines = program.screen { $0.contains { $0.contains("example") } }
    #expect(lines.contains { $0.hasPrefix("  whether the text begins so") })
    program.type(":help dataset\r")
    let wide = program.screen { $0.contains { $0.contains("each value of a key") } }
    #expect(wide.contains { $0.contains("key") })
    program.type(":quit\r")
  }

  /// The input is a pipe and the results have no room.
  @Test(.enabled(if: access("/dev/full", W_OK) == 0)) func aFullDiskIsAnError() throws {
    let path = try #require(ProgramOnTerminal.programPath)
    let status = system("printf 'a = 1\\na\\n' | '\(path)' repl > /dev/full 2> /dev/null")
    #expect((status >> 8) & 0xFF == 3)
  }
}
