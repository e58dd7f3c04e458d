import SourceText

/// Where a text lies among the bytes of a file; its length is 0 where the cell is empty.
struct TextPlace: BitwiseCopyable, Sendable {
  var start = 0
  var count = 0
}

/// The cells of a block of records on their way through an interner.
struct TextBlock: Sendable {
  private var cellSpace = Workspace(repeating: TextPlace(), count: 0)
  private var codeSpace = Workspace<Int32>(repeating: 0, count: 0)
  private var keySpace = Workspace<UInt64>(repeating: 0, count: 0)
  private var candidateSpace = Workspace(repeating: TextInterner.Slot(), count: 0)

  var cells: RowSlots<TextPlace> { cellSpace.slots }
  var codes: RowSlots<Int32> { codeSpace.slots }
  fileprivate var keys: RowSlots<UInt64> { keySpace.slots }
  fileprivate var candidates: RowSlots<TextInterner.Slot> { candidateSpace.slots }

  /// Makes room for so many cells.
  mutating func reserve(_ count: Int) -> RowSlots<TextPlace> {
    if cellSpace.count < count {
      cellSpace = Workspace(repeating: TextPlace(), count: count)
      codeSpace = Workspace(repeating: 0, count: count)
      keySpace = Workspace(repeating: 0, count: count)
      candidateSpace = Workspace(repeating: TextInterner.Slot(), count: count)
    }
    return cellSpace.slots
  }
}

/// Gives each distinct text of a column a number, in the order of first appearance, without making a `String` for a
/// cell. Open addressing; a slot holds a text of up to eight bytes itself, so that short keys need one memory access.
///
/// As long as each new text follows the one before it (longer, or as long and later by its bytes), none can have been
/// there before, and there is no table: the keys of a sorted file, or numbers that count up, are looked up nowhere.
struct TextInterner {
  fileprivate struct Slot {
    /// The bytes of the text when they are eight or fewer, else their hash.
    var key: UInt64 = 0
    var length: UInt32 = 0
    /// −1: free.
    var code: Int32 = -1
  }

  /// Without slots while the texts ascend. As with `bytes`, a copy of an interner shares them.
  private var table = Workspace<Slot>(repeating: Slot(), count: 0)
  private var mask = 0
  private(set) var isAscending = true
  /// In place of the table while all texts are one beginning and a number.
  private var numbered: NumberedTexts?
  /// Of how many rows the texts may be, as far as that is known.
  var expectedRows = 1 << 16
  /// How many cells have been looked up by their numbers.
  private var numberedCells = 0
  /// The texts, one behind the other. A copy of an interner shares them: it is handed on and never used twice.
  private let bytes = ByteBuilder(capacity: 256)
  private(set) var ends = TextEnds()

  var count: Int { ends.count }

  /// The bytes of a text; valid until the next one is added.
  @inline(__always)
  func view(_ code: Int) -> ByteView { bytes.view.slice(ends.start(code), ends.end(code)) }

  /// The codes of the cells of a range of a block; −1 for cells that are empty (length 0).
  ///
  /// The slots in which the cells should stand are all loaded before the first is looked at, so that the waits for memory
  /// overlap: a table of a million texts is in no cache.
  mutating func intern(_ block: TextBlock, _ range: Range<Int>, in view: ByteView) {
    let (cells, codes) = (block.cells, block.codes)
    var first = range.lowerBound
    while isAscending && first < range.upperBound {
      let cell = cells[first]
      codes[first] = cell.count == 0 ? -1 : ascendingCode(view.slice(cell.start, cell.start + cell.count))
      first += 1
    }
    if numbered != nil { first = internNumbered(block, first..<range.upperBound, in: view) }
    if first == range.upperBound { return }
    let (keys, candidates) = (block.keys, block.candidates)
    let (slots, mask) = (table.slots, mask)
    for index in first..<range.upperBound {
      let cell = cells[index]
      let key = TextInterner.key(view, cell.start, cell.count)
      keys[index] = key
      candidates[index] = slots[TextInterner.hash(key, cell.count) & mask]
    }
    for index in first..<range.upperBound {
      let cell = cells[index]
      let (key, candidate) = (keys[index], candidates[index])
      if cell.count <= 8, candidate.code >= 0, candidate.key == key, Int(candidate.length) == cell.count {
        codes[index] = candidate.code
      } else if cell.count == 0 {
        codes[index] = -1
      } else {
        let text = view.slice(cell.start, cell.start + cell.count)
        codes[index] = code(text, key: key, hash: TextInterner.hash(key, cell.count))
      }
    }
  }

