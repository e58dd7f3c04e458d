import Foundation
import KPI
import Testing

@testable import Command

/// `kpi report` and `kpi watch`.
@Suite struct ReportVerbTests {
  private let rules = """
    dataset o from "o.csv" { time day: date; amount: 円 }
    /// Sales / 売上
    sales = sum(o.amount)
    target sales >= 100円
    /// By month / 月別
    show sales by month as chart
    """
  private let data = "day,amount\n2026-01-05,50\n2026-02-05,120\n2026-03-31,90\n"

  private func bench() throws -> Workbench { try Workbench(["r.kpi": rules, "o.csv": data]) }

  private func text(_ path: String) throws -> String { String(decoding: try FileSystem.read(path), as: UTF8.self) }

  @Test(arguments: [
    ("board.html", "<!DOCTYPE html>"), ("board.HTM", "<!DOCTYPE html>"), ("board.md", "# r"),
    ("board.json", "{\"title\":\"r\""),
    ("board.txt", "r\nData: 2026-01-05"), ("board.xlsx", "PK"),
  ])
  func theEndingSaysWhatIsWritten(_ name: String, _ start: String) throws {
    let bench = try bench()
    let told = run("report", bench.path("r.kpi"), "-o", bench.path(name))
    #expect(told.code == 0 && told.output == bench.path(name) + "\n" && told.error == "", "\(told)")
    #expect(try text(bench.path(name)).hasPrefix(start))
    // The same rules and data are the same bytes.
    let before = try FileSystem.read(bench.path(name))
    _ = run("report", bench.path("r.kpi"), "-o", bench.path(name))
    #expect(try FileSystem.read(bench.path(name)) == before)
  }

  @Test func languages() throws {
    let bench = try bench()
    func page(_ words: [String], _ environment: [String: String] = [:]) -> String {
      run(["report", bench.path("r.kpi"), "--format", "html"] + words, environment: environment).output
    }
    #expect(page([]).contains("<html lang=\"en\">") && page([]).contains(">At a glance<"))
    #expect(page(["--language", "ja"]).contains("<html lang=\"ja\">"))
    #expect(page([], ["LANG": "ja_JP.UTF-8"]).contains(">要点<"))
    #expect(page(["--language", "en"], ["LANG": "ja_JP.UTF-8"]).contains(">At a glance<"))
    #expect(page([], ["LANG": "ja_JP.UTF-8", "LC_ALL": "C"]).contains(">At a glance<"))
    #expect(run("report", bench.path("r.kpi"), "--language", "fr").code == 2)
  }

  /// What cannot be written, or is wrong, leaves what was there as it was.
  @Test func faults() throws {
    let bench = try Workbench(["r.kpi": rules, "o.csv": data, "board.html": "before", "wrong.kpi": "a = b\n"])
    for (words, code, part) in [
      (["report", bench.path("r.kpi"), "-o", bench.path("board.pdf")], 2, "does not say what kind of report"),
      (["report", bench.path("r.kpi"), "--format", "xlsx"], 2, "needs a file to write to"),
      (["report"], 2, "needs rule files"),
      (["report", bench.path("wrong.kpi"), "-o", bench.path("board.html")], 2, "K100"),
      (["report", bench.path("r.kpi"), "-o", bench.path("none/board.html")], 3, "cannot be written"),
      (["report", bench.path("r.kpi"), "-o", bench.folder], 2, "kind of report"),
      (["watch", "-"], 2, "can be read once"), (["watch", bench.path("r.kpi"), "--report", "b.md"], 2, "is no page"),
    ] {
      let told = run(words)
      #expect(told.code == Int32(code) && told.error.contains(part), "\(words) \(told.error)")
    }
    #expect(try text(bench.path("board.html")) == "before")
    #expect(try FileSystem.names(in: bench.folder).sorted() == ["board.html", "o.csv", "r.kpi", "wrong.kpi"])
  }

