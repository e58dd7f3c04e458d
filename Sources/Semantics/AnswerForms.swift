import SourceText
import Syntax
import Units

/// How an answer is drawn. Forms of parts of a whole are for numbers whose parts add up.
package enum AnswerForm: String, Sendable, CaseIterable {
  /// The form that fits what is asked.
  case chart
  case lines, bars, stacked, histogram, pareto, heatmap, waterfall, funnel
  /// A small chart for each group, all of one scale.
  case multiples
}

/// Why a form does not fit what is asked.
package enum FormMisfit: Hashable, Sendable {
  /// The item as written, and below it the definition that makes it so: its parts do not add up, so that no whole is made
  /// of them.
  case partsDoNotAddUp(String, because: String?)
  /// The key as written: between its groups there is nothing that a line could lead through.
  case noOrder(String)
  /// The condition of the question holds rows against their group.
  case conditionOfGroups
  case needsOneItem
  /// How many keys it needs, and how many there are.
  case needsKeys(Keys, Int)
  case needsSteps
  /// Units of the items, as written.
  case severalUnits([String])
  /// Both ends of a what-if are no parts of one whole.
  case whatIf

  package enum Keys: Hashable, Sendable {
    case one, oneOrTwo, two, oneOrSeveralItems
  }
}

// Whether the form that is asked for fits: a stack of ratios would show a whole that there is not.
extension Analyzer {
  func checkForm(_ form: Name, _ show: ShowQuery, _ keys: [Dimension], _ model: ShowModel) {
    guard let known = model.form, let misfit = misfit(of: known, show, keys, model) else { return }
    report(.formDoesNotFit(form.text, misfit), at: form.range)
  }

  private func misfit(
    of form: AnswerForm, _ show: ShowQuery, _ keys: [Dimension], _ model: ShowModel
  ) -> FormMisfit? {
    let items = model.items
    switch form {
    case .chart, .bars: return nil
    case .lines: return keys.isEmpty ? .needsKeys(.oneOrTwo, keys.count) : orderMisfit(keys, model)
    case .multiples: return keys.count == 2 ? orderMisfit(keys, model) : .needsKeys(.two, keys.count)
    case .heatmap: return keys.count != 2 ? .needsKeys(.two, keys.count) : items.count == 1 ? nil : .needsOneItem
    case .stacked, .pareto, .waterfall, .histogram, .funnel: break
    }
    if model.isWhatIf { return .whatIf }
    switch form {
    case .stacked:
      if keys.isEmpty || keys.count == 1 && items.count < 2 || keys.count > 2 {
        return .needsKeys(.oneOrTwo, keys.count)
      }
      if keys.count == 2 && items.count != 1 { return .needsOneItem }
      return unitMisfit(items) ?? additionMisfit(model, over: keys.count == 2 ? model.stackedKey : nil)
    case .pareto, .waterfall:
      if keys.count != 1 { return .needsKeys(.one, keys.count) }
      return items.count == 1 ? additionMisfit(model, over: model.keys.first) : .needsOneItem
    case .histogram:
      if keys.count != 1 { return .needsKeys(.one, keys.count) }
      guard case .dimension(let dimension)? = model.keys.first, dimension.extent != .value else { return .needsSteps }
      return items.count == 1 ? additionMisfit(model, over: model.keys.first) : .needsOneItem
    case .funnel:
      if keys.count > 1 || keys.isEmpty && items.count < 2 { return .needsKeys(.oneOrSeveralItems, keys.count) }
      if keys.count == 1 { return items.count == 1 ? nil : .needsOneItem }
      // People lead to orders, but no money to people.
      return items.allSatisfy { $0.formula.type.isCount } ? nil : unitMisfit(items)
    case .chart, .lines, .bars, .heatmap, .multiples: return nil
    }
  }

  private func unitMisfit(_ items: [ShowModel.Item]) -> FormMisfit? {
    let types = Set(items.map(\.formula.type))
    return types.count > 1 ? .severalUnits(items.map(\.name)) : nil
  }

