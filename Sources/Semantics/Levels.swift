import CivilTime
import Numerics
import SourceText
import Syntax

// Goals, targets and limits.
extension Analyzer {
  func buildLevels(notes: [[DefinitionNote]]) {
    for listed in program.levels {
      let (isGoal, level) = listed.content
      guard var model = settle({ self.level(level, isGoal: isGoal, listed.range) }) else { continue }
      model.owner =
        OwnedDocumentation(listed.documentation).owner ?? definitions[model.definition.index].source.owner
      models.levels.append(model)
    }
    settle {
      findContradictions()
      refuseRepeated(program.limits.map(\.content.name), what: .limit)
    }
    for bet in program.bets {
      if let model = settle({ self.bet(bet.content, bet.range, notes) }) { models.bets.append(model) }
    }
    for limit in program.limits {
      if let model = settle({ self.limit(limit.content.name, limit.content.range, limit.range) }) {
        models.limits.append(model)
      }
    }
  }

  /// The definition that a level, limit or query names.
  func namedDefinition(_ name: Name) -> Int? {
    if let index = program.definitionIndex[name.text] {
      reads(.definition(index), .slice, at: name.range)
      return index
    }
    if program.datasetIndex[name.text] != nil {
      report(.datasetAsValue(name.text), at: name.range)
      return nil
    }
    let isKnown = { (text: String) in self.program.definitionIndex[text] != nil }
    if let (left, right) = splitAtLongVowel(name.text, isKnown: isKnown) {
      report(.longVowelMinus(name.text, left: left, right: right), at: name.range)
      return nil
    }
    report(
      .unknownName(
        name.text,
        near: labelled(name.text, []) ?? nearestMatch(to: name.text, among: program.definitions.map(\.name.text)),
        owners: [], isRow: false),
      at: name.range)
    return nil
  }

  private func bet(_ bet: BetStatement, _ range: SourceRange, _ notes: [[DefinitionNote]]) -> BetModel? {
    guard let index = namedDefinition(bet.name) else { return nil }
    let formula = readDefinition(index, .slice, at: bet.name.range)
    let bound = self.bound(bet.bound, of: formula, bet.name.text)
    let value = number(compile(Expression(.number(bet.chance), range: bet.chance.range), .slice), in: "at")
    let due = during(bet.due)
    checkTime(of: [formula], at: bet.due.range, word: "", isSpan: true)
    guard value.type != .unknown, case .number(let chance)? = constantNumber(value) else { return nil }
    guard let unit = unitOf(value), unit.isPlain, chance.double > 0, chance.double < 1 else {
      report(.noProbability, at: bet.chance.range)
      return nil
    }
    guard let bound, let due else { return nil }
    let text = "\(bet.name.text) \(boundText(bet.bound))"
    let model = BetModel(
      definition: DefinitionID(index), formula: formula, bound: bound, text: text, due: due, chance: chance.double,
      because: bet.because, range: range)
    if let other = models.bets.first(where: { isSame($0, model) }) {
      report(.statedTwice(Phrase("a bet that `\(text)`", "`\(text)` という予測"), first: other.range), at: range)
      return nil
    }
    let boundRange =
      switch bet.bound {
      case .comparison(_, let value): value.range
      case .range(let range): range.range
      }
    for (own, place) in [(formula, bet.name.range), (model.isWon, boundRange)] where isOpenFact(own, notes) {
      report(.betOverOpenTime(program.text(place)), at: place)
      return nil
    }
    return model
  }

  /// Of one KPI, level and time: a level is one number, whatever digits and unit it is written with.
  private func isSame(_ one: BetModel, _ other: BetModel) -> Bool {
    guard one.definition == other.definition, one.due == other.due else { return false }
    if one.isWon == other.isWon { return true }
    guard let first = interval(one.bound), let second = interval(other.bound) else { return false }
    return first == second
  }

  private func isOpenFact(_ formula: Formula, _ definitionNotes: [[DefinitionNote]]) -> Bool {
    notes(of: formula, definitionNotes: definitionNotes).contains { if case .openTimeFact = $0 { true } else { false } }
  }

