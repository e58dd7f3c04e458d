import KPI
import SourceText

/// The arguments behind the verb, taken apart.
struct Arguments {
  var verb: Verb
  var operands: [String] = []
  /// Values by option name, in the order given; an option without a value has an empty one.
  private var values: [String: [String]] = [:]

  func has(_ option: String) -> Bool { values[option] != nil }
  func value(_ option: String) -> String? { values[option]?.last }
  func all(_ option: String) -> [String] { values[option] ?? [] }

  /// All that was asked, but for where and how much is kept of it.
  var words: [String] {
    let options = values.keys.filter { $0 != "cache" && $0 != "cache-size" }.sorted()
    return [verb.rawValue] + options.flatMap { option in ["--" + option] + all(option) } + ["--"] + operands
  }
}

/// The command line is wrong: exit code 2. Never an error of the language.
struct ArgumentFault: Error, Hashable {
  var message: Phrase
  var help: Phrase?
}

extension Phrase {
  static func thereIs(_ name: String) -> Phrase { Phrase("there is `\(name)`", "`\(name)` ならある") }
  static func usage(_ verb: Verb) -> Phrase {
    Phrase("usage: \(verb.usage)", "使い方：\(Language.japanese.placeholders(in: verb.usage))")
  }
  static func noValue(_ text: String, of option: String) -> Phrase {
    Phrase("`\(text)` is no value of `\(option)`", "`\(text)` は `\(option)` の値ではない")
  }
  static let workbookNeedsFile = Phrase(
    "`--format xlsx` needs a file to write to", "`--format xlsx` には書き込むファイルが要る")
  static func nothing(called name: String, among names: [String]) -> Phrase {
    let nothing = Phrase("nothing is called `\(name)`", "`\(name)` という名前はない")
    return nearestMatch(to: name, among: names).map { nothing.with(.thereIs($0)) } ?? nothing
  }
  static func oneOf(_ words: some Sequence<String>) -> Phrase {
    Phrase("one of " + words.joined(separator: ", "), "次のどれか：" + words.joined(separator: "、"))
  }

  /// What is wrong and the way out on one line: `…; there is …`, `…。… ならある`.
  func with(_ help: Phrase) -> Phrase {
    Phrase("\(english); \(help.english)", "\(japanese)。\(help.japanese)")
  }
}

