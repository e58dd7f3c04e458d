import Foundation
import Planning
import Semantics
import SourceText
import Syntax
import TestSupport
import Testing

/// `Plans` holds a rule file for each kind of construct, and beside it the plans of its queries. `RECORD_GOLDEN=1 swift
/// test` writes them anew.
@Suite struct PlanTests {
  static let folder = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Plans/"
  static let names = [
    "definitions", "filters", "windows", "queries", "whole", "groups", "aggregates", "stocks", "columns", "tables",
    "recurrences", "notes", "spread",
  ]

  @Test(arguments: names) func planIsAsExpected(_ name: String) throws {
    let path = PlanTests.folder + name + ".kpi"
    let file = SourceFile(id: FileID(0), name: name, text: try String(contentsOfFile: path, encoding: .utf8))
    let (tree, faults) = parse(file)
    let (model, problems) = analyze([tree], schemas: [:])
    #expect((faults + problems).filter { $0.severity == .error }.map { "\($0.code) \($0.message)" } == [])
    let plans = dumpPlans(of: model) { file.text($0) }
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
      try plans.write(toFile: path + ".expected", atomically: true, encoding: .utf8)
    } else {
      #expect(try String(contentsOfFile: path + ".expected", encoding: .utf8) == plans)
    }
  }

  /// Where no slice turns out to be another one, and no column is empty, the engine does each scan once.
  @Test(arguments: [
    "sales, n, sales / n by month",
    "sales, prior(sales, 1 month), next(n, 1 month) by month",
    "avg(sales per orders.channel), (sales where channel = \"web\"), ((sales where channel = \"web\") where n > 1)",
    "overall(sales), cumulative(sales) by month", "count(each orders.channel where sales > 1円) by month",
  ])
  func eachScanIsDoneOnce(_ query: String) throws {
    let bench = Workbench(
      "dataset orders from \"orders.csv\" { time at; amount: 円 }\nsales = sum(orders.amount)\nn = count(orders)",
      data: ["orders": "at,channel,amount,n\n2026-01-05,web,1,1\n2026-02-06,fax,2,2\n2026-03-31,web,5,3\n"])
    let prepared = try bench.prepare(query: query)
    let show = try #require(prepared.model.queries.compactMap(\.show).first)
    let plan = try #require(Planner(prepared.model).plan(show))
    _ = prepared.engine.answer(show)
    #expect(prepared.engine.scanCount == plan.scans.count { $0.demand == .always })
  }

  /// 2²² ways to nest two filters are four slices.
  @Test func deepNestsAreSmallPlans() throws {
    var rules = "dataset o from \"o.csv\" { time at: date; c: text; x: 円 }\na0 = sum(o.x)\n"
    for depth in 1...22 { rules += "a\(depth) = (a\(depth - 1) where c = \"w\") + (a\(depth - 1) where c = \"x\")\n" }
    let (model, _) = analyze([parse(SourceFile(id: FileID(0), name: "o", text: rules + "show a22\n")).0], schemas: [:])
    let show = try #require(model.queries.compactMap(\.show).first)
    let plan = try #require(Planner(model).plan(show))
    #expect(plan.slices.count < 10 && plan.scans.count < 10)
  }

  /// No query is too deep for the stack; one whose slices are too many says so.
  @Test func longChainsArePlanned() throws {
    var rules = "dataset o from \"o.csv\" { time at: date; x: 円 }\nb0 = sum(o.x)\nc0 = sum(o.x)\n"
    for depth in 1...3000 { rules += "b\(depth) = b\(depth - 1) + 1円\n" }
    for depth in 1...20 { rules += "c\(depth) = prior(c\(depth - 1), 1 month) + next(c\(depth - 1), 1 month)\n" }
    let (model, _) = analyze(
      [parse(SourceFile(id: FileID(0), name: "o", text: rules + "show b3000\nshow c20 by month\n")).0], schemas: [:])
    let plans = model.queries.map { $0.show.flatMap { Planner(model).plan($0) } }
    #expect(plans[0]?.scans.count == 1)
    #expect(plans[1] == nil)
  }
}

extension QueryModel {
  fileprivate var show: ShowModel? {
    if case .show(let show) = self { show } else { nil }
  }
}
