import CivilTime

/// Values in, one value out; empty cells are passed over.
enum NaiveFolds {
  static let nothing = NaiveValue.missing([.noRows, .noKey, .undecided, .unknownRows])

  static func sum(_ values: [NaiveValue]) -> NaiveValue {
    .number(values.compactMap { $0 == .boolean(true) ? .exact(1, 0) : $0.number }.reduce(.zero, +))
  }

  static func fold(
    _ name: String, _ values: [NaiveValue], _ option: (NaiveValue?, isNearest: Bool), _ world: NaiveWorld
  ) throws -> NaiveValue {
    let filled = values.filter { !$0.isMissing }
    let numbers = filled.compactMap(\.number)
    let sorted = numbers.sorted { NaiveNumber.order($0, $1) < 0 }
    switch name {
    case "count": return .whole(filled.count)
    case "sum": return sum(filled)
    case "count_distinct": return .whole(Set(filled.map(\.key)).count)
    case "min", "max":
      guard var best = filled.first else { return nothing }
      for value in filled where (world.order(value, best) ?? 0) == (name == "min" ? -1 : 1) { best = value }
      return best
    case "only":
      guard let first = filled.first else { return nothing }
      return filled.allSatisfy { $0.key == first.key } ? first : .because(.notUnique)
    case "avg":
      guard !numbers.isEmpty else { return nothing }
      return .number(.double(numbers.reduce(.zero, +).double / Double(numbers.count)))
    case "median": return quantile(sorted, 0.5, isNearest: false)
    case "quantile":
      guard let p = option.0?.number else { throw NaiveGap("quantile of what") }
      return quantile(sorted, p.double, isNearest: option.isNearest)
    case "stddev":
      guard numbers.count >= 2 else { return .missing([.tooFewRows, .noRows, .outsideSpan, .undecided, .unknownRows]) }
      let mean = numbers.map(\.double).reduce(0, +) / Double(numbers.count)
      let squares = numbers.map { ($0.double - mean) * ($0.double - mean) }.reduce(0, +)
      return .number(.double((squares / Double(numbers.count - 1)).squareRoot()))
    default: throw NaiveGap(name)
    }
  }

  private static func quantile(_ sorted: [NaiveNumber], _ p: Double, isNearest: Bool) -> NaiveValue {
    guard !sorted.isEmpty else { return nothing }
    if isNearest {
      return .number(sorted[Int(NaiveNumber.settled(p * Double(sorted.count - 1), .toNearestOrAwayFromZero))])
    }
    let position = p * Double(sorted.count - 1)
    let low = Int(position)
    let high = min(low + 1, sorted.count - 1)
    let (a, b) = (sorted[low].double, sorted[high].double)
    return .number(.double(a + (b - a) * (position - Double(low))))
  }

  static func correlation(_ left: [NaiveValue], _ right: [NaiveValue]) -> NaiveValue {
    var pairs: [(Double, Double)] = []
    for (x, y) in zip(left, right) {
      if let x = x.number, let y = y.number { pairs.append((x.double, y.double)) }
    }
    guard pairs.count >= 2 else { return .missing([.tooFewRows, .noRows, .outsideSpan, .undecided, .unknownRows]) }
    let count = Double(pairs.count)
    let (meanX, meanY) = (pairs.map(\.0).reduce(0, +) / count, pairs.map(\.1).reduce(0, +) / count)
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (x, y) in pairs {
      xx += (x - meanX) * (x - meanX)
      yy += (y - meanY) * (y - meanY)
      xy += (x - meanX) * (y - meanY)
    }
    if xx == 0 || yy == 0 { return .missing([.tooFewRows, .noRows]) }
    return .number(.double(xy / (xx * yy).squareRoot()))
  }
}

enum NaiveFunctions {
  static func call(_ name: String, _ values: [NaiveValue], _ world: NaiveWorld) throws -> NaiveValue {
    if ["contains", "starts_with", "ends_with"].contains(name), values.count == 2 {
      if let open = values.first(where: \.isUndecided) { return open }
      guard case .text(let text) = values[0], case .text(let part) = values[1] else { return .boolean(false) }
      if name == "contains" { return .boolean(text.contains(part)) }
      return .boolean(name == "starts_with" ? text.hasPrefix(part) : text.hasSuffix(part))
    }
    if values.contains(where: \.isMissing) { return NaiveWorld.missing(values) }
    if let grain = Grain(rawValue: name), values.count == 1 {
      guard let day = NaiveWorld.firstDay(values[0]) else { throw NaiveGap("\(name) of \(values[0])") }
      return .period(grain, world.calendar.start(grain, of: day))
    }
    if let first = values.first, let day = NaiveWorld.firstDay(first), let number = part(name, Day(day)) {
      return number
    }
    if case .text(let text)? = values.first { return try ofText(name, text, Array(values.dropFirst())) }
    let numbers = values.compactMap(\.number)
    guard numbers.count == values.count, let first = numbers.first else { throw NaiveGap("\(name) of \(values)") }
    switch name {
    case "max", "min":
      let wanted = name == "max" ? 1 : -1
      return .number(numbers.reduce(first) { NaiveNumber.order($1, $0) == wanted ? $1 : $0 })
    case "abs": return .number(first.double < 0 ? first.negated : first)
    case "floor", "ceil", "round":
      let rule: FloatingPointRoundingRule = name == "floor" ? .down : (name == "ceil" ? .up : .toNearestOrAwayFromZero)
      return .number(first.rounded(numbers.count > 1 ? Int(numbers[1].double) : 0, rule))
    case "sqrt":
      if first.double < 0 { return .because(.notANumber) }
      return .number(.double(first.double.squareRoot()))
    default: throw NaiveGap(name)
    }
  }

  private static func part(_ name: String, _ day: Day) -> NaiveValue? {
    let date = CivilDate(day)
    switch name {
    case "weekday": return .whole(day.weekday + 1)
    case "day_of_month": return .whole(date.day)
    case "month_of_year": return .whole(date.month)
    case "year_number": return .whole(date.year)
    default: return nil
    }
  }

  private static func ofText(_ name: String, _ text: String, _ rest: [NaiveValue]) throws -> NaiveValue {
    switch name {
    case "length": return .whole(text.count)
    case "upper": return .text(text.uppercased())
    case "left": return .text(String(text.prefix(Int(rest[0].number?.double ?? 0))))
    case "concat":
      return .text(
        rest.reduce(text) { joined, next in if case .text(let more) = next { joined + more } else { joined } })
    default: throw NaiveGap(name)
    }
  }
}
