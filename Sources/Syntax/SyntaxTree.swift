import CivilTime
import Numerics
import SourceText

/// What one rule file says, statement by statement, before any name has a meaning. Built only by `Parser`. A part that
/// could not be read is `.bad`; its diagnostics have been reported already, so later stages pass over it in silence.
package struct SyntaxTree: Sendable {
  package var file: SourceFile
  package var statements: [Statement]
}

/// A name as it is compared: NFC and width-folded (`ＬＴＶ` is `LTV`). `isQuoted` when it stood in backquotes: such a
/// name is never a keyword, a unit or a period word.
package struct Name: Hashable, Sendable {
  package var text: String
  package var range: SourceRange
  package var isQuoted: Bool
  package init(_ text: String, range: SourceRange, isQuoted: Bool = false) {
    self.text = text
    self.range = range
    self.isQuoted = isQuoted
  }
}

/// `a`, `orders.amount`, `lines.order.customer.channel`: never empty.
package struct Path: Hashable, Sendable {
  package var names: [Name]
  package var range: SourceRange
  package var text: String { names.map(\.text).joined(separator: ".") }
}

package struct Statement: Sendable {
  /// The `///` lines above, without the marks, joined by line ends.
  package var documentation: String?
  package var kind: StatementKind
  package var range: SourceRange
}

package indirect enum StatementKind: Sendable {
  case definition(DefinitionStatement)
  case dataset(DatasetStatement)
  case calendar([CalendarEntry])
  case unit(UnitStatement)
  case goal(LevelStatement)
  case target(LevelStatement)
  case link(LinkStatement)
  case factor(Name, description: String?)
  case event(EventStatement)
  case action(ActionStatement)
  case bet(BetStatement)
  case limit(Name, Expression)
  case scenario(ScenarioStatement)
  case test(TestStatement)
  case importFile(String, SourceRange)
  case query(Query)
  case bad
}

// MARK: Definitions

/// `ltv: 円 = margin * freq` or, with `dimensions`, parameters by group: `rate = by f up to 4 { 1: 30%, else: 50% }`.
package struct DefinitionStatement: Sendable {
  package var name: Name
  /// `f2(d) = …`; empty: it has a value of its own.
  package var parameters: [Parameter] = []
  package var unit: UnitExpression?
  package var dimensions: [Dimension]
  package var body: DefinitionBody
  package var condition: Expression?
  package var during: Expression?
  /// What it was set in the place of (`--set`), one at most: its unit is that of the new body.
  package var replaced: [DefinitionStatement] = []
}

package enum DefinitionBody: Sendable {
  case expression(Expression)
  /// `2.5 to 3.5`: a 90 % interval.
  case interval(Expression, Expression)
  /// `2.5..3.5`: anything in between; `2.5..3..3.5`: most likely 3.
  case range(Expression, mode: Expression?, Expression)
  /// `30 of 100`: a share that was counted.
  case counted(Expression, of: Expression)
  case table([TableEntry], otherwise: Expression?)
}

extension DefinitionBody {
  /// What an uncertain one is written with; nil for any other.
  package var uncertainParts: [Expression]? {
    switch self {
    case .interval(let low, let high): [low, high]
    case .range(let low, let mode, let high): [low] + [mode].compactMap { $0 } + [high]
    case .counted(let part, let whole): [part, whole]
    case .expression, .table: nil
    }
  }
}

/// `@2026-12: 1,000人`; one key for each dimension: `("web", 1): 30%`.
package struct TableEntry: Sendable {
  package var keys: [Expression]
  package var value: Expression
  package var range: SourceRange
}

// MARK: Datasets

package struct DatasetStatement: Sendable {
  package var name: Name
  package var source: DatasetSource
  package var condition: Expression?
  package var entries: [DatasetEntry]
}

package enum DatasetSource: Sendable {
  case files(pattern: String, range: SourceRange, isDistinct: Bool, options: [FileOption])
  case dataset(Name, isDistinct: Bool, options: [FileOption])
  case per([GroupKey])
  /// An inline table of a test gives the rows.
  case bad
}

