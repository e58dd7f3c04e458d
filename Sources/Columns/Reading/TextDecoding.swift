import SourceText

/// A file's text as UTF-8, without a byte order mark.
struct DecodedText {
  var store: ByteStore
  /// What the bytes of the store are, where that has been found out.
  var facts: ByteFacts?
  /// Bytes to leave out at the start of the store.
  var start: Int
  var encoding: TextEncoding
  var reason: EncodingReason
  /// What else the encoding might be, for the note about a guess.
  var alternative: TextEncoding?
  /// Broken bytes that became `U+FFFD`, because the encoding was given; the line of the first.
  var replacedCount = 0
  var replacedLine: Int?

  var view: ByteView { store.view.slice(start, store.count) }
}

/// Finds out the encoding over the whole file and turns the text into UTF-8.
func decodeText(
  _ bytes: FileBytes, given: String?, file: String, options: LoadOptions
) throws(DataFault) -> DecodedText {
  var text = try decodeText(bytes, given: given, file: file, options)
  if text.store === bytes.store { text.facts = bytes.facts }
  return text
}

private func decodeText(
  _ bytes: FileBytes, given: String?, file: String, _ options: LoadOptions
) throws(DataFault) -> DecodedText {
  let (store, view, isStrict) = (bytes.store, bytes.store.view, options.isStrict)
  // Bytes of ASCII are the same text in nearly every encoding.
  let isASCII = bytes.facts.map { !$0.hasNonASCII && !$0.hasZero } ?? false
  if let given {
    let encoding = try namedEncoding(given, file: file)
    let mark = byteOrderMark(view)
    // `utf-16` alone leaves the order of the bytes to the mark.
    if let mark, encoding == .utf16LittleEndian, mark.encoding == .utf16BigEndian, !given.lowercased().hasSuffix("le") {
      return try convert(store, from: mark.length, .utf16BigEndian, .given, file: file, replaces: !isStrict, options)
    }
    let start = encoding == mark?.encoding ? mark?.length ?? 0 : 0
    return try convert(store, from: start, encoding, .given, file: file, replaces: !isStrict, options)
  }
  if let mark = byteOrderMark(view) {
    return try convert(store, from: mark.length, mark.encoding, .byteOrderMark, file: file, replaces: false, options)
  }
  if isASCII { return DecodedText(store: store, start: 0, encoding: .utf8, reason: .onlyFit) }
  if bytes.facts?.hasZero ?? true, let encoding = try unmarkedUTF16(view, file: file) {
    return try convert(store, from: 0, encoding, .onlyFit, file: file, replaces: false, options)
  }
  guard let broken = view.firstBroken(.utf8, options) else {
    return DecodedText(store: store, start: 0, encoding: .utf8, reason: .onlyFit)
  }
  let brokenCP932 = view.firstBroken(.cp932, options)
  let brokenEUC = view.firstBroken(.eucJP, options)
  if let (guess, alternative) = guessLatin(view, fitsCP932: brokenCP932 == nil, fitsEUC: brokenEUC == nil) {
    var text = try convert(store, from: 0, guess, .guess, file: file, replaces: false, options)
    text.alternative = alternative
    return text
  }
  switch (brokenCP932, brokenEUC) {
  case (nil, .some): return try convert(store, from: 0, .cp932, .onlyFit, file: file, replaces: false, options)
  case (.some, nil): return try convert(store, from: 0, .eucJP, .onlyFit, file: file, replaces: false, options)
  case (nil, nil):
    let guess = guessJapanese(view)
    var text = try convert(store, from: 0, guess, .guess, file: file, replaces: false, options)
    text.alternative = guess == .cp932 ? .eucJP : .cp932
    return text
  case (.some(let inCP932), .some(let inEUC)):
    throw undecidable(view, file: file, utf8: broken, cp932: inCP932, euc: inEUC)
  }
}

func namedEncoding(_ name: String, file: String) throws(DataFault) -> TextEncoding {
  if let encoding = TextEncoding(name: name) { return encoding }
  let known = TextEncoding.allCases.map(\.rawValue)
  throw DataFault(
    .badOption, file: file,
    Phrase(
      "unknown encoding `\(excerpt(name))`; known are \(known.joined(separator: ", "))",
      "文字コード `\(excerpt(name))` は使えない。使えるのは \(known.joined(separator: "、"))"))
}

func byteOrderMark(_ view: ByteView) -> (encoding: TextEncoding, length: Int)? {
  if view.count >= 3, view[0] == 0xEF, view[1] == 0xBB, view[2] == 0xBF { return (.utf8, 3) }
  guard view.count >= 2 else { return nil }
  if view[0] == 0xFF && view[1] == 0xFE { return (.utf16LittleEndian, 2) }
  if view[0] == 0xFE && view[1] == 0xFF { return (.utf16BigEndian, 2) }
  return nil
}

