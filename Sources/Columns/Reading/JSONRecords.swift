import SourceText

/// Objects nested deeper than this are refused.
let maximumJSONDepth = 64

/// Whether a text is JSON and not delimited: an object or an array of objects begins it.
func looksLikeJSON(_ view: ByteView) -> Bool {
  var scanner = JSONScanner(view, file: "")
  scanner.skipBlanks()
  guard scanner.position < view.count else { return false }
  let first = view[scanner.position]
  guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return false }
  scanner.position += 1
  scanner.skipBlanks()
  guard scanner.position < view.count else { return true }
  let second = view[scanner.position]
  return first == UInt8(ascii: "{")
    ? second == UInt8(ascii: "\"") || second == UInt8(ascii: "}")
    : second == UInt8(ascii: "{") || second == UInt8(ascii: "]")
}

/// Turns an array of objects, or objects one after the other (NDJSON), into CSV. An object inside an object gives columns
/// `outer.inner`; an array inside stays JSON text. Columns are in the order in which their keys first appear.
///
/// - Parameter shape: where the records stand.
func transcodeJSON(
  _ view: ByteView, _ shape: JSONShape, file: String, log: inout MessageLog
) throws(DataFault) -> (Transcoded, DataFormat) {
  var keys = JSONKeys()
  let records: Range<Int>
  switch shape {
  case .records: records = 0..<view.count
  case .wrapped(let member, let range):
    records = range
    log.add(
      DataMessage(
        .nestedJSON, .note, file: file,
        Phrase(
          "the rows are the list `\(excerpt(member))`; what stands beside it is left out",
          "行はリスト `\(excerpt(member))` の中身。その外にあるものは除外する")))
  }
  // The header must be known before the first record is written, so the text is read twice.
  var first = JSONScanner(view, within: records, file: file)
  let format = try first.scanRecords(&keys) { _, _ in }
  for place in first.arrays {
    log.add(
      DataMessage(
        .nestedJSON, .note, file: file, line: place.line, column: keys.names[place.key],
        Phrase("holds arrays, which stay JSON text", "配列を含む。配列は JSON の文字列のまま残る")))
  }
  guard !keys.names.isEmpty else {
    throw DataFault(.emptyFile, file: file, Phrase("holds no object with a key", "キーのあるオブジェクトがない"))
  }
  guard keys.names.count <= maximumColumnCount else {
    let (count, most) = (grouped(keys.names.count), grouped(maximumColumnCount))
    throw DataFault(
      .tooLarge, file: file,
      Phrase(
        "has \(count) different keys; at most \(most) columns are read", "キーが\(count)種類ある。読める列は\(most)まで"))
  }
  var writer = TranscodedWriter(capacity: view.count)
  for name in keys.names { writer.textCell(name.utf8) }
  writer.endRecord()
  var lines: [Int32] = []
  var second = JSONScanner(view, within: records, file: file)
  _ = try second.scanRecords(&keys) { values, line in
    for value in values { value.write(to: &writer, view) }
    writer.endRecord()
    lines.append(Int32(truncatingIfNeeded: line))
  }
  return (Transcoded(store: writer.finish(), lines: lines, headerLine: 1), format)
}

private let notJSON = Phrase("not JSON: ", "JSON ではない：")

struct JSONKeys {
  private(set) var names: [String] = []
  private var byName: [String: Int] = [:]

  mutating func number(_ name: String) -> Int {
    if let known = byName[name] { return known }
    byName[name] = names.count
    names.append(name)
    return names.count - 1
  }
}

enum JSONValue {
  case absent
  case text([UInt8])
  /// A number, `true` or `false`.
  case plain(Int, Int)
  /// An array as it stands.
  case raw(Int, Int)

  func write(to writer: inout TranscodedWriter, _ view: ByteView) {
    switch self {
    case .absent: writer.emptyCell()
    case .text(let bytes): writer.textCell(bytes)
    case .plain(let start, let end): writer.plainCell(view.slice(start, end))
    case .raw(let start, let end): writer.textCell(view.slice(start, end).bytes)
    }
  }
}

