import Evaluation
import Semantics
import TestRandom
import TestSupport
import Testing

@testable import Causes

/// Links of rules, held against made data from end to end.
struct EvidenceTests {
  private func evidence(
    _ rules: String, _ columns: [(String, [Double])], segments: Int = 1, bySegment: Bool = false
  ) throws -> [String: Evidence] {
    let head =
      "dataset d from \"d.csv\" {\n  time month: month\n  segment: text\n}\n"
      + columns.map { "\($0.0) = sum(d.\($0.0))\n" }.joined()
    let query = bySegment ? "\nevidence by segment\n" : ""
    return try found(head + rules + query, ["d": monthSheet(columns, segments: segments)])
  }

  private func found(_ rules: String, _ data: [String: String]) throws -> [String: Evidence] {
    let prepared = try Workbench(rules, data: data).prepare()
    #expect(prepared.diagnostics.filter { $0.severity == .error }.map(\.message.english) == [])
    let graph = CauseGraph(prepared.model)
    var dimension: DimensionModel?
    for case .evidence(let question) in prepared.model.queries { dimension = question.dimension }
    let all = prepared.engine.evidence(for: graph.links, in: graph, by: dimension)
    return Dictionary(uniqueKeysWithValues: all.map { ($0.link.model.text, $0) })
  }

  private func controls(_ evidence: Evidence?) -> [LinkControls.Moment] {
    if case .series(let finding)? = evidence?.finding { finding.controls } else { [] }
  }

  private func series(_ seed: UInt64) -> (made: MadeSeries, z: [Double]) {
    var made = MadeSeries(seed)
    let z = made.persistent(60, 0.8)
    return (made, z)
  }

  @Test func aConfounderOfTheGraphIsHeldApart() throws {
    var (made, z) = series(4)
    let x = zip(z, made.normals(60)).map { $0 + 0.5 * $1 }
    let y = zip(z, made.normals(60)).map { 2 * $0 + 0.5 * $1 }
    let rules = "factor plan\nlink plan -> x, z\nlink x -> y\n"
    let naive = try evidence(rules, [("x", x), ("y", y), ("z", z)])
    #expect(naive["x -> y"]?.grade == .supported)  // The rules do not know better.
    let adjusted = try evidence(rules + "link z -> x, y\n", [("x", x), ("y", y), ("z", z)])
    #expect(controls(adjusted["x -> y"]).map(\.before) == [0])
    #expect(adjusted["x -> y"]?.grade != .supported)
  }

  /// It moves one end at once and the other a month later; the link has no lag.
  @Test func aConfounderOfAnotherLagIsHeldApart() throws {
    var (made, z) = series(5)
    let x = zip(z, made.normals(60)).map { $0 + 0.3 * $1 }
    let y = (0..<60).map { ($0 > 0 ? 2 * z[$0 - 1] : 0) + 0.3 * made.normal() }
    let rules = "factor plan\nlink plan -> z\nlink z -> x\nlink z -> y after 1 month\nlink x -> y\n"
    let found = try evidence(rules, [("x", x), ("y", y), ("z", z)])
    #expect(controls(found["x -> y"]).map(\.before) == [1])
    #expect(found["x -> y"]?.grade != .supported)
  }

  @Test func whatIsHiddenOrUnexplainedIsAHintAtMost() throws {
    var (made, z) = series(6)
    let x = zip(z, made.normals(60)).map { $0 + 0.3 * $1 }
    let y = zip(z, made.normals(60)).map { 2 * $0 + 0.3 * $1 }
    let hidden = try evidence("factor taste\nlink taste -> x, y\nlink x -> y\n", [("x", x), ("y", y)])
    #expect(hidden["x -> y"]?.grade == .hint)
    #expect(hidden["x -> y"]?.reasons.contains { if case .hidden = $0 { true } else { false } } == true)
    let alone = try evidence("link x -> y\n", [("x", x), ("y", y)])
    #expect(alone["x -> y"]?.grade == .hint)
    #expect(alone["x -> y"]?.reasons.first == .unexplained)
  }

