import Foundation
import Terminal

@testable import Command

/// A folder that holds the named blocks of one document as files, and runs commands there. Commands are run in this
/// process: a path that the folder or the package has is put in its place, and taken out of what is printed.
final class DocumentFolder {
  let path: String
  /// The environment of a reader, who sets no more than a language.
  private let language: String?

  init(_ document: String) throws {
    language = documentsInJapanese.contains(document) ? "ja_JP.UTF-8" : nil
    path = NSTemporaryDirectory() + "kpi-documentation-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for block in fencedBlocks(of: document) {
      guard ["kpi", "kpi-error", "kpi-warning", "kpi-note", "csv"].contains(block.kind) else { continue }
      try write(block.text, to: DocumentFolder.name(of: block))
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static func name(of block: FencedBlock) -> String { block.fileName ?? "line-\(block.line).kpi" }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
  }

  struct Outcome {
    var output: String
    var error: String
    var code: Int32
    /// What a terminal shows.
    var transcript: String { output + error }
  }

  func run(_ words: [String], input: String = "") -> Outcome {
    let outcome = plainRun(words, input: input)
    return Outcome(output: shown(outcome.output), error: shown(outcome.error), code: outcome.code)
  }

  /// The package lies in the folder of a reader, and beside the one here.
  private func allowing(_ words: [String]) -> [String] {
    guard let verb = words.first.flatMap(Verb.init), verb.options.contains(where: { $0.name == "allow" }) else {
      return words
    }
    return [verb.rawValue, "--allow", Package.root] + words.dropFirst()
  }

  /// With paths as they are.
  private func plainRun(_ words: [String], input: String) -> Outcome {
    let settings = TerminalSettings(isInteractive: false, isColored: false)
    let (output, error) = (Collected(), Collected())
    let console = Console(
      output: Console.Stream(settings: settings, width: { nil }) { output.text += String(decoding: $0, as: UTF8.self) },
      error: Console.Stream(settings: settings, width: { nil }) { error.text += String(decoding: $0, as: UTF8.self) },
      isInputTerminal: false,
      environment: { [language] in $0 == "LANG" ? language : nil }, readInput: { Array(input.utf8) })
    // What a command writes is written here, and nowhere in the package.
    let placed = words.indices.map { index in
      index > 0 && ["-o", "--out", "--report"].contains(words[index - 1])
        ? path + "/" + words[index] : located(words[index])
    }
    let code = runCommand(allowing(placed), console: console)
    return Outcome(output: output.text, error: error.text, code: code)
  }

  private final class Collected { var text = "" }

  /// A word that names a file here or in the package, as a path; `dataset=file` likewise.
  private func located(_ word: String) -> String {
    if let mark = word.firstIndex(of: "="), !word.contains(" ") {
      let value = String(word[word.index(after: mark)...])
      return word[...mark] + located(value)
    }
    guard !word.isEmpty, !word.hasPrefix("-"), !word.contains(" ") else { return word }
    for folder in [path, Package.root] where FileManager.default.fileExists(atPath: folder + "/" + word) {
      return folder + "/" + word
    }
    return word
  }

  private func shown(_ text: String) -> String {
    text.replacingOccurrences(of: path + "/", with: "").replacingOccurrences(of: Package.root + "/", with: "")
  }

  /// The files that `folder/*` stands for, as a shell writes them.
  private func expanded(_ word: String) throws -> [String] {
    guard word.hasSuffix("/*"), case let folder = String(word.dropLast(2)), folder.allSatisfy({ $0 != " " }) else {
      return [word]
    }
    return try FileManager.default.contentsOfDirectory(atPath: located(folder)).sorted().map { "\(folder)/\($0)" }
  }

  /// Runs `kpi …`, also behind `printf '…' |` or before `< file` or `> file`, and `echo $?`, each as the block shows it.
  func run(line: String, lastCode: Int32) throws -> Outcome {
    var words = try shellWords(line)
    var input = ""
    if words == ["echo", "$?"] { return Outcome(output: "\(lastCode)\n", error: "", code: 0) }
    if words.first == "printf", let pipe = words.firstIndex(of: "|"), pipe == 2 {
      input = words[1].replacingOccurrences(of: "\\n", with: "\n").replacingOccurrences(of: "%%", with: "%")
      words.removeSubrange(...pipe)
    }
    if let mark = words.firstIndex(of: "<"), mark + 1 < words.count {
      input = try String(contentsOfFile: located(words[mark + 1]), encoding: .utf8)
      words.removeSubrange(mark...(mark + 1))
    }
    var target: String?
    if let mark = words.firstIndex(of: ">"), mark + 2 == words.count {
      target = words[mark + 1]
      words.removeSubrange(mark...)
    }
    guard words.first == "kpi" else { throw UnknownCommand(line: line) }
    let arguments = try words.dropFirst().flatMap(expanded)
    guard let target else { return run(arguments, input: input) }
    var outcome = plainRun(arguments, input: input)
    try write(outcome.output, to: target)
    (outcome.output, outcome.error) = ("", shown(outcome.error))
    return outcome
  }
}

struct UnknownCommand: Error {
  var line: String
}

/// The words of a command line, with single and double quotation marks.
func shellWords(_ line: String) throws -> [String] {
  var words: [String] = []
  var word: String?
  var quote: Character?
  for character in line {
    if let open = quote {
      if character == open { quote = nil } else { word?.append(character) }
    } else if character == "'" || character == "\"" {
      quote = character
      word = word ?? ""
    } else if character == " " {
      if let finished = word { words.append(finished) }
      word = nil
    } else {
      word = (word ?? "") + String(character)
    }
  }
  if quote != nil { throw UnknownCommand(line: line) }
  return words + (word.map { [$0] } ?? [])
}
