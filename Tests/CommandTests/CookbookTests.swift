import Foundation
import KPI
import Testing

@testable import Command

/// The rules that beginners copy: each file by itself is right, in its usual layout, without a warning, and its test shows
/// what it says.
@Suite struct CookbookTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "rules/cookbook").path

  static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".kpi") }.sorted().map { folder + "/" + $0 }

  @Test func thereAreThirty() { #expect(Self.files.count >= 30) }

  @Test(arguments: files)
  func isRight(_ file: String) throws {
    for verb in [["check"], ["fmt", "--check"], ["test"]] {
      let result = run(verb + [file])
      #expect(result.code == 0, "\(verb) \(result.output) \(result.error)")
      #expect(!result.output.contains("warning") && !result.error.contains("warning"), "\(verb) \(result.output)")
    }
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(["// Question:", "// 問い：", "// Trap", "// 落とし穴"].allSatisfy(text.contains), "\(file)")
  }
}
