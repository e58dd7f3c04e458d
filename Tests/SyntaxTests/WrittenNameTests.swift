import SourceText
import TestRandom
import Testing

@testable import Syntax

@Suite struct WrittenNameTests {
  @Test(arguments: [
    ("sales", "sales"), ("売上", "売上"), ("売上（円）", "`売上（円）`"), ("gross margin", "`gross margin`"), ("where", "`where`"),
    ("2026", "`2026`"), ("a-b", "`a-b`"), ("spread", "spread"),
    ("a`b", "`a``b`"), ("`", "````"), ("``", "``````"), ("x`\u{301}y", "`x``\u{301}y`"),
  ])
  func namesAreQuotedWhereTheyMustBe(_ name: String, _ written: String) {
    #expect(Name.written(name) == written)
  }

  /// Whatever a name or a text holds, one token says it and nothing behind it is part of it.
  @Test func whatIsWrittenIsReadBack() {
    var generator = SeededGenerator(seed: 7)
    let scalars = Array("`\"\\\n\t{}=//|'a１売-\u{301}\u{1B}\u{202E}\u{85}\u{FEFF} 「」".unicodeScalars)
    for _ in 0..<500 {
      let count = Int.random(in: 1...6, using: &generator)
      let wild = String(
        String.UnicodeScalarView((0..<count).compactMap { _ in scalars.randomElement(using: &generator) }))
      let (text, textFaults) = parse(file("x = \(writtenText(wild))"))
      #expect(textFaults.isEmpty, "\(writtenText(wild))")
      if case .definition(let definition) = text.statements.first?.kind, case .expression(let body) = definition.body,
        case .text(let read) = body.kind
      {
        #expect(Array(read.unicodeScalars) == Array(wild.unicodeScalars))
      } else {
        Issue.record("no text: \(writtenText(wild))")
      }
      // A name has one line and hides nothing: so do the names of columns.
      let name = wild.replacing("\t", with: " ").replacing("\n", with: " ").withoutHidden
      if name.isEmpty { continue }
      let (tree, faults) = parse(file("\(Name.quoted(name)) = 3"))
      #expect(faults.isEmpty, "\(Name.quoted(name))")
      guard case .definition(let definition) = tree.statements.first?.kind else {
        Issue.record("no definition: \(name)")
        continue
      }
      #expect(definition.name.text == foldedName(name))
    }
  }

  @Test func noTokenHidesAnything() {
    for hidden in ["\u{1B}", "\u{7F}", "\u{9B}", "\u{202E}", "\u{2066}", "\u{200F}", "\u{61C}", "\u{2028}", "\u{FEFF}"]
    {
      for text in [
        "a = 1 // x\(hidden)y", "/// x\(hidden)\na = 1", "a = \"x\(hidden)y\"", "a = 「x\(hidden)」", "`x\(hidden)y` = 1",
        "test \"t\" {\n given d\n | x |\n | \(hidden) |\n}",
      ] {
        #expect(codes(text) == ["K430"], "\(text.debugDescription)")
      }
    }
    #expect(codes("a = 1 // x\ty 👨‍👩‍👧 é\nb = \"\\u{202E}\\u{41}\"") == [])
    #expect(codes(#"b = "\u{110000}\u{D800}\u{}\u{1234567}\u41""#) == ["K004", "K004", "K004", "K004", "K004"])
  }
}
