import TestPhrases
import Testing

@testable import Columns

/// What is no data file says what it is, by its content, and a way out.
@Suite struct ForeignFormatsTests {
  private func fault(_ bytes: [UInt8]) -> DataMessage? {
    do {
      _ = try loadBytes(bytes)
      return nil
    } catch { return (error as? DataFault)?.message }
  }

  private func archive(_ parts: [(String, String)]) -> [UInt8] {
    var archive = ZipWriter()
    for (name, text) in parts { archive.add(name, Array(text.utf8)) }
    return archive.finish()
  }

  private func expect(_ bytes: [UInt8], _ english: String) {
    let message = fault(bytes)
    #expect(message?.code == .unsupportedFormat)
    #expect(message?.text.english == english)
    if let text = message?.text { #expect(disagreement(of: text) == nil) }
  }

  /// ASCII as UTF-16.
  private func wide(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in text.utf8 { bytes += [byte, 0] }
    return bytes
  }

  private func document(_ target: String) -> (String, String) {
    ("_rels/.rels", "<Relationships><Relationship Type=\"a/officeDocument\" Target=\"\(target)\"/></Relationships>")
  }

  @Test func archivesOfOffice() {
    expect(
      archive([("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<a/>")]),
      "is an .ods workbook of OpenDocument (LibreOffice); save it as .xlsx or CSV")
    expect(
      archive([document("xl/workbook.bin"), ("xl/workbook.bin", "\u{1}")]),
      "is an .xlsb workbook, the binary form of Excel; save it as .xlsx or CSV")
    expect(
      archive([document("word/document.xml"), ("word/document.xml", "<w:document/>")]),
      "is a document of Word (.docx); put its table into a sheet and save that as .xlsx or CSV")
    expect(
      archive([document("ppt/presentation.xml"), ("ppt/presentation.xml", "<p:presentation/>")]),
      "is a presentation of PowerPoint (.pptx); put its table into a sheet and save that as .xlsx or CSV")
    expect(
      archive([("Index/Document.iwa", "x"), ("preview.jpg", "x")]),
      "is a document of Apple Numbers, Pages or Keynote; export it as .xlsx or CSV")
  }

  @Test func archivesOfFiles() {
    expect(
      archive([("2026/", ""), ("2026/b.csv", "a\n1\n"), ("2026/a.csv", "a\n1\n")]),
      "is a zip archive that is no .xlsx workbook (files in it: 2, such as `2026/a.csv`, `2026/b.csv`); unpack it first"
    )
    expect(archive([]), "is an empty zip archive; a data file is CSV, TSV, JSON or .xlsx")
    var tar = [UInt8](repeating: 0, count: 1024)
    tar.replaceSubrange(257..<262, with: Array("ustar".utf8))
    expect(tar, "is an archive of files (tar); unpack it first")
  }

  /// The names of the streams in a container tell what it holds.
  @Test(arguments: [
    ("Workbook", "is an .xls workbook of old Excel; save it as .xlsx or CSV"),
    ("EncryptedPackage", "is a workbook with a password; save it without one, as .xlsx or CSV"),
    ("WordDocument", "is a document of old Word (.doc); put its table into a sheet and save that as .xlsx or CSV"),
    ("Other", "is an .xls workbook of old Excel or one with a password; save it as plain .xlsx or CSV"),
  ])
  func containersOfOldOffice(_ stream: String, _ words: String) {
    var bytes = [UInt8](repeating: 0, count: 2048)
    bytes.replaceSubrange(0..<8, with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
    let name = wide(stream)
    bytes.replaceSubrange(1152..<1152 + name.count, with: name)
    expect(bytes, words)
  }

  @Test func documentsOfTags() {
    let page = "is a page of HTML, whatever its name says; save it as .xlsx or CSV"
    for text in ["<html><table>", "\u{FEFF}\n <!doctype html>", "<TABLE border=1>", "<?xml version=\"1.0\"?><html>"] {
      expect(Array(text.utf8), page)
    }
    expect([0xFF, 0xFE] + wide("<html>"), page)
    expect(
      Array("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook>".utf8),
      "is an XML spreadsheet of Excel 2003, whatever its name says; save it as .xlsx or CSV")
    expect(
      Array("<?xml version=\"1.0\"?><orders/>".utf8), "is a document of XML; a data file is CSV, TSV, JSON or .xlsx")
  }

  @Test(arguments: [
    ("%PDF-1.7", "is a PDF"), ("PAR1", "is a Parquet file"), ("ARROW1", "is a file of Apache Arrow"),
    ("Obj\u{1}", "is a file of Apache Avro"), ("SQLite format 3\u{0}", "is a database of SQLite"),
  ])
  func othersByTheirFirstBytes(_ text: String, _ words: String) {
    expect(Array(text.utf8), words + "; a data file is CSV, TSV, JSON or .xlsx")
  }

  @Test func whatOnlyLooksLikeOneIsRead() throws {
    #expect(try loadText("<1,a\n5,x\n").table.columns.map(\.name) == ["<1", "a"])
    #expect(try loadText("PARTNER,a\n5,x\n").table.columns.map(\.name) == ["PARTNER", "a"])
  }
}
