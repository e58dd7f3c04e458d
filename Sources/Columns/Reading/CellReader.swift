import CivilTime

/// What one cell holds when nothing is declared about it.
enum CellValue {
  case empty
  /// `-`, `N/A` and the like: empty in a column of numbers or dates, a text among texts.
  case conventionalEmpty
  case number(NumberCell)
  case date(DateCell)
  case period(PeriodCell)
  case boolean(Bool)
  case text
}

/// Reads single cells. Most cells of most files are plain ASCII and take the short ways; the others are shaped first.
struct CellReader {
  let style: NumberStyle
  let times: TimeStyle
  let emptyTexts: [[UInt8]]
  private var shape: [UInt8] = []
  /// Keeps the bytes of the escaped field that was read last.
  private var scratch: ByteStore?

  init(style: NumberStyle, times: TimeStyle = TimeStyle(), emptyTexts: [[UInt8]]) {
    self.style = style
    self.times = times
    self.emptyTexts = emptyTexts
    shape.reserveCapacity(longestShapedCell)
  }

  /// The bytes of a field, without doubled quotes; valid until the next call.
  @inline(__always)
  mutating func bytes(of field: Field) -> ByteView {
    if !field.isEscaped { return field.bytes }
    let store = ByteStore(field.unescaped)
    scratch = store
    return store.view
  }

  @inline(__always)
  func isEmpty(_ cell: ByteView) -> Bool {
    if isBlank(cell) { return true }
    return !emptyTexts.isEmpty && isDeclaredEmpty(cell)
  }

  private func isDeclaredEmpty(_ cell: ByteView) -> Bool {
    let cell = trimmed(cell)
    return emptyTexts.contains { cell.equals($0) }
  }

  @inline(__always)
  mutating func value(of cell: ByteView) -> CellValue {
    if isEmpty(cell) { return .empty }
    let cell = trimmed(cell)
    if let number = parsePlainNumber(cell, style) { return .number(number) }
    if let date = parsePlainDate(cell) { return .date(date) }
    return carefulValue(of: cell)
  }

  private mutating func carefulValue(of cell: ByteView) -> CellValue {
    let first = cell[0]
    if first >= 0x41 && first < 0x80 && first != CellMark.yenPrefix {
      // A letter: a word, unless it names an era before a digit (`R8.1.2`).
      if let boolean = CellReader.boolean(cell) { return .boolean(boolean) }
      if cell.count <= 4, CellReader.isConventionalEmpty(cell) { return .conventionalEmpty }
      guard cell.count > 1, cell[1] &- 0x30 < 10 ? mayBeginTime(first) : mayNameTime(cell) else { return .text }
    } else if cell.count <= 3, CellReader.isConventionalEmpty(cell) {
      return .conventionalEmpty
    }
    guard shapeCell(cell, into: &shape) else { return .text }
    if let number = parseNumber(shape: shape, style) { return .number(number) }
    if let date = parseDate(shape: shape, order: times.order) { return .date(date) }
    if let period = parsePeriod(shape: shape, times) { return .period(period) }
    return .text
  }

  /// Whether the first byte tells that a cell is not empty: a letter or a digit, where no texts are declared empty.
  @inline(__always)
  func hasTextStart(_ view: ByteView, _ start: Int, _ count: Int) -> Bool {
    guard count > 0, emptyTexts.isEmpty else { return false }
    let first = view[start]
    return first > 0x20 && first < 0x80
  }

  /// Whether the first two characters tell that a cell is a text: a key such as `C1024`. False says nothing.
  @inline(__always)
  func isPlainlyText(_ cell: ByteView) -> Bool {
    guard cell.count > 1 else { return false }
    let (first, second) = (cell[0], cell[1])
    return first >= 0x41 && first < 0x80 && first != CellMark.yenPrefix && second &- 0x30 < 10 && !mayBeginTime(first)
  }

  /// Whether a letter with a digit behind it may begin a date or a period: an era (`R8.1.2`) or a quarter (`Q2 2026`). Keys
  /// such as `C1024` are told from them here.
  private func mayBeginTime(_ letter: UInt8) -> Bool {
    ShapeParser.eraBase(letter) != nil || letter | 0x20 == UInt8(ascii: "q")
  }

  /// Whether a cell that begins with a letter may be a date or a period: `Oct 31, 2023`, `Tue, 31 Oct 2023`, `Q2 2026`,
  /// `FY2026`. Most texts are told from one by their first letter and their length.
  private func mayNameTime(_ cell: ByteView) -> Bool {
    guard cell.count >= 6, cell.count <= 60 else { return false }
    switch cell[0] | 0x20 {
    case UInt8(ascii: "q"): return true
    case UInt8(ascii: "a"), UInt8(ascii: "d"), UInt8(ascii: "f"), UInt8(ascii: "j"), UInt8(ascii: "m"),
      UInt8(ascii: "n"), UInt8(ascii: "o"), UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "w"):
      return (0..<cell.count).contains { cell[$0] &- 0x30 < 10 }
    default: return false  // no month, weekday or `FY` begins so
    }
  }

  /// A date of a column that is declared one: also `20260102`.
  mutating func declaredDate(of cell: ByteView) -> DateCell? {
    let cell = trimmed(cell)
    if let date = parsePlainDate(cell) { return date }
    guard shapeCell(cell, into: &shape) else { return nil }
    return parseDate(shape: shape, order: times.order, allowsCompact: true)
  }

  /// A period of a column of periods. In a declared one also `202604`, `Apr-26`, `2026`, and days.
  mutating func period(of cell: ByteView, _ grain: Grain, isDeclared: Bool) -> Period? {
    let cell = trimmed(cell)
    guard shapeCell(cell, into: &shape) else { return nil }
    if isDeclared {
      if let found = parsePeriod(shape: shape, times, declared: grain) { return found.period }
      return parseDate(shape: shape, order: times.order, allowsCompact: true).map {
        times.calendar.period(grain, of: $0.day)
      }
    }
    return parsePeriod(shape: shape, times).flatMap { times.calendar.coarsened($0.period, to: grain) }
  }

  /// A truth value of a column that is declared one.
  func declaredBoolean(of cell: ByteView) -> Bool? {
    let cell = trimmed(cell)
    guard cell.count <= 12 else { return nil }
    switch cell.text.lowercased() {
    case "true", "t", "yes", "y", "1", "on", "はい", "有", "有り", "あり", "○", "〇", "済": return true
    case "false", "f", "no", "n", "0", "off", "いいえ", "無", "無し", "なし", "×", "未": return false
    default: return nil
    }
  }

  private static func boolean(_ cell: ByteView) -> Bool? {
    guard cell.count == 4 || cell.count == 5 else { return nil }
    switch cell.text {
    case "true", "TRUE", "True": return true
    case "false", "FALSE", "False": return false
    default: return nil
    }
  }

  private static func isConventionalEmpty(_ cell: ByteView) -> Bool {
    switch cell.text {
    case "-", "--", "－", "―", "—", "‐", "−", "ー", "N/A", "n/a", "NA", "NULL", "null", "Null", "NaN", "nan": true
    default: false
    }
  }
}
