/// Walking through earlier statements and searching them.
extension EditorState {
  mutating func moveInHistory(by step: Int, _ context: Context) -> EditorEffect {
    moveInHistory(to: (historyIndex ?? context.history.count) + step, context)
  }

  /// Shows the entry `index`; the count of entries stands for the statement that was being written.
  mutating func moveInHistory(to index: Int, _ context: Context) -> EditorEffect {
    let count = context.history.count
    let current = min(historyIndex ?? count, count)
    guard (0...count).contains(index), index != current else {
      lastAction = .historyMove
      return .bell
    }
    editedEntries[current] = buffer.text
    historyIndex = index == count ? nil : index
    setText(editedEntries[index] ?? (index < count ? context.history[index] : ""))
    lastAction = .historyMove
    return .redraw
  }

  /// Another statement takes the place of the shown one; undo begins anew.
  mutating func setText(_ text: String) {
    buffer = TextBuffer(text)
    undoStack = UndoStack()
  }

  mutating func startSearch(isForward: Bool, _ context: Context) -> EditorEffect {
    search = HistorySearch(
      isForward: isForward, origin: buffer, originIndex: historyIndex, originUndo: undoStack,
      index: historyIndex ?? context.history.count)
    return .redraw
  }

  /// `nil` when the key ends the search and means what it means in editing.
  mutating func handleInSearch(_ key: Key, _ context: Context) -> EditorEffect? {
    guard var state = search else { return nil }
    switch key {
    case .text(let text), .paste(let text):
      state.query += text.filter { !$0.isNewline }
      state.find(in: context.history, includesCurrent: true)
    case .named(.backspace, []), .control("h"):
      guard !state.query.isEmpty else { return .bell }
      state.query.removeLast()
      state.index = state.isForward ? state.originIndex ?? 0 : context.history.count
      state.find(in: context.history, includesCurrent: true)
    case .control("r"), .control("s"):
      state.isForward = key == .control("s")
      if state.query.isEmpty { state.query = previousQuery }
      state.find(in: context.history, includesCurrent: false)
    case .control("g"):
      buffer = state.origin
      historyIndex = state.originIndex
      undoStack = state.originUndo
      search = nil
      return .redraw
    case .named(.enter, []):
      search = nil
      return nil
    case .named(.escape, _), .named(.tab, _):
      search = nil
      return .redraw
    case .control, .alt, .named:
      search = nil
      return nil
    case .cursorPosition, .unknown:
      return .nothing
    }
    search = state
    show(state, context)
    return state.isFailing ? .bell : .redraw
  }

  private mutating func show(_ state: HistorySearch, _ context: Context) {
    previousQuery = state.query
    guard let match = state.match, match.entry < context.history.count else {
      if state.query.isEmpty { buffer = state.origin }
      return
    }
    // The statement that was being written stays reachable behind the newest entry.
    if historyIndex == nil { editedEntries[context.history.count] = state.origin.text }
    historyIndex = match.entry
    setText(context.history[match.entry])
    let position = buffer.position(ofUTF8: match.range.lowerBound)
    buffer.moveCursor(to: position)
  }
}

/// An incremental search, `C-r` backwards and `C-s` forwards.
package struct HistorySearch: Sendable {
  package internal(set) var query = ""
  package internal(set) var isForward: Bool
  package internal(set) var isFailing = false
  /// The entry found and the UTF-8 range of the match in it.
  package internal(set) var match: (entry: Int, range: Range<Int>)?

  /// What was there before the search, for `C-g`.
  let origin: TextBuffer
  let originIndex: Int?
  let originUndo: UndoStack
  var index: Int

  init(isForward: Bool, origin: TextBuffer, originIndex: Int?, originUndo: UndoStack, index: Int) {
    self.isForward = isForward
    self.origin = origin
    self.originIndex = originIndex
    self.originUndo = originUndo
    self.index = index
  }

  /// Looks from `index` on for the query. An entry equal to the one shown is passed over: it would look like nothing
  /// had happened.
  mutating func find(in entries: [String], includesCurrent: Bool) {
    guard !query.isEmpty else {
      match = nil
      isFailing = false
      return
    }
    let needle = Array(query.utf8)
    let ignoresCase = !query.contains { $0.isUppercase }
    let shown = match.flatMap { $0.entry < entries.count ? entries[$0.entry] : nil }
    let step = isForward ? 1 : -1
    var candidate = includesCurrent ? index : index + step
    if candidate >= entries.count, !isForward { candidate = entries.count - 1 }
    while candidate >= 0, candidate < entries.count {
      let entry = entries[candidate]
      if includesCurrent || entry != shown,
        let range = Self.occurrence(of: needle, in: entry, ignoresCase: ignoresCase)
      {
        match = (candidate, range)
        index = candidate
        isFailing = false
        return
      }
      candidate += step
    }
    isFailing = true
  }

  /// The UTF-8 range of the first `needle` in `text`; case is ignored for ASCII letters only.
  static func occurrence(of needle: [UInt8], in text: String, ignoresCase: Bool) -> Range<Int>? {
    guard let first = needle.first else { return 0..<0 }
    let bytes = text.utf8
    var offset = 0
    var index = bytes.startIndex
    while index != bytes.endIndex {
      if isEqual(bytes[index], first, ignoresCase) {
        var other = index
        var matched = 0
        while matched < needle.count, other != bytes.endIndex, isEqual(bytes[other], needle[matched], ignoresCase) {
          matched += 1
          bytes.formIndex(after: &other)
        }
        if matched == needle.count { return offset..<offset + matched }
      }
      offset += 1
      bytes.formIndex(after: &index)
    }
    return nil
  }

  private static func isEqual(_ byte: UInt8, _ wanted: UInt8, _ ignoresCase: Bool) -> Bool {
    if byte == wanted { return true }
    return ignoresCase && byte >= 0x41 && byte <= 0x5A && byte + 0x20 == wanted
  }
}
