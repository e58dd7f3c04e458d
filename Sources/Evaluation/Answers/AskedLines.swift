import CivilTime
import Semantics

/// One of the plain questions that a question with totals, columns across or pooled groups is made of.
package struct AskedLines: Sendable {
  package var show: ShowModel
  /// Lines to be there in any case: those of an answer to the same question in another world.
  var others: Answer?
  /// The window where no period is asked for: of a line for all periods their days.
  var window: DaySpan?
  /// The period of the whole question, where these lines are of all of them.
  var leftGrain: Grain?
  /// The lines are of several groups, and none among them.
  var isTotal = false
  /// The only groups of which there are lines: the values of each dimension.
  var standing: [[Value]]?
  /// The groups that are lines of their own; these lines are of all others.
  var picked: Picked?

  package struct Picked: Sendable {
    /// The places, among the dimensions, of the keys that tell them.
    var places: [Int]
    /// Those of the keys that are one for all others.
    var pooled: [Int]
    var values: [[Value]]
  }

  package init(_ show: ShowModel, withLinesOf others: Answer? = nil) { (self.show, self.others) = (show, others) }
}

/// More values across than a page, or a spreadsheet, has room for.
package struct TooManyColumns: Error, Hashable {
  package var count: Int
  package static let most = 500
}

extension ShowModel {
  /// The answer is made of several plain ones.
  var isComposed: Bool { isWithTotal || isAcross || pooling != nil }
}

extension Value {
  package var isLabel: Bool { if case .label = self { true } else { false } }
}

extension Answer {
  /// The lines that are of all groups of some keys.
  package var totalRows: [Int] {
    rows.indices.filter { row in rows[row].contains { $0.value == .label(.total) } }
  }

  /// Without the lines that are of all groups of some keys.
  package var withoutTotals: Answer {
    let totals = Set(totalRows)
    var answer = self
    answer.rows = rows.indices.filter { !totals.contains($0) }.map { rows[$0] }
    if !drawn.isEmpty { answer.drawn = rows.indices.filter { !totals.contains($0) }.map { drawn[$0] } }
    if !places.isEmpty { answer.places = rows.indices.filter { !totals.contains($0) }.map { places[$0] } }
    return answer
  }
}
