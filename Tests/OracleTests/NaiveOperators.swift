import CivilTime
import Syntax

extension NaiveWorld {
  func add(_ left: NaiveValue, _ right: NaiveValue, _ isSubtracted: Bool) throws -> NaiveValue {
    if left.isMissing || right.isMissing { return Self.missing([left, right]) }
    switch (left, right) {
    case (.number(let a), .number(let b)): return .number(isSubtracted ? a - b : a + b)
    case (.day(let a), .day(let b)) where isSubtracted: return .whole(a - b)
    case (.day(let a), .number(let b)): return .day(a + (isSubtracted ? -1 : 1) * Int(b.double))
    case (.period(let grain, let a), .period(_, let b)) where isSubtracted:
      return .whole(calendar.periods(grain, from: b, to: a))
    default: throw NaiveGap("cannot add \(left) and \(right)")
    }
  }

  static func multiply(_ left: NaiveValue, _ right: NaiveValue) -> NaiveValue {
    guard let a = left.number, let b = right.number else { return missing([left, right]) }
    return .number(a * b)
  }

  /// x/0 has no value; `/` is real.
  static func divide(_ left: NaiveValue, _ right: NaiveValue) -> NaiveValue {
    guard let a = left.number, let b = right.number else { return missing([left, right]) }
    if b.isZero { return .because(.divisionByZero) }
    return .number(.double(a.double / b.double))
  }

  func power(_ base: NaiveValue, _ exponent: NaiveValue) throws -> NaiveValue {
    guard let a = base.number, let b = exponent.number else { return Self.missing([base, exponent]) }
    guard b.double.rounded() == b.double, b.double >= 0, b.double < 8 else { throw NaiveGap("power") }
    return .number((0..<Int(b.double)).reduce(.exact(1, 0)) { product, _ in product * a })
  }

  // MARK: Comparison

