/// `利益ー費用` was meant as `利益 - 費用`: the halves around a long-vowel mark typed for a minus, when both are known.
func splitAtLongVowel(_ name: String, isKnown: (String) -> Bool) -> (String, String)? {
  for index in name.indices where name[index] == "ー" {
    let left = String(name[..<index])
    let right = String(name[name.index(after: index)...])
    if !left.isEmpty, !right.isEmpty, isKnown(left), isKnown(right) { return (left, right) }
  }
  return nil
}
