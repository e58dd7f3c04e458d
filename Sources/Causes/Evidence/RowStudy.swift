import CivilTime
import Evaluation
import Graphs
import Semantics
import Statistics

/// What the rows of one dataset say: of customers who open more mails, how much more they buy.
package struct RowFinding: Sendable {
  /// Of one more of the cause; of yes against no.
  package var estimate: Estimate
  package var rowCount: Int
  /// How far the cause and the effect spread between rows of one month.
  package var causeDeviation: Double
  package var effectDeviation: Double
  /// Columns that are held apart.
  package var controls: [Int]
  /// Rows of one month are compared with each other.
  package var isByMonth: Bool
  package var scale: EffectScale
}

/// What the values of a column say of a KPI: the trials won by each channel, and how many are pulled up.
package struct GroupFinding: Sendable {
  package struct Group: Sendable {
    package var name: String
    package var value: Double
    package var interval: SampleInterval?
    package var units: Int
  }
  /// The largest first.
  package var groups: [Group]
  /// That all of them are equal, by χ².
  package var p: Double
  package var rowCount: Int { groups.reduce(0) { $0 + $1.units } }
}

/// Holds links against rows: between two columns of one dataset by regression, between a column of texts and a KPI group by
/// group.
struct RowStudy {
  let engine: Engine
  let graph: CauseGraph

  /// Texts with more values than this are no controls.
  private static let mostLevels = 30
  private static let fewestRows = 30

  // MARK: Two columns

  /// Nil where the ends are not columns of one dataset.
  func evidence(_ link: CauseGraph.Link) -> Evidence? {
    guard case .column(let id, let cause) = link.model.cause, case .column(id, let effect) = link.model.effect else {
      return nil
    }
    if let reason = openEnd(link) { return Evidence(link, .cannotTell, [reason]) }
    if link.model.lag != nil { return Evidence(link, .cannotTell, [.lagOfRows]) }
    let controls = controls(of: link, on: id)
    guard let x = engine.numbers(of: cause, in: id), let y = engine.numbers(of: effect, in: id) else {
      return groupEvidence(link, controls) ?? Evidence(link, .cannotTell, [.notNumbers])
    }
    let isIn = engine.rows(of: id, in: Slice(filter: link.model.condition))
    let others = controls.columns.flatMap { columns(of: $0, on: id) }
    let months = self.months(of: id, isIn.count)
    var rows = isIn.indices.filter { row in
      isIn[row] && x[row].isFinite && y[row].isFinite && others.allSatisfy { $0[row].isFinite } && months[row] >= 0
    }
    // By their numbers: the order of the rows in the file must not move the last bit.
    rows.sort { (months[$0], x[$0], y[$0]) < (months[$1], x[$1], y[$1]) }
    guard rows.count >= RowStudy.fewestRows else { return Evidence(link, .cannotTell, [.fewRows(rows.count)]) }
    let scale = EffectScale(link.model)
    let fit = WithinMonths(months: rows.map { Int(months[$0]) })
    let (first, outcome) = (rows.map { x[$0] }, rows.map { y[$0] })
    if let reason = scale.obstacle([first], [outcome], of: link) { return Evidence(link, .cannotTell, [reason]) }
    let beside = others.map { column in rows.map { column[$0] } }
    guard
      let found = fit.effect(of: scale.measured(cause: first), on: scale.measured(effect: outcome), beside: beside)
    else { return Evidence(link, .cannotTell, [.standsStill]) }
    var answer = Evidence(link, .cannotTell)
    let finding = RowFinding(
      estimate: found.estimate, rowCount: rows.count, causeDeviation: found.causeDeviation,
      effectDeviation: found.effectDeviation, controls: controls.columns, isByMonth: fit.monthCount > 1, scale: scale)
    answer.finding = .rows(finding)
    let notable = 0.1 * found.effectDeviation / found.causeDeviation
    let grading = Grading(
      estimate: found.estimate, direction: link.model.direction, isRefuted: link.model.isRefuted,
      believed: scale.believed(link.model) ?? notable, limits: controls.limits + (found.isExact ? [.exact] : []))
    (answer.grade, answer.reasons) = grading.result
    if answer.grade == .cannotTell { answer.needed = grading.needed(insteadOf: Double(rows.count)) }
    return answer
  }

  private func openEnd(_ link: CauseGraph.Link) -> EvidenceReason? {
    guard let open = link.model.openEnds.first else { return nil }
    return .openFact(node: open == link.model.cause ? link.cause : link.effect)
  }