  /// -1, 0, 1; nil for kinds that have no order between them.
  func order(_ left: NaiveValue, _ right: NaiveValue) -> Int? {
    func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : (a > b ? 1 : 0) }
    switch (left, right) {
    case (.number(let a), .number(let b)):
      let (x, y) = (a.double, b.double)
      if x != y, abs(x - y) <= 1e-9 * max(abs(x), abs(y)) { isBorderline = true }
      return NaiveNumber.order(a, b)
    case (.text(let a), .text(let b)): return textOrder(a, b)
    case (.boolean(let a), .boolean(let b)): return sign(a ? 1 : 0, b ? 1 : 0)
    case (.day(let a), .day(let b)): return sign(a, b)
    // `d < P` before its start, `d <= P` before its end (U7): a day against a period is 0 inside it.
    case (.day(let day), .period(let grain, let start)):
      return day < start ? -1 : (day < calendar.end(grain, start) ? 0 : 1)
    case (.moment(let a), .moment(let b)): return sign(a, b)
    case (.moment(let a), .day(let b)): return sign(Self.day(of: a), b)
    case (.day(let a), .moment(let b)): return sign(a, Self.day(of: b))
    case (.moment(let a), .period): return order(.day(Self.day(of: a)), right)
    case (.period, .moment(let b)): return order(left, .day(Self.day(of: b)))
    case (.period, .day): return order(right, left).map { -$0 }
    case (.period(let grain, let a), .period(let other, let b)) where grain == other: return sign(a, b)
    // The finer one is made a value of the coarser kind.
    case (.period(let grain, let a), .period(let other, let b)):
      let isCoarser = calendar.end(grain, a) - a > calendar.end(other, b) - b
      return isCoarser ? sign(a, calendar.start(grain, of: b)) : sign(calendar.start(other, of: a), b)
    case (.bandFrom(let a), .bandFrom(let b)): return sign(a, b)
    case (.number(let a), .bandFrom(let b)): return a.double < Double(b) ? -1 : 0
    case (.bandFrom, .number): return order(right, left).map { -$0 }
    default: return nil
    }
  }

  /// Section 19: on slices doubles are equal whose 12 digits are.
  func orderOfSlices(_ left: NaiveValue, _ right: NaiveValue) -> Int? {
    guard case .number(let a) = left, case .number(let b) = right, !(a.isExact && b.isExact) else {
      return order(left, right)
    }
    return order(.number(.double(Self.rounded(a.double))), .number(.double(Self.rounded(b.double))))
  }

  static func day(of moment: Int) -> Int { Int((Double(moment) / 86_400).rounded(.down)) }

  private func textOrder(_ a: String, _ b: String) -> Int {
    let (x, y) = (a.unicodeScalars.map(\.value), b.unicodeScalars.map(\.value))
    return x.lexicographicallyPrecedes(y) ? -1 : (y.lexicographicallyPrecedes(x) ? 1 : 0)
  }

  /// Between cells equality is two-valued, and the order of numbers unknown with an empty side; between results what is
  /// missing makes the comparison missing (section 17).
  func compare(
    _ sign: ComparisonOperator, _ left: NaiveValue, _ right: NaiveValue, _ place: Place, withNone: Bool = false
  ) -> NaiveValue {
    if left.isUndecided || right.isUndecided { return .undecided }
    if left.isMissing || right.isMissing {
      if case .slice = place, !withNone { return Self.missing([left, right]) }
      switch sign {
      case .equal: return .boolean(withNone && left.isMissing && right.isMissing)
      case .notEqual: return .boolean(left.isMissing != right.isMissing)
      case .less, .lessOrEqual, .greater, .greaterOrEqual: return orderOfEmpty([left, right])
      }
    }
    // On slices, 1 - 0.97 <= 3 % holds: a number that is no exact decimal counts by its first 12 digits.
    let isOfSlices = if case .slice = place { true } else { false }
    guard let order = isOfSlices ? orderOfSlices(left, right) : order(left, right) else { return .missing([]) }
    switch sign {
    case .equal: return .boolean(order == 0)
    case .notEqual: return .boolean(order != 0)
    case .less: return .boolean(order < 0)
    case .lessOrEqual: return .boolean(order <= 0)
    case .greater: return .boolean(order > 0)
    case .greaterOrEqual: return .boolean(order >= 0)
    }
  }

  /// What an order of which a side is empty is on rows: no where something has not happened, and unknown of numbers.
  private func orderOfEmpty(_ sides: [NaiveValue]) -> NaiveValue {
    let isOfNumbers = sides.allSatisfy { $0.isMissing || $0.number != nil }
    let areGone = sides.filter(\.isMissing).allSatisfy(\.hasNotHappened)
    return isOfNumbers && !areGone ? .because(.empty) : .boolean(false)
  }

  static func rounded(_ value: Double) -> Double {
    if value == 0 || !value.isFinite { return value }
    var exponent = 0
    var magnitude = abs(value)
    while magnitude >= 1e12 { (magnitude, exponent) = (magnitude / 10, exponent + 1) }
    while magnitude < 1e11 { (magnitude, exponent) = (magnitude * 10, exponent - 1) }
    let digits = magnitude.rounded() * (value < 0 ? -1 : 1)
    return exponent < 0 ? digits / pow10(-exponent) : digits * pow10(exponent)
  }

  private static func pow10(_ exponent: Int) -> Double { (0..<exponent).reduce(1.0) { power, _ in power * 10 } }

  func membership(_ item: NaiveValue, _ isNegated: Bool, _ list: Expression, _ place: Place, _ slice: Slice) throws
    -> NaiveValue
  {
    if item.isUndecided { return item }
    if case .slice = place, item.isMissing { return item }
    var isIn = false
    switch list.kind {
    case .list(let choices):
      for choice in choices {
        let value = try evaluate(choice, place, slice)
        if !item.isMissing, !value.isMissing, order(item, value) == 0 { isIn = true }
      }
    case .range(let from, let to, let isHalfOpen):
      let (lower, upper) = (try evaluate(from, place, slice), try evaluate(to, place, slice))
      if item.isMissing, case .missing = orderOfEmpty([item, lower, upper]) { return .because(.empty) }
      if !item.isMissing, let low = order(item, lower), let high = order(item, upper) {
        isIn = low >= 0 && (isHalfOpen ? high < 0 : high <= 0)
      }
    case .date:
      let value = try evaluate(list, place, slice)
      isIn = !item.isMissing && order(item, value) == 0
    default: throw NaiveGap("in what")
    }
    return .boolean(isIn != isNegated)
  }

  /// `*` any letters, `?` one.
  static func matches(_ text: String, _ pattern: String) -> Bool {
    var states: Set<Int> = [0]
    let wanted = Array(pattern)
    func spread(_ states: Set<Int>) -> Set<Int> {
      var all = states
      for state in states {
        var next = state
        while next < wanted.count, wanted[next] == "*" {
          next += 1
          all.insert(next)
        }
      }
      return all
    }
    states = spread(states)
    for letter in text {
      var next: Set<Int> = []
      for state in states where state < wanted.count {
        if wanted[state] == "*" { next.insert(state) }
        if wanted[state] == "?" || wanted[state] == letter { next.insert(state + 1) }
      }
      states = spread(next)
    }
    return states.contains(wanted.count)
  }

  func connect(_ values: [NaiveValue], _ place: Place, isAnd: Bool) throws -> NaiveValue {
    if values.contains(.boolean(!isAnd)) { return .boolean(!isAnd) }
    if values.contains(where: \.isUndecided) { return .undecided }
    let gone = values.filter(\.isMissing)
    if let first = gone.first {
      // Which reason is told is open.
      return gone.contains { $0.reasons.isEmpty } ? .missing([]) : gone.dropFirst().reduce(first, Self.either)
    }
    return .boolean(isAnd)
  }

  // MARK: Time

  /// `months since first_order`: whole periods between that day's period and this row's, or full lengths that are over.
  func since(_ unit: SinceUnit, _ event: NaiveValue, _ place: Place) throws -> NaiveValue {
    guard case .row(let row) = place, let time = row.dataset.times.first else { throw NaiveGap("since without a time") }
    let cell = try cell(row, time) ?? .because(.empty)
    let now = cell.asNotHappened
    guard let from = Self.firstDay(event), let to = Self.firstDay(now) else { return Self.missing([event, now]) }
    return .whole(lengths(unit, from: from, to: to))
  }

  /// S17: inclusive at both ends; a row whose window closes after the data's end is undecided.
  func within(_ event: Expression, _ length: NaiveDuration, _ origin: Expression, _ place: Place, _ slice: Slice) throws
    -> NaiveValue
  {
    let (late, early) = (try evaluate(event, place, slice), try evaluate(origin, place, slice))
    if late.isUndecided || early.isUndecided { return .undecided }
    guard let start = Self.firstDay(early) else { return .boolean(false) }
    let close = length.added(to: start)
    if close >= (try coveredEnd(of: event, place)) { return .undecided }
    guard let day = Self.firstDay(late) else { return .boolean(false) }
    // Two moments are compared to the second; else days are.
    if case .moment(let then) = early, case .moment(let now) = late {
      return .boolean(now >= then && now <= close * 86_400 + then - start * 86_400)
    }
    return .boolean(day >= start && day <= close)
  }

  /// The first day after the covered span of the datasets whose rows decide the expression: the smallest.
  private func coveredEnd(of expression: Expression, _ place: Place) throws -> Int {
    guard case .row(let row) = place else { throw NaiveGap("within on a slice") }
    var owners: [NaiveDataset] = []
    try deciders(of: expression, row.dataset, &owners)
    let ends = try owners.compactMap { try span($0)?.upperBound }
    return ends.min() ?? Int.max
  }

  private func deciders(of expression: Expression, _ dataset: NaiveDataset, _ found: inout [NaiveDataset]) throws {
    switch expression.kind {
    case .path(let path):
      var owner = dataset
      let names = path.names.map(\.text)
      for name in names.dropLast() where name != owner.name {
        if let reference = owner.references.first(where: { $0.name == name }), let next = datasets[reference.target] {
          owner = next
        } else if let next = datasets[name] {
          owner = next
        }
      }
      if let formula = owner.formulas[names[names.count - 1]] {
        try deciders(of: formula, owner, &found)
      } else {
        found.append(owner)
      }
    case .call(let call) where Self.aggregates.contains(call.name.text) && call.arguments.count == 1:
      found.append(try aggregated(call))
    default: for child in NaiveWalk.children(of: expression) { try deciders(of: child, dataset, &found) }
    }
  }

  // MARK: Windows

  /// Rows in order: by the column asked for, then by the default time, the keys, and the stored columns left to right.
  func ordered(_ rows: [NaiveRow], by column: [String]?, isDescending: Bool) throws -> [NaiveRow] {
    guard let dataset = rows.first?.dataset else { return [] }
    var ties = dataset.times.prefix(1) + dataset.keys
    let keys = ties.indices.suffix(dataset.keys.count)
    var level: NaiveDataset? = dataset
    while let known = level {
      ties += known.columns.filter { known.formulas[$0] == nil }
      level = known.source
      if case .per = known.statement.source { level = nil }
    }
    var decorated: [(NaiveRow, NaiveValue, [NaiveValue])] = []
    for row in rows {
      let first = try column.map { try value(of: $0, row, Slice()) } ?? .missing([])
      decorated.append((row, first, try ties.map { try cell(row, $0) ?? .missing([]) }))
    }
    func before(_ a: NaiveValue, _ b: NaiveValue) -> Int {
      if a.isMissing || b.isMissing { return b.isMissing ? (a.isMissing ? 0 : 1) : -1 }
      return order(a, b) ?? 0
    }
    decorated.sort { a, b in
      let primary = before(a.1, b.1)
      if primary != 0 { return isDescending ? primary > 0 : primary < 0 }
      for (place, (x, y)) in zip(a.2, b.2).enumerated() {
        // Of the texts of keys the shorter ones first.
        if keys.contains(place), case .text(let left) = x, case .text(let right) = y,
          left.utf8.count != right.utf8.count
        {
          return left.utf8.count < right.utf8.count
        }
        let tie = before(x, y)
        if tie != 0 { return tie < 0 }
      }
      return false
    }
    return decorated.map(\.0)
  }

  /// How far away the other row is.
  private func rows(_ distance: Expression?) throws -> Int {
    guard let distance else { return 1 }
    guard let number = try evaluate(distance, .slice, Slice()).number else { throw NaiveGap("a distance") }
    return Int(number.double)
  }

  func evaluate(_ window: WindowCall, _ row: NaiveRow) throws -> NaiveValue {
    var peers: [NaiveRow] = []
    let keys = window.per.map(\.expression)
    func keyText(_ row: NaiveRow) throws -> String? {
      let values = try keys.map { key in
        // A bare period word is the period of the default time.
        guard let grain = Self.grain(key), !hasColumn(row.dataset, grain.rawValue) else {
          return try evaluate(key, .row(row), Slice())
        }
        let time = try cell(row, row.dataset.times[0])
        return Self.firstDay(time).map { .period(grain, calendar.start(grain, of: $0)) } ?? .because(.empty)
      }
      return values.contains(where: \.isMissing) ? nil : values.map(\.key).joined(separator: "|")
    }
    var empty = NaiveValue.because(.empty)
    switch window.kind {
    case .previous(let value, _), .following(let value, _):
      if isTime(value, row.dataset) { empty = empty.asNotHappened }
    case .ordinal, .tile, .running: break
    }
    guard let own = try keyText(row) else { return empty }
    for other in row.dataset.rows where try keyText(other) == own { peers.append(other) }
    let by = window.order?.names.map(\.text)
    let column = by ?? row.dataset.times.prefix(1).map { $0 }
    if try value(of: column, row, Slice()).isMissing { return empty }
    peers = try peers.filter { try !value(of: column, $0, Slice()).isMissing }
    peers = try ordered(peers, by: by, isDescending: window.isDescending)
    guard let place = peers.firstIndex(where: { $0 === row }) else { throw NaiveGap("a row not among its peers") }
    switch window.kind {
    case .ordinal: return .whole(place + 1)
    case .tile(let count):
      guard let count = try evaluate(count, .slice, Slice()).number else { throw NaiveGap("tile") }
      return .whole(place * Int(count.double) / peers.count + 1)
    case .previous(let value, let distance):
      let other = try place - rows(distance)
      return other >= 0 ? try evaluate(value, .row(peers[other]), Slice()) : empty
    case .running(let value, let length):
      let first = try length.map { try max(0, place + 1 - rows($0)) } ?? 0
      let values = try peers[first...place].map { try evaluate(value, .row($0), Slice()) }.filter { !$0.isMissing }
      guard let start = values.first else { return .because(.empty) }
      return try values.dropFirst().reduce(start) { try add($0, $1, false) }
    case .following(let value, let distance):
      let other = try place + rows(distance)
      return other < peers.count ? try evaluate(value, .row(peers[other]), Slice()) : empty
    }
  }
}
