import KPI
import Testing

@testable import Command

/// `.repl` files: a line that begins with `> ` is typed, lines with `. ` go on with it, everything else is what the session
/// answers, results and messages in the order in which they come; `HERE` stands for the folder. `RECORD_GOLDEN=1` writes the answers anew.
@Suite struct TranscriptTests {
  static let folder = String(#filePath.dropLast("TranscriptTests.swift".count)) + "Transcripts"
  static let files = (try? FileSystem.names(in: folder).filter { $0.hasSuffix(".repl") }) ?? []

  @Test(arguments: files) func transcript(name: String) throws {
    let path = TranscriptTests.folder + "/" + name
    let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
    var made = ""
    let inputs = TranscriptTests.inputs(of: text)
    let session = ScriptedSession()
    for input in inputs {
      switch input {
      case .comment(let line): made += line + "\n"
      case .statement(let lines):
        for (index, line) in lines.enumerated() { made += (index == 0 ? "> " : ". ") + line + "\n" }
        let typed = lines.joined(separator: "\n").replacing("HERE", with: TranscriptTests.folder)
        made += session.answer(typed).replacing(TranscriptTests.folder, with: "HERE")
      }
    }
    if session.isRecording {
      try FileSystem.replace(path, with: Array(made.utf8))
    } else {
      #expect(made == text)
    }
  }

  enum Input {
    case comment(String)
    case statement([String])
  }

  static func inputs(of text: String) -> [Input] {
    var inputs: [Input] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("> ") {
        inputs.append(.statement([String(line.dropFirst(2))]))
      } else if line.hasPrefix(". "), case .statement(let lines)? = inputs.last {
        inputs[inputs.count - 1] = .statement(lines + [String(line.dropFirst(2))])
      } else if line.hasPrefix("//") {
        inputs.append(.comment(String(line)))
      }
    }
    return inputs
  }
}
