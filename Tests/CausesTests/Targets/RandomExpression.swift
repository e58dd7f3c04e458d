import TestRandom

@testable import Causes

/// An expression over a few variables, most of them used more than once, a box, and points in it.
struct RandomExpression {
  var expression = IntervalExpression()
  var box: [Interval] = []
  var random: SeededGenerator

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    let count = 1 + random.below(4)
    for _ in 0..<count {
      let lower = Double(random.below(41) - 20) / 2
      let ends = [Interval(lower, lower + Double(random.below(20)) / 4), Interval(lower), Interval(lower, .infinity)]
      box.append(ends[[0, 0, 0, 0, 1, 2][random.below(6)]])
    }
    var places = (0..<count).map { expression.add(.variable($0)) }
    places.append(expression.add(.constant(Interval(Double(random.below(7) - 3)))))
    places.append(expression.add(.constant(.around(Double(random.below(9)) / 10))))
    for _ in 0..<(2 + random.below(7)) { places.append(expression.add(node(over: places))) }
    expression = expression.ending(at: places[places.count - 1])
  }

  private mutating func node(over places: [Int]) -> IntervalExpression.Node {
    // What was made last is used most: else most of it would be left out.
    func pick(_ random: inout SeededGenerator) -> Int {
      random.below(2) == 0 ? places[places.count - 1] : places[random.below(places.count)]
    }
    func terms(_ random: inout SeededGenerator) -> [IntervalExpression.Node.Term] {
      (0..<(2 + random.below(2))).map { _ in .init(pick(&random), isInverse: random.below(3) == 0) }
    }
    switch random.below(12) {
    case 0, 1, 2: return .sum(terms(&random))
    case 3, 4, 5: return .product(terms(&random), factor: Interval(random.below(2) == 0 ? 1 : -0.5))
    case 6:
      let exponent = expression.add(.constant([Interval(2), Interval(3), Interval(-1), .around(0.5)][random.below(4)]))
      return .power(pick(&random), exponent)
    case 7: return .least([pick(&random), pick(&random)])
    case 8: return .most([pick(&random), pick(&random)])
    case 9: return .magnitude(pick(&random))
    case 10:
      let functions: [IntervalExpression.Rising] = [.sqrt, .exp, .ln, .log10, .floor, .ceil, .round]
      return .rising(functions[random.below(functions.count)], pick(&random))
    case _:
      let condition = IntervalCondition.comparison(
        [.less, .greaterOrEqual, .equal][random.below(3)], pick(&random), pick(&random))
      return .choice(
        [condition, .not(condition), .any([condition, .unknown])][random.below(3)], then: pick(&random),
        otherwise: pick(&random))
    }
  }

  mutating func point() -> [Double] {
    let chosen = box
    return chosen.map { interval in
      switch random.below(4) {
      case 0: return interval.lower
      case 1 where interval.upper.isFinite: return interval.upper
      case _:
        let upper = interval.upper.isFinite ? interval.upper : interval.lower + 50
        return interval.lower == upper ? upper : Double.random(in: interval.lower...upper, using: &random)
      }
    }
  }
}

extension IntervalExpression {
  /// The value in plain doubles; nil where there is none, and where what it hangs on is not known.
  func value(at point: [Double]) -> Double? {
    var values: [Double?] = []
    for node in nodes { values.append(node.value(values, point).flatMap { $0.isFinite ? $0 : nil }) }
    return values.last ?? nil
  }
}

extension IntervalExpression.Node {
  fileprivate func value(_ values: [Double?], _ point: [Double]) -> Double? {
    func all(_ parts: [Int]) -> [Double]? {
      let known = parts.compactMap { values[$0] }
      return known.count == parts.count ? known : nil
    }
    switch self {
    case .constant(let interval): return interval.middle
    case .variable(let variable): return point[variable]
    case .sum(let terms):
      return all(terms.map(\.node)).map { zip(terms, $0).reduce(0) { $1.0.isInverse ? $0 - $1.1 : $0 + $1.1 } }
    case .product(let terms, let factor):
      return all(terms.map(\.node)).map {
        zip(terms, $0).reduce(factor.lower) { $1.0.isInverse ? $0 / $1.1 : $0 * $1.1 }
      }
    case .power(let base, let exponent):
      return all([base, exponent]).flatMap { parts in
        if parts[1] == 3 { return parts[0] * parts[0] * parts[0] }
        if parts[1] == 2 { return parts[0] * parts[0] }
        if parts[1] == -1 { return 1 / parts[0] }
        return parts[0] < 0 ? nil : parts[0].squareRoot()
      }
    case .least(let parts): return all(parts)?.min()
    case .most(let parts): return all(parts)?.max()
    case .magnitude(let part): return values[part]?.magnitude
    case .rising(let function, let part):
      guard let value = values[part] else { return nil }
      // The image of a point, wherever there is one.
      let image = function.image(of: Interval(value))
      return image.isEmpty || image.isOpen ? nil : image.middle
    case .choice(let condition, let then, let otherwise):
      guard all(condition.nodes) != nil,
        let truth = condition.truth(values.map { $0.map { Interval($0) } ?? .nothing })
      else { return nil }
      return values[truth ? then : otherwise]
    }
  }
}
