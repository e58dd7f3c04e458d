/// What speaks for a text in a Latin script, of one byte a character, where its bytes may also be Japanese.
///
/// `é` before a letter is the first byte of a rare kanji in CP932, so `Sébastien` is `S饕astien` there and nothing is broken.
/// Letters with an accent stand among letters without, while Japanese characters stand together.
struct LatinEvidence {
  /// The bytes that are not ASCII.
  private var all = 0
  /// Those that make sense where they stand.
  private var fitting = 0

  /// Nil: the bytes are no windows-1252, or make no sense as that.
  init?(_ view: ByteView) {
    // Japanese texts of more than a few words have bytes that windows-1252 does not know.
    guard view.firstBroken(.latin1) == nil else { return nil }
    var index = 0
    while let place = view.firstNonASCII(from: index) {
      all += 1
      let before = place > 0 ? view[place - 1] : 0
      let after = place + 1 < view.count ? view[place + 1] : 0
      if LatinEvidence.fits(view[place], between: before, and: after) { fitting += 1 }
      index = place + 1
    }
    guard fitting * 2 > all else { return nil }
  }

  private static func fits(_ byte: UInt8, between before: UInt8, and after: UInt8) -> Bool {
    switch byte {
    // `×` and `÷` are no letters.
    case 0xD7, 0xF7: false
    // Rather a character of UTF-8, in a text that is broken elsewhere.
    case 0xC0...0xFF where (0x80..<0xC0).contains(after): false
    case 0xC0...0xFF: isLetter(before) || isLetter(after)
    // `l’été`, `£5`, `20°C`.
    case 0x92: isLetter(before) && (isLetter(after) || after >= 0xC0)
    case 0xA3: isDigit(after)
    case 0xB0: isDigit(before)
    default: false
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// Whether more of the text makes sense than of its reading in a Japanese encoding is in daily use.
  func isStronger(than shares: CharacterShares) -> Bool { fitting * shares.all * 2 > shares.ordinary * all }
}
