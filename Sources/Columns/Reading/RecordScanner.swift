/// The separators of a delimited file.
struct Dialect: Hashable, Sendable {
  var delimiter = UInt8(ascii: ",")
  /// A line feed, or a carriage return in files that have no line feed at all.
  var lineEnd = UInt8(ascii: "\n")
}

extension Dialect {
  /// With the line ends of a text.
  init(linesOf view: ByteView, from start: Int) {
    if view.firstIndex(of: 0x0A, from: start) == nil, view.firstIndex(of: 0x0D, from: start) != nil { lineEnd = 0x0D }
  }

  /// What rules call a delimiter: one character, `tab` or `\t`. Nil: it cannot be one.
  static func delimiter(_ given: String) -> UInt8? {
    let bytes = Array(given == "\\t" || given == "tab" ? "\t".utf8 : given.utf8)
    guard bytes.count == 1, let first = bytes.first, first < 0x80, first != 0x22, first != 0x0A, first != 0x0D else {
      return nil
    }
    return first
  }
}

/// Where the fields of some consecutive records lie. Offsets count from `base`, and that from the first byte of the window.
struct RecordBlock {
  static let offsetMask: UInt32 = 0x3FFF_FFFF
  /// The field stood in quotes, which the offsets leave out.
  static let quotedFlag: UInt32 = 0x8000_0000
  /// The field holds doubled quotes, or text behind its closing quote: see `unescaped`.
  static let escapedFlag: UInt32 = 0x4000_0000

  /// A record whose number of fields is not that of the header.
  struct Ragged {
    var record: Int
    var fieldCount: Int
    /// Whether a field past the header's holds anything.
    var hasExtraText: Bool
  }

  private(set) var view: ByteView
  /// Where the first byte of `view` stands in the text.
  private(set) var origin: Int
  let columnCount: Int
  var base = 0
  /// `columnCount` entries for each record, and room for more; fields that a record lacks are empty.
  fileprivate var bounds = Workspace(repeating: FieldBounds(), count: 0)
  /// The line on which each record begins, and where it begins and ends.
  var lines: [Int32] = []
  var recordStarts: [Int] = []
  var ragged: [Ragged] = []
  /// Records with text behind a closing quote.
  var afterQuote: [Int] = []

  init(_ window: TextWindow, columnCount: Int) {
    view = window.view
    origin = window.origin
    self.columnCount = columnCount
  }

  /// Goes on in another window, with the memory that it has.
  mutating func enter(_ window: TextWindow) {
    view = window.view
    origin = window.origin
    removeAll(room: 0)
  }

  /// Where the scanner stood behind the last record and the blank lines after it.
  fileprivate(set) var end = 0
  /// The same as a place in the text.
  var endOfText: Int { origin + end }

  var recordCount: Int { lines.count }

  @inline(__always)
  func field(_ record: Int, _ column: Int) -> Field {
    Field(view, bounds.slots[record * columnCount + column], base: base)
  }

  /// Where a field lies in the view, and its length; −1: it is an escaped one.
  @inline(__always)
  func place(_ record: Int, _ column: Int) -> (start: Int, count: Int) {
    let field = bounds.slots[record * columnCount + column]
    let count = Int(field.end & RecordBlock.offsetMask) - Int(field.start)
    return (base + Int(field.start), field.end & RecordBlock.escapedFlag != 0 ? -1 : count)
  }

  /// Takes back a record that could not be read to its end.
  fileprivate mutating func removeLast() {
    lines.removeLast()
    recordStarts.removeLast()
    if ragged.last?.record == recordCount { ragged.removeLast() }
    if afterQuote.last == recordCount { afterQuote.removeLast() }
  }

  /// Makes the block empty, with room for so many fields.
  mutating func removeAll(room: Int) {
    if bounds.count < room { bounds = Workspace(repeating: FieldBounds(), count: room) }
    lines.removeAll(keepingCapacity: true)
    recordStarts.removeAll(keepingCapacity: true)
    ragged.removeAll(keepingCapacity: true)
    afterQuote.removeAll(keepingCapacity: true)
  }
}

