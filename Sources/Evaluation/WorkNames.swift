import Semantics
import SourceText

// What pieces of work are called in a profile.
extension Engine {
  private func name(_ id: DatasetID) -> String { model.datasets[id.index].name }

  func pieceName(_ aggregate: Aggregate, over dataset: DatasetID) -> Phrase {
    let kind = aggregate.kind.rawValue
    return Phrase("\(kind) over \(name(dataset))", "\(kind)：\(name(dataset))")
  }

  func rowsName(of dataset: DatasetID) -> Phrase { Phrase("rows of \(name(dataset))", "\(name(dataset)) の行") }

  func datasetName(_ dataset: DatasetID) -> Phrase {
    Phrase("dataset \(name(dataset))", "データセット \(name(dataset))")
  }

  func columnName(_ column: ColumnID, of dataset: DatasetModel) -> Phrase {
    let path = "\(dataset.name).\(dataset.columns[column.index].name)"
    return Phrase("column \(path)", "列 \(path)")
  }

  func wayName(_ reference: ReferenceModel) -> Phrase {
    let (from, to) = (name(reference.from), name(reference.target))
    return Phrase("way from \(from) to \(to)", "\(from) から \(to) への参照")
  }
}
