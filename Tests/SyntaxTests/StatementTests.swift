import SourceText
import Syntax
import Testing

private func tree(_ text: String) -> String {
  let (tree, diagnostics) = parse(file(text))
  // Without the places, which other tests look at.
  let lines = dump(tree).split(separator: "\n").map { line in
    line.split(separator: " ", omittingEmptySubsequences: false).filter { word in
      !(word.contains("-") && word.contains(":") && word.allSatisfy { "0123456789:-".contains($0) })
    }.joined(separator: " ")
  }
  return (lines + diagnostics.map { "\($0.code) \($0.message.english)" }).joined(separator: "\n")
}

@Test(arguments: [
  ("ltv: 円 = margin * freq", "ltv: 円 = (margin * freq)"),
  ("freq: 回/年 = 2.5 to 3.5", "freq: 回·年^-1 = 2.5 to 3.5"),
  ("web_ltv = ltv where channel = \"web\" during @2026", "web_ltv = ltv where (channel = \"web\") during year(2026)"),
  ("rate = by f up to 4 { 1: 30%, 2: 50%, else: 75% }", "rate = by (f up to 4) {1: 30[%], 2: 50[%], else: 75[%]}"),
  ("rate: % = by a, b {\n  (\"web\", 1): 3%\n  else: 4%\n}", "rate: % = by a by b {\"web\"&1: 3[%], else: 4[%]}"),
  ("new = by month { @2026-12: 1,000人 }", "new = by month {month(year: 2026, month: 12): 1000[人]}"),
  ("target = 3", "target = 3"), ("key: 円 = 3", "key: 円 = 3"), ("`show` = `if`", "`show` = `if`"),
  ("a = 1; b = 2", "a = 1\nb = 2"), ("\u{FEFF}a = 1\r\nb = 2\r\n", "a = 1\nb = 2"),
])
func definitions(_ text: String, _ expected: String) { #expect(read(text) == expected) }

@Test(arguments: [
  // A line goes on inside brackets, behind and before operators and clause words; a blank line always ends it.
  ("a = sum(\nx\n)\nb = 1", "a = sum(x)\nb = 1"),
  ("a = 1 +\n2", "a = (1 + 2)"),
  ("a = 1 // one\n// and\n  + 2", "a = (1 + 2)"),
  ("a = b\n  where c\nd = 1", "a = b where c\nd = 1"),
  ("a\n= 1", "a = 1"),
  ("a = 1\n\nb = 2", "a = 1\nb = 2"),
  ("a = b.to\nc = 1", "a = b.to\nc = 1"),
  ("/// about a\na = 1 /// not b\nb = 2", "a = 1\nb = 2"),
])
func lines(_ text: String, _ expected: String) { #expect(read(text) == expected) }

@Test func documentationBelongsToTheNextStatement() {
  let (tree, _) = parse(file("/// First line.\n///Second.\n\nltv = 1\nx = 2"))
  #expect(tree.statements.map(\.documentation) == ["First line.\nSecond.", nil])
}

@Test func datasets() {
  #expect(
    tree(
      """
      dataset orders from "受注*.csv" distinct encoding "cp932" header 3 skip 2 empty "N/A", "-" covers to @2026-11 where a > 1 {
        key id, line
        /// When.
        time at: date = min(x) until ended
        covers @1997-01..@1998-06
        amount: 円 = 購入金額
        customer = 顧客ID -> customers
        (shop, sku) -> products latest within 30 days
        price = (shop, sku) -> prices latest
        unpivot tv, ooh into channel, spend
        score
        key = 3; time: text
        key -> keys
      }
      """)
        == """
        dataset orders
          from "受注*.csv" distinct
            encoding "cp932"
            header 3
            skip 2
            empty "N/A", "-"
            covers to
              date 2026-11
          where >
            path a
            number 1
          key id, line
          /// When.
          time at: date until ended
            call min
              path x
          covers
            ..
              date 1997-1
              date 1998-6
          column amount: 円
            path 購入金額
          column customer
            path 顧客ID
            -> customers
          column
            (shop, sku) -> products latest
              within number 30 days
          column price
            (shop, sku) -> prices latest
          unpivot tv, ooh into channel, spend
          column score
          column key
            number 3
          column time: text
          column key
            -> keys
        """.replacingOption())
}

extension String {
  /// Options are shown beside the source, one level in.
  fileprivate func replacingOption() -> String {
    split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let words = ["    encoding", "    header", "    skip", "    empty", "    covers to"]
      return words.contains { line.hasPrefix($0) } || line == "      date 2026-11"
        ? String(line.dropFirst(2)) : String(line)
    }.joined(separator: "\n")
  }
}

