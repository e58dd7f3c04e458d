import Semantics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Arithmetic over numbered variables of which only intervals are known. Nodes stand after those they are made of, the last
/// is the value; one that is used twice is one node.
package struct IntervalExpression: Sendable {
  package enum Node: Hashable, Sendable {
    case constant(Interval)
    case variable(Int)
    case sum([Term])
    case product([Term], factor: Interval)
    case power(Int, Int)
    case least([Int])
    case most([Int])
    case magnitude(Int)
    case rising(Rising, Int)
    case choice(IntervalCondition, then: Int, otherwise: Int)

    package struct Term: Hashable, Sendable {
      /// Subtracted in a sum, a divisor in a product.
      package var isInverse: Bool
      package var node: Int
      package init(_ node: Int, isInverse: Bool = false) { (self.node, self.isInverse) = (node, isInverse) }
    }
  }
  /// Functions that never fall.
  package enum Rising: Hashable, Sendable {
    case sqrt, exp, ln, log10, floor, ceil, round
  }

  package private(set) var nodes: [Node] = []
  private var places: [Node: Int] = [:]

  package init() {}

  /// The place of a node; an equal one has one place.
  package mutating func add(_ node: Node) -> Int {
    if let known = places[node] { return known }
    nodes.append(node)
    places[node] = nodes.count - 1
    return nodes.count - 1
  }

  /// What one node is made of, with it as the value.
  func ending(at node: Int) -> IntervalExpression {
    var used: Set<Int> = [node]
    var pending = [node]
    while let place = pending.popLast() {
      for child in nodes[place].children where used.insert(child).inserted { pending.append(child) }
    }
    var part = IntervalExpression()
    var moved: [Int: Int] = [:]
    for place in used.sorted() { moved[place] = part.add(nodes[place].moved { moved[$0, default: 0] }) }
    return part
  }

  /// The same with each variable named by its place in a list that holds them all.
  func over(_ variables: [Int]) -> IntervalExpression {
    let places = Dictionary(variables.enumerated().map { ($1, $0) }) { first, _ in first }
    var result = IntervalExpression()
    // Different nodes stay different, so that children keep their places.
    for node in nodes {
      if case .variable(let variable) = node {
        _ = result.add(.variable(places[variable, default: 0]))
      } else {
        _ = result.add(node)
      }
    }
    return result
  }

  package var variables: Set<Int> {
    let isUsed = occurrences
    return Set(
      nodes.indices.compactMap { place in
        if case .variable(let variable) = nodes[place], isUsed[place] > 0 { variable } else { nil }
      })
  }

  /// The variables in the order in which a reader of the formula meets them.
  var orderedVariables: [Int] {
    var found: [Int] = []
    var pending = nodes.isEmpty ? [] : [nodes.count - 1]
    var seen: Set<Int> = []
    while let place = pending.popLast() {
      guard seen.insert(place).inserted else { continue }
      if case .variable(let variable) = nodes[place] { found.append(variable) }
      pending += nodes[place].children.reversed()
    }
    return found
  }

  /// The variables to which more than one way leads from the value: interval arithmetic takes each for another number.
  var repeatedVariables: [Int] {
    let counts = occurrences
    return nodes.indices.compactMap { place in
      if case .variable(let variable) = nodes[place], counts[place] > 1 { variable } else { nil }
    }
  }

  /// How many ways lead from the value to each node, up to two.
  private var occurrences: [Int] {
    var counts = Array(repeating: 0, count: nodes.count)
    guard !nodes.isEmpty else { return counts }
    counts[nodes.count - 1] = 1
    for place in nodes.indices.reversed() where counts[place] > 0 {
      for child in nodes[place].children { counts[child] = min(2, counts[child] + counts[place]) }
    }
    return counts
  }

  // MARK: Forward

  /// What each node may be when each variable lies in its interval of the box.
  func intervals(in box: [Interval]) -> [Interval] {
    var values: [Interval] = []
    values.reserveCapacity(nodes.count)
    for node in nodes { values.append(interval(of: node, values, box)) }
    return values
  }

  /// What interval arithmetic gives; as narrow as can be where no variable is repeated.
  package func interval(in box: [Interval]) -> Interval { intervals(in: box).last ?? .whole }

  private func interval(of node: Node, _ values: [Interval], _ box: [Interval]) -> Interval {
    switch node {
    case .constant(let interval): return interval
    case .variable(let variable): return box[variable]
    case .sum(let terms):
      return terms.reduce(Interval(0)) { $1.isInverse ? $0 - values[$1.node] : $0 + values[$1.node] }
    case .product(let terms, let factor):
      return terms.reduce(factor) { $1.isInverse ? $0 / values[$1.node] : $0 * values[$1.node] }
    case .power(let base, let exponent): return values[base].power(values[exponent])
    case .least(let parts):
      if parts.contains(where: { values[$0].isEmpty }) { return .nothing }
      return Interval(
        parts.map { values[$0].lower }.min() ?? -.infinity, parts.map { values[$0].upper }.min() ?? .infinity)
    case .most(let parts):
      if parts.contains(where: { values[$0].isEmpty }) { return .nothing }
      return Interval(
        parts.map { values[$0].lower }.max() ?? -.infinity, parts.map { values[$0].upper }.max() ?? .infinity)
    case .magnitude(let part): return values[part].isEmpty ? .nothing : values[part].magnitude
    case .rising(let function, let part): return function.image(of: values[part])
    case .choice(let condition, let then, let otherwise):
      switch condition.truth(values) {
      case true?: return values[then]
      case false?: return values[otherwise]
      case nil: return values[then].hull(values[otherwise])
      }
    }
  }
}

