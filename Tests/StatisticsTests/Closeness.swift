import Foundation
import TestSupport
import Testing

@testable import Statistics

/// Equal up to `relative` of the expected number; `absolute` where it is 0 or a difference of larger ones.
func expectNear(
  _ value: Double, _ expected: Double, relative: Double = 1e-12, absolute: Double = 0, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let isNear = value == expected || abs(value - expected) <= max(relative * abs(expected), absolute)
  #expect(isNear, "\(what) \(value), not \(expected)", sourceLocation: sourceLocation)
}

/// The numbers of a list of JSON, whole ones too.
func numbers(_ value: Any?) throws -> [Double] { try #require(value as? [Any]).map { try number($0) } }

func number(_ value: Any?) throws -> Double { try #require((value as? NSNumber)?.doubleValue) }

/// ln of a series, or its changes.
func logs(_ values: [Double]) -> [Double] { values.map { log($0) } }
func changes(_ values: [Double]) -> [Double] { zip(values.dropFirst(), values).map { $0.0 - $0.1 } }

/// The table of the economy of the United States by quarter, 1959 to 2009.
func economy() throws -> [String: [Double]] { try ReferenceCases.columns("timeseries/macrodata.csv") }

func matrix(_ columns: [[Double]]) throws -> Matrix { try #require(Matrix(columns: columns)) }

func leastSquares(_ y: [Double], on x: Matrix) throws -> LeastSquares { try #require(LeastSquares(y, on: x)) }

/// Columns of made-up numbers.
func randomMatrix(rows: Int, columns: Int, _ random: inout RandomStream, constant: Bool = true) -> Matrix {
  var result = Matrix(rows: rows)
  if constant { result.appendConstant() }
  for _ in 0..<columns { result.append((0..<rows).map { _ in random.normal() }) }
  return result
}