@Test func derivedDatasets() {
  #expect(
    tree("dataset weeks per (p.customer_id, week = week(p.at)) { time week }") == """
      dataset weeks
        per path p.customer_id
        per week = call week
          path p.at
        time week
      """)
  #expect(
    tree("dataset known from lines where a != none and b != none").hasPrefix("dataset known\n  from lines\n  where and")
  )
}

/// Entries end with a line, `;` or `,` alike, and the `,` of a list goes on with it.
@Test(arguments: [
  (
    "dataset d from \"f\" { key id, line, time at, amount: 円, from, to -> days, optional a, b, x = 1, }",
    "dataset d from \"f\" { key id, line; time at; amount: 円; from; to -> days; optional a, b; x = 1 }"
  ),
  (
    "dataset d from \"f\" { unpivot a, b into c, d, covers to @2026-01, key, text }",
    "dataset d from \"f\" { unpivot a, b into c, d; covers to @2026-01; key; text }"
  ),
  (
    "dataset d from \"f\" { key id, covers @2026-01, optional a, unpivot \"x*\" into b, c }",
    "dataset d from \"f\" { key id; covers @2026-01; optional a; unpivot \"x*\" into b, c }"
  ),
  (
    "calendar { week starts monday, year starts april, timezone \"UTC\" }",
    "calendar { week starts monday; year starts april; timezone \"UTC\" }"
  ),
  (
    "scenario s { a = 1, b = max(2, 3), c = { 1: 2, else: 3 } }",
    "scenario s { a = 1; b = max(2, 3); c = { 1: 2; else: 3 } }"
  ),
  (
    "test \"t\" { given a = 1, b = 2, expect a = 1, expect b = 2 }",
    "test \"t\" { given a = 1, b = 2; expect a = 1; expect b = 2 }"
  ),
  (
    "dataset d from \"f\" {\n  key id,\n  amount: 円,\n  /// When\n  time at\n}",
    "dataset d from \"f\" {\n  key id\n  amount: 円\n  /// When\n  time at\n}"
  ),
])
func entriesEndAlike(_ commas: String, _ marks: String) {
  #expect(codes(commas) == [])
  #expect(tree(commas) == tree(marks))
}

