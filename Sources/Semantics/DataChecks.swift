import SourceText
import Syntax

// What only rules and files together tell: columns that a file lacks, that were left out, that are not what they seem.
extension Analyzer {
  func checkData() {
    for (index, dataset) in datasets.enumerated() {
      guard case .files = dataset.kind, let schema = schemas[dataset.name] else { continue }
      for column in schema.columns {
        if let file = column.absentFrom { reportAbsent(column.name, of: index, file: file) }
        if let remark = column.codeRemark { warnOfCodes(column.name, of: index, remark) }
      }
      warnOfUnstacked(index, schema)
    }
  }

  /// A column that all older files have: `amount`, renamed `total`, once made sales of 0 in the newest month.
  private func reportAbsent(_ header: String, of dataset: Int, file: String) {
    if datasets[dataset].optionalColumns.contains(header) { return }
    let names = columnNames(of: header, dataset)
    if names.contains(where: { datasets[dataset].optionalColumns.contains($0) }) { return }
    guard let place = firstRead(of: header, dataset) ?? stackedPlace(of: header, dataset) else { return }
    report(.absentColumn(names.first ?? header, dataset: datasets[dataset].name, file: file), at: place)
  }

  /// A column that an `unpivot` names; one that only a pattern matches may well be of older files.
  private func stackedPlace(of header: String, _ dataset: Int) -> SourceRange? {
    for entry in datasets[dataset].entries {
      guard case .unpivot(let unpivot) = entry.kind else { continue }
      if let item = unpivot.columns.first(where: { !$0.isPattern && $0.name.text == header }) { return item.name.range }
    }
    return nil
  }

  private func warnOfCodes(_ header: String, of dataset: Int, _ remark: MisreadCode) {
    guard let place = firstPlace(of: header, dataset, keyPlace) else { return }
    report(
      .codesAsKeys(columnNames(of: header, dataset).first ?? header, dataset: datasets[dataset].name, remark: remark),
      at: place)
  }

  /// Next year's column that a list of names does not hold.
  private func warnOfUnstacked(_ dataset: Int, _ schema: DatasetSchema) {
    let stacked = datasets[dataset].stacked
    guard let first = stacked.first, let entry = datasets[dataset].entries.first(where: { $0.isUnpivot }),
      let start = schema.columns.firstIndex(where: { $0.name == first })
    else { return }
    let shapes = Set(stacked.map(Analyzer.shape))
    let hasDigits = stacked.contains { $0.contains(where: \.isNumber) }
    let left = schema.columns[start...].filter { column in
      column.type == .number && !stacked.contains(column.name) && firstRead(of: column.name, dataset) == nil
        && (!hasDigits || shapes.contains(Analyzer.shape(column.name)))
    }
    if left.isEmpty { return }
    report(.stackLeaves(left.map(\.name), stacked: first), at: entry.range)
  }

  /// `Y2026` as `Y#`.
  private static func shape(_ name: String) -> String {
    var shape = ""
    for character in name where !(character.isNumber && shape.last == "#") {
      shape.append(character.isNumber ? "#" : character)
    }
    return shape
  }

  /// What the rules call the column of a file, a declared name first.
  private func columnNames(of header: String, _ dataset: Int) -> [String] {
    let columns = datasets[dataset].columns.filter { column in
      if case .file(let own) = column.source { own == header } else { false }
    }
    return (columns.filter(\.isDeclared) + columns).map(\.name)
  }

  private func firstRead(of header: String, _ dataset: Int) -> SourceRange? {
    firstPlace(of: header, dataset, readPlace)
  }

  private func readPlace(_ column: Int, _ dataset: Int) -> SourceRange? {
    let table = datasets[dataset]
    if table.columns[column].isDeclared, let range = table.columns[column].range { return range }
    return columnReads[.column(column, dataset: dataset)] ?? keyPlace(column, dataset)
  }

  private func keyPlace(_ column: Int, _ dataset: Int) -> SourceRange? {
    if let range = keyUses[.column(column, dataset: dataset)] { return range }
    guard datasets[dataset].keys.contains(where: { $0.contains(column) }) else { return nil }
    for entry in datasets[dataset].entries {
      guard case .key(let names) = entry.kind else { continue }
      if let name = names.first(where: { datasets[dataset].columnIndex[$0.text] == column }) { return name.range }
    }
    return nil
  }

  /// The first place for a column of a file and for those that other datasets have taken over from it.
  private func firstPlace(
    of header: String, _ dataset: Int, _ place: (_ column: Int, _ dataset: Int) -> SourceRange?
  ) -> SourceRange? {
    for (position, column) in datasets[dataset].columns.enumerated() {
      guard case .file(header) = column.source else { continue }
      if let found = placeOfTakenOver(position, dataset, place) { return found }
    }
    return nil
  }

  private func placeOfTakenOver(
    _ column: Int, _ dataset: Int, _ place: (_ column: Int, _ dataset: Int) -> SourceRange?
  ) -> SourceRange? {
    var stack = [(column, dataset)]
    while let (position, index) = stack.popLast() {
      if let found = place(position, index) { return found }
      for (other, table) in datasets.enumerated() {
        guard case .filtered(index, _) = table.kind else { continue }
        for (taken, inherited) in table.columns.enumerated() {
          if case .inherited(position) = inherited.source { stack.append((taken, other)) }
        }
      }
    }
    return nil
  }
}

extension DatasetEntry {
  var isUnpivot: Bool { if case .unpivot = kind { true } else { false } }
}