  /// Of each row the month of its first time; 0 for all where the dataset has none.
  private func months(of id: DatasetID, _ count: Int) -> [Int32] {
    guard let time = engine.model.datasets[id.index].times.first?.column,
      case .levels(let codes, _) = engine.feature(time, of: id)
    else { return [Int32](repeating: 0, count: count) }
    return codes
  }

  // MARK: Controls

  private struct Controls {
    var columns: [Int]
    var limits: [EvidenceReason]
  }

  private func controls(of link: CauseGraph.Link, on id: DatasetID) -> Controls {
    var arrows = graph.identities.map { ($0.cause, $0.effect) }
    arrows += graph.links.filter(\.model.isInForce).map { ($0.cause, $0.effect) }
    let usable = graph.nodes.indices.filter { node in
      guard case .column(id, let column) = graph.nodes[node] else { return false }
      return isControl(column, of: id)
    }
    let unknown = Set(graph.nodes.indices).subtracting(usable).subtracting([link.cause, link.effect])
    let causal = CausalGraph(nodes: Array(graph.nodes.indices), arrows: arrows, hidden: unknown)
    var limits: [EvidenceReason] = isOfEntities(id) ? [] : [.rowsWithoutKey]
    if !graph.links.contains(where: { $0.model.isInForce && $0.effect == link.cause }) { limits.append(.unexplained) }
    if let found = causal.adjustmentSet(for: .init(of: [link.cause], on: [link.effect])) {
      return Controls(columns: found, limits: limits)
    }
    let causes = DirectedGraph(count: graph.nodes.count, arrows.map { ($1, $0) })
    let shared = causes.reachable(from: [link.cause]).intersection(causes.reachable(from: [link.effect]))
    return Controls(columns: [], limits: [.hidden(shared.intersection(unknown).sorted())] + limits)
  }

  /// Rows that a key tells apart, and not by a time: days, or months of shops, hang on those before them.
  private func isOfEntities(_ id: DatasetID) -> Bool {
    let dataset = engine.model.datasets[id.index]
    func isTime(_ type: ValueType) -> Bool {
      switch type {
      case .date, .moment, .period: true
      case .number, .text, .boolean, .unknown: false
      }
    }
    let keys = dataset.keys.map { key in key.map { dataset.columns[$0.index].type } }
    if keys.contains(where: { $0.count == 1 && !isTime($0[0]) }) { return true }
    switch dataset.source {
    case .files: return false
    case .filtered(let parent, _): return isOfEntities(parent)
    case .grouped(_, let keys, _): return keys.count == 1 && !isTime(keys[0].type)
    }
  }

  private func isControl(_ column: ColumnID, of id: DatasetID) -> Bool {
    // Rows are read only where there may be too many values.
    if case .number = engine.model.datasets[id.index].columns[column.index].type { return true }
    guard case .levels(_, let count) = engine.feature(column, of: id) else { return true }
    return count <= RowStudy.mostLevels
  }

  /// A number as it is, of texts one column for each but the first.
  private func columns(of node: Int, on id: DatasetID) -> [[Double]] {
    guard case .column(_, let column) = graph.nodes[node] else { return [] }
    if let numbers = engine.numbers(of: column, in: id) { return [numbers] }
    switch engine.feature(column, of: id) {
    case .numbers: return []
    case .levels(let codes, let count):
      return (1..<max(1, count)).map { level in codes.map { $0 < 0 ? .nan : $0 == Int32(level) ? 1 : 0 } }
    }
  }

  // MARK: Groups

  /// Nil where the cause is no column that tells groups apart.
  func groupEvidence(_ link: CauseGraph.Link) -> Evidence? {
    guard let groups = link.model.groups else { return nil }
    return groupEvidence(link, controls(of: link, on: groups.dataset))
  }

