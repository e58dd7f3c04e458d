import Foundation

/// The Swift files of the package as lines, and the same without texts and comments.
struct SwiftSource: Sendable, CustomStringConvertible {
  /// `Sources/Syntax/Lexer.swift`
  var path: String
  var lines: [String]
  /// The lines without comments and without what stands in texts.
  var code: [String]

  var description: String { path }
  /// The folder under `Sources` or `Tests`.
  var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
  var name: String { path.split(separator: "/").last.map(String.init) ?? "" }

  init(path: String) throws {
    self.path = path
    let text = try String(contentsOfFile: SwiftSource.root + "/" + path, encoding: .utf8)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    code = codeLines(lines)
  }

  /// The folder of `Package.swift`; this file may be reached over a link.
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().path.split(separator: "/").dropLast(3)
    .map { "/" + $0 }.joined()

  static func paths(under folder: String, suffix: String) -> [String] {
    let found = FileManager.default.enumerator(atPath: root + "/" + folder)?.compactMap { $0 as? String } ?? []
    return found.filter { $0.hasSuffix(suffix) }.map { folder + "/" + $0 }.sorted()
  }

  static let sources = paths(under: "Sources", suffix: ".swift").compactMap { try? SwiftSource(path: $0) }
  static let tests = paths(under: "Tests", suffix: ".swift").compactMap { try? SwiftSource(path: $0) }
}

/// Comments and the insides of texts taken out, line by line; texts over several lines too. Bytes, because the whole
/// package is read at each run of the tests.
private func codeLines(_ lines: [String]) -> [String] {
  let quote = UInt8(ascii: "\"")
  var isInLongText = false
  return lines.map { line in
    if isInLongText {
      isInLongText = !line.utf8.reversed().starts(with: [quote, quote, quote]) && !line.contains("\"\"\"")
      return ""
    }
    let bytes = Array(line.utf8)
    var code: [UInt8] = []
    code.reserveCapacity(bytes.count)
    var isInText = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let rest = bytes[(index + 1)...]
      if isInText {
        if byte == UInt8(ascii: "\\") { index += 1 }
        if byte == quote { isInText = false }
      } else if byte == quote {
        if rest.starts(with: [quote, quote]) {
          isInLongText = true
          break
        }
        isInText = true
        code += [quote, quote]
      } else if byte == UInt8(ascii: "/"), rest.first == byte {
        break
      } else {
        code.append(byte)
      }
      index += 1
    }
    return String(decoding: code, as: UTF8.self)
  }
}
