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
  private typealias Moment = LinkControls.Moment
  private let graph: CauseGraph
  private let grain: Grain
  /// Nodes whose series are known.
  private let measured: Set<Int>
  /// Of each arrow its ends and its lag in periods.
  private let arrows: [(cause: Int, effect: Int, lag: Int)]
  private let longest: Int
  /// From effects to their causes.
  private let effects: DirectedGraph

  init(_ graph: CauseGraph, grain: Grain, measured: Set<Int>) {
    (self.graph, self.grain, self.measured) = (graph, grain, measured)
    var found: [(cause: Int, effect: Int, lag: Int)] = []
    // That a formula counts rows by a column makes the column no cause of months.
    for identity in graph.identities where !graph.isColumn(identity.cause) {
      found.append((identity.cause, identity.effect, identity.lag.map { $0.nearestPeriods(grain) } ?? 0))
    }
    for link in graph.links where link.model.isInForce {
      found.append((link.cause, link.effect, link.model.lag?.nearestPeriods(grain) ?? 0))
    }
    // A formula may read what comes later; in a graph of causes nothing does.
    arrows = found.filter { $0.lag >= 0 && $0.cause != $0.effect }
    longest = arrows.map(\.lag).max() ?? 0
    effects = DirectedGraph(count: graph.nodes.count, arrows.map { ($0.effect, $0.cause) })
  }

  func controls(from cause: Int, to effect: Int, lag: Int) -> LinkControls {
    let depth = lag + longest + 2
    let near = relevant(to: [cause, effect])
    var laid: [(Moment, Moment)] = []
    for arrow in arrows where near.contains(arrow.effect) {
      for before in 0...depth where before + arrow.lag <= depth {
        let cause = Moment(node: arrow.cause, before: before + arrow.lag)
        laid.append((cause, Moment(node: arrow.effect, before: before)))
      }
    }
    let (start, end) = (Moment(node: cause, before: lag), Moment(node: effect, before: 0))
    let moments = near.flatMap { node in (0...depth).map { Moment(node: node, before: $0) } }
    let formulas = Set(moments.filter { !graph.inputs(of: $0.node).filter { !graph.isColumn($0.cause) }.isEmpty })
    // What was high last month is likely so still: what moves one end now and the other later is a common cause, too. (A
    // confounder with another lag than the link's once made 40 of 100 unrelated pairs "supported".)
    laid += moments.filter { $0.before < depth && !formulas.contains($0) }.map {
      (Moment(node: $0.node, before: $0.before + 1), $0)
    }
    let unmeasured = Set(moments.filter { !measured.contains($0.node) })
    let causal = CausalGraph(nodes: moments, arrows: laid, hidden: unmeasured)
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
    let found = causal.adjustmentSet(for: question(never: formulas)) ?? causal.adjustmentSet(for: question(never: []))
    var result = LinkControls(
      controls: found ?? [], hidden: [], movesOwnHistory: movesOwnHistory, isCauseExplained: isExplained(cause))
    if found == nil {
      // As much as can be held apart, as if what is not measured were no cause.
      let open = CausalGraph(nodes: moments, arrows: laid.filter { !unmeasured.contains($0.0) })
      result.controls = open.adjustmentSet(for: question(never: unmeasured)) ?? []
      result.hidden = hiddenCauses(of: cause, and: effect)
    }
    result.controls.removeAll { held.contains($0) }
    return result
  }

  /// Whether a node moves another within one period.
  private func moves(_ cause: Int, _ effect: Int) -> Bool {
    DirectedGraph(count: graph.nodes.count, arrows.filter { $0.lag == 0 }.map { ($0.cause, $0.effect) })
      .reachable(from: [cause]).contains(effect)
  }

  /// All that leads to some nodes, and they.
  private func relevant(to nodes: [Int]) -> Set<Int> { effects.reachable(from: nodes) }

  private func isExplained(_ cause: Int) -> Bool {
    let near = relevant(to: [cause])
    return graph.links.contains { $0.model.isInForce && near.contains($0.effect) }
  }

  /// What is not measured and leads to both ends.
  private func hiddenCauses(of cause: Int, and effect: Int) -> [Int] {
    relevant(to: [cause]).intersection(relevant(to: [effect])).subtracting(measured).subtracting([cause, effect])
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
