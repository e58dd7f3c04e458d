import CivilTime
import Numerics
import Semantics
import SourceText

/// The answer to one query: key columns first, then one column for each item asked for.
package struct Answer: Sendable {
  package struct Column: Sendable {
    package enum Role: Hashable, Sendable {
      case period(Grain)
      case dimension
      case value
    }
    package var name: String
    package var role: Role
    package var type: ValueType
    /// Its numbers are differences of two values. Of what is no number it is empty: both ends stand before it.
    package var isChange = false
    /// Nil: a key, or a value in its own right.
    package var part: Part?
    package init(name: String, role: Role, type: ValueType, part: Part? = nil) {
      self.name = name
      self.role = role
      self.type = type
      self.part = part
    }
  }
  package var columns: [Column]
  package var rows: [[Cell]]
  /// What must be said beside the numbers, each once, in the order found.
  package var notes: [Note]
  /// Of a what-if the columns of each item: the base, the change, and what a link brings; else empty.
  package var sides: [Range<Int>] = []
  /// Columns that say how sure another one is: both ends and the number of draws, or what draws of its inputs say.
  package var bounds: Set<Int> = []
  /// Of an answer with what draws say the columns of each item: the value, and behind it their 5 %, median and 95 %.
  package var spreads: [Range<Int>] = []
  /// The last key makes columns: its values stand in the lines one behind the other, the same in each.
  package var isAcross = false
  /// For each row and item what draws of the uncertain numbers make of it, where that was asked.
  package var drawn: [[Drawn]] = []
  /// For each row the slice that it is of; empty where nobody knows.
  package var places: [CellPlace] = []
  /// The column of the period, where it is asked for.
  package var periodColumn: Int? { columns.firstIndex { if case .period = $0.role { true } else { false } } }
  package init(columns: [Column], rows: [[Cell]], notes: [Note]) {
    self.columns = columns
    self.rows = rows
    self.notes = notes
  }
}

/// One cell of a slice, among those that were computed together.
package struct CellPlace: Sendable {
  let frame: Frame
  let cell: Int
}

/// One value of an answer, and what is known of how it came about.
package struct Cell: Hashable, Sendable {
  package var value: Value
  /// Set exactly when `value` is `.missing`, but for empty keys of groups and changes of what is no number.
  package var reason: MissingReason?
  /// Rows that the aggregates below read; where several aggregates differ, the most.
  package var rowsUsed: Int
  /// Rows passed over because a cell was empty.
  package var rowsSkipped: Int
  /// Rows left out because their window had not closed at the data's end.
  package var rowsUndecided: Int
  /// The period is not over in the data.
  package var isUnfinished: Bool
  /// A window that was read begins before the data.
  package var beginsBeforeData: Bool
  /// All rows of the slice, whatever became of them; where several aggregates differ, the most.
  package var rowsRead: Int
  /// The columns whose empty cells left rows out.
  package var emptyColumns: [RowLack]
  package init(
    value: Value, reason: MissingReason? = nil, rowsUsed: Int = 0, rowsSkipped: Int = 0, rowsUndecided: Int = 0,
    isUnfinished: Bool = false, beginsBeforeData: Bool = false, rowsRead: Int = 0, emptyColumns: [RowLack] = []
  ) {
    self.value = value
    self.reason = reason
    self.rowsUsed = rowsUsed
    self.rowsSkipped = rowsSkipped
    self.rowsUndecided = rowsUndecided
    self.isUnfinished = isUnfinished
    self.beginsBeforeData = beginsBeforeData
    self.rowsRead = rowsRead
    self.emptyColumns = emptyColumns
  }
}

extension Cell {
  /// Some rows were left out because their window had not closed, or there is no value for that reason.
  package var isUndecided: Bool {
    if case .undecided = reason { return true }
    return rowsUndecided > 0
  }

  /// The whole period is over, covered and decided: what comes later does not change it.
  package var isSettled: Bool { !isUnfinished && !isUndecided && !beginsBeforeData }
}

package enum Value: Hashable, Sendable {
  case number(Number)
  case text(String)
  case boolean(Bool)
  case day(Day)
  case moment(Moment)
  case period(Period)
  /// The open upper band of `x up to n`, shown `n+`.
  case bandFrom(Int)
  /// In the place of a key: what the line or column is of.
  case label(Label)
  case missing

  /// What a line is that is of several groups.
  package enum Label: String, Hashable, Sendable {
    /// All groups of the key.
    case total
    /// All groups but the largest.
    case others
    /// Said by the key before it.
    case blank = ""
  }
}

