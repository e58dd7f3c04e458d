import Evaluation
import Semantics

// How many rows or groups a share or a mean rests on: 50 % of four answers is no news.
extension Model {
  /// Below this many, n is told beside the value.
  package static let smallSample = 30

  /// n of a definition's value, where that is a share or a mean of few.
  func smallSample(of definition: DefinitionModel, _ cell: Cell) -> Int? {
    guard cell.value != .missing, (1..<Model.smallSample).contains(cell.rowsUsed), isMean(definition) else {
      return nil
    }
    return cell.rowsUsed
  }

  /// Whether a definition is a share, a mean or its like, or a sum or difference of them (the promoters less the
  /// detractors).
  private func isMean(_ definition: DefinitionModel) -> Bool {
    var stack = definition.body.formulas
    var seen: Set<Int> = [definition.id.index]
    while let next = stack.popLast() {
      switch next.kind {
      case .sum, .scaled, .conditional, .coalesce: stack += next.directOperands
      case .product(let parts, _):
        let varying = parts.map(\.formula).filter { if case .constant = $0.kind { false } else { true } }
        if varying.count == 1, !parts.contains(where: { $0.isDivided && !$0.formula.isConstant }) { stack += varying }
      case .slice(.definition(let id)):
        if seen.insert(id.index).inserted { stack += definitions[id.index].body.formulas }
      case .slice(.aggregate(let aggregate)):
        switch aggregate.kind {
        case .share, .avg, .median, .quantile, .stddev, .correlation: return true
        case .sum, .count, .countDistinct, .min, .max, .first, .last, .only: break
        }
      case .slice(.filtered), .slice(.during), .slice(.prior), .slice(.next), .slice(.trailing), .slice(.toDate),
        .slice(.cumulative), .slice(.overall), .slice(.ticked), .slice(.change):
        if case .slice(let leaf) = next.kind { stack += leaf.operands }
      default: break  // Anything else is no mean of rows, but a number made of one.
      }
    }
    return false
  }
}

extension Formula {
  fileprivate var isConstant: Bool { if case .constant = kind { true } else { false } }
}
