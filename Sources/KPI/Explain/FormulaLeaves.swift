import Semantics

extension Formula {
  /// The parts of a slice formula that have a value of their own worth showing: definitions, aggregates and slice
  /// transformers, left to right. Constants are left out: what they are worth stands in the text.
  package var operands: [Formula] {
    var found: [Formula] = []
    // A stack and not recursion: chains may be as long as the input.
    var pending = [self]
    while let formula = pending.popLast() {
      if case .slice = formula.kind {
        found.append(formula)
      } else {
        pending += formula.children.reversed()
      }
    }
    return found
  }
}
