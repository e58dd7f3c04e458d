import SourceText

/// What stands before the statement.
package struct Prompt: Sendable, Hashable, ExpressibleByStringLiteral {
  package var text: String
  /// Before the second and further lines.
  package var continuation: String
  package var style: Style

  package init(_ text: String, continuation: String = "", style: Style = .bold) {
    self.text = text
    self.continuation = continuation
    self.style = style
  }

  package init(stringLiteral value: String) { self.init(value) }
}

/// From the state of the editor to a frame: wrapping, colours, the matching bracket, the preview, the list below.
package struct Layout: Sendable {
  package var prompt: Prompt
  package var width: Int
  package var height: Int
  package var widths: CellWidths
  package var language: Language
  /// Candidates shown at once.
  package var menuRows = 10

  /// A statement longer than this is drawn around the cursor only and without colours, so that a pasted megabyte does
  /// not make each key slow.
  package static let fullLayoutLimit = 20_000

  package init(prompt: Prompt, width: Int, height: Int, widths: CellWidths, language: Language = .english) {
    self.prompt = prompt
    self.width = max(1, width)
    self.height = max(1, height)
    self.widths = widths
    self.language = language
  }

  /// The frame of `state`. With `isFinal` without what is only help while typing: it stays on the screen.
  package func frame(_ state: EditorState, spans: [StyledSpan], preview: String? = nil, isFinal: Bool = false) -> Frame
  {
    var statement = layOutStatement(state, spans: spans, isFinal: isFinal)
    if isFinal { return statement }
    if let preview, !preview.isEmpty, state.search == nil, state.menu == nil {
      append(preview: preview, to: &statement)
    }
    let below = layOutBelow(state)
    let belowCount = min(below.count, max(0, height - 1))
    let room = height - belowCount
    if statement.rows.count > room {
      let top = min(max(0, statement.cursorRow - room / 2), statement.rows.count - room)
      statement.rows = Array(statement.rows[top..<top + room])
      statement.cursorRow -= top
    }
    statement.rows += below.prefix(belowCount)
    return statement
  }

  // MARK: The statement

  private func layOutStatement(_ state: EditorState, spans: [StyledSpan], isFinal: Bool) -> Frame {
    let characters = state.buffer.characters
    let visible = visibleRange(state.buffer)
    let isWhole = visible.count == characters.count
    let styles = isWhole ? StyleMap(spans, utf8Count: utf8Count(characters)) : nil
    let brackets = isFinal || state.search != nil ? nil : matchingBrackets(state.buffer, visible, styles)
    let match = searchMatch(state)
    var builder = RowBuilder(width: width, widths: widths)
    builder.put(fitted(prompt.text), prompt.style)
    if visible.lowerBound > 0 { builder.put("<", .dim) }
    var cursor: (row: Int, column: Int)?
    var offset = 0
    for position in visible {
      let character = characters[position]
      let isNewline = character == "\n"
      if position == state.buffer.cursor {
        builder.makeRoom(for: isNewline ? 1 : min(width, max(1, widths.width(of: character))))
        cursor = (builder.row, builder.column)
      }
      var style = styles?.style(at: offset) ?? .plain
      if let brackets, position == brackets.0 || position == brackets.1 {
        style.isBold = true
        style.isUnderlined = true
      }
      if let match, match.contains(offset) { style.isInverse = true }
      offset += character.utf8.count
      if isNewline {
        builder.startRow()
        builder.put(fitted(prompt.continuation), .dim)
      } else {
        put(character, style, &builder)
      }
    }
    if cursor == nil {
      // The cursor needs a cell of its own behind the last character.
      if !isFinal { builder.makeRoom(for: 1) }
      cursor = (builder.row, builder.column)
    }
    if visible.upperBound < characters.count { builder.put(">", .dim) }
    return Frame(rows: builder.rows, cursorRow: cursor?.row ?? 0, cursorColumn: cursor?.column ?? 0)
  }

  private func visibleRange(_ buffer: TextBuffer) -> Range<Int> {
    if buffer.count <= Self.fullLayoutLimit { return 0..<buffer.count }
    let reach = max(500, min(width * height, Self.fullLayoutLimit / 2))
    return max(0, buffer.cursor - reach)..<min(buffer.count, buffer.cursor + reach)
  }

  private func utf8Count(_ characters: [Character]) -> Int {
    characters.reduce(0) { $0 + $1.utf8.count }
  }

  /// A prompt that leaves less than half of the row shrinks to its last sign, and then to nothing.
  private func fitted(_ prompt: String) -> String {
    if widths.width(of: prompt) * 2 <= width { return prompt }
    guard width >= 4, let sign = prompt.last(where: { $0 != " " }) else { return "" }
    return widths.width(of: sign) == 1 ? "\(sign)" : ""
  }

  /// A character as it is shown: what cannot be seen or would steer the terminal gets a visible stand-in.
  private func put(_ character: Character, _ style: Style, _ builder: inout RowBuilder) {
    var marked = style
    marked.isInverse = true
    guard let scalar = character.unicodeScalars.first else { return }
    if character == "\t" {
      for _ in 0..<4 - builder.column % 4 { builder.put(" ", style) }
    } else if scalar.value < 0x20 || scalar.value == 0x7F {
      builder.put("^", marked)
      builder.put(Character(Unicode.Scalar(UInt8(scalar.value) ^ 0x40)), marked)
    } else if character.unicodeScalars.contains(where: TerminalText.isUnsafe) {
      builder.put("?", marked)
    } else if widths.width(of: character) == 0 {
      // A mark without its letter.
      let isMark = scalar.properties.generalCategory == .nonspacingMark
      builder.put(isMark ? Character("\u{25CC}" + String(character)) : "?", isMark ? style : marked)
    } else {
      builder.put(character, style)
    }
  }

  private func searchMatch(_ state: EditorState) -> Range<Int>? {
    guard let search = state.search, !search.isFailing else { return nil }
    return search.match?.range
  }

  // MARK: Brackets

  private static let openers: [Character: Character] = ["(": ")", "[": "]", "{": "}", "（": "）", "「": "」"]
  private static let closers: [Character: Character] = [")": "(", "]": "[", "}": "{", "）": "（", "」": "「"]

  /// The bracket at the cursor (or just before it) and its partner, unless they stand in a string or a comment.
  private func matchingBrackets(_ buffer: TextBuffer, _ visible: Range<Int>, _ styles: StyleMap?) -> (Int, Int)? {
    let characters = buffer.characters
    for position in [buffer.cursor, buffer.cursor - 1] where visible.contains(position) {
      let character = characters[position]
      let isOpener = Self.openers[character] != nil
      guard let partner = Self.openers[character] ?? Self.closers[character] else { continue }
      var offset = styles == nil ? 0 : buffer.utf8Offset(of: position)
      if styles?.isOpaque(at: offset) == true { continue }
      var depth = 0
      var other = position
      while visible.contains(other) {
        if styles?.isOpaque(at: offset) != true {
          if characters[other] == character { depth += 1 }
          if characters[other] == partner { depth -= 1 }
          if depth == 0 { return (position, other) }
        }
        if isOpener {
          offset += characters[other].utf8.count
          other += 1
        } else {
          other -= 1
          if other >= 0 { offset -= characters[other].utf8.count }
        }
      }
    }
    return nil
  }

  // MARK: Beside and below

  /// Behind the text if there is room for it, otherwise on a row of its own.
  private func append(preview: String, to frame: inout Frame) {
    guard let last = frame.rows.indices.last else { return }
    let text = TerminalText.sanitized(preview)
    let used = frame.rows[last].reduce(0) { $0 + $1.width }
    let room = width - used - 2
    var builder = RowBuilder(width: width, widths: widths)
    if widths.width(of: text) <= room {
      builder.put("  " + text, .dim)
      frame.rows[last] += builder.rows[0]
    } else {
      builder.putTruncated(text, .dim)
      frame.rows.append(builder.rows[0])
    }
  }

  private func layOutBelow(_ state: EditorState) -> [[Glyph]] {
    var builder = RowBuilder(width: width, widths: widths)
    if let search = state.search {
      let prompt = search.isForward ? Phrase("search forward: ", "前方検索：") : Phrase("search: ", "検索：")
      builder.putTruncated(language.say(prompt), .dim)
      builder.putTruncated(TerminalText.sanitized(search.query), .bold)
      if search.isFailing { builder.putTruncated(language.say("  (not found)", "（見つからない）"), Style(.red)) }
      return builder.rows
    }
    if let menu = state.menu { return layOut(menu) }
    if let message = state.message {
      return TerminalText.wrapped(TerminalText.sanitized(language.say(message)), to: width, widths: widths).map {
        line in
        var row = RowBuilder(width: width, widths: widths)
        row.put(line, .dim)
        return row.rows[0]
      }
    }
    return []
  }

  /// One candidate a row with its description; the part of a long list around the selected one.
  private func layOut(_ menu: CompletionMenu) -> [[Glyph]] {
    let count = menu.candidates.count
    var rows = max(1, min(menuRows, height - 2, count))
    let hasMore = count > rows
    if hasMore, rows > 1 { rows -= 1 }
    let top = min(max(0, (menu.selected ?? 0) - rows / 2), count - rows)
    let shown = menu.candidates[top..<top + rows]
    let labels = shown.map { TerminalText.sanitized($0.label) }
    let labelWidth = min(max(1, width * 2 / 3), labels.map { widths.width(of: $0) }.max() ?? 1)
    var result: [[Glyph]] = []
    for (index, label) in labels.enumerated() {
      let isSelected = menu.selected == top + index
      let candidate = menu.candidates[top + index]
      let fittedLabel = TerminalText.truncated(label, to: labelWidth, widths: widths)
      var builder = RowBuilder(width: width, widths: widths)
      builder.put(
        TerminalText.padded(fittedLabel, to: labelWidth, widths: widths), Style(inverse: isSelected))
      if !candidate.description.isEmpty {
        builder.putTruncated("  " + TerminalText.sanitized(candidate.description), .dim)
      }
      result.append(builder.rows[0])
    }
    if hasMore, height > 3 {
      var builder = RowBuilder(width: width, widths: widths)
      let position =
        menu.selected.map { language.say("\($0 + 1) of \(count)", "\($0 + 1)／\(count)") }
        ?? language.say("\(count - rows) more", "ほか\(count - rows)件")
      builder.putTruncated(position, .dim)
      result.append(builder.rows[0])
    }
    return result
  }
}

/// The style of each byte of the statement.
struct StyleMap {
  private var spans: [StyledSpan]
  /// Per byte the index of its span plus one, 0 for none.
  private var indices: [Int32]

  init(_ spans: [StyledSpan], utf8Count: Int) {
    self.spans = spans
    indices = [Int32](repeating: 0, count: spans.isEmpty ? 0 : utf8Count)
    for (index, span) in spans.enumerated() {
      // A span of a hook that looked at another text must not crash the editor.
      let range = span.range.clamped(to: 0..<indices.count)
      for offset in range { indices[offset] = Int32(index + 1) }
    }
  }

  private func span(at offset: Int) -> StyledSpan? {
    guard indices.indices.contains(offset), indices[offset] > 0 else { return nil }
    return spans[Int(indices[offset]) - 1]
  }

  func style(at offset: Int) -> Style { span(at: offset)?.style ?? .plain }

  func isOpaque(at offset: Int) -> Bool { span(at: offset)?.isOpaque ?? false }
}
