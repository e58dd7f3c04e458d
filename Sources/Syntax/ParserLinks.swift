import SourceText

// Beliefs about causes, and what happened when.
extension Parser {
  /// Link = "link" Path ( ( "raises" | "lowers" ) Path | Effects | Shift "->" Path Shift [ "to" Quantity ] ) { LinkClause }
  ///     | "no" "link" Path Effects { LinkClause } .
  mutating func parseLink() throws(SyntaxFault) -> LinkStatement {
    let isRefuted = eat(.no)
    let start = advance().start
    context.isLink = true
    let cause = try parsePath(.whatCauses)
    var old = OldLink(head: "")
    let (relation, effects) = try parseRelation(of: cause, isRefuted: isRefuted, &old)
    var link = LinkStatement(
      cause: cause, relation: relation, effects: effects, isRefuted: isRefuted,
      headRange: range(from: cause.range.start))
    if old.head.isEmpty { old.head = file.text(link.headRange) }
    var seen: Set<Keyword> = []
    while true {
      let word = token
      if let clause = try parseLinkClause() {
        if !seen.insert(word.keyword).inserted { report(.duplicateClause(text(word)), at: range(word)) }
        link.clauses.append(clause)
        old.clauses.append(file.text(range(from: word.start)))
      } else if try !parseOldClause(of: link, &old) {
        break
      }
    }
    if let place = old.place { throw fail(.oldLink(old.text, whole: range(from: start)), at: place) }
    switch relation {
    case .strength where at(.comma): throw fail(.strengthForm, at: range)
    case .raises, .lowers, .moves: if at(.plus) || at(.minus) { throw fail(.strengthForm, at: range) }
    case .strength: break
    }
    return link
  }

  /// Effects = "->" Path { "," Path } .
  private mutating func parseEffects() throws(SyntaxFault) -> [Path] {
    try expect(.arrow, .word("->"))
    var effects: [Path] = []
    repeat { effects.append(try parsePath(.name(.effect))) } while eat(.comma)
    return effects
  }

  private mutating func parseRelation(
    of cause: Path, isRefuted: Bool, _ old: inout OldLink
  ) throws(SyntaxFault) -> (LinkStatement.Relation, [Path]) {
    if isRefuted {
      if at(.arrow) { return (.moves, try parseEffects()) }
      throw fail(expecting: .sign(.arrowOfNoLink))
    }
    switch token.kind {
    case .arrow: return (.moves, try parseEffects())
    case .plus, .minus: return try parseStrength()
    default: break  // a word follows
    }
    let word = token
    let relation: LinkStatement.Relation
    switch word.keyword {
    case .raises: relation = .raises
    case .lowers: relation = .lowers
    default:  // no other word joins the two
      guard isAt("drives") else {
        let near = at(.name) ? nearestMatch(to: text(token), among: ["raises", "lowers"]) : nil
        throw fail(
          .expected(
            .relation, found: described(token), near: near),
          at: foundRange)
      }
      old.place = range
      relation = .moves
    }
    advance()
    let effect = try parsePath(.name(.effect))
    if old.place != nil { old.head = "\(file.text(cause.range)) -> \(file.text(effect.range))" }
    return (relation, [effect])
  }

  private mutating func parseStrength() throws(SyntaxFault) -> (LinkStatement.Relation, [Path]) {
    let cause = try parseShift(.oneOf(["+", "-"]))
    if at(.raises) || at(.lowers) { throw fail(.strengthForm, at: range) }
    try expect(.arrow, .word("->"))
    let path = try parsePath(.name(.effect))
    return (.strength(cause, effect: try parseSize(of: path.text)), [path])
  }

  private mutating func parseSize(of name: String) throws(SyntaxFault) -> Size {
    let first = try parseShift(.sign(.size(of: name)))
    guard eat(.to) else { return Size(first: first) }
    if at(.plus) || at(.minus) { throw fail(.secondSign, at: range) }
    return Size(first: first, second: try parseQuantity())
  }

