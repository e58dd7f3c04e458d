import TestSupport
import Testing

@testable import Statistics

@Suite struct HiddenFactorsTests {
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func referenceValues() throws {
    let file = try ReferenceCases.object("sensitivity/robustness_value.json")
    for one in try #require(file["rv"] as? [[String: Any]]) {
      let found = Robustness(t: try number(one["t"]), degreesOfFreedom: try number(one["df"]))
      expectNear(found.partialRSquared, try number(one["partial_r2"]))
      expectNear(found.value(), try number(one["rv_q1"]))
      expectNear(found.value(alpha: 0.05), try number(one["rv_q1_alpha05"]))
    }
    let darfur = try #require(file["darfur"] as? [String: Any])
    let estimate = Estimate(
      value: try number(darfur["estimate"]), standardError: try number(darfur["se"]),
      degreesOfFreedom: try number(darfur["df"]))
    expectNear(estimate.t, try number(darfur["t"]))
    let found = Robustness(t: estimate.t, degreesOfFreedom: estimate.degreesOfFreedom)
    expectNear(found.partialRSquared, try number(darfur["r2yd_x"]))
    expectNear(found.partialRSquared / (1 - found.partialRSquared), try number(darfur["f2yd_x"]))
    expectNear(found.value(), try number(darfur["rv_q"]))
    expectNear(found.value(alpha: 0.05), try number(darfur["rv_qa"]))
    for one in try #require(file["evalue"] as? [[String: Any]]) {
      expectNear(eValue(riskRatio: try number(one["rr"])), try number(one["e"]))
    }
  }

  /// The paper: partial R² 2.2 %, robustness value 13.9 %, 7.6 % at the level 5 %.
  @Test func darfur() {
    let found = Robustness(t: 0.097 / 0.0232, degreesOfFreedom: 783)
    expectNear(found.partialRSquared, 0.022, absolute: 5e-4)
    expectNear(found.value(), 0.139, absolute: 5e-4)
    expectNear(found.value(alpha: 0.05), 0.076, absolute: 5e-4)
  }

  @Test func limits() {
    #expect(Robustness(t: 0, degreesOfFreedom: 30).value() == 0)
    #expect(Robustness(t: 2, degreesOfFreedom: 20).value(alpha: 0.05) == 0)
    #expect(Robustness(t: 2, degreesOfFreedom: 1).value(alpha: 0.05).isNaN)
    expectNear(Robustness(t: -3, degreesOfFreedom: 20).value(), 0.48254858490424535)
    expectNear(Robustness(t: 8, degreesOfFreedom: 12).value(alpha: 0.05), 0.7725693443787998)
    #expect(
      Robustness(t: 4, degreesOfFreedom: 20).value(reduction: 0.5) < Robustness(t: 4, degreesOfFreedom: 20).value())
    expectNear(eValue(riskRatio: 3.9), 7.263034344160047)
    expectNear(eValue(riskRatio: 0.5), eValue(riskRatio: 2))
    #expect(eValue(riskRatio: 1) == 1)
    #expect(eValue(riskRatio: -1).isNaN)
  }
}