/// UTF-16 without a mark shows by zero bytes at every other place: commas, digits and line ends have them. Any other zero
/// byte means that this is no text.
private func unmarkedUTF16(_ view: ByteView, file: String) throws(DataFault) -> TextEncoding? {
  guard let first = view.firstIndex(of: 0) else { return nil }
  var zeros = [0, 0]
  for index in 0..<view.count where view[index] == 0 { zeros[index & 1] += 1 }
  let isLittle = zeros[1] > 0 && zeros[0] * 50 <= zeros[1]
  let isBig = zeros[0] > 0 && zeros[1] * 50 <= zeros[0]
  // A line end of two bytes, so that one stray zero byte in a text of one-byte characters is not taken for a sign.
  let hasLineEnd = stride(from: 0, to: view.count - 1, by: 2).contains { index in
    let unit = isLittle ? (view[index + 1], view[index]) : (view[index], view[index + 1])
    return unit == (0, 0x0A) || unit == (0, 0x0D)
  }
  if view.count % 2 == 0, isLittle || isBig, hasLineEnd, (zeros[0] + zeros[1]) * 50 >= view.count {
    let encoding: TextEncoding = isLittle ? .utf16LittleEndian : .utf16BigEndian
    if view.firstBroken(encoding) == nil { return encoding }
  }
  throw DataFault(
    .binaryData, file: file, line: view.line(ofByte: first),
    Phrase(
      "not a text file: byte \(grouped(first + 1)) is zero", "テキストファイルではない（\(grouped(first + 1))バイト目がゼロ）")
      + readFormats)
}

/// A text that makes sense in windows-1252: which encoding it has, and which other it may have. Nil: it makes none.
private func guessLatin(
  _ view: ByteView, fitsCP932: Bool, fitsEUC: Bool
) -> (guess: TextEncoding, alternative: TextEncoding?)? {
  guard let latin = LatinEvidence(view) else { return nil }
  guard fitsCP932 || fitsEUC else { return (.latin1, nil) }
  let japanese = fitsCP932 && fitsEUC ? guessJapanese(view) : fitsCP932 ? .cp932 : .eucJP
  return latin.isStronger(than: CharacterShares(view, japanese)) ? (.latin1, japanese) : (japanese, .latin1)
}

/// Both encodings fit. EUC-JP text read as CP932 is mostly half-width katakana, which people hardly write; so whichever
/// reading has the larger part of ordinary kana and kanji is taken. A text of nothing but half-width katakana whose other
/// reading has no kana (`ｱｲｳｴ` is `渦慨` in EUC-JP) is more likely CP932, because hardly anybody writes EUC-JP any more.
private func guessJapanese(_ view: ByteView) -> TextEncoding {
  let euc = CharacterShares(view, .eucJP)
  let cp932 = CharacterShares(view, .cp932)
  if cp932.halfWidth == cp932.all && euc.kana == 0 { return .cp932 }
  return euc.ordinary * cp932.all > cp932.ordinary * euc.all ? .eucJP : .cp932
}

/// What a text would consist of in an encoding.
struct CharacterShares {
  var all = 0
  /// Twice the characters in daily use.
  var ordinary = 0
  fileprivate var kana = 0
  fileprivate var halfWidth = 0

  fileprivate init(_ view: ByteView, _ encoding: TextEncoding) {
    var index = 0
    while let next = view.firstNonASCII(from: index) {
      let (scalar, length) = encoding.character(view, next)
      all += 1
      switch scalar ?? 0 {
      case 0x3040...0x30FF:
        ordinary += 2
        kana += 1
      case 0x3000...0x303F, 0xFF01...0xFF5E: ordinary += 2
      case 0xFF61...0xFF9F: halfWidth += 1
      case 0x4E00...0x9FFF:
        // Level 1 holds the kanji in daily use, in both encodings the rows 16 … 47.
        let row = encoding == .eucJP ? Int(view[next]) - 0xA0 : (Int(view[next]) - 0x81) * 2
        ordinary += (15...47).contains(row) ? 2 : 0
      default: break
      }
      index = next + max(1, length)
    }
  }
}

private func undecidable(_ view: ByteView, file: String, utf8: Int, cp932: Int, euc: Int) -> DataFault {
  if looksBinary(view) {
    return DataFault(
      .binaryData, file: file, line: nil,
      Phrase("not a text file", "テキストファイルではない") + readFormats)
  }
  // Whichever reading breaks least often is the file's: the fault is a broken byte rather than an unknown encoding.
  let readings: [(encoding: TextEncoding, first: Int)] = [(.utf8, utf8), (.cp932, cp932), (.eucJP, euc)]
  let broken = readings.map { brokenCount(view, $0.encoding) }
  let least = broken.min() ?? 0
  let (encoding, best) = readings[broken.firstIndex(of: least) ?? 0]
  let byte = String(view[best], radix: 16, uppercase: true)
  return DataFault(
    .brokenEncoding, file: file, line: view.line(ofByte: best), value: "0x\(byte)",
    Phrase(
      "neither UTF-8 nor CP932 nor EUC-JP: as \(encoding.rawValue) it is broken at byte \(grouped(best + 1)) (0x\(byte))",
      "UTF-8、CP932、EUC-JP のどれでもない：\(encoding.rawValue) としては\(grouped(best + 1))バイト目（0x\(byte)）が壊れている")
      + inSpiteOfBrokenBytes(encoding))
}

