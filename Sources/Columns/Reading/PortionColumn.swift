import CivilTime
import Numerics

/// What a column is taken for before all of it has been seen, so that one pass over the bytes suffices. Should a cell say
/// otherwise, the column is read once more when its plan is known.
///
/// In how many bytes each is written follows from some cells too. A value that needs more is written down beside the column.
enum ColumnGuess: Sendable {
  /// Numbers whose cells all carry this unit, or none.
  case exact(UnitMark, Integers.Width)
  case days(Integers.Width)
  case moments
  case texts(Integers.Width)

  var width: Integers.Width {
    switch self {
    case .exact(_, let width), .days(let width), .texts(let width): width
    case .moments: .longs
    }
  }

  /// With room for one or two more digits than some of the cells have.
  private static func width(_ largest: UInt64?) -> Integers.Width {
    guard let largest, largest < 10_000_000 else { return .longs }
    return largest < 32 ? .bytes : largest < 8192 ? .shorts : .words
  }

  /// From some cells of the column; nil: it is read when all has been seen.
  init?(_ seen: ColumnInference, _ cells: CellSample) {
    // Days of 1880 to 2059 have 16 bits.
    let days = ColumnGuess.days(seen.hasFarDays ? .words : .shorts)
    let values = seen.filled - seen.conventional.count
    let dates = seen.dates.count + seen.moments.count
    switch seen.declared {
    case .text: self = .texts(cells.codeWidth)
    case .boolean, .period, .dateSerial: return nil
    case .datetime where values > 0 && dates == values: self = .moments
    case .date where values > 0 && seen.dates.count == values: self = days
    case .date, .datetime: return nil
    case .number, nil:
      guard values > 0 else { return nil }
      if seen.numbers.count == values {
        guard let mark = seen.onlyMark, seen.inexact == 0 else { return nil }
        self = .exact(mark, ColumnGuess.width(seen.largestCoefficient))
      } else if dates == values {
        self = seen.moments.count > 0 ? .moments : days
      } else if seen.declared == nil && seen.texts.count > 0 {
        self = .texts(cells.codeWidth)
      } else {
        return nil
      }
    }
  }
}

/// How many different cells there are among some.
struct CellSample {
  private var different: Set<[UInt8]> = []
  private var count = 0

  /// Beyond so many different cells their codes have 32 bits.
  private static let most = 2000

  mutating func add(_ field: Field) {
    count += 1
    if different.count < CellSample.most { different.insert(Array(field.unescaped)) }
  }

  /// With room for twice as many as have been seen, or for ten times as many where most have been seen again and again.
  var codeWidth: Integers.Width {
    different.count <= 64 && different.count * 4 <= count
      ? .bytes : different.count < CellSample.most && different.count * 8 <= count ? .shorts : .words
  }
}

/// A value that needs more bytes than its column was given.
struct OutsizedCell: Sendable {
  /// Its piece in the portion, and its row in that.
  var piece: Int
  var row: Int
  var value: Int64
}

/// One column on its way through the pieces of a portion: what its cells are, and their values under a guess.
struct PortionColumn: Sendable {
  private(set) var inference: ColumnInference
  let guess: ColumnGuess?
  private let slots: ColumnSlots?
  private var reader: CellReader
  private let zone: ZoneTable?
  private let cellZone: ZoneTable?
  /// A cell was not what the guess says; the values are good for nothing.
  private(set) var hasFailed = false
  /// Digits after the point of the exact numbers of the piece; it never gets less from piece to piece.
  private var scale = 0
  /// The same for the pieces that are done.
  private(set) var scales: [Int] = []
  /// Values that do not fit, in whose place a 0 stands.
  private(set) var outsized: [OutsizedCell] = []
  private(set) var interner = TextInterner()
  private var isReserved = false
  /// For each text whether it is one that nothing else can be read from.
  private var isText: [Bool] = []
  private var textCount = 0
  /// For each piece its empty rows; nil: it has none.
  private(set) var validities: [Bitmap?] = []
  private var validity: Bitmap?
  private var piece: Piece
  /// The next row within the piece.
  private var row = 0
  private var texts = TextBlock()

