import Syntax
import Testing

@Suite struct WrittenNameTests {
  @Test(arguments: [
    ("sales", "sales"), ("売上", "売上"), ("売上（円）", "`売上（円）`"), ("gross margin", "`gross margin`"), ("where", "`where`"),
    ("2026", "`2026`"), ("a-b", "`a-b`"), ("spread", "spread"),
  ])
  func namesAreQuotedWhereTheyMustBe(_ name: String, _ written: String) {
    #expect(Name.written(name) == written)
  }
}
