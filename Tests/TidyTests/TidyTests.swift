import Foundation
import Testing

/// The rules of the house that a machine can hold.
@Suite struct TidyTests {
  static let longestFile = 600
  static let longestFunction = 70
  /// Tables of data are no reading matter.
  static let tables: Set<String> = ["CanonicalTables.swift", "CharacterTables.swift", "CellWidthTables.swift"]

  @Test func filesAreShort() {
    #expect(SwiftSource.sources.count > 100)
    for file in SwiftSource.sources + SwiftSource.tests where !TidyTests.tables.contains(file.name) {
      #expect(file.lines.count <= TidyTests.longestFile, "\(file)")
    }
  }

  /// The layout tells where a function ends: a `}` as far in as its first word.
  @Test func functionsAreShort() {
    let head = #/^( *)((@?[a-z]+(\([^)]*\))?) +)*(func|init|deinit|subscript)\b/#
    for file in SwiftSource.sources + SwiftSource.tests {
      for (index, line) in file.code.enumerated() {
        // A head that goes on over several lines ends with `(`.
        guard line.hasSuffix("{") || line.hasSuffix("("), let match = line.firstMatch(of: head) else { continue }
        let end = file.lines[index...].firstIndex { $0.hasPrefix(match.1 + "}") } ?? index
        #expect(end - index + 1 <= TidyTests.longestFunction, "\(file):\(index + 1)")
      }
    }
  }

