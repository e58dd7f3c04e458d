import SourceText

/// How tightly operators bind, loosest first. One table and one loop (`parseOperators`) read them all.
enum OperatorLevel: Int, Comparable {
  case or, and, not, comparison, coalesce, range, sum, product, unary, power

  static func < (a: OperatorLevel, b: OperatorLevel) -> Bool { a.rawValue < b.rawValue }

  /// The level of an operand on the right: one tighter, so that chains are read by the loop and not by recursion.
  var tighter: OperatorLevel { OperatorLevel(rawValue: rawValue + 1) ?? .power }
}

extension Parser {
  /// The operator table.
  func infixLevel() -> OperatorLevel? {
    switch token.kind {
    case .plus: context.isExpectation && peek().kind == .minus && token.touches(peek()) ? nil : .sum
    case .minus: .sum
    case .star, .slash: .product
    case .caret: .power
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
    case .range, .halfOpenRange: .range
    case .coalesce: .coalesce
    case .name: infixLevel(of: token.keyword)
    case .number, .negativeMark, .currency: edgeBehindQuantity() == nil ? nil : .comparison
    default: nil  // no other token joins two values
    }
  }

  private func infixLevel(of keyword: Keyword) -> OperatorLevel? {
    switch keyword {
    case .or: .or
    case .and: .and
    case .in, .like, .within, .step: .comparison
    case .is: peek().keyword == .none || (peek().keyword == .not && peek(2).keyword == .none) ? .comparison : nil
    case .not: peek().keyword == .in || peek().keyword == .like ? .comparison : nil
    case .up: peek().keyword == .to ? .comparison : nil
    default: nil  // all other words join nothing
    }
  }

  /// The word that compares, behind a number at the position and its unit: `18,000円以上`, `3回/年未満`.
  func edgeBehindQuantity() -> Keyword? {
    var index = position
    if tokens[index].kind == .negativeMark { index += 1 }
    if tokens[index].kind == .currency { index += 1 }
    guard tokens[index].kind == .number else { return nil }
    while index + 1 < tokens.count {
      index += 1
      switch tokens[index].kind {
      case .percent, .slash, .middleDot: continue
      case .name:
        if tokens[index].keyword.edge != nil { return tokens[index].keyword }
        if tokens[index].keyword.isWord || !tokens[index - 1].touches(tokens[index]) { return nil }
      default: return nil  // no other token belongs to a unit
      }
    }
    return nil
  }

  /// A number and the word behind it, as the comparison that they are. Both are there.
  mutating func parseEdge() throws(SyntaxFault) -> (ComparisonOperator, Expression) {
    let number = try parseQuantity()
    let comparator = advance().keyword.edge ?? .equal
    return (comparator, Expression(.number(number), range: number.range))
  }

  /// `if(a > 3, 1, 2)`: a comma directly inside the bracket behind `if`.
  private var hasSpreadsheetForm: Bool {
    hasComma(inBracketAt: position + 1)
  }

  private func hasComma(inBracketAt opening: Int) -> Bool {
    guard tokens[opening].kind == .leftParenthesis, !tokens[opening].isUnclosed else { return false }
    var depth = 0
    for token in tokens[opening...] {
      switch token.kind {
      case .leftParenthesis, .leftBracket: depth += 1
      case .rightParenthesis, .rightBracket: depth -= 1
      case .comma where depth == 1: return true
      default: break  // all other tokens neither open nor close
      }
      if depth == 0 { return false }
    }
    return false
  }

  /// `channel in ("web", "phone")`
  private mutating func refuseListInBrackets() throws(SyntaxFault) {
    guard at(.leftParenthesis), hasComma(inBracketAt: position) else { return }
    let opening = advance()
    while !at(.rightParenthesis), !at(.endOfFile) { advance() }
    let whole = range(opening).union(range)
    let now = "[\(file.text(whole).dropFirst(text(opening).count).dropLast(text(token).count))]"
    throw fail(.otherForm(file.text(whole), now: now), at: whole)
  }

