#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Files without Foundation: what the tests of this module read and write.

func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

func directory(of path: String) -> String { "/" + path.split(separator: "/").dropLast().joined(separator: "/") }

func readFile(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}

func writeFile(_ text: String, to path: String) -> Bool {
  guard let file = fopen(path, "wb") else { return false }
  let bytes = Array(text.utf8)
  let isWhole = fwrite(bytes, 1, bytes.count, file) == bytes.count
  return fclose(file) == 0 && isWhole
}

/// The paths a pattern such as `rules/*/*.kpi` stands for, sorted.
func paths(_ pattern: String) -> [String] {
  var found = glob_t()
  defer { globfree(&found) }
  guard glob(pattern, 0, nil, &found) == 0 else { return [] }
  return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
}
