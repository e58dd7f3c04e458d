import Charts
import Diagrams
import Semantics
import TestRandom
import Testing

@testable import KPI

@Suite struct CauseGraphReportTests {
  private func report(_ statements: [String] = SmallShop.statements) throws -> CauseGraphReport {
    let analyzed = SmallShop.analyzed(try SmallShop.bench(statements))
    #expect(!analyzed.problems.hasErrors, "\(analyzed.problems.map(\.diagnostic.message.english))")
    return CauseGraphReport(analyzed.model, in: .english)
  }

  private func all(_ report: CauseGraphReport) -> [String] {
    [report.text, report.svg, report.dot, report.mermaid, report.json.compact]
  }

  @Test func asText() throws {
    #expect(
      try report().text == """
        affinity: How fond customers are (not measured)
        aov  >= 4,500円/件
          ← affinity: raises, belief
        margin_rate
        nps
          ← affinity: raises, belief
        orders: Orders
          ← nps: raises after 1 month, + 1 point -> + 0.6件 to 1.4件, belief
        ★ profit: Profit  >= 10,000円
          = sales, margin_rate, spend
        sales: 売上  >= 30,000円
          = orders, aov
        spend
          ← profit: raises after 2 months, belief
        not believed any more: complaints → nps (nothing seen)

        """)
    #expect(CauseGraphReport(analyzed("a = 1\n").model, in: .english).text.hasPrefix("nothing moves anything"))
  }

  @Test func forProgramsThatDraw() throws {
    let rules = [
      "a = prior(b, 1 month) + c", "b = 2", "factor f", "goal a >= 1", "target lone >= 1", "lone = 3", "nothing = 4",
      "link f lowers b", "link f raises b after 1 month", "link f -> c tested on log.k: \"x\" against \"y\"",
      "stock = prior(stock, 1 month, 1) + b", "c = 1",
      "dataset log from \"log.csv\" {\n k = \"x\"\n}",
    ]
    #expect(
      try report(rules).dot == """
        digraph causes {
          rankdir=BT;
          node [shape=box];
          n0 [label="★ a\\n>= 1", penwidth=3];
          n1 [label="b"];
          n2 [label="c"];
          n3 [label="f", style=dotted];
          n4 [label="lone\\n>= 1", penwidth=2];
          n5 [label="stock\\n↻ 1 month"];
          n1 -> n0 [label="1 month earlier"];
          n2 -> n0;
          n1 -> n5;
          n3 -> n1 [style=dashed, label="−, + after 1 month, belief"];
          n3 -> n2 [style=dashed, label="±, experiment"];
        }

        """)
    #expect(
      try report(rules).mermaid == """
        flowchart BT
          n0["★ a<br/>#62;= 1"]:::goal
          n1["b"]
          n2["c"]
          n3["f"]:::factor
          n4["lone<br/>#62;= 1"]:::judged
          n5["stock<br/>↻ 1 month"]
          n1 -->|"1 month earlier"| n0
          n2 --> n0
          n1 --> n5
          n3 -.->|"−, + after 1 month, belief"| n1
          n3 -.->|"±, experiment"| n2
          classDef goal stroke-width:3px
          classDef judged stroke-width:2px
          classDef factor stroke-dasharray:2 3

        """)
  }

  @Test func forPrograms() throws {
    let json = try report().json.compact
    #expect(
      json.contains(
        #"{"name":"complaints","label":"complaints","kind":"definition","goal":false,"target":false,"drawn":false}"#))
    #expect(json.contains(#"{"cause":"orders","effect":"sales","lag":null}"#))
    #expect(
      json.contains(
        #"{"cause":"nps","effect":"orders","link":{"direction":"raises","lag":"1 month","where":null,"grade":"belief","#
          + #""refuted":false,"strength":{"text":"+ 1 point -> + 0.6件 to 1.4件","each":"month","cause":0.01,"#))
    #expect(json.contains(#""refuted":true,"because":"nothing seen","from":null}"#))
  }

  @Test func whatIsReadOfTheFuture() throws {
    let found = try report(["ahead = next(a, 1 month)", "a = 2", "goal ahead >= 1"])
    #expect(found.text.contains("  = a (1 month later)\n"), "\(found.text)")
    #expect(found.dot.contains("n0 -> n1 [label=\"1 month later\"];"), "\(found.dot)")
  }

  /// A name may hold what stands between the parts of a label, and what is seen nowhere.
  @Test func namesThatAreLikeLabels() throws {
    let found = try report(["`a/b` = `c  d` + `e\u{200B}f`", "`c  d` = 2", "`e\u{200B}f` = 3", "goal `a/b` >= 1"])
    #expect(found.dot.contains("label=\"★ a/b\\n>= 1\""), "\(found.dot)")
    #expect(found.dot.contains("label=\"c  d\""), "\(found.dot)")
    #expect(found.dot.contains("label=\"ef\""), "\(found.dot)")
    #expect(found.json.compact.ranges(of: "\"drawn\":true").count == 3, "\(found.json.compact)")
  }

  @Test func theOrderOfStatementsIsNoPartOfIt() throws {
    let expected = all(try report())
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<10 {
      #expect(all(try report(SmallShop.statements.shuffled(using: &generator))) == expected)
    }
  }

  /// What stands in the rules is text, whatever the language of the output makes of it.
  @Test func hostileLabels() throws {
    let label = #""<b onload='x'>&amp; | `code` \N \" #1; ]] --> </svg> *a* ]]>"# + "\u{FFFF}"
    let rules = [
      "/// \(label)\na = b + 1", "b = 2", "factor `f \"<&|`", "goal a >= 1", "link `f \"<&|` raises b after 1 month",
      "link `f \"<&|` raises a because \"x\\u{1B}[2J\\u{202E}\"", "c = 1", "no link c -> b because \"\\u{1B}[2J\"",
    ]
    let found = try report(rules)
    #expect(isWellFormed(found.svg))
    #expect(!found.svg.contains("onload='") && !found.svg.contains("\u{1B}") && !found.svg.contains("\u{202E}"))
    #expect(found.svg.contains("<title>f &quot;&lt;&amp;| → b: raises after 1 month, belief</title>"))
    for text in [found.text, found.dot, found.mermaid] { #expect(!text.contains("\u{1B}")) }
    // In dot only `\\`, `\"` and the line breaks that were meant are left between the quotes.
    for line in found.dot.split(separator: "\n") where line.contains("label=") {
      let bare = line.replacing("\\\\", with: "").replacing("\\\"", with: "").replacing("\\n", with: "")
      #expect(!bare.contains("\\") && bare.count(where: { $0 == "\"" }) == 2, "\(line)")
    }
    for line in found.mermaid.split(separator: "\n") where line.contains("\"") {
      let inside = line.split(separator: "\"", omittingEmptySubsequences: false)
      #expect(inside.count == 3, "\(line)")
      let text = inside[1].replacing("<br/>", with: "")
      #expect(!text.contains { "<>&`|\\".contains($0) }, "\(line)")
    }
  }

  /// Tags close in turn, and every `&` begins one of the codes that every document knows.
  private func isWellFormed(_ text: String) -> Bool {
    var open: [Substring] = []
    for match in text.matches(of: #/<(?<end>/?)(?<name>[a-z]+)(?<rest>(?:[^<>"]|"[^"<>]*")*)>/#) {
      if match.output.rest.hasSuffix("/") { continue }
      if match.output.end.isEmpty {
        open.append(match.output.name)
      } else if open.popLast() != match.output.name {
        return false
      }
    }
    let bare = text.replacing(#/<(?:[^<>"]|"[^"<>]*")*>/#, with: "").replacing(#/&(amp|lt|gt|quot|#39);/#, with: "")
    return open.isEmpty && !bare.contains { "<>&".contains($0) }
      && !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value >= 0xFFFE && $0.value <= 0xFFFF }
  }

  @Test func nothingLiesOnAnythingInThePicture() throws {
    let statements =
      (0..<40).map { "/// 指標の名前その\($0)はとても長いので折り返す / Indicator number \($0)\nk\($0) = \($0)\n" }
      + (0..<60).map { index in
        // Without circles: always from a larger to a smaller number.
        let effect = (index * 7) % 39
        let cause = effect + 1 + (index * 5) % (39 - effect)
        return "link k\(cause) raises k\(effect) after \(index % 5 + 1) months\n"
      } + ["goal k0 >= 1\n"]
    let analyzed = KPITests.analyzed(statements.joined())
    #expect(!analyzed.problems.hasErrors, "\(analyzed.problems.map(\.diagnostic.message.english))")
    let names = CauseNames(graph: .init(analyzed.model), model: analyzed.model)
    let layout = SVGCauses(DrawnCauses(names), in: .english).layout
    let all = layout.boxes + layout.routes.compactMap(\.label)
    #expect(layout.boxes.count == 40 && all.count > 80)
    for (index, one) in all.enumerated() {
      for other in all.dropFirst(index + 1) { #expect(!one.meets(other)) }
    }
  }

  @Test func rowsOfLabels() {
    func rows(_ text: String, _ count: Int = 3) -> [String] {
      TextMeasure.rows(text, size: 10, within: 60, rows: count)
    }
    #expect(rows("short") == ["short"])
    #expect(rows("two words here") == ["two words", "here"])
    #expect(rows("とても長い指標の名前") == ["とても長い指", "標の名前"])
    #expect(rows("とても長い指標の名前とその続き", 2) == ["とても長い指", "標の名前と…"])
    #expect(rows("unbreakablelongword") == ["unbreakabl", "elongword"])
    #expect(rows("a_long_name_of_it") == ["a_long_", "name_of_", "it"])
    #expect(rows("") == [])
  }
}
