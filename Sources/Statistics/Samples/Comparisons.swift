/// A test whose statistic is χ² where nothing is behind it.
package struct ChiSquareTest: Hashable, Sendable {
  package let statistic: Double
  package let degreesOfFreedom: Int

  package init(statistic: Double, degreesOfFreedom: Int) {
    (self.statistic, self.degreesOfFreedom) = (statistic, degreesOfFreedom)
  }

  package var p: Double { ChiSquare(degreesOfFreedom: Double(degreesOfFreedom)).upperTail(statistic) }
}

/// Whether counts are as expected: Pearson's test. An experiment whose arms are not as large as planned is broken.
///
/// Nil if the lengths differ, there are fewer than two, a count is below 0, or what is expected is not above 0 or not
/// finite. The p is right where each expected count is 5 or more.
/// - Parameter expected: in any unit; they are brought to the sum of the counts.
package func goodnessOfFit(_ counts: [Double], expected: [Double]) -> ChiSquareTest? {
  guard counts.count == expected.count, counts.count > 1, counts.allSatisfy({ $0 >= 0 && $0 < .infinity }),
    expected.allSatisfy({ $0 > 0 && $0 < .infinity })
  else { return nil }
  let scale = counts.reduce(0, +) / expected.reduce(0, +)
  guard scale > 0 else { return nil }
  let sum = zip(counts, expected).reduce(0) { sum, one in
    sum + (one.0 - scale * one.1) * (one.0 - scale * one.1) / (scale * one.1)
  }
  return ChiSquareTest(statistic: sum, degreesOfFreedom: counts.count - 1)
}

/// The first less the second, of two samples that do not hang together, of any spread each: Welch (1947), with the degrees
/// of freedom of Satterthwaite (1946). Of the means of samples it is Welch's t test.
package func difference(_ first: Estimate, _ second: Estimate) -> Estimate {
  let a = first.standardError * first.standardError
  let b = second.standardError * second.standardError
  let parts = a * a / first.degreesOfFreedom + b * b / second.degreesOfFreedom
  return Estimate(
    value: first.value - second.value, standardError: (a + b).squareRoot(),
    degreesOfFreedom: parts > 0 ? (a + b) * (a + b) / parts : first.degreesOfFreedom + second.degreesOfFreedom)
}
