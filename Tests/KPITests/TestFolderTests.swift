import TestFolders
import Testing

@testable import KPI

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A run that is stopped leaves its folders; the next one takes them away, and no others.
@Test func foldersOfRunsThatAreOverGo() throws {
  let bench = try Workbench([
    "kpi-test-2147483647-a/file": "", "kpi-test-\(getpid())-b/file": "", "kpi-test-x/file": "", "other/file": "",
  ])
  TestFolder.removeAbandoned(in: bench.folder)
  #expect(
    try FileSystem.names(in: bench.folder).sorted() == ["kpi-test-\(getpid())-b", "kpi-test-x", "other"].sorted())
}
