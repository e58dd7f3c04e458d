import SourceText
import Testing

@Suite struct TerminalSafetyTests {
  @Test func terminalText() {
    #expect(sanitizedForTerminal("a\u{1B}[31mb") == "a␛[31mb")
    #expect(sanitizedForTerminal("x\u{202E}y\u{2066}z\u{200F}") == "xyz")
    #expect(sanitizedForTerminal("two\r\nlines\t\u{7F}\u{9B}") == "two␍␊lines␉␡\u{FFFD}")
    #expect(sanitizedForTerminal("売上 が①") == "売上 が①")
  }

  @Test func coloursStayAndNothingElseDoes() {
    #expect("\u{1B}[1;31ma\u{1B}[0m\nb".sanitizedBetweenColors == "\u{1B}[1;31ma\u{1B}[0m\nb")
    #expect("\u{1B}[2Ja\u{1B}]0;t\u{7}\u{1B}[1m\u{202E}b".sanitizedBetweenColors == "␛[2Ja␛]0;t␇\u{1B}[1mb")
    #expect("a\u{1B}[31m\r\n\nb\u{9B}".sanitizedLines == "a␛[31m␍\n\nb\u{FFFD}")
  }

  @Test func aNameHasOneLook() {
    for (name, other) in [
      ("sаles", "sales"), ("ΑΒ", "AB"), ("力一ド", "カード"), ("𝐱y", "xy"), ("a\u{200D}b", "ab"), ("ⅩⅤ", "XV"),
      ("a‐b", "a-b"),
      ("a\u{A0}b", "a b"), ("ｓａｌｅｓ", "sales"), ("ﾊﾟ", "パ"),
    ] {
      #expect(look(of: name) == look(of: other), "\(name)")
    }
    for (name, other) in [("sales", "Sales"), ("売上", "売り上"), ("x1", "xl"), ("カ", "ガ"), ("é", "e")] {
      #expect(look(of: name) != look(of: other), "\(name)")
    }
  }
}
