import SourceText

extension Table {
  /// The column that a rule means by a name: the header as it is, else the only header that is the name with something in
  /// brackets behind it, so that `売上` finds `売上(円)` and `期間` finds `期間(月)`. Names compare folded.
  package func column(matching name: String) -> TableColumn? {
    let wanted = foldedName(name)
    if let exact = columns.first(where: { $0.name == wanted }) { return exact }
    let others = columns.filter { HeaderName($0.name, folded: $0.name).nameWithoutUnit == wanted }
    return others.count == 1 ? others[0] : nil
  }
}

extension Table {
  /// The file and the line of a row, for messages about keys and references; the line is nil where it is not known.
  package func place(ofRow row: Int) -> (file: String, line: Int?)? {
    guard let origin = origins.last(where: { $0.firstRow <= row }) else { return nil }
    return (origin.file, row < lines.count ? Int(lines[row]) : nil)
  }
}
