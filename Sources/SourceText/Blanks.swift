extension StringProtocol {
  /// On one line: one blank for each run of blanks and line breaks, none at the ends.
  package var singleSpaced: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
