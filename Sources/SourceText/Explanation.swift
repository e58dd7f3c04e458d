/// What `kpi explain K012` shows: each code of each stage has one.
package struct Explanation: Sendable {
  package var code: String
  /// One line, lower case, no full stop.
  package var title: String
  /// Whole sentences: what the rule is and why it is there.
  package var text: String
  /// A rule text that produces exactly this code; a test runs each.
  package var example: String

  package init(code: String, title: String, text: String, example: String) {
    self.code = code
    self.title = title
    self.text = text
    self.example = example
  }
}
