import Foundation
import Testing

/// What is read counts: `Clauses.txt` has for each clause of each production of grammar.md a program in which it
/// matters, or the code by which it is refused. A clause without a row fails, and so does a row without a clause.
@Suite struct ClauseTests {
  @Test func everyClauseHasARow() throws {
    let rows = try ClauseRow.all()
    let clauses = try grammarClauses()
    #expect(clauses.count > 180)
    let covered = Set(rows.flatMap(\.clauses))
    for clause in clauses where !covered.contains(clause) { Issue.record("no row for \(clause)") }
    for clause in covered.subtracting(clauses) { Issue.record("grammar.md has no \(clause)") }
  }

  @Test func everyClauseCounts() throws {
    let folder = try DocumentFolder("grammar.md")
    for (name, text) in ClauseTests.files { try folder.write(text, to: name) }
    for row in try ClauseRow.all() {
      let with = try answer(row.program, in: folder)
      switch row.other {
      case .refused(let code):
        #expect(with.has(code), "\(row.clauses)\n\(row.program)\n\(with.transcript)")
      case .refusedWithout(let code, let program):
        let without = try answer(program, in: folder)
        #expect(without.has(code), "\(row.clauses)\n\(program)\n\(without.transcript)")
        #expect(!with.isRefused, "\(row.clauses)\n\(row.program)\n\(with.transcript)")
      case .program(let program):
        let without = try answer(program, in: folder)
        #expect(
          with.compared != without.compared,
          "\(row.clauses) does not count\n\(row.program)\n\(with.transcript)\n\(program)\n\(without.transcript)")
        #expect(!with.isRefused, "\(row.clauses)\n\(row.program)\n\(with.transcript)")
      }
    }
  }

  /// Files beside those of grammar.md.
  static let files = [
    "same.csv": "a,b\n1,2\n1,3\n1,3\n", "pairs.csv": "a,b,c\n1,2,10\n1,3,20\n", "kana.csv": "a\nカナ\n",
    "semicolons.csv": "a;b\n1;0,123\n2;0,5\n", "unreadable.csv": "a\n3\nx\n4\n", "titled.csv": "a title\na\n5\n",
    "two_lines.csv": "a,\nx,y\n1,2\n", "totals.csv": "a,b\nx,1\n小計,1\ny,2\n", "merged.csv": "a,b,c\nx,p,1\n,,2\n",
    "wide.csv": "a 1,b 1,a 2,b 2\n1,2,3,4\n",
    "mixed.csv": "a;b,c\n1;2,3\n4;5,6\n",
    "serials.csv": "at\n46000\n46100\n", "zones.csv": "at\n2026-01-01T20:00:00Z\n",
    "1s_of_all.csv": "a,b,c\n1,2,3\n", "2s_of_all.csv": "a\n1\n", "slashed.csv": "at\n01/02/2026\n03/04/2026\n",
    "clocks.csv": "at\n2026-01-01 20:00\n", "months.csv": "at,x\n2026-01,310\n2026-02,280\n",
    "two.csv": "id,buyer,taker\n1,ann,bob\n2,ann,cho\n3,ann,bob\n",
  ]

  private struct Answered {
    var transcript: String
    var compared: String
    var isRefused: Bool { transcript.contains("error[") || transcript.contains("\"severity\":\"error\"") }
    func has(_ code: String) -> Bool {
      transcript.contains("[\(code)]") || transcript.contains("\"code\":\"\(code)\"")
    }
  }

  private func answer(_ program: String, in folder: DocumentFolder) throws -> Answered {
    var text = program
    var command = ["show"]
    if let bar = text.range(of: " | "), !text[..<bar.lowerBound].contains(";"), !text.hasPrefix("@") {
      command = text[..<bar.lowerBound].split(separator: " ").map(String.init)
      text = String(text[bar.upperBound...])
    }
    var rules = ""
    if text.hasPrefix("@") {
      text.removeFirst()
      rules = "import \"shop.kpi\"\n"
    }
    text = text.replacingOccurrences(of: "\\n", with: "\n").replacingOccurrences(
      of: "DATA/", with: Package.root + "/Tests/Data/")
    guard command == ["show"] || command == ["text"] else {
      try folder.write(rules + text + "\n", to: "clause.kpi")
      let transcript = folder.run(command + ["clause.kpi"]).transcript
      return Answered(transcript: transcript, compared: transcript)
    }
    let end = text.range(of: "; ", options: .backwards)
    try folder.write(
      rules + "of_no_use = 1\n" + text[..<(end?.lowerBound ?? text.startIndex)] + "\n", to: "clause.kpi")
    var query = String(text[(end?.upperBound ?? text.startIndex)...])
    if query.hasPrefix("show ") { query.removeFirst(5) }
    let format = command == ["show"] ? ["--format", "json"] : []
    let outcome = folder.run(["show", query, "clause.kpi"] + format)
    guard command == ["show"], let start = outcome.output.range(of: "\"rows\":"),
      let end = outcome.output.range(of: ",\"missing\":")
    else { return Answered(transcript: outcome.transcript, compared: outcome.transcript) }
    return Answered(
      transcript: outcome.transcript, compared: String(outcome.output[start.upperBound..<end.lowerBound]))
  }
}

