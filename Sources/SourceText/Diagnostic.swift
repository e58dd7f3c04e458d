/// One message about a source text, in rustc's shape: a primary label that makes sense alone, secondary labels for
/// what contributed, notes for circumstances, and a fix only when sure. Lower case, no full stop, no "you".
package struct Diagnostic: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable { case error, warning, note }

  package struct Label: Hashable, Sendable {
    package var range: SourceRange
    package var text: Phrase
    /// The definition with parameters in whose body the place is.
    package var body: String?
    package init(_ range: SourceRange, _ text: Phrase, body: String? = nil) {
      self.range = range
      self.text = text
      self.body = body
    }
  }

  /// A proposed change; `replacement` is put in the place of `range` (an empty range inserts).
  package struct Fix: Hashable, Sendable {
    package var text: Phrase
    package var range: SourceRange?
    package var replacement: String?
    package init(_ text: Phrase, range: SourceRange? = nil, replacement: String? = nil) {
      self.text = text
      self.range = range
      self.replacement = replacement
    }
  }

  /// A stable code such as `K012`; `kpi explain K012` tells more.
  package var code: String
  package var severity: Severity
  package var message: Phrase
  /// Where the fault is, with the words that stand under the marks (may be empty). `nil` for faults without a place in
  /// a rule file, such as a missing data file named on the command line.
  package var primary: Label?
  package var secondary: [Label]
  package var notes: [Phrase]
  package var fixes: [Fix]

  package init(
    code: String, severity: Severity = .error, message: Phrase, primary: Label? = nil, secondary: [Label] = [],
    notes: [Phrase] = [], fixes: [Fix] = []
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.primary = primary
    self.secondary = secondary
    self.notes = notes
    self.fixes = fixes
  }
}

extension Sequence<Diagnostic> {
  package var hasErrors: Bool { contains { $0.severity == .error } }
}

extension Diagnostic.Severity {
  /// As a message begins. JSON and one-line messages keep the English word, which programs read.
  package func word(in language: Language) -> String {
    switch self {
    case .error: language.say("error", "エラー")
    case .warning: language.say("warning", "警告")
    case .note: language.say("note", "注記")
    }
  }
}
