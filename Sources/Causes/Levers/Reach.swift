import CivilTime
import Evaluation
import Numerics
import Planning
import Semantics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Which values of its levers bring a KPI to a wanted value.
package struct ReachAnswer: Sendable {
  /// One lever of a question: where it may go, and why.
  package struct Lever: Sendable {
    /// Who says how far a lever goes.
    package enum Source: Sendable {
      /// `limit x in a..b`
      case limit
      /// Nobody: from a tenth of its value to ten times it, or as far on either side of 0.
      case none
    }
    package var definition: DefinitionID
    package var value: Cell
    package var low: Double
    package var high: Double
    package var source: Source
    /// The smallest and the largest value of its history.
    package var history: (low: Double, high: Double)?
  }
  package struct Solution: Sendable {
    /// A value for each lever.
    package var values: [Double]
    /// What the KPI is then: the wanted value, to the last digits of a double.
    package var reached: Double
  }
  package var slice: Slice
  package var value: Cell
  package var wanted: Double
  package var levers: [Lever]
  /// Every one that there is between the ends of one lever; of several levers the one with the least total relative
  /// change. Empty where the value is out of reach.
  package var solutions: [Solution]
  /// Where nothing reaches it: what comes nearest.
  package var best: Solution?
}

package enum ReachFailure: Error, Sendable {
  case noValue(Slice, MissingReason?)
  /// The lever has no value, or none that is a number.
  case leverWithoutValue(DefinitionID, MissingReason?)
  /// The KPI does not hang on the lever.
  case idleLever(DefinitionID)
}

extension Engine {
  package func reach(
    _ formula: Formula, wanted: Double, by levers: [DefinitionID], in slice: Slice
  ) throws(ReachFailure) -> ReachAnswer {
    let now = value(of: formula, in: slice)
    guard now.double != nil else { throw .noValue(slice, now.reason) }
    var found: [ReachAnswer.Lever] = []
    for id in levers { found.append(try lever(id, of: formula, in: slice)) }
    var answer = ReachAnswer(slice: slice, value: now, wanted: wanted, levers: found, solutions: [], best: nil)
    let search = ReachSearch(engine: self, formula: formula, slice: slice, wanted: wanted, levers: found)
    if found.count == 1 { search.solveOne(&answer) } else { search.solveSeveral(&answer) }
    return answer
  }

  private func lever(
    _ id: DefinitionID, of formula: Formula, in slice: Slice
  ) throws(ReachFailure) -> ReachAnswer.Lever {
    let definition = model.definitions[id.index]
    let cell = value(of: definition.value, in: slice)
    guard let value = cell.double else { throw .leverWithoutValue(id, cell.reason) }
    if !reads(id, in: formula) { throw .idleLever(id) }
    let known = histories(of: [(definition.value, [])], until: slice.period, where: slice.filter)[0]
    let span = abs(value) > 0 ? abs(value) : 1
    var lever = ReachAnswer.Lever(
      definition: id, value: cell, low: value > 0 ? value / 10 : value - 10 * span,
      high: value < 0 ? value / 10 : value + 9 * span, source: .none, history: nil)
    if let low = known.min(), let high = known.max() { lever.history = (low, high) }
    if let limit = model.limits.first(where: { $0.definition == id }) {
      func end(_ formula: Formula?) -> Double? { formula.flatMap { self.value(of: $0, in: slice).double } }
      (lever.low, lever.high, lever.source) = (end(limit.lower) ?? lever.low, end(limit.upper) ?? lever.high, .limit)
    }
    return lever
  }
}

/// The search in the ranges of the levers. Each step asks for many values at once.
private struct ReachSearch {
  let engine: Engine
  let formula: Formula
  let slice: Slice
  let wanted: Double
  let levers: [ReachAnswer.Lever]

  /// Points of one lever that are looked at between two others.
  private static let pointCount = 64

  /// The KPI with the levers at each of some places.
  private func values(at places: [[Double]]) -> [Double?] {
    var given = GivenValues(variantCount: places.count)
    for (index, lever) in levers.enumerated() {
      let formula = engine.model.definitions[lever.definition.index].value
      given.give(places.map { .double($0[index]) }, for: formula, in: slice)
    }
    return engine.values(of: [formula], in: slice, given: given)[0].map(\.finite)
  }

  private func points(_ low: Double, _ high: Double) -> [Double] {
    let count = ReachSearch.pointCount
    return (0...count).map { $0 == count ? high : low + (high - low) * Double($0) / Double(count) }
  }

  // MARK: One lever

  /// Every sign change between the points of the range is narrowed down, 64 times at each step.
  func solveOne(_ answer: inout ReachAnswer) {
    let (low, high) = (levers[0].low, levers[0].high)
    // The value of today is a point too: what is there already must not fall between two.
    let now = levers[0].value.double.map { $0 > low && $0 < high ? [$0] : [] } ?? []
    let places = (points(low, high) + now).sorted()
    let found = values(at: places.map { [$0] })
    var solutions: [Double] = []
    for index in places.indices {
      guard let own = found[index] else { continue }
      if own == wanted { solutions.append(places[index]) }
      guard index > 0, let before = found[index - 1], (before < wanted) != (own < wanted), before != wanted,
        own != wanted
      else { continue }
      if let root = narrowed(places[index - 1], places[index], isRising: before < wanted) { solutions.append(root) }
    }
    answer.solutions = zip(solutions, values(at: solutions.map { [$0] })).compactMap { place, value in
      value.map { ReachAnswer.Solution(values: [place], reached: $0) }
    }
    guard answer.solutions.isEmpty else { return }
    answer.best = nearest(places, found)
  }

