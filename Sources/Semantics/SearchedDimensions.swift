import CivilTime
import SourceText
import Syntax

// Where `why` without `by` looks for what explains a change.
extension Analyzer {
  /// The columns of texts, and of yes and no, of all that a formula reads and of what that refers to, in the order
  /// declared; keys are none. Each has the name by which `by` would take it: the column alone where that says enough,
  /// so that channels of orders meet channels of visits, else with its dataset.
  func searchedDimensions(of formula: Formula, at range: SourceRange) -> [SearchedDimension] {
    let read = uses(of: formula).filter { !$0.dropsAll }
    let datasetsRead = Set(read.map(\.dataset)).sorted()
    var found: [SearchedDimension] = []
    var seen: Set<String> = []
    for dataset in datasetsRead {
      for owner in [dataset] + reachedDatasets(from: dataset) {
        for (place, column) in datasets[owner].columns.enumerated() where isSearched(column, place, of: owner) {
          let short = DimensionName(column.name)
          if case .found(place, owner, _) = dimensionColumn(column.name, of: dataset),
            let dimension = searched(short, read, range, { dimensionColumn(column.name, of: $0) })
          {
            let written = Name.written(column.name)
            if seen.insert(short.text).inserted {
              found.append(SearchedDimension(dimension: dimension, written: written))
            }
            continue
          }
          let long = DimensionName("\(datasets[owner].name).\(column.name)")
          guard seen.insert(long.text).inserted else { continue }
          let dimension = searched(long, read, range) { from in
            guard case .found(let route) = route(from: from, to: owner) else { return .none }
            return .found(column: place, dataset: owner, route: route)
          }
          let written = "\(Name.written(datasets[owner].name)).\(Name.written(column.name))"
          if let dimension { found.append(SearchedDimension(dimension: dimension, written: written)) }
        }
      }
    }
    return found
  }

  private func isSearched(_ column: ColumnTable, _ place: Int, of dataset: Int) -> Bool {
    (column.type == .text || column.type == .boolean) && !datasets[dataset].keys.contains([place])
  }

  /// Nil where the name says too little: a period, or a column of several that are reached.
  private func searched(
    _ name: DimensionName, _ read: [Use], _ range: SourceRange, _ column: (Int) -> DimensionColumn
  ) -> DimensionModel? {
    if Grain(rawValue: name.text) != nil { return nil }
    var model = DimensionModel(name: name, names: [name], type: .unknown, formulas: [:], range: range)
    for use in read where !drops(use, [name]) && model.formulas[DatasetID(use.dataset)] == nil {
      switch column(use.dataset) {
      case .none: continue
      case .several: return nil
      case .found(let place, let owner, let route):
        guard let type = datasets[owner].columns[place].type, model.type == .unknown || model.type == type else {
          return nil
        }
        model.type = type
        let id = ColumnID(place)
        let leaf = route.isEmpty ? RowLeaf.column(id) : .path(route.map { ReferenceID($0) }, id)
        model.formulas[DatasetID(use.dataset)] = make(.row(leaf), type, range)
      }
    }
    return model.formulas.isEmpty ? nil : model
  }
}
