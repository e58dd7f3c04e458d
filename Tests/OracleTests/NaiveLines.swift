import CivilTime
import SourceText
import Syntax

/// All groups but the largest, as one.
struct NaivePool {
  /// The keys by whose values the largest are told.
  var dimensions: [NaiveDimension]
  /// Those of them that are one for all others.
  var pooled: [NaiveDimension]
  /// The values of the largest.
  var picked: Set<String>

  var id: String { pooled.map(\.id).joined(separator: ",") + picked.sorted().joined(separator: "&") }

  static func text(_ values: [NaiveValue]) -> String { values.map(\.key).joined(separator: "|") }
}

// Which lines there are, and in what order (section 21).
extension NaiveWorld {
  /// The lines that are shown, those of all others among them.
  func arranged(_ question: NaiveQuestion, _ groups: [[NaiveGroup]]) throws -> [NaiveLine] {
    keysAsWritten = Dictionary(
      question.dimensions.map { (source.text($0.expression.range).filter { !$0.isWhitespace }, $0) },
      uniquingKeysWith: { first, _ in first })
    defer { keysAsWritten = nil }
    let slices = lineSlices(question, groups)
    var lines = slices.map { slice in NaiveLine(slice: slice, keys: question.lineKeys.map { self.key($0, slice) }) }
    lines = inKeyOrder(lines)
    if let listed = question.listed {
      // Where the rows are known by longer periods nobody knows in which of these they are.
      let rows = try Self.count(of: listed)
      lines = try lines.filter { (try evaluate(rows, .slice, $0.slice).number?.double ?? 0) > 0 }
    }
    if let top = question.top, let measure = top.measure {
      return try pooled(lines, question, top, measure, groups)
    }
    lines = try sorted(try kept(lines, question), question)
    return question.top.map { self.first($0, lines, question) } ?? lines
  }

  /// One slice for each line. Where periods are columns a line is of all days.
  private func lineSlices(_ question: NaiveQuestion, _ groups: [[NaiveGroup]]) -> [Slice] {
    var windows = question.windows
    if question.grain != nil, !question.lineKeys.contains(where: { $0.grain != nil }) {
      windows = windows.isEmpty ? [] : [wholeSlice(question)]
    }
    return groups.flatMap { groups in
      windows.map { window in
        var slice = window
        slice.groups = groups
        return slice
      }
    }
  }

  /// Of all days that are asked for.
  func wholeSlice(_ question: NaiveQuestion) -> Slice {
    var slice = question.base
    if question.grain != nil { slice.period = question.wholeWindow }
    slice.horizon = question.windows.first?.horizon ?? question.base.horizon
    return slice
  }

  private func key(_ dimension: NaiveDimension, _ slice: Slice) -> NaiveValue {
    if let grain = dimension.grain, let period = slice.period {
      return .period(grain, calendar.start(grain, of: period.lowerBound))
    }
    return slice.groups.first { $0.dimension.id == dimension.id }?.value ?? .missing([])
  }

  private func inKeyOrder(_ lines: [NaiveLine]) -> [NaiveLine] {
    lines.sorted { a, b in
      for (x, y) in zip(a.keys, b.keys) {
        let order = keyOrder(x, y)
        if order != 0 { return order < 0 }
      }
      return false
    }
  }

  private func kept(_ lines: [NaiveLine], _ question: NaiveQuestion) throws -> [NaiveLine] {
    try lines.filter { line in try question.keeps.allSatisfy { try evaluate($0, .slice, line.slice).isTrue } }
  }

  private func sorted(_ lines: [NaiveLine], _ question: NaiveQuestion) throws -> [NaiveLine] {
    if question.orders.isEmpty { return lines }
    let decorated = try lines.enumerated().map { index, line in
      (index, line, try question.orders.map { try evaluate($0.key, .slice, line.slice) })
    }
    return decorated.sorted { a, b in
      for (index, order) in question.orders.enumerated() {
        let (x, y) = (a.2[index], b.2[index])
        // What has no value stands last either way.
        if x.isMissing != y.isMissing { return y.isMissing }
        if x.isMissing { continue }
        let sign = self.orderOfSlices(x, y) ?? 0
        if sign != 0 { return order.isDescending ? sign > 0 : sign < 0 }
      }
      return a.0 < b.0
    }.map(\.1)
  }

