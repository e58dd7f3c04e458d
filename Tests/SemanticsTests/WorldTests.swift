import SourceText
import Syntax
import Testing

@testable import Semantics

private let plan = """
  ltv = margin * freq * years - cac
  margin = 6,000円
  freq = 3回/年
  years = 2年
  cac = base_cac * 2
  base_cac = 2,000円
  scenario careful { cac = 3,500円; freq = freq * 1.1 }
  scenario deep { base_cac = 1,000円; cac = cac + 500円 }
  test "worked" {
    given margin = 5,000円, freq = freq * 2
    expect ltv = 30,000円 ± 1円
  }

  """

@Test func overridesReplaceBodies() {
  let result = analyzed(plan, world: .scenario("careful"))
  #expect(result.diagnostics.isEmpty)
  #expect(result.formula("cac") == "3500円")
  #expect(result.formula("freq") == "freq (base) * 1.1")
  #expect(result.line("definition freq (base)") == "definition freq (base): 回/年 = 3回/年")
  #expect(result.model.definition(named: "freq")?.isBase == false)
}

/// What an override reads under its own name is the base, all the way down.
@Test func theBaseIsTheBaseThroughout() {
  let result = analyzed(plan, world: .scenario("deep"))
  #expect(result.diagnostics.isEmpty)
  #expect(result.formula("cac") == "cac (base) + 500円")
  #expect(result.line("definition cac (base)") == "definition cac (base): 円 = base_cac (base) * 2")
  #expect(result.line("definition base_cac (base)") == "definition base_cac (base): 円 = 2000円")
}

@Test func testsHaveAWorldOfTheirOwn() throws {
  let base = analyzed(plan)
  #expect(base.model.tests.map(\.title) == ["worked"])
  #expect(base.model.tests[0].expectations.isEmpty)
  let result = analyzed(plan, world: .test(0))
  #expect(result.diagnostics.isEmpty)
  let expectation = try #require(result.model.tests.first?.expectations.first)
  #expect(expectation.left != nil && expectation.right != nil && expectation.tolerance != nil)
  #expect(result.formula("margin") == "5000円")
  #expect(result.formula("freq") == "freq (base) * 2")
}

@Test func testsGiveTables() throws {
  let text = """
    dataset lines from "lines.csv"
    dataset orders per lines.order { time at = min(lines.at); amount = sum(lines.amount); double = amount * 2 }
    dataset customers per orders.customer { n = count(orders) }
    x = sum(orders.double) / count(customers)
    test "tables" {
      given orders
      | order | customer | at | amount |
      | a | 1 | 2026-01-01 | 10 |
      expect x = 20
    }
    """
  let file = SourceFile(id: FileID(0), name: "t.kpi", text: text)
  let (tree, faults) = parse(file)
  #expect(faults.isEmpty)
  let tables = inlineTables(of: [tree], test: 0)
  #expect(tables["orders"] == [["order", "customer", "at", "amount"], ["a", "1", "2026-01-01", "10"]])
  let schemas = ["orders": schema("order text, customer number, at date, amount number")]
  let (model, diagnostics) = analyze([tree], schemas: schemas, world: .test(0))
  #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message.english))")
  let orders = try #require(model.dataset(named: "orders"))
  if case .files = orders.source {} else { Issue.record("a given table is a file") }
  if case .file(let header)? = orders.column(named: "amount")?.source {
    #expect(header == "amount")
  } else {
    Issue.record()
  }
  if case .formula? = orders.column(named: "double")?.source {} else { Issue.record() }
}

@Test func whatIf() throws {
  let file = SourceFile(id: FileID(0), name: "t.kpi", text: plan + "if freq + 10%, cac = 3,500円, years + 1年 show ltv")
  let (tree, _) = parse(file)
  var changes: [Change] = []
  for statement in tree.statements {
    if case .query(.whatIf(let found, _)) = statement.kind { changes = found }
  }
  let (model, diagnostics) = analyze([tree], schemas: [:], world: .whatIf(changes, under: nil))
  #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message.english))")
  let result = Analyzed(model: model, diagnostics: diagnostics, file: file)
  #expect(result.formula("freq") == "freq (base) * (1 + 10%)")
  #expect(result.formula("years") == "years (base) + 1年")
  #expect(result.formula("cac") == "3500円")
}

@Test func unknownChanges() {
  expectMarked(
    """
    a = 1
    scenario s { b = 2 }  // K108
    show a under t  // K109
    if c + 10% show a  // K108
    """)
}

@Test func queriesUnderScenariosAreKept() {
  let result = analyzed(plan + "show ltv under careful")
  guard case .show(let show)? = result.model.queries.first else {
    Issue.record()
    return
  }
  #expect(show.scenario == "careful")
}

/// `scenario s from @2027-01`: two bodies, chosen by where the slice starts.
@Test func changesThatBeginAtADate() {
  let text = """
    dataset orders from "orders.csv" { time day; amount: 円; channel: text }
    freq = 3回/年
    rate = by channel { "web": 10%, else: 5% }
    fee: 円 = sum(orders.amount * rate)
    scenario s from @2027-01 {
      freq = freq * 2
      rate = { "web": 20%, else: 10% }
    }
    """
  let result = analyzed(text, world: .scenario("s"))
  #expect(result.diagnostics.isEmpty, "\(result.diagnostics.map(\.message.english))")
  #expect(result.formula("freq") == "if from 2027-01-01 then freq from @2027-01 else freq (base)")
  #expect(result.line("definition freq from") == "definition freq from @2027-01: 回/年 = freq (base) * 2")
  #expect(analyzed(text).formula("freq") == "3回/年")
}