/// One line of `Clauses.txt`.
private struct ClauseRow {
  enum Other {
    case program(String)
    case refused(String)
    case refusedWithout(String, String)
  }

  var clauses: [GrammarClause]
  var program: String
  var other: Other

  static func all() throws -> [ClauseRow] {
    let lines = try Package.text("Tests/DocumentationTests/Clauses.txt").split(separator: "\n")
    return try lines.filter { !$0.hasPrefix("#") }.map { line in
      let parts = line.components(separatedBy: " :: ")
      try #require(parts.count == 4, "\(line)")
      let clauses = parts[1].components(separatedBy: " && ").map { GrammarClause(production: parts[0], text: $0) }
      return ClauseRow(clauses: clauses, program: parts[2], other: other(parts[3]))
    }
  }

  private static func other(_ text: String) -> Other {
    guard text.hasPrefix("! ") else { return .program(text) }
    let words = text.split(separator: " ", maxSplits: 2).map(String.init)
    return words.count == 2 ? .refused(words[1]) : .refusedWithout(words[1], words[2])
  }
}

struct GrammarClause: Hashable, CustomStringConvertible {
  var production: String
  /// `[ "until" Name ]`, `{ "," Name }`, or one of several ways: `"ordinal"`.
  var text: String
  var description: String { "\(production): \(text)" }
}

/// What a production may hold or leave out, and each of its ways. Not counted: line ends, and a way that is one other
/// production or token, which has clauses of its own.
private func grammarClauses() throws -> Set<GrammarClause> {
  var found: Set<GrammarClause> = []
  for block in blocks(of: "ebnf") {
    for line in block.lines where line.contains(" = ") {
      let sides = line.components(separatedBy: " = ")
      let body = sides.dropFirst().joined(separator: " = ")
      var reader = ClauseReader(words: body.split(separator: " ").map(String.init).dropLast()[...])
      let whole = reader.ways()
      for text in reader.clauses.isEmpty ? [whole] : reader.clauses where !isLayout(text) {
        found.insert(GrammarClause(production: sides[0], text: text))
      }
    }
  }
  return found
}

private func isLayout(_ text: String) -> Bool {
  let words = text.split(separator: " ")
  if words.count == 1, words[0].first?.isLetter == true { return true }
  return words.allSatisfy { ["{", "}", "[", "]", "EOL"].contains($0) }
}

private struct ClauseReader {
  var words: ArraySlice<String>
  var clauses: [String] = []

  /// The text of everything up to the closing mark.
  mutating func ways() -> String {
    var ways: [[String]] = [[]]
    while let word = words.first, ![")", "]", "}"].contains(word) {
      words.removeFirst()
      switch word {
      case "|": ways.append([])
      case "(", "[", "{":
        let count = clauses.count
        let inner = self.ways()
        let closing = words.removeFirst()
        let whole = "\(word) \(inner) \(closing)"
        // A choice in brackets is counted by its ways.
        let isChoice = clauses.count > count && ClauseReader.isChoice(inner)
        if word != "(", !isChoice { clauses.append(whole) }
        ways[ways.count - 1].append(whole)
      default: ways[ways.count - 1].append(word)
      }
    }
    let texts = ways.map { $0.joined(separator: " ") }
    if texts.count > 1 { clauses += texts }
    return texts.joined(separator: " | ")
  }

  private static func isChoice(_ text: String) -> Bool {
    var depth = 0
    for word in text.split(separator: " ") {
      if ["(", "[", "{"].contains(word) { depth += 1 }
      if [")", "]", "}"].contains(word) { depth -= 1 }
      if word == "|", depth == 0 { return true }
    }
    return false
  }
}
