import SourceText
import Syntax

/// Reads rule files, folders of them and standard input, and follows imports: each file once, in any circle.
package struct RuleReader: Sendable {
  /// Called for `-`; at most once.
  package var standardInput: @Sendable () throws(FileFault) -> [UInt8]
  /// How data files are read that are named in the place of rules; nil: they are none. Of these rules are made.
  package var dataOptions: DataOptions?
  /// `--allow`: folders that the rules may read besides their own.
  package var allowed: [String] = []
  /// Of the descriptions in such rules.
  package var language = Language.english

  package init(standardInput: @escaping @Sendable () throws(FileFault) -> [UInt8]) {
    self.standardInput = standardInput
  }

  private struct PendingFile {
    var path: String
    var isRequested: Bool
    var importedAt: SourceRange?
  }

  package func read(_ paths: [String], into program: Program = Program(), followsImports: Bool = true) -> Program {
    var program = program
    var pending: [PendingFile] = []
    for folder in allowed where !folder.isEmpty { program.access.allow(folder: folder) }
    let dataPaths = dataOptions == nil ? [] : paths.filter(FileSystem.hasDataName)
    if let dataOptions, !dataPaths.isEmpty { addDraft(of: dataPaths, dataOptions, to: &program) }
    for path in paths where !dataPaths.contains(path) {
      if path == "-" {
        program.access.allow(folder: "")
        readStandardInput(into: &program)
      } else {
        program.access.allow(named: path)
        let found = expand(path, importedAt: nil, access: program.access, problems: &program.problems)
        pending += permitted(found, named: path, &program)
      }
    }
    if followsImports {
      followImports(from: 0, pending: pending, program: &program)
    } else {
      for file in pending { readFile(file, into: &program) }
    }
    noteEmptyRules(&program)
    return program
  }

  /// Imports of files from the `first` on; used again when a session gains statements.
  package func followImports(from first: Int, program: inout Program) {
    followImports(from: first, pending: [], program: &program)
  }

  private func followImports(from first: Int, pending: [PendingFile], program: inout Program) {
    var pending = pending
    var next = first
    var position = 0
    while true {
      while next < program.files.count {
        pending += imports(of: program.files[next], &program)
        next += 1
      }
      guard position < pending.count else { return }
      readFile(pending[position], into: &program)
      position += 1
    }
  }

  /// `kpi repl orders.csv members.xlsx`: the rules that `kpi describe --as-rules` writes for the files.
  private func addDraft(of paths: [String], _ options: DataOptions, to program: inout Program) {
    let (draft, problems) = Draft.reading(paths, options: options, language: language)
    program.problems += problems
    guard let draft else { return }
    let (one, count) = (paths[0], paths.count)
    let name = language.say(
      count == 1 ? "rules for \(one)" : "rules for \(count) files",
      count == 1 ? "\(one) から作ったルール" : "\(count)ファイルから作ったルール")
    guard program.meets(paths.joined(separator: "\n")) else { return }
    program.add(name: name, bytes: Array(draft.text.utf8), folder: "")
    program.files[program.files.count - 1].isMade = true
    program.remarks = draft.remarks
  }

  private func readStandardInput(into program: inout Program) {
    do throws(FileFault) {
      let bytes = try standardInput()
      if program.meets("-") { program.add(name: "-", bytes: bytes, folder: "") }
    } catch {
      let message = ProgramMessage.unreadableRules(path: "-", reason: error.words, near: nil)
      program.problems.append(Problem(message.diagnostic()))
    }
  }

  private func readFile(_ file: PendingFile, into program: inout Program) {
    let identity = FileSystem.realPath(file.path) ?? file.path
    guard program.meets(identity) else { return }
    do throws(FileFault) {
      let bytes = try FileSystem.read(file.path)
      program.add(
        name: file.path, bytes: bytes, folder: FileSystem.folder(of: file.path), isRequested: file.isRequested)
    } catch {
      program.problems.append(unreadable(file.path, fault: error, importedAt: file.importedAt))
    }
  }

  /// Links in a folder may lead anywhere; the file that was named itself is read wherever it is.
  private func permitted(_ files: [PendingFile], named path: String?, _ program: inout Program) -> [PendingFile] {
    files.filter { file in
      guard file.path != path, let refusal = program.access.refusal(of: file.path) else { return true }
      program.problems.append(Problem(refusal.diagnostic(at: file.importedAt)))
      return false
    }
  }

  private func imports(of file: RuleFile, _ program: inout Program) -> [PendingFile] {
    var found: [PendingFile] = []
    for statement in file.tree.statements {
      guard case .importFile(let path, let range) = statement.kind else { continue }
      let target = FileSystem.joined(file.folder, path)
      // A folder that holds the file may be meant for the others in it.
      if let own = FileSystem.realPath(file.source.name), FileSystem.realPath(target) == own, !file.isTyped {
        program.problems.append(Problem(ProgramMessage.selfImport(path: path).diagnostic(at: range)))
        continue
      }
      if file.isTyped {
        program.access.allow(named: target)
      } else if let refusal = program.access.refusal(of: target) {
        program.problems.append(Problem(refusal.diagnostic(at: range)))
        continue
      }
      let files = expand(target, importedAt: range, access: program.access, problems: &program.problems)
      found += permitted(files, named: target, &program)
    }
    return found
  }

  /// A file, or all rule files of a folder and of the folders in it.
  private func expand(
    _ path: String, importedAt: SourceRange?, access: FileAccess, problems: inout [Problem]
  ) -> [PendingFile] {
    do throws(FileFault) {
      guard try FileSystem.kind(of: path) == .folder else {
        return [PendingFile(path: path, isRequested: importedAt == nil, importedAt: importedAt)]
      }
      let files = try ruleFiles(in: path, access)
      if files.isEmpty {
        problems.append(Problem(ProgramMessage.noRuleFiles(folder: path).diagnostic(at: importedAt)))
      }
      return files.map { PendingFile(path: $0, isRequested: importedAt == nil, importedAt: importedAt) }
    } catch {
      problems.append(unreadable(path, fault: error, importedAt: importedAt))
      return []
    }
  }

  /// The rule files that some paths lead to, without what they import.
  func rulePaths(_ paths: [String]) -> [String] {
    var problems: [Problem] = []
    var access = FileAccess()
    for path in paths where path != "-" { access.allow(named: path) }
    for folder in allowed where !folder.isEmpty { access.allow(folder: folder) }
    return paths.filter { $0 != "-" }.flatMap {
      expand($0, importedAt: nil, access: access, problems: &problems).map(\.path)
    }
  }

  /// Folders deeper than this are not entered.
  private static let maximumFolderDepth = 32

  /// Links may lead in circles and anywhere: no folder is entered twice, and one outside stands in the result itself, to be
  /// refused.
  private func ruleFiles(in folder: String, _ access: FileAccess) throws(FileFault) -> [String] {
    var files: [String] = []
    var entered: Set<[UInt8]> = [Array((FileSystem.realPath(folder) ?? folder).utf8)]
    var folders = [(path: folder, depth: 0)]
    while let (path, depth) = folders.popLast() {
      for name in try FileSystem.names(in: path) where !name.hasPrefix(".") {
        let inner = FileSystem.joined(path, name)
        guard let kind = try? FileSystem.kind(of: inner) else { continue }
        switch kind {
        case .folder where access.refusal(of: inner) != nil: files.append(inner)
        case .folder where depth < RuleReader.maximumFolderDepth:
          let real = FileSystem.realPath(inner) ?? inner
          if entered.insert(Array(real.utf8)).inserted { folders.append((inner, depth + 1)) }
        case .file where name.hasSuffix(".kpi"): files.append(inner)
        case .file, .folder, .other: break
        }
      }
    }
    return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func unreadable(_ path: String, fault: FileFault, importedAt: SourceRange?) -> Problem {
    let near = fault.isMissing ? neighbour(of: path) : nil
    let message: ProgramMessage =
      importedAt == nil
      ? .unreadableRules(path: path, reason: fault.words, near: near)
      : .unreadableImport(path: path, reason: fault.words, near: near)
    return Problem(message.diagnostic(at: importedAt))
  }

  private func neighbour(of path: String) -> String? {
    let folder = FileSystem.folder(of: path)
    guard let names = try? FileSystem.names(in: folder.isEmpty ? "." : folder) else { return nil }
    // Endings are alike, and say nothing: `e1.kpi` is not near `無い.kpi`.
    func stem(_ name: String) -> String { name.split(separator: ".").first.map(String.init) ?? name }
    let wanted = FileSystem.lastName(of: path)
    let near =
      nearestMatch(to: wanted, among: names.filter { stem($0) == stem(wanted) })
      ?? nearestMatch(to: stem(wanted), among: names.map(stem)).flatMap { near in names.first { stem($0) == near } }
    return near.map { FileSystem.joined(folder, $0) }
  }

  private func noteEmptyRules(_ program: inout Program) {
    guard !program.files.isEmpty, program.problems.isEmpty else { return }
    let isAllEmpty = program.files.allSatisfy { $0.tree.statements.isEmpty }
    for file in program.files where file.tree.statements.isEmpty {
      let place = SourceRange(file: file.source.id, start: 0, end: 0)
      var diagnostic = ProgramMessage.emptyRules.diagnostic(at: place)
      if !isAllEmpty { diagnostic.severity = .warning }
      program.problems.append(Problem(diagnostic))
    }
  }
}
