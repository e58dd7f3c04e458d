import KPI
import Terminal
import Testing

@testable import Command

@Suite struct VerbTests {
  @Test func theFormulaOfTheWhiteboard() {
    #expect(run("show", "顧客LTV", "-", "--format", "csv", input: whiteboard).output == "顧客LTV\n30000\n")
    let json = run("show", "--format=json", "顧客LTV", "-", input: whiteboard)
    #expect(json.output.hasPrefix(#"{"columns":[{"name":"顧客LTV","unit":"円"}],"rows":[[30000]],"#))
    #expect(json.code == 0)
    #expect(
      run("show", "顧客LTV", "-", "--set", "粗利率=50%", "--format", "csv", input: whiteboard).output == "顧客LTV\n24000\n")
    #expect(
      run("show", "if 粗利率 = 50% show 顧客LTV", "-", "--format", "csv", input: whiteboard).output.hasSuffix(
        "30000,24000,-6000\n"))
  }

  @Test func wrongRulesAreExitCodeTwo() {
    let unknown = run("show", "顧客LT", "-", input: whiteboard)
    #expect(unknown.code == 2)
    #expect(unknown.output.isEmpty)
    #expect(unknown.error.contains("unknown name `顧客LT`"))
    #expect(unknown.error.contains("help: write `顧客LTV`"))
    #expect(run("show", "平均購買客単価 + 粗利率", "-", input: whiteboard).error.contains("right side: %"))
    let cycle = run("check", "-", input: "a = b\nb = c\nc = a\n")
    #expect(cycle.code == 2)
    let target = run("check", "-", "--format", "json", input: "a = 3円\ntarget a >= 5%\n")
    #expect(target.code == 2)
    #expect(target.output.hasPrefix(#"{"diagnostics":[{"code":"K"#))
    #expect(target.error.isEmpty)
  }

  @Test func missingThings() throws {
    let bench = try Workbench(["r.kpi": "dataset d from \"no.csv\"\nn = count(d)\n", "empty.kpi": ""])
    let data = run("run", bench.path("r.kpi"))
    #expect(data.code == 3)
    #expect(data.error.contains("r.kpi:1:16"))
    #expect(run("check", bench.path("r.kpi"), "--no-data").code == 0)
    #expect(run("run", bench.path("x.kpi")).code == 2)
    let empty = run("run", bench.path("empty.kpi"), "--format", "json")
    #expect(empty.code == 2)
    #expect(empty.error.hasPrefix(#"{"diagnostics":[{"code":"K403""#))
  }

  @Test func duplicateKeysNameBothLines() throws {
    let bench = try Workbench([
      "r.kpi": "dataset d from \"d.csv\" { key id }\n/// Rows\nn = count(d)\n", "d.csv": "id,x\n1,a\n2,b\n1,c\n",
    ])
    let outcome = run("run", bench.path("r.kpi"))
    #expect(outcome.code == 3)
    #expect(outcome.error.contains("K360"))
    #expect(outcome.error.contains(":2") && outcome.error.contains(":4"))
    #expect(outcome.output.isEmpty)
  }

  @Test func theScoreboardInEveryForm() throws {
    let bench = try Workbench(["r.kpi": "/// Plan\nplan = 3円\ntarget plan >= 5円\nshow plan * 2\n"])
    let text = run("run", bench.path("r.kpi"))
    #expect(
      text.output == """
        KPI          value  target  status     gap  attained
        ───────────  ─────  ──────  ────────  ────  ────────
        Plan (plan)    3円  >= 5円  ✗ missed  -2円     60.0%

        show plan * 2
        plan * 2
        ────────
             6円

        """)
    #expect(text.code == 0)
    #expect(run("run", bench.path("r.kpi"), "--fail-on", "missed").code == 1)
    #expect(run("run", bench.path("r.kpi"), "--why").output.contains("plan >= 5円 is missed:\nplan = 3円"))
    let table = run("run", bench.path("r.kpi"), "--format", "csv")
    #expect(table.output.split(separator: "\n").count == 2)
    #expect(table.error.contains("`--out FOLDER` also writes `show plan"))
    let folder = bench.path("tables")
    let written = run("run", bench.path("r.kpi"), "--out", folder)
    #expect(written.output == "\(folder)/scoreboard.csv\n\(folder)/answer-1.csv\n" && written.code == 0)
    #expect(try bench.read("tables/scoreboard.csv") == table.output)
    #expect(try bench.read("tables/answer-1.csv") == "plan * 2\n6\n")
    #expect(run("run", bench.path("r.kpi"), "--out", folder, "--format", "text").code == 2)
    #expect(run("run", bench.path("r.kpi"), "--out", bench.path("r.kpi")).code == 3)
    #expect(run("run", bench.path("r.kpi"), "--only", "pl*").output.hasSuffix("60.0%\n"))
    #expect(run("run", bench.path("r.kpi"), "--only", "plam").error.contains("there is `plan`"))
    #expect(
      run("run", bench.path("r.kpi"), "--format", "json").output.hasPrefix(#"{"scoreboard":{"grain":"month","lines":["#)
    )
    #expect(run("run", bench.path("r.kpi"), "--format", "markdown").output.hasPrefix("| KPI | value |"))
  }

  @Test func formattingInPlace() throws {
    let bench = try Workbench(["a.kpi": "a=1\n", "b.kpi": "b = 2\n", "bad.kpi": "c = (\n"])
    let check = run("fmt", "--check", bench.path("a.kpi"), bench.path("b.kpi"))
    #expect(check.code == 1)
    #expect(check.output == bench.path("a.kpi") + "\n")
    #expect(run("fmt", bench.path("a.kpi"), bench.path("b.kpi")).code == 0)
    #expect(try bench.read("a.kpi") == "a = 1\n")
    #expect(run("fmt", bench.path("bad.kpi")).code == 2)
    #expect(try bench.read("bad.kpi") == "c = (\n")
    #expect(run("fmt", "-", input: "a=1").output == "a = 1\n")
  }

  @Test func testsOfRules() {
    let pass = run("test", "-", input: "a = 1\ntest \"one\" { expect a = 1 }\n")
    #expect(pass.output == "1 test passed, coverage of definitions 1 of 1\n")
    #expect(pass.code == 0)
    let fail = run("test", "-", input: "a = 1\ntest \"two\" { expect a = 2 }\n")
    #expect(fail.code == 1)
    #expect(fail.output.hasPrefix("-:2: FAIL two\n  expect a = 2\n         1"))
  }

  @Test func describing() throws {
    let bench = try Workbench(["受注.csv": "注文番号,注文日,金額（円）\n00012,2026-01-05,1000\n00013,2026-01-06,2500\n"])
    let rules = run("describe", bench.path("受注.csv"), "--as-rules")
    #expect(rules.output.contains("key 注文番号"))
    #expect(rules.output.contains("time 注文日"))
    #expect(rules.output.contains("金額: 円 = `金額(円)`"))
    // Rules in another folder than their data must be told that they may read it.
    #expect(rules.error == "note: rules that are kept here read these files with `--allow \(bench.folder)`\n")
    let start = rules.output + "/// Sales\nsales = sum(受注.金額)\n"
    #expect(run("check", "-", input: start).error.contains("K418"))
    #expect(run("check", "-", "--allow", bench.folder, input: start).error == "")
    #expect(
      run("show", "sales", "-", "--format", "csv", "--allow", bench.folder, input: start).output == "sales\n3500\n")
    #expect(run("describe", bench.path("受注.csv")).output.contains("2 rows"))
    #expect(run("describe", bench.path("no.csv")).code == 3)
    #expect(
      run("describe", "受注", "-", "--format", "json", "--allow", bench.folder, input: start).output.hasPrefix(
        #"{"name":"受注","rows":2"#))
  }

  @Test func spreadsheetsOfOldAndNewPrograms() throws {
    let bench = try Workbench([
      "r.kpi": "dataset d from \"d.csv\"\nn = count(d)\n", "d.csv": "name\n髙島😀\n=1+1\n",
    ])
    let rules = bench.path("r.kpi")
    let marked = run("show", "n by name", rules, "--format", "csv", "--excel")
    #expect(marked.output.unicodeScalars.first == "\u{FEFF}")
    #expect(marked.output.contains("'=1+1,1\n"))
    let folder = bench.path("out")
    let old = run("run", rules, "--out", folder, "--encoding", "cp932")
    #expect(old.code == 0)
    let asked = run("show", "n by name", rules, "--format", "csv", "--encoding", "cp932")
    #expect(asked.error.contains("note: cp932 has no place for `😀`; `?` stands there\n"))
    for (words, part) in [
      (["--excel"], "`--excel` is about CSV"), (["--encoding", "cp932"], "`--encoding cp932` is about CSV"),
      (["--encoding", "latin1", "--format", "csv"], "is no value of `--encoding`"),
      (["--excel", "--encoding", "cp932", "--format", "csv"], "leave one of them out"),
    ] {
      let wrong = run(["show", "n", rules] + words)
      #expect(wrong.code == 2 && wrong.error.contains(part), "\(wrong.error)")
    }
  }

  /// A chart as a file, whatever question it is of; where there is nothing to draw, no file is there.
  @Test func pictures() throws {
    let bench = try Workbench(["r.kpi": whiteboard, "o.csv": "day,amount\n2026-01-05,1000\n2026-02-05,2000\n"])
    let (rules, path) = (bench.path("r.kpi"), bench.path("a.svg"))
    for words in [["levers", "顧客LTV", rules, "-o", path], ["show", "顧客LTV", rules, "--out", path]] {
      #expect(run(words).output == path + "\n")
      #expect(String(decoding: try FileSystem.read(path), as: UTF8.self).hasPrefix("<svg xmlns="))
    }
    #expect(run("levers", "顧客LTV as chart", rules).output.contains("1 % less"))
    let none = run("show", "'text'", rules, "-o", bench.path("b.svg"))
    #expect(
      none.code == 2 && none.error.contains("there is nothing to draw") || none.error.contains("K"), "\(none.error)")
    let refused = run("show", "顧客LTV", rules, "-o", bench.path("nowhere/b.svg"))
    #expect(refused.code == 3 && refused.error.contains("cannot be written"), "\(refused.error)")
    #expect(try FileSystem.names(in: bench.folder).sorted() == ["a.svg", "o.csv", "r.kpi"])
  }

  @Test func workbooks() throws {
    let bench = try Workbench(["r.kpi": whiteboard])
    let (rules, path) = (bench.path("r.kpi"), bench.path("a.xlsx"))
    #expect(run("run", rules, "--out", path).output == path + "\n")
    #expect(try FileSystem.read(path).starts(with: Array("PK".utf8)))
    #expect(run("show", "顧客LTV", rules, "--out", path, "--format", "xlsx").code == 0)
    #expect(run("describe", path).output.contains("顧客LTV  whole number  円"))
    for (words, part) in [
      (["--format", "xlsx"], "`--format xlsx` needs a file to write to"),
      (["--format", "csv", "--out", path], "is a workbook and no csv"),
    ] {
      let wrong = run(["run", rules] + words)
      #expect(wrong.code == 2 && wrong.error.contains(part), "\(wrong.error)")
    }
    // What would be written elsewhere than it seems is refused, before anything is computed.
    for (words, part) in [
      (["show", "顧客LTV", rules, "--out", bench.path("a.csv")], "is neither a workbook nor a picture"),
      (["show", "顧客LTV", rules, "--rows", "1", "--out", path], "to no workbook"),
      (["run", rules, "--out", bench.path("b.xls")], "would be a folder"),
      (["run", rules, "--out", bench.path("b.CSV"), "--format", "csv"], "would be a folder"),
    ] {
      let wrong = run(words)
      #expect(wrong.code == 2 && wrong.output == "" && wrong.error.contains(part), "\(wrong.error)")
    }
    #expect(run("run", rules, "--out", bench.path("tables.d"), "--format", "csv").code == 0)
    #expect(try FileSystem.names(in: bench.folder).sorted() == ["a.xlsx", "r.kpi", "tables.d"])
    // Nothing is lost where it cannot be written.
    let lost = run("run", rules, "--out", bench.path("no/a.xlsx"))
    #expect(lost.code == 3 && lost.output == "" && lost.error.contains("cannot be written"))
  }

  @Test func explaining() {
    #expect(run("explain", "k100").output.hasPrefix("K100: "))
    #expect(run("explain").output.contains("\nK403  the rules are empty\n"))
    #expect(run("explain", "K999").code == 2)
  }

  @Test func spreadsheetsRunNoFormulas() throws {
    let bench = try Workbench([
      "r.kpi": "dataset d from \"d.csv\"\nn = count(d)\n", "d.csv": "x\n=1+1\nplain\n",
    ])
    let safe = run("show", "n by x", bench.path("r.kpi"), "--format", "csv", "--spreadsheet-safe")
    #expect(safe.output == "x,n\n'=1+1,1\nplain,1\n")
  }

  @Test func aPipeIsReadOnce() {
    let outcome = run("show", "count(d), count(e)", "-", input: "dataset d from \"-\"\ndataset e from \"-\"\n")
    #expect(outcome.code == 2)
    #expect(outcome.error.contains("K410"))
  }

  @Test func emitting() {
    #expect(run("emit", "tree", "-", input: "a = 1\n").output.contains("definition"))
    #expect(run("emit", "tre", "-", input: "a = 1\n").error.contains("there is `tree`"))
  }
}

