import CivilTime
import Columns
import Planning
import Semantics

/// A formula in the parts of a slice, with how sure it is in each.
package struct SampledParts: Sendable {
  /// For each part the value of each dimension; an empty key is `.missing`.
  package var keys: [[Value]]
  package var cells: [Cell]
  package var samples: Samples
}

/// A column of rows as groups or as numbers.
package enum RowFeature: Sendable {
  /// For each row the place of its value, −1 for none; times by their months.
  case levels([Int32], count: Int)
  case numbers([Double?])
}

extension Engine {
  /// How sure a formula is in a slice.
  package func samples(
    of formula: Formula, in slice: Slice, reach: @escaping (Double) -> Double
  ) throws(NoSample) -> Samples {
    guard let frame = frame(of: slice) else { return Samples(cells: [nil], units: [], given: []) }
    return try samples(of: formula, in: frame, reach: reach)
  }

  /// A formula in the parts of a slice, where rows of an entity were drawn.
  package func sampledParts(
    of formula: Formula, in slice: Slice, by dimension: DimensionModel, drawing entity: DatasetID,
    reach: @escaping (Double) -> Double
  ) throws(NoSample) -> SampledParts {
    let (frame, keys) = segmentFrame([(formula, [])], in: slice, by: [dimension])
    let samples = try samples(of: formula, in: frame, drawing: entity, reach: reach)
    let value = evaluate(formula, in: frame)
    return SampledParts(keys: keys, cells: (0..<frame.cellCount).map { cell(value, $0) }, samples: samples)
  }

  /// For each row of a dataset in a slice the place of its value among some texts; −1 for any other value and for rows
  /// that are not in the slice, and how many of these have another value.
  package func places(of texts: [String], in dimension: DimensionModel, on id: DatasetID, in slice: Slice) -> (
    places: [Int32], others: Int
  ) {
    prepare(id)
    guard let formula = dimension.formulas[id], let frame = frame(of: slice),
      case .success(let grouping) = scan(RowsRead(dataset: id), in: frame)
    else { return ([Int32](repeating: -1, count: states[id.index].rowCount), 0) }
    let values = evaluate(formula, over: .all(of: id, count: states[id.index].rowCount)).decided.expanded
    var places = [Int32](repeating: -1, count: values.count)
    var others = 0
    for (element, cell) in grouping.groupOfEach.enumerated() where cell >= 0 {
      let row = grouping.rows.map { Int($0[element]) } ?? element
      if case .text(let text) = values.column.value(row), let place = texts.firstIndex(of: text) {
        places[row] = Int32(place)
      } else {
        others += 1
      }
    }
    return (places, others)
  }

  /// Which rows of a dataset are in a slice.
  package func rows(of id: DatasetID, in slice: Slice) -> [Bool] {
    prepare(id)
    var isIn = [Bool](repeating: false, count: states[id.index].rowCount)
    guard let frame = frame(of: slice), case .success(let grouping) = scan(RowsRead(dataset: id), in: frame) else {
      return isIn
    }
    for (element, cell) in grouping.groupOfEach.enumerated() where cell >= 0 {
      isIn[grouping.rows.map { Int($0[element]) } ?? element] = true
    }
    return isIn
  }

  /// For each row of a dataset a column as a number, of yes and no 1 and 0; NaN for none, and nil for texts and times.
  package func numbers(of column: ColumnID, in id: DatasetID) -> [Double]? {
    let values = self.column(column, of: id).decided.expanded
    switch values.column.values {
    case .exact, .doubles:
      let numbers = values.doubles
      return numbers.indices.map { values.isValid($0) ? numbers[$0] : .nan }
    case .booleans: return (0..<values.count).map { values.isValid($0) ? values.booleanValues[$0] ? 1 : 0 : .nan }
    case .days, .moments, .periods, .texts: return nil
    }
  }

  package func feature(_ column: ColumnID, of id: DatasetID) -> RowFeature {
    let values = self.column(column, of: id).decided
    switch values.column.values {
    case .exact, .doubles:
      let numbers = values.doubles
      return .numbers(numbers.indices.map { values.isValid($0) ? numbers[$0] : nil })
    case .days(let days):
      return levels(days.indices.map { values.isValid($0) ? calendar.period(.month, of: Day(days[$0])).index : nil })
    case .moments:
      return levels(
        moments(of: values).map { moment in moment.map { calendar.period(.month, of: $0.day).index } })
    case .booleans, .texts, .periods:
      let (codes, count) = values.localCodes
      return .levels(codes, count: count)
    }
  }

  private func levels(_ values: [Int32?]) -> RowFeature {
    let ranks = Dictionary(uniqueKeysWithValues: Set(values.compactMap { $0 }).sorted().enumerated().map { ($1, $0) })
    return .levels(values.map { value in Int32(value.flatMap { ranks[$0] } ?? -1) }, count: ranks.count)
  }
}