  /// LinkClause = "after" Quantity | "because" STRING | "from" STRING | "each" Name | "where" Expression
  ///     | "tested" "on" Path ":" STRING "against" STRING .
  private mutating func parseLinkClause() throws(SyntaxFault) -> LinkClause? {
    switch token.keyword {
    case .after:
      advance()
      let lag = try parseQuantity()
      return .after(Expression(.number(lag), range: lag.range))
    case .because:
      advance()
      return .because(try parseString())
    case .from:
      let start = advance().start
      let source = try parseString()
      return .from(source, range(from: start))
    case .each:
      advance()
      return .each(try parseName(.time(.period(example: "week"))))
    case .where:
      advance()
      return .condition(try parseExpression())
    case .tested:
      advance()
      try expect(.on)
      return try parseExperiment()
    default: return nil  // no other word continues a link
    }
  }

  private mutating func parseExperiment() throws(SyntaxFault) -> LinkClause {
    let column = try parsePath(.column(.arms))
    try expect(.colon, .sign(.colonAndArm))
    let treatment = try parseString()
    try expect(.against)
    return .experiment(column, treatment: treatment, control: try parseString())
  }

  /// Event = "event" Name DATE [ ( ".." | "..<" ) DATE ] [ STRING ] [ "on" Name ] [ "where" Expression ] .
  mutating func parseEvent() throws(SyntaxFault) -> EventStatement {
    advance()
    let name = try parseName(.name(.event))
    var span = try parseDate()
    if at(.range) || at(.halfOpenRange) {
      let isHalfOpen = advance().kind == .halfOpenRange
      let end = try parseDate()
      span = Expression(.range(span, end, isHalfOpen: isHalfOpen), range: range(from: span.range.start))
    }
    if at(.to) { throw fail(.causeForm(.toBetweenDates), at: range) }
    let description = at(.string) ? try parseString() : nil
    let on = eat(.on) ? try parseName(.rows(.datasetOrDefinition)) : nil
    if on != nil, at(.comma) || at(.and) || at(.on) { throw fail(.causeForm(.severalPlaces), at: range) }
    let condition = eat(.where) ? try parseExpression() : nil
    if on == nil, at(.on) { throw fail(.causeForm(.onBehindCondition), at: range) }
    if at(.where) { throw fail(.duplicateClause(text(token)), at: range) }
    if at(.string) { throw fail(.causeForm(.textAtEnd), at: range) }
    try refuseForeignClause(of: .event)
    return EventStatement(name: name, span: span, description: description, on: on, condition: condition)
  }

  /// A word that goes on with the statement, and is none of its clauses.
  mutating func refuseForeignClause(of statement: CauseForm.Statement) throws(SyntaxFault) {
    let words: Set<Keyword> = [.done, .due, .costs, .tested, .at]
    guard at(.name), token.keyword.isReserved || token.keyword.followsValue || words.contains(token.keyword)
    else { return }
    throw fail(.causeForm(.foreignClause(shown(token), of: statement)), at: range)
  }

  /// Action = "action" Name [ STRING ] "costs" Quantity [ "per" Name [ "where" Expression ] ] "->" Name Shift
  ///     [ "to" Quantity ] { ActionClause } .
  mutating func parseAction() throws(SyntaxFault) -> ActionStatement {
    advance()
    context.isAction = true
    let name = try parseName(.name(.action))
    let description = at(.string) ? try parseString() : nil
    if !at(.costs) { throw fail(.causeForm(.noCosts), at: foundRange) }
    advance()
    let cost = try parseQuantity()
    let per = eat(.per) ? try parseName(.rows(.costing)) : nil
    let perCondition = per != nil && eat(.where) ? try parseExpression() : nil
    try expect(.arrow, .sign(.arrowAndAim))
    let aim = try parseName(.name(.aim))
    if at(.comma) || at(.and) { throw fail(.secondAim, at: range) }
    let size = try parseSize(of: aim.text)
    var action = ActionStatement(
      name: name, description: description, cost: cost, per: per, perCondition: perCondition, aim: aim, size: size)
    var seen: Set<Keyword> = []
    while true {
      let word = token
      guard try parseActionClause(&action) else {
        if at(.comma) || at(.and) { throw fail(.secondAim, at: range) }
        try refuseForeignClause(of: .action)
        return action
      }
      if !seen.insert(word.keyword).inserted { report(.duplicateClause(text(word)), at: range(word)) }
    }
  }