  /// Makes room for so many texts as long as those that are here: ten million keys would be moved a dozen times else. Room
  /// that is not used costs no memory.
  mutating func reserve(_ texts: Int) {
    guard count > 0, texts > count else { return }
    ends.reserve(texts)
    bytes.reserve(bytes.count / count * texts + bytes.count * 8)
  }

  /// Takes over the texts of another interner, where all of them follow the last one here; false: they do not.
  mutating func appendFollowing(_ other: TextInterner) -> Bool {
    guard isAscending, other.isAscending, count > 0, other.count > 0 else { return false }
    let (last, first) = (view(count - 1), other.view(0))
    guard last.count == first.count ? last.order(first) < 0 : last.count < first.count else { return false }
    ends.append(other.ends, behind: bytes.count)
    bytes.append(other.bytes.view)
    return true
  }

  /// The code of one text that is not empty.
  mutating func intern(_ cell: ByteView) -> Int32 {
    if isAscending { return ascendingCode(cell) }
    return lookedUpCode(cell)
  }

  private mutating func lookedUpCode(_ cell: ByteView) -> Int32 {
    if numbered != nil {
      if let code = numberedCode(cell, 0, cell.count) { return code }
      makeTable()
    }
    let key = TextInterner.key(cell)
    return code(cell, key: key, hash: TextInterner.hash(key, cell.count))
  }

  /// The codes of cells that are numbered like those before; returns the first cell that is not.
  private mutating func internNumbered(_ block: TextBlock, _ range: Range<Int>, in view: ByteView) -> Int {
    numberedCells += range.count
    guard let table = numbered else { return range.lowerBound }
    // Few texts with numbers far apart: a small table of hashes is in the nearest cache.
    if numberedCells > 1 << 20, table.placeCount > 32 * count + (1 << 16) {
      makeTable()
      return range.lowerBound
    }
    let (cells, codes, places) = (block.cells, block.codes, block.keys)
    for index in range {
      let cell = cells[index]
      places[index] = UInt64(bitPattern: Int64(table.place(view, cell.start, cell.count) ?? -1))
    }
    // Nothing but looking up, so that the waits for memory overlap.
    for index in range { codes[index] = table.code(at: Int(Int64(bitPattern: places[index]))) }
    for index in range where codes[index] < 0 && cells[index].count > 0 {
      guard let code = numberedCode(view, cells[index].start, cells[index].count) else {
        makeTable()
        return index
      }
      codes[index] = code
    }
    return range.upperBound
  }

  /// Nil: the text is not numbered like the others, or its number lies too far from theirs.
  @inline(__always)
  private mutating func numberedCode(_ view: ByteView, _ start: Int, _ length: Int) -> Int32? {
    guard let place = numbered?.place(view, start, length), let known = numbered?.code(at: place) else { return nil }
    if known >= 0 { return known }
    let (code, most) = (Int32(truncatingIfNeeded: count), mostPlaces)
    guard numbered?.put(code, at: place, mostPlaces: most) == true else { return nil }
    return append(view.slice(start, start + length))
  }

  /// The code of an escaped field, whose bytes stand nowhere in the file.
  mutating func intern(copy bytes: [UInt8]) -> Int32 {
    if bytes.isEmpty { return -1 }
    let store = ByteStore(bytes)
    return withExtendedLifetime(store) { intern(store.view) }
  }

  @inline(__always)
  private mutating func ascendingCode(_ cell: ByteView) -> Int32 {
    if count > 0 {
      let last = view(count - 1)
      let order = last.count == cell.count ? last.order(cell) : last.count - cell.count
      if order == 0 { return Int32(truncatingIfNeeded: count - 1) }
      if order > 0 {
        isAscending = false
        if !makeNumbered() { makeTable() }
        return lookedUpCode(cell)
      }
    }
    return append(cell)
  }

  @inline(__always)
  private mutating func append(_ cell: ByteView) -> Int32 {
    let code = Int32(truncatingIfNeeded: count)
    bytes.append(cell)
    ends.append(bytes.count)
    return code
  }

