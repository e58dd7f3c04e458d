import TestRandom
import Testing

@testable import Numerics

@Suite struct ExactSumTests {
  private func sum(_ values: [Double]) -> Double {
    var total = ExactSum()
    for value in values { total.add(value) }
    return total.value()
  }

  @Test func cancellationLosesNothing() {
    #expect(sum([1e100, 1, -1e100]) == 1)
    #expect(sum([1e16, 1, 1, -1e16]) == 2)
    #expect(sum([]) == 0)
    #expect(sum([-0.0]) == 0)
  }

  @Test func tenTenthsAreOne() {
    // 0.1 is a little more than a tenth; ten of them rounded once are exactly 1.
    #expect(sum(Array(repeating: 0.1, count: 10)) == 1)
  }

  /// 1 and half of its last place are rounded to even; anything more, however little, rounds them up.
  @Test func theLeastRestDecidesATie() {
    let half = Double(sign: .plus, exponent: -53, significand: 1)
    #expect(sum([1, half]) == 1)
    for exponent in [-70, -96, -130, -300, -1074] {
      let rest = Double(sign: .plus, exponent: exponent, significand: 1)
      #expect(sum([1, half, rest]) == 1 + 2 * half, "2^\(exponent)")
      #expect(sum([1, half, -rest]) == 1, "−2^\(exponent)")
      #expect(sum([-1, -half, -rest]) == -1 - 2 * half, "−2^\(exponent)")
    }
  }

  @Test func extremesOfTheRange() {
    let smallest = Double.leastNonzeroMagnitude
    #expect(sum([smallest, smallest]) == 2 * smallest)
    #expect(sum([Double.greatestFiniteMagnitude, -Double.greatestFiniteMagnitude, 2.5]) == 2.5)
    #expect(sum([.infinity, 1]) == .infinity)
    #expect(sum([.infinity, -.infinity]).isNaN)
    #expect(sum([-3.25, 1]) == -2.25)
  }

  @Test func orderNeverChangesADigit() {
    var random = SeededGenerator(seed: 7)
    let values = (0..<2000).map { _ in
      Double.random(in: -1...1, using: &random)
        * Double(sign: .plus, exponent: Int.random(in: -60...60, using: &random), significand: 1)
    }
    let forward = sum(values)
    for _ in 0..<5 { #expect(sum(values.shuffled(using: &random)) == forward) }
  }

  @Test func agreesWithExactIntegers() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<200 {
      let integers = (0..<50).map { _ in Int64.random(in: -(1 << 52)...(1 << 52), using: &random) }
      let exact = integers.reduce(Int128(0)) { $0 + Int128($1) }
      #expect(sum(integers.map { Double($0) }) == Double(exact))
    }
  }
}

@Suite struct NumberTextTests {
  @Test(arguments: [
    (30000.0, "30000"), (0.1, "0.1"), (1e21, "1000000000000000000000"), (1.5e-7, "0.00000015"), (-0.0, "0"),
    (123456.789, "123456.789"), (-2.5, "-2.5"), (0.48858718710224863, "0.48858718710224863"),
  ])
  func doublesAreWrittenWithoutExponent(value: Double, text: String) {
    #expect(Number.plainText(of: value) == text)
    #expect(Double(text) == value)
  }

  @Test func decimalsKeepTheirDigits() {
    #expect(ExactDecimal(1250, scale: 2).plainText == "12.5")
    #expect(ExactDecimal(-5, scale: 3).plainText == "-0.005")
    #expect(ExactDecimal(.min).plainText == "-9223372036854775808")
    #expect(ExactDecimal(0, scale: 5).plainText == "0")
  }

  @Test func decimalsOfOneValueAreEqual() {
    #expect(ExactDecimal(60, scale: 2) == ExactDecimal(6, scale: 1))
    #expect(ExactDecimal(60, scale: 2).hashValue == ExactDecimal(6, scale: 1).hashValue)
  }

  @Test func arithmeticIsExactOrRefuses() {
    #expect(ExactDecimal.adding(ExactDecimal(1, scale: 1), ExactDecimal(2, scale: 1)) == ExactDecimal(3, scale: 1))
    #expect(ExactDecimal.multiplying(ExactDecimal(10000), ExactDecimal(60, scale: 2)) == ExactDecimal(6000))
    #expect(ExactDecimal.adding(ExactDecimal(.max), ExactDecimal(1)) == nil)
    #expect(ExactDecimal.multiplying(ExactDecimal(.max), ExactDecimal(2)) == nil)
  }
}

@Suite struct QuotientTests {
  /// Against the division of doubles, where these hold both sides, and of 128 bits.
  @Test func quotientsAreRoundedOnce() {
    #expect(ExactDecimal.quotient(1, 3) == 1.0 / 3)
    #expect(ExactDecimal.quotient(-9_007_199_254_740_993, 1) == -9_007_199_254_740_992)
    #expect(ExactDecimal.quotient(9_007_199_254_740_995, 1) == 9_007_199_254_740_996)
    #expect(ExactDecimal.quotient(0, .max) == 0)
    #expect(ExactDecimal.quotient(1, .max) == 1 / 0x1p63)
    #expect(ExactDecimal.quotient(.max, .max) == 1)
    #expect(ExactDecimal.quotient(.max, -1) == -0x1p63)
    #expect(ExactDecimal(123_456_789_012_345_678, scale: 18).double == 0.123456789012345678)
    var random = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      let scale = Int.random(in: 0...18, using: &random)
      let value = ExactDecimal(Int64.random(in: -Int64.max...Int64.max, using: &random), scale: scale)
      #expect(value.double == Double(value.plainText))
    }
  }

  @Test func noCoefficientIsTheOneWithoutANegative() {
    #expect(ExactDecimal.adding(ExactDecimal(-.max), ExactDecimal(-1)) == nil)
    #expect(ExactDecimal.multiplying(ExactDecimal(1 << 62), ExactDecimal(-2)) == nil)
  }
}

@Suite struct RationalTests {
  @Test func staysInLowestTerms() {
    #expect(Rational(6, 8) == Rational(3, 4))
    #expect(Rational(1, -2) == Rational(-1, 2))
    #expect(Rational(1, 12) * Rational(12) == .one)
    #expect(Rational(1, 3) + Rational(1, 6) == Rational(1, 2))
    #expect(Rational(2, 3) / Rational(4, 3) == Rational(1, 2))
    #expect(Rational(12).power(-2) == Rational(1, 144))
  }
}
