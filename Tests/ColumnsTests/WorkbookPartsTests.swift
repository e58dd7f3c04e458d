import Testing

@testable import Columns

/// Workbooks of programs other than Excel.
@Suite struct WorkbookPartsTests {
  private let sheet = """
    <worksheet><sheetData>
    <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
    <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" s="1"><v>46000</v></c></row>
    </sheetData></worksheet>
    """
  private let strings = "<sst><si><t>店</t></si><si><t>日</t></si><si><t>渋谷</t></si></sst>"
  private let styles = "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"

  private func book(prefix: String = "r") -> String {
    "<workbook xmlns:\(prefix)=\"x\"><sheets><sheet name=\"S\" sheetId=\"1\" \(prefix):id=\"rId7\"/></sheets></workbook>"
  }

  private func relationships(_ all: [(kind: String, target: String)]) -> String {
    let kinds = all.enumerated().map { place, one in
      "<Relationship Id=\"rId\(7 + place)\" Type=\"http://example.com/relationships/\(one.kind)\" Target=\"\(one.target)\"/>"
    }
    return "<Relationships>\(kinds.joined())</Relationships>"
  }

  private func loaded(_ parts: [(String, [UInt8])]) throws -> Table {
    var archive = ZipWriter()
    for (name, bytes) in parts { archive.add(name, bytes) }
    return try load([.bytes(name: "a.xlsx", archive.finish())]).table
  }

  private func expectTheSheet(_ parts: [(String, String)], encode: (String) -> [UInt8] = { Array($0.utf8) }) throws {
    let table = try loaded(parts.map { ($0.0, encode($0.1)) })
    #expect(table.columns.map(\.name) == ["店", "日"])
    #expect(table.columns.map { cells($0.column) } == [["渋谷"], ["2025-12-09"]])
  }

  @Test func partsLieWhereRelationshipsSay() throws {
    let targets = [("worksheet", "../sheets/one.xml"), ("sharedStrings", "/texts.xml"), ("styles", "./looks.xml")]
    try expectTheSheet([
      ("_rels/.rels", relationships([("officeDocument", "/Book/wb.xml")])), ("book/WB.xml", book(prefix: "d3p1")),
      ("Book/_rels/wb.xml.rels", relationships(targets)), ("sheets/one.xml", sheet), ("texts.xml", strings),
      ("Book\\looks.xml", styles),
    ])
  }

  @Test func partsLieWhereTheyUsuallyDo() throws {
    try expectTheSheet([
      ("xl/workbook.xml", book()), ("xl/worksheets/sheet1.xml", sheet), ("xl/sharedStrings.xml", strings),
      ("xl/styles.xml", styles),
    ])
  }

  @Test(arguments: ["mark, little", "mark, big", "little", "big", "declared"]) func encodings(_ form: String) throws {
    func encode(_ text: String) -> [UInt8] {
      if form == "declared" {
        let declared = "<?xml version='1.0' encoding='Shift_JIS'?>" + text
        return declared.unicodeScalars.flatMap { scalar -> [UInt8] in
          switch scalar {
          case "店": [0x93, 0x58]
          case "日": [0x93, 0xFA]
          case "渋": [0x8F, 0x61]
          case "谷": [0x92, 0x4A]
          default: [UInt8(scalar.value)]
          }
        }
      }
      let isBig = form.hasSuffix("big")
      let units =
        (form.hasPrefix("mark") ? [0xFEFF] : []) + Array("<?xml version='1.0' encoding='UTF-16'?>\(text)".utf16)
      return units.flatMap { unit -> [UInt8] in
        let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
        return isBig ? [high, low] : [low, high]
      }
    }
    try expectTheSheet(
      [
        ("_rels/.rels", relationships([("officeDocument", "xl/workbook.xml")])), ("xl/workbook.xml", book()),
        ("xl/_rels/workbook.xml.rels", relationships([("worksheet", "worksheets/sheet1.xml")])),
        ("xl/worksheets/sheet1.xml", sheet), ("xl/sharedStrings.xml", strings), ("xl/styles.xml", styles),
      ], encode: encode)
  }

  /// What says no place stands behind what is before it; what says one stands there.
  @Test func cellsWithoutPlacesFollowEachOther() throws {
    let sheet = """
      <worksheet><sheetData>
      <row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c><c t="str"><v>c</v></c></row>
      <row><c><v>1</v></c><c/><c><v>3</v></c></row>
      <row/>
      <row><c r="B4"><v>5</v></c><c><v>6</v></c></row>
      <row r="9"><c r="a9"><v>7</v></c><c r="c9"><v>9</v></c></row>
      </sheetData></worksheet>
      """
    let table = try loaded([("xl/workbook.xml", Array(book().utf8)), ("xl/worksheets/sheet1.xml", Array(sheet.utf8))])
    #expect(table.columns.map { cells($0.column) } == [["1", "·", "7"], ["·", "5", "·"], ["3", "6", "9"]])
    #expect(Array(table.lines) == [2, 4, 9])
  }
}
