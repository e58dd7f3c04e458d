import CivilTime
import Numerics
import Planning
import Semantics

/// How a formula hangs on the aggregates of rows below it, cell by cell: for each of them the slope of the formula in it.
///
/// Slopes are exact: the formula is walked once, and each operator passes on its own derivative (forward mode). What a
/// condition or a step (`if`, `floor`) would do when a row more or less were there is not looked at.
struct Sensitivity {
  /// An aggregate in the frame in which it is read.
  struct Leaf {
    var aggregate: Aggregate
    var frame: Frame
  }

  /// A leaf read from the cells of the frame that was asked for.
  struct Term {
    var leaf: Int
    /// For each cell asked for the leaf's cell, −1 for none.
    var cells: [Int32]
    var slope: [Double]
    /// It stands in something that is the same when everything happens twice; a total that does not is taken as it is.
    var isRate: Bool
  }

  /// Over which rows a total adds up: totals of one such set make a rate when one is divided by the other.
  enum Population: Hashable {
    case entity(DatasetID)
    /// Rows in different windows are different rows; groups by other keys are other groups.
    case rows(SamplingUnit, windows: Int)
  }

  /// Why nothing is known of the error of a number.
  enum Failure: Error {
    /// The value is no number.
    case noNumber
    /// The largest, the first: no sum over units.
    case aggregate(AggregateKind)
    /// `avg(x per month)`: periods follow one another and are no draws.
    case periods
    case recurrence
    case rank
    case tableOfData
    case tooDeep
    case tooLarge
  }

  /// A formula's value with its slopes.
  struct Node {
    var value: [Double]
    var terms: [TermKey: [Double]] = [:]
    var degree = Degree()
    var shape = Shape.other
  }

  struct TermKey: Hashable {
    var leaf: Int
    var place: Int
    var isRate: Bool
  }

  /// What is known of a value beside its slopes.
  enum Shape: Hashable {
    case other
    /// A number of rows.
    case count(leaf: Int, place: Int)
    /// Rows of which so many are so: a share, or one count by another.
    case share(part: Int?, whole: Int, place: Int)
    /// Shares of one whole, added and taken away.
    case balance(leaves: [Int], place: Int)
    case quantile(leaf: Int, place: Int)
  }

  /// The power by which a number grows with its rows: a sum has 1, a mean 0.
  struct Degree: Equatable {
    var of: [Population: Double] = [:]
    var isMixed = false
    /// The power for all rows at once; nil where it has none.
    var total: Double? = 0
    var isRate: Bool { !isMixed && of.values.allSatisfy { $0 == 0 } }
  }

  var value: [Double]
  var leaves: [Leaf]
  var terms: [Term]
  var degree: Degree
  var shape: Shape
  /// For each leaf what it adds up over.
  var populations: [Population]
}

extension Sensitivity.Degree {
  func times(_ factor: Double) -> Self {
    Self(of: of.mapValues { $0 * factor }, isMixed: isMixed && factor != 0, total: total.map { $0 * factor })
  }

  /// Of a product.
  func plus(_ other: Self) -> Self {
    var sum = Self(of: of.merging(other.of) { $0 + $1 }, isMixed: isMixed || other.isMixed)
    if let total, let more = other.total { sum.total = total + more } else { sum.total = nil }
    return sum
  }

  /// Of a sum or a choice.
  func joined(_ other: Self) -> Self {
    let isSame = Set(of.keys).union(other.of.keys).allSatisfy { (of[$0] ?? 0) == (other.of[$0] ?? 0) }
    return Self(
      of: of.merging(other.of) { first, _ in first }, isMixed: isMixed || other.isMixed || !isSame,
      total: total == other.total ? total : nil)
  }
}

/// Walks one formula.
final class SensitivityWalk {
  typealias Failure = Sensitivity.Failure
  typealias Node = Sensitivity.Node

