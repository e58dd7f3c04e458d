import CivilTime
import SourceText
import Syntax

/// Rows of a dataset: those that `count(dataset)` counts.
package struct ListModel: Sendable {
  package var dataset: DatasetID
  /// Row formulas.
  package var columns: [ShowModel.Item] = []
  package var filter: Filter?
  package var during: DaySpan?
  package var sort: [ShowModel.Order] = []
  package var top: Int?
}

package struct ShowModel: Sendable {
  package struct Item: Sendable {
    /// Its name in the question, else as written: the column's head.
    package var name: String
    package var formula: Formula
    package var notes: [DefinitionNote]
    package init(name: String, formula: Formula, notes: [DefinitionNote]) {
      self.name = name
      self.formula = formula
      self.notes = notes
    }
  }
  package enum Key: Sendable {
    case period(Grain)
    case dimension(DimensionModel)
  }
  package var items: [Item]
  package var keys: [Key]
  package var filter: Filter?
  /// What of the filter tells which groups there are: conditions that are the same for a row in every cell. One with an
  /// aggregate in it means another number in each.
  package var groupFilter: Filter?
  package var during: DaySpan?
  /// The scenario whose world this query was analysed in.
  package var scenario: String?
  /// For a what-if: the same items in the base world are shown beside.
  package var isWhatIf: Bool
  package var keep: Formula?
  package var sort: [Order]
  package var top: Int?
  /// Of `top 2 per category` the places of these keys: so many lines of each of their values.
  package var topPlaces: [Int] = []
  /// Of `top 5 of sales` what the groups are compared by; those that are not among the largest are one line.
  package var pooling: Formula?
  /// The last key makes columns.
  package var isAcross = false
  /// Lines for the parts of the keys, and for all.
  package var isWithTotal = false
  /// What the period is called in the answer, where the question says so.
  package var periodName: String?
  /// Where there are no items: the rows whose groups are asked for.
  package var listed: Formula?
  package var form: AnswerForm?
  package var interval: Interval?
  /// `with uncertainty`: what the uncertain numbers of the rules make of each value.
  package var isWithUncertainty = false
  package var range: SourceRange

  /// `with interval`: how sure each number is, too.
  package struct Interval: Hashable, Sendable {
    /// What was drawn, where the question says so.
    package var entity: DatasetID?
  }

  package init(
    items: [Item], keys: [Key], filter: Filter?, during: DaySpan?, scenario: String?, isWhatIf: Bool, keep: Formula?,
    sort: [Order], top: Int?, form: AnswerForm?, range: SourceRange
  ) {
    self.items = items
    self.keys = keys
    self.filter = filter
    self.during = during
    self.scenario = scenario
    self.isWhatIf = isWhatIf
    self.keep = keep
    self.sort = sort
    self.top = top
    self.form = form
    self.range = range
  }

  /// A query that no rule file holds.
  package init(items: [Item], keys: [Key], range: SourceRange) {
    self.init(
      items: items, keys: keys, filter: nil, during: nil, scenario: nil, isWhatIf: false, keep: nil, sort: [], top: nil,
      form: nil, range: range)
  }

  /// With all lines in their order. The changed end of a what-if is looked up by the lines that the base has picked;
  /// picking for itself it would lose those that the change moves.
  package var whole: ShowModel {
    var whole = self
    whole.keep = nil
    whole.sort = []
    (whole.top, whole.topPlaces, whole.pooling) = (nil, [], nil)
    return whole
  }

  /// The groups of the query, without its period.
  package var dimensions: [DimensionModel] {
    keys.compactMap { key in
      if case .dimension(let dimension) = key { dimension } else { nil }
    }
  }

  /// The place among the dimensions of a key that is one.
  package func dimensionPlace(_ place: Int) -> Int {
    keys.prefix(place).count { if case .dimension = $0 { true } else { false } }
  }

  /// The period among its keys.
  package var grain: Grain? {
    for case .period(let grain) in keys { return grain }
    return nil
  }

  package struct Order: Sendable {
    package var formula: Formula
    package var isDescending: Bool
    package init(formula: Formula, isDescending: Bool) {
      self.formula = formula
      self.isDescending = isDescending
    }
  }
}