  private func level(_ level: LevelStatement, isGoal: Bool, _ range: SourceRange) -> LevelModel? {
    guard let index = namedDefinition(level.name) else { return nil }
    var formula = readDefinition(index, .slice, at: level.name.range)
    var place = Scope.slice
    (place.isQueryCondition, place.timeWay) = (true, .level)
    if let condition = level.condition {
      noteIdle(condition, around: [formula])
      formula = filtered(formula, by: condition, place, range)
    }
    guard let bound = self.bound(level.bound, of: formula, level.name.text) else { return nil }
    var warn: LevelModel.Bound?
    if let looser = level.warn {
      if case .range = looser.kind {
        warn = self.bound(.range(looser), of: formula, level.name.text)
      } else if case .comparison(let comparison, _) = level.bound {
        warn = self.bound(.comparison(comparison, looser), of: formula, level.name.text)
        if let warn, isNoLooser(warn, than: bound) { report(.warnNoLooser, at: looser.range) }
      } else {
        report(.warnNeedsRange, at: looser.range)
      }
    }
    var grain: Grain?
    if let word = level.grain {
      grain = periodGrain(word)
      if grain != nil {
        checkTime(of: [formula], at: word.range, word: word.text)
        if case .base = world, formula.type != .unknown, uses(of: formula).isEmpty {
          report(.levelWithoutTime(level.name.text), at: word.range)
        }
      }
    }
    var deadline: Day?
    if let date = level.deadline { deadline = during(date).map { $0.end - 1 } }
    let isGrowing = growth(of: formula) == .grows
    var model = LevelModel(
      isGoal: isGoal, definition: DefinitionID(index), formula: formula, bound: bound, warn: warn, deadline: deadline,
      grain: grain, isGrowing: isGrowing,
      isGrainAssumed: grain == nil && models.judgedGrain == nil && isGrowing,
      text: boundText(level.bound), conditionText: level.condition.map { program.text($0.range) } ?? "",
      range: range)
    model.isSurely = level.surely != nil
    model.deadlineText = level.deadline.map { program.text($0.range) }
    model.guards = level.guards.compactMap { self.guarded($0, of: model) }
    return model
  }

  /// What must hold beside a level, in the same period; a `where` of the level is not one of its guard.
  private func guarded(_ guarded: LevelGuard, of level: LevelModel) -> LevelModel.Guard? {
    guard let index = namedDefinition(guarded.name) else { return nil }
    let formula = readDefinition(index, .slice, at: guarded.name.range)
    guard let bound = self.bound(guarded.bound, of: formula, guarded.name.text) else { return nil }
    if let grain = level.grain { checkTime(of: [formula], at: guarded.range, word: grain.rawValue) }
    return LevelModel.Guard(
      definition: DefinitionID(index), formula: formula, bound: bound, text: boundText(guarded.bound))
  }

  /// The period that a word names, reported when it names none.
  func periodGrain(_ word: Name) -> Grain? {
    if let grain = Grain(word: word.text) { return grain }
    report(
      .unknownPeriod(word.text, near: nearestMatch(to: word.text, among: Grain.allCases.map(\.rawValue))),
      at: word.range)
    return nil
  }

  /// `>= 5 warn 6`: what misses the bound misses the warning, too.
  private func isNoLooser(_ warn: LevelModel.Bound, than bound: LevelModel.Bound) -> Bool {
    guard case .comparison(let kind, let limit) = bound, case .comparison(_, let looser) = warn,
      let strict = constantValue(limit), let loose = constantValue(looser), !isSolving
    else { return false }
    switch kind {
    case .greater, .greaterOrEqual: return loose >= strict
    case .less, .lessOrEqual: return loose <= strict
    case .equal, .notEqual: return loose == strict
    }
  }

  func boundText(_ bound: Bound) -> String {
    switch bound {
    case .comparison(let comparison, let value): "\(comparison.rawValue) \(program.text(value.range))"
    case .range(let range): "in \(program.text(range.range))"
    }
  }

  func bound(_ bound: Bound, of formula: Formula, _ name: String) -> LevelModel.Bound? {
    switch bound {
    case .comparison(let comparison, let expression):
      let value = compile(expression, .slice)
      if isOutOfReach(formula, value, name) { return nil }
      let (sides, type) = unify([formula, value], comparison.rawValue)
      if type == .unknown, value.type != .unknown, formula.type != .unknown { return nil }
      return .comparison(Analyzer.kind(comparison), sides[1])
    case .range(let expression):
      var inner = expression
      while case .bracketed(let content, nil, nil) = inner.kind { inner = content }
      guard case .range(let low, let high, let isHalfOpen) = inner.kind else {
        if case .bad = inner.kind { return nil }
        report(.notARange, at: expression.range)
        return nil
      }
      let ends = [compile(low, .slice), compile(high, .slice)]
      if ends.contains(where: { isOutOfReach(formula, $0, name) }) { return nil }
      let (sides, type) = unify([formula] + ends, "in")
      if type == .unknown, formula.type != .unknown, !ends.contains(where: { $0.type == .unknown }) { return nil }
      checkOrder(sides[1], sides[2], isHalfOpen: isHalfOpen)
      return .range(lower: sides[1], upper: sides[2], isHalfOpen: isHalfOpen)
    }
  }

