#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder for the files of a test, gone with its last owner. Its name holds the number of the process: what runs have left
/// that were stopped goes when the next one makes its first folder.
package final class TestFolder: Sendable {
  package let path: String

  /// The number of the error of the system.
  package struct Fault: Error { package let code: Int32 }

  package init() throws(Fault) {
    TestFolder.isTidy
    var template = Array("\(TestFolder.parent)/\(TestFolder.prefix)\(getpid())-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Fault(code: errno) }
    path = String(cString: made)
  }

  deinit { TestFolder.remove(path) }

  private static let parent = "/tmp"
  private static let prefix = "kpi-test-"

  /// Once for each run.
  private static let isTidy: Void = removeAbandoned(in: parent)

  /// The folders of processes that are no more.
  package static func removeAbandoned(in parent: String) {
    for name in names(in: parent) where name.hasPrefix(prefix) {
      guard let number = name.dropFirst(prefix.count).split(separator: "-").first, let process = pid_t(number),
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      remove("\(parent)/\(name)")
    }
  }

  private static func remove(_ path: String) {
    if unlink(path) == 0 { return }
    // Some tests take away rights.
    chmod(path, 0o700)
    for name in names(in: path) { remove("\(path)/\(name)") }
    rmdir(path)
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { start in
        start.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
