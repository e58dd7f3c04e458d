import SourceText
import Syntax
import Testing

@testable import Semantics

/// Worlds laid over the base say what worlds analysed whole say.
@Suite struct OverlayTests {
  static let rules = """
    dataset o from "o.csv" { time day: date; amount: 円; months: 月; dear = amount > limit }
    limit = 100円
    sales = sum(o.amount)
    n = count(o)
    aov = sales / n
    years: 年 = 2年
    cac = 4,000円
    ltv = aov * n * years / 1年 - cac
    rate = 5%
    stock = prior(stock, 1 month, 0円) + sales
    fee = by channel { "web": 5円, else: 3円 }
    big = count(o where amount > cac)
    span = 2円 to 3円
    scenario doubled { sales = sales * 2 }
    scenario converted { years = 18月 }
    scenario wrong { cac = 3年 }
    scenario percent { n = 5% }
    scenario circle { sales = aov * 2 }
    scenario both { sales = aov * 2; aov = sales / 3 }
    scenario rows { limit = 5円 }
    scenario walked { stock = 5円 }
    scenario table { fee = 5円 }
    scenario uncertain { cac = 1円 to 2円 }
    scenario later from @2026-03 { cac = 5円 }
    scenario reads { cac = sum(o.amount) }
    scenario other { rate = n / 2 }
    show sales, aov, ltv
    show sales by month under doubled
    if sales + 10%, cac = 3,500円 show aov, ltv by month
    if years = 18月 show ltv
    if sales = 5円 show aov
    if limit - 10円 show big
    if stock + 5% show stock by month
    test "plain" {
      given sales = 10円, n = 2
      expect aov = 5円
      expect ltv > 0円 and years in 1年..3年
    }
    test "wrong" {
      given sales = 5%
      expect aov = 5年
      expect nothing = 3
    }
    test "data" { expect sum(o.amount) = 3円 }

    """

  private static let trees = [parse(SourceFile(id: FileID(0), name: "r.kpi", text: rules)).0]

  private func whole(_ world: World) -> [String] {
    let base = Set(analyze(Self.trees, schemas: [:]).diagnostics)
    return analyze(Self.trees, schemas: [:], world: world).diagnostics.filter { !base.contains($0) }.map(text)
  }

  private func text(_ diagnostic: Diagnostic) -> String {
    "\(diagnostic.code) \(diagnostic.primary?.range.start ?? 0) \(diagnostic.message.english) \(diagnostic.notes.map(\.english))"
  }

  @Test func theySayTheSame() throws {
    let worlds = WorldAnalysis(Self.trees, schemas: [:])
    let scenarios = Self.trees[0].statements.compactMap { statement -> World? in
      if case .scenario(let scenario) = statement.kind { .scenario(scenario.name.text) } else { nil }
    }
    var laid = 0
    // Twice, and in both orders: nothing is left of a world.
    let all = scenarios + (0..<3).map { .test($0) }
    for world in all + all.reversed() {
      guard let found = worlds.problems(in: world) else { continue }
      laid += 1
      #expect(found.map(text).sorted() == whole(world).sorted(), "\(world)")
    }
    #expect(laid == 2 * 6)
  }

  /// A circle, other rows, walked series and tables are seen and left to the whole analysis.
  @Test(arguments: ["circle", "both", "rows", "walked", "table", "later", "reads", "other"])
  func whatReachesFurtherIsLeftAlone(_ name: String) {
    #expect(WorldAnalysis(Self.trees, schemas: [:]).problems(in: .scenario(name)) == nil)
  }

  @Test func queriesInTheirWorldAreThoseOfTheWhole() throws {
    let worlds = WorldAnalysis(Self.trees, schemas: [:])
    let queries = Self.trees[0].statements.compactMap { if case .query(let query) = $0.kind { query } else { nil } }
    var laid: [Int] = []
    for _ in 0..<2 {
      for (index, query) in queries.enumerated() {
        let world: World
        switch query {
        case .whatIf(let changes, _): world = .whatIf(changes, under: nil)
        case .show where index == 1: world = .scenario("doubled")
        case .show, .list, .why, .levers, .reach, .uncertainty, .evidence, .actions, .bets: continue
        }
        guard let (model, problems) = worlds.model(ofQueries: [index], in: world) else { continue }
        laid.append(index)
        let other = analyze(Self.trees, schemas: [:], world: world).model
        #expect(problems.map(text).sorted() == whole(world).sorted(), "query \(index)")
        guard case .show(let own) = model.queries[index], case .show(let expected) = other.queries[index] else {
          return
        }
        #expect(own.items.map(\.formula) == expected.items.map(\.formula))
        #expect(own.items.map(\.notes) == expected.items.map(\.notes))
        #expect(own.isWhatIf == expected.isWhatIf && own.scenario == expected.scenario)
        for definition in other.definitions where !definition.isBase {
          let own = try #require(model.definition(named: definition.name))
          #expect(own.body == definition.body, "\(definition.name) in query \(index)")
        }
      }
    }
    // What reads fewer rows, and what rows or series read, is left to the whole analysis.
    #expect(laid == [1, 2, 3] + [1, 2, 3])
  }

  @Test func modelsOfTestsAreThoseOfTheWhole() throws {
    let worlds = WorldAnalysis(Self.trees, schemas: [:])
    let (model, problems) = try #require(worlds.model(ofTest: 0))
    #expect(problems.isEmpty)
    let other = analyze(Self.trees, schemas: [:], world: .test(0)).model
    let bases = other.definitions.filter(\.isBase).map(\.name)
    for definition in other.definitions where !definition.isBase {
      let own = try #require(model.definition(named: definition.name))
      #expect(own.body.formulas == definition.body.formulas, "\(definition.name), base copies of \(bases)")
      #expect(own.type == definition.type && own.id == definition.id)
    }
    #expect(model.tests[0].expectations.map(\.formula) == other.tests[0].expectations.map(\.formula))
    #expect(model.tests[0].expectations.count == 2)
  }
}
