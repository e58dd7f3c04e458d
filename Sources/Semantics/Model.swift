import CivilTime
import Numerics
import SourceText
import Syntax

package struct DatasetID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (a: DatasetID, b: DatasetID) -> Bool { a.index < b.index }
}
package struct DefinitionID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}
/// An index into `DatasetModel.columns`.
package struct ColumnID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}
/// An index into `Model.references`.
package struct ReferenceID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}

/// A program in which everything is decided: names are indices, units are checked, aggregates know their rows. One model
/// is one *world*: a scenario, a what-if or a test is analysed into a model of its own, in which the changed definitions
/// have other bodies (a definition that an override reads under its own name appears again as `name` of the base).
package struct Model: Sendable {
  package var calendar: CalendarRules
  /// The period that levels are judged by, where the calendar says one.
  package var judgedGrain: Grain?
  package var datasets: [DatasetModel]
  package var references: [ReferenceModel]
  package var definitions: [DefinitionModel]
  package var levels: [LevelModel]
  package var links: [LinkModel]
  package var factors: [FactorModel]
  package var events: [EventModel]
  package var actions: [ActionModel]
  package var bets: [BetModel]
  package var limits: [LimitModel]
  package var scenarios: [ScenarioModel]
  package var tests: [TestModel]
  package var queries: [QueryModel]
  /// Definitions with parameters, which have no value alone.
  package var withParameters: [ParametersModel] = []
  /// What calls of these are when they are written out: formulas stand in these texts, too.
  package var callTexts: [FileID: SourceFile] = [:]

  package func definition(named name: String) -> DefinitionModel? {
    definitions.first { $0.name == name && !$0.isBase }
  }
  package func dataset(named name: String) -> DatasetModel? { datasets.first { $0.name == name } }
  package func scenario(named name: String) -> ScenarioModel? { scenarios.first { $0.name == name } }
  /// Nil in a program with fewer queries.
  package func query(_ index: Int) -> QueryModel? { queries.indices.contains(index) ? queries[index] : nil }
}

/// `f2(d = 60日) = …`
package struct ParametersModel: Sendable {
  package var name: String
  package var signature: String
  package var documentation: String?
  package var range: SourceRange
  package var bodyRange: SourceRange
}

extension Model {
  /// The range that a question asks for.
  package func during(ofQuery index: Int) -> DaySpan? {
    if case .show(let show)? = query(index) { show.during } else { nil }
  }
}

package struct DatasetModel: Equatable, Sendable {
  package enum Source: Equatable, Sendable {
    /// Read from files. `LoadRequest` tells how.
    case files
    /// `from OTHER`: the same rows, fewer; it takes over all columns of the other (those not declared anew come first,
    /// in the other's order) and its references.
    case filtered(DatasetID, isDistinct: Bool)
    /// `per K`: one row for each combination of the keys (row formulas of the source dataset) without an empty part.
    /// The columns of source `.key(i)` hold them. `reference` leads from each source row to its group.
    case grouped(of: DatasetID, keys: [Formula], reference: ReferenceID)
  }
  package var id: DatasetID
  package var name: String
  package var documentation: String?
  package var source: Source
  /// Rows kept: a row formula over this dataset's own columns as they are before any row is dropped. Window columns and
  /// facts of the dataset are computed after it.
  package var condition: Formula?
  package var columns: [ColumnModel]
  /// In the order written; the first is the default time.
  package var times: [TimeModel]
  /// Declared keys, each a list of columns; checked for duplicates when the rows are known.
  package var keys: [[ColumnID]]
  /// The span the rows are complete for, when declared by `covers` (start nil: from the first time).
  package var coveredFrom: Day?
  /// The first day after the covered span, when declared.
  package var coveredTo: Day?
  package var range: SourceRange

  package func column(named name: String) -> ColumnModel? { columns.first { $0.name == name } }

  /// Whether an `unpivot` has made rows of a column: it is none of the dataset any more.
  package func isUnpivoted(_ column: ColumnModel) -> Bool {
    guard case .file(let header) = column.source else { return false }
    return columns.contains { other in
      if case .stackedValue(let headers) = other.source { headers.contains { $0?.header == header } } else { false }
    }
  }
}

package struct TimeModel: Equatable, Sendable {
  package var column: ColumnID
  /// Makes the dataset a stock.
  package var until: ColumnID?
  package init(column: ColumnID, until: ColumnID? = nil) {
    self.column = column
    self.until = until
  }
}