/// A column is called `from`, and stands at the end of a line or at its beginning.
@Test(arguments: [
  ("dataset d from \"f\" {\n  time from\n  to\n}", "dataset d from \"f\" { time from; to }"),
  ("dataset d from \"f\" {\n  time from until to\n  top: 円\n}", "dataset d from \"f\" { time from until to; top: 円 }"),
  ("link x raises step\nstep = 2\nshow step\nx = 1", "link x raises step; step = 2; show step; x = 1"),
  ("dataset d from \"f\" {\n  x\n  to\n  top\n}", "dataset d from \"f\" { x; to; top }"),
  ("a = days since from\nb = x - to\nc = d\n  sort", "a = days since from; b = x - to; c = d; sort"),
  ("top = 3\non = top + 1\nshow on by top sort on top 3", "top = 3; on = top + 1; show on by top sort on top 3"),
])
func clauseWordsAreNames(_ lines: String, _ marks: String) { #expect(tree(lines) == tree(marks)) }

@Test func calendarUnitsAndCauses() {
  #expect(
    tree("calendar { week starts monday; year starts april named by end; timezone \"Asia/Tokyo\" }") == """
      calendar
        week starts monday
        year starts april named by end
        timezone "Asia/Tokyo"
      """)
  #expect(tree("unit 千円 = 1,000円\nunit 部") == "unit 千円 = number 1000 円\nunit 部")
  #expect(
    tree("target churn in 3%..<4% warn 5% due @2027-03 each month where channel = \"online\"") == """
      target churn
        in ..<
          number 3 %
          number 4 %
        warn number 5 %
        due date 2027-3
        each month
        where =
          path channel
          text "online"
      """)
  #expect(
    tree(
      "link a.b raises c after 1 month because \"x\" tested on s: \"t\" against \"c\""
    )
      == """
      link a.b raises c
        after number 1 month
        because "x"
        tested on s: "t" against "c"
      """)
  #expect(
    tree("link nps + 1 point -> orders - ▲0.2件 to 1.4件 each week where a = 1 from \"A/B\"") == """
      link nps -> orders
        cause + number 1 point
        effect - number -0.2 件 to number 1.4 件
        each week
        where =
          path a
          number 1
        from "A/B"
      """)
  #expect(tree("link season -> ad_spend, o.sales") == "link season -> ad_spend, o.sales")
  #expect(tree("no link a → b because \"seen not\"") == "no link a -> b\n  because \"seen not\"")
  #expect(
    tree("event rise @2026-03-10..<@2026-04 \"値上げ\" on aov\nevent storm @2026-03 where ch = 1") == """
      event rise "値上げ"
        ..<
          date 2026-03-10
          date 2026-4
        on aov
      event storm
        date 2026-3
        where =
          path ch
          number 1
      """)
  #expect(
    tree("factor trust \"not measured\"\nlimit freq in 2回/年..5回/年").hasPrefix(
      "factor trust \"not measured\"\nlimit freq"))
  #expect(
    tree("scenario careful from @2027-01 { cac = 3,500円; freq = freq * 1.1 }") == """
      scenario careful
        from date 2027-1
        assignment cac
          number 3500 円
        assignment freq
          product
            path freq
            * number 1.1
      """)
}

@Test func testsWithTablesAndTolerance() {
  #expect(
    tree(
      """
      test "worked" {
        given margin = 6,000円,
              freq = 3回/年
        given orders
          | at | "a|b" |
          | 2026-01-02 |  |
        expect ltv = 30,000円 ± 1円
        expect a + 1 = 2 +- 1
      }
      import "more.kpi"
      """) == """
        test "worked"
          given
            assignment margin
              number 6000 円
            assignment freq
              number 3 回·年^-1
          given orders
            row "at" "a|b"
            row "2026-01-02" ""
          expect
            =
              path ltv
              number 30000 円
            ± number 1 円
          expect
            =
              sum
                path a
                + number 1
              number 2
            ± number 1
        import "more.kpi"
        """)
}

@Test func queries() {
  #expect(
    tree(
      "show a, b by month, f up to 4, o.c = a.c where x during @2026..@2027 under s keep a > 0 sort a desc top 10 as chart"
    )
      == """
      show
        path a
        path b
        by path month
        by up to
          path f
          number 4
        by =
          path o.c
          path a.c
        where path x
        during ..
          date 2026
          date 2027
        under s
        keep >
          path a
          number 0
        sort desc path a
        top 10
        as chart
      """)
  #expect(
    tree("why ltv from @2026-01 to @2026-02 by a.b, c") == """
      why ltv
        from date 2026-1
        to date 2026-2
        by path a.b
        by path c
      """)
  #expect(
    tree("if freq + 10%, cac = 3,500円, x - 2 points show\nltv by month").split(separator: "\n").prefix(3)
      == ["if", "  freq + number 10 %", "  cac = number 3500 円"])
  #expect(tree("levers ltv during @2026 where a").hasPrefix("levers ltv\n  during date 2026\n  where path a"))
  #expect(tree("reach ltv = 30,000円 by freq, margin").hasSuffix("by freq\n  by margin"))
  #expect(tree("evidence nps -> share by month\nevidence") == "evidence nps -> share by month\nevidence")
}

