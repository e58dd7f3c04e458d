import Semantics

extension Formula {
  /// The parts of a slice formula that have a value of their own worth showing: definitions, aggregates and slice
  /// transformers, left to right. Constants are left out: what they are worth stands in the text.
  package var operands: [Formula] {
    var found: [Formula] = []
    // A stack and not recursion: chains may be as long as the input.
    var pending = [self]
    while let formula = pending.popLast() {
      let isCall = formula.children.contains { $0.range.file != formula.range.file }
      if case .slice = formula.kind {
        found.append(formula)
      } else if isCall {
        // Its parts stand in the body of a definition with parameters, and not in this text.
        found.append(formula)
      } else {
        pending += formula.children.reversed()
      }
    }
    return found
  }
}
