import CivilTime
import Graphs
import Semantics

/// What a link is held apart from, by the declared graph: which other nodes, at which time, must be the same for what is
/// left of cause and effect to be the link's own.
package struct LinkControls: Sendable {
  /// A node of the graph so many periods before the effect's.
  package struct Moment: Hashable, Comparable, Sendable {
    package var node: Int
    package var before: Int
    package static func < (one: Moment, other: Moment) -> Bool {
      (one.before, one.node) < (other.before, other.node)
    }
  }
  package var controls: [Moment]
  /// No controls hold the effect apart: these are not measured, and move both ends.
  package var hidden: [Int]
  /// The cause moves the effect's own value of the cause's period, too: that is no control.
  package var movesOwnHistory: Bool
  /// Some link says what moves the cause.
  package var isCauseExplained: Bool

  /// How many periods before the effect its own value is held: in the period of the cause, or in the one before, where that
  /// is the effect's own or the cause moves it at once.
  static func ownLag(_ lag: Int, movesOwnHistory: Bool) -> Int { lag == 0 || movesOwnHistory ? lag + 1 : lag }
}

/// Formulas and links with their lags laid out over the periods before one.
///
/// In one graph without times a loop of growth would be a circle, and last month's orders a cause of this month's
/// advertising no other thing than this month's.
struct TimeGraph {
  typealias Moment = LinkControls.Moment
  private let graph: CauseGraph
  private let grain: Grain
  /// Nodes whose series are known.
  private let measured: Set<Int>
  /// Of each arrow its ends and its lag in periods.
  private let arrows: [(cause: Int, effect: Int, lag: Int)]
  private let longest: Int
  /// From effects to their causes.
  private let effects: DirectedGraph

  /// - Parameters:
  ///   - sources: what several nodes are made of, nodes of its own behind those of the graph; nobody measures it, and what
  ///     moves one that is made of it moves it.
  ///   - mixed: of each node the one that stands in its place in the links; nil: itself.
  init(_ graph: CauseGraph, grain: Grain, measured: Set<Int>, sources: SharedSources? = nil, mixed: [Int]? = nil) {
    (self.graph, self.grain, self.measured) = (graph, grain, measured)
    let readers = sources?.readers ?? []
    var sourcesOfNode: [Int: [Int]] = [:]
    for (place, nodes) in readers.enumerated() {
      for node in nodes { sourcesOfNode[node, default: []].append(graph.nodes.count + place) }
    }
    var found: [(cause: Int, effect: Int, lag: Int)] = []
    // That a formula counts rows by a column makes the column no cause of months.
    for identity in graph.identities where !graph.isColumn(identity.cause) {
      found.append((identity.cause, identity.effect, identity.lag.map { $0.nearestPeriods(grain) } ?? 0))
    }
    for link in graph.links where link.model.isInForce {
      let (cause, effect) = (mixed?[link.cause] ?? link.cause, mixed?[link.effect] ?? link.effect)
      for moved in [effect] + sourcesOfNode[effect, default: []] {
        found.append((cause, moved, link.model.lag?.nearestPeriods(grain) ?? 0))
      }
    }
    for (node, own) in sourcesOfNode.sorted(by: { $0.key < $1.key }) { found += own.map { ($0, node, 0) } }
    // A formula may read what comes later; in a graph of causes nothing does.
    arrows = found.filter { $0.lag >= 0 && $0.cause != $0.effect }
    longest = arrows.map(\.lag).max() ?? 0
    effects = DirectedGraph(count: graph.nodes.count + readers.count, arrows.map { ($0.effect, $0.cause) })
  }

  /// Some nodes and all that leads to them in the periods before one, with their own past.
  private struct Layout {
    var moments: [Moment]
    var arrows: [(Moment, Moment)]
    /// What formulas make of other nodes.
    var formulas: Set<Moment>
    var unmeasured: Set<Moment>
    var causal: CausalGraph<Moment> { CausalGraph(nodes: moments, arrows: arrows, hidden: unmeasured) }
  }

  /// - Parameters:
  ///   - lag: the longest one that is asked about.
  ///   - lasts: whether what a node was is a cause of what it is.
  private func layout(of nodes: [Int], lag: Int, lasts: (Int) -> Bool = { _ in true }) -> Layout {
    let depth = lag + longest + 2
    let near = causes(of: nodes)
    var laid: [(Moment, Moment)] = []
    for arrow in arrows where near.contains(arrow.effect) {
      for before in 0...depth where before + arrow.lag <= depth {
        let cause = Moment(node: arrow.cause, before: before + arrow.lag)
        laid.append((cause, Moment(node: arrow.effect, before: before)))
      }
    }
    let moments = near.flatMap { node in (0...depth).map { Moment(node: node, before: $0) } }
    let formulas = Set(moments.filter { isFormula($0.node) })
    // What was high last month is likely so still: what moves one end now and the other later is a common cause, too. (A
    // confounder with another lag than the link's once made 40 of 100 unrelated pairs "supported".)
    laid += moments.filter { $0.before < depth && !formulas.contains($0) && lasts($0.node) }.map {
      (Moment(node: $0.node, before: $0.before + 1), $0)
    }
    let unmeasured = Set(moments.filter { !measured.contains($0.node) })
    return Layout(moments: moments, arrows: laid, formulas: formulas, unmeasured: unmeasured)
  }

