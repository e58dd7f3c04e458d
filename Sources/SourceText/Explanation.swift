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

extension Explanation {
  /// Title and text in another language; a test says that no code lacks them.
  package struct Words: Sendable {
    package var code: String
    package var title: String
    package var text: String

    package init(_ code: String, _ title: String, _ text: String) {
      self.code = code
      self.title = title
      self.text = text
    }
  }
}
