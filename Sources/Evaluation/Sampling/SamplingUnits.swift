import CivilTime
import Columns
import Planning
import Semantics

/// What is drawn when a number is taken for a sample: the rows of one customer are no independent witnesses, so the customer
/// is one draw and not each of its orders.
package enum SamplingUnit: Hashable, Sendable {
  /// Each row of a dataset by itself.
  case row(DatasetID)
  /// The row of a dataset to which the rows lead.
  case entity(DatasetID)
  /// Each value of a column of the dataset, by a formula on its rows.
  case value(DatasetID, Formula)
  /// Each group of a dataset by these keys.
  case group(DatasetID, [DimensionModel])
}

/// The unit of each dataset whose rows a formula adds up.
struct SamplingUnits {
  var units: [DatasetID: SamplingUnit] = [:]
  /// The references from a dataset to the entity that is its unit.
  var routes: [DatasetID: [ReferenceID]] = [:]
}

extension Engine {
  /// Rule of the law (grammar.md, section 21): the entity that a dataset made by `per` gives to the rows; else the different
  /// values that the formula counts or groups by; else what all datasets lead to; else the row itself.
  func samplingUnits(of formula: Formula) -> SamplingUnits {
    let aggregates = planner.aggregates(below: formula)
    let read = Set(aggregates.compactMap(\.dataset)).sorted()
    let routes = read.map { shortestRoutes(from: $0) }
    var found = SamplingUnits()
    var open: [Int] = []
    for (place, id) in read.enumerated() {
      if let entity = entity(in: routes[place]) {
        found.take(.entity(entity), of: id, over: routes[place][entity])
      } else if let unit = countedUnit(of: id, in: aggregates, routes[place]) {
        if case .entity(let entity) = unit {
          found.take(unit, of: id, over: routes[place][entity])
        } else {
          found.take(unit, of: id, over: nil)
        }
      } else {
        open.append(place)
      }
    }
    if let common = commonTarget(of: open.map { routes[$0] }) {
      for place in open { found.take(.entity(common), of: read[place], over: routes[place][common]) }
    } else {
      for place in open { found.take(.row(read[place]), of: read[place], over: nil) }
    }
    return found
  }

  /// The units of a formula where it is known what was drawn; nil where a dataset below it does not lead there.
  func samplingUnits(of formula: Formula, drawing entity: DatasetID) -> SamplingUnits? {
    var found = SamplingUnits()
    for id in Set(planner.aggregates(below: formula).compactMap(\.dataset)) {
      guard let route = shortestRoutes(from: id)[entity] else { return nil }
      found.take(.entity(entity), of: id, over: route)
    }
    return found
  }

  /// The farthest of the datasets made by `per`, none of whose keys is a time: lines lead to orders, and these to customers.
  private func entity(in routes: [DatasetID: [ReferenceID]]) -> DatasetID? {
    let entities = routes.keys.filter { isEntity($0) }
    let farthest = entities.filter { one in
      let own = shortestRoutes(from: one)
      return !entities.contains { $0 != one && own[$0] != nil }
    }
    // Of customers and products the one with more rows: it tells more draws apart.
    return farthest.max { a, b in
      prepare(a)
      prepare(b)
      return (states[a.index].rowCount, b) < (states[b.index].rowCount, a)
    }
  }

  private func isEntity(_ id: DatasetID) -> Bool {
    guard case .grouped(_, let keys, _) = model.datasets[id.index].source else { return false }
    return keys.allSatisfy { key in
      switch key.type {
      case .period, .date, .moment: false
      default: true  // Only times make a person several.
      }
    }
  }

  /// `count_distinct(orders.customer)`, `each orders.customer`: one draw for each customer, whether a dataset has them or not.
  private func countedUnit(
    of id: DatasetID, in aggregates: [Aggregate], _ routes: [DatasetID: [ReferenceID]]
  ) -> SamplingUnit? {
    let counted = aggregates.compactMap { aggregate -> Formula? in
      guard aggregate.dataset == id else { return nil }
      if aggregate.kind == .countDistinct, case .rows = aggregate.source { return aggregate.argument }
      if case .groups(let set) = aggregate.source, set.grain == nil, set.keys.count == 1 {
        return set.keys[0].formulas[id]
      }
      return nil
    }
    guard let first = counted.first, counted.allSatisfy({ $0 == first }) else { return nil }
    for (target, route) in routes.sorted(by: { $0.key < $1.key }) where route.count == 1 {
      if case .columns(let own, _) = model.references[route[0].index].match, own == [first] { return .entity(target) }
    }
    return .value(id, first)
  }

  /// What several datasets all lead to, by the fewest references.
  private func commonTarget(of routes: [[DatasetID: [ReferenceID]]]) -> DatasetID? {
    guard routes.count > 1, let first = routes.first else { return nil }
    let common = first.keys.filter { target in routes.allSatisfy { $0[target] != nil } }
    return common.min { a, b in
      func hops(_ target: DatasetID) -> Int { routes.reduce(0) { $0 + ($1[target]?.count ?? 0) } }
      return (hops(a), a) < (hops(b), b)
    }
  }

  /// The datasets that the rows of one lead to, itself with no reference, each over the one shortest way.
  func shortestRoutes(from id: DatasetID) -> [DatasetID: [ReferenceID]] {
    var found: [DatasetID: [ReferenceID]] = [id: []]
    var ambiguous: Set<DatasetID> = []
    var front: [DatasetID: [ReferenceID]] = found
    while !front.isEmpty {
      var next: [DatasetID: [ReferenceID]] = [:]
      for (from, route) in front.sorted(by: { $0.key < $1.key }) {
        for reference in model.references where reference.from == from && found[reference.target] == nil {
          if next[reference.target] != nil { ambiguous.insert(reference.target) }
          next[reference.target] = route + [reference.id]
        }
      }
      found.merge(next) { known, _ in known }
      front = next
    }
    return found.filter { !ambiguous.contains($0.key) }
  }

  // MARK: Codes

  /// The unit of each row of a dataset, and how many there are. A row that leads to none is a unit of its own.
  func unitCodes(of id: DatasetID, _ units: SamplingUnits) -> (codes: [Int32], count: Int) {
    prepare(id)
    let count = states[id.index].rowCount
    let own = (0..<Int32(count)).map { $0 }
    let (codes, known): ([Int32], Int)
    switch units.units[id] {
    case .entity(let entity):
      let route = units.routes[id] ?? []
      if route.isEmpty { return (own, count) }
      prepare(entity)
      (codes, known) = (targets(along: route), states[entity.index].rowCount)
    case .value(_, let formula):
      (codes, known) = evaluate(formula, over: .all(of: id, count: count)).decided.localCodes
    case .row, .group, nil: return (own, count)
    }
    guard codes.contains(where: { $0 < 0 }) else { return (codes, known) }
    // Rows of two datasets that lead to no customer are no one customer.
    let before = units.units.keys.filter { $0 < id }.reduce(known) { $0 + states[$1.index].rowCount }
    return (codes.indices.map { codes[$0] < 0 ? Int32(before + $0) : codes[$0] }, before + count)
  }
}

extension SamplingUnits {
  fileprivate mutating func take(_ unit: SamplingUnit, of id: DatasetID, over route: [ReferenceID]?) {
    units[id] = unit
    routes[id] = route
  }
}
