import SourceText

/// Problems as text or JSON: those of the rules with the marked source line, those of the data with the place in the file.
package struct ProblemReport: Sendable {
  package var problems: [Problem]
  package var files: [SourceFile]

  package init(_ problems: [Problem], files: [SourceFile]) {
    self.problems = problems
    self.files = files
  }

  /// How many problems people are shown at once; errors before the rest.
  static let shownLimit = 100

  /// For people. JSON has all of them.
  package func text(hasColor: Bool, language: Language) -> String {
    var parts: [String] = []
    var shown = problems
    if problems.count > ProblemReport.shownLimit {
      shown = Array((problems.filter(\.isError) + problems.filter { !$0.isError }).prefix(ProblemReport.shownLimit))
    }
    for problem in shown {
      var text = render(
        [ProblemReport.bounded(problem.diagnostic)], files: files, style: .terminal(hasColor: hasColor),
        language: language)
      // A fault of a whole file names the file in its message.
      if let place = problem.place, let number = place.line {
        let line = " --> \(shownText(place.file)):\(number)\n"
        // Behind the first line, which holds the message.
        let end = text.firstIndex(of: "\n").map { text.index(after: $0) } ?? text.endIndex
        text.insert(contentsOf: line, at: end)
      }
      parts.append(text)
    }
    if problems.count > shown.count {
      let more = problems.count - shown.count
      parts.append(
        language.say("… and \(Wording.counted(more, "more problem"))\n", "… ほか\(Wording.grouped(more))件の問題\n"))
    }
    return parts.joined(separator: "\n")
  }

  /// One line each: `rules/shop.kpi:3:7: error[K012]: message`.
  package func lines(in language: Language) -> [String] {
    problems.map { problem in
      let text = render([problem.diagnostic], files: files, style: .short, language: language)
      let place = problem.place.map { place in place.line.map { "\(shownText(place.file)):\($0): " } ?? "" } ?? ""
      return place + text.dropLast()
    }
  }

  /// How many places one message marks: a cycle may go through thousands of definitions.
  static let shownPlaces = 10

  private static func bounded(_ diagnostic: Diagnostic) -> Diagnostic {
    let count = diagnostic.secondary.count
    if count <= shownPlaces { return diagnostic }
    var shown = diagnostic
    shown.secondary = Array(diagnostic.secondary.prefix(shownPlaces))
    let more = count - shownPlaces
    shown.notes.append(
      Phrase("\(Wording.counted(more, "more place")) not shown", "ほか\(Wording.grouped(more))か所は省略"))
    return shown
  }

  /// `{"diagnostics":[{"code":"K012","severity":"error","message":…,"file":…,"line":…}]}`
  package func json(in language: Language) -> String {
    let objects = problems.map { problem -> String in
      let text = render([problem.diagnostic], files: files, style: .json, language: language)
      let object = String(text.drop { $0 != "{" }.dropLast(2))
      guard let place = problem.place else { return object }
      var members: [(String, JSONText)] = [("dataFile", .text(place.file))]
      if let line = place.line { members.append(("dataLine", .whole(line))) }
      if let column = place.column { members.append(("dataColumn", .text(column))) }
      if let value = place.value { members.append(("dataValue", .text(value))) }
      return object.dropLast() + "," + JSONText.object(members).compact.dropFirst()
    }
    return "{\"diagnostics\":[\(objects.joined(separator: ","))]}\n"
  }
}
