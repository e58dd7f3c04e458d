import SourceText
import Syntax
import Testing

/// Each line is wrong where `^CODE` below it points.
private let marked = """
  a = 3
  b == 3
    ^K007
  c = x && y
        ^K007
  d = 'web'
      ^K008
  # levels
  ^K009
  e = 3回 / 年
      ^K018
  f = max(1,200)
          ^K014
  g = count(orders where amount > 30,000) + max(1,200円)
  h = 12,34
      ^K011
  i = 0,123 + 1234,567
      ^K011   ^K011
  j = max(1, 000)
             ^K012
  k = a = b
        ^K031
  l = @2026-13
      ^K016
  m = @2026-1-2
      ^K015
  n = a % b
        ^K034
  o = 1 < 2 < 3
            ^K032
  p = ▲ 3
      ^K017
  by = 3
  ^K030
  q = (x step)
             ^K029
  target t; u = 1
          ^K021
  datset x from "f"
  ^K026
  margin * 3
  ^K027
  r = 1 )
        ^K024
  s = (1 ]
         ^K023
  dataset u from "f" { ky id; amount: 円 = ; c }
                       ^K028              ^K039
  if a > 3 then 4 else 5
     ^K041
  show a limit 5
         ^K042
  u = 1
  | a | b |
  ^K040
  v: = 3
     ^K043
  action none costs 3円 -> a + 1
         ^K030
  bet by >= 3 due @2026 at 30%
      ^K030
  actions none
          ^K030
  event none @2026-03
        ^K030
  action "x" costs 3円 -> a + 1
         ^K021
  action x costs 3円 -> a + 5円, b + 1 point
                               ^K049
  action x costs 3円 -> a, b + 1 point
                         ^K049
  w = "abc
      ^K003
  """

@Test func eachFaultIsReportedOnceWhereItIs() {
  var expected: [String] = []
  var source: [Substring] = []
  for line in marked.split(separator: "\n", omittingEmptySubsequences: false) {
    guard line.contains("^K") else {
      source.append(line)
      continue
    }
    var rest = line
    while let mark = rest.firstIndex(of: "^") {
      let column = displayWidth(line[..<mark])
      expected.append("\(source.count):\(column + 1) \(line[mark...].dropFirst().prefix(4))")
      rest = line[mark...].dropFirst()
    }
  }
  let file = file(source.joined(separator: "\n"))
  let (_, diagnostics) = parse(file)
  let found = diagnostics.map { diagnostic in
    let place = file.location(at: Int(diagnostic.primary?.range.start ?? 0))
    return "\(place.line):\(place.cell) \(diagnostic.code)"
  }
  #expect(found == expected)
}

@Test func everyExampleOfAnExplanationGivesItsCode() {
  for explanation in syntaxExplanations {
    // Not expressible in a text, and the formatter's own check.
    if ["K001", "K044"].contains(explanation.code) {
      #expect(explanation.example.isEmpty)
    } else {
      #expect(Set(codes(explanation.example)) == [explanation.code], "\(explanation.example)")
    }
  }
  #expect(syntaxExplanations.map(\.code) == (1...63).map { "K0" + ($0 < 10 ? "0" : "") + "\($0)" } + ["K430"])
}