package struct FileOption: Sendable {
  package enum Kind: Sendable {
    case encoding(String)
    case delimiter(String)
    case decimal(String)
    case strict
    /// `covers to @2026-11`
    case coversTo(Expression)
    /// `header 3`, `header 3..4`: the lines that hold the column names.
    case header(Int, to: Int?)
    /// `skip 2, "小計"`: so many rows at the bottom are totals, not data, and so are those that begin with one of the texts.
    case skip(Int, [String])
    /// `merged 地域`: an empty cell has the value above it.
    case merged([Name])
    /// `empty "N/A", "#DIV/0!"`: cells that mean empty, beside the built-in ones.
    case empty([String])
    /// `sheet "売上"`
    case sheet(String)
    /// `dates "d/m/y"`: the order of day, month and year in cells such as `31/12/2026`.
    case dates(String)
    /// `zone "UTC"`: where the clock of cells without a zone hangs.
    case zone(String)
    /// `file shop`: a column that holds the name of each row's file.
    case fileName(Name)
  }
  package var kind: Kind
  package var range: SourceRange
}

/// One part of a `per`, an `each` or a key list: `orders.customer`, `month(orders.at)`, `week = week(purchases.at)`,
/// or a bare period word (`sum(revenue per month)`), which is `.expression` of a one-name path.
package struct GroupKey: Sendable {
  package var name: Name?
  package var expression: Expression
  package var range: SourceRange
}

package struct DatasetEntry: Sendable {
  package var documentation: String?
  package var kind: DatasetEntryKind
  package var range: SourceRange
}

package enum DatasetEntryKind: Sendable {
  case key([Name])
  case time(TimeEntry)
  case clock(ClockEntry)
  /// `covers @1997-01..@1998-06`
  case covers(Expression)
  case column(ColumnEntry)
  /// `covers to @2026-11`: from the first day of the rows on.
  case coversTo(Expression)
  case unpivot(UnpivotEntry)
  /// `optional coupon, note`: columns that a file may lack.
  case optional([Name])
  case bad
}

/// `months`, `full years`, `full 30 days`: what `since` counts.
package struct SinceUnit: Sendable {
  /// One of days, weeks, months, quarters, years (singular too).
  package var unit: Name
  /// So many of the unit together; nil: periods of the calendar.
  package var fullCount: Int?
  package var range: SourceRange
}

package struct TimeEntry: Sendable {
  package var name: Name
  package var type: UnitExpression?
  package var value: Expression?
  package var until: Name?
}

/// `clock age = months since first_on`: the value is a `since`.
package struct ClockEntry: Sendable {
  package var name: Name
  package var value: Expression
}

/// `amount: 円 = 購入金額`, `customer = 顧客ID -> customers`, `(a, b) -> target latest within 30 days`.
package struct ColumnEntry: Sendable {
  /// Nil for a composite reference without a name: `(shop, sku) -> products`.
  package var name: Name?
  package var type: UnitExpression?
  /// `budget: 円 spread`: the amount lies evenly over the days of the row's period.
  package var isSpread = false
  package var value: Expression?
  package var reference: ReferenceClause?
}

package struct ReferenceClause: Sendable {
  package var target: Name
  /// The columns on this side when several make the key; else empty and the column itself is the key.
  package var columns: [Path]
  package var isLatest: Bool
  /// `latest within D`
  package var within: Expression?
}

/// `unpivot tv, ooh into channel, spend`, `unpivot "Y*" into year, value`, `unpivot "*売上", "*件数" into 月, 売上, 件数`
package struct UnpivotEntry: Sendable {
  package struct Item: Sendable {
    /// The name of a column, or the pattern for names.
    package var name: Name
    package var isPattern: Bool
  }
  package var columns: [Item]
  package var labelColumn: Name
  /// One for all columns, or one for each pattern.
  package var valueColumns: [Name]
}

// MARK: Calendar, units, levels, causes

package struct CalendarEntry: Sendable {
  package enum Kind: Sendable {
    case weekStarts(Name)
    case yearStarts(Name, namedBy: Name?)
    case timezone(String)
    /// `judge each quarter`
    case judgeEach(Name)
    case bad
  }
  package var kind: Kind
  package var range: SourceRange
}

/// `unit 千円 = 1,000円`; without a value a new dimension.
package struct UnitStatement: Sendable {
  package var name: Name
  package var value: NumberLiteral?
}

/// `goal ltv >= 18,000円`, `target churn in 3%..<4% warn 5% due @2027-03 each month where channel = "online"`
package struct LevelStatement: Sendable {
  package var name: Name
  package var bound: Bound
  package var warn: Expression?
  package var deadline: Expression?
  package var grain: Name?
  package var condition: Expression?
  /// `guard return_rate <= 5%`
  package var guards: [LevelGuard] = []
  /// `surely`
  package var surely: SourceRange?
}

