import Evaluation
import Semantics
import Statistics

/// Why a test tells nothing.
package enum ExperimentFailure: Error {
  /// The effect is no number.
  case noMeasure
  case noSample(NoSample)
  /// Of one arm there is no value: its name, and what the engine says of it.
  case noValue(String, MissingReason?)
  /// Too few rows in an arm for a standard error.
  case tooFew(String)
}

/// What a random test of a link says: its effect in the treated arm beside the other.
///
/// Each row of the tested dataset is one draw, with all the rows that lead to it: of orders of customers the customer is
/// drawn, and a ratio has its error by the delta method.
package struct ExperimentResult: Sendable {
  package struct Arm: Sendable {
    package var name: String
    /// Rows of the tested dataset that are in it.
    package var rows: Int
    /// Those on which the value rests: a window that has not closed, or no order at all, leaves some out.
    package var units: Int
    package var cell: Cell
    package var value: Double
    package var interval: SampleInterval?
  }

  /// How alike the arms are in what was known of a row before it came into one.
  package struct Balance: Sendable {
    package var column: String
    /// The largest standardised difference: of means, or of the share of one value (Austin 2009). Below 0.1 it is small.
    package var difference: Double
    /// Of the χ² test, or of Welch's t for numbers: how often chance alone would do more.
    package var p: Double
  }

  /// How the rows fell to the arms.
  package struct Split: Sendable {
    /// Of half to each, by χ².
    package var p: Double
    /// So uneven that the lot was no fair one: something else decides who is seen in which arm (sample ratio mismatch).
    package var isBroken: Bool { p < 0.001 }
  }

  package enum Method: String, Sendable {
    /// Newcombe's hybrid score interval, and the score test.
    case score
    /// Welch's t.
    case welch
  }

  package var treatment: Arm
  package var control: Arm
  /// Rows of neither arm, left out.
  package var others: Int
  /// Treated less untreated, in the unit of the effect.
  package var difference: Double
  package var low: Double
  package var high: Double
  /// Two-sided.
  package var p: Double
  package var standardError: Double
  package var degreesOfFreedom: Double
  package var method: Method
  /// What a test of this size would have seen in four of five cases.
  package var smallestEffect: Double
  package var split: Split
  package var balance: [Balance]
}

extension Engine {
  /// The tested effect of a link; nil for a link without a test.
  package func experiment(
    _ link: LinkModel, in slice: Slice = Slice()
  ) throws(ExperimentFailure) -> ExperimentResult? {
    guard let test = link.experiment else { return nil }
    guard let measure = test.measure else { throw .noMeasure }
    var slice = slice
    if slice.filter == nil { slice.filter = link.condition }
    let names = [test.treatment, test.control]
    // A condition on what leads to the tested rows says nothing of these themselves.
    let isOnTested = slice.filter.map { $0.conditions[test.dataset] != nil } ?? true
    let (places, others) = places(
      of: names, in: test.arms, on: test.dataset, in: isOnTested ? slice : Slice(span: slice.span, period: slice.period)
    )
    let parts: SampledParts
    do {
      parts = try sampledParts(
        of: measure, in: slice, by: test.arms, drawing: test.dataset, reach: SampleInterval.reach)
    } catch { throw .noSample(error) }
    let samples = try names.map { name throws(ExperimentFailure) -> Sample in try Self.sample(of: name, in: parts) }
    let arms = names.indices.map { arm in
      let cell = parts.keys.firstIndex { $0 == [.text(names[arm])] }.map { parts.cells[$0] }
      return ExperimentResult.Arm(
        name: names[arm], rows: places.count { $0 == Int32(arm) }, units: samples[arm].units,
        cell: cell ?? Cell(value: .missing), value: samples[arm].value, interval: SampleInterval(samples[arm]))
    }
    let comparison = ArmComparison(samples[0], samples[1])
    return ExperimentResult(
      treatment: arms[0], control: arms[1], others: others, difference: comparison.estimate.value,
      low: comparison.interval.lower, high: comparison.interval.upper, p: comparison.p,
      standardError: comparison.estimate.standardError, degreesOfFreedom: comparison.estimate.degreesOfFreedom,
      method: comparison.method,
      smallestEffect: comparison.smallestEffect, split: Self.split(arms[0].rows, arms[1].rows),
      balance: balance(places, on: test.dataset, but: test.column.kind))
  }

  private static func sample(of name: String, in parts: SampledParts) throws(ExperimentFailure) -> Sample {
    guard let place = parts.keys.firstIndex(where: { $0 == [.text(name)] }) else { throw .noValue(name, nil) }
    if parts.cells[place].value == .missing { throw .noValue(name, parts.cells[place].reason) }
    guard let sample = parts.samples.cells[place] else { throw .tooFew(name) }
    return sample
  }

  private static func split(_ treated: Int, _ untreated: Int) -> ExperimentResult.Split {
    // Of no rows at all there is nothing to say.
    .init(p: goodnessOfFit([Double(treated), Double(untreated)], expected: [1, 1])?.p ?? 1)
  }

  private func balance(
    _ places: [Int32], on id: DatasetID, but tested: FormulaKind
  ) -> [ExperimentResult.Balance] {
    var found: [ExperimentResult.Balance] = []
    for column in KnownBefore(model).columns(of: id) {
      // What tells the arms apart is not alike in them.
      if tested == .row(.column(column)) { continue }
      let compared =
        switch feature(column, of: id) {
        case .levels(let codes, let count): ArmBalance.ofLevels(codes, count: count, arms: places)
        case .numbers(let numbers): ArmBalance.ofNumbers(numbers, arms: places)
        }
      guard let compared else { continue }
      let name = model.datasets[id.index].columns[column.index].name
      // The month of a day says nothing new.
      if found.contains(where: { $0.difference == compared.difference && $0.p == compared.p }) { continue }
      found.append(.init(column: name, difference: compared.difference, p: compared.p))
    }
    return found
  }
}

/// Two samples held against each other.
struct ArmComparison {
  var estimate: Estimate
  var interval: ConfidenceInterval
  var p: Double
  var method: ExperimentResult.Method
  var smallestEffect: Double

  init(_ treated: Sample, _ untreated: Sample) {
    if let shares = Self.shares(treated, untreated) {
      method = .score
      (estimate, interval, p) = (shares.estimate, shares.interval(SampleInterval.level), shares.p)
    } else {
      method = .welch
      estimate = difference(treated.estimate, untreated.estimate)
      interval = estimate.interval(SampleInterval.level)
      // Two arms without any spread differ or do not.
      p = estimate.standardError > 0 ? estimate.p : (estimate.value == 0 ? 1 : 0)
    }
    smallestEffect = estimate.smallestDetectable(alpha: 1 - SampleInterval.level, power: Self.power)
  }

  /// Four of five tests see an effect of the size.
  private static let power = 0.8

  private static func shares(_ treated: Sample, _ untreated: Sample) -> ShareDifference? {
    guard treated.isByRow, untreated.isByRow, case .share(let n) = treated.shape, case .share(let m) = untreated.shape,
      let first = ShareCount((treated.value * n).rounded(), of: n),
      let second = ShareCount((untreated.value * m).rounded(), of: m)
    else { return nil }
    return ShareDifference(first, second)
  }
}

extension Sample {
  var estimate: Estimate {
    Estimate(value: value, standardError: variance.squareRoot(), degreesOfFreedom: degreesOfFreedom)
  }
}
