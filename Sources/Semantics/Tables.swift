import CivilTime
import Numerics
import SourceText
import Syntax

/// A dataset while the model is made.
struct DatasetTable {
  enum Kind {
    case files
    case filtered(base: Int, isDistinct: Bool)
    case grouped(source: Int, keys: [KeyTable], reference: Int)
  }
  /// One part of `per K`.
  struct KeyTable {
    var expression: Expression
    var formula: Formula?
  }

  var name: String
  var nameRange: SourceRange
  var documentation: String?
  var range: SourceRange
  var kind = Kind.files
  var entries: [DatasetEntry] = []
  /// Nothing is known of the file: any name may be a column.
  var isOpen = false
  var columns: [ColumnTable] = []
  var columnIndex: [String: Int] = [:]
  /// Headers that a computed column of the same name hides: `amount: 円 = amount * 1000`.
  var hiddenHeaders: [String: Int] = [:]
  /// The headers that `unpivot` takes.
  var stacked: [String] = []
  /// For each of them the place of its label.
  var stackedPlaces: [String: Int] = [:]
  /// Columns that a file may lack.
  var optionalColumns: Set<String> = []
  var headers: Set<String> = []
  /// Headers by their names without brackets: `売上` is `売上(円)` where no other header would answer to it.
  var shortHeaders: [String: String] = [:]
  /// References of its rows, in the order declared.
  var references: [Int] = []
  var referenceIndex: [String: Int] = [:]
  var times: [TimeTable] = []
  var keys: [[Int]] = []
  var conditionExpression: Expression?
  var condition: Formula?
  var coveredFrom: Day?
  var coveredTo: Day?

  var isStock: Bool { times.first?.until != nil }
}

struct TimeTable {
  var column: Int
  var until: Int?
  var range: SourceRange
}

struct ColumnTable {
  enum Source {
    case file(header: String)
    case inherited(Int)
    case key(Int)
    case formula(Expression)
    /// The `since` of a clock.
    case clock(Expression)
    case stackedLabel([StackedLabel])
    /// Nil: a label for which there is no such column.
    case stackedValue([Name?])
    /// An error was reported.
    case bad
  }
  var name: String
  var documentation: String?
  var source: Source
  var declared: UnitExpression?
  /// The periods that a time is declared to be.
  var grain: Grain?
  var isDeclared: Bool
  /// Said so, or made from a column that says so.
  var isSpread = false
  var range: SourceRange?
  /// Known when made.
  var type: ValueType?
  var formula: Formula?
  /// For each stacked header what turns its cells into the unit of the first.
  var stackFactors: [Rational] = []
}

/// A reference while the model is made.
struct ReferenceTable {
  enum Kind {
    /// Parts of a row of `from` that equal the key of the target.
    case columns([KeyPart], isLatest: Bool, within: Expression?)
    case group
    case inherited(Int)
  }
  enum KeyPart {
    case column(Int)
    case path(Path)
    case expression(Expression)
  }
  var name: String
  var from: Int
  var target: Int
  var kind: Kind
  var range: SourceRange
  var formulas: [Formula] = []
  var targetColumns: [Int] = []
  var within: CalendarDuration?
}

/// A definition while the model is made.
struct DefinitionTable {
  var source: Program.Definition
  /// Made by the analysis for an override to read: as it was after so many changes of the world. Nil: of the world itself.
  var layer: Int?
  var isBase: Bool { layer != nil }
  /// Made by the analysis for an override that holds from a day on: its body.
  var isLater = false
  /// Of a table that stands in a formula: where that is read.
  var place: Scope?
  var body: DefinitionModel.Body?
  var type = ValueType.unknown
  var uses: [Use] = []
  var reads: [DefinitionID] = []
  var recurrence: Recurrence?
  /// Only numbers of the rules: no dataset, no key.
  var isTable: Bool { !source.dimensions.isEmpty }
  var dimensions: [DimensionModel] { shape.dimensions }
  /// Parameters by group.
  var shape = TableShape()
}

/// That a formula reads rows of a dataset in its slice.
struct Use: Hashable {
  var dataset: Int
  /// Below an `overall(x)`.
  var dropsAll = false
  /// Below an `overall(x, k)`.
  var dropped: [DimensionName] = []
  /// The time the rows fall into periods by, for the notes.
  var time: Int?
  var isShifted = false
  /// Below a `cumulative`: a total so far, whatever the time it grows by.
  var isCumulative = false
  /// The time was written: `on c`.
  var isOn = false
  /// Counts the rows open at the end of a period.
  var isStock = false
  var range: SourceRange

  static func == (a: Use, b: Use) -> Bool {
    a.dataset == b.dataset && a.dropsAll == b.dropsAll && a.dropped == b.dropped && a.time == b.time
      && a.isShifted == b.isShifted && a.isStock == b.isStock
  }
  func hash(into hasher: inout Hasher) {
    hasher.combine(dataset)
    hasher.combine(dropsAll)
    hasher.combine(dropped)
    hasher.combine(time)
    hasher.combine(isShifted)
    hasher.combine(isStock)
  }
}
