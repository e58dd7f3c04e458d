import CivilTime
import Numerics
import SourceText

/// A checked expression: every name is an index, every unit conversion is written out, every aggregate knows the dataset
/// it reads. Evaluation reads this and never the syntax tree.
///
/// A formula lives on one of two levels. On the *slice* level it has one value for each slice (cell of the answer).
/// On the *row* level of a dataset D it has one value for each row of D. Operators are the same on both; the leaves
/// differ: `.row` leaves occur only on the row level; a `.slice` leaf on the row level is "a number of the slice": the same
/// value for all rows that are read for one cell.
///
/// Trees are built in this module only: elsewhere a formula is read, or taken from `DefinitionModel.value`, `filtered(by:)`
/// and their like.
package struct Formula: Hashable, Sendable {
  package let identity: Identity
  package let kind: FormulaKind
  package let type: ValueType
  package let range: SourceRange
  /// Stands for what is in error. Unlike `none` it has no unit that fits.
  let isFaulty: Bool

  init(_ kind: FormulaKind, type: ValueType, range: SourceRange, isFaulty: Bool = false) {
    // What a function of times gives hangs on its type: `period` makes months or years.
    let shape: ValueType = if case .number = type { .unknown } else { type }
    identity = Identity(Parts(kind: kind, shape: shape))
    self.kind = kind
    self.type = type
    self.range = range
    self.isFaulty = isFaulty
  }

  private struct Parts: Hashable {
    let kind: FormulaKind
    let shape: ValueType
  }

  /// A column of the rows themselves, or of those that references lead to.
  package static func column(
    _ column: ColumnID, over route: [ReferenceID], type: ValueType, range: SourceRange
  ) -> Formula {
    Formula(.row(route.isEmpty ? .column(column) : .path(route, column)), type: type, range: range)
  }

  package static func == (a: Formula, b: Formula) -> Bool { a.identity == b.identity }
  package func hash(into hasher: inout Hasher) { hasher.combine(identity) }

  /// The same, said somewhere else.
  func standing(at place: SourceRange) -> Formula {
    Formula(kind, type: type, range: place, isFaulty: isFaulty)
  }

  /// The same value in the slice that a condition narrows.
  package func filtered(by filter: Filter) -> Formula {
    Formula(.slice(.filtered(self, filter)), type: type, range: range)
  }
}

package indirect enum FormulaKind: Hashable, Sendable {
  case constant(Constant)
  /// `a + b - c`, held flat. All terms have the unit of the sum.
  case sum([SignedFormula])
  /// `a * b / c`, held flat; `factor` is the exact number by which units of one family differ (月 × 回/年 has 1/12).
  case product([DividedFormula], factor: Rational)
  case power(Formula, Formula)
  /// The value times a constant: unit conversion (`千円` to `円` is ×1000). A negation has the factor −1.
  case scaled(Formula, Rational)
  /// Both sides have one type: numbers of one unit and scale, texts, booleans, dates, moments, periods of one grain.
  /// On the row level the answer is two-valued: a comparison with an empty cell is false, but `!=` is true when exactly
  /// one side is empty, and `= none` asks for emptiness. On the slice level a missing side makes it missing.
  case comparison(ComparisonKind, Formula, Formula)
  /// `lower <= x <= upper` (`< upper` when half-open); a missing bound is open.
  case between(Formula, lower: Formula?, upper: Formula?, isHalfOpen: Bool)
  case oneOf(Formula, [Formula])
  /// A pattern with `*` for any text and `?` for one character.
  case like(Formula, pattern: String)
  /// `x = none`
  case isMissing(Formula)
  /// Three-valued (Kleene) on rows only where a `within` is undecided.
  case and([Formula])
  case or([Formula])
  case not(Formula)
  case conditional(Formula, then: Formula, otherwise: Formula)
  /// The first that is not missing.
  case coalesce([Formula])
  case function(ScalarFunction, [Formula])
  /// `x up to n`: whole numbers from n on are one band, shown `n+`.
  case band(Formula, upTo: Int)
  /// `x step s`: the lower end of the step that holds x, a number of x's unit.
  case histogram(Formula, step: Formula)
  /// `t within D of s`: s ≤ t ≤ s + D. Undecided (neither true nor false) where s + D lies after the last covered day of
  /// any of `coverage`; an empty s or t is false when decided, and an empty s is always decided.
  case within(Formula, length: CalendarDuration, anchor: Formula, coverage: [DatasetID])
  /// A parameter by group: the value of `definition`'s table at these keys; missing when no entry fits.
  case lookup(DefinitionID, keys: [Formula])
  /// The body of a definition written out on the row level (a name is its formula in brackets, rule S6).
  case inlined(DefinitionID, Formula)
  case row(RowLeaf)
  case slice(SliceLeaf)
}

