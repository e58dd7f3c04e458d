import Columns
import Evaluation
import Foundation
import KPI
import Semantics
import SourceText
import Syntax
import TestSupport

/// Seconds for what shops ask of their orders, from the file to the answers. `compare.py` beside this file runs the same
/// with other engines on the same file and checks that the answers agree.
///
///     Benchmarks [ROWS] [--causes] [--folder FOLDER] [--threads N] [--only NAME] [--cache FOLDER]
///
/// With a folder the order file is kept there (and used again), and so are the answers: one `NAME.tsv` for each question.
/// With `--links` it counts instead of timing: how often unrelated numbers are called a link; see `LinkBenchmark`.
/// With `--cache` it times whole starts, the first with an empty cache; see `CacheBenchmark`.
/// With `--page` it times a page of 60 KPIs and says its size; see `PageBenchmark`.
/// With `--causes` the questions are those about causes, of another shop; see `CauseBenchmark`. `--show` prints the answers.
@main
struct Benchmark {
  static let rules = """
    dataset orders from "orders.csv" {
      time date
      key order_id
      customer: text -> customers
      price: JPY
      amount: JPY
      age = months since customers.first_day
      f = ordinal per customer
    }
    dataset customers per orders.customer {
      time first_day = min(orders.date)
      cohort = month(first_day)
      n = count(orders)
      first_year = sum(orders.amount where date within 1 year of customers.first_day)
    }
    revenue = sum(orders.amount)
    count_orders = count(orders)
    units = sum(orders.quantity)
    order_value = avg(orders.amount)
    largest = max(orders.amount)
    cheapest = min(orders.price)
    several = count(orders where quantity >= 2)
    several_revenue = sum(orders.amount where quantity >= 2)
    dear_share = share(orders where amount > 10,000JPY)
    dear_revenue = sum(orders.amount where amount > 10,000JPY)
    unit_price = revenue / units
    units_per_order = units / count_orders
    active = count_distinct(orders.customer)
    repeat_rate = share(customers where n >= 2)
    f_rate = share(orders where f < customers.n)
    ltv = avg(customers.first_year)
    """

  /// Each question: its name and its query.
  static let questions: [(name: String, query: String)] = [
    (
      "kpis",
      "revenue, count_orders, units, order_value, largest, cheapest, several, several_revenue, dear_share, "
        + "dear_revenue, unit_price, units_per_order by month, channel"
    ),
    ("distinct", "active by month"),
    ("repeat", "repeat_rate"),
    ("transition", "f_rate by f up to 10"),
    ("ltv", "ltv by month"),
    ("retention", "active by customers.cohort, age"),
    // Other questions of what has been derived for those before: what the second question of a session costs.
    ("repeat-2nd", "share(customers where n >= 3)"),
    ("transition-2nd", "f_rate by f up to 5"),
    ("ltv-2nd", "ltv by quarter"),
    ("retention-2nd", "active by customers.cohort, age where channel = \"web\""),
  ]

  static func main() throws {
    keepFreedMemory()
    let arguments = CommandLine.arguments.dropFirst()
    if CacheBenchmark.runStart(arguments) { return }
    let rowCount = arguments.compactMap { Int($0) }.first ?? 1_000_000
    let kept = value(of: "--folder", arguments)
    let threads = value(of: "--threads", arguments).flatMap { Int($0) }
    let folder = kept ?? FileManager.default.temporaryDirectory.appending(path: "kpi-benchmark-\(rowCount)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if arguments.contains("--page") {
      try PageBenchmark(folder: folder, rowCount: rowCount).run()
    } else if arguments.contains("--links") {
      try LinkBenchmark.run(in: folder)
    } else if arguments.contains("--causes") {
      // Rules may have changed since the files were kept; writing them takes seconds, and is not timed.
      try ShopFiles(orderCount: rowCount).write(to: folder)
      CauseBenchmark.run(in: folder, threads: threads, shows: arguments.contains("--show"))
    } else {
      let path = "\(folder)/orders.csv"
      if !FileManager.default.fileExists(atPath: path) { try OrderFile(rowCount: rowCount).write(to: path) }
      if let cache = value(of: "--cache", arguments) {
        try CacheBenchmark(folder: folder, cache: cache).run()
      } else {
        try run(path, answersIn: kept, threads: threads, only: value(of: "--only", arguments))
      }
    }
    print("memory\t\(peakMemory())")
    if kept == nil { try FileManager.default.removeItem(atPath: folder) }
  }

  private static func value(of option: String, _ arguments: ArraySlice<String>) -> String? {
    guard let place = arguments.firstIndex(of: option), place + 1 < arguments.endIndex else { return nil }
    return arguments[place + 1]
  }

  private static func run(_ path: String, answersIn folder: String?, threads: Int?, only: String?) throws {
    let questions = questions.filter { only == nil || $0.name == only }
    let start = ContinuousClock.now
    var program = Program()
    program.add(
      name: "rules.kpi", bytes: Array(rules.utf8),
      folder: path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex).description)
    for question in questions { program.add(query: question.query) }
    var options = DataOptions()
    options.readsEveryColumn = false
    if let threads { options.threadCount = threads }
    let analyzed = AnalyzedProgram(program, options: options)
    let model = analyzed.model
    guard !analyzed.problems.hasErrors else {
      print(ProblemReport(analyzed.problems, files: program.sources).text(hasColor: false, language: .english))
      return
    }
    report("load", since: start)
    let engine = Engine(model: model, tables: analyzed.data.tables)
    if let threads { engine.threadCount = threads }
    for (query, question) in zip(model.queries, questions) {
      guard case .show(let show) = query else { continue }
      let begin = ContinuousClock.now
      let answer = engine.answer(show)
      report(question.name, since: begin)
      if let folder { try write(answer, model, to: "\(folder)/\(question.name).tsv") }
      // From the file to the last of the first questions.
      if question.name == "retention" { report("cold", since: start) }
    }
  }

  static func report(_ name: String, since start: ContinuousClock.Instant) {
    let seconds = (ContinuousClock.now - start) / Duration.seconds(1)
    print("\(name)\t\(String(format: "%.4f", seconds))")
  }

  private static func write(_ answer: Answer, _ model: Model, to path: String) throws {
    let lines = answer.rows.map { row in row.map { Workbench.text($0, model) }.joined(separator: "\t") + "\n" }
    try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// The most memory that the process held, in megabytes.
  private static func peakMemory() -> Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return Int(usage.ru_maxrss) / 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return Int(usage.ru_maxrss) / 1_048_576
    #endif
  }
}
