/// A cell rewritten to one byte a character, in the few characters that numbers and dates are written with. Full-width
/// forms become ASCII; signs and units that are not ASCII become the marks below. So one small parser reads
/// `－１，２３４円` and `-1,234円`, `令和８年１月２日` and `R8年1月2日`.
enum CellMark {
  // ASCII control characters, which no cell may hold itself.
  static let negative: UInt8 = 0x01  // ▲ △
  static let euro: UInt8 = 0x02
  static let pound: UInt8 = 0x03
  static let yenSuffix: UInt8 = 0x04  // 円
  static let hundred: UInt8 = 0x05  // 百
  static let thousand: UInt8 = 0x06  // 千
  static let tenThousand: UInt8 = 0x07  // 万
  static let hundredMillion: UInt8 = 0x08  // 億
  static let year: UInt8 = 0x0E
  static let month: UInt8 = 0x0F
  static let day: UInt8 = 0x10
  static let hour: UInt8 = 0x11
  static let minute: UInt8 = 0x12
  static let second: UInt8 = 0x13
  static let weekday: UInt8 = 0x14  // 火 水 木 金 土 曜; 月 and 日 have marks of their own
  static let noon: UInt8 = 0x15  // 午
  static let before: UInt8 = 0x16  // 前
  static let after: UInt8 = 0x17  // 後
  static let measure: UInt8 = 0x18  // 度, as in 年度 and 月度
  static let ordinal: UInt8 = 0x19  // 第
  static let quarter: [UInt8] = [0x1A, 0x1B, 0x1C]  // 四半期
  /// `¥`, `￥` and also `\`, because CP932 files have the yen sign at the place of the backslash.
  static let yenPrefix = UInt8(ascii: "\\")
  static let blank = UInt8(ascii: " ")
}

/// No number and no date is longer than this.
let longestShapedCell = 400

/// Puts the shape of the cell into `shape`; false when the cell holds a character that no number or date has.
func shapeCell(_ cell: ByteView, into shape: inout [UInt8]) -> Bool {
  shape.removeAll(keepingCapacity: true)
  guard cell.count <= longestShapedCell else { return false }
  var index = 0
  while index < cell.count {
    let byte = cell[index]
    if byte < 0x80 {
      guard byte >= 0x20 || byte == 0x09, byte != 0x7F else { return false }
      shape.append(byte == 0x09 ? CellMark.blank : byte)
      index += 1
    } else if byte < 0xE0 {
      guard index + 1 < cell.count, let mark = twoByteShape(byte, cell[index + 1]) else { return false }
      shape.append(mark)
      index += 2
    } else {
      guard index + 2 < cell.count, byte < 0xF0 else { return false }
      let scalar = UInt32(byte & 0x0F) << 12 | UInt32(cell[index + 1] & 0x3F) << 6 | UInt32(cell[index + 2] & 0x3F)
      guard let mark = threeByteShape(scalar) else { return false }
      shape.append(mark)
      index += 3
    }
  }
  while shape.last == CellMark.blank { shape.removeLast() }
  return true
}

private func twoByteShape(_ first: UInt8, _ second: UInt8) -> UInt8? {
  guard first == 0xC2 else { return nil }
  switch second {
  case 0xA0: return CellMark.blank
  case 0xA3: return CellMark.pound
  case 0xA5: return CellMark.yenPrefix
  default: return nil
  }
}

private func threeByteShape(_ scalar: UInt32) -> UInt8? {
  switch scalar {
  case 0xFF01...0xFF5E: return UInt8(scalar - 0xFEE0)
  case 0x3000: return CellMark.blank
  case 0x25B2, 0x25B3: return CellMark.negative
  case 0x2212, 0x2010, 0x2011: return UInt8(ascii: "-")
  case 0xFFE5: return CellMark.yenPrefix
  case 0xFFE1: return CellMark.pound
  case 0x20AC: return CellMark.euro
  case 0x5186: return CellMark.yenSuffix
  case 0x767E: return CellMark.hundred
  case 0x5343: return CellMark.thousand
  case 0x4E07: return CellMark.tenThousand
  case 0x5104: return CellMark.hundredMillion
  case 0x5E74: return CellMark.year
  case 0x6708: return CellMark.month
  case 0x65E5: return CellMark.day
  case 0x6642: return CellMark.hour
  case 0x5206: return CellMark.minute
  case 0x79D2: return CellMark.second
  case 0x706B, 0x6C34, 0x6728, 0x91D1, 0x571F, 0x66DC: return CellMark.weekday
  case 0x5143: return UInt8(ascii: "1")  // 元年 is year 1
  case 0x5348: return CellMark.noon
  case 0x524D: return CellMark.before
  case 0x5F8C: return CellMark.after
  case 0x5EA6: return CellMark.measure
  case 0x7B2C: return CellMark.ordinal
  case 0x56DB: return CellMark.quarter[0]
  case 0x534A: return CellMark.quarter[1]
  case 0x671F: return CellMark.quarter[2]
  default: return eraShape(scalar)
  }
}

/// The first character of an era's name stands for the era; the second one (和 成 治 正) is a blank that `parseDate`
/// skips. 正 and 明 alone never make a date, because a year number must follow.
private func eraShape(_ scalar: UInt32) -> UInt8? {
  switch scalar {
  case 0x4EE4, 0x32FF: UInt8(ascii: "R")  // 令 ㋿
  case 0x5E73, 0x337B: UInt8(ascii: "H")  // 平 ㍻
  case 0x662D, 0x337C: UInt8(ascii: "S")  // 昭 ㍼
  case 0x5927, 0x337D: UInt8(ascii: "T")  // 大 ㍽
  case 0x660E, 0x337E: UInt8(ascii: "M")  // 明 ㍾
  case 0x548C, 0x6210, 0x6CBB, 0x6B63: CellMark.blank  // 和 成 治 正
  default: nil
  }
}

/// A cell that holds nothing but blanks (ASCII, no-break and ideographic) is empty.
@inline(__always)
func isBlank(_ cell: ByteView) -> Bool {
  if cell.count == 0 { return true }
  let first = cell[0]
  if first > 0x20 && first != 0xC2 && first != 0xE3 { return false }
  return isBlankThroughout(cell)
}

private func isBlankThroughout(_ cell: ByteView) -> Bool {
  var index = 0
  while index < cell.count {
    let byte = cell[index]
    if byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A {
      index += 1
    } else if byte == 0xC2, index + 1 < cell.count, cell[index + 1] == 0xA0 {
      index += 2
    } else if byte == 0xE3, index + 2 < cell.count, cell[index + 1] == 0x80, cell[index + 2] == 0x80 {
      index += 3
    } else {
      return false
    }
  }
  return true
}

/// The cell without ASCII blanks around it.
@inline(__always)
func trimmed(_ cell: ByteView) -> ByteView {
  var start = 0
  var end = cell.count
  while start < end && (cell[start] == 0x20 || cell[start] == 0x09) { start += 1 }
  while end > start && (cell[end - 1] == 0x20 || cell[end - 1] == 0x09) { end -= 1 }
  return start == 0 && end == cell.count ? cell : cell.slice(start, end)
}
