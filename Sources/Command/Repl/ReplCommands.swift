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
      fail(
        Phrase("there is no command `\(word)`", "`\(word)` というコマンドはない")
          .with(near.map { .thereIs($0) } ?? Phrase("`:help` lists all", "`:help` で一覧を表示")))
      return
    }
    switch name {
    case ":help": help(rest)
    case ":load": load(rest)
    case ":reload": reload()
    case ":tables":
      let none = Phrase("there are no datasets; `:load FILE` reads rules", "データセットがない。`:load FILE` でルールを読む")
      list(state.session.analyzed.datasetTable, otherwise: none)
    case ":kpis":
      let none = Phrase("there are no definitions; `a = 3` makes one", "定義がない。`a = 3` のように書いて作る")
      list(state.session.analyzed.definitionTable, otherwise: none)
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
    case _: fail(Phrase("the command `\(name)` is described but not known", "コマンド `\(name)` は説明だけあり、使えない"))
    }
  }

  private mutating func list(_ table: ReportTable, otherwise: Phrase) {
    reply.headerRows = TextTable.headerRows
    reply.add(result: table.rows.isEmpty ? language.say(otherwise) + "\n" : page.render(table))
  }

  private mutating func help(_ name: String) {
    if name.isEmpty {
      reply.add(result: page.wrapped(LanguageHelp.overview(in: language), in: language))
      return
    }
    let folded = foldedName(name)
    var parts = LanguageHelp.entries(named: folded).map { LanguageHelp.text(of: $0, in: language) }
    if parts.isEmpty {
      parts = LanguageHelp.entries(named: ":" + folded).map { LanguageHelp.text(of: $0, in: language) }
    }
    if let text = state.session.analyzed.helpText(ofName: folded) { parts.append(text) }
    if parts.isEmpty, let text = CodeCatalog.text(of: name, in: language) { parts.append(text) }
    if parts.isEmpty {
      let names = LanguageHelp.entries.map(\.name) + state.session.analyzed.program.definitionNames
      let near = nearestMatch(to: folded, among: names)
      fail(
        Phrase("nothing is called `\(name)`", "`\(name)` という名前はない")
          .with(near.map { .thereIs($0) } ?? Phrase("`:help` lists the words", "`:help` で言葉の一覧を表示")))
      return
    }
    reply.add(result: page.wrapped(parts.joined(separator: "\n"), in: language))
  }

  private mutating func load(_ rest: String) {
    var (paths, reader) = ([String](), reader)
    var words = ReplInput.words(rest)[...]
    // As on the command line: what messages advise is the same.
    while let word = words.popFirst() {
      if word == "--allow", let folder = words.popFirst() {
        reader.allowed.append(folder)
      } else if word.hasPrefix("--allow=") {
        reader.allowed.append(String(word.dropFirst("--allow=".count)))
      } else {
        paths.append(word)
      }
    }
    if paths.isEmpty {
      fail(Phrase("`:load` needs a rule file or a folder", "`:load` にはルールファイルまたはフォルダーが要る"))
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
      fail(Phrase("`:describe` needs a dataset or a data file", "`:describe` にはデータセットまたはデータファイルが要る"))
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
      let options = state.session.analyzed.options
      let (found, problems) = DatasetDescription.file(name, options: options, language: language)
      for file in found { reply.add(result: file.description.heading + page.render(file.description.table)) }
      let warnings = found.flatMap { $0.description.problems.filter { $0.diagnostic.severity == .warning } }
      tell(problems + warnings, program: Program())
    }
  }

  /// The rows behind a line of the last answer.
  private mutating func rows(_ rest: String) {
    guard let question = state.session.lastQuestion else {
      fail(
        Phrase(
          "nothing was asked yet; `:rows 3` tells the rows behind the third line of the last answer",
          "まだ何も尋ねていない。`:rows 3` は直前の答えの3行目のもとになった行を示す"))
      return
    }
    guard let choice = NumberChoice(rest.isEmpty ? "1" : rest) else {
      fail(
        Phrase(
          "`:rows` takes the number of a line, counted from 1, and perhaps the head of a column: `:rows 3 sales`",
          "`:rows` の引数は1から数えた行の番号。列の見出しも書ける：`:rows 3 sales`"))
      return
    }
    let step = state.session.step(question, line: line)
    tell(step.problems.filter(\.isError), program: step.analyzed.program)
    guard step.next != nil, let statement = step.analyzed.queries.last(where: \.isRequested) else { return }
    let asked = Evaluator(
      step.analyzed.withEveryColumn, continuing: box.evaluator(of: state, isCancelled: isCancelled),
      isCancelled: isCancelled)
    switch asked.rows(behind: choice, of: statement) {
    case .noNumber(let message, let help): fail(message.with(help))
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
      fail(Phrase("`:why` needs a definition or an expression", "`:why` には定義または式が要る"))
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
      fail(Phrase("`\(rest)` is no expression", "`\(rest)` は式ではない"))
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
      fail(
        Phrase(
          "`:graph` draws to files that end in \(formats.dropLast().joined(separator: ", ")) or \(formats.last ?? "")",
          "`:graph` で描けるのは \(formats.joined(separator: "・")) で終わるファイル"))
      return
    }
    do throws(FileFault) {
      try FileSystem.replace(path, with: Array(report.written(as: format).utf8))
      reply.add(result: language.say("drew \(path)", "\(path) に描いた") + "\n")
    } catch {
      fail(.unwritten(path, error))
    }
  }

  private mutating func undo() {
    if state.undo() {
      reply.add(result: language.say("back to ", "元に戻した：") + state.session.analyzed.summary + "\n")
    } else {
      fail(Phrase("there is nothing to undo", "元に戻すものがない"))
    }
  }

  private mutating func redo() {
    if state.redo() {
      reply.add(result: language.say("again ", "やり直した：") + state.session.analyzed.summary + "\n")
    } else {
      fail(Phrase("there is nothing that was undone", "やり直すものがない"))
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
      let neither = Phrase(
        "`\(word)` is no definition and no loaded rule file", "`\(word)` は定義でも、読み込んだルールファイルでもない")
      fail(near.map { neither.with(.thereIs($0)) } ?? neither)
    }
  }

  /// A loaded file is edited in place; any other that is there is overwritten by `:save!` only.
  private mutating func save(_ rest: String, overwrites: Bool) {
    guard let path = ReplInput.words(rest).first else {
      fail(Phrase("`:save` needs a file", "`:save` にはファイルが要る"))
      return
    }
    let isThere = (try? FileSystem.kind(of: path)) != nil
    do throws(FileFault) {
      let saving = try state.session.saving(to: path, overwrites: overwrites)
      try FileSystem.replace(path, with: saving.bytes)
      if saving.isEdit { state.replace(state.session.afterEdit(of: path, reader: reader)) }
      reply.add(result: language.say("saved \(path)", "\(path) に保存した") + "\n")
      for (name, file) in saving.elsewhere {
        let words = Phrase(
          "`\(name)` stands in `\(file)`; `:save \(file)` changes it there",
          "`\(name)` は `\(file)` にある。`:save \(file)` でそちらに書き込む")
        reply.add(message: language.say(words) + "\n")
      }
    } catch {
      fail(isThere ? .unreplaced(path, error) : .unwritten(path, error))
    }
  }

  private mutating func setTiming(_ rest: String) {
    switch rest {
    case "on": state.isTiming = true
    case "off": state.isTiming = false
    case "": state.isTiming.toggle()
    case _:
      fail(Phrase("`:timing` is `on` or `off`", "`:timing` は `on` または `off`"))
      return
    }
    let setting = state.isTiming ? "on" : "off"
    reply.add(result: language.say("timing is \(setting)", "所要時間の表示：\(setting)") + "\n")
  }

  private mutating func setFormat(_ rest: String) {
    if rest.isEmpty {
      reply.add(result: language.say("the format is ", "出力形式：") + state.format.rawValue + "\n")
    } else if let format = Invocation.Format(rawValue: rest) {
      state.format = format
    } else {
      let formats = Invocation.Format.allCases.map(\.rawValue)
      fail(
        Phrase(
          "`:format` is one of " + formats.joined(separator: ", "),
          "`:format` は次のどれか：" + formats.joined(separator: "、")))
    }
  }

  private mutating func test(_ rest: String) {
    if rest.hasPrefix("--record") {
      let given = rest.dropFirst("--record".count).trimmed
      let title = given.isEmpty ? language.say("recorded", "記録") : given.replacing("\"", with: "")
      guard let (text, session) = state.session.recordedTest(titled: title) else {
        fail(
          Phrase("nothing with a single value was asked yet", "値が1つになる問いをまだ尋ねていない"))
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
      let isColored = page.drawing.isColored
      let text = failure.text(program: evaluator.analyzed.program, hasColor: isColored, language: language)
      reply.add(result: text + "\n")
    }
    reply.add(result: report.closingLine(in: language) + "\n")
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
