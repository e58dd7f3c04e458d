import CivilTime
import Evaluation
import Semantics
import Statistics

/// What the declared graph says about numbers that have nothing to do with each other, held against their series.
package struct IndependenceCheck: Sendable {
  /// Two nodes, the first so many periods before the second, beside what is held.
  package struct Claim: Sendable {
    package var first: Int
    package var second: Int
    package var lag: Int
    /// Beside the past of both, trend and season.
    package var held: [LinkControls.Moment]
    /// Periods that are compared.
    package var rowCount: Int
    package var correlation: Double
    package var degreesOfFreedom: Double
    package var p: Double
    /// The same before it was looked at again, as waves of years and seasons that grow along ask for.
    package var plain: Double
    /// By Benjamini and Hochberg, over all claims.
    package var adjusted: Double
    /// Why it is no contradiction although it fails: looked at again it does not.
    package var doubt: EvidenceReason?

    package var isContradicted: Bool { adjusted < Grading.chance }
    /// Looked at as if it were the only one.
    package var isUnlikely: Bool { p < Grading.chance }
    /// The smallest partial correlation that four of five tries would have shown.
    package var smallestDetectable: Double {
      let student = StudentT(degreesOfFreedom: degreesOfFreedom)
      let force = student.upperQuantile(Grading.chance / 2) + student.quantile(0.8)
      return force / (degreesOfFreedom + force * force).squareRoot()
    }
  }
  /// Graphs of the same shape with other nodes in each place of the links.
  package struct Mixed: Sendable {
    package var count: Int
    /// Of them so many have as small a part of unlikely claims, or a smaller one.
    package var asSeldom: Int
    package var areAll: Bool
    package var part: Double { Double(asSeldom) / Double(count) }
  }

  package var grain: Grain
  /// The most unlikely first.
  package var claims: [Claim] = []
  /// Claims that the series could not answer: too few periods, or nothing that moved beside what is held.
  package var unanswered = 0
  /// Ends of links that are compared, and why others are not.
  package var compared: [Int] = []
  package var leftOut: [(node: Int, reason: EvidenceReason)] = []
  /// Pairs that are made of the same rows.
  package var tied = 0
  package var first: Period?
  package var last: Period?
  /// Nil where there is nothing to compare with.
  package var mixed: Mixed?

  package var contradicted: [Claim] { claims.filter(\.isContradicted) }
  package var untold: [Claim] { claims.filter { $0.doubt != nil } }
  package var unlikely: Int { claims.count(where: \.isUnlikely) }
}

extension Engine {
  /// Which independences of a graph its series contradict.
  /// - Parameter mixings: with how many graphs of mixed names it is compared.
  package func independences(of graph: CauseGraph, mixings: Int = 200) -> IndependenceCheck {
    var test = IndependenceTest(self, graph)
    return test.check(mixings: mixings)
  }
}

/// Series of one grain, and the claims of graphs about them.
private struct IndependenceTest {
  private struct Key: Hashable {
    var first: Int
    var second: Int
    var lag: Int
    var held: [LinkControls.Moment]
  }

  private struct Answer {
    /// The weakest of all looks, and p of it.
    var found: RobustCorrelation
    var p: Double
    /// Of the first look.
    var plain: Double
    /// What made it weaker.
    var doubt: EvidenceReason?
  }

  private let graph: CauseGraph
  private let grain: Grain
  private let sources: SharedSources
  private let numbers: SeriesStudy.Numbers?
  /// Nodes with a series that is long enough and moves.
  private let measured: Set<Int>
  /// Of those the ends of links, in an order of their numbers: another name must not move any answer.
  private let compared: [Int]
  private var leftOut: [(node: Int, reason: EvidenceReason)]
  private let isSeasonal: [Int: Bool]
  private let isSlow: [Int: Bool]
  private var known: [Key: Answer?] = [:]