/// What must hold beside a level.
package struct LevelGuard: Sendable {
  package var name: Name
  package var bound: Bound
  package var range: SourceRange
}

package enum Bound: Sendable {
  case comparison(ComparisonOperator, Expression)
  case range(Expression)
}

/// `link a raises b`, `link season -> ad_spend, sales`, `link nps + 1 point -> orders + 0.6件 to 1.4件`, `no link a -> b`
package struct LinkStatement: Sendable {
  package enum Relation: Sendable {
    case raises, lowers
    /// `->` alone: no direction is said.
    case moves
    /// So much of the cause, so much of the effect.
    case strength(Shift, effect: Size)
  }
  package var cause: Path
  package var relation: Relation
  /// Several only with `->`.
  package var effects: [Path]
  package var isRefuted: Bool
  package var clauses: [LinkClause] = []
  /// From the cause to the effect, without clauses.
  package var headRange: SourceRange
}

/// `+ 1 point`, `- 10%`
package struct Shift: Sendable {
  package var isDecrease: Bool
  package var amount: NumberLiteral
}

/// `+ 4 points`, `+ 4 points to 8 points`: how much something moves; of an interval both ends, under the one sign.
package struct Size: Sendable {
  package var first: Shift
  package var second: NumberLiteral?
}

package enum LinkClause: Sendable {
  case after(Expression)
  case because(String)
  /// `from "A/B test"`: where a strength comes from.
  case from(String, SourceRange)
  /// `each week`: the grain by which a strength acts.
  case each(Name)
  case condition(Expression)
  /// `tested on segment: "Mens E-Mail" against "No E-Mail"`
  case experiment(Path, treatment: String, control: String)
}

/// `event price_up @2026-03-10 "値上げ" on 平均購買客単価`
package struct EventStatement: Sendable {
  package var name: Name
  /// A date, or a range of two.
  package var span: Expression
  package var description: String?
  package var on: Name?
  /// `where c`: the rows that it touched.
  package var condition: Expression?
}

package struct ScenarioStatement: Sendable {
  package var name: Name
  package var from: Expression?
  package var assignments: [Assignment]
}

package struct Assignment: Sendable {
  package var name: Name
  package var value: DefinitionBody
  package var range: SourceRange
}

// MARK: Tests

package struct TestStatement: Sendable {
  package var title: String
  package var entries: [TestEntry]
}

package struct TestEntry: Sendable {
  package enum Kind: Sendable {
    /// `given margin = 6,000円, freq = 3回/年`
    case given([Assignment])
    /// `given orders` and a table of `| a | b |` rows: the first holds the column names.
    case table(Name, rows: [TableRow])
    /// `expect ltv = 30,000円 ± 1円`
    case expect(Expression, tolerance: Expression?)
    case bad
  }
  package var kind: Kind
  package var range: SourceRange
}

package struct TableRow: Sendable {
  package var cells: [String]
  package var range: SourceRange
}

// MARK: Queries

package indirect enum Query: Sendable {
  case show(ShowQuery)
  case list(ListQuery)
  case why(WhyQuery)
  case levers(Name, clauses: [ShowClause])
  case whatIf([Change], ShowQuery)
  case reach(Name, Expression, by: [Name], clauses: [ShowClause])
  case uncertainty(Name, Bound?, clauses: [ShowClause])
  case evidence(Path?, Path?, by: Path?)
  case actions(Name, clauses: [ShowClause])
  case bets
}

package struct WhyQuery: Sendable {
  package var name: Name
  package var from: Expression?
  package var to: Expression?
  package var by: [Dimension]
  /// `where c`, `as lmdi`
  package var clauses: [ShowClause] = []
}

/// `freq + 10%`, `cac = 3,500円`
package struct Change: Sendable {
  package enum Kind: Sendable {
    case set(Expression)
    case shift(Shift)
  }
  package var name: Name
  package var kind: Kind
}

// MARK: Expressions

