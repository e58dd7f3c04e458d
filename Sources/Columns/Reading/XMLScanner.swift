/// Walks over the tags of an XML text from left to right. It knows what the files inside a workbook need: elements,
/// attributes, text, CDATA, the five named entities and character references. It builds no tree and recurses nowhere.
struct XMLScanner {
  enum Event {
    case open(name: String, isEmpty: Bool)
    case close(name: String)
    case text
    case end
  }

  let view: ByteView
  private var position = 0
  private var attributes = (start: 0, end: 0)
  private var textRange = (start: 0, end: 0)
  private var isLiteral = false

  init(_ view: ByteView) { self.view = view }

  mutating func next() -> Event {
    while position < view.count {
      if view[position] != UInt8(ascii: "<") {
        let start = position
        position = view.firstIndex(of: UInt8(ascii: "<"), from: start) ?? view.count
        textRange = (start, position)
        isLiteral = false
        return .text
      }
      if isCharacterData {
        textRange = (position + 9, characterDataEnd)
        position = min(view.count, textRange.end + 3)
        isLiteral = true
        return .text
      }
      let second = position + 1 < view.count ? view[position + 1] : 0
      if second == UInt8(ascii: "?") || second == UInt8(ascii: "!") {
        skipDeclaration()
        continue
      }
      let isClose = second == UInt8(ascii: "/")
      let start = position + (isClose ? 2 : 1)
      let end = tagEnd(from: start)
      position = min(view.count, end + 1)
      var nameEnd = start
      while nameEnd < end, ![0x20, 0x09, 0x0A, 0x0D, 0x2F].contains(view[nameEnd]) { nameEnd += 1 }
      let name = localName(start, nameEnd)
      if isClose { return .close(name: name) }
      attributes = (nameEnd, end)
      return .open(name: name, isEmpty: end > start && view[end - 1] == UInt8(ascii: "/"))
    }
    return .end
  }

  /// The name of the next element that opens; nil: there is none.
  mutating func nextElement() -> String? {
    while true {
      switch next() {
      case .open(let name, _): return name
      case .end: return nil
      case .close, .text: continue
      }
    }
  }

  /// The text that `next` has just told of, with its entities replaced.
  var text: String {
    isLiteral ? view.slice(textRange.start, textRange.end).text : decoded(textRange.start, textRange.end)
  }

  /// `<![CDATA[25]]>` is text as it stands, and not a declaration: some writers put every cell into it.
  private var isCharacterData: Bool {
    position + 9 <= view.count && view.slice(position, position + 9).equals(Array("<![CDATA[".utf8))
  }

  private var characterDataEnd: Int {
    var index = position + 9
    while let found = view.firstIndex(of: UInt8(ascii: "]"), from: index) {
      if found + 3 <= view.count, view.slice(found, found + 3).equals(Array("]]>".utf8)) { return found }
      index = found + 1
    }
    return view.count
  }

  /// An attribute of the element that `next` has just opened, by its name with prefix.
  func attribute(_ name: String) -> String? {
    let wanted = Array(name.utf8)
    return attribute { $0.equals(wanted) }
  }

  /// An attribute that has a prefix, whatever that is: `r:id`, `d3p1:id`.
  func prefixedAttribute(_ name: String) -> String? {
    let ending = Array(":\(name)".utf8)
    return attribute { $0.count > ending.count && $0.slice($0.count - ending.count, $0.count).equals(ending) }
  }

  private func attribute(_ isWanted: (ByteView) -> Bool) -> String? {
    var index = attributes.start
    while index < attributes.end {
      while index < attributes.end, [0x20, 0x09, 0x0A, 0x0D].contains(view[index]) { index += 1 }
      let start = index
      while index < attributes.end, view[index] != UInt8(ascii: "="), view[index] > 0x20 { index += 1 }
      let nameEnd = index
      while index < attributes.end, view[index] != 0x22, view[index] != 0x27 { index += 1 }
      guard index < attributes.end else { return nil }
      let quote = view[index]
      let valueStart = index + 1
      index = valueStart
      while index < attributes.end, view[index] != quote { index += 1 }
      if isWanted(view.slice(start, nameEnd)) { return decoded(valueStart, index) }
      index += 1
    }
    return nil
  }

  private mutating func skipDeclaration() {
    let rest = view.slice(position, min(view.count, position + 9)).bytes
    let closing: [UInt8]
    if rest.starts(with: Array("<!--".utf8)) {
      closing = Array("-->".utf8)
    } else if rest.starts(with: Array("<?".utf8)) {
      closing = Array("?>".utf8)
    } else {
      closing = [UInt8(ascii: ">")]
    }
    var index = position
    while let found = view.firstIndex(of: closing[0], from: index) {
      if found + closing.count <= view.count, view.slice(found, found + closing.count).equals(closing) {
        position = found + closing.count
        return
      }
      index = found + 1
    }
    position = view.count
  }

  /// The `>` of a tag; one inside quotes does not count.
  private func tagEnd(from start: Int) -> Int {
    var index = start
    var quote: UInt8 = 0
    while index < view.count {
      let byte = view[index]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        return index
      }
      index += 1
    }
    return view.count
  }

  private func localName(_ start: Int, _ end: Int) -> String {
    let name = view.slice(start, end).text
    return name.utf8.firstIndex(of: UInt8(ascii: ":")).map { String(name[name.index(after: $0)...]) } ?? name
  }

  private func decoded(_ start: Int, _ end: Int) -> String {
    let raw = view.slice(start, end)
    guard raw.firstIndex(of: UInt8(ascii: "&")) != nil else { return raw.text }
    var result = ""
    var rest = raw.text[...]
    while let mark = rest.firstIndex(of: "&") {
      result += rest[..<mark]
      rest = rest[rest.index(after: mark)...]
      guard let close = rest.firstIndex(of: ";") else {
        result += "&"
        continue
      }
      result += XMLScanner.entity(String(rest[..<close])) ?? "&\(rest[..<close]);"
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  private static func entity(_ name: String) -> String? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.hasPrefix("#") else { return nil }
      let digits = name.dropFirst()
      let value = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      return value.flatMap(Unicode.Scalar.init).map { String($0) }
    }
  }
}
