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
    #expect(try text(bench.path("b.html")).contains("K100 unknown name `b`"))
  }
}
