import SourceText

extension Parser {
  /// Dataset = "dataset" Name Source [ "where" Expression ] [ "{" { EOL } { { DOC } DatasetEntry EntryEnd } "}" ] .
  mutating func parseDataset() throws(SyntaxFault) -> DatasetStatement {
    advance()
    let name = try parseName(.name(.dataset))
    var dataset = DatasetStatement(name: name, source: .bad, entries: [])
    // From here on a fault keeps the dataset and its name, and the entries are read all the same.
    do throws(SyntaxFault) {
      dataset.source = try parseSource()
      context.isOnRows = true
      if eat(.where) { dataset.condition = try parseExpression() }
      if !at(.leftBrace), !isAtStatementEnd { throw failRest(after: .statement) }
    } catch {
      while !isAtStatementEnd, !at(.leftBrace), !at(.rightBrace) { advance() }
    }
    context = ExpressionContext()
    depth = 0
    if at(.leftBrace) {
      do throws(SyntaxFault) {
        dataset.entries = try parseDatasetEntries()
      } catch {
        skipToEnd()
      }
    }
    return dataset
  }

  private mutating func parseDatasetEntries() throws(SyntaxFault) -> [DatasetEntry] {
    let entries = try parseBlock(
      bad: { DatasetEntry(documentation: nil, kind: .bad, range: $0) },
      entry: { (parser: inout Parser) throws(SyntaxFault) in try parser.parseDatasetEntry() })
    // Of two spans the first once counted for nothing, and of two stacks the second.
    var seen: Set<String> = []
    for entry in entries {
      let word: String
      switch entry.kind {
      case .covers, .coversTo: word = "covers"
      case .unpivot: word = "unpivot"
      case .key, .time, .clock, .optional, .column, .bad: continue
      }
      if !seen.insert(word).inserted { report(.duplicateClause(word), at: entry.range) }
    }
    return entries
  }

  /// Source = "from" ( STRING | Name ) { "distinct" | FileOption } | "per" Keys .
  private mutating func parseSource() throws(SyntaxFault) -> DatasetSource {
    if eat(.per) { return .per(try parseKeys()) }
    guard eat(.from) else { throw fail(expecting: .oneOf(["from", "per"])) }
    let place = range
    if at(.string) {
      let pattern = try parseString()
      let (isDistinct, options) = try parseFileOptions()
      return .files(pattern: pattern, range: place, isDistinct: isDistinct, options: options)
    }
    let name = try parseName(.rows(.datasetOrFile))
    let (isDistinct, options) = try parseFileOptions()
    return .dataset(name, isDistinct: isDistinct, options: options)
  }

  private mutating func parseFileOptions() throws(SyntaxFault) -> (isDistinct: Bool, options: [FileOption]) {
    var isDistinct = false
    var options: [FileOption] = []
    var seen: Set<Keyword> = []
    while at(.name) {
      let word = token
      if eat(.distinct) {
        isDistinct = true
      } else if let option = try parseFileOption() {
        options.append(option)
      } else {
        break
      }
      // The second `encoding` once hid the first.
      if !seen.insert(word.keyword).inserted { report(.duplicateClause(text(word)), at: range(word)) }
    }
    return (isDistinct, options)
  }

  /// FileOption = "encoding" STRING | "delimiter" STRING | "decimal" STRING | "strict" | "covers" "to" DATE
  ///     | "header" NUMBER [ ".." NUMBER ] | "skip" ( NUMBER | STRING ) { "," ( NUMBER | STRING ) }
  ///     | "merged" Name { "," Name } | "empty" STRING { "," STRING } | "sheet" STRING
  ///     | "dates" STRING | "zone" STRING | "file" Name .
  private mutating func parseFileOption() throws(SyntaxFault) -> FileOption? {
    let start = token.start
    let kind: FileOption.Kind
    switch token.keyword {
    case .encoding:
      advance()
      kind = .encoding(try parseString())
    case .delimiter:
      advance()
      kind = .delimiter(try parseString())
    case .decimal:
      advance()
      kind = .decimal(try parseString())
    case .strict:
      advance()
      kind = .strict
    case .covers, .complete:
      if at(.complete), peek().keyword == .to { reportOldSpelling("complete", now: "covers", at: range) }
      advance()
      try expect(.to)
      kind = .coversTo(try parseDate())
    case .header:
      advance()
      kind = try parseHeaderLines()
    case .skip:
      advance()
      kind = try parseSkippedRows()
    case .merged:
      advance()
      var names: [Name] = []
      repeat { names.append(try parseName(.column(.any))) } while eat(.comma)
      kind = .merged(names)
    case .empty:
      advance()
      var cells: [String] = []
      repeat { cells.append(try parseString()) } while eat(.comma)
      kind = .empty(cells)
    case .sheet:
      advance()
      kind = .sheet(try parseString())
    case .dates:
      advance()
      kind = .dates(try parseString())
    case .zone:
      advance()
      kind = .zone(try parseString())
    case .file:
      advance()
      kind = .fileName(try parseName(.column(.fileName)))
    default: return nil  // no other word is an option
    }
    return FileOption(kind: kind, range: range(from: start))
  }

