import SourceText
import TestFolders
import TestPhrases
import Testing

@testable import Columns

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder that is removed with all its files when the last owner goes.
final class TemporaryFolder {
  private let owned: TestFolder
  var path: String { owned.path }

  init() throws { owned = try TestFolder() }

  func write(_ name: String, _ text: String) throws -> String {
    let file = "\(path)/\(name)"
    try writeFile(text, to: file)
    return file
  }
}

@Suite struct FileFaultTests {
  private func fault(_ path: String, _ options: LoadOptions = LoadOptions()) -> DataMessage? {
    do {
      _ = try load([.file(path: path)], options: options)
      return nil
    } catch { return error.message }
  }

  @Test func missingFile() {
    let message = fault("/no/such/file.csv")
    #expect(message?.rendered == "/no/such/file.csv: error K300 there is no such file")
    #expect(DataFault.exitCode == 3)
  }

  @Test func folder() throws {
    let folder = try TemporaryFolder()
    let message = fault(folder.path)
    #expect(message?.code == .directory)
    #expect(message?.text.english == "is a folder; to read its files write `\(folder.path)/*.csv`")
  }

  @Test func unreadable() throws {
    // The superuser may read everything.
    guard geteuid() != 0 else { return }
    let folder = try TemporaryFolder()
    let path = try folder.write("a.csv", "a\n1\n")
    chmod(path, 0)
    #expect(fault(path)?.text.english == "cannot be read: permission denied")
  }

  @Test func errorsOfTheSystemAreInBothLanguages() {
    #expect(systemMessage(EACCES).english == "permission denied")
    for code in 1...40 as ClosedRange<Int32> { #expect(disagreement(of: systemMessage(code)) == nil) }
  }

  @Test func shrinkingAndGrowingFiles() throws {
    let folder = try TemporaryFolder()
    for (name, change) in [("shrinks", { (path: String) in truncate(path, 5) }), ("grows", { truncate($0, 500) })] {
      let path = try folder.write("\(name).csv", "id,name\n" + String(repeating: "1,a\n", count: 50))
      let descriptor = open(path, O_RDONLY)
      defer { close(descriptor) }
      let error = #expect(throws: DataFault.self) {
        _ = try readDescriptor(descriptor, file: path) { _ = change(path) }
      }
      #expect(error?.code == .changedFile)
    }
  }

  /// The same while records are read: what is counted is no longer what is there.
  @Test(arguments: ["shorter", "longer", "other lines", "quotes"]) func filesThatChangeBetweenWindows(
    _ change: String
  ) throws {
    let folder = try TemporaryFolder()
    let line = "12345,abcdef,2026-01-02\n"
    let path = try folder.write("a.csv", "id,name,day\n" + String(repeating: line, count: 20_000))
    for size in [64, 5000] {
      try writeFile("id,name,day\n" + String(repeating: line, count: 20_000), to: path)
      var options = LoadOptions()
      options.smallestOpenFile = 1
      options.windowSize = size
      options.progress = { progress in
        // In place, as another program writes: the file is not replaced.
        guard progress.rows == 0 || progress.rows > 2000, let file = fopen(path, "r+") else { return }
        defer { fclose(file) }
        switch change {
        case "shorter": _ = ftruncate(fileno(file), 20_000)
        case "longer":
          fseek(file, 0, SEEK_END)
          fputs(line, file)
        case "other lines":
          fseek(file, 100_000, SEEK_SET)
          for _ in 0..<100_000 { fputs("\n1", file) }
        default:
          fseek(file, 100_000, SEEK_SET)
          fputs(",\"", file)
        }
      }
      #expect(fault(path, options)?.code == .changedFile)
    }
  }

  @Test func pipesAreReadToTheirEnd() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let bytes = Array("id,name\n1,a\n2,".utf8)
    #expect(write(ends[1], bytes, bytes.count) == bytes.count)
    close(ends[1])
    let store = try readDescriptor(ends[0], file: "-").store
    close(ends[0])
    #expect(store.view.text == "id,name\n1,a\n2,")
  }
}

@Suite struct GlobTests {
  @Test(arguments: [
    ("orders.csv", "orders.csv", true), ("orders.csv", "*.csv", true), ("orders.csv", "o*s.csv", true),
    ("orders.csv", "*x*", false), ("a1.csv", "a?.csv", true), ("a12.csv", "a?.csv", false),
    ("a1.csv", "a[0-9].csv", true), ("ab.csv", "a[!0-9].csv", true), ("a1.csv", "a[^0-9].csv", false),
    ("売上.csv", "売?.csv", true), ("売上.csv", "[売買]*.csv", true), ("a[.csv", "a[.csv", true),
    ("aaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*a*c", false), ("", "*", true), ("x", "", false),
  ])
  func matching(_ name: String, _ pattern: String, _ expected: Bool) {
    #expect(matchesGlob(Array(name.utf8), Array(pattern.utf8)) == expected)
  }

  @Test func expanding() throws {
    let folder = try TemporaryFolder()
    mkdir("\(folder.path)/2025", 0o755)
    mkdir("\(folder.path)/2026", 0o755)
    for name in ["b.csv", "a.csv", ".hidden.csv", "notes.md", "2025/x.csv", "2026/x.csv", "2026/y.tsv.gz"] {
      _ = try folder.write(name, "a\n")
    }
    func names(_ pattern: String) -> [String] {
      expand(pattern: pattern, relativeTo: folder.path).map { String($0.dropFirst(folder.path.count + 1)) }
    }
    #expect(names("*.csv") == ["a.csv", "b.csv"])
    #expect(names("20??/x.csv") == ["2025/x.csv", "2026/x.csv"])
    #expect(names("2026") == ["2026/x.csv", "2026/y.tsv.gz"])
    #expect(names("2*") == ["2025/x.csv", "2026/x.csv", "2026/y.tsv.gz"])
    #expect(names("*.json") == [])
    #expect(names("missing.csv") == ["missing.csv"])
    #expect(expand(pattern: "\(folder.path)/a.csv", relativeTo: "/elsewhere") == ["\(folder.path)/a.csv"])
  }
}