/// Where a field lies, and its flags in the highest bits of `end`.
private struct FieldBounds {
  var start: UInt32 = 0
  var end: UInt32 = 0
}

/// One field of a record.
struct Field {
  var bytes: ByteView
  var isQuoted: Bool
  var isEscaped: Bool

  @inline(__always)
  fileprivate init(_ view: ByteView, _ bounds: FieldBounds, base: Int) {
    bytes = view.slice(base + Int(bounds.start), base + Int(bounds.end & RecordBlock.offsetMask))
    isQuoted = bounds.end & RecordBlock.quotedFlag != 0
    isEscaped = bounds.end & RecordBlock.escapedFlag != 0
  }

  /// The bytes that an escaped field means: `a""b` is `a"b`; of `a"b` (text behind the closing quote) the quote is left
  /// out.
  var unescaped: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var isInside = true
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      guard byte == UInt8(ascii: "\""), isInside else {
        result.append(byte)
        continue
      }
      if index < bytes.count, bytes[index] == byte {
        result.append(byte)
        index += 1
      } else {
        isInside = false
      }
    }
    return result
  }

  var text: String { isEscaped ? String(decoding: unescaped, as: UTF8.self) : bytes.text }
}

/// Records as they are made of the delimiters, line ends and quotes of a text, one after the other.
private struct PlainRecords {
  private let view: ByteView
  private let dialect: Dialect
  private let columnCount: Int
  private let base: Int
  private let bounds: RowSlots<FieldBounds>
  private let lastField: Int
  private var field: Int
  /// The last field of the record.
  private var rowEnd: Int
  /// Where the field begins.
  private var start: Int
  /// Where the first record begins that has not been found to its end, and its line.
  private(set) var recordStart: Int
  private(set) var line: Int
  /// Line ends inside the quotes of the record.
  private var innerLines = 0
  private var quoting = Quoting.none
  private var isEscaped = false

  private enum Quoting {
    case none, inside
    /// The quote at this place has closed the field, unless another one follows.
    case closed(Int)
  }

  init(_ view: ByteView, _ dialect: Dialect, from position: Int, line: Int, _ block: RecordBlock, limit: Int) {
    (self.view, self.dialect, self.line) = (view, dialect, line)
    columnCount = block.columnCount
    base = block.base
    bounds = block.bounds.slots
    lastField = limit * columnCount
    field = block.recordCount * columnCount
    rowEnd = field + columnCount - 1
    start = position
    recordStart = position
  }

  /// Goes on to a byte; false: the record is none of this kind, or enough have been found.
  @inline(__always)
  mutating func pass(_ place: Int, _ byte: UInt8, _ block: inout RecordBlock) -> Bool {
    let isEnd = byte == dialect.lineEnd
    guard isEnd || byte == dialect.delimiter || byte == UInt8(ascii: "\"") else { return true }
    switch quoting {
    case .none:
      if byte == UInt8(ascii: "\"") {
        // Elsewhere than at the beginning of a field it is a character.
        if place == start { quoting = .inside }
        return true
      }
      // CRLF: the carriage return belongs to the line end.
      let isCarriageReturn = isEnd && place > start && view[place - 1] == 0x0D
      return endField(
        FieldBounds(start: offset(start), end: offset(isCarriageReturn ? place - 1 : place)), place, isEnd, &block)
    case .inside:
      if byte == UInt8(ascii: "\"") { quoting = .closed(place) } else if isEnd { innerLines &+= 1 }
      return true
    case .closed(let close):
      if byte == UInt8(ascii: "\"") {
        (quoting, isEscaped) = (.inside, true)
        return place == close &+ 1
      }
      for index in close &+ 1..<place where view[index] != 0x20 && view[index] != 0x0D { return false }
      let flags = RecordBlock.quotedFlag | (isEscaped ? RecordBlock.escapedFlag : 0)
      (quoting, isEscaped) = (.none, false)
      return endField(FieldBounds(start: offset(start &+ 1), end: offset(close) | flags), place, isEnd, &block)
    }
  }

