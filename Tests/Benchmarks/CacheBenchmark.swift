import Foundation
import KPI

/// What a start costs with a cache: each a process of its own, from its begin to its last answer.
///
///     Benchmarks 10000000 --folder FOLDER --cache CACHE
///
/// The cache must be a folder that is not there yet, or one of an earlier run, which is emptied.
struct CacheBenchmark {
  let folder: String
  let cache: String

  private static let isStart = "--start"

  /// One start, where the arguments ask for it.
  static func runStart(_ arguments: ArraySlice<String>) -> Bool {
    guard let place = arguments.firstIndex(of: isStart), place + 3 < arguments.endIndex else { return false }
    let words = Array(arguments[(place + 1)...])
    start(
      in: words[0], cache: words[1].isEmpty ? nil : words[1], questions: words[2].split(separator: ",").map(String.init)
    )
    return true
  }

  func run() throws {
    let first = Benchmark.questions.filter { !$0.name.hasSuffix("-2nd") }.map(\.name)
    let other = Benchmark.questions.filter { $0.name.hasSuffix("-2nd") }.map(\.name)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? [] where name.hasSuffix(".kpicache") {
      try FileManager.default.removeItem(atPath: cache + "/" + name)
    }
    try spawn("without a cache", cache: "", first)
    try spawn("first start, the cache is empty", cache: cache, first)
    try spawn("second start", cache: cache, first)
    try spawn("other questions, without a cache", cache: "", other)
    try spawn("other questions", cache: cache, other)
    let names = try FileManager.default.contentsOfDirectory(atPath: cache)
    let sizes = try names.map { try FileManager.default.attributesOfItem(atPath: cache + "/" + $0)[.size] as? Int ?? 0 }
    print("megabytes of the cache\t\(sizes.reduce(0, +) / 1_000_000)")
  }

  private func spawn(_ name: String, cache: String, _ questions: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: CommandLine.arguments[0])
    process.arguments = [CacheBenchmark.isStart, folder, cache, questions.joined(separator: ",")]
    let output = Pipe()
    process.standardOutput = output
    let begin = ContinuousClock.now
    try process.run()
    // The first line comes with the last answer; what is written into the cache comes behind it.
    var text = Data()
    while !text.contains(0x0A) {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      text += more
    }
    Benchmark.report(name, since: begin)
    process.waitUntilExit()
    Benchmark.report("  and to its end", since: begin)
  }

  /// As the command does it: what was written about the same rules and data is looked for first.
  private static func start(in folder: String, cache path: String?, questions: [String]) {
    let cache = path.map { DiskCache(folder: $0, version: "benchmark") }
    var program = Program()
    program.add(name: "rules.kpi", bytes: Array(Benchmark.rules.utf8), folder: folder)
    for question in Benchmark.questions where questions.contains(question.name) { program.add(query: question.query) }
    var options = DataOptions()
    options.cache = cache
    // As `kpi show` has it; with a cache all columns are read.
    options.readsEveryColumn = false
    let analyzed = AnalyzedProgram(program, options: options)
    let asked = cache?.command(questions, of: analyzed)
    var text = asked.flatMap { cache?.transcript(of: $0)?.output } ?? ""
    if text.isEmpty {
      let evaluator = Evaluator(analyzed)
      for statement in analyzed.queries {
        if case .answer(let answer) = evaluator.outcome(of: statement) {
          text += AnswerReport(answer, display: analyzed.display).csv(isSpreadsheetSafe: false)
        }
      }
      evaluator.keepDerivedRows()
      if let asked { cache?.remember(Transcript(output: text, error: "", code: 0), of: asked) }
    }
    FileHandle.standardOutput.write(Data("\(text.utf8.count) bytes of answers\n".utf8))
    cache?.finish()
    for remark in cache?.takeRemarks() ?? [] { FileHandle.standardError.write(Data((remark.english + "\n").utf8)) }
  }
}