  private mutating func parseHeaderLines() throws(SyntaxFault) -> FileOption.Kind {
    let first = try parseWholeNumber(.count(.line), from: 1)
    guard eat(.range) else { return .header(first, to: nil) }
    return .header(first, to: try parseWholeNumber(.count(.lastLineOfHeader), from: Int64(first)))
  }

  private mutating func parseSkippedRows() throws(SyntaxFault) -> FileOption.Kind {
    var (count, texts): (Int, [String]) = (0, [])
    repeat {
      if at(.string) {
        texts.append(try parseString())
      } else if at(.name) {
        let fault = SyntaxMessage.wholeNumberExpected(.count(.rowsOrTexts), found: described(token))
        throw fail(.helped(fault, .write("\"\(text(token))\"")), at: foundRange)
      } else {
        count = try parseWholeNumber(.count(.rowsOrTexts))
      }
    } while eat(.comma)
    return .skip(count, texts)
  }

  mutating func parseDate() throws(SyntaxFault) -> Expression {
    if let date = parseDateWithoutSign(isWanted: true) { return date }
    if let date = parseFiscalWithoutSign() { return date }
    if at(.string), case let words = String(text(token).dropFirst().dropLast()), !words.isEmpty,
      let date = suggestedDate("@" + words).flatMap({ readDate($0).0 }) ?? readDate("@" + words).0
    {
      // `due "2026-12"`
      report(.dateWithoutSign(words), at: range)
      return Expression(.date(date), range: range(advance()))
    }
    guard at(.date) else { throw fail(expecting: .time(.date)) }
    return try parsePrimary()
  }

  /// DatasetEntry = KeyEntry | TimeEntry | ClockEntry | CoversEntry | UnpivotEntry | OptionalEntry | Column .
  private mutating func parseDatasetEntry() throws(SyntaxFault) -> DatasetEntry {
    let documentation = parseDocumentation()
    let start = token.start
    let kind: DatasetEntryKind
    switch startsEntry() ? token.keyword : .notKeyword {
    case .key: kind = try parseKeyEntry()
    case .time: kind = .time(try parseTimeEntry())
    case .clock: kind = .clock(try parseClockEntry())
    case .covers: kind = try parseCoversEntry()
    case .unpivot, .stack: kind = .unpivot(try parseUnpivotEntry())
    case .optional: kind = try parseOptionalEntry()
    default: kind = .column(try parseColumn())  // any other name is a column
    }
    return DatasetEntry(documentation: documentation, kind: kind, range: range(from: start))
  }

  /// Rule L10: an entry word is one only when something follows that is not `=`, `:`, `->` or the end of the entry.
  private func startsEntry() -> Bool {
    switch peek().kind {
    case .equal, .colon, .arrow, .lineEnd, .endOfFile, .rightBrace, .comma: false
    default: true  // a name, a number, a bracket
    }
  }

  /// KeyEntry = "key" Name { "," Name } .
  private mutating func parseKeyEntry() throws(SyntaxFault) -> DatasetEntryKind {
    advance()
    var names: [Name] = []
    repeat { names.append(try parseName(.column(.any))) } while eatInList()
    return .key(names)
  }