  @Test func nothingCrashesOnPurposeAndOnlyCommandsPrint() {
    let words = ["try!", "as!", "fatalError", "preconditionFailure", "assertionFailure", "print("]
    for file in SwiftSource.sources {
      for (index, line) in file.code.enumerated() {
        for word in words where line.contains(word) && !isAllowed(word, file, line) {
          Issue.record("\(file):\(index + 1): \(line)")
        }
        // `x!`, but not `x != y` and not `!x`.
        if line.contains("!"), line.contains(/[A-Za-z0-9_)\]]!(?!=)/) { Issue.record("\(file):\(index + 1): \(line)") }
      }
    }
  }

  private func isAllowed(_ word: String, _ file: SwiftSource, _ line: String) -> Bool {
    guard word == "print(" else { return false }
    return ["Command", "SampleShopCommand"].contains(file.module) || !line.contains(/(^|[^A-Za-z_.])print\(/)
  }

  /// Files that use pointers or share what the compiler cannot check; each says what it relies on.
  static let unsafeFiles: Set<String> = [
    "Sources/Columns/Reading/ByteStore.swift", "Sources/Columns/Reading/FileBytes.swift",
    "Sources/Columns/FilledRows.swift",
    "Sources/Columns/Caching/Digest.swift", "Sources/Columns/Caching/SectionFile.swift",
    "Sources/Columns/Caching/NumberCoding.swift",
    "Sources/Columns/Reading/Globs.swift",
    "Sources/Command/Repl/EvaluationThread.swift", "Sources/Command/Repl/Repl.swift",
    "Sources/Command/Repl/ReplState.swift", "Sources/KPI/Loading/FileSystem.swift",
    "Sources/KPI/Loading/FreedMemory.swift", "Sources/KPI/Session/KeptEvaluator.swift",
    "Sources/SampleShopCommand/main.swift",
    "Sources/Terminal/RawTerminal.swift",
  ]

  @Test func unsafeCodeStaysInNamedFiles() {
    for file in SwiftSource.sources where !TidyTests.unsafeFiles.contains(file.path) {
      for (index, line) in file.code.enumerated() {
        let isUnsafe = ["Unsafe", "unsafeBitCast", "nonisolated(unsafe)", "@unchecked"].contains { line.contains($0) }
        if isUnsafe, !line.contains("isUnsafe") { Issue.record("\(file):\(index + 1): \(line)") }
      }
    }
  }

  /// The editor of the user is the only program that is ever run.
  @Test func nothingElseIsRun() {
    let words = ["posix_spawn", "execv(", "execl(", "popen(", "fork()", "Process()"]
    for file in SwiftSource.sources where file.path != "Sources/Command/Repl/ExternalEditor.swift" {
      for (index, line) in file.code.enumerated() where words.contains(where: line.contains) {
        Issue.record("\(file):\(index + 1): \(line)")
      }
    }
  }

  /// What rules can do rests on it: they have no way to the network.
  @Test func nothingOpensAConnection() {
    let words = ["socket(", "socketpair(", "connect(", "getaddrinfo(", "URLSession", "CFSocket", "NWConnection"]
    for file in SwiftSource.sources {
      for (index, line) in file.code.enumerated() where words.contains(where: line.contains) {
        Issue.record("\(file):\(index + 1): \(line)")
      }
    }
  }

  /// Whatever writes is easily looked through: results and rules, the cache, the history, the sample data.
  @Test func fewFilesWrite() {
    let writing: Set<String> = [
      "Sources/KPI/Loading/FileSystem.swift", "Sources/KPI/Loading/CacheFolder.swift", "Sources/Terminal/History.swift",
      "Sources/SampleShopCommand/main.swift",
    ]
    let words = [
      "O_WRONLY", "O_RDWR", "O_CREAT", "O_APPEND", "O_TRUNC", " rename(", "renameat(", "unlink(", "unlinkat(", "mkdir(",
      "mkdtemp(", "rmdir(", "truncate(", "fopen(", "createFile", "symlink(",
    ]
    for file in SwiftSource.sources where !writing.contains(file.path) {
      for (index, line) in file.code.enumerated() where words.contains(where: line.contains) {
        Issue.record("\(file):\(index + 1): \(line)")
      }
    }
  }

  /// A switch over an enum names every case, or says why not.
  @Test func defaultsHaveReasons() {
    for file in SwiftSource.sources {
      for (index, line) in file.code.enumerated() {
        let word = line.drop { $0 == " " }
        guard word.hasPrefix("default:") || word.hasPrefix("case _:") else { continue }
        let hasReason = [index - 1, index, index + 1].contains {
          file.lines.indices.contains($0) && file.lines[$0].contains("//")
        }
        if !hasReason, isOverEnum(file, index) { Issue.record("\(file):\(index + 1): `default` without a reason") }
      }
    }
  }

  private func isOverEnum(_ file: SwiftSource, _ index: Int) -> Bool {
    let indent = file.code[index].prefix { $0 == " " }
    for line in file.code[..<index].reversed() where !line.isEmpty {
      let own = line.prefix { $0 == " " }
      if own.count < indent.count { return false }
      if own == indent, line.contains("switch") { return false }
      if own == indent, line.contains(/case \(?\.[a-z]/) { return true }
    }
    return false
  }

  /// Nothing global that changes: a session is a value.
  @Test func nothingGlobalChanges() {
    for file in SwiftSource.sources {
      for (index, line) in file.code.enumerated() where line.contains("var ") {
        let isGlobal = line.contains(#/^(package |public |private |fileprivate )?var /#)
        let isStatic = line.contains("static var ") && !line.contains("{")
        if isGlobal || isStatic { Issue.record("\(file):\(index + 1): \(line)") }
      }
    }
  }

  /// Only the module `KPI` has a public face.
  @Test func onlyTheLibraryIsPublic() {
    for file in SwiftSource.sources where file.module != "KPI" {
      for (index, line) in file.code.enumerated() where line.contains("public ") || line.contains("open class ") {
        Issue.record("\(file):\(index + 1): \(line)")
      }
    }
  }

  /// Files are the same on every machine.
  @Test func noFileNamesAMachine() throws {
    let places = ["/" + "work/", "/" + "root/", "/" + "home/", "/" + "Users/"]
    let texts = ["README.md", "grammar.md", "Package.swift"] + SwiftSource.paths(under: ".ci", suffix: "run")
    let rules = SwiftSource.paths(under: "rules", suffix: ".kpi") + SwiftSource.paths(under: "Tests", suffix: ".kpi")
    let swift = (SwiftSource.sources + SwiftSource.tests).map(\.path)
    for path in texts + rules + swift {
      // One file of messages is broken UTF-8 on purpose.
      let bytes = try Data(contentsOf: URL(filePath: SwiftSource.root + "/" + path))
      let text = String(decoding: bytes, as: UTF8.self)
      for place in places where text.contains(place) { Issue.record("\(path) names \(place)") }
    }
  }
}
