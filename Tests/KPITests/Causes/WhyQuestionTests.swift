import Testing

@testable import KPI

/// `why`, as it is asked and answered.
@Suite struct WhyQuestionTests {
  private func report(_ rules: String, _ query: String, data: [String: String] = [:]) throws -> CauseReport {
    let files = data.mapValues { $0 + "\n" }.merging(["rules.kpi": rules + "\n" + query + "\n"]) { $1 }
    let bench = try Workbench(files)
    let program = AnalyzedProgram(RuleReader.files.read([bench.path("rules.kpi")]))
    #expect(program.problems.filter(\.isError).map(\.diagnostic.message.english) == [])
    let statement = try #require(program.queries.last)
    guard case .report(let report) = Evaluator(program).outcome(of: statement) else {
      Issue.record("no report")
      return CauseReport(head: [], json: .null)
    }
    return report
  }

  private static let rules = """
    dataset o from "o.csv" { time day: date; shop: text; device: text; amount: 円 }
    dataset plan from "plan.csv" { time year: date; goal: 円 }
    dataset staff from "staff.csv" { who: text }
    sales = sum(o.amount)
    n = count(o)
    aov: 円 = sales / n
    reached = sales / sum(plan.goal)
    heads = count(staff)
    fixed = 3
    """
  private static let twoMonths = """
    day,shop,device,amount
    2026-01-01,a,pc,100
    2026-01-09,b,sp,200
    2026-01-10,b,pc,300
    2026-02-03,a,pc,150
    2026-02-20,a,sp,250
    2026-02-28,b,pc,800
    """
  private static let others = ["plan.csv": "year,goal\n2025-01-01,900", "staff.csv": "who\nann"]

  private func said(_ query: String, _ data: String) throws -> String {
    let report = try report(Self.rules, query, data: Self.others.merging(["o.csv": data]) { $1 })
    #expect(report.table == nil)
    return try #require(report.head.last)
  }