  /// ActionClause = "after" Quantity | "where" Expression | "from" STRING | "because" STRING | "done" DATE .
  private mutating func parseActionClause(_ action: inout ActionStatement) throws(SyntaxFault) -> Bool {
    switch token.keyword {
    case .after, .where, .from, .because:
      guard let clause = try parseLinkClause() else { return false }
      action.clauses.append(clause)
    case .done:
      advance()
      action.done = try parseDate()
      if isAtSecondDate { throw fail(.causeForm(.doneInRange), at: range) }
    default: return false  // no other word continues an action
    }
    return true
  }

  /// `..`, or `to` before a date, behind a date that stands alone.
  var isAtSecondDate: Bool { at(.range) || at(.halfOpenRange) || (at(.to) && peek().kind == .date) }

  /// A word that asks about something, or declares it, only before a name: `action + 1`, typed at the prompt, is a formula. In
  /// a file nothing else begins so, and a word of the language, or a text, in place of the name is told where the name is read.
  var isBeforeName: Bool {
    let next = peek()
    switch next.kind {
    case .name: return !next.keyword.isReserved || (!asksBareExpressions && !next.isFirstOnLine)
    case .string: return !asksBareExpressions
    case .quotedName: return true
    default: return false  // no other token is a name, or meant as one
    }
  }

  /// `event` is the word only before a name or a date: `event + 1`, typed at the prompt, is a formula.
  var startsEvent: Bool {
    peek().kind == .date || peek().kind == .string || isBeforeName
  }

  // MARK: Links as they were written

  /// A link of the first version of the language, in today's words.
  private struct OldLink {
    var head: String
    var clauses: [String] = []
    /// The first word that is no more.
    var place: SourceRange?
    var text: String { (["link", head] + clauses).joined(separator: " ") }
  }

  private func isAt(_ word: String) -> Bool { at(.name) && text(token) == word }

  /// `with 0.3% per 1 point [from "…"]` and `by experiment c: "a" against "b"`. False where neither follows.
  private mutating func parseOldClause(of link: LinkStatement, _ old: inout OldLink) throws(SyntaxFault) -> Bool {
    // `with` on a line of its own went on with the line before.
    if at(.lineEnd), peek().kind == .name, text(peek()) == "with", peek(2).kind == .number { advance() }
    let place = range
    if isAt("with") {
      advance()
      let effect = try parseOperators(.sum)
      try expect(.per)
      let cause = try parseOperators(.sum)
      old.head = strengthText(of: link, file.text(effect.range), per: file.text(cause.range))
    } else if at(.by), peek().kind == .name, text(peek()) == "experiment" {
      advance()
      advance()
      let start = token.start
      _ = try parseExperiment()
      old.clauses.append("tested on " + file.text(range(from: start)))
    } else {
      return false
    }
    if old.place == nil { old.place = place }
    return true
  }

  /// `nps + 1 point -> referrals + 0.3%`
  private func strengthText(of link: LinkStatement, _ effect: String, per cause: String) -> String {
    var (size, sign) = (effect, "+")
    if case .lowers = link.relation { sign = "-" }
    if let mark = size.first, "-−".contains(mark) {
      sign = "-"
      size = String(size.dropFirst().drop { $0 == " " })
    }
    let ends = (file.text(link.cause.range), link.effects.map { file.text($0.range) }.joined(separator: ", "))
    return "\(ends.0) + \(cause) -> \(ends.1) \(sign) \(size)"
  }
}
