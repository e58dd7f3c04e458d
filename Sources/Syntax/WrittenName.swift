import SourceText

extension Name {
  /// A name as rules have to write it: in backquotes where it is no word of its own (`売上（円）`, `where`).
  package static func written(_ name: String) -> String {
    let source = SourceFile(id: FileID(0), name: "", text: name)
    let tokens = tokenize(source).0.filter { $0.kind != .lineEnd && $0.kind != .endOfFile }
    let isPlain = tokens.count == 1 && tokens[0].kind == .name && !tokens[0].keyword.isReserved
    return isPlain ? name : "`\(name)`"
  }
}
