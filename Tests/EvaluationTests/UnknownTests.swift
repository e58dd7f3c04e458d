import Evaluation
import TestSupport
import Testing

/// Unknown is not no, and empty is not zero.
@Suite struct UnknownTests {
  static let answers = Workbench(
    """
    dataset a from "a.csv" { key id; score: number; ok: boolean }
    nps = share(a where score >= 9) - share(a where score <= 6)
    """, data: ["a": "id,score,ok\n1,10,true\n2,9,false\n3,7,\n4,3,true\n5,,\n6,10,true\n"])

  @Test func answersWithoutAScoreAreNeitherHighNorLow() throws {
    #expect(try Self.answers.value("round(nps, 12)") == "0.4")
    #expect(try Self.answers.answer("nps").notes == [.skipped(rows: 1, of: 6, columns: ["score"])])
    #expect(try Self.answers.value("count(a where not (score >= 9)), count(a where score < 9)") == "2 | 2")
    #expect(try Self.answers.value("count(a where score in 1..9), count(a where not (score in 1..9))") == "3 | 2")
    // A false or a true decides, whatever is unknown beside it.
    #expect(
      try Self.answers.value("count(a where score >= 9 or id = 5), count(a where score >= 9 and id = 5)") == "4 | 0")
  }

  /// Comparisons of times are false with an empty side: also where all are empty, and nothing is left that is of times.
  @Test func timesThatAreAllEmptyAreTimes() throws {
    for rows in ["1,2026-01-20,\n", "1,2026-01-20,\n2,2026-01-21,c\n"] {
      let bench = Workbench(
        """
        dataset o from "o.csv" { key id; time at; customer = who }
        dataset customers per o.customer { time first_at = min(o.at); time last_at = max(o.at) }
        """, data: ["o": "id,at,who\n" + rows])
      let query =
        "count(o where who = none and not (customers.last_at > customers.first_at)), "
        + "count(o where customers.last_at > customers.first_at)"
      #expect(try bench.value(query) == "1 | 0")
      #expect(try bench.answer(query).notes.isEmpty)
    }
  }

  @Test func anEmptyTruthValueIsUnknown() throws {
    #expect(
      try Self.answers.value("count(a where ok), count(a where not ok), count(a where not (ok = true))") == "3 | 1 | 3")
    #expect(try Self.answers.value("share(a where ok)") == "0.75")
  }

  @Test func equalityStaysTwoValued() throws {
    let bench = Workbench(
      "dataset o from \"o.csv\" { key id; channel: text }", data: ["o": "id,channel\n1,web\n2,\n3,shop\n"])
    #expect(try bench.value("count(o where channel != \"web\"), count(o where not (channel = \"web\"))") == "2 | 2")
    #expect(try bench.value("share(o where channel in [\"web\"])") == "0.3333333333333333")
    #expect(try bench.value("count(o where starts_with(none, \"x\")), starts_with(none, \"x\")") == "0 | false")
  }

  /// Second orders after 19 days, none, 151 days, none: nobody else came back within 60 days.
  @Test func whatHasNotHappenedIsFalse() throws {
    let bench = Workbench(
      "dataset c from \"c.csv\" { key id; time first; second: date; ended: date; gap = second - first; bonus: 円 }",
      data: [
        "c": """
        id,first,second,ended,bonus
        1,2026-01-01,2026-01-20,2026-03-01,10
        2,2026-01-01,,,
        3,2026-01-01,2026-06-01,2026-05-01,20
        4,2026-01-01,,,30

        """
      ])
    #expect(try bench.value("share(c where second <= first + 60 days)") == "0.25")
    #expect(try bench.value("share(c where ended < @2026-04)") == "0.25")
    #expect(try bench.value("count(c where not (ended < @2026-04))") == "3")
    #expect(try bench.value("share(c where second - first <= 60 days), share(c where gap <= 60 days)") == "0.25 | 0.25")
    #expect(try bench.value("count(c where not (gap + 1日 <= 60 days))") == "3")
    // With an unknown number in it the sum is unknown.
    #expect(try bench.value("share(c where gap / 1日 + bonus / 1円 <= 60)") == "0.3333333333333333")
  }

  @Test func aFactOfNoRowsHasNotHappened() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { time at; f = ordinal per who; amount: 円 }
      dataset c per o.who { second = max(o.amount where f = 2) }
      """,
      data: ["o": "at,who,amount\n2026-01-01,a,10\n2026-01-02,a,20\n2026-01-03,b,30\n2026-01-04,x,1\n2026-01-05,x,\n"])
    // b never came back: not under 15円. Of x's second order nobody knows the amount.
    #expect(try bench.value("count(c where second <= 15円), count(c where not (second <= 15円))") == "0 | 2")
  }

  @Test func anIfOnUnknownHasNoValue() throws {
    #expect(
      try Self.answers.rows("count(a) by (if score > 5 then \"high\" else \"low\")")
        == ["high | 4", "low | 1", "(none) | 1"])
    let bench = Workbench(
      "dataset s from \"s.csv\" { time at; f: number; x: 円 }\nsales = sum(s.x)",
      data: ["s": "at,f,x\n2026-01-01,1,10\n2026-01-02,2,20\n2026-01-03,,40\n"])
    let answer = try bench.answer("sales by (if f = 1 then \"new\" else \"repeat\")")
    #expect(answer.rows.map { $0[1].value } == [.number(.exact(.init(10))), .number(.exact(.init(60)))])
    #expect(answer.notes.contains(.elseForEmpty("s", columns: ["f"], count: 1)))
  }

  /// Rows of other months, and rows that a filter leaves out, are no part of the answer.
  @Test(
    arguments: [
      ("sales by kind", 4), ("sales by kind during @2026-01", 1), ("sales by kind where x > 10円", 2),
      ("sales by month, kind", 3), ("share(s where kind = \"new\") during @2026-02", 2),
      ("(share(s where kind = \"new\") where x > 10円)", 2), ("share(s where kind = \"new\")", 4),
      ("sales, prior(sales, 1 month) by kind during @2026-02", 3), ("count(t) by kind during @2026-02", 1),
      ("sum(l.n) by s.kind", 1), ("sales by kind where f = 1", nil), ("sales by kind during @2025", nil),
    ] as [(String, Int?)])
  func rowsUnderElseAreThoseOfTheSlice(query: String, count: Int?) throws {
    let bench = Workbench(
      """
      dataset s from "s.csv" { key id; time at; f: number; x: 円; kind = if f = 1 then "new" else "repeat" }
      dataset t from s where x > 0円
      dataset l from "l.csv" { s -> s }
      sales = sum(s.x)
      """,
      data: [
        "s":
          "id,at,f,x\n1,2026-01-01,1,10\n2,2026-01-02,2,20\n3,2026-01-03,,40\n4,2026-02-03,,40\n5,2026-02-04,,0\n6,,,5\n",
        "l": "s,n\n1,1\n3,2\n3,4\n",
      ])
    let notes = try bench.answer(query).notes.compactMap { note -> Int? in
      if case .elseForEmpty("s", columns: ["f"], let count) = note { count } else { nil }
    }
    #expect(notes == [count].compactMap { $0 })
  }

  @Test func columnsThatAreFilledAreNotBlamed() throws {
    let bench = Workbench(
      "dataset s from \"s.csv\" { time d; gross: 円; cost: 円 }",
      data: ["s": "d,gross,cost\n2026-01-05,100,\n2026-02-05,,3\n2026-02-06,5,\n"])
    #expect(
      try bench.rows("sum(s.cost + s.gross) by month")
        == ["2026-01 | (notBooked(\"s\", [\"cost\"]))", "2026-02 | (notBooked(\"s\", [\"cost\", \"gross\"]))"])
  }

  /// The same whether a number stands in the sum or has a name, and moves from month to month.
  @Test func aNumberOfTheSliceFillsNothing() throws {
    let bench = Workbench(
      """
      dataset c from "c.csv" { time at; cost: 円; covers @2026-01..@2026-04 }
      k = 2
      rate = by month { @2026-01: 1, @2026-02: 2, @2026-04: none }
      """,
      data: [
        "c": "at,shop,cost\n2026-01-05,a,10\n2026-01-06,b,\n2026-02-05,a,\n2026-04-05,a,7\n"
      ])
    let booked = ["2026-01 | 20", "2026-02 | (notBooked(\"c\", [\"cost\"]))", "2026-03 | 0", "2026-04 | 14"]
    #expect(try bench.rows("sum(c.cost * 2) by month") == booked)
    #expect(try bench.rows("sum(c.cost * k) by month") == booked)
    #expect(
      try bench.rows("sum(c.cost * k) by month, shop during @2026-01")
        == ["2026-01 | a | 20", "2026-01 | b | 0"])
    let moving = try bench.rows("sum(c.cost * rate) by month")
    #expect(Array(moving.prefix(3)) == ["2026-01 | 10", booked[1], booked[2]])
    // Nothing is unfilled there but the number: its reason is told.
    #expect(moving[3].hasPrefix("2026-04 | (") && !moving[3].contains("notBooked"), "\(moving[3])")
  }

  @Test func rowsThatAFilterLeavesOutAreTold() throws {
    let filtered = try Self.answers.answer("(count(a) where score > 5)")
    #expect(filtered.rows[0][0].rowsSkipped == 1)
    #expect(filtered.notes.contains(.skipped(rows: 1, of: 6, columns: ["score"])))
    #expect(filtered.rows[0][0].rowsRead == 6)
    // As many as a condition of the aggregate itself would leave out, whatever else it excludes.
    for query in ["count(a) where not (score > 5)", "count(a where not (score > 5))"] {
      #expect(try Self.answers.answer(query).notes.contains(.skipped(rows: 1, of: 6, columns: ["score"])))
    }
    let bench = Workbench(
      "dataset a from \"a.csv\" { key id; score: number }\ndataset good from a where score > 5",
      data: ["a": "id,score\n1,10\n2,\n3,1\n"])
    #expect(try bench.answer("count(good)").notes == [.untoldRows("good", columns: ["score"], count: 1)])
  }

  @Test func costsThatNobodyEnteredAreNotZero() throws {
    let bench = Workbench(
      "dataset c from \"c.csv\" { time at; cost: 円; covers @2026-01..@2026-03 }\ncost = sum(c.cost)",
      data: ["c": "at,shop,cost\n2026-01-05,a,10\n2026-01-06,b,\n2026-02-05,a,\n"])
    #expect(
      try bench.rows("cost by month")
        == ["2026-01 | 10", "2026-02 | (notBooked(\"c\", [\"cost\"]))", "2026-03 | 0"])
    // Another shop fills it in January: b's blank is nothing to add.
    #expect(
      try bench.rows("cost by month, shop during @2026-01..@2026-02")
        == [
          "2026-01 | a | 10", "2026-01 | b | 0", "2026-02 | a | (notBooked(\"c\", [\"cost\"]))",
          "2026-02 | b | (notBooked(\"c\", [\"cost\"]))",
        ])
    #expect(try bench.rows("sum(c.cost ?? 0円) by month") == ["2026-01 | 10", "2026-02 | 0", "2026-03 | 0"])
  }

  @Test func groupsOfBlanksAddUp() throws {
    let bench = Workbench(
      "dataset p from \"p.csv\" { time at; gross: 円; discount: 円 }\nnet = sum(p.gross) - sum(p.discount)",
      data: ["p": "at,product,gross,discount\n2026-01-05,A,100,20\n2026-01-06,B,100,\n"])
    #expect(try bench.value("net, sum(net per p.product)") == "180 | 180")
    #expect(try bench.rows("net by product") == ["A | 80", "B | 100"])
  }

  @Test func aSumOfNothingButUnknownRowsHasNoValue() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { time at; score: number; x: 円; covers @2026-01..@2026-01-31 }
      dataset c per o.who { time first = min(o.at); covers @2026-01..@2026-01-31
        year = sum(o.x where at within 365 days of first) }
      """, data: ["o": "at,who,score,x\n2026-01-05,a,,1\n2026-01-06,b,,2\n"])
    #expect(try bench.value("sum(o.x where score > 3)") == "(unknownRows(\"o\"))")
    #expect(try bench.value("sum(c.year), avg(c.year)") == "(undecided(\"c\")) | (undecided(\"c\"))")
    #expect(try bench.value("sum(o.x where score > 3 or x > 9円), sum(o.x where x > 9円)") == "(unknownRows(\"o\")) | 0")
  }

  @Test func rowsWithoutATimeAreTold() throws {
    let bench = Workbench(
      "dataset f from \"f.csv\" { time at; x: 円 }\nx = sum(f.x)",
      data: ["f": "at,x\n2026-01-05,1\n,2\n2026-02-05,4\n,8\n"])
    #expect(try bench.answer("x by month").notes.contains(.withoutTime("f", column: "at", count: 2, of: 4)))
    #expect(try bench.answer("x, (x during @2026-01)").notes.contains(.withoutTime("f", column: "at", count: 2, of: 4)))
    #expect(try bench.answer("x").notes.isEmpty)
  }
}
