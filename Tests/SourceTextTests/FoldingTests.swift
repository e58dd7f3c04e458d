import SourceText
import Testing

@Test(arguments: [
  ("ltv", "ltv"), ("ＬＴＶ", "LTV"), ("ｸﾚｰﾑ率", "クレーム率"), ("ｶﾞｷﾞﾊﾟ", "ガギパ"), ("か\u{3099}", "が"), ("e\u{301}", "é"),
  ("ａ＿１", "a_1"), ("･ｰ", "・ー"), ("①㈱²", "①㈱²"), ("Å", "Å"), ("\u{1112}\u{1161}\u{11AB}", "한"),
  ("q\u{307}\u{323}", "q\u{323}\u{307}"),
  ("利益ー費用", "利益ー費用"), ("神", "神"), ("ﬁ", "ﬁ"), ("ｳﾞ", "ヴ"), ("a\u{3099}", "a\u{3099}"), ("ệ", "ệ"),
])
func names(_ written: String, _ folded: String) {
  // Compared by scalars: `==` of String would already hold canonical equivalents to be equal.
  #expect(Array(foldedName(written).unicodeScalars) == Array(folded.unicodeScalars))
}

@Test func foldingTwiceChangesNothing() {
  for value in UInt32(0x20)..<0x3_0000 {
    guard let scalar = Unicode.Scalar(value) else { continue }
    let once = foldedName(String(scalar))
    #expect(foldedName(once).unicodeScalars.elementsEqual(once.unicodeScalars), "U+\(String(value, radix: 16))")
    // Normal form is the same text in canonical equivalence, which String's `==` is.
    #expect(normalizedText(String(scalar)) == String(scalar))
  }
}

@Test func textValuesKeepTheirWidth() { #expect(normalizedText("ＡＢか\u{3099}") == "ＡＢが") }