  @Test func directionsAndRefutedLinks() throws {
    var (made, x) = series(7)
    let y = made.follower(of: x, lag: 1, by: 1.5)
    let rules = "factor plan\nlink plan -> x\n"
    let up = try evidence(rules + "link x raises y after 1 month\n", [("x", x), ("y", y)])
    #expect(up["x raises y"]?.grade == .supported)
    let down = try evidence(rules + "link x lowers y after 1 month\n", [("x", x), ("y", y)])
    #expect(down["x lowers y"]?.grade == .contradicted)
    let none = try evidence(rules + "no link x -> y after 1 month\n", [("x", x), ("y", y)])
    #expect(none["x -> y"]?.grade == .contradicted)
    // The lag is the declared one: a month too late says nothing, and none is searched.
    let late = try evidence(rules + "link x raises y after 6 months\n", [("x", x), ("y", y)])
    #expect(late["x raises y"]?.grade != .supported)
  }

  /// Names, the order of declarations and the rows' order are no part of an answer.
  /// Three times the true size, and the true one: what foretells worse than no change loses a grade.
  @Test func aStrengthThatForetellsWorseLosesAGrade() throws {
    var made = MadeSeries(4)
    let cause = made.persistent(60, 0.5)
    let effect = made.follower(of: cause, lag: 1, by: 0.8)
    let found = try evidence(
      """
      factor plan
      link plan -> x, z
      link x + 1 -> y + 0.6 to 1 after 1 month
      link z + 1 -> w + 2.4 after 1 month
      """, [("x", cause), ("y", effect), ("z", cause), ("w", effect)])
    let (right, wrong) = (found["x + 1 -> y + 0.6 to 1"], found["z + 1 -> w + 2.4"])
    #expect(right?.grade == .supported)
    #expect(
      wrong?.grade == .hint
        && wrong?.reasons == [.foretellsWorse])
    guard case .series(let first)? = right?.finding,
      case .series(let second)? = wrong?.finding
    else {
      Issue.record("no series")
      return
    }
    #expect(first.forecast?.isWorse == false && second.forecast?.isWorse == true)
    #expect(first.next == second.next && first.next != nil)
  }

  @Test func namesAndOrdersDoNotMatter() throws {
    var (made, x) = series(8)
    let y = made.follower(of: x, lag: 1, by: 1)
    let z = made.persistent(60, 0.5)
    func slope(_ names: [String], _ lines: [Int]) throws -> Double? {
      let all = [
        "factor plan", "link plan -> \(names[0]), \(names[2])", "link \(names[2]) -> \(names[0])",
        "link \(names[2]) -> \(names[1])", "link \(names[0]) -> \(names[1]) after 1 month",
      ]
      let found = try evidence(
        lines.map { all[$0] + "\n" }.joined(), [(names[0], x), (names[1], y), (names[2], z)])
      guard case .series(let finding)? = found["\(names[0]) -> \(names[1])"]?.finding else { return nil }
      return finding.effect.estimate.value
    }
    let first = try #require(try slope(["a", "b", "c"], [0, 1, 2, 3, 4]))
    #expect(try slope(["a", "b", "c"], [4, 3, 2, 1, 0]) == first)
    #expect(try slope(["zeta", "alpha", "mu"], [2, 0, 4, 1, 3]) == first)
  }

  @Test func partsOfValuesAreElasticities() throws {
    var made = MadeSeries(9)
    let x = made.persistent(60, 0.5).map { 100 * (0.2 * $0).exponential }
    let y = zip(x, made.normals(60)).map { 5 * $0.squareRoot() * (0.02 * $1).exponential }
    let found = try evidence("factor plan\nlink plan -> x\nlink x + 10% -> y + 4% to 6%\n", [("x", x), ("y", y)])
    guard case .series(let finding)? = found["x + 10% -> y + 4% to 6%"]?.finding else {
      Issue.record("no finding")
      return
    }
    #expect(abs(finding.effect.estimate.value - 0.5) < 0.05)
  }

  // MARK: Segments

  @Test func segmentsSeeWhatOneSeriesDoesNot() throws {
    var made = MadeSeries(10)
    let common = made.persistent(36, 0.9).map { 4 * $0 }
    var (x, y): ([Double], [Double]) = ([], [])
    for _ in 0..<7 {
      let own = made.persistent(36, 0.5)
      x += zip(own, common).map { $0 + $1 }
      // What is common to all goes the other way.
      y += zip(made.follower(of: own, lag: 1, by: 0.5), common).map { $0 - $1 }
    }
    let rules = "factor plan\nlink plan -> x\nlink x raises y after 1 month\n"
    let panel = try evidence(rules, [("x", x), ("y", y)], segments: 7, bySegment: true)
    #expect(panel["x raises y"]?.grade == .supported)
    guard case .series(let finding)? = panel["x raises y"]?.finding else { return }
    #expect(finding.segmentCount == 7 && finding.effect.season == .periods)
    #expect(abs(finding.effect.estimate.value - 0.5) < 0.15)
    let two = try evidence(
      rules, [("x", Array(x.prefix(72))), ("y", Array(y.prefix(72)))], segments: 2, bySegment: true)
    #expect(two["x raises y"]?.reasons == [.fewSegments(2)])
  }

  // MARK: Rows

  private func people(_ seed: UInt64, _ size: Double, key: Bool = true, _ links: String) throws -> [String: Evidence] {
    var made = MadeSeries(seed)
    let taste = made.normals(600)
    let mails = zip(taste, made.normals(600)).map { $0 + $1 }
    let orders = (0..<600).map { taste[$0] + size * mails[$0] + made.normal() }
    let rows = (0..<600).map { "\($0),2025-0\($0 % 9 + 1)-10,\(mails[$0]),\(orders[$0]),\(taste[$0])" }
    let head =
      "dataset people from \"p.csv\" {\n\(key ? "key id\n" : "")time day\nmails\norders\ntaste\n}\nfactor lot\n"
    return try found(
      head + "link lot -> people.mails, people.taste\n" + links,
      ["people": "id,day,mails,orders,taste\n" + rows.joined(separator: "\n") + "\n"])
  }

  @Test func rowsHoldColumnsApart() throws {
    let link = "link people.mails raises people.orders\n"
    let naive = try people(1, 0, link)["people.mails raises people.orders"]
    #expect(naive?.grade == .supported)
    let held = try people(1, 0, "link people.taste -> people.mails, people.orders\n" + link)
    #expect(held["people.mails raises people.orders"]?.grade != .supported)
    let real = try people(1, 0.5, "link people.taste -> people.mails, people.orders\n" + link)
    #expect(real["people.mails raises people.orders"]?.grade == .supported)
    guard case .rows(let finding)? = real["people.mails raises people.orders"]?.finding else { return }
    #expect(abs(finding.estimate.value - 0.5) < 0.1 && finding.isByMonth && finding.rowCount == 600)
    let hidden = try people(1, 0, "factor fondness\nlink fondness -> people.mails, people.orders\n" + link)
    #expect(hidden["people.mails raises people.orders"]?.grade == .hint)
    // More rows than there are numbers for were once a crash.
    let tiny = "people.mails + 1 -> people.orders + 0.0000000000001"
    #expect(try people(2, 0, "link \(tiny)\n")[tiny]?.needed == nil)
    // Orders fall below 0, and they are named.
    let part = "people.mails + 1 -> people.orders + 5%"
    let found = try people(1, 0, "link \(part)\n")[part]
    #expect(found?.reasons == [.notAboveZero(node: try #require(found?.link.effect))])
    let unkeyed = try people(1, 0.5, key: false, link)["people.mails raises people.orders"]
    #expect(unkeyed?.reasons == [.rowsWithoutKey])
  }
}

extension Double {
  /// e to this power, by the series: tests import no library of functions.
  fileprivate var exponential: Double {
    var (sum, term) = (1.0, 1.0)
    for place in 1...40 {
      term *= self / Double(place)
      sum += term
    }
    return sum
  }
}
