/// A demand on numbers: the value of the expression lies in the interval.
package struct IntervalDemand: Sendable {
  package var expression: IntervalExpression
  package var interval: Interval
  package init(_ expression: IntervalExpression, in interval: Interval) {
    (self.expression, self.interval) = (expression, interval)
  }
}

/// Cuts off what no solution of the demands has, until nothing is left to cut: forward and backward through each expression
/// (HC4, Benhamou 1999). A box without any solution may come out empty; a solution is never lost.
///
/// - Returns: nil where there is no solution.
package func contracted(_ box: [Interval], by demands: [IntervalDemand]) -> [Interval]? {
  var box = box
  // Each round may cut a part of the last cut: what no longer matters to a reader is left.
  for _ in 0..<200 {
    let before = box
    for demand in demands where !demand.expression.revise(&box, to: demand.interval) { return nil }
    if zip(before, box).allSatisfy({ !$1.isMuchNarrower(than: $0) }) { return box }
  }
  return box
}

extension Interval {
  fileprivate func isMuchNarrower(than old: Interval) -> Bool {
    if self == old { return false }
    if old.isOpen { return lower != old.lower || upper != old.upper }
    return old.width - width > 1e-12 * max(old.width, old.lower.magnitude, old.upper.magnitude)
  }
}

extension IntervalExpression {
  /// One pass down to the variables of what the value may be.
  func revise(_ box: inout [Interval], to result: Interval) -> Bool {
    var values = intervals(in: box)
    guard let last = values.indices.last else { return true }
    values[last] = values[last].intersection(result)
    // What stands on a side of a choice that may not be taken demands nothing.
    var isNeeded = Array(repeating: false, count: nodes.count)
    isNeeded[last] = true
    for place in nodes.indices.reversed() where isNeeded[place] {
      if values[place].isEmpty { return false }
      for child in needed(by: nodes[place], values[place], values) { isNeeded[child] = true }
      project(nodes[place], values[place], &values, &box)
    }
    return nodes.allSatisfy { node in
      if case .variable(let variable) = node { !box[variable].isEmpty } else { true }
    }
  }

  /// What a node's own interval leaves to its children.
  private func project(_ node: Node, _ own: Interval, _ values: inout [Interval], _ box: inout [Interval]) {
    switch node {
    case .constant: break
    case .variable(let variable): box[variable] = box[variable].intersection(own)
    case .sum(let terms):
      let parts = terms.map { $0.isInverse ? -values[$0.node] : values[$0.node] }
      for (term, others) in zip(terms, Self.others(parts, start: Interval(0), +)) {
        let rest = own - others
        values[term.node] = values[term.node].intersection(term.isInverse ? -rest : rest)
      }
    case .product(let terms, let factor): projectProduct(terms, factor, own, &values)
    case .power(let base, let exponent):
      let power = values[exponent]
      if power.isPoint, power.lower.rounded() == power.lower, power.lower.magnitude <= 1024 {
        values[base] = own.root(Int(power.lower), within: values[base])
      } else if power.isPoint, power.lower != 0 {
        let origin = own.intersection(.positive).power(Interval(1) / power)
        values[base] = values[base].intersection(.positive).intersection(origin)
      }
    case .least(let parts): projectLeast(parts, own, &values)
    case .most(let parts):
      // One part may stand there twice: `max(x, x)`.
      let turned = Set(parts)
      for part in turned { values[part] = -values[part] }
      projectLeast(parts, -own, &values)
      for part in turned { values[part] = -values[part] }
    case .magnitude(let part):
      let domain = values[part]
      values[part] = own.intersection(domain).hull((-own).intersection(domain))
    case .rising(let function, let part): values[part] = values[part].intersection(function.origin(of: own))
    case .choice(let condition, let then, let otherwise):
      if let taken = taken(condition, then, otherwise, own, values) { values[taken] = values[taken].intersection(own) }
    }
  }

  /// The side of a choice that gives the value: as its condition says, or because the other cannot.
  private func taken(
    _ condition: IntervalCondition, _ then: Int, _ otherwise: Int, _ own: Interval, _ values: [Interval]
  ) -> Int? {
    if let truth = condition.truth(values) { return truth ? then : otherwise }
    if values[then].intersection(own).isEmpty { return otherwise }
    return values[otherwise].intersection(own).isEmpty ? then : nil
  }

  private func needed(by node: Node, _ own: Interval, _ values: [Interval]) -> [Int] {
    guard case .choice(let condition, let then, let otherwise) = node else { return node.children }
    return condition.nodes + [taken(condition, then, otherwise, own, values)].compactMap(\.self)
  }

  /// What all parts but each one give together.
  private static func others(
    _ parts: [Interval], start: Interval, _ join: (Interval, Interval) -> Interval
  ) -> [Interval] {
    var behind = [start]
    for part in parts.reversed() { behind.append(join(part, behind[behind.count - 1])) }
    var before = start
    return parts.indices.map { place in
      defer { before = join(before, parts[place]) }
      return join(before, behind[parts.count - 1 - place])
    }
  }

  private func projectProduct(_ terms: [Node.Term], _ factor: Interval, _ own: Interval, _ values: inout [Interval]) {
    let one = Interval(1)
    let parts = terms.map { $0.isInverse ? one / values[$0.node] : values[$0.node] }
    for (term, rest) in zip(terms, Self.others(parts, start: one, *)) {
      let others = factor * rest
      // own = x · others, or own = others / x.
      let pieces = term.isInverse ? Interval.quotients(others, own) : Interval.quotients(own, others)
      let domain = values[term.node]
      values[term.node] = pieces.reduce(.nothing) { $0.hull($1.intersection(domain)) }
    }
  }

  private func projectLeast(_ parts: [Int], _ own: Interval, _ values: inout [Interval]) {
    let reaching = parts.filter { values[$0].lower <= own.upper }
    for part in parts {
      // The only one that can be so small is.
      let upper = reaching == [part] ? own.upper : .infinity
      values[part] = values[part].intersection(Interval(own.lower, upper))
    }
  }
}
