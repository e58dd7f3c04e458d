import Foundation
import KPI
import TestRandom

/// Seconds and bytes for a page of 60 KPIs over 36 months, of rows with 6 dimensions: from the files to the page.
///
///     Benchmarks 200000 --page [--folder FOLDER]
struct PageBenchmark {
  private static let dimensions = ["channel", "product", "region", "device", "age_group", "campaign"]
  private static let kpiCount = 60
  private static let monthCount = 36

  let folder: String
  let rowCount: Int

  func run() throws {
    try data.write(toFile: folder + "/page.csv", atomically: true, encoding: .utf8)
    try rules.write(toFile: folder + "/page.kpi", atomically: true, encoding: .utf8)
    let start = ContinuousClock.now
    var options = DataOptions()
    options.readsEveryColumn = false
    let analyzed = AnalyzedProgram(
      RuleReader(standardInput: { () throws(FileFault) in [] }).read([folder + "/page.kpi"]), options: options)
    guard !analyzed.problems.hasErrors else {
      print(ProblemReport(analyzed.problems, files: analyzed.program.sources).text(hasColor: false, language: .english))
      return
    }
    let evaluator = Evaluator(analyzed)
    evaluator.prepareAll()
    Benchmark.report("load", since: start)
    let begin = ContinuousClock.now
    _ = evaluator.scoreboard(by: .month)
    Benchmark.report("scoreboard", since: begin)
    let answered = ContinuousClock.now
    let report = BoardReport.report(evaluator, title: "Shop", by: .month, questions: [])
    Benchmark.report("report", since: answered)
    let drawn = ContinuousClock.now
    let page = HTMLReport(report).text
    Benchmark.report("page", since: drawn)
    Benchmark.report("all", since: start)
    print("bytes\t\(page.utf8.count)")
    try page.write(toFile: folder + "/page.html", atomically: true, encoding: .utf8)
  }

  private var data: String {
    var random = SeededGenerator(seed: 7)
    var text = "date,\(PageBenchmark.dimensions.joined(separator: ",")),amount,cost,visits\n"
    for row in 0..<rowCount {
      let day = row * PageBenchmark.monthCount * 28 / rowCount
      let (month, dayOfMonth) = day.quotientAndRemainder(dividingBy: 28)
      let values = PageBenchmark.dimensions.map { "\($0) \(random.next() % 5)" }.joined(separator: ",")
      let date = "\(2023 + month / 12)-\(pad(month % 12 + 1))-\(pad(dayOfMonth + 1))"
      let amount = 1_000 + Int(random.next() % 9_000)
      text += "\(date),\(values),\(amount),\(amount * Int(4 + random.next() % 4) / 10),\(1 + random.next() % 40)\n"
    }
    return text
  }

  private func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// Sums, counts and ratios of each of the five groups of some dimensions, half of them with a target and an owner.
  private var rules: String {
    var text = """
      dataset orders from "page.csv" {
        time date
        covers @2023-01..@2025-12
        amount: 円
        cost: 円
      }

      """
    let forms: [(name: String, unit: String, formula: (String) -> String, target: String)] = [
      ("sales", "円", { "sum(orders.amount where \($0))" }, ">= 1,000,000円"),
      ("orders", "件", { "count(orders where \($0))" }, ">= 1,000件"),
      ("margin", "%", { "1 - sum(orders.cost where \($0)) / sum(orders.amount where \($0))" }, ">= 45%"),
      ("conversion", "%", { "count(orders where \($0)) / sum(orders.visits where \($0))" }, ">= 5%"),
    ]
    for place in 0..<PageBenchmark.kpiCount {
      let form = forms[place % forms.count]
      let dimension = PageBenchmark.dimensions[place / forms.count % 3]
      let group = place / (forms.count * 3)
      let name = "\(form.name)_\(dimension)_\(group)"
      text += "/// \(form.name) of \(dimension) \(group) / \(dimension) \(group)の指標\n/// @owner team \(place % 4)\n"
      text += "\(name): \(form.unit) = \(form.formula("\(dimension) = \"\(dimension) \(group)\""))\n"
      if place % 2 == 0 { text += "target \(name) \(form.target)\n" }
    }
    return text + "goal sales_channel_0 >= 1,500,000円\n"
  }
}
