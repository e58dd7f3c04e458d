#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

enum Powers {
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
