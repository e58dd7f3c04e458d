import Foundation
import Testing

/// A second opinion: thousands of random programs, each answered by the engine and by an evaluator that goes row by row.
/// `KPI_ORACLE_RUNS` and `KPI_ORACLE_SEED` choose how many and which.
@Suite struct OracleTests {
  static func setting(_ name: String, _ fallback: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init) ?? fallback
  }

  /// `KPI_ORACLE_WITHOUT="clock,across"`: programs without these constructs.
  static let excluded: Set<String> = Set(
    (ProcessInfo.processInfo.environment["KPI_ORACLE_WITHOUT"] ?? "").split(separator: ",").map(String.init))

  /// `KPI_ORACLE_ONLY=by a clock,each tick`: programs with one of these constructs.
  static let only: Set<String>? = ProcessInfo.processInfo.environment["KPI_ORACLE_ONLY"]
    .map { Set($0.split(separator: ",").map(String.init)) }

  private func run(_ taken: [Int]) -> OracleRun {
    var maker = ProgramMaker(Choices(replaying: taken), excluding: Self.excluded)
    return OracleRun(program: maker.make())
  }

  @Test func engineAndNaiveEvaluatorAgree() async {
    let runs = Self.setting("KPI_ORACLE_RUNS", 1500)
    let firstSeed = Self.setting("KPI_ORACLE_SEED", 1)
    if let text = ProcessInfo.processInfo.environment["KPI_ORACLE_REPLAY"] {
      await onLargeStack {
        let run = self.run(text.split(separator: ",").compactMap { Int($0) })
        Self.trace(0, run.program, [])
        self.report(0, run)
      }
      return
    }
    // One part for each processor; a shrinking one says what it found when it has found it.
    let parts = max(1, min(ProcessInfo.processInfo.activeProcessorCount, runs / 100))
    var total = Tally()
    await withTaskGroup(of: Tally.self) { group in
      for part in 0..<parts {
        let seeds = (firstSeed + runs * part / parts)..<(firstSeed + runs * (part + 1) / parts)
        group.addTask { await onLargeStack { self.compare(seeds) } }
      }
      for await tally in group { total.add(tally) }
    }
    print("oracle: \(runs) programs from seed \(firstSeed), \(total.agreed) agree, \(total.failures) disagree")
    for (reason, count) in total.skipped.sorted(by: { $0.value > $1.value }) { print("  skipped \(count): \(reason)") }
    let lines = total.covered.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      "\($0.key) \(total.valued[$0.key] ?? 0)/\($0.value)"
    }
    print(
      "  covered \(total.covered.count) constructs, each in so many answers with values of so many: "
        + lines.joined(separator: ", "))
    #expect(total.failures == 0)
  }

  /// How many programs the two sides disagree on, and what the others held.
  struct Tally {
    var covered: [String: Int] = [:]
    /// Of these, those with a value in the answer.
    var valued: [String: Int] = [:]
    var skipped: [String: Int] = [:]
    var agreed = 0
    var failures = 0

    mutating func add(_ other: Tally) {
      covered.merge(other.covered, uniquingKeysWith: +)
      valued.merge(other.valued, uniquingKeysWith: +)
      skipped.merge(other.skipped, uniquingKeysWith: +)
      agreed += other.agreed
      failures += other.failures
    }
  }

  private func compare(_ seeds: Range<Int>) -> Tally {
    let mostShown = Self.setting("KPI_ORACLE_SHOW", 3)
    var tally = Tally()
    for seed in seeds {
      var maker = ProgramMaker(Choices(seed: UInt64(seed)), excluding: Self.excluded)
      let program = maker.make()
      if let only = Self.only, program.constructs.isDisjoint(with: only) { continue }
      if Self.setting("KPI_ORACLE_TRACE", 0) > 0 { Self.trace(seed, program, maker.choices.taken) }
      switch OracleRun(program: program).outcome() {
      case .agrees(let hasValues):
        tally.agreed += 1
        for construct in program.constructs {
          tally.covered[construct, default: 0] += 1
          if hasValues { tally.valued[construct, default: 0] += 1 }
        }
      case .skipped(let reason): tally.skipped[String(reason.prefix(60)), default: 0] += 1
      case .disagrees(let first):
        tally.failures += 1
        if tally.failures > mostShown {
          print("seed \(seed): \(first.prefix { $0 != "\n" })")
          continue
        }
        let kind = first.prefix(12)
        let small = shrink(maker.choices.taken, budget: Self.setting("KPI_ORACLE_BUDGET", 3000)) { taken in
          if case .disagrees(let text) = self.run(taken).outcome() {
            text.prefix(12) == kind || !kind.hasPrefix("refused") && !text.hasPrefix("refused")
          } else {
            false
          }
        }
        report(seed, run(small))
      }
    }
    return tally
  }

  /// For a crash, which no shrinking survives: the program is on the screen before it runs.
  private static func trace(_ seed: Int, _ program: MadeProgram, _ taken: [Int]) {
    let tables = program.tables.sorted { $0.key < $1.key }.map { "---- \($0.key).csv\n\($0.value.text)" }
    FileHandle.standardError.write(
      Data("==== seed \(seed)\n\(taken)\n\(program.text)\(tables.joined(separator: "\n"))\n".utf8))
  }

  private func report(_ seed: Int, _ run: OracleRun) {
    guard case .disagrees(let text) = run.outcome() else { return }
    print("==== seed \(seed)\n\(run.program.text)")
    for (name, table) in run.program.tables.sorted(by: { $0.key < $1.key }) where run.program.text.contains(name) {
      print("---- \(name).csv\n\(table.text)")
    }
    print("---- \(text)\n")
  }
}

/// The naive evaluator recurses with large frames in a debug build; a test's own thread has half a megabyte.
func onLargeStack<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    let thread = Thread { continuation.resume(returning: work()) }
    thread.stackSize = 256 << 20
    thread.start()
  }
}
