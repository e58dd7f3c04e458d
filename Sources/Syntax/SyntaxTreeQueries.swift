import SourceText

// What is asked: items, keys, and which lines there are.

package struct ShowQuery: Sendable {
  /// None where only the groups are asked for: `show by channel`.
  package var items: [ShowItem]
  package var clauses: [ShowClause]
  package var range: SourceRange

  package var expressions: [Expression] { items.map(\.expression) }

  /// `by`, `across`
  package var hasKeys: Bool {
    clauses.contains { clause in
      switch clause {
      case .by, .across: true
      case .condition, .during, .under, .keep, .sort, .top, .form, .interval, .uncertainty, .total: false
      }
    }
  }
}

/// `list orders: id, amount where channel = "web" sort amount desc top 5`
package struct ListQuery: Sendable {
  package var dataset: Name
  /// None: all columns.
  package var columns: [ShowItem]
  package var clauses: [ShowClause]
  package var range: SourceRange
}

/// `aov`, `web = (sales where channel = "web")`
package struct ShowItem: Sendable {
  package var name: Name?
  package var expression: Expression
}

package enum ShowClause: Sendable {
  case by([Dimension])
  /// `across channel`: its groups are columns.
  case across(Dimension)
  case condition(Expression)
  case during(Expression)
  case under(Name)
  case keep(Expression)
  case sort(Expression, isDescending: Bool)
  case top(Top)
  case form(Name)
  /// `with interval`, `with interval per people`
  case interval(per: Name?, SourceRange)
  /// `with uncertainty`
  case uncertainty
  /// `with total`
  case total(SourceRange)
}

/// `top 5`, `top 2 per category`, `top 5 of sales`
package struct Top: Sendable {
  package var count: Int
  /// What the groups are compared by; those that are not among the largest are one line then.
  package var measure: Expression?
  /// The keys of whose every value so many lines are taken.
  package var per: [Path]
  package var range: SourceRange
}

/// One thing to group by: a period word, a column, a path, `a.channel = b.channel`, `month(first_order)`, and `f up to
/// 4` or `amount step 1000`. `expression` holds all of it (`=`: a comparison; `up to`: `.band`; `step`: `.histogram`).
package struct Dimension: Sendable {
  /// `cohort = month(first_on)`; `channel = ads.channel` looks the same: only who knows the columns can tell a name from
  /// one side of a pair.
  package var name: Name?
  package var expression: Expression
  package init(name: Name? = nil, expression: Expression) { (self.name, self.expression) = (name, expression) }
}