/// Slips in the form of events, actions and bets: where they are, and what the help says.
@Test(arguments: [
  (
    "event e @2026-03 where c on nps", "on nps", "write `event NAME @2026-03-10 \"what happened\" on KPI where …`, with"
  ),
  ("event e @2026-03 on nps, x", ", x", "write an event for each, or leave `on` out"),
  ("event e @2026-03 on nps and x", "and x", "write an event for each, or leave `on` out"),
  ("event e @2026-03-01 to @2026-03-05", "to @", "write `..`"),
  ("event e @2026-03 on nps because \"sale\"", "because", "write what happened as a text behind the date: `event "),
  ("event e @2026-03 on nps \"sale\"", "\"sale", "write what happened as a text behind the date: `event "),
  ("event e @2026-03 after 1 month", "after", "write `event NAME "),
  ("action mail \"案内\" -> nps + 1 point", "->", "write `action NAME costs 3円 per DATASET -> "),
  ("action a costs 3円 -> nps + 1 point done @2026-01..@2026-03", "..@", "write when it began, as in `done @2026-05`"),
  ("action a costs 3円 -> nps + 1 point done @2026-01 to @2026-03", "to @", "write when it began"),
  ("action a costs 3円 -> nps + 1 point per customers", "per", "write `action NAME costs 3円 per DATASET -> "),
  ("bet nps >= 20 points due @2027-03 at 70% surely", "surely", "how sure somebody is stands behind `at`: `bet "),
  ("bet x >= 20 at 70% due @2027-03", "at 70%", "write `due @2027-03 at 70%`"),
  ("bet x >= 20 at 70%", "at 70%", "write when the data will tell, as in `due @2027-03`"),
  ("bet x >= 20 due @2027-01..@2027-03 at 70%", "..@", "write one period, as in `due @2027-03`"),
  ("bet x >= 20 due @2027-01 to @2027-03 at 70%", "to @", "write one period, as in `due @2027-03`"),
  ("bet x >= 20 by @2027-03 at 70%", "by", "write `due`"),
  ("bet x >= 20 due @2027-03 because \"y\" at 70%", "because", "write `because` last: `bet "),
  ("bet x >= 20 due @2027-03 because \"y\"", "because", "write the probability behind the time, as in `at 70%`"),
  ("bet x >= 20 due @2027-03", "", "write the probability behind the time, as in `at 70%`"),
])
func formsOfCausesAreNamed(_ line: String, _ place: String, _ help: String) throws {
  let (_, diagnostics) = parse(file(line + "\n"))
  #expect(diagnostics.map(\.code) == ["K021"])
  let fault = try #require(diagnostics.first)
  let start = try #require(fault.primary).range.start
  #expect(String(decoding: Array(line.utf8).dropFirst(Int(start)), as: UTF8.self).hasPrefix(place), "\(start)")
  #expect(fault.fixes.first?.text.english.hasPrefix(help) ?? false, "\(fault.fixes)")
}

@Test func whatStandsTwiceInACauseIsToldSo() {
  #expect(codes("bet x >= 20 due @2027-03 at 70% because \"a\" because \"b\"") == ["K038"])
  #expect(codes("event e @2026-03 where a where b") == ["K038"])
  #expect(codes("action a costs 3円 -> nps + 1 point and referrals + 2人") == ["K049"])
  #expect(codes("action a costs 3円 -> nps and referrals + 2人") == ["K049"])
}

/// Backquotes make a name of a word, which nobody wants where something follows that belongs to the word.
@Test(arguments: [
  ("y = cumulative(sales, per year)", "what begins anew with each year is `to_date(sales, year)`"),
  ("y = cumulative(sum(a, b), per year)", "what begins anew with each year is `to_date(sum(a, b), year)`"),
  ("y = sum(sales, per year)", "take the comma out: `per year` belongs to what stands before it"),
  ("show sales, by month", "take the comma out: `by month` belongs to what stands before it"),
  ("y = per", "as a name it stands in backquotes: `` `per` ``"),
  ("y = within + 1", "as a name it stands in backquotes: `` `within` ``"),
])
func aWordInThePlaceOfAValue(_ line: String, _ help: String) {
  let diagnostics = parse(file(line + "\n")).1
  #expect(diagnostics.map(\.code) == ["K030"] && diagnostics.first?.fixes.first?.text.english == help, "\(diagnostics)")
}