/// Why there is no value. Every missing value knows.
package enum MissingReason: Hashable, Sendable {
  case divisionByZero
  /// Dataset name: an average, minimum … of no rows.
  case noRows(String)
  /// The name of a key: of none the condition holds.
  case noKey(String)
  /// Dataset name: the period lies outside the span that its rows cover.
  case outsideSpan(String)
  /// All rows that could count are undecided.
  case undecided(String)
  /// `only` met two different values.
  case notUnique(String)
  /// `prior` reaches before the first period.
  case beforeFirstPeriod
  /// The word of a slice transformer that needs a period, where there is none.
  case needsPeriod(String)
  /// A shift by less than the period's length, such as `prior(x, 1 day)` by month.
  case finerThanPeriod
  /// Growth over a base that is zero or negative.
  case baseNotPositive
  /// A function outside its domain, such as sqrt of a negative number, or a result too large for a number.
  case notANumber
  /// Definition name: no entry of its table fits, or the group it needs is not among the query's.
  case noTableEntry(String)
  /// The window lies across two keys of a table by dates.
  case acrossKeys
  /// The name of a dimension: a group of its bands or steps lies across keys of a table.
  case severalKeys(String)
  /// It is longer than the period that the values of a table are of.
  case longerThanKeys(String)
  /// The name of a dimension that the slice is neither grouped nor filtered by.
  case noGroup(String)
  /// The name of a dimension of which the filters ask two values at once.
  case excludingFilters(String)
  /// Definition name: a recurrence asked for at another grain, or without a period.
  case recurrenceNeedsPeriods(String)
  /// Dataset and dimension: the dataset cannot be grouped or filtered so.
  case noDimension(String, String)
  /// Dataset name: it has no time, but a period was asked.
  case noTime(String)
  /// Dataset name: its files were not loaded.
  case noData(String)
  /// An empty cell or a `none` of the rules.
  case empty
  /// Dataset name: its rows times the overlapping windows asked for are more than memory should hold.
  case tooManyElements(String)
  /// Dataset and columns: rows stand in the window, and none of them fills what is added up.
  case notBooked(String, [String])
  /// Dataset name: of every row that could count an empty cell leaves open whether it does.
  case unknownRows(String)
  /// Growth over a base that begins before the first day of the data.
  case baseBeginsBeforeData(Day)
  /// Dataset name: its rows are known by whole periods of this grain, and the window cuts one.
  case knownByPeriod(String, Grain)
  /// None of the grain that is over lies whole in the time that is asked for.
  case noPeriodAsked(Grain)
  /// The data end within their first period of the grain.
  case noPeriodOver(Grain)
  /// The name of a group that is a time itself: a window cannot move along it.
  case cannotMove(String)
  /// The names of two clocks by which one slice would read the same rows.
  case severalClocks([String])
  /// The name of a clock: the window begins or ends inside its ticks.
  case windowAcrossTicks(String)
  /// Dataset and clock: a row would be counted at several ticks.
  case severalTicks(String, String)
  /// Fewer than two rows, or no spread, for a standard deviation or a correlation.
  case tooFewRows
  /// A line of several groups is none among them.
  case noRank
  /// The group is all but the largest ones of this dimension, and what is asked tells them apart.
  case pooled(String)
}

/// Why a row has no value: a cell of it is empty, or a table of the rules has no entry for it. By the name of either.
package enum RowLack: Hashable, Sendable, ExpressibleByStringLiteral {
  case column(String)
  case table(String)

  package init(stringLiteral value: String) { self = .column(value) }
}

