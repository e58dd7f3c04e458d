/// What one cell holds when nothing is declared about it.
enum CellValue {
  case empty
  /// `-`, `N/A` and the like: empty in a column of numbers or dates, a text among texts.
  case conventionalEmpty
  case number(NumberCell)
  case date(DateCell)
  case boolean(Bool)
  case text
}

/// Reads single cells. Most cells of most files are plain ASCII and take the short ways; the others are shaped first.
struct CellReader {
  let style: NumberStyle
  let emptyTexts: [[UInt8]]
  private var shape: [UInt8] = []
  /// Keeps the bytes of the escaped field that was read last.
  private var scratch: ByteStore?

  init(style: NumberStyle, emptyTexts: [[UInt8]]) {
    self.style = style
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
      guard cell.count > 1, cell[1] &- 0x30 < 10 else { return .text }
    } else if cell.count <= 3, CellReader.isConventionalEmpty(cell) {
      return .conventionalEmpty
    }
    guard shapeCell(cell, into: &shape) else { return .text }
    if let number = parseNumber(shape: shape, style) { return .number(number) }
    if let date = parseDate(shape: shape) { return .date(date) }
    return .text
  }

  /// A date of a column that is declared one: also `20260102`.
  mutating func declaredDate(of cell: ByteView) -> DateCell? {
    let cell = trimmed(cell)
    if let date = parsePlainDate(cell) { return date }
    guard shapeCell(cell, into: &shape) else { return nil }
    return parseDate(shape: shape, allowsCompact: true)
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