/// The line that lacks its end is at fault, and the statement behind it is read.
@Test(arguments: [
  ("a = 1 +", "b = 3"), ("action x costs 3円 -> a + 5円 to", "b: 円 = 3円"), ("a = 1 and", "show a"),
  ("a = 1 to", "link a raises b"), ("event z @2026-03-01 where", "event q @2026-03-01"),
  ("link x + 1 ->", "goal b >= 3"),
  ("bet a >=", "dataset d from \"d\" { key id }"),
])
func aLineWithoutItsEndIsToldThere(_ line: String, _ next: String) {
  let (tree, diagnostics) = parse(file("\(line)\n\(next)\nc = 1"))
  #expect(diagnostics.map(\.code) == ["K048"], "\(diagnostics)")
  #expect(diagnostics.first?.primary.map { Int($0.range.end) } == line.utf8.count)
  let read = dump(tree).split(separator: "\n").filter { !$0.hasPrefix(" ") }
  #expect(
    read.count == 3
      && read[1].hasPrefix(next.prefix { $0 != " " && $0 != ":" } == "b" ? "definition b" : next.prefix(4)), "\(read)")
}

/// What is indented goes on, whatever it begins with, and what is whole is no fault.
@Test func linesThatGoOn() {
  #expect(codes("a = b +\n  event") == [])
  #expect(codes("x = a +\nb\ny = 1") == [])
  #expect(codes("show a where b = 1 and\nc = 2") == [])
  #expect(codes("a = 1 +\n  b = 3") == ["K031"])
  #expect(codes("a = max(1 +\nb = 3)") != ["K048"])
}

@Test func faultyStatementsKeepTheirNames() {
  func names(_ text: String) -> [String] {
    parse(file(text)).0.statements.map { statement in
      switch statement.kind {
      case .definition(let definition): definition.name.text
      case .dataset(let dataset): dataset.name.text + " \(dataset.entries.count)"
      default: "?"
      }
    }
  }
  #expect(names("a = 1 +)\nb = (2\nc = 3") == ["a", "b", "c"])
  #expect(names("dataset d form \"x\" { key id; b = ) ; c }\ne = 1") == ["d 3", "e"])
  #expect(names("dataset d from \"x\" {\n  key id\ndataset e from \"y\" { key id }\nf = 1") == ["d 0", "e 1", "f"])
  #expect(names("dataset d from \"x\" {\ndataset e from \"y\" { key id }") == ["d 0", "e 1"])
  #expect(names("a = sum(x where y\n\nb = 3)\nc = 1") == ["a", "b", "c"])
}

@Test func encodingIsReportedOnce() {
  let bytes: [UInt8] = Array("a = ".utf8) + [0x8C, 0xDA, 0x8B, 0x71, 0x0A, 0x8C, 0xDA] + Array(" = 2\n".utf8)
  let (_, diagnostics) = parse(SourceFile(id: FileID(0), name: "sjis.kpi", bytes: bytes))
  #expect(diagnostics.map(\.code) == ["K001"])
  #expect(diagnostics.first?.message.english == "the file is not UTF-8: byte 0x8C at offset 4")
}

@Test func utf16IsOneFault() {
  for start: [UInt8] in [[], [0xFF, 0xFE]] {
    let bytes = start + "sales = 3\r\nprice = 4\r\n".utf8.flatMap { [$0, 0] }
    let (tree, diagnostics) = parse(SourceFile(id: FileID(0), name: "utf16.kpi", bytes: bytes))
    #expect(diagnostics.map(\.code) == ["K001"])
    #expect(tree.statements.isEmpty)
  }
}

@Test func aDirectionThatIsNearlyRightIsNamed() {
  func fixes(_ text: String) -> [String] {
    parse(file(text)).1.map { "\($0.code) \($0.fixes.first?.text.english ?? "")" }
  }
  #expect(fixes("link a rises b") == ["K021 write `raises`"])
  #expect(fixes("link a lower b") == ["K021 write `lowers`"])
  #expect(fixes("link a eats b") == ["K021 "])
}

/// `top 0` has no line, and nobody asks for none.
@Test func topHasOneLineAtLeast() throws {
  #expect(codes("show a by b top 1") == [])
  let problem = try #require(parse(file("show a by b top 0")).1.first)
  #expect(problem.code == "K020" && problem.message.english == "expected a number of rows from 1 on, found `0`")
  #expect(problem.primary?.range.start == 16)
}

