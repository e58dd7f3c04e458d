import SourceText

extension Parser {
  /// Query = Show | Listing | Why | Levers | WhatIf | Reach | Uncertainty | Evidence | Actions | Bets .
  mutating func parseQuery() throws(SyntaxFault) -> Query {
    let start = token.start
    switch token.keyword {
    case .why: return .why(try parseWhy())
    case .list: return .list(try parseListing())
    case .levers: return try parseLevers()
    case .if: return try parseWhatIf()
    case .reach: return try parseReach()
    case .uncertainty: return try parseUncertainty()
    case .evidence: return try parseEvidence()
    case .actions: return try parseActions()
    case .bets: return parseBets()
    default:  // `show`, the last of the ten
      advance()
      return .show(try parseShowBody(from: start))
    }
  }

  /// Show = "show" ShowBody .
  /// ShowBody = [ ShowItem { "," ShowItem } ] { ShowClause } .
  mutating func parseShowBody(from start: Int32) throws(SyntaxFault) -> ShowQuery {
    var items: [ShowItem] = []
    // Without items the answer is what the groups are.
    // `show by day { … }` shows a table.
    if isBeforeTable || !(at(.by) || at(.across) || at(.where) || at(.during)) {
      repeat {
        try checkComma()
        items.append(try parseShowItem())
      } while eat(.comma)
    }
    let clauses = try parseClauses { _ in true }
    let show = ShowQuery(items: items, clauses: clauses, range: range(from: start))
    let isAcross = clauses.contains { if case .across = $0 { true } else { false } }
    // Columns need something that stands in them.
    if items.isEmpty, isAcross || !show.hasKeys { throw fail(.nothingToShow, at: show.range) }
    return show
  }

  /// Listing = "list" Name [ ":" ShowItem { "," ShowItem } ] { "where" Expression | "during" Range | "sort" Sum [ "desc" ] | Top } .
  private mutating func parseListing() throws(SyntaxFault) -> ListQuery {
    let start = advance().start
    let dataset = try parseName(.rows(.dataset))
    var columns: [ShowItem] = []
    if at(.comma) { throw failListOfItems() }
    if eat(.colon) {
      repeat { columns.append(try parseShowItem()) } while eat(.comma)
    }
    let clauses = try parseClauses { $0 == .where || $0 == .during || $0 == .sort || $0 == .top }
    return ListQuery(dataset: dataset, columns: columns, clauses: clauses, range: range(from: start))
  }

  /// ShowItem = [ Name "=" ] Expression .
  private mutating func parseShowItem() throws(SyntaxFault) -> ShowItem {
    let name = try parseLeadingName()
    return ShowItem(name: name, expression: try parseExpression())
  }

  /// The name before an `=`, and that sign.
  private mutating func parseLeadingName() throws(SyntaxFault) -> Name? {
    guard isAtFreeName, peek().kind == .equal else { return nil }
    let name = try parseName(.anyName)
    advance()
    return name
  }

  /// `show 12,34`: digits on both sides of a comma without a space are a slip in a number.
  private mutating func checkComma() throws(SyntaxFault) {
    guard position > 1, at(.number), tokens[position - 1].kind == .comma, tokens[position - 2].kind == .number,
      tokens[position - 1].touches(token), tokens[position - 2].touches(tokens[position - 1])
    else { return }
    let whole = range(tokens[position - 2]).union(range)
    throw fail(.malformedDigitGroups(file.text(whole)), at: whole)
  }

