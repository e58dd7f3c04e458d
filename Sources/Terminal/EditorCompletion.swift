/// The list of words that may stand at the cursor, open below the statement.
package struct CompletionMenu: Sendable, Equatable {
  package let candidates: [CompletionCandidate]
  package internal(set) var selected: Int?
  /// The characters that the selected candidate has replaced.
  var range: Range<Int>
  /// What stood there before, for Escape.
  let original: String
}

extension EditorState {
  /// Tab: the only candidate is put in; of several the common beginning is, and the list opens.
  mutating func complete(_ context: Context) -> EditorEffect {
    let result = context.hooks.complete(buffer.text, buffer.utf8Offset(of: buffer.cursor))
    let start = buffer.position(ofUTF8: result.replace.lowerBound)
    let end = buffer.position(ofUTF8: result.replace.upperBound)
    guard let first = result.candidates.first, start <= end else { return .bell }
    if result.candidates.count == 1 {
      if buffer.text(in: start..<end) == first.text { return .bell }
      replace(start..<end, with: first.text)
      return .redraw
    }
    let typed = buffer.text(in: start..<end)
    let common = Self.commonPrefix(of: result.candidates)
    if common.count > typed.count || (common.count == typed.count && common != typed) {
      replace(start..<end, with: common)
    } else {
      buffer.moveCursor(to: end)
    }
    menu = CompletionMenu(
      candidates: result.candidates, selected: nil, range: start..<buffer.cursor,
      original: buffer.text(in: start..<buffer.cursor))
    return .redraw
  }

  /// `nil` when the key ends the choice and means what it means in editing.
  mutating func handleInMenu(_ key: Key) -> EditorEffect? {
    guard let open = menu else { return nil }
    let count = open.candidates.count
    switch key {
    case .named(.tab, []), .named(.down, []), .control("n"):
      // After the last candidate comes what was typed, then the first again.
      return select(open.selected.map { $0 + 1 < count ? $0 + 1 : nil } ?? 0)
    case .named(.tab, .shift), .named(.up, []), .control("p"):
      return select(open.selected.map { $0 > 0 ? $0 - 1 : nil } ?? count - 1)
    case .named(.escape, _), .control("g"):
      if open.selected != nil { replaceChoice(with: open.original) }
      menu = nil
      return .redraw
    case .named(.enter, []):
      menu = nil
      return open.selected == nil ? nil : .redraw
    case .text, .paste, .control, .alt, .named:
      menu = nil
      return nil
    case .cursorPosition, .unknown:
      return .nothing
    }
  }

  private mutating func select(_ index: Int?) -> EditorEffect {
    guard let open = menu else { return .nothing }
    replaceChoice(with: index.map { open.candidates[$0].text } ?? open.original)
    menu?.selected = index
    return .redraw
  }

  /// All choices from one list are one step of undo.
  private mutating func replaceChoice(with text: String) {
    guard let open = menu else { return }
    replace(open.range, with: text, joinsPrevious: lastAction == .other && open.selected != nil)
    menu?.range = min(open.range.lowerBound, buffer.cursor)..<buffer.cursor
  }

  private static func commonPrefix(of candidates: [CompletionCandidate]) -> String {
    guard let first = candidates.first else { return "" }
    var common = Array(first.text)
    for candidate in candidates.dropFirst() {
      var length = 0
      for (ours, theirs) in zip(common, candidate.text) {
        guard ours == theirs else { break }
        length += 1
      }
      common.removeSubrange(length...)
      if common.isEmpty { break }
    }
    return String(common)
  }
}