  private func offset(_ place: Int) -> UInt32 { UInt32(truncatingIfNeeded: place &- base) }

  @inline(__always)
  private mutating func endField(
    _ found: FieldBounds, _ place: Int, _ isEnd: Bool, _ block: inout RecordBlock
  ) -> Bool {
    guard isEnd == (field == rowEnd) else { return false }
    bounds[field] = found
    field &+= 1
    start = place &+ 1
    guard isEnd else { return true }
    rowEnd &+= columnCount
    block.lines.append(Int32(truncatingIfNeeded: line))
    block.recordStarts.append(recordStart)
    line &+= 1 &+ innerLines
    innerLines = 0
    recordStart = start
    return field < lastField
  }
}

/// Finds records and fields by RFC 4180, from left to right and in blocks, looking at several bytes at a time. It never
/// fails on a record; only a quote that is still open at the end stops it.
///
/// A quote opens a field only as its first byte; elsewhere it is a character (`5" pipe`). Lines with nothing but blanks
/// are no records.
struct RecordScanner {
  enum Stop: Error {
    case unclosedQuote(line: Int)
    /// A record longer than the offsets of a block can say.
    case recordTooLong(line: Int)
  }

  let view: ByteView
  let end: Int
  let dialect: Dialect
  /// More of the text follows behind the end: a record that no line end ends there is left for the next window.
  let isCut: Bool
  private(set) var position: Int
  private(set) var line: Int
  private let delimiters: UInt64
  private let lineEnds: UInt64
  /// The separators of the word at `markBase` that have not been passed yet.
  private var marks: UInt64 = 0
  private var markBase: Int

  init(
    _ view: ByteView, from position: Int = 0, to end: Int? = nil, line: Int = 1, dialect: Dialect, isCut: Bool = false
  ) {
    self.view = view
    self.isCut = isCut
    self.end = end ?? view.count
    self.position = position
    self.line = line
    self.dialect = dialect
    delimiters = repeated(dialect.delimiter)
    lineEnds = repeated(dialect.lineEnd)
    markBase = position - 8
  }

  /// Fills the block with up to `limit` records. False: there were none left.
  mutating func scan(into block: inout RecordBlock, limit: Int) throws(Stop) -> Bool {
    block.removeAll(room: limit * block.columnCount)
    skipBlankLines()
    block.base = position
    while block.recordCount < limit && position < end {
      // Offsets are 30 bits wide; a block ends early rather than overflow.
      if position - block.base > 1 << 28 { break }
      if scanPlainRecords(into: &block, limit: limit) { skipBlankLines() }
      if block.recordCount == limit || position >= end { break }
      let before = self
      do { try scanRecord(into: &block) } catch {
        // What the records before it have to say comes first; the next call stops here at once.
        guard isCut || block.recordCount > 1 else { throw error }
        block.removeLast()
        self = before
        break
      }
      if isCut, position >= end, view[end - 1] != dialect.lineEnd {
        block.removeLast()
        self = before
        break
      }
      skipBlankLines()
    }
    block.end = position
    return block.recordCount > 0
  }

  /// The fields of the next record, for the header; it stops one field after the most that a table may have.
  mutating func scanHeader() throws(Stop) -> [Field] {
    skipBlankLines()
    var fields: [Field] = []
    guard position < end else { return fields }
    let base = position
    var isLast = false
    while !isLast && fields.count <= maximumColumnCount {
      let (bounds, last) = try scanField(base: base)
      if position - base > Int(RecordBlock.offsetMask) { throw .recordTooLong(line: line) }
      fields.append(Field(view, bounds, base: base))
      isLast = last
    }
    return fields
  }

  /// Leaves out whole lines, counted as lines of the file: what stands above the header.
  mutating func skipLines(_ count: Int) {
    for _ in 0..<count where position < end {
      position = lineEnd(from: position)
      if position < end { position += 1 }
      line += 1
    }
    restartMarks(at: position)
  }

  /// The line on which the record begins that was scanned last.
  func firstLine(of fields: [Field]) -> Int {
    let newlines = fields.reduce(0) { $0 + $1.bytes.bytes.filter { $0 == dialect.lineEnd }.count }
    return max(1, line - 1 - newlines)
  }