  /// Expression = "if" Expression "then" Expression "else" Expression | Or .
  mutating func parseExpression() throws(SyntaxFault) -> Expression {
    guard at(.if) else { return try parseOperators(.or) }
    let start = token.start
    if hasSpreadsheetForm {
      throw fail(.foreignWord("if(…, …, …)", form: .write("if a then b else c")), at: range)
    }
    try enter()
    advance()
    let outer = context
    context.definitionEquals = nil
    let condition = try parseExpression()
    try expect(.then)
    context = outer
    let value = try parseExpression()
    try expect(.else)
    let otherwise = try parseExpression()
    leave()
    return Expression(.conditional(condition, then: value, otherwise: otherwise), range: range(from: start))
  }

  /// Or = And { "or" And } .
  /// And = Not { "and" Not } .
  /// Not = "not" Not | Comparison .
  /// Comparison = Coalesce [ Comparator Coalesce | "is" [ "not" ] "none" | [ "not" ] ( "in" | "like" ) Coalesce
  ///     | [ "not" ] "in" "top" Quantity | "within" Sum "of" Sum | "up" "to" Sum | "step" Sum | Quantity Edge ] .
  /// Edge = "以上" | "以下" | "以内" | "未満" | "超" .
  /// Comparator = "=" | "!=" | "<" | "<=" | ">" | ">=" .
  /// Coalesce = Range { "??" Range } .
  /// Range = Sum [ ( ".." | "..<" ) Sum ] .
  /// Sum = Product { ( "+" | "-" ) Product } .
  /// Product = Unary { ( "*" | "/" ) Unary } .
  /// Unary = ( "-" | "+" ) Unary | Power .
  /// Power = Primary [ "^" Unary ] .
  mutating func parseOperators(_ minimum: OperatorLevel) throws(SyntaxFault) -> Expression {
    try continueOperators(try parseOperand(minimum), minimum)
  }

  /// The operators behind a first operand that has been read.
  mutating func continueOperators(_ first: Expression, _ minimum: OperatorLevel) throws(SyntaxFault) -> Expression {
    var left = first
    while let level = infixLevel(), level >= minimum {
      switch level {
      case .or, .and, .coalesce: left = try parseChain(left, level)
      case .sum: left = try parseSum(left)
      case .product: left = try parseProduct(left)
      case .comparison: left = try parseComparison(left)
      case .range: left = try parseRange(left)
      case .power:
        try enter()
        advance()
        let exponent = try parseOperators(.unary)
        leave()
        left = Expression(.power(left, exponent), range: left.range.union(exponent.range))
      case .not, .unary: return left  // prefixes only: the table gives them to no infix operator
      }
    }
    return left
  }

  private mutating func parseOperand(_ minimum: OperatorLevel) throws(SyntaxFault) -> Expression {
    let start = token.start
    if at(.not) {
      guard minimum <= .not else { throw fail(.notInsideOperation, at: range) }
      try enter()
      advance()
      let operand = try parseOperators(.not)
      leave()
      return Expression(.not(operand), range: range(from: start))
    }
    guard at(.minus) || at(.plus) else { return try parsePrimary() }
    try enter()
    let isNegated = advance().kind == .minus
    let operand = try parseOperators(.unary)
    leave()
    return isNegated ? Expression(.negate(operand), range: range(from: start)) : operand
  }

  private mutating func parseChain(_ first: Expression, _ level: OperatorLevel) throws(SyntaxFault) -> Expression {
    var operands = [first]
    while infixLevel() == level {
      advance()
      operands.append(try parseOperators(level.tighter))
    }
    let whole = range(from: first.range.start)
    switch level {
    case .or: return Expression(.or(operands), range: whole)
    case .and: return Expression(.and(operands), range: whole)
    default: return Expression(.coalesce(operands), range: whole)  // the loop calls this for three levels only
    }
  }