  /// ShowClause = "by" Dimension { "," Dimension } | "across" Dimension | "where" Expression | "during" Range
  ///     | "under" Name | "keep" Expression | "sort" Sum [ "desc" ] | Top | "as" Name | "with" "total"
  ///     | "with" "interval" [ "per" Name ] | "with" "uncertainty" .
  private mutating func parseShowClause() throws(SyntaxFault) -> ShowClause? {
    switch token.keyword {
    case .by:
      if let order = orderBefore() { throw fail(order.message, at: order.range) }
      advance()
      return .by(try parseDimensions())
    case .across:
      advance()
      return .across(try parseDimension())
    case .where:
      advance()
      return .condition(try parseExpression())
    case .during:
      advance()
      return .during(try parseSpan())
    case .under:
      advance()
      return .under(try parseName(.scenario))
    case .keep:
      advance()
      return .keep(try parseExpression())
    case .sort:
      let start = advance().start
      if eat(.by) { report(.otherForm("sort by", now: "sort"), at: range(from: start)) }
      let key = try parseOperators(.sum)
      return .sort(key, isDescending: eat(.desc))
    case .top: return .top(try parseTop())
    case .as:
      advance()
      return .form(try parseName(.form))
    case .with:
      let start = advance().start
      if eat(.uncertainty) { return .uncertainty }
      if eat(.total) { return .total(range(from: start)) }
      if at(.name), Parser.totals.contains(text(token).lowercased()) {
        report(.otherForm("with \(text(token))", now: "with total"), at: range(from: start).union(range))
        advance()
        return .total(range(from: start))
      }
      guard eat(.interval) else { throw fail(expecting: .oneOf(["total", "interval", "uncertainty"])) }
      let unit = eat(.per) ? try parseName(.rows(.drawn)) : nil
      return .interval(per: unit, range(from: start))
    default: return nil  // no other word continues a question
    }
  }

  private static let totals: Set<String> = ["totals", "subtotals", "subtotal", "合計", "総計", "小計", "計"]

  private mutating func parseDimensions() throws(SyntaxFault) -> [Dimension] {
    var dimensions: [Dimension] = []
    repeat {
      let dimension = try parseDimension()
      dimensions += keysJoined(dimension) ?? [dimension]
    } while eat(.comma)
    return dimensions
  }

  /// `by 流入元 × month`, with a message: rows and columns of a table are so called. A product is written `*`, and of a period
  /// there is none.
  private mutating func keysJoined(_ dimension: Dimension) -> [Dimension]? {
    guard case .product(let first, let factors) = dimension.expression.kind, factors.allSatisfy({ !$0.isDivided })
    else {
      return nil
    }
    let keys = [first] + factors.map(\.expression)
    let isCross = factors.allSatisfy { file.text($0.operatorRange) == "×" }
    guard isCross || keys.contains(where: { Parser.periods.contains(file.text($0.range)) }) else { return nil }
    guard keys.allSatisfy({ if case .path = $0.kind { true } else { false } }) else { return nil }
    let names = keys.map { file.text($0.range) }
    var across: String?
    if keys.count == 2, !tokens[statementStart..<position].contains(where: { $0.keyword == .across }), !at(.across),
      !at(.comma)
    {
      across = "\(names[0]) across \(names[1])"
    }
    report(
      .keysJoined(
        file.text(dimension.expression.range), now: names.joined(separator: ", "), across: isCross ? across : nil),
      at: dimension.expression.range)
    return keys.map { Dimension(expression: $0) }
  }

  static let periods: Set<String> = [
    "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year", "日", "週", "月", "四半期", "年", "年度",
  ]

  /// Top = "top" NUMBER [ "of" Sum ] [ "per" Path { "," Path } ] .
  private mutating func parseTop() throws(SyntaxFault) -> Top {
    advance()
    let place = range
    var top = Top(count: try parseWholeNumber(.count(.rows), from: 1), per: [], range: place)
    if eat(.of) { top.measure = try parseOperators(.sum) }
    if eat(.per) {
      repeat { top.per.append(try parsePath(.column(.keyOfQuestion))) } while eat(.comma)
    }
    return top
  }

  /// Dimension = [ Name "=" ] Comparison .
  private mutating func parseDimension() throws(SyntaxFault) -> Dimension {
    let name = try parseLeadingName()
    return Dimension(name: name, expression: try parseOperators(.comparison))
  }

  /// Why = "why" Name [ "from" DATE "to" DATE ] [ "by" Dimension { "," Dimension } ] { "where" Expression | "as" Name } .
  private mutating func parseWhy() throws(SyntaxFault) -> WhyQuery {
    advance()
    var why = WhyQuery(name: try parseName(.name(.definition)), by: [])
    if eat(.from) {
      why.from = try parseDate()
      try expect(.to)
      why.to = try parseDate()
    }
    if eat(.by) { why.by = try parseDimensions() }
    why.clauses = try parseClauses { $0 == .where || $0 == .as }
    return why
  }

  /// Levers = "levers" Name { "during" Range | "where" Expression | "as" Name } .
  private mutating func parseLevers() throws(SyntaxFault) -> Query {
    advance()
    let name = try parseName(.name(.definition))
    return .levers(name, clauses: try parseClauses { $0 == .during || $0 == .where || $0 == .as })
  }

