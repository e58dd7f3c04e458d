import CivilTime
import Numerics
import Syntax

/// A KPI is a function of this.
struct Slice {
  /// Added by `where` of the query and of definitions.
  var filters: [Expression] = []
  /// The period: half-open days. Nil: all time.
  var period: Range<Int>?
  /// Its grain, where it is one of a series.
  var grain: Grain?
  var groups: [NaiveGroup] = []
  /// The query's own `during`.
  var asked: Range<Int>?
  /// The first day from which a recurrence without data runs.
  var horizon: Int?
  /// The first days of the windows in which a `trailing`, `to_date` or `cumulative` around this stands.
  var origins: [Int] = []
  /// While the groups of a slice are looked for: their keys, as long as no `overall` has dropped one.
  var sought: [NaiveDimension] = []
  /// A line of several groups.
  var isTotal = false
  /// While the lines by a clock are looked for: only rows that stand at a tick of it make one.
  var byClock: NaiveClock?
  /// In `cumulative(x, age)`.
  var upTo: NaiveTickLimit?
  /// While it is asked which ticks there are: rows that have ended stand at them, too.
  var ignoresEnds = false
  /// In the line of all groups but the largest.
  var pool: NaivePool?

  var id: String {
    let filterText = filters.map { "\($0.range.file.index):\($0.range.start)" }.joined(separator: ",")
    let groupText = groups.map { "\($0.dimension.id)=\($0.value.key)" }.joined(separator: ",")
    let limit = upTo.map { "\($0.tick)" } ?? ""
    let days = "\(period.map { "\($0)" } ?? "");\(grain?.rawValue ?? "");\(asked.map { "\($0)" } ?? "");\(horizon ?? 0)"
    return "\(filterText);\(days);\(groupText);\(origins);\(limit);\(isTotal);\(byClock == nil);\(ignoresEnds)"
      + sought.map(\.id).joined(separator: ",") + (pool?.id ?? "")
  }
}

struct NaiveGroup {
  var dimension: NaiveDimension
  var value: NaiveValue
}

/// One thing grouped by, as written.
struct NaiveDimension {
  var expression: Expression
  /// `cohort = month(first_on)`
  var name: String?
  var grain: Grain? { NaiveWorld.grain(expression) }

  /// It answers to its name and to the one that it has without.
  func isNamed(_ other: String) -> Bool { name == other || NaiveWorld.isNamed(expression, other) }

  /// Whether `overall(x, k)` means this one: `channel` and `orders.channel` are one, `orders.channel` and `ads.channel` are not.
  func answers(to key: Expression) -> Bool {
    guard case .path(let path) = key.kind, path.names.count > 1 else { return isNamed(NaiveWorld.text(key)) }
    let wanted = path.names.map(\.text)
    return NaiveWorld.columns(of: expression).contains { own in
      own == wanted || own.count == 1 && own.last == wanted.last
    } || name == wanted.last
  }

  /// Whether both have a column in common: `orders.channel` and `plans.channel` are two.
  func mayBe(_ other: NaiveDimension) -> Bool {
    if let name, name == other.name { return true }
    let (own, others) = (NaiveWorld.columns(of: expression), NaiveWorld.columns(of: other.expression))
    if own.isEmpty || others.isEmpty { return true }
    return own.contains { a in
      others.contains { b in a == b || (a.count == 1 || b.count == 1) && a.last == b.last }
    }
  }

  var id: String { "\(expression.range.file.index):\(expression.range.start):\(expression.range.end)" }
}

/// Where an expression stands: among the rows of a slice, or in one row.
enum Place {
  case slice
  case row(NaiveRow)
}

extension NaiveWorld {
  func evaluate(_ expression: Expression, _ place: Place, _ slice: Slice) throws -> NaiveValue {
    steps += 1
    if steps > 3_000_000 { throw NaiveGap("too much work") }
    if keysAsWritten != nil, case .slice = place, let key = keyAsWritten(expression, slice) { return key }
    return try constant(expression) ?? operation(expression, place, slice)
  }