package struct SignedFormula: Hashable, Sendable {
  package var isSubtracted: Bool
  package var formula: Formula
  package init(isSubtracted: Bool, formula: Formula) {
    self.isSubtracted = isSubtracted
    self.formula = formula
  }
}

package struct DividedFormula: Hashable, Sendable {
  package var isDivided: Bool
  package var formula: Formula
  package init(isDivided: Bool, formula: Formula) {
    self.isDivided = isDivided
    self.formula = formula
  }
}

package enum ComparisonKind: String, Hashable, Sendable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

package enum Constant: Hashable, Sendable {
  case number(Number)
  case text(String)
  case boolean(Bool)
  case day(Day)
  case moment(Moment)
  case period(Period)
  /// `none`
  case missing
}

/// Functions of values, the same on both levels.
package enum ScalarFunction: String, Hashable, Sendable, CaseIterable {
  case abs, round, floor, ceil, sqrt, exp, ln, log10
  /// Of two or more arguments; missing if any is.
  case min, max
  case length, lower, upper, trim
  /// `left(text, n)`, `right(text, n)`: the first or last n characters.
  case left, right
  case concat
  case contains, startsWith, endsWith
  /// The period that holds a date or moment; the grain is in the formula's type.
  case period
  /// The first day of a period.
  case firstDay
  /// A text read as a cell of a file is: `date("2026/1/5")`, `number("1,234")`; empty where it is none.
  case dateOfText, numberOfText
  /// A date as the moment of its midnight; a moment's day.
  case momentOfDay, dayOfMoment
  /// 1 = Monday … 7 = Sunday; 1 … 31; 1 … 12; the year's number; 0 … 23.
  case weekday, dayOfMonth, monthOfYear, yearNumber, hour
  /// date − date or moment − moment in days (a moment's part of a day is a fraction).
  case daysBetween
  /// period − period in periods of their grain.
  case periodsBetween
  /// Whole days, weeks, months, quarters or years from the second argument to the first, rounded down; the unit is the
  /// third argument, a text constant. `months since s` is this with the row's time first. Calendar months are counted by
  /// month number: from 31 January to 1 February is 1 month when `wholePeriods`, as cohort tables need.
  case wholeSince
  /// date + n days, date + n months: the second argument is a number.
  case addDays, addMonths
}

/// What is read from the row itself.
package indirect enum RowLeaf: Hashable, Sendable {
  case column(ColumnID)
  /// A column reached over references, many to one, first hop first; empty where a hop is an orphan.
  case path([ReferenceID], ColumnID)
  /// The row's own fact over all time: an aggregate over a dataset E whose rows refer to this row. `route` leads from E
  /// to this dataset.
  case fact(Aggregate, route: [ReferenceID])
  case window(WindowColumn)
  /// `spend in top 20%`: among the rows that are read with it.
  case top(Formula, TopPart)
}

/// The first so many by size, equal ones together: `top 10`, `top 20%`.
package enum TopPart: Hashable, Sendable {
  case count(Int)
  case share(Number)
}

