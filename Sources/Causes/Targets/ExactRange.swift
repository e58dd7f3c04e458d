// A variable that stands in a formula twice is one number, and interval arithmetic takes it for two:
// `visits * cvr * aov - visits * cpc` is 300,000 to 1,144,000 over a box for which it gives -150,000 to 1,504,000.
extension IntervalExpression {
  /// How many boxes are looked at before what is known by then is the answer.
  private static let mostBoxes = 400
  /// And how many of them without an end: over a variable that is open it may be there all the same, as that of
  /// `x * (100 - x)` is once x is above 100; most that are open stay so.
  private static let mostOpenBoxes = 40

  /// All values over a box: exact, but for rounding, where the expression rises or falls with each repeated variable over
  /// the whole box; else halved until no reader sees a difference. Never too narrow.
  package func range(in box: [Interval]) -> Interval {
    let repeated = repeatedVariables
    let natural = interval(in: box)
    if repeated.isEmpty || natural.isEmpty { return natural }
    let upper = bound(in: box, repeated, isUpper: true)
    let lower = bound(in: box, repeated, isUpper: false)
    return Interval(lower, upper).intersection(natural)
  }

  private struct Piece {
    var box: [Interval]
    /// Variables that are still halved.
    var free: [Int]
    /// No value of the piece lies beyond.
    var bound: Double
  }

  /// The highest value is searched, the lowest as the highest of the negative.
  private func bound(in box: [Interval], _ repeated: [Int], isUpper: Bool) -> Double {
    func outer(_ box: [Interval]) -> Double {
      let interval = interval(in: box)
      return isUpper ? interval.upper : -interval.lower
    }
    func piece(_ box: [Interval], _ free: [Int]) -> Piece {
      let (corner, free) = corner(of: box, free, isUpper: isUpper)
      return Piece(box: corner, free: free, bound: outer(corner))
    }
    var pieces = [piece(box, repeated)]
    // A value that is taken somewhere: no bound can be below it.
    var taken = -Double.infinity
    var openCount = 0
    for _ in 0..<Self.mostBoxes {
      guard let place = pieces.indices.max(by: { pieces[$0].bound < pieces[$1].bound }) else { break }
      let top = pieces[place]
      let point = interval(in: top.box.enumerated().map { top.free.contains($0) ? Interval($1.middle) : $1 })
      if !point.isEmpty { taken = max(taken, isUpper ? point.upper : -point.lower) }
      // As far apart as can be told of what is finite; no piece that is open is near to anything.
      if top.bound == taken || top.bound == -.infinity { break }
      if top.bound == .infinity {
        openCount += 1
        if openCount > Self.mostOpenBoxes { break }
      } else if top.bound - taken <= 1e-10 * max(top.bound.magnitude, taken.magnitude) {
        break
      }
      guard let variable = top.free.max(by: { top.box[$0].weight < top.box[$1].weight }), top.box[variable].weight > 0
      else { break }
      pieces.remove(at: place)
      let middle = top.box[variable].middle
      for half in [Interval(top.box[variable].lower, middle), Interval(middle, top.box[variable].upper)] {
        var part = top.box
        part[variable] = half
        pieces.append(piece(part, top.free))
      }
    }
    let found = pieces.map(\.bound).max() ?? .infinity
    return isUpper ? found : -found
  }

  /// Variables with which the value only rises or falls are put to the end where it is highest, or lowest; to an end that
  /// is open nothing can be put.
  private func corner(of box: [Interval], _ free: [Int], isUpper: Bool) -> ([Interval], [Int]) {
    var box = box
    var free = free
    while true {
      let values = intervals(in: box)
      let fixed = free.first { variable in
        let slope = slope(by: variable, values)
        guard slope.lower >= 0 || slope.upper <= 0, !box[variable].isPoint else { return box[variable].isPoint }
        let end = (slope.lower >= 0) == isUpper ? box[variable].upper : box[variable].lower
        guard end.isFinite else { return false }
        box[variable] = Interval(end)
        return true
      }
      guard let fixed else { return (box, free) }
      free.removeAll { $0 == fixed }
    }
  }
}

extension Interval {
  /// How much is gained by halving it; nothing where there is no number in between.
  fileprivate var weight: Double {
    if isPoint || middle <= lower || middle >= upper { return 0 }
    return isOpen ? .infinity : width / max(1e-300, lower.magnitude, upper.magnitude)
  }
}

// MARK: Derivatives

