import CivilTime
import Semantics
import Statistics

/// What the data say of a belief. Never that it is proven, and never that there is no effect.
package enum EvidenceGrade: String, Sendable {
  /// People were assigned by lot, and the groups differ as believed.
  case experiment
  /// Seen as believed, with what the graph says held apart, and none of the checks speaks against it.
  case supported
  /// Seen as believed, but something keeps it from being more.
  case hint
  /// An effect of the believed size would have been seen, and was not.
  case notSeen = "not seen"
  /// Seen, the other way round.
  case contradicted
  /// The data are too few or too even to say.
  case cannotTell = "cannot tell"
  /// The effect's formula reads the cause: a fact.
  case byFormula = "by formula"
}

/// Why a grade is not another one.
package enum EvidenceReason: Hashable, Sendable {
  // These leave nothing to compare.
  /// Nobody measures it.
  case notMeasured(node: Int)
  /// The numbers of the rules do not move from month to month.
  case notFromData(node: Int)
  /// Young rows have had less of it, so that it falls whatever is done.
  case openFact(node: Int)
  /// Columns of rows and numbers of months have no common line.
  case otherLevel
  case lag(Grain)
  /// Of which both ends are known.
  case fewPeriods(Int)
  /// What is held apart leaves too little to compare.
  case nothingLeft
  /// Less than three equal moves.
  case moved(times: Double)
  case standsStill
  /// A part of a value that is not above zero.
  case notAboveZero(node: Int)
  /// So many segments have both ends in one period; three are needed.
  case fewSegments(Int)
  /// The column tells nothing apart of it.
  case withoutSegments(node: Int)
  /// Rows are compared within their own time.
  case lagOfRows
  case notNumbers
  case fewRows(Int)
  /// Less than two groups with enough rows.
  case fewGroups
  /// The measure is none that rows have a share in.
  case notSampled
  /// An arm of a test has no value, or too few rows.
  case emptyArm(String)

  // These keep what is seen at a hint.
  case shortSeries(Int)
  case hidden([Int])
  /// The rows of a dataset are not known to be of one thing each: one row may hang on another.
  case rowsWithoutKey
  /// Both ends add up this column, or count these rows: part of the one may be the other.
  case sharedRows(String)
  /// Nothing is declared that moves the cause.
  case unexplained
  /// The cause of the next period goes with the effect of this one.
  case future(p: Double)
  /// So many of the shifted series fit as well.
  case shifts(part: Double)
  /// In parts of the values it is not seen: seasons that grow along look like a link.
  case onlyInAmounts(p: Double)
  /// Both ends move slowly, and beside that it is not seen: such moves have too few turns.
  case slow(p: Double)
  /// Between one chance in ten and one in twenty.
  case weak
  /// What the strength foretells is farther off than what the effect's own past lets expect.
  case foretellsWorse

  /// So many more rows came into one arm that the lot was no fair one.
  case brokenSplit(p: Double)
  /// What was known before differs between the arms.
  case unbalanced([String])
  /// The regression leaves nothing over: one end is computed from the other, in the data.
  case exact

  /// What is seen, though not clearly, is the opposite.
  case pointsOtherWay
}

/// The rule by which figures become words.
struct Grading {
  /// Of one more of the cause.
  var estimate: Estimate
  /// Of a test that is finer than the estimate's t; nil: that.
  var p: Double?
  var direction: LinkModel.Direction
  /// `no link`: what is seen speaks against the rules.
  var isRefuted: Bool
  /// The smallest size that is believed; of a belief without a size that which would be worth knowing.
  var believed: Double
  /// What keeps it at a hint.
  var limits: [EvidenceReason]

  /// One in twenty, and one in ten.
  static let (chance, looseChance) = (0.05, 0.1)

  var result: (grade: EvidenceGrade, reasons: [EvidenceReason]) {
    let isAsBelieved: Bool
    let p = self.p ?? estimate.p
    switch direction {
    case .raises: isAsBelieved = estimate.value > 0
    case .lowers: isAsBelieved = estimate.value < 0
    case .either: isAsBelieved = true
    }
    if p < Grading.chance {
      if isAsBelieved { return (limits.isEmpty ? isRefuted ? .contradicted : .supported : .hint, limits) }
      return limits.isEmpty ? (.contradicted, []) : (.cannotTell, [.pointsOtherWay] + limits)
    }
    if p < Grading.looseChance, isAsBelieved { return (.hint, [.weak] + limits) }
    return (believed >= estimate.smallestDetectable() ? .notSeen : .cannotTell, limits.filter(\.isOfLength))
  }
}

extension Grading {
  /// About how many rows would show an effect of the believed size; nil where these do already, and where more than `most`
  /// would be needed.
  /// - Parameter idle: periods that take no part, as there are now.
  func needed(insteadOf rows: Double, idle: Double = 0, atMost most: Double = 1e15) -> Int? {
    let times = estimate.smallestDetectable() / believed
    let needed = rows * times * times + idle
    return times > 1 && needed <= most ? Int(needed.rounded(.up)) : nil
  }
}

extension EvidenceReason {
  /// One end has no numbers that data could move.
  var isOfNoData: Bool {
    switch self {
    case .notMeasured, .notFromData: true
    default: false  // Every other reason is one of data that were looked at.
    }
  }

  fileprivate var isOfLength: Bool { if case .shortSeries = self { true } else { false } }
}