package struct Expression: Sendable {
  package var kind: ExpressionKind
  package var range: SourceRange
  package init(_ kind: ExpressionKind, range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

package indirect enum ExpressionKind: Sendable {
  case number(NumberLiteral)
  case date(DateLiteral)
  case text(String)
  case boolean(Bool)
  case none
  case path(Path)
  case call(Call)
  case window(WindowCall)
  /// `months since customers.first_order`
  case since(SinceUnit, Expression)
  case negate(Expression)
  /// `a + b - c`, held flat however long.
  case sum(Expression, [SumTerm])
  /// `a * b / c`, held flat.
  case product(Expression, [ProductFactor])
  case power(Expression, Expression)
  case comparison(ComparisonOperator, Expression, Expression)
  /// `x in 1..3`, `x not in ["a", "b"]`
  case membership(Expression, isNegated: Bool, Expression)
  /// `spend in top 20%`, `spend not in top 10`
  case top(Expression, isNegated: Bool, NumberLiteral)
  case like(Expression, isNegated: Bool, Expression)
  /// `t within D of s`
  case within(Expression, length: Expression, of: Expression)
  /// `a..b`, `a..<b`
  case range(Expression, Expression, isHalfOpen: Bool)
  case and([Expression])
  case or([Expression])
  case not(Expression)
  /// `a ?? b ?? c`
  case coalesce([Expression])
  case conditional(Expression, then: Expression, otherwise: Expression)
  /// `( x where c during d )`; both clauses may be absent.
  case bracketed(Expression, condition: Expression?, during: Expression?)
  case list([Expression])
  /// `f up to 4`
  case band(Expression, upTo: Expression)
  /// `amount step 1,000円`
  case histogram(Expression, step: Expression)
  /// `by channel { "web": 100円 }`
  case table(TableExpression)
  case expansion(Expansion)
  case argument(PassedArgument)
  case bad
}

package struct SumTerm: Sendable {
  package var isSubtracted: Bool
  package var operatorRange: SourceRange
  package var expression: Expression
}

package struct ProductFactor: Sendable {
  package var isDivided: Bool
  package var operatorRange: SourceRange
  package var expression: Expression
}

package enum ComparisonOperator: String, Hashable, Sendable {
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

/// `sum(orders.amount on shipped_at where channel = "web")`, `share(answers where a among b)`, `max(a, b)`.
package struct Call: Sendable {
  package var name: Name
  package var arguments: [Argument]
  package var condition: Expression?
  /// Only with `share`.
  package var among: Expression?
}

package struct Argument: Sendable {
  package enum Source: Sendable {
    case expression(Expression)
    /// `each orders.customer`
    case each([GroupKey])
  }
  package var source: Source
  /// `growth(ltv where channel = "web", 1 year)`: a `where` with a `,` behind it.
  package var condition: Expression?
  /// `sum(revenue per month)`
  package var per: [GroupKey]
  package var via: Name?
  package var on: Name?
  package var range: SourceRange
}

/// `ordinal per customer sort amount desc`, `tile 10 sort spend`, `previous(amount) per customer`, `following(at, 2)`,
/// `running(amount, 3) per customer`.
package struct WindowCall: Sendable {
  package enum Kind: Sendable {
    case ordinal
    case tile(Expression)
    /// So many rows before or behind; nil: the one beside.
    case previous(Expression, Expression?)
    case following(Expression, Expression?)
    /// Over so many rows up to this one; nil: all of them.
    case running(Expression, Expression?)

    package var word: String {
      switch self {
      case .ordinal: "ordinal"
      case .tile: "tile"
      case .previous: "previous"
      case .following: "following"
      case .running: "running"
      }
    }
  }
  package var kind: Kind
  package var per: [GroupKey]
  package var order: Path?
  package var isDescending: Bool
}

// MARK: Literals

/// `18,000円`, `▲10 points`, `60%`, `1億2,000万円`, `1.2e6`. The value is signed and has the magnitude words applied, not
/// the unit: `60%` has value 60 and unit `%`; `¥1,200` has unit `¥`.
package struct NumberLiteral: Sendable {
  package var value: Number
  package var unit: UnitExpression?
  /// Written with `,` between groups of digits.
  package var isGrouped: Bool
  package var range: SourceRange
}

/// `円`, `回/年`, `円·年^2`, `%`, `text`. In type position a single factor may also name a type (`text date datetime boolean
/// number`); Semantics tells which.
package struct UnitExpression: Sendable {
  package var factors: [UnitFactor]
  package var range: SourceRange
}

package struct UnitFactor: Sendable {
  /// As written after folding: `円`, `%`, `USD`.
  package var name: String
  /// Negative behind `/`.
  package var exponent: Int
  package var range: SourceRange
}

package enum DateLiteral: Hashable, Sendable {
  case day(CivilDate)
  case month(year: Int, month: Int)
  case quarter(year: Int, quarter: Int)
  case week(year: Int, week: Int)
  case year(Int)
  case fiscalYear(Int)
  case fiscalQuarter(year: Int, quarter: Int)
  /// Seconds since midnight beside the day.
  case moment(CivilDate, second: Int)
}
