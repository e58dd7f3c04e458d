import Statistics

/// A new level from one period on, as the history before it sees it.
struct Step {
  let history: OwnHistory
  let errors: [Double]
  /// How far each period is from what the history lets expect.
  let path: [Double]
  /// How much each of the prediction errors says of the level: the first all of it, the others what is new in them.
  let weights: [Double]

  private init?(_ history: OwnHistory, through last: Int) {
    guard let errors = history.errors(through: last) else { return nil }
    (self.history, self.errors) = (history, errors)
    path = history.path(errors)
    weights = [1] + errors.dropFirst().map { _ in 1 - history.persistence }
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    size = zip(errors, weights).reduce(0) { $0 + $1.0 * $1.1 } / squares
    level = history.prediction(errors, weights, moved: [Double](repeating: size, count: errors.count))
    let asItIs = history.prediction(errors, weights, moved: [Double](repeating: 0, count: errors.count))
    chance = min(history.prediction(Array(errors.prefix(1)), [1]).p, max(level.p, asItIs.p))
  }

  /// By each way to see the history; empty where too little is known.
  static func all(_ values: [Double], _ seasons: [Int], from place: Int, through last: Int) -> [Step] {
    OwnHistory.all(of: values, seasons, before: place, through: last).compactMap { Step($0, through: last) }
  }

  /// The sum of the errors by their weights; `size` of it is the new level.
  let level: Estimate
  let size: Double
  /// How often chance alone makes as much. Either the first period says it by itself, or all of them do although the weight of
  /// the value before is not known exactly: a slow series that is taken for a quick one drifts off for months, and each of
  /// them looks new. With the real values before, an error in that weight counts by all that the series has moved.
  let chance: Double

  /// The distance of the last period from what was to be expected, and whether so much is rare.
  var deviation: Estimate { history.prediction(errors, weightsOfLast) }
  var isDeviationRare: Bool { history.dates(atLeast: abs(deviation.t), weightsOfLast).isRare }
  var isLevelRare: Bool { history.dates(atLeast: abs(level.t), weights).isRare }

  /// As far off may such a series drift by itself, when what is not known of its slowness is reckoned by how far it went.
  func isDrift(_ limit: Double) -> Bool {
    history.prediction(errors, weightsOfLast, moved: [Double](repeating: 0, count: errors.count)).p >= limit
  }

  /// With which the errors make the distance of the last period.
  private var weightsOfLast: [Double] {
    var weight = 1.0
    return errors.map { _ -> Double in
      defer { weight *= history.persistence }
      return weight
    }.reversed()
  }

  /// The first period is on the new level already: else it began later.
  var beginsAtOnce: Bool { (path.first ?? 0) / size >= 0.5 }

  /// All periods are on one side, and the last has not gone back by half.
  var lasts: Bool {
    let size = size
    return path.allSatisfy { $0 * size > 0 } && abs(path.last ?? 0) >= abs(size) / 2
  }
}

extension Estimate {
  /// Rounding, of a series without any variation.
  func isNothing(beside value: Double) -> Bool { standardError == 0 && abs(self.value) <= 1e-9 * abs(value) }
}