/// Something that must be said beside an answer.
package enum Note: Hashable, Sendable {
  case definition(DefinitionNote, of: String)
  /// Dataset name, rows: references that found no target.
  case orphans(String, reference: String, count: Int)
  /// Rows left out of all that could count, because of what they lack.
  case skipped(rows: Int, of: Int, columns: [RowLack])
  /// Dataset name: rows that its `where` left out because it could not be told, and what they lack.
  case untoldRows(String, columns: [RowLack], count: Int)
  /// Dataset and time column: rows in no period.
  case withoutTime(String, column: String, count: Int, of: Int)
  /// Groups that count without a row in their slice, of all that count; the keys as written.
  case absentGroups(count: Int, of: Int)
  /// Dataset and column: rows that an `if` put under its `else` because the cell that it compares is empty.
  case elseForEmpty(String, columns: [RowLack], count: Int)
  case undecided(rows: Int)
  case unfinished
  /// A window begins before the data.
  case beginsBeforeData
  /// The name of a group that is an age: rows too young to have reached it are not in it.
  case openAge(String)
  /// The first window of a `trailing` reaches before the data.
  case incompleteWindow
  /// The datasets of one result cover different spans: dataset, first day, last day.
  case differentSpans([DatasetSpan])
  /// Dataset and column: rows with an empty key of `each` or `per`.
  case emptyKeys(String, count: Int)
  /// Dataset and clock: rows at a tick that is not over in the data, and rows that stand at none.
  case offClock(String, clock: String, unseen: Int, outside: Int)
  /// Dataset, its last day, a clock and the last day that has been seen of it.
  case endsBeforeClock(String, last: Day, clock: String, seen: Day)
  /// Dataset: without a period a stock reads all rows, open or ended.
  case wholeStock(String)
  /// What a what-if along links says beside its numbers.
  case link(LinkNote)
  /// A definition or item, a column that it adds up by a formula of its own, and the changed definition that adds it up,
  /// too.
  case readsOtherwise([String], column: Phrase, changed: String)
  /// How sure the numbers of an item are, or why that is not known.
  case interval(IntervalNote)
  /// What draws of uncertain numbers say, and do not say.
  case uncertainty(UncertaintyNote)
  /// Why an answer has no lines at all.
  case noLines(NoLines)
  /// Rows of a list that are shown, of all that there are.
  case rowsShown(Int, of: Int)
  /// Lines that are shown, of all that a total is of.
  case totalOfAll(shown: Int, of: Int)
  /// Definitions judged by periods that nobody has named, though they are more in a longer one.
  case assumedGrain([String], [Grain])
}

package enum NoLines: Hashable, Sendable {
  /// The names of two clocks among the keys.
  case severalClocks([String])
  /// Nothing that is read tells which periods there are.
  case noTime(Grain)
}

package enum UncertaintyNote: Hashable, Sendable {
  /// What the columns beside the values are, of so many draws.
  case draws(Int)
  /// How far the numbers of items may be off for want of draws.
  case errors([DrawErrors])
  /// An item of which so many draws have no value.
  case missing(String, Int)
  /// An item that has a value, but in no draw.
  case noDraws(String)
  case dataAsTheyAre
  /// Uncertain numbers that columns read, where each is its middle in every draw.
  case inRows([String])
  /// Items that read no uncertain number, unless in columns.
  case certain([String], butInRows: Bool)
  /// Items that read one and are no number, nor yes or no.
  case noNumber([String])
  /// Items of a what-if that are yes or no: what becomes of them is no difference.
  case truthsOfWhatIf([String])
  case untold(String, DrawObstacle)
  /// A level whose probability is not told: the name of its KPI, and the level as written.
  /// Without an obstacle no draw has a value.
  case untoldLevel(String, String, DrawObstacle?)
  /// An uncertain number some of whose draws are what it cannot be, though neither end is.
  case beyond(DrawsBeyond)
  /// No item reads an uncertain number.
  case nothing
  /// No item reads one but in columns, where each is its middle in every draw.
  case nothingButRows([String])
  /// What links move is in no draw.
  case links
  /// The strengths of links are drawn, too.
  case strengths
  /// The picture has no room for draws.
  case notDrawn
}

/// How far what draws say of an item may be off for want of more, as texts.
package struct DrawErrors: Hashable, Sendable {
  package enum Texts: Hashable, Sendable {
    case number(low: String, median: String, high: String)
    case probability(String)
  }
  package var item: String
  package var texts: Texts

  package init(_ item: String, _ texts: Texts) { (self.item, self.texts) = (item, texts) }
}

/// An interval whose ends are both shares, or both not below 0, and whose draws are not.
package struct DrawsBeyond: Hashable, Sendable {
  package var name: String
  /// Above 100 %, else below 0.
  package var isAbove: Bool
  /// The part of the draws.
  package var share: Double

  package init(_ name: String, isAbove: Bool, share: Double) {
    (self.name, self.isAbove, self.share) = (name, isAbove, share)
  }
}

package struct DatasetSpan: Hashable, Sendable {
  package var dataset: String
  package var first: Day
  package var last: Day
  package init(dataset: String, first: Day, last: Day) {
    self.dataset = dataset
    self.first = first
    self.last = last
  }
}
