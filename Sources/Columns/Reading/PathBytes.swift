/// Names of files are bytes to the system, and a text need not be UTF-8: archives made on Japanese Windows unpack to names in
/// CP932. As a `String` each byte of such a name that is not ASCII is a scalar of the last private plane, which no one
/// writes, so that nothing is lost on the way back.
private let firstByteScalar: UInt32 = 0x10_FE00

/// A path, or a part of one, that the system has named.
package func pathText(_ bytes: [UInt8]) -> String {
  let text = String(decoding: bytes, as: UTF8.self)
  if text.utf8.elementsEqual(bytes), !hasBytes(text) { return text }
  var scalars = String.UnicodeScalarView()
  for byte in bytes {
    let value = byte < 0x80 ? UInt32(byte) : firstByteScalar + UInt32(byte)
    if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
  }
  return String(scalars)
}

/// A path as the system takes it, with a zero at its end.
package func systemPath(_ path: String) -> [CChar] {
  pathBytes(path).map { CChar(bitPattern: $0) } + [0]
}

/// A path as people read it, for messages: never to open a file with.
package func readablePath(_ path: String) -> String {
  guard hasBytes(path) else { return path }
  return path.split(separator: "/", omittingEmptySubsequences: false).map { readable(String($0)) }.joined(
    separator: "/")
}

private func readable(_ part: String) -> String {
  guard hasBytes(part) else { return part }
  let bytes = pathBytes(part)
  let store = ByteStore(bytes)
  return withExtendedLifetime(store) {
    for encoding in [TextEncoding.cp932, .eucJP] where store.view.firstBroken(encoding) == nil {
      let decoded = store.view.decoded(encoding).bytes.finish()
      return withExtendedLifetime(decoded) { decoded.view.text }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Whether a name of the system is meant by one that was written as text, or that lost its bytes on a command line, where
/// each is replaced by `U+FFFD`.
func isMeant(_ name: String, by written: String) -> Bool {
  hasBytes(name) && (readable(name) == written || String(decoding: pathBytes(name), as: UTF8.self) == written)
}

private func isByte(_ scalar: Unicode.Scalar) -> Bool {
  (firstByteScalar + 0x80...firstByteScalar + 0xFF).contains(scalar.value)
}

private func hasBytes(_ path: String) -> Bool { path.unicodeScalars.contains(where: isByte) }

private func pathBytes(_ path: String) -> [UInt8] {
  path.unicodeScalars.flatMap { scalar -> [UInt8] in
    isByte(scalar) ? [UInt8(truncatingIfNeeded: scalar.value - firstByteScalar)] : Array(String(scalar).utf8)
  }
}
