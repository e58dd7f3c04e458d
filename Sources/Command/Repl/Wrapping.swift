import SourceText

extension Page {
  /// Lines that are longer than the page go on below, indented a little further.
  func wrapped(_ text: String, in language: Language) -> String {
    guard let width, width >= 20 else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      drawing.widths.width(of: line) <= width ? String(line) : wrapped(line, to: width, in: language)
    }.joined(separator: "\n")
  }

  private func wrapped(_ line: Substring, to width: Int, in language: Language) -> String {
    let lead = line.prefix { $0 == " " }
    let indent = String(repeating: " ", count: min(lead.count + 2, width / 2))
    var rows: [String] = []
    var row = String(lead)
    var isFirst = true
    // A piece of a rule in backquotes may hold blanks.
    var isQuoted = false
    for word in line.dropFirst(lead.count).split(separator: " ", omittingEmptySubsequences: false) {
      for (place, piece) in pieces(of: word, in: language, &isQuoted).enumerated() {
        let gap = isFirst || place > 0 ? "" : " "
        if !isFirst, drawing.widths.width(of: row) + gap.count + drawing.widths.width(of: piece) > width {
          rows.append(row)
          row = indent + piece
        } else {
          row += gap + piece
        }
        isFirst = false
      }
    }
    return (rows + [row]).joined(separator: "\n")
  }

  /// Japanese has no blanks between its words: a line may end behind each character, but for what opens a bracket and what
  /// never begins a line. Names and pieces of rules in backquotes stay whole.
  private func pieces(of word: Substring, in language: Language, _ isQuoted: inout Bool) -> [String] {
    guard language == .japanese else { return [String(word)] }
    var pieces: [String] = []
    var last: Character?
    for character in word {
      let isBreakable = last.map { Page.isBreakable(between: $0, character) } ?? true
      if pieces.isEmpty || (isBreakable && !isQuoted) {
        pieces.append(String(character))
      } else {
        pieces[pieces.count - 1].append(character)
      }
      if character == "`" { isQuoted.toggle() }
      last = character
    }
    return pieces.isEmpty ? [""] : pieces
  }

  private static func isBreakable(between last: Character, _ next: Character) -> Bool {
    let isWide = [last, next].contains { displayWidth(String($0)) > 1 }
    return isWide && !"（「『".contains(last) && !"、。：）」』・ー〜？！々っゃゅょッャュョ".contains(next)
  }
}