/// Reads JSON by RFC 8259 from left to right; a fault names the line and what was expected.
struct JSONScanner {
  let view: ByteView
  let file: String
  var position: Int
  private var line = 1
  private var countedTo = 0
  private(set) var arrays: [(key: Int, line: Int)] = []

  init(_ view: ByteView, within range: Range<Int>? = nil, file: String) {
    self.view = view.slice(0, range?.upperBound ?? view.count)
    self.file = file
    position = range?.lowerBound ?? 0
  }

  mutating func skipBlanks() {
    while position < view.count, [0x20, 0x09, 0x0A, 0x0D].contains(view[position]) { position += 1 }
  }

  /// Calls `body` with the values of each record, in the order of `keys`, and the record's line.
  mutating func scanRecords(
    _ keys: inout JSONKeys, _ body: ([JSONValue], Int) -> Void
  ) throws(DataFault) -> DataFormat {
    skipBlanks()
    let isArray = accept(UInt8(ascii: "["))
    var isFirst = true
    while true {
      skipBlanks()
      if isArray, accept(UInt8(ascii: "]")) {
        skipBlanks()
        guard position == view.count else { throw broken(Phrase("text stands behind the array", "配列の後ろに文字がある")) }
        return .json
      }
      if position == view.count {
        guard !isArray else {
          throw broken(Phrase("the array is not closed: the file may be cut off", "配列が閉じていない：ファイルが途中で切れている可能性がある"))
        }
        return .ndjson
      }
      if isArray && !isFirst {
        guard accept(UInt8(ascii: ",")) else { throw broken(Phrase("`,` or `]` is expected", "`,` か `]` が必要")) }
        skipBlanks()
      }
      isFirst = false
      guard position < view.count, view[position] == UInt8(ascii: "{") else {
        throw broken(Phrase("an object is expected", "ここにはオブジェクトが必要"))
      }
      let recordLine = currentLine()
      var values = [JSONValue](repeating: .absent, count: keys.names.count)
      try scanObject(&keys, prefix: "", &values, depth: 1)
      body(values, recordLine)
    }
  }

  private mutating func scanObject(
    _ keys: inout JSONKeys, prefix: String, _ values: inout [JSONValue], depth: Int
  ) throws(DataFault) {
    guard depth <= maximumJSONDepth else {
      throw broken(
        Phrase(
          "objects are nested more than \(maximumJSONDepth) deep", "オブジェクトの入れ子が\(maximumJSONDepth)段を超えている"))
    }
    position += 1
    skipBlanks()
    if accept(UInt8(ascii: "}")) { return }
    while true {
      let name = prefix + (try scanKey())
      guard position < view.count else {
        throw broken(Phrase("a value is expected: the file may be cut off", "値が必要：ファイルが途中で切れている可能性がある"))
      }
      if view[position] == UInt8(ascii: "{") {
        try scanObject(&keys, prefix: name + ".", &values, depth: depth + 1)
      } else {
        let key = keys.number(name)
        while values.count <= key { values.append(.absent) }
        values[key] = try scanValue(key: key)
      }
      skipBlanks()
      if accept(UInt8(ascii: "}")) { return }
      guard accept(UInt8(ascii: ",")) else { throw broken(JSONScanner.endOfMember) }
    }
  }

  static let endOfMember = Phrase("`,` or `}` is expected", "`,` か `}` が必要")
  static let valueIsExpected = Phrase("a value is expected", "値が必要")

  /// The key of a member, up to its value.
  mutating func scanKey() throws(DataFault) -> String {
    skipBlanks()
    let key = String(decoding: try scanString(), as: UTF8.self)
    skipBlanks()
    guard accept(UInt8(ascii: ":")) else { throw broken(Phrase("`:` is expected behind a key", "キーの後ろに `:` が必要")) }
    skipBlanks()
    return key
  }

