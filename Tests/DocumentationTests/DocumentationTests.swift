import Foundation
import Testing

/// Every fenced block of README.md, grammar.md and their Japanese kin does what it shows. `RECORD_GOLDEN=1 swift test --filter
/// DocumentationTests` writes what the commands print into the documents; the difference is then to be read.
@Suite struct DocumentationTests {
  @Test func everyBlockIsOfAKindThatIsRun() {
    let kinds: Set<String> = [
      "kpi", "kpi-error", "kpi-warning", "kpi-note", "csv", "console", "ebnf", "sh", "swift", "text",
    ]
    for block in allBlocks where !kinds.contains(block.kind) {
      Issue.record("\(block): blocks of this kind are not run")
    }
    #expect(!allBlocks.isEmpty)
    // A picture is no example; only the README has one.
    #expect(blocks(of: "text").allSatisfy { $0.document == "README.md" })
  }

  @Test(arguments: blocks(of: "kpi"))
  func rulesAreRight(_ block: FencedBlock) throws {
    let folder = try DocumentFolder(block.document)
    let name = DocumentFolder.name(of: block)
    let check = folder.run(["check", name])
    #expect(check.code == 0 && check.transcript.isEmpty, "\(block)\n\(check.transcript)")
    try checkTests(of: block, name, in: folder)
  }

  private func checkTests(of block: FencedBlock, _ name: String, in folder: DocumentFolder) throws {
    guard block.lines.contains(where: { $0.hasPrefix("test \"") }) else { return }
    let test = folder.run(["test", name])
    #expect(test.code == 0, "\(block)\n\(test.transcript)")
  }

  @Test(arguments: blocks(of: "kpi-error", "kpi-warning", "kpi-note"))
  func messagesAreGiven(_ block: FencedBlock) throws {
    let folder = try DocumentFolder(block.document)
    let name = DocumentFolder.name(of: block)
    let check = folder.run(["check", "--format", "json", name])
    let found = try diagnostics(in: check.output)
    let isError = block.kind == "kpi-error"
    #expect(found == ["\(block.kind.dropFirst(4)) \(block.code ?? "")"], "\(block)\n\(check.transcript)")
    #expect(check.code == (isError ? 2 : 0), "\(block)")
    if !isError { try checkTests(of: block, name, in: folder) }
  }

  /// `error K193` for each message of `kpi check --format json`.
  private func diagnostics(in json: String) throws -> [String] {
    let document = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let diagnostics = document?["diagnostics"] as? [[String: Any]] ?? []
    return diagnostics.map { "\($0["severity"] as? String ?? "") \($0["code"] as? String ?? "")" }
  }

  @Test(.enabled(if: !isRecording), arguments: blocks(of: "console"))
  func commandsPrintWhatIsShown(_ block: FencedBlock) throws {
    #expect(try transcript(of: block).joined(separator: "\n") == block.lines.joined(separator: "\n"), "\(block)")
  }

  @Test(arguments: blocks(of: "csv"))
  func dataIsRead(_ block: FencedBlock) {
    let readers = blocks(of: "kpi", "kpi-warning", "console").filter { $0.document == block.document }
    #expect(readers.contains { $0.text.contains(block.fileName ?? "?") }, "\(block): nothing reads this file")
  }

  @Test(arguments: blocks(of: "sh"))
  func setupCommandsWork(_ block: FencedBlock) throws {
    let folder = try DocumentFolder(block.document)
    let start = "swift run -c release kpi "
    for line in block.lines where line != "swift test" {
      guard line.hasPrefix(start) else {
        Issue.record("\(block): `\(line)` is not run")
        continue
      }
      let outcome = folder.run(try shellWords(String(line.dropFirst(start.count))))
      #expect(outcome.code == 0, "\(block)\n\(outcome.error)")
    }
  }

  @Test(.enabled(if: isRecording))
  func record() throws {
    for document in documents {
      var lines = try Package.text(document).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      for block in fencedBlocks(of: document).reversed() where block.kind == "console" {
        lines.replaceSubrange(block.line..<(block.line + block.lines.count), with: try transcript(of: block))
      }
      try lines.joined(separator: "\n").write(
        toFile: Package.root + "/" + document, atomically: true, encoding: .utf8)
    }
  }

  /// The commands of a block, each with what it prints.
  private func transcript(of block: FencedBlock) throws -> [String] {
    let folder = try DocumentFolder(block.document)
    var lines: [String] = []
    var code: Int32 = 0
    for line in block.lines where line.hasPrefix("$ ") {
      let outcome = try folder.run(line: String(line.dropFirst(2)), lastCode: code)
      code = outcome.code
      lines.append(line)
      var printed = outcome.transcript.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if printed.last == "" { printed.removeLast() }
      lines += printed.map(withoutTrailingSpaces)
    }
    return lines
  }

  /// Columns of text are padded to one width; a document has no blanks at the end of a line.
  private func withoutTrailingSpaces(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}

private let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1"
