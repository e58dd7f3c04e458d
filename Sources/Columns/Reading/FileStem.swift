/// `2026/m-01.csv.gz` → `m-01`.
func fileStem(_ path: String) -> String {
  var name = path.split(separator: "/").last.map(String.init) ?? path
  if name.hasSuffix(".gz") { name.removeLast(3) }
  guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
  return String(name[..<dot])
}
