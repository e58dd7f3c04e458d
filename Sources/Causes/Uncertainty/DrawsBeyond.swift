import Evaluation
import Semantics

extension Engine {
  /// Intervals whose ends are both shares, or both not below 0, and some of whose draws are not: of `80% to 99%` every
  /// 28th is above 100 %, and `1 / (1 - share)` negative there.
  package func drawsBeyond(_ names: [String], in slice: Slice, _ matrix: DrawMatrix) -> [DrawsBeyond] {
    names.flatMap { name -> [DrawsBeyond] in
      guard let definition = model.definition(named: name), case .uncertain(.interval, let parts) = definition.body
      else {
        return []
      }
      let ends = parts.compactMap { value(of: $0, in: slice).double }
      guard ends.count == parts.count, let least = ends.min(), let most = ends.max(), least >= 0,
        let draws = drawn([definition.value], in: slice, matrix.draws(model.uncertainNames))[0].numbers
      else { return [] }
      func part(_ isBeyond: (Double) -> Bool) -> Double { Double(draws.count(where: isBeyond)) / Double(draws.count) }
      var found: [DrawsBeyond] = []
      let isShare = definition.type == .number(.percent) && most <= 1
      for (isAbove, share) in [(false, part { $0 < 0 }), (true, isShare ? part { $0 > 1 } : 0)]
      // Once in more than a thousand draws it moves no number that is told.
      where share >= 0.001 { found.append(DrawsBeyond(name, isAbove: isAbove, share: share)) }
      return found
    }
  }
}
