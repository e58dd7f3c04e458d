import SourceText
import Syntax

/// What `:save` writes, and what it leaves to another file.
package struct Saving {
  package var bytes: [UInt8]
  /// The file is a part of the session, and has been edited.
  package var isEdit: Bool
  /// Names that stand in another loaded file, with that file: written here they would be there twice.
  package var elsewhere: [(name: String, file: String)]
}

/// `:save` onto a file that is there. A loaded file is edited in place: an `import` of itself and the new line, which is
/// what a plain save makes of it, would lose every rule.
extension Session {
  /// - Parameter overwrites: `:save!`: a file that was not loaded may be lost.
  package func saving(to path: String, overwrites: Bool) throws(FileFault) -> Saving {
    if let file = loadedFile(at: path) { return try edited(file, at: path) }
    // `:save! orders.csv` once left rules where the orders were.
    var read = WatchedFiles()
    read.add(analyzed.program, paths: loadedPaths, options: analyzed.options)
    if FileSystem.hasDataName(path) || read.holds(data: path) {
      throw FileFault(
        Phrase(
          "it is a file of data; rules go into one that ends in `.kpi`",
          "データのファイルである。ルールは `.kpi` で終わるファイルに保存する"))
    }
    if !overwrites, (try? FileSystem.kind(of: path)) != nil {
      throw FileFault(
        Phrase("it is there already; `:save! \(path)` overwrites it", "すでにある。上書きは `:save! \(path)`"))
    }
    return Saving(bytes: Array(savedText(in: FileSystem.folder(of: path)).utf8), isEdit: false, elsewhere: [])
  }

  /// The session in which what an edit has written stands in the file and is no longer typed.
  package func afterEdit(of path: String, reader: RuleReader) -> Session {
    guard let file = loadedFile(at: path) else { return self }
    var next = self
    let homes = self.homes
    next.forgetTyped { statement in
      guard let key = statement.replacementKey, let home = homes[key] else { return true }
      return home == file.source.id
    }
    let (session, problems, _) = next.reloading(reader: reader)
    // What is in the file and cannot be read together with the rest is told by the next `:reload`.
    return problems.hasErrors ? self : session
  }

  private func loadedFile(at path: String) -> RuleFile? {
    guard let own = FileSystem.realPath(path) else { return nil }
    return analyzed.program.files.first { !$0.isTyped && FileSystem.realPath($0.source.name) == own }
  }

  /// The loaded file that holds each statement which a typed one can replace.
  private var homes: [String: FileID] {
    var homes: [String: FileID] = [:]
    for file in analyzed.program.files where !file.isTyped {
      for key in file.writtenStatements.compactMap(\.replacementKey) { homes[key] = file.source.id }
    }
    return homes
  }

  private func edited(_ file: RuleFile, at path: String) throws(FileFault) -> Saving {
    guard try FileSystem.read(path) == file.source.bytes else {
      throw FileFault(
        Phrase("it has changed since it was loaded; `:reload` first", "読み込んだ後に変わっている。先に `:reload` する"))
    }
    let homes = self.homes
    let places = Dictionary(
      file.writtenStatements.compactMap { statement in statement.replacementKey.map { ($0, statement) } }
    ) { first, _ in first }
    var saving = Saving(bytes: file.source.bytes, isEdit: true, elsewhere: [])
    var edits: [(range: Range<Int>, text: String)] = []
    var added: [String] = []
    for typed in typedFiles {
      for statement in typed.tree.statements {
        let text = typed.laidOut(statement, savedIn: file.folder)
        if let key = statement.replacementKey, let home = homes[key] {
          if home == file.source.id, let old = places[key] {
            edits.append((file.place(of: old, isDocumented: statement.documentation != nil), text))
          } else {
            let other = analyzed.program.source(of: home)?.name ?? ""
            saving.elsewhere.append((statement.definedName ?? key, other))
          }
        } else {
          added.append(text)
        }
      }
    }
    // From the end, so that the places before stay where they are.
    for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      saving.bytes.replaceSubrange(edit.range, with: file.withLineEnds(edit.text).utf8)
    }
    let lineEnd = saving.bytes.isEmpty || saving.bytes.last == UInt8(ascii: "\n") ? "" : "\n"
    let tail = added.map { "\n" + $0 + "\n" }.joined()
    if !added.isEmpty { saving.bytes += Array(file.withLineEnds(lineEnd + tail).utf8) }
    return saving
  }
}

extension RuleFile {
  /// All statements of the file's text, also those that a typed one has replaced.
  fileprivate var writtenStatements: [Statement] { isChanged ? parse(source).0.statements : tree.statements }

  /// The bytes of a statement, with the documentation directly above it where a new one comes.
  fileprivate func place(of statement: Statement, isDocumented: Bool) -> Range<Int> {
    var start = Int(statement.range.start)
    var line = source.location(at: start).line - 1
    while isDocumented, line > 0 {
      let above = Int(source.lineStarts[line - 1])..<Int(source.lineStarts[line])
      let text = source.bytes[above].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      guard text.starts(with: "///".utf8) else { break }
      (start, line) = (above.lowerBound, line - 1)
    }
    return start..<Int(statement.range.end)
  }

  /// New lines end as the file's do.
  fileprivate func withLineEnds(_ text: String) -> String {
    source.bytes.contains(UInt8(ascii: "\r")) ? text.replacing("\n", with: "\r\n") : text
  }
}
