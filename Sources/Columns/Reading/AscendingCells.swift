/// Whether each cell of a column follows the one before it: longer, or as long and later by its bytes. The keys of a file that
/// counts up are then known to differ, and nothing of them is kept.
///
/// Only cells count of which it is certain that different texts are different values: whole numbers without zeros in front, or
/// a letter with letters, digits, `-` and `_` behind it. Of numbers such as `1.0` and `1.00` it would not be.
struct AscendingCells: Sendable {
  /// Of so many cells that follow one another not all can be dates, months or truth values, which have several spellings.
  static let fewest = 1 << 16

  private(set) var holds = true
  private(set) var count = 0
  private var first: [UInt8] = []
  private var last: [UInt8] = []

  /// Nil: a cell of another kind.
  private enum Kind { case number, name }
  private var kind: Kind?

  mutating func add(_ block: RecordBlock, _ position: Int?, _ rows: BlockRows) {
    guard holds, rows.count > 0 else { return }
    guard let position else {
      holds = false
      return
    }
    var before: ByteView?
    for index in 0..<rows.count {
      let (start, length) = block.place(rows.record(index), position)
      guard length > 0 else {
        holds = false
        return
      }
      let cell = block.view.slice(start, start + length)
      guard isCertain(cell), follows(cell, before) else {
        holds = false
        return
      }
      before = cell
    }
    if let before { last = before.bytes }
    count += rows.count
  }

  private mutating func follows(_ cell: ByteView, _ before: ByteView?) -> Bool {
    if let before { return AscendingCells.isAscending(before, cell) }
    if last.isEmpty {
      first = cell.bytes
      return true
    }
    return ByteStore.withView(last) { AscendingCells.isAscending($0, cell) }
  }

  @inline(__always)
  private static func isAscending(_ a: ByteView, _ b: ByteView) -> Bool {
    a.count == b.count ? a.order(b) < 0 : a.count < b.count
  }

  @inline(__always)
  private mutating func isCertain(_ cell: ByteView) -> Bool {
    let head = cell[0]
    let own: Kind = AscendingCells.isDigit(head) ? .number : .name
    if let kind, kind != own { return false }
    kind = own
    if own == .number && head == UInt8(ascii: "0") && cell.count > 1 { return false }
    if own == .name && !AscendingCells.isLetter(head) { return false }
    for index in 1..<cell.count {
      let byte = cell[index]
      if AscendingCells.isDigit(byte) { continue }
      guard own == .name, AscendingCells.isLetter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") else {
        return false
      }
    }
    return true
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  @inline(__always)
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  /// The cells of the portion that follows.
  mutating func add(_ next: AscendingCells) {
    guard next.count > 0 || !next.holds else { return }
    guard holds, next.holds, kind == nil || kind == next.kind else {
      holds = false
      return
    }
    if count > 0,
      !ByteStore.withView(last, { last in ByteStore.withView(next.first) { AscendingCells.isAscending(last, $0) } })
    {
      holds = false
      return
    }
    if count == 0 { first = next.first }
    (last, kind) = (next.last, next.kind)
    count += next.count
  }
}
