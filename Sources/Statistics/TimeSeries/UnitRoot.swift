/// Whether a series wanders without coming back: the test of Dickey and Fuller (1979) with a constant and lagged changes.
///
/// A small p says that it comes back. Changes of one that does not are what may be compared with others.
package struct UnitRootTest: Hashable, Sendable {
  package let statistic: Double
  /// The rows of the regression.
  package let rows: Int
  package let lags: Int

  init(statistic: Double, rows: Int, lags: Int) {
    self.statistic = statistic
    self.rows = rows
    self.lags = lags
  }

  /// Nil if the series is too short, does not vary, or has a number that is not finite.
  /// - Parameter lags: how many changes before are controlled.
  package init?(_ values: [Double], lags: Int) {
    let rows = values.count - 1 - lags
    guard lags >= 0, rows > lags + 2 else { return nil }
    let changes = zip(values.dropFirst(), values).map { $0.0 - $0.1 }
    var x = Matrix(rows: rows)
    x.append(values[lags..<lags + rows])
    for lag in 0..<lags { x.append(changes[(lags - lag - 1)..<(lags - lag - 1 + rows)]) }
    x.appendConstant()
    guard let fit = LeastSquares(Array(changes[lags...]), on: x), !fit.isExact, let estimate = fit.estimates()[0] else {
      return nil
    }
    self.init(statistic: estimate.t, rows: rows, lags: lags)
  }

  /// MacKinnon, "Approximate asymptotic distribution functions for unit-root and cointegration tests" (1994).
  package var p: Double {
    if statistic > 2.74 { return 1 }
    if statistic < -18.83 { return 0 }
    let surface = statistic <= -1.61 ? [2.1659, 1.4412, 0.038269] : [1.7339, 0.93202, -0.12745, -0.010368]
    return StandardNormal.lowerTail(polynomial(surface, statistic))
  }

  package enum Level: Hashable, Sendable, CaseIterable {
    case onePercent, fivePercent, tenPercent
  }

  /// Below it the test finds at the level, with this many rows: MacKinnon, "Critical values for cointegration tests" (2010).
  package func criticalValue(_ level: Level) -> Double {
    let surface =
      switch level {
      case .onePercent: [-3.43035, -6.5393, -16.786, -79.433]
      case .fivePercent: [-2.86154, -2.8903, -4.234, -40.040]
      case .tenPercent: [-2.56677, -1.5384, -2.809]
      }
    return polynomial(surface, 1 / Double(rows))
  }

  private func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }
}
