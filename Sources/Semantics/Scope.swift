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

  /// From where a definition with parameters was called.
  final class CallSite {
    let scope: Scope
    init(_ scope: Scope) { self.scope = scope }
  }

  /// The dataset of the row; nil on the slice level.
  var row: Int?
  var bare = BareNames.definitions
  var outer: [OuterRow] = []
  /// All rows around the row, whatever bare names mean: for arguments, which were written further outside.
  var around: [OuterRow] = []
  /// An argument that was written further outside: names mean the rows around the row, and not the row itself.
  var isRowHidden = false
  /// Where the calls stand whose bodies are open here.
  var calls: [FileID: CallSite] = [:]
  /// In the body of a definition with parameters that a column of a dataset calls: there are places among rows.
  var isInColumnCall = false
  /// In the body of a definition with parameters, which is no part of the definition that calls it.
  var isInCall = false
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
    scope.around = []
    scope.isRowHidden = false
    scope.isInColumnCall = false
    scope.filters = []
    return scope
  }

  /// Inside the body of a definition with parameters that is called here.
  func calling(_ call: FileID) -> Scope {
    var scope = self
    scope.calls[call] = CallSite(self)
    scope.isInColumnCall = bare == .columns || isInColumnCall
    scope.bare = .definitions
    scope.outer = []
    scope.isRowHidden = false
    scope.groupKeys = []
    scope.ownColumn = nil
    scope.isInCall = true
    return scope
  }

  /// Where an argument of a call means what it says: names as at the call, in the rows and the slice of this place.
  func passing(_ argument: PassedArgument) -> Scope {
    guard let site = calls[argument.call]?.scope else { return self }
    var scope = self
    guard !argument.isDefault else {
      (scope.bare, scope.outer, scope.groupKeys, scope.ownColumn) = (.definitions, [], [], nil)
      return scope
    }
    scope.bare = site.bare
    scope.groupKeys = site.groupKeys
    scope.definition = site.definition
    scope.isInCall = site.isInCall
    scope.calls = site.calls
    let entered = around.count - site.around.count
    if row == site.row, entered == 0 {
      (scope.outer, scope.ownColumn, scope.isRowHidden) = (site.outer, site.ownColumn, site.isRowHidden)
      return scope
    }
    scope.ownColumn = nil
    scope.outer = []
    scope.isRowHidden = site.row != nil
    // The rows that were left behind on the way, the row of the call last; behind it those around that one.
    if site.row != nil, entered > 0 {
      let rows = around[(entered - 1)...]
      scope.outer = Array(rows.dropFirst().prefix(site.outer.count))
      if let own = rows.first, !site.isRowHidden { scope.outer.insert(own, at: 0) }
    }
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
