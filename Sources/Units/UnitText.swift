import Numerics

extension UnitType {
  /// What people see: `円`, `回/年`, `%`, `points`, empty for a plain number.
  package var label: String {
    var over = ""
    var under = ""
    for part in parts where !part.exponent.isZero {
      let isDivided = part.exponent.numerator < 0
      let magnitude = isDivided ? part.exponent.negated : part.exponent
      var word = part.word.label
      if !magnitude.isOne {
        let text = magnitude.denominator == 1 ? String(magnitude.numerator) : Number.double(magnitude.double).plainText
        word += "^" + text
      }
      if isDivided {
        under += "/" + word
      } else {
        over += over.isEmpty ? word : "·" + word
      }
    }
    return over + under
  }

  /// `円 · 月⁻¹` for messages; `%` and counters as they are, `a plain number` when there is nothing.
  package var dimensionText: String {
    if exponents.isEmpty { return parts.isEmpty ? "a plain number" : label }
    return exponents.sorted(by: UnitTable.isShownBefore).map { dimension, power in
      let name = UnitTable.baseNames[dimension] ?? dimension
      if power.isOne { return name }
      let digits =
        power.denominator == 1 ? String(power.numerator) : "\(power.numerator)/\(power.denominator)"
      return name + String(digits.map { superscripts[$0] ?? $0 })
    }.joined(separator: " · ")
  }
}

private let superscripts: [Character: Character] = [
  "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹", "-": "⁻",
  "/": "⁄",
]

/// The words of a unit as files name it, with their exponents: `円·年^2/回`. Nowhere else is the text of a unit read.
func wordsOfUnit(_ text: String) -> [(word: String, exponent: Rational)] {
  var found: [(word: String, exponent: Rational)] = []
  var word = ""
  var isDivided = false
  func finish() {
    guard !word.isEmpty else { return }
    let pieces = word.split(separator: "^", maxSplits: 1)
    let power = pieces.count > 1 ? Rational(Int64(pieces[1]) ?? 1) : .one
    found.append((pieces.first.map(String.init) ?? word, isDivided ? power.negated : power))
  }
  for character in text {
    if character == "/" || character == "·" {
      finish()
      word = ""
      isDivided = character == "/"
    } else {
      word.append(character)
    }
  }
  finish()
  return found
}