  init(
    declared: DeclaredType?, guess: ColumnGuess?, slots: ColumnSlots?, options: LoadOptions, reader: CellReader,
    piece: Piece
  ) {
    inference = ColumnInference(declared: declared, reader: reader)
    self.guess = guess
    self.slots = slots
    self.reader = reader
    zone = options.zone
    cellZone = options.cellZone
    self.piece = piece
  }

  mutating func begin(_ piece: Piece) {
    self.piece = piece
    row = 0
    validity = nil
    interner.expectedRows = max(interner.expectedRows, piece.rowsAtMost)
  }

  mutating func endPiece() {
    validities.append(validity)
    scales.append(scale)
  }

  /// The rows of a block; `position` is nil where the file lacks the column.
  mutating func add(_ block: RecordBlock, _ position: Int?, _ rows: BlockRows) {
    guard let position else {
      inference.addEmpty(rows.count)
      for _ in 0..<rows.count { addEmpty() }
      return
    }
    guard !hasFailed, let guess, let slots else { return inference.add(block, position, rows) }
    switch (guess, slots) {
    case (.exact(let mark, _), .bytes(let slots)): addNumbers(block, position, rows, slots, mark)
    case (.exact(let mark, _), .shorts(let slots)): addNumbers(block, position, rows, slots, mark)
    case (.exact(let mark, _), .words(let slots)): addNumbers(block, position, rows, slots, mark)
    case (.exact(let mark, _), .longs(let slots)): addNumbers(block, position, rows, slots, mark)
    case (.moments, .longs(let slots)): addMoments(block, position, rows, slots)
    case (.days, .shorts(let slots)): addDays(block, position, rows, slots)
    case (.days, .words(let slots)): addDays(block, position, rows, slots)
    case (.texts, .bytes(let slots)): addTexts(block, position, rows, slots)
    case (.texts, .shorts(let slots)): addTexts(block, position, rows, slots)
    case (.texts, .words(let slots)): addTexts(block, position, rows, slots)
    case (.moments, _), (.days, _), (.texts, _): hasFailed = true
    }
  }

  /// Writes down a value that does not fit; false: they are too many.
  private mutating func putOutsized(_ value: Int64) -> Bool {
    guard outsized.count < max(1024, piece.rowsAtMost >> 6), let slots else { return false }
    slots.clear(piece.firstRow + row)
    outsized.append(OutsizedCell(piece: scales.count, row: row, value: value))
    row += 1
    return true
  }

  private mutating func addEmpty() {
    if !hasFailed, let slots {
      slots.clear(piece.firstRow + row)
      if validity == nil { validity = Bitmap(repeating: true, count: piece.rowsAtMost) }
      validity?[row] = false
    }
    row += 1
  }

  /// The rest of a block, once a cell has shown that the guess is wrong.
  private mutating func fail(_ block: RecordBlock, _ position: Int, _ rows: BlockRows, from first: Int) {
    hasFailed = true
    for index in first..<rows.count {
      let record = rows.record(index)
      inference.add(block.field(record, position), rows, record)
    }
  }

  // MARK: Numbers