  /// A slice on the way: for each cell asked for the cell of a frame.
  private struct Place: Hashable {
    var frame: Int
    var cells: [Int32]
  }
  private struct Known: Hashable {
    var formula: Identity
    var place: Int
  }
  private struct LeafKey: Hashable {
    var aggregate: Identity
    var frame: Int
  }

  /// Deeper than any rule of a team, and far from the end of the call stack.
  private static let deepest = 200

  private let engine: Engine
  private let units: SamplingUnits
  private let count: Int
  private var frames: [Frame] = []
  private var cellsOf: [[Int32]] = []
  private var places: [Place: Int] = [:]
  private var windowKeys: [[DaySpan?]: Int] = [:]
  private var leaves: [Sensitivity.Leaf] = []
  private var populations: [Sensitivity.Population] = []
  private var leafPlaces: [LeafKey: Int] = [:]
  private var known: [Known: Node] = [:]

  init(_ engine: Engine, _ units: SamplingUnits, cellCount: Int) {
    (self.engine, self.units, count) = (engine, units, cellCount)
  }

  func sensitivity(of formula: Formula, in frame: Frame) throws(Failure) -> Sensitivity {
    guard case .number = formula.type else { throw .noNumber }
    let node = try walk(formula, place(frame, (0..<Int32(count)).map { $0 }), 0)
    let terms = node.terms.sorted { a, b in
      (a.key.leaf, a.key.place, a.key.isRate ? 1 : 0) < (b.key.leaf, b.key.place, b.key.isRate ? 1 : 0)
    }.map { Sensitivity.Term(leaf: $0.leaf, cells: cellsOf[$0.place], slope: $1, isRate: $0.isRate) }
    return Sensitivity(
      value: node.value, leaves: leaves, terms: terms, degree: node.degree, shape: node.shape, populations: populations)
  }

  private func place(_ frame: Frame, _ cells: [Int32]) -> Int {
    let key = Place(frame: frame.id, cells: cells)
    if let known = places[key] { return known }
    places[key] = frames.count
    frames.append(frame)
    cellsOf.append(cells)
    return frames.count - 1
  }

  // MARK: Operators

  private func walk(_ formula: Formula, _ place: Int, _ depth: Int) throws(Failure) -> Node {
    guard depth < Self.deepest else { throw .tooDeep }
    let key = Known(formula: formula.identity, place: place)
    if let node = known[key] { return node }
    var node = try fresh(formula, place, depth)
    if node.degree.isRate { node.terms = Self.asRates(node.terms) }
    known[key] = node
    return node
  }

  private static func asRates(_ terms: [Sensitivity.TermKey: [Double]]) -> [Sensitivity.TermKey: [Double]] {
    guard terms.keys.contains(where: { !$0.isRate }) else { return terms }
    var rates: [Sensitivity.TermKey: [Double]] = [:]
    for (key, slope) in terms {
      var key = key
      key.isRate = true
      rates[key] = rates[key].map { zip($0, slope).map { $0 + $1 } } ?? slope
    }
    return rates
  }

  /// The engine's own value, without slopes.
  private func plain(_ formula: Formula, _ place: Int) -> Node { Node(value: values(of: formula, place)) }

  private func values(of formula: Formula, _ place: Int) -> [Double] {
    let vector = engine.evaluate(formula, in: frames[place]).vector
    let doubles = vector.doubles
    return cellsOf[place].map { cell in
      cell >= 0 && vector.isValid(Int(cell)) ? doubles[Int(cell) &* vector.stride] : .nan
    }
  }

