import SourceText

// What a team does, and what it bets on.

/// `action mail "案内メール" costs 3円 per customers -> f2_in_60_days + 4 points to 8 points`
package struct ActionStatement: Sendable {
  package var name: Name
  package var description: String?
  package var cost: NumberLiteral
  /// The dataset for each of whose rows it costs so much.
  package var per: Name?
  /// Of which rows.
  package var perCondition: Expression?
  package var aim: Name
  package var size: Size
  /// `after`, `where`, `from` and `because`.
  package var clauses: [LinkClause] = []
  /// `done @2026-05`: since when.
  package var done: Expression?
}

/// `bet f2_rate >= 30% due @2027-03 at 70%`
package struct BetStatement: Sendable {
  package var name: Name
  package var bound: Bound
  package var due: Expression
  package var chance: NumberLiteral
  package var because: String?
}

extension Path {
  package init(_ name: Name) { self.init(names: [name], range: name.range) }
}

extension Expression {
  /// `count(customers where c)`
  package static func count(of dataset: Name, where condition: Expression?) -> Expression {
    let range = condition.map { dataset.range.union($0.range) } ?? dataset.range
    let rows = Expression(.path(Path(dataset)), range: dataset.range)
    let argument = Argument(source: .expression(rows), per: [], range: dataset.range)
    let call = Call(name: Name("count", range: dataset.range), arguments: [argument], condition: condition)
    return Expression(.call(call), range: range)
  }
}
