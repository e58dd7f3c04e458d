import Columns
import Semantics

/// Numbers that are not known exactly: their middle, or what they are in each of many draws.
enum UncertainNumbers {
  /// What stands for the number where nobody asks how sure it is.
  static func middle(_ distribution: Distribution, _ parts: [Vector]) -> Vector {
    if distribution == .counted { return NumberKernels.divide(parts[0], parts[1], level: .cells) }
    return made(of: parts) { numbers, _ in
      switch distribution {
      case .interval where numbers[0] > 0 && numbers[1] > 0: (numbers[0] * numbers[1]).squareRoot()
      case .interval, .uniform: (numbers[0] + numbers[1]) / 2
      case .pert: (numbers[0] + 4 * numbers[1] + numbers[2]) / 6
      case .counted: numbers[0] / numbers[1]
      }
    }
  }

  /// Its parts may differ from draw to draw, too.
  static func drawn(_ distribution: Distribution, _ parts: [Vector], at places: Draws.Places) -> Vector {
    let columns = parts.map(\.expanded)
    let fixed = columns.compactMap { column -> Double? in
      let numbers = column.doubles
      return numbers.dropFirst().allSatisfy { $0 == numbers[0] } ? numbers[0] : nil
    }
    if fixed.count == parts.count {
      let numbers = places.numbers(of: distribution, fixed)
      return made(of: columns) { numbers[$1] }
    }
    return made(of: columns) { distribution.quantile($0)(places.ranks[$1]) }
  }

  private static func made(of parts: [Vector], _ number: ([Double], Int) -> Double) -> Vector {
    let columns = parts.map { (values: $0.doubles, stride: $0.stride) }
    let stored = Vector.storedCount(of: parts)
    var numbers = [Double](repeating: 0, count: parts.count)
    let values = (0..<stored).map { row -> Double in
      for place in numbers.indices { numbers[place] = columns[place].values[row &* columns[place].stride] }
      return number(numbers, row)
    }
    let presence = Presence(parts, count: stored, level: .cells)
    return NumberKernels.finite(
      values, presence, isScalar: parts.allSatisfy(\.isScalar), count: parts.map(\.count).max() ?? 0)
  }
}
