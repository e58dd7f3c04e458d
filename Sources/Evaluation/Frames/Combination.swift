import Columns

/// Numbers the distinct combinations of several code columns. A row with an empty part (−1) gets −1 when `skipsEmpty`,
/// else empty counts as a value of its own.
struct Combination {
  /// For each row its combination.
  var codes: [Int32]
  /// The first row of each combination.
  private(set) var representatives: [Int32]

  init(_ columns: [[Int32]], rowCount: Int, skipsEmpty: Bool) {
    codes = []
    representatives = []
    guard let first = columns.first else {
      codes = [Int32](repeating: 0, count: rowCount)
      if rowCount > 0 { representatives = [0] }
      return
    }
    if columns.count == 1 {
      var numbering = PairNumbering(left: nil, right: first, skipsEmpty: skipsEmpty)
      numbering.run()
      codes = numbering.codes
      representatives = numbering.firsts
      return
    }
    refine(columns, skipsEmpty: skipsEmpty)
  }

  /// Column by column. A row that shares its combination with no other is done: over all columns of a table most rows
  /// are alone after two or three, and the rest is walked for the few that are left.
  private mutating func refine(_ columns: [[Int32]], skipsEmpty: Bool) {
    var rows: [Int32]?
    // The first row of each row's combination; −1 for a skipped one.
    var leaders: [Int32] = []
    var current = columns[0]
    for (place, column) in columns.enumerated().dropFirst() {
      let right = rows.map { rows in rows.map { column[Int($0)] } } ?? column
      var numbering = PairNumbering(left: current, right: right, skipsEmpty: skipsEmpty)
      numbering.run()
      current = numbering.codes
      if place == columns.count - 1 && rows == nil {
        codes = current
        representatives = numbering.firsts
        return
      }
      let isLast = place == columns.count - 1
      if !isLast && (skipsEmpty || numbering.firsts.count * 4 < current.count * 3) { continue }
      settle(&rows, &current, numbering.firsts, &leaders, isLast: isLast)
    }
    number(leaders)
  }

  /// Notes each row's leader, and goes on with those rows that are not alone.
  private func settle(
    _ rows: inout [Int32]?, _ current: inout [Int32], _ firsts: [Int32], _ leaders: inout [Int32], isLast: Bool
  ) {
    let own = rows ?? (0..<Int32(current.count)).map { $0 }
    if leaders.isEmpty { leaders = [Int32](repeating: -1, count: own.count) }
    var sizes = [Int32](repeating: 0, count: firsts.count)
    for code in current where code >= 0 { sizes[Int(code)] += 1 }
    var keptRows: [Int32] = []
    var keptCodes: [Int32] = []
    for (place, code) in current.enumerated() where code >= 0 {
      leaders[Int(own[place])] = own[Int(firsts[Int(code)])]
      if !isLast && sizes[Int(code)] > 1 {
        keptRows.append(own[place])
        keptCodes.append(code)
      }
    }
    (rows, current) = (keptRows, keptCodes)
  }

  private mutating func number(_ leaders: [Int32]) {
    codes = [Int32](repeating: -1, count: leaders.count)
    for (row, leader) in leaders.enumerated() where leader >= 0 {
      if Int(leader) == row {
        codes[row] = Int32(representatives.count)
        representatives.append(Int32(row))
      } else {
        codes[row] = codes[Int(leader)]
      }
    }
  }
}

