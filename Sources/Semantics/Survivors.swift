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
      case .row(.column(let id)):
        if seen.insert(id.index).inserted, let made = datasets[dataset].columns[id.index].formula { stack.append(made) }
      default: stack += current.children  // Any other part may hold a window.
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
    guard !isSolving, case .base = world, let test = kind == .share ? among : condition, let key = keys.first,
      !uses(of: test).isEmpty
    else { return }
    var reader = EmptyGroupReader(analyzer: self)
    if case .truth(true) = reader.value(of: test) {
      report(.uncountedGroups(program.text(key.range)), at: test.range)
    }
  }
}

/// What a formula is for a group that has no row in any slice that is read.
private struct EmptyGroupReader {
  enum Outcome {
    case number(Double)
    case truth(Bool)
    case missing
    /// It hangs on what the rules alone do not tell.
    case open
  }

  let analyzer: Analyzer
  private var active: Set<Int> = []

  init(analyzer: Analyzer) { self.analyzer = analyzer }

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
      case .number, .truth: return .truth(false)
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
    case .filtered(let inner, _), .during(let inner, _), .prior(let inner, _, _), .next(let inner, _),
      .trailing(let inner, _), .toDate(let inner, _), .cumulative(let inner), .perLength(let inner, _):
      return value(of: inner)
    case .growth: return .missing
    case .change(let inner, _): return arithmetic([inner]) { _ in 0 }
    case .overall, .rank, .dimension, .startsFrom: return .open
    }
  }

  private mutating func arithmetic(_ formulas: [Formula], _ compute: ([Double]) -> Double) -> Outcome {
    var numbers: [Double] = []
    for formula in formulas {
      switch value(of: formula) {
      case .number(let number): numbers.append(number)
      case .missing: return .missing
      case .truth, .open: return .open
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
    case (.missing, _), (_, .missing): return .missing
    case (.number, _), (.truth, _), (.open, _): return .open
    }
  }

  private mutating func combine(_ parts: [Formula], deciding: Bool) -> Outcome {
    var isOpen = false
    for part in parts {
      switch value(of: part) {
      case .truth(deciding): return .truth(deciding)
      case .truth: break
      case .missing, .number, .open: isOpen = true
      }
    }
    return isOpen ? .open : .truth(!deciding)
  }
}
