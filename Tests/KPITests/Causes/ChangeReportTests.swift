import Numerics
import Semantics
import Testing
import Units

@testable import KPI

@Suite struct ShownPartsTests {
  /// Whatever is given out: what is shown adds up as shown, and no part is further from itself than one step.
  @Test func partsAddUpAsShown() {
    var state: UInt64 = 7
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(Int64(state >> 20) % 2_000_001 - 1_000_000) / 737
    }
    for count in 1...30 {
      for unit in [UnitType.plain, .percent] {
        let parts = (0..<count).map { _ in random() }
        let sum = parts.reduce(0, +)
        let shown = ShownParts(parts + [sum], type: .number(unit))
        let total = shown.steps(sum)
        let steps = shown.split(parts, total: total)
        #expect(steps.reduce(0, +) == total)
        for (part, step) in zip(parts, steps) { #expect(abs(shown.steps(part) - step) <= 1) }
      }
    }
  }

  @Test func signsAndUnits() throws {
    let yen = try #require(UnitTable().dataUnit("円"))
    let shown = ShownParts([1234.4, -20], type: .number(yen))
    #expect(shown.signed(shown.steps(1234.4)) == "+1,234円")
    #expect(shown.signed(shown.steps(-20)) == "-20円")
    #expect(shown.signed(0) == "0円")
    let rate = ShownParts([0.1234], type: .number(.percent))
    #expect(rate.signed(rate.steps(-0.0246)) == "-2.5 points")
  }

  @Test func nothingToGiveOut() {
    #expect(ShownParts([], type: .number(.plain)).split([], total: 0) == [])
    #expect(ShownParts([.infinity], type: .number(.plain)).split([1, .infinity], total: 1).count == 2)
  }
}

@Suite struct CauseReportTests {
  /// What stands in the rules steers no terminal; a picture in the head keeps its lines.
  @Test func hostileText() {
    let report = CauseReport(head: ["a\u{1B}[2J\n  b"], closing: ["because \u{1B}"], json: .null)
    #expect(report.text { _ in "" } == "a␛[2J\n  b\nbecause ␛\n")
  }
}
