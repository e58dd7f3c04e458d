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
  case needsOneItem
  /// How many keys it needs, in words.
  case needsKeys(Keys)
  case needsSteps
  /// Units of the items, as written.
  case severalUnits([String])

  package enum Keys: Hashable, Sendable {
    case none, one, oneOrTwo, two, oneOrSeveralItems
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
    case .lines: return keys.isEmpty ? .needsKeys(.oneOrTwo) : orderMisfit(keys, model)
    case .multiples: return keys.count == 2 ? nil : .needsKeys(.two)
    case .heatmap: return keys.count != 2 ? .needsKeys(.two) : items.count == 1 ? nil : .needsOneItem
    case .stacked:
      if keys.isEmpty || keys.count == 1 && items.count < 2 || keys.count > 2 { return .needsKeys(.oneOrTwo) }
      if keys.count == 2 && items.count != 1 { return .needsOneItem }
      return unitMisfit(items) ?? additionMisfit(items)
    case .pareto, .waterfall:
      if keys.count != 1 { return .needsKeys(.one) }
      return items.count == 1 ? additionMisfit(items) : .needsOneItem
    case .histogram:
      if keys.count != 1 { return .needsKeys(.one) }
      guard case .dimension(let dimension)? = model.keys.first, dimension.extent != .value else { return .needsSteps }
      return items.count == 1 ? additionMisfit(items) : .needsOneItem
    case .funnel:
      if keys.count > 1 || keys.isEmpty && items.count < 2 { return .needsKeys(.oneOrSeveralItems) }
      if keys.count == 1 { return items.count == 1 ? nil : .needsOneItem }
      // People lead to orders, but no money to people.
      return items.allSatisfy { $0.formula.type.isCount } ? nil : unitMisfit(items)
    }
  }

  private func unitMisfit(_ items: [ShowModel.Item]) -> FormMisfit? {
    let types = Set(items.map(\.formula.type))
    return types.count > 1 ? .severalUnits(items.map(\.name)) : nil
  }

  private func additionMisfit(_ items: [ShowModel.Item]) -> FormMisfit? {
    let item = items.first { item in
      !item.formula.isFaulty && !item.formula.addsUpByGroup { definitions[$0.index].wholeBody }
    }
    return item.map { .partsDoNotAddUp($0.name, because: obstacle(to: $0.formula, beyond: $0.name)) }
  }

  /// The definition deepest below that does not add up, though all on the way to it is added.
  private func obstacle(to formula: Formula, beyond name: String) -> String? {
    switch formula.kind {
    case .slice(.definition(let id)):
      let own = definitions[id.index].source.name.text
      return definitions[id.index].wholeBody.flatMap { obstacle(to: $0, beyond: own) } ?? (own == name ? nil : own)
    case .sum(let terms):
      let term = terms.first { !$0.formula.addsUpByGroup { definitions[$0.index].wholeBody } }
      return term.flatMap { obstacle(to: $0.formula, beyond: name) }
    case .scaled(let inner, _), .slice(.filtered(let inner, _)): return obstacle(to: inner, beyond: name)
    default: return nil  // What does not add up by itself.
    }
  }

  /// Lines run along the first key that has an order.
  private func orderMisfit(_ keys: [Dimension], _ model: ShowModel) -> FormMisfit? {
    let hasOrder = model.keys.contains(where: \.hasOrder)
    return hasOrder ? nil : keys.first.map { .noOrder(program.text($0.expression.range)) }
  }
}

extension ShowModel.Key {
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
  /// How many there are of something: no money, no ratio, no quotient.
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