  /// What is the same in every place.
  private func constant(_ expression: Expression) throws -> NaiveValue? {
    switch expression.kind {
    case .number(let literal): return .number(try inBaseUnits(literal))
    case .date(.moment(let date, let second)): return .moment(Int(date.dayCount) * 86_400 + second)
    case .date(let literal):
      let grain = calendar.grain(of: literal)
      let start = calendar.days(of: literal).0
      return grain == .day ? .day(start) : .period(grain, start)
    case .text(let text): return .text(text)
    case .boolean(let flag): return .boolean(flag)
    case .none: return .because(.empty)
    case .range: throw NaiveGap("a range is no value")
    case .list: throw NaiveGap("a list is no value")
    case .expansion, .argument, .bad: throw NaiveGap("a call that is written out")
    default: return nil  // All others hang on where they stand.
    }
  }

  private func operation(_ expression: Expression, _ place: Place, _ slice: Slice) throws -> NaiveValue {
    func value(_ inner: Expression) throws -> NaiveValue { try evaluate(inner, place, slice) }
    switch expression.kind {
    case .path(let path):
      let names = path.names.map(\.text)
      guard case .row(let row) = place else { return try named(names, slice) }
      let value = try self.value(of: names, row, slice)
      return value.isMissing && isTime(expression, row.dataset) ? value.asNotHappened : value
    case .call(let call): return try evaluate(call, place, slice)
    case .window(let window):
      guard case .row(let row) = place else { throw NaiveGap("a window without a row") }
      return try evaluate(window, row)
    case .since(let unit, let event):
      return try since(unit, try value(event), place)
    case .negate(let inner):
      let inner = try value(inner)
      return inner.number.map { .number($0.negated) } ?? Self.missing([inner])
    case .sum(let first, let terms):
      return try terms.reduce(try value(first)) { try add($0, try value($1.expression), $1.isSubtracted) }
    case .product(let first, let factors):
      return try factors.reduce(try value(first)) {
        let right = try value($1.expression)
        return $1.isDivided ? Self.divide($0, right) : Self.multiply($0, right)
      }
    case .power(let base, let exponent): return try power(try value(base), try value(exponent))
    case .comparison(let sign, let left, let right):
      return compare(sign, try value(left), try value(right), place, withNone: isNone(left) || isNone(right))
    case .top(let item, let isNegated, let count):
      return try isAmongTheLargest(item, isNegated, count, place, slice)
    case .membership(let item, let isNegated, let list):
      return try membership(try value(item), isNegated, list, place, slice)
    case .like(let text, let isNegated, let pattern):
      return try like(try value(text), isNegated, try value(pattern), place)
    case .within(let event, let length, let origin):
      return try within(event, try duration(length), origin, place, slice)
    case .and(let all): return try connect(try all.map(value), place, isAnd: true)
    case .or(let all): return try connect(try all.map(value), place, isAnd: false)
    case .not(let inner):
      switch try value(inner) {
      case .boolean(let flag): return .boolean(!flag)
      case let missing: return missing
      }
    case .coalesce(let all):
      if case .slice = place { _ = try all.map(value) }
      return try firstKnown(all, value)
    case .conditional(let condition, let then, let otherwise):
      let decided = try value(condition)
      // Section 9: what stands in either branch is read, and leaves its marks.
      if case .slice = place { _ = try [then, otherwise].map(value) }
      if case .boolean(let flag) = decided { return try value(flag ? then : otherwise) }
      if case .row = place { return decided.isUndecided ? .undecided : .because(.empty) }
      return Self.missing([decided])
    case .bracketed(let inner, let condition, let during):
      var narrowed = slice
      if let condition { narrowed.filters.append(condition) }
      if let during { try fix(&narrowed, during) }
      return try evaluate(inner, place, narrowed)
    case .band(let inner, let upTo):
      let inner = try value(inner)
      guard let number = inner.number, let limit = try value(upTo).number else { return Self.missing([inner]) }
      return Self.band(number, limit)
    case .histogram(let inner, let step): return Self.histogram(try value(inner), step: try value(step))
    case .table(let table):
      if case .row(let row) = place {
        return try parameter(table.dimensions, table.entries, table.otherwise, on: row, slice)
      }
      return try parameter(table.dimensions, table.entries, table.otherwise, slice)
    default: throw NaiveGap("a constant")  // They were looked at before.
    }
  }

