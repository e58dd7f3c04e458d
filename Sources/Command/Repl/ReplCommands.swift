import KPI
import SourceText
import Terminal

extension ReplInput {
  /// `line` is what stands behind the colon. A prefix of a command is the command; the first of the list wins.
  mutating func runCommand(_ line: String) {
    let word = ":" + line.prefix { !$0.isWhitespace }
    let rest = line.drop { !$0.isWhitespace }.trimmed
    let names = LanguageHelp.entries(of: .command).map(\.name)
    guard word.count > 1, let name = names.first(where: { $0 == word }) ?? names.first(where: { $0.hasPrefix(word) })
    else {
      let near = nearestMatch(to: word, among: names)
      fail("there is no command `\(word)`" + (near.map { "; there is `\($0)`" } ?? "; `:help` lists all"))
      return
    }
    switch name {
    case ":help": help(rest)
    case ":load": load(rest)
    case ":reload": reload()
    case ":tables":
      list(state.session.analyzed.datasetTable, otherwise: "there are no datasets; `:load FILE` reads rules")
    case ":kpis": list(state.session.analyzed.definitionTable, otherwise: "there are no definitions; `a = 3` makes one")
    case ":describe": describe(rest)
    case ":targets": add(TargetReport(box.evaluator(of: state, isCancelled: isCancelled)).report)
    case ":causes": add(IndependenceReport(box.evaluator(of: state, isCancelled: isCancelled)).report)
    case ":why": why(rest)
    case ":rows": rows(rest)
    case ":tree": tree(rest)
    case ":graph": graph(rest)
    case ":undo": undo()
    case ":redo": redo()
    case ":edit": edit(rest)
    case ":save": save(rest, overwrites: false)
    case ":save!": save(rest, overwrites: true)
    case ":history": reply.asksHistory = true
    case ":timing": setTiming(rest)
    case ":format": setFormat(rest)
    case ":test": test(rest)
    case ":quit": reply.isEnd = true
    case _: fail("the command `\(name)` is described but not known")
    }
  }

  private mutating func list(_ table: ReportTable, otherwise: String) {
    reply.headerRows = TextTable.headerRows
    reply.add(result: table.rows.isEmpty ? otherwise + "\n" : page.render(table))
  }

  private mutating func help(_ name: String) {
    if name.isEmpty {
      reply.add(result: wrapped(LanguageHelp.overview))
      return
    }
    let folded = foldedName(name)
    var parts = LanguageHelp.entries(named: folded).map { LanguageHelp.text(of: $0) }
    if parts.isEmpty { parts = LanguageHelp.entries(named: ":" + folded).map { LanguageHelp.text(of: $0) } }
    if let text = state.session.analyzed.helpText(ofName: folded) { parts.append(text) }
    if parts.isEmpty, let text = CodeCatalog.text(of: name) { parts.append(text) }
    if parts.isEmpty {
      let names = LanguageHelp.entries.map(\.name) + state.session.analyzed.program.definitionNames
      let near = nearestMatch(to: folded, among: names)
      fail("nothing is called `\(name)`" + (near.map { "; there is `\($0)`" } ?? "; `:help` lists the words"))
      return
    }
    reply.add(result: wrapped(parts.joined(separator: "\n")))
  }

