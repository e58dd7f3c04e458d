import SourceText

extension Analyzer {
  /// How many names are compared for suggestions in one analysis. Ten thousand unknown names against ten thousand
  /// definitions once took minutes, and nobody reads so many suggestions.
  static let suggestionLimit = 300_000

  /// The name that was probably meant. In place of the function of that name, within the limit.
  func nearestMatch(to name: String, among names: @autoclosure () -> [String]) -> String? {
    guard comparedNames < Analyzer.suggestionLimit else { return nil }
    let candidates = names()
    comparedNames += candidates.count
    return SourceText.nearestMatch(to: name, among: candidates)
  }
}

/// `a → b → … → a`, the middle of a long circle left out.
func circleText(_ names: [Phrase]) -> Phrase {
  var steps = names
  if names.count > 12 {
    let left = names.count - 10
    steps = names.prefix(9) + [Phrase("… (\(left) more)", "…（ほか\(left)個）")] + names.suffix(1)
  }
  return Phrase(
    steps.map(\.english).joined(separator: " → "), steps.map(\.japanese).joined(separator: " → "))
}

func circleText(_ names: [String]) -> Phrase { circleText(names.map { Phrase(same: $0) }) }

/// `利益ー費用` was meant as `利益 - 費用`: the halves around a long-vowel mark typed for a minus, when both are known.
func splitAtLongVowel(_ name: String, isKnown: (String) -> Bool) -> (String, String)? {
  for index in name.indices where name[index] == "ー" {
    let left = String(name[..<index])
    let right = String(name[name.index(after: index)...])
    // `売上ー3円`, and `ー3円` alone
    let isNumber = right.first?.isNumber ?? false
    if isNumber, left.isEmpty || isKnown(left) { return (left, right) }
    if !left.isEmpty, !right.isEmpty, isKnown(left), isKnown(right) { return (left, right) }
  }
  return nil
}
