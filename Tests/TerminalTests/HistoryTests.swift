import Foundation
import Testing

@testable import Terminal

@Suite struct HistoryTests {
  /// A folder of its own for each test.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kpi-history-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  private func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func entriesComeBack() throws {
    try withFolder { folder in
      let path = folder + "/state/kpi/history"
      var history = History(path: path)
      #expect(history.load() == nil)
      for entry in ["show ltv", "a\nb\\n\\", " secret", "", "\t", "売上", "売上", "a\u{1B}b\rc"] {
        #expect(history.add(entry) == nil)
      }
      #expect(history.entries == ["show ltv", "a\nb\\n\\", "売上", "a\u{1B}b\rc"])
      var other = History(path: path)
      #expect(other.load() == nil)
      #expect(other.entries == history.entries)
      try #expect(permissions(path) == 0o600)
      try #expect(permissions(folder + "/state/kpi") == 0o700)
    }
  }

  @Test func twoSessionsShareTheFile() throws {
    try withFolder { folder in
      let path = folder + "/history"
      var first = History(path: path)
      var second = History(path: path)
      for round in 0..<20 {
        _ = first.add("first \(round)")
        _ = second.add("second \(round)")
      }
      var third = History(path: path)
      _ = third.load()
      #expect(third.entries.count == 40)
      #expect(third.entries.first == "first 0")
      #expect(third.entries.last == "second 19")
    }
  }

  @Test func manyWritersLoseNothing() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kpi-history-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/history"
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          var history = History(path: path)
          for round in 0..<50 { _ = history.add("writer \(writer) round \(round) 日本\nlines") }
        }
      }
    }
    var history = History(path: path)
    _ = history.load()
    #expect(history.entries.count == 200)
    #expect(Set(history.entries).count == 200)
  }

  @Test func anUnusableFileIsSaidOnce() throws {
    try withFolder { folder in
      var history = History(path: folder)
      let message = history.load()?.english
      #expect(message == "the history is kept for this session only: \(folder): Is a directory")
      #expect(history.add("x") == nil)
      #expect(history.entries == ["x"])

      try Data().write(to: URL(fileURLWithPath: folder + "/plain"))
      var below = History(path: folder + "/plain/history")
      _ = below.load()
      _ = below.add("x")
      #expect(below.add("y") == nil)
      #expect(below.entries == ["x", "y"])
    }
  }

  @Test func aCutLineDoesNotSwallowTheNext() throws {
    try withFolder { folder in
      let path = folder + "/history"
      try Data("one\nhal".utf8).write(to: URL(fileURLWithPath: path))
      var history = History(path: path)
      _ = history.load()
      _ = history.add("two")
      var other = History(path: path)
      _ = other.load()
      #expect(other.entries == ["one", "hal", "two"])
      // A file that others could read is made private.
      try #expect(permissions(path) == 0o600)
    }
  }

  @Test func invalidBytesAreShownAndKept() throws {
    try withFolder { folder in
      let path = folder + "/history"
      try Data([0x61, 0xFF, 0x0A, 0x62, 0x0A]).write(to: URL(fileURLWithPath: path))
      var history = History(path: path)
      #expect(history.load() == nil)
      #expect(history.entries == ["a\u{FFFD}", "b"])
    }
  }

  @Test func theFileIsShortenedToTheLimit() throws {
    try withFolder { folder in
      let path = folder + "/history"
      try Data((0..<300).map { "entry \($0)\n" }.joined().utf8).write(to: URL(fileURLWithPath: path))
      var history = History(path: path, limit: 100)
      #expect(history.load() == nil)
      #expect(history.entries.count == 100)
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 100)
      #expect(lines.first == "entry 200")
      try #expect(FileManager.default.contentsOfDirectory(atPath: folder) == ["history"])
      try #expect(permissions(path) == 0o600)
    }
  }

  @Test func aLongStatementIsNotWritten() throws {
    try withFolder { folder in
      let path = folder + "/history"
      var history = History(path: path)
      _ = history.add(String(repeating: "x", count: History.entryLimit + 1))
      _ = history.add("short")
      #expect(history.entries.count == 2)
      try #expect(String(contentsOfFile: path, encoding: .utf8) == "short\n")
    }
  }

  @Test func whereTheFileIs() {
    func path(_ variables: [String: String]) -> String? { History.defaultPath { variables[$0] } }
    #expect(path(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/kpi/history")
    #expect(path(["XDG_STATE_HOME": "s", "HOME": "/h"]) == "/h/.local/state/kpi/history")
    #expect(path(["XDG_STATE_HOME": "", "HOME": "/h"]) == "/h/.local/state/kpi/history")
    #expect(path([:]) == nil)
  }
}

@Suite struct TerminalSettingsTests {
  private func settings(_ variables: [String: String], isTerminal: Bool = true) -> TerminalSettings {
    TerminalSettings(isTerminal: isTerminal) { variables[$0] }
  }

  @Test func colour() {
    #expect(settings(["TERM": "xterm"]).isColored)
    #expect(!settings(["TERM": "xterm", "NO_COLOR": "1"]).isColored)
    #expect(settings(["TERM": "xterm", "NO_COLOR": ""]).isColored)
    #expect(!settings(["TERM": "xterm"], isTerminal: false).isColored)
    #expect(!settings(["TERM": "dumb"]).isColored)
    #expect(settings(["CLICOLOR_FORCE": "1"], isTerminal: false).isColored)
    #expect(!settings(["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], isTerminal: false).isColored)
  }

  @Test func interactiveAndCharacters() {
    #expect(!settings(["TERM": "dumb"]).isInteractive)
    #expect(!settings([:]).isInteractive)
    #expect(settings(["TERM": "xterm", "LANG": "C"]).isUnicode == false)
    #expect(settings(["TERM": "xterm", "LANG": "C", "LC_ALL": "ja_JP.UTF-8"]).isUnicode)
    #expect(settings(["TERM": "xterm"]).isUnicode)
    #expect(settings(["KPI_AMBIGUOUS_WIDTH": "2"]).ambiguousWidth == 2)
    #expect(settings(["KPI_AMBIGUOUS_WIDTH": "3"]).ambiguousWidth == nil)
  }
}
