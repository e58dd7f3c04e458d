import SourceText

/// Writes numbers and texts one behind the other, each with its length where it has one.
package struct FieldWriter {
  package private(set) var bytes: [UInt8] = []
  package init() {}

  /// Seven bits to a byte, small numbers in one.
  package mutating func add(_ number: Int) {
    var rest = UInt64(bitPattern: Int64(number << 1 ^ number >> (Int.bitWidth - 1)))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  package mutating func add(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  package mutating func add(_ text: String) {
    add(text.utf8.count)
    bytes += Array(text.utf8)
  }

  package mutating func add(_ phrase: Phrase) {
    add(phrase.english)
    add(phrase.japanese)
  }

  package mutating func add(_ digest: Digest) {
    for word in [digest.low, digest.high] {
      for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
    }
  }

  package mutating func add<Element>(_ element: Element?, _ write: (inout FieldWriter, Element) -> Void) {
    add(element != nil)
    if let element { write(&self, element) }
  }

  package mutating func add<Element>(list: some Collection<Element>, _ write: (inout FieldWriter, Element) -> Void) {
    add(list.count)
    for element in list { write(&self, element) }
  }

  package mutating func add(optional text: String?) { add(text) { $0.add($1) } }
  package mutating func add(optional number: Int?) { add(number) { $0.add($1) } }
  package mutating func add(texts: some Collection<String>) { add(list: texts) { $0.add($1) } }
}

/// What a cache entry holds is not what was written into it.
package struct CacheFault: Error, Hashable, Sendable {
  package var words: Phrase
  package init(_ words: Phrase) { self.words = words }
  static let damaged = CacheFault(Phrase("it is damaged", "壊れている"))
  static let cut = CacheFault(Phrase("it is cut off", "途中で切れている"))
}

/// Reads what a `FieldWriter` wrote. Nothing is believed: each length is held against the bytes that are left.
package struct FieldReader {
  private let bytes: [UInt8]
  private var place = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func byte() throws(CacheFault) -> UInt8 {
    guard place < bytes.count else { throw .damaged }
    defer { place += 1 }
    return bytes[place]
  }

  package mutating func int() throws(CacheFault) -> Int {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let next = try byte()
      if shift == 63 && next > 1 { throw .damaged }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return Int(truncatingIfNeeded: Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)) }
    }
    throw .damaged
  }

  /// A number of things.
  package mutating func count(upTo most: Int) throws(CacheFault) -> Int {
    let count = try int()
    guard count >= 0 && count <= most else { throw .damaged }
    return count
  }

  /// Of parts that take a byte each at least.
  private mutating func countOfParts() throws(CacheFault) -> Int {
    let count = try int()
    guard count >= 0 && count <= bytes.count - place else { throw .damaged }
    return count
  }

  package mutating func flag() throws(CacheFault) -> Bool {
    let value = try byte()
    guard value <= 1 else { throw .damaged }
    return value == 1
  }

  package mutating func text() throws(CacheFault) -> String {
    let count = try countOfParts()
    defer { place += count }
    return String(decoding: bytes[place..<place + count], as: UTF8.self)
  }

  package mutating func phrase() throws(CacheFault) -> Phrase { Phrase(try text(), try text()) }

  package mutating func digest() throws(CacheFault) -> Digest {
    var words: [UInt64] = []
    for _ in 0..<2 {
      var word: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 64, by: 8) { word |= UInt64(try byte()) << shift }
      words.append(word)
    }
    return Digest(low: words[0], high: words[1])
  }

  package mutating func optional<Element>(
    _ read: (inout FieldReader) throws(CacheFault) -> Element
  ) throws(CacheFault) -> Element? {
    try flag() ? try read(&self) : nil
  }

  package mutating func list<Element>(
    _ read: (inout FieldReader) throws(CacheFault) -> Element
  ) throws(CacheFault) -> [Element] {
    var list: [Element] = []
    for _ in 0..<(try countOfParts()) { list.append(try read(&self)) }
    return list
  }

  package mutating func texts() throws(CacheFault) -> [String] {
    try list { (reader) throws(CacheFault) in try reader.text() }
  }

  package mutating func optionalText() throws(CacheFault) -> String? {
    try optional { (reader) throws(CacheFault) in try reader.text() }
  }

  package mutating func optionalInt() throws(CacheFault) -> Int? {
    try optional { (reader) throws(CacheFault) in try reader.int() }
  }

  /// One of the words of an enumeration.
  package mutating func word<Word: RawRepresentable>(_: Word.Type) throws(CacheFault) -> Word
  where Word.RawValue == String {
    guard let word = Word(rawValue: try text()) else { throw .damaged }
    return word
  }

  package func requireEnd() throws(CacheFault) {
    if place != bytes.count { throw .damaged }
  }
}
