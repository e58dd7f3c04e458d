/// A text in the language of each reader. Both stand side by side where it is written: whoever changes one sees the other, and
/// none can be forgotten.
package struct Phrase: Hashable, Sendable {
  package var english: String
  package var japanese: String

  package init(_ english: String, _ japanese: String) {
    self.english = english
    self.japanese = japanese
  }

  /// What reads the same in every language: a name, a piece of a rule.
  package init(same text: String) { self.init(text, text) }

  package static let empty = Phrase(same: "")

  package func text(in language: Language) -> String { language.say(english, japanese) }

  package var isEmpty: Bool { english.isEmpty && japanese.isEmpty }

  package func map(_ change: (String) -> String) -> Phrase { Phrase(change(english), change(japanese)) }

  package static func + (first: Phrase, second: Phrase) -> Phrase {
    Phrase(first.english + second.english, first.japanese + second.japanese)
  }

  /// The commonest way out of a fault.
  package static func write(_ form: String) -> Phrase { Phrase("write `\(form)`", "`\(form)` と書く") }
}

extension Phrase {
  /// What stands before the last of several.
  package enum Joint: Hashable, Sendable { case and, or }

  /// `` `a`, `b` or `c` `` and `` `a`、`b` または `c` ``; what has backquotes already keeps them.
  package static func listed(_ names: [String], _ joint: Joint = .and) -> Phrase {
    let quoted = names.map { $0.contains("`") ? $0 : "`\($0)`" }
    guard quoted.count > 1, let last = quoted.last else { return Phrase(same: quoted.first ?? "") }
    let first = quoted.dropLast()
    return Phrase(
      first.joined(separator: ", ") + (joint == .and ? " and " : " or ") + last,
      first.joined(separator: "、") + (joint == .and ? " と " : " または ") + last)
  }
}

extension Language {
  /// The words of a phrase in this language.
  package func say(_ phrase: Phrase) -> String { phrase.text(in: self) }
}

extension String.StringInterpolation {
  /// A phrase in the middle of a text would show both of its languages: the half that is meant must be named. Not
  /// `unavailable`, which lets the general form be taken in silence; warnings are errors here.
  @available(*, deprecated, message: "name the language: `.english`, `.japanese` or `.text(in:)`")
  package mutating func appendInterpolation(_ phrase: Phrase) { appendInterpolation(phrase.english) }

  @available(*, deprecated, message: "name the language: `.english`, `.japanese` or `.text(in:)`")
  package mutating func appendInterpolation(_ phrase: Phrase?) { appendInterpolation(phrase?.english ?? "") }
}
