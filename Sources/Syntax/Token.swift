/// One mark, word or literal of a rule file: a kind and a range of bytes. What a literal is worth is read later, by the
/// parser, so that a literal in a part that is passed over is never complained about.
package struct Token: Hashable, Sendable {
  package var kind: TokenKind
  /// The word of the language that a bare name spells, if any. A name in backquotes is never one.
  package var keyword: Keyword = .notKeyword
  package var isFirstOnLine: Bool
  package var hasSpaceBefore: Bool
  /// An opening bracket whose partner is missing.
  package var isUnclosed = false
  package var start: Int32
  package var end: Int32

  package func touches(_ next: Token) -> Bool { end == next.start }
}

package enum TokenKind: UInt8, Hashable, Sendable {
  /// A line end or, behind `layOut`, also a `;`.
  case lineEnd
  case semicolon
  /// `/// …`
  case documentation
  /// `// …`
  case comment
  /// A line whose first mark is `|`.
  case tableRow
  case name
  case quotedName
  case number
  case date
  case string
  case leftParenthesis, rightParenthesis
  case leftBracket, rightBracket
  case leftBrace, rightBrace
  case comma, colon, dot, arrow
  case plus, minus, star, slash, caret, percent, middleDot
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
  case range, halfOpenRange, coalesce, plusMinus
  /// `▲` or `△` before a number.
  case negativeMark
  /// `¥ $ € £` before a number.
  case currency
  /// What no rule begins with; the lexer has reported it.
  case unknown
  case endOfFile
}

/// The words of the language. Only those of `Keyword.reserved` are never names; the others are words at their place
/// only: a table has columns called `from`, `to` and `top`.
package enum Keyword: String, Hashable, Sendable, CaseIterable {
  case notKeyword = ""
  // Words that may follow a value.
  case across, after, among, and, `as`, because, by, desc, during, each, `else`, from, `guard`, `in`, keep, like, not,
    of, on,
    or, per
  case show, sort, step, surely, then, to, top, under, until, up, via, warn, `where`, with, within
  // Words behind a number that compare with it.
  case orMore = "以上"
  case orLess = "以下"
  case inside = "以内"
  case lessThan = "未満"
  case moreThan = "超"
  // Words that begin a value.
  case `false`, `if`, none, `true`
  // Words that begin a statement.
  case action, actions, bet, bets, calendar, dataset, event, evidence, factor, goal, `import`, levers, limit, link,
    list,
    no,
    reach,
    scenario, target, test, uncertainty, unit, why
  // Words that begin an entry.
  case clock, covers, expect, given, judge, key, optional, stack, time, timezone, unpivot, week, year
  // Words inside statements.
  case against, at, complete, costs, dates, decimal, delimiter, distinct, done, due, empty, encoding, file, full,
    header,
    following,
    interval,
    into, `is`, latest,
    lowers
  case merged, named, ordinal, previous, next, raises, running, sheet, since, skip, spread, starts, strict, tested
  case tile, total, zone
}

extension Keyword {
  /// Every word that may follow a value, so that `3 where` is never three of a unit "where": FOLLOW(Primary) of the
  /// grammar, which a test computes and compares. Without `tested`, `done`, `due` and `is`: a unit may be called so, and a
  /// link, an action, a level and a comparison know their own.
  package static let followingValue: Set<Keyword> = [
    .across, .after, .among, .and, .as, .because, .by, .desc, .during, .each, .else, .from, .guard, .in, .keep, .like,
    .not, .of,
    .on,
    .or, .per, .show, .sort, .step, .surely, .then, .to, .top, .under, .until, .up, .via, .warn, .where, .with, .within,
    .orMore, .orLess, .inside, .lessThan, .moreThan,
  ]

  /// `18,000円以上`
  static let edges: [Keyword] = [.orMore, .orLess, .inside, .lessThan, .moreThan]

  /// Words that follow a value, and are names where a value or a name must stand: columns are called so.
  package static let names: Set<Keyword> = [
    .across, .after, .as, .from, .keep, .on, .show, .sort, .step, .to, .top, .up,
  ]

  /// Words that are values.
  static let values: Set<Keyword> = [.false, .none, .true]

  /// Words that are never names unless they stand in backquotes or behind a dot.
  package static let reserved: Set<Keyword> = followingValue.subtracting(names).union(values).union([.if])

  /// Rule L2: a line that ends with one of these goes on.
  static let continuingLine: Set<Keyword> = followingValue.subtracting([.desc, .surely] + edges).union([.if])

  /// The words of entries of a dataset that have a name behind them.
  static let beforeName: Set<Keyword> = [.key, .time, .clock, .optional, .unpivot, .stack, .into]

  /// Rule L3: a line that begins with one of these goes on with the line before. No statement or entry begins with any.
  static let continuedLine: Set<Keyword> = followingValue.subtracting([.not, .show])

  /// The words that begin a statement, in the order in which messages list them.
  package static let statements: [Keyword] = [
    .dataset, .calendar, .unit, .goal, .target, .link, .factor, .event, .action, .bet, .limit, .scenario, .test,
    .import,
    .show, .list,
    .why, .levers, .if, .reach, .uncertainty, .evidence, .actions, .bets,
  ]

  static let byText: [String: Keyword] = {
    var words: [String: Keyword] = [:]
    for keyword in allCases where keyword != .notKeyword { words[keyword.rawValue] = keyword }
    return words
  }()

  static let longestText = allCases.map(\.rawValue.utf8.count).max() ?? 0

  /// How a value compares with the number before the word.
  var edge: ComparisonOperator? {
    switch self {
    case .orMore: .greaterOrEqual
    case .orLess, .inside: .lessOrEqual
    case .lessThan: .less
    case .moreThan: .greater
    default: nil  // no other word stands behind a number
    }
  }

  package var isReserved: Bool { Keyword.reserved.contains(self) }

  var isWord: Bool { isReserved || followsValue }

  /// Behind a value it is never a name or a unit.
  package var followsValue: Bool { Keyword.followingValue.contains(self) }
}
