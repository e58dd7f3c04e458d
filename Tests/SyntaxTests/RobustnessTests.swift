import SourceText
import Syntax
import TestRandom
import Testing

/// Texts in the manner of real rule files: every prefix and many one-byte changes of them must be read without a crash.
let samples = [
  """
  calendar { week starts monday; year starts april; timezone "Asia/Tokyo" }
  /// Exact duplicate lines of the export are one line.
  dataset lines from "受注明細*.csv" distinct {
    注文番号: text
    amount: 円 = 購入金額
  }
  dataset orders per lines.注文番号 {
    time ordered_at = min(lines.注文日)
    customer = only(lines.customer_id) -> customers      // many to one
    f = ordinal per customer
    age = months since customer.first_order
    (shop, sku) -> products latest within 30 days
  }
  """,
  """
  顧客LTV = 平均購買客単価 × 粗利率 −（新規獲得コスト＋顧客維持コスト）
  nps: points = share(answers where score >= 9 among score != none) - share(answers where score <= 6)
  rate = by f up to 4 { 1: 30%, 2: 50%, else: 75% }
  retention = count(each orders.customer where prior(count(orders), 1 month) > 0)
            / prior(count_distinct(orders.customer), 1 month)
  goal 顧客LTV >= 1億8,000万円 warn ▲10 points due @2027-03 each month
  link nps raises share after 1 month because "promoters bring friends"
  link nps + 1 point -> share + ▲0.2% to 1.4% each week where a = "x" from "A/B" tested on s.t: "a" against "b"
  no link a -> b, c because "nothing seen"
  event rise @2026-03-10..@2026-03-12 "値上げ" on share
  action mail "案内" costs 3円 per orders where a = "x" -> share + 4 points to 8 points after 1 month done @2026-05
  bet share >= 30% due @2027-03 at 70% because "so"
  """,
  """
  scenario careful from @FY2027-Q1 { cac = 3,500円; freq = freq * 1.1 }
  show ltv, `a b` by month, f up to 4 where channel != "mall" during @2026..@2027-W03 sort ltv desc top 10 as chart
  if freq + 10%, cac = ¥3,500 show ltv
  test "worked" {
    given orders
      | at | amount |
      | 2026-01-02 | "1,000" |
    expect ltv = 30,000円 ± 1円
  }
  x = if a < 1 and not b in [1, 2] then -c ^ 2 ?? none else "t\\"" like "C*"
  """,
]

/// Reads, dumps, formats and renders a text. Nothing to expect but an end.
private func exercise(_ bytes: [UInt8]) {
  let file = SourceFile(id: FileID(0), name: "x", bytes: bytes)
  let (tree, diagnostics) = parse(file)
  #expect(dump(tree).utf8.count >= tree.statements.count)
  if !diagnostics.isEmpty {
    #expect(
      !render(Array(diagnostics.prefix(3)), files: [file], style: .terminal(hasColor: true), language: .english).isEmpty
    )
  }
}

@Test func everyPrefixOfASampleIsRead() {
  for sample in samples {
    #expect(codes(sample) == [])
    let bytes = Array(sample.utf8)
    for length in stride(from: 0, to: bytes.count, by: 3) { exercise(Array(bytes[..<length])) }
  }
}

@Test func oneByteMutationsOfSamplesAreRead() {
  var generator = SeededGenerator(seed: 1)
  let bytes = Array("(){}[]=,;:|\"`'\n .@#%^-+*/<>?!~\\0９é年".utf8)
  for sample in samples {
    let original = Array(sample.utf8)
    for _ in 0..<300 {
      var mutated = original
      let place = Int.random(in: 0..<mutated.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: mutated.remove(at: place)
      case 1: mutated[place] = bytes.randomElement(using: &generator) ?? 0
      default: mutated.insert(bytes.randomElement(using: &generator) ?? 0, at: place)
      }
      exercise(mutated)
    }
  }
}

@Test func randomBytesAreRead() {
  var generator = SeededGenerator(seed: 2)
  for _ in 0..<300 {
    let count = Int.random(in: 0..<300, using: &generator)
    exercise((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }
}

@Test func randomTokensAreReadAndFormatted() {
  var generator = SeededGenerator(seed: 3)
  let words = [
    "a", "b.c", "3", "30%", "3回/年", "\"t\"", "@2026-11", "(", ")", "[", "]", "{", "}", "=", "+", "-", "×", "/", "^",
    "??", "..", ",", ":",
    ";", "\n", "\n\n", "where", "by", "if", "then", "else", "not", "in", "and", "each", "per", "sum(", "ordinal",
    "dataset", "from", "key",
    "time", "test", "given", "expect", "show", "target", "| a |", "// c\n", "/// d\n", "->", "±", "▲3", "next(",
    "up to", "step",
  ]
  for _ in 0..<1000 {
    let count = Int.random(in: 1..<20, using: &generator)
    let text = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }.joined(separator: " ")
    exercise(Array(text.utf8))
    let (formatted, diagnostics) = format(file(text))
    #expect(!diagnostics.contains { $0.code == "K044" }, "\(text)")
    #expect(format(file(formatted)).text == formatted, "\(text)")
  }
}

@Test(arguments: ["(", "[", "-", "not ", "f(", "1^", "if a then b else ", "{", "(a where "])
func depthIsLimited(_ opening: String) {
  let text = "x = " + String(repeating: opening, count: 200_000)
  let found = codes(text + "\n\ny = 1")
  #expect(found.first == (opening == "{" ? "K021" : "K037") || found.first == "K029")
  #expect(found.count == 1)
}

@Test func aLongSumIsFlat() {
  #if DEBUG
    let count = 100_000
  #else
    let count = 1_000_000
  #endif
  let (tree, diagnostics) = parse(file("x = 1" + String(repeating: " + 1", count: count)))
  #expect(diagnostics.isEmpty)
  guard case .definition(let definition) = tree.statements.first?.kind, case .expression(let body) = definition.body,
    case .sum(_, let terms) = body.kind
  else {
    Issue.record("not a sum")
    return
  }
  #expect(terms.count == count)
}

@Test func manyFaultsAreReportedQuickly() {
  #expect(codes(String(repeating: "a = (\n\n", count: 5_000)).count == 5_000)
}
