import SourceText

extension Name {
  /// A name as rules have to write it: in backquotes where it is no word of its own (`売上（円）`, `where`).
  package static func written(_ name: String) -> String {
    let source = SourceFile(id: FileID(0), name: "", text: name)
    let tokens = tokenize(source).0.filter { $0.kind != .lineEnd && $0.kind != .endOfFile }
    let isPlain = tokens.count == 1 && tokens[0].kind == .name && !tokens[0].keyword.isReserved
    return isPlain ? name : quoted(name)
  }

  /// In backquotes; one inside is written twice. Scalars, because a mark behind a backquote is one `Character` with it.
  package static func quoted(_ name: String) -> String {
    var result = String.UnicodeScalarView("`".unicodeScalars)
    for scalar in name.unicodeScalars {
      if scalar == "`" { result.append(scalar) }
      result.append(scalar)
    }
    result.append("`")
    return String(result)
  }

  /// What a name in backquotes says. Without its closing one, which has been reported, all there is.
  package static func unquoted(_ written: String) -> String {
    var inner = written.unicodeScalars.dropFirst()
    if inner.last == "`" { inner.removeLast() }
    var result = String.UnicodeScalarView()
    var isSecond = false
    for scalar in inner {
      // Of two backquotes the first is taken.
      let isTaken = scalar != "`" || !isSecond
      isSecond = scalar == "`" && !isSecond
      if isTaken { result.append(scalar) }
    }
    return String(result)
  }
}

/// A text as rules have to write it: its quotation marks, line ends and what cannot be seen as escapes.
package func writtenText(_ text: String) -> String {
  var result = String.UnicodeScalarView("\"".unicodeScalars)
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": result += ["\\", scalar]
    case "\n": result += "\\n".unicodeScalars
    case "\t": result += "\\t".unicodeScalars
    case _ where isHidden(scalar): result += escaped(scalar).unicodeScalars
    case _: result.append(scalar)
    }
  }
  result.append("\"")
  return String(result)
}

/// `\u{202E}`
func escaped(_ scalar: Unicode.Scalar) -> String { "\\u{\(hexadecimal(scalar.value, 1))}" }
