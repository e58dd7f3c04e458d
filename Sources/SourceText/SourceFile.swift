/// Names one source file of a program. A program numbers its files from 0 in the order they were loaded.
package struct FileID: Hashable, Sendable, Comparable {
  package let index: Int32
  package init(_ index: Int) { self.index = Int32(index) }
  package static func < (left: FileID, right: FileID) -> Bool { left.index < right.index }
}

/// A half-open range of bytes `[start, end)` in one source file. Lines and columns are computed only for display.
package struct SourceRange: Hashable, Sendable {
  package var file: FileID
  package var start: Int32
  package var end: Int32

  package init(file: FileID, start: Int, end: Int) {
    self.file = file
    self.start = Int32(start)
    self.end = Int32(end)
  }

  package var count: Int { Int(end - start) }

  /// The smallest range that covers both; both must lie in one file.
  package func union(_ other: SourceRange) -> SourceRange {
    SourceRange(file: file, start: Int(min(start, other.start)), end: Int(max(end, other.end)))
  }
}

/// The text of one rule file, as bytes of UTF-8, with a table of its lines.
package struct SourceFile: Sendable {
  package let id: FileID
  /// The name shown to people: a path as the user gave it, `-` for standard input, `repl:3`.
  package let name: String
  package let bytes: [UInt8]
  /// The byte offset at which each line begins; the first is 0.
  package let lineStarts: [Int32]
  /// So many bytes at the beginning were put there by the program, as the `show ` before what was asked on the command line:
  /// they are not shown, and columns are counted behind them.
  package let added: Int

  package init(id: FileID, name: String, bytes: [UInt8], added: Int = 0) {
    self.id = id
    self.added = added
    self.name = name
    self.bytes = bytes
    var starts: [Int32] = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(Int32(offset + 1))
    }
    self.lineStarts = starts
  }

  package init(id: FileID, name: String, text: String) {
    self.init(id: id, name: name, bytes: Array(text.utf8))
  }

  package var wholeRange: SourceRange { SourceRange(file: id, start: 0, end: bytes.count) }

  /// The text of a range, with bytes that are not UTF-8 replaced.
  package func text(_ range: SourceRange) -> String {
    let start = min(max(0, Int(range.start)), bytes.count)
    let end = min(max(start, Int(range.end)), bytes.count)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}
