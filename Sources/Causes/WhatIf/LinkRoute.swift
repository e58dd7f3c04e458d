import CivilTime
import Evaluation
import Graphs
import Semantics

/// The links over which changed definitions move what is shown, and those over which they would.
struct LinkRoute {
  /// A link with a strength between two definitions.
  struct Step {
    var link: LinkModel
    var strength: LinkModel.Strength
    var cause: DefinitionID
    var effect: DefinitionID
    /// In periods of the link's grain.
    var lag: Int32
    /// The rows by which it moves its effect, which adds up over rows; nil: by all.
    var condition: Filter? { link.condition }

    /// What it adds is so much of what the effect is in the base.
    var isPartOfEffect: Bool { strength.isElasticity ? condition != nil : strength.isEffectRelative }
  }
  private(set) var steps: [Step] = []
  private(set) var obstacles: [(link: LinkModel, why: LinkNote.Obstacle)] = []
  /// Links without a strength: only their direction is known.
  private(set) var directions: [(link: LinkModel, cause: DefinitionID, effect: DefinitionID)] = []

  var isEmpty: Bool { steps.isEmpty && obstacles.isEmpty && directions.isEmpty }

  /// - Parameter model: that of the changed world.
  init(from changed: Set<DefinitionID>, to shown: [Formula], in model: Model) {
    // A definition that is set hangs on nothing else any more.
    let links = model.links.filter { link in
      if case .definition(let effect) = link.effect { return !link.isByFormula && !changed.contains(effect) }
      return !link.isByFormula
    }
    .sorted { $0.precedes($1) }
    if links.isEmpty { return }
    let formulas = Self.formulas(in: model)
    let readers = formulas.reversed
    let wanted = Self.wanted(shown, links, over: formulas, in: model)
    var grains: [DefinitionID: Grain] = [:]
    var (strong, found): ([Step], [(link: LinkModel, why: LinkNote.Obstacle)]) = ([], [])
    for link in links {
      switch Self.step(link, grains, among: links, in: model) {
      case .success(let step?):
        grains[step.effect] = link.grain
        strong.append(step)
      case .success(nil): break
      case .failure(let failure): found.append((link, failure.why))
      }
    }
    let moved = Self.moved(changed, strong.map { ($0.cause, $0.effect) }, over: readers)
    steps = strong.filter { moved.contains($0.cause) && wanted.definitions.contains($0.effect) }
    obstacles = found.filter { found in
      guard wanted.holds(found.link.effect) else { return false }
      switch found.link.cause {
      case .definition(let cause): return moved.contains(cause)
      // Whatever a definition is set to, the rows stay as they are.
      case .factor, .column: return false
      }
    }
    let plain = links.compactMap { link -> (link: LinkModel, cause: DefinitionID, effect: DefinitionID)? in
      guard link.strength == nil, !link.isRefuted, link.direction != .either,
        case .definition(let cause) = link.cause, case .definition(let effect) = link.effect
      else { return nil }
      return (link, cause, effect)
    }
    if plain.isEmpty { return }
    let told = Self.moved(
      changed, (strong.map { ($0.cause, $0.effect) } + plain.map { ($0.cause, $0.effect) }), over: readers)
    directions = plain.filter { told.contains($0.cause) && wanted.definitions.contains($0.effect) }
  }

  private struct Hindrance: Error { var why: LinkNote.Obstacle }

  /// Nil for a link that has no strength to follow.
  private static func step(
    _ link: LinkModel, _ grains: [DefinitionID: Grain], among links: [LinkModel], in model: Model
  ) -> Result<Step?, Hindrance> {
    func hindered(_ why: LinkNote.Obstacle) -> Result<Step?, Hindrance> { .failure(Hindrance(why: why)) }
    if link.isRefuted { return hindered(.refuted) }
    guard let strength = link.strength else { return .success(nil) }
    if case .factor = link.cause { return .success(nil) }
    guard case .definition(let cause) = link.cause, case .definition(let effect) = link.effect else {
      return hindered(.column)
    }
    if let condition = link.conditionText, !model.addsUp(model.definitions[effect.index].value) {
      return hindered(.condition(condition))
    }
    if let other = links.first(where: { link.movesTwice(with: $0) }) { return hindered(.overlap(other.fullText)) }
    guard let lag = link.lagPeriods else { return hindered(.lag(link.grain.rawValue)) }
    if let other = grains[effect], other != link.grain { return hindered(.grain(other.rawValue)) }
    return .success(Step(link: link, strength: strength, cause: cause, effect: effect, lag: lag))
  }

