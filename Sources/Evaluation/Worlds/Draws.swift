import Semantics
import Statistics

/// Where in its distribution each uncertain definition lies, in each of many draws. A definition has its places by its
/// name: those that an override of it reads, and the two ends of a what-if, lie where it does. A share that is counted in
/// data has places of its own for each choice of rows that it rests on.
package struct Draws {
  package let count: Int
  private(set) var places: [String: Places] = [:]

  /// The places of a name for a choice of rows; nil: it is its middle there.
  private let counted: ((_ name: String, _ rows: String) -> Places?)?

  /// - Parameter counted: where a share that is counted in data lies; without it wherever its name does.
  package init(count: Int, counted: ((_ name: String, _ rows: String) -> Places?)? = nil) {
    (self.count, self.counted) = (count, counted)
  }

  package mutating func lay(_ name: String, at own: Places) {
    precondition(own.ranks.count == count, "a place for each draw")
    places[name] = own
  }

  func holds(_ name: String) -> Bool { places[name] != nil }

  func places(of name: String, counted rows: String) -> Places? {
    guard let counted else { return places[name] }
    return counted(name, rows)
  }

  /// The places of one definition.
  package final class Places {
    /// Between 0 and 1, neither of them: the share of the distribution below each draw.
    package let ranks: [Double]
    private var known: [Key: [Double]] = [:]

    private struct Key: Hashable {
      var distribution: Distribution
      var parts: [Double]
    }

    package init(_ ranks: [Double]) { self.ranks = ranks }

    /// The numbers that lie there, of a distribution that is the same in every draw; it is asked for in many slices.
    func numbers(of distribution: Distribution, _ parts: [Double]) -> [Double] {
      let key = Key(distribution: distribution, parts: parts)
      if let found = known[key] { return found }
      let quantile = distribution.quantile(parts)
      let numbers = ranks.map(quantile)
      known[key] = numbers
      return numbers
    }
  }
}

extension DefinitionModel {
  package var isUncertain: Bool { if case .uncertain = body { true } else { false } }
}

extension Distribution {
  /// The number below which it lies with a chance; `nan` where the parts make no distribution.
  func quantile(_ parts: [Double]) -> (Double) -> Double {
    let (first, last) = (parts[0], parts[parts.count - 1])
    if self != .counted, parts.allSatisfy({ $0 == first }) { return { _ in first } }
    let value: UncertainValue? =
      switch self {
      // Computed ends may turn out to stand the other way round: then they hold it all the same.
      case .interval: .range(from: min(first, last), to: max(first, last))
      case .uniform: .uniform(from: min(first, last), to: max(first, last))
      case .pert: .pert(from: first, mode: parts[1], to: last)
      // Half a count is added on either side (Jeffreys' prior): none of 20 is no proof that there are none.
      case .counted: first >= 0 && first <= last && last > 0 ? .beta(first + 0.5, last - first + 0.5) : nil
      }
    return { value?.quantile($0) ?? .nan }
  }
}
