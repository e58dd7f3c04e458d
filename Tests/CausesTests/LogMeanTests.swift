import Evaluation
import Foundation
import Numerics
import Semantics
import TestSupport
import Testing

@testable import Causes

/// Products told apart by logarithmic means (LMDI-I), against reference values.
@Suite struct LogMeanTests {
  private static func object(_ name: String) throws -> [String: Any] {
    try ReferenceCases.object("decomposition/" + name)
  }

  private static func effects(
    _ kpi: String, factors: [String], _ old: [[Double]], _ new: [[Double]]
  ) throws -> [String: Double] {
    try ChangeCaseTests.groupedEffects(kpi, factors: factors, old, new, isByLogMeans: true)
  }

  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"), arguments: ["US", "CN"])
  func buildings(_ country: String) throws {
    let one = try #require(try Self.object("lmdi_buildings.json")[country] as? [String: Any])
    let (old, new) = (try #require(one["X0"] as? [Double]), try #require(one["XT"] as? [Double]))
    let (v0, v1) = (try #require(one["V0"] as? Double), try #require(one["VT"] as? Double))
    let names = ["fa", "fb", "fc", "fd", "fe", "ff"]
    let expected = try #require(one["effects"] as? [Double])
    let found = try Self.effects(names.joined(separator: " * "), factors: names, [old], [new])
    // The file's totals are in another unit than the product of its factors.
    let unit = v0 / old.reduce(1, *)
    #expect(abs(unit * new.reduce(1, *) - v1) < 1e-6 * v1)
    for (name, effect) in zip(names, expected) {
      #expect(abs(unit * (found[name] ?? .nan) - effect) < 1e-8 * max(1, abs(effect)), "\(country) \(name)")
    }
  }

  /// Two parts and three factors over four years, a sum of products over groups.
  @Test(
    .enabled(if: ReferenceCases.isThere, "../shared/cases is not there"),
    arguments: ["1971-1972", "1972-1973", "1973-1974"])
  func sumsOfProducts(_ years: String) throws {
    let whole = try Self.object("lmdi_lmdir.json")
    let data = try #require(whole["X"] as? [String: [[Double]]])
    let names = years.split(separator: "-").map(String.init)
    let (old, new) = (try #require(data[names[0]]), try #require(data[names[1]]))
    let expected = try #require((whole["additive_dV"] as? [String: [Double]])?[years])
    let parts = try #require((whole["additive_Z"] as? [String: [[Double]]])?[years])
    let found = try Self.effects("sum(fa * fb * fc per t.part)", factors: ["fa", "fb", "fc"], old, new)
    for (name, effect) in zip(["fa", "fb", "fc"], expected) {
      #expect(abs((found[name] ?? .nan) - effect) < 1e-7, "\(years) \(name)")
    }
    for (place, part) in parts.enumerated() {
      let own = logMeanEffects(old: old[place], new: new[place], exponents: [1, 1, 1])
      for (a, b) in zip(own, part) { #expect(abs(a - b) < 1e-7, "\(years)") }
    }
  }

  /// The limits of Wood and Lenzen (2006): one factor, and the rest of the product beside it.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func zeros() throws {
    let whole = try Self.object("lmdi_lmdir.json")
    let cases = try #require(whole["zero_cases"] as? [[String: Double]])
    #expect(cases.count == 8)
    for one in cases {
      let (v0, v1) = (one["v0"] ?? .nan, one["vT"] ?? .nan)
      let (x0, x1) = (one["x0"] ?? .nan, one["xT"] ?? .nan)
      // What is left of the product without the factor; where that is nothing, anything will do.
      let (rest0, rest1) = (x0 == 0 ? 1 : v0 / x0, x1 == 0 ? 1 : v1 / x1)
      let found = logMeanEffects(old: [x0, rest0], new: [x1, rest1], exponents: [1, 1])
      #expect(found[0] == one["expect"], "\(one)")
      #expect(abs(found.reduce(0, +) - (v1 - v0)) < 1e-9)
    }
    let examples = try #require(whole["zero_matrix_examples"] as? [[String: [[Double]]]])
    for one in examples {
      let (old, new, expected) = (one["X0"] ?? [], one["XT"] ?? [], one["Z"] ?? [])
      for place in old.indices {
        let own = logMeanEffects(old: old[place], new: new[place], exponents: [1, 1, 1])
        for (a, b) in zip(own, expected[place]) { #expect(abs(a - b) < 1e-7) }
      }
    }
  }

  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func activityStructureAndIntensity() throws {
    let whole = try Self.object("two_sector.json")
    let inputs = try #require(whole["inputs"] as? [String: Any])
    func rows(_ suffix: String) throws -> [[Double]] {
      let activity = try #require(inputs["Y\(suffix)"] as? Double)
      let (s, i) = (try #require(inputs["S\(suffix)"] as? [Double]), try #require(inputs["I\(suffix)"] as? [Double]))
      return zip(s, i).map { [activity, $0, $1] }
    }
    let (old, new) = (try rows("0"), try rows("T"))
    let names = ["activity", "structure", "intensity"]
    let found = try Self.effects("sum(activity * structure * intensity per t.part)", factors: names, old, new)
    let expected = try #require(whole["lmdi_I_additive"] as? [String: Double])
    for name in names { #expect(abs((found[name] ?? .nan) - (expected[name] ?? .nan)) < 1e-9, "\(name)") }
    // The same factors as players, in all sectors at once.
    let orders = try #require(whole["shapley_factors_as_players"] as? [String: Double])
    let shapley = try ChangeCaseTests.groupedEffects(
      "sum(activity * structure * intensity per t.part)", factors: names, old, new)
    for name in names { #expect(abs((shapley[name] ?? .nan) - (orders[name] ?? .nan)) < 1e-9, "\(name)") }
  }

  /// Factors that come from nothing or go to nothing share what they bring.
  @Test func severalZeros() {
    #expect(logMeanEffects(old: [0, 0], new: [4, 5], exponents: [1, 1]) == [10, 10])
    #expect(logMeanEffects(old: [0, 2, 3], new: [4, 2, 9], exponents: [1, 1, 1]) == [72, 0, 0])
    #expect(logMeanEffects(old: [2, 3], new: [0, 7], exponents: [1, 1]) == [-6, 0])
    #expect(logMeanEffects(old: [0, 3], new: [7, 0], exponents: [1, 1]) == [0, 0])
  }

  @Test func nestedProductsAndDivisors() throws {
    let found = try Self.effects("fa * 12 / fb", factors: ["fa", "fb"], [[4, 2]], [[8, 4]])
    #expect(abs((found["fa"] ?? 0) - 24 * 0.693_147_180_559_945) < 1e-9)
    #expect(abs((found["fa"] ?? 0) + (found["fb"] ?? 0)) < 1e-9)
  }

  @Test func whatIsNoProduct() throws {
    for formula in ["fa + fb", "fa * (fb + 1)", "max(fa, fb)"] {
      #expect(throws: ChangeFailure.self, "\(formula)") {
        _ = try Self.effects(formula, factors: ["fa", "fb"], [[4, 2]], [[8, 4]])
      }
    }
    #expect(throws: ChangeFailure.self) {
      _ = try Self.effects("fa * fb", factors: ["fa", "fb"], [[-4, 2]], [[8, 4]])
    }
  }
}
