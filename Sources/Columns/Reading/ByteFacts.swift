/// What a walk over all bytes of a file has found, a stretch at a time. It is made while the bytes are read, when each
/// stretch is still in the cache: later stages need not look for what is not there.
struct ByteFacts: Sendable {
  static let stretch = 1 << 20

  var hasZero = false
  var hasNonASCII = false
  var hasQuote = false
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

  init(_ stretches: [Stretch]) {
    for stretch in stretches {
      hasZero = hasZero || stretch.hasZero
      hasNonASCII = hasNonASCII || stretch.hasNonASCII
      hasQuote = hasQuote || stretch.hasQuote
      lineFeeds.append(stretch.lineFeeds)
    }
  }

  /// How many line feeds lie in a part of the bytes.
  func lineFeeds(in view: ByteView, from start: Int, to end: Int) -> Int {
    let first = (start + ByteFacts.stretch - 1) / ByteFacts.stretch
    let last = end / ByteFacts.stretch
    guard first < last else { return view.slice(start, end).count(of: 0x0A) }
    return view.slice(start, first * ByteFacts.stretch).count(of: 0x0A) + lineFeeds[first..<last].reduce(0, +)
      + view.slice(last * ByteFacts.stretch, end).count(of: 0x0A)
  }

  struct Stretch: Sendable {
    var hasZero = false
    var hasNonASCII = false
    var hasQuote = false
    var lineFeeds = 0

    init(_ view: ByteView) {
      let ones: UInt64 = 0x0101_0101_0101_0101
      let (quotes, ends) = (repeated(UInt8(ascii: "\"")), repeated(0x0A))
      var (high, zero, quote) = (UInt64(0), UInt64(0), UInt64(0))
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
        index += 1
      }
      let highest: UInt64 = 0x8080_8080_8080_8080
      hasNonASCII = hasNonASCII || high & highest != 0
      hasZero = hasZero || zero & highest != 0
      hasQuote = hasQuote || quote & highest != 0
    }
  }
}

extension ByteView {
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

  /// The offset of the first byte that begins no character of UTF-8, looked for by several threads.
  func firstBrokenUTF8(threadCount: Int) -> Int? {
    let threads = max(1, min(threadCount, count >> 20))
    // A stretch begins with a character: bytes 10xxxxxx go on with one.
    let starts = (0...threads).map { thread in
      var start = count / threads * thread
      if thread == threads { return count }
      while start > 0, start < count, self[start] & 0xC0 == 0x80 { start -= 1 }
      return start
    }
    let broken = concurrently(threads) { thread in
      // Only at its true end may a text break off.
      slice(starts[thread], starts[thread + 1]).firstBroken(.utf8) != nil
    }
    return broken.contains(true) ? firstBroken(.utf8) : nil
  }
}

/// The sum of the eight bytes of a word.
private func sumOfBytes(_ word: UInt64) -> Int {
  let pairs = (word & 0x00FF_00FF_00FF_00FF) &+ (word >> 8 & 0x00FF_00FF_00FF_00FF)
  return Int(truncatingIfNeeded: (pairs &* 0x0001_0001_0001_0001) >> 48)
}