package struct ColumnModel: Equatable, Sendable {
  package enum Source: Equatable, Sendable {
    /// A column of the loaded table, by its header.
    case file(header: String)
    /// The same column of the dataset this one is filtered from.
    case inherited(ColumnID)
    /// The i-th key of a grouped dataset.
    case key(Int)
    /// A row formula over this dataset.
    case formula(Formula)
    /// `clock age = months since first_on`: no value of the row but a place in time, see `ClockModel`.
    case clock(ClockModel)
    /// `unpivot tv, ooh into channel, spend`: the loaded rows are repeated once for each stacked header; this column holds
    /// the header as text or as the period that it names, or its cell.
    case stackedLabel([StackedLabel])
    /// Nil: a label for which there is no such column.
    case stackedValue([StackedHeader?])
  }
  package struct StackedHeader: Equatable, Sendable {
    package var header: String
    /// Turns its cells into the unit of the first header's: 1/1000 for 円 under 千円.
    package var factor: Rational
  }
  package var id: ColumnID
  package var name: String
  package var documentation: String?
  package var type: ValueType
  package var source: Source
  /// Declared in the rules, not only found in the file.
  package var isDeclared: Bool
  /// The amount of a row lies evenly over the days of the period by which the row is read.
  package var isSpread: Bool
  package var range: SourceRange?
}

/// What stands in the rows of a column that an `unpivot` has made rows of.
package struct StackedLabel: Equatable, Sendable {
  /// The name of the column, or, of several patterns with values of their own, what their `*` stands for.
  package var text: String
  /// What the `*` of a pattern stands for.
  package var part: String?
}

/// A row stands at each tick of its clock that the data have seen whole, from 0 on; rows that refer to it stand at the
/// tick of their own time.
package struct ClockModel: Hashable, Sendable {
  /// From when the ticks count: a row formula of a day or a moment.
  package var anchor: Formula
  package var unit: TickUnit
  /// The datasets whose covered spans tell what has been seen: the latest of their ends.
  package var seenBy: [DatasetID]
}

/// Rows of `from` refer to rows of `target`, many to one.
package struct ReferenceModel: Equatable, Sendable {
  package enum Match: Equatable, Sendable {
    /// The row formulas of `from` equal the key columns of `target`.
    case columns([Formula], [ColumnID])
    /// As `columns`, and the last target row whose default time is not after this row's, at most `within` before it.
    case latest([Formula], [ColumnID], within: CalendarDuration?)
    /// The group of the row in a dataset made by `per`.
    case group
    /// The same reference of the dataset this one is filtered from.
    case inherited(ReferenceID)
  }
  package var id: ReferenceID
  package var name: String
  package var from: DatasetID
  package var target: DatasetID
  package var match: Match
  package var range: SourceRange
}

package struct DefinitionModel: Sendable {
  package enum Body: Equatable, Sendable {
    case formula(Formula)
    /// `2.5 to 3.5` and its kin: not known exactly. As a value it is its middle.
    case uncertain(Distribution, [Formula])
    /// Parameters by group. Keys as constants of the dimension's type; `dimensions` as in the `by`.
    case table([DimensionModel], grain: Grain?, entries: [TableEntryModel], otherwise: Formula?)
  }
  package var id: DefinitionID
  package var name: String
  /// The first line of the documentation is the label on a scoreboard.
  package var documentation: String?
  package var body: Body
  /// Of a table: what its keys are compared with in a slice, in the order of the `by`, bands and steps taken.
  package var sliceKeys: [Formula]
  package var type: ValueType
  /// The source text of the right side, for `why`.
  package var sourceText: String
  /// Definitions read directly, in the order of appearance.
  package var reads: [DefinitionID]
  /// Datasets aggregated here or below, sorted.
  package var datasets: [DatasetID]
  /// Set for members of a cycle that passes only through `prior` with one offset.
  package var recurrence: Recurrence?
  /// What a time series of this definition must say, each once.
  package var notes: [DefinitionNote]
  /// `/// @owner NAME` above it.
  package var owner: String?
  /// `/// @tags crm, weekly` above it.
  package var tags: [String]
  /// Not to be listed: what an override of its own name reads, or the body of an override that
  /// holds from a day on.
  package var isBase: Bool
  /// Of what an override reads: as it was after so many changes of this world, 0 for the base. Else nil.
  package var layer: Int?
  package var range: SourceRange
}

extension DefinitionModel {
  /// A fact over open time: young rows have had less of it.
  package var isOpenFact: Bool { notes.contains { if case .openTimeFact = $0 { true } else { false } } }
}

extension Model {
  /// The world in which a definition is a number.
  package func setting(_ id: DefinitionID, to constant: Constant) -> Model {
    var world = self
    let old = definitions[id.index]
    world.definitions[id.index].body = .formula(Formula(.constant(constant), type: old.type, range: old.range))
    world.definitions[id.index].recurrence = nil
    return world
  }
}

