import TestSupport
import Testing

/// §19: exact means exact, and no number stops the program.
@Suite struct ExactnessTests {
  private static let shop = Workbench(
    """
    dataset d from "d.csv" { }
    dataset e from "e.csv" { k -> d }
    dataset d2 from d { key k }
    dataset e2 from e { r = k -> d2 }
    """,
    data: [
      "d": """
      k,v
      0.123456789012345678,1
      0.123456789012345679,2
      0.3,4
      """,
      "e": """
      k,w
      0.123456789012345678,10
      0.123456789012345679,20
      0.123456789012345679,30
      0.30,40
      """,
    ])

  @Test func keysAndGroupsAreExact() throws {
    var shop = ExactnessTests.shop
    shop.rules = shop.rules.replacing("{ k -> d }", with: "{ }")
    #expect(try shop.rows("count_distinct(e.k), count_distinct(d.k)") == ["3 | 3"])
    #expect(
      try shop.rows("count(e) by e.k") == ["0.123456789012345678 | 1", "0.123456789012345679 | 2", "0.3 | 1"])
    #expect(try shop.rows("sum(e2.w) by r.v") == ["1 | 10", "2 | 50", "4 | 40"])
    #expect(try shop.rows("sum(max(e.w) per e.k)") == ["80"])
    let last = "0.123456789012345679"
    #expect(try shop.rows("count(e where k = \(last)), count(e where k < \(last))") == ["2 | 1"])
    #expect(try shop.rows("max(d.k where v < 4) - min(d.k)") == ["0.000000000000000001"])
    #expect(try shop.rows("rank(max(d.k)) by d.v") == ["1 | 3", "2 | 2", "4 | 1"])
  }

  /// A whole number of 19 digits has the bits of 1.5; 0.3 from a file is 0.3 computed.
  @Test func keysOfOneNumberMeet() throws {
    let shop = Workbench(
      """
      dataset d from "d.csv" { whole = 4609434218613702656 + 0 * a; part = a / 2; mix = if b = 1 then part else whole }
      """,
      data: ["d": "a,b\n3,1\n3,0\n"])
    #expect(try shop.rows("count_distinct(d.mix)") == ["2"])
    let meeting = Workbench(
      """
      dataset a from "a.csv" { key x }
      dataset b from "b.csv" { r = (y) -> a; q = x / 10 }
      dataset c from b { s = q -> a }
      """,
      data: ["a": "x,v\n0.3,7\n0.7,8\n", "b": "x,y\n3,0.3\n7,0.70\n"])
    #expect(try meeting.rows("sum(c.s.v), sum(b.r.v)") == ["15 | 15"])
  }

  @Test func edgesWithinTwelveDigits() throws {
    let shop = Workbench(
      "dataset d from \"d.csv\" { r: % = a / b; w = floor(a / 100 * 100) }",
      data: ["d": "a,b\n3,10\n6,10\n7,10\n12,40\n57,100\n"])
    #expect(try shop.rows("count(d) by d.r step 10%") == ["0.3 | 2", "0.5 | 1", "0.6 | 1", "0.7 | 1"])
    #expect(try shop.rows("count(d where r >= 30%), sum(d.w)") == ["5 | 85"])
    #expect(
      try shop.rows("floor(57 / 100 * 100), ceil(3 - 1 / 3 * 3), floor(0 - 57 / 100 * 100)") == ["57 | 2 | -57"])
    #expect(try shop.rows("round(2.345 * (1 / 3 * 3), 2)") == ["2.35"])
    // An exact number is where it is, and a large one is no whole number because twelve digits are gone.
    #expect(try shop.rows("floor(56.9999999999999), ceil(57.0000000000001)") == ["56 | 58"])
    #expect(try shop.rows("floor(12345678901237 / 10), ceil(1234567890123 / 10)") == ["1234567890123 | 123456789013"])
    #expect(try shop.rows("@2026-01-01 + (57 / 100 * 100) * 1日") == ["2026-02-27"])
    // The whole number nearest to h, halves up: h is 14.5, which 0.58 × 25 is not in doubles.
    let places = Workbench(
      "dataset d from \"d.csv\" { }", data: ["d": "x\n" + (0..<26).map { "\($0)\n" }.joined()])
    #expect(try places.rows("quantile(d.x, 58%, nearest)") == ["15"])
    #expect(try places.rows("count(d where (x / 10 * 10 up to 3) = 2)") == ["1"])
  }

  /// −2⁶³ has no negative among 64 bits.
  @Test func theLeastNumberIsNoTrap() throws {
    let rows = String(repeating: "-999999999999999999,1\n", count: 9)
    let shop = Workbench(
      "dataset m from \"m.csv\" { }\ns = sum(m.a)", data: ["m": "a,n\n\(rows)-223372036854775817,1\n"])
    #expect(try shop.rows("abs(s) = 0 - s, (s step 7) < 0, s < 0") == ["true | true | true"])
    #expect(try shop.rows("round(s, -3) < 0, floor(s) = s, s + 1 - 1 = s, s / -1 > 0") == ["true | true | true | true"])
    let wide = Workbench(
      "dataset b from \"b.csv\" { p = tile 999999999999999999 sort a }",
      data: ["b": "a\n-900000000000000000\n3\n"])
    #expect(
      try wide.rows("count(b) by b.a step 89999999999999999.5") == ["-990000000000000000 | 1", "0 | 1"])
    #expect(try wide.rows("min(b.p), max(b.p)") == ["1 | 500000000000000000"])
  }

  /// The largest of one column need not meet the largest of the other.
  @Test func eachResultThatFitsIsExact() throws {
    let shop = Workbench(
      "dataset d from \"d.csv\" { p = a * b; s = a * 10 + c; k = a ^ b }",
      data: ["d": "a,b,c\n123456789012345677,3,7\n5,9999999999,-1\n"])
    #expect(throws: Never.self) { try shop.rows("max(d.k)") }
    #expect(try shop.rows("max(d.p where b = 3)") == ["370370367037037031"])
    #expect(try shop.rows("max(d.s)") == ["1234567890123456777"])
    #expect(
      try shop.rows("max(0.123456789012345678, 12345), min(0.123456789012345678, 12345)") == [
        "12345 | 0.123456789012345678"
      ])
    #expect(try shop.rows("0.123456789012345678 - 0.12345678901234567") == ["0.000000000000000008"])
    #expect(try shop.rows("12345678901234567.5 > 12345678901234567, 2.5 > 0.123456789012345678") == ["true | true"])
    let powers = Workbench(
      "dataset d from \"d.csv\" { y = x ^ n; z = (x ?? 0) ^ 0 }", data: ["d": "x,n\n1.05,2\n1.05,16\n,3\n2,0\n"])
    #expect(try powers.rows("max(d.y where n = 2), count(d.y), sum(d.z)") == ["1.1025 | 3 | 4"])
    #expect(try powers.rows("(none ^ 0) = none") == ["true"])
  }

  @Test func kernelsWithoutRows() throws {
    let shop = Workbench(
      """
      dataset d from "d.csv" { p = tile 3 sort x; before = previous(x) sort x }
      t = by c up to 3 { 1: 2, 3: 5 }
      w = sum(d.x) to 5
      """,
      data: ["d": "x,c,day,s\n1,1,2026-01-05,a\n"])
    let texts = ["concat(only(d.s), \"x\")", "left(only(d.s), 1)", "only(d.s) like \"a*\"", "lower(only(d.s))"]
    // Of no lines `n` is one missing value and `n ?? 1` is none at all: the two meet here.
    let numbers = [
      "n + (n ?? 1)", "n * (n ?? 1)", "n / (n ?? 1)", "(n / 3) ^ (n ?? 0.5)", "(n = (n ?? 1))", "n step (n ?? 2)",
      "n ^ (n ?? 1)", "n ^ 2", "2 ^ n", "n step 2", "2 step n", "round(n, 2)", "floor(n / 3)", "min(n, 2)",
      "n in [1, 2]",
      "if n > 1 then n else 2", "n ?? 3", "n in 1..2", "abs(n) + sqrt(n)", "max(d.day) - @2026-01-01",
      "@2026-01-01 + n * 1日", "max(d.day) + n * 1月", "month(max(d.day))", "w", "t",
      "rank(n)", "overall(n)", "n / n", "median(d.x)", "stddev(d.x)",
      "correlation(d.x, d.x)", "share(d where x = 1)", "sum(n per d.x)", "count(each d.s where n > 0)",
    ]
    var bench = shop
    bench.rules += "\nn = sum(d.x)"
    for written in texts + numbers {
      #expect(throws: Never.self, "\(written)") {
        #expect(try bench.rows("\(written) by c where s = \"zzz\"") == [])
        _ = try bench.rows("\(written) by c")
        _ = try bench.rows(written)
      }
    }
  }
}
