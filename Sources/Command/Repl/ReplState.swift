import KPI
import SourceText

/// Everything a REPL remembers between two inputs: a value, so that an input that is given up changes nothing.
struct ReplState: Sendable {
  var session: Session
  /// The sessions before each change, oldest first, for `:undo`.
  var past: [Session] = []
  /// What `:undo` took back, the last of it last, for `:redo`.
  var future: [Session] = []
  var format = Invocation.Format.text
  var isTiming = false
  /// What was typed last and was no command, for `:edit`.
  var lastInput = ""
  /// Counts changes of rules and data: what was computed under another number is out of date.
  var generation = 0
  /// What has been said about the data, so that it is said once.
  var toldProblems: Set<Problem> = []
  /// The exit code of a session without a terminal: that of its first error.
  var exitCode: Int32 = ExitCode.fine

  private static let maximumPast = 100

  init(session: Session) { self.session = session }

  /// A change of rules or data, which `:undo` takes back.
  mutating func replace(_ next: Session) {
    past.append(session)
    if past.count > ReplState.maximumPast { past.removeFirst() }
    future = []
    session = next
    generation += 1
  }

  mutating func undo() -> Bool { step(\.past, leaving: \.future) }

  mutating func redo() -> Bool { step(\.future, leaving: \.past) }

  private mutating func step(
    _ next: WritableKeyPath<ReplState, [Session]>, leaving left: WritableKeyPath<ReplState, [Session]>
  ) -> Bool {
    guard let session = self[keyPath: next].popLast() else { return false }
    self[keyPath: left].append(self.session)
    self.session = session
    generation += 1
    return true
  }
}

/// What one input brought: text for the two streams in the order in which it came up.
struct ReplReply: Sendable {
  enum Piece: Sendable {
    case result(String)
    case message(String)
  }
  var pieces: [Piece] = []
  /// Lines at the top of the result that a pager keeps in sight.
  var headerRows = 0
  var isEnd = false
  /// `:history`, which only the editor knows.
  var asksHistory = false
  /// `:edit`, which takes the terminal.
  var edit: EditRequest?

  mutating func add(result: String) { pieces.append(.result(result)) }
  mutating func add(message: String) { pieces.append(.message(message)) }
}

/// What the thread that evaluates keeps between inputs: the evaluator of the session's rules, with all it has computed.
/// Unchecked: one thread at a time holds it; a thread that is given up keeps its box and the next one gets a new one.
final class EvaluatorBox: @unchecked Sendable {
  private var generation = -1
  private var evaluator: Evaluator?

  func evaluator(of state: ReplState, isCancelled: @escaping @Sendable () -> Bool) -> Evaluator {
    if generation == state.generation, let evaluator {
      evaluator.isCancelled = isCancelled
      return evaluator
    }
    let made = Evaluator(state.session.analyzed, isCancelled: isCancelled)
    keep(made, generation: state.generation)
    return made
  }

  func keep(_ evaluator: Evaluator, generation: Int) {
    self.evaluator = evaluator
    self.generation = generation
  }
}
