import SourceText

/// What a text of JSON is as a whole, before its records are read.
enum JSONShape {
  /// A list of objects, or objects one after the other.
  case records
  /// One object that holds one list of objects: what that is called, and where it stands.
  case wrapped(member: String, Range<Int>)
}

/// Finds out what a text of JSON is. Nil: it is none, but delimited. A text that is JSON and has no rows is a fault, which
/// says what it is.
///
/// The name counts where the text alone does not tell: `42` may be a header, and one object may be the first of many.
func jsonShape(_ view: ByteView, file: String) throws(DataFault) -> JSONShape? {
  if let value = otherValue(view, file: file) { throw withoutRows(value, file: file) }
  guard looksLikeJSON(view) else { return nil }
  if hasEnding(file, [".ndjson", ".jsonl"]) { return .records }
  var scanner = JSONScanner(view, file: file)
  scanner.skipBlanks()
  // What is broken is told when the records are read, and an object behind which others stand is a record.
  guard scanner.kind == .object, let contents = try? scanner.contents(), scanner.isAtEnd else { return .records }
  if contents.areColumns {
    let names = contents.names.prefix(3).map { "`\(excerpt($0))`" }
    throw withoutRows(
      Phrase(
        "an object of columns (\(names.joined(separator: ", ")))", "列ごとのオブジェクト（\(names.joined(separator: "、"))）"),
      file: file)
  }
  guard let list = contents.lists.first else { return .records }
  guard contents.lists.count == 1 else {
    let names = contents.lists.map { "`\(excerpt($0.name))`" }
    throw DataFault(
      .brokenJSON, file: file,
      Phrase(
        "an object with several lists of objects: \(names.joined(separator: ", ")); write the one that is meant into a"
          + " file of its own",
        "オブジェクトのリストが複数あるオブジェクト：\(names.joined(separator: "、"))。必要なものだけを別のファイルに書き出す"))
  }
  return .wrapped(member: list.name, list.range)
}

/// Whether it takes the whole text to say whether it is JSON, so that it must be at hand.
func mayBeJSON(_ view: ByteView, file: String) -> Bool {
  var scanner = JSONScanner(view, file: file)
  scanner.skipBlanks()
  return scanner.kind == .list || looksLikeJSON(view) || hasEnding(file, jsonEndings)
}

private let jsonEndings = [".json", ".ndjson", ".jsonl"]

private func hasEnding(_ file: String, _ endings: [String]) -> Bool {
  let name = file.lowercased()
  return endings.contains { name.hasSuffix($0) || name.hasSuffix($0 + ".gz") }
}

private func withoutRows(_ value: Phrase, file: String) -> DataFault {
  DataFault(
    .brokenJSON, file: file,
    Phrase("holds no rows: it is ", "行がない：中身は") + value
      + Phrase(
        "; rows are a list of objects such as `[{\"id\": 1}, {\"id\": 2}]`, or one object a line",
        "。行は `[{\"id\": 1}, {\"id\": 2}]` のようなオブジェクトのリストか、1行に1つずつのオブジェクト"))
}

/// What a text is that is one value of JSON, and neither an object nor a list of objects.
private func otherValue(_ view: ByteView, file: String) -> Phrase? {
  var scanner = JSONScanner(view, file: file)
  scanner.skipBlanks()
  let kind = scanner.kind
  let first = kind == .list ? scanner.firstKind : nil
  guard kind == .list || hasEnding(file, jsonEndings), (try? scanner.skipValue()) != nil, scanner.isAtEnd else {
    return nil
  }
  switch (kind, first) {
  case (.number, _): return Phrase("a number", "数")
  case (.text, _): return Phrase("a text", "文字列")
  case (.truth, _): return Phrase("a truth value", "真偽値")
  case (.null, _): return Phrase("the word `null`", "`null` という語")
  case (.list, .number): return Phrase("a list of numbers", "数のリスト")
  case (.list, .text): return Phrase("a list of texts", "文字列のリスト")
  case (.list, .truth): return Phrase("a list of truth values", "真偽値のリスト")
  case (.list, .null): return Phrase("a list that begins with `null`", "`null` で始まるリスト")
  case (.list, .list): return Phrase("a list of lists", "リストのリスト")
  case (.list, .object), (.list, nil), (.object, _), (nil, _): return nil
  }
}

/// By its first byte.
enum JSONKind {
  case number, text, truth, null, list, object
}

/// What stands in an object.
private struct JSONContents {
  var names: [String] = []
  /// Each member is a list of plain values, or an object of values under the numbers of rows.
  var areColumns = true
  /// The lists of objects in it, and in the objects in it.
  var lists: [(name: String, range: Range<Int>)] = []
}

extension JSONScanner {
  /// What begins here; nil: nothing that JSON knows.
  fileprivate var kind: JSONKind? {
    guard position < view.count else { return nil }
    return switch view[position] {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .list
    case UInt8(ascii: "\""): .text
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .truth
    case UInt8(ascii: "n"): .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
    default: nil
    }
  }

  /// Of the list that begins here, what its first value is; nil: it is empty, or that is no value.
  fileprivate var firstKind: JSONKind? {
    var inner = self
    inner.position += 1
    inner.skipBlanks()
    let kind = inner.kind
    return (try? inner.skipValue()) == nil ? nil : kind
  }

  /// Whether nothing but blanks follows.
  fileprivate var isAtEnd: Bool {
    var rest = self
    rest.skipBlanks()
    return rest.position == view.count
  }

  fileprivate mutating func skipValue() throws(DataFault) {
    switch kind {
    case .object, .list: try skipBrackets()
    case .number, .text, .truth, .null: _ = try scanPlainValue()
    case nil: throw broken(JSONScanner.valueIsExpected)
    }
  }

  /// Goes over the object that begins here.
  fileprivate mutating func contents(prefix: String = "", depth: Int = 1) throws(DataFault) -> JSONContents {
    var found = JSONContents()
    position += 1
    skipBlanks()
    if accept(UInt8(ascii: "}")) { return found }
    repeat {
      let key = try scanKey()
      found.names.append(key)
      if kind == .object, depth < maximumJSONDepth {
        let inner = try contents(prefix: "\(prefix)\(key).", depth: depth + 1)
        found.lists += inner.lists
        let hasNumbers = !inner.names.isEmpty && inner.names.allSatisfy { $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }
        found.areColumns = found.areColumns && hasNumbers
      } else {
        let first = kind == .list ? firstKind : nil
        let start = position
        try skipValue()
        if first == .object { found.lists.append((prefix + key, start..<position)) }
        found.areColumns = found.areColumns && first != nil && first != .object && first != .list
      }
      skipBlanks()
    } while accept(UInt8(ascii: ","))
    guard accept(UInt8(ascii: "}")) else { throw broken(JSONScanner.endOfMember) }
    return found
  }
}
