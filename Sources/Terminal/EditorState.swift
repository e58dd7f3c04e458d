import SourceText

/// The statement being edited, as a value: keys in, effects out, no terminal anywhere.
///
/// Three modes: editing, with a completion menu open, searching the history. A key that a mode does not know ends the
/// mode and is handled as in editing.
package struct EditorState: Sendable {
  /// What the transitions may ask.
  package struct Context {
    package var hooks: EditorHooks
    /// Earlier statements, oldest first.
    package var history: [String]

    package init(hooks: EditorHooks = EditorHooks(), history: [String] = []) {
      self.hooks = hooks
      self.history = history
    }
  }

  /// What the last key did, as far as the next one cares.
  enum LastAction: Sendable, Equatable {
    case other, insert, kill, historyMove
    case verticalMove(goalColumn: Int)
    case yank(Range<Int>)
  }

  package internal(set) var buffer = TextBuffer()
  package internal(set) var menu: CompletionMenu?
  package internal(set) var search: HistorySearch?
  /// A line below the statement until the next key.
  package internal(set) var message: Phrase?
  package var widths: CellWidths

  var killRing = KillRing()
  var undoStack = UndoStack()
  var lastAction = LastAction.other
  /// The shown entry of the history; `nil` is the statement that is being written.
  var historyIndex: Int?
  /// Recalled entries (and the pending statement, under the count of entries) as they were left.
  var editedEntries: [Int: String] = [:]
  var hasPrefixKey = false
  /// What the search before looked for: `C-r C-r` repeats it.
  var previousQuery = ""

  /// Bytes a statement may have; a longer paste is refused with a message.
  package static let lengthLimit = 4 << 20

  package init(_ text: String = "", widths: CellWidths = CellWidths()) {
    buffer = TextBuffer(text)
    self.widths = widths
  }

  /// A new statement; what was cut stays in the kill ring.
  package mutating func begin(_ text: String = "") {
    let ring = killRing
    let query = previousQuery
    self = EditorState(text, widths: widths)
    killRing = ring
    previousQuery = query
  }

  package mutating func handle(_ key: Key, _ context: Context) -> EditorEffect {
    switch key {
    case .cursorPosition, .unknown, .text(""): return .nothing
    case .text, .paste, .control, .alt, .named: break
    }
    message = nil
    if search != nil, let effect = handleInSearch(key, context) { return effect }
    if menu != nil, let effect = handleInMenu(key) { return effect }
    let previous = lastAction
    lastAction = .other
    if hasPrefixKey {
      hasPrefixKey = false
      if key == .control("u") { return undo() }
    }
    switch key {
    case .text(let text): return insert(text, joinsPrevious: joinsTyping(text, previous))
    case .paste(let text): return paste(text)
    case .control(let character): return handleControl(character, previous, context)
    case .alt(let character): return handleAlt(character, previous, context)
    case .named(let name, let modifiers): return handleNamed(name, modifiers, previous, context)
    case .cursorPosition, .unknown: return .nothing
    }
  }

  private mutating func handleControl(_ character: Character, _ previous: LastAction, _ context: Context)
    -> EditorEffect
  {
    switch character {
    case "a": return move(to: buffer.lineStart(of: buffer.cursor))
    case "b": return move(to: buffer.cursor - 1)
    case "c": return interrupt()
    case "d": return buffer.isEmpty ? .endOfInput : delete(buffer.cursor..<buffer.cursor + 1)
    case "e": return move(to: buffer.lineEnd(of: buffer.cursor))
    case "f": return move(to: buffer.cursor + 1)
    case "g": return .bell
    case "h": return delete(buffer.cursor - 1..<buffer.cursor)
    case "k": return killToLineEnd(previous)
    case "l": return .clearScreen
    case "n": return moveDown(previous, context)
    case "p": return moveUp(previous, context)
    case "r": return startSearch(isForward: false, context)
    case "s": return startSearch(isForward: true, context)
    case "t": return transpose()
    case "u": return kill(buffer.lineStart(of: buffer.cursor)..<buffer.cursor, .backward, previous)
    case "w": return kill(buffer.spacedWordStart(before: buffer.cursor)..<buffer.cursor, .backward, previous)
    case "x":
      hasPrefixKey = true
      return .nothing
    case "y": return yank()
    case "z": return .suspend
    case "_": return undo()
    case _: return .bell
    }
  }

  private mutating func handleAlt(_ character: Character, _ previous: LastAction, _ context: Context) -> EditorEffect {
    switch character {
    case "b", "B": return move(to: buffer.wordStart(before: buffer.cursor))
    case "f", "F": return move(to: buffer.wordEnd(after: buffer.cursor))
    case "d", "D": return kill(buffer.cursor..<buffer.wordEnd(after: buffer.cursor), .forward, previous)
    case "y", "Y": return yankPop(previous)
    case "c": return changeCase { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }
    case "l": return changeCase { $0.lowercased() }
    case "u": return changeCase { $0.uppercased() }
    case "<": return moveInHistory(to: 0, context)
    case ">": return moveInHistory(to: context.history.count, context)
    case "_": return redo()
    case _: return .bell
    }
  }

  private mutating func handleNamed(
    _ name: Key.Name, _ modifiers: Key.Modifiers, _ previous: LastAction, _ context: Context
  ) -> EditorEffect {
    let isByWord = !modifiers.isDisjoint(with: [.control, .alt])
    let cursor = buffer.cursor
    switch name {
    case .up: return moveUp(previous, context)
    case .down: return moveDown(previous, context)
    case .left: return move(to: isByWord ? buffer.wordStart(before: cursor) : cursor - 1)
    case .right: return move(to: isByWord ? buffer.wordEnd(after: cursor) : cursor + 1)
    case .home: return move(to: isByWord ? 0 : buffer.lineStart(of: cursor))
    case .end: return move(to: isByWord ? buffer.count : buffer.lineEnd(of: cursor))
    case .pageUp: return moveInHistory(by: -1, context)
    case .pageDown: return moveInHistory(by: 1, context)
    case .insert: return .nothing
    case .delete:
      return isByWord
        ? kill(cursor..<buffer.wordEnd(after: cursor), .forward, previous) : delete(cursor..<cursor + 1)
    case .backspace:
      return isByWord
        ? kill(buffer.wordStart(before: cursor)..<cursor, .backward, previous) : delete(cursor - 1..<cursor)
    case .enter: return enter(opensLine: !modifiers.isEmpty, context)
    case .tab: return modifiers.contains(.shift) ? .bell : complete(context)
    case .escape: return .nothing
    }
  }

  // MARK: Text

  /// Typing goes on in one undo step until a new word begins.
  private func joinsTyping(_ text: String, _ previous: LastAction) -> Bool {
    guard previous == .insert, buffer.cursor > 0, let first = text.first else { return false }
    return !(buffer.characters[buffer.cursor - 1].isWhitespace && !first.isWhitespace)
  }

  mutating func insert(_ text: String, joinsPrevious: Bool = false) -> EditorEffect {
    guard buffer.count + text.utf8.count <= Self.lengthLimit else {
      message = Phrase(
        "a statement has at most \(Self.lengthLimit >> 20) MB: the text was left out; a file can be longer",
        "1つの文は最大\(Self.lengthLimit >> 20) MB。入力した文字列は除いた。ファイルならもっと長くてもよい")
      return .bell
    }
    replace(buffer.cursor..<buffer.cursor, with: text, joinsPrevious: joinsPrevious)
    lastAction = .insert
    return .redraw
  }

  private mutating func paste(_ text: String) -> EditorEffect {
    var normalized = ""
    normalized.reserveCapacity(text.utf8.count)
    for character in text {
      // Terminals send line ends of a paste as CR; CRLF is one Character.
      normalized.append(character == "\r" || character == "\r\n" ? "\n" : character)
    }
    let effect = insert(normalized)
    lastAction = .other
    return effect
  }

  mutating func replace(_ range: Range<Int>, with text: String, joinsPrevious: Bool = false) {
    let change = buffer.replace(range, with: text)
    undoStack.record(change, joinsPrevious: joinsPrevious)
  }

  private mutating func delete(_ range: Range<Int>) -> EditorEffect {
    guard range.lowerBound >= 0, range.upperBound <= buffer.count else { return .bell }
    replace(range, with: "")
    return .redraw
  }

  private mutating func undo() -> EditorEffect { undoStack.undo(&buffer) ? .redraw : .bell }

  private mutating func redo() -> EditorEffect { undoStack.redo(&buffer) ? .redraw : .bell }

  /// Drags the character before the cursor over the one at it; at a line's end, swaps the two before.
  private mutating func transpose() -> EditorEffect {
    let start = buffer.lineStart(of: buffer.cursor)
    let end = buffer.lineEnd(of: buffer.cursor)
    let second = buffer.cursor == end ? buffer.cursor - 1 : buffer.cursor
    guard second > start, second < end else { return .bell }
    replace(
      second - 1..<second + 1, with: String([buffer.characters[second], buffer.characters[second - 1]]))
    return .redraw
  }

  private mutating func changeCase(_ transform: (String) -> String) -> EditorEffect {
    let end = buffer.wordEnd(after: buffer.cursor)
    var start = buffer.cursor
    while start < end, WordKind(buffer.characters[start]) == .other { start += 1 }
    guard start < end else { return .bell }
    replace(start..<end, with: transform(buffer.text(in: start..<end)))
    return .redraw
  }

  // MARK: Kill and yank

  private mutating func kill(_ range: Range<Int>, _ direction: KillRing.Direction, _ previous: LastAction)
    -> EditorEffect
  {
    if range.isEmpty { return .bell }
    killRing.kill(buffer.text(in: range), direction, joinsPrevious: previous == .kill)
    replace(range, with: "")
    lastAction = .kill
    return .redraw
  }

  private mutating func killToLineEnd(_ previous: LastAction) -> EditorEffect {
    let end = buffer.lineEnd(of: buffer.cursor)
    let isAtEnd = end == buffer.cursor && end < buffer.count
    return kill(buffer.cursor..<(isAtEnd ? end + 1 : end), .forward, previous)
  }

  private mutating func yank() -> EditorEffect {
    guard let text = killRing.yank() else { return .bell }
    return insertYanked(text, over: buffer.cursor..<buffer.cursor)
  }

  private mutating func yankPop(_ previous: LastAction) -> EditorEffect {
    guard case .yank(let range) = previous, let text = killRing.rotate() else { return .bell }
    return insertYanked(text, over: range)
  }

  private mutating func insertYanked(_ text: String, over range: Range<Int>) -> EditorEffect {
    replace(range, with: text)
    lastAction = .yank(min(range.lowerBound, buffer.cursor)..<buffer.cursor)
    return .redraw
  }

  // MARK: Motion

  private mutating func move(to position: Int) -> EditorEffect {
    let before = buffer.cursor
    buffer.moveCursor(to: position)
    return buffer.cursor == before ? .bell : .redraw
  }

  /// The line above, or the entry before when there is none. Right after a recall the history goes on, also from the
  /// middle of a statement of several lines.
  private mutating func moveUp(_ previous: LastAction, _ context: Context) -> EditorEffect {
    let start = buffer.lineStart(of: buffer.cursor)
    if previous == .historyMove || start == 0 { return moveInHistory(by: -1, context) }
    return moveVertically(to: start - 1, previous)
  }

  private mutating func moveDown(_ previous: LastAction, _ context: Context) -> EditorEffect {
    let end = buffer.lineEnd(of: buffer.cursor)
    if previous == .historyMove || end == buffer.count { return moveInHistory(by: 1, context) }
    return moveVertically(to: end + 1, previous)
  }

  /// Into the line of `position`, at the column where the vertical motion began.
  private mutating func moveVertically(to position: Int, _ previous: LastAction) -> EditorEffect {
    let goal =
      if case .verticalMove(let column) = previous {
        column
      } else {
        column(from: buffer.lineStart(of: buffer.cursor), to: buffer.cursor)
      }
    let end = buffer.lineEnd(of: position)
    var target = buffer.lineStart(of: position)
    var column = 0
    while target < end {
      column += widths.width(of: buffer.characters[target])
      if column > goal { break }
      target += 1
    }
    buffer.moveCursor(to: target)
    lastAction = .verticalMove(goalColumn: goal)
    return .redraw
  }

  private func column(from start: Int, to end: Int) -> Int {
    buffer.characters[start..<end].reduce(0) { $0 + widths.width(of: $1) }
  }

  // MARK: End of a statement

  private mutating func enter(opensLine: Bool, _ context: Context) -> EditorEffect {
    let text = buffer.text
    if opensLine || context.hooks.needsMoreInput(text) {
      let start = buffer.lineStart(of: buffer.cursor)
      let indentation = buffer.characters[start..<buffer.cursor].prefix { $0 == " " || $0 == "\t" }
      return insert("\n" + String(indentation))
    }
    return .accept(text)
  }

  private mutating func interrupt() -> EditorEffect {
    search = nil
    menu = nil
    return .interrupt
  }
}
