import SourceText

extension Answer.Column {
  /// What a column is that says more of a value before it: how it changes, or how sure it is.
  package enum Part: Hashable, Sendable {
    /// From one end of a what-if to the other.
    case change
    /// What the one link rests on; nil of several.
    case byLink(Phrase?)
    case changeAtLeast, changeAtMost
    /// How sure the value is, or (`ofChange`) how sure its change.
    case bound(Bound, ofChange: Bool)
  }

  package enum Bound: Hashable, Sendable, CaseIterable {
    /// The ends of an interval, and the number of cases behind it.
    case atLeast, atMost, count
    /// What draws say of a number.
    case low, median, high
    /// What draws say of a truth.
    case probability
  }
}