  private func isFormula(_ node: Int) -> Bool {
    graph.nodes.indices.contains(node) && graph.inputs(of: node).contains { !graph.isColumn($0.cause) }
  }

  func controls(from cause: Int, to effect: Int, lag: Int) -> LinkControls {
    let layout = layout(of: [cause, effect], lag: lag)
    let (start, end) = (Moment(node: cause, before: lag), Moment(node: effect, before: 0))
    let causal = layout.causal
    // With no time in between: a lag of 0 has no earlier value of the cause's period.
    let movesOwnHistory = lag > 0 && moves(cause, effect)
    let held: Set = [
      Moment(node: cause, before: lag + 1),
      Moment(node: effect, before: LinkControls.ownLag(lag, movesOwnHistory: movesOwnHistory)),
    ]
    func question(never: Set<Moment>) -> CausalGraph<Moment>.Effect {
      .init(of: [start], on: [end], held: held, never: never)
    }
    // What a formula makes of others is a control only where these are not enough.
    let found =
      causal.adjustmentSet(for: question(never: layout.formulas)) ?? causal.adjustmentSet(for: question(never: []))
    var result = LinkControls(
      controls: found ?? [], hidden: [], movesOwnHistory: movesOwnHistory, isCauseExplained: isExplained(cause))
    if found == nil {
      // As much as can be held apart, as if what is not measured were no cause.
      let open = CausalGraph(
        nodes: layout.moments, arrows: layout.arrows.filter { !layout.unmeasured.contains($0.0) })
      result.controls = open.adjustmentSet(for: question(never: layout.unmeasured)) ?? []
      result.hidden = hiddenCauses(of: cause, and: effect)
    }
    result.controls.removeAll { held.contains($0) }
    return result
  }

  /// What the graph says of two nodes, the first one so many periods before the second: the smallest sets of others beside
  /// which they tell nothing of each other, with all that both were before held.
  struct Claim {
    var first: Int
    var second: Int
    var lag: Int
    /// The one nearest to the first node and the one nearest to the second, where it is another.
    var sets: [[Moment]]
  }

  /// Of pairs of nodes, in the same period and each one period after the other, where the graph allows to tell them apart.
  func claims(about pairs: [(Int, Int)]) -> [Claim] {
    // What nobody measures and what moves one thing only is that thing's own: its past holds it.
    let children = Dictionary(grouping: arrows, by: \.cause).mapValues { Set($0.map(\.effect)).count }
    let layout = layout(of: Set(pairs.flatMap { [$0, $1] }).sorted(), lag: 1) { node in
      measured.contains(node) || children[node, default: 0] > 1
    }
    let causal = layout.causal
    var claims = pairs.flatMap { one, other in
      [(one, other, 0), (one, other, 1), (other, one, 1)].map { Claim(first: $0, second: $1, lag: $2, sets: []) }
    }
    let questions = claims.map { claim in
      CausalGraph<Moment>.Question(
        Moment(node: claim.first, before: claim.lag), Moment(node: claim.second, before: 0),
        holding: (1...longest + 3).flatMap {
          [Moment(node: claim.first, before: claim.lag + $0), Moment(node: claim.second, before: $0)]
        })
    }
    // What a formula makes of others is held only where these are not enough.
    for never in layout.formulas.isEmpty ? [[]] : [layout.formulas, []] {
      let open = claims.indices.filter { claims[$0].sets.isEmpty }
      for (place, sets) in zip(open, causal.separators(for: open.map { questions[$0] }, never: never)) {
        claims[place].sets = sets
      }
    }
    return claims.filter { !$0.sets.isEmpty }
  }

  /// How much there is to look at.
  var size: Int { (longest + 3) * arrows.count }

  /// All that leads to some nodes, and they.
  func causes(of nodes: [Int]) -> Set<Int> { effects.reachable(from: nodes) }

  /// Whether a node moves another within one period.
  private func moves(_ cause: Int, _ effect: Int) -> Bool {
    DirectedGraph(count: graph.nodes.count, arrows.filter { $0.lag == 0 }.map { ($0.cause, $0.effect) })
      .reachable(from: [cause]).contains(effect)
  }

  private func isExplained(_ cause: Int) -> Bool {
    let near = causes(of: [cause])
    return graph.links.contains { $0.model.isInForce && near.contains($0.effect) }
  }

  /// What is not measured and leads to both ends.
  private func hiddenCauses(of cause: Int, and effect: Int) -> [Int] {
    causes(of: [cause]).intersection(causes(of: [effect])).subtracting(measured).subtracting([cause, effect])
      .sorted()
  }
}

extension CauseGraph {
  func isColumn(_ node: Int) -> Bool { if case .column = nodes[node] { true } else { false } }
}

extension CalendarDuration {
  /// In whole periods, as near as can be: three weeks are a month.
  fileprivate func nearestPeriods(_ grain: Grain) -> Int {
    let days = Double(months) * 365.25 / 12 + Double(seconds) / 86_400
    if grain == .month, seconds == 0 { return months }
    let length = grain.months.map { Double($0) * 365.25 / 12 } ?? (grain == .week ? 7 : 1)
    return Int((days / length).rounded())
  }
}