  /// Lines that are longer than the page go on below, indented a little further.
  private func wrapped(_ text: String) -> String {
    guard let width = page.width, width >= 20 else { return text }
    let widths = page.drawing.widths
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if widths.width(of: line) <= width { return String(line) }
      let lead = line.prefix { $0 == " " }
      let indent = String(repeating: " ", count: min(lead.count + 2, width / 2))
      var rows: [String] = []
      var row = String(lead)
      var isFirst = true
      for word in line.dropFirst(lead.count).split(separator: " ", omittingEmptySubsequences: false) {
        if !isFirst, widths.width(of: row) + 1 + widths.width(of: word) > width {
          rows.append(row)
          row = indent + word
        } else {
          row += (isFirst ? "" : " ") + word
        }
        isFirst = false
      }
      return (rows + [row]).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private mutating func load(_ rest: String) {
    let paths = ReplInput.words(rest)
    if paths.isEmpty {
      fail("`:load` needs a rule file or a folder")
      return
    }
    let (next, problems, program) = state.session.adding(paths, reader: reader)
    tell(problems, program: program)
    if problems.hasErrors { return }
    state.replace(next)
    reply.add(result: state.session.analyzed.summary + "\n")
  }

  private mutating func reload() {
    let (next, problems, program) = state.session.reloading(reader: reader)
    tell(problems, program: program)
    if problems.hasErrors { return }
    state.replace(next)
    reply.add(result: state.session.analyzed.summary + "\n")
  }

  private mutating func describe(_ rest: String) {
    let words = ReplInput.words(rest)
    guard let name = words.first else {
      fail("`:describe` needs a dataset or a data file")
      return
    }
    if let description = state.session.analyzed.withEveryColumn.description(ofDataset: foldedName(name)) {
      let tables = description.tables.map { page.render($0) }.joined(separator: "\n")
      reply.add(result: description.heading + tables)
    } else if let table = state.session.analyzed.ruleDescription(ofDataset: foldedName(name))?.ruleTable {
      reply.add(result: page.render(table))
    } else if let text = state.session.analyzed.helpText(ofName: foldedName(name)) {
      reply.add(result: text)
    } else {
      let (found, problems) = DatasetDescription.file(name, options: state.session.analyzed.options)
      for file in found { reply.add(result: file.description.heading + page.render(file.description.table)) }
      let warnings = found.flatMap { $0.description.problems.filter { $0.diagnostic.severity == .warning } }
      tell(problems + warnings, program: Program())
    }
  }

  /// The rows behind a line of the last answer.
  private mutating func rows(_ rest: String) {
    guard let question = state.session.lastQuestion else {
      fail("nothing was asked yet; `:rows 3` tells the rows behind the third line of the last answer")
      return
    }
    guard let choice = NumberChoice(rest.isEmpty ? "1" : rest) else {
      fail("`:rows` takes the number of a line, counted from 1, and perhaps the head of a column: `:rows 3 sales`")
      return
    }
    let step = state.session.step(question, line: line)
    tell(step.problems.filter(\.isError), program: step.analyzed.program)
    guard step.next != nil, let statement = step.analyzed.queries.last(where: \.isRequested) else { return }
    let asked = Evaluator(
      step.analyzed.withEveryColumn, continuing: box.evaluator(of: state, isCancelled: isCancelled),
      isCancelled: isCancelled)
    switch asked.rows(behind: choice, of: statement) {
    case .noNumber(let message, let help): fail("\(message); \(help)")
    case .refused(let problems): tell(problems, program: step.analyzed.program)
    case .report(let report):
      switch state.format {
      case .json: reply.add(result: report.json.compact + "\n")
      case .csv: reply.add(result: forPage(report.csv(isSpreadsheetSafe: false)))
      case .markdown: reply.add(result: forPage(report.markdown))
      case .text: reply.add(result: report.text { page.render($0) })
      }
    }
  }

  /// A name has its formula pictured; any other expression is read and pictured without being kept.
  private mutating func why(_ rest: String) {
    if rest.isEmpty {
      fail("`:why` needs a definition or an expression")
      return
    }
    let evaluator = box.evaluator(of: state, isCancelled: isCancelled)
    if let picture = WhyPicture.of(foldedName(rest), evaluator: evaluator) {
      reply.add(result: picture.text)
      return
    }
    let step = state.session.step(rest, line: line)
    tell(step.problems.filter(\.isError), program: step.analyzed.program)
    guard step.next != nil else { return }
    let asked = Evaluator(step.analyzed, continuing: evaluator, isCancelled: isCancelled)
    guard let statement = step.analyzed.queries.last(where: \.isRequested), let picture = asked.why(of: statement)
    else {
      fail("`\(rest)` is no expression")
      return
    }
    reply.add(result: picture.text)
  }

  private mutating func add(_ report: CauseReport) { reply.add(result: text(of: report)) }

  private mutating func tree(_ rest: String) {
    let evaluator = box.evaluator(of: state, isCancelled: isCancelled)
    let name = rest.isEmpty ? nil : unquotedName(rest)
    guard let report = evaluator.causeTree(of: name) else {
      fail(noTreeMessage(name, among: state.session.analyzed.causeNames))
      return
    }
    switch state.format {
    case .json: reply.add(result: report.json.compact + "\n")
    case .markdown: reply.add(result: forPage(report.markdown))
    case .text, .csv:
      reply.headerRows = TextTable.headerRows
      reply.add(result: page.text(of: report))
    }
  }

  /// Without a file as text. A picture is made anew each time, so the one that is there goes.
  private mutating func graph(_ rest: String) {
    let report = CauseGraphReport(box.evaluator(of: state, isCancelled: isCancelled))
    guard let path = ReplInput.words(rest).first else {
      reply.add(result: forPage(report.text))
      return
    }
    let formats = GraphFormat.allCases.filter { $0 != .text }.map { ".\($0.rawValue)" }
    guard let format = formats.first(where: path.hasSuffix).flatMap({ GraphFormat(rawValue: String($0.dropFirst())) })
    else {
      fail("`:graph` draws to files that end in \(formats.dropLast().joined(separator: ", ")) or \(formats.last ?? "")")
      return
    }
    do throws(FileFault) {
      try FileSystem.replace(path, with: Array(report.written(as: format).utf8))
      reply.add(result: "drew \(path)\n")
    } catch {
      fail("`\(path)` cannot be written: \(error.words)")
    }
  }

  private mutating func undo() {
    if state.undo() {
      reply.add(result: "back to \(state.session.analyzed.summary)\n")
    } else {
      fail("there is nothing to undo")
    }
  }

  private mutating func redo() {
    if state.redo() {
      reply.add(result: "again \(state.session.analyzed.summary)\n")
    } else {
      fail("there is nothing that was undone")
    }
  }

  /// A definition as it stands, a loaded file, or what was typed last.
  private mutating func edit(_ rest: String) {
    let words = ReplInput.words(rest)
    guard let word = words.first else {
      reply.edit = .text(state.lastInput)
      return
    }
    if let text = state.session.statementText(of: foldedName(word)) {
      reply.edit = .text(text)
    } else if state.session.loadedPaths.contains(word), !FileSystem.hasDataName(word),
      (try? FileSystem.kind(of: word)) == .file
    {
      reply.edit = .file(word)
    } else {
      let names = state.session.analyzed.program.definitionNames
      let near = nearestMatch(to: foldedName(word), among: names)
      fail(
        "`\(word)` is no definition and no loaded rule file" + (near.map { "; there is `\($0)`" } ?? ""))
    }
  }

  /// A loaded file is edited in place; any other that is there is overwritten by `:save!` only.
  private mutating func save(_ rest: String, overwrites: Bool) {
    guard let path = ReplInput.words(rest).first else {
      fail("`:save` needs a file")
      return
    }
    let isThere = (try? FileSystem.kind(of: path)) != nil
    do throws(FileFault) {
      let saving = try state.session.saving(to: path, overwrites: overwrites)
      try FileSystem.replace(path, with: saving.bytes)
      if saving.isEdit { state.replace(state.session.afterEdit(of: path, reader: reader)) }
      reply.add(result: "saved \(path)\n")
      for (name, file) in saving.elsewhere {
        reply.add(message: "`\(name)` stands in `\(file)`; `:save \(file)` changes it there\n")
      }
    } catch {
      fail("`\(path)` cannot be written\(isThere ? " and is as it was" : ""): \(error.words)")
    }
  }

  private mutating func setTiming(_ rest: String) {
    switch rest {
    case "on": state.isTiming = true
    case "off": state.isTiming = false
    case "": state.isTiming.toggle()
    case _:
      fail("`:timing` is `on` or `off`")
      return
    }
    reply.add(result: "timing is \(state.isTiming ? "on" : "off")\n")
  }

  private mutating func setFormat(_ rest: String) {
    if rest.isEmpty {
      reply.add(result: "the format is \(state.format.rawValue)\n")
    } else if let format = Invocation.Format(rawValue: rest) {
      state.format = format
    } else {
      fail("`:format` is one of " + Invocation.Format.allCases.map(\.rawValue).joined(separator: ", "))
    }
  }

  private mutating func test(_ rest: String) {
    if rest.hasPrefix("--record") {
      let given = rest.dropFirst("--record".count).trimmed
      let title = given.isEmpty ? "recorded" : given.replacing("\"", with: "")
      guard let (text, session) = state.session.recordedTest(titled: title) else {
        fail("nothing with a single value was asked yet")
        return
      }
      reply.add(result: text)
      state.session = session
      runStatements(text)
      return
    }
    let evaluator = box.evaluator(of: state, isCancelled: isCancelled)
    let report = evaluator.testReport()
    for failure in report.failures {
      reply.add(result: failure.text(program: evaluator.analyzed.program, hasColor: page.drawing.isColored) + "\n")
    }
    reply.add(result: report.closingLine + "\n")
  }

  /// Words with blanks between them; quotes hold a word with blanks together.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in text {
      if character == "\"" {
        isQuoted.toggle()
      } else if character.isWhitespace && !isQuoted {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }
}

extension StringProtocol {
  /// Without blanks at both ends.
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    var end = start[...]
    while end.last?.isWhitespace ?? false { end.removeLast() }
    return String(end)
  }
}
