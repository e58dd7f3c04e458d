/// Probabilities that were told beforehand, and what came.
package struct Forecasts: Hashable, Sendable {
  package struct Forecast: Hashable, Sendable {
    package var chance: Double
    package var cameTrue: Bool

    package init(chance: Double, cameTrue: Bool) { (self.chance, self.cameTrue) = (chance, cameTrue) }
  }
  /// Those of which much the same was said.
  package struct Bin: Hashable, Sendable {
    package var low: Double
    package var high: Double
    /// The mean of what was said.
    package var chance: Double
    package var came: ShareCount
  }
  package let forecasts: [Forecast]
  package let share: ShareCount

  /// Nil for none.
  package init?(_ forecasts: [Forecast]) {
    guard let share = ShareCount(Double(forecasts.count { $0.cameTrue }), of: Double(forecasts.count)) else {
      return nil
    }
    (self.forecasts, self.share) = (forecasts, share)
  }

  /// The mean of the squared distance between what was said and what came, 0 at best (Brier, "Verification of forecasts
  /// expressed in terms of probability", 1950).
  package var brierScore: Double { brierScore { $0.chance } }

  /// Of whoever always says the same.
  package func brierScore(ofAlways chance: Double) -> Double { brierScore { _ in chance } }

  private func brierScore(_ chance: (Forecast) -> Double) -> Double {
    forecasts.reduce(0) { sum, forecast in
      let miss = chance(forecast) - (forecast.cameTrue ? 1 : 0)
      return sum + miss * miss
    } / Double(forecasts.count)
  }

  /// In bins of equal width, those with something in them; what lies on an edge is in the upper one.
  package func bins(_ count: Int) -> [Bin] {
    (0..<count).compactMap { place in
      let (low, high) = (Double(place) / Double(count), Double(place + 1) / Double(count))
      let own = forecasts.filter { min(count - 1, Int($0.chance * Double(count) + 1e-9)) == place }
      guard let came = ShareCount(Double(own.count { $0.cameTrue }), of: Double(own.count)) else { return nil }
      return Bin(low: low, high: high, chance: own.reduce(0) { $0 + $1.chance } / Double(own.count), came: came)
    }
  }
}