/// What is told of a cell's place among the cells of its window, by size; equal ones share it.
package struct Ranking: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// 1 = largest.
    case place
    /// What all that are at least as large add up to, over what all add up to.
    case cumulativeShare
    case top(TopPart)
  }
  package var kind: Kind
  /// Only among cells with the same values of these dimensions.
  package var within: [DimensionName] = []
}

/// `ordinal per K sort X desc` and its kin: a value that depends on the row's place among the rows of its group.
package struct WindowColumn: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// 1, 2, 3 …
    case ordinal
    /// The number 1 … n of the equal part that holds the row.
    case tile(Int)
    /// So many rows before.
    case previous(Formula, Int)
    case following(Formula, Int)
    /// The sum over so many rows up to this one; nil: over all of them.
    case running(Formula, Int?)
  }
  package var dataset: DatasetID
  package var kind: Kind
  /// Row formulas; empty: all rows are one group. A row with an empty key has no place and no value.
  package var per: [Formula]
  /// The order; the dataset's default time when nil. Ties: the keys, then the remaining columns left to right.
  package var order: Formula?
  package var isDescending: Bool
  package init(
    dataset: DatasetID, kind: Kind, per: [Formula], order: Formula?, isDescending: Bool
  ) {
    self.dataset = dataset
    self.kind = kind
    self.per = per
    self.order = order
    self.isDescending = isDescending
  }
}

/// What is computed for a slice.
package indirect enum SliceLeaf: Hashable, Sendable {
  case definition(DefinitionID)
  case aggregate(Aggregate)
  /// `x where c`
  case filtered(Formula, Filter)
  /// `x during R`
  case during(Formula, DaySpan)
  case prior(Formula, CalendarDuration, start: Formula?)
  case next(Formula, CalendarDuration)
  /// x / prior(x) − 1, and x − prior(x).
  case growth(Formula, CalendarDuration)
  case change(Formula, CalendarDuration)
  /// The window that ends with the current period and is `CalendarDuration` long.
  case trailing(Formula, CalendarDuration)
  /// From the start of the enclosing period of the grain to the end of the current period.
  case toDate(Formula, Grain)
  /// From the start of the data to the end of the current period.
  case cumulative(Formula)
  /// `cumulative(x, age)`: the ticks of a clock up to that of the slice, of the rows that stand at it.
  case ticked(Formula, clock: DimensionName)
  /// `yearly(x)`: x times (length of the unit / length of the slice).
  case perLength(Formula, Grain)
  /// Drops all groups and the grouping period, keeps filters and the query's range; or drops only the named keys.
  case overall(Formula, dropping: [DimensionName]?)
  case rank(Formula, Ranking)
  /// The value of the grouping dimension of that name in this slice; for a table whose keys hold so much, only that of a
  /// group which lies whole in one key.
  case dimension(DimensionName, within: GroupExtent? = nil)
  /// Whether the slice starts on the day or after it: the part of a scenario that holds `from` then.
  case startsFrom(Day)
  /// The first or the last day of the slice's window, for a table by dates.
  case windowDay(WindowDay)
}

package struct WindowDay: Hashable, Sendable {
  package var isLast: Bool
  /// A window that is longer than one of these has none: what is told of a month says nothing of a year.
  package var longest: Grain?
}

package enum AggregateKind: String, Hashable, Sendable, CaseIterable {
  case sum, count, avg, min, max, median, quantile, stddev, first, last, only, share, correlation
  case countDistinct = "count_distinct"
}

