/// What a user did at the keyboard, one meaning each, whatever bytes the terminal sent for it.
package enum Key: Sendable, Hashable {
  /// Printable text; a burst from an input method or a fast typist comes as one.
  case text(String)
  /// A bracketed paste: text that is inserted as it is and never starts a command or a completion.
  case paste(String)
  /// Control with `a`…`z`, `@`, `[`, `\`, `]`, `^`, `_`.
  case control(Character)
  /// Alt (Meta) with a printable ASCII character.
  case alt(Character)
  case named(Name, Modifiers = [])
  /// The terminal's answer to `ESC [ 6 n`, counted from 1.
  case cursorPosition(row: Int, column: Int)
  /// A sequence with no meaning here; swallowed whole so that its bytes are not taken for text.
  case unknown

  package enum Name: Sendable, Hashable {
    case up, down, left, right, home, end, pageUp, pageDown
    case insert, delete, backspace, enter, tab, escape
  }

  package struct Modifiers: OptionSet, Sendable, Hashable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    package static let shift = Modifiers(rawValue: 1)
    package static let alt = Modifiers(rawValue: 2)
    package static let control = Modifiers(rawValue: 4)
  }
}
