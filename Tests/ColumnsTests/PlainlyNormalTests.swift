import SourceText
import Testing

@testable import Columns

/// What is taken for normal at once is so, whatever stands beside it.
struct PlainlyNormalTests {
  private func isPlainlyNormal(_ text: String) -> Bool { ByteStore.withView(Array(text.utf8)) { $0.isPlainlyNormal } }

  @Test func whatSeemsNormalIs() {
    var found = 0
    for value in UInt32(0x80)...0x2FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for text in ["\(scalar)", "a\(scalar)か\(scalar)e", "\(scalar)\(scalar)", "ㅏ가\(scalar)"]
      where isPlainlyNormal(text) {
        found += 1
        #expect(normalizedText(text).utf8.elementsEqual(text.utf8))
      }
    }
    #expect(found > 60_000)
  }

  @Test(arguments: ["", "web", "顧客1234567", "ウェブ・電話（本店）", "Zürich", "株式会社ＡＢＣ", "가나다", "～「」、。ｶﾀ"])
  func usualTextsAre(_ text: String) { #expect(isPlainlyNormal(text)) }

  @Test(arguments: ["か\u{3099}", "e\u{301}", "\u{F900}", "\u{212B}", "\u{1100}\u{1161}", "\u{FFFD}", "😀"])
  func othersAreLookedAt(_ text: String) { #expect(!isPlainlyNormal(text)) }
}