  private func like(_ text: NaiveValue, _ isNegated: Bool, _ pattern: NaiveValue, _ place: Place) throws -> NaiveValue {
    guard case .text(let pattern) = pattern else { throw NaiveGap("like what") }
    if text.isUndecided { return text }
    if case .slice = place, text.isMissing { return text }
    let matches: Bool
    if case .text(let text) = text { matches = Self.matches(text, pattern) } else { matches = false }
    return .boolean(matches != isNegated)
  }

  static func histogram(_ inner: NaiveValue, step: NaiveValue) -> NaiveValue {
    guard let number = inner.number, let step = step.number else { return missing([inner]) }
    if case .exact(let whole, let scale) = number, case .exact(let size, let other) = step, size > 0 {
      let common = max(scale, other)
      let (a, b) = (NaiveNumber.grown(whole, common - scale), NaiveNumber.grown(size, common - other))
      return .number(.exact(a - ((a % b) + b) % b, common).short)
    }
    let count = NaiveNumber.settled(number.double / step.double, .down)
    return .number((.exact(Int128(count), 0) * step).short)
  }

  private func firstKnown(_ all: [Expression], _ value: (Expression) throws -> NaiveValue) throws -> NaiveValue {
    var tried: [NaiveValue] = []
    for candidate in all {
      tried.append(try value(candidate))
      if let last = tried.last, !last.isMissing { return last }
    }
    let last = tried[tried.count - 1]
    if case .missing(let reasons) = last, !tried.allSatisfy(\.hasNotHappened) {
      return .missing(reasons.subtracting([.notHappened]))
    }
    return last
  }

  // MARK: Names

  /// A definition, else a key of an enclosing group.
  private func named(_ names: [String], _ slice: Slice) throws -> NaiveValue {
    if definitions[names[0]] == nil, let key = keyOfSlice(names, slice) { return key }
    return try definition(names, slice)
  }

  /// S6: a name is its body in brackets.
  func definition(_ names: [String], _ slice: Slice) throws -> NaiveValue {
    // S18: under its own name a definition of a scenario reads the base.
    if let base = below(names[0]), names.count == 1, names[0] == overriding {
      return try baseValue(of: names, base, slice)
    }
    guard names.count == 1, let definition = definitions[names[0]] else {
      throw NaiveGap("\(names.joined(separator: ".")) has no value in a slice")
    }
    // Before the day of a scenario the base holds; a slice without a window has no place before or after it.
    if let begin, let base = below(names[0]), overridden.contains(names[0]), whatIf[names[0]] == nil {
      // As with an `if`, either body leaves its marks.
      if !asked.contains(names[0]) {
        let value = try baseValue(of: names, base, slice)
        guard let period = slice.period else {
          _ = try asking(names, slice)
          return .missing([])
        }
        guard period.lowerBound < begin else { return try asking(names, slice) }
        _ = try asking(names, slice)
        return value
      }
    }
    if let change = whatIf[names[0]], let base, let value = try changed(change, in: base, slice) { return value }
    let id = "\(names[0])@\(slice.id)"
    if let known = memo[id] {
      if known.isBegun { isBegun = true }
      return known.value
    }
    let wasBegun = isBegun
    isBegun = false
    defer { if wasBegun { isBegun = true } }
    var narrowed = slice
    if let condition = definition.condition { narrowed.filters.append(condition) }
    if let during = definition.during { try fix(&narrowed, during) }
    let value: NaiveValue
    switch definition.body {
    case .expression(let body):
      if let reason = try refusal(of: names[0], body, narrowed) {
        value = .because(reason)
      } else {
        let outer = overriding
        overriding = overridden.contains(names[0]) ? names[0] : nil
        defer { overriding = outer }
        value = try evaluate(body, .slice, narrowed)
      }
    case .interval, .range, .counted:
      let outer = overriding
      overriding = overridden.contains(names[0]) ? names[0] : nil
      defer { overriding = outer }
      value = try middle(of: definition.body, narrowed)
    case .table(let entries, let otherwise):
      value = try parameter(definition.dimensions, entries, otherwise, narrowed)
    }
    memo[id] = (value, isBegun)
    return value
  }

