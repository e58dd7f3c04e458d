/// What a stream can show, decided once from the environment and the kind of stream.
package struct TerminalSettings: Sendable, Hashable {
  /// Whether there is a terminal that can be drawn on: not a pipe and not `TERM=dumb`.
  package var isInteractive: Bool
  package var isColored: Bool
  /// Whether block and braille characters may be used.
  package var isUnicode: Bool
  /// Cells of an ambiguous character, when the user has said so; otherwise the terminal is asked.
  package var ambiguousWidth: Int?

  package init(isInteractive: Bool, isColored: Bool, isUnicode: Bool = true, ambiguousWidth: Int? = nil) {
    self.isInteractive = isInteractive
    self.isColored = isColored
    self.isUnicode = isUnicode
    self.ambiguousWidth = ambiguousWidth
  }

  /// Settings for one stream: colour is decided for each of standard output and standard error alone.
  ///
  /// `NO_COLOR` counts when it is not empty, `CLICOLOR_FORCE` likewise forces colour into a pipe, and
  /// `KPI_AMBIGUOUS_WIDTH` is 1 or 2.
  package init(isTerminal: Bool, environment: (String) -> String? = RawTerminal.environment) {
    func isSet(_ name: String) -> Bool { environment(name).map { !$0.isEmpty } ?? false }
    let term = environment("TERM") ?? ""
    let isDumb = term == "dumb" || term.isEmpty
    isInteractive = isTerminal && !isDumb
    let isForced = isSet("CLICOLOR_FORCE") && environment("CLICOLOR_FORCE") != "0"
    isColored = !isSet("NO_COLOR") && (isForced || isInteractive)
    isUnicode = Self.isUnicodeLocale(environment)
    ambiguousWidth = environment("KPI_AMBIGUOUS_WIDTH").flatMap { Int($0) }.flatMap { (1...2).contains($0) ? $0 : nil }
  }

  /// Only a locale that names something else is taken for no Unicode: containers often name none.
  private static func isUnicodeLocale(_ environment: (String) -> String?) -> Bool {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let value = environment(name), !value.isEmpty else { continue }
      let lower = value.lowercased()
      return lower.contains("utf-8") || lower.contains("utf8")
    }
    return true
  }
}
