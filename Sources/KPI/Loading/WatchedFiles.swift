import Columns
import Semantics

/// The files that a program is made of, its rules and its data, as they stand on the disk: what comes, goes or is written
/// makes another value.
package struct WatchedFiles: Equatable, Sendable {
  private var stamps: [String: FileStamp] = [:]

  /// - Parameters:
  ///   - paths: what was named on the command line; a folder may get files that it has not yet.
  package init(_ paths: [String], _ program: Program, reader: RuleReader, options: DataOptions) {
    // Each file once, whatever it is called.
    rules = Set(reader.rulePaths(paths).map { FileSystem.realPath($0) ?? $0 }).union(program.knownPaths)
    var files = rules
    for request in loadRequests(of: program.trees) {
      let (patterns, folder) = place(of: request, program: program, options: options)
      for pattern in patterns where pattern != "-" { files.formUnion(expand(pattern: pattern, relativeTo: folder)) }
    }
    for path in files { stamps[path] = FileSystem.stamp(of: path) }
  }

  /// Those of the rules.
  private var rules: Set<String>

  package var count: Int { stamps.count }

  /// What has come, gone or been written since, in the order of the names.
  package func changed(since before: WatchedFiles) -> [String] {
    Set(stamps.keys).union(before.stamps.keys).filter { stamps[$0] != before.stamps[$0] }.sorted()
  }

  /// Whether data have changed, and not only rules.
  package func hasOtherData(than before: WatchedFiles) -> Bool {
    changed(since: before).contains { !rules.contains($0) && !before.rules.contains($0) }
  }
}
