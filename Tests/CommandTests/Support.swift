import KPI
import Synchronization
import Terminal
import TestFolders
import Testing

@testable import Command

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What one run of the command left behind.
struct Outcome {
  var code: Int32
  var output: String
  var error: String
}

/// Runs the command in this process, with pipes for streams.
func run(_ words: String..., input: String = "") -> Outcome { run(words, input: input) }

/// - Parameter pause: what happens where a command waits; false ends it.
func run(
  _ words: [String], input: String = "", environment: [String: String] = [:], pause: @escaping () -> Bool = { false }
) -> Outcome {
  final class Sink { var text = "" }
  let output = Sink()
  let error = Sink()
  // A stream that is read is empty after that.
  let unread = Mutex(Array(input.utf8))
  let settings = TerminalSettings(isInteractive: false, isColored: false)
  let console = Console(
    output: Console.Stream(settings: settings, width: { nil }) { output.text += String(decoding: $0, as: UTF8.self) },
    error: Console.Stream(settings: settings, width: { nil }) { error.text += String(decoding: $0, as: UTF8.self) },
    isInputTerminal: false,
    environment: { environment[$0] },
    readInput: {
      unread.withLock { bytes in
        defer { bytes = [] }
        return bytes
      }
    }, pause: { _ in pause() })
  let code = runCommand(words, console: console)
  return Outcome(code: code, output: output.text, error: error.text)
}

/// A folder of files that is gone when the test ends.
final class Workbench {
  private let owned: TestFolder
  var folder: String { owned.path }

  init(_ files: [String: String] = [:]) throws {
    owned = try TestFolder()
    for (name, text) in files { try FileSystem.replace(path(name), with: Array(text.utf8)) }
  }

  func path(_ name: String) -> String { folder + "/" + name }
  func read(_ name: String) throws -> String { String(decoding: try FileSystem.read(path(name)), as: UTF8.self) }
}

let whiteboard = """
  顧客LTV = 平均購買客単価 × 粗利率 × 年間購買頻度 × 継続購買期間 −（新規獲得コスト＋顧客維持コスト）
  平均購買客単価 = 10,000円
  粗利率 = 60%
  年間購買頻度 = 3回/年
  継続購買期間 = 2年
  新規獲得コスト = 4,000円
  顧客維持コスト = 2,000円

  """
