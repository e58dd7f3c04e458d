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
  }
  package var link: CauseGraph.Link
  package var grade: EvidenceGrade
  package var reasons: [EvidenceReason]
  /// Nil where there was nothing to compare.
  package var finding: Finding?
  /// About so many periods, rows or pairs would show an effect of the believed size; nil where more would not help.
  package var needed: Int?

  /// One end has no numbers that data could move: it remains a belief.
  package var isUnasked: Bool {
    reasons.contains { reason in
      switch reason {
      case .notMeasured, .notFromData: true
      case .openFact, .otherLevel, .lag, .fewPeriods, .moved, .standsStill, .notAboveZero, .shortSeries, .hidden,
        .unexplained, .future, .shifts, .weak, .pointsOtherWay:
        false
      }
    }
  }

  init(_ link: CauseGraph.Link, _ grade: EvidenceGrade, _ reasons: [EvidenceReason] = []) {
    (self.link, self.grade, self.reasons) = (link, grade, reasons)
  }
}

/// A link that is believed without a strength, or refuted, is measured in plain numbers; parts of values by logarithms.
package struct EffectScale: Sendable {
  package var isCauseRelative: Bool
  package var isEffectRelative: Bool

  init(_ link: LinkModel) {
    isCauseRelative = link.strength?.isCauseRelative ?? false
    isEffectRelative = link.strength?.isEffectRelative ?? false
  }

  /// The declared change of the cause in the measure of the regression.
  package func step(_ strength: LinkModel.Strength) -> Double {
    isCauseRelative ? log(1 + strength.cause.double) : strength.cause.double
  }

  package func effect(_ size: Double) -> Double { isEffectRelative ? log(1 + size) : size }
}

/// What series of months or weeks say.
package struct SeriesFinding: Sendable {
  package var effect: SeriesEffect
  package var grain: Grain
  package var lag: Int
  package var scale: EffectScale
  package var controls: [LinkControls.Moment]
  /// The periods in which both ends are known.
  package var first: Period
  package var last: Period
}

extension EffectScale {
  /// An effect in the measure of the regression as a change of the effect, or as a part of it.
  package func shownEffect(_ value: Double) -> Double { isEffectRelative ? exp(value) - 1 : value }
}

extension Engine {
  /// What the data say of links, in the order of the links.
  package func evidence(for links: [CauseGraph.Link], in graph: CauseGraph) -> [Evidence] {
    var answers = links.map { Evidence($0, .byFormula) }
    let open = links.indices.filter { !links[$0].model.isByFormula }
    var study = SeriesStudy(self, graph)
    for (place, answer) in zip(open, study.evidence(for: open.map { links[$0] })) { answers[place] = answer }
    return answers
  }
}
