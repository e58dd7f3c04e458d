import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct UncertaintyTests {
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func closedForms() throws {
    var cases: [String: [String: Any]] = [:]
    for one in try ReferenceCases.cases("montecarlo/closed_forms.json") {
      cases[try #require(one["id"] as? String)] = one
    }
    #expect(cases.count == 8)
    for (id, value) in [
      ("lognormal_90ci_5_to_50", UncertainValue.logNormal(from: 5, to: 50)),
      ("normal_90ci_20_to_30", .normal(from: 20, to: 30)), ("pert_10_12_20", .pert(from: 10, mode: 12, to: 20)),
      ("triangular_10_12_20", .triangular(from: 10, mode: 12, to: 20)), ("beta_a30_b70", .beta(30, 70)),
    ] {
      let value = try #require(value)
      let one = try #require(cases[id])
      let deviation = value.standardDeviation
      let found: [(String, Double)] = [
        ("mean", value.mean), ("sd", deviation), ("var", deviation * deviation), ("median", value.quantile(0.5)),
        ("p5", value.quantile(0.05)), ("p95", value.quantile(0.95)),
      ]
      for (key, value) in found where one[key] != nil { expectNear(value, try number(one[key]), "\(id) \(key)") }
    }
  }

  /// The same numbers, written out.
  @Test func distributions() throws {
    let logNormal = try #require(UncertainValue.range(from: 5, to: 50))
    expectNear(logNormal.mean, 20.200064134728624)
    expectNear(logNormal.standardDeviation, 16.060897651960076)
    expectNear(logNormal.quantile(0.5), 15.811388300841893)
    expectNear(logNormal.quantile(0.05), 5)
    expectNear(logNormal.quantile(0.95), 50)
    let normal = try #require(UncertainValue.range(from: -2, to: 8))
    #expect(normal.mean == 3)
    expectNear(normal.standardDeviation, 3.0397841595588458)
    expectNear(normal.quantile(0.95), 8)
    let triangle = try #require(UncertainValue.triangular(from: 10, mode: 12, to: 20))
    expectNear(triangle.quantile(0.5), 13.67544467966324)
    #expect(triangle.quantile(0) == 10)
    #expect(triangle.quantile(1) == 20)
    let pert = try #require(UncertainValue.pert(from: 10, mode: 12, to: 20))
    expectNear(pert.mean, 13)
    expectNear(pert.standardDeviation, 3.0.squareRoot())
    let uniform = try #require(UncertainValue.uniform(from: 1, to: 4))
    #expect(uniform.mean == 2.5)
    expectNear(uniform.standardDeviation, 0.8660254037844386)
    expectNear(try #require(UncertainValue.beta(30, 70)).quantile(0.05), 0.22729905447104012)
    #expect(UncertainValue.range(from: 3, to: 3) == nil)
    #expect(UncertainValue.logNormal(from: -1, to: 3) == nil)
    #expect(UncertainValue.triangular(from: 1, mode: 5, to: 4) == nil)
    #expect(UncertainValue.beta(0, 1) == nil)
    #expect(uniform.quantile(1.5).isNaN)
  }

  /// Mean and spread are those of the quantiles.
  @Test func momentsAreThoseOfTheQuantiles() throws {
    let all: [UncertainValue?] = [
      .normal(from: -1, to: 5), .logNormal(from: 2, to: 3), .uniform(from: 0, to: 9), .beta(2, 5),
      .triangular(from: -3, mode: -3, to: 4), .pert(from: 1, mode: 8, to: 9),
    ]
    for value in all {
      let value = try #require(value)
      let moments = SampleMoments((0..<4000).map { value.quantile((Double($0) + 0.5) / 4000) })
      expectNear(moments.mean, value.mean, relative: 5e-4, absolute: 5e-4)
      expectNear(moments.standardDeviation, value.standardDeviation, relative: 3e-3)
    }
  }

  @Test func strata() {
    var stream = RandomStream(seed: 1, name: "strata")
    let column = stratified(1000, &stream)
    #expect(column.map { Int($0 * 1000) }.sorted() == Array(0..<1000))
    #expect(column != column.sorted())
    #expect(stratified(0, &stream).isEmpty)
  }

  /// X of mean 1 and deviation 0.3 of its logarithm, Y of 2 and 0.4: the product's logarithm has 3 and 0.5.
  @Test func productOfLogNormals() throws {
    func draws(_ name: String, mean: Double, deviation: Double) -> [Double] {
      var stream = RandomStream(seed: 7, name: name)
      return stratified(100_000, &stream).map { exp(mean + deviation * StandardNormal.quantile($0)) }
    }
    let (x, y) = (draws("x", mean: 1, deviation: 0.3), draws("y", mean: 2, deviation: 0.4))
    let product = zip(x, y).map { $0.0 * $0.1 }
    expectNear(SampleMoments(product).mean, 22.75989509352673, relative: 2e-3)
    let found = quantiles(product, [0.05, 0.95])
    expectNear(found[0], 8.824863952244447, relative: 5e-3)
    expectNear(found[1], 45.71501562810269, relative: 5e-3)
    // An input has the same draws wherever it stands.
    #expect(zip(x, draws("x", mean: 1, deviation: 0.3)).allSatisfy { $0.0 - $0.1 == 0 })
  }

  /// Ishigami's function, whose indices are known: sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ for −π < x < π.
  @Test func importance() throws {
    func ishigami(_ inputs: [Double]) -> Double {
      let x = inputs.map { (2 * $0 - 1) * Double.pi }
      return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * x[2] * x[2] * x[2] * x[2] * sin(x[0])
    }
    let found = try #require(Importance(names: ["x1", "x2", "x3"], count: 1 << 15, seed: 1, of: ishigami))
    expectNear(found.variance, 13.844587940719254, relative: 0.01)
    for (value, expected) in zip(found.alone, [0.31390519114781146, 0.4424111447900409, 0]) {
      expectNear(value, expected, absolute: 0.01)
    }
    for (value, expected) in zip(found.total, [0.5575888552099592, 0.4424111447900409, 0.2436836640621477]) {
      expectNear(value, expected, absolute: 0.01)
    }
  }

  @Test func importanceOfASum() throws {
    let found = try #require(Importance(names: ["a", "b", "c"], count: 4096, seed: 1) { 1000 + 3 * $0[0] + 4 * $0[1] })
    expectNear(found.alone[0], 0.36, absolute: 0.03)
    expectNear(found.total[1], 0.64, absolute: 0.03)
    // What an output does not use moves nothing, exactly.
    #expect(found.alone[2] == 0)
    #expect(found.total[2] == 0)
    #expect(Importance(names: ["a"], count: 100, seed: 1) { _ in 5 } == nil)
    #expect(Importance(names: ["a"], count: 100, seed: 1) { _ in .nan } == nil)
    #expect(Importance(names: ["a"], count: 0, seed: 1) { $0[0] } == nil)
  }
}
