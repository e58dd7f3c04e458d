import Syntax
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The productions in the doc comments of the parse functions, by name.
private func productions() -> [String: String] {
  let folder = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Sources/Syntax/"
  var result: [String: String] = [:]
  for name in [
    "Statements", "Datasets", "Causes", "Links", "Queries", "Expressions", "Primaries", "Tables", "Literals",
  ] {
    var pending = ""
    for line in contents(folder + "Parser" + name + ".swift").split(separator: "\n") {
      let words = line.drop { $0 == " " }
      guard words.hasPrefix("/// ") else {
        pending = ""
        continue
      }
      let text = words.dropFirst(4).split(separator: " ").joined(separator: " ")
      pending = isHead(text) ? text : pending.isEmpty ? "" : pending + " " + text
      guard pending.hasSuffix(" .") else { continue }
      let parts = pending.dropLast(2).split(separator: " ", maxSplits: 2)
      #expect(result[String(parts[0])] == nil, "\(parts[0]) stands twice")
      result[String(parts[0])] = String(parts[2])
      pending = ""
    }
  }
  return result
}

/// `Name = …`
private func isHead(_ text: String) -> Bool {
  let words = text.split(separator: " ", maxSplits: 2)
  return words.count == 3 && words[1] == "=" && words[0].first?.isUppercase == true
}

private func contents(_ path: String) -> String {
  guard let file = fopen(path, "r") else { return "" }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return String(decoding: bytes, as: UTF8.self) }
    bytes += buffer[..<count]
  }
}

/// A part of a production: FIRST and FOLLOW are computed over these.
private indirect enum Part {
  case word(String)
  case symbol(String)
  case sequence([Part])
  case choice([Part])
  case option(Part)
  case repetition(Part)
}

private struct Reader {
  var words: ArraySlice<String>

  mutating func choice() -> Part {
    var parts = [sequence()]
    while words.first == "|" {
      words.removeFirst()
      parts.append(sequence())
    }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() -> Part {
    var parts: [Part] = []
    while let word = words.first, !["|", ")", "]", "}"].contains(word) {
      words.removeFirst()
      switch word {
      case "(": parts.append(closed(choice()))
      case "[": parts.append(.option(closed(choice())))
      case "{": parts.append(.repetition(closed(choice())))
      default: parts.append(word.hasPrefix("\"") ? .word(String(word.dropFirst().dropLast())) : .symbol(word))
      }
    }
    return .sequence(parts)
  }

  private mutating func closed(_ part: Part) -> Part {
    words = words.dropFirst()
    return part
  }
}

private struct Grammar {
  var rules: [String: Part] = [:]
  var first: [String: Set<String>] = [:]
  var empty: Set<String> = []
  var follow: [String: Set<String>] = [:]

  init(_ texts: [String: String]) {
    for (name, text) in texts {
      var reader = Reader(words: text.split(separator: " ").map(String.init)[...])
      rules[name] = reader.choice()
    }
    var size = -1
    while size != total(first) + empty.count {
      size = total(first) + empty.count
      for (name, part) in rules {
        let (words, isEmpty) = firsts(part)
        first[name, default: []].formUnion(words)
        if isEmpty { empty.insert(name) }
      }
    }
    size = -1
    while size != total(follow) {
      size = total(follow)
      for (name, part) in rules { spread(part, follow[name] ?? []) }
    }
  }

  private func total(_ sets: [String: Set<String>]) -> Int { sets.values.map(\.count).reduce(0, +) }

  private func firsts(_ part: Part) -> (Set<String>, Bool) {
    switch part {
    case .word(let word): return ([word], false)
    case .symbol(let name): return rules[name] == nil ? ([name], false) : (first[name] ?? [], empty.contains(name))
    case .choice(let parts):
      return parts.map(firsts).reduce((Set(), false)) { ($0.0.union($1.0), $0.1 || $1.1) }
    case .option(let part), .repetition(let part): return (firsts(part).0, true)
    case .sequence(let parts):
      var words: Set<String> = []
      for part in parts {
        let (next, isEmpty) = firsts(part)
        words.formUnion(next)
        if !isEmpty { return (words, false) }
      }
      return (words, true)
    }
  }

  /// Hands what may follow a part down to the symbols that end it.
  private mutating func spread(_ part: Part, _ after: Set<String>) {
    switch part {
    case .word: break
    case .symbol(let name): follow[name, default: []].formUnion(after)
    case .choice(let parts): for part in parts { spread(part, after) }
    case .option(let part): spread(part, after)
    case .repetition(let part): spread(part, after.union(firsts(part).0))
    case .sequence(let parts):
      var after = after
      for part in parts.reversed() {
        spread(part, after)
        let (words, isEmpty) = firsts(part)
        after = isEmpty ? after.union(words) : words
      }
    }
  }
}

@Test func everySymbolOfTheGrammarIsDefined() {
  let texts = productions()
  let terminals: Set = ["EOL", "EOF", "DOC", "NAME", "BACKQUOTED", "NUMBER", "STRING", "DATE", "TABLEROW"]
  #expect(texts.count > 60)
  for (name, text) in texts {
    for word in text.split(separator: " ") where word.first?.isLetter == true {
      #expect(texts[String(word)] != nil || terminals.contains(String(word)), "\(word) in \(name)")
    }
  }
}

@Test func reservedWordsAreFollowOfAPrimary() {
  let grammar = Grammar(productions())
  let following = (grammar.follow["Primary"] ?? []).union(grammar.follow["Quantity"] ?? [])
  let words = following.filter { $0.allSatisfy(\.isLetter) && ($0 != $0.uppercased() || !$0.allSatisfy(\.isASCII)) }
  // Words in a link and before `on` only, in an action, a bet or a level before a date, and before `none`; a KPI may be
  // called so.
  #expect(words.subtracting(["tested", "done", "due", "is"]) == Set(Keyword.followingValue.map(\.rawValue)))
}

@Test func noStatementBeginsWithAWordThatContinuesALine() {
  let grammar = Grammar(productions())
  let starts = ["Statement", "DatasetEntry", "CalendarEntry", "TestEntry", "Assignment"]
  let beginnings = starts.reduce(into: Set<String>()) { $0.formUnion(grammar.first[$1] ?? []) }
  // `show` begins a question and may follow the changes of an `if`; `not` begins an expression typed at the prompt.
  let continuing = Keyword.followingValue.subtracting([.not, .show]).map(\.rawValue)
  #expect(beginnings.isDisjoint(with: continuing))
}