extension Combination {
  /// The distinct combinations of several code columns, in no order that means something.
  ///
  /// - Parameters:
  ///   - groups: rows with a negative one do not count; nil: all do.
  ///   - needed: for each column whether a row without it does not count; else empty is a value of its own, −1.
  static func distinct(_ columns: [Integers], among groups: Integers?, needed: [Bool], _ threads: Threads) -> [[Int32]]
  {
    let rowCount = columns.first?.count ?? 0
    let sizes = columns.map { max(-1, Int($0.range(threadCount: threads.count)?.upperBound ?? -1)) + 2 }
    var pairs = 1
    for size in sizes {
      let (next, overflow) = pairs.multipliedReportingOverflow(by: size)
      pairs = overflow || next > 1 << 40 ? 1 << 40 : next
    }
    guard pairs <= max(1 << 12, rowCount) else { return distinctByHash(columns.map(\.int32s), groups?.int32s, needed) }
    let seen = threads.map(rowCount) { [pairs] rows in
      columns.count == 1 && groups == nil && !needed[0]
        ? seenCodes(columns[0], pairs: pairs, rows)
        : seenPlaces(columns, sizes, pairs: pairs, rows, among: groups, needed)
    }
    return (0..<pairs).compactMap { place in
      guard seen.contains(where: { $0[place] }) else { return nil }
      var rest = place
      let codes = sizes.reversed().map { size -> Int32 in
        defer { rest /= size }
        return Int32(rest % size) - 1
      }
      return codes.reversed()
    }
  }

  /// The same for one column of which all rows count.
  private static func seenCodes(_ column: Integers, pairs: Int, _ rows: Range<Int>) -> [Bool] {
    func seen<Element: FixedWidthInteger>(_ codes: [Element]) -> [Bool] {
      var seen = [Bool](repeating: false, count: pairs)
      var found = seen.mutableSpan
      for row in rows { found[Int(max(codes[row], -1)) + 1] = true }
      return seen
    }
    return switch column {
    case .bytes(let codes): seen(codes)
    case .shorts(let codes): seen(codes)
    case .words(let codes): seen(codes)
    case .longs(let codes): seen(codes)
    }
  }

  /// For each place in a table of all combinations whether one of the rows is there.
  ///
  /// A block of rows at a time, column after column.
  private static func seenPlaces(
    _ columns: [Integers], _ sizes: [Int], pairs: Int, _ rows: Range<Int>, among groups: Integers?, _ needed: [Bool]
  ) -> [Bool] {
    var seen = [Bool](repeating: false, count: pairs + 1)
    var found = seen.mutableSpan
    var codes = [Int64].forBlock
    var (allPlaces, allAbsent) = (codes, codes)
    for block in rows.blocks {
      for place in 0..<block.count { (allPlaces[place], allAbsent[place]) = (0, 0) }
      if let groups { groups.copy(block, to: &allAbsent) }
      for (column, (size, isNeeded)) in zip(columns, zip(sizes, needed)) {
        column.copy(block, to: &codes)
        var places = allPlaces.mutableSpan
        var absent = allAbsent.mutableSpan
        let codes = codes.span
        let size = Int64(size)
        precondition(codes.count == places.count && absent.count == places.count, "blocks of one size")
        for place in codes.indices { places[place] = places[place] &* size &+ max(codes[place], -1) &+ 1 }
        if isNeeded { for place in codes.indices { absent[place] |= codes[place] } }
      }
      let places = allPlaces.span
      let absent = allAbsent.span
      // A row that does not count leaves its mark at no place of its own.
      for place in 0..<block.count { found[absent[place] < 0 ? pairs : Int(places[place])] = true }
    }
    return Array(seen.dropLast())
  }

  private static func distinctByHash(_ columns: [[Int32]], _ groups: [Int32]?, _ needed: [Bool]) -> [[Int32]] {
    let own = zip(columns, needed).map { column, isNeeded -> [Int32] in
      column.indices.map { row in
        if let groups, groups[row] < 0 { return -1 }
        return column[row] < 0 ? (isNeeded ? -1 : Int32.max) : column[row]
      }
    }
    let combination = Combination(own, rowCount: columns.first?.count ?? 0, skipsEmpty: true)
    return combination.representatives.map { row in own.map { $0[Int(row)] == Int32.max ? -1 : $0[Int(row)] } }
  }
}

/// Numbers the pairs of two columns in the order of first appearance: by a table of all pairs where that is small, else
/// by a hash.
struct PairNumbering {
  let left: [Int32]?
  let right: [Int32]
  let skipsEmpty: Bool
  var codes: [Int32] = []
  /// The first row of each pair.
  var firsts: [Int32] = []