extension Arguments {
  /// Options may stand anywhere behind the verb, as `--name value` or `--name=value`; `--` ends them.
  init(verb: Verb, _ words: some Sequence<String>) throws(ArgumentFault) {
    self.verb = verb
    var rest = Array(words)[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        return
      }
      if word == "-" || !word.hasPrefix("-") {
        operands.append(word)
        continue
      }
      try takeOption(word, &rest)
    }
  }

  private mutating func takeOption(_ given: String, _ rest: inout ArraySlice<String>) throws(ArgumentFault) {
    // The one short form that everybody types.
    let word = given == "-o" ? "--out" : given
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0].drop { $0 == "-" })
    let known = verb.options
    guard word.hasPrefix("--"), let option = known.first(where: { $0.name == name }) else {
      throw Arguments.unknown(String(parts[0]), verb: verb)
    }
    if option.value == nil {
      guard parts.count == 1 else {
        throw ArgumentFault(
          message: Phrase("the option `--\(name)` takes no value", "オプション `--\(name)` は値を取らない"))
      }
      values[name, default: []].append("")
      return
    }
    if parts.count == 2 {
      values[name, default: []].append(String(parts[1]))
    } else if option.isValueOptional {
      values[name, default: []].append("")
    } else if let value = rest.popFirst() {
      values[name, default: []].append(value)
    } else {
      throw ArgumentFault(
        message: Phrase("the option `--\(name)` needs a value", "オプション `--\(name)` には値が要る"),
        help: .write("--\(name) \(option.value ?? "VALUE")"))
    }
    if !option.isRepeatable, values[name, default: []].count > 1 {
      throw ArgumentFault(
        message: Phrase("the option `--\(name)` is given twice", "オプション `--\(name)` が2回指定されている"))
    }
  }

  private static func unknown(_ word: String, verb: Verb) -> ArgumentFault {
    let unknown = Phrase("unknown option `\(word)`", "`\(word)` というオプションはない")
    let names = verb.options.map { "--\($0.name)" }
    let dashed = word.hasPrefix("--") ? word : "-" + word
    if let near = nearestMatch(to: dashed, among: names) ?? (names.contains(dashed) ? dashed : nil) {
      return ArgumentFault(message: unknown, help: .thereIs(near))
    }
    let others = Verb.allCases.filter { other in other.options.contains { "--\($0.name)" == dashed } }
    if let other = others.first {
      return ArgumentFault(
        message: Phrase(
          "`kpi \(verb.rawValue)` has no option `\(word)`", "`kpi \(verb.rawValue)` に `\(word)` というオプションはない"),
        help: Phrase("`kpi \(other.rawValue)` has it", "`kpi \(other.rawValue)` にはある"))
    }
    return ArgumentFault(
      message: unknown, help: Phrase("see `kpi help \(verb.rawValue)`", "`kpi help \(verb.rawValue)` を参照"))
  }

  /// The value of an option that must be one of some words.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ option: String, _: Choice.Type, otherwise: Choice
  ) throws(ArgumentFault) -> Choice where Choice.RawValue == String {
    guard let text = value(option) else { return otherwise }
    return try Arguments.choice(text, of: option)
  }

  private static func choice<Choice: RawRepresentable & CaseIterable>(
    _ text: String, of option: String
  ) throws(ArgumentFault) -> Choice where Choice.RawValue == String {
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    let near = nearestMatch(to: text, among: words)
    throw ArgumentFault(
      message: .noValue(text, of: "--\(option)"), help: near.map { .thereIs($0) } ?? .oneOf(words))
  }

  /// The values of an option that is a list of some words, separated by commas.
  func choices<Choice: RawRepresentable & CaseIterable>(
    _ option: String, _: Choice.Type
  ) throws(ArgumentFault) -> [Choice] where Choice.RawValue == String {
    var found: [Choice] = []
    for text in (value(option) ?? "").split(separator: ",") {
      found.append(try Arguments.choice(String(text), of: option))
    }
    return found
  }

  /// `name=value` options, by name.
  func pairs(_ option: String) throws(ArgumentFault) -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    for text in all(option) {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw ArgumentFault(message: .noValue(text, of: "--\(option)"), help: .write("--\(option) name=value"))
      }
      pairs.append((String(parts[0]), String(parts[1])))
    }
    return pairs
  }

  /// The verb in the first word; files alone, a wrong verb and no verb get a message of their own.
  static func verb(named word: String) throws(ArgumentFault) -> Verb {
    if let verb = Verb(rawValue: word) { return verb }
    let unknown = Phrase("unknown verb `\(word)`", "`\(word)` というコマンドはない")
    let seeHelp = Phrase("see `kpi help`", "`kpi help` を参照")
    if word.hasPrefix("-") && word != "-" {
      throw ArgumentFault(
        message: Phrase("`\(word)` stands before the verb", "`\(word)` がコマンドより前にある"),
        help: .write("kpi VERB \(word)").with(seeHelp))
    }
    if let near = nearestMatch(to: word, among: Verb.allCases.map(\.rawValue)) {
      throw ArgumentFault(message: unknown, help: .thereIs("kpi \(near)"))
    }
    if word == "-" || (try? FileSystem.kind(of: word)) != nil {
      throw ArgumentFault(
        message: Phrase("the verb is missing before `\(word)`", "`\(word)` の前にコマンドがない"),
        help: .write("kpi run \(word)"))
    }
    throw ArgumentFault(message: unknown, help: seeHelp)
  }
}
