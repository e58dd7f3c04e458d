import Columns
import Semantics
import SourceText

/// Which files rules may read. Rules may come from a stranger, and messages and answers print what they read: `import
/// "/etc/shadow"` once showed its lines.
///
/// They may read the folders that were named beside them, those of the files that were named, and what is in these, once all
/// links are resolved; and ordinary files only, for a device never ends. What a user names, on the command line or typed
/// in a session, is the user's own wish and is not asked about here.
package struct FileAccess: Sendable {
  /// By their one real name, as bytes: two texts that are equal to Swift may be two folders.
  private var folders: Set<[UInt8]> = []

  package init() {}

  /// A folder with all that is in it; empty: the current one.
  package mutating func allow(folder: String) {
    if let real = FileSystem.realPath(folder.isEmpty ? "." : folder) {
      folders.insert(Array(real.utf8))
    }
  }

  /// What was named: a folder, or a file with the folder that it is in.
  mutating func allow(named path: String) {
    allow(folder: (try? FileSystem.kind(of: path)) == .folder ? path : FileSystem.folder(of: path))
  }

  /// The folders of data files that rules in the current folder may not read, as they are to be allowed.
  package static func foldersOutside(of paths: [String]) -> [String] {
    var here = FileAccess()
    here.allow(folder: "")
    var folders: [String] = []
    for path in paths where path != "-" && here.refusal(of: path) != nil {
      let folder = folder(of: path, resolved(path))
      if !folders.contains(folder) { folders.append(folder) }
    }
    return folders
  }

  /// Why a path is not read; nil: it may be. Of what lies outside it is not said whether it is there.
  /// - Parameter name: as the rules have it, where that is another one.
  func refusal(of path: String, named name: String? = nil) -> ProgramMessage? {
    let real = FileAccess.resolved(path)
    let name = readablePath(name ?? path)
    guard folders.contains(where: { FileAccess.isIn($0, Array(real.utf8)) }) else {
      return .fileOutside(path: name, folder: FileAccess.folder(of: path, real))
    }
    return (try? FileSystem.kind(of: real)) == .other ? .noOrdinaryFile(path: name) : nil
  }

  /// The folder to allow for a path, as short as it can be written; of a link that of what it leads to.
  private static func folder(of path: String, _ real: String) -> String {
    func folder(of path: String) -> String {
      (try? FileSystem.kind(of: path)) == .folder ? path : FileSystem.folder(of: path)
    }
    var parts: [Substring] = []
    for part in folder(of: path).utf8.split(separator: slash).map(Substring.init) where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    let written = (path.utf8.first == slash ? "/" : "") + parts.joined(separator: "/")
    return readablePath(resolved(written) == folder(of: real) ? written : folder(of: real))
  }

  private static let slash = UInt8(ascii: "/")

  private static func isIn(_ folder: [UInt8], _ real: [UInt8]) -> Bool {
    real == folder || real.starts(with: folder.last == slash ? folder : folder + [slash])
  }

  /// The one name that a path has, or would have: of what is not there the folders above are resolved, as far as they are.
  private static func resolved(_ path: String) -> String {
    if let real = FileSystem.realPath(path) { return real }
    var real = path.utf8.first == slash ? "/" : FileSystem.realPath(".") ?? "/"
    for part in path.utf8.split(separator: slash).map(Substring.init) where part != "." {
      let next = part == ".." ? FileSystem.folder(of: real) : FileSystem.joined(real, String(part))
      real = FileSystem.realPath(next) ?? next
    }
    return real
  }
}

extension Program {
  /// Why the files behind a `from` are not read; nil: they may be.
  func refusal(of request: LoadRequest, options: DataOptions) -> ProgramMessage? {
    let index = Int(request.patternRange.file.index)
    let isOwn = files.indices.contains(index) && (files[index].isTyped || files[index].isMade)
    if isOwn || options.overrides[request.dataset] != nil { return nil }
    let (patterns, folder) = place(of: request, program: self, options: options)
    for pattern in patterns where pattern != "-" {
      // What stands before the first `*` first: that none of its files is there is not told of a folder outside.
      let written = FileSystem.joined(folder, pattern)
      let fixed = written.utf8.prefix { !"*?[".utf8.contains($0) }
      let rest = Substring(written.utf8.dropFirst(fixed.count))
      let place = rest.isEmpty ? written : FileSystem.folder(of: String(Substring(fixed)))
      if let refusal = access.refusal(of: place, named: written) { return refusal }
      // `*/../../x` would walk through folders of others to find out what matches.
      if rest.utf8.split(separator: UInt8(ascii: "/")).contains(where: { $0.elementsEqual("..".utf8) }) {
        return .fileOutside(path: readablePath(written), folder: FileSystem.folder(of: place))
      }
      let paths = expand(pattern: pattern, relativeTo: folder)
      if let refusal = paths.lazy.compactMap({ access.refusal(of: $0, named: written) }).first { return refusal }
    }
    return nil
  }
}