  private mutating func parseSum(_ first: Expression) throws(SyntaxFault) -> Expression {
    var terms: [SumTerm] = []
    while infixLevel() == .sum {
      let sign = advance()
      let operand = try parseOperators(.product)
      terms.append(SumTerm(isSubtracted: sign.kind == .minus, operatorRange: range(sign), expression: operand))
    }
    return Expression(.sum(first, terms), range: range(from: first.range.start))
  }

  private mutating func parseProduct(_ first: Expression) throws(SyntaxFault) -> Expression {
    var factors: [ProductFactor] = []
    while infixLevel() == .product {
      let sign = advance()
      let left = factors.last?.expression ?? first
      let operand = try parseOperators(.unary)
      if sign.kind == .slash { reportSpacedUnit(left, operand) }
      factors.append(ProductFactor(isDivided: sign.kind == .slash, operatorRange: range(sign), expression: operand))
    }
    return Expression(.product(first, factors), range: range(from: first.range.start))
  }

  /// `3回 / 年` was meant as the unit `3回/年`.
  private mutating func reportSpacedUnit(_ left: Expression, _ right: Expression) {
    guard case .number(let number) = left.kind, number.unit != nil, case .path(let path) = right.kind,
      path.names.count == 1, !path.names[0].isQuoted, timeUnits.contains(path.names[0].text)
    else { return }
    let whole = left.range.union(right.range)
    let written = file.text(whole)
    report(.spacedUnit(written: written, right: file.text(left.range) + "/" + path.names[0].text), at: whole)
  }

  private mutating func parseRange(_ left: Expression) throws(SyntaxFault) -> Expression {
    if case .range = left.kind { throw fail(.rangeChain, at: range) }
    let isHalfOpen = advance().kind == .halfOpenRange
    let right = try parseOperators(.sum)
    return Expression(.range(left, right, isHalfOpen: isHalfOpen), range: left.range.union(right.range))
  }

  private mutating func parseComparison(_ left: Expression) throws(SyntaxFault) -> Expression {
    // A `==` has been reported, and nobody writes it for a lost line end.
    if at(.equal), foldedName(text(token)) == "=", let first = context.definitionEquals {
      // `x = 3 y = 4`: what looks like a unit may be the next name.
      if case .number = left.kind { throw fail(.secondEquals(first: first), at: range) }
      secondEquals = (first, range)
      context.definitionEquals = nil
    }
    switch left.kind {
    case .comparison, .membership, .top, .like, .within, .band, .histogram:
      if at(.within) {
        throw fail(.helped(.comparisonChain, Parser.windowInChain), at: range)
      }
      throw fail(.comparisonChain, at: range)
    default: break  // everything else may be compared
    }
    if edgeBehindQuantity() != nil {
      let (comparator, right) = try parseEdge()
      return Expression(.comparison(comparator, left, right), range: range(from: left.range.start))
    }
    let kind = try parseComparisonTail(left)
    return Expression(kind, range: range(from: left.range.start))
  }