  init(_ engine: Engine, _ graph: CauseGraph) {
    self.graph = graph
    let study = SeriesStudy(engine, graph)
    let links = graph.links.filter { $0.model.isInForce && !$0.model.isByFormula }
    let ends = Set(links.flatMap { [$0.cause, $0.effect] }).sorted()
    let areWeekly = !links.isEmpty && links.allSatisfy { $0.model.grain == .week }
    let grain = study.grain(of: ends, atLeast: areWeekly ? .week : .month)
    let asked = TimeGraph(graph, grain: grain, measured: []).causes(of: ends).filter { study.formulas[$0] != nil }
    let numbers = study.numbers(of: asked.sorted(), SeriesStudy.Sheet(grain: grain, filter: nil))
    (self.grain, self.numbers) = (grain, numbers)
    var leftOut: [(node: Int, reason: EvidenceReason)] = []
    var measured: Set<Int> = []
    for node in Set(ends).union(asked).sorted() {
      let values = numbers?.values[node]?.filter(\.isFinite) ?? []
      let reason: EvidenceReason? =
        if let none = SeriesStudy.obstacle(of: node, graph, engine) {
          none
        } else if values.count < SeriesEffect.fewestPeriods {
          .fewPeriods(values.count)
        } else {
          Set(values).count == 1 ? .standsStill : nil
        }
      if let reason { if ends.contains(node) { leftOut.append((node, reason)) } } else { measured.insert(node) }
    }
    self.leftOut = leftOut
    self.measured = measured
    let values = numbers?.values ?? [:]
    compared = ends.filter(measured.contains).sorted { one, other in
      (values[one] ?? []).comesBefore(values[other] ?? [])
    }
    sources = SharedSources(of: measured.sorted(), in: graph, engine)
    isSeasonal = values.mapValues { SeriesEffect.Season.isSeasonal($0, numbers?.seasons ?? []) }
    isSlow = values.mapValues { values in grain.periodsOfYear.map { SlowMoves.are(in: values, year: $0) } ?? false }
  }

  mutating func check(mixings: Int) -> IndependenceCheck {
    var check = IndependenceCheck(grain: grain)
    (check.compared, check.leftOut) = (compared.sorted(), leftOut)
    check.tied = pairs.count { sources.areTied($0, $1) }
    (check.claims, check.unanswered) = claims(mixed: nil)
    if let numbers {
      let known = compared.flatMap { node in (numbers.values[node] ?? []).indices.filter { isKnown(node, $0) } }
      check.first = known.min().map { Period(grain, numbers.first.index + Int32($0)) }
      check.last = known.max().map { Period(grain, numbers.first.index + Int32($0)) }
    }
    if mixings > 0, !check.claims.isEmpty { check.mixed = mixed(check, mixings) }
    return check
  }

  private func isKnown(_ node: Int, _ place: Int) -> Bool { numbers?.values[node]?[place].isFinite ?? false }

  private var pairs: [(Int, Int)] {
    compared.indices.flatMap { place in compared[(place + 1)...].map { (compared[place], $0) } }
  }

  // MARK: Claims

  /// - Parameter mixed: of each node the one that stands in its place in the links.
  private mutating func claims(mixed: [Int]?) -> (claims: [IndependenceCheck.Claim], unanswered: Int) {
    let time = TimeGraph(graph, grain: grain, measured: measured, sources: sources, mixed: mixed)
    let values = numbers?.values ?? [:]
    func history(_ first: Int, _ second: Int) -> Int {
      let both = zip(values[first] ?? [], values[second] ?? []).count { $0.isFinite && $1.isFinite }
      return SeriesEffect.historyLength(both)
    }
    var found: [IndependenceCheck.Claim] = []
    var unanswered = 0
    let pairs = pairs.filter { !sources.areTied($0, $1) }
    for claim in time.claims(about: pairs) {
      // Either set would do; what only one of them shows is no contradiction.
      let answers = claim.sets.compactMap { set in
        answer(claim, set, history(claim.first, claim.second)).map { (set: set, answer: $0) }
      }
      guard let (set, weakest) = answers.max(by: { $0.answer.p < $1.answer.p }),
        let plain = answers.map(\.answer.plain).max()
      else {
        unanswered += 1
        continue
      }
      let ends = claim.lag == 0 ? [claim.first, claim.second].sorted() : [claim.first, claim.second]
      found.append(
        IndependenceCheck.Claim(
          first: ends[0], second: ends[1], lag: claim.lag, held: set,
          rowCount: weakest.found.rows, correlation: weakest.found.r,
          degreesOfFreedom: weakest.found.degreesOfFreedom, p: weakest.p, plain: plain, adjusted: 1,
          doubt: weakest.doubt))
    }
    let plain = adjusted(found.map(\.plain), by: .benjaminiHochberg)
    for (place, p) in adjusted(found.map(\.p), by: .benjaminiHochberg).enumerated() {
      found[place].adjusted = p
      if found[place].isContradicted || plain[place] >= Grading.chance { found[place].doubt = nil }
    }
    func order(_ claim: IndependenceCheck.Claim) -> (Double, String, String, Int) {
      (claim.p, graph.names[claim.first], graph.names[claim.second], claim.lag)
    }
    return (found.sorted { order($0) < order($1) }, unanswered)
  }

  /// Nil where too little is known, one of the two says nothing beside the rest, or it moved less than three times.
  private mutating func answer(
    _ claim: TimeGraph.Claim, _ held: [LinkControls.Moment], _ history: Int
  ) -> Answer? {
    // At the same time neither is the first.
    let isTurned = claim.lag == 0 && claim.first > claim.second
    let key = Key(
      first: isTurned ? claim.second : claim.first, second: isTurned ? claim.first : claim.second, lag: claim.lag,
      held: held)
    if let answer = known[key] { return answer }
    let found = answer(key, history)
    known.updateValue(found, forKey: key)
    return found
  }