  /// Actions = "actions" Name [ "during" Range ] .
  private mutating func parseActions() throws(SyntaxFault) -> Query {
    advance()
    let name = try parseName(.name(.definition))
    return .actions(name, clauses: try parseClauses { $0 == .during })
  }

  /// Bets = "bets" .
  private mutating func parseBets() -> Query {
    advance()
    return .bets
  }

  /// Uncertainty = "uncertainty" Name [ Bound ] { "during" Range | "where" Expression | "under" Name } .
  private mutating func parseUncertainty() throws(SyntaxFault) -> Query {
    advance()
    let name = try parseName(.name(.definition))
    let bound = at(.in) || comparator(token.kind) != nil ? try parseBound() : nil
    return .uncertainty(name, bound, clauses: try parseClauses { $0 == .during || $0 == .where || $0 == .under })
  }

  private mutating func parseFilters() throws(SyntaxFault) -> [ShowClause] {
    try parseClauses { $0 == .during || $0 == .where }
  }

  /// Of the clauses that say one thing for the whole question each stands once: a second `during` once hid the first.
  private mutating func parseClauses(where isTaken: (Keyword) -> Bool) throws(SyntaxFault) -> [ShowClause] {
    var clauses: [ShowClause] = []
    var seen: Set<Keyword> = []
    while isTaken(token.keyword) {
      let word = token
      guard let clause = try parseShowClause() else { break }
      clauses.append(clause)
      switch clause {
      case .during, .under, .keep, .top, .form, .interval, .across:
        if !seen.insert(word.keyword).inserted { report(.duplicateClause(text(word)), at: range(word)) }
      case .uncertainty:
        if !seen.insert(.uncertainty).inserted { report(.duplicateClause("with uncertainty"), at: range(word)) }
      case .total:
        if !seen.insert(.total).inserted { report(.duplicateClause("with total"), at: range(word)) }
      case .by, .condition, .sort: break  // One more key, condition or order.
      }
    }
    return clauses
  }

  /// WhatIf = "if" Change { "," Change } Show .
  private mutating func parseWhatIf() throws(SyntaxFault) -> Query {
    advance()
    guard isAtFreeName, [.equal, .plus, .minus].contains(peek().kind) else {
      throw fail(.conditionalStatement, at: foundRange)
    }
    var changes: [Change] = []
    repeat { changes.append(try parseChange()) } while eat(.comma)
    let start = token.start
    if at(.then) { throw fail(.conditionalStatement, at: range) }
    try expect(.show)
    return .whatIf(changes, try parseShowBody(from: start))
  }

  /// Change = Name ( "=" Sum | Shift ) .
  private mutating func parseChange() throws(SyntaxFault) -> Change {
    let name = try parseName(.name(.definition))
    if eat(.equal) { return Change(name: name, kind: .set(try parseOperators(.sum))) }
    return Change(name: name, kind: .shift(try parseShift(.sign(.change))))
  }

  /// Shift = ( "+" | "-" ) Quantity .
  mutating func parseShift(_ wanted: Wanted) throws(SyntaxFault) -> Shift {
    guard at(.plus) || at(.minus) else { throw fail(expecting: wanted) }
    let isDecrease = advance().kind == .minus
    if at(.plus) || at(.minus) { throw fail(expecting: .count(.shift)) }
    return Shift(isDecrease: isDecrease, amount: try parseQuantity())
  }

  /// Reach = "reach" Name "=" Sum "by" Name { "," Name } { "during" Range | "where" Expression } .
  private mutating func parseReach() throws(SyntaxFault) -> Query {
    advance()
    let name = try parseName(.name(.definition))
    try expect(.equal, .sign(.equalAndValueToReach))
    let value = try parseOperators(.sum)
    try expect(.by)
    var levers: [Name] = []
    repeat { levers.append(try parseName(.lever)) } while eat(.comma)
    return .reach(name, value, by: levers, clauses: try parseFilters())
  }

  /// Evidence = "evidence" [ Path [ "->" Path ] ] [ "by" Path ] .
  private mutating func parseEvidence() throws(SyntaxFault) -> Query {
    advance()
    var cause: Path?
    var effect: Path?
    if isAtFreeName {
      cause = try parsePath(.cause)
      if eat(.arrow) { effect = try parsePath(.effect) }
    }
    return .evidence(cause, effect, by: eat(.by) ? try parsePath(.column(.any)) : nil)
  }
}
