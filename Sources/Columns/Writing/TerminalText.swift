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