  private func fresh(_ formula: Formula, _ place: Int, _ depth: Int) throws(Failure) -> Node {
    switch formula.kind {
    case .slice(let leaf): return try walk(leaf, formula, place, depth)
    case .sum(let terms):
      var parts: [(Node, Double)] = []
      for term in terms { parts.append((try walk(term.formula, place, depth + 1), term.isSubtracted ? -1 : 1)) }
      return sum(parts, values(of: formula, place))
    case .product(let factors, let factor):
      var parts: [(Node, isDivided: Bool)] = []
      for part in factors { parts.append((try walk(part.formula, place, depth + 1), part.isDivided)) }
      return product(parts, factor.double, values(of: formula, place))
    case .scaled(let inner, let factor):
      let node = try walk(inner, place, depth + 1)
      var scaled = self.chain(node, values(of: formula, place), [Double](repeating: factor.double, count: count))
      scaled.degree = node.degree
      if factor.double == 1 { scaled.shape = node.shape }
      return scaled
    case .power(let base, let exponent):
      let (base, exponent) = (try walk(base, place, depth + 1), try walk(exponent, place, depth + 1))
      return power(base, exponent, values(of: formula, place))
    case .conditional(let condition, let then, let otherwise):
      let sides = [try walk(then, place, depth + 1), try walk(otherwise, place, depth + 1)]
      let vector = engine.evaluate(condition, in: frames[place]).vector.expanded
      let flags = vector.booleanValues
      return choice(sides, values(of: formula, place)) { cell in
        let own = self.cellsOf[place][cell]
        return own >= 0 && flags[Int(own)] ? 0 : 1
      }
    case .coalesce(let list):
      var sides: [Node] = []
      for part in list { sides.append(try walk(part, place, depth + 1)) }
      return choice(sides, values(of: formula, place)) { cell in
        sides.firstIndex { !$0.value[cell].isNaN } ?? 0
      }
    case .function(let function, let arguments):
      var parts: [Node] = []
      for part in arguments { parts.append(try walk(part, place, depth + 1)) }
      return try apply(function, parts, formula, place)
    case .inlined(_, let inner): return try walk(inner, place, depth + 1)
    case .lookup(let id, _):
      if !engine.planner.datasets(below: engine.planner.tableValues(of: id)).isEmpty { throw .tableOfData }
      return plain(formula, place)
    // No numbers: times, texts and conditions have no slope.
    case .constant, .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not, .band, .histogram, .within, .row:
      return plain(formula, place)
    }
  }

  /// A function of one part with its derivative in each cell.
  private func chain(_ node: Node, _ value: [Double], _ slope: [Double]) -> Node {
    Node(value: value, terms: node.terms.mapValues { zip($0, slope).map { $0 == 0 ? 0 : $0 * $1 } })
  }

  private func add(_ terms: [Sensitivity.TermKey: [Double]], to node: inout Node, _ slope: (Int) -> Double) {
    for (key, own) in terms {
      var sum = node.terms[key] ?? [Double](repeating: 0, count: count)
      for cell in sum.indices where own[cell] != 0 {
        let outer = slope(cell)
        // The branch that is not taken may have no slope at all.
        if outer != 0 { sum[cell] += own[cell] * outer }
      }
      node.terms[key] = sum
    }
  }

  private func sum(_ parts: [(Node, Double)], _ value: [Double]) -> Node {
    var node = Node(value: value)
    for (part, sign) in parts { add(part.terms, to: &node) { _ in sign } }
    // `x + 0` has the degree of x.
    let degrees = parts.filter { part in !(part.0.terms.isEmpty && part.0.value.allSatisfy { $0 == 0 }) }.map(
      \.0.degree)
    node.degree = degrees.dropFirst().reduce(degrees.first ?? Sensitivity.Degree()) { $0.joined($1) }
    node.shape = balance(of: parts.map(\.0))
    return node
  }

  /// The promoters less the detractors.
  private func balance(of parts: [Node]) -> Sensitivity.Shape {
    var leaves: [Int] = []
    var place: Int?
    for part in parts {
      switch part.shape {
      case .share(nil, let whole, let own) where place ?? own == own:
        leaves.append(whole)
        place = own
      case .other, .count, .share, .balance, .quantile: return .other
      }
    }
    guard let place, leaves.count > 1, leaves.count <= 2 else { return .other }
    return .balance(leaves: leaves, place: place)
  }

