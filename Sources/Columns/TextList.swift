import SourceText

/// Texts in one stretch of memory, one behind the other: ten million keys are two allocations and not ten million. A text
/// is made into a `String` where it is asked for.
package struct TextList: RandomAccessCollection, Sendable {
  let bytes: ByteStore
  let ends: TextEnds

  init(_ bytes: ByteStore, _ ends: TextEnds) {
    self.bytes = bytes
    self.ends = ends
  }

  package init(_ texts: some Sequence<String>) {
    let builder = ByteBuilder(capacity: 64)
    var ends = TextEnds()
    for text in texts {
      builder.append(text.utf8)
      ends.append(builder.count)
    }
    self.init(builder.finish(), ends)
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { ends.count }
  package subscript(index: Int) -> String { view(index).text }

  /// Whether a text comes before another by its bytes: the same on every system, whatever its locale.
  package func precedes(_ a: Int, _ b: Int) -> Bool {
    let (left, right) = (view(a), view(b))
    let shorter = left.count < right.count ? left.count : right.count
    let order = left.slice(0, shorter).order(right.slice(0, shorter))
    return order == 0 ? left.count < right.count : order < 0
  }

  /// Whether a text is shorter than another, or of one length and before it by its bytes: `O999` comes before `O1000`.
  package func isShorterOrPrecedes(_ a: Int, _ b: Int) -> Bool {
    let (left, right) = (view(a), view(b))
    return left.count == right.count ? left.order(right) < 0 : left.count < right.count
  }

  /// The bytes of a text; the list must be kept alive while they are used.
  func view(_ index: Int) -> ByteView { bytes.view.slice(ends.start(index), ends.end(index)) }
}

extension TextList: Equatable {
  package static func == (a: TextList, b: TextList) -> Bool {
    if a.bytes === b.bytes && a.count == b.count { return a.ends == b.ends }
    return a.count == b.count && a.ends == b.ends && a.bytes.view.equals(b.bytes.view)
  }
}

extension TextList: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: String...) { self.init(elements) }
}

/// Where each of some texts ends that lie one behind the other: in four bytes each while four gigabytes suffice.
struct TextEnds: Hashable, Sendable {
  private var small: [UInt32] = []
  /// The ends from the first on that is too large for `small`.
  private var large: [Int] = []

  var count: Int { small.count + large.count }

  func end(_ index: Int) -> Int { index < small.count ? Int(small[index]) : large[index - small.count] }
  func start(_ index: Int) -> Int { index == 0 ? 0 : end(index - 1) }

  mutating func append(_ end: Int) {
    if large.isEmpty, let end = UInt32(exactly: end) { small.append(end) } else { large.append(end) }
  }

  /// The ends of other texts, which lie behind so many bytes.
  mutating func append(_ others: TextEnds, behind start: Int) {
    guard large.isEmpty, others.large.isEmpty, let first = UInt32(exactly: start),
      others.small.last.map({ first.addingReportingOverflow($0).overflow }) != true
    else {
      for index in 0..<others.count { append(start + others.end(index)) }
      return
    }
    small.append(contentsOf: others.small.lazy.map { $0 &+ first })
  }

  init() {}

  /// Nil: together the texts are not so long.
  init?(lengths: [Int32], total: Int) {
    var end = 0
    reserve(lengths.count)
    for length in lengths {
      guard length >= 0 else { return nil }
      end += Int(length)
      append(end)
    }
    if end != total { return nil }
  }

  var lengths: [Int32] { (0..<count).map { Int32(truncatingIfNeeded: end($0) - start($0)) } }

  mutating func reserve(_ count: Int) { small.reserveCapacity(count) }
}
