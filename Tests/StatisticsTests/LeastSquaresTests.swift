import TestSupport
import Testing

@testable import Statistics

/// Coefficients and their spread against NIST's reference data and Stata's, and the laws of least squares.
@Suite struct LeastSquaresTests {
  private static func reference(_ name: String) throws -> (y: [Double], x: Matrix, certified: [String: Any]) {
    let one = try #require(try ReferenceCases.object("regression/nist_strd.json")[name] as? [String: Any])
    let y = try numbers(one["y"])
    var x = Matrix(rows: y.count)
    if one["no_intercept"] as? Bool != true { x.appendConstant() }
    if let rows = one["X"] as? [[Double]] {
      for column in rows[0].indices { x.append(rows.map { $0[column] }) }
    } else {
      let values = try numbers(one["x"])
      for power in 1...(one["degree"] as? Int ?? 1) {
        x.append(values.map { value in (0..<power).reduce(1.0) { product, _ in product * value } })
      }
    }
    return (y, x, try #require(one["certified"] as? [String: Any]))
  }

  @Test(
    .enabled(if: ReferenceCases.isThere, "../shared/cases is not there"),
    arguments: ["Longley", "Norris", "NoInt1", "Wampler1", "Wampler2"])
  func certifiedValues(_ name: String) throws {
    let (y, x, certified) = try Self.reference(name)
    let fit = try leastSquares(y, on: x)
    let size = y.map { abs($0) }.max() ?? 0
    for (found, expected) in zip(fit.coefficients, try numbers(certified["b"])) {
      expectNear(found, expected, relative: 1e-13, name)
    }
    for (found, expected) in zip(fit.estimates(), try numbers(certified["sd"])) {
      expectNear(try #require(found).standardError, expected, relative: 1e-13, absolute: 1e-14 * size, name)
    }
    expectNear(fit.rSquared, try number(certified["r2"]), relative: 1e-14, name)
    if let deviation = certified["resid_sd"] {
      expectNear(fit.standardError, try number(deviation), relative: 1e-13, name)
    }
    if let f = certified["F"] { expectNear(fit.fTest.statistic, try number(f), relative: 1e-13, name) }
    if let left = certified["ssr_res"] { expectNear(fit.residualSumOfSquares, try number(left), relative: 1e-13, name) }
    if let taken = certified["ssr_reg"] {
      expectNear(fit.totalSumOfSquares - fit.residualSumOfSquares, try number(taken), relative: 1e-13, name)
    }
  }

  /// NIST's NoInt1, written out for machines without the reference files.
  @Test func lineThroughZero() throws {
    let x = try matrix([(60...70).map { Double($0) }])
    let fit = try leastSquares((130...140).map { Double($0) }, on: x)
    expectNear(fit.coefficients[0], 2.07438016528926, relative: 1e-14)
    expectNear(try #require(fit.estimates()[0]).standardError, 0.165289256198347E-01, relative: 1e-13)
    expectNear(fit.rSquared, 0.999365492298663, relative: 1e-14)
    #expect(!fit.hasConstant)
    // Without a constant no degree of freedom is taken from the total.
    expectNear(fit.adjustedRSquared, 1 - (1 - 0.999365492298663) * 11 / 10, relative: 1e-14)
    #expect(fit.degreesOfFreedom == 10)
  }

  /// NIST's Wampler1: all coefficients are 1, and powers up to 20⁵ are far from each other in size.
  @Test func powers() throws {
    var x = Matrix(rows: 21)
    for power in 0...5 {
      x.append((0...20).map { value in (0..<power).reduce(1.0) { product, _ in product * Double(value) } })
    }
    let y = (0..<21).map { row in (0..<6).reduce(0.0) { $0 + x[row, $1] } }
    let fit = try leastSquares(y, on: x)
    for value in fit.coefficients { expectNear(value, 1, relative: 1e-13) }
    expectNear(fit.rSquared, 1, relative: 1e-15)
    for estimate in fit.estimates() { #expect(try #require(estimate).standardError < 1e-8) }
  }

  /// Stata's `regress, vce(robust)` and `newey, lag(4)` of the growth of investment on that of output and on interest.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func robustErrors() throws {
    let reference = try ReferenceCases.object("regression/robust_se_stata.json")
    let table = try economy()
    func growth(_ name: String) throws -> [Double] {
      changes(logs(try #require(table[name]))).map { 400 * $0 }
    }
    var x = Matrix(rows: 202)
    x.append(try growth("realgdp"))
    x.append(try #require(table["realint"]).dropLast())
    x.appendConstant()
    let fit = try leastSquares(try growth("realinv"), on: x)
    for (found, expected) in zip(fit.coefficients, try numbers(reference["params"])) { expectNear(found, expected) }
    expectNear(fit.rSquared, try number(reference["r2"]))
    expectNear(fit.adjustedRSquared, try number(reference["r2_adj"]))
    expectNear(fit.standardError, try number(reference["rmse"]))
    #expect(Double(fit.degreesOfFreedom) == (try number(reference["df_r"])))
    expectNear(StudentT(degreesOfFreedom: 199).quantile(0.975), try number(reference["t_crit_975"]))
    for (name, errors) in [("HC1", ErrorModel.hc1), ("newey_lag4", .neweyWest(lags: 4))] {
      let estimates = try fit.estimates(errors).map { try #require($0) }
      for index in 0..<3 {
        expectNear(estimates[index].standardError, try numbers(reference[name + "_se"])[index], name)
        expectNear(estimates[index].t, try numbers(reference[name + "_t"])[index], name)
        // Given to 10 digits.
        expectNear(estimates[index].p, try numbers(reference[name + "_p"])[index], relative: 1e-9, name)
      }
    }
  }
}
