import Evaluation
import Numerics
import Semantics
import SourceText
import Syntax

/// What a REPL knows: loaded files and the statements typed since. A value: each statement makes a new session, and
/// `:undo` goes back to the one before.
package struct Session: Sendable {
  /// As named by the user, for `:reload` and `:save`.
  package private(set) var loadedPaths: [String] = []
  /// The rules as they stand, analysed. Asked queries are not kept in it.
  package private(set) var analyzed: AnalyzedProgram
  /// How many inputs there were; the next one is `repl:n`.
  package private(set) var inputCount = 0
  /// The text of `_`: the last result as a number, or what was asked as an expression.
  package private(set) var lastResult: String?
  /// The last question that an answer came of, for `:rows`.
  package var lastQuestion: String?
  /// What was asked and what came of it, one value each, for `:test --record`.
  package private(set) var recorded: [Recorded] = []

  package struct Recorded: Hashable, Sendable {
    package var expression: String
    package var value: String
  }

  package init(options: DataOptions = DataOptions()) {
    analyzed = AnalyzedProgram(Program(), options: options)
  }

  init(analyzed: AnalyzedProgram, loadedPaths: [String]) {
    self.analyzed = analyzed
    self.loadedPaths = loadedPaths
  }

  /// Loading and computing ask this now and then, and stop when it says so.
  package func cancelled(by isCancelled: @escaping @Sendable () -> Bool) -> Session {
    var copy = self
    copy.analyzed.options.isCancelled = isCancelled
    return copy
  }

  /// Whether a text needs more lines before it can be read.
  package static func needsMoreInput(_ text: String) -> Bool {
    if text.drop(while: { $0.isWhitespace }).first == ":" { return false }
    return Syntax.needsMoreInput(text)
  }

  // MARK: Files

  /// The files in place of all that was there; the typed statements go too. Errors leave the session as it was.
  package func loading(_ paths: [String], reader: RuleReader) -> (session: Session, problems: [Problem]) {
    opening(reader.read(paths), paths: paths, cache: analyzed.cache)
  }

  package func opening(_ program: Program, paths: [String], cache: TableCache) -> (
    session: Session, problems: [Problem]
  ) {
    var candidate = AnalyzedProgram(program, options: analyzed.options, cache: cache)
    candidate.language = analyzed.language
    if candidate.problems.hasErrors { return (self, candidate.problems) }
    var next = Session(analyzed: candidate, loadedPaths: paths)
    next.inputCount = inputCount
    return (next, candidate.problems)
  }

  /// The files more, beside what is there. `program` has the texts that the problems are about.
  package func adding(_ paths: [String], reader: RuleReader) -> (
    session: Session, problems: [Problem], program: Program
  ) {
    if reader.dataOptions != nil, paths.contains(where: FileSystem.hasDataName) {
      // Rules for data files know of one another: `:load orders.csv` and then `:load members.csv`.
      var next = self
      next.loadedPaths += paths.filter { !loadedPaths.contains($0) }
      let (session, problems, program) = next.reloading(reader: reader)
      return (problems.hasErrors ? self : session, problems, program)
    }
    var program = analyzed.program
    let known = Set(analyzed.problems)
    program = reader.read(paths, into: program)
    let candidate = analyzed.replacing(program)
    let problems = candidate.problems.filter { !known.contains($0) }
    if problems.hasErrors { return (self, problems, program) }
    var next = self
    next.analyzed = candidate
    next.loadedPaths += paths.filter { !loadedPaths.contains($0) }
    return (next, problems, program)
  }

  /// Reads the files and their data again; what was typed is kept, and what was set.
  package func reloading(reader: RuleReader) -> (session: Session, problems: [Problem], program: Program) {
    var program = Program()
    program.access = analyzed.program.access
    program = reader.read(loadedPaths, into: program)
    for text in analyzed.program.settings { program.apply(setting: text) }
    for file in typedFiles { program.replace(with: file) }
    var candidate = AnalyzedProgram(program, options: analyzed.options)
    candidate.language = analyzed.language
    if candidate.problems.hasErrors { return (self, candidate.problems, program) }
    var next = self
    next.analyzed = candidate
    return (next, candidate.problems, program)
  }

  /// Takes out typed statements: they stand in a file now.
  mutating func forgetTyped(where isSaved: (Statement) -> Bool) {
    for index in analyzed.program.files.indices where analyzed.program.files[index].isTyped {
      analyzed.program.files[index].tree.statements.removeAll(where: isSaved)
    }
  }

  /// The files that hold what was typed.
  package var typedFiles: [RuleFile] { analyzed.program.files.filter(\.isTyped) }

  // MARK: Statements

  /// What one input would make of the session, before any query in it is computed.
  package struct Step: Sendable {
    /// With the input's queries at its end, ready to be asked.
    package var analyzed: AnalyzedProgram
    package var problems: [Problem]
    /// The session after it; nil when the input has errors.
    package var next: Session?
    /// Names defined by the input, in order; a name that was there before is redefined.
    package var defined: [String]
    /// Only queries: the rules are the same.
    package var isOnlyQueries: Bool
  }

  /// Reads an input, replaces what it defines anew, and analyses. A bare expression is a `show`. `line` is the line of a
  /// pipe at which the input begins; places are then lines of the pipe.
  package func step(_ text: String, line: Int? = nil) -> Step {
    var program = analyzed.program
    let id = FileID(program.files.count)
    // Empty lines before the input stand for those that were read already.
    let before = String(repeating: "\n", count: max(0, min(line ?? 1, Session.paddedLines) - 1))
    let source = SourceFile(
      id: id, name: line == nil ? "repl:\(inputCount + 1)" : "-", text: before + withLastResult(text))
    let (tree, diagnostics) = parse(source, asksBareExpressions: true)
    let parsed = diagnostics.map { Problem($0) }
    var file = RuleFile(source: source, tree: tree, folder: "", isRequested: true, isTyped: true)
    if diagnostics.hasErrors {
      file.tree.statements = []
      program.files.append(file)
      return Step(
        analyzed: analyzed.withFiles(of: program), problems: parsed, next: nil, defined: [], isOnlyQueries: false)
    }
    for index in program.files.indices { program.files[index].isRequested = false }
    program.replace(with: file)
    RuleReader(standardInput: { () throws(FileFault) in
      throw FileFault(Phrase("it is read for statements", "文の入力に使っている"))
    })
    .followImports(from: Int(id.index), program: &program)
    let known = Set(analyzed.problems.map(\.diagnostic))
    let candidate = analyzed.replacing(program)
    let problems = parsed + candidate.problems.filter { !known.contains($0.diagnostic) && !parsed.contains($0) }
    let defined = file.tree.statements.compactMap(\.definedName)
    let isOnlyQueries = file.tree.statements.allSatisfy(\.isQuery)
    var step = Step(
      analyzed: candidate, problems: problems, next: nil, defined: defined, isOnlyQueries: isOnlyQueries)
    if problems.hasErrors { return step }
    var next = self
    next.inputCount += 1
    // What was recorded under other rules need not hold any more.
    if !defined.isEmpty { next.recorded = [] }
    // Where nothing was defined the rules, the model and what the engine knows stay as they are.
    if !isOnlyQueries { next.analyzed = candidate.withoutQueries(in: id) }
    step.next = next
    return step
  }

  /// Inputs further down in a pipe have this line for their place: every kept input holds its own padding.
  private static let paddedLines = 10_000

  /// `_` is written out, so that a definition that uses it keeps its meaning.
  private func withLastResult(_ text: String) -> String {
    guard let lastResult else { return text }
    let source = SourceFile(id: FileID(0), name: "", text: text)
    var output: [UInt8] = []
    var copied = 0
    for token in tokenize(source).0 where token.kind == .name && token.end == token.start + 1 {
      guard source.bytes[Int(token.start)] == UInt8(ascii: "_") else { continue }
      output += source.bytes[copied..<Int(token.start)] + Array("(\(lastResult))".utf8)
      copied = Int(token.end)
    }
    return String(decoding: output + source.bytes[copied...], as: UTF8.self)
  }

  /// Keeps the answer as `_` and for `:test --record`.
  package func remembering(_ answer: Answer, of statement: QueryStatement, in program: Program) -> Session {
    guard case .show(let show) = statement.query, show.expressions.count == 1 else { return self }
    guard let source = program.source(of: show.expressions[0].range.file) else { return self }
    let expression = source.text(show.expressions[0].range)
    var next = self
    let isSingle = answer.rows.count == 1 && answer.columns.count == 1
    if isSingle, let cell = answer.rows[0].first, let written = cell.ruleText(type: answer.columns[0].type) {
      next.lastResult = written
      if show.clauses.isEmpty { next.recorded.append(Recorded(expression: expression, value: written)) }
    } else if show.clauses.isEmpty || !isSingle {
      next.lastResult = expression
    }
    return next
  }

  /// A `test` block of what was asked since the last one; nil when nothing with a single value was asked.
  package func recordedTest(titled title: String) -> (text: String, session: Session)? {
    var seen: Set<String> = []
    let lines = recorded.reversed().filter { seen.insert($0.expression).inserted }
      .reversed()
    if lines.isEmpty { return nil }
    let body = lines.map { "  expect \($0.expression) = \($0.value)\n" }.joined()
    var next = self
    next.recorded = []
    return ("test \"\(title)\" {\n\(body)}\n", next)
  }
}