  /// - Parameter key: whose groups are the parts; nil where the items are.
  private func additionMisfit(_ model: ShowModel, over key: ShowModel.Key?) -> FormMisfit? {
    let items = model.items
    var additivity = Additivity(
      over: key?.isTime ?? false ? .periods : .groups, body: { self.definitions[$0.index].wholeBody },
      isStock: { self.datasets[$0.index].times.first?.until != nil })
    // A row of a clock's own dataset stands at each of its ticks.
    if case .dimension(let dimension)? = key,
      dimension.formulas.contains(where: { clockOwner(in: $0.value, of: $0.key.index) != nil }), let first = items.first
    {
      return .partsDoNotAddUp(first.name, because: nil)
    }
    if key != nil, let filter = model.filter, !additivity.isOfRows(filter) { return .conditionOfGroups }
    for item in items where !item.formula.isFaulty && !additivity.addsUp(item.formula) {
      let reason = obstacle(to: item.formula, beyond: item.name, &additivity)
      return .partsDoNotAddUp(item.name, because: reason)
    }
    return nil
  }

  /// The definition deepest below that does not add up, though all on the way to it is added.
  private func obstacle(to formula: Formula, beyond name: String, _ additivity: inout Additivity) -> String? {
    // Of `sales / count(o)` the division is in the way, and not `sales`.
    if additivity.addsUp(formula) { return nil }
    switch formula.kind {
    case .slice(.definition(let id)):
      let own = definitions[id.index].source.name.text
      return definitions[id.index].wholeBody.flatMap { obstacle(to: $0, beyond: own, &additivity) }
        ?? (own == name ? nil : own)
    case .sum(let terms):
      for term in terms where !additivity.addsUp(term.formula) {
        return obstacle(to: term.formula, beyond: name, &additivity)
      }
      return nil
    case .product(let factors, _):
      // A constant is no obstacle.
      let read = factors.filter { !$0.isDivided && !$0.formula.children.isEmpty || $0.formula.isDefinition }
      return read.count == 1 ? obstacle(to: read[0].formula, beyond: name, &additivity) : nil
    case .scaled(let inner, _), .slice(.filtered(let inner, _)): return obstacle(to: inner, beyond: name, &additivity)
    default: return nil  // What does not add up by itself, and of what no part can be named.
    }
  }

  /// Lines run along the first key that has an order.
  private func orderMisfit(_ keys: [Dimension], _ model: ShowModel) -> FormMisfit? {
    let hasOrder = model.keys.contains(where: \.hasOrder)
    return hasOrder ? nil : keys.first.map { .noOrder(program.text($0.expression.range)) }
  }
}

extension ShowModel {
  /// The key whose groups are the parts of a stack: that which does not run along its axis.
  fileprivate var stackedKey: Key? {
    let axis = keys.firstIndex(where: \.hasOrder) ?? 0
    return keys.indices.first { $0 != axis }.map { keys[$0] }
  }
}

extension Formula {
  fileprivate var isDefinition: Bool { if case .slice(.definition) = kind { true } else { false } }
}

extension ShowModel.Key {
  /// Its values are times, of which several make a longer one.
  package var isTime: Bool {
    switch self {
    case .period: return true
    case .dimension(let dimension):
      switch dimension.type {
      case .date, .moment, .period: return true
      case .number, .text, .boolean, .unknown: return false
      }
    }
  }

  /// Times and numbers have one; channels have none.
  package var hasOrder: Bool {
    switch self {
    case .period: return true
    case .dimension(let dimension):
      switch dimension.type {
      case .number, .date, .moment, .period: return true
      case .text, .boolean, .unknown: return false
      }
    }
  }
}

extension ValueType {
  /// A plain number or one of a unit that counts: no money, no percentage, no quotient of units.
  fileprivate var isCount: Bool {
    guard case .number(let unit) = self, unit.displayFactor == 1 else { return false }
    return unit.exponents.allSatisfy { $0.value == .one && Currency.named($0.key) == nil }
  }
}

extension DefinitionTable {
  /// What its value is at every time; nil where it is no formula, or one that reads its own past.
  fileprivate var wholeBody: Formula? {
    guard recurrence == nil, case .formula(let formula)? = body else { return nil }
    return formula
  }
}
