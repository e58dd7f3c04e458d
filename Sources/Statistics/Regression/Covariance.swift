/// What is assumed of the errors of a regression when the precision of its coefficients is told.
package enum ErrorModel: Hashable, Sendable {
  /// Independent and of one spread.
  case classical
  /// Of any spread each; MacKinnon and White (1985), the factor n / (n − k) as Stata's `robust`.
  case hc1
  /// Of any spread each, and safe for few rows: each residual by 1 less its row's leverage. A row with a leverage of 1 is
  /// fitted exactly by a column of its own; it says nothing of the other coefficients, and nothing is known of its own.
  case hc3
  /// Neighbours in time may be related, up to `lags` rows apart; rows in the order of time. Newey and West (1987): Bartlett's
  /// weights 1 − l / (lags + 1), the factor n / (n − k) as Stata's `newey`.
  case neweyWest(lags: Int)
  /// Rows of one group may be related in any way; a number of its group for each row. The factor
  /// G / (G − 1) · (n − 1) / (n − k) as Stata's `cluster`, and G − 1 degrees of freedom.
  case clustered(by: [Int])
}

extension LeastSquares {
  /// Of each coefficient; nil for the dependent ones, and for all where no degree of freedom is left or the error model
  /// does not fit the rows.
  package func estimates(_ errors: ErrorModel = .classical) -> [Estimate?] {
    Statistics.estimates(coefficients, covariance(errors), degreesOfFreedom: degreesOfFreedom(errors))
  }

  /// The degrees of freedom of the t tests: rows less coefficients, or groups less one.
  package func degreesOfFreedom(_ errors: ErrorModel) -> Double {
    switch errors {
    case .classical, .hc1, .hc3, .neweyWest: Double(degreesOfFreedom)
    case .clustered(let groups): Double(Set(groups).count - 1)
    }
  }

  /// Variances and covariances of the coefficients, a row and a column for each; `nan` for the dependent ones.
  ///
  /// Nil where no degree of freedom is left, lags are below 0, groups are not one for each row, or there is one group only.
  package func covariance(_ errors: ErrorModel = .classical) -> Matrix? {
    guard degreesOfFreedom > 0 else { return nil }
    return middle(errors).map { basis.spread($0, columns: coefficients.count) }
  }

  /// What stands between R⁻¹ and R⁻ᵀ.
  private func middle(_ errors: ErrorModel) -> Matrix? {
    let factor = Double(rows) / Double(degreesOfFreedom)
    switch errors {
    case .classical:
      return Matrix(diagonal: residualSumOfSquares / Double(degreesOfFreedom), size: basis.rank)
    case .hc1:
      return laggedProducts(of: scores(residuals), lags: 0, factor)
    case .hc3:
      let vectors = basis.vectors()
      let weights = zip(residuals, leverages(of: vectors)).map { weightOfHC3($0, leverage: $1) }
      return laggedProducts(of: scores(weights, vectors), lags: 0, 1)
    case .neweyWest(let lags):
      return lags < 0 ? nil : laggedProducts(of: scores(residuals), lags: lags, factor)
    case .clustered(let groups):
      guard groups.count == rows else { return nil }
      let sums = sums(of: scores(residuals), by: groups)
      guard sums.rows > 1 else { return nil }
      return laggedProducts(of: sums, lags: 0, factorOfGroups(sums.rows, rows: rows, rank: rank))
    }
  }

  /// The basis with each row times its weight.
  private func scores(_ weights: [Double], _ vectors: Matrix? = nil) -> Matrix {
    var result = vectors ?? basis.vectors()
    result.multiplyRows(by: weights)
    return result
  }

  /// factor · Sᵀ S, and with lags the products of rows that far apart, by Bartlett's weights.
  private func laggedProducts(of scores: Matrix, lags: Int, _ factor: Double) -> Matrix {
    let n = scores.rows
    var result = Matrix(rows: basis.rank, columns: basis.rank)
    for column in 0..<basis.rank {
      for row in 0...column {
        var sum = dot(scores.elements, row * n, scores.elements, column * n, n)
        for apart in 0..<min(lags, n - 1) {
          let lag = apart + 1
          let weight = 1 - Double(lag) / Double(lags + 1)
          sum +=
            weight
            * (dot(scores.elements, row * n + lag, scores.elements, column * n, n - lag)
              + dot(scores.elements, row * n, scores.elements, column * n + lag, n - lag))
        }
        result[row, column] = factor * sum
        result[column, row] = factor * sum
      }
    }
    return result
  }

  /// A row for each group, in the order in which they come first.
  private func sums(of scores: Matrix, by groups: [Int]) -> Matrix {
    var places: [Int: Int] = [:]
    let rowsOfGroups = groups.map { group in
      if let place = places[group] { return place }
      places[group] = places.count
      return places.count - 1
    }
    var result = Matrix(rows: places.count, columns: basis.rank)
    for column in 0..<basis.rank {
      for row in 0..<rows { result[rowsOfGroups[row], column] += scores[row, column] }
    }
    return result
  }
}

func weightOfHC3(_ residual: Double, leverage: Double) -> Double {
  1 - leverage > 1e-10 ? residual / (1 - leverage) : 0
}

func factorOfGroups(_ groups: Int, rows: Int, rank: Int) -> Double {
  Double(groups) / Double(groups - 1) * Double(rows - 1) / Double(rows - rank)
}

func estimates(_ coefficients: [Double], _ covariance: Matrix?, degreesOfFreedom: Double) -> [Estimate?] {
  guard let covariance else { return coefficients.map { _ in nil } }
  return coefficients.indices.map { index in
    guard coefficients[index].isFinite, covariance[index, index] >= 0 else { return nil }
    return Estimate(
      value: coefficients[index], standardError: covariance[index, index].squareRoot(),
      degreesOfFreedom: degreesOfFreedom)
  }
}
