#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files that a pattern names, sorted by their paths as UTF-8 bytes. `*`, `?` and `[a-z]` match within one part of
/// the path; a folder means the data files in it; a pattern without marks is itself, whether it exists or not, so that
/// the load can say what is missing.
package func expand(pattern: String, relativeTo folder: String) -> [String] {
  let isAbsolute = pattern.hasPrefix("/")
  let parts = pattern.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
  var found = [isAbsolute ? "/" : folder]
  for (index, part) in parts.enumerated() {
    let isLast = index == parts.count - 1
    var next: [String] = []
    for base in found {
      // A name that is there as written is meant, even if it holds `[`.
      let plain = joined(base, part)
      if exists(plain) {
        next.append(plain)
        continue
      }
      if !hasGlobMarks(part) {
        let meant = entries(of: base.isEmpty ? "." : base).filter { isMeant($0, by: part) }
        // The load says that there is no such file.
        next.append(meant.count == 1 ? joined(base, meant[0]) : plain)
        continue
      }
      let names = entries(of: base.isEmpty ? "." : base).filter { name in
        (!name.hasPrefix(".") || part.hasPrefix(".")) && matchesGlob(Array(readablePath(name).utf8), Array(part.utf8))
      }
      for name in names where isLast || isFolder(joined(base, name)) { next.append(joined(base, name)) }
    }
    found = next
  }
  var files: [String] = []
  for path in found {
    guard isFolder(path) else {
      files.append(path)
      continue
    }
    let names = entries(of: path).filter { isDataName($0) && !isFolder(joined(path, $0)) }
    files += names.map { joined(path, $0) }
  }
  return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

private func hasGlobMarks(_ part: String) -> Bool { part.utf8.contains { $0 == 0x2A || $0 == 0x3F || $0 == 0x5B } }

private func joined(_ folder: String, _ name: String) -> String {
  folder.isEmpty || folder == "." ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
}

/// Names of files that a folder may hold as data; hidden files are none.
private func isDataName(_ name: String) -> Bool {
  guard !name.hasPrefix(".") else { return false }
  var name = name.lowercased()
  if name.hasSuffix(".gz") { name = String(name.dropLast(3)) }
  return [".csv", ".tsv", ".txt", ".json", ".ndjson", ".jsonl", ".xlsx"].contains { name.hasSuffix($0) }
}

/// Shell patterns over bytes, by the classic loop that goes back to the last `*` only, so that no pattern is slow.
func matchesGlob(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
  var n = 0
  var p = 0
  var star: (pattern: Int, name: Int)?
  while n < name.count {
    if p < pattern.count, pattern[p] == 0x2A {
      star = (p, n)
      p += 1
      continue
    }
    if p < pattern.count, let (next, width) = matchOne(name, n, pattern, p) {
      p = next
      n += width
      continue
    }
    guard let (starPattern, starName) = star else { return false }
    p = starPattern + 1
    n = starName + 1
    star = (starPattern, n)
  }
  while p < pattern.count, pattern[p] == 0x2A { p += 1 }
  return p == pattern.count
}

/// One character of the name against one element of the pattern: the pattern index behind it and the character's bytes.
private func matchOne(_ name: [UInt8], _ n: Int, _ pattern: [UInt8], _ p: Int) -> (next: Int, width: Int)? {
  var width = 1
  while n + width < name.count, name[n + width] & 0xC0 == 0x80 { width += 1 }
  switch pattern[p] {
  case 0x3F: return (p + 1, width)
  case 0x5B:
    guard let close = pattern[(p + 1)...].dropFirst().firstIndex(of: 0x5D) else {
      return name[n] == 0x5B ? (p + 1, 1) : nil
    }
    var members = Array(String(decoding: pattern[(p + 1)..<close], as: UTF8.self).unicodeScalars)
    let isNegated = members.first == "!" || members.first == "^"
    if isNegated { members.removeFirst() }
    guard let scalar = String(decoding: name[n..<(n + width)], as: UTF8.self).unicodeScalars.first else { return nil }
    var isMember = false
    var index = 0
    while index < members.count {
      if index + 2 < members.count, members[index + 1] == "-" {
        if members[index] <= scalar && scalar <= members[index + 2] { isMember = true }
        index += 3
      } else {
        if members[index] == scalar { isMember = true }
        index += 1
      }
    }
    return isMember != isNegated ? (close + 1, width) : nil
  default: return name[n] == pattern[p] ? (p + 1, 1) : nil
  }
}

private func exists(_ path: String) -> Bool {
  var info = stat()
  return stat(systemPath(path), &info) == 0
}

private func isFolder(_ path: String) -> Bool {
  var info = stat()
  return stat(systemPath(path.isEmpty ? "." : path), &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
}

/// The names in a folder, in no order; none where it cannot be read.
func entries(of folder: String) -> [String] {
  guard let directory = opendir(systemPath(folder)) else { return [] }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
      field.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)) { characters in
        pathText((0..<strlen(characters)).map { index in UInt8(bitPattern: characters[index]) })
      }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names
}