  private func answer(_ key: Key, _ history: Int) -> Answer? {
    guard let numbers, let first = numbers.values[key.first], let second = numbers.values[key.second],
      zip(first, second).count(where: { $0.isFinite && $1.isFinite }) >= SeriesEffect.fewestPeriods
    else { return nil }
    // In the order of their numbers, at lag 0 the two themselves too: another name must not move the last bit.
    let isTurned = key.lag == 0 && second.comesBefore(first)
    var series = SeriesEffect.Series(
      cause: isTurned ? second : first, effect: isTurned ? first : second, seasons: numbers.seasons, lag: key.lag)
    series.monthParts = numbers.monthParts
    series.controls = key.held.map { moved(numbers.values[$0.node] ?? [], by: $0.before) }
      .sorted { $0.comesBefore($1) }
    series.year = grain.periodsOfYear
    let ends = [key.first, key.second]
    let season: SeriesEffect.Season = ends.contains { isSeasonal[$0] == true } ? .months : .wave
    guard let found = correlation(series, history, season), found.moveCount >= SeriesStudy.fewestMoves else {
      return nil
    }
    var answer = Answer(found: found, p: found.p, plain: found.p)
    // What does not fail anyway needs no other look.
    if found.p >= Grading.chance { return answer }
    func look(at other: RobustCorrelation?, _ doubt: (Double) -> EvidenceReason) {
      let p = other.map { $0.r * found.r > 0 ? $0.p : 1 } ?? 1
      if p > answer.p { answer = Answer(found: other ?? found, p: p, plain: found.p, doubt: doubt(p)) }
    }
    if season == .months, let parts = EffectScale.logarithms(of: [series.cause, series.effect]) {
      var other = series
      (other.cause, other.effect) = (parts[0], parts[1])
      look(at: correlation(other, history, season)) { .onlyInAmounts(p: $0) }
    }
    if ends.allSatisfy({ isSlow[$0] == true }) {
      look(at: correlation(series, history, season, holdsSlowMoves: true)) { .slow(p: $0) }
    }
    return answer
  }

  private func correlation(
    _ series: SeriesEffect.Series, _ history: Int, _ season: SeriesEffect.Season, holdsSlowMoves: Bool = false
  ) -> RobustCorrelation? {
    let design = SeriesDesign(series, history: history, season: season, holdsSlowMoves: holdsSlowMoves)
    guard let found = design?.together(), found.degreesOfFreedom >= SeriesEffect.fewestFreedoms else { return nil }
    return found
  }

  // MARK: Mixed names

  /// The same links between other nodes: how seldom does chance make a graph look as good? (Eulig and others, "Toward
  /// falsifying causal graphs using a permutation-based test", 2023.) What formulas and rows tie together stays.
  private mutating func mixed(_ check: IndependenceCheck, _ mixings: Int) -> IndependenceCheck.Mixed? {
    let size = TimeGraph(graph, grain: grain, measured: measured, sources: sources).size * pairs.count
    let (orders, areAll) = orders(atMost: min(mixings, max(IndependenceTest.fewForLarge, IndependenceTest.work / size)))
    var result = IndependenceCheck.Mixed(count: 0, asSeldom: 0, areAll: areAll)
    for order in orders {
      var places = Array(graph.nodes.indices)
      for (node, other) in zip(compared, order) { places[node] = other }
      let claims = claims(mixed: places).claims
      if claims.isEmpty { continue }
      result.count += 1
      // As whole numbers: 1 of 3 is no more and no less than 2 of 6.
      if claims.count(where: \.isUnlikely) * check.claims.count <= check.unlikely * claims.count {
        result.asSeldom += 1
      }
    }
    return result.count >= IndependenceTest.fewestMixings ? result : nil
  }

  /// Of three nodes there are five other orders; fewer are no yardstick.
  private static let fewestMixings = 5
  /// Of very many links fewer graphs are looked at: some seconds are enough.
  private static let (fewForLarge, work) = (20, 30_000_000)

  private func orders(atMost limit: Int) -> (orders: [[Int]], areAll: Bool) {
    var count = 1
    for number in compared.indices where count <= limit + 1 { count *= number + 1 }
    if count <= limit + 1 { return (Array(compared.everyOrder.dropFirst()), true) }
    var stream = RandomStream(seed: 1, name: "names mixed")
    return (
      (0..<limit).map { _ in
        var order = compared
        stream.shuffle(&order)
        return order
      }, false
    )
  }
}

extension Array {
  /// All orders of the elements, their own first.
  fileprivate var everyOrder: [[Element]] {
    guard let first else { return [[]] }
    return Array(dropFirst()).everyOrder.flatMap { rest in
      (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
    }
  }
}
