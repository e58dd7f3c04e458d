import Foundation
import KPI
import Testing

@testable import Command

/// Typical tasks of KPI work, each with tiny data and an answer that was computed by hand before any rule was written
/// (`task.md`, `expected.csv`; `check.py` computes it a second time). Here: the rules give the answers `answer*.csv`, and
/// `compare.py` finds in these what was computed by hand.
@Suite struct TaskTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Tasks").path

  private static func read(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  /// Those that the language can say; of the others `wanted.md` has the line that would.
  static let tasks = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    .filter { read("\(folder)/\($0)/rules.kpi") != nil }

  @Test func thereAreTasks() { #expect(Self.tasks.count >= 18) }

  @Test(arguments: tasks)
  func theAnswerIsThatOfTheTask(_ task: String) throws {
    let rules = "\(Self.folder)/\(task)/rules.kpi"
    #expect(run("check", rules).code == 0 && run("fmt", "--check", rules).code == 0)
    for part in 1... {
      let number = part == 1 ? "" : String(part)
      guard let query = Self.read("\(Self.folder)/\(task)/query\(number).txt") else {
        #expect(part > 1, "\(task) asks nothing")
        break
      }
      let answer = run("show", query.trimmingCharacters(in: .newlines), rules, "--format", "csv")
      let table = answer.output.split(separator: "\n").filter { !$0.hasPrefix("note: ") && !$0.hasPrefix("…") }
      let recorded = try #require(Self.read("\(Self.folder)/\(task)/answer\(number).csv")).split(separator: "\n")
      #expect(answer.code == 0 && table == recorded, "\(task) \(query)\n\(answer.output)\(answer.error)")
    }
  }

  @Test func theAnswersAreThoseComputedByHand() throws {
    for script in ["compare.py", "check.py"] {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["python3", "\(Self.folder)/\(script)"]
      let pipe = Pipe()
      (process.standardOutput, process.standardError) = (pipe, pipe)
      try process.run()
      let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      // The command is not there.
      if process.terminationStatus == 127 {
        print("skipped: \(script) of Tests/Tasks needs python3")
        continue
      }
      #expect(process.terminationStatus == 0, "\(script)\n\(output)")
    }
  }
}
