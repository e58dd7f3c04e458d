/// How x goes with y of `lag` steps later, with the means and the spread of all of both: the convention of R's `ccf`.
///
/// A negative lag: x of later. Nil if the lengths differ, one of the two does not vary, or the lag leaves no pair.
package func crossCorrelation(_ x: [Double], _ y: [Double], lag: Int) -> Double? {
  guard x.count == y.count, abs(lag) < x.count else { return nil }
  let (first, second) = (distances(x), distances(y))
  let size = (dot(first, 0, first, 0, x.count) * dot(second, 0, second, 0, x.count)).squareRoot()
  guard size > 0 else { return nil }
  return dot(first, max(0, -lag), second, max(0, lag), x.count - abs(lag)) / size
}

/// How x goes with y of `lag` steps later, as the correlation of the pairs that there are, with their own means.
///
/// Nil if the lengths differ or one of the two does not vary over fewer than two pairs.
package func laggedCorrelation(_ x: [Double], _ y: [Double], lag: Int) -> Double? {
  guard x.count == y.count, abs(lag) < x.count else { return nil }
  let pairs = x.count - abs(lag)
  return crossCorrelation(
    Array(x[max(0, -lag)..<max(0, -lag) + pairs]), Array(y[max(0, lag)..<max(0, lag) + pairs]), lag: 0)
}

private func distances(_ values: [Double]) -> [Double] {
  // From the first value on, so that values that are all the same have no distances.
  let first = values.first ?? 0
  let middle = first + values.reduce(0) { $0 + ($1 - first) } / Double(max(1, values.count))
  return values.map { $0 - middle }
}

/// How a series goes with itself of some steps before.
package struct Correlogram: Hashable, Sendable {
  package let rows: Int
  /// At lag 1, 2, …: with the mean and the spread of the whole series.
  package let autocorrelations: [Double]
  private let values: [Double]

  /// Nil if the series does not vary or `lags` is not below its length.
  package init?(_ values: [Double], lags: Int) {
    guard lags >= 0, lags < values.count else { return nil }
    var found: [Double] = []
    for lag in 0...lags {
      guard let value = crossCorrelation(values, values, lag: lag) else { return nil }
      found.append(value)
    }
    rows = values.count
    autocorrelations = Array(found.dropFirst())
    self.values = values
  }

  /// Whether the autocorrelations up to `lag` are more than chance: Ljung and Box (1978).
  /// - Parameter fitted: the number of coefficients of a model whose residuals these are.
  package func ljungBox(lag: Int, fitted: Int = 0) -> ChiSquareTest {
    let n = Double(rows)
    let sum = autocorrelations.prefix(lag).enumerated().reduce(0) { sum, one in
      sum + one.element * one.element / (n - Double(one.offset + 1))
    }
    return ChiSquareTest(statistic: n * (n + 2) * sum, degreesOfFreedom: lag - fitted)
  }

  /// On both sides of 0 at each lag, if there are none at it and later ones: Bartlett (1946).
  package func reach(_ level: Double) -> [Double] {
    var sum = 0.0
    return autocorrelations.map { value in
      defer { sum += value * value }
      return StandardNormal.reach(level) * ((1 + 2 * sum) / Double(rows)).squareRoot()
    }
  }

  /// What a lag says beyond the shorter ones, by the equations of Yule and Walker (Durbin's recursion, 1960).
  package var partial: [Double] {
    var weights: [Double] = []
    var result: [Double] = []
    for lag in autocorrelations.indices {
      let before = autocorrelations[..<lag]
      let top = zip(weights, before.reversed()).reduce(autocorrelations[lag]) { $0 - $1.0 * $1.1 }
      let bottom = zip(weights, before).reduce(1) { $0 - $1.0 * $1.1 }
      let value = top / bottom
      weights = zip(weights, weights.reversed()).map { $0 - value * $1 } + [value]
      result.append(value)
    }
    return result
  }

  /// The same by least squares on a constant and all lags up to each, as Stata's `pac`; nil where rows are too few.
  package var partialByLeastSquares: [Double?] {
    autocorrelations.indices.map { index in
      let lag = index + 1
      var x = Matrix(rows: rows - lag)
      x.appendConstant()
      for step in 1...lag { x.append(values[(lag - step)..<(rows - step)]) }
      guard let fit = LeastSquares(Array(values[lag...]), on: x), fit.degreesOfFreedom >= 0, fit.dependent.isEmpty
      else {
        return nil
      }
      return fit.coefficients[lag]
    }
  }
}