  private mutating func addNumbers<Element: FixedWidthInteger & BitwiseCopyable>(
    _ block: RecordBlock, _ position: Int, _ rows: BlockRows, _ slots: RowSlots<Element>, _ mark: UnitMark
  ) {
    var whole = 0
    var largest: UInt64 = 0
    let hasEmptyTexts = !reader.emptyTexts.isEmpty
    // The first number of all is counted with its place.
    let isPlain = mark == .none && !hasEmptyTexts && inference.numbers.count > 0
    defer { if whole > 0 { inference.addWholeNumbers(whole, largest: largest) } }
    for index in 0..<rows.count {
      let record = rows.record(index)
      if isPlain {
        let (start, count) = block.place(record, position)
        if let value = plainWholeNumber(block.view, start, count) {
          whole += 1
          largest = max(largest, value)
          if put(Int64(truncatingIfNeeded: value), digits: 0, slots) { continue }
          return fail(block, position, rows, from: index + 1)
        }
      }
      let field = block.field(record, position)
      if isPlain, !field.isEscaped {
        if let number = parsePlainNumber(field.bytes, reader.style), number.kind == .exact,
          number.exponent == 0 || field.bytes[field.bytes.count - 1] != UInt8(ascii: "0")
        {
          inference.addPlain(number)
          if put(number.coefficient, digits: -number.exponent, slots) { continue }
          return fail(block, position, rows, from: index + 1)
        }
      }
      switch inference.add(field, rows, record) {
      case .empty, .conventionalEmpty: addEmpty()
      case .number(let number):
        guard number.mark == mark, number.kind == .exact,
          put(number.coefficient, digits: number.scale, slots)
        else { return fail(block, position, rows, from: index + 1) }
      case .date, .period, .boolean, .text: return fail(block, position, rows, from: index + 1)
      }
    }
  }

  /// Writes a number; false: it has too many digits, alone or beside the others.
  @inline(__always)
  private mutating func put<Element: FixedWidthInteger & BitwiseCopyable>(
    _ coefficient: Int64, digits: Int, _ slots: RowSlots<Element>
  ) -> Bool {
    if digits == scale {
      guard let value = Element(exactly: coefficient) else { return putOutsized(coefficient) }
      slots[piece.firstRow + row] = value
      row += 1
      return true
    }
    return putScaled(coefficient, digits: digits, slots)
  }

  private mutating func putScaled<Element: FixedWidthInteger & BitwiseCopyable>(
    _ coefficient: Int64, digits: Int, _ slots: RowSlots<Element>
  ) -> Bool {
    // What was written with fewer digits is written anew; as a column has few numbers of digits this happens seldom.
    if digits > scale {
      guard digits - scale <= 18, let factor = Element(exactly: ExactDecimal.powersOfTen[digits - scale]),
        outsized.last?.piece != scales.count
      else { return false }
      for place in piece.firstRow..<piece.firstRow + row {
        let (value, overflow) = slots[place].multipliedReportingOverflow(by: factor)
        if overflow { return false }
        slots[place] = value
      }
      scale = digits
    }
    guard scale - digits <= 18 else { return false }
    let (value, overflow) = coefficient.multipliedReportingOverflow(by: ExactDecimal.powersOfTen[scale - digits])
    if overflow { return false }
    guard let narrow = Element(exactly: value) else { return putOutsized(value) }
    slots[piece.firstRow + row] = narrow
    row += 1
    return true
  }

  // MARK: Times

  private mutating func addDays<Element: FixedWidthInteger & BitwiseCopyable>(
    _ block: RecordBlock, _ position: Int, _ rows: BlockRows, _ slots: RowSlots<Element>
  ) {
    var plain = 0
    defer { if plain > 0 { inference.addDays(plain) } }
    let isCounted = inference.dates.count > 0 && reader.emptyTexts.isEmpty
    for index in 0..<rows.count {
      let record = rows.record(index)
      if isCounted {
        let (start, count) = block.place(record, position)
        if let day = plainDay(block.view, start, count) {
          plain += 1
          if put(day, slots) { continue }
          return fail(block, position, rows, from: index + 1)
        }
      }
      switch inference.add(block.field(record, position), rows, record) {
      case .empty, .conventionalEmpty: addEmpty()
      case .date(let date) where date.secondOfDay == nil && date.zoneOffset == nil:
        if !put(date.day, slots) { return fail(block, position, rows, from: index + 1) }
      case .number, .date, .period, .boolean, .text: return fail(block, position, rows, from: index + 1)
      }
    }
  }

