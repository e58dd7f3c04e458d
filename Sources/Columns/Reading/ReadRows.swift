import Numerics

/// The portions that were read, beside the columns that they filled, on the way to finished columns.
struct ReadRows: Sendable {
  let portions: [[Piece]]
  let read: [ReadPortion]
  /// For each piece of each portion how many of its records are rows.
  let rowCounts: [[Int]]

  var rowCount: Int { rowCounts.joined().reduce(0, +) }

  /// What was seen in one of the columns asked for, in the order of the rows.
  func inference(_ place: Int) -> ColumnInference {
    var seen = read[0].columns[place].inference
    for portion in read.dropFirst() { seen.add(portion.columns[place].inference) }
    return seen
  }

  /// Whether the values that were written under the guess are those of the plan.
  func holds(_ place: Int, _ plan: ColumnPlan) -> Bool {
    guard let guess = read[0].columns[place].guess, !read.contains(where: { $0.columns[place].hasFailed }) else {
      return false
    }
    switch (guess, plan.kind) {
    case (.exact(let mark, let width), .exact(let scale)):
      guard let power = plan.powers[mark] else { return false }
      // In fewer than 64 bits nothing more is multiplied: the product might not fit.
      return width == .longs || read.allSatisfy { $0.columns[place].scales.allSatisfy { $0 == scale + power } }
    case (.days, .days), (.moments, .moments), (.texts, .text): return true
    case (.exact, _), (.days, _), (.moments, _), (.texts, _): return false
    }
  }

  /// Brings what the portions wrote, each by itself, into one form: numbers to the scale of the plan, codes of texts to one
  /// dictionary. Returns the column without its rows.
  func finish(_ place: Int, _ plan: ColumnPlan, _ slots: ColumnSlots) -> FinishedColumn {
    var column = FinishedColumn(kind: plan.kind, validity: validity(place), outsized: outsized(place))
    switch (slots, plan.kind) {
    case (.longs(let slots), .exact(let scale)):
      guard case .exact(let mark, _) = read[0].columns[place].guess, let power = plan.powers[mark] else { break }
      concurrentlyOverPieces { portion, piece, rows in
        let shift = scale + power - read[portion].columns[place].scales[piece]
        if shift <= 0 { return }
        let factor = ExactDecimal.powersOfTen[shift]
        for row in rows { slots[row] &*= factor }
      }
    case (_, .text):
      let joined = joinedTexts(read.map { $0.columns[place].interner })
      column.dictionary = joined.dictionary
      switch slots {
      case .bytes(let slots): join(place, joined.codes, slots, &column)
      case .shorts(let slots): join(place, joined.codes, slots, &column)
      case .words(let slots): join(place, joined.codes, slots, &column)
      case .longs(let slots): join(place, joined.codes, slots, &column)
      }
    case (.bytes, _), (.shorts, _), (.words, _), (.longs, _): break
    }
    return column
  }

  /// The codes of each portion become those of the dictionary of all. What does not fit joins the outsized; where that may
  /// be many, all rows wait until they have more room.
  private func join<Element: FixedWidthInteger & Sendable>(
    _ place: Int, _ codes: [JoinedCodes], _ slots: RowSlots<Element>, _ column: inout FinishedColumn
  ) {
    guard column.outsized.isEmpty, column.dictionary.texts.count <= Int(Element.max) + 1 else {
      column.outsized = []
      column.joining = FinishedColumn.Joining(
        codes: codes, rows: finalRanges,
        outsized: outsized(place).reduce(into: [:]) { $0[$1.row] = Int32(truncatingIfNeeded: $1.value) })
      return
    }
    concurrentlyOverPieces { portion, piece, rows in
      let map = codes[portion]
      if case .same = map { return }
      let validity = read[portion].columns[place].validities[piece]
      for (index, row) in rows.enumerated() {
        slots[row] = validity?[index] ?? true ? Element(truncatingIfNeeded: map[Int32(slots[row])]) : 0
      }
    }
  }

  /// The values that have not fitted into the bytes of the column, by the rows of the table.
  private func outsized(_ place: Int) -> [(row: Int, value: Int64)] {
    var result: [(row: Int, value: Int64)] = []
    for (read, ranges) in zip(read, finalRanges) {
      for cell in read.columns[place].outsized where cell.row < ranges[cell.piece].count {
        result.append((ranges[cell.piece].lowerBound + cell.row, cell.value))
      }
    }
    return result
  }

  /// For each piece of each portion its rows in the table.
  private var finalRanges: [[Range<Int>]] {
    var next = 0
    return rowCounts.map { counts in
      counts.map { count in
        next += count
        return next - count..<next
      }
    }
  }

  private func concurrentlyOverPieces(_ work: @Sendable (_ portion: Int, _ piece: Int, _ rows: Range<Int>) -> Void) {
    _ = concurrently(portions.count) { portion in
      for (place, piece) in portions[portion].enumerated() {
        work(portion, place, piece.firstRow..<piece.firstRow + rowCounts[portion][place])
      }
    }
  }