/// One aggregate call. Over rows: `argument`, `second`, `condition` and `among` are row formulas of the dataset. Over
/// groups (`each K`, `x per K`): they are slice formulas, evaluated in the slice narrowed to each group.
package struct Aggregate: Hashable, Sendable {
  package enum Source: Hashable, Sendable {
    case rows(DatasetID)
    case groups(GroupSet)
  }
  package var kind: AggregateKind
  package var source: Source
  /// Nil where rows or groups themselves are counted.
  package var argument: Formula?
  /// The second column of a correlation.
  package var second: Formula?
  package var condition: Formula?
  /// The whole of a share; nil: all.
  package var among: Formula?
  /// The p of a quantile and whether it is the nearest rank instead of interpolated.
  package var quantile: Double?
  package var isNearestRank: Bool
  /// The time by which rows fall into periods; nil: the dataset's default time, if it has one.
  package var time: ColumnID?
  /// With `on c`: a stock is then read as events.
  package var readsEvents: Bool
  /// What is added up lies over the days of each row's period: a row counts with its part in every window that its period
  /// meets.
  package var spreads = false
  package var type: ValueType
  package var range: SourceRange
  package init(
    kind: AggregateKind, source: Source, argument: Formula? = nil, second: Formula? = nil,
    condition: Formula? = nil, among: Formula? = nil, quantile: Double? = nil, isNearestRank: Bool = false,
    time: ColumnID? = nil, readsEvents: Bool = false, type: ValueType, range: SourceRange
  ) {
    self.kind = kind
    self.source = source
    self.argument = argument
    self.second = second
    self.condition = condition
    self.among = among
    self.quantile = quantile
    self.isNearestRank = isNearestRank
    self.time = time
    self.readsEvents = readsEvents
    self.type = type
    self.range = range
  }
}

/// Equal are aggregates that say the same, wherever they stand and whatever their unit.
extension Aggregate {
  package var identity: Identity { Identity(self) }

  package static func == (a: Aggregate, b: Aggregate) -> Bool {
    a.kind == b.kind && a.source == b.source && a.argument == b.argument && a.second == b.second
      && a.condition == b.condition && a.among == b.among && a.quantile == b.quantile
      && a.isNearestRank == b.isNearestRank && a.time == b.time && a.readsEvents == b.readsEvents
      && a.spreads == b.spreads
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(source)
    for formula in [argument, second, condition, among] { hasher.combine(formula) }
    hasher.combine(quantile)
    hasher.combine(time)
    for flag in [isNearestRank, readsEvents, spreads] { hasher.combine(flag) }
  }
}

/// The groups of `each K` or `x per K`: the distinct combinations of the keys among the slice's rows of `dataset`; a row
/// with an empty key is skipped and counted. A period key makes a complete series.
package struct GroupSet: Hashable, Sendable {
  /// Nil when the only key is a period.
  package var dataset: DatasetID?
  package var keys: [DimensionModel]
  package var grain: Grain?
  package init(dataset: DatasetID?, keys: [DimensionModel], grain: Grain?) {
    self.dataset = dataset
    self.keys = keys
    self.grain = grain
  }
}

/// A condition that narrows every aggregate below it: a row formula for each dataset that is aggregated there.
package struct Filter: Hashable, Sendable {
  package var conditions: [DatasetID: Formula]
  /// What dimensions must equal for the condition to hold: a table of parameters takes it as its group.
  /// Two values of one dimension exclude each other.
  package var fixed: [DimensionName: Set<Constant>]
  package var range: SourceRange
  package init(
    conditions: [DatasetID: Formula], fixed: [DimensionName: Set<Constant>] = [:], range: SourceRange
  ) {
    self.conditions = conditions
    self.fixed = fixed
    self.range = range
  }

  package var identity: Identity { Identity(self) }

  /// No row meets both: a dimension would have two values.
  package func excludes(_ other: Filter) -> Bool {
    fixed.contains { name, values in other.fixed[name].map { !$0.isEmpty && $0.isDisjoint(with: values) } ?? false }
  }

  /// The rows for which both hold.
  package func joined(with other: Filter, at range: SourceRange) -> Filter {
    var result = self
    result.fixed.merge(other.fixed) { $0.union($1) }
    result.conditions.merge(other.conditions) { Formula(.and([$0, $1]), type: .boolean, range: range) }
    return result
  }

  package static func == (a: Filter, b: Filter) -> Bool { a.conditions == b.conditions && a.fixed == b.fixed }
  package func hash(into hasher: inout Hasher) {
    hasher.combine(conditions)
    hasher.combine(fixed)
  }
}