  /// A table of numbers may have so many places.
  private var mostPlaces: Int { max(8 * count, expectedRows) }

  /// Looks up by number from now on; false: the texts so far are not so.
  private mutating func makeNumbered() -> Bool {
    numbered = NumberedTexts(view(0))
    let most = mostPlaces
    for code in 0..<count {
      let text = view(code)
      guard let place = numbered?.place(text, 0, text.count),
        numbered?.put(Int32(truncatingIfNeeded: code), at: place, mostPlaces: most) == true
      else {
        numbered = nil
        return false
      }
    }
    return true
  }

  private mutating func makeTable() {
    numbered = nil
    var size = 1 << 10
    while size < count * 2 { size *= 2 }
    table = Workspace(repeating: Slot(), count: size)
    mask = size - 1
    for code in 0..<count {
      let text = view(code)
      let key = TextInterner.key(text)
      place(Slot(key: key, length: UInt32(truncatingIfNeeded: text.count), code: Int32(truncatingIfNeeded: code)))
    }
  }

  @inline(__always)
  private func place(_ slot: Slot) {
    let slots = table.slots
    var index = TextInterner.hash(slot.key, Int(slot.length)) & mask
    while slots[index].code >= 0 { index = (index + 1) & mask }
    slots[index] = slot
  }

  @inline(__always)
  private mutating func code(_ cell: ByteView, key: UInt64, hash: Int) -> Int32 {
    let slots = table.slots
    var index = hash & mask
    let length = UInt32(truncatingIfNeeded: cell.count)
    while true {
      let slot = slots[index]
      if slot.code < 0 { break }
      if slot.key == key && slot.length == length {
        if length <= 8 || view(Int(slot.code)).equals(cell) { return slot.code }
      }
      index = (index + 1) & mask
    }
    let code = append(cell)
    slots[index] = Slot(key: key, length: length, code: code)
    if count * 8 > table.count * 5 { grow() }
    return code
  }

  private mutating func grow() {
    let smaller = table
    // Of a million texts a table that is mostly empty costs more than placing them once more.
    table = Workspace(repeating: Slot(), count: smaller.count * (smaller.count < 1 << 16 ? 4 : 2))
    mask = table.count - 1
    for index in 0..<smaller.count where smaller.slots[index].code >= 0 { place(smaller.slots[index]) }
  }

  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  @inline(__always)
  private static func hash(_ key: UInt64, _ length: Int) -> Int {
    Int(
      truncatingIfNeeded: mix(key ^ 0x9E37_79B9_7F4A_7C15, UInt64(truncatingIfNeeded: length) &+ 0xD6E8_FEB8_6659_FD93)
        >> 1)
  }

  /// The bytes themselves up to eight, else a hash of them.
  @inline(__always)
  static func key(_ cell: ByteView) -> UInt64 { key(cell, 0, cell.count) }

  @inline(__always)
  static func key(_ view: ByteView, _ start: Int, _ count: Int) -> UInt64 {
    if count <= 8 {
      let word = view.word(at: start)
      return count == 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
    }
    var state: UInt64 = 0xA076_1D64_78BD_642F
    var index = start
    let last = start + count - 8
    while index < last {
      state = mix(state ^ view.word(at: index), 0xE703_7ED1_A0B4_28DB)
      index += 8
    }
    // The last eight bytes, which overlap the ones before.
    return mix(state ^ view.word(at: last), 0x8EBC_6AF0_9C88_C6E3 &+ UInt64(count))
  }

  /// The dictionary in normal form C, and the new code of each old one where texts became equal by it. Ends the interner.
  consuming func dictionary() -> (texts: TextDictionary, codes: [Int32]?) {
    let (builder, ends) = (bytes, ends)
    let texts = TextList(builder.finish(), ends)
    if texts.bytes.view.isPlainlyNormal { return (TextDictionary(texts), nil) }
    var strings: [String] = []
    strings.reserveCapacity(texts.count)
    var isChanged = false
    for index in texts.indices {
      let text = texts[index]
      if texts.view(index).isPlainlyNormal {
        strings.append(text)
        continue
      }
      let normal = normalizedText(text)
      if !isChanged && !normal.utf8.elementsEqual(text.utf8) { isChanged = true }
      strings.append(normal)
    }
    guard isChanged else { return (TextDictionary(texts), nil) }
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