extension IntervalExpression.Node {
  var children: [Int] {
    switch self {
    case .constant, .variable: []
    case .sum(let terms), .product(let terms, _): terms.map(\.node)
    case .power(let base, let exponent): [base, exponent]
    case .least(let parts), .most(let parts): parts
    case .magnitude(let part), .rising(_, let part): [part]
    case .choice(let condition, let then, let otherwise): condition.nodes + [then, otherwise]
    }
  }

  /// The same over the children's other places.
  fileprivate func moved(_ place: (Int) -> Int) -> IntervalExpression.Node {
    func moved(_ terms: [Term]) -> [Term] { terms.map { Term(place($0.node), isInverse: $0.isInverse) } }
    switch self {
    case .constant, .variable: return self
    case .sum(let terms): return .sum(moved(terms))
    case .product(let terms, let factor): return .product(moved(terms), factor: factor)
    case .power(let base, let exponent): return .power(place(base), place(exponent))
    case .least(let parts): return .least(parts.map(place))
    case .most(let parts): return .most(parts.map(place))
    case .magnitude(let part): return .magnitude(place(part))
    case .rising(let function, let part): return .rising(function, place(part))
    case .choice(let condition, let then, let otherwise):
      return .choice(condition.moved(place), then: place(then), otherwise: place(otherwise))
    }
  }
}

private func exponential(_ x: Double) -> Double { exp(x) }
private func logarithm(_ x: Double) -> Double { log(x) }
private func decimalLogarithm(_ x: Double) -> Double { log10(x) }

extension IntervalExpression.Rising {
  /// Else of numbers from zero on.
  var isEverywhere: Bool {
    switch self {
    case .sqrt, .ln, .log10: false
    case .exp, .floor, .ceil, .round: true
    }
  }

  func image(of interval: Interval) -> Interval {
    switch self {
    case .sqrt: interval.intersection(.positive).image { $0.squareRoot() }.intersection(.positive)
    case .exp: interval.image(exponential).intersection(.positive)
    case .ln: interval.intersection(.positive).image(logarithm)
    case .log10: interval.intersection(.positive).image(decimalLogarithm)
    case .floor: interval.isEmpty ? .nothing : Interval(interval.lower.rounded(.down), interval.upper.rounded(.down))
    case .ceil: interval.isEmpty ? .nothing : Interval(interval.lower.rounded(.up), interval.upper.rounded(.up))
    case .round: interval.isEmpty ? .nothing : Interval(interval.lower.rounded(), interval.upper.rounded())
    }
  }

  /// What may have been rounded, or taken a root of, to give a number of the interval.
  func origin(of interval: Interval) -> Interval {
    switch self {
    case .sqrt: interval.intersection(.positive).power(2)
    case .exp: interval.intersection(.positive).image(logarithm)
    case .ln: interval.image(exponential)
    case .log10: interval.isEmpty ? .nothing : Interval(10).power(Interval(interval.lower, interval.upper)).widened
    case .floor: interval + Interval(0, 1)
    case .ceil: interval + Interval(-1, 0)
    case .round: interval + Interval(-0.5, 0.5)
    }
  }
}

/// What a choice hangs on.
package indirect enum IntervalCondition: Hashable, Sendable {
  case comparison(ComparisonKind, Int, Int)
  case all([IntervalCondition])
  case any([IntervalCondition])
  case not(IntervalCondition)
  /// Anything that is not of numbers.
  case unknown

  var nodes: [Int] {
    switch self {
    case .comparison(_, let a, let b): [a, b]
    case .all(let parts), .any(let parts): parts.flatMap(\.nodes)
    case .not(let part): part.nodes
    case .unknown: []
    }
  }

  fileprivate func moved(_ place: (Int) -> Int) -> IntervalCondition {
    switch self {
    case .comparison(let kind, let a, let b): .comparison(kind, place(a), place(b))
    case .all(let parts): .all(parts.map { $0.moved(place) })
    case .any(let parts): .any(parts.map { $0.moved(place) })
    case .not(let part): .not(part.moved(place))
    case .unknown: .unknown
    }
  }

  /// Nil: it holds for some numbers and not for others.
  func truth(_ values: [Interval]) -> Bool? {
    switch self {
    case .comparison(let kind, let a, let b): return truth(kind, values[a], values[b])
    case .all(let parts):
      let truths = parts.map { $0.truth(values) }
      return truths.contains(false) ? false : truths.contains(nil) ? nil : true
    case .any(let parts):
      let truths = parts.map { $0.truth(values) }
      return truths.contains(true) ? true : truths.contains(nil) ? nil : false
    case .not(let part): return part.truth(values).map { !$0 }
    case .unknown: return nil
    }
  }

  private func truth(_ kind: ComparisonKind, _ a: Interval, _ b: Interval) -> Bool? {
    if a.isEmpty || b.isEmpty { return nil }
    switch kind {
    case .less: return a.upper < b.lower ? true : a.lower >= b.upper ? false : nil
    case .lessOrEqual: return a.upper <= b.lower ? true : a.lower > b.upper ? false : nil
    case .greater: return truth(.less, b, a)
    case .greaterOrEqual: return truth(.lessOrEqual, b, a)
    case .equal:
      if a.isPoint && a == b { return true }
      return a.intersection(b).isEmpty ? false : nil
    case .notEqual: return truth(.equal, a, b).map { !$0 }
    }
  }
}