  init(left: [Int32]?, right: [Int32], skipsEmpty: Bool) {
    (self.left, self.right, self.skipsEmpty) = (left, right, skipsEmpty)
  }

  fileprivate mutating func run() {
    if left == nil, let found = PairNumbering.firstRows(ofNumbered: right, skipsEmpty: skipsEmpty) {
      (codes, firsts) = (right, found)
      return
    }
    codes = [Int32](repeating: -1, count: right.count)
    let widths = (left.map { PairNumbering.width($0) } ?? 1, PairNumbering.width(right))
    if widths.0 * widths.1 <= max(1 << 12, 2 * right.count) {
      if let left { table(left, widths) } else { table(widths.1) }
    } else {
      hash(widths)
    }
  }

  /// The first row of each code, where codes are numbered in the order of first appearance already, as those of texts
  /// mostly are; else nil.
  static func firstRows(ofNumbered codes: [Int32], skipsEmpty: Bool) -> [Int32]? {
    var found: [Int32] = []
    for row in codes.indices {
      let code = codes[row]
      if code == Int32(truncatingIfNeeded: found.count) {
        found.append(Int32(truncatingIfNeeded: row))
      } else if code > found.count || code < 0 && (!skipsEmpty || code < -1) {
        return nil
      }
    }
    return found
  }

  /// How many codes there are, where they are numbered so and none is empty; else nil.
  static func numberedCount(_ codes: Integers) -> Int? {
    func count<Element: FixedWidthInteger>(_ codes: [Element]) -> Int? {
      var next = 0
      for code in codes {
        if code == next { next += 1 } else if code > next || code < 0 { return nil }
      }
      return next
    }
    return switch codes {
    case .bytes(let codes): count(codes)
    case .shorts(let codes): count(codes)
    case .words(let codes): count(codes)
    case .longs(let codes): count(codes)
    }
  }

  /// One more than the largest ordinary code, and places for the marks of emptiness: −1 and the two largest numbers.
  private static func width(_ column: [Int32]) -> Int {
    var highest: Int32 = -1
    for code in column { highest = max(highest, code >= Int32.max - 1 ? -1 : code) }
    return Int(highest) + 4
  }

  @inline(__always)
  private static func place(_ code: Int32, _ width: Int) -> Int {
    if code < 0 { return width - 1 }
    return code >= Int32.max - 1 ? width - 3 + Int(Int32.max - code) : Int(code)
  }

  private mutating func table(_ width: Int) {
    var known = [Int32](repeating: -1, count: width)
    for row in right.indices {
      if skipsEmpty && right[row] < 0 { continue }
      let place = PairNumbering.place(right[row], width)
      var code = known[place]
      if code < 0 {
        code = Int32(firsts.count)
        known[place] = code
        firsts.append(Int32(row))
      }
      codes[row] = code
    }
  }

  private mutating func table(_ left: [Int32], _ widths: (Int, Int)) {
    var known = [Int32](repeating: -1, count: widths.0 * widths.1)
    for row in right.indices {
      if skipsEmpty && (left[row] < 0 || right[row] < 0) { continue }
      let place =
        PairNumbering.place(left[row], widths.0) * widths.1 + PairNumbering.place(right[row], widths.1)
      var code = known[place]
      if code < 0 {
        code = Int32(firsts.count)
        known[place] = code
        firsts.append(Int32(row))
      }
      codes[row] = code
    }
  }

  private mutating func hash(_ widths: (Int, Int)) {
    var index = IntegerIndex(capacity: min(widths.0 * widths.1, right.count) / 4)
    for row in right.indices {
      let own = left?[row] ?? 0
      if skipsEmpty && (own < 0 || right[row] < 0) { continue }
      let candidate = Int32(firsts.count)
      let code = index.insert(Int64(own) << 32 | Int64(UInt32(bitPattern: right[row])), candidate)
      if code == candidate { firsts.append(Int32(row)) }
      codes[row] = code
    }
  }
}
