import Evaluation
import Planning
import Semantics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What each factor brings of the change of a product, by logarithmic means (LMDI-I, Ang 2004): `L(v, v′) · ln(x′ / x)`.
/// Where the product begins or ends at nothing, the limits of Wood and Lenzen (2006) hold: the factors that are nothing
/// there bring all of it, in equal parts, and the others none.
///
/// - Parameters:
///   - exponents: 1 of a factor, −1 of a divisor.
///   - scale: what the product is multiplied by besides.
func logMeanEffects(old: [Double], new: [Double], exponents: [Double], scale: Double = 1) -> [Double] {
  let (before, after) = (product(old, exponents, scale: scale), product(new, exponents, scale: scale))
  if before == 0 && after == 0 { return old.map { _ in 0 } }
  if before == 0 || after == 0 {
    let isNothing = (before == 0 ? old : new).map { $0 == 0 }
    let part = (after - before) / Double(isNothing.filter { $0 }.count)
    return isNothing.map { $0 ? part : 0 }
  }
  let mean = before == after ? before : (after - before) / log(after / before)
  return zip(zip(old, new), exponents).map { ends, exponent in mean * exponent * log(ends.1 / ends.0) }
}

private func product(_ factors: [Double], _ exponents: [Double], scale: Double = 1) -> Double {
  zip(factors, exponents).reduce(scale) { $0 * pow($1.0, $1.1) }
}

extension Engine {
  /// What brought the change of a product, or of a sum of products over groups, by logarithmic means.
  package func logMeanChange(of formula: Formula, from: Slice, to: Slice) throws(ChangeFailure) -> Change {
    let (before, after) = (value(of: formula, in: from), value(of: formula, in: to))
    guard let old = before.double else { throw .noValue(from, before.reason) }
    guard let new = after.double else { throw .noValue(to, after.reason) }
    let tree = openedTree(of: formula)
    guard !tree.nodes[0].children.isEmpty else { throw .noInputs }
    let factors = LogMeanFactors(tree: tree, model: model)
    let places = factors.exponents.keys.sorted()
    guard !places.isEmpty else { throw .noProduct }
    let ends = ends(of: tree, from, to)
    let cells = grouped(tree, ends, from, to)
    func numbers(_ cells: [[Cell]], _ group: Int) throws(ChangeFailure) -> [Double] {
      var found: [Double] = []
      for place in places {
        let cell = cells[place][group]
        guard let number = cell.finite else { throw .factor(tree.nodes[place], cell.reason) }
        if number < 0 { throw .negative(tree.nodes[place]) }
        found.append(number)
      }
      return found
    }
    let exponents = places.map { factors.exponents[$0] ?? 0 }
    var terms: [(old: [Double], new: [Double])] = []
    for group in cells.before[places[0]].indices {
      terms.append((try numbers(cells.before, group), try numbers(cells.after, group)))
    }
    func sum(_ path: KeyPath<(old: [Double], new: [Double]), [Double]>) -> Double {
      terms.reduce(0) { $0 + product($1[keyPath: path], exponents) }
    }
    let (plainOld, plainNew) = (sum(\.old), sum(\.new))
    let scale = plainOld != 0 ? old / plainOld : plainNew != 0 ? new / plainNew : 1
    // What the factors do not make is no product of them: a year's length, or a group that counts otherwise.
    let size = max(abs(old), abs(new))
    guard abs(scale * plainOld - old) <= 1e-9 * size, abs(scale * plainNew - new) <= 1e-9 * size else {
      throw .noProduct
    }
    var effects: [Int: Double] = [:]
    for term in terms {
      let own = logMeanEffects(old: term.old, new: term.new, exponents: exponents, scale: scale)
      for (place, effect) in zip(places, own) { effects[place, default: 0] += effect }
    }
    var change = Change(from: from, to: to, before: before, after: after, parts: [], byLength: 0)
    change.isByLogMeans = true
    func add(_ node: Int, depth: Int) {
      guard let effect = effect(of: node, effects, tree) else { return }
      change.parts.append(
        Change.Part(
          node: tree.nodes[node], depth: depth, before: ends[node].0, after: ends[node].1, effect: effect,
          isUnsplit: false))
      if effects[node] == nil { for child in tree.nodes[node].children { add(child, depth: depth + 1) } }
    }
    for child in tree.nodes[0].children { add(child, depth: 0) }
    return change
  }

  /// Nil for what is in no factor.
  private func effect(of node: Int, _ effects: [Int: Double], _ tree: InputTree) -> Double? {
    if let own = effects[node] { return own }
    let below = tree.nodes[node].children.compactMap { effect(of: $0, effects, tree) }
    return below.isEmpty ? nil : below.reduce(0, +)
  }
}

/// The factors of a product, those of its factors that are products taken in.
private struct LogMeanFactors {
  let tree: InputTree
  let model: Model
  /// How often each node is a factor, less how often a divisor. Empty where the KPI is no product.
  private(set) var exponents: [Int: Double] = [:]

  init(tree: InputTree, model: Model) {
    (self.tree, self.model) = (tree, model)
    guard let body = body(of: 0) else { return }
    let top: [(node: Int, exponent: Double)]?
    if let opened = tree.opened[0].first {
      top = body == opened.sum ? factors(of: opened.term, in: 0, among: opened.operands) : nil
    } else {
      top = factors(of: body, in: 0, among: tree.operands[0])
    }
    for (node, exponent) in top ?? [] { expand(node, exponent) }
  }

  private mutating func expand(_ node: Int, _ exponent: Double) {
    let inner = body(of: node).flatMap { factors(of: $0, in: node, among: tree.operands[node]) } ?? []
    if inner.count < 2 || !tree.opened[node].isEmpty {
      exponents[node, default: 0] += exponent
    } else {
      for (factor, own) in inner { expand(factor, exponent * own) }
    }
  }

  private func body(of node: Int) -> Formula? {
    guard let id = tree.nodes[node].definition, model.definitions[id.index].recurrence == nil,
      case .formula(let body) = model.definitions[id.index].body
    else { return nil }
    return body.unscaled
  }

  /// Nil where the formula is no product of the nodes that it reads.
  private func factors(
    of formula: Formula, in node: Int, among operands: [Int]
  ) -> [(node: Int, exponent: Double)]? {
    switch formula.kind {
    case .constant: return []
    case .scaled(let inner, _): return factors(of: inner, in: node, among: operands)
    case .product(let parts, _):
      var all: [(node: Int, exponent: Double)] = []
      for part in parts {
        guard let own = factors(of: part.formula, in: node, among: operands) else { return nil }
        all += own.map { ($0.node, part.isDivided ? -$0.exponent : $0.exponent) }
      }
      return all
    default:  // Anything else is a factor where it is an input, and no product where it is none.
      return operands.first { tree.nodes[$0].formula == formula && tree.nodes[$0].steps == tree.nodes[node].steps }
        .map { [($0, 1)] }
    }
  }
}
