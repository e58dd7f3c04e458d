import SourceText
import Testing

private func file(_ text: String) -> SourceFile { SourceFile(id: FileID(0), name: "rules.kpi", text: text) }

/// The bytes of the first place where `part` stands.
private func range(of part: String, in file: SourceFile) -> SourceRange {
  let needle = Array(part.utf8)
  for start in 0...max(0, file.bytes.count - needle.count)
  where Array(file.bytes[start...].prefix(needle.count)) == needle {
    return SourceRange(file: file.id, start: start, end: start + needle.count)
  }
  return SourceRange(file: file.id, start: 0, end: 0)
}

@Test func marksStandUnderFullWidthText() {
  let source = file("粗利率 = ｸﾞﾗﾌ + 率\n")
  let diagnostic = Diagnostic(
    code: "K100", message: Phrase("unknown name `率`", "`率` という名前はない"),
    primary: Diagnostic.Label(range(of: " 率", in: source), Phrase("not defined", "定義がない")))
  let text = render([diagnostic], files: [source], style: .terminal(hasColor: false), language: .english)
  // 粗利率 is six cells, ｸﾞﾗﾌ four: a letter and its half-width mark have a cell each.
  #expect(
    text == """
      error[K100]: unknown name `率`
       --> rules.kpi:1:13
        |
      1 | 粗利率 = ｸﾞﾗﾌ + 率
        |                ^^^ not defined

      """)
}

@Test func secondaryLabelsNotesAndHelp() {
  let source = file("a = (1\n\nb = 2\n\n\n\nc = 3\n")
  let diagnostic = Diagnostic(
    code: "K022", severity: .warning, message: Phrase("open", "開いたまま"),
    primary: Diagnostic.Label(range(of: "c", in: source), Phrase("here", "ここ")),
    secondary: [Diagnostic.Label(range(of: "(", in: source), Phrase("opens here", "ここで開く"))],
    notes: [Phrase("a note\nof two lines", "2行の\n注記")],
    fixes: [Diagnostic.Fix(.write(")"))])
  #expect(
    render([diagnostic], files: [source], style: .terminal(hasColor: false), language: .english) == """
      warning[K022]: open
       --> rules.kpi:7:1
        |
      1 | a = (1
        |     - opens here
      ...
      7 | c = 3
        | ^ here
        |
        = note: a note
                of two lines
        = help: write `)`

      """)
  // The second line of a note stands below the first, whose word is twice as wide as it has characters.
  let japanese = render([diagnostic], files: [source], style: .terminal(hasColor: false), language: .japanese)
  #expect(
    japanese == """
      警告[K022]: 開いたまま
       --> rules.kpi:7:1
        |
      1 | a = (1
        |     - ここで開く
      ...
      7 | c = 3
        | ^ ここ
        |
        = 注記: 2行の
                注記
        = 対処: `)` と書く

      """)
}

@Test func shortStyleIsOneLineEach() {
  let source = file("a = 1\nｂ = x\n")
  let diagnostic = Diagnostic(
    code: "K100", message: Phrase("unknown name `x`", "`x` という名前はない"),
    primary: Diagnostic.Label(range(of: "x", in: source), .empty))
  let texts = Language.allCases.map { render([diagnostic], files: [source], style: .short, language: $0) }
  // Editors look for the English word in either.
  #expect(
    texts == [
      "rules.kpi:2:5: error[K100]: unknown name `x`\n", "rules.kpi:2:5: error[K100]: `x` という名前はない\n",
    ])
}

@Test func jsonCarriesPlacesAndFixes() {
  let source = file("a == 1\n")
  let place = range(of: "==", in: source)
  let diagnostic = Diagnostic(
    code: "K007", message: Phrase(same: "say \"hi\"\u{202E}"), primary: Diagnostic.Label(place, Phrase(same: "here")),
    fixes: [Diagnostic.Fix(.write("="), range: place, replacement: "=")])
  #expect(
    render([diagnostic], files: [source], style: .json, language: .english)
      == #"[{"code":"K007","severity":"error","message":"say \"hi\"\u202e","file":"rules.kpi","line":1,"column":3,"#
      + #""endLine":1,"endColumn":5,"labels":[{"primary":true,"text":"here","file":"rules.kpi","line":1,"column":3,"#
      + #""endLine":1,"endColumn":5}],"notes":[],"fixes":[{"text":"write `=`","replacement":"=","file":"rules.kpi","#
      + #""line":1,"column":3,"endLine":1,"endColumn":5}]}]"# + "\n")
}

@Test func sourceLinesAreSafeOnATerminal() {
  let source = file("a\t= \u{1B}[31m\u{202E}x\n")
  let diagnostic = Diagnostic(
    code: "K1", message: Phrase(same: "m"), primary: Diagnostic.Label(range(of: "x", in: source), .empty))
  let text = render([diagnostic], files: [source], style: .terminal(hasColor: false), language: .english)
  #expect(text.contains("1 | a   = [31mx\n  |           ^\n"))
  #expect(!text.unicodeScalars.contains("\u{1B}"))
}

@Test func colourIsAParameter() {
  let diagnostic = Diagnostic(code: "K300", message: Phrase(same: "no such file"))
  func shown(_ hasColor: Bool) -> String {
    render([diagnostic], files: [], style: .terminal(hasColor: hasColor), language: .english)
  }
  #expect(shown(false) == "error[K300]: no such file\n")
  #expect(shown(true).hasPrefix("\u{1B}[1;31merror[K300]"))
}

@Test func locationsCountCharactersAndCells() {
  let source = file("売上\r\n\tx\n")
  #expect(source.location(at: 6) == SourceLocation(line: 1, column: 3, cell: 5))
  #expect(source.location(at: 9) == SourceLocation(line: 2, column: 2, cell: 5))
  #expect(source.location(at: 99) == SourceLocation(line: 3, column: 1, cell: 1))
}

@Test(arguments: [
  ("abc", 3), ("売上", 4), ("ｸﾞ", 2), ("か\u{3099}", 2), ("e\u{301}", 1), ("ＬＴＶ", 6), ("×÷▲", 3), ("\u{200B}", 0), ("😀", 2),
  ("ー・", 4), ("\u{1100}\u{1161}", 3),
])
func widths(_ text: String, _ cells: Int) { #expect(displayWidth(text) == cells) }

@Test(arguments: [
  ("datset", "dataset"), ("taget", "target"), ("shwo", "show"), ("clac", nil), ("xyz", nil), ("goals", "goal"),
])
func nearMatches(_ word: String, _ expected: String?) {
  #expect(nearestMatch(to: word, among: ["dataset", "target", "show", "goal", "calendar"]) == expected)
}