  private func product(_ parts: [(Node, isDivided: Bool)], _ factor: Double, _ value: [Double]) -> Node {
    var node = Node(value: value)
    for (place, part) in parts.enumerated() where !part.0.terms.isEmpty {
      add(part.0.terms, to: &node) { cell in
        var others = factor
        for (other, sibling) in parts.enumerated() where other != place {
          others = sibling.isDivided ? others / sibling.0.value[cell] : others * sibling.0.value[cell]
        }
        let own = part.0.value[cell]
        return part.isDivided ? -others / (own * own) : others
      }
    }
    for part in parts { node.degree = node.degree.plus(part.0.degree.times(part.isDivided ? -1 : 1)) }
    node.shape = shape(of: parts, factor)
    return node
  }

  private func shape(of parts: [(Node, isDivided: Bool)], _ factor: Double) -> Sensitivity.Shape {
    guard factor == 1, parts.count == 2 else { return parts.count == 1 && factor == 1 ? parts[0].0.shape : .other }
    guard !parts[0].isDivided, parts[1].isDivided, case .count(let part, let place) = parts[0].0.shape,
      case .count(let whole, let other) = parts[1].0.shape
    else { return .other }
    // The rows of the part are compared with those of the whole where both are at hand.
    return cellsOf[place] == cellsOf[other] ? .share(part: part, whole: whole, place: other) : .other
  }

  private func power(_ base: Node, _ exponent: Node, _ value: [Double]) -> Node {
    var node = Node(value: value)
    add(base.terms, to: &node) { cell in
      let (b, e) = (base.value[cell], exponent.value[cell])
      return e == 0 ? 0 : e * Powers.power(b, e - 1)
    }
    add(exponent.terms, to: &node) { cell in
      let b = base.value[cell]
      return b > 0 ? value[cell] * Powers.ln(b) : .nan
    }
    if let e = exponent.value.first(where: { !$0.isNaN }), exponent.terms.isEmpty {
      node.degree = base.degree.times(e)
    } else {
      node.degree = mixed(base.degree, exponent.degree)
    }
    return node
  }

  /// What is no power of its parts: rates of rates are rates, anything else is neither a total nor a rate.
  private func mixed(_ degrees: Sensitivity.Degree...) -> Sensitivity.Degree {
    var result = degrees.reduce(Sensitivity.Degree()) { $0.plus($1) }
    let areRates = degrees.allSatisfy(\.isRate)
    result.isMixed = !areRates
    result.total = degrees.allSatisfy { $0.total == 0 } ? 0 : nil
    return result
  }

  private func choice(_ sides: [Node], _ value: [Double], _ pick: (Int) -> Int) -> Node {
    let picks = (0..<count).map(pick)
    var node = Node(value: value)
    for (place, side) in sides.enumerated() {
      add(side.terms, to: &node) { picks[$0] == place ? 1 : 0 }
    }
    let read = sides.filter { !$0.terms.isEmpty }.map(\.degree)
    node.degree = read.dropFirst().reduce(read.first ?? Sensitivity.Degree()) { $0.joined($1) }
    return node
  }