  /// Whether the next line has nothing but blanks.
  var isAtBlankLine: Bool {
    let stop = lineEnd(from: position)
    return (position..<stop).allSatisfy {
      view[$0] == 0x20 || view[$0] == 0x0D || view[$0] == 0x09 && dialect.delimiter != 0x09
    }
  }

  private mutating func skipBlankLines() {
    while position < end {
      var index = position
      while index < end {
        let byte = view[index]
        // A tab may be the delimiter: then it is a field and not a blank.
        guard byte == 0x20 || byte == 0x0D || byte == 0x09 && dialect.delimiter != 0x09 else { break }
        guard byte != dialect.lineEnd else { break }
        index += 1
      }
      if index == end {
        // A record may begin with these blanks.
        if !isCut { position = end }
        return
      }
      guard view[index] == dialect.lineEnd else { return }
      position = index + 1
      line += 1
      restartMarks(at: position)
    }
  }

  private func lineEnd(from start: Int) -> Int {
    min(end, view.firstIndex(of: dialect.lineEnd, from: start) ?? end)
  }

  /// Records with as many fields as the header, for which ends of fields and quotes are all that matters. It stops at the
  /// first record that is otherwise, and at blank lines. False: it found none.
  private mutating func scanPlainRecords(into block: inout RecordBlock, limit: Int) -> Bool {
    // A blank line looks like a record of one empty field.
    guard block.columnCount > 1 else { return false }
    let first = block.recordCount
    var records = PlainRecords(view, dialect, from: position, line: line, block, limit: limit)
    let stop = min(end, block.base + 1 << 28)
    var index = position
    let (delimiter, lineEnd) = (SIMD16(repeating: dialect.delimiter), SIMD16(repeating: dialect.lineEnd))
    let quote = SIMD16(repeating: UInt8(ascii: "\""))
    scan: while index < stop {
      // The last bytes of a window are looked at one by one.
      let isLast = index &+ 64 > stop
      var marks = isLast ? .max : view.marks(at: index, delimiter, lineEnd, quote)
      while marks != 0 {
        let place = index &+ marks.trailingZeroBitCount
        if isLast && place >= stop { break }
        if !records.pass(place, view[place], &block) { break scan }
        marks &= marks &- 1
      }
      index &+= 64
    }
    position = records.recordStart
    line = records.line
    restartMarks(at: position)
    return block.recordCount > first
  }

  private mutating func scanRecord(into block: inout RecordBlock) throws(Stop) {
    let firstLine = line
    let record = block.lines.count
    let columnCount = block.columnCount
    let base = block.base
    block.lines.append(Int32(truncatingIfNeeded: line))
    block.recordStarts.append(position)
    let bounds = block.bounds.slots
    let first = record * columnCount
    var count = 0
    var hasExtraText = false
    var hasTextAfterQuote = false
    var isLast = false
    while !isLast {
      let (field, last) = try scanField(base: base)
      isLast = last
      if count < columnCount {
        bounds[first + count] = field
      } else if field.end & RecordBlock.offsetMask != field.start {
        hasExtraText = true
      }
      if field.end & RecordBlock.escapedFlag != 0 && endsBehindText(base, field) { hasTextAfterQuote = true }
      count += 1
    }
    if count < columnCount {
      for missing in count..<columnCount { bounds[first + missing] = FieldBounds() }
    }
    if position - base > Int(RecordBlock.offsetMask) { throw .recordTooLong(line: firstLine) }
    if hasTextAfterQuote { block.afterQuote.append(record) }
    if count != columnCount {
      block.ragged.append(.init(record: record, fieldCount: count, hasExtraText: hasExtraText))
    }
  }

  /// Whether an escaped field goes on behind its closing quote. Its end then lies right at the separator and not one
  /// byte before it.
  private func endsBehindText(_ base: Int, _ field: FieldBounds) -> Bool {
    let last = base + Int(field.end & RecordBlock.offsetMask)
    return last >= end || view[last] != UInt8(ascii: "\"")
  }

