import Syntax

/// How an uncertain number is written, and so what is known of it.
package enum Distribution: String, Hashable, Sendable {
  /// `low to high` holds it with 90 % probability: log-normal where both ends are positive, else normal. The middle is the
  /// median: the geometric mean of the ends, else the arithmetic one.
  case interval
  /// `low..high`: any number in between, each as likely. The middle is the mean.
  case uniform
  /// `low..mode..high`: between the ends, and most likely the mode: the distribution of PERT. The middle is its mean,
  /// (low + 4 mode + high) / 6.
  case pert
  /// `part of whole`: the share of all, of which so many were counted in a sample: beta with Jeffreys' prior. The middle
  /// is the share that was counted.
  case counted
}

extension Distribution {
  /// Nil for a body that says exactly what it is.
  init?(of body: DefinitionBody) {
    switch body {
    case .interval: self = .interval
    case .range(_, let mode, _): self = mode == nil ? .uniform : .pert
    case .counted: self = .counted
    case .expression, .table: return nil
    }
  }

  /// What stands between its parts.
  var word: String {
    switch self {
    case .interval: "to"
    case .uniform, .pert: ".."
    case .counted: "of"
    }
  }

  /// As it is written, of the texts of its parts.
  package func text(_ parts: [String]) -> String {
    switch self {
    case .interval, .counted: parts.joined(separator: " \(word) ")
    case .uniform, .pert: parts.joined(separator: word)
    }
  }
}
