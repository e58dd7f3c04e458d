/// Which inputs bring how much of a change, exactly: the Shapley value of a tree of inputs (Owen 1977, Winter 1989). Of all
/// orders in which the inputs can go from old to new, those are looked at in which what belongs together goes together; an
/// input brings what it adds on average. So the inputs of a KPI add up to what the KPI itself brings, and all of them to the
/// whole change, whatever the formula.
struct WinterValue {
  /// A set of leaves that are new, as bits.
  typealias Mixture = UInt64

  enum Failure: Error {
    /// More inputs at one level than can be told apart exactly.
    case tooManyInputs(node: Int, count: Int)
    /// More leaves than a mixture has bits.
    case tooManyLeaves(Int)
  }

  /// With more, a level has too many mixtures: 2¹².
  static let mostInputs = 12
  /// With more sets around a node, its own inputs are not told apart.
  static let mostContexts = 1 << 16

  let leaves: [Int]
  /// For each leaf the mixtures whose values it takes, and how often.
  private(set) var coefficients: [[Mixture: Double]]
  /// Nodes whose inputs are not told apart, because there are too many around them: leaves here.
  private(set) var unsplit: [Int] = []
  /// The leaves below each node.
  private let bits: [Mixture]

  /// - Parameters:
  ///   - children: of each node; the root is 0.
  ///   - addsUp: whether a node is the sum of its children: what one adds does not hang on the others.
  init(children: [[Int]], leaves all: [Int], addsUp: [Bool]) throws(Failure) {
    guard all.count < Mixture.bitWidth else { throw .tooManyLeaves(all.count) }
    var bits = Array(repeating: Mixture(0), count: children.count)
    for (place, leaf) in all.enumerated() { bits[leaf] = 1 << Mixture(place) }
    for node in children.indices.reversed() where !children[node].isEmpty {
      bits[node] = children[node].reduce(0) { $0 | bits[$1] }
    }
    leaves = all
    self.bits = bits
    coefficients = Array(repeating: [:], count: children.count)
    try split(0, [0: 1], children, addsUp, isSum: true)
  }

  /// All mixtures that are asked for, the old and the new values among them.
  var mixtures: [Mixture] {
    coefficients.reduce(into: Set([0, bits[0]])) { $0.formUnion($1.keys) }.sorted()
  }

  /// What a node brings, from the KPI's value in each mixture; what its inputs bring is in it.
  func effect(of node: Int, _ values: [Mixture: Double]) -> Double {
    // Sorted, so that the last bit never hangs on the order of a dictionary.
    coefficients[node].sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * (values[$1.key] ?? .nan) }
  }

  /// - Parameter contexts: the mixtures of all that is not below the node, with their weights.
  private mutating func split(
    _ node: Int, _ contexts: [Mixture: Double], _ children: [[Int]], _ addsUp: [Bool], isSum: Bool
  ) throws(Failure) {
    let own = children[node]
    take(node, contexts)
    guard !own.isEmpty else { return }
    // A sum of sums is the same whatever has changed before.
    let adds = isSum && addsUp[node]
    if !adds, own.count > WinterValue.mostInputs { throw .tooManyInputs(node: node, count: own.count) }
    if !adds, contexts.count << (own.count - 1) > WinterValue.mostContexts {
      unsplit.append(node)
      return
    }
    for (place, child) in own.enumerated() {
      var around: [Mixture: Double] = contexts
      if !adds {
        around = [:]
        let others = own.indices.filter { $0 != place }.map { bits[own[$0]] }
        for set in 0..<(1 << others.count) {
          var added: Mixture = 0
          for index in others.indices where set & (1 << index) != 0 { added |= others[index] }
          let weight = shapleyWeight(size: set.nonzeroBitCount, count: own.count)
          for (context, own) in contexts { around[context | added, default: 0] += own * weight }
        }
      }
      try split(child, around, children, addsUp, isSum: adds)
    }
  }

  private mutating func take(_ node: Int, _ contexts: [Mixture: Double]) {
    for (context, weight) in contexts {
      coefficients[node][context | bits[node], default: 0] += weight
      coefficients[node][context, default: 0] -= weight
    }
  }
}
