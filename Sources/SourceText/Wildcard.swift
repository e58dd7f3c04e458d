/// A text pattern with `*` for any text and `?` for one character; the whole text must match.
package struct Wildcard {
  private let pattern: [Character]
  package init(_ pattern: String) { self.pattern = Array(pattern) }

  /// Greedy with one point to go back to: linear in practice, never exponential.
  package func matches(_ text: String) -> Bool {
    let characters = Array(text)
    var (place, mark) = (0, 0)
    var (star, retry) = (-1, 0)
    while place < characters.count {
      if mark < pattern.count, pattern[mark] == "*" {
        star = mark
        retry = place
        mark += 1
      } else if mark < pattern.count, pattern[mark] == "?" || pattern[mark] == characters[place] {
        place += 1
        mark += 1
      } else if star >= 0 {
        mark = star + 1
        retry += 1
        place = retry
      } else {
        return false
      }
    }
    while mark < pattern.count, pattern[mark] == "*" { mark += 1 }
    return mark == pattern.count
  }

  /// What the only `*` of a pattern stands for in a text that matches, without blanks around it; nil where there are none,
  /// or several.
  package func part(of text: String) -> String? {
    guard let star = pattern.firstIndex(of: "*"), pattern.lastIndex(of: "*") == star, matches(text) else { return nil }
    let behind = pattern.count - star - 1
    return text.dropFirst(star).dropLast(behind).singleSpaced
  }
}