/// How a dimension is found again by `overall(x, k)`: as written, folded: `age`, `orders.channel`.
package struct DimensionName: Hashable, Sendable {
  package var text: String
  package init(_ text: String) { self.text = text }
  /// `channel` and `orders.channel` name the same dimension; `orders.channel` and `ads.channel` do not.
  package func matches(_ other: DimensionName) -> Bool {
    if text == other.text { return true }
    let own = text.split(separator: ".")
    let others = other.text.split(separator: ".")
    return own.last == others.last && (own.count == 1 || others.count == 1)
  }
}

/// Something to group by: its value on the rows of each dataset that can be grouped so.
package struct DimensionModel: Hashable, Sendable {
  package var name: DimensionName
  /// All names it answers to (`a.channel = b.channel` answers to both).
  package var names: [DimensionName]
  package var type: ValueType
  package var formulas: [DatasetID: Formula]
  /// Of a clock: each value stands for all ticks up to it.
  package var isCumulative = false
  package var extent = GroupExtent.value
  package var range: SourceRange
  package init(
    name: DimensionName, names: [DimensionName], type: ValueType, formulas: [DatasetID: Formula],
    range: SourceRange
  ) {
    self.name = name
    self.names = names
    self.type = type
    self.formulas = formulas
    self.range = range
  }
  package var identity: Identity { Identity(self) }

  /// Its groups are the same ones.
  package var withoutCumulation: DimensionModel {
    var plain = self
    plain.isCumulative = false
    return plain
  }

  /// Whether it answers to one of the names.
  package func isNamed(_ others: [DimensionName]) -> Bool {
    names.contains { own in others.contains { own.matches($0) } }
  }

  package static func == (a: DimensionModel, b: DimensionModel) -> Bool {
    a.names == b.names && a.formulas == b.formulas && a.isCumulative == b.isCumulative && a.extent == b.extent
  }
  package func hash(into hasher: inout Hasher) {
    hasher.combine(names)
    hasher.combine(formulas)
    hasher.combine(isCumulative)
    hasher.combine(extent)
  }
}

/// How much of a column one group, or one key of a table, holds.
package enum GroupExtent: Hashable, Sendable {
  case value
  /// `x up to n`: below n whole numbers, n and all above are one group.
  case bands(upTo: Int)
  /// `x step s`; nil: no number that is known beforehand.
  case steps(Number?)

  /// Whether each of its groups lies whole in one key that holds so much.
  package func lies(in key: GroupExtent) -> Bool {
    switch (self, key) {
    case (.value, _): true
    case (.bands(let own), .bands(let other)): own >= other
    case (.steps(let own?), .steps(let other?)): GroupExtent.divides(own, other)
    case (.bands, _), (.steps, _): false
    }
  }

  /// 0.3 is three times 0.1, though not in doubles.
  private static func divides(_ part: Number, _ whole: Number) -> Bool {
    if case .exact(let part) = part, case .exact(let whole) = whole, part.coefficient != 0 {
      let scale = max(part.scale, whole.scale)
      if let a = part.rescaled(to: scale), let b = whole.rescaled(to: scale) {
        return b.coefficient % a.coefficient == 0
      }
    }
    return (whole.double / part.double).truncatingRemainder(dividingBy: 1) == 0
  }

  /// Whether the group of this value, or the one that begins with it, lies whole in one key.
  package func lies(_ value: Double, in key: GroupExtent) -> Bool {
    if lies(in: key) { return true }
    if case .bands(let top) = key, value >= Double(top) { return true }
    if case .bands(let top) = self { return value < Double(top) }
    return false
  }
}