@Suite struct ArgumentTests {
  @Test(arguments: [
    (["shwo"], "unknown verb `shwo`", "there is `kpi show`"),
    (["run", "--formt", "json", "x"], "unknown option `--formt`", "there is `--format`"),
    (["run", "-format", "json", "x"], "unknown option `-format`", "there is `--format`"),
    (["show", "a", "--by", "month"], "`kpi show` has no option `--by`", "`kpi run` has it"),
    (["run", "--set"], "the option `--set` needs a value", "write `--set NAME=VALUE`"),
    (["run", "--set", "x", "-"], "`x` is no value of `--set`", "write `--set name=value`"),
    (["run", "--by", "mont", "-"], "`mont` is no value of `--by`", "there is `month`"),
    (["run", "--why=1", "-"], "the option `--why` takes no value", ""),
    (["run", "--by", "day", "--by", "week", "-"], "the option `--by` is given twice", ""),
    (["--format", "json", "run"], "`--format` stands before the verb", "write `kpi VERB --format`"),
    (["run"], "`kpi run` needs rule files", "usage: kpi run"),
    (["show"], "`kpi show` needs a query", "usage: kpi show"),
    (["check", "--format", "csv", "-"], "`kpi check` writes text or json", ""),
    (["/tmp"], "the verb is missing before `/tmp`", "write `kpi run /tmp`"),
  ])
  func theCommandLineIsNeverAnErrorOfTheLanguage(words: [String], message: String, help: String) {
    let settings = run(words)
    #expect(settings.code == 2)
    #expect(settings.error.contains("kpi: \(message)\n"), "\(settings.error)")
    #expect(help.isEmpty || settings.error.contains(help), "\(settings.error)")
    #expect(!settings.error.contains("error["))
    #expect(settings.output.isEmpty)
  }