  /// Data files alone make a page, too: rules are made for them.
  @Test func aFileAlone() throws {
    let bench = try bench()
    let told = run("report", bench.path("o.csv"), "-o", bench.path("b.html"))
    #expect(told.code == 0, "\(told.error)")
    #expect(try text(bench.path("b.html")).contains("id=\"scoreboard\""))
  }

  /// Rounds of a watch: each pause may change files, the third time nothing has changed it ends.
  private func watch(_ bench: Workbench, _ words: [String], _ changes: [() throws -> Void]) -> Outcome {
    var (round, quiet) = (0, 0)
    return run(["watch", bench.folder] + words) {
      // A change is answered when the files have been quiet for a look.
      quiet += 1
      if quiet % 3 == 1 {
        guard round < changes.count else { return false }
        try? changes[round]()
        round += 1
      }
      return true
    }
  }

  @Test func watchingAnswersAgain() throws {
    let bench = try bench()
    let told = watch(
      bench, [],
      [
        { try FileSystem.replace(bench.path("o.csv"), with: Array((data + "2026-03-31,1000\n").utf8)) },
        { try FileSystem.replace(bench.path("more.kpi"), with: Array("/// More\nmore = sales * 2\n".utf8)) },
        { try FileSystem.replace(bench.path("more.kpi"), with: Array("more = sales *\n".utf8)) },
      ])
    #expect(told.code == 0)
    #expect(
      told.output.contains("90円") && told.output.contains("1,090円") && told.output.contains("2,180円"), "\(told.output)")
    #expect(told.error.contains("changed: ") && told.error.contains("more.kpi:1"), "\(told.error)")
    #expect(told.error.contains("watching 2 files") && told.error.contains("watching 3 files"))
  }

  /// An export that grows from look to look is read when it is whole.
  @Test func whatIsStillWrittenIsNotRead() throws {
    let bench = try bench()
    var look = 0
    let told = run(["watch", bench.folder]) {
      look += 1
      let rows = String(repeating: "2026-03-31,1000\n", count: look)
      if look <= 4 { try? FileSystem.replace(bench.path("o.csv"), with: Array((data + rows).utf8)) }
      return look < 8
    }
    #expect(told.error.components(separatedBy: "changed: ").count == 2, "\(told.error)")
    #expect(told.output.contains("4,090円") && !told.output.contains("1,090円"), "\(told.output)")
  }

  /// A data file alone is watched, too, and the language stays.
  @Test func aWatchedFileAlone() throws {
    let bench = try bench()
    var look = 0
    let told = run(["watch", bench.path("o.csv"), "--report", bench.path("b.html"), "--language", "ja"]) {
      look += 1
      if look == 1 { try? FileSystem.replace(bench.path("o.csv"), with: Array((data + "2026-03-31,5000\n").utf8)) }
      return look < 5
    }
    #expect(
      told.error.contains("1ファイルを監視中。") && told.error.components(separatedBy: "変更：").count == 2, "\(told)")
    let page = try text(bench.path("b.html"))
    #expect(page.contains("5,090") && page.contains("<html lang=\"ja\" data-watched>"))
  }

  /// While rules are broken the last good page stays, and says so at its top.
  @Test func theLastGoodPageStays() throws {
    let bench = try bench()
    let path = bench.path("board.html")
    var pages: [String] = []
    let broken = rules + "\nbroken = sum(o.<b>nothing)\n"
    let told = watch(
      bench, ["--report", path],
      [
        {
          pages.append(try text(path))
          try FileSystem.replace(bench.path("r.kpi"), with: Array(broken.utf8))
        },
        {
          pages.append(try text(path))
          try FileSystem.replace(bench.path("r.kpi"), with: Array(rules.utf8))
        }, { pages.append(try text(path)) },
      ])
    #expect(told.code == 0 && pages.count == 3, "\(told)")
    guard pages.count == 3 else { return }
    #expect(pages.allSatisfy { $0.contains("90円") && $0.contains("data-watched") })
    #expect(!pages[0].contains("role=\"alert\"") && !pages[2].contains("role=\"alert\""))
    #expect(pages[1].contains("role=\"alert\"") && pages[1].contains("The rules or the data are in error"))
    #expect(!pages[1].contains("<b>nothing"))
    #expect(told.output.contains("as it was, with what is wrong"))
  }

  /// Broken from the start: the page is there, and says what is wrong.
  @Test func brokenFromTheStart() throws {
    let bench = try Workbench(["r.kpi": "a = b\n"])
    let told = watch(bench, ["--report", bench.path("b.html")], [])
    #expect(told.code == 0 && told.error.contains("K100"))
    #expect(try text(bench.path("b.html")).contains("r.kpi:1:5: error[K100]: unknown name `b`"))
  }

  /// Broken from the start beside a page of yesterday: that one stays.
  @Test func aPageOfYesterdayStays() throws {
    let bench = try Workbench(["r.kpi": "a = b\n", "b.html": "yesterday"])
    let told = watch(bench, ["--report", bench.path("b.html")], [])
    #expect(told.code == 0 && told.output.contains("b.html: as it was; the rules or the data are in error"))
    #expect(try text(bench.path("b.html")) == "yesterday")
  }

  /// A page whose folder comes later is written then.
  @Test func aPageIsTriedAgain() throws {
    let bench = try bench()
    let told = watch(
      bench, ["--report", bench.path("later/b.html")], [{ try FileSystem.makeFolder(bench.path("later")) }])
    #expect(told.error.contains("cannot be written: there is no such folder"), "\(told)")
    #expect(told.output.contains("later/b.html\n"))
    #expect(try text(bench.path("later/b.html")).contains("90円"))
  }

  /// A file that never rests is said to be waited for, once.
  @Test func whatNeverRestsIsTold() throws {
    let bench = try bench()
    var look = 0
    let told = run(["watch", bench.folder]) {
      look += 1
      let rows = String(repeating: "2026-03-31,1000\n", count: look)
      try? FileSystem.replace(bench.path("o.csv"), with: Array((data + rows).utf8))
      return look < 15
    }
    #expect(told.error.components(separatedBy: "still being written").count == 2, "\(told.error)")
    #expect(!told.error.contains("changed:"))
  }

  /// A result does not take the place of what it is made from, and a device stays a device.
  @Test func resultsKeepWhatTheyAreMadeFrom() throws {
    let bench = try bench()
    let before = try text(bench.path("o.csv"))
    for name in ["r.kpi", "o.csv"] {
      let told = run(["report", bench.path("r.kpi"), "--format", "text", "-o", bench.path(name)])
      #expect(told.code == 2 && told.error.contains("is one of the files that this is made from"), "\(told)")
    }
    #expect(try text(bench.path("r.kpi")) == rules)
    #expect(try text(bench.path("o.csv")) == before)
    // Names that are not typed, either.
    try FileSystem.replace(bench.path("scoreboard.csv"), with: Array(before.utf8))
    let other = rules.replacingOccurrences(of: "o.csv", with: "scoreboard.csv")
    try FileSystem.replace(bench.path("r.kpi"), with: Array(other.utf8))
    #expect(run(["run", bench.path("r.kpi"), "--out", bench.folder]).code == 2)
    #expect(try text(bench.path("scoreboard.csv")) == before)
  }

  @Test(.enabled(if: access("/dev/full", W_OK) == 0)) func aDeviceStaysADevice() throws {
    let bench = try bench()
    #expect(symlink("/dev/full", bench.path("b.html")) == 0)
    let told = run(["report", bench.path("r.kpi"), "-o", bench.path("b.html")])
    #expect(told.code == 3 && told.error.contains("no space left on the device"), "\(told)")
    #expect(try FileSystem.kind(of: "/dev/full") == .other)
  }
}