  /// Section 24: an uncertain number is its middle.
  private func middle(of body: DefinitionBody, _ slice: Slice) throws -> NaiveValue {
    let parts = try (body.uncertainParts ?? []).map { try evaluate($0, .slice, slice) }
    if case .counted = body { return Self.divide(parts[0], parts[1]) }
    let numbers = parts.compactMap(\.number?.double)
    guard numbers.count == parts.count else { return Self.missing(parts) }
    if case .interval = body, numbers[0] > 0, numbers[1] > 0 {
      return .number(.double((numbers[0] * numbers[1]).squareRoot()))
    }
    return .number(
      .double(numbers.count == 3 ? (numbers[0] + 4 * numbers[1] + numbers[2]) / 6 : (numbers[0] + numbers[1]) / 2))
  }

  /// The world that a changed name changes.
  func below(_ name: String) -> NaiveWorld? { ofScenario.contains(name) ? base?.base : base }

  /// What a scenario puts in the place of a definition, on whichever day.
  private func asking(_ names: [String], _ slice: Slice) throws -> NaiveValue {
    asked.insert(names[0])
    defer { asked.remove(names[0]) }
    return try definition(names, slice)
  }

  /// The value in the base, with its marks.
  private func baseValue(of names: [String], _ base: NaiveWorld, _ slice: Slice) throws -> NaiveValue {
    base.siblings = siblings
    base.isBegun = false
    defer { if base.isBegun { isBegun = true } }
    return try base.definition(names, slice)
  }

  /// Section 24: `+ 10%` is times 1.1, any other quantity is added; nil for `= body`.
  private func changed(_ change: Change, in base: NaiveWorld, _ slice: Slice) throws -> NaiveValue? {
    let literal: NumberLiteral
    let sign: NaiveNumber
    switch change.kind {
    case .set: return nil
    case .shift(let shift): (literal, sign) = (shift.amount, .exact(shift.isDecrease ? -1 : 1, 0))
    }
    let own = try baseValue(of: [change.name.text], base, slice)
    guard let value = own.number else { return own }
    let amount = sign * (try inBaseUnits(literal))
    let isRelative = literal.unit?.factors.first?.name == "%"
    return .number((isRelative ? value * (.exact(1, 0) + amount) : value + amount).short)
  }

  /// A recurrence lives on whole periods of one grain only.
  func refusal(of name: String, _ body: Expression, _ slice: Slice) throws -> NaiveReason? {
    var visited: Set<String> = []
    guard !overridden.contains(name), reads(body, name, &visited) else { return nil }
    guard let period = slice.period, let grain = slice.grain, isWhole(period, grain) else {
      return .recurrenceNeedsPeriods
    }
    // Without data and without a range asked for it begins nowhere.
    guard let first = try span(of: body)?.lowerBound ?? slice.horizon else { return .recurrenceNeedsPeriods }
    if period.upperBound <= first { return .beforeFirstPeriod }
    return nil
  }

  private func reads(_ expression: Expression, _ name: String, _ visited: inout Set<String>) -> Bool {
    if case .path(let path) = expression.kind, path.names.count == 1 {
      let read = path.names[0].text
      if read == name { return true }
      if let body = definitions[read]?.body.readable,
        visited.insert(read).inserted,
        reads(body, name, &visited)
      {
        return true
      }
    }
    return NaiveWalk.children(of: expression).contains { reads($0, name, &visited) }
  }

