import Foundation
import KPI
import Testing

@testable import Command

/// With a cache the command says what it says without: the same bytes, at the first start and at the second.
@Suite struct CacheTests {
  private static let rules = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "rules").path

  private func sameThreeTimes(_ words: [String], _ cache: String) {
    let plain = run(words)
    let first = run([words[0], "--cache=" + cache] + words.dropFirst())
    let second = run([words[0], "--cache=" + cache] + words.dropFirst())
    for start in [first, second] {
      #expect(start.code == plain.code, "\(words)")
      #expect(start.output == plain.output, "\(words)")
      #expect(start.error == plain.error, "\(words)")
    }
  }

  @Test(arguments: CookbookTests.files)
  func cookbook(_ file: String) throws {
    let bench = try Workbench()
    for verb in ["run", "describe"] { sameThreeTimes([verb, file], bench.path("cache")) }
  }

  @Test(arguments: [
    ["show", "sales, f1_to_f2 by quarter", "RULES"], ["show", "--format", "json", "nps by month", "RULES"],
    ["describe", "orders", "RULES"], ["show", "no_such_name", "RULES"],
    ["evidence", "nps -> referral_orders", "RULES"],
  ])
  func sampleShop(_ words: [String]) throws {
    let bench = try Workbench()
    sameThreeTimes(words.map { $0.replacing("RULES", with: CacheTests.rules + "/mailorder") }, bench.path("cache"))
  }

  @Test func theWholeScoreboard() throws {
    let bench = try Workbench()
    sameThreeTimes(["run", CacheTests.rules + "/mailorder"], bench.path("cache"))
  }

  private static let shop = [
    "shop.kpi": """
    dataset orders from "orders.csv" { time day; amount: 円 }
    /// Sales
    sales: 円 = sum(orders.amount)
    goal sales >= 200円
    """,
    "orders.csv": "day,amount\n2026-01-01,100\n2026-01-31,250\n",
  ]

  /// Whatever shows in an answer is asked anew when it changes.
  @Test func answersFollowTheirRulesDataAndOptions() throws {
    let bench = try Workbench(CacheTests.shop)
    let (rules, cache) = (bench.path("shop.kpi"), "--cache=" + bench.path("cache"))
    func asked(_ words: String...) -> String { run(words + [cache, rules]).output }
    let first = asked("show", "sales")
    #expect(first == asked("show", "sales"))
    #expect(asked("show", "sales", "--format", "csv") == "sales\n350\n")
    #expect(asked("show", "sales", "--set", "sales=7円").contains("7円"))
    #expect(asked("show", "sales") == first)
    try FileSystem.replace(bench.path("orders.csv"), with: Array("day,amount\n2026-01-01,100\n2026-01-31,251\n".utf8))
    #expect(asked("show", "sales", "--format", "csv") == "sales\n351\n")
    #expect(asked("show", "sales") != first)
    try FileSystem.replace(
      rules, with: Array((CacheTests.shop["shop.kpi"] ?? "").replacing("sum(", with: "2 * sum(").utf8))
    #expect(asked("show", "sales", "--format", "csv") == "sales\n702\n")
  }

  @Test func exitCodesAreKept() throws {
    let bench = try Workbench(CacheTests.shop)
    let rules = bench.path("shop.kpi")
    try FileSystem.replace(
      rules, with: Array((CacheTests.shop["shop.kpi"] ?? "").replacing(">= 200", with: ">= 900").utf8))
    sameThreeTimes(["run", "--fail-on", "missed", rules], bench.path("cache"))
    #expect(run("run", "--fail-on", "missed", "--cache=" + bench.path("cache"), rules).code == 1)
  }

  @Test func withoutTheOptionNothingIsWritten() throws {
    let bench = try Workbench(CacheTests.shop)
    _ = run("run", bench.path("shop.kpi"))
    #expect(try FileSystem.names(in: bench.folder).sorted() == ["orders.csv", "shop.kpi"])
  }

  @Test func optionsThatAreNone() throws {
    let bench = try Workbench(CacheTests.shop)
    let rules = bench.path("shop.kpi")
    let nowhere = run("run", "--cache", rules)
    #expect(nowhere.code == 2 && nowhere.error.contains("write `--cache=FOLDER`"))
    for size in ["", "4", "GB", "-1GB", "1.5GB", "99999999GB"] {
      let result = run("run", "--cache=" + bench.path("c"), "--cache-size=" + size, rules)
      #expect(result.code == 2 && result.error.contains("is no value of `--cache-size`"), "\(size)")
    }
    #expect(run("run", "--cache=" + bench.path("c"), "--cache-size=1MB", rules).code == 0)
    #expect(run("help").output.contains("KPI_CACHE=1"))
  }

  // MARK: Processes

  private func start(_ program: String, _ arguments: [String], _ environment: [String: String] = [:]) throws -> Process
  {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = environment
    process.standardOutput = Pipe()
    process.standardError = Pipe()
    try process.run()
    return process
  }

  private func text(_ pipe: Any?) -> String {
    ((pipe as? Pipe)?.fileHandleForReading.readDataToEndOfFile()).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private func largeShop() throws -> Workbench {
    let lines = (0..<30_000).map { "2026-01-\(10 + $0 % 20),\($0 % 977),C\($0 % 4000)\n" }
    return try Workbench([
      "shop.kpi": CacheTests.shop["shop.kpi"] ?? "", "orders.csv": "day,amount,customer\n" + lines.joined(),
    ])
  }

  @Test(.enabled(if: ProgramOnTerminal.programPath != nil)) func theSettingOfTheEnvironment() throws {
    let bench = try Workbench(CacheTests.shop)
    let program = try #require(ProgramOnTerminal.programPath)
    for (setting, folder) in [
      (["KPI_CACHE": "1", "HOME": bench.folder], ".cache/kpi"),
      (["KPI_CACHE": "1", "HOME": "/none", "XDG_CACHE_HOME": bench.path("xdg")], "xdg/kpi"),
      (["KPI_CACHE": bench.path("own")], "own"),
    ] {
      let process = try start(program, ["run", bench.path("shop.kpi")], setting)
      #expect(text(process.standardError) == "")
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(try FileSystem.names(in: bench.path(folder)).count == 2, "a table and an answer")
    }
    let off = try start(program, ["run", bench.path("shop.kpi")], ["KPI_CACHE": "0", "HOME": bench.path("no")])
    off.waitUntilExit()
    #expect((try? FileSystem.kind(of: bench.path("no"))) == nil)
    let wrong = try start(program, ["run", bench.path("shop.kpi")], ["KPI_CACHE": "here"])
    #expect(text(wrong.standardError).contains("`here` is no value of `KPI_CACHE`"))
  }

  @Test(.enabled(if: ProgramOnTerminal.programPath != nil)) func twoProcessesAtOnce() throws {
    let bench = try largeShop()
    let program = try #require(ProgramOnTerminal.programPath)
    let plain = run("show", "sales", bench.path("shop.kpi"))
    for round in 0..<3 {
      try? FileManager.default.removeItem(atPath: bench.path("cache\(round)"))
      let words = ["show", "sales", "--cache=" + bench.path("cache\(round)"), bench.path("shop.kpi")]
      let processes = try (0..<4).map { _ in try start(program, words) }
      for process in processes {
        #expect(text(process.standardOutput) == plain.output && text(process.standardError) == plain.error)
        process.waitUntilExit()
      }
      #expect(
        try FileSystem.names(in: bench.path("cache\(round)")).count == 3, "a table, what was checked, and the answer")
    }
  }

  /// As on a full disk: what was written does not stay, and the answer is there.
  @Test(.enabled(if: ProgramOnTerminal.programPath != nil)) func noRoomForEntries() throws {
    let bench = try largeShop()
    let program = try #require(ProgramOnTerminal.programPath)
    let plain = run("show", "sales", bench.path("shop.kpi"))
    let words = ["show", "sales", "--cache=" + bench.path("cache"), bench.path("shop.kpi")]
    let process = try start("/bin/sh", ["-c", "ulimit -f 8; exec \"$0\" \"$@\"", program] + words)
    #expect(text(process.standardOutput) == plain.output)
    let error = text(process.standardError)
    #expect(error.contains("orders.csv` cannot be kept in the cache"), "\(error)")
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    #expect(try FileSystem.names(in: bench.path("cache")).allSatisfy { $0.hasSuffix(".kpicache") })
  }

  /// Ended at any moment, also while an entry is written: the next start has the answer, and takes away what was left.
  @Test(.enabled(if: ProgramOnTerminal.programPath != nil)) func killedAtAnyMoment() throws {
    let bench = try largeShop()
    let program = try #require(ProgramOnTerminal.programPath)
    let cache = bench.path("cache")
    let words = ["show", "sales", "--cache=" + cache, bench.path("shop.kpi")]
    let plain = run("show", "sales", bench.path("shop.kpi"))
    let began = ContinuousClock.now
    let whole = try start(program, words)
    _ = text(whole.standardOutput)
    whole.waitUntilExit()
    let length = (ContinuousClock.now - began) / .seconds(1)
    let tries = 24
    for round in 0..<tries {
      // Now and then there is an entry already, and now and then there is none.
      if round % 2 == 0 { try? FileManager.default.removeItem(atPath: cache) }
      let process = try start(program, words)
      Thread.sleep(forTimeInterval: length * Double(round + 1) / Double(tries))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let next = try start(program, words)
      #expect(text(next.standardOutput) == plain.output && text(next.standardError) == plain.error)
      next.waitUntilExit()
      #expect(next.terminationStatus == 0)
    }
    #expect(try FileSystem.names(in: cache).allSatisfy { $0.hasSuffix(".kpicache") })
  }
}
