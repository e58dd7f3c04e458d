import CivilTime
import Numerics
import SourceText
import Syntax
import Units

// Actions: what a team does, for how much, and what it is believed to move.
extension Analyzer {
  func action(_ listed: Program.Listed<ActionStatement>) -> ActionModel? {
    let action = listed.content
    let name = action.name.text
    if isTaken(action.name, by: models.actions.first { $0.name == name }?.range) { return nil }
    let cost = self.cost(of: action)
    guard let index = namedDefinition(action.aim) else { return nil }
    let node = CauseNode.definition(DefinitionID(index))
    let size = self.size(action.size, of: Measured(node: node, path: Path(action.aim)), as: .aim)
    guard let cost, let size else { return nil }
    var model = ActionModel(
      name: name, documentation: action.description ?? listed.documentation, cost: cost, aim: DefinitionID(index),
      size: size, range: action.name.range)
    for clause in action.clauses {
      switch clause {
      case .after(let length):
        let lag = duration(length, as: .lag)
        model.lag = lag == CalendarDuration() ? nil : lag
      case .because(let text): model.because = text
      case .from(let text, _): model.source = text
      case .condition(let condition):
        model.conditionText = program.text(condition.range)
        model.rows = linkFilter(condition, [node], .action).map(touchedRows)
      case .each, .experiment: break  // The parser takes neither behind an action.
      }
    }
    if let done = action.done { model.done = during(done) }
    return model
  }

  /// The rows that a condition holds for, and the others.
  func touchedRows(_ touched: Filter) -> TouchedRows {
    let others = touched.conditions.mapValues { make(.not($0), .boolean, touched.range) }
    return TouchedRows(touched: touched, untouched: Filter(conditions: others, range: touched.range))
  }

  /// Nil where it is no money, or another one than that of the other actions: costs that cannot be compared rank nothing.
  private func cost(of action: ActionStatement) -> ActionModel.Cost? {
    let literal = action.cost
    let value = number(compile(Expression(.number(literal), range: literal.range), .slice), in: "costs")
    let rows = action.per.flatMap { dataset -> Formula? in
      datasetIndex(dataset).map { _ in compile(.count(of: dataset, where: action.perCondition), .slice) }
    }
    guard value.type != .unknown, case .number(let number)? = constantNumber(value), let unit = unitOf(value) else {
      return nil
    }
    guard let currency = unit.currency else {
      report(.costWithoutMoney(typeText(value.type), rate: costOverTime(literal, unit)), at: literal.range)
      return nil
    }
    // A counter is no unit of its own: `3円/人` would be 3円 in all.
    if action.per == nil, let written = literal.unit, written.factors.count > 1 {
      let text = program.text(literal.range)
      report(.costOfEach(text, amount: String(text.prefix { $0 != "/" })), at: literal.range)
      return nil
    }
    let amount = number.scaled(by: unit.scale)
    if amount.double < 0 {
      report(.costBelowZero, at: literal.range)
      return nil
    }
    if let other = models.actions.first, other.cost.unit != currency {
      report(.otherCurrency(currency.label, first: other.cost.unit.label, other.name), at: literal.range)
      return nil
    }
    if action.per != nil, rows == nil { return nil }
    let end = (action.perCondition?.range ?? action.per?.range).map { literal.range.union($0) } ?? literal.range
    return ActionModel.Cost(amount: amount, unit: currency, rows: rows, text: program.text(end))
  }
}

extension Analyzer {
  /// `1,000円/月`, an amount of money for each of a time, by its two parts.
  fileprivate func costOverTime(_ literal: NumberLiteral, _ unit: UnitType) -> SemanticMessage.CostOverTime? {
    let (money, time) = (
      unit.exponents.filter { Currency.named($0.key) != nil }, unit.exponents.filter { $0.value.numerator < 0 }
    )
    guard money.count == 1, time.count == 1, unit.exponents.count == 2,
      time.keys.allSatisfy({ UnitTable.baseNames[$0] != nil })
    else { return nil }
    let parts = program.text(literal.range).split(whereSeparator: { "/／".contains($0) })
    guard parts.count == 2 else { return nil }
    return .init(amount: String(parts[0]), time: String(parts[1]))
  }
}

extension UnitType {
  /// Of an amount of money, in thousands or not, the whole unit of its currency.
  var currency: UnitType? {
    guard exponents.count == 1, let (word, exponent) = exponents.first, exponent.isOne, Currency.named(word) != nil
    else { return nil }
    return UnitType(UnitWord(word, [word: .one]))
  }
}
