import Testing

@testable import Columns

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Names of files that are no UTF-8. macOS refuses to make such files.
@Suite struct PathBytesTests {
  /// `売上` in CP932.
  private let sales: [UInt8] = [0x94, 0x84, 0x8F, 0xE3]

  private let ending = Array(".csv".utf8)

  private func path(_ folder: TemporaryFolder, _ name: [UInt8]) -> [CChar] {
    (Array("\(folder.path)/".utf8) + name + [0]).map { CChar(bitPattern: $0) }
  }

  /// Makes a file for as long as `body` runs; the system may refuse to.
  private func withFile(
    _ folder: TemporaryFolder, _ name: [UInt8], _ text: String, _ body: () throws -> Void
  ) throws {
    guard let file = fopen(path(folder, name), "w") else { return }
    defer { unlink(path(folder, name)) }
    fputs(text, file)
    fclose(file)
    try body()
  }

  @Test(arguments: [
    Array("売上.csv".utf8), [0x94, 0x84, 0x8F, 0xE3], [0xFF, 0x41], [0x41, 0xF4, 0x8F, 0xBA, 0x80], [],
  ])
  func noByteIsLost(_ bytes: [UInt8]) {
    #expect(systemPath(pathText(bytes)) == bytes.map { CChar(bitPattern: $0) } + [0])
  }

  @Test func pathsAreReadable() {
    #expect(readablePath("2026/" + pathText(sales + ending)) == "2026/売上.csv")
    #expect(readablePath("2026/売上.csv") == "2026/売上.csv")
    #expect(readablePath(pathText([0xFF, 0x41])) == "\u{FFFD}A")
  }

  @Test(arguments: ["*.csv", "", "売*.csv", "売上.csv", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}.csv"])
  func patternsFindThem(_ pattern: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("b.csv", "a\n2\n")
    try withFile(folder, sales + ending, "a\n1\n") {
      let paths = expand(pattern: pattern.isEmpty ? folder.path : pattern, relativeTo: folder.path)
      var options = LoadOptions()
      options.fileNameColumn = "shop"
      let table = try load(paths.map { .file(path: $0) }, options: options).table
      let shops = table.columns.last.map { cells($0.column) } ?? []
      #expect(Set(shops) == (["*.csv", ""].contains(pattern) ? ["売上", "b"] : ["売上"]))
    }
  }

  @Test func foldersMayHaveSuchNames() throws {
    let folder = try TemporaryFolder()
    guard mkdir(path(folder, sales), 0o755) == 0 else { return }
    defer { rmdir(path(folder, sales)) }
    try withFile(folder, sales + [UInt8(ascii: "/")] + sales + ending, "a\n1\n") {
      let paths = expand(pattern: "*/*.csv", relativeTo: folder.path)
      #expect(paths.map(readablePath) == ["\(folder.path)/売上/売上.csv"])
      let table = try load(paths.map { .file(path: $0) }).table
      #expect(table.rowCount == 1)
    }
  }

  @Test func messagesNameThemReadably() throws {
    let folder = try TemporaryFolder()
    try withFile(folder, sales + ending, "a,b\n\"1\n") {
      let paths = expand(pattern: "*.csv", relativeTo: folder.path)
      let fault = #expect(throws: DataFault.self) { _ = try load(paths.map { .file(path: $0) }) }
      #expect(fault?.message.file == "\(folder.path)/売上.csv")
    }
  }
}
