import CivilTime
import Numerics
import SourceText
import Units

package enum CauseNode: Hashable, Sendable {
  case definition(DefinitionID)
  case factor(Int)
  case column(DatasetID, ColumnID)
}

/// What a team believes to move what, or believes no longer. Of several effects each has a link of its own.
package struct LinkModel: Sendable {
  package enum Direction: String, Sendable {
    case raises, lowers
    /// None is said, or the strength is an interval over zero.
    case either = "moves"
  }

  /// So much more of the cause moves the effect by so much: `nps + 1 point -> referral_orders + 0.6件 to 1.4件`.
  package struct Strength: Hashable, Sendable {
    /// Never 0. In the unit of the cause, beside a factor plain; of a relative one the part: 0.1 for `+ 10%`.
    package var cause: Number
    package var isCauseRelative: Bool
    /// The ends of the effect's change, equal where it is one number; else they hold it with 90 % probability.
    package var low: Number
    package var high: Number
    package var isEffectRelative: Bool
    package var text: String

    /// Two percentages: `+ 10%` and `+ 4%` are the elasticity ln 1.04 / ln 1.10 at every size.
    package var isElasticity: Bool { isCauseRelative && isEffectRelative }
  }

  /// `tested on customers.reminder_test: "案内あり" against "案内なし"`
  package struct Experiment: Sendable {
    package var dataset: DatasetID
    /// On the rows of the dataset.
    package var column: Formula
    package var treatment: String
    package var control: String
    /// The column on each dataset below the effect that leads to it.
    package var arms: DimensionModel
    /// What is compared: the effect, of a column of numbers its mean; nil where that is no number.
    package var measure: Formula?
  }

  /// What is compared between the values of a column.
  package struct Groups: Sendable {
    package var dataset: DatasetID
    /// The column on each dataset below the effect that leads to it.
    package var column: DimensionModel
    /// The effect; of a column of numbers its mean.
    package var measure: Formula
  }

  /// `nps raises referrals`, as written, without clauses.
  package var text: String
  package var cause: CauseNode
  package var effect: CauseNode
  package var direction: Direction
  package var strength: Strength?
  /// Nil also for a lag of 0.
  package var lag: CalendarDuration?
  /// The grain by which a strength acts.
  package var grain: Grain = .month
  /// `where c`, on the datasets below both ends; one of a refuted link says for which rows it is refuted.
  package var condition: Filter?
  package var conditionText: String?
  package var experiment: Experiment?
  /// Of a cause that is a column of texts or of yes and no, with a measurable effect.
  package var groups: Groups?
  /// Ends that are facts of rows over open time: young rows have had less of them.
  package var openEnds: [CauseNode] = []
  package var because: String?
  /// `from "A/B test"`
  package var source: String?
  /// `no link`: it was believed, and is not so.
  package var isRefuted: Bool
  /// The effect's formula reads the cause, directly or below: no belief is needed.
  package var isByFormula = false
  package var range: SourceRange

  /// Believed, and no formula says it already.
  package var isInForce: Bool { !isRefuted && !isByFormula }
}

/// How much something moves, between two ends that hold it with 90 % probability; equal where it is one number.
package struct MoveSize: Hashable, Sendable {
  package var low: Number
  package var high: Number
  /// A part of the value: 0.1 for `+ 10%`; else in its unit.
  package var isRelative: Bool
  /// As written: `+ 4 points to 8 points`.
  package var text: String
}

/// What a team does, what it costs and what it is believed to move.
package struct ActionModel: Sendable {
  package struct Cost: Sendable {
    /// In whole units of the currency, never below 0.
    package var amount: Number
    package var unit: UnitType
    /// How many rows it is paid for in a slice: `count(customers where c)`; nil: it is paid once.
    package var rows: Formula?
    /// `3円 per customers`, as written.
    package var text: String
  }
  package var name: String
  package var documentation: String?
  package var cost: Cost
  package var aim: DefinitionID
  package var size: MoveSize
  /// Nil also for a lag of 0.
  package var lag: CalendarDuration?
  /// `where c`, on the datasets below the aim: the rows that it touches.
  package var rows: TouchedRows?
  package var conditionText: String?
  /// `from "A/B test"`
  package var source: String?
  package var because: String?
  /// `done @2026-05`
  package var done: DaySpan?
  package var range: SourceRange

  package var condition: Filter? { rows?.touched }
}

/// The rows for which a condition holds, and those for which it does not. A row for which it is neither is in none of them.
package struct TouchedRows: Sendable {
  package var touched: Filter
  package var untouched: Filter
}

package struct FactorModel: Sendable {
  package var name: String
  package var documentation: String?
  /// `"not measured yet"`: why there are no numbers.
  package var description: String?
  package var range: SourceRange
}

/// What happened when: `event price_up @2026-03-10 "値上げ" on 平均購買客単価`.
package struct EventModel: Sendable {
  package enum Place: Hashable, Sendable {
    case everything
    case definition(DefinitionID)
    case dataset(DatasetID)
  }
  package var name: String
  package var documentation: String?
  package var span: DaySpan
  package var on: Place
  /// `where c`, on each dataset that knows the condition: the rows that it touched.
  package var rows: TouchedRows?
  package var conditionText: String?
  package var range: SourceRange
}