  /// TimeEntry = "time" Name [ ":" UnitType ] [ "=" Expression ] [ "until" Name ] .
  private mutating func parseTimeEntry() throws(SyntaxFault) -> TimeEntry {
    advance()
    var entry = TimeEntry(name: try parseName(.column(.any)))
    if eat(.colon) { entry.type = try parseUnitType() }
    entry.value = try parseColumnValue(entry.name)
    if eat(.until) { entry.until = try parseName(.column(.end)) }
    return entry
  }

  /// ClockEntry = "clock" Name "=" Since .
  private mutating func parseClockEntry() throws(SyntaxFault) -> ClockEntry {
    advance()
    let name = try parseName(.clockName)
    if at(.colon) {
      // `clock age: months since first_on`
      report(.otherForm(":", now: "="), at: range)
      advance()
    } else {
      try expect(.equal, .sign(.equalAndClock))
    }
    guard startsSince else { throw fail(expecting: .clockValue) }
    return ClockEntry(name: name, value: try parseSince())
  }

  /// CoversEntry = "covers" ( Range | "to" DATE ) .
  private mutating func parseCoversEntry() throws(SyntaxFault) -> DatasetEntryKind {
    advance()
    if eat(.to) { return .coversTo(try parseDate()) }
    return .covers(try parseSpan())
  }

  /// OptionalEntry = "optional" Name { "," Name } .
  private mutating func parseOptionalEntry() throws(SyntaxFault) -> DatasetEntryKind {
    advance()
    var names: [Name] = []
    repeat { names.append(try parseName(.column(.any))) } while eatInList()
    return .optional(names)
  }

  /// UnpivotEntry = "unpivot" ( Name | STRING ) { "," ( Name | STRING ) } "into" Name "," Name { "," Name } .
  private mutating func parseUnpivotEntry() throws(SyntaxFault) -> UnpivotEntry {
    if at(.stack) { reportOldSpelling("stack", now: "unpivot", at: range) }
    advance()
    var columns: [UnpivotEntry.Item] = []
    repeat {
      if at(.string) {
        let place = range
        let pattern = try parseString()
        columns.append(UnpivotEntry.Item(name: Name(pattern, range: place, isQuoted: true), isPattern: true))
      } else {
        columns.append(UnpivotEntry.Item(name: try parseName(.column(.orPattern)), isPattern: false))
        try refuseRangeOfNames()
      }
    } while eat(.comma)
    try expect(.into)
    let label = try parseName(.column(.names))
    try expect(.comma, .sign(.commaAndValues))
    var values: [Name] = []
    repeat { values.append(try parseName(.column(.values))) } while eatInList()
    let isOfPatterns = columns.allSatisfy { $0.isPattern && $0.name.text.count { $0 == "*" } == 1 }
    if values.count > 1, !isOfPatterns || columns.count != values.count {
      report(.unpivotValues(count: values.count), at: values[1].range)
    }
    return UnpivotEntry(columns: columns, labelColumn: label, valueColumns: values)
  }

  /// Column = Name [ ":" UnitType ] [ "spread" ] [ "=" ( KeyColumns | Expression ) ] [ Reference ]
  ///     | KeyColumns Reference .
  private mutating func parseColumn() throws(SyntaxFault) -> ColumnEntry {
    if at(.leftParenthesis) {
      let columns = try parseKeyColumns()
      return ColumnEntry(reference: try parseReference(columns))
    }
    guard isAtName || startsWithNameInNeed(isEntry: true) else {
      throw failEntry(of: .dataset)
    }
    if at(.name), token.keyword.isReserved, !startsColumnTail() { _ = try parseName(.column(.any)) }
    let name = parseDefinedName(isEntry: true)
    var column = ColumnEntry(name: name)
    // From here on a fault keeps the column and its name.
    do throws(SyntaxFault) {
      if eat(.colon) { column.type = try parseUnitType() }
      column.isSpread = eat(.spread)
      var keyColumns: [Path] = []
      if at(.equal), startsKeyColumns() {
        advance()
        keyColumns = try parseKeyColumns()
        guard at(.arrow) else { throw fail(expecting: .sign(.arrowAndDataset)) }
      } else {
        column.value = try parseColumnValue(name)
      }
      if at(.arrow), let form = classes(of: name.text, readFrom: column.value) {
        throw fail(.foreignWord(text(token), form: form), at: range)
      }
      if at(.arrow) { column.reference = try parseReference(keyColumns) }
      if !isAtEntryEnd, !startsEntryOnSameLine() { throw failColumnRest(name) }
    } catch {
      skipToEnd()
    }
    return column
  }

