/// How diagnostics are written.
package enum DiagnosticStyle: Hashable, Sendable {
  /// For people: the source line with marks under it.
  case terminal(hasColor: Bool)
  /// One line each: `file:line:column: error[K012]: message`.
  case short
  /// An array of objects.
  case json
}

/// The diagnostics in the order given. `files` holds every file a label may point into, in any order.
package func render(
  _ diagnostics: [Diagnostic], files: [SourceFile], style: DiagnosticStyle, language: Language
) -> String {
  let renderer = DiagnosticRenderer(files: files, language: language)
  switch style {
  case .terminal(let hasColor):
    let paint = Paint(isOn: hasColor)
    return diagnostics.map { renderer.terminal($0, paint) }.joined(separator: "\n")
  case .short: return diagnostics.map { renderer.short($0) + "\n" }.joined()
  case .json: return renderer.json(diagnostics)
  }
}

private struct Paint {
  var isOn: Bool

  func callAsFunction(_ code: String, _ text: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}

private struct DiagnosticRenderer {
  var files: [FileID: SourceFile] = [:]
  let language: Language

  init(files: [SourceFile], language: Language) {
    self.language = language
    for file in files { self.files[file.id] = file }
  }

  func file(_ range: SourceRange) -> SourceFile? { files[range.file] }

  // MARK: Short

  func short(_ diagnostic: Diagnostic) -> String {
    // Editors look for the English word here.
    let head = "\(diagnostic.severity.rawValue)[\(diagnostic.code)]: \(shownText(language.say(diagnostic.message)))"
    guard let range = diagnostic.primary?.range, let file = file(range) else { return head }
    let place = file.location(at: Int(range.start))
    return "\(shownText(file.name)):\(place.line):\(place.column): \(head)"
  }

  // MARK: Terminal

  func terminal(_ diagnostic: Diagnostic, _ paint: Paint) -> String {
    let severityColor: String
    switch diagnostic.severity {
    case .error: severityColor = "1;31"
    case .warning: severityColor = "1;33"
    case .note: severityColor = "1;36"
    }
    var text = paint(severityColor, "\(diagnostic.severity.word(in: language))[\(diagnostic.code)]")
    text += paint("1", ": \(shownText(language.say(diagnostic.message)))") + "\n"
    let width = gutterWidth(diagnostic)
    let margin = String(repeating: " ", count: width)
    var lastFile: FileID?
    for group in groups(diagnostic) {
      guard let file = files[group.file] else { continue }
      let place = file.location(at: Int(group.anchor))
      let arrow = lastFile == nil ? "-->" : ":::"
      lastFile = group.file
      text += "\(margin)\(paint("1;34", arrow)) \(shownText(file.name)):\(place.line):\(place.column)\n"
      text += "\(margin) \(paint("1;34", "|"))\n"
      text += excerpt(group.labels, file, width, severityColor, paint)
    }
    if lastFile != nil, !diagnostic.notes.isEmpty || !diagnostic.fixes.isEmpty {
      text += "\(margin) \(paint("1;34", "|"))\n"
    }
    for note in diagnostic.notes {
      text += remark(Diagnostic.Severity.note.word(in: language), language.say(note), margin, paint)
    }
    for fix in diagnostic.fixes { text += remark(language.say("help", "対処"), language.say(fix.text), margin, paint) }
    return text
  }

  private func remark(_ kind: String, _ words: String, _ margin: String, _ paint: Paint) -> String {
    let lines = words.split(separator: "\n", omittingEmptySubsequences: false).map { shownText(String($0)) }
    let indent = "\n" + margin + "   " + String(repeating: " ", count: displayWidth(kind) + 2)
    return "\(margin) \(paint("1;34", "=")) \(paint("1", kind)): \(lines.joined(separator: indent))\n"
  }

  private struct Mark {
    var label: Diagnostic.Label
    var isPrimary: Bool
  }

  private struct Group {
    var file: FileID
    var anchor: Int32
    var labels: [Mark]
  }

  /// The labels by file, the primary one's first.
  private func groups(_ diagnostic: Diagnostic) -> [Group] {
    var groups: [Group] = []
    var marks = diagnostic.secondary.map { Mark(label: $0, isPrimary: false) }
    if let primary = diagnostic.primary { marks.insert(Mark(label: primary, isPrimary: true), at: 0) }
    for mark in marks {
      if let index = groups.firstIndex(where: { $0.file == mark.label.range.file }) {
        groups[index].labels.append(mark)
      } else {
        groups.append(Group(file: mark.label.range.file, anchor: mark.label.range.start, labels: [mark]))
      }
    }
    return groups
  }

  private func gutterWidth(_ diagnostic: Diagnostic) -> Int {
    let labels = diagnostic.secondary + (diagnostic.primary.map { [$0] } ?? [])
    let lines = labels.compactMap { label in file(label.range)?.location(at: Int(label.range.start)).line }
    return String(lines.max() ?? 1).utf8.count
  }

