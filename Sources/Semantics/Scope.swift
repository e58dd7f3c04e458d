import CivilTime
import SourceText
import Syntax

/// Where an expression stands: what its names may mean, and on which level its value lives.
struct Scope {
  enum BareNames {
    /// Only definitions: the slice level, and bodies of definitions wherever they are read.
    case definitions
    /// Columns of the row's dataset, then of the outer rows, then definitions.
    case columns
    /// As a dimension (S3): an own column, else the one of the only dataset reached that has it; then definitions.
    case dimensions
  }

  /// A row around the row: `customers` inside `sum(orders.amount where …)` of a column of customers.
  struct OuterRow {
    var dataset: Int
    /// From the inner row's dataset to the outer one.
    var route: [Int]
  }

  /// `(x where c)` around facts of a row: c is added to every fact inside x.
  struct PendingFilter {
    var condition: Expression
    var scope: Scope
  }

  /// The dataset of the row; nil on the slice level.
  var row: Int?
  var bare = BareNames.definitions
  var outer: [OuterRow] = []
  /// The keys of enclosing `each` and `per`.
  var groupKeys: [DimensionModel] = []
  /// The keys of a question, for `overall(x, cohort)`.
  var keyNames: [DimensionName] = []
  /// The named items of a question, for what stands behind them.
  var items: [String: Formula] = [:]
  var filters: [PendingFilter] = []
  /// The column being defined: its own name means the header of the file.
  var ownColumn: (dataset: Int, column: Int)?
  /// The definition whose body this is; its own name in an override means the base.
  var definition: Int?
  /// How far back `prior` has shifted this place; nil outside.
  var offset: CalendarDuration?
  /// The `where` of a query: results of KPIs do not belong there.
  var isQueryCondition = false
  /// How what a condition belongs to says its time.
  var timeWay = TimeWay.during
  /// The aggregate that a filter or key is made for, for messages.
  var aggregate: SourceRange?
  /// How many bodies of definitions are open around this place on rows.
  var inlineDepth = 0
  /// Inside a `within`, where times of facts are not open.
  var isClosedTime = false

  static var slice: Scope { Scope() }

  static func row(_ dataset: Int, bare: BareNames = .columns) -> Scope {
    var scope = Scope()
    scope.row = dataset
    scope.bare = bare
    return scope
  }

  /// The same place on the slice level.
  var onSlice: Scope {
    var scope = self
    scope.row = nil
    scope.bare = .definitions
    scope.outer = []
    scope.filters = []
    return scope
  }

  func shifted(by duration: CalendarDuration) -> Scope {
    var scope = self
    let before = offset ?? CalendarDuration()
    scope.offset = CalendarDuration(
      months: before.months + duration.months, seconds: before.seconds + duration.seconds)
    return scope
  }
}
