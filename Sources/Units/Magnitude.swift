/// A word that multiplies the digits before it, or the currency behind it: `3万`, `千円`.
package struct Magnitude: Sendable {
  package let text: String
  package let utf8: [UInt8]
  package let power: Int

  private init(_ text: String, _ power: Int) {
    self.text = text
    self.utf8 = Array(text.utf8)
    self.power = power
  }

  /// The only list of them; the longer word stands before the one it begins or ends with.
  package static let all = [
    Magnitude("千", 3), Magnitude("百万", 6), Magnitude("万", 4), Magnitude("億", 8), Magnitude("兆", 12),
  ]

  /// `百万円` as a magnitude and the word behind it; nil where none stands before a word.
  package static func leading(_ text: String) -> (magnitude: Magnitude, word: String)? {
    guard let magnitude = all.first(where: { text.hasPrefix($0.text) }) else { return nil }
    let word = text.dropFirst(magnitude.text.count)
    return word.isEmpty ? nil : (magnitude, String(word))
  }

  /// The word that adds so many zeros: `千` for 3.
  package static func word(adding zeros: Int) -> String? { all.first { $0.power == zeros }?.text }

  /// Its value with digit groups, as a rule file has it: `1,000,000`.
  package var digits: String {
    var text = "1"
    for place in (0..<power).reversed() { text += place % 3 == 2 ? ",0" : "0" }
    return text
  }
}

/// What may stand behind digits in a number: `千` 10³ joins what comes behind it up to the next of `万 億 兆`, as in
/// `3千5百万`, and those close what stands before them.
package struct NumberPart: Sendable {
  package let text: String
  package let utf8: [UInt8]
  /// The zeros that the digits directly before it gain.
  package let inner: Int
  /// The zeros that all since the last of these gains; 0 for `千` alone.
  package let outer: Int

  private init(_ text: String, _ inner: Int, _ outer: Int) {
    self.text = text
    self.utf8 = Array(text.utf8)
    self.inner = inner
    self.outer = outer
  }

  /// The longer word stands before the one it begins with.
  package static let all: [NumberPart] = {
    let outer = [("万", 4), ("億", 8), ("兆", 12)]
    let inner = [("千", 3), ("百", 2), ("十", 1)]
    let pairs = outer.flatMap { big in inner.map { NumberPart($0.0 + big.0, $0.1, big.1) } }
    return pairs + outer.map { NumberPart($0.0, 0, $0.1) } + [NumberPart("千", 3, 0)]
  }()
}
