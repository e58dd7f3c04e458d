import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// All numbers from one end to another; an infinite end is open. What is computed of intervals holds every value that the
/// same computation has of numbers in them: each end is rounded outwards, and not at all where the result is exact.
package struct Interval: Hashable, Sendable {
  package var lower: Double
  package var upper: Double

  package init(_ lower: Double, _ upper: Double) { (self.lower, self.upper) = (lower, upper) }
  package init(_ value: Double) { self.init(value, value) }

  package static let whole = Interval(-.infinity, .infinity)
  package static let nothing = Interval(.infinity, -.infinity)
  static let positive = Interval(0, .infinity)

  package var isEmpty: Bool { !(lower <= upper) }
  package var isPoint: Bool { lower == upper }
  package var isOpen: Bool { lower == -.infinity || upper == .infinity }
  var width: Double { upper - lower }

  package func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
  package func intersection(_ other: Interval) -> Interval {
    Interval(max(lower, other.lower), min(upper, other.upper))
  }
  package func hull(_ other: Interval) -> Interval {
    if isEmpty { return other }
    return other.isEmpty ? self : Interval(min(lower, other.lower), max(upper, other.upper))
  }

  /// A number in it, near the middle of what can be halved.
  var middle: Double {
    switch (lower == -.infinity, upper == .infinity) {
    case (true, true): 0
    case (true, false): min(-1, upper * 2 - 1)
    case (false, true): max(1, lower * 2 + 1)
    case (false, false): min(upper, max(lower, lower / 2 + upper / 2))
    }
  }

  /// The nearest interval around a number that need not be a double, such as 0.1.
  package static func around(_ value: Double) -> Interval {
    value.rounded() == value && value.magnitude < 0x1p53 ? Interval(value) : Interval(value.nextDown, value.nextUp)
  }

  /// A decimal is around what it is as a double, or is it exactly; so is what was computed.
  package init(_ number: Number) {
    switch number {
    case .exact(let decimal):
      let power = (0..<decimal.scale).reduce(Interval(1)) { power, _ in power * Interval(10) }
      self = Interval.around(Double(decimal.coefficient)) / power
    case .double(let value): self = .around(value)
    }
  }

  // MARK: Arithmetic

  static prefix func - (a: Interval) -> Interval { Interval(-a.upper, -a.lower) }

  static func + (a: Interval, b: Interval) -> Interval {
    if a.isEmpty || b.isEmpty { return .nothing }
    return Interval(Rounded.sum(a.lower, b.lower).down, Rounded.sum(a.upper, b.upper).up)
  }

  static func - (a: Interval, b: Interval) -> Interval { a + -b }

  static func * (a: Interval, b: Interval) -> Interval {
    if a.isEmpty || b.isEmpty { return .nothing }
    return hull(of: a, b, Rounded.product)
  }

  /// Between the least and the most that the ends give. Written out: arrays of four took half of the time of all checks.
  private static func hull(of a: Interval, _ b: Interval, _ join: (Double, Double) -> Rounded.Ends) -> Interval {
    let (p, q) = (join(a.lower, b.lower), join(a.lower, b.upper))
    let (r, s) = (join(a.upper, b.lower), join(a.upper, b.upper))
    return Interval(min(min(p.down, q.down), min(r.down, s.down)), max(max(p.up, q.up), max(r.up, s.up)))
  }

  /// A divisor of zero has no quotient: what is left are those of its other values.
  static func / (a: Interval, b: Interval) -> Interval {
    quotients(a, b).reduce(.nothing) { $0.hull($1) }
  }

  /// The quotients in pieces: over a divisor that reaches from below zero to above there may be two, and a gap between.
  static func quotients(_ a: Interval, _ b: Interval) -> [Interval] {
    if a.isEmpty || b.isEmpty { return [] }
    if b.lower > 0 || b.upper < 0 { return [hull(of: a, b, Rounded.quotient)] }
    // Zero divided by what holds zero may be anything, when it is asked which factor gives zero.
    if a.contains(0) { return [.whole] }
    let sign = a.lower > 0 ? a : -a
    let isTurned = a.lower <= 0
    var pieces: [Interval] = []
    if b.upper > 0 { pieces.append(Interval(Rounded.quotient(sign.lower, b.upper).down, .infinity)) }
    if b.lower < 0 { pieces.append(Interval(-.infinity, Rounded.quotient(sign.lower, b.lower).up)) }
    return isTurned ? pieces.map { -$0 } : pieces
  }

  /// Of numbers from zero on; a base below has no power that is not whole.
  func power(_ exponent: Interval) -> Interval {
    if isEmpty || exponent.isEmpty { return .nothing }
    if exponent.isPoint, exponent.lower.rounded() == exponent.lower, exponent.lower.magnitude <= 1024 {
      return power(Int(exponent.lower))
    }
    let base = intersection(.positive)
    if base.isEmpty { return .nothing }
    let ends = [
      (base.lower, exponent.lower), (base.lower, exponent.upper), (base.upper, exponent.lower),
      (base.upper, exponent.upper),
    ].map { pow($0.0, $0.1) }
    return Interval(ends.min() ?? 0, ends.max() ?? .infinity).widened.intersection(.positive)
  }

  func power(_ exponent: Int) -> Interval {
    if exponent < 0 { return Interval(1) / power(-exponent) }
    if exponent == 0 { return Interval(1) }
    let ends = [Interval(lower), Interval(upper)].map { end in
      (1..<exponent).reduce(end) { power, _ in power * end }
    }
    if exponent.isMultiple(of: 2), contains(0) { return Interval(0, max(ends[0].upper, ends[1].upper)) }
    return ends[0].hull(ends[1])
  }

  /// The numbers whose power lies in it, as far as they lie in `domain`.
  func root(_ exponent: Int, within domain: Interval) -> Interval {
    guard exponent != 0 else { return contains(1) ? domain : .nothing }
    if exponent < 0 {
      return Interval.quotients(Interval(1), self)
        .map { $0.root(-exponent, within: domain) }.reduce(.nothing) { $0.hull($1) }
    }
    func root(_ value: Double) -> Double {
      value < 0 ? -pow(-value, 1 / Double(exponent)) : pow(value, 1 / Double(exponent))
    }
    if !exponent.isMultiple(of: 2) { return Interval(root(lower), root(upper)).widened.intersection(domain) }
    let part = intersection(.positive)
    if part.isEmpty { return .nothing }
    let positive = Interval(root(part.lower), root(part.upper)).widened.intersection(.positive)
    return positive.intersection(domain).hull((-positive).intersection(domain))
  }

  var magnitude: Interval {
    if contains(0) { return Interval(0, max(-lower, upper)) }
    return lower > 0 ? self : -self
  }

  /// The image under a function that only rises and is right to a few units of the last digit.
  func image(_ function: (Double) -> Double) -> Interval {
    isEmpty ? .nothing : Interval(function(lower), function(upper)).widened
  }

  /// Four units of the last digit further on both sides: what a mathematical library may be wrong by.
  var widened: Interval {
    if isEmpty { return self }
    return Interval((0..<4).reduce(lower) { end, _ in end.nextDown }, (0..<4).reduce(upper) { end, _ in end.nextUp })
  }
}