extension DefinitionModel {
  var isTable: Bool { if case .table = body { true } else { false } }

  /// What its name means in a formula.
  package var value: Formula { Formula(.slice(.definition(id)), type: type, range: range) }

  /// What a table of parameters is in a slice. A name in a formula is compiled to this already; `why plan` and a scoreboard
  /// ask for the definition itself.
  package var lookup: Formula { Formula(.lookup(id, keys: sliceKeys), type: type, range: range) }
}

package struct TableEntryModel: Equatable, Sendable {
  /// The end of a key that is a range: `@2024-01..@2024-06`, `0..<10`.
  package struct End: Hashable, Sendable {
    package var value: Constant
    package var isHalfOpen: Bool
  }
  package var keys: [Constant]
  /// Beside each key the end of its range; nil where the key is one value.
  package var ends: [End?]
  package var value: Formula
  package init(keys: [Constant], ends: [End?], value: Formula) {
    self.keys = keys
    self.ends = ends
    self.value = value
  }
}

package struct Recurrence: Hashable, Sendable {
  package var members: [DefinitionID]
  package var offset: CalendarDuration
  package init(members: [DefinitionID], offset: CalendarDuration) {
    self.members = members
    self.offset = offset
  }
}

/// What must be said beside a number; found by looking at the formula alone.
package enum DefinitionNote: Hashable, Sendable {
  /// Reads a fact over all time (`count(orders)` of a customer): by period it falls only because young rows are young.
  case openTimeFact(SourceRange)
  /// Aggregates count by different times: (dataset, time column) pairs as text.
  case mixedTimes([String])
  /// A ratio of a dataset and its own entity dataset: by period it is spend of the month over *new* customers.
  case ratioToOwnEntity(String, String)
  /// Reads a stock: says which "last" is meant.
  case stock(String)
  /// A body that mixes facts of the row and numbers of the slice.
  case mixedLevels(SourceRange)
  /// `x / prior(x, 1 year)`: in a period that is not over, its first days over a whole period. The value and the length
  /// as written.
  case ratioToPrior(String, String)
  /// `direct + trailing(tv, 4 months)`: an amount of the period asked for beside one of a length of its own. Both as
  /// written, the length, and whether they are added for such a period whatever the answer is asked by (`per quarter`,
  /// `during @2026-Q1`).
  case mixedWindows(String, String, CalendarDuration, isAlways: Bool)
}

package struct LevelModel: Sendable {
  package enum Bound: Sendable {
    case comparison(ComparisonKind, Formula)
    case range(lower: Formula?, upper: Formula?, isHalfOpen: Bool)
  }
  /// `guard return_rate <= 5%`: the level is met only while it holds.
  package struct Guard: Sendable {
    package var definition: DefinitionID
    package var formula: Formula
    package var bound: Bound
    /// As written: `<= 5%`
    package var text: String
  }
  package var isGoal: Bool
  package var definition: DefinitionID
  /// The definition with the level's own filter applied, on the slice level.
  package var formula: Formula
  package var bound: Bound
  /// Met within this looser bound is "near".
  package var warn: Bound?
  package var guards: [Guard] = []
  /// `/// @owner NAME` above the level, else above its definition.
  package var owner: String?
  /// The last day of the deadline's period.
  package var deadline: Day?
  /// As written: `@2027-03`
  package var deadlineText: String?
  package var grain: Grain?
  /// Met only when its whole interval is.
  package var isSurely = false
  /// What is judged is more in a quarter than in a month.
  package var isGrowing: Bool
  /// It is, and nobody has said which is meant.
  package var isGrainAssumed: Bool
  /// The level as written, for the scoreboard: `>= 18,000円`.
  package var text: String
  /// The `where` as written; empty when there is none.
  package var conditionText: String
  package var range: SourceRange

  /// What is judged, and what it is held against.
  package var formulas: [Formula] {
    [formula] + bound.formulas + (warn?.formulas ?? []) + guards.flatMap { [$0.formula] + $0.bound.formulas }
  }
}

extension LevelModel.Bound {
  package var formulas: [Formula] {
    switch self {
    case .comparison(_, let limit): [limit]
    case .range(let lower, let upper, _): [lower, upper].compactMap { $0 }
    }
  }
}

extension LevelModel.Bound {
  /// Whether a formula keeps it, as a formula.
  package func kept(by formula: Formula) -> Formula {
    let kind: FormulaKind =
      switch self {
      case .comparison(let kind, let limit): .comparison(kind, formula, limit)
      case .range(let lower, let upper, let isHalfOpen):
        .between(formula, lower: lower, upper: upper, isHalfOpen: isHalfOpen)
      }
    return Formula(kind, type: .boolean, range: formula.range)
  }
}