/// The way out where bytes are broken.
private func inSpiteOfBrokenBytes(_ encoding: TextEncoding) -> Phrase {
  Phrase(
    "; `encoding \"\(encoding.rawValue)\"` reads it with � in place of what is broken",
    "。`encoding \"\(encoding.rawValue)\"` と書くと、壊れた箇所を � に置き換えて読む")
}

private func brokenCount(_ view: ByteView, _ encoding: TextEncoding) -> Int {
  var count = 0
  var index = 0
  while let next = view.firstNonASCII(from: index) {
    let (scalar, length) = encoding.character(view, next)
    if scalar == nil { count += 1 }
    index = next + length
  }
  return count
}

/// Control characters that no text has.
private func looksBinary(_ view: ByteView) -> Bool {
  var controls = 0
  let length = min(view.count, 4096)
  for index in 0..<length where view[index] < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D, 0x1A].contains(view[index]) {
    controls += 1
  }
  return controls * 50 > length
}

extension ByteView {
  /// Stretches for the threads, each but the last with a line feed at its end: in all encodings but UTF-16 that byte is
  /// no part of another character, broken or not.
  fileprivate func stretches(_ encoding: TextEncoding, _ options: LoadOptions) -> [Range<Int>] {
    let wanted = encoding.isWide ? 1 : max(1, min(options.threadCount, count / options.smallestPortion))
    var ends: [Int] = []
    for thread in 1..<wanted + 1 {
      let end = thread == wanted ? count : firstIndex(of: 0x0A, from: count / wanted * thread).map { $0 + 1 } ?? count
      if end > ends.last ?? 0 { ends.append(end) }
    }
    return zip([0] + ends, ends).map { $0..<$1 }
  }

  /// The offset of the first byte that begins no character, looked for by several threads.
  fileprivate func firstBroken(_ encoding: TextEncoding, _ options: LoadOptions) -> Int? {
    let stretches = stretches(encoding, options)
    return concurrently(stretches.count) { index in
      let stretch = stretches[index]
      return slice(stretch.lowerBound, stretch.upperBound).firstBroken(encoding).map { $0 + stretch.lowerBound }
    }.lazy.compactMap { $0 }.first
  }

  /// The same text in UTF-8, and how many characters were broken.
  func decoded(_ encoding: TextEncoding) -> (bytes: ByteBuilder, replacedCount: Int) {
    let output = ByteBuilder(capacity: count + count / 4)
    var (index, replaced) = (0, 0)
    while index < count {
      if self[index] < 0x80 && !encoding.isWide {
        let next = firstNonASCII(from: index) ?? count
        output.append(slice(index, next))
        index = next
        continue
      }
      let (scalar, length) = encoding.character(self, index)
      if scalar == nil { replaced += 1 }
      output.append(scalar: scalar ?? 0xFFFD)
      index += length
    }
    return (output, replaced)
  }
}

private func convert(
  _ store: ByteStore, from start: Int, _ encoding: TextEncoding, _ reason: EncodingReason, file: String,
  replaces: Bool, _ options: LoadOptions
) throws(DataFault) -> DecodedText {
  let view = store.view.slice(start, store.count)
  var result = DecodedText(store: store, start: start, encoding: encoding, reason: reason)
  let broken = view.firstBroken(encoding, options)
  if encoding == .utf8 && broken == nil { return result }
  if let broken {
    let line = view.line(ofByte: broken)
    guard replaces else {
      let byte = String(view[broken], radix: 16, uppercase: true)
      throw DataFault(
        .brokenEncoding, file: file, line: line, value: "0x\(byte)",
        Phrase(
          "the text is not \(encoding.rawValue): broken at byte \(grouped(start + broken + 1)) (0x\(byte))",
          "\(encoding.rawValue) のテキストではない：\(grouped(start + broken + 1))バイト目（0x\(byte)）が壊れている")
          + inSpiteOfBrokenBytes(encoding))
    }
    result.replacedLine = line
  }
  let stretches = view.stretches(encoding, options)
  let parts = concurrently(stretches.count) {
    view.slice(stretches[$0].lowerBound, stretches[$0].upperBound).decoded(encoding)
  }
  result.replacedCount = parts.reduce(0) { $0 + $1.replacedCount }
  let whole = parts[0].bytes
  for part in parts.dropFirst() { whole.append(part.bytes.view) }
  result.store = whole.finish()
  result.start = 0
  return result
}
