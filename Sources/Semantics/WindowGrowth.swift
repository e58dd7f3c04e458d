import CivilTime
import SourceText

/// How an amount hangs on the length of the window in which it is asked for.
enum WindowGrowth: Equatable {
  /// It is a rate, a mean, a ratio, or hangs on no window.
  case none
  /// It adds up what the window holds: three months have three times as much, or so.
  case grows
  /// It adds up a window of its own length, whatever period is asked for.
  case fixed(CalendarDuration)

  func or(_ other: WindowGrowth) -> WindowGrowth {
    if self == .grows || other == .none { return self }
    return other
  }
}

// `direct + 0.8 * trailing(tv, 4 months) / 4` is right by month; by quarter it adds three months of one and one of the
// other.
extension Analyzer {
  func growth(of formula: Formula) -> WindowGrowth {
    switch formula.kind {
    case .slice(let leaf): return growth(of: leaf)
    case .scaled(let inner, _): return growth(of: inner)
    case .sum(let terms): return terms.reduce(.none) { $0.or(growth(of: $1.formula)) }
    case .product(let parts, _):
      // Amount over amount is a ratio.
      if parts.contains(where: { $0.isDivided && growth(of: $0.formula) != .none }) { return .none }
      return parts.reduce(.none) { $0.or(growth(of: $1.formula)) }
    case .conditional(_, let then, let otherwise): return growth(of: then).or(growth(of: otherwise))
    case .coalesce(let parts), .function(.min, let parts), .function(.max, let parts), .function(.abs, let parts):
      return parts.reduce(.none) { $0.or(growth(of: $1)) }
    case .constant, .power, .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not, .function, .band,
      .histogram, .within, .lookup, .inlined, .row:
      return .none
    }
  }

  private func growth(of leaf: SliceLeaf) -> WindowGrowth {
    switch leaf {
    // Definitions are looked at in the order in which they read each other; in a circle there is nothing yet.
    case .definition(let id): return growths[id.index] ?? .none
    case .aggregate(let aggregate):
      switch aggregate.kind {
      case .sum, .count, .countDistinct: break
      case .avg, .min, .max, .median, .quantile, .stddev, .first, .last, .only, .share, .correlation: return .none
      }
      switch aggregate.source {
      case .rows(let dataset):
        let table = datasets[dataset.index]
        return table.times.isEmpty || (table.isStock && !aggregate.readsEvents) ? .none : .grows
      case .groups: return .grows
      }
    case .filtered(let inner, _), .prior(let inner, _, _), .next(let inner, _), .change(let inner, _):
      return growth(of: inner)
    case .trailing(let inner, let length): return growth(of: inner) == .grows ? .fixed(length) : .none
    case .during, .growth, .toDate, .cumulative, .perLength, .overall, .rank, .ticked, .dimension, .startsFrom,
      .windowDay:
      return .none
    }
  }

  /// A sum of what grows with the window and what does not, in a formula or what it reads in the same window. A series of
  /// periods asks for each of them.
  func mixedWindows(in formula: Formula) -> DefinitionNote? {
    var stack = [formula]
    while let current = stack.popLast() {
      switch current.kind {
      case .sum(let terms):
        let growths = terms.map { growth(of: $0.formula) }
        for (place, own) in growths.enumerated() {
          guard case .fixed(let length) = own, let plain = growths.firstIndex(of: .grows) else { continue }
          return .mixedWindows(
            program.text(terms[plain].formula.range), program.text(terms[place].formula.range), length,
            isAlways: false)
        }
      case .slice(.definition(let id)):
        if let known = mixes[id.index] { return known }
      case .slice(.aggregate(let aggregate)):
        guard case .groups(let set) = aggregate.source, let grain = set.grain else { break }
        for part in aggregate.parts { if let note = mixedWindows(in: part, askedBy: grain) { return note } }
        continue
      case .slice(.during(let inner, let span)):
        if let note = mixedWindows(in: inner, askedBy: calendar.grain(ofWhole: span)) { return note }
        continue
      case .slice(.trailing), .slice(.toDate), .slice(.cumulative): continue
      default: break  // Every other kind asks its parts in the same window.
      }
      stack += current.children
    }
    return nil
  }

  /// The note of a formula that is asked by a period of its own, where they cannot be added by that.
  private func mixedWindows(in formula: Formula, askedBy grain: Grain?) -> DefinitionNote? {
    guard case .mixedWindows(let plain, let windowed, let length, let isAlways)? = mixedWindows(in: formula),
      isAlways || !DefinitionNote.canAdd(length, by: grain)
    else { return nil }
    return .mixedWindows(plain, windowed, length, isAlways: true)
  }
}

extension DefinitionNote {
  /// The period for which a sum of this month and the last four makes sense.
  package static func unit(of length: CalendarDuration) -> Grain {
    if length.months != 0 { return .month }
    return length.seconds % (7 * 86_400) == 0 ? .week : .day
  }

  /// Whether windows of the length and periods of the grain can be added: by its own unit, and where they are the same.
  package static func canAdd(_ length: CalendarDuration, by grain: Grain?) -> Bool {
    guard let grain else { return false }
    if grain == unit(of: length) { return true }
    if let months = grain.months { return length.months == months && length.seconds == 0 }
    return grain == .day && length.months == 0
  }
}
