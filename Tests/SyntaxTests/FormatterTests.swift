import SourceText
import Syntax
import Testing

/// Formatting gives `expected`, and formatting that changes nothing.
private func testTransform(_ text: String, _ expected: String) {
  let (once, diagnostics) = format(file(text))
  #expect(once == expected)
  #expect(diagnostics.isEmpty)
  #expect(format(file(once)).text == once)
}

private func testCanonical(_ text: String) { testTransform(text, text) }

@Test(arguments: [
  ("a=1+2*3", "a = 1 + 2 * 3\n"),
  ("a   =  -  b  ^ 2 - -c", "a = -b^2 - -c\n"),
  ("x = max( a,b ,[ 1,2 ] )", "x = max(a, b, [1, 2])\n"),
  ("a: 回 / 年=3回/年", "a: 回/年 = 3回/年\n"),
  ("a: 円·年 ^ 2 = 1", "a: 円·年^2 = 1\n"),
  ("a = 100円/count(x)", "a = 100円 / count(x)\n"),
  ("a = 60 % where b", "a = 60% where b\n"),
  ("a = 3  days + 3days", "a = 3 days + 3days\n"),
  ("a = b\n\n\n\nc = d;e=1  \n\n", "a = b\n\nc = d; e = 1\n"),
  ("dataset d from \"f\"{key id;time at}", "dataset d from \"f\" { key id; time at }\n"),
  (
    "dataset d from \"f\" {\nkey id // the id\n\n      // all\n  a=b->c\n}",
    "dataset d from \"f\" {\n  key id  // the id\n\n  // all\n  a = b -> c\n}\n"
  ),
  ("a = b +\nc\nwhere d", "a = b +\n    c\n    where d\n"),
  ("a = sum(\nx\n)", "a = sum(\n    x\n    )\n"),
  ("r = by f up to 4 {\n1:30%,\n2:50%\n}", "r = by f up to 4 {\n  1: 30%,\n  2: 50%\n}\n"),
  (
    "test \"t\" {\ngiven o\n| a | b |   \n|1|2|\nexpect x=1+-2\nexpect x= 1 ± 2\n}",
    "test \"t\" {\n  given o\n    | a | b |\n    |1|2|\n  expect x = 1 +- 2\n  expect x = 1 ± 2\n}\n"
  ),
  ("a = 1\r\nb = 2\r\n", "a = 1\nb = 2\n"),
  ("a = b not in[1]and not(c)", "a = b not in [1] and not (c)\n"),
  ("a = x in 1 .. 2", "a = x in 1..2\n"),
  ("a = ▲10 + ¥1,200", "a = ▲10 + ¥1,200\n"),
  ("a = b . c", "a = b.c\n"),
  ("f( x,y=60 日 ) :%=x/y", "f(x, y = 60 日): % = x / y\n"),
  ("a = 2*by k{\"w\":3 ,else :1}+1", "a = 2 * by k { \"w\": 3, else: 1 } + 1\n"),
  (
    "r = by month{@2026-04 .. @2026-09:8%,@2026-10 ..:10%}",
    "r = by month { @2026-04..@2026-09: 8%, @2026-10..: 10% }\n"
  ),
  ("link a raises b tested on s :\"t\" against \"c\"", "link a raises b tested on s: \"t\" against \"c\"\n"),
  (
    "link  a+1 point->b+▲0.6件  to 1.4件 each week\n tested on s:\"t\" against \"c\"",
    "link a + 1 point -> b + ▲0.6件 to 1.4件 each week\n    tested on s: \"t\" against \"c\"\n"
  ),
  ("link a-10%->b−4%;link a->b,c ;no  link a → b", "link a - 10% -> b − 4%; link a -> b, c; no link a → b\n"),
  ("event rise  @2026-03-10 .. @2026-03-12  \"値上げ\"  on b", "event rise @2026-03-10..@2026-03-12 \"値上げ\" on b\n"),
  (
    "action  mail \"m\"\ncosts 3円  per c where a=1->b+4 points  to 8 points\ndone @2026-05",
    "action mail \"m\"\n    costs 3円 per c where a = 1 -> b + 4 points to 8 points\n    done @2026-05\n"
  ),
  ("bet  a>=30%  due @2027-03\n at 70%", "bet a >= 30% due @2027-03\n    at 70%\n"), ("bets  ", "bets\n"),
  ("actions  b   during @2026", "actions b during @2026\n"),
  ("a=count(o where x 18,000円以上 and y １８，０００円  以上)", "a = count(o where x 18,000円以上 and y １８，０００円 以上)\n"),
  ("a=5割5分+年3回", "a = 5割5分 + 年3回\n"), ("a=3%ポイント  +2 %", "a = 3%ポイント + 2%\n"),
  ("a=b in 2026年4月 〜2026年5月", "a = b in 2026年4月 〜2026年5月\n"),
  ("a=(b=「web」 or b= “x y”)", "a = (b = 「web」 or b = “x y”)\n"),
  ("a=b ー c", "a = b ー c\n"), ("show a by 月、b", "show a by 月、b\n"),
  ("if f+10% ,c-2 points show ltv", "if f + 10%, c - 2 points show ltv\n"),
  ("", ""), ("// x   ", "// x\n"), ("/// x\na = 1", "/// x\na = 1\n"),
])
func layout(_ text: String, _ expected: String) { testTransform(text, expected) }