  private func groupEvidence(_ link: CauseGraph.Link, _ controls: Controls) -> Evidence? {
    guard let groups = link.model.groups else { return nil }
    if let reason = openEnd(link) ?? openMeasure(link) { return Evidence(link, .cannotTell, [reason]) }
    let slice = Slice(filter: link.model.condition)
    guard
      let parts = try? engine.sampledParts(
        of: groups.measure, in: slice, by: groups.column, drawing: groups.dataset, reach: SampleInterval.reach)
    else { return Evidence(link, .cannotTell, [.notSampled]) }
    var found: [GroupFinding.Group] = []
    var (weights, sum, squares) = (0.0, 0.0, 0.0)
    for (place, key) in parts.keys.enumerated() {
      guard let name = key.first?.groupName, let sample = parts.samples.cells[place],
        sample.units >= RowStudy.fewestRows, let variance = RowStudy.variance(of: sample)
      else { continue }
      found.append(.init(name: name, value: sample.value, interval: SampleInterval(sample), units: sample.units))
      let weight = 1 / variance
      weights += weight
      sum += weight * sample.value
      squares += weight * sample.value * sample.value
    }
    guard found.count > 1 else { return Evidence(link, .cannotTell, [.fewGroups]) }
    let distance = max(0, squares - sum * sum / weights)
    found.sort { ($1.value, $0.name) < ($0.value, $1.name) }
    let finding = GroupFinding(
      groups: found, p: ChiSquare(degreesOfFreedom: Double(found.count - 1)).upperTail(distance))
    var answer = Evidence(link, .cannotTell)
    answer.finding = .groups(finding)
    var limits = controls.limits
    // Group by group nothing is held apart.
    if !controls.columns.isEmpty { limits.append(.hidden(controls.columns)) }
    if finding.p < Grading.chance {
      answer.grade = !limits.isEmpty ? .hint : link.model.isRefuted ? .contradicted : .supported
      answer.reasons = limits
    } else {
      (answer.grade, answer.reasons) = (.cannotTell, finding.p < Grading.looseChance ? [.weak] : [])
    }
    return answer
  }

  /// None of two hundred is a share without any variance; as if two more had been so and two not (Agresti and Coull 1998).
  private static func variance(of sample: Sample) -> Double? {
    if case .share(let rows) = sample.shape {
      let share = (sample.value * rows + 2) / (rows + 4)
      return max(sample.variance, share * (1 - share) / (rows + 4))
    }
    return sample.variance > 0 ? sample.variance : nil
  }

  private func openMeasure(_ link: CauseGraph.Link) -> EvidenceReason? {
    guard case .definition(let id) = link.model.effect, engine.model.definitions[id.index].isOpenFact else {
      return nil
    }
    return .openFact(node: link.effect)
  }
}

extension Value {
  fileprivate var groupName: String? {
    switch self {
    case .text(let text): text
    case .boolean(let value): value ? "yes" : "no"
    case .number, .day, .moment, .period, .bandFrom, .label, .missing: nil
    }
  }
}

/// Least squares of rows, each held against those of its own month.
struct WithinMonths {
  struct Effect {
    var estimate: Estimate
    var causeDeviation: Double
    var effectDeviation: Double
    var isExact: Bool
  }
  private let months: [Int]
  private let counts: [Double]
  let monthCount: Int

  init(months: [Int]) {
    self.months = months
    var counts = [Double](repeating: 0, count: (months.max() ?? 0) + 1)
    for month in months { counts[month] += 1 }
    self.counts = counts
    monthCount = counts.count { $0 > 0 }
  }

  private func centred(_ values: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: counts.count)
    for (row, value) in values.enumerated() { sums[months[row]] += value }
    return values.indices.map { values[$0] - sums[months[$0]] / counts[months[$0]] }
  }

  /// Nil where the cause says nothing beside the rest.
  func effect(of cause: [Double], on outcome: [Double], beside others: [[Double]]) -> Effect? {
    let (x, y) = (centred(cause), centred(outcome))
    var matrix = Matrix(rows: x.count)
    for column in others.map(centred) { matrix.append(column) }
    let news = others.isEmpty ? x : LeastSquares(x, on: matrix)?.residuals ?? []
    let rest = others.isEmpty ? y : LeastSquares(y, on: matrix)?.residuals ?? []
    let (spread, size) = (news.reduce(0) { $0 + $1 * $1 }, cause.reduce(0) { $0 + $1 * $1 })
    guard news.count == x.count, spread > 1e-16 * size else { return nil }
    let slope = zip(news, rest).reduce(0) { $0 + $1.0 * $1.1 } / spread
    let freedom = Double(x.count - monthCount - 1 - others.count)
    guard freedom > 5 else { return nil }
    // Errors of any spread each (HC1), with the months and the other columns counted.
    let scores = zip(news, rest).reduce(0) { sum, pair in
      let score = pair.0 * (pair.1 - slope * pair.0)
      return sum + score * score
    }
    let error = (scores * Double(x.count) / freedom).squareRoot() / spread
    guard error > 0 else { return nil }
    let count = Double(x.count)
    let left = zip(news, rest).reduce(0) { $0 + ($1.1 - slope * $1.0) * ($1.1 - slope * $1.0) }
    return Effect(
      estimate: Estimate(value: slope, standardError: error, degreesOfFreedom: freedom),
      causeDeviation: (spread / count).squareRoot(),
      effectDeviation: (rest.reduce(0) { $0 + $1 * $1 } / count).squareRoot(),
      isExact: left <= 1e-20 * rest.reduce(0) { $0 + $1 * $1 })
  }
}
