/// The slope of a KPI by a relative step of an input, to about ten digits, from its values around the place alone: an input
/// may stand behind `prior`, in groups or in a condition, where no formula of a derivative could be written down.
///
/// Central differences of halved steps, extrapolated to a step of 0; of all extrapolations that which differs least from
/// those it was made of, so that a kink near by (`max`, `if`) is seen by none of the last (Ridders 1982, Advances in
/// Engineering Software 4:75-76).
struct Slope {
  /// The largest first, each half of the one before.
  static let steps = (0..<7).map { 0.02 / Double(1 << $0) }
  let value: Double

  /// - Parameter values: for each step the value above the place and the one below; nil where none has both.
  init?(around values: [Double?]) {
    var best: (value: Double, error: Double)?
    var last: [Double] = []
    for (place, step) in Self.steps.enumerated() {
      guard let up = values[2 * place], let down = values[2 * place + 1] else {
        last = []
        continue
      }
      var row = [(up - down) / (2 * step)]
      if best == nil { best = (row[0], .infinity) }
      var factor = 1.0
      for before in last {
        factor *= 4
        let (previous, made) = (row[row.count - 1], (factor * row[row.count - 1] - before) / (factor - 1))
        let error = max(abs(made - previous), abs(made - before))
        if let known = best, error < known.error { best = (made, error) }
        row.append(made)
      }
      last = row
    }
    guard let best else { return nil }
    value = best.value
  }
}