  /// One field; afterwards `position` is behind its separator.
  @inline(__always)
  private mutating func scanField(base: Int) throws(Stop) -> (field: FieldBounds, isLast: Bool) {
    if position < end, view[position] == UInt8(ascii: "\"") { return try scanQuotedField(base: base) }
    let start = position
    let separator = nextSeparator()
    return finish(base: base, start: start, fieldEnd: separator, separator: separator, flags: 0)
  }

  /// The next delimiter or line end, or the end. Words are looked at once: what is found in one is kept
  /// for the fields that follow.
  @inline(__always)
  private mutating func nextSeparator() -> Int {
    while true {
      if marks != 0 {
        let found = markBase &+ marks.trailingZeroBitCount >> 3
        marks &= marks &- 1
        return min(end, found)
      }
      markBase &+= 8
      guard markBase < end else {
        markBase &-= 8
        return end
      }
      let word = view.word(at: markBase)
      marks = exactMarks(word, delimiters) | exactMarks(word, lineEnds)
    }
  }

  /// Forgets what was found, after the position jumped: over a quoted field or over blank lines.
  @inline(__always)
  private mutating func restartMarks(at start: Int) {
    markBase = start &- 8
    marks = 0
  }

  @inline(__always)
  private mutating func finish(
    base: Int, start: Int, fieldEnd: Int, separator: Int, flags: UInt32
  ) -> (field: FieldBounds, isLast: Bool) {
    var fieldEnd = fieldEnd
    let isLast = separator >= end || view[separator] == dialect.lineEnd
    if isLast {
      // CRLF: the carriage return belongs to the line end, unless it stands inside quotes.
      if flags == 0, fieldEnd > start, view[fieldEnd - 1] == 0x0D { fieldEnd -= 1 }
      if separator < end { line += 1 }
    }
    position = min(end, separator + 1)
    let mask = RecordBlock.offsetMask
    if flags != 0 { restartMarks(at: position) }
    let first = UInt32(truncatingIfNeeded: start - base) & mask
    return (FieldBounds(start: first, end: UInt32(truncatingIfNeeded: fieldEnd - base) & mask | flags), isLast)
  }

  private mutating func scanQuotedField(
    base: Int
  ) throws(Stop) -> (field: FieldBounds, isLast: Bool) {
    let quote = UInt8(ascii: "\"")
    let openLine = line
    let start = position + 1
    var flags = RecordBlock.quotedFlag
    var index = start
    while true {
      index = nextQuote(from: index)
      guard index < end else { throw .unclosedQuote(line: openLine) }
      if index + 1 < end, view[index + 1] == quote {
        flags |= RecordBlock.escapedFlag
        index += 2
        continue
      }
      break
    }
    let close = index
    countLines(start, close)
    var next = close + 1
    // Blanks between the closing quote and the separator mean nothing.
    while next < end, view[next] == 0x20 || view[next] == 0x0D, view[next] != dialect.lineEnd { next += 1 }
    if next >= end || view[next] == dialect.delimiter || view[next] == dialect.lineEnd {
      return finish(base: base, start: start, fieldEnd: close, separator: next, flags: flags)
    }
    restartMarks(at: next)
    let separator = nextSeparator()
    flags |= RecordBlock.escapedFlag
    var fieldEnd = separator
    if fieldEnd > next, view[fieldEnd - 1] == 0x0D, separator >= end || view[separator] == dialect.lineEnd {
      fieldEnd -= 1
    }
    return finish(base: base, start: start, fieldEnd: fieldEnd, separator: separator, flags: flags)
  }

  private func nextQuote(from start: Int) -> Int {
    min(end, view.firstIndex(of: UInt8(ascii: "\""), from: start) ?? end)
  }

  private mutating func countLines(_ start: Int, _ stop: Int) {
    var index = start
    while index < stop {
      let marks = equalityMarks(view.word(at: index), lineEnds)
      if marks == 0 {
        index += 8
        continue
      }
      index += marks.trailingZeroBitCount / 8
      if index < stop { line += 1 }
      index += 1
    }
  }
}