@Test func bareExpressionsAreQuestionsAtThePrompt() {
  func ask(_ text: String) -> String {
    let (tree, diagnostics) = parse(file(text), asksBareExpressions: true)
    let firsts = dump(tree).split(separator: "\n").map(String.init).filter { !$0.hasPrefix(" ") }
    return (firsts.map { String($0.prefix { $0 != " " }) } + diagnostics.map(\.code)).joined(separator: " ")
  }
  #expect(ask("ltv") == "show")
  #expect(ask("ltv by month where a = 1") == "show")
  #expect(ask("ltv by orders.channel = ads.channel") == "show")
  #expect(ask("-3 + 4") == "show")
  #expect(ask("rate by f = { 1: 2 }") == "definition K050")
  #expect(ask("rate = by f { 1: 2 }") == "definition")
  #expect(ask("twice(x) = x * 2") == "definition")
  #expect(ask("twice(x = 3, y = max(1, 2)): % = x * y") == "definition")
  #expect(ask("count(orders) = 3") == "show")
  #expect(ask("twice(3) = 6") == "show")
  #expect(ask("twice(a + b) = 6") == "show")
  #expect(ask("a = 3") == "definition")
  #expect(ask("show ltv") == "show")
  #expect(ask("a == 3") == "definition K007")
}

@Test(arguments: [
  ("a = (1 +", true), ("a = 1 +", true), ("dataset x from \"f\" {", true), ("dataset x from \"f\" {\n\n", true),
  ("a = 1", false),
  ("a = (1 +\n\n", false), ("show ltv by", true), ("a = b.by", false), ("", false), ("a = \"x", false), ("// x", false),
  ("/// about the next", true), ("a = [1,\n2]", false), ("a = 1 + // more", true),
])
func moreInput(_ text: String, _ expected: Bool) { #expect(needsMoreInput(text) == expected) }

/// Words of links and events are names wherever no link or event can stand.
@Test func wordsOfLinksAreNamesElsewhere() {
  let names = ["no", "event", "tested", "link", "raises", "lowers", "interval", "drives", "experiment", "against"]
  for name in names {
    #expect(tree("\(name) = 3").hasPrefix("definition \(name)"), "\(name)")
    #expect(tree("\(name): 件 = 3").hasPrefix("definition \(name)"), "\(name)")
    #expect(tree("x = \(name) + 3").contains("path \(name)"), "\(name)")
    #expect(tree("link \(name) raises \(name)") == "link \(name) raises \(name)", "\(name)")
    #expect(tree("dataset d from \"f\" { \(name) = 3 }").contains("column \(name)"), "\(name)")
  }
  for name in ["action", "actions", "costs", "done", "bet", "due", "at"] {
    #expect(tree("\(name) = 3").hasPrefix("definition \(name)"), "\(name)")
    #expect(tree("x = \(name) + 3").contains("path \(name)"), "\(name)")
    #expect(tree("x = 3 \(name)").contains("number 3 \(name)"), "\(name)")
    #expect(tree("action \(name) costs 3円 -> \(name) + 1").hasPrefix("action \(name)"), "\(name)")
    #expect(tree("dataset d from \"f\" { \(name) = 3 }").contains("column \(name)"), "\(name)")
    for text in ["\(name)", "\(name) + 1", "\(name) where a = 1", "\(name) by month"] {
      let (tree, faults) = parse(file(text), asksBareExpressions: true)
      #expect(faults.isEmpty && dump(tree).hasPrefix("show"), "\(text)")
    }
  }
  #expect(tree("event by month = { @2026-01: 3 }").hasPrefix("definition event"))
  #expect(tree("no by month = { @2026-01: 3 }").hasPrefix("definition no"))
  #expect(tree("x = 3 tested").contains("number 3 tested"))
  #expect(tree("x = sum(3 tested on at)").contains("number 3 tested"))
  #expect(tree("link a + 1 -> b + 2 tested on s: \"t\" against \"c\"").contains("effect + number 2\n  tested on s"))
  #expect(tree("link a -> b where s = 2 tested on s: \"t\" against \"c\"").contains("number 2\n  tested on s"))
  #expect(tree("link a -> tested\n  tested on s: \"t\" against \"c\"").hasPrefix("link a -> tested\n  tested on s"))
  for text in ["event", "event + 1", "event where a = 1", "no + 1", "tested / 2"] {
    let (tree, faults) = parse(file(text), asksBareExpressions: true)
    #expect(faults.isEmpty && dump(tree).hasPrefix("show"), "\(text)")
  }
}

/// A link as it was first written is told how it is written now, the whole statement.
@Test func oldLinksAreWrittenAnew() {
  func new(_ text: String) -> String {
    let faults = parse(file(text)).1
    #expect(faults.map(\.code) == ["K045"], "\(text) \(faults.map(\.message.english))")
    let written = faults.first?.fixes.first?.replacement ?? ""
    #expect(codes(written) == [], "\(written)")
    return written
  }
  #expect(new("link season drives sales because \"x\"") == "link season -> sales because \"x\"")
  #expect(
    new("link nps raises referrals after 1 month with 0.3% per 1 points from \"A/B\"")
      == "link nps + 1 points -> referrals + 0.3% after 1 month from \"A/B\"")
  #expect(new("link price lowers orders with 3件 per 10円") == "link price + 10円 -> orders - 3件")
  #expect(new("link price drives orders with -3件 per 10円") == "link price + 10円 -> orders - 3件")
  #expect(new("link nps raises orders\n  with 3件 per 1 point") == "link nps + 1 point -> orders + 3件")
  #expect(
    new("link m raises f by experiment c.t: \"a\" against \"b\" after 1 month")
      == "link m raises f tested on c.t: \"a\" against \"b\" after 1 month")
}

