import Semantics

/// What is said beside intervals. Items as written, datasets by their names.
package enum IntervalNote: Hashable, Sendable {
  /// What each draw is: a row of the dataset, or what its rows lead to.
  case drawn([Draw])
  /// An item that stands on means, and on totals of datasets that are taken as they are.
  case given(String, [String])
  /// The first dataset that it reads, for a way out.
  case notKnown(String, NoSample, dataset: String?)
  /// Lines of which the units are too few to say.
  case tooFew(Int)
  /// A picture leaves them out.
  case notDrawn

  package enum Draw: Hashable, Sendable {
    case row(String)
    case entity(String)
    /// The column, where it has a name.
    case value(String?, of: String)
    case group(String)
  }
}
