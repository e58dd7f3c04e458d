/// A decimal number as digits, rounded and grouped for people without passing through binary fractions again: the digits
/// come from `Number.plainText`, so `2.675` rounds to `2.68` as on paper.
struct DecimalText: Hashable {
  private(set) var isNegative: Bool
  private(set) var whole: [UInt8]
  private(set) var fraction: [UInt8]

  /// Reads plain digits with an optional sign and point; nil for anything else, such as `inf`.
  init?(_ plain: String) {
    var digits = Array(plain.utf8)
    isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits.removeFirst() }
    let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let zero = UInt8(ascii: "0")
    guard let first = parts.first, !first.isEmpty,
      parts.joined().allSatisfy({ $0 >= zero && $0 <= zero + 9 })
    else { return nil }
    whole = first.map { $0 - zero }
    fraction = parts.count > 1 ? parts[1].map { $0 - zero } : []
    trimWhole()
  }

  var isZero: Bool { whole.allSatisfy { $0 == 0 } && fraction.allSatisfy { $0 == 0 } }
  var isWhole: Bool { fraction.allSatisfy { $0 == 0 } }
  /// Digits before the point; 0 for a number below one.
  var wholeDigits: Int { whole == [0] ? 0 : whole.count }
  /// Zeros between the point and the first other digit.
  var leadingZeros: Int { fraction.prefix { $0 == 0 }.count }

  /// Times a power of ten, by moving the point.
  func shifted(by places: Int) -> DecimalText {
    var result = self
    for _ in 0..<places {
      result.whole.append(result.fraction.isEmpty ? 0 : result.fraction.removeFirst())
    }
    result.trimWhole()
    return result
  }

  /// Half away from zero, as people round; zeros at the end are kept only when asked.
  func rounded(to places: Int, keepingZeros: Bool = false) -> DecimalText {
    var result = self
    if fraction.count > places {
      let roundsUp = fraction[places] >= 5
      result.fraction = Array(fraction[..<places])
      if roundsUp { result.increment() }
    }
    if keepingZeros {
      while result.fraction.count < places { result.fraction.append(0) }
    } else {
      while result.fraction.last == 0 { result.fraction.removeLast() }
    }
    if result.isZero { result.isNegative = false }
    return result
  }

  /// `-1,234,567.5`
  var grouped: String {
    var text = isNegative ? "-" : ""
    for (index, digit) in whole.enumerated() {
      if index > 0 && (whole.count - index) % 3 == 0 { text += "," }
      text += String(digit)
    }
    if !fraction.isEmpty { text += "." + fraction.map(String.init).joined() }
    return text
  }

  /// `-1234567.5`
  var plain: String {
    (isNegative ? "-" : "") + whole.map(String.init).joined()
      + (isWhole ? "" : "." + fraction.map(String.init).joined())
  }

  private mutating func increment() {
    var index = fraction.count - 1
    while index >= 0 {
      if fraction[index] < 9 {
        fraction[index] += 1
        return
      }
      fraction[index] = 0
      index -= 1
    }
    index = whole.count - 1
    while index >= 0 {
      if whole[index] < 9 {
        whole[index] += 1
        return
      }
      whole[index] = 0
      index -= 1
    }
    whole.insert(1, at: 0)
  }

  private mutating func trimWhole() {
    while whole.count > 1 && whole[0] == 0 { whole.removeFirst() }
  }
}