@Test func halfStrengthsAreToldSo() {
  #expect(codes("link a raises b + 1") == ["K046"])
  #expect(codes("link a + 1 raises b") == ["K046"])
  #expect(codes("link a -> b + 1") == ["K046"])
  #expect(codes("link a + 1 -> b + 2, c + 3") == ["K046"])
  #expect(codes("link a + 1 -> b") == ["K021"])
  #expect(codes("link a + 1 -> b - 2 to + 3") == ["K047"])
  #expect(codes("link a + 1 -> b - 2 to - 3") == ["K047"])
  for text in ["link a + 1 -> b + -3", "link a + -1 -> b + 3", "if a + -3 show a"] {
    #expect(
      parse(file(text)).1.map(\.message.english) == ["expected a number; one below zero is written `▲3`, found `-`"])
  }
  #expect(codes("no link a raises b") == ["K021"])
  #expect(codes("no link a + 1 -> b + 2") == ["K021"])
  #expect(codes("link a raises b, c") == ["K025"])
  #expect(codes("link a -> b tested") == ["K021"])
  #expect(codes("event @2026-03-10 \"x\"") == ["K021"])
  #expect(codes("event e \"x\"") == ["K021"])
  #expect(codes("link a -> b each week each month after 1 month after 2 months") == ["K038", "K038"])
}

@Test func actionsHaveACostAndASize() {
  #expect(
    tree(
      "action mail \"案内メール\" costs 3円 per customers where channel = \"web\" -> f2 + 4 points to 8 points\n"
        + "    after 1 month where age > 3 from \"A/B\" because \"so\" done @2026-05")
        == """
        action mail "案内メール"
          costs number 3 円
          per customers
            where =
              path channel
              text "web"
          -> f2
          size + number 4 points to number 8 points
          after number 1 month
          where >
            path age
            number 3
          from "A/B"
          because "so"
          done date 2026-5
        """)
  #expect(tree("action a costs 3円 -> b - 5 done @2026-05").contains("size - number 5\n  done date 2026-5"))
  #expect(tree("actions ltv during @2026").hasPrefix("actions ltv\n  during"))
  #expect(codes("action a costs 3円 -> b + 1 done @2026-05 done @2026-06") == ["K038"])
  #expect(codes("action a -> b + 1") == ["K021"])
  #expect(codes("action a costs 3円 -> b") == ["K021"])
  #expect(codes("action a costs 3円 -> b + 1 to + 2") == codes("link c + 1 -> b + 1 to + 2"))
  #expect(codes("action a costs 3円 b + 1") == ["K021"])
}

@Test func betsHaveATimeAndAProbability() {
  #expect(
    tree("bet f2 >= 30 due @2027-03 at 70% because \"so\"")
      == """
      bet f2
        >= number 30
        due date 2027-3
        at number 70 %
        because "so"
      """)
  #expect(tree("bet f2 in 3%..4%\n  due @2027-03 at 70%").contains("due date 2027-3"))
  #expect(
    tree("bets") == "bets" && tree("bets = 3").hasPrefix("definition bets")
      && tree("x = bets + 1").contains("path bets"))
  #expect(codes("bet f2 >= 30% at 70%") == ["K021"] && codes("bet f2 due @2027-03 at 70%") == ["K021"])
}