  /// A path in a row: an own column, a definition, or a column of the one dataset in reach that has it (S3).
  func value(of names: [String], _ row: NaiveRow, _ slice: Slice) throws -> NaiveValue {
    if clock(named: names) != nil {
      guard let tickAtHand else { throw NaiveGap("a clock without a tick") }
      return tickAtHand
    }
    if let keysAtHand { return keysAtHand[names[names.count - 1]] ?? .because(.empty) }
    if names.count == 1 {
      let name = names[0]
      if hasColumn(row.dataset, name) { return try cell(row, name) ?? .because(.empty) }
      if let definition = definitions[name] {
        if case .table(let entries, let otherwise) = definition.body {
          return try parameter(definition.dimensions, entries, otherwise, on: row, slice)
        }
        // On rows an uncertain number is the number of the slice.
        if definition.body.uncertainParts != nil { return try self.definition(names, slice) }
        guard case .expression(let body) = definition.body, definition.condition == nil else {
          throw NaiveGap("definition \(name) in a row")
        }
        // The rows of the world below are others.
        if overridden.contains(name) && writtenOut.contains(name) { throw NaiveGap("the base of \(name) in a row") }
        let isOutermost = writtenOut.insert(name).inserted
        defer { if isOutermost { writtenOut.remove(name) } }
        return try evaluate(body, .row(row), slice)
      }
      let owners = owners(of: name, from: row.dataset)
      guard owners.count == 1, let path = route(row.dataset, owners[0]) else {
        throw NaiveGap("\(name) in a row of \(row.dataset.name)")
      }
      guard let reached = try follow(row, path) else { return .because(.empty) }
      return try cell(reached, name) ?? .because(.empty)
    }
    let rest = Array(names.dropFirst())
    if names[0] == row.dataset.name { return try value(of: rest, row, slice) }
    let path: [NaiveReference]
    if let reference = row.dataset.references.first(where: { $0.name == names[0] }) {
      path = [reference]
    } else if let dataset = datasets[names[0]], let route = route(row.dataset, dataset) {
      path = route
    } else {
      throw NaiveGap("\(names.joined(separator: ".")) in a row of \(row.dataset.name)")
    }
    guard let reached = try follow(row, path) else { return .because(.empty) }
    return try value(of: rest, reached, slice)
  }

  /// The group of a row (S2, S3); nil where the dataset has no such dimension.
  func group(_ row: NaiveRow, _ dimension: Expression) throws -> NaiveValue? {
    switch dimension.kind {
    case .comparison(.equal, let left, let right):
      for side in [left, right] {
        if let dataset = firstDataset(in: side) {
          if route(row.dataset, dataset) != nil { return try group(row, side) }
        } else if case .path(let path) = side.kind, let own = try column(row, path.names[0].text) {
          return own
        }
      }
      return nil
    case .band(let inner, let upTo):
      guard let value = try group(row, inner) else { return nil }
      guard let number = value.number, let limit = try evaluate(upTo, .slice, Slice()).number else { return value }
      return Self.band(number, limit)
    case .path(let path):
      let names = path.names.map(\.text)
      let last = names[names.count - 1]
      if let clock = clock(named: names) { return route(row.dataset, clock.dataset) == nil ? nil : tickAtHand }
      if names.count == 1 || names[0] == row.dataset.name { return try column(row, last) }
      if row.dataset.references.contains(where: { $0.name == names[0] }) { return try value(of: names, row, Slice()) }
      if let dataset = datasets[names[0]], route(row.dataset, dataset) != nil {
        return try value(of: names, row, Slice())
      }
      return nil
    default: return try evaluate(dimension, .row(row), Slice())
    }
  }