  /// The places of the keys of `top 2 per category` among those of the lines.
  func places(_ top: Top, _ keys: [NaiveDimension]) -> [Int] {
    top.per.compactMap { path in
      let name = path.names[path.names.count - 1].text
      let named = keys.indices.filter { keys[$0].grain?.rawValue == name || keys[$0].isNamed(name) }
      // Of `sold step 2, sold` the second.
      return named.first { if case .path = keys[$0].expression.kind { true } else { false } } ?? named.first
    }
  }

  private func first(_ top: Top, _ lines: [NaiveLine], _ question: NaiveQuestion) -> [NaiveLine] {
    var per = places(top, question.lineKeys)
    if per.isEmpty, question.lineKeys.count > 1 {
      // With a period and other keys, the first of each period.
      per = question.lineKeys.indices.filter { question.lineKeys[$0].grain != nil }
    }
    var taken: [String: Int] = [:]
    return lines.filter { line in
      let group = NaivePool.text(per.map { line.keys[$0] })
      taken[group, default: 0] += 1
      return taken[group, default: 0] <= top.count
    }
  }

  // MARK: All others

  private func pooled(
    _ all: [NaiveLine], _ question: NaiveQuestion, _ top: Top, _ measure: Expression, _ groups: [[NaiveGroup]]
  ) throws -> [NaiveLine] {
    let dimensions = question.lineKeys.filter { $0.grain == nil }
    let per = places(top, question.lineKeys).map { question.lineKeys[$0].id }
    let pooledKeys = question.pooled
    // The largest over all that is asked for, within each value of the keys behind `per`.
    var candidates = groups.map { groups in
      var slice = wholeSlice(question)
      slice.groups = groups
      return NaiveLine(slice: slice, keys: dimensions.map { self.key($0, slice) })
    }
    candidates = inKeyOrder(candidates)
    // Without periods a line is kept or not before the largest are taken.
    if question.grain == nil { candidates = try kept(candidates, question) }
    var ranking = question
    ranking.orders = [(measure, true)]
    var places: [String: Int] = [:]
    var taken: [String: Int] = [:]
    for line in try sorted(candidates, ranking) {
      let outer = NaivePool.text(zip(dimensions, line.keys).filter { per.contains($0.0.id) }.map(\.1))
      taken[outer, default: 0] += 1
      if taken[outer, default: 0] <= top.count { places[NaivePool.text(line.keys)] = places.count }
    }
    func group(_ line: NaiveLine) -> String {
      NaivePool.text(zip(question.lineKeys, line.keys).filter { $0.0.grain == nil }.map(\.1))
    }
    func outerKeys(_ line: NaiveLine) -> [NaiveValue] {
      zip(question.lineKeys, line.keys).filter { key, _ in !pooledKeys.contains { $0.id == key.id } }.map(\.1)
    }
    let pool = NaivePool(dimensions: dimensions, pooled: pooledKeys, picked: Set(places.keys))
    var seen: Set<String> = []
    let own = all.filter { places[group($0)] != nil }
    let rest = all.filter { places[group($0)] == nil && seen.insert(NaivePool.text(outerKeys($0))).inserted }
    let others = try kept(rest.map { self.others($0, question, pool) }, question)
    let shown = try kept(own, question)
    guard question.orders.isEmpty else {
      let byKeys = others.sorted { a, b in
        let order = zip(outerKeys(a), outerKeys(b)).lazy.map { self.keyOrder($0, $1) }.first { $0 != 0 }
        return (order ?? 0) < 0
      }
      return try withOthers(try sorted(shown, question), byKeys, outerKeys)
    }
    // The largest first, and all others last, beside each value of the other keys.
    let ranked = (shown.map { ($0, places[group($0)] ?? 0) } + others.map { ($0, Int.max) }).enumerated()
    return ranked.sorted { a, b in
      for (x, y) in zip(outerKeys(a.element.0), outerKeys(b.element.0)) {
        let order = keyOrder(x, y)
        if order != 0 { return order < 0 }
      }
      return (a.element.1, a.offset) < (b.element.1, b.offset)
    }.map(\.element.0)
  }