  private func apply(
    _ function: ScalarFunction, _ parts: [Node], _ formula: Formula, _ place: Int
  ) throws(Failure) -> Node {
    let value = values(of: formula, place)
    /// A power has so many times the degree of what stands in it.
    func chained(power: Double?, _ slope: (Double, Double) -> Double) -> Node {
      guard let inner = parts.first else { return Node(value: value) }
      var node = chain(inner, value, (0..<count).map { slope(inner.value[$0], value[$0]) })
      node.degree = power.map { inner.degree.times($0) } ?? mixed(inner.degree)
      return node
    }
    switch function {
    case .abs: return chained(power: 1) { x, _ in x < 0 ? -1 : 1 }
    case .round, .floor, .ceil: return chained(power: 1) { _, _ in 1 }
    case .sqrt: return chained(power: 0.5) { _, root in 0.5 / root }
    case .exp: return chained(power: nil) { _, power in power }
    case .ln: return chained(power: nil) { x, _ in 1 / x }
    case .log10: return chained(power: nil) { x, _ in 1 / (x * Powers.ln(10)) }
    case .min, .max:
      return choice(parts, value) { cell in parts.firstIndex { $0.value[cell] == value[cell] } ?? 0 }
    case .length, .lower, .upper, .trim, .left, .right, .concat, .contains, .startsWith, .endsWith, .period, .firstDay,
      .dateOfText, .numberOfText, .momentOfDay, .dayOfMoment, .weekday, .dayOfMonth, .monthOfYear, .yearNumber, .hour,
      .daysBetween, .periodsBetween, .wholeSince, .addDays, .addMonths:
      // Of times and texts nothing is a mean.
      if !engine.planner.below(formula).datasets.isEmpty { throw .noNumber }
      return Node(value: value)
    }
  }

  // MARK: Slices

  private func walk(_ leaf: SliceLeaf, _ formula: Formula, _ place: Int, _ depth: Int) throws(Failure) -> Node {
    switch leaf {
    case .definition(let id): return try definition(id, formula, place, depth)
    case .aggregate(let aggregate): return try self.aggregate(aggregate, formula, place)
    case .filtered, .during, .overall, .trailing, .toDate, .cumulative, .ticked, .next:
      return try read(engine.planner.parts(of: leaf)[0], formula, place, depth)
    case .prior:
      let parts = engine.planner.parts(of: leaf)
      let base = try read(parts[0], formula, place, depth)
      guard parts.count > 1 else { return base }
      let start = try walk(parts[1].formula, place, depth + 1)
      let moved = movedCells(parts[0].step, place)
      return choice([base, start], values(of: formula, place)) { cell in
        moved.map { $0.cells[cell] < 0 } ?? true ? 1 : 0
      }
    case .growth, .change: return try growth(leaf, formula, place, depth)
    case .perLength(let inner, let grain):
      let node = try walk(inner, place, depth + 1)
      let lengths = engine.lengths(of: inner, grain, frames[place])
      let slope = cellsOf[place].map { cell -> Double in
        guard cell >= 0, let length = lengths[Int(frames[place].content.cellWindows[Int(cell)])] else { return .nan }
        return 1 / length
      }
      var result = chain(node, values(of: formula, place), slope)
      result.degree = node.degree
      return result
    case .rank: throw .rank
    case .dimension, .startsFrom, .windowDay: return plain(formula, place)
    }
  }

  private func movedCells(_ step: SliceStep, _ place: Int) -> (frame: Frame, cells: [Int32])? {
    guard case .success(let derived) = engine.derived(step, frames[place]) else { return nil }
    return (derived.frame, cellsOf[place].map { $0 < 0 ? -1 : derived.cells[Int($0)] })
  }

  private func read(_ part: Part, _ formula: Formula, _ place: Int, _ depth: Int) throws(Failure) -> Node {
    guard let moved = movedCells(part.step, place) else { return plain(formula, place) }
    var node = try walk(part.formula, self.place(moved.frame, moved.cells), depth + 1)
    // Why a value is missing is the engine's to say.
    node.value = values(of: formula, place)
    return node
  }

  private func growth(_ leaf: SliceLeaf, _ formula: Formula, _ place: Int, _ depth: Int) throws(Failure) -> Node {
    let parts = engine.planner.parts(of: leaf)
    guard let earlier = movedCells(parts[2].step, place) else { return plain(formula, place) }
    let base = try walk(parts[2].formula, self.place(earlier.frame, earlier.cells), depth + 1)
    var current = try walk(parts[0].formula, place, depth + 1)
    if let covered = movedCells(parts[1].step, place) {
      current = try walk(parts[1].formula, self.place(covered.frame, covered.cells), depth + 1)
    }
    let isRatio = if case .growth = leaf { true } else { false }
    var node = Node(value: values(of: formula, place))
    add(current.terms, to: &node) { isRatio ? 1 / base.value[$0] : 1 }
    add(base.terms, to: &node) { cell in
      isRatio ? -current.value[cell] / (base.value[cell] * base.value[cell]) : -1
    }
    node.degree = isRatio ? current.degree.plus(base.degree.times(-1)) : current.degree.joined(base.degree)
    return node
  }

