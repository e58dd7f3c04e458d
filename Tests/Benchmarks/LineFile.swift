import Foundation

/// Writes lines of text to a file, some megabytes at a time.
struct LineFile {
  private let file: FileHandle
  private var text = ""

  init(_ path: String) throws {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    file = try FileHandle(forWritingTo: URL(filePath: path))
  }

  mutating func add(_ line: String) throws {
    text += line
    text += "\n"
    if text.utf8.count > 1 << 22 { try flush() }
  }

  mutating func close() throws {
    try flush()
    try file.close()
  }

  private mutating func flush() throws {
    try file.write(contentsOf: Data(text.utf8))
    text = ""
  }
}

/// The days of some years as `2025-12-31`.
func dayTexts(of years: ClosedRange<Int>) -> [String] {
  years.flatMap { year in
    (1...12).flatMap { month -> [String] in
      let isLeap = year % 4 == 0
      let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
      return (1...length).map { day in
        let parts = [month, day].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(year)-\(parts[0])-\(parts[1])"
      }
    }
  }
}