  /// The line of all others beside one of them.
  private func others(_ line: NaiveLine, _ question: NaiveQuestion, _ pool: NaivePool) -> NaiveLine {
    var result = line
    (result.slice.pool, result.slice.isTotal) = (pool, true)
    result.slice.groups.removeAll { group in pool.pooled.contains { $0.id == group.dimension.id } }
    var isFirst = true
    for (place, key) in question.lineKeys.enumerated() where pool.pooled.contains(where: { $0.id == key.id }) {
      result.keys[place] = .text(isFirst ? "others" : "")
      isFirst = false
    }
    return result
  }

  /// In an order of their own all others stand behind the last line beside which they are, or last of all.
  private func withOthers(
    _ shown: [NaiveLine], _ others: [NaiveLine], _ outer: (NaiveLine) -> [NaiveValue]
  ) throws -> [NaiveLine] {
    let groups = shown.map { NaivePool.text(outer($0)) }
    guard Self.standTogether(groups) else { return shown + others }
    var result: [NaiveLine] = []
    for (place, line) in shown.enumerated() {
      result.append(line)
      if place + 1 == shown.count || groups[place + 1] != groups[place] {
        result += others.filter { NaivePool.text(outer($0)) == groups[place] }
      }
    }
    return result + others.filter { !groups.contains(NaivePool.text(outer($0))) }
  }

  static func standTogether(_ groups: [String]) -> Bool {
    groups.indices.count { $0 == 0 || groups[$0] != groups[$0 - 1] } == Set(groups).count
  }

  /// Whether a row, or a group, is none of the largest.
  func isOther(_ row: NaiveRow, _ pool: NaivePool) throws -> Bool {
    let values = try pool.dimensions.map { dimension in
      guard let own = try among(nil, { try self.group(row, dimension.expression) }) else {
        throw NaiveGap("\(row.dataset.name) has no \(Self.text(dimension.expression))")
      }
      return own
    }
    // What stands at no tick of a clock is in no line by it.
    let isOffClock = zip(pool.dimensions, values).contains { $1.isMissing && clock(in: $0.expression) != nil }
    return !isOffClock && !pool.picked.contains(NaivePool.text(values))
  }
}

// A key where the value of the line is asked for.
extension NaiveWorld {
  /// The value of a key of the slice by one of its names; nil where it is none.
  func keyOfSlice(_ names: [String], _ slice: Slice) -> NaiveValue? {
    let name = names[names.count - 1]
    // The innermost.
    if let group = slice.groups.last(where: { $0.dimension.isNamed(name) }) { return asNumber(group.value) }
    if let pool = slice.pool, pool.pooled.contains(where: { $0.isNamed(name) }) { return .missing([]) }
    guard let keysAsWritten, names.count == 1, let period = slice.period else { return nil }
    guard let grain = keysAsWritten.values.first(where: { $0.name == name || $0.grain?.rawValue == name })?.grain else {
      return nil
    }
    return .period(grain, calendar.start(grain, of: period.lowerBound))
  }

  /// As it is written behind `by`, in `keep` and `sort`.
  func keyAsWritten(_ expression: Expression, _ slice: Slice) -> NaiveValue? {
    guard let keysAsWritten, case let text = source.text(expression.range).filter({ !$0.isWhitespace }),
      let dimension = keysAsWritten[text], dimension.grain == nil
    else { return nil }
    if let pool = slice.pool, pool.pooled.contains(where: { $0.id == dimension.id }) { return .missing([]) }
    // The innermost, which may be that of `per` inside.
    let group = slice.groups.last { own in
      own.dimension.id == dimension.id
        || source.text(own.dimension.expression.range).filter { !$0.isWhitespace } == text
    }
    return group.map { asNumber($0.value) } ?? .missing([])
  }

  /// The band of n and above begins with n. What is empty and what is undecided stand in one line.
  private func asNumber(_ value: NaiveValue) -> NaiveValue {
    if case .bandFrom(let start) = value { return .whole(start) }
    return value.isMissing || value.isUndecided ? .missing([]) : value
  }
}
