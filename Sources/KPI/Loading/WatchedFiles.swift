import Columns
import Semantics

/// The files that a program is made of, its rules and its data, as they stand on the disk: what comes, goes or is written
/// makes another value.
package struct WatchedFiles: Equatable, Sendable {
  private var rules: [String: FileStamp] = [:]
  private var data: [String: FileStamp] = [:]

  package init() {}

  /// The rule files that some paths lead to, before they are read: what is written while they are is noticed then.
  ///
  /// - Parameter paths: what was named on the command line; a folder may get files that it has not yet.
  package init(rules paths: [String], reader: RuleReader) { addRules(reader.rulePaths(paths)) }

  /// Adds what a program turned out to read. Files that are known keep their earlier stamps.
  package mutating func add(_ program: Program, paths: [String], options: DataOptions) {
    addRules(program.knownPaths.values.filter { !FileSystem.hasDataName($0) })
    var files = Set(paths.filter(FileSystem.hasDataName))
    for request in loadRequests(of: program.trees) {
      let (patterns, folder) = place(of: request, program: program, options: options)
      for pattern in patterns where pattern != "-" { files.formUnion(expand(pattern: pattern, relativeTo: folder)) }
    }
    for path in files { WatchedFiles.add(path, to: &data) }
  }

  /// The same with the data as they were when they were read.
  package func holding(dataOf before: WatchedFiles) -> WatchedFiles {
    var held = self
    held.data = before.data
    return held
  }

  private mutating func addRules(_ paths: some Sequence<String>) {
    for path in paths where !FileSystem.hasDataName(path) { WatchedFiles.add(path, to: &rules) }
  }

  /// Each file once, whatever it is called.
  private static func add(_ path: String, to stamps: inout [String: FileStamp]) {
    let path = FileSystem.realPath(path) ?? path
    if stamps[path] == nil { stamps[path] = FileSystem.stamp(of: path) }
  }

  /// Whether a file is one of them, whatever it is called here.
  package func contains(_ path: String) -> Bool {
    let path = FileSystem.realPath(path) ?? path
    return rules[path] != nil || data[path] != nil
  }

  /// Whether a file is one of data, whatever it is called here.
  func holds(data path: String) -> Bool { data[FileSystem.realPath(path) ?? path] != nil }

  package var count: Int { rules.count + data.count }

  /// What has come, gone or been written since, in the order of the names.
  package func changed(since before: WatchedFiles) -> [String] {
    func changed(_ now: [String: FileStamp], _ then: [String: FileStamp]) -> [String] {
      Set(now.keys).union(then.keys).filter { now[$0] != then[$0] }
    }
    return (changed(rules, before.rules) + changed(data, before.data)).sorted()
  }

  /// Whether data have changed, and not only rules.
  package func hasOtherData(than before: WatchedFiles) -> Bool { data != before.data }
}
