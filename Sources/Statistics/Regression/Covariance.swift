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

/// A number found from data, with its standard error.
package struct Estimate: Hashable, Sendable {
  package let value: Double
  package let standardError: Double
  package let degreesOfFreedom: Double

  package init(value: Double, standardError: Double, degreesOfFreedom: Double) {
    self.value = value
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
  }

  package var t: Double { value / standardError }

  /// Of the two-sided test that the true value is 0.
  package var p: Double { StudentT(degreesOfFreedom: degreesOfFreedom).twoSidedTail(t) }

  /// - Parameter level: such as 0.95.
  package func interval(_ level: Double) -> ConfidenceInterval {
    let reach = StudentT(degreesOfFreedom: degreesOfFreedom).reach(level) * standardError
    return ConfidenceInterval(lower: value - reach, upper: value + reach, level: level)
  }
}

extension LeastSquares {
  /// Of each coefficient; nil for the dependent ones, and for all where no degree of freedom is left or the error model
  /// does not fit the rows.
  package func estimates(_ errors: ErrorModel = .classical) -> [Estimate?] {
    guard let covariance = covariance(errors) else { return coefficients.map { _ in nil } }
    let degrees = degreesOfFreedom(errors)
    return coefficients.indices.map { index in
      guard coefficients[index].isFinite, covariance[index, index] >= 0 else { return nil }
      return Estimate(
        value: coefficients[index], standardError: covariance[index, index].squareRoot(), degreesOfFreedom: degrees)
    }
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
    let n = Double(rows)
    let factor = n / Double(degreesOfFreedom)
    switch errors {
    case .classical:
      let variance = residualSumOfSquares / Double(degreesOfFreedom)
      var middle = Matrix(rows: rank, columns: rank)
      for index in 0..<rank { middle[index, index] = variance }
      return spread(middle)
    case .hc1:
      return spread(products(of: scores(residuals), factor))
    case .hc3:
      let vectors = basis.vectors()
      let weights = zip(residuals, LeastSquares.leverages(of: vectors)).map { residual, leverage in
        1 - leverage > 1e-10 ? residual / (1 - leverage) : 0
      }
      return spread(products(of: scores(weights, vectors)))
    case .neweyWest(let lags):
      guard lags >= 0 else { return nil }
      return spread(laggedProducts(of: scores(residuals), lags: lags, factor))
    case .clustered(let groups):
      guard groups.count == rows else { return nil }
      let sums = sums(of: scores(residuals), by: groups)
      guard sums.rows > 1 else { return nil }
      let g = Double(sums.rows)
      return spread(products(of: sums, g / (g - 1) * (n - 1) / Double(degreesOfFreedom)))
    }
  }

  /// The basis with each row times its weight.
  private func scores(_ weights: [Double], _ vectors: Matrix? = nil) -> Matrix {
    var result = vectors ?? basis.vectors()
    result.multiplyRows(by: weights)
    return result
  }

  /// factor · Sᵀ S.
  private func products(of scores: Matrix, _ factor: Double = 1) -> Matrix {
    laggedProducts(of: scores, lags: 0, factor)
  }

  private func laggedProducts(of scores: Matrix, lags: Int, _ factor: Double) -> Matrix {
    let n = scores.rows
    var result = Matrix(rows: rank, columns: rank)
    for column in 0..<rank {
      for row in 0...column {
        var sum = dot(scores.elements, row * n, scores.elements, column * n, n)
        for lag in 0..<min(lags, n - 1) {
          let apart = lag + 1
          let weight = 1 - Double(apart) / Double(lags + 1)
          sum +=
            weight
            * (dot(scores.elements, row * n + apart, scores.elements, column * n, n - apart)
              + dot(scores.elements, row * n, scores.elements, column * n + apart, n - apart))
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
    var result = Matrix(rows: places.count, columns: rank)
    for column in 0..<rank {
      for row in 0..<rows { result[rowsOfGroups[row], column] += scores[row, column] }
    }
    return result
  }

  /// R⁻¹ · middle · R⁻ᵀ, on the places of the columns.
  private func spread(_ middle: Matrix) -> Matrix {
    var half = Matrix(rows: rank, columns: rank)
    for column in 0..<rank {
      for (row, value) in basis.solve(Array(middle.column(column))).enumerated() { half[column, row] = value }
    }
    var result = Matrix(rows: coefficients.count, columns: coefficients.count, repeating: .nan)
    for column in 0..<rank {
      for (row, value) in basis.solve(Array(half.column(column))).enumerated() {
        result[basis.kept[row], basis.kept[column]] = value
      }
    }
    return result
  }
}
