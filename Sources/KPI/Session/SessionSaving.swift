import SourceText
import Syntax

extension Session {
  /// A rule file that loads again to this session: imports of what was loaded, then what was typed. A loaded file of which
  /// a statement was replaced cannot be imported: its other statements are written out instead.
  package func savedText(in folder: String) -> String {
    var imports: [String] = []
    var texts: [String] = []
    for file in analyzed.program.files {
      if file.isTyped || file.isChanged || file.isMade {
        let text = file.remainingText(savedIn: folder)
        if !text.isEmpty { texts.append(text) }
      } else if file.isRequested || isLoaded(file) {
        imports.append("import \(writtenText(SessionPath.relative(file.source.name, to: folder)))\n")
      }
    }
    let parts = (imports.isEmpty ? [] : [imports.joined()]) + texts
    let text = parts.joined(separator: "\n")
    let formatted = format(SourceFile(id: FileID(0), name: "saved", text: text))
    return formatted.text
  }

  /// The statement that says what a name means, as it would be typed; nil: there is none.
  package func statementText(of name: String) -> String? {
    for file in analyzed.program.files.reversed() {
      if let statement = file.tree.statements.last(where: { $0.definedName == name }) {
        return file.laidOut(statement, savedIn: "") + "\n"
      }
    }
    return nil
  }

  /// What an imported file imports comes with it; only what the user named is written.
  private func isLoaded(_ file: RuleFile) -> Bool {
    let isImportedByOther = analyzed.program.files.contains { other in
      !other.isChanged && !other.isTyped && other.source.id != file.source.id
        && other.tree.statements.contains { statement in
          guard case .importFile(let path, _) = statement.kind else { return false }
          let target = FileSystem.realPath(FileSystem.joined(other.folder, path)) ?? path
          return target == FileSystem.realPath(file.source.name)
        }
    }
    return !isImportedByOther
  }
}

extension RuleFile {
  /// The statements that still hold, with their documentation; paths are rewritten for the folder of the saved file.
  fileprivate func remainingText(savedIn target: String) -> String {
    // Imports of a file that is written out are written as imports of their own.
    tree.statements.filter { !$0.isQuery }.map { text(of: $0, savedIn: target) }.joined(separator: "\n")
  }

  /// The same in its usual layout, without the end of its line.
  func laidOut(_ statement: Statement, savedIn target: String) -> String {
    let made = SourceFile(id: FileID(0), name: "saved", text: text(of: statement, savedIn: target))
    return String(format(made).text.drop { $0 == "\n" }.reversed().drop { $0 == "\n" }.reversed())
  }

  /// A statement with its documentation, and its paths as a file in `target` has to name them.
  fileprivate func text(of statement: Statement, savedIn target: String) -> String {
    var text = source.text(statement.range)
    for (path, range) in statement.paths {
      let own = FileSystem.joined(folder, path)
      let moved = writtenText(SessionPath.relative(own, to: target))
      let written = source.text(range)
      text = text.replacing(written, with: moved, maxReplacements: 1)
    }
    let documentation = statement.documentation.map { lines in
      lines.split(separator: "\n", omittingEmptySubsequences: false).map { "/// \($0)\n" }.joined()
    }
    // The range of a statement may or may not begin with its documentation.
    let isDocumented = text.hasPrefix("///")
    return (isDocumented ? "" : documentation ?? "") + text + "\n"
  }
}

extension Statement {
  /// Paths of files it names, with the range of the text in quotes.
  fileprivate var paths: [(path: String, range: SourceRange)] {
    switch kind {
    case .importFile(let path, let range): return [(path, range)]
    case .dataset(let dataset):
      switch dataset.source {
      case .files(let pattern, let range, _, _): return pattern == "-" ? [] : [(pattern, range)]
      case .dataset, .per, .bad: return []
      }
    case .definition, .calendar, .unit, .goal, .target, .link, .factor, .event, .action, .bet, .limit, .scenario, .test,
      .query, .bad:
      return []
    }
  }
}

enum SessionPath {
  /// `path` as a file in `folder` has to name it.
  static func relative(_ path: String, to folder: String) -> String {
    if path.hasPrefix("/") { return path }
    let own = parts(path)
    let base = parts(folder)
    guard !folder.hasPrefix("/"), !own.contains(".."), !base.contains("..") else {
      let name = FileSystem.lastName(of: path)
      let place = FileSystem.folder(of: path)
      return FileSystem.realPath(place.isEmpty ? "." : place).map { $0 + "/" + name } ?? path
    }
    var common = 0
    while common < own.count - 1, common < base.count, own[common] == base[common] { common += 1 }
    return (Array(repeating: "..", count: base.count - common) + own[common...]).joined(separator: "/")
  }

  private static func parts(_ path: String) -> [String] {
    path.split(separator: "/").map(String.init).filter { $0 != "." }
  }
}