  private struct Wanted {
    var definitions: Set<DefinitionID>
    var datasets: Set<DatasetID>

    func holds(_ node: CauseNode) -> Bool {
      switch node {
      case .definition(let id): definitions.contains(id)
      case .factor: false
      case .column(let dataset, _): datasets.contains(dataset)
      }
    }
  }

  /// What the shown formulas hang on, over formulas and links.
  private static func wanted(
    _ shown: [Formula], _ links: [LinkModel], over formulas: DirectedGraph, in model: Model
  ) -> Wanted {
    var graph = formulas
    for link in links where !link.isRefuted {
      guard case .definition(let cause) = link.cause, case .definition(let effect) = link.effect else { continue }
      graph.addEdge(from: effect.index, to: cause.index)
    }
    let roots = shown.flatMap { $0.namedDefinitions.map(\.index) }
    let found = Set(graph.reachable(from: roots).map { DefinitionID($0) })
    return Wanted(definitions: found, datasets: Set(found.flatMap { model.definitions[$0.index].datasets }))
  }

  /// What hangs on the changed definitions, over formulas and the given links.
  private static func moved(
    _ changed: Set<DefinitionID>, _ links: [(cause: DefinitionID, effect: DefinitionID)], over readers: DirectedGraph
  ) -> Set<DefinitionID> {
    var graph = readers
    for link in links { graph.addEdge(from: link.cause.index, to: link.effect.index) }
    return Set(graph.reachable(from: changed.map(\.index)).map { DefinitionID($0) })
  }

  /// From each definition to those that its formula names.
  private static func formulas(in model: Model) -> DirectedGraph {
    var graph = DirectedGraph(count: model.definitions.count)
    for definition in model.definitions {
      for read in definition.namedDefinitions { graph.addEdge(from: definition.id.index, to: read.index) }
    }
    return graph
  }
}

extension Model {
  /// Whether a definition also moves a formula over links with a strength.
  package func linksLead(from cause: DefinitionID, to formula: Formula) -> Bool {
    !LinkRoute(from: [cause], to: [formula], in: self).steps.isEmpty
  }

  /// The links with a strength over which changed definitions move formulas.
  package func linksFollowed(from names: [String], to shown: [Formula]) -> [String] {
    let ids = Set(names.compactMap { definition(named: $0)?.id })
    return LinkRoute(from: ids, to: shown, in: self).steps.map(\.link.fullText)
  }
}

extension LinkModel {
  /// An order that hangs neither on that of the declarations of links nor on the names of their ends.
  fileprivate func precedes(_ other: LinkModel) -> Bool {
    let (own, theirs) = (effect.place + cause.place, other.effect.place + other.cause.place)
    if own != theirs { return own.lexicographicallyPrecedes(theirs) }
    let lags = [self, other].map { $0.lagPeriods ?? 0 }
    if lags[0] != lags[1] { return lags[0] < lags[1] }
    let words = [self, other].map { "\($0.conditionText ?? "") \($0.fullText)" }
    return words[0] < words[1]
  }

  /// Some rows are moved by both of two links with strengths and the same ends, of which this one is of some rows only.
  fileprivate func movesTwice(with other: LinkModel) -> Bool {
    guard let condition, other.range != range, other.strength != nil, !other.isRefuted,
      (other.cause, other.effect) == (cause, effect)
    else { return false }
    // Parts of one effect that comes bit by bit.
    if other.lag != lag && other.condition == condition { return false }
    guard let rest = other.condition else { return true }
    return !condition.excludes(rest)
  }

  /// With the rows that it holds for.
  package var fullText: String { conditionText.map { "\(text) where \($0)" } ?? text }

  /// Its lag in periods of its grain; nil where it is no whole number of them.
  var lagPeriods: Int32? {
    guard let lag else { return 0 }
    if let months = grain.months {
      return lag.seconds == 0 && lag.months % months == 0 ? Int32(lag.months / months) : nil
    }
    let days = grain == .week ? 7 : 1
    guard lag.months == 0, let whole = lag.wholeDays, whole % days == 0 else { return nil }
    return Int32(whole / days)
  }
}

extension LinkModel.Strength {
  var isInterval: Bool { low != high }

  /// The change of the effect that goes with `cause`, between the ends: 0 is the low one, 1 the high one.
  func effect(at place: Double) -> Double { low.double + (high.double - low.double) * place }
}

extension CauseNode {
  /// Where it stands in its model.
  fileprivate var place: [Int] {
    switch self {
    case .definition(let id): [0, id.index]
    case .factor(let index): [1, index]
    case .column(let dataset, let column): [2, dataset.index, column.index]
    }
  }
}