extension LevelModel {
  /// Whether it is met: its bound is kept, and those of its guards.
  package var isMet: Formula {
    let all = [bound.kept(by: formula)] + guards.map { $0.bound.kept(by: $0.formula) }
    return all.count == 1 ? all[0] : Formula(.and(all), type: .boolean, range: range)
  }
}

/// `bet f2_rate >= 30% due @2027-03 at 70%`: what a KPI will be in a time, and how sure somebody is of it.
package struct BetModel: Sendable {
  package var definition: DefinitionID
  package var formula: Formula
  package var bound: LevelModel.Bound
  /// `f2_rate >= 30%`, as written.
  package var text: String
  package var due: DaySpan
  /// Above 0 and below 1.
  package var chance: Double
  package var because: String?
  package var range: SourceRange

  /// Whether it comes true, as a formula of the time that it is about.
  package var isWon: Formula { bound.kept(by: formula) }
}

package struct LimitModel: Sendable {
  package var definition: DefinitionID
  package var lower: Formula?
  package var upper: Formula?
  package var range: SourceRange
}

package struct ScenarioModel: Sendable {
  package var name: String
  package var documentation: String?
  package var overridden: [String]
  /// `from @2027-01`: the first day on which it holds.
  package var start: Day?
  package var range: SourceRange
}

/// A test of the rules. Its expectations are evaluated in a world of their own, see `analyze`.
package struct TestModel: Sendable {
  package var title: String
  /// The index of the statement in `Program.tests`; the world of the test is analysed from it.
  package var index: Int
  package var expectations: [ExpectationModel]
  package var range: SourceRange
}

package struct ExpectationModel: Sendable {
  /// A boolean slice formula; `left`/`right` are its sides when it is one comparison, for the failure picture.
  package var formula: Formula
  package var left: Formula?
  package var right: Formula?
  package var tolerance: Formula?
  package var text: String
  package var range: SourceRange
}

package enum QueryModel: Sendable {
  case show(ShowModel)
  case list(ListModel)
  case why(WhyModel)
  case levers(LeversModel)
  case reach(ReachModel)
  case uncertainty(UncertaintyModel)
  case evidence(EvidenceModel)
  case actions(ActionsModel)
  case bets
  /// What it asks about does not exist.
  case faulty
}

/// `evidence a -> b by segment`
package struct EvidenceModel: Sendable {
  /// Nil: every link that is declared.
  package var cause: CauseNode?
  /// Nil beside a cause: the links from it and to it.
  package var effect: CauseNode?
  /// Segment by segment.
  package var dimension: DimensionModel?

  package func asks(for link: LinkModel) -> Bool {
    guard let cause else { return true }
    guard let effect else { return link.cause == cause || link.effect == cause }
    return link.cause == cause && link.effect == effect
  }
}

/// `why k from @a to @b by d where c`
package struct WhyModel: Sendable {
  package var definition: DefinitionID
  /// Nil: the last two periods that are over.
  package var from: DaySpan?
  package var to: DaySpan?
  package var dimensions: [DimensionModel]
  /// Without `by`: where to look for what explains the change.
  package var searched: [SearchedDimension] = []
  /// `as lmdi`
  package var isByLogMeans = false
  package var filter: Filter?

  package init(definition: DefinitionID, dimensions: [DimensionModel], searched: [SearchedDimension] = []) {
    (self.definition, self.dimensions, self.searched) = (definition, dimensions, searched)
  }
}

/// A dimension that may explain a change.
package struct SearchedDimension: Sendable {
  package var dimension: DimensionModel
  /// As `by` takes it.
  package var written: String
}

/// `levers k during @a where c`
package struct LeversModel: Sendable {
  package var definition: DefinitionID
  package var during: DaySpan?
  package var filter: Filter?
}

/// `actions k during @a`
package struct ActionsModel: Sendable {
  package var definition: DefinitionID
  package var during: DaySpan?

  package init(definition: DefinitionID, during: DaySpan? = nil) {
    (self.definition, self.during) = (definition, during)
  }
}

/// `reach k = value by a, b during @a where c`
package struct ReachModel: Sendable {
  package var definition: DefinitionID
  /// In the definition's unit.
  package var value: Formula
  package var levers: [DefinitionID]
  package var during: DaySpan?
  package var filter: Filter?
}

/// `uncertainty k >= value during @a where c under s`
package struct UncertaintyModel: Sendable {
  package var definition: DefinitionID
  /// The definition in the slice that is asked about but for its window.
  package var bound: LevelModel.Bound?
  /// `>= 30,000円`, as written.
  package var boundText = ""
  package var during: DaySpan?
  package var filter: Filter?
  package var scenario: String?
}