extension RuleFile {
  init(source: SourceFile, tree: SyntaxTree, folder: String, isRequested: Bool, isTyped: Bool) {
    self.init(source: source, tree: tree, folder: folder, isRequested: isRequested)
    self.isTyped = isTyped
  }
}

extension Program {
  /// Adds typed statements; what has the same name is taken out.
  mutating func replace(with file: RuleFile) {
    var file = file
    let keys = Set(file.tree.statements.compactMap(\.replacementKey))
    for index in files.indices {
      let before = files[index].tree.statements.count
      files[index].tree.statements.removeAll { $0.replacementKey.map(keys.contains) ?? false }
      if files[index].tree.statements.count != before { files[index].isChanged = true }
    }
    let id = FileID(files.count)
    // A reload gives the file another number; its text is read again, so that all ranges say so.
    if file.source.id != id {
      let source = SourceFile(id: id, name: file.source.name, bytes: file.source.bytes)
      let kept = Set(file.tree.statements.map(\.range.start))
      file.tree = parse(source, asksBareExpressions: true).0
      file.source = source
      file.tree.statements.removeAll { !kept.contains($0.range.start) }
    }
    files.append(file)
  }
}

extension AnalyzedProgram {
  /// For messages about texts that are no part of the program.
  fileprivate func withFiles(of program: Program) -> AnalyzedProgram {
    var copy = self
    copy.program = program
    return copy
  }