/// The doubles around an exact result: one and the same where the result is a double.
enum Rounded {
  typealias Ends = (down: Double, up: Double)

  static func sum(_ a: Double, _ b: Double) -> Ends {
    let sum = a + b
    if sum.isNaN { return (-.infinity, .infinity) }
    if sum.isInfinite { return infinite(sum, isExact: a.isInfinite || b.isInfinite) }
    // What the rounding lost, exactly (Knuth's two-sum).
    let part = sum - a
    let lost = (a - (sum - part)) + (b - part)
    return lost.isFinite ? ends(sum, lost) : (sum.nextDown, sum.nextUp)
  }

  static func product(_ a: Double, _ b: Double) -> Ends {
    // An infinite end stands for "as large as you like", and zero times any number is zero.
    if a == 0 || b == 0 { return (0, 0) }
    let product = a * b
    if product.isInfinite { return infinite(product, isExact: a.isInfinite || b.isInfinite) }
    if product.magnitude < 1e-280 { return (product.nextDown, product.nextUp) }
    return ends(product, (-product).addingProduct(a, b))
  }

  static func quotient(_ a: Double, _ b: Double) -> Ends {
    if a == 0 { return (0, 0) }
    if a.isInfinite && b.isInfinite { return a.sign == b.sign ? (0, .infinity) : (-.infinity, 0) }
    let quotient = a / b
    if quotient.isInfinite { return infinite(quotient, isExact: a.isInfinite) }
    if b.isInfinite { return (0, 0) }
    if quotient.magnitude < 1e-280 || a.magnitude < 1e-280 { return (quotient.nextDown, quotient.nextUp) }
    let rest = a.addingProduct(-quotient, b)
    return ends(quotient, b < 0 ? -rest : rest)
  }

  private static func ends(_ value: Double, _ lost: Double) -> Ends {
    lost == 0 ? (value, value) : lost > 0 ? (value, value.nextUp) : (value.nextDown, value)
  }

  private static func infinite(_ value: Double, isExact: Bool) -> Ends {
    if isExact { return (value, value) }
    return value > 0 ? (.greatestFiniteMagnitude, value) : (value, -.greatestFiniteMagnitude)
  }
}
