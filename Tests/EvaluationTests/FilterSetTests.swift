import Semantics
import TestSupport
import Testing

/// Filters are sets, and formulas are known by what they say.
@Suite struct FilterSetTests {
  static let shop = Workbench(
    """
    dataset o from "o.csv" { time day; amount: 円 }
    sales = sum(o.amount)
    again = sum( o.amount )
    fee = by channel { "web": 5円, "fax": 3円, else: 1円 }
    """, data: ["o": "day,channel,kind,amount\n2026-01-05,web,a,100\n2026-01-06,fax,,40\n2026-01-07,web,,7\n"])

  @Test func orderAndRepetitionOfFiltersNeverMatter() throws {
    let values = try Self.shop.rows(
      """
      ((sales where channel = "web") where kind != "a"), ((sales where kind != "a") where channel = "web"), \
      (((sales where kind != "a") where channel = "web") where kind != "a")
      """)
    #expect(values == ["7 | 7 | 7"])
  }

  /// 2²² slices are four sets of filters.
  @Test func deepNestsAreQuick() throws {
    var rules = "dataset o from \"o.csv\" { time day; amount: 円 }\na0 = sum(o.amount)\n"
    for depth in 1...22 {
      rules += "a\(depth) = (a\(depth - 1) where channel = \"web\") + (a\(depth - 1) where channel = \"fax\")\n"
    }
    let bench = Workbench(rules, data: ["o": "day,channel,amount\n2026-01-05,web,100\n2026-01-06,fax,40\n"])
    #expect(try bench.rows("a22, a1") == ["140 | 140"])
  }

  /// A row that another condition leaves out is not one of which nothing is known.
  @Test func unknownRowsAreCountedWhicheverConditionStandsFirst() throws {
    let scores = Workbench(
      "dataset a from \"a.csv\" { }\nn = count(a)",
      data: ["a": "score,channel\n9,web\n,web\n,fax\n3,web\n"])
    for text in [
      "((n where score > 5) where channel = \"web\")", "((n where channel = \"web\") where score > 5)",
      "(n where score > 5 and channel = \"web\")",
    ] {
      let cell = try scores.answer(text).rows[0][0]
      #expect(cell.rowsUsed == 1 && cell.rowsSkipped == 1, "\(text)")
    }
  }

  /// The inner average is that of the rows that the outer condition leaves.
  @Test func conditionsWithNumbersOfTheSliceAreNoSet() throws {
    let bench = Workbench(
      "dataset o from \"o.csv\" { }\nx = sum(o.v)", data: ["o": "v\n1\n2\n3\n10\n20\n"])
    #expect(
      try bench.rows("(x where v > avg(o.v)), ((x where v > avg(o.v)) where v > avg(o.v))") == ["30 | 20"])
  }

  @Test func twoValuesOfOneDimensionAreNone() throws {
    #expect(
      try Self.shop.rows(
        "((fee where channel = \"web\") where channel = \"fax\"), ((fee where channel = \"web\") where kind = \"a\")")
        == ["(excludingFilters(\"channel\")) | 5"])
  }

  /// However they are joined; and a value said twice is one.
  @Test(arguments: [
    "fee where channel = \"web\" and channel = \"fax\"", "fee where channel = \"fax\" and channel = \"web\"",
    "fee where channel = \"web\" where channel = \"fax\"",
  ])
  func twoValuesInOneQueryAreNone(_ query: String) throws {
    #expect(try Self.shop.rows(query) == ["(excludingFilters(\"channel\"))"])
    #expect(try Self.shop.rows("sales, " + query) == ["0 | (excludingFilters(\"channel\"))"])
    #expect(try Self.shop.rows("fee where channel = \"web\" and channel = \"web\"") == ["5"])
    #expect(try Self.shop.rows("fee by channel where channel = \"web\" and channel = \"fax\"").isEmpty)
  }

  @Test func equalFormulasAreOne() throws {
    let model = try Self.shop.prepare().model
    func body(_ name: String) throws -> Formula {
      let definition = try #require(model.definition(named: name))
      return try #require(definition.body.formulas.first)
    }
    #expect(try body("sales").identity == body("again").identity)
    #expect(try body("sales").range != body("again").range)
  }
}
