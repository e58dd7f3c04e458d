/// One message about a source text, in rustc's shape: a primary label that makes sense alone, secondary labels for
/// what contributed, notes for circumstances, and a fix only when sure. Lower case, no full stop, no "you".
package struct Diagnostic: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable { case error, warning, note }

  package struct Label: Hashable, Sendable {
    package var range: SourceRange
    package var text: String
    package init(_ range: SourceRange, _ text: String) {
      self.range = range
      self.text = text
    }
  }

  /// A proposed change; `replacement` is put in the place of `range` (an empty range inserts).
  package struct Fix: Hashable, Sendable {
    package var text: String
    package var range: SourceRange?
    package var replacement: String?
    package init(_ text: String, range: SourceRange? = nil, replacement: String? = nil) {
      self.text = text
      self.range = range
      self.replacement = replacement
    }
  }

  /// A stable code such as `K012`; `kpi explain K012` tells more.
  package var code: String
  package var severity: Severity
  package var message: String
  /// Where the fault is, with the words that stand under the marks (may be empty). `nil` for faults without a place in
  /// a rule file, such as a missing data file named on the command line.
  package var primary: Label?
  package var secondary: [Label]
  package var notes: [String]
  package var fixes: [Fix]

  package init(
    code: String, severity: Severity = .error, message: String, primary: Label? = nil, secondary: [Label] = [],
    notes: [String] = [], fixes: [Fix] = []
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