  /// A question without an answer says what is missing.
  @Test func whatIsMissing() throws {
    let oneMonth = "day,shop,device,amount\n2026-01-05,a,pc,100\n2026-01-31,b,sp,200"
    let few = "a change needs two periods, and no two whole months are over in all data: "
    let asks = "; `from @a to @b` asks for others"
    #expect(try said("why sales", oneMonth) == few + "o has 2026-01-05 to 2026-01-31" + asks)
    #expect(try said("why aov by shop", oneMonth) == few + "o has 2026-01-05 to 2026-01-31" + asks)
    #expect(
      try said("why reached", Self.twoMonths) == few
        + "o has 2026-01-01 to 2026-02-28, plan has 2025-01-01 to 2025-01-01" + asks)
    #expect(
      try said("why sales from @2026-01 to @2026-02", oneMonth)
        == "`sales` has no value in 2026-02: outside the span of o, which is 2026-01-05 to 2026-01-31")
    let empty = "day,shop,device,amount"
    #expect(try said("why sales", empty) == "a change needs two periods, and o has no rows")
    #expect(
      try said("why sales from @2026-01 to @2026-02", empty)
        == "`sales` has no value in 2026-01: outside the span of o, which has no rows")
    #expect(
      try said("why heads", Self.twoMonths)
        == "a change needs two periods, and staff has no time: `time` says which column it is")
    #expect(
      try said("why fixed", Self.twoMonths)
        == "no change to tell apart: `fixed` reads no data, so it is the same in every period")
    let blank = "day,shop,device,amount\n2026-01-05,a,pc,\n2026-01-31,a,pc,\n2026-02-28,b,pc,"
    #expect(
      try said("why aov", blank)
        == "`aov` has no value in 2026-01: no row of o has amount here; write `… ?? 0` if empty means 0")
  }

  @Test func whatStandsStill() throws {
    let still = "day,shop,device,amount\n2026-01-01,a,pc,10\n2026-01-31,b,pc,10\n2026-02-01,a,pc,10\n2026-02-28,b,pc,10"
    let report = try report(
      Self.rules, "why aov from @2026-01 to @2026-02", data: Self.others.merging(["o.csv": still]) { $1 })
    #expect(report.closing == ["nothing changed"])
  }

  @Test func rangesThatAreNotAlike() throws {
    func notes(_ question: String) throws -> [String] {
      try report(Self.rules, question, data: Self.others.merging(["o.csv": Self.twoMonths]) { $1 }).closing
        .filter { $0.hasPrefix("note: the two ranges") }
    }
    #expect(
      try notes("why aov from @2026-01 to @2026") == [
        "note: the two ranges share days, which count in both",
        "note: the two ranges are of unlike length, 31 and 365 days",
      ])
    // Months of unlike length are months.
    #expect(try notes("why aov from @2026-01 to @2026-02") == [])
  }

  /// The dimensions that explain most, and the question to ask next, for people and for programs.
  @Test func dimensionsThatExplainMost() throws {
    let data = Self.others.merging(["o.csv": Self.twoMonths]) { $1 }
    let found = try report(Self.rules, "why sales from @2026-01 to @2026-02", data: data)
    let sentences = [
      "of 2 dimensions searched, device tells most: pc +550円, 92% of the change (surprise 0.009959)",
      "ask next: why sales from @2026-01 to @2026-02 by device",
    ]
    #expect(found.closing.filter { $0.hasPrefix("of ") || $0.hasPrefix("ask") } == sentences, "\(found.closing)")
    #expect(!found.closing.contains { $0.contains("hardly shifted") })
    let calm = """
      day,shop,device,amount
      2026-01-01,a,pc,1000
      2026-01-31,b,pc,5000
      2026-02-01,a,pc,1030
      2026-02-28,b,pc,5010
      """
    let small = try report(
      Self.rules, "why sales from @2026-01 to @2026-02", data: Self.others.merging(["o.csv": calm]) { $1 })
    #expect(
      small.closing.contains("note: their parts of the whole have hardly shifted, and chance may do as much"),
      "\(small.closing)")
    #expect(
      found.json.compact.contains(#""dimensions":{"searched":2,"leftOut":0,"measure":"surprise"#),
      "\(found.json.compact)")
    #expect(found.json.compact.contains(#""question":"why sales from @2026-01 to @2026-02 by device""#))
    #expect(found.markdown.contains("- " + sentences[1]))
    let narrowed = try report(
      Self.rules, "why sales from @2026-01 to @2026-02 where shop = \"b\"", data: data)
    #expect(
      narrowed.closing.last == "of 1 dimension searched, none explains the change by a few of its segments",
      "\(narrowed.closing)")
    // By a column nothing is searched, and without one it is said.
    let split = try report(Self.rules, "why sales from @2026-01 to @2026-02 by shop", data: data)
    #expect(!split.closing.contains { $0.contains("searched") })
    let bare = "dataset o from \"o.csv\" { time day: date; amount: 円 }\nsales = sum(o.amount)\n"
    let alone = try report(
      bare, "why sales from @2026-01 to @2026-02",
      data: ["o.csv": "day,amount\n2026-01-01,1\n2026-02-28,5"])
    #expect(
      alone.closing == [
        "no dimension was searched: nothing that `sales` reads has a column of 2 to 50 texts by which it can be told apart"
      ])
  }

  /// Logarithmic means on demand, and what they cannot tell apart.
  @Test func byLogarithmicMeans() throws {
    let data = Self.others.merging(["o.csv": Self.twoMonths]) { $1 }
    let told = try report(Self.rules, "why aov from @2026-01 to @2026-02 as lmdi", data: data)
    #expect(told.closing.contains("each factor by logarithmic means (LMDI-I)"))
    // 200 円 · ln 2 as the mean is (400 − 200) / ln 2; the number of orders has not changed.
    #expect(told.table?.texts.map { $0.last } == ["+200円", "0円"])
    #expect(told.json.compact.contains(#""method":"lmdi""#))
    let difference = try report(
      Self.rules + "\nloss: 円 = sales - n * 10円/件", "why loss from @2026-01 to @2026-02 as lmdi", data: data)
    #expect(
      difference.head == ["`loss` is no product of what it reads, and `as lmdi` tells products apart: leave it out"])
  }

  /// A factor of a sum over groups is told as such; a group that comes or goes leaves the sum one input.
  @Test func inputsOfASumOverGroups() throws {
    let rules = Self.rules + "\ntotal = sum(n * aov per o.shop)\nleft: 円 = total - 50円"
    let data = Self.others.merging(["o.csv": Self.twoMonths]) { $1 }
    let told = try report(rules, "why total from @2026-01 to @2026-02", data: data)
    #expect(told.table?.texts.compactMap(\.first) == ["n, by o.shop", "aov, by o.shop", "  sales, by o.shop"])
    let gone = try report(
      rules, "why left from @2026-01 to @2026-02",
      data: Self.others.merging(["o.csv": Self.twoMonths.replacing(",b,", with: ",c,", maxReplacements: 1)]) { $1 })
    #expect(gone.table?.texts.compactMap(\.first) == ["total"])
  }

  /// A denominator that has no such column has no mix and rate, and is told why.
  @Test func aColumnThatOneSideHas() throws {
    let rules = """
      dataset orders from "o.csv" { time day: date; channel: text; n: number }
      dataset visits from "v.csv" { time day: date; channel: text; n: number }
      dataset ads from "ads.csv" { time day: date; spend: 円 }
      cvr = sum(orders.n) / sum(visits.n)
      cost: 円 = sum(ads.spend) / sum(orders.n)
      """
    let data = [
      "o.csv": "day,channel,n\n2026-01-01,a,10\n2026-01-31,b,5\n2026-02-05,a,20\n2026-02-28,b,3",
      "v.csv": "day,channel,n\n2026-01-01,a,100\n2026-01-31,b,100\n2026-02-05,a,210\n2026-02-28,b,90",
      "ads.csv": "day,spend\n2026-01-01,100\n2026-02-28,300",
    ]
    func notes(_ question: String) throws -> [String] {
      try report(rules, question + " from @2026-01 to @2026-02 by orders.channel", data: data).closing
        .filter { $0.contains("not known") }
    }
    #expect(
      try notes("why cvr") == [
        "note: visits is not known by orders.channel; `by orders.channel = visits.channel` pairs the two columns"
      ])
    #expect(try notes("why cost") == ["note: ads is not known by orders.channel"])
    let paired = try report(
      rules, "why cvr from @2026-01 to @2026-02 by orders.channel = visits.channel", data: data)
    #expect(
      paired.closing.contains { $0.hasPrefix("in all ") } && !paired.closing.contains { $0.contains("not known") })
  }

  /// The formula stands with the numbers at which the change ends, and says whose they are.
  @Test func thePictureIsOfTheLastPeriod() throws {
    let rules = """
      dataset o from "o.csv" { time day: date; amount: 円; covers @2026-01..@2026-02 }
      price = sum(o.amount) / count(o)
      mood = 3
      calm = -3
      link price lowers mood
      """
    let data = ["o.csv": "day,amount\n2026-01-05,100\n2026-02-05,200\n2026-02-06,400\n"]
    let picture = try #require(try report(rules, "why price", data: data).head.first)
    #expect(picture.hasPrefix("price = sum(o.amount) / count(o)\n"))
    #expect(picture.contains("600円") && picture.contains("→ 300円 in 2026-02\n"))
  }

  /// Beliefs are told with where they point: one may speak against what happened.
  @Test func whereABeliefPoints() throws {
    let rules = """
      dataset o from "o.csv" { time day: date; amount: 円; seen; covers @2026-01..@2026-02 }
      sales = sum(o.amount)
      views = sum(o.seen)
      link views raises sales
      link views lowers sales where seen > 0
      link views -> sales after 1 month
      """
    let data = ["o.csv": "day,amount,seen\n2026-01-05,100,9\n2026-02-05,200,5\n"]
    let closing = try report(rules, "why sales", data: data).closing
    #expect(closing.contains("belief, in no sum: views raises sales; views went 9 → 5, -4, which would lower sales"))
    #expect(closing.contains { $0.hasSuffix("views went 9 → 5, -4, which would raise sales") })
  }

  private static let returned = """
    dataset o from "o.csv" { time day: date; channel: text; covers @2026-01..@2026-02 }
    part: % = share(o where back = 1)
    dearest = max(o.amount)
    cheapest = min(o.amount)
    spread = stddev(o.amount)
    a_year = 12 * sum(o.late) / count(o)
    gross = sum(price * units per o.channel)
    price = sum(o.amount)
    units = sum(o.n)
    """
  private static let returnedRows = [
    "o.csv": """
    day,channel,back,amount,n,late
    2026-01-05,phone,1,3000,1,0
    2026-01-06,phone,1,100,2,0
    2026-01-07,web,0,2500,3,0
    2026-01-08,web,0,2500,1,0
    2026-02-05,phone,1,3500,2,1
    2026-02-06,phone,1,100,1,0
    2026-02-07,phone,1,100,1,0
    2026-02-08,web,0,2500,4,0
    2026-02-09,fax,0,50,4,0
    """
  ]

  private func brought(_ query: String) throws -> (rows: [[String]], said: String) {
    let report = try report(Self.returned, query, data: Self.returnedRows)
    let rows = report.table?.texts.map { [$0[0], $0[$0.count - 1]] } ?? []
    return (rows, (report.head + report.closing).joined(separator: "\n"))
  }

  /// A segment of which a share is 0 before and after has rows all the same, and they are part of the mix.
  @Test func segmentsOfZeroHaveRows() throws {
    let (rows, said) = try brought("why part by channel")
    #expect(rows.map(\.[0]).sorted() == ["fax (new)", "phone", "web"] || rows.count == 3, "\(rows)")
    #expect(said.contains("+10.0 points by the mix of segments, 0.0 points by the rates"), "\(said)")
    #expect(!rows.contains { $0[0].contains("no mean") })
  }

  /// A constant factor is there though the ratio began at 0.
  @Test func factorsOfARatioThatBeginsAtZero() throws {
    let (rows, said) = try brought("why a_year by channel")
    #expect(rows.first == ["phone", "+2.3"] && said.contains("the parts add up to +2.4"), "\(rows)")
    #expect(!rows.contains { $0[0].contains("no mean") })
  }

  /// The largest of all rows moves with the segment that has it, and a deviation is of no segment.
  @Test func extremesOfSegments() throws {
    let rows = try brought("why dearest by channel").rows
    #expect(rows.first?[1] == "+500", "\(rows)")
    #expect(rows.dropFirst().allSatisfy { $0[1] == "0" })
    #expect(try brought("why cheapest by channel").rows.first?[0].hasPrefix("fax") == true)
    #expect(
      try brought("why spread by channel").said.contains(
        "what `spread` reads is no sum, mean, smallest or largest of its parts by channel"))
  }

  /// Without rows a sum is 0: of products of sums a group that comes is nothing special.
  @Test func groupsThatComeAreZeroBefore() throws {
    let (rows, said) = try brought("why gross as lmdi")
    #expect(rows.count == 2 && said.contains("the parts add up to"), "\(rows) \(said)")
    let plain = try brought("why gross")
    #expect(plain.rows.count == 2 && plain.said.contains("the parts add up to"), "\(plain)")
  }

  /// Rows of no group are in no sum over groups.
  @Test func emptyKeysAreNoGroups() throws {
    let rules = """
      dataset p from "p.csv" { time day: date; g: text; covers @2026-01..@2026-02 }
      x = sum(p.x)
      y = sum(p.y)
      sums = sum(x * y per p.g)
      """
    let data = [
      "p.csv": "day,g,x,y\n2026-01-05,a,2,3\n2026-01-06,b,4,6\n2026-01-07,,5,5\n2026-02-05,a,3,7\n2026-02-06,b,4,8\n"
        + "2026-02-07,,9,9"
    ]
    let report = try report(rules, "why sums", data: data)
    #expect(report.table?.texts.count == 2 && report.closing.first == "the parts add up to +23", "\(report)")
  }

  /// A change is written with the digits of both ends.
  @Test func smallChangesAreSeen() throws {
    let rules = "dataset o from \"o.csv\" { time day: date; covers @2026-01..@2026-02 }\nmean = avg(o.v)"
    let report = try report(rules, "why mean", data: ["o.csv": "day,v\n2026-01-05,500.5\n2026-02-05,501\n"])
    #expect(report.head.contains { $0.contains("500.5 → 501, +0.5") }, "\(report.head)")
    #expect(!report.closing.contains("nothing changed"))
  }

  /// What is read of all periods is so by segment as well.
  @Test func whatIsReadOfAllPeriods() throws {
    let rules = Self.returned + "\nall_units = overall(units)\npart_of_all = units / overall(units)"
    let still = try report(rules, "why all_units by back", data: Self.returnedRows)
    #expect(still.closing.first == "nothing changed", "\(still)")
    let part = try report(rules, "why part_of_all by back", data: Self.returnedRows)
    let rows = part.table?.texts ?? []
    #expect(!rows.contains { $0[0].contains("overlap") }, "\(rows)")
  }

  /// A segment may be called as the smallest together are.
  @Test func aSegmentCalledOthers() throws {
    let rules = """
      dataset o from "o.csv" { time day: date; shop: text; x; y; covers @2026-01..@2026-02 }
      a = sum(o.x) * sum(o.y)
      """
    let rows = [("01", 10), ("02", 60)].flatMap { month, large in
      ["2026-\(month)-05,others,\(large),10"] + (1...12).map { "2026-\(month)-06,s\($0),1,1" }
    }
    let report = try report(rules, "why a", data: ["o.csv": "day,shop,x,y\n" + rows.joined(separator: "\n")])
    #expect(report.closing.contains { $0.contains("shop tells most: others +") }, "\(report.closing)")
  }
}