  private func definition(
    _ id: DefinitionID, _ formula: Formula, _ place: Int, _ depth: Int
  ) throws(Failure) -> Node {
    let definition = engine.model.definitions[id.index]
    let readsData = !engine.planner.below(formula).datasets.isEmpty
    if !readsData { return plain(formula, place) }
    if definition.recurrence != nil { throw .recurrence }
    switch definition.body {
    case .formula(let body): return try walk(body, place, depth + 1)
    case .uncertain(.counted, let parts):
      // As a value it is the quotient of its counts.
      var counts: [(Node, isDivided: Bool)] = []
      for part in parts { counts.append((try walk(part, place, depth + 1), !counts.isEmpty)) }
      return product(counts, 1, values(of: formula, place))
    case .uncertain, .table: throw .tableOfData
    }
  }

  // MARK: Aggregates

  private func aggregate(_ aggregate: Aggregate, _ formula: Formula, _ place: Int) throws(Failure) -> Node {
    var node = Node(value: values(of: formula, place))
    let isTotal: Bool
    switch aggregate.kind {
    case .count, .sum: isTotal = true
    case .countDistinct:
      guard countsUnits(aggregate) else { throw .aggregate(.countDistinct) }
      isTotal = true
    case .avg, .share, .median, .quantile, .stddev, .correlation: isTotal = false
    case .min, .max, .first, .last, .only: throw .aggregate(aggregate.kind)
    }
    if case .groups(let set) = aggregate.source, set.grain != nil { throw .periods }
    let leaf = leafPlace(aggregate, place)
    node.terms[Sensitivity.TermKey(leaf: leaf, place: place, isRate: !isTotal)] = [Double](repeating: 1, count: count)
    if isTotal { node.degree = Sensitivity.Degree(of: [populations[leaf]: 1], total: 1) }
    switch aggregate.kind {
    case .count: node.shape = .count(leaf: leaf, place: place)
    case .share where aggregate.argument == nil: node.shape = .share(part: nil, whole: leaf, place: place)
    case .median, .quantile: node.shape = .quantile(leaf: leaf, place: place)
    default: break  // Nothing is known of any other but its slope.
    }
    return node
  }

  /// `count_distinct(orders.customer)` counts the units themselves.
  private func countsUnits(_ aggregate: Aggregate) -> Bool {
    guard let dataset = aggregate.dataset, let argument = aggregate.argument, case .rows = aggregate.source else {
      return false
    }
    switch units.units[dataset] {
    case .value(_, let formula): return formula == argument
    case .entity: return engine.countsUnits(argument, of: dataset, units)
    case .row, .group, nil: return false
    }
  }

  private func leafPlace(_ aggregate: Aggregate, _ place: Int) -> Int {
    let key = LeafKey(aggregate: aggregate.identity, frame: frames[place].id)
    if let known = leafPlaces[key] { return known }
    leafPlaces[key] = leaves.count
    leaves.append(Sensitivity.Leaf(aggregate: aggregate, frame: frames[place]))
    populations.append(population(of: aggregate, place))
    return leaves.count - 1
  }

  private func population(of aggregate: Aggregate, _ place: Int) -> Sensitivity.Population {
    let spans = cellsOf[place].map { $0 < 0 ? nil : frames[place].window(of: Int($0)).span }
    let windows = windowKeys[spans] ?? windowKeys.count
    windowKeys[spans] = windows
    let unit = engine.unit(of: aggregate, units)
    if case .entity(let entity) = unit { return .entity(entity) }
    return .rows(unit, windows: windows)
  }
}
