import CivilTime
import Syntax

// Cohorts and their ages (section 21): each cohort has every age that it can have reached in the data.
extension NaiveWorld {
  /// The time of which a key is the period, or from which it counts.
  private struct Anchor: Equatable {
    var dataset: String
    var column: String
  }

  private func anchor(_ path: Path, _ dataset: NaiveDataset?) -> Anchor? {
    let names = path.names.map(\.text)
    guard names.count > 1, let owner = datasets[names[0]] else {
      return names.count == 1 ? dataset.map { Anchor(dataset: $0.name, column: names[0]) } : nil
    }
    return Anchor(dataset: owner.name, column: names[names.count - 1])
  }

  /// What stands behind a key: itself, or the formula of the column that it is.
  private func formulas(_ key: Expression) -> [(Expression, NaiveDataset?)] {
    guard case .path(let path) = key.kind else { return [(key, nil)] }
    let names = path.names.map(\.text)
    return datasets.values.compactMap { dataset in
      let isNamed =
        names.count == 1 || names[0] == dataset.name
        || datasets.values.contains { other in
          other.references.contains { $0.name == names[0] && $0.target == dataset.name }
        }
      guard isNamed, let formula = dataset.formulas[names[names.count - 1]] else { return nil }
      return (formula, dataset)
    }
  }

  private func age(_ key: Expression) -> (unit: SinceUnit, anchor: Anchor)? {
    for (formula, dataset) in formulas(key) {
      if case .since(let unit, let event) = formula.kind, case .path(let path) = event.kind,
        let anchor = anchor(path, dataset)
      {
        return (unit, anchor)
      }
    }
    return nil
  }

  private func cohort(_ key: Expression) -> Anchor? {
    for (formula, dataset) in formulas(key) {
      if case .call(let call) = formula.kind, Grain(rawValue: call.name.text) != nil,
        case .expression(let value)? = call.arguments.first?.source, case .path(let path) = value.kind,
        let anchor = anchor(path, dataset)
      {
        return anchor
      }
    }
    return nil
  }

  /// A cohort and the age of the same cohort among the keys.
  private func pair(_ question: NaiveQuestion) -> (cohort: NaiveDimension, age: NaiveDimension, unit: SinceUnit)? {
    for key in question.groupKeys {
      guard let age = age(key.expression),
        let cohort = question.groupKeys.first(where: { cohort($0.expression) == age.anchor })
      else { continue }
      return (cohort, key, age.unit)
    }
    return nil
  }

  /// The first day that some of the data below does not cover.
  private func firstEnd(_ question: NaiveQuestion) throws -> Int? {
    try question.items.flatMap { try datasetsRead(by: $0) }.compactMap { try span($0)?.upperBound }.min()
  }

  private func isReached(_ age: Int, _ unit: SinceUnit, by cohort: Int, _ end: Int) -> Bool {
    end > start(of: age, unit, from: cohort)
  }

  func withAgesBetween(_ groups: [[NaiveGroup]], _ question: NaiveQuestion) throws -> [[NaiveGroup]] {
    guard let pair = pair(question), let end = try firstEnd(question) else { return groups }
    func age(_ groups: [NaiveGroup]) -> Int? {
      groups.first { $0.dimension.id == pair.age.id }?.value.number.map { Int($0.double) }
    }
    guard let last = groups.compactMap(age).max(), last >= 0 else { return groups }
    var seen = Set(groups.map { NaivePool.text($0.map(\.value)) })
    var found = groups
    for own in groups {
      guard case .period(_, let first)? = own.first(where: { $0.dimension.id == pair.cohort.id })?.value else {
        continue
      }
      for age in 0...last where isReached(age, pair.unit, by: first, end) {
        let other = own.map { group in
          group.dimension.id == pair.age.id ? NaiveGroup(dimension: group.dimension, value: .whole(age)) : group
        }
        if seen.insert(NaivePool.text(other.map(\.value))).inserted { found.append(other) }
      }
    }
    return found
  }

  /// In a table of cohorts across their ages: whether nobody of the cohort can have reached this one.
  func isAheadOfAges(_ slice: Slice, _ question: NaiveQuestion) throws -> Bool {
    if let clock = question.groupKeys.lazy.compactMap({ self.clock(in: $0.expression) }).first {
      // Nobody can tell where none of the windows tells whole ticks.
      let windows =
        question.windows.map(\.period).contains(slice.period) ? question.windows.map(\.period) : [slice.period]
      if !isStock(clock.dataset, on: nil), windows.allSatisfy({ cutsTick(clock, $0) }) { return false }
      return try isAhead(clock, slice)
    }
    guard let pair = pair(question), let end = try firstEnd(question),
      case .period(_, let first)? = slice.groups.first(where: { $0.dimension.id == pair.cohort.id })?.value,
      let age = slice.groups.first(where: { $0.dimension.id == pair.age.id })?.value.number
    else { return false }
    return !isReached(Int(age.double), pair.unit, by: first, end)
  }

  /// Where all keys are of the clock's own rows: that none of them stands there.
  private func isAhead(_ clock: NaiveClock, _ slice: Slice) throws -> Bool {
    // Of which lines there are numbers of the slice say nothing, and so nothing of this.
    let slice = withoutNumbersOfSlice(slice, clock.dataset, of: slice)
    let keys = slice.groups.map(\.dimension) + (slice.pool?.dimensions ?? [])
    guard keys.contains(where: { self.clock(in: $0.expression) != nil }),
      let first = try built(clock.dataset).rows.first
    else { return false }
    let isAsked = slice.groups.allSatisfy { hasGroup(first, $0.dimension) }
    var standing = slice
    standing.ignoresEnds = true
    guard isAsked, slice.filters.flatMap(Self.conjuncts).allSatisfy({ canAsk($0, first) }) else { return false }
    return try !built(clock.dataset).rows.contains { row in
      try ticks(of: row, clock, standing, on: nil).contains { !$0.isMissing }
    }
  }
}