  /// The `,` of a list of names, and not the one before the next entry: `key shop, sku, amount: 円`.
  private mutating func eatInList() -> Bool {
    guard at(.comma), !startsEntryBehindComma() else { return false }
    advance()
    return true
  }

  private func startsEntryBehindComma() -> Bool {
    let (word, next) = (peek(), peek(2))
    guard word.kind == .name || word.kind == .quotedName else { return word.kind != .string }
    if next.kind == .equal || next.kind == .colon || next.kind == .arrow { return true }
    let isEntry = word.keyword == .covers || Keyword.beforeName.contains(word.keyword)
    if isEntry, next.kind == .date || next.kind == .string { return true }
    return next.kind == .name && next.keyword != .into
  }

  private func startsColumnTail() -> Bool {
    [.equal, .colon, .arrow, .lineEnd, .endOfFile, .rightBrace, .comma].contains(peek().kind)
  }

  /// `媒体: text 費用: 円`, with a message: nothing else can begin there.
  private mutating func startsEntryOnSameLine() -> Bool {
    guard !token.isFirstOnLine, !at(.comma),
      (isAtFreeName && (peek().kind == .colon || peek().kind == .equal)) || startsWithNameInNeed(isEntry: true)
    else { return false }
    let end = Int(tokens[position - 1].end)
    report(.missingComma, at: SourceRange(file: file.id, start: end, end: end))
    entryWithoutComma = position
    return true
  }

  /// Two words side by side where an entry should be: perhaps a misspelt `key` or `time`.
  private mutating func failColumnRest(_ name: Name) -> SyntaxFault {
    guard at(.name), !token.keyword.isReserved, tokens[position - 1].kind == .name,
      let near = nearestMatch(to: name.text, among: Block.dataset.entryWords.map(\.rawValue))
    else { return failRest(after: .entry) }
    return fail(.unknownEntry(.written(name.text), block: .dataset, near: near), at: name.range)
  }

  private mutating func parseColumnValue(_ name: Name) throws(SyntaxFault) -> Expression? {
    let equals = range
    guard eat(.equal) else { return nil }
    if isAtEntryEnd { throw fail(.missingBody(.column), at: foundRange) }
    context.definitionEquals = equals
    context.isOnRows = true
    let value: Expression
    do throws(SyntaxFault) {
      value = try parseExpression()
    } catch {
      _ = reportSecondEquals(of: badExpression())
      throw error
    }
    context = ExpressionContext()
    return reportSecondEquals(of: value) ?? value
  }

  /// `= (shop, sku` : a comma behind the first path tells a composite key from a bracket.
  private func startsKeyColumns() -> Bool {
    var index = position + 1
    guard tokens[index].kind == .leftParenthesis else { return false }
    index += 1
    while tokens[index].kind == .name || tokens[index].kind == .quotedName || tokens[index].kind == .dot { index += 1 }
    return tokens[index].kind == .comma
  }

  /// KeyColumns = "(" Path { "," Path } ")" .
  private mutating func parseKeyColumns() throws(SyntaxFault) -> [Path] {
    let opening = try expect(.leftParenthesis, .word("("))
    var columns: [Path] = []
    repeat { columns.append(try parsePath(.column(.any))) } while eat(.comma)
    try close(opening, .rightParenthesis, ")")
    return columns
  }

  /// Reference = "->" Name [ "latest" [ "within" Sum ] ] .
  private mutating func parseReference(_ columns: [Path]) throws(SyntaxFault) -> ReferenceClause {
    try expect(.arrow, .word("->"))
    let target = try parseName(.name(.dataset))
    var reference = ReferenceClause(target: target, columns: columns, isLatest: false)
    if eat(.latest) {
      reference.isLatest = true
      if eat(.within) { reference.within = try parseOperators(.sum) }
    }
    return reference
  }
}
