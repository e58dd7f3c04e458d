import Numerics
import SourceText
import Syntax

// Questions whose rows or groups can never be those that are meant.
extension Analyzer {
  /// `share(plans where ended_on within 30 days of started_on)` of a stock counts, month by month, only the plans that are
  /// still open: those that ended in time have left.
  func refuseSurvivors(_ aggregate: Aggregate, _ dataset: Int, at range: SourceRange) {
    guard datasets[dataset].isStock, !aggregate.readsEvents, let start = datasets[dataset].times.first else { return }
    for condition in [aggregate.condition, aggregate.among].compactMap({ $0 })
    where opensAtStart(condition, of: dataset, start.column) {
      let name = datasets[dataset].columns[start.column].name
      report(.survivors(datasets[dataset].name, start: name), at: range)
      return
    }
  }

  private func opensAtStart(_ condition: Formula, of dataset: Int, _ start: Int) -> Bool {
    var seen: Set<Int> = []
    var stack = [condition]
    while let current = stack.popLast() {
      switch current.kind {
      case .within(_, _, let anchor, _):
        if case .row(.column(let id)) = anchor.kind, id.index == start { return true }
      case .comparison(let kind, let left, let right):
        if isEndAgainstStart(kind, left, right, of: dataset) { return true }
        stack += [left, right]
      case .row(.column(let id)):
        if seen.insert(id.index).inserted, let made = datasets[dataset].columns[id.index].formula { stack.append(made) }
      default: stack += current.children  // Any other part may hold a window.
      }
    }
    return false
  }

  /// `ended_on <= started_on + 30 days`, `ended_on - started_on <= 30 days`: the same window by hand.
  private func isEndAgainstStart(_ kind: ComparisonKind, _ left: Formula, _ right: Formula, of dataset: Int) -> Bool {
    guard let time = datasets[dataset].times.first, let until = time.until else { return false }
    let (small, large): (Formula, Formula)
    switch kind {
    case .less, .lessOrEqual: (small, large) = (left, right)
    case .greater, .greaterOrEqual: (small, large) = (right, left)
    case .equal, .notEqual: return false
    }
    return reads(until, in: small, of: dataset) && !reads(until, in: large, of: dataset)
      && (reads(time.column, in: small, of: dataset) || reads(time.column, in: large, of: dataset))
  }

  /// Whether a row formula reads a column, in itself or in the columns that it names.
  private func reads(_ column: Int, in formula: Formula, of dataset: Int) -> Bool {
    var seen: Set<Int> = []
    var stack = [formula]
    while let current = stack.popLast() {
      if case .row(.column(let id)) = current.kind {
        if id.index == column { return true }
        if seen.insert(id.index).inserted, let made = datasets[dataset].columns[id.index].formula { stack.append(made) }
      } else {
        stack += current.children
      }
    }
    return false
  }

  /// `by (if sum(o.amount) > 60 then "large" else "small")`: the sum of all rows is one number, and all rows are one group.
  func refuseNumberAsGroup(_ formula: Formula, _ expression: Expression) {
    guard !isSolving else { return }
    for use in uses(of: formula) where !use.dropsAll {
      report(.numberAsGroup(program.text(use.range), dataset: datasets[use.dataset].name), at: expression.range)
      return
    }
  }

  // MARK: Groups that nothing counts

  /// A condition that groups without any row would fulfil: nobody counts them, because no slice that is read has them.
  func warnOfUncountedGroups(_ kind: AggregateKind, _ keys: [GroupKey], _ condition: Formula?, _ among: Formula?) {
    guard !isSolving, case .base = world, let key = keys.first else { return }
    if kind == .share, among == nil { return warnOfAbsentGroups(keys, condition) }
    guard let test = kind == .share ? among : condition, !uses(of: test).isEmpty else { return }
    var reader = EmptyGroupReader(analyzer: self)
    if case .truth(true) = reader.value(of: test) {
      report(.uncountedGroups(program.text(key.range)), at: test.range)
    }
  }

