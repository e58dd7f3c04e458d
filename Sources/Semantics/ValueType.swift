import CivilTime
import Numerics
import Units

/// What kind of value a formula has.
package enum ValueType: Hashable, Sendable {
  case number(UnitType)
  case text
  case boolean
  case date
  case moment
  case period(Grain)
  /// Not known, because the data was not there to look at (`kpi check` without the files) or an error was reported.
  case unknown

  /// It is one, or is not known.
  package var mayBeNumber: Bool {
    switch self {
    case .number, .unknown: true
    case .text, .boolean, .date, .moment, .period: false
    }
  }
}
