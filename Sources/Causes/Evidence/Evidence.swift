import CivilTime
import Evaluation
import Semantics
import Statistics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A belief held against the data.
package struct Evidence: Sendable {
  package enum Finding: Sendable {
    case series(SeriesFinding)
    case rows(RowFinding)
    case groups(GroupFinding)
    case experiment(ExperimentResult)
  }
  package var link: CauseGraph.Link
  package var grade: EvidenceGrade
  package var reasons: [EvidenceReason]
  /// Nil where there was nothing to compare.
  package var finding: Finding?
  /// About so many periods, rows or pairs would show an effect of the believed size; nil where more would not help.
  package var needed: Int?

  /// One end has no numbers that data could move: it remains a belief.
  package var isUnasked: Bool { reasons.contains(where: \.isOfNoData) }

  init(_ link: CauseGraph.Link, _ grade: EvidenceGrade, _ reasons: [EvidenceReason] = []) {
    (self.link, self.grade, self.reasons) = (link, grade, reasons)
  }

  /// A size that foretells worse than no size is no reason to believe in it.
  mutating func loseGrade() {
    switch grade {
    case .supported: grade = .hint
    case .hint: grade = .cannotTell
    case .experiment, .notSeen, .contradicted, .cannotTell, .byFormula: return
    }
    reasons.append(.foretellsWorse)
    needed = nil
  }
}

/// A link that is believed without a strength, or refuted, is measured in plain numbers; parts of values by logarithms.
package struct EffectScale: Sendable {
  package let isCauseRelative: Bool
  package let isEffectRelative: Bool

  init(_ link: LinkModel) {
    isCauseRelative = link.strength?.isCauseRelative ?? false
    isEffectRelative = link.strength?.isEffectRelative ?? false
  }

  /// The declared change of the cause in the measure of the regression.
  package func step(_ strength: LinkModel.Strength) -> Double {
    isCauseRelative ? log(1 + strength.cause.double) : strength.cause.double
  }

  /// An effect in the measure of the regression as a change of the effect, or as a part of it.
  package func shownEffect(_ value: Double) -> Double { isEffectRelative ? exp(value) - 1 : value }

  /// A value of the effect in the measure of the regression as one in its unit.
  package func shownValue(_ value: Double) -> Double { isEffectRelative ? exp(value) : value }

  /// The smallest size that is believed, of one more of the cause; nil without a strength, and for one over zero.
  func believed(_ link: LinkModel) -> Double? {
    guard let strength = link.strength, strength.low.double * strength.high.double > 0 else { return nil }
    let ends = [strength.low, strength.high].map { end in abs(isEffectRelative ? log(1 + end.double) : end.double) }
    return (ends.min() ?? 0) / abs(step(strength))
  }

  /// The end of a link of which parts are asked for and some value is not above 0.
  func obstacle(_ cause: [[Double]], _ effect: [[Double]], of link: CauseGraph.Link) -> EvidenceReason? {
    if isCauseRelative, EffectScale.logarithms(of: cause) == nil { return .notAboveZero(node: link.cause) }
    return isEffectRelative && EffectScale.logarithms(of: effect) == nil ? .notAboveZero(node: link.effect) : nil
  }

  func measured(cause values: [Double]) -> [Double] { isCauseRelative ? values.map { log($0) } : values }
  func measured(effect values: [Double]) -> [Double] { isEffectRelative ? values.map { log($0) } : values }

  /// Both by logarithms; nil where they are measured so already, and where some value is not above 0.
  func parts(cause: [[Double]], effect: [[Double]]) -> (cause: [[Double]], effect: [[Double]])? {
    guard !isCauseRelative || !isEffectRelative, let causes = EffectScale.logarithms(of: cause),
      let effects = EffectScale.logarithms(of: effect)
    else { return nil }
    return (causes, effects)
  }

  /// Nil where some value is not above 0; what is not known has one that is not known.
  static func logarithms(of values: [[Double]]) -> [[Double]]? {
    values.contains { $0.contains { $0 <= 0 } } ? nil : values.map { $0.map { log($0) } }
  }
}

