import Planning
import Semantics
import SourceText
import Syntax
import Testing

/// Everything of which plans are made stands in one of the recorded plans, so that a new construct comes with one. Where
/// words have no list of their own, the switches below have them: a new case does not compile until it has a word here, and
/// a word without a plan fails.
@Suite struct PlannedWordsTests {
  /// What is on the level of slices and what is on that of rows.
  enum Leaf: String, CaseIterable {
    case definition, aggregate, filtered, during, prior, priorWithStart, next, growth, change, trailing, toDate
    case cumulative, perLength, overall, overallOfKeys, rank, ticked, dimension, startsFrom, windowDay
    case column, path, fact, ordinal, tile, previousRow, followingRow, runningRows, topRows
    case cumulativeShare, topCells
  }

  enum Operator: String, CaseIterable {
    case constant, sum, product, power, scaled, comparison, between, oneOf, like, isMissing, and, or, not, conditional
    case coalesce, function, band, histogram, within, lookup, inlined, row, slice
  }

  enum Part: String, CaseIterable {
    case query, range, ungrouped, allTime, bare, periods, groups, series
    case filtered, during, earlier, later, base, covered, widened, overall, ticked
    case always, emptySum, elseForEmpty, cutTicks, rowColumn, numbersOfScans, numbersOfFolds, cells, tables, further
    case ticks
  }

  /// The words of statements that no plan has: files and their shape, beliefs, tests, and questions that are not computed.
  static let withoutPlan: Set<Keyword> = [
    .notKeyword, .after, .because, .evidence, .factor, .import, .levers, .limit, .link, .reach, .uncertainty, .unit,
    .why, .with, .event,
    .no, .tested, .action, .actions, .costs, .done, .bet, .bets, .due, .at,
    .calendar, .covers, .expect, .given, .judge, .test, .timezone, .week, .year, .against, .complete, .stack, .dates,
    .decimal,
    .delimiter, .empty, .encoding, .file, .header, .lowers, .merged, .named, .raises, .sheet, .skip,
    .starts, .strict, .zone, .with, .interval, .surely,
  ]

  struct Found {
    var leaves: Set<Leaf> = []
    var operators: Set<Operator> = []
    var aggregates: Set<AggregateKind> = []
    var functions: Set<ScalarFunction> = []
    var parts: Set<Part> = []
  }

  @Test func everyWordIsInAPlan() throws {
    var found = Found()
    var words: Set<String> = []
    for name in PlanTests.names {
      let rules = try PlannedRules(name)
      for token in tokenize(rules.file).0 { words.insert(token.keyword.rawValue) }
      for (plan, model) in rules.plans { found.visit(plan, model) }
    }
    let missing =
      Leaf.allCases.filter { !found.leaves.contains($0) }.map(\.rawValue)
      + Operator.allCases.filter { !found.operators.contains($0) }.map(\.rawValue)
      + AggregateKind.allCases.filter { !found.aggregates.contains($0) }.map(\.rawValue)
      + ScalarFunction.allCases.filter { !found.functions.contains($0) }.map(\.rawValue)
      + Part.allCases.filter { !found.parts.contains($0) }.map(\.rawValue)
      + Keyword.allCases.filter { !Self.withoutPlan.contains($0) && !words.contains($0.rawValue) }.map(\.rawValue)
    #expect(missing == [], "what has no plan in Tests/PlanningTests/Plans")
  }
}

extension PlannedWordsTests.Found {
  mutating func visit(_ plan: Plan, _ model: Model) {
    for column in plan.rowColumns {
      parts.insert(.rowColumn)
      visit(column.formula)
    }
    for slice in plan.slices { visit(slice) }
    for scan in plan.scans {
      parts.insert(part(scan.demand))
      if !scan.numbers.isEmpty { parts.insert(.numbersOfScans) }
    }
    for fold in plan.folds {
      visit(fold.aggregate)
      if case .cells = fold.operand { parts.insert(.cells) }
      if !fold.numbers.isEmpty { parts.insert(.numbersOfFolds) }
    }
    for cell in plan.cells {
      visit(cell.formula)
      guard let id = cell.definition else { continue }
      for body in model.definitions[id.index].body.formulas { visit(body) }
    }
    if let groups = plan.groups { visit(groups) }
  }

  private func part(_ demand: Plan.Demand) -> PlannedWordsTests.Part {
    switch demand {
    case .always: .always
    case .emptySum: .emptySum
    case .elseForEmpty: .elseForEmpty
    case .cutTicks: .cutTicks
    }
  }