extension IntervalExpression {
  /// What the derivative by a variable may be over the box that gave the nodes their values.
  func slope(by variable: Int, _ values: [Interval]) -> Interval {
    var slopes = Array(repeating: Interval(0), count: nodes.count)
    let zero = Interval(0)
    for (place, node) in nodes.enumerated() {
      if case .variable(variable) = node {
        slopes[place] = Interval(1)
      } else if node.children.contains(where: { slopes[$0] != zero }) {
        slopes[place] = slope(of: node, values[place], values, slopes)
      }
    }
    return slopes.last ?? zero
  }

  private func slope(of node: Node, _ own: Interval, _ values: [Interval], _ slopes: [Interval]) -> Interval {
    switch node {
    case .constant, .variable: return Interval(0)
    case .sum(let terms):
      return terms.reduce(Interval(0)) { $1.isInverse ? $0 - slopes[$1.node] : $0 + slopes[$1.node] }
    case .product(let terms, let factor): return productSlope(terms, factor, values, slopes)
    case .power(let base, let exponent):
      let (power, inner) = (values[exponent], slopes[base])
      guard power.isPoint, slopes[exponent] == Interval(0), power.lower > 0 || !values[base].contains(0),
        power.lower.rounded() == power.lower || values[base].lower >= 0
      else { return .whole }
      return power * values[base].power(power - Interval(1)) * inner
    case .least(let parts): return parts.map { slopes[$0] }.reduce(.nothing) { $0.hull($1) }
    case .most(let parts): return parts.map { slopes[$0] }.reduce(.nothing) { $0.hull($1) }
    case .magnitude(let part):
      let sign = values[part].lower >= 0 ? Interval(1) : values[part].upper <= 0 ? Interval(-1) : Interval(-1, 1)
      return sign * slopes[part]
    case .rising(let function, let part):
      // Towards where it is not, a function neither rises nor falls: the lowest of `x + √x` from -1 on is not at -1.
      if !function.isEverywhere && values[part].lower < 0 { return .whole }
      // Where a function jumps, it jumps up.
      return Interval(0, .infinity) * slopes[part]
    case .choice(let condition, let then, let otherwise):
      switch condition.truth(values) {
      case true?: return slopes[then]
      case false?: return slopes[otherwise]
      case nil:
        // The value jumps where the condition turns, unless the variable has no part in it.
        let isApart = condition.nodes.allSatisfy { slopes[$0] == Interval(0) }
        return isApart ? slopes[then].hull(slopes[otherwise]) : .whole
      }
    }
  }

  private func productSlope(
    _ terms: [Node.Term], _ factor: Interval, _ values: [Interval], _ slopes: [Interval]
  ) -> Interval {
    var total = Interval(0)
    for (place, term) in terms.enumerated() where slopes[term.node] != Interval(0) {
      var part = factor * slopes[term.node]
      for (other, factor) in terms.enumerated() where other != place {
        part = factor.isInverse ? part / values[factor.node] : part * values[factor.node]
      }
      // (1/x)' = -x'/x²; at zero it does not fall but jumps.
      if term.isInverse {
        if values[term.node].contains(0) { return .whole }
        part = -(part / values[term.node].power(2))
      }
      total = total + part
    }
    return total
  }
}

// MARK: Contraction of repeated variables

/// As `contracted`, and for variables that the expression repeats the ends are moved in by halving as long as the part cut
/// off holds no solution.
///
/// - Returns: nil where there is no solution.
package func narrowed(_ box: [Interval], by demand: IntervalDemand) -> [Interval]? {
  guard var kept = contracted(box, by: [demand]) else { return nil }
  func isEmpty(_ variable: Int, _ interval: Interval) -> Bool {
    var part = kept
    part[variable] = interval
    return demand.expression.range(in: part).intersection(demand.interval).isEmpty
  }
  if demand.expression.range(in: kept).intersection(demand.interval).isEmpty { return nil }
  for variable in demand.expression.repeatedVariables where !kept[variable].isOpen {
    let whole = kept[variable]
    var (low, high) = (whole.lower, whole.upper)
    // Each round halves what is not known of the first number that has a solution at it or below it.
    for _ in 0..<50 where high > low {
      let middle = low / 2 + high / 2
      if isEmpty(variable, Interval(whole.lower, middle)) { low = middle } else { high = middle }
    }
    let first = low
    (low, high) = (first, whole.upper)
    for _ in 0..<50 where high > low {
      let middle = low / 2 + high / 2
      if isEmpty(variable, Interval(middle, whole.upper)) { high = middle } else { low = middle }
    }
    kept[variable] = Interval(first, high)
  }
  return kept
}
