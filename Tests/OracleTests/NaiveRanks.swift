import Syntax

// Places among others: `in top`, `rank`, `cumulative_share`.
extension NaiveWorld {
  /// `x in top 20%`: its place is at most 20 % of their number.
  func isAmongTheLargest(
    _ item: Expression, _ isNegated: Bool, _ count: NumberLiteral, _ place: Place, _ slice: Slice
  ) throws -> NaiveValue {
    let own = try evaluate(item, place, slice)
    if case .slice = place, slice.isTotal { return own.isMissing ? .missing([]) : .because(.noRank) }
    if own.isMissing {
      // On rows it is among none, as it is in no comparison.
      if case .row = place, !own.isUndecided { return .boolean(isNegated) }
      return own
    }
    var others: [NaiveValue]
    switch place {
    case .slice: others = try cells(of: item, slice, per: [])
    case .row(let row):
      let rows = try peers?() ?? built(row.dataset).rows
      others = try rows.map { try evaluate(item, .row($0), slice) }
    }
    others = others.filter { !$0.isMissing }
    let isLarger = { (other: NaiveValue) -> Bool in
      if case .slice = place { return self.orderOfSlices(other, own) == 1 }
      return self.order(other, own) == 1
    }
    let rank = NaiveNumber.exact(Int128(others.filter(isLarger).count + 1), 0)
    var limit = NaiveNumber(count.value)
    if count.unit?.factors.first?.name == "%" {
      limit = limit * .exact(1, 2) * .exact(Int128(others.count), 0)
    }
    return .boolean((NaiveNumber.order(rank, limit) <= 0) != isNegated)
  }

  /// With the rows that are read together.
  func among<Result>(_ rows: (() throws -> [NaiveRow])?, _ work: () throws -> Result) rethrows -> Result {
    let outer = peers
    peers = rows
    defer { peers = outer }
    return try work()
  }

  /// The values of the cells with the same window, its own among them; with `per` those of one value of each key.
  private func cells(of value: Expression, _ slice: Slice, per keys: [GroupKey]) throws -> [NaiveValue] {
    // The marks are those of the cell's own value.
    let wasBegun = isBegun
    defer { isBegun = wasBegun }
    let within = keys.map(\.expression).filter { Self.grain($0) == nil }
    func isKey(_ group: NaiveGroup) -> Bool { within.contains { group.dimension.answers(to: $0) } }
    var seen: Set<String> = []
    var values: [NaiveValue] = []
    for groups in siblings {
      var other = slice
      // Below `overall` there are fewer dimensions, and fewer cells.
      other.groups = groups.filter { group in slice.groups.contains { $0.dimension.id == group.dimension.id } }
      // Each tick counts up to itself.
      if let tick = other.groups.first(where: { clock(in: $0.dimension.expression) != nil })?.value.number {
        other.upTo?.tick = Int(tick.double)
      }
      guard seen.insert(other.groups.map(\.value.key).joined(separator: "|")).inserted else { continue }
      let isOfOneKey = other.groups.filter(isKey).allSatisfy { group in
        slice.groups.contains { $0.dimension.id == group.dimension.id && $0.value.key == group.value.key }
      }
      if isOfOneKey { values.append(try evaluate(value, .slice, other)) }
    }
    return values
  }

  /// Below `overall` a key may be no group any more.
  private func lacks(_ keys: [GroupKey], _ slice: Slice) -> Bool {
    keys.map(\.expression).filter { Self.grain($0) == nil }.contains { key in
      !slice.groups.contains { $0.dimension.answers(to: key) }
    }
  }

  /// 1 for the largest among the groups of one period.
  func rank(_ value: Expression, per keys: [GroupKey], _ slice: Slice) throws -> NaiveValue {
    let own = try slice.isTotal || !lacks(keys, slice) ? evaluate(value, .slice, slice) : .missing([])
    // What is read leaves its marks, with a place or without.
    if slice.isTotal { return .because(.noRank) }
    if lacks(keys, slice) { return .because(.noTableEntry) }
    guard own.number != nil else { return own }
    let others = try cells(of: value, slice, per: keys)
    return .whole(1 + others.filter { $0.number != nil && orderOfSlices($0, own) == 1 }.count)
  }

  /// The part of those that are at least as large.
  func cumulativeShare(_ value: Expression, per keys: [GroupKey], _ slice: Slice) throws -> NaiveValue {
    let own = try slice.isTotal || !lacks(keys, slice) ? evaluate(value, .slice, slice) : .missing([])
    // What is read leaves its marks, with a place or without.
    if slice.isTotal { return .because(.noRank) }
    if lacks(keys, slice) { return .because(.noTableEntry) }
    guard own.number != nil else { return own }
    let others = try cells(of: value, slice, per: keys).filter { $0.number != nil }
    let larger = others.filter { (orderOfSlices($0, own) ?? 0) >= 0 }
    return Self.divide(NaiveFolds.sum(larger), NaiveFolds.sum(others))
  }
}
