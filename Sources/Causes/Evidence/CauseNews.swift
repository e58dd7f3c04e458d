import Statistics

/// What is new in a cause, beside all that is held apart, and how far cause and effect move by it.
struct CauseNews {
  /// By how many equal moves the news could be replaced: 1 for a price that rose once.
  let moveCount: Double
  let causeDeviation: Double
  let effectDeviation: Double

  /// Nil where the rest says all of the cause, or of the effect: what is left are rounding errors.
  /// - Parameters:
  ///   - news: what the rest leaves of the cause.
  ///   - fit: of the effect on the cause and the rest.
  ///   - slope: of the cause in it.
  init?(_ news: [Double], of cause: [Double], on effect: [Double], _ fit: LeastSquares, slope: Double) {
    func squares(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
    let (sum, fourth) = (squares(news), squares(news.map { $0 * $0 }))
    let own = fit.residualSumOfSquares + slope * slope * sum
    guard sum > 1e-16 * squares(cause), fourth > 0, own > 1e-20 * squares(effect) else { return nil }
    moveCount = sum * sum / fourth
    causeDeviation = (sum / Double(news.count)).squareRoot()
    effectDeviation = (own / Double(news.count)).squareRoot()
  }
}