  /// The datasets in reach that have the column. The key of a `per` is the same column as the one it was made from.
  private func owners(of name: String, from dataset: NaiveDataset) -> [NaiveDataset] {
    let all = datasets.values.filter { hasColumn($0, name) && route(dataset, $0) != nil }
    return all.filter { owner in
      guard owner.keys.contains(name), case .per = owner.statement.source else { return true }
      return !all.contains { $0 === owner.source }
    }
  }

  private func column(_ row: NaiveRow, _ name: String) throws -> NaiveValue? {
    if hasColumn(row.dataset, name) { return try cell(row, name) ?? .because(.empty) }
    let owners = owners(of: name, from: row.dataset)
    guard owners.count == 1, let path = route(row.dataset, owners[0]) else { return nil }
    guard let reached = try follow(row, path) else { return .because(.empty) }
    return try cell(reached, name) ?? .because(.empty)
  }

  // MARK: Small things

  /// `x during R`: the window is R, whatever it was.
  func fix(_ slice: inout Slice, _ range: Expression) throws {
    (slice.period, slice.grain, slice.origins) = (try days(range), nil, [])
  }

  /// Missing for the first operand's reason.
  static func missing(_ values: [NaiveValue]) -> NaiveValue {
    let gone = values.filter(\.isMissing)
    if gone.contains(.undecided) { return .undecided }
    guard let first = gone.first else { return .missing([]) }
    return gone.allSatisfy(\.hasNotHappened) ? first : .missing(first.reasons.subtracting([.notHappened]))
  }

  private func isNone(_ expression: Expression) -> Bool {
    if case .none = expression.kind { true } else { false }
  }

  /// Section 18: multiples are converted wherever values meet. Here everything is in base units from the start, and so
  /// needs no conversion: 1年 is 12 (months), 2千円 are 2000.
  func inBaseUnits(_ literal: NumberLiteral) throws -> NaiveNumber {
    var number = NaiveNumber(literal.value)
    for factor in literal.unit?.factors ?? [] {
      guard let scale = unitScales[factor.name] else { continue }
      guard factor.exponent == 1 else { throw NaiveGap("a literal per \(factor.name)") }
      number = number * scale
    }
    return number.short
  }

  /// The text of a dimension, to find the group that a parameter table means.
  static func text(_ expression: Expression) -> String {
    switch expression.kind {
    case .path(let path): path.names[path.names.count - 1].text
    case .band(let inner, _): text(inner)
    case .histogram(let inner, _): text(inner)
    default: "?"
    }
  }

  /// The columns that a key is of: two of a pair.
  static func columns(of dimension: Expression) -> [[String]] {
    switch dimension.kind {
    case .path(let path): [path.names.map(\.text)]
    case .band(let inner, _), .histogram(let inner, _): columns(of: inner)
    case .comparison(.equal, let left, let right): columns(of: left) + columns(of: right)
    default: []
    }
  }

  static func isNamed(_ dimension: Expression, _ name: String) -> Bool {
    if case .comparison(.equal, let left, let right) = dimension.kind, case .path = left.kind, case .path = right.kind {
      return text(left) == name || text(right) == name
    }
    return text(dimension) == name
  }

  static func grain(_ expression: Expression) -> Grain? {
    guard case .path(let path) = expression.kind, path.names.count == 1, !path.names[0].isQuoted else { return nil }
    return Grain(rawValue: path.names[0].text)
  }

  func duration(_ expression: Expression) throws -> NaiveDuration {
    guard case .number(let literal) = expression.kind, let unit = literal.unit, unit.factors.count == 1 else {
      throw NaiveGap("a length that is no literal")
    }
    let count = Int(literal.value.double)
    switch unit.factors[0].name {
    case "day", "days", "日": return NaiveDuration(days: count)
    case "week", "weeks", "週": return NaiveDuration(days: count * 7)
    case "month", "months", "月", "ヶ月": return NaiveDuration(months: count)
    case "quarter", "quarters": return NaiveDuration(months: count * 3)
    case "year", "years", "年": return NaiveDuration(months: count * 12)
    default: throw NaiveGap("unknown length \(unit.factors[0].name)")
    }
  }
}
