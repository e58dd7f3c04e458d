import SourceText

/// Gives each distinct text of a column a number, in the order of first appearance, without making a `String` for a
/// cell. Open addressing; a slot holds a text of up to eight bytes itself, so that short keys need one memory access.
struct TextInterner {
  private struct Slot {
    /// The bytes of the text when they are eight or fewer, else their hash.
    var key: UInt64 = 0
    var length: UInt32 = 0
    /// −1: free.
    var code: Int32 = -1
  }

  private var slots: [Slot]
  private var mask: Int
  /// The bytes of each text, in the file or in `copies`.
  private var texts: [ByteView] = []
  private var copies: [ByteStore] = []
  // One block of cells on its way through: hashing all before probing lets the memory accesses overlap.
  private var keys: [UInt64] = []
  private var positions: [Int] = []

  init() {
    slots = [Slot](repeating: Slot(), count: 1 << 10)
    mask = slots.count - 1
  }

  var count: Int { texts.count }

  /// The codes of a block of cells; −1 for cells that are empty (length 0).
  mutating func intern(_ cells: [ByteView], into codes: inout [Int32]) {
    codes.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    for cell in cells {
      let key = TextInterner.key(cell)
      keys.append(key)
      positions.append(TextInterner.hash(key, cell.count))
    }
    for index in cells.indices {
      let cell = cells[index]
      codes.append(cell.count == 0 ? -1 : code(cell, key: keys[index], hash: positions[index]))
    }
  }

  /// The code of an escaped field, whose bytes stand nowhere in the file.
  mutating func intern(copy bytes: [UInt8]) -> Int32 {
    if bytes.isEmpty { return -1 }
    let store = ByteStore(bytes)
    let before = texts.count
    return withExtendedLifetime(store) {
      let key = TextInterner.key(store.view)
      let code = code(store.view, key: key, hash: TextInterner.hash(key, bytes.count))
      if texts.count > before { copies.append(store) }
      return code
    }
  }

  @inline(__always)
  private mutating func code(_ cell: ByteView, key: UInt64, hash: Int) -> Int32 {
    var index = hash & mask
    let length = UInt32(truncatingIfNeeded: cell.count)
    while true {
      let slot = slots[index]
      if slot.code < 0 { break }
      if slot.key == key && slot.length == length {
        if length <= 8 || texts[Int(slot.code)].equals(cell) { return slot.code }
      }
      index = (index + 1) & mask
    }
    let code = Int32(truncatingIfNeeded: texts.count)
    texts.append(cell)
    slots[index] = Slot(key: key, length: length, code: code)
    if texts.count * 2 > slots.count { grow() }
    return code
  }

  private mutating func grow() {
    var larger = [Slot](repeating: Slot(), count: slots.count * 4)
    let largerMask = larger.count - 1
    for slot in slots where slot.code >= 0 {
      var index = TextInterner.hash(slot.key, Int(slot.length)) & largerMask
      while larger[index].code >= 0 { index = (index + 1) & largerMask }
      larger[index] = slot
    }
    slots = larger
    mask = largerMask
  }

  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  @inline(__always)
  private static func hash(_ key: UInt64, _ length: Int) -> Int {
    Int(truncatingIfNeeded: mix(key ^ 0x9E37_79B9_7F4A_7C15, UInt64(length) &+ 0xD6E8_FEB8_6659_FD93) >> 1)
  }

  /// The bytes themselves up to eight, else a hash of them.
  @inline(__always)
  static func key(_ cell: ByteView) -> UInt64 {
    let count = cell.count
    if count <= 8 {
      let word = cell.word(at: 0)
      return count == 8 ? word : word & ((1 << UInt64(count * 8)) - 1)
    }
    var state: UInt64 = 0xA076_1D64_78BD_642F
    var index = 0
    while index + 8 < count {
      state = mix(state ^ cell.word(at: index), 0xE703_7ED1_A0B4_28DB)
      index += 8
    }
    // The last eight bytes, which overlap the ones before.
    return mix(state ^ cell.word(at: count - 8), 0x8EBC_6AF0_9C88_C6E3 &+ UInt64(count))
  }

  /// The dictionary in normal form C, and the new code of each old one where texts became equal by it.
  func dictionary() -> (texts: TextDictionary, codes: [Int32]?) {
    var strings: [String] = []
    strings.reserveCapacity(texts.count)
    var isChanged = false
    for view in texts {
      let text = view.text
      if view.firstNonASCII(from: 0) == nil {
        strings.append(text)
        continue
      }
      let normal = normalizedText(text)
      if !isChanged && !normal.utf8.elementsEqual(text.utf8) { isChanged = true }
      strings.append(normal)
    }
    guard isChanged else { return (TextDictionary(strings), nil) }
    var byText: [String: Int32] = [:]
    var kept: [String] = []
    var codes: [Int32] = []
    for text in strings {
      if let code = byText[text] {
        codes.append(code)
      } else {
        let code = Int32(truncatingIfNeeded: kept.count)
        byText[text] = code
        kept.append(text)
        codes.append(code)
      }
    }
    return (TextDictionary(kept), codes)
  }
}