  /// Nil where the two sides are those of a gap or a pole, and nothing between them has the value.
  private func narrowed(_ from: Double, _ to: Double, isRising: Bool) -> Double? {
    var (low, high) = (from, to)
    while true {
      let places = points(low, high)
      let found = values(at: places.map { [$0] })
      guard
        let step = places.indices.dropFirst().first(where: { index in
          guard let value = found[index] else { return false }
          return (value < wanted) != isRising
        })
      else { return nil }
      if found[step] == wanted { return places[step] }
      let isDone =
        places[step] - places[step - 1] <= 4 * places[step].ulp || (places[step - 1], places[step]) == (low, high)
      (low, high) = (places[step - 1], places[step])
      if isDone { break }
    }
    let ends = values(at: [[low], [high]])
    guard let below = ends[0], let above = ends[1] else { return nil }
    // Across a jump or a pole the two sides stay far apart.
    let scale = max(abs(wanted), abs(below), abs(above), .leastNormalMagnitude)
    if abs(above - below) > 1e-6 * scale { return nil }
    return abs(below - wanted) <= abs(above - wanted) ? low : high
  }

  /// What comes nearest, narrowed down around the nearest of the points.
  private func nearest(_ places: [Double], _ found: [Double?]) -> ReachAnswer.Solution? {
    var (places, found) = (places, found)
    var best: (place: Double, value: Double)?
    for _ in 0..<8 {
      let order = places.indices.filter { found[$0] != nil }
      guard let index = order.min(by: { distance(found[$0]) < distance(found[$1]) }), let value = found[index] else {
        break
      }
      if best.map({ abs(value - wanted) < abs($0.value - wanted) }) ?? true { best = (places[index], value) }
      places = points(places[max(0, index - 1)], places[min(places.count - 1, index + 1)])
      found = values(at: places.map { [$0] })
    }
    return best.map { ReachAnswer.Solution(values: [$0.place], reached: $0.value) }
  }

  private func distance(_ value: Double?) -> Double { value.map { abs($0 - wanted) } ?? .infinity }

  // MARK: Several levers

  /// The least sum of squared relative changes (of logarithms, for what is positive): steps to the nearest point of the
  /// plane on which the KPI, made straight here, has the value; a lever at its end stays there.
  func solveSeveral(_ answer: inout ReachAnswer) {
    let start = levers.map { $0.value.double ?? 0 }
    var place = start
    for _ in 0..<100 {
      guard let next = step(from: place, start: start) else { break }
      let change = zip(next, place).map { abs($0 - $1) / max(abs($1), .leastNormalMagnitude) }.max() ?? 0
      place = next
      if change < 1e-15 { break }
    }
    guard let reached = values(at: [place])[0] else { return }
    let solution = ReachAnswer.Solution(values: place, reached: reached)
    if abs(reached - wanted) <= 1e-9 * max(abs(wanted), 1e-300) {
      answer.solutions = [solution]
    } else {
      answer.best = corners() ?? solution
    }
  }

  private func step(from place: [Double], start: [Double]) -> [Double]? {
    let small = 1e-5
    let probes = levers.indices.flatMap { index -> [[Double]] in
      [1 + small, 1 - small].map { factor in
        var moved = place
        moved[index] *= factor
        return moved
      }
    }
    let found = values(at: [place] + probes)
    guard let now = found[0] else { return nil }
    // By the logarithm of each lever.
    var slopes = levers.indices.map { index -> Double in
      guard let up = found[1 + 2 * index], let down = found[2 + 2 * index] else { return 0 }
      return (up - down) / (2 * small)
    }
    var isFree = levers.map { _ in true }
    while true {
      let free = levers.indices.filter { isFree[$0] }
      let square = free.reduce(0) { $0 + slopes[$1] * slopes[$1] }
      guard square > 0 else { return nil }
      let moves = levers.indices.map { moved($0, place[$0], from: start[$0]) }
      let missing = free.reduce(wanted - now) { $0 + slopes[$1] * moves[$1] }
      var next = place
      for index in free { next[index] = placed(index, slopes[index] * missing / square, from: start[index]) }
      guard let bound = free.first(where: { next[$0] < levers[$0].low || next[$0] > levers[$0].high }) else {
        return next
      }
      // At its end it moves no more.
      let end = next[bound] < levers[bound].low ? levers[bound].low : levers[bound].high
      if place[bound] == end {
        isFree[bound] = false
        slopes[bound] = 0
      } else {
        next = next.indices.map { min(max(next[$0], levers[$0].low), levers[$0].high) }
        return next
      }
    }
  }

  private func moved(_ index: Int, _ place: Double, from start: Double) -> Double {
    start > 0 && place > 0 ? log(place / start) : (place - start) / (start == 0 ? 1 : abs(start))
  }

  private func placed(_ index: Int, _ move: Double, from start: Double) -> Double {
    start > 0 ? start * exp(move) : start + move * (start == 0 ? 1 : abs(start))
  }

  /// The best of all ends of the levers.
  private func corners() -> ReachAnswer.Solution? {
    guard levers.count <= 12 else { return nil }
    let places = (0..<(1 << levers.count)).map { set in
      levers.indices.map { set & (1 << $0) == 0 ? levers[$0].low : levers[$0].high }
    }
    let found = values(at: places)
    guard let index = places.indices.min(by: { distance(found[$0]) < distance(found[$1]) }), let value = found[index]
    else { return nil }
    return ReachAnswer.Solution(values: places[index], reached: value)
  }
}