  @inline(__always)
  private mutating func put<Element: FixedWidthInteger & BitwiseCopyable>(_ day: Day, _ slots: RowSlots<Element>)
    -> Bool
  {
    guard let value = Element(exactly: day) else { return putOutsized(Int64(day)) }
    slots[piece.firstRow + row] = value
    row += 1
    return true
  }

  private mutating func addMoments(
    _ block: RecordBlock, _ position: Int, _ rows: BlockRows, _ slots: RowSlots<Int64>
  ) {
    for index in 0..<rows.count {
      let record = rows.record(index)
      switch inference.add(block.field(record, position), rows, record) {
      case .empty, .conventionalEmpty: addEmpty()
      case .date(let date):
        slots[piece.firstRow + row] = date.moment(zone, cellZone)
        row += 1
      case .number, .period, .boolean, .text: return fail(block, position, rows, from: index + 1)
      }
    }
  }

  // MARK: Texts

  private mutating func addTexts<Element: FixedWidthInteger & BitwiseCopyable>(
    _ block: RecordBlock, _ position: Int, _ rows: BlockRows, _ slots: RowSlots<Element>
  ) {
    let cells = texts.reserve(rows.count)
    var first = 0
    for index in 0..<rows.count {
      let record = rows.record(index)
      let (start, count) = block.place(record, position)
      if count < 0 {
        // The order of first appearance must not depend on how a text is quoted.
        putTexts(block, position, rows, first..<index, slots)
        let bytes = block.field(record, position).unescaped
        let isEmpty = ByteStore.withView(bytes, reader.isEmpty)
        put(code: isEmpty ? -1 : interner.intern(copy: bytes), block, position, rows, index, slots)
        first = index + 1
      } else {
        let isText = reader.hasTextStart(block.view, start, count)
        cells[index] = TextPlace(
          start: start, count: isText || !reader.isEmpty(block.view.slice(start, start + count)) ? count : 0)
      }
    }
    putTexts(block, position, rows, first..<rows.count, slots)
    if !isReserved, interner.count >= 4096 {
      isReserved = true
      if interner.isAscending { interner.reserve(piece.rowsAtMost) }
    }
    if inference.declared == nil { inference.addTexts(textCount) }
    textCount = 0
  }

  private mutating func putTexts<Element: FixedWidthInteger & BitwiseCopyable>(
    _ block: RecordBlock, _ position: Int, _ rows: BlockRows, _ range: Range<Int>, _ slots: RowSlots<Element>
  ) {
    if range.isEmpty { return }
    interner.intern(texts, range, in: block.view)
    let codes = texts.codes
    let isUndeclared = inference.declared == nil
    for index in range {
      // Nearly every text has been there before, and is known to be nothing but a text.
      let code = codes[index]
      if code >= 0, !isUndeclared || Int(code) < isText.count && isText[Int(code)] {
        put(code: code, slots)
        textCount += 1
      } else {
        put(code: code, block, position, rows, index, slots)
      }
    }
  }

  private mutating func put<Element: FixedWidthInteger & BitwiseCopyable>(
    code: Int32, _ block: RecordBlock, _ position: Int, _ rows: BlockRows, _ index: Int, _ slots: RowSlots<Element>
  ) {
    guard code >= 0 else {
      if inference.declared == nil {
        let record = rows.record(index)
        inference.add(block.field(record, position), rows, record)
      }
      return addEmpty()
    }
    if inference.declared == nil {
      let place = Int(code)
      if place < isText.count && isText[place] {
        textCount += 1
      } else {
        let record = rows.record(index)
        let field = block.field(record, position)
        // The first text of all is counted with its place.
        if inference.texts.count > 0, !field.isEscaped, place == isText.count, reader.isPlainlyText(field.bytes) {
          textCount += 1
          isText.append(true)
        } else {
          let before = inference.texts.count
          inference.add(field, rows, record)
          if place == isText.count { isText.append(inference.texts.count > before) }
        }
      }
    }
    put(code: code, slots)
  }