  private mutating func parseComparisonTail(_ left: Expression) throws(SyntaxFault) -> ExpressionKind {
    let sign = advance()
    if let comparator = comparator(sign.kind) {
      let right = try parseOperators(.coalesce)
      dropSecondEdge(sign)
      if let band = band(behind: sign, right) { return .membership(left, isNegated: comparator == .notEqual, band) }
      return .comparison(comparator, left, right)
    }
    switch sign.keyword {
    case .is:
      let isNegated = eat(.not)
      return .comparison(isNegated ? .notEqual : .equal, left, try parsePrimary())
    case .within:
      if case .call(let call) = left.kind, ["rank", "cumulative_share"].contains(call.name.text) {
        throw fail(.foreignWord("within", form: formOfRank(call.name.text)), at: range(sign))
      }
      let length = try parseOperators(.sum)
      if !at(.of) {
        let message = SyntaxMessage.expected(.word("of"), found: described(token))
        throw fail(.helped(message, Parser.closedWindow), at: foundRange)
      }
      advance()
      return .within(left, length: length, of: try parseOperators(.sum))
    case .step: return .histogram(left, step: try parseOperators(.sum))
    case .up:
      try expect(.to)
      return .band(left, upTo: try parseOperators(.sum))
    case .like: return .like(left, isNegated: false, try parseOperators(.coalesce))
    case .not:
      let isLike = advance().keyword == .like
      if !isLike, let part = try parseTop() { return .top(left, isNegated: true, part) }
      if !isLike { try refuseListInBrackets() }
      let right = try parseOperators(.coalesce)
      return isLike ? .like(left, isNegated: true, right) : .membership(left, isNegated: true, right)
    default:  // `in`, the last of the table
      if let part = try parseTop() { return .top(left, isNegated: false, part) }
      try refuseListInBrackets()
      let right = try parseOperators(.coalesce)
      return .membership(left, isNegated: false, band(behind: sign, right) ?? right)
    }
  }

  // Apart from where they are said: the frames of nested comparisons stay small.

  private static let windowInChain = Phrase(
    "`within` stands between two times: `second_on within 90 days of first_on`, joined to others by `and`",
    "`within` は2つの日付の間に書く：`second_on within 90 days of first_on`。ほかの条件とは `and` でつなぐ")

  private static let closedWindow = Phrase(
    "a closed window is `second_on within 90 days of first_on`", "期限のある期間は `second_on within 90 days of first_on` と書く")

  private func formOfRank(_ name: String) -> Phrase {
    Phrase(
      "`\(name)(x)` is among the cells of one period already; among those of one key it is `\(name)(x per channel)`",
      "`\(name)(x)` はもともと1つの期間のセルの中での値。1つのキーの中でなら `\(name)(x per channel)`")
  }

  /// `>= 18,000円以上` says it twice.
  mutating func dropSecondEdge(_ sign: Token) {
    guard let edge = token.keyword.edge else { return }
    if edge != comparator(sign.kind) {
      return report(.edgeAgainstSign(text(sign), text(advance())), at: range(from: sign.start))
    }
    let value = file.text(SourceRange(file: file.id, start: Int(sign.end), end: Int(tokens[position - 1].end)))
    let now = "\(text(sign)) \(value.drop { $0 == " " })"
    advance()
    let whole = range(from: sign.start)
    report(.otherForm(file.text(whole), now: now), at: whole)
  }

  /// `= 3%台`, with a message: from 3 % to below 4 %, and of 10 % to below 20 %.
  mutating func band(behind sign: Token, _ value: Expression) -> Expression? {
    guard case .number(let low) = value.kind, tokens[position - 1].kind == .percent, at(.name), text(token) == "台",
      tokens[position - 1].touches(token), let digits = Int(foldedName(file.text(value.range)).dropLast())
    else { return nil }
    advance()
    let whole = range(from: sign.start)
    let next = digits + ForeignWords.stepOfBand(from: digits)
    report(.otherForm(file.text(whole), now: "in \(digits)%..<\(next)%"), at: whole)
    var high = low
    high.value = readNumber(String(next)).value
    return Expression(
      .range(value, Expression(.number(high), range: value.range), isHalfOpen: true), range: value.range)
  }

  /// `top 20%` behind `in`; nil where `top` is a name, or something else stands there.
  private mutating func parseTop() throws(SyntaxFault) -> NumberLiteral? {
    guard at(.top), peek().kind == .number else { return nil }
    advance()
    return try parseQuantity()
  }

  func comparator(_ kind: TokenKind) -> ComparisonOperator? {
    switch kind {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    default: nil  // no other token compares
    }
  }
}

/// Units of time that are often written behind a spaced `/`.
private let timeUnits: Set<String> = [
  "年", "月", "週", "日", "時", "時間", "年間", "year", "month", "week", "day", "hour", "quarter",
]