  /// `repeat >= 60` for a share: nobody ever reaches 6,000 %.
  private func isOutOfReach(_ formula: Formula, _ value: Formula, _ name: String) -> Bool {
    guard !isSolving, let unit = unitOf(formula), unit.kind == .percentage, case .constant = value.kind,
      let own = unitOf(value), own.isBare, own.kind == .amount
    else { return false }
    let mark = unit.parts.first?.word == .points ? " points" : "%"
    report(.unreachableLevel(name, "\(program.text(value.range))\(mark)"), at: value.range)
    return true
  }

  /// Every dataset read needs a time to be told apart by periods (S2).
  func checkTime(of formulas: [Formula], at range: SourceRange, word: String, isSpan: Bool = false) {
    var seen: Set<Int> = []
    for formula in formulas {
      for use in uses(of: formula) where use.time == nil && seen.insert(use.dataset).inserted {
        if !isSpan, use.dropsAll || use.dropped.contains(where: { $0.text == word }) { continue }
        report(.noTimeForPeriod(datasets[use.dataset].name, aggregate: use.range), at: range)
      }
    }
  }

  // MARK: Contradictions

  private struct Interval: Equatable {
    var low = -Double.infinity
    var high = Double.infinity
    var isLowOpen = false
    var isHighOpen = false

    func isEmpty(with other: Interval) -> Bool {
      let bottom = max(low, other.low)
      let top = min(high, other.high)
      if bottom > top { return true }
      guard bottom == top else { return false }
      let opensLow = (low == bottom && isLowOpen) || (other.low == bottom && other.isLowOpen)
      let opensHigh = (high == top && isHighOpen) || (other.high == top && other.isHighOpen)
      return opensLow || opensHigh
    }
  }

  private func findContradictions() {
    struct Key: Hashable {
      var definition: DefinitionID
      var condition: String
      var grain: Grain?
      var deadline: Day?
    }
    var seen: [Key: [(Interval, SourceRange)]] = [:]
    for level in models.levels {
      guard let interval = self.interval(level.bound) else { continue }
      let key = Key(
        definition: level.definition, condition: level.conditionText, grain: level.grain, deadline: level.deadline)
      if let other = seen[key, default: []].first(where: { $0.0.isEmpty(with: interval) }) {
        report(
          .contradictoryLevels(definitions[level.definition.index].source.name.text, first: other.1), at: level.range)
      }
      seen[key, default: []].append((interval, level.range))
    }
  }

  private func interval(_ bound: LevelModel.Bound) -> Interval? {
    switch bound {
    case .comparison(let kind, let formula):
      guard let value = constantValue(formula) else { return nil }
      switch kind {
      case .equal: return Interval(low: value, high: value)
      case .notEqual: return nil
      case .less: return Interval(high: value, isHighOpen: true)
      case .lessOrEqual: return Interval(high: value)
      case .greater: return Interval(low: value, isLowOpen: true)
      case .greaterOrEqual: return Interval(low: value)
      }
    case .range(let lower, let upper, let isHalfOpen):
      guard let low = lower.flatMap(constantValue), let high = upper.flatMap(constantValue) else { return nil }
      return Interval(low: low, high: high, isHighOpen: isHalfOpen)
    }
  }

  /// The number of a formula that stands in the rules.
  func constantValue(_ formula: Formula) -> Double? {
    switch formula.kind {
    case .constant(.number(let number)): return number.double
    case .scaled(let inner, let factor):
      if case .constant(.number(let number)) = inner.kind { return number.double * factor.double }
      return nil
    default: return nil  // Computed.
    }
  }

  private func limit(_ name: Name, _ bounds: Expression, _ range: SourceRange) -> LimitModel? {
    guard let index = namedDefinition(name) else { return nil }
    let formula = readDefinition(index, .slice, at: name.range)
    guard case .range(let lower, let upper, _)? = bound(.range(bounds), of: formula, name.text) else { return nil }
    return LimitModel(definition: DefinitionID(index), lower: lower, upper: upper, range: range)
  }
}