  private func validity(_ place: Int) -> Bitmap? {
    var parts: [(bits: Bitmap?, count: Int)] = []
    for (portion, counts) in zip(read, rowCounts) {
      for (bits, count) in zip(portion.columns[place].validities, counts) { parts.append((bits, count)) }
    }
    return Bitmap(joining: parts)
  }

  /// Closes the gaps between the pieces: as many rows were kept free as there are line ends.
  func closeGaps(_ columns: [ColumnSlots]) {
    _ = concurrently(columns.count) { column in
      for (pieces, ranges) in zip(portions, finalRanges) {
        for (piece, rows) in zip(pieces, ranges) {
          columns[column].move(piece.firstRow..<piece.firstRow + rows.count, to: rows.lowerBound)
        }
      }
    }
  }
}

/// A column that has all but its rows.
struct FinishedColumn: Sendable {
  var kind: ColumnPlan.Kind
  var validity: Bitmap?
  var dictionary = TextDictionary()
  /// Values that need more bytes than the rows have, in whose place a 0 stands.
  var outsized: [(row: Int, value: Int64)] = []
  /// Of texts whose codes need more bytes than the rows have.
  var joining: Joining?

  struct Joining: Sendable {
    /// For each portion what its codes are in the dictionary.
    var codes: [JoinedCodes]
    /// The rows of the pieces of each portion.
    var rows: [[Range<Int>]]
    /// The codes that have not fitted, still those of their portion.
    var outsized: [Int: Int32]
  }

  init(kind: ColumnPlan.Kind, validity: Bitmap?, outsized: [(row: Int, value: Int64)]) {
    (self.kind, self.validity, self.outsized) = (kind, validity, outsized)
  }

  func column(_ filled: Integers, threadCount: Int) -> Column? {
    let rows = filled.replacing(outsized, threadCount: threadCount)
    switch kind {
    case .exact(let scale):
      return Column(.exact(rows.narrowed(threadCount: threadCount), scale: scale), validity: validity)
    case .moments:
      guard case .longs(let moments) = rows else { return nil }
      return Column(.moments(moments), validity: validity)
    case .days: return Column(.days(rows.narrowed(threadCount: threadCount)), validity: validity)
    case .text:
      let codes = joining.map { joined(rows, $0) } ?? rows
      return Column(.texts(codes.narrowed(threadCount: threadCount), dictionary), validity: validity)
    case .doubles, .booleans, .periods, .serialDays, .serialMoments: return nil
    }
  }

  private func joined(_ rows: Integers, _ joining: Joining) -> Integers {
    var result = [Int32](repeating: 0, count: rows.count)
    for (codes, ranges) in zip(joining.codes, joining.rows) {
      for row in ranges.joined() where validity?[row] ?? true {
        result[row] = codes[joining.outsized[row] ?? Int32(truncatingIfNeeded: rows[row])]
      }
    }
    return .words(result)
  }
}

/// What the codes of one interner are among those of several.
enum JoinedCodes: Sendable {
  case same
  /// Behind so many others.
  case behind(Int32)
  case mapped([Int32])

  subscript(code: Int32) -> Int32 {
    switch self {
    case .same: code
    case .behind(let count): code &+ count
    case .mapped(let codes): codes[Int(code)]
    }
  }
}

/// One dictionary for the texts of several interners, in their order, and for each of them the new codes of its texts.
func joinedTexts(_ interners: [TextInterner]) -> (dictionary: TextDictionary, codes: [JoinedCodes]) {
  var all = interners[0]
  var codes: [JoinedCodes] = [.same]
  for interner in interners.dropFirst() {
    let count = Int32(truncatingIfNeeded: all.count)
    codes.append(
      all.appendFollowing(interner)
        ? .behind(count) : .mapped((0..<interner.count).map { all.intern(interner.view($0)) }))
  }
  let counts = interners.map(\.count)
  let (dictionary, normal) = all.dictionary()
  guard let normal else { return (dictionary, codes) }
  return (dictionary, zip(codes, counts).map { own, count in .mapped((0..<count).map { normal[Int(own[Int32($0)])] }) })
}

extension Bitmap {
  /// The first bits of each part behind those of the part before; a part without bits has them all set. Nil: all are.
  init?(joining parts: [(bits: Bitmap?, count: Int)]) {
    guard parts.contains(where: { $0.bits != nil && $0.count > 0 }) else { return nil }
    self.init(repeating: true, count: parts.reduce(0) { $0 + $1.count })
    var first = 0
    for (bits, count) in parts {
      if let bits {
        for (place, word) in bits.words.enumerated() where place << 6 < count {
          var empty = ~word
          if count - place << 6 < 64 { empty &= (1 << UInt64(count - place << 6)) - 1 }
          clear(empty, at: first + place << 6)
        }
      }
      first += count
    }
    if allSet { return nil }
  }

  /// Clears the bits that are set in `bits`, the lowest of which stands for the place.
  private mutating func clear(_ bits: UInt64, at place: Int) {
    if bits == 0 { return }
    let shift = UInt64(place & 63)
    words[place >> 6] &= ~(bits << shift)
    if shift > 0, bits >> (64 - shift) != 0 { words[place >> 6 + 1] &= ~(bits >> (64 - shift)) }
  }
}
