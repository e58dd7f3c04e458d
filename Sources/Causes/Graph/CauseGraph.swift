import CivilTime
import Graphs
import Semantics

/// What moves what: definitions, factors and columns, by formulas and by links. The same for the same statements in any
/// order.
package struct CauseGraph: Sendable {
  /// The effect's formula reads the cause.
  package struct Identity: Sendable {
    package var cause: Int
    package var effect: Int
    /// How much earlier it is read; nil: in the same period.
    package var lag: CalendarDuration?
  }
  package struct Link: Sendable {
    package var cause: Int
    package var effect: Int
    package var model: LinkModel
    /// What the data say of it; nil where they were not asked.
    package var grade: EvidenceGrade?
  }
  /// By name. Columns are here when they are ends of links.
  package let nodes: [CauseNode]
  package let names: [String]
  /// By effect, then in the order in which its formula names its inputs.
  package let identities: [Identity]
  /// By effect, cause, lag and condition.
  package private(set) var links: [Link]
  package let goals: [Int]
  /// Those with a goal or a target.
  package let judged: Set<Int>

  private let identitiesOfEffect: [Range<Int>]
  private let linksOfEffect: [Range<Int>]

  package init(_ model: Model) {
    let ends = Set(model.links.flatMap { [$0.cause, $0.effect] })
    var named = model.definitions.filter { !$0.isBase }.map { ($0.name, CauseNode.definition($0.id)) }
    named += model.factors.enumerated().map { ($1.name, CauseNode.factor($0)) }
    for case .column(let dataset, let column) in ends {
      let owner = model.datasets[dataset.index]
      named.append(("\(owner.name).\(owner.columns[column.index].name)", .column(dataset, column)))
    }
    named.sort { $0.0 < $1.0 }
    let places = Dictionary(named.enumerated().map { ($1.1, $0) }) { first, _ in first }
    let reads = named.enumerated().flatMap { effect, node in
      FormulaReads.of(node.1, in: model, ends: ends).compactMap { read in
        places[read.node].map { Identity(cause: $0, effect: effect, lag: read.lag) }
      }
    }
    let links = model.links.compactMap { link -> Link? in
      guard let cause = places[link.cause], let effect = places[link.effect] else { return nil }
      return Link(cause: cause, effect: effect, model: link)
    }.sorted { $0.comesBefore($1) }
    (nodes, names, identities, self.links) = (named.map(\.1), named.map(\.0), reads, links)
    let levels = model.levels.compactMap { level in
      places[.definition(level.definition)].map { (place: $0, isGoal: level.isGoal) }
    }
    goals = Set(levels.filter(\.isGoal).map(\.place)).sorted()
    judged = Set(levels.map(\.place))
    identitiesOfEffect = CauseGraph.runs(reads.map(\.effect), count: named.count)
    linksOfEffect = CauseGraph.runs(links.map(\.effect), count: named.count)
  }

  /// With what the data say of the links at some places.
  package func graded(_ evidence: [Evidence], at places: [Int]) -> CauseGraph {
    var graph = self
    for (place, answer) in zip(places, evidence) where !answer.isUnasked {
      graph.links[place].grade = answer.grade
    }
    return graph
  }

  package func node(named name: String) -> Int? { names.firstIndex(of: name) }
  package func inputs(of effect: Int) -> ArraySlice<Identity> { identities[identitiesOfEffect[effect]] }

  /// The links to an effect that are in force, those of one cause together.
  package func beliefs(to effect: Int) -> [[Link]] {
    var found: [[Link]] = []
    for link in links[linksOfEffect[effect]] where link.model.isInForce {
      if found.last?.first?.cause == link.cause {
        found[found.count - 1].append(link)
      } else {
        found.append([link])
      }
    }
    return found
  }

  /// Where the run of each value is in a sorted list.
  private static func runs(_ sorted: [Int], count: Int) -> [Range<Int>] {
    var start = 0
    return (0..<count).map { value in
      let first = start
      while start < sorted.count, sorted[start] == value { start += 1 }
      return first..<start
    }
  }
}

extension CauseGraph.Link {
  fileprivate func comesBefore(_ other: CauseGraph.Link) -> Bool {
    let (own, others) = (model.lag ?? CalendarDuration(), other.model.lag ?? CalendarDuration())
    return (effect, cause, own.months, own.seconds, model.conditionText ?? "", model.text)
      < (other.effect, other.cause, others.months, others.seconds, other.model.conditionText ?? "", other.model.text)
  }
}
