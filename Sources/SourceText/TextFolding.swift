/// A name as it is compared: width-folded, then in normal form C. Full-width ASCII becomes ASCII (`ＬＴＶ` is `LTV`) and
/// half-width katakana becomes katakana, with its voiced marks composed (`ｸﾚｰﾑ率` is `クレーム率`). Nothing else of
/// compatibility folding: `①`, `㈱` and `²` stay as they are.
package func foldedName(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
  var folded: [Unicode.Scalar] = []
  folded.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars { folded.append(widthFolded(scalar)) }
  return normalizedScalars(folded)
}

/// The text in normal form C, the form in which text values compare: `é` typed as one character or as two is one value.
package func normalizedText(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
  return normalizedScalars(Array(text.unicodeScalars))
}

/// Full-width ASCII, the ideographic space and half-width katakana in their usual width; any other scalar is itself.
/// The half-width voiced marks become combining ones, which composition joins to the letter before them.
package func widthFolded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  switch scalar.value {
  case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
  case 0x3000: return " "
  case 0xFF61...0xFF9F: return halfWidthKatakana[Int(scalar.value) - 0xFF61]
  default: return scalar
  }
}

private let halfWidthKatakana: [Unicode.Scalar] = Array(
  ("。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
    + "\u{3099}\u{309A}").unicodeScalars)

private struct CanonicalData {
  var decompositions: [UInt32: [UInt32]] = [:]
  var compositions: [UInt64: UInt32] = [:]

  init() {
    for entry in CanonicalTables.pairs.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      let mark = entry.firstIndex { $0 == "=" || $0 == ">" } ?? entry.endIndex
      let parts = entry[mark...].dropFirst().split(separator: "+")
      guard let whole = UInt32(entry[..<mark], radix: 16), parts.count == 2,
        let first = UInt32(parts[0], radix: 16), let second = UInt32(parts[1], radix: 16)
      else { continue }
      decompositions[whole] = [first, second]
      if entry[mark] == "=" { compositions[UInt64(first) << 32 | UInt64(second)] = whole }
    }
    for entry in CanonicalTables.singles.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      let parts = entry.split(separator: "=")
      guard parts.count == 2, let from = UInt32(parts[0], radix: 16), let to = UInt32(parts[1], radix: 16) else {
        continue
      }
      decompositions[from] = [to]
    }
  }
}

/// Read once, at the first name that needs it; names of ASCII, kana and common ideographs never do.
private let canonicalData = CanonicalData()

/// Characters that normal form C leaves alone wherever they stand: they neither decompose nor join what is before them.
private func isInert(_ value: UInt32) -> Bool {
  value < 0x300 || (0x3041...0x3096).contains(value) || (0x30A1...0x30FE).contains(value)
    || (0x4E00...0x9FFF).contains(value) || (0x3005...0x3007).contains(value)
}

private func normalizedScalars(_ scalars: [Unicode.Scalar]) -> String {
  if scalars.allSatisfy({ isInert($0.value) }) { return string(scalars.map(\.value)) }
  var taken: [UInt32] = []
  for scalar in scalars { decompose(scalar.value, into: &taken) }
  reorderMarks(&taken)
  return string(compose(taken))
}

private func string(_ values: [UInt32]) -> String {
  var view = String.UnicodeScalarView()
  for value in values { if let scalar = Unicode.Scalar(value) { view.append(scalar) } }
  return String(view)
}

// Hangul syllables: letters and syllables are laid out by arithmetic (The Unicode Standard, 3.12).
private let hangulBase: UInt32 = 0xAC00
private let leadBase: UInt32 = 0x1100
private let vowelBase: UInt32 = 0x1161
private let tailBase: UInt32 = 0x11A7

private func decompose(_ value: UInt32, into result: inout [UInt32]) {
  if value >= hangulBase, value < hangulBase + 11_172 {
    let index = value - hangulBase
    result.append(leadBase + index / 588)
    result.append(vowelBase + index % 588 / 28)
    if index % 28 != 0 { result.append(tailBase + index % 28) }
    return
  }
  guard let parts = canonicalData.decompositions[value] else {
    result.append(value)
    return
  }
  // At most four steps deep: the table is Unicode's, not the user's.
  for part in parts { decompose(part, into: &result) }
}

private func combiningClass(_ value: UInt32) -> UInt8 {
  value < 0x300 ? 0 : Unicode.Scalar(value)?.properties.canonicalCombiningClass.rawValue ?? 0
}

/// Puts each run of marks into the order of their classes, keeping the order within a class.
private func reorderMarks(_ values: inout [UInt32]) {
  var start = 0
  while start < values.count {
    guard combiningClass(values[start]) != 0 else {
      start += 1
      continue
    }
    var end = start
    while end < values.count, combiningClass(values[end]) != 0 { end += 1 }
    let run = values[start..<end].enumerated().sorted {
      (combiningClass($0.element), $0.offset) < (combiningClass($1.element), $1.offset)
    }
    values.replaceSubrange(start..<end, with: run.map(\.element))
    start = end
  }
}

private func composed(_ first: UInt32, _ second: UInt32) -> UInt32? {
  if first >= leadBase, first < leadBase + 19, second >= vowelBase, second < vowelBase + 21 {
    return hangulBase + ((first - leadBase) * 21 + second - vowelBase) * 28
  }
  if first >= hangulBase, first < hangulBase + 11_172, (first - hangulBase) % 28 == 0, second > tailBase,
    second < tailBase + 28
  {
    return first + second - tailBase
  }
  return canonicalData.compositions[UInt64(first) << 32 | UInt64(second)]
}

private func compose(_ values: [UInt32]) -> [UInt32] {
  var result: [UInt32] = []
  var starter: Int?
  var lastClass: UInt8 = 0
  for value in values {
    let kind = combiningClass(value)
    let isAdjacent = starter.map { $0 == result.count - 1 } ?? false
    if let index = starter, isAdjacent || (lastClass != 0 && lastClass < kind),
      let joined = composed(result[index], value)
    {
      result[index] = joined
      continue
    }
    if kind == 0 { starter = result.count }
    lastClass = kind
    result.append(value)
  }
  return result
}
