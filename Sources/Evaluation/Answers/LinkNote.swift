import CivilTime

/// What is said of the links that a what-if follows, and of those that it does not. Links and definitions as written.
package enum LinkNote: Hashable, Sendable {
  /// Why a link that would matter is not followed.
  package enum Obstacle: Hashable, Sendable {
    /// It holds for some rows only, and its effect is no sum of what it is for these and for others.
    case condition(String)
    /// It holds for some rows only, and the change of its cause is not in proportion there: how much of it falls on them
    /// nobody says.
    case uneven(String)
    /// Another link of the same two ends holds for some of the same rows.
    case overlap(String)
    case refuted
    /// An end is a column of rows.
    case column
    /// Its lag is no whole number of the periods by which it acts: the grain's name.
    case lag(String)
    /// Another link into the same effect acts by this grain.
    case grain(String)
    /// The question asks for groups, or for some rows.
    case groups
    /// Links and formulas lead round: without a time there is no end to it.
    case circle
    /// It leads back to what an action is aimed at.
    case back(String)
  }
  /// After each of the lags, in periods of the grain; what the strength rests on, as the rules say it; nil: a belief.
  case followed(String, lags: [Int32], grain: Grain, source: String?)
  case notFollowed(String, Obstacle)
  /// The scenario that a what-if is asked under moves its cause, at both ends.
  case leftAtBothEnds(String)
  /// A link without a strength: whether the effect rises (1), falls (-1) or either (0).
  case direction(String, of: String, sign: Int)
  /// The first period that a change holds in.
  case begins(String)
  /// A cause that reads earlier periods, in which the changed bodies hold, too.
  case past(String)
  /// The last period that is over; nil without data.
  case steady(String?)
  /// Periods behind the data, and those whose numbers stand for them, a whole number of years before or not.
  case held(Periods, at: Periods, isYear: Bool)
  /// The ends of the strengths are followed to the ends of the answer.
  case ends
  /// An item that rises and falls between the ends of one strength.
  case notMonotone(String)
  /// A definition, its period, its value, and the ends of its history.
  case unobserved(String, period: String, value: String, low: String, high: String)
  /// What is moved, and is read where nobody has said by how much: in some rows, in groups, or over several periods of what
  /// is no sum and has no base.
  case otherTimes(String)
  /// A link and a period (nil: all time) for which its cause, or its effect, has no number to start from.
  case withoutValue(String, period: String?)
  /// An item that is a number of the whole series, and not of its period alone.
  case series(String)
  /// A line of several periods, whose links are known period by period.
  case noTotal

  /// The first and the last of some periods, as they are written.
  package struct Periods: Hashable, Sendable {
    package var first: String
    package var last: String

    package init(_ first: String, _ last: String) { (self.first, self.last) = (first, last) }
  }

  /// Something that would matter is left as it is.
  package var isHindrance: Bool {
    switch self {
    case .notFollowed, .otherTimes, .withoutValue, .series, .noTotal: true
    case .followed, .leftAtBothEnds, .direction, .begins, .past, .steady, .held, .ends, .notMonotone, .unobserved: false
    }
  }
}
