/// The codes of texts that have one beginning and a number of up to eight digits behind it, each at the place of its number:
/// the ids of most shops are `C1` to `C1250000`. Beside a table of hashes this one is a quarter as large, and no text is
/// compared: beginning, number and count of digits are the text.
struct NumberedTexts: Sendable {
  private let beginning: UInt64
  private let mask: UInt64
  private let beginningCount: Int
  /// For each count of digits the place of its first number.
  private let starts: [Int]
  /// The codes from the place `lowest` on; −1: none.
  private var codes: Workspace<Int32>
  private var lowest: Int

  /// Nil: the text is none such.
  init?(_ text: ByteView) {
    let digits = (0..<min(8, text.count)).prefix { offset in
      let byte = text[text.count - 1 - offset]
      return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }.count
    beginningCount = text.count - digits
    guard digits > 0, beginningCount <= 8 else { return nil }
    mask = beginningCount == 8 ? .max : (1 << UInt64(beginningCount * 8)) - 1
    beginning = text.word(at: 0) & mask
    starts = (0..<7).reduce(into: [0, 0]) { starts, _ in starts.append(starts[starts.count - 1] * 10 + 10) }
    codes = Workspace(repeating: -1, count: 0)
    lowest = 0
  }

  /// The place of a text; nil: it begins otherwise, or is no number behind that.
  @inline(__always)
  func place(_ view: ByteView, _ start: Int, _ count: Int) -> Int? {
    let digits = count - beginningCount
    guard digits > 0, digits <= 8, view.word(at: start) & mask == beginning,
      let number = digitsValue(view, start + beginningCount, digits)
    else { return nil }
    return starts[digits] + Int(truncatingIfNeeded: number)
  }

  /// The code at a place; −1: there is none yet, or the place is −1.
  @inline(__always)
  func code(at place: Int) -> Int32 {
    let index = place &- lowest
    return place >= 0 && index >= 0 && index < codes.count ? codes.slots[index] : -1
  }

  /// How many places the table has.
  var placeCount: Int { codes.count }

  /// Notes the code of a new text; false: for so few texts the table would be too large.
  mutating func put(_ code: Int32, at place: Int, mostPlaces: Int) -> Bool {
    if place < lowest || place >= lowest + codes.count {
      let (low, high) = codes.count == 0 ? (place, place) : (min(lowest, place), max(lowest + codes.count - 1, place))
      let span = high - low + 1
      if span > mostPlaces { return false }
      // Room at the end that has moved, so that numbers in any order seldom make a new table.
      let slack = min(mostPlaces - span, max(512, span / 2))
      let first = place < lowest || codes.count == 0 ? max(0, low - slack) : low
      grow(from: first, count: (place < lowest ? high + 1 : high + 1 + slack) - first)
    }
    codes.slots[place - lowest] = code
    return true
  }

  private mutating func grow(from first: Int, count: Int) {
    let larger = Workspace<Int32>(repeating: -1, count: count)
    let (old, new) = (codes.slots, larger.slots)
    for index in 0..<codes.count { new[lowest - first + index] = old[index] }
    (codes, lowest) = (larger, first)
  }
}