  @Test func helpAndVersion() {
    #expect(run("--version").output == versionText)
    #expect(run("help").output.contains("exit codes"))
    #expect(run().code == 2)
    for verb in Verb.allCases {
      let help = run("help", verb.rawValue)
      #expect(help.code == 0)
      #expect(help.output.hasPrefix("usage: kpi \(verb.rawValue)"))
      #expect(run(verb.rawValue, "--help").output == help.output)
    }
  }

  @Test func optionsEndAtTwoDashes() throws {
    let arguments = try Arguments(verb: .show, ["--format", "csv", "--", "-a", "x"])
    #expect(arguments.operands == ["-a", "x"])
  }
}

@Suite struct SafetyTests {
  @Test func dataCannotSteerTheTerminal() throws {
    let bench = try Workbench([
      "r.kpi": "dataset d from \"d.csv\" { name: text }\nn = count(d)\n", "d.csv": "name\n\u{1B}[2Jevil\u{202E}\n",
    ])
    let text = run("show", "n by name", bench.path("r.kpi"))
    #expect(!text.output.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    let session = ScriptedSession()
    _ = session.answer(":load \(bench.path("r.kpi"))")
    let single = session.answer("only(d.name)")
    #expect(single.contains("evil"))
    #expect(!single.unicodeScalars.contains("\u{1B}"))
    // A program gets the cell as it is, escaped where its form asks for it.
    #expect(run("show", "n by name", bench.path("r.kpi"), "--format", "csv").output.contains("\u{1B}"))
    #expect(run("show", "n by name", bench.path("r.kpi"), "--format", "json").output.contains("\\u001b[2Jevil\\u202e"))
  }

