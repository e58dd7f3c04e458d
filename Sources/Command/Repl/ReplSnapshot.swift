import KPI
import Terminal

/// What the editor's hooks read while a statement is typed: the session as it is, and its names.
final class ReplSnapshot {
  private var state: ReplState?
  private var names = KnownNames()
  /// Off for this session when it would be felt between two keys.
  private var isPreviewQuick = true
  private var generation = -1

  private static let previewMilliseconds = 5
  private static let previewRows = 20_000

  func update(_ state: ReplState) {
    self.state = state
    if state.generation != generation {
      generation = state.generation
      names = state.session.knownNames
      isPreviewQuick = state.session.rowCount <= ReplSnapshot.previewRows
    }
  }

  var hooks: EditorHooks {
    EditorHooks(
      highlight: { [unowned self] text in spans(of: text) },
      complete: { [unowned self] text, cursor in completion(of: text, at: cursor) },
      preview: { [unowned self] text in preview(of: text) },
      needsMoreInput: { Session.needsMoreInput($0) })
  }

  private func spans(of text: String) -> [StyledSpan] {
    highlight(text, names: names).map { span in
      let isOpaque = span.kind == .text || span.kind == .comment
      return StyledSpan(span.range, ReplSnapshot.style(of: span.kind), isOpaque: isOpaque)
    }
  }

  private static func style(of kind: HighlightKind) -> Style {
    switch kind {
    case .keyword: Style(.magenta)
    case .definition: Style(.cyan)
    case .dataset: Style(.blue)
    case .function: Style(.yellow)
    case .number, .date: Style(.green)
    case .text: Style(.green)
    case .comment: .dim
    case .operatorMark: .plain
    case .unknown: Style(.red, underlined: true)
    case .command: .bold
    }
  }

  private func completion(of text: String, at cursor: Int) -> CompletionResult {
    guard let state else { return .none }
    let found = state.session.completion(of: text, at: cursor)
    return CompletionResult(
      replace: found.replace,
      candidates: found.candidates.map { CompletionCandidate($0.text, description: $0.description) })
  }

  /// Only where it costs nothing that is felt; the first slow one is the last.
  private func preview(of text: String) -> String? {
    guard let state, isPreviewQuick, !text.contains("\n"), text.utf8.count <= 500 else { return nil }
    let started = RawTerminal.milliseconds()
    defer { if RawTerminal.milliseconds() - started > ReplSnapshot.previewMilliseconds { isPreviewQuick = false } }
    return state.session.preview(of: text).map { "→ \($0)" }
  }
}