  private mutating func visit(_ groups: Plan.Groups) {
    for key in groups.keys { for formula in key.formulas.values { visit(formula) } }
    if !groups.further.isEmpty { parts.insert(.further) }
    if !groups.tables.isEmpty { parts.insert(.tables) }
    if !groups.ticks.isEmpty { parts.insert(.ticks) }
  }

  private mutating func visit(_ slice: Plan.Slice) {
    switch slice {
    case .query: parts.insert(.query)
    case .range: parts.insert(.range)
    case .ungrouped: parts.insert(.ungrouped)
    case .always: parts.insert(.allTime)
    case .bare: parts.insert(.bare)
    case .periods: parts.insert(.periods)
    case .groups(_, let groups):
      parts.insert(.groups)
      visit(groups)
    case .series: parts.insert(.series)
    case .step(_, let step):
      switch step {
      case .same: break
      case .filtered(let filter):
        parts.insert(.filtered)
        for formula in filter.conditions.values { visit(formula) }
      case .during: parts.insert(.during)
      case .earlier(_, _, cutsUnfinished: true): parts.insert(.base)
      case .earlier(let length, _, _): parts.insert(length.months < 0 || length.seconds < 0 ? .later : .earlier)
      case .covered: parts.insert(.covered)
      case .widened: parts.insert(.widened)
      case .overall: parts.insert(.overall)
      case .ticked: parts.insert(.ticked)
      }
    }
  }

  private mutating func visit(_ aggregate: Aggregate) {
    aggregates.insert(aggregate.kind)
    for part in aggregate.parts { visit(part) }
  }

  private mutating func visit(_ formula: Formula) {
    operators.insert(word(formula.kind))
    for operand in formula.directOperands { visit(operand) }
    switch formula.kind {
    case .function(let function, _): functions.insert(function)
    case .row(let leaf): visit(leaf)
    case .slice(let leaf):
      leaves.insert(word(leaf))
      for operand in leaf.operands { visit(operand) }
      if case .aggregate(let aggregate) = leaf { visit(aggregate) }
    default: break  // Every other kind is its word and its operands.
    }
  }

  private mutating func visit(_ leaf: RowLeaf) {
    switch leaf {
    case .column: leaves.insert(.column)
    case .path: leaves.insert(.path)
    case .fact(let aggregate, _):
      leaves.insert(.fact)
      visit(aggregate)
    case .window(let window):
      switch window.kind {
      case .ordinal: leaves.insert(.ordinal)
      case .tile: leaves.insert(.tile)
      case .previous: leaves.insert(.previousRow)
      case .following: leaves.insert(.followingRow)
      case .running: leaves.insert(.runningRows)
      }
    case .top: leaves.insert(.topRows)
    }
  }

  private func word(_ leaf: SliceLeaf) -> PlannedWordsTests.Leaf {
    switch leaf {
    case .definition: .definition
    case .aggregate: .aggregate
    case .filtered: .filtered
    case .during: .during
    case .prior(_, _, let start): start == nil ? .prior : .priorWithStart
    case .next: .next
    case .growth: .growth
    case .change: .change
    case .trailing: .trailing
    case .toDate: .toDate
    case .cumulative: .cumulative
    case .perLength: .perLength
    case .overall(_, let names): names == nil ? .overall : .overallOfKeys
    case .rank(_, let ranking):
      switch ranking.kind {
      case .place: .rank
      case .cumulativeShare: .cumulativeShare
      case .top: .topCells
      }
    case .ticked: .ticked
    case .dimension: .dimension
    case .startsFrom: .startsFrom
    case .windowDay: .windowDay
    }
  }

  private func word(_ kind: FormulaKind) -> PlannedWordsTests.Operator {
    switch kind {
    case .constant: .constant
    case .sum: .sum
    case .product: .product
    case .power: .power
    case .scaled: .scaled
    case .comparison: .comparison
    case .between: .between
    case .oneOf: .oneOf
    case .like: .like
    case .isMissing: .isMissing
    case .and: .and
    case .or: .or
    case .not: .not
    case .conditional: .conditional
    case .coalesce: .coalesce
    case .function: .function
    case .band: .band
    case .histogram: .histogram
    case .within: .within
    case .lookup: .lookup
    case .inlined: .inlined
    case .row: .row
    case .slice: .slice
    }
  }
}