  @inline(__always)
  private mutating func put<Element: FixedWidthInteger & BitwiseCopyable>(code: Int32, _ slots: RowSlots<Element>) {
    if code <= Element.max {
      slots[piece.firstRow + row] = Element(truncatingIfNeeded: code)
      row += 1
    } else if !hasFailed && !putOutsized(Int64(code)) {
      hasFailed = true
    }
  }
}

/// Up to eight digits and nothing else, without a leading zero: most whole numbers of most files.
@inline(__always)
func plainWholeNumber(_ view: ByteView, _ start: Int, _ count: Int) -> UInt64? {
  guard count > 0, count <= 8 else { return nil }
  if count > 1 && view.word(at: start) & 0xFF == 0x30 { return nil }
  return digitsValue(view, start, count)
}

/// The number that one to eight digits make.
@inline(__always)
func digitsValue(_ view: ByteView, _ start: Int, _ count: Int) -> UInt64? {
  let bytes = view.word(at: start)
  // The digits go to the upper bytes, and zeros in front of them. A shift by all 64 bits gives nothing, as it should.
  let unused = UInt64(truncatingIfNeeded: 8 - count) &* 8
  return digitsValue(bytes &<< unused | (unused == 0 ? 0 : 0x3030_3030_3030_3030 &>> (64 &- unused)))
}

/// The number that eight ASCII digits make, the first in the lowest byte; nil: a byte is no digit.
@inline(__always)
private func digitsValue(_ word: UInt64) -> UInt64? {
  let high: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
  guard word & high == 0x3030_3030_3030_3030, (word &+ 0x0606_0606_0606_0606) & high == 0x3030_3030_3030_3030 else {
    return nil
  }
  // Neighbours join: eight digits become four pairs, two fours, one number (after Daniel Lemire's and Johnny Lee's notes).
  let pairs = ((word & 0x0F0F_0F0F_0F0F_0F0F) &* 2561) >> 8 & 0x00FF_00FF_00FF_00FF
  let fours = (pairs &* 6_553_601) >> 16 & 0x0000_FFFF_0000_FFFF
  return (fours &* 42_949_672_960_001) >> 32
}

/// `2026-11-21` and `2026/11/21`.
@inline(__always)
func plainDay(_ view: ByteView, _ start: Int, _ count: Int) -> Day? {
  guard count == 10 else { return nil }
  let first = view.word(at: start)
  let rest = view.word(at: start + 2)
  // `YYYY-MM-` and `YY-MM-DD`: the separators are the bytes 4 and 7 of the first word.
  let separators = first & 0xFF00_00FF_0000_0000
  guard separators == 0x2D00_002D_0000_0000 || separators == 0x2F00_002F_0000_0000 else { return nil }
  // The eight digits side by side: the year from the first word, month and day from the last.
  let digits = first & 0xFFFF_FFFF | (rest >> 24 & 0xFFFF) << 32 | (rest >> 48) << 48
  guard let number = digitsValue(digits) else { return nil }
  return MonthStarts.day(Int(number / 10_000), Int(number / 100 % 100), Int(number % 100))
}

/// The first day of each month of the years that files are full of: a look-up in place of a calendar's divisions.
private enum MonthStarts {
  private static let years = 1900..<2200
  private static let starts: [Day] = (years.lowerBound * 12...years.upperBound * 12).map {
    CivilDate(year: $0 / 12, month: $0 % 12 + 1, day: 1).dayCount
  }

  @inline(__always)
  static func day(_ year: Int, _ month: Int, _ day: Int) -> Day? {
    guard month >= 1, month <= 12, day >= 1, year >= years.lowerBound, year < years.upperBound else { return nil }
    let index = (year - years.lowerBound) * 12 + month - 1
    let found = starts[index] + Day(day - 1)
    return found < starts[index + 1] ? found : nil
  }
}