  /// Every text that comes from outside, at every exit of words.
  @Test func noWordSteersTheTerminal() throws {
    let bad = "\u{1B}[31m\u{9B}2J\u{202E}\u{7F}\u{8}"
    let bench = try Workbench([
      "\(bad).csv": "\"a\(bad)\",b\n\"c\(bad)\",2\n合計,3\n", "t.txt": "title \(bad)\n\na\(bad)\tb\nx\t1\ny\t2\n合計\t3\n",
      "r.kpi": "/// x \(bad)\n`n\(bad)` = 3\ns = \"\(bad)\"\n", "\(bad).kpi": "a = 1 +\n", "ok.kpi": "a = 1\n",
    ])
    func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
      scalar != "\n" && (scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar == "\u{202E}")
    }
    let paths = (bench.path("\(bad).csv"), bench.path("t.txt"), bench.path("r.kpi"), bench.path("ok.kpi"))
    for words in [
      [bad], ["--\(bad)"], ["show", "--\(bad)", "x"], ["run", paths.3, "--data", "\(bad)=\(bad)"], ["run", bad],
      ["run", paths.3, "--set", "\(bad)=1"], ["run", paths.3, "--set", "a=\(bad)"], ["run", paths.3, "--by", bad],
      ["emit", bad], ["explain", bad], ["help", bad], ["schema", bad], ["describe", paths.0], ["describe", paths.1],
      ["describe", paths.0, "--as-rules"], ["describe", bad, paths.3], ["check", paths.2],
      ["check", bench.path("\(bad).kpi")],
      ["show", bad, paths.3], ["tree", bad, paths.3], ["run", paths.0], ["emit", "model", paths.3], ["fmt", paths.2],
      ["report", paths.3, "--title", bad, "-o", bench.path("b.html")], ["run", paths.3, "--only", bad],
    ] {
      let outcome = run(words)
      #expect(!(outcome.output + outcome.error).unicodeScalars.contains(where: isUnsafe), "\(words): \(outcome)")
    }
    // A line end in an argument begins no line of the command's own.
    #expect(!run("x\nkpi: all is well").error.contains("\nkpi:"))
  }

  /// Rules, trees and tables go to a pipe as they are; a terminal gets them without what would steer it.
  @Test func whatIsExactForAPipeIsSafeOnATerminal() throws {
    let bench = try Workbench(["r.kpi": "/// x \u{1B}[31m\u{202E}\na = 1\n"])
    for stage in ["format", "tokens", "tree"] {
      #expect(!onTerminal(["emit", stage, bench.path("r.kpi")]).contains("\u{202E}"))
    }
    #expect(run("emit", "format", bench.path("r.kpi")).output == "/// x \u{1B}[31m\u{202E}\na = 1\n")
    // Colours are those of the command, and no others.
    let shown = onTerminal(["check", bench.path("r.kpi")])
    #expect(shown.contains("\u{1B}[1;31merror[K430]") && !shown.contains("x \u{1B}") && !shown.contains("\u{202E}"))
  }

  private func onTerminal(_ words: [String]) -> String {
    var text = ""
    func stream() -> Console.Stream {
      Console.Stream(
        settings: TerminalSettings(isInteractive: true, isColored: true), width: { 80 },
        flushed: { text += String(decoding: $0, as: UTF8.self) })
    }
    let console = Console(
      output: stream(), error: stream(), isInputTerminal: true, environment: { _ in nil }, readInput: { [] })
    _ = runCommand(words, console: console)
    return text
  }

  @Test func theSameBytesOnAnyNumberOfThreads() {
    let rules = "rules/mailorder"
    guard (try? FileSystem.kind(of: rules)) != nil else { return }
    let one = run("run", rules, "--threads", "1", "--format", "json")
    #expect(one.code == 0)
    #expect(run("run", rules, "--threads", "5", "--format", "json").output == one.output)
  }

  @Test func whatIsMissingOnTheCommandLine() throws {
    let bench = try Workbench(["d.csv": "a\n1\n"])
    let show = run("show", "sales")
    #expect(show.code == 2)
    #expect(show.error.hasPrefix("kpi: `kpi show` needs rule files to answer `sales`\n"))
    #expect(run("show", "1 + 1", "--format", "csv").output.hasSuffix("\n2\n"))
    #expect(run("why", "sales").error.hasPrefix("kpi: `kpi why` needs rule files\n"))
    let data = run("check", bench.path("d.csv"))
    #expect(data.code == 2)
    #expect(data.error.contains("is a data file and no rule file\n  help: to look at data: `kpi describe "))
  }

  @Test func checkLooksIntoTestsAndKeepsNotesBack() throws {
    #expect(run("check", "-", input: "test \"t\" { expect 1円 = 1% }\n").code == 2)
    let bench = try Workbench([
      "r.kpi": "dataset d from \"d.csv\" distinct { time day }\nn = count(d)\n",
      "d.csv": "day,x\n2026-01-01,1\n2026-01-01,1\n2026-01-02,1\n",
    ])
    let quiet = run("check", bench.path("r.kpi"))
    #expect(!quiet.error.contains("note["))
    #expect(run("check", bench.path("r.kpi"), "--notes").error.contains("note[K317]"))
    #expect(run("check", bench.path("r.kpi"), "--format", "json").output.contains("K317"))
  }

  @Test func describingWhatTheRulesMake() throws {
    let bench = try Workbench([
      "r.kpi": "dataset d from \"d.csv\" { time day; x: 円 }\ndataset g per d.who { n = count(d) }\n",
      "d.csv": "day,x,who\n2026-01-01,1,a\n2026-01-02,1\n",
    ])
    let derived = run("describe", "g", bench.path("r.kpi"))
    #expect(derived.code == 0)
    #expect(derived.output.contains("n = count(d)"))
    #expect(run("describe", "d", bench.path("r.kpi")).error.contains("K312"))
    #expect(run("describe", "h", bench.path("r.kpi")).code == 2)
  }

  @Test func tablesForProgramsDoNotSteerATerminal() {
    let stream = Console.Stream(
      settings: TerminalSettings(isInteractive: true, isColored: false), width: { 80 },
      flushed: { #expect(String(decoding: $0, as: UTF8.self) == "a␛[2J\nb") })
    stream.write(exact: "a\u{1B}[2J\nb")
    try? stream.flush()
  }
}