/// Bullets that were pasted with a formula go; everything else that is Japanese stays as it is typed.
@Test(arguments: [
  ("・売上 = 3円\n", "売上 = 3円\n"), ("  ●　売上=3円", "売上 = 3円\n"), ("- a = 1\n- b=2\n", "a = 1\nb = 2\n"),
  ("1. a = 1\n2. b = 2", "a = 1\nb = 2\n"), ("(1) a = 1\n① b = 2", "a = 1\nb = 2\n"),
  // No bullets: what goes on with the line before.
  ("a = b\n  - c", "a = b\n    - c\n"), ("a = b\n- c", "a = b\n    - c\n"),
])
func bullets(_ text: String, _ expected: String) {
  #expect(format(file(text)).text == expected)
  #expect(format(file(expected)).text == expected)
}

/// One word for one meaning: what was written otherwise is rewritten.
@Test(arguments: [
  ("target f >= 30% by @2027-03 each month", "target f >= 30% due @2027-03 each month\n"),
  ("dataset d from o {\n  f = ordinal per k by x desc\n}", "dataset d from o {\n  f = ordinal per k sort x desc\n}\n"),
  ("dataset d from o { f = tile 3 by x; g = 1 }", "dataset d from o { f = tile 3 sort x; g = 1 }\n"),
  ("dataset d from o { n = next(x) per k by t }", "dataset d from o { n = following(x) per k sort t }\n"),
  ("x = share(c where ordinal by s desc <= 3)", "x = share(c where ordinal sort s desc <= 3)\n"),
  (
    "dataset d from \"f\" complete to @2026-11 { stack a, b into c, d }",
    "dataset d from \"f\" covers to @2026-11 { unpivot a, b into c, d }\n"
  ),
  ("fee by channel = { \"web\": 1円 }", "fee = by channel { \"web\": 1円 }\n"),
  ("target f >= 30% by\n  @2027-03 each month", "target f >= 30% due @2027-03 each month\n"),
  // No comment is lost.
  (
    "fee by channel // one\n= { \"web\": 1円 }", "fee = by channel  // one\n    { \"web\": 1円 }\n"
  ),
  (
    "fee // none\nby channel // one\n = // two\n { \"web\": 1円 }",
    "fee  // none\n    = by channel  // one\n    // two\n    { \"web\": 1円 }\n"
  ),
  (
    "fee: 円 by f up to 3 , ch={\n(1, \"a\"):1,\n else:2\n}",
    "fee: 円 = by f up to 3, ch {\n  (1, \"a\"): 1,\n  else: 2\n}\n"
  ),
])
func oldSpellingsAreRewritten(_ old: String, _ new: String) {
  #expect(Set(codes(old)) == ["K050"])
  #expect(codes(new) == [])
  testTransform(old, new)
}

@Test func aPastedFormulaStaysItself() {
  testCanonical("顧客LTV = 平均購買客単価 × 粗利率 × 年間購買頻度 × 継続購買期間 −（新規獲得コスト＋顧客維持コスト）\n")
  testCanonical("利益＝売上 − 費用；率 = 利益 ÷ 売上\n")
}

@Test func aFileWithErrorsIsGivenBack() {
  let (text, diagnostics) = format(file("a=(1\n"))
  #expect(text == "a=(1\n")
  #expect(diagnostics.map(\.code) == ["K022"])
}

@Test func samplesFormatTwiceTheSame() {
  for sample in samples {
    let (once, diagnostics) = format(file(sample))
    #expect(diagnostics.isEmpty)
    #expect(format(file(once)).text == once)
  }
}
