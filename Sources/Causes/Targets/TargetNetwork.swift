import CivilTime
import Evaluation
import Numerics
import Semantics

/// The levels and limits of a model with the formulas between them, as numbers and intervals. It asks the engine and
/// belongs to its thread.
package struct TargetNetwork {
  private let engine: Engine
  private var model: Model { engine.model }
  private var opening: FormulaOpening
  /// What each level allows, and by what periods it is judged; nil where its bound has no number.
  private var allowed: [Interval?] = []
  private var grains: [Grain?] = []
  private var limits: [Interval] = []
  /// What each level and each limit is for is made of, by the variable that it is.
  private var expressions: [Int: IntervalExpression] = [:]
  private var levelVariables: [Int] = []
  private var limitVariables: [Int] = []
  /// The levels and the limits of a variable.
  private var levelsOfVariable: [Int: [Int]] = [:]
  private var limitsOfVariable: [Int: [Int]] = [:]
  private var guards: [[(variable: Int, interval: Interval)]] = []
  private var fixed: [Int: Interval] = [:]
  private var ranges: [HistoryKey: PartHistory?] = [:]
  /// That a level's formula has its value, by the variable that it is; none where the formula reads itself.
  private var equations: [Int: IntervalDemand] = [:]
  /// What each variable may be, at a grain, when nothing is asked of it.
  private var free: [Grain?: [Interval]] = [:]
  /// The grains at which some numbers meet all demands at once, and so those of each level.
  private var grainsWithoutConflict: Set<Grain?> = []

  private struct HistoryKey: Hashable {
    var variable: Int
    var grain: Grain
  }

  package init(_ engine: Engine) {
    self.engine = engine
    let model = engine.model
    let bounded = model.levels.map(\.formula) + model.limits.map { model.definitions[$0.definition.index].value }
    opening = FormulaOpening(model, bounded: Set(bounded.map(\.identity)))
    for level in model.levels {
      allowed.append(level.bound.interval(engine.judge(level).limits.compactMap(\.interval)))
      grains.append(engine.judgedGrain(of: level))
      levelVariables.append(opening.variable(of: level.formula))
    }
    for limit in model.limits {
      // Bounds of a limit are computed over everything, as is what has no period.
      let lower = limit.lower.flatMap { engine.value(of: $0).interval }
      let upper = limit.upper.flatMap { engine.value(of: $0).interval }
      limits.append(Interval(lower?.lower ?? -.infinity, upper?.upper ?? .infinity))
      limitVariables.append(opening.variable(of: model.definitions[limit.definition.index].value))
    }
    for formula in bounded {
      let expression = opening.opened(formula)
      // `price = 100円` is a plan, and no law that a target of the price could break.
      if !expression.variables.isEmpty { expressions[opening.variable(of: formula)] = expression }
    }
    for level in model.levels {
      guards.append(
        level.guards.map { guarded in
          let bound = engine.numbers(of: guarded.bound, like: level)
          let variable = opening.variable(of: guarded.formula)
          if expressions[variable] == nil { expressions[variable] = opening.opened(guarded.formula) }
          return (variable, guarded.bound.interval(bound) ?? .whole)
        })
    }
    levelsOfVariable = Dictionary(grouping: levelVariables.indices) { levelVariables[$0] }
    limitsOfVariable = Dictionary(grouping: limitVariables.indices) { limitVariables[$0] }
    for (variable, expression) in expressions where !expression.variables.contains(variable) {
      equations[variable] = expression.equation(with: variable)
    }
    // A number of the rules that has a target or a limit is one to be moved.
    for variable in opening.parts.indices where levelsOfVariable[variable] == nil && limitsOfVariable[variable] == nil {
      let formula = opening.parts[variable]
      if plannedInterval(formula) == nil { fixed[variable] = engine.fixedValue(of: formula) }
    }
  }

  // MARK: Checks

  /// Each goal, and each target that has targets below it, in the order written.
  package mutating func checks() -> [TargetCheck] {
    let asked = model.levels.indices.filter { model.levels[$0].isGoal || hasTargetsBelow($0) }
    readHistories(of: asked)
    for grain in Set(asked.map { grains[$0] }) {
      free[grain] = opening.parts.indices.map {
        fixed[$0] ?? (expressions[$0] == nil ? sign($0, by: grain) : .whole)
      }
      // 2,000 targets in one chain, each with all that is demanded below it, would be 2,000,000 demands.
      if isFeasible(allDemands(of: asked, by: grain), grain) { grainsWithoutConflict.insert(grain) }
    }
    return asked.map { check($0) }
  }

  /// Whether one of the parts that a level's formula is made of has a target.
  private func hasTargetsBelow(_ level: Int) -> Bool {
    let own = levelVariables[level]
    return variables(of: level).contains { part in part != own && !levels(of: part, by: grains[level]).isEmpty }
  }

  /// The levels of a variable that count at a grain.
  private func levels(of variable: Int, by grain: Grain?) -> [Int] {
    levelsOfVariable[variable, default: []].filter { counts($0, by: grain) }
  }

  private func limit(of variable: Int) -> Interval? { limitsOfVariable[variable]?.first.map { limits[$0] } }

  private func variables(of level: Int) -> [Int] {
    expressions[levelVariables[level]]?.orderedVariables ?? []
  }

  /// An amount of a quarter says nothing of a month; a rate does.
  private func counts(_ level: Int, by grain: Grain?) -> Bool {
    allowed[level] != nil && (!model.levels[level].isGrowing || grains[level] == grain)
  }

  private func check(_ level: Int) -> TargetCheck {
    let own = levelVariables[level]
    let grain = grains[level]
    var check = TargetCheck(
      level: level, grain: grain, allowed: allowed[level] ?? .whole, parts: [], together: .whole, outcome: .unknown)
    let variables = self.variables(of: level)
    // The parts are the variables now: a box of the parts of all levels would be made for each level.
    guard let expression = expressions[own]?.over(variables), !variables.contains(own),
      !(expression.nodes.count == 1 && isOfRows(variables))
    else {
      // What it is held against, and what guards it, may contradict all the same.
      let conflict = conflict(with: level)
      check.outcome = conflict.isEmpty ? .withoutParts : .contradicting(conflict)
      return check
    }
    check.parts = variables.map { part($0, by: grain) }
    guard let allowed = allowed[level] else { return check }
    let onTarget = check.parts.map(\.onTarget)
    check.together = expression.range(in: onTarget)
    let all = expression.range(in: check.parts.map(\.interval))
    addNeeds(&check, expression, variables, allowed)
    let conflict = conflict(with: level)
    let hasOthers = conflict.contains { demand in
      switch demand {
      case .level(let other): other != level
      case .guarded: true
      case .limit: false
      }
    }
    if conflict.count > 1 && hasOthers {
      check.outcome = .contradicting(conflict)
    } else if all.isEmpty || check.together.isEmpty {
      check.outcome = .unknown
    } else {
      check.outcome = TargetNetwork.outcome(allowed, all: all, together: check.together)
    }
    switch check.outcome {
    case .missed: addLoneNeeds(&check, expression, onTarget, variables, allowed)
    case .possible:
      let now = check.parts.map { $0.now.interval ?? $0.onTarget }
      if !expression.range(in: now).meets(allowed) { addLoneNeeds(&check, expression, now, variables, allowed) }
    case .reached, .contradicting, .withoutParts, .unknown: break
    }
    return check
  }

  /// One aggregate of rows: it is the level itself under its formula, and no part of it.
  private func isOfRows(_ variables: [Int]) -> Bool {
    guard variables.count == 1, case .slice(.aggregate) = opening.parts[variables[0]].kind else { return false }
    return true
  }

  private static func outcome(_ allowed: Interval, all: Interval, together: Interval) -> TargetCheck.Outcome {
    let end = allowed.onlyEnd
    let isFloor = allowed.lower > -.infinity
    if all.lies(in: allowed) {
      return .reached(toSpare: end.flatMap { finite(isFloor ? all.lower - $0 : $0 - all.upper) })
    }
    if !together.meets(allowed) {
      return .missed(
        by: together.upper < allowed.lower ? allowed.lower - together.upper : together.lower - allowed.upper)
    }
    let best = end.flatMap { finite(isFloor ? together.upper - $0 : $0 - together.lower) }
    let worst = end.flatMap { finite(isFloor ? $0 - together.lower : together.upper - $0) }
    return .possible(toSpare: best, short: worst.flatMap { $0 > 0 && !together.lies(in: allowed) ? $0 : nil })
  }

  private static func finite(_ value: Double) -> Double? { value.isFinite ? max(0, value) : nil }

  // MARK: Parts

  private func part(_ variable: Int, by grain: Grain?) -> TargetCheck.Part {
    let formula = opening.parts[variable]
    let levels = levels(of: variable, by: grain)
    let limit = limit(of: variable)
    var part = TargetCheck.Part(
      formula: formula, source: .open, interval: .whole, onTarget: .whole, now: engine.lastValue(of: formula, by: grain)
    )
    if !levels.isEmpty {
      part.source = .targets(levels, hasLimit: limit != nil)
      let target = levels.compactMap { allowed[$0] }.reduce(Interval.whole) { $0.intersection($1) }
      part.interval = target.intersection(limit ?? .whole)
      // A target beyond the limit says no more than the limit: `cac < ltv` where cac can be 5,000円 at most.
      part.onTarget = target.exactly.intersection(limit ?? .whole)
      if part.onTarget.isEmpty { part.onTarget = part.interval }
      part.interval = part.interval.keeping(sign(variable, by: grain))
    } else if let limit {
      (part.source, part.interval) = (.limit, limit)
    } else if let value = fixed[variable] {
      (part.source, part.interval) = (.constant, value)
    } else if let planned = plannedInterval(formula) {
      (part.source, part.interval) = (.interval, planned)
    } else if let history = history(variable, by: grain), let grain {
      (part.source, part.interval) = (.history(history.count, grain), history.interval)
    }
    if part.source == .open { part.interval = sign(variable, by: grain) }
    if levels.isEmpty { part.onTarget = part.interval }
    return part
  }

  /// What has not been below zero in any period is taken not to go there: visits are no more than 20,000, and no fewer
  /// than none.
  private func sign(_ variable: Int, by grain: Grain?) -> Interval {
    let formula = opening.parts[variable]
    let lowest = history(variable, by: grain)?.interval.lower ?? engine.lastValue(of: formula, by: grain).double
    return lowest.map { $0 >= 0 } == true ? .positive : .whole
  }

  private func plannedInterval(_ formula: Formula) -> Interval? {
    guard case .slice(.definition(let id)) = formula.kind,
      case .uncertain(let distribution, let parts) = model.definitions[id.index].body
    else { return nil }
    // What was counted in a sample is what it is, but for the sample.
    if distribution == .counted { return nil }
    let ends = parts.compactMap { engine.value(of: $0).interval }
    return ends.count == parts.count ? ends.dropFirst().reduce(ends[0]) { $0.hull($1) } : nil
  }

  private func history(_ variable: Int, by grain: Grain?) -> PartHistory? {
    grain.flatMap { ranges[HistoryKey(variable: variable, grain: $0)] ?? nil }
  }

  /// All that is asked for at one grain is one query.
  private mutating func readHistories(of levels: [Int]) {
    for grain in Grain.allCases {
      let asked = levels.filter { grains[$0] == grain }
      let variables = Set(asked.flatMap { self.variables(of: $0) }).sorted().filter { fixed[$0] == nil }
      if variables.isEmpty { continue }
      let found = engine.histories(of: variables.map { opening.parts[$0] }, by: grain)
      for (variable, history) in zip(variables, found) {
        ranges[HistoryKey(variable: variable, grain: grain)] = history
      }
    }
  }

  // MARK: What is asked of parts

  /// What each part must be, all others at their best: their limit, or the best of their history and their target.
  private func addNeeds(
    _ check: inout TargetCheck, _ expression: IntervalExpression, _ variables: [Int], _ allowed: Interval
  ) {
    let box = zip(variables, check.parts).map { variable, part -> Interval in
      guard case .targets(_, let hasLimit) = part.source else { return part.interval }
      if hasLimit, let limit = limit(of: variable) { return limit }
      return part.onTarget.hull(history(variable, by: check.grain)?.interval ?? .nothing)
    }
    guard let kept = narrowed(box, by: IntervalDemand(expression, in: allowed)) else { return }
    for (place, (old, new)) in zip(box, kept).enumerated() {
      var needed = Interval.whole
      if !Interval.isAtMost(new.lower, old.lower) { needed.lower = new.lower }
      if !Interval.isAtMost(old.upper, new.upper) { needed.upper = new.upper }
      if needed != .whole { check.parts[place].needed = needed }
    }
  }

  private func addLoneNeeds(
    _ check: inout TargetCheck, _ expression: IntervalExpression, _ box: [Interval], _ variables: [Int],
    _ allowed: Interval
  ) {
    for (place, variable) in variables.enumerated() where check.parts[place].source != .constant {
      var free = box
      free[place] = sign(variable, by: check.grain)
      guard let kept = narrowed(free, by: IntervalDemand(expression, in: allowed)), kept[place] != free[place]
      else { continue }
      let alone = kept[place].oneSided(beyond: box[place])
      // Beyond a limit nothing can be moved.
      if limit(of: variable)?.meets(alone) != false { check.parts[place].alone = alone }
    }
  }

  // MARK: Contradictions

  /// The fewest demands on a level and all below it that no numbers meet: one after the other is left out as long as the
  /// rest still contradict (a deletion filter). Empty where there are numbers that meet all. What was seen so far is no
  /// demand.
  private func conflict(with level: Int) -> [TargetDemand] {
    let grain = grains[level]
    if grainsWithoutConflict.contains(grain) { return [] }
    var demands = demands(with: level)
    if isFeasible(demands, grain) { return [] }
    for demand in demands {
      let rest = demands.filter { $0 != demand }
      if !isFeasible(rest, grain) { demands = rest }
    }
    return demands
  }

  private func allDemands(of asked: [Int], by grain: Grain?) -> [TargetDemand] {
    let guarded = asked.filter { grains[$0] == grain }.flatMap { level in
      guards[level].indices.map { TargetDemand.guarded(level, $0) }
    }
    return limits.indices.map { .limit($0) }
      + levelVariables.indices.filter { counts($0, by: grain) }.map { .level($0) }
      + guarded
  }

  /// Limits first, goals last, so that what is left names targets where it can; by name and not by place, so that the order
  /// of statements changes nothing.
  private func demands(with level: Int) -> [TargetDemand] {
    var below: Set<Int> = []
    var pending = [levelVariables[level]] + guards[level].map(\.variable)
    while let next = pending.popLast() {
      guard below.insert(next).inserted else { continue }
      pending += expressions[next]?.variables.sorted().filter { !below.contains($0) } ?? []
    }
    func key(_ demand: TargetDemand) -> (Int, String, String) {
      switch demand {
      case .limit(let place): (0, model.definitions[model.limits[place].definition.index].name, "")
      case .level(let place):
        (
          model.levels[place].isGoal ? 2 : 1, model.definitions[model.levels[place].definition.index].name,
          model.levels[place].text + model.levels[place].conditionText
        )
      case .guarded(let place, let index):
        (1, model.definitions[model.levels[place].guards[index].definition.index].name, "guard \(index)")
      }
    }
    let guarded = guards[level].indices.map { TargetDemand.guarded(level, $0) }
    let limits = below.flatMap { limitsOfVariable[$0, default: []] }.sorted().map { TargetDemand.limit($0) }
    let levels = below.flatMap { self.levels(of: $0, by: grains[level]) }.sorted().map { TargetDemand.level($0) }
    return (limits + levels + guarded).sorted { key($0) < key($1) }
  }

  private func isFeasible(_ demands: [TargetDemand], _ grain: Grain?) -> Bool {
    var asked: [Int: Interval] = [:]
    for demand in demands {
      let (variable, interval) =
        switch demand {
        case .limit(let place): (limitVariables[place], limits[place])
        case .level(let place): (levelVariables[place], allowed[place] ?? .whole)
        case .guarded(let place, let index): guards[place][index]
        }
      asked[variable] = interval.intersection(asked[variable] ?? .whole)
    }
    let roots = asked.keys.sorted()
    if roots.contains(where: { asked[$0]?.isMoreThanRounding == false }) { return false }
    let box = free[grain, default: []].enumerated().map { asked[$0]?.keeping($1) ?? $1 }
    guard let kept = contracted(box, by: roots.compactMap { equations[$0] }) else { return false }
    // Repeated variables: what contraction cannot see, the exact range may.
    return roots.allSatisfy { root in
      guard let expression = expressions[root], equations[root] != nil else { return true }
      let range = expression.range(in: kept)
      return range.isEmpty || range.meets(kept[root])
    }
  }
}

extension Interval {
  /// The part that lies in the other, where there is one.
  fileprivate func keeping(_ other: Interval) -> Interval {
    let part = intersection(other)
    return part.isEmpty ? self : part
  }

  /// Without the end that is on the far side of where a part already is.
  fileprivate func oneSided(beyond other: Interval) -> Interval {
    if lower >= other.upper { return Interval(lower, .infinity) }
    return upper <= other.lower ? Interval(-.infinity, upper) : self
  }

  /// Bounds that touch do not contradict, also where their doubles differ in the last digit.
  fileprivate var isMoreThanRounding: Bool { Interval.isAtMost(lower, upper) }
}

extension IntervalExpression {
  /// The expression less the variable is zero.
  func equation(with variable: Int) -> IntervalDemand {
    var difference = self
    let value = nodes.count - 1
    let own = difference.add(.variable(variable))
    _ = difference.add(.sum([.init(value), .init(own, isInverse: true)]))
    return IntervalDemand(difference, in: Interval(0))
  }
}
