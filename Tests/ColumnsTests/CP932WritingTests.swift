import Testing

@testable import Columns

@Suite struct CP932WritingTests {
  @Test(arguments: [
    "日付,売上\n2026-04-01,1,000円\n", "ｶﾅ①㈱髙﨑～－∥￥", "表示ソ能予", "ABC xyz", "", "〃仝々〆〇ー―", "≒≡∫√⊥∠∵∩∪", "纊褜鍈銈",
  ])
  func whatIsWrittenIsReadAsItWas(_ text: String) throws {
    let (bytes, unmapped) = cp932Bytes(text)
    #expect(unmapped == [])
    guard !bytes.isEmpty else { return }
    let loaded = try loadBytes(Array("t\n\"".utf8) + bytes + Array("\"\n".utf8)) { $0.encoding = "cp932" }
    #expect(cells(loaded.table.columns[0].column) == [visible(text)])
  }

  @Test func whatHasNoPlaceIsTold() {
    let (bytes, unmapped) = cp932Bytes("a😀é한a😀")
    #expect(unmapped == ["😀", "é", "한"])
    #expect(String(decoding: bytes, as: UTF8.self) == "a???a?")
    // The wave dash of JIS is that of Windows.
    #expect(cp932Bytes("〜−").bytes == cp932Bytes("～－").bytes)
    #expect(cp932Bytes("～").bytes == [0x81, 0x60])
    #expect(cp932Bytes("髙").bytes == [0xFB, 0xFC])
    #expect(cp932Bytes("①").bytes == [0x87, 0x40])
  }
}
