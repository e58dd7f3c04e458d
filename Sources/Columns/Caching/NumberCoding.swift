/// A number of a column as 64 bits.
protocol StoredNumber: BitwiseCopyable, Sendable {
  init(stored: Int64)
  var stored: Int64 { get }
  /// What bits mean a number of this kind.
  static var storedRange: ClosedRange<Int64> { get }
}

extension Int64: StoredNumber {
  init(stored: Int64) { self = stored }
  var stored: Int64 { self }
  static var storedRange: ClosedRange<Int64> { .min ... .max }
}

extension UInt64: StoredNumber {
  init(stored: Int64) { self.init(bitPattern: stored) }
  var stored: Int64 { Int64(bitPattern: self) }
  static var storedRange: ClosedRange<Int64> { .min ... .max }
}

extension Int32: StoredNumber {
  init(stored: Int64) { self.init(truncatingIfNeeded: stored) }
  var stored: Int64 { Int64(self) }
  static var storedRange: ClosedRange<Int64> { Int64(Int32.min)...Int64(Int32.max) }
}

extension Double: StoredNumber {
  init(stored: Int64) { self.init(bitPattern: UInt64(bitPattern: stored)) }
  var stored: Int64 { Int64(bitPattern: bitPattern) }
  static var storedRange: ClosedRange<Int64> { .min ... .max }
}

extension Bool: StoredNumber {
  init(stored: Int64) { self = stored & 1 != 0 }
  var stored: Int64 { self ? 1 : 0 }
  static var storedRange: ClosedRange<Int64> { 0...1 }
}

/// How the numbers of a column are stored: each as its distance from the smallest, in so few bytes as the largest distance
/// takes. Ten million days take two bytes each, and codes that count up none.
///
/// This file touches memory without checks: it reads within blocks whose length is known, and writes rows that have been held
/// against the count.
struct NumberCoding: Hashable, Sendable {
  var count: Int
  var base: Int64
  /// Bytes of each number.
  var width: Int
  /// Number i is `base + i`, and nothing is stored.
  var isCounting: Bool

  var length: Int { count * width }

  init<Number: StoredNumber>(_ numbers: [Number]) {
    count = numbers.count
    base = numbers.first?.stored ?? 0
    var (least, most) = (base, base)
    isCounting = count > 1
    for (place, number) in numbers.enumerated() {
      let value = number.stored
      least = min(least, value)
      most = max(most, value)
      if value < base || value &- Int64(place) != base { isCounting = false }
    }
    width = 0
    if isCounting { return }
    base = least
    let distance = UInt64(bitPattern: most &- least)
    width = distance == 0 ? 0 : distance <= 0xFF ? 1 : distance <= 0xFFFF ? 2 : distance <= 0xFFFF_FFFF ? 4 : 8
  }

  // MARK: Fields

  func write(_ fields: inout FieldWriter) {
    fields.add(count)
    fields.add(Int(base))
    fields.add(width)
    fields.add(isCounting)
  }

  init(_ fields: inout FieldReader, count: Int) throws(CacheFault) {
    self.count = count
    guard try fields.int() == count else { throw .damaged }
    base = Int64(try fields.int())
    width = try fields.int()
    isCounting = try fields.flag()
    guard [0, 1, 2, 4, 8].contains(width), !isCounting || width == 0 else { throw .damaged }
  }

  // MARK: Numbers

  func write<Number: StoredNumber>(
    _ numbers: [Number], as name: String, _ file: SectionFileWriter
  ) throws(CacheFault) {
    if width == 0 { return }
    let (base, width) = (base, width)
    try file.add(name, length: length) { offset, buffer in
      let first = offset / width
      func put<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(_: Word.Type) {
        for place in 0..<buffer.count / width {
          let distance = Word(truncatingIfNeeded: numbers[first + place].stored &- base)
          buffer.storeBytes(of: distance, toByteOffset: place * width, as: Word.self)
        }
      }
      switch width {
      case 1: put(UInt8.self)
      case 2: put(UInt16.self)
      case 4: put(UInt32.self)
      case _: put(UInt64.self)
      }
    }
  }

  /// - Parameter allowed: what numbers there may be; another one is damage.
  func read<Number: StoredNumber>(
    _ name: String, of file: SectionFile, threadCount: Int, allowed: ClosedRange<Int64> = Number.storedRange
  ) throws(CacheFault) -> [Number] {
    if width == 0 { return try unstored(allowed) }
    let (base, width) = (base, width)
    let (rows, outcome) = scatteredArray(count: count, slotsFor: Number.self) {
      slots -> Result<UInt64, CacheFault> in
      do throws(CacheFault) {
        let largest = try file.read(name, length: length, threadCount: threadCount) { offset, block in
          NumberCoding.expand(block, width: width, base: base, at: offset / width, slots)
        }
        return .success(largest.max() ?? 0)
      } catch { return .failure(error) }
    }
    try check(largest: try outcome.get(), allowed)
    return rows
  }

  private func unstored<Number: StoredNumber>(_ allowed: ClosedRange<Int64>) throws(CacheFault) -> [Number] {
    if count > 0 { try check(largest: isCounting ? UInt64(count - 1) : 0, allowed) }
    let (base, step) = (base, isCounting ? Int64(1) : 0)
    return filledArray(count: count, stretches: [0..<count]) { rows, slots in
      for row in rows { slots[row] = Number(stored: base &+ Int64(row) &* step) }
    }
  }

  private func check(largest: UInt64, _ allowed: ClosedRange<Int64>) throws(CacheFault) {
    guard base >= allowed.lowerBound, base <= allowed.upperBound,
      largest <= UInt64(bitPattern: allowed.upperBound &- base)
    else { throw .damaged }
  }

  /// Writes the numbers of a block to their rows, and gives their largest distance.
  private static func expand<Number: StoredNumber>(
    _ block: UnsafeRawBufferPointer, width: Int, base: Int64, at first: Int, _ slots: RowSlots<Number>
  ) -> UInt64 {
    let out = slots.part(first, count: block.count / width)
    func take<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(_: Word.Type) -> UInt64 {
      let words = block.bindMemory(to: Word.self)
      var largest: Word = 0
      for place in 0..<out.count {
        let word = words[place]
        largest = largest > word ? largest : word
        out[place] = Number(stored: base &+ Int64(truncatingIfNeeded: word))
      }
      return UInt64(largest)
    }
    return switch width {
    case 1: take(UInt8.self)
    case 2: take(UInt16.self)
    case 4: take(UInt32.self)
    case _: take(UInt64.self)
    }
  }
}