  /// `share(each o.customer where n = 0 and prior(n, 1 month) > 0)` was meant to be a churn rate and is always 0 %: its
  /// whole are the customers with rows in the period.
  private func warnOfAbsentGroups(_ keys: [GroupKey], _ condition: Formula?) {
    let owners = Set(
      keys.flatMap { Analyzer.paths(in: $0.expression) }.compactMap { path in
        path.names.first.flatMap { program.datasetIndex[$0.text] }
      })
    guard let condition, let dataset = owners.first, owners.count == 1 else { return }
    let parts = if case .and(let parts) = condition.kind { parts } else { [condition] }
    func isNeverTrue(_ sums: Bool) -> [Bool] {
      parts.map { part in
        var reader = EmptyGroupReader(analyzer: self, present: dataset, isSumPositive: sums)
        if case .truth(false) = reader.value(of: part) { return true }
        return false
      }
    }
    var isFalse = isNeverTrue(false)
    // A sum may well be 0 where there are rows: returns. One that was more in another period is an amount that ended.
    if !isFalse.contains(true), parts.contains(where: readsOtherPeriod) { isFalse = isNeverTrue(true) }
    guard isFalse.contains(true) else { return }
    let rest = zip(parts, isFalse).filter { !$0.1 }.map { program.text($0.0.range) }
    report(
      .shareOfAbsentGroups(
        keys.map { program.text($0.range) }.joined(separator: ", "), dataset: datasets[dataset].name,
        among: rest.isEmpty ? "cumulative(n) > 0" : rest.joined(separator: " and ")), at: condition.range)
  }

  /// Whether the period before or behind is read.
  private func readsOtherPeriod(_ formula: Formula) -> Bool {
    var seen: Set<Int> = []
    var stack = [formula]
    while let current = stack.popLast() {
      stack += current.children
      guard case .slice(let leaf) = current.kind else { continue }
      switch leaf {
      case .prior, .next: return true
      case .definition(let id):
        if seen.insert(id.index).inserted { stack += definitions[id.index].body?.formulas ?? [] }
      case .aggregate, .filtered, .during, .growth, .change, .trailing, .toDate, .cumulative, .perLength, .overall,
        .rank, .ticked, .dimension, .startsFrom, .windowDay:
        break
      }
    }
    return false
  }
}

/// What a formula is for a group that has no row in any slice that is read; or, with `present`, for one that has rows of
/// that dataset in its own slice, while nothing is known of others.
private struct EmptyGroupReader {
  enum Outcome {
    case number(Double)
    /// This or more.
    case atLeast(Double)
    case truth(Bool)
    case missing
    /// It hangs on what the rules alone do not tell.
    case open
  }

  let analyzer: Analyzer
  let present: Int?
  /// Sums over present rows are taken to be more than 0.
  let isSumPositive: Bool
  private var active: Set<Int> = []

  init(analyzer: Analyzer, present: Int? = nil, isSumPositive: Bool = false) {
    self.analyzer = analyzer
    self.present = present
    self.isSumPositive = isSumPositive
  }

  mutating func value(of formula: Formula) -> Outcome {
    switch formula.kind {
    case .constant(.number(let number)): return .number(number.double)
    case .constant(.boolean(let flag)): return .truth(flag)
    case .constant(.missing): return .missing
    case .constant: return .open
    case .sum(let terms):
      return arithmetic(terms.map(\.formula)) { parts in
        zip(terms, parts).reduce(0) { $0 + ($1.0.isSubtracted ? -$1.1 : $1.1) }
      }
    case .product(let factors, let factor):
      return arithmetic(factors.map(\.formula)) { parts in
        zip(factors, parts).reduce(factor.double) { $1.0.isDivided ? $0 / $1.1 : $0 * $1.1 }
      }
    case .scaled(let inner, let factor): return arithmetic([inner]) { $0[0] * factor.double }
    case .comparison(let kind, let left, let right):
      return compare(kind, value(of: left), value(of: right))
    case .isMissing(let inner):
      switch value(of: inner) {
      case .missing: return .truth(true)
      case .number, .atLeast, .truth: return .truth(false)
      case .open: return .open
      }
    case .not(let inner):
      if case .truth(let flag) = value(of: inner) { return .truth(!flag) }
      return .open
    case .and(let parts): return combine(parts, deciding: false)
    case .or(let parts): return combine(parts, deciding: true)
    case .slice(let leaf): return value(of: leaf)
    default: return .open  // Other forms are not looked into.
    }
  }

