import Testing

@testable import KPI

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct FileSystemTests {
  private func fault(_ path: String, _ bytes: [UInt8] = Array("x".utf8)) -> String? {
    do throws(FileFault) {
      try FileSystem.replace(path, with: bytes)
      return nil
    } catch { return error.words.english }
  }

  @Test func writtenWholeOrNotAtAll() throws {
    let bench = try Workbench(["a.csv": "old"])
    #expect(fault(bench.path("a.csv"), Array("new".utf8)) == nil)
    #expect(try bench.read("a.csv") == "new")
    #expect(try FileSystem.names(in: bench.folder) == ["a.csv"])
    #expect(fault(bench.path("no/b.csv")) == "there is no such folder")
    // A folder in the way: nothing is left beside it.
    try FileSystem.makeFolder(bench.path("c.csv"))
    #expect(fault(bench.path("c.csv")) == "it is a folder")
    #expect(try FileSystem.names(in: bench.folder) == ["a.csv", "c.csv"])
  }

  /// A link stays one, and what it leads to is written.
  @Test func linksAreFollowed() throws {
    let bench = try Workbench(["a.csv": "old"])
    #expect(symlink("a.csv", bench.path("b.csv")) == 0)
    #expect(fault(bench.path("b.csv"), Array("new".utf8)) == nil)
    #expect(try bench.read("a.csv") == "new")
    var information = stat()
    #expect(lstat(bench.path("b.csv"), &information) == 0 && information.st_mode & S_IFMT == S_IFLNK)
  }

  @Test(.enabled(if: access("/dev/full", W_OK) == 0)) func aFullDevice() throws {
    #expect(fault("/dev/full") == "no space left on the device")
    #expect(try FileSystem.kind(of: "/dev/full") == .other)
  }
}
