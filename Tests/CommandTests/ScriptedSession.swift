import KPI
import Terminal

@testable import Command

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A session whose inputs come from a test, with both streams in one text.
final class ScriptedSession {
  private final class Sink { var text = "" }
  private let sink = Sink()
  private let loop: ReplLoop
  private var state: ReplState
  var isRecording: Bool { getenv("RECORD_GOLDEN").map { $0.pointee != 0 } ?? false }
  var exitCode: Int32 { state.exitCode }

  /// As written, in order.
  var definitionNames: [String] {
    state.session.analyzed.model.definitions.filter { !$0.isBase }.map(\.name)
  }

  init(environment: [String: String] = [:]) {
    let sink = sink
    let settings = TerminalSettings(isInteractive: false, isColored: false)
    let console = Console(
      output: Console.Stream(settings: settings, width: { nil }) { sink.text += String(decoding: $0, as: UTF8.self) },
      error: Console.Stream(settings: settings, width: { nil }) { sink.text += String(decoding: $0, as: UTF8.self) },
      isInputTerminal: false,
      environment: { environment[$0] }, readInput: { [] })
    var reader = RuleReader(standardInput: { () throws(FileFault) in [] })
    reader.dataOptions = DataOptions()
    loop = ReplLoop(console: console, reader: reader)
    state = ReplState(session: Session(options: DataOptions(), language: console.language))
  }

  func answer(_ input: String) -> String {
    sink.text = ""
    loop.answer(input, &state)
    return sink.text
  }
}
