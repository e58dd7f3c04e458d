import SourceText

/// The parts of a workbook. Where they lie is said by relationships: only most programs call them `xl/workbook.xml` and
/// `xl/sharedStrings.xml`.
///
/// Source: ECMA-376 part 2, sections 8 (relationships, whose targets are relative to the part that has them) and 10 (parts
/// in a zip archive, whose names do not depend on case).
struct WorkbookParts {
  private struct Relationship {
    var id: String
    /// The last word of its type, which is the same in both editions of the standard: `worksheet`.
    var kind: String
    /// From the root of the archive.
    var target: String
  }

  private let archive: ZipArchive
  private let relationships: [Relationship]
  private let folder: String
  /// The part that lists the sheets.
  let book: String

  init(_ archive: ZipArchive) throws {
    self.archive = archive
    let named = try WorkbookParts.relationships(of: "", in: archive).first { $0.kind == "officeDocument" }?.target
    let book = named.flatMap { archive.contains($0) ? $0 : nil } ?? "xl/workbook.xml"
    if let words = try foreignArchive(archive, document: book) { throw ForeignFormat(words: words) }
    self.book = book
    folder = WorkbookParts.folder(of: book)
    relationships = try WorkbookParts.relationships(of: book, in: archive)
  }

  /// Nil: there is no such part.
  func read(_ path: String) throws(InflateError) -> ByteStore? { try archive.readXML(path) }

  /// The only part of a kind, such as `styles`.
  func read(kind: String) throws(InflateError) -> ByteStore? {
    try read(relationships.first { $0.kind == kind }?.target ?? "\(folder)\(kind).xml")
  }

  /// Where a sheet lies, of which the workbook says the name of its relationship.
  func sheetPath(_ id: String?, number: Int) -> String {
    relationships.first { $0.id == id }?.target ?? "\(folder)worksheets/sheet\(number).xml"
  }

  private static func relationships(of part: String, in archive: ZipArchive) throws -> [Relationship] {
    let folder = folder(of: part)
    guard let store = try archive.readXML("\(folder)_rels/\(part.dropFirst(folder.count)).rels") else { return [] }
    var found: [Relationship] = []
    var scanner = XMLScanner(store.view)
    withExtendedLifetime(store) {
      while let name = scanner.nextElement() {
        guard name == "Relationship", let target = scanner.attribute("Target") else { continue }
        let kind = scanner.attribute("Type")?.split(separator: "/").last.map(String.init)
        found.append(
          Relationship(
            id: scanner.attribute("Id") ?? "", kind: kind ?? "", target: resolved(target, from: folder)))
      }
    }
    return found
  }

  /// `xl/workbook.xml` → `xl/`.
  private static func folder(of part: String) -> String {
    part.lastIndex(of: "/").map { String(part[...$0]) } ?? ""
  }

  /// `../sheets/one.xml` as it is meant in a folder; one that begins with `/` is meant from the root.
  private static func resolved(_ target: String, from folder: String) -> String {
    let path = target.replacing("\\", with: "/")
    var parts: [Substring] = []
    for part in (path.hasPrefix("/") ? path : folder + path).split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }
}

extension ZipArchive {
  /// A file of XML, as UTF-8. Nil: there is none of the name.
  func readXML(_ name: String) throws(InflateError) -> ByteStore? {
    guard let store = try read(name) else { return nil }
    return withExtendedLifetime(store) {
      let (encoding, start) = encodingOfXML(store.view)
      if encoding == .utf8 { return store }
      return store.view.slice(start, store.count).decoded(encoding).bytes.finish()
    }
  }
}

/// By its mark, by its first sign, or as the declaration says.
private func encodingOfXML(_ view: ByteView) -> (TextEncoding, start: Int) {
  if let mark = byteOrderMark(view) { return (mark.encoding, mark.length) }
  if view.count >= 2 {
    if view[0] == 0x3C && view[1] == 0 { return (.utf16LittleEndian, 0) }
    if view[0] == 0 && view[1] == 0x3C { return (.utf16BigEndian, 0) }
  }
  let head = view.slice(0, min(view.count, 200)).text
  guard head.hasPrefix("<?xml"), let end = head.firstRange(of: "?>"),
    let name = head[..<end.lowerBound].firstRange(of: "encoding")
  else { return (.utf8, 0) }
  let words = head[name.upperBound..<end.lowerBound].split { $0 == "=" || $0 == "\"" || $0 == "'" || $0.isWhitespace }
  // Bytes that begin with `<?xml` are no UTF-16, whatever they say.
  guard let named = words.first.flatMap({ TextEncoding(name: String($0)) }), !named.isWide else { return (.utf8, 0) }
  return (named, 0)
}
