/// What the line editor asks its owner: the editor itself knows no language.
///
/// Positions and ranges are UTF-8 offsets of the whole, possibly many-lined statement. Each hook runs on the thread of
/// `readStatement`; all but `preview` run between a key and its echo and must be quick.
package struct EditorHooks {
  /// Colours of the text. Spans may come in any order; where they overlap the later one wins.
  package var highlight: (_ text: String) -> [StyledSpan]
  /// What may stand at the cursor.
  package var complete: (_ text: String, _ cursor: Int) -> CompletionResult
  /// A short value shown in grey behind the text. Asked only when no key is waiting.
  package var preview: (_ text: String) -> String?
  /// Whether Enter opens another line, because the statement cannot be complete.
  package var needsMoreInput: (_ text: String) -> Bool

  package init(
    highlight: @escaping (_ text: String) -> [StyledSpan] = { _ in [] },
    complete: @escaping (_ text: String, _ cursor: Int) -> CompletionResult = { _, _ in .none },
    preview: @escaping (_ text: String) -> String? = { _ in nil },
    needsMoreInput: @escaping (_ text: String) -> Bool = { _ in false }
  ) {
    self.highlight = highlight
    self.complete = complete
    self.preview = preview
    self.needsMoreInput = needsMoreInput
  }
}

/// The words that may replace `replace`, best first.
package struct CompletionResult: Sendable, Hashable {
  package var replace: Range<Int>
  package var candidates: [CompletionCandidate]

  package init(replace: Range<Int>, candidates: [CompletionCandidate]) {
    self.replace = replace
    self.candidates = candidates
  }

  package static let none = CompletionResult(replace: 0..<0, candidates: [])
}

package struct CompletionCandidate: Sendable, Hashable {
  /// What is put into the statement.
  package var text: String
  /// What the list shows beside it: meaning and unit.
  package var description: String
  /// What the list shows in place of `text`.
  package var label: String

  package init(_ text: String, description: String = "", label: String? = nil) {
    self.text = text
    self.description = description
    self.label = label ?? text
  }
}

/// What the loop around the editor has to do after a key.
package enum EditorEffect: Sendable, Hashable {
  /// Nothing changed on the screen.
  case nothing
  case redraw
  case bell
  case clearScreen
  /// Ctrl-Z: stop the process; the shell has the terminal until it goes on.
  case suspend
  case accept(String)
  /// Ctrl-C: the statement is given up.
  case interrupt
  /// Ctrl-D on an empty statement.
  case endOfInput
}
