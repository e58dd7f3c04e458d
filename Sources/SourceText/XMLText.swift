/// Text between tags or quotes. XML has no place for control characters, and none for two others, which become U+FFFD.
package func xmlEscaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\t", "\n", "\r": result += "&#\(scalar.value);"
    case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
    case _ where scalar.value < 0x20: break  // Nothing stands for them.
    case _: result.unicodeScalars.append(scalar)  // Any other stands for itself.
    }
  }
  return result
}
