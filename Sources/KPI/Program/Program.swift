import SourceText
import Syntax

/// Rule files as they were read: texts and trees, before any name has a meaning.
package struct RuleFile: Sendable {
  package var source: SourceFile
  package var tree: SyntaxTree
  /// Where its imports and data files are looked for; empty: the current folder.
  package var folder: String
  /// Named on the command line or in a named folder, and not only imported: its queries are run.
  package var isRequested: Bool
  /// Typed in a session.
  package var isTyped = false
  /// Some of its statements have been replaced by others.
  package var isChanged = false
  /// Made for data files: it is in no file.
  package var isMade = false

  init(source: SourceFile, tree: SyntaxTree, folder: String, isRequested: Bool) {
    self.source = source
    self.tree = tree
    self.folder = folder
    self.isRequested = isRequested
  }
}

/// A set of rule files that belong together. File numbers are indices into `files`.
package struct Program: Sendable {
  package var files: [RuleFile] = []
  /// What was wrong with the text of the files.
  package var problems: [Problem] = []
  /// Which files the rules may read.
  package var access = FileAccess()
  /// Files that were read already, by the bytes of their one real name: two names that are equal texts may be two files.
  private(set) var knownPaths: [[UInt8]: String] = [:]
  /// What was found out about data files for which rules were made.
  package var remarks: [Phrase] = []
  /// Definitions replaced by `--set`, with their place among all statements, so that a scoreboard keeps its order.
  package var replaced: Set<String> = []
  /// What `--set` has said, as written, for a session that reads its files again.
  var settings: [String] = []

  /// The calls of definitions with parameters, written out: formulas stand in these texts, too.
  var callTexts: [FileID: SourceFile] = [:]

  package init() {}

  /// Whether a file is met for the first time.
  mutating func meets(_ path: String) -> Bool { knownPaths.updateValue(path, forKey: Array(path.utf8)) == nil }

  package var trees: [SyntaxTree] { files.map(\.tree) }
  package var sources: [SourceFile] { files.map(\.source) }

  package func source(of file: FileID) -> SourceFile? {
    files.indices.contains(Int(file.index)) ? files[Int(file.index)].source : callTexts[file]
  }

  /// Adds one text; imports are followed. `name` is shown in messages.
  package mutating func add(name: String, bytes: [UInt8], folder: String, isRequested: Bool = true, added: Int = 0) {
    let source = SourceFile(id: FileID(files.count), name: name, bytes: bytes, added: added)
    let (tree, diagnostics) = parse(source)
    files.append(RuleFile(source: source, tree: tree, folder: folder, isRequested: isRequested))
    problems += diagnostics.map { Problem($0) }
  }

  /// Adds what was asked on the command line: `ltv by month`, or a whole query such as `if freq + 10% show ltv`.
  package mutating func add(query: String) {
    let words = query.split(maxSplits: 2) { $0 == " " || $0 == "\n" || $0 == "\t" }
    let first = words.first ?? ""
    let isWhole =
      ["show", "why", "levers", "if", "reach", "uncertainty", "evidence", "actions", "bets"].contains(
        String(first))
      // A definition may be called so: `list by month`.
      || first == "list" && words.count > 1 && words[1].first.map { $0.isLetter || $0 == "`" || $0 == "_" } ?? false
        && !(Keyword(rawValue: String(words[1]))?.isReserved ?? false)
    let verb = isWhole ? "" : "show "
    add(name: "query", bytes: Array((verb + query + "\n").utf8), folder: "", added: verb.utf8.count)
    refuseMore(than: query)
  }

  /// A query is often made of what somebody typed into a form: `sales\ndataset p from "/etc/passwd" …` once read a file.
  private mutating func refuseMore(than query: String) {
    guard let statements = files.last?.tree.statements else { return }
    guard let more = statements.first(where: { !$0.isQuery }) ?? statements.dropFirst().first else { return }
    files[files.count - 1].tree.statements = []
    if case .bad = more.kind { return }
    problems.append(Problem(ProgramMessage.moreThanQuery.diagnostic(at: more.range)))
  }

  package var scenarioNames: [String] {
    trees.flatMap { tree in
      tree.statements.compactMap { statement in
        if case .scenario(let scenario) = statement.kind { return scenario.name.text }
        return nil
      }
    }
  }

  /// All names of definitions, as written first.
  package var definitionNames: [String] {
    trees.flatMap { tree in
      tree.statements.compactMap { statement in
        if case .definition(let definition) = statement.kind { return definition.name.text }
        return nil
      }
    }
  }
}
