import CivilTime
import Columns
import Planning
import Semantics

/// The slices that an expression is evaluated for, all at once: each cell is one window of time and one value of each
/// dimension. Filters are shared. Frames are equal when their contents are, and the store keeps one of each, so that
/// `prior(a, 1 month)` and `prior(b, 1 month)` share every scan.
final class Frame: Sendable {
  let id: Int
  let content: FrameContent
  init(id: Int, content: FrameContent) {
    self.id = id
    self.content = content
  }
  var windows: [Window] { content.windows }
  var dimensions: [DimensionModel] { content.dimensions.map(\.model) }

  /// The place of the dimension that answers to a name, of several the innermost: inside a band of quantities
  /// `max(each qty)` is of the quantities, not of the band. For a table one whose groups lie whole in its keys comes first.
  func place(of name: DimensionName, within extent: GroupExtent?) -> Int? {
    let dimensions = dimensions
    let named = dimensions.indices.filter { dimensions[$0].names.contains { $0.matches(name) } }
    return extent.flatMap { extent in named.last { dimensions[$0].extent.lies(in: extent) } } ?? named.last
  }
  var cellCount: Int { content.cellWindows.count }
  func window(of cell: Int) -> Window { content.windows[Int(content.cellWindows[cell])] }
}

struct FrameContent: Hashable, Sendable {
  struct Dimension: Hashable, Sendable {
    let model: DimensionModel
    let identity: Identity
    init(_ model: DimensionModel) {
      self.model = model
      identity = model.identity
    }
    static func == (a: Dimension, b: Dimension) -> Bool { a.identity == b.identity }
    func hash(into hasher: inout Hasher) { hasher.combine(identity) }
  }

  /// Distinct windows; every one is used by a cell.
  var windows: [Window]
  var dimensions: [Dimension]
  var filters: FilterSet
  /// For each cell its window.
  var cellWindows: [Int32]
  /// For each dimension the code of each cell in the dimension's table; −1 is "(none)".
  var cellCodes: [[Int32]]
  /// The range that the query asked for (`during`): `overall` returns to it.
  var range: DaySpan?
  /// Where a series without data begins: recurrences start here.
  var seriesStart: Day?
  /// The grain of the query, for `dimension("month")`.
  var grain: Grain?
  /// Groups that are one: the lines of "all others".
  var pool: GroupPool?
  /// In the lines of a total the number of their dimensions: they have no rank. Groups inside a line have.
  var unranked: Int?

  /// The same windows, each as one cell.
  var withoutGroups: FrameContent {
    var content = self
    content.dimensions = []
    content.cellCodes = []
    content.cellWindows = windows.indices.map { Int32($0) }
    content.pool = nil
    return content
  }
}

/// All groups but some, as one group of the pooled dimensions. Row by row: whoever has none of the picked combinations.
struct GroupPool: Hashable, Sendable {
  /// The places of the dimensions that the combinations are of.
  var places: [Int]
  var picked: Set<[Int32]>
  /// Of those the ones that are pooled, each with its code for "others".
  var pooled: [Int: Int32]
  /// Those that are ticks of a clock: what stands at none is in no group, and in none of the others either.
  var ticks: Set<Int> = []

  /// The codes of rows, or of groups, with the pooled ones in place of all that is not picked.
  func pooling(_ columns: [[Int32]]) -> [[Int32]] {
    guard let count = places.first.map({ columns[$0].count }) else { return columns }
    var result = columns
    for row in 0..<count where !picked.contains(places.map { columns[$0][row] }) {
      if ticks.contains(where: { columns[$0][row] < 0 }) { continue }
      for (place, code) in pooled { result[place][row] = code }
    }
    return result
  }

  /// With the dimensions at these places only; nil where rows cannot be told to be others without those that go.
  func keeping(_ kept: [Int]) -> GroupPool?? {
    if pooled.keys.allSatisfy({ !kept.contains($0) }) { return .some(nil) }
    guard places.allSatisfy(kept.contains) else { return nil }
    var result = self
    func moved(_ place: Int) -> Int { kept.firstIndex(of: place) ?? place }
    result.places = places.map(moved)
    result.ticks = Set(ticks.filter(kept.contains).map(moved))
    result.pooled = Dictionary(uniqueKeysWithValues: pooled.map { (moved($0), $1) })
    return .some(result)
  }
}

/// A frame made from another, and for each cell of the other its cell in the new one.
struct DerivedFrame {
  var frame: Frame
  var cells: [Int32]
}

extension Engine {
  /// The frame in which each cell has the window that `move` gives it and lacks the dropped dimensions. Cells that become
  /// equal become one. A cell whose window cannot be moved gets −1.
  func derive(
    _ frame: Frame, dropping isDropped: (DimensionModel) -> Bool = { _ in false }, adding filter: Filter? = nil,
    move: (Window) -> Window? = { $0 }
  ) -> DerivedFrame {
    var content = frame.content
    let moved = frame.windows.map(move)
    var windows: [Window] = []
    var places: [Window: Int32] = [:]
    let windowPlace = moved.map { window -> Int32 in
      guard let window else { return -1 }
      if let place = places[window] { return place }
      let place = Int32(windows.count)
      places[window] = place
      windows.append(window)
      return place
    }
    let kept = frame.dimensions.indices.filter { !isDropped(frame.dimensions[$0]) }
    if let pool = content.pool {
      guard let rest = pool.keeping(kept) else {
        return DerivedFrame(frame: frame, cells: [Int32](repeating: -1, count: frame.cellCount))
      }
      content.pool = rest
    }
    content.dimensions = kept.map { frame.content.dimensions[$0] }
    content.windows = windows
    if let filter { content.filters.add(condition(filter)) }
    let newWindows = frame.content.cellWindows.map { windowPlace[Int($0)] }
    let codes = kept.map { frame.content.cellCodes[$0] }
    // A missing window (−1) is skipped by the combination, a "(none)" code is a value of its own.
    let combination = Combination(
      [newWindows] + codes.map { $0.map { $0 < 0 ? Int32.max : $0 } }, rowCount: frame.cellCount, skipsEmpty: true)
    content.cellWindows = combination.representatives.map { newWindows[Int($0)] }
    content.cellCodes = codes.map { column in combination.representatives.map { column[Int($0)] } }
    return DerivedFrame(frame: frames.frame(content), cells: combination.codes)
  }

  func condition(_ filter: Filter) -> FilterSet.Condition {
    FilterSet.Condition(filter, dependsOnSlice: planner.dependsOnSlice(filter))
  }

  func dimensionTable(_ dimension: DimensionModel) -> CodeTable {
    stores(of: dimension).dimensions.table(of: dimension.withoutCumulation.identity)
  }

  /// The code of each row of a dataset in a dimension; nil where the dataset cannot be grouped so. Of rows that are read
  /// at several ticks of a clock see `codes(of:of:in:)`.
  func codes(of dimension: DimensionModel, on id: DatasetID) -> Integers? {
    let (identity, stores) = (dimension.identity, stores(of: dimension))
    if let known = stores.dimensions[identity, id] { return known }
    guard let formula = dimension.formulas[id] else { return nil }
    prepare(id)
    let vector = evaluate(formula, over: RowContext.all(of: id, count: states[id.index].rowCount))
    let codes = dimensionTable(dimension).encode(vector.decided, adding: true, threads)
    if !mustStop { stores.dimensions[identity, id] = codes }
    return codes
  }
}
