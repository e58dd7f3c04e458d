/// Bytes from a terminal → keys: a pure state machine that takes bytes in any portions.
///
/// A sequence or a UTF-8 character may be split over two reads. What is not yet decided waits, and `pending` tells how
/// long to wait for the rest before `flush` decides: the Escape key is the start of a sequence that never comes.
package struct KeyDecoder: Sendable {
  /// What the decoder is waiting for.
  package enum Pending: Sendable, Hashable {
    case nothing, escape, character, paste

    /// How long the rest may take to arrive, in milliseconds.
    package var patience: Int? {
      switch self {
      case .nothing: nil
      case .escape: 50
      case .character: 200
      case .paste: 5_000
      }
    }
  }

  private enum State: Hashable {
    case ground, escape, controlSequence, singleShift, controlString, controlStringEscape, paste
  }

  /// Bytes of a paste that are kept: more than the editor takes, so that it refuses the paste instead of taking a part.
  static let pasteLimit = EditorState.lengthLimit + 8
  /// Bytes of one control sequence; a longer one is noise.
  private static let sequenceLimit = 64
  private static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)

  private var state = State.ground
  /// Printable bytes of the current burst, in which the last character may be incomplete.
  private var run: [UInt8] = []
  private var sequence: [UInt8] = []
  private var isAltSequence = false
  private var pasted: [UInt8] = []
  private var matchedPasteEnd = 0

  package init() {}

  package var pending: Pending {
    switch state {
    case .ground: run.isEmpty ? .nothing : .character
    case .escape, .controlSequence, .singleShift, .controlString, .controlStringEscape: .escape
    case .paste: .paste
    }
  }

  /// The keys that `bytes` complete.
  package mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] {
    var keys: [Key] = []
    let bytes = Array(bytes)
    var index = 0
    while index < bytes.count {
      if state == .paste, matchedPasteEnd == 0, bytes[index] != Self.pasteEnd[0] {
        // A megabyte is taken in pieces and not byte by byte.
        let end = bytes[index...].firstIndex(of: Self.pasteEnd[0]) ?? bytes.count
        pasted += bytes[index..<end].prefix(max(0, Self.pasteLimit - pasted.count))
        index = end
      } else {
        step(bytes[index], &keys)
        index += 1
      }
    }
    endRun(&keys, isFinal: false)
    return keys
  }

  /// Decides what is pending: nothing more came in time.
  package mutating func flush() -> [Key] {
    var keys: [Key] = []
    endRun(&keys, isFinal: true)
    switch state {
    case .ground: break
    case .escape:
      keys.append(.named(.escape, isAltSequence ? .alt : []))
    case .controlSequence:
      // `ESC [` typed by hand: Alt with a bracket.
      keys.append(sequence.isEmpty ? .alt("[") : .unknown)
    case .singleShift: keys.append(.alt("O"))
    case .controlString, .controlStringEscape: keys.append(sequence.count <= 1 ? .alt("]") : .unknown)
    case .paste: keys.append(endPaste())
    }
    reset()
    return keys
  }

  private mutating func reset() {
    state = .ground
    sequence.removeAll(keepingCapacity: true)
    isAltSequence = false
  }

  private mutating func step(_ byte: UInt8, _ keys: inout [Key]) {
    switch state {
    case .ground: ground(byte, &keys)
    case .escape: escape(byte, &keys)
    case .controlSequence: controlSequence(byte, &keys)
    case .singleShift:
      keys.append(Self.named(final: byte, modifiers: isAltSequence ? .alt : []) ?? .unknown)
      reset()
    case .controlString: controlString(byte, &keys)
    case .controlStringEscape:
      keys.append(.unknown)
      reset()
      // `ESC \` ends a control string; any other byte begins something new.
      if byte != UInt8(ascii: "\\") {
        state = .escape
        step(byte, &keys)
      }
    case .paste: paste(byte, &keys)
    }
  }

  // MARK: Text

  private mutating func ground(_ byte: UInt8, _ keys: inout [Key]) {
    if byte >= 0x20, byte != 0x7F {
      run.append(byte)
      return
    }
    endRun(&keys, isFinal: true)
    if byte == 0x1B {
      state = .escape
    } else {
      keys.append(Self.control(byte))
    }
  }

  /// Emits the burst. A character cut at the end of the read waits for its other bytes unless nothing can follow.
  private mutating func endRun(_ keys: inout [Key], isFinal: Bool) {
    if run.isEmpty { return }
    let kept = isFinal ? 0 : Self.incompleteSuffix(of: run)
    if kept < run.count {
      keys.append(.text(String(decoding: run.dropLast(kept), as: UTF8.self)))
    }
    run = Array(run.suffix(kept))
  }

  /// Number of bytes at the end that begin a UTF-8 character and do not finish it.
  static func incompleteSuffix(of bytes: [UInt8]) -> Int {
    for length in 1...3 where length <= bytes.count {
      let byte = bytes[bytes.count - length]
      if byte & 0xC0 == 0x80 { continue }
      let expected =
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        case _: 1
        }
      return expected > length ? length : 0
    }
    return 0
  }

  private static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x09: .named(.tab)
    case 0x0A, 0x0D: .named(.enter)
    case 0x7F: .named(.backspace)
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    case _: .control(Character(Unicode.Scalar(byte & 0x1F | 0x40)))
    }
  }

  // MARK: Escape sequences

  private mutating func escape(_ byte: UInt8, _ keys: inout [Key]) {
    switch byte {
    case UInt8(ascii: "["):
      state = .controlSequence
    case UInt8(ascii: "O"):
      state = .singleShift
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"):
      // Terminals answer questions in OSC, DCS and APC strings. `ESC P` and `ESC _` by hand are Alt keys, which only
      // time can tell: `flush` knows.
      sequence = [byte]
      state = .controlString
    case 0x1B:
      if isAltSequence { keys.append(.named(.escape)) }
      isAltSequence = true
    case 0x20..<0x7F:
      keys.append(.alt(Character(Unicode.Scalar(byte))))
      reset()
    case 0x7F, 0x08:
      keys.append(.named(.backspace, .alt))
      reset()
    case 0x0D, 0x0A:
      keys.append(.named(.enter, .alt))
      reset()
    case 0x09:
      keys.append(.named(.tab, .alt))
      reset()
    case _:
      keys.append(.named(.escape))
      reset()
      step(byte, &keys)
    }
  }

  private mutating func controlSequence(_ byte: UInt8, _ keys: inout [Key]) {
    switch byte {
    case 0x20...0x3F:
      sequence.append(byte)
      if sequence.count > Self.sequenceLimit {
        keys.append(.unknown)
        reset()
      }
    case 0x40...0x7E:
      finishControlSequence(final: byte, &keys)
    case _:
      // A control character in the middle: the sequence is broken, the key is a key.
      keys.append(.unknown)
      reset()
      step(byte, &keys)
    }
  }

  private mutating func finishControlSequence(final: UInt8, _ keys: inout [Key]) {
    let numbers = Self.numbers(in: sequence)
    let isPlain = sequence.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x3B || $0 == 0x3A }
    let isAlt = isAltSequence
    reset()
    guard isPlain else {
      keys.append(.unknown)
      return
    }
    let first = numbers.first ?? 0
    var modifiers = numbers.count > 1 ? Key.Modifiers(rawValue: max(0, numbers[1] - 1) & 7) : []
    if isAlt { modifiers.insert(.alt) }
    switch final {
    case UInt8(ascii: "~"):
      if first == 200 {
        state = .paste
        matchedPasteEnd = 0
      } else if first == 27, numbers.count > 2 {
        keys.append(Self.key(code: numbers[2], modifiers: modifiers))
      } else {
        keys.append(Self.named(number: first).map { .named($0, modifiers) } ?? .unknown)
      }
    case UInt8(ascii: "u"):
      keys.append(Self.key(code: first, modifiers: modifiers))
    case UInt8(ascii: "R"):
      keys.append(numbers.count == 2 ? .cursorPosition(row: numbers[0], column: numbers[1]) : .unknown)
    case UInt8(ascii: "Z"):
      keys.append(.named(.tab, modifiers.union(.shift)))
    case _:
      keys.append(Self.named(final: final, modifiers: modifiers) ?? .unknown)
    }
  }

  /// OSC, DCS and APC strings end with BEL or `ESC \`.
  private mutating func controlString(_ byte: UInt8, _ keys: inout [Key]) {
    switch byte {
    case 0x07:
      keys.append(.unknown)
      reset()
    case 0x1B:
      state = .controlStringEscape
    case _:
      if sequence.count <= Self.sequenceLimit { sequence.append(byte) }
    }
  }

  private static func numbers(in bytes: [UInt8]) -> [Int] {
    bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { part in
      // Eight digits are more than any terminal has to say; the cut keeps the sum from overflowing.
      part.prefix(8).prefix { $0 >= 0x30 && $0 <= 0x39 }.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
  }

  private static func named(number: Int) -> Key.Name? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case _: nil
    }
  }

  private static func named(final: UInt8, modifiers: Key.Modifiers) -> Key? {
    switch final {
    case UInt8(ascii: "A"): .named(.up, modifiers)
    case UInt8(ascii: "B"): .named(.down, modifiers)
    case UInt8(ascii: "C"): .named(.right, modifiers)
    case UInt8(ascii: "D"): .named(.left, modifiers)
    case UInt8(ascii: "H"): .named(.home, modifiers)
    case UInt8(ascii: "F"): .named(.end, modifiers)
    case UInt8(ascii: "M"): .named(.enter, modifiers)
    case _: nil
    }
  }

  /// A key sent as its code point, as newer terminals do for keys that bytes cannot tell apart (Ctrl-Enter).
  private static func key(code: Int, modifiers: Key.Modifiers) -> Key {
    switch code {
    case 13: return .named(.enter, modifiers)
    case 9: return .named(.tab, modifiers)
    case 27: return .named(.escape, modifiers)
    case 8, 127: return .named(.backspace, modifiers)
    case _: break
    }
    guard code >= 0x20, let scalar = Unicode.Scalar(UInt32(code)) else { return .unknown }
    if modifiers.contains(.control) {
      return scalar.isASCII ? control(UInt8(scalar.value) & 0x1F) : .unknown
    }
    if modifiers.contains(.alt) { return scalar.isASCII ? .alt(Character(scalar)) : .unknown }
    return .text(String(Character(scalar)))
  }

  // MARK: Paste

  private mutating func paste(_ byte: UInt8, _ keys: inout [Key]) {
    if byte == Self.pasteEnd[matchedPasteEnd] {
      matchedPasteEnd += 1
      if matchedPasteEnd == Self.pasteEnd.count {
        matchedPasteEnd = 0
        keys.append(endPaste())
        reset()
      }
      return
    }
    // Only the first byte of the end mark is an ESC, so a failed match can only begin again at this byte.
    for matched in Self.pasteEnd.prefix(matchedPasteEnd) { keep(matched) }
    matchedPasteEnd = 0
    if byte == Self.pasteEnd[0] {
      matchedPasteEnd = 1
    } else {
      keep(byte)
    }
  }

  private mutating func keep(_ byte: UInt8) {
    if pasted.count < Self.pasteLimit { pasted.append(byte) }
  }

  private mutating func endPaste() -> Key {
    defer { pasted = [] }
    return .paste(String(decoding: pasted, as: UTF8.self))
  }
}