  private mutating func scanValue(key: Int) throws(DataFault) -> JSONValue {
    guard view[position] == UInt8(ascii: "[") else { return try scanPlainValue() }
    let start = position
    if !arrays.contains(where: { $0.key == key }) { arrays.append((key, currentLine())) }
    try skipBrackets()
    return .raw(start, position)
  }

  /// A value that holds no others.
  mutating func scanPlainValue() throws(DataFault) -> JSONValue {
    let start = position
    switch view[position] {
    case UInt8(ascii: "\""): return .text(try scanString())
    case UInt8(ascii: "n"):
      try skipWord("null")
      return .absent
    case UInt8(ascii: "t"):
      try skipWord("true")
      return .plain(start, position)
    case UInt8(ascii: "f"):
      try skipWord("false")
      return .plain(start, position)
    default:
      while position < view.count, isNumberByte(view[position]) { position += 1 }
      guard position > start else { throw broken(JSONScanner.valueIsExpected) }
      return .plain(start, position)
    }
  }

  private func isNumberByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
  }

  private mutating func skipWord(_ word: String) throws(DataFault) {
    for byte in word.utf8 {
      guard accept(byte) else { throw broken(JSONScanner.valueIsExpected) }
    }
  }

  /// To the bracket that closes the one that stands here; those inside strings do not count.
  mutating func skipBrackets() throws(DataFault) {
    var depth = 0
    while position < view.count {
      switch view[position] {
      case UInt8(ascii: "\""):
        _ = try scanString()
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
      position += 1
      if depth == 0 { return }
    }
    throw broken(Phrase("an array is not closed: the file may be cut off", "配列が閉じていない：ファイルが途中で切れている可能性がある"))
  }

  mutating func accept(_ byte: UInt8) -> Bool {
    guard position < view.count, view[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func scanString() throws(DataFault) -> [UInt8] {
    guard accept(UInt8(ascii: "\"")) else { throw broken(Phrase("a key in quotes is expected", "引用符で囲んだキーが必要")) }
    let openLine = currentLine()
    var bytes: [UInt8] = []
    while position < view.count {
      let byte = view[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return bytes
      case UInt8(ascii: "\\"): try scanEscape(into: &bytes)
      default: bytes.append(byte)
      }
    }
    throw DataFault(.brokenJSON, file: file, line: openLine, notJSON + unclosedQuoteWords)
  }

  private mutating func scanEscape(into bytes: inout [UInt8]) throws(DataFault) {
    guard position < view.count else { return }
    let byte = view[position]
    position += 1
    switch byte {
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
    case UInt8(ascii: "u"):
      var unit = try scanHex()
      if unit & 0xFC00 == 0xD800, position + 1 < view.count, view[position] == UInt8(ascii: "\\"),
        view[position + 1] == UInt8(ascii: "u")
      {
        let before = position
        position += 2
        let low = try scanHex()
        if low & 0xFC00 == 0xDC00 {
          unit = 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF
        } else {
          position = before
        }
      }
      bytes += Array(String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
    default: throw broken(Phrase("`\\` is not followed by an escape", "`\\` の後ろがエスケープの文字ではない"))
    }
  }

  private mutating func scanHex() throws(DataFault) -> UInt32 {
    guard position + 4 <= view.count,
      let value = UInt32(view.slice(position, position + 4).text, radix: 16)
    else {
      throw broken(Phrase("`\\u` is not followed by four hexadecimal digits", "`\\u` の後ろが16進数4桁ではない"))
    }
    position += 4
    return value
  }

  /// Counts on from where it was asked last.
  private mutating func currentLine() -> Int {
    while countedTo < position {
      if view[countedTo] == 0x0A { line += 1 }
      countedTo += 1
    }
    return line
  }

  mutating func broken(_ words: Phrase) -> DataFault {
    DataFault(.brokenJSON, file: file, line: currentLine(), notJSON + words)
  }
}
