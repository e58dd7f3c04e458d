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
    "definitions", "expressions", "filters", "windows", "queries", "keys", "whole", "groups", "aggregates", "stocks",
    "datasets", "columns", "places", "cohorts", "clocks", "tables", "parameters", "recurrences", "notes", "spread",
    "levels",
    "worlds", "calls",
  ]

  @Test(arguments: names) func planIsAsExpected(_ name: String) throws {
    let rules = try PlannedRules(name)
    #expect(rules.problems == [])
    let plans = dumpPlans(of: rules.model, text: { rules.file.text($0) }, world: { rules.world(ofQuery: $0) })
    let path = PlanTests.folder + name + ".kpi.expected"
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
      try plans.write(toFile: path, atomically: true, encoding: .utf8)
    } else {
      #expect(try String(contentsOfFile: path, encoding: .utf8) == plans)
    }
  }

  @Test func everyFileIsPlanned() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: PlanTests.folder).filter { $0.hasSuffix(".kpi") }
    #expect(Set(files) == Set(PlanTests.names.map { $0 + ".kpi" }))
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

  /// What leads round reads all that is read on the way, whoever is asked first.
  @Test func whatLeadsRoundReadsTheSame() throws {
    let rules = """
      dataset o from "o.csv" { time at: date; x: number }
      dataset p from "p.csv" { time at: date; x: number }
      dataset q from "q.csv" { time at: date; x: number }
      a = sum(o.x) + prior(b, 1 month, 0)
      b = share(p where x > 1) + prior(c, 1 month, 0) + e
      c = prior(a, 1 month, 0)
      d = c + sum(o.x on at)
      e = sum(q.x)
      """
    let (model, _) = analyze([parse(SourceFile(id: FileID(0), name: "o", text: rules + "\n")).0], schemas: [:])
    for first in model.definitions {
      let planner = Planner(model)
      _ = planner.below(first.value)
      let datasets = model.definitions.map { planner.below($0.value).datasets.map(\.index).sorted() }
      #expect(datasets == [[0, 1, 2], [0, 1, 2], [0, 1, 2], [0, 1, 2], [2]], "\(first.name) first")
      #expect(model.definitions.map { planner.below($0.value).hasShares } == [true, true, true, true, false])
      #expect(planner.below(model.definitions[3].value).rows.count { $0.time != nil } == 1)
    }
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

/// A rule file of `Plans`, analysed without data.
struct PlannedRules {
  let file: SourceFile
  let tree: SyntaxTree
  let model: Model
  let problems: [String]

  init(_ name: String) throws {
    let text = try String(contentsOfFile: PlanTests.folder + name + ".kpi", encoding: .utf8)
    file = SourceFile(id: FileID(0), name: name, text: text)
    let (tree, faults) = parse(file)
    let (model, found) = analyze([tree], schemas: [:])
    (self.tree, self.model) = (tree, model)
    problems = (faults + found).filter { $0.severity == .error }.map { "\($0.code) \($0.message.english)" }
  }

  /// The world in which a query is answered; nil for the base.
  func world(ofQuery index: Int) -> Model? {
    let queries = tree.statements.compactMap { statement in
      if case .query(let query) = statement.kind { query } else { nil }
    }
    switch queries[index] {
    case .whatIf(let changes, _):
      return changed(.whatIf(changes, under: nil), changes.map(\.name.text))
    case .show:
      guard let name = model.queries[index].show?.scenario else { return nil }
      return changed(.scenario(name), model.scenarios.first { $0.name == name }?.overridden ?? [])
    case .list, .why, .levers, .reach, .uncertainty, .evidence, .actions, .bets: return nil
    }
  }

  private func changed(_ world: World, _ names: [String]) -> Model {
    analyze([tree], schemas: [:], world: world).model.following(changesOf: names, from: FormulaIndex(model))
  }

  /// The plans of its queries, of their worlds and of its levels.
  var plans: [(plan: Plan, model: Model)] {
    var shown: [(ShowModel, Model)] = []
    for (index, query) in model.queries.enumerated() {
      if let show = query.show { shown.append((show, model)) }
      if let world = world(ofQuery: index), let show = world.queries[index].show { shown.append((show, world)) }
    }
    for level in model.levels {
      let items = level.formulas.map { ShowModel.Item(name: "", formula: $0, notes: []) }
      shown.append((ShowModel(items: items, keys: [], range: level.range), model))
    }
    return shown.compactMap { show, model in Planner(model).plan(show).map { ($0, model) } }
  }
}

extension QueryModel {
  var show: ShowModel? {
    if case .show(let show) = self { show } else { nil }
  }
}