/// What series of months or weeks say.
package struct SeriesFinding: Sendable {
  package var effect: SeriesEffect
  package var grain: Grain
  package var lag: Int
  package var scale: EffectScale
  package var controls: [LinkControls.Moment]
  /// Other lags, looked at and not graded: of many lags some fit by chance.
  package var otherLags: [(lag: Int, estimate: Estimate)] = []
  /// The interval by drawing blocks of periods again; nil for short series.
  package var resampled: ConfidenceInterval?
  /// How well the declared strength foretells; nil without one, and for segments.
  package var forecast: StrengthForecast?
  /// The period that is foretold and not known yet.
  package var next: Period?
  /// How many segments are compared; nil for one series.
  package var segmentCount: Int?
  /// The periods in which both ends are known.
  package var first: Period
  package var last: Period
}

extension Engine {
  /// What the data say of links, in the order of the links: by the test where there is one, by the rows where both ends
  /// are of rows, else by series.
  ///
  /// - Parameters:
  ///   - dimension: the segments by which series are told apart.
  ///   - isDetailed: with a look at other lags, and blocks drawn again; both take time and change no grade.
  package func evidence(
    for links: [CauseGraph.Link], in graph: CauseGraph, by dimension: DimensionModel? = nil, isDetailed: Bool = false
  ) -> [Evidence] {
    let rows = RowStudy(engine: self, graph: graph)
    let known = links.map { link -> Evidence? in
      if link.model.isByFormula { return Evidence(link, .byFormula) }
      return testEvidence(link) ?? rows.evidence(link) ?? rows.groupEvidence(link)
    }
    let open = zip(links, known).filter { $1 == nil }.map(\.0)
    var study = SeriesStudy(self, graph, isDetailed: isDetailed)
    var found = study.evidence(for: open, by: dimension)[...]
    return known.compactMap { $0 ?? found.popFirst() }
  }

  /// Nil for a link without a test.
  private func testEvidence(_ link: CauseGraph.Link) -> Evidence? {
    guard link.model.experiment != nil else { return nil }
    let result: ExperimentResult
    do throws(ExperimentFailure) {
      guard let found = try experiment(link.model) else { return nil }
      result = found
    } catch {
      switch error {
      case .noMeasure: return Evidence(link, .cannotTell, [.notNumbers])
      case .noSample: return Evidence(link, .cannotTell, [.notSampled])
      case .noValue(let arm, _), .tooFew(let arm): return Evidence(link, .cannotTell, [.emptyArm(arm)])
      }
    }
    var answer = Evidence(link, .cannotTell)
    answer.finding = .experiment(result)
    var limits: [EvidenceReason] = []
    if result.split.isBroken { limits.append(.brokenSplit(p: result.split.p)) }
    // Of many columns one differs by chance: none may by more than chance makes in a thousand tries.
    let uneven = result.balance.filter { $0.difference > 0.1 && $0.p < 0.001 }.map(\.column)
    if !uneven.isEmpty { limits.append(.unbalanced(uneven)) }
    let rows = [result.treatment, result.control].map { Double(max(1, $0.units)) }
    let spread = result.standardError / (1 / rows[0] + 1 / rows[1]).squareRoot()
    // A fifth of a standard deviation is what is called a small effect (Cohen 1988).
    let believed = EffectScale(link.model).believed(link.model) ?? 0.2 * spread
    let grading = Grading(
      estimate: result.estimate, p: result.p, direction: link.model.direction, isRefuted: link.model.isRefuted,
      believed: believed, limits: limits)
    (answer.grade, answer.reasons) = grading.result
    if answer.grade == .supported { answer.grade = .experiment }
    if answer.grade == .cannotTell { answer.needed = grading.needed(insteadOf: rows[0] + rows[1]) }
    return answer
  }
}

extension ExperimentResult {
  /// The difference of the arms.
  package var estimate: Estimate {
    Estimate(value: difference, standardError: standardError, degreesOfFreedom: degreesOfFreedom)
  }
}
