import Foundation

/// One fenced block of a Markdown file: ```` ```kind words ````, its lines, and where it stands.
struct FencedBlock: Sendable, CustomStringConvertible {
  var document: String
  /// The line of the opening fence, from 1.
  var line: Int
  var kind: String
  var words: [String]
  var lines: [String]

  var text: String { lines.map { $0 + "\n" }.joined() }
  /// The file name a block gives itself: the first word that is no message code.
  var fileName: String? { words.first { $0.contains(".") } }
  /// The code that a `kpi-error` or `kpi-warning` block must give.
  var code: String? { words.first { !$0.contains(".") } }
  var description: String { "\(document):\(line) \(kind)" }
}

enum Package {
  /// The folder of `Package.swift`; this file may be reached over a link.
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().path.split(separator: "/").dropLast(3)
    .map { "/" + $0 }.joined()

  static func text(_ path: String) throws -> String {
    try String(contentsOfFile: root + "/" + path, encoding: .utf8)
  }
}

/// The documents whose blocks are run.
let documents = ["README.md", "grammar.md"] + documentsInJapanese
/// Those of which the commands answer in Japanese.
let documentsInJapanese = ["rules/README.ja.md", "rules/grammar.ja.md", "rules/cookbook/README.ja.md"]

func fencedBlocks(of document: String) -> [FencedBlock] {
  guard let text = try? Package.text(document) else { return [] }
  var blocks: [FencedBlock] = []
  var open: FencedBlock?
  for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
    if line.hasPrefix("```") {
      if let block = open {
        blocks.append(block)
        open = nil
      } else {
        let words = line.dropFirst(3).split(separator: " ").map(String.init)
        open = FencedBlock(
          document: document, line: index + 1, kind: words.first ?? "", words: Array(words.dropFirst()), lines: [])
      }
    } else {
      open?.lines.append(String(line))
    }
  }
  return blocks
}

let allBlocks: [FencedBlock] = documents.flatMap { fencedBlocks(of: $0) }

func blocks(of kinds: String...) -> [FencedBlock] { allBlocks.filter { kinds.contains($0.kind) } }
