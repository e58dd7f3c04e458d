/// What a walk over all bytes of a file has found, a stretch at a time. It is made while the bytes are read, when each
/// stretch is still in the cache: later stages need not look for what is not there.
struct ByteFacts: Sendable {
  static let stretch = 1 << 18

  var hasZero = false
  var hasNonASCII = false
  var hasQuote = false
  /// Whether a carriage return is not followed by a line feed.
  var hasLoneReturn = false
  /// Whether some bytes are no character of UTF-8; looked for only where the text is not kept in memory.
  var hasBrokenUTF8 = false
  /// The line feeds of each stretch.
  private var lineFeeds: [Int] = []

  init(_ view: ByteView, threadCount: Int) {
    let count = (view.count + ByteFacts.stretch - 1) / ByteFacts.stretch
    let threads = max(1, min(threadCount, count))
    self.init(
      concurrently(threads) { thread in
        (count * thread / threads..<count * (thread + 1) / threads).map { index in
          let start = index * ByteFacts.stretch
          return Stretch(view.slice(start, min(view.count, start + ByteFacts.stretch)))
        }
      }.flatMap { $0 })
  }

  /// The same of a text that is read for it, a stretch at a time.
  init(_ text: FileText, threadCount: Int) throws(DataFault) {
    let count = (text.count + ByteFacts.stretch - 1) / ByteFacts.stretch
    let threads = max(1, min(threadCount, count))
    let found = try concurrently(threads) { (thread) throws(DataFault) -> [Stretch] in
      let reader = text.reader()
      defer { withExtendedLifetime(reader) {} }
      var stretches: [Stretch] = []
      for index in count * thread / threads..<count * (thread + 1) / threads {
        let start = index * ByteFacts.stretch
        let length = min(text.count - start, ByteFacts.stretch)
        // With the rest of a character that begins as its last.
        let view = try reader.window(start..<min(text.count, start + length + 3)).view
        var stretch = Stretch(view.slice(0, length))
        stretch.hasBrokenUTF8 = stretch.hasNonASCII && view.hasBrokenUTF8(upTo: length, isFirst: index == 0)
        stretches.append(stretch)
      }
      return stretches
    }
    self.init(found.flatMap { $0 })
  }

  init(_ stretches: [Stretch]) {
    for (place, stretch) in stretches.enumerated() {
      let isFollowed = place + 1 < stretches.count && stretches[place + 1].beginsWithFeed
      hasLoneReturn = hasLoneReturn || stretch.hasLoneReturn || stretch.endsWithReturn && !isFollowed
      hasZero = hasZero || stretch.hasZero
      hasNonASCII = hasNonASCII || stretch.hasNonASCII
      hasQuote = hasQuote || stretch.hasQuote
      hasBrokenUTF8 = hasBrokenUTF8 || stretch.hasBrokenUTF8
      lineFeeds.append(stretch.lineFeeds)
    }
  }

  /// How many line feeds lie in a part of the text.
  func lineFeeds(in text: FileText, _ range: Range<Int>) throws(DataFault) -> Int {
    let first = (range.lowerBound + ByteFacts.stretch - 1) / ByteFacts.stretch
    let last = range.upperBound / ByteFacts.stretch
    guard first < last else { return try text.count(of: 0x0A, in: range) }
    return try text.count(of: 0x0A, in: range.lowerBound..<first * ByteFacts.stretch)
      + lineFeeds[first..<last].reduce(0, +)
      + text.count(of: 0x0A, in: last * ByteFacts.stretch..<range.upperBound)
  }

  struct Stretch: Sendable {
    var hasZero = false
    var hasNonASCII = false
    var hasQuote = false
    /// Before its last byte.
    var hasLoneReturn = false
    var endsWithReturn = false
    var beginsWithFeed = false
    var hasBrokenUTF8 = false
    var lineFeeds = 0

    init(_ view: ByteView) {
      let ones: UInt64 = 0x0101_0101_0101_0101
      let (quotes, ends, returns) = (repeated(UInt8(ascii: "\"")), repeated(0x0A), repeated(0x0D))
      var (high, zero, quote, carriage) = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
      var index = 0
      while index + 8 <= view.count {
        // A count in each byte of a word, taken out before it can overflow.
        var counts: UInt64 = 0
        let stop = min(view.count - 7, index + 255 * 8)
        while index < stop {
          let word = view.word(at: index)
          high |= word
          zero |= (word &- ones) & ~word
          let difference = word ^ quotes
          quote |= (difference &- ones) & ~difference
          let distance = word ^ returns
          carriage |= (distance &- ones) & ~distance
          counts &+= exactMarks(word, ends) >> 7
          index += 8
        }
        lineFeeds += sumOfBytes(counts)
      }
      while index < view.count {
        let byte = view[index]
        if byte == 0 { hasZero = true }
        if byte >= 0x80 { hasNonASCII = true }
        if byte == UInt8(ascii: "\"") { hasQuote = true }
        if byte == 0x0A { lineFeeds += 1 }
        if byte == 0x0D { carriage = .max }
        index += 1
      }
      let highest: UInt64 = 0x8080_8080_8080_8080
      hasNonASCII = hasNonASCII || high & highest != 0
      hasZero = hasZero || zero & highest != 0
      hasQuote = hasQuote || quote & highest != 0
      beginsWithFeed = view.count > 0 && view[0] == 0x0A
      endsWithReturn = view.count > 0 && view[view.count - 1] == 0x0D
      // Only texts that have any are looked at once more.
      if carriage & highest != 0 { hasLoneReturn = view.hasReturnBeforeAnotherByte }
    }
  }
}

extension ByteView {
  /// Whether a carriage return stands before a byte that is no line feed.
  fileprivate var hasReturnBeforeAnotherByte: Bool {
    var index = 0
    while let place = firstIndex(of: 0x0D, from: index), place + 1 < count {
      if self[place + 1] != 0x0A { return true }
      index = place + 2
    }
    return false
  }

  /// How many bytes are equal to `byte`.
  func count(of byte: UInt8) -> Int {
    let pattern = repeated(byte)
    var found = 0
    var index = 0
    while index + 8 <= count {
      found += sumOfBytes(exactMarks(word(at: index), pattern) >> 7)
      index += 8
    }
    while index < count {
      if self[index] == byte { found += 1 }
      index += 1
    }
    return found
  }

  /// Whether bytes of a stretch are no character of UTF-8. A character belongs to the stretch in which it begins; the rest
  /// of one that begins before it is left out, and that of its last follows behind it.
  fileprivate func hasBrokenUTF8(upTo end: Int, isFirst: Bool) -> Bool {
    var start = 0
    while !isFirst, start < min(3, end), self[start] & 0xC0 == 0x80 { start += 1 }
    var stop = end
    while stop < count, self[stop] & 0xC0 == 0x80 { stop += 1 }
    return slice(start, stop).firstBroken(.utf8) != nil
  }
}

/// The sum of the eight bytes of a word.
private func sumOfBytes(_ word: UInt64) -> Int {
  let pairs = (word & 0x00FF_00FF_00FF_00FF) &+ (word >> 8 & 0x00FF_00FF_00FF_00FF)
  return Int(truncatingIfNeeded: (pairs &* 0x0001_0001_0001_0001) >> 48)
}
