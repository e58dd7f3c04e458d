import SourceText

/// What one half of a phrase says and the other does not; nil where they agree. Both have the same pieces of rules between
/// backquotes and the numbers of the English half, and what is not the same for all readers is Japanese in the Japanese half.
package func disagreement(of phrase: Phrase) -> String? {
  let (english, japanese) = (PhraseParts(phrase.english), PhraseParts(phrase.japanese))
  if phrase.english.isEmpty != phrase.japanese.isEmpty {
    return "one half says nothing: \(phrase.english) | \(phrase.japanese)"
  }
  if english.quoted.sorted() != japanese.quoted.sorted() {
    return
      "other pieces between backquotes, \(english.quoted) and \(japanese.quoted): \(phrase.english) | \(phrase.japanese)"
  }
  let lost = english.numbers.subtracting(japanese.numbers)
  if !lost.isEmpty { return "the Japanese half does not say \(lost.sorted()): \(phrase.english) | \(phrase.japanese)" }
  if phrase.english != phrase.japanese, !isJapanese(japanese.words) {
    return "the Japanese half is not: \(phrase.english) | \(phrase.japanese)"
  }
  return nil
}

package func isJapanese(_ text: some StringProtocol) -> Bool {
  text.unicodeScalars.contains { (0x3040...0x30FF).contains($0.value) || (0x4E00...0x9FFF).contains($0.value) }
}

private struct PhraseParts {
  /// The pieces between backquotes.
  var quoted: [String] = []
  /// All else.
  var words = ""
  /// Those among the words.
  var numbers: Set<String> = []

  init(_ text: String) {
    for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      if index % 2 == 1 { quoted.append(String(part)) } else { words += part + " " }
    }
    var number = ""
    for character in words + " " {
      if character.isASCII, character.isNumber || (!number.isEmpty && (character == "." || character == ",")) {
        number.append(character)
      } else if !number.isEmpty {
        numbers.insert(String(number.reversed().drop { !$0.isNumber }.reversed()))
        number = ""
      }
    }
  }
}
