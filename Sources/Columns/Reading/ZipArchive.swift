import SourceText

/// The files inside a zip archive, as far as workbooks need them: stored or deflated, below 4 GB, not encrypted.
struct ZipArchive {
  private static let brokenDirectory = InflateError(
    words: Phrase("the archive's directory is broken", "圧縮ファイルとして壊れている（目録を読めない）"))

  private struct Entry {
    var name: String
    var method: Int
    var flags: Int
    var packed: Int
    var size: Int
    var checksum: UInt32
    var header: Int
  }

  private let view: ByteView
  /// By their names as `folded` has them.
  private var entries: [String: Entry] = [:]

  static func isZip(_ view: ByteView) -> Bool {
    // An empty one begins with the end of its directory.
    view.count >= 4 && [0x0403_4B50, 0x0605_4B50].contains(littleEndian32(view, 0))
  }

  init(_ view: ByteView) throws(InflateError) {
    self.view = view
    // The directory's end record is the last thing in the file but for a comment of up to 64 KB.
    var end = view.count - 22
    while end >= 0, end > view.count - 65_558, littleEndian32(view, end) != 0x0605_4B50 { end -= 1 }
    guard end >= 0, littleEndian32(view, end) == 0x0605_4B50 else {
      throw InflateError(
        words: Phrase(
          "the archive has no directory: the file may be cut off", "圧縮ファイルとして壊れている（目録がない）：ファイルが途中で切れている可能性がある"))
    }
    let count = littleEndian16(view, end + 10)
    var position = Int(littleEndian32(view, end + 16))
    for _ in 0..<count {
      guard position + 46 <= view.count, littleEndian32(view, position) == 0x0201_4B50 else {
        throw ZipArchive.brokenDirectory
      }
      let nameLength = littleEndian16(view, position + 28)
      let next = position + 46 + nameLength + littleEndian16(view, position + 30) + littleEndian16(view, position + 32)
      guard next <= view.count else { throw ZipArchive.brokenDirectory }
      let name = view.slice(position + 46, position + 46 + nameLength).text
      entries[ZipArchive.folded(name)] = Entry(
        name: name, method: littleEndian16(view, position + 10), flags: littleEndian16(view, position + 8),
        packed: Int(littleEndian32(view, position + 20)), size: Int(littleEndian32(view, position + 24)),
        checksum: littleEndian32(view, position + 16), header: Int(littleEndian32(view, position + 42)))
      position = next
    }
  }

  /// Programs disagree about case, and some write the `\` of their system.
  private static func folded(_ name: String) -> String { name.lowercased().replacing("\\", with: "/") }

  /// Sorted, with those of folders.
  var names: [String] { entries.values.map(\.name).sorted() }

  func contains(_ name: String) -> Bool { entries[ZipArchive.folded(name)] != nil }

  /// The unpacked bytes of a file; nil: there is none of the name.
  func read(_ name: String) throws(InflateError) -> ByteStore? {
    guard let entry = entries[ZipArchive.folded(name)] else { return nil }
    guard entry.flags & 1 == 0 else {
      throw InflateError(words: Phrase("`\(name)` is encrypted", "`\(name)` は暗号化されている"))
    }
    guard entry.header + 30 <= view.count, littleEndian32(view, entry.header) == 0x0403_4B50 else {
      throw InflateError(words: Phrase("`\(name)` is not where the directory says", "`\(name)` が目録の示す位置にない"))
    }
    let start = entry.header + 30 + littleEndian16(view, entry.header + 26) + littleEndian16(view, entry.header + 28)
    guard start + entry.packed <= view.count else {
      throw InflateError(words: Phrase("`\(name)` ends too early", "`\(name)` が途中で終わっている"))
    }
    let output = ByteBuilder(capacity: min(entry.size, max(entry.packed * 20, 64)))
    let packed = view.slice(start, start + entry.packed)
    switch entry.method {
    case 0: output.append(packed)
    case 8: _ = try inflate(packed, from: 0, into: output, limit: min(entry.size, 4 << 30))
    default:
      throw InflateError(
        words: Phrase(
          "`\(name)` is packed by a method that is not read (\(entry.method))",
          "`\(name)` は読めない方式（\(entry.method)）で圧縮されている"))
    }
    guard output.count == entry.size, checksum(output.view) == entry.checksum else {
      throw InflateError(words: Phrase("the checksum of `\(name)` is wrong", "`\(name)` のチェックサムが合わない"))
    }
    return output.finish()
  }
}
