import Columns
import Numerics
import Semantics

/// What the draws of uncertain numbers make of a formula in one slice.
package enum Drawn {
  /// It reads no uncertain number.
  case certain
  /// A number for each draw, `nan` for none; of a truth value 1 and 0.
  case numbers([Double])
  /// What they say together; nil where no draw has a value.
  case summary(DrawSummary?)
  case untold(DrawObstacle)
}

extension Drawn {
  package var numbers: [Double]? { if case .numbers(let numbers) = self { numbers } else { nil } }

  /// Without the numbers of all draws.
  package var summarized: Drawn {
    if case .numbers(let numbers) = self { .summary(DrawSummary(numbers)) } else { self }
  }
}

/// Why a formula over uncertain numbers is not told.
package enum DrawObstacle: Hashable, Sendable {
  /// Each row is computed with one by more than sums and products.
  case rows
  /// It chooses which rows are read.
  case condition
  /// It stands in a table in which each row looks up its own.
  case table
  /// Too many groups would be computed in each draw.
  case groups
  /// Which place a line takes among the others.
  case rank
}

extension Engine {
  /// Formulas in a slice, in each draw.
  package func drawn(_ formulas: [Formula], in slice: Slice, _ draws: Draws) -> [Drawn] {
    guard let frame = frame(of: slice) else { return formulas.map { _ in .certain } }
    return drawn(formulas, in: frame, cells: [0], draws)[0]
  }

  /// Uncertain definitions that a column, a dataset or a reference reads: there each is its middle in every draw.
  package var uncertainInRows: [String] {
    let names = model.definitions.filter { $0.isUncertain && shared.readByRows.contains($0.id) }.map(\.name)
    return Set(names).sorted()
  }

  /// For each of some cells of a frame what the draws make of each formula.
  ///
  /// - Parameter isSummarized: the numbers of all draws of thousands of cells would fill the memory.
  func drawn(
    _ formulas: [Formula], in frame: Frame, cells: [Int], _ draws: Draws, isSummarized: Bool = false
  ) -> [[Drawn]] {
    var given = GivenValues(variantCount: draws.count)
    given.draw(draws)
    let evaluation = GivenEvaluation(self, given)
    return cells.map { cell in
      formulas.map { formula in
        let drawn = evaluation.drawn(formula, cell: cell, of: frame)
        return isSummarized ? drawn.summarized : drawn
      }
    }
  }

  /// One cell of a frame as a frame.
  func frame(ofCell cell: Int, in frame: Frame) -> Frame {
    if frame.cellCount == 1 { return frame }
    var content = frame.content
    content.windows = [frame.window(of: cell)]
    content.cellWindows = [0]
    content.cellCodes = content.cellCodes.map { [$0[cell]] }
    return frames.frame(content)
  }
}

extension Vector {
  /// A number for each row, `nan` for none; of a truth value 1 and 0.
  var drawnNumbers: [Double] {
    let all = expanded
    let numbers: [Double]
    if case .booleans(let flags) = all.column.values {
      numbers = flags.map { $0 ? 1 : 0 }
    } else {
      numbers = all.doubles
    }
    guard let validity = all.column.validity else { return numbers }
    return numbers.indices.map { validity[$0] ? numbers[$0] : .nan }
  }
}

extension Vector {
  /// Vectors of numbers or truth values one behind the other; nil of any other.
  static func stacked(_ vectors: [Vector]) -> Vector? {
    var (numbers, flags): ([Double], [Bool]) = ([], [])
    var validity: [Bool] = []
    var reasons: [Int32] = []
    for vector in vectors.map(\.expanded) {
      switch vector.column.values {
      case .exact, .doubles: numbers += vector.doubles
      case .booleans(let own): flags += own
      case .days, .moments, .periods, .texts: return nil
      }
      validity += (0..<vector.count).map { vector.isValid($0) }
      reasons += (0..<vector.count).map { vector.reason($0) }
    }
    guard numbers.isEmpty || flags.isEmpty else { return nil }
    let bits = Bitmap(validity)
    var result = Vector(
      Column(flags.isEmpty ? .doubles(numbers) : .booleans(flags), validity: bits.allSet ? nil : bits))
    if !bits.allSet { result.reasons = reasons }
    return result
  }
}

extension Aggregate {
  /// Of a sum or mean whose rows are sums and products the numbers of the slice among them that hang on something, each
  /// once; nil where it does not go up in a straight line with each of them.
  func linearParts(isPart: (Formula) -> Bool) -> [Formula]? {
    guard kind == .sum || kind == .avg, let argument,
      ![condition, among, second].contains(where: { $0.map(isPart) ?? false })
    else { return nil }
    var parts: [Formula] = []
    return argument.collectLinear(&parts, isPart) == nil ? nil : parts
  }
}

extension Formula {
  /// The parts that a row formula hangs on, found in it; nil where it does so by more than sums and products with them.
  fileprivate func collectLinear(_ parts: inout [Formula], _ isPart: (Formula) -> Bool) -> Set<Identity>? {
    guard isPart(self) else { return [] }
    switch kind {
    case .slice:
      if !parts.contains(where: { $0.identity == identity }) { parts.append(self) }
      return [identity]
    case .inlined(_, let body), .scaled(let body, _): return body.collectLinear(&parts, isPart)
    case .sum(let terms):
      var found: Set<Identity> = []
      for term in terms {
        guard let own = term.formula.collectLinear(&parts, isPart) else { return nil }
        found.formUnion(own)
      }
      return found
    case .product(let factors, _):
      var found: Set<Identity> = []
      for factor in factors {
        guard let own = factor.formula.collectLinear(&parts, isPart), own.isDisjoint(with: found),
          own.isEmpty || !factor.isDivided
        else { return nil }
        found.formUnion(own)
      }
      return found
    default: return nil  // A comparison, a function, a branch: it may turn anywhere.
    }
  }
}
