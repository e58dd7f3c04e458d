import TestSupport
import Testing

@testable import Statistics

@Suite struct PAdjustmentTests {
  private static let names: [(String, PAdjustment)] = [
    ("Bonferroni", .bonferroni), ("Holm", .holm), ("Hochberg", .hochberg), ("SidakSS", .sidak),
    ("SidakSD", .sidakStepDown), ("BH", .benjaminiHochberg), ("BY", .benjaminiYekutieli),
  ]

  /// R's package multtest.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"), arguments: ["set1", "set2", "set3"])
  func referenceValues(_ set: String) throws {
    let one = try #require(try ReferenceCases.object("multiple-testing/padjust.json")[set] as? [String: Any])
    let columns = try #require(one["columns"] as? [String])
    let rows = try #require(one["rows"] as? [[Any]]).map { try numbers($0) }
    #expect(PAdjustmentTests.names.count == PAdjustment.allCases.count)
    for (name, adjustment) in Self.names {
      let column = try #require(columns.firstIndex(of: name))
      // Given in another order, they come back in it.
      let found = adjusted(rows.map { $0[0] }.reversed(), by: adjustment).reversed()
      for (value, row) in zip(found, rows) { expectNear(value, row[column], relative: 1e-11, "\(set) \(name)") }
    }
  }

  @Test func fourTests() {
    let p = [0.04, 0.01, 0.03, 0.005]
    let expected: [(PAdjustment, [Double])] = [
      (.bonferroni, [0.16, 0.04, 0.12, 0.02]), (.holm, [0.06, 0.03, 0.06, 0.02]),
      (.hochberg, [0.04, 0.03, 0.04, 0.02]),
      (.sidak, [0.15065344, 0.03940399, 0.11470719, 0.019850499375]),
      (.sidakStepDown, [0.0591, 0.029701, 0.0591, 0.019850499375]), (.benjaminiHochberg, [0.04, 0.02, 0.04, 0.02]),
      (.benjaminiYekutieli, [1.0 / 12, 1.0 / 24, 1.0 / 12, 1.0 / 24]),
    ]
    for (adjustment, values) in expected {
      for (found, value) in zip(adjusted(p, by: adjustment), values) { expectNear(found, value, "\(adjustment)") }
    }
  }

  @Test func missingValuesAreNoTests() {
    for adjustment in PAdjustment.allCases {
      let found = adjusted([0.02, .nan, 1, 0.02], by: adjustment)
      #expect(found[1].isNaN)
      #expect([found[0], found[2], found[3]] == adjusted([0.02, 1, 0.02], by: adjustment))
      #expect(adjusted([], by: adjustment).isEmpty)
      #expect(adjusted([0.3], by: adjustment).allSatisfy { abs($0 - 0.3) < 1e-15 })
      #expect(zip([0.02, 1, 0.02], adjusted([0.02, 1, 0.02], by: adjustment)).allSatisfy { $0 <= $1 && $1 <= 1 })
    }
  }
}
