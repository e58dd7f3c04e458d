import SourceText

/// A format that is not read, where a workbook is expected.
struct ForeignFormat: Error {
  var words: Phrase
}

/// A way out of several faults.
let readFormats = Phrase("; a data file is CSV, TSV, JSON or .xlsx", "。データファイルは CSV、TSV、JSON、.xlsx のどれか")

private let saveAsRead = Phrase("; save it as .xlsx or CSV", "。.xlsx か CSV で保存し直す")
private let saveTableAsRead = Phrase(
  "; put its table into a sheet and save that as .xlsx or CSV", "。中の表をシートに貼り付け、.xlsx か CSV で保存する")
private let unpackFirst = Phrase("; unpack it first", "。先に展開する")

/// Formats that people try and that are told by their first bytes.
func unsupportedFormat(_ view: ByteView) -> Phrase? {
  func begins(_ bytes: [UInt8]) -> Bool {
    view.count >= bytes.count && bytes.indices.allSatisfy { view[$0] == bytes[$0] }
  }
  func begins(_ text: String) -> Bool { begins(Array(text.utf8)) }
  if begins("%PDF") { return Phrase("is a PDF", "PDF ファイル") + readFormats }
  if begins([0xD0, 0xCF, 0x11, 0xE0]) { return oldOfficeFile(view) }
  // Excel 2 to 4 wrote the records of a workbook without a container around them.
  if begins([0x09, 0x00, 0x04, 0x00]) || begins([0x09, 0x02, 0x06, 0x00]) || begins([0x09, 0x04, 0x06, 0x00]) {
    return oldWorkbook
  }
  if begins("PAR1") { return Phrase("is a Parquet file", "Parquet ファイル") + readFormats }
  if begins("ARROW1") || begins("FEA1") {
    return Phrase("is a file of Apache Arrow", "Apache Arrow のファイル") + readFormats
  }
  if begins("Obj\u{1}") { return Phrase("is a file of Apache Avro", "Apache Avro のファイル") + readFormats }
  if begins("SQLite format 3\u{0}") { return Phrase("is a database of SQLite", "SQLite のデータベース") + readFormats }
  if begins("{\\rtf") { return Phrase("is a text with layout (.rtf)", "書式付きのテキスト（.rtf）") + saveTableAsRead }
  if begins([0x89, 0x50, 0x4E, 0x47]) || begins([0xFF, 0xD8, 0xFF]) || begins("GIF8") {
    return Phrase("is a picture", "画像") + readFormats
  }
  if begins([0x28, 0xB5, 0x2F, 0xFD]) {
    return Phrase("is compressed with zstd; gzip is read", "zstd で圧縮されている。読めるのは gzip")
  }
  if begins("BZh") { return Phrase("is compressed with bzip2; gzip is read", "bzip2 で圧縮されている。読めるのは gzip") }
  if begins([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
    return Phrase("is compressed with xz; gzip is read", "xz で圧縮されている。読めるのは gzip")
  }
  if begins([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) || begins("Rar!\u{1A}") {
    return Phrase("is an archive of files (7z or rar)", "ファイルをまとめたアーカイブ（7z か rar）") + unpackFirst
  }
  if view.count >= 262, view.slice(257, 262).equals(Array("ustar".utf8)) {
    return Phrase("is an archive of files (tar)", "ファイルをまとめたアーカイブ（tar）") + unpackFirst
  }
  return markup(view)
}

/// Pages and documents of tags, which some programs give the name `.xls` or `.csv`.
private func markup(_ view: ByteView) -> Phrase? {
  // Of UTF-16 every other byte is left, and of a mark none.
  let head = view.slice(0, min(view.count, 2048)).bytes.filter { $0 != 0 && $0 < 0x80 }.drop { $0 <= 0x20 }
  guard head.first == UInt8(ascii: "<") else { return nil }
  let text = String(decoding: head, as: UTF8.self).lowercased()
  if ["<html", "<table", "<!doctype", "<meta", "<head", "<body"].contains(where: { text.hasPrefix($0) }) {
    return Phrase("is a page of HTML, whatever its name says", "拡張子にかかわらず、中身は HTML のページ") + saveAsRead
  }
  guard text.hasPrefix("<?xml") || text.hasPrefix("<workbook") else { return nil }
  if text.contains("<html") {
    return Phrase("is a page of HTML, whatever its name says", "拡張子にかかわらず、中身は HTML のページ") + saveAsRead
  }
  if text.contains("excel.sheet") || text.contains("office:spreadsheet") {
    return Phrase(
      "is an XML spreadsheet of Excel 2003, whatever its name says", "拡張子にかかわらず、中身は Excel 2003 の XML スプレッドシート")
      + saveAsRead
  }
  return Phrase("is a document of XML", "XML の文書") + readFormats
}

private let oldWorkbook =
  Phrase("is an .xls workbook of old Excel", "古い Excel の .xls ブック") + saveAsRead

/// The container of Office before 2007 holds streams, as a folder holds files; their names say what it is. Each entry of its
/// directory has 128 bytes and begins with a name in UTF-16.
///
/// Source: [MS-CFB] 2.6.1 (directory entries).
private func oldOfficeFile(_ view: ByteView) -> Phrase {
  func holds(_ name: String) -> Bool {
    var bytes: [UInt8] = []
    for byte in (name + "\u{0}").utf8 { bytes += [byte, 0] }
    return stride(from: 512, through: view.count - bytes.count, by: 128).contains { place in
      view.slice(place, place + bytes.count).equals(bytes)
    }
  }
  if holds("EncryptedPackage") {
    return Phrase(
      "is a workbook with a password; save it without one, as .xlsx or CSV",
      "パスワード付きのブック。パスワードなしの .xlsx か CSV で保存し直す")
  }
  if holds("Workbook") || holds("Book") { return oldWorkbook }
  if holds("WordDocument") {
    return Phrase("is a document of old Word (.doc)", "古い Word の文書（.doc）") + saveTableAsRead
  }
  return Phrase(
    "is an .xls workbook of old Excel or one with a password; save it as plain .xlsx or CSV",
    "古い Excel の .xls ブックか、パスワード付きのブック。パスワードなしの .xlsx か CSV で保存し直す")
}

/// What a zip archive is, if it is no workbook that is read.
///
/// - Parameter document: its main part, if it is one of Office.
func foreignArchive(_ archive: ZipArchive, document: String) throws(InflateError) -> Phrase? {
  if let store = try archive.read("mimetype") {
    let type = withExtendedLifetime(store) { store.view.slice(0, min(store.count, 200)).text }
    if type.contains("opendocument.spreadsheet") {
      return Phrase("is an .ods workbook of OpenDocument (LibreOffice)", "OpenDocument（LibreOffice）の .ods ブック")
        + saveAsRead
    }
    if type.contains("opendocument") {
      return Phrase("is a document of OpenDocument (LibreOffice)", "OpenDocument（LibreOffice）の文書") + saveTableAsRead
    }
  }
  guard archive.contains(document) else { return archiveOfFiles(archive) }
  if document.lowercased().hasSuffix(".bin") {
    return Phrase("is an .xlsb workbook, the binary form of Excel", "Excel のバイナリ形式の .xlsb ブック") + saveAsRead
  }
  guard let store = try archive.readXML(document) else { return nil }
  var scanner = XMLScanner(store.view)
  switch withExtendedLifetime(store, { scanner.nextElement() }) {
  case "document": return Phrase("is a document of Word (.docx)", "Word の文書（.docx）") + saveTableAsRead
  case "presentation":
    return Phrase("is a presentation of PowerPoint (.pptx)", "PowerPoint のプレゼンテーション（.pptx）") + saveTableAsRead
  // What else stands there is looked at as a workbook, and is found to have no sheets.
  default: return nil
  }
}

private func archiveOfFiles(_ archive: ZipArchive) -> Phrase {
  let names = archive.names
  if names.contains(where: { $0.lowercased().hasSuffix(".iwa") || $0.lowercased() == "index.zip" }) {
    return Phrase(
      "is a document of Apple Numbers, Pages or Keynote; export it as .xlsx or CSV",
      "Apple の Numbers、Pages、Keynote の文書。.xlsx か CSV に書き出す")
  }
  let shown = names.filter { !$0.hasSuffix("/") }.prefix(3).map { "`\(excerpt($0))`" }
  guard !shown.isEmpty else {
    return Phrase("is an empty zip archive", "空の zip アーカイブ") + readFormats
  }
  let count = grouped(names.count { !$0.hasSuffix("/") })
  return Phrase(
    "is a zip archive that is no .xlsx workbook (files in it: \(count), such as \(shown.joined(separator: ", ")))",
    "zip アーカイブだが .xlsx ブックではない（中のファイル：\(count)個、例：\(shown.joined(separator: "、"))）") + unpackFirst
}
