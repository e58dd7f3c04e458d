import Evaluation
import Semantics

/// Which dimensions explain a change by few of their segments, by the measures of Adtributor (Bhagwan et al. 2014). There
/// segments are taken, and columns ranked, by the surprise of single segments; here the largest parts come first, which
/// are what a reader looks for, and a column counts by the surprise of all its segments. What a segment explains is its part
/// of the change, as `by` tells it; its surprise is how much its part of the whole has shifted. Where every segment moves as
/// the whole does, a dimension explains nothing, however much its largest segment brings.
package struct DimensionSearch: Sendable {
  package struct Finding: Sendable {
    /// Which of the dimensions searched.
    package var place: Int
    package var change: SegmentChange
    /// The segments that explain the change, the largest part first: places in `change.segments`.
    package var chosen: [Int]
    /// Their part of the change, about 1.
    package var explained: Double
    /// The sum of the surprises of its segments, without the smallest together: of a sum its Jensen-Shannon divergence, of
    /// other formulas those of all that they read.
    package var surprise: Double
  }
  /// A segment that explains less is not named.
  static let leastPart = 0.1
  /// Segments are added until they explain so much.
  static let enough = 0.67
  /// What explains more is cancelled by the segments that are not named: of a change of +37 円, +414 円 of one age.
  static let most = 1.33
  /// So many dimensions are named.
  static let mostFindings = 3
  /// A column with more values names its rows.
  package static let mostValues = 50
  /// With less the parts of the whole have hardly shifted.
  package static let leastSurprise = 0.001
  /// Each is read twice from all rows.
  static let mostDimensions = 20

  /// How many had two segments or more, and could be told apart.
  package var searchedCount: Int
  /// How many were left out, because there are more than are searched.
  package var leftOutCount: Int
  /// The most surprising first; of equals the one declared first.
  package var findings: [Finding]
}

/// The segments that explain a change, as few as can be, of those that have a surprise; nil where they explain too little
/// of it or too much, are all segments, or where no part of the whole has shifted.
func explaining(
  effects: [Double], surprises: [Double], total: Double
) -> (chosen: [Int], explained: Double, surprise: Double)? {
  guard total != 0 else { return nil }
  let order = effects.indices.sorted { (-effects[$0] / total, $0) < (-effects[$1] / total, $1) }
  var (chosen, explained): ([Int], Double) = ([], 0)
  let surprise = surprises.filter { $0 > 0 }.reduce(0, +)
  for segment in order where surprises[segment] >= 0 && effects[segment] / total >= DimensionSearch.leastPart {
    chosen.append(segment)
    explained += effects[segment] / total
    // What is left of equal parts is rounding.
    if explained >= DimensionSearch.enough {
      // All segments together are the change itself.
      let isExplanation = explained <= DimensionSearch.most && surprise > 1e-12 && chosen.count < effects.count
      return isExplanation ? (chosen, explained, surprise) : nil
    }
  }
  return nil
}

extension Engine {
  /// Looks among dimensions for those that explain a change.
  package func search(
    _ dimensions: [DimensionModel], for formula: Formula, from: Slice, to: Slice
  ) -> DimensionSearch {
    let few = dimensions.indices.filter { hasFewValues(dimensions[$0], atMost: DimensionSearch.mostValues) }
    var search = DimensionSearch(
      searchedCount: 0, leftOutCount: max(0, few.count - DimensionSearch.mostDimensions), findings: [])
    for place in few.prefix(DimensionSearch.mostDimensions) {
      // What cannot be told apart by a column says so when it is asked for.
      guard let change = try? change(of: formula, from: from, to: to, by: [dimensions[place]]),
        change.segments.count > 1,
        let old = change.before.double, let new = change.after.double
      else { continue }
      search.searchedCount += 1
      // The smallest together are no segment that explains.
      let surprises = change.segments.map { $0.isOthers ? -1 : $0.surprise }
      guard let found = explaining(effects: change.segments.map(\.effect), surprises: surprises, total: new - old)
      else { continue }
      search.findings.append(
        DimensionSearch.Finding(
          place: place, change: change, chosen: found.chosen, explained: found.explained,
          surprise: found.surprise))
    }
    let order = search.findings.indices.sorted {
      (-search.findings[$0].surprise, $0) < (-search.findings[$1].surprise, $1)
    }
    // The name of a shop and its number in the orders are the same segments.
    var named: Set<[Double]> = []
    search.findings = order.map { search.findings[$0] }.filter { finding in
      named.insert(finding.chosen.map { finding.change.segments[$0].effect }).inserted
    }
    search.findings = Array(search.findings.prefix(DimensionSearch.mostFindings))
    return search
  }
}
