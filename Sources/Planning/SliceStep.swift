import CivilTime
import Semantics

/// How a formula comes from its own slice to the one in which it reads an operand. A step says what is done and which data it
/// hangs on; the days themselves are known only when the data are.
package enum SliceStep: Hashable, Sendable {
  case same
  /// `x where c`
  case filtered(Filter)
  /// `x during R`
  case during(DaySpan)
  /// The window so much earlier (later, for a negative length); none where it would lie before the first day of `data`.
  /// With `cutsUnfinished` as many first days of it as the data cover of the window itself: the base of a growth.
  case earlier(CalendarDuration, data: Set<DatasetID>, cutsUnfinished: Bool)
  /// Of a window that is not over in the data the days that they cover: what a base is compared with.
  case covered(data: Set<DatasetID>)
  /// A longer window with the same end; a slice without a window ends with the data.
  case widened(Widening, data: Set<DatasetID>)
  /// Without all groups and the period, or without those of the names.
  case overall(dropping: [DimensionName]?)
  /// Of each group by the clock of the name all ticks up to it; none where there is no such group.
  case ticked(DimensionName)
}

package enum Widening: Hashable, Sendable {
  case trailing(CalendarDuration)
  case toDate(Grain)
  case cumulative

  /// The word in the rules.
  package var word: String {
    switch self {
    case .trailing: "trailing"
    case .toDate: "to_date"
    case .cumulative: "cumulative"
    }
  }
}

/// An operand of a formula and the slice in which it is read.
package struct Part: Sendable {
  /// What it means for the groups of a slice that the step leads nowhere: nobody knows who bought before the data.
  package enum Gap: Hashable, Sendable {
    case none
    /// Unknown where there is no window to move.
    case unmovable(word: String)
    /// Unknown also where the window would lie before the data.
    case unknown(word: String)

    /// The function in the rules that moves the window.
    package var word: String {
      switch self {
      case .none: ""
      case .unmovable(let word), .unknown(let word): word
      }
    }
  }

  package var formula: Formula
  package var step: SliceStep
  package var gap = Gap.none

  init(_ formula: Formula, _ step: SliceStep, gap: Gap = .none) {
    self.formula = formula
    self.step = step
    self.gap = gap
  }
}

extension Planner {
  /// The operands of a function of slices, each with its step: the one place that says what each function reads.
  /// Definitions and aggregates are read otherwise and have none.
  package func parts(of leaf: SliceLeaf) -> [Part] {
    func data(_ formula: Formula) -> Set<DatasetID> { below(formula).datasets }
    func widened(_ inner: Formula, _ widening: Widening) -> [Part] {
      [Part(inner, .widened(widening, data: data(inner)))]
    }
    switch leaf {
    case .definition, .aggregate, .dimension, .startsFrom, .windowDay: return []
    case .filtered(let inner, let filter): return [Part(inner, .filtered(filter))]
    case .during(let inner, let range): return [Part(inner, .during(range))]
    case .prior(let inner, let length, let start):
      let word = "prior"
      let earlier = SliceStep.earlier(length, data: data(inner), cutsUnfinished: false)
      guard let start else { return [Part(inner, earlier, gap: .unknown(word: word))] }
      return [Part(inner, earlier, gap: .unmovable(word: word)), Part(start, .same)]
    case .next(let inner, let length):
      let later = SliceStep.earlier(length.negated, data: data(inner), cutsUnfinished: false)
      return [Part(inner, later, gap: .unmovable(word: "next"))]
    case .growth(let inner, let length), .change(let inner, let length):
      let data = data(inner)
      return [
        Part(inner, .same), Part(inner, .covered(data: data)),
        Part(inner, .earlier(length, data: data, cutsUnfinished: true), gap: .unknown(word: "growth")),
      ]
    case .trailing(let inner, let length): return widened(inner, .trailing(length))
    case .toDate(let inner, let grain): return widened(inner, .toDate(grain))
    case .cumulative(let inner): return widened(inner, .cumulative)
    case .perLength(let inner, _), .rank(let inner, _): return [Part(inner, .same)]
    case .overall(let inner, let names): return [Part(inner, .overall(dropping: names))]
    case .ticked(let inner, let clock): return [Part(inner, .ticked(clock))]
    }
  }
}