  private mutating func value(of leaf: SliceLeaf) -> Outcome {
    switch leaf {
    case .aggregate(let aggregate):
      if let present { return value(of: aggregate, over: present) }
      switch aggregate.kind {
      case .count, .sum, .countDistinct: return .number(0)
      case .avg, .min, .max, .median, .quantile, .stddev, .first, .last, .only, .share, .correlation: return .missing
      }
    case .definition(let id):
      guard active.insert(id.index).inserted, case .formula(let body)? = analyzer.definitions[id.index].body else {
        return .open
      }
      defer { active.remove(id.index) }
      return value(of: body)
    case .filtered(let inner, _), .during(let inner, _), .prior(let inner, _, _), .next(let inner, _):
      return present == nil ? value(of: inner) : .open
    case .trailing(let inner, _), .toDate(let inner, _), .cumulative(let inner), .perLength(let inner, _):
      // The rows of the slice itself are among those of a wider window.
      return value(of: inner)
    case .growth: return present == nil ? .missing : .open
    case .change(let inner, _): return present == nil ? arithmetic([inner]) { _ in 0 } : .open
    case .overall, .rank, .ticked, .dimension, .startsFrom, .windowDay: return .open
    }
  }

  /// Of rows that are there: how many are at least one, and what else they add up to nobody knows.
  private func value(of aggregate: Aggregate, over dataset: Int) -> Outcome {
    guard case .rows(DatasetID(dataset)) = aggregate.source, aggregate.condition == nil, aggregate.time == nil else {
      return .open
    }
    switch aggregate.kind {
    case .count: return aggregate.argument == nil ? .atLeast(1) : .open
    case .sum, .countDistinct: return isSumPositive ? .atLeast(.leastNonzeroMagnitude) : .open
    case .avg, .min, .max, .median, .quantile, .stddev, .first, .last, .only, .share, .correlation: return .open
    }
  }

  private mutating func arithmetic(_ formulas: [Formula], _ compute: ([Double]) -> Double) -> Outcome {
    var numbers: [Double] = []
    for formula in formulas {
      switch value(of: formula) {
      case .number(let number): numbers.append(number)
      case .missing: return .missing
      case .atLeast, .truth, .open: return .open
      }
    }
    let result = compute(numbers)
    return result.isFinite ? .number(result) : .missing
  }

  private func compare(_ kind: ComparisonKind, _ left: Outcome, _ right: Outcome) -> Outcome {
    switch (left, right) {
    case (.number(let a), .number(let b)):
      switch kind {
      case .equal: return .truth(a == b)
      case .notEqual: return .truth(a != b)
      case .less: return .truth(a < b)
      case .lessOrEqual: return .truth(a <= b)
      case .greater: return .truth(a > b)
      case .greaterOrEqual: return .truth(a >= b)
      }
    case (.atLeast(let least), .number(let number)):
      // Equal to a number below the least, not more than it: false; more than it, or another: true.
      switch kind {
      case .equal, .lessOrEqual: return number < least ? .truth(false) : .open
      case .less: return number <= least ? .truth(false) : .open
      case .notEqual, .greater: return number < least ? .truth(true) : .open
      case .greaterOrEqual: return number <= least ? .truth(true) : .open
      }
    case (.number, .atLeast): return compare(kind.mirrored, right, left)
    case (.missing, _), (_, .missing): return .missing
    case (.number, _), (.atLeast, _), (.truth, _), (.open, _): return .open
    }
  }

  private mutating func combine(_ parts: [Formula], deciding: Bool) -> Outcome {
    var isOpen = false
    for part in parts {
      switch value(of: part) {
      case .truth(deciding): return .truth(deciding)
      case .truth: break
      case .missing, .number, .atLeast, .open: isOpen = true
      }
    }
    return isOpen ? .open : .truth(!deciding)
  }
}