  /// The queries of an input are asked once. Model and data stay: a query changes nothing that others read.
  fileprivate func withoutQueries(in file: FileID) -> AnalyzedProgram {
    var copy = self
    copy.program.files[Int(file.index)].tree.statements.removeAll(where: \.isQuery)
    return copy
  }
}

extension Statement {
  var isQuery: Bool {
    if case .query = kind { return true }
    return false
  }

  /// The definition or dataset it makes.
  var definedName: String? {
    switch kind {
    case .definition(let definition): definition.name.text
    case .dataset(let dataset): dataset.name.text
    case .calendar, .unit, .goal, .target, .link, .factor, .event, .action, .bet, .limit, .scenario, .test, .importFile,
      .query, .bad:
      nil
    }
  }

  /// Two statements with one key cannot both hold: the later one takes the place of the earlier one.
  var replacementKey: String? {
    switch kind {
    case .definition(let definition): "name " + definition.name.text
    case .dataset(let dataset): "name " + dataset.name.text
    case .calendar: "calendar"
    case .unit(let unit): "unit " + unit.name.text
    case .factor(let name, _): "factor " + name.text
    case .event(let event): "event " + event.name.text
    case .action(let action): "action " + action.name.text
    case .limit(let name, _): "limit " + name.text
    case .scenario(let scenario): "scenario " + scenario.name.text
    case .test(let test): "test " + test.title
    case .goal(let level): "goal " + level.name.text
    case .link(let link): link.replacementKey
    case .target, .bet, .importFile, .query, .bad: nil
    }
  }
}

extension LinkStatement {
  /// Of one pair there is one link for each lag; links of some rows are told apart by conditions that have no text here.
  fileprivate var replacementKey: String? {
    var lag = ""
    for clause in clauses {
      switch clause {
      case .after(let length):
        guard case .number(let literal) = length.kind else { return nil }
        let units = literal.unit?.factors.map(\.name).joined(separator: " ") ?? ""
        lag = " after \(literal.value.plainText) \(units)"
      case .condition: return nil
      case .because, .from, .each, .experiment: break
      }
    }
    return "link \(cause.text) -> \(effects.map(\.text).joined(separator: ", "))\(lag)"
  }
}

extension Cell {
  /// As it is written in a rule file, at full precision; nil where there is no literal for it.
  func ruleText(type: ValueType) -> String? {
    switch value {
    case .number(let number):
      guard case .number(let unit) = type, number.double.isFinite else { return number.plainText }
      let digits = DecimalText(number.plainText)
      if unit.displayFactor == 100 {
        let shifted = digits.map { $0.shifted(by: 2).plain } ?? number.plainText
        return unit.label == "%" ? shifted + "%" : shifted + " " + unit.label
      }
      if unit.label.isEmpty { return number.plainText }
      let isWord = unit.label.unicodeScalars.first?.properties.isAlphabetic ?? false
      return isWord ? (digits?.grouped ?? number.plainText) + ValueDisplay.suffix(of: unit) : nil
    case .text(let text): return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    case .boolean(let value): return value ? "true" : "false"
    case .day(let day): return "@" + day.isoText
    case .missing: return "none"
    case .moment, .period, .bandFrom, .label: return nil
    }
  }
}
