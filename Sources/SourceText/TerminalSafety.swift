/// The text without the characters that would command a terminal or turn around the order of what is read: control
/// characters become `␀`-like symbols (a line break becomes `␊`), bidirectional marks and other invisible format
/// characters are left out. `"a\u{1B}[31mb"` is `"a␛[31mb"`.
package func sanitizedForTerminal(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0..<0x20: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
    case 0x7F: result.append("\u{2421}")
    case 0x80..<0xA0: result.append("\u{FFFD}")
    // Zero-width space, marks of direction, embeddings, overrides and isolates, Arabic letter mark, byte order mark.
    case 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2060...0x206F, 0x061C, 0xFEFF: continue
    case 0xFFF9...0xFFFB, 0xE0000...0xE007F: continue
    default: result.append(scalar)
    }
  }
  return String(result)
}

extension String {
  /// Output for programs that a person looks at on a terminal: texts of cells must not steer it.
  package var sanitizedLines: String {
    if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A }) { return self }
    // Of scalars: CR LF is one `Character`, and no line end.
    return unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { sanitizedForTerminal(String($0)) }.joined(separator: "\n")
  }

  /// Lines with colours of our own: nothing in them steers a terminal but `ESC [ 1;31 m`, which only changes how letters
  /// look.
  package var sanitizedBetweenColors: String {
    guard utf8.contains(0x1B) else { return sanitizedLines }
    var result = ""
    var rest = self[...]
    while let match = rest.firstMatch(of: /\u{1B}\[[0-9;]*m/) {
      result += String(rest[..<match.range.lowerBound]).sanitizedLines + rest[match.range]
      rest = rest[match.range.upperBound...]
    }
    return result + String(rest).sanitizedLines
  }
}
