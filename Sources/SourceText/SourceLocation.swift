/// A place as people count it: line and columns from 1.
package struct SourceLocation: Hashable, Sendable {
  package var line: Int
  /// In characters (Unicode scalars), as editors that jump to `file:line:column` count.
  package var column: Int
  /// In terminal cells, as marks under the line need it. Tabs are as wide as the renderer shows them.
  package var cell: Int

  package init(line: Int, column: Int, cell: Int) {
    self.line = line
    self.column = column
    self.cell = cell
  }
}

extension SourceFile {
  /// Cells to the next tab stop.
  package static let tabWidth = 4

  /// The zero-based number of the line that holds a byte.
  package func lineIndex(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(lineStarts[middle]) <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a line (from 0) without its line end.
  package func lineBytes(_ line: Int) -> Range<Int> {
    let start = line == 0 ? added : Int(lineStarts[line])
    var end = line + 1 < lineStarts.count ? Int(lineStarts[line + 1]) - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<max(start, end)
  }

  package func location(at offset: Int) -> SourceLocation {
    let clamped = min(max(0, offset), bytes.count)
    let line = lineIndex(at: clamped)
    let range = lineBytes(line)
    let before = String(
      decoding: bytes[range.lowerBound..<min(max(range.lowerBound, clamped), range.upperBound)], as: UTF8.self)
    // A byte order mark is no character of the first line.
    let marks = before.unicodeScalars.first == "\u{FEFF}" ? 1 : 0
    return SourceLocation(
      line: line + 1, column: before.unicodeScalars.count - marks + 1, cell: displayWidth(shownText(before)) + 1)
  }

  /// A line as it is shown to people: tabs as spaces, control and bidirectional characters taken out, so that a rule
  /// file can neither move the cursor nor reorder what is read.
  package func shownLine(_ line: Int) -> String {
    shownText(String(decoding: bytes[lineBytes(line)], as: UTF8.self))
  }
}

extension String {
  /// Of a documentation: what it is called by.
  package var firstLine: String? { split(separator: "\n").first.map(String.init) }
}

/// Text that is safe on a terminal: tabs become spaces to the next stop, control and bidirectional characters
/// disappear.
package func shownText(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
  var result = String.UnicodeScalarView()
  var width = 0
  for scalar in text.unicodeScalars {
    if scalar == "\t" {
      let step = SourceFile.tabWidth - width % SourceFile.tabWidth
      for _ in 0..<step { result.append(" ") }
      width += step
    } else if !isHidden(scalar) {
      result.append(scalar)
      width += displayWidth(scalar)
    }
  }
  return String(result)
}

extension String {
  /// Without what `isHidden`: a name that is as it looks.
  package var withoutHidden: String {
    unicodeScalars.contains(where: isHidden)
      ? String(String.UnicodeScalarView(unicodeScalars.filter { !isHidden($0) })) : self
  }
}

/// Control characters, bidirectional marks and embeddings, and the byte order mark.
package func isHidden(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
  default: false
  }
}
