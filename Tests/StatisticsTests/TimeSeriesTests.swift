import TestSupport
import Testing

@testable import Statistics

/// Series of hens and eggs in the United States, 1930 to 1983 (Thurman and Fisher, 1988), and of its economy.
@Suite struct TimeSeriesTests {
  private static func farms() throws -> [String: [Double]] { try ReferenceCases.columns("timeseries/ChickEgg.csv") }

  private static func series(_ name: String) throws -> [Double] {
    let words = name.split(separator: " ").map(String.init)
    let last = try #require(words.last)
    var values = try #require(try (last == "realgdp" ? economy() : farms())[last])
    if words.contains("log") { values = logs(values) }
    if words.contains("diff") { values = changes(values) }
    return values
  }

  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func unitRoots() throws {
    let cases = try ReferenceCases.cases("timeseries/adf.json")
    #expect(cases.count == 8)
    for one in cases {
      let values = try Self.series(try #require(one["series"] as? String))
      let found = try #require(UnitRootTest(values, lags: Int(try number(one["lags"]))))
      // The file's own regressions on levels of trending series end a digit or two earlier.
      expectNear(found.statistic, try number(one["stat"]), relative: 1e-10)
      expectNear(found.p, try number(one["p_mackinnon"]), relative: 1e-9)
      #expect(Double(found.rows) == (try number(one["nobs"])))
      let critical = try #require(one["crit"] as? [String: Any])
      for (level, name) in [(UnitRootTest.Level.onePercent, "1%"), (.fivePercent, "5%"), (.tenPercent, "10%")] {
        expectNear(found.criticalValue(level), try number(critical[name]))
      }
    }
  }

  /// The statistic from NumPy; the levels are MacKinnon's table for many rows.
  @Test func unitRootOfTwelveValues() throws {
    let values = [1.0, 2, 1.5, 3, 2.2, 3.7, 3.1, 4.5, 3.9, 5.2, 4.1, 5.8]
    let found = try #require(UnitRootTest(values, lags: 1))
    expectNear(found.statistic, -1.3023973794718027)
    #expect(found.rows == 10)
    #expect(UnitRootTest([1, 1, 1, 1, 1, 1, 1, 1], lags: 1) == nil)
    #expect(UnitRootTest([1, 2, 4], lags: 1) == nil)
    // At the critical value of 5 % the p is 5 %.
    #expect(abs(found.criticalValue(.fivePercent) + 3.2) < 0.1)
  }

  /// Of hens, eggs and output of above, as statsmodels has them.
  @Test func surfacesOfMacKinnon() {
    for (statistic, rows, p) in [
      (-3.457273765913659, 49, 0.00915463800772528), (-1.8204507618422114, 201, 0.370356761417064),
      (-1.6181502308145672, 52, 0.4736991934546632), (-6.972871347216282, 200, 8.575095844896131e-10),
    ] {
      expectNear(UnitRootTest(statistic: statistic, rows: rows, lags: 1).p, p, relative: 1e-11)
    }
    // The two surfaces are fits; where they meet they differ by less than a tenth of a per cent.
    expectNear(UnitRootTest(statistic: -1.61, rows: 50, lags: 1).p, 0.47798, absolute: 1e-5)
    expectNear(UnitRootTest(statistic: -1.6099, rows: 50, lags: 1).p, 0.47862, absolute: 1e-5)
    expectNear(UnitRootTest(statistic: -1, rows: 50, lags: 1).p, 0.7532643, absolute: 5e-7)
    #expect(UnitRootTest(statistic: 3, rows: 50, lags: 1).p == 1)
    #expect(UnitRootTest(statistic: -19, rows: 50, lags: 1).p == 0)
    let test = UnitRootTest(statistic: 0, rows: 49, lags: 3)
    for (level, value) in zip(
      UnitRootTest.Level.allCases, [-3.5714715250448363, -2.922629480573571, -2.5993358475635153])
    {
      expectNear(test.criticalValue(level), value)
    }
  }

  /// Series that come back are found, random walks at the level only.
  @Test func unitRootsOfMadeUpSeries() throws {
    var stream = RandomStream(seed: 1, name: "walks")
    var found = (walks: 0, others: 0)
    for _ in 0..<400 {
      let noise = (0..<120).map { _ in stream.normal() }
      let walk = noise.reduce(into: [0.0]) { $0.append(($0.last ?? 0) + $1) }
      let other = noise.reduce(into: [0.0]) { $0.append(0.7 * ($0.last ?? 0) + $1) }
      if try #require(UnitRootTest(walk, lags: 1)).p < 0.05 { found.walks += 1 }
      if try #require(UnitRootTest(other, lags: 1)).p < 0.05 { found.others += 1 }
    }
    #expect(found.walks < 40)
    #expect(found.others > 360)
  }

  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func grangerCauses() throws {
    let file = try ReferenceCases.object("timeseries/granger.json")
    let cases = try #require(file["ChickEgg"] as? [String: [String: Any]])
    #expect(cases.count == 8)
    for (name, one) in cases {
      let words = name.split(whereSeparator: { "~ ".contains($0) }).map(String.init)
      let lags = try #require(Int(words[2].dropFirst(3)))
      let table = try Self.farms()
      let test = try Self.granger(try #require(table[words[1]]), on: try #require(table[words[0]]), lags: lags)
      expectNear(test.statistic, try number(one["F"]), relative: 1e-9, name)
      expectNear(test.p, try number(one["p"]), relative: 1e-9, name)
      #expect(Double(test.denominator) == (try number(one["df_denom"])))
      #expect(Double(test.numerator) == (try number(one["df_num"])))
      expectNear(test.chiSquare, try number(one["chi2"]), relative: 1e-9, name)
      expectNear(test.chiSquareP, try number(one["p_chi2"]), relative: 1e-9, name)
      expectNear(test.likelihoodRatio, try number(one["lr"]), relative: 1e-9, name)
    }
    let macro = try #require(file["macro"] as? [String: Any])
    let table = try economy()
    let output = changes(logs(try #require(table["realgdp"])))
    let consumption = changes(logs(try #require(table["realcons"])))
    let test = try Self.granger(output, on: consumption, lags: 2)
    let computed = try numbers(macro["computed"])
    expectNear(test.statistic, computed[0], relative: 1e-9)
    expectNear(test.p, computed[1], relative: 1e-9)
    #expect([Double(test.denominator), Double(test.numerator)] == Array(computed[2...]))
    // R's, as published.
    expectNear(test.statistic, try number(macro["F"]), absolute: 5e-7)
    expectNear(test.p, try number(macro["p"]), absolute: 5e-8)
  }

  /// Whether `cause` says more of `effect` than its own past does.
  private static func granger(_ cause: [Double], on effect: [Double], lags: Int) throws -> FTest {
    let rows = effect.count - lags
    var own = Matrix(rows: rows)
    own.appendConstant()
    for lag in 1...lags { own.append(effect[(lags - lag)..<(lags - lag + rows)]) }
    var all = own
    for lag in 1...lags { all.append(cause[(lags - lag)..<(lags - lag + rows)]) }
    let y = Array(effect[lags...])
    return try leastSquares(y, on: all).fTest(against: try leastSquares(y, on: own))
  }

  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func laggedCorrelations() throws {
    let file = try ReferenceCases.object("timeseries/lagged_correlation.json")
    let (x, y) = (try Self.series("diff log egg"), try Self.series("diff log chicken"))
    let whole = try #require((file["full_sample_ccf"] as? [String: Any])?["values"] as? [String: Double])
    #expect(whole.count == 13)
    for (lag, value) in whole {
      let steps = try #require(Int(lag))
      expectNear(try #require(crossCorrelation(x, y, lag: steps)), value, absolute: 1e-15)
    }
    let pairs = try #require(file["pairwise_pearson_x_leads"] as? [String: Double])
    #expect(pairs.count == 7)
    for (lag, value) in pairs {
      let steps = try #require(Int(lag))
      expectNear(try #require(laggedCorrelation(x, y, lag: steps)), value, absolute: 1e-15)
    }
  }

  @Test func laggedCorrelationsByHand() throws {
    let x: [Double] = [1, 0, 0, 2, 0]
    let y: [Double] = [5, 1, 0, 0, 2]
    // y repeats x one step later, but for its first value.
    expectNear(try #require(laggedCorrelation(x, y, lag: 1)), 1)
    expectNear(try #require(laggedCorrelation(y, x, lag: -1)), 1)
    #expect(try #require(crossCorrelation(x, y, lag: 1)) < 1)
    #expect(crossCorrelation(x, y, lag: 1) == crossCorrelation(y, x, lag: -1))
    #expect(crossCorrelation(x, y, lag: 5) == nil)
    #expect(laggedCorrelation(x, [3, 3, 3, 3, 3], lag: 0) == nil)
    #expect(laggedCorrelation(x, y, lag: 4) == nil)
  }

  /// Stata's `corrgram` of output, given to 7 or 8 digits.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func correlogram() throws {
    let file = try ReferenceCases.columns("timeseries/stata_corrgram_realgdp.csv")
    let found = try #require(Correlogram(try Self.series("realgdp"), lags: 40))
    let partial = found.partial
    let byLeastSquares = found.partialByLeastSquares
    let reach = found.reach(0.95)
    let expected = try ["acvar", "Q1", "PACYW", "PACOLS", "acvar_ub", "acvar_lb"].map { try #require(file[$0]) }
    #expect(expected[0].count == 40)
    for index in 0..<40 {
      expectNear(found.autocorrelations[index], expected[0][index], absolute: 6e-9)
      expectNear(found.ljungBox(lag: index + 1).statistic, expected[1][index], relative: 5e-7)
      expectNear(partial[index], expected[2][index], absolute: 6e-9)
      expectNear(try #require(byLeastSquares[index]), expected[3][index], absolute: 5e-7)
      expectNear(reach[index], expected[4][index], absolute: 2e-8)
      expectNear(-reach[index], expected[5][index], absolute: 2e-8)
    }
  }

  /// From NumPy.
  @Test func correlogramOfTwelveValues() throws {
    let found = try #require(Correlogram([1.0, 2, 1.5, 3, 2.2, 3.7, 3.1, 4.5, 3.9, 5.2, 4.1, 5.8], lags: 3))
    for (value, expected) in zip(
      found.autocorrelations, [0.45038415255021746, 0.6021012681662502, 0.10149958344904192])
    {
      expectNear(value, expected)
    }
    for (lag, expected) in [3.098009877989767, 9.1884456217302, 9.380752709949675].enumerated() {
      let test = found.ljungBox(lag: lag + 1)
      expectNear(test.statistic, expected)
      #expect(test.degreesOfFreedom == lag + 1)
    }
    let reach = 1.959963984540054 / 12.0.squareRoot()
    for (value, sum) in zip(found.reach(0.95), [0, 0.45038415255021746 * 0.45038415255021746]) {
      expectNear(value, reach * (1 + 2 * sum).squareRoot())
    }
    #expect(found.partial[0] == found.autocorrelations[0])
    #expect(Correlogram([2, 2, 2], lags: 1) == nil)
    #expect(Correlogram([1, 2], lags: 2) == nil)
  }
}
