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
  var message: String
  var help: String?
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
      guard parts.count == 1 else { throw ArgumentFault(message: "the option `--\(name)` takes no value") }
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
        message: "the option `--\(name)` needs a value", help: "write `--\(name) \(option.value ?? "VALUE")`")
    }
    if !option.isRepeatable, values[name, default: []].count > 1 {
      throw ArgumentFault(message: "the option `--\(name)` is given twice")
    }
  }

  private static func unknown(_ word: String, verb: Verb) -> ArgumentFault {
    let names = verb.options.map { "--\($0.name)" }
    let dashed = word.hasPrefix("--") ? word : "-" + word
    if let near = nearestMatch(to: dashed, among: names) ?? (names.contains(dashed) ? dashed : nil) {
      return ArgumentFault(message: "unknown option `\(word)`", help: "there is `\(near)`")
    }
    let others = Verb.allCases.filter { other in other.options.contains { "--\($0.name)" == dashed } }
    if let other = others.first {
      return ArgumentFault(
        message: "`kpi \(verb.rawValue)` has no option `\(word)`", help: "`kpi \(other.rawValue)` has it")
    }
    return ArgumentFault(message: "unknown option `\(word)`", help: "see `kpi help \(verb.rawValue)`")
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
      message: "`\(text)` is no value of `--\(option)`",
      help: near.map { "there is `\($0)`" } ?? "one of " + words.joined(separator: ", "))
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
        throw ArgumentFault(message: "`\(text)` is no value of `--\(option)`", help: "write `--\(option) name=value`")
      }
      pairs.append((String(parts[0]), String(parts[1])))
    }
    return pairs
  }

  /// The verb in the first word; files alone, a wrong verb and no verb get a message of their own.
  static func verb(named word: String) throws(ArgumentFault) -> Verb {
    if let verb = Verb(rawValue: word) { return verb }
    if word.hasPrefix("-") && word != "-" {
      throw ArgumentFault(message: "`\(word)` stands before the verb", help: "write `kpi VERB \(word)`; see `kpi help`")
    }
    if let near = nearestMatch(to: word, among: Verb.allCases.map(\.rawValue)) {
      throw ArgumentFault(message: "unknown verb `\(word)`", help: "there is `kpi \(near)`")
    }
    if word == "-" || (try? FileSystem.kind(of: word)) != nil {
      throw ArgumentFault(message: "the verb is missing before `\(word)`", help: "write `kpi run \(word)`")
    }
    throw ArgumentFault(message: "unknown verb `\(word)`", help: "see `kpi help`")
  }
}
