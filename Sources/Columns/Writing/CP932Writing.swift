/// A text in CP932, as old spreadsheets in Japan expect CSV, and the characters that it has no place for: each stands as `?`.
/// Signs that JIS-minded programs write otherwise (`〜−‖—`) become those of Windows, which look the same.
package func cp932Bytes(_ text: String) -> (bytes: [UInt8], unmapped: [Character]) {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count)
  var unmapped: [Character] = []
  var seen: Set<Character> = []
  for character in text {
    var isMapped = true
    for scalar in character.unicodeScalars {
      if let code = CP932Codes.code(of: scalar) {
        if code > 0xFF { bytes.append(UInt8(code >> 8)) }
        bytes.append(UInt8(truncatingIfNeeded: code))
      } else {
        bytes.append(UInt8(ascii: "?"))
        isMapped = false
      }
    }
    if !isMapped, seen.insert(character).inserted { unmapped.append(character) }
  }
  return (bytes, unmapped)
}

private enum CP932Codes {
  /// Of a character that the table has twice the code that Windows writes: NEC's row 13 first, then IBM's own rows.
  private static let codes: [UInt32: UInt16] = {
    var codes: [UInt32: UInt16] = [:]
    let rows = Array(0..<88) + Array(114..<120) + Array(88..<114)
    for row in rows {
      for cell in 0..<94 {
        let scalar = CharacterTables.cp932[row * 94 + cell]
        if scalar == 0 || codes[UInt32(scalar)] != nil { continue }
        let lead = row / 2
        let trail = row % 2 * 94 + cell
        let first = lead < 31 ? 0x81 + lead : 0xE0 + lead - 31
        let second = trail < 63 ? 0x40 + trail : 0x80 + trail - 63
        codes[UInt32(scalar)] = UInt16(first << 8 | second)
      }
    }
    return codes
  }()

  private static let sameLook: [UInt32: UInt32] = [
    0x301C: 0xFF5E, 0x2212: 0xFF0D, 0x2016: 0x2225, 0x2014: 0x2015, 0x00A2: 0xFFE0, 0x00A3: 0xFFE1, 0x00AC: 0xFFE2,
    0x00A5: 0xFFE5,
  ]

  static func code(of scalar: Unicode.Scalar) -> UInt16? {
    let value = scalar.value
    if value < 0x80 { return UInt16(value) }
    // Half-width kana.
    if (0xFF61...0xFF9F).contains(value) { return UInt16(value - 0xFF61 + 0xA1) }
    return codes[value] ?? sameLook[value].flatMap { codes[$0] }
  }
}