  /// The marked lines, each with its marks below it; `...` stands for lines left out.
  private func excerpt(
    _ marks: [Mark], _ file: SourceFile, _ width: Int, _ color: String, _ paint: Paint
  ) -> String {
    var byLine: [Int: [Mark]] = [:]
    for mark in marks { byLine[file.lineIndex(at: Int(mark.label.range.start)), default: []].append(mark) }
    var text = ""
    var last: Int?
    let margin = String(repeating: " ", count: width)
    for line in byLine.keys.sorted() {
      if let last, line > last + 2 {
        text += paint("1;34", "...") + "\n"
      } else if let last, line == last + 2 {
        text += sourceLine(line - 1, file, width, paint)
      }
      last = line
      text += sourceLine(line, file, width, paint)
      let lineMarks = (byLine[line] ?? []).sorted { $0.label.range.start > $1.label.range.start }
      for mark in lineMarks {
        let sign = mark.isPrimary ? "^" : "-"
        let painted = paint(mark.isPrimary ? color : "1;34", underline(mark.label, file, sign))
        text += "\(margin) \(paint("1;34", "|")) \(painted)\n"
      }
    }
    return text
  }

  private func sourceLine(_ line: Int, _ file: SourceFile, _ width: Int, _ paint: Paint) -> String {
    let number = String(line + 1)
    let gutter = String(repeating: " ", count: max(0, width - number.utf8.count)) + number
    let shown = clipped(file.shownLine(line))
    return paint("1;34", "\(gutter) |") + (shown.isEmpty ? "" : " \(shown)") + "\n"
  }

  /// A line of a megabyte is not repeated in full.
  private func clipped(_ text: String) -> String {
    text.utf8.count <= 2000 ? text : String(text.unicodeScalars.prefix(500).map(Character.init)) + "…"
  }

  /// The marks under a range, as wide as what they mark; at least one. A range over several lines is marked to the end
  /// of its first.
  private func underline(_ label: Diagnostic.Label, _ file: SourceFile, _ sign: String) -> String {
    let start = file.location(at: Int(label.range.start))
    let lineEnd = file.lineBytes(start.line - 1).upperBound
    let end = file.location(at: min(Int(label.range.end), max(lineEnd, Int(label.range.start))))
    let count = max(1, end.line == start.line ? end.cell - start.cell : 1)
    let words = label.text.isEmpty ? "" : " " + shownText(language.say(label.text))
    // Behind the clipped part of a very long line there is nothing to mark.
    if start.cell > 1000 { return "…\(words)" }
    return String(repeating: " ", count: start.cell - 1) + String(repeating: sign, count: min(count, 1000)) + words
  }

  // MARK: JSON

  func json(_ diagnostics: [Diagnostic]) -> String {
    var writer = JSONWriter()
    writer.beginArray()
    for diagnostic in diagnostics { write(diagnostic, &writer) }
    writer.endArray()
    return writer.text + "\n"
  }

  private func write(_ diagnostic: Diagnostic, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("code")
    writer.string(diagnostic.code)
    writer.key("severity")
    writer.string(diagnostic.severity.rawValue)
    writer.key("message")
    writer.string(language.say(diagnostic.message))
    if let primary = diagnostic.primary { write(place: primary.range, &writer) }
    writer.key("labels")
    writer.beginArray()
    if let primary = diagnostic.primary { write(primary, isPrimary: true, &writer) }
    for label in diagnostic.secondary { write(label, isPrimary: false, &writer) }
    writer.endArray()
    writer.key("notes")
    writer.beginArray()
    for note in diagnostic.notes { writer.string(language.say(note)) }
    writer.endArray()
    writer.key("fixes")
    writer.beginArray()
    for fix in diagnostic.fixes { write(fix, &writer) }
    writer.endArray()
    writer.endObject()
  }

  private func write(_ label: Diagnostic.Label, isPrimary: Bool, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("primary")
    writer.boolean(isPrimary)
    writer.key("text")
    writer.string(language.say(label.text))
    write(place: label.range, &writer)
    writer.endObject()
  }

  private func write(_ fix: Diagnostic.Fix, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("text")
    writer.string(language.say(fix.text))
    if let range = fix.range, let replacement = fix.replacement {
      writer.key("replacement")
      writer.string(replacement)
      write(place: range, &writer)
    }
    writer.endObject()
  }

  private func write(place range: SourceRange, _ writer: inout JSONWriter) {
    guard let file = file(range) else { return }
    let start = file.location(at: Int(range.start))
    let end = file.location(at: Int(range.end))
    writer.key("file")
    writer.string(file.name)
    for (name, value) in [
      ("line", start.line), ("column", start.column), ("endLine", end.line), ("endColumn", end.column),
    ] {
      writer.key(name)
      writer.integer(value)
    }
  }
}
