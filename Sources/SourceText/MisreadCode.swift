/// A cell of a column of numbers or days that may be a code, and what it has become: the reader of the file finds it, and what
/// is wrong with it as a key is told where keys are known.
package struct MisreadCode: Hashable, Sendable {
  package enum Reading: String, Hashable, Sendable, CaseIterable {
    /// `1E5`
    case exponent
    /// `90.750`
    case lostZero
    /// `+1`
    case lostSign
    /// `R1.2.3`
    case day
  }

  /// As the file has it.
  package var cell: String
  package var reading: Reading

  package init(cell: String, reading: Reading) {
    self.cell = cell
    self.reading = reading
  }

  package var words: Phrase {
    switch reading {
    case .exponent: Phrase("`\(cell)` is read as a number with an exponent", "`\(cell)` は指数の付いた数として読まれる")
    case .lostZero:
      Phrase(
        "`\(cell)` is read as a number, and its last zero is lost", "`\(cell)` は数として読まれ、末尾のゼロが失われる")
    case .lostSign:
      Phrase("`\(cell)` is read as a number, and its sign is lost", "`\(cell)` は数として読まれ、符号が失われる")
    case .day: Phrase("`\(cell)` is read as a day", "`\(cell)` は日付として読まれる")
    }
  }
}