/// A word that is meant as a text is told its marks, and a number that is whole and too small what is the least.
@Test func optionsOfFilesSayWhatTheyNeed() throws {
  func problem(_ options: String) throws -> Diagnostic {
    try #require(parse(file("dataset a from \"a.csv\" \(options) { time day }")).1.first)
  }
  #expect(try problem("skip 合計").fixes.map(\.text.english) == ["write `\"合計\"`"])
  #expect(try problem("header 4..3").primary?.text.english == "4 or more is needed")
  #expect(try problem("header 0").primary?.text.english == "1 or more is needed")
  #expect(try problem("skip 1.5").primary?.text.english == "a whole number is needed")
}

@Test func entriesOnOneLineAreToldTheirMark() {
  func fix(_ text: String) -> String {
    parse(file(text)).1.first.map { $0.code + " " + ($0.fixes.first?.text.english ?? "") } ?? ""
  }
  #expect(
    fix("dataset o from \"o.csv\" { key id time at }") == "K025 entries on one line stand apart by `;`, as in `; time`")
  #expect(codes("dataset o from \"o.csv\" { key id; time at }") == [])
  // Nothing in the line tells a dataset from a column.
  #expect(
    fix("list orders, sum(amount)")
      == "K051 rows are `list orders: id, amount`, and a sum is a question: `show sum(orders.amount)`, or, where `orders` "
      + "is a column, `show sum(amount) by orders`")
}

@Test func confusablesAreNamed() {
  func fix(_ text: String) -> String {
    parse(file(text)).1.first.map { $0.message.english + " / " + ($0.fixes.first?.text.english ?? "") } ?? ""
  }
  #expect(fix("a = b ~ c") == "unexpected character `~` (U+007E tilde) / write `..`")
  #expect(fix("a = b。") == "unexpected character `。` (U+3002 ideographic full stop) / remove it")
  #expect(fix("a = \u{200B}b") == "unexpected character U+200B invisible character / remove it")
}

@Test func reservedWordsAreThoseThatFollowAValue() {
  // What may stand behind the value 3, and the text that makes it legal.
  let following: [Keyword: String] = [
    .across: "show 3 across a", .after: "link a + 1 -> b + 3 after 1 month", .among: "x = share(a where b > 3 among c)",
    .and: "x = a > 3 and b",
    .as: "show 3 as chart", .because: "link a + 1 -> b + 3 because \"x\"", .by: "show 3 by month",
    .desc: "show a sort 3 desc", .during: "x = 3 during @2026", .each: "target a > 3 each month",
    .else: "x = if a then 3 else 4",
    .from: "link a + 1 -> b + 3 from \"x\"", .guard: "target a > 3 guard b > 2", .in: "x = 3 in 1..2",
    .keep: "show 3 keep a",
    .like: "x = 3 like \"a\"",
    .not: "x = 3 not in [1]", .of: "x = a within 3 of b", .on: "x = sum(3 on at)", .or: "x = a > 3 or b",
    .per: "x = max(3 per month)", .show: "if a = 3 show b", .sort: "show 3 sort a", .step: "x = 3 step 1",
    .surely: "target a > 3 surely",
    .then: "x = if a > 3 then 1 else 2", .to: "x = 3 to 4", .top: "show 3 top 5", .under: "show 3 under s",
    .until: "dataset d from \"f\" { time a = 3 until b }", .up: "x = 3 up to 4", .via: "x = sum(3 via a)",
    .warn: "target a > 3 warn 2", .where: "x = 3 where a", .with: "show 3 with interval",
    .within: "x = 3 within 1 day of b", .orMore: "x = a 3 以上", .orLess: "x = a 3 以下", .inside: "x = a 3 以内",
    .lessThan: "x = a 3 未満", .moreThan: "x = a 3 超",
  ]
  #expect(Set(following.keys) == Keyword.followingValue)
  for (keyword, text) in following {
    #expect(codes(text) == [], "\(text)")
    #expect(text.contains("3 \(keyword.rawValue)"))
  }
  // Every other word behind a number is a unit.
  for keyword in Keyword.allCases where !keyword.isReserved && !keyword.followsValue && keyword != .notKeyword {
    #expect(value("3 \(keyword.rawValue)") == "3[\(keyword.rawValue)]")
  }
}
