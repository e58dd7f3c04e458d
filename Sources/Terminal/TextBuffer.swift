/// The text being edited, as grapheme clusters: what a user takes for one character is one step of the cursor.
package struct TextBuffer: Sendable, Equatable {
  package private(set) var characters: [Character]
  /// The cursor stands before this character.
  package private(set) var cursor: Int

  package init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  package var text: String { String(characters) }
  package var isEmpty: Bool { characters.isEmpty }
  package var count: Int { characters.count }

  package mutating func moveCursor(to position: Int) {
    cursor = min(max(position, 0), characters.count)
  }

  package func text(in range: Range<Int>) -> String { String(characters[range]) }

  /// Offset in UTF-8 of the character at `position`, as hooks count.
  package func utf8Offset(of position: Int) -> Int {
    characters[..<position].reduce(0) { $0 + $1.utf8.count }
  }

  /// The character that begins at or contains the UTF-8 `offset`.
  package func position(ofUTF8 offset: Int) -> Int {
    var sum = 0
    for (position, character) in characters.enumerated() {
      if sum >= offset { return position }
      sum += character.utf8.count
      if sum > offset { return position }
    }
    return characters.count
  }

  /// One change of the text, with all it takes to go back.
  package struct Change: Sendable, Equatable {
    /// Where the change begins in the text before and after.
    var start: Int
    var removed: [Character]
    var inserted: [Character]
    var cursorBefore: Int
    var cursorAfter: Int
  }

  /// Replaces `range` by `text` and sets the cursor behind it.
  ///
  /// A combining mark may arrive in a later burst than its letter, so the characters at both edges are joined with the
  /// new text before it is cut into clusters again.
  @discardableResult
  package mutating func replace(_ range: Range<Int>, with text: String) -> Change {
    let cursorBefore = cursor
    var start = range.lowerBound
    var end = range.upperBound
    var head = ""
    if start > 0 {
      start -= 1
      head = String(characters[start])
    }
    head += text
    var whole = head
    if end < characters.count {
      whole += String(characters[end])
      end += 1
    }
    var inserted = Array(whole)
    var removed = Array(characters[start..<end])
    // Behind the new text, also when its end has joined what follows.
    let cursorAfter = min(start + head.count, start + inserted.count)
    characters.replaceSubrange(start..<end, with: inserted)
    while let first = removed.first, first == inserted.first, hasSameScalars(first, inserted[0]) {
      removed.removeFirst()
      inserted.removeFirst()
      start += 1
    }
    while let last = removed.last, let other = inserted.last, hasSameScalars(last, other) {
      removed.removeLast()
      inserted.removeLast()
    }
    cursor = min(cursorAfter, characters.count)
    return Change(
      start: start, removed: removed, inserted: inserted, cursorBefore: cursorBefore, cursorAfter: cursor)
  }

  package mutating func undo(_ change: Change) {
    characters.replaceSubrange(change.start..<change.start + change.inserted.count, with: change.removed)
    cursor = change.cursorBefore
  }

  package mutating func redo(_ change: Change) {
    characters.replaceSubrange(change.start..<change.start + change.removed.count, with: change.inserted)
    cursor = change.cursorAfter
  }

  /// Two characters may be canonically equal and still be different bytes.
  private func hasSameScalars(_ first: Character, _ second: Character) -> Bool {
    first.utf8.elementsEqual(second.utf8)
  }

  // MARK: Lines

  /// Where the line with `position` begins.
  package func lineStart(of position: Int) -> Int {
    var start = position
    while start > 0, characters[start - 1] != "\n" { start -= 1 }
    return start
  }

  /// Where the line with `position` ends: at its line feed or at the end of the text.
  package func lineEnd(of position: Int) -> Int {
    var end = position
    while end < characters.count, characters[end] != "\n" { end += 1 }
    return end
  }

  // MARK: Words

  /// The end of the word at or after the cursor.
  package func wordEnd(after position: Int) -> Int {
    var end = position
    while end < characters.count, WordKind(characters[end]) == .other { end += 1 }
    guard end < characters.count else { return end }
    let kind = WordKind(characters[end])
    while end < characters.count, WordKind(characters[end]) == kind { end += 1 }
    return end
  }

  /// The start of the word before the cursor.
  package func wordStart(before position: Int) -> Int {
    var start = position
    while start > 0, WordKind(characters[start - 1]) == .other { start -= 1 }
    guard start > 0 else { return start }
    let kind = WordKind(characters[start - 1])
    while start > 0, WordKind(characters[start - 1]) == kind { start -= 1 }
    return start
  }

  /// The start of the run without spaces before the cursor, which `C-w` deletes.
  package func spacedWordStart(before position: Int) -> Int {
    var start = position
    while start > 0, characters[start - 1].isWhitespace { start -= 1 }
    while start > 0, !characters[start - 1].isWhitespace { start -= 1 }
    return start
  }
}

/// Words of Japanese have no spaces between them; a change of script is the best boundary without a dictionary:
/// `売上をカテゴリ別` is 売上 | を | カテゴリ | 別.
enum WordKind: Sendable, Hashable {
  case other, letter, han, hiragana, katakana

  init(_ character: Character) {
    guard let scalar = character.unicodeScalars.first else {
      self = .other
      return
    }
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: self = .letter
    case 0..<0x80: self = .other
    case 0x3041...0x309F: self = .hiragana
    // With the prolonged sound mark and half-width katakana.
    case 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: self = .katakana
    // With the iteration mark 々.
    case 0x3005...0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: self = .han
    case _: self = character.isLetter || character.isNumber ? .letter : .other
    }
  }
}
