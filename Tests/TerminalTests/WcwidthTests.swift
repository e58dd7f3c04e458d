import Foundation
import Testing

@testable import Terminal

/// Unicode against Python's wcwidth package, where that is installed; the sample in `CellWidthTests` stands in
/// elsewhere.
@Suite struct WcwidthTests {
  /// Runs of equal width as `first width ambiguousWidth` lines, or nil without the package and the Unicode version of our tables.
  private static func reference() -> String? {
    let program = """
      from wcwidth import wcwidth, list_versions
      if list_versions()[-1] != "17.0.0":
          raise SystemExit(1)
      last = None
      for c in range(0x20, 0x110000):
          if 0x7F <= c < 0xA0 or 0xD800 <= c < 0xE000:
              continue
          pair = (wcwidth(chr(c)), wcwidth(chr(c), ambiguous_width=2))
          if pair != last:
              print(c, *pair)
          last = pair
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 && !data.isEmpty ? String(decoding: data, as: UTF8.self) : nil
  }

  @Test func widthsAgree() {
    guard let reference = Self.reference() else { return }
    let runs = reference.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
    var run = 0
    var wrong: [String] = []
    // Both ends of each run and some within: a table that differs differs there.
    let ends = runs.flatMap { [$0[0] - 1, $0[0], $0[0] + 1] }
    let values = Set(ends + Array(stride(from: 0x20, to: 0x110000, by: 19))).sorted()
    for value in values where value >= 0x20 {
      guard !(0x7F..<0xA0).contains(value), let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      while run + 1 < runs.count, runs[run + 1][0] <= value { run += 1 }
      let expected = runs[run]
      let narrow = CellWidths(ambiguous: 1).width(of: scalar)
      let wide = expected[1] == expected[2] ? narrow : CellWidths(ambiguous: 2).width(of: scalar)
      if narrow != expected[1] || wide != expected[2] {
        wrong.append("U+\(String(value, radix: 16)): \(narrow) \(wide), not \(expected[1]) \(expected[2])")
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(20))")
  }
}
