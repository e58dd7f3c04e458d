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
