/// What a formula says, wherever it stands: equal formulas have equal identities, and caches and plans know them by it.
///
/// It is made of the identities of the parts, so it costs a few steps where the formula is made and nothing later. Places in
/// the text and units are no part of it: what units do to a number is written out (`scaled`), so `a: 円 = sum(o.x)` and
/// `b = sum(o.x)` are one. Two hashes of 64 bits with different beginnings: of a thousand million different formulas no two
/// meet by chance. It holds within one run only, and nothing may be ordered by it.
package struct Identity: Hashable, Sendable {
  private let first: Int
  private let second: Int

  init(_ parts: some Hashable) {
    var (one, other) = (Hasher(), Hasher())
    one.combine(parts)
    other.combine(0x5eed)
    other.combine(parts)
    (first, second) = (one.finalize(), other.finalize())
  }
}
