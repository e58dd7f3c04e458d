import CivilTime
import Columns
import Semantics
import SourceText

/// Checks of keys and references, with places that a person can go to.
extension Engine {
  /// Each declared key must name a row: a duplicate is an error with both places.
  func checkKeys(_ id: DatasetID) {
    let dataset = model.datasets[id.index]
    for key in dataset.keys where !(key.count == 1 && isInRowOrder(key[0], of: id)) {
      let values = key.map { column($0, of: id).localCodes }
      if let only = values.first, values.count == 1, allDiffer(only.codes, count: only.count) { continue }
      let codes = values.map(\.codes)
      let combination = Combination(codes, rowCount: states[id.index].rowCount, skipsEmpty: false)
      guard combination.representatives.count < combination.codes.count else { continue }
      for (row, code) in combination.codes.enumerated() {
        let first = Int(combination.representatives[Int(code)])
        if first != row {
          reportDuplicate(.duplicateKey, id, first, row, key)
          break
        }
      }
    }
  }

  /// Whether each code stands once; none of them is empty then.
  private func allDiffer(_ codes: [Int32], count: Int) -> Bool {
    if count < codes.count { return false }
    // The texts of a key are numbered as they come.
    let areNumbered = threads.map(codes.count) { rows in
      let codes = codes.span
      var differ: Int32 = 0
      for row in rows { differ |= codes[row] ^ Int32(truncatingIfNeeded: row) }
      return differ == 0
    }
    if areNumbered.allSatisfy({ $0 }) { return true }
    var seen = [UInt64](repeating: 0, count: count / 64 + 1)
    var bits = seen.mutableSpan
    for code in codes {
      if code < 0 { return false }
      let (word, bit) = (Int(code) >> 6, UInt64(1) << UInt64(code & 63))
      if bits[word] & bit != 0 { return false }
      bits[word] |= bit
    }
    return true
  }

  func reportDuplicate(_ kind: DataIssue.Kind, _ id: DatasetID, _ first: Int, _ second: Int, _ key: [ColumnID]) {
    let dataset = model.datasets[id.index]
    let names = key.map { dataset.columns[$0.index].name }.joined(separator: ", ")
    let values = key.map { describe(column($0, of: id).column.value(first)) }.joined(separator: ", ")
    shared.rows.report(
      DataIssue(
        kind: kind, dataset: dataset.name,
        message: Phrase(
          "two rows of \(dataset.name) have the key \(names) = \(values)",
          "\(dataset.name) の2行が同じキー \(names) = \(values) を持つ"),
        notes: [place(of: first, in: id), place(of: second, in: id)].compactMap { $0.map(Phrase.init(same:)) },
        isError: true))
  }

  func reportOrphans(_ reference: ReferenceModel, _ rows: [Int32], _ groups: [Int32]) {
    let orphans = rows.indices.filter { rows[$0] < 0 && groups[$0] >= 0 }
    shared.rows.orphanCounts[reference.id] = orphans.count
    guard let first = orphans.first else { return }
    let (from, target) = (model.datasets[reference.from.index].name, model.datasets[reference.target.index].name)
    var example = ""
    if case .columns(let own, _) = reference.match {
      let context = RowContext.all(of: reference.from, count: states[reference.from.index].rowCount)
      var seen: [String] = []
      for row in orphans.prefix(200) where seen.count < 3 {
        let text = own.map { describe(evaluate($0, over: context).expanded.column.value(row)) }.joined(separator: ", ")
        if !seen.contains(text) { seen.append(text) }
      }
      example = seen.joined(separator: "; ")
    }
    shared.rows.report(
      DataIssue(
        kind: .orphans, dataset: from,
        message: Phrase(
          "\(orphans.count) of \(rows.count) rows of \(from) refer to no row of \(target)",
          "\(from) の\(rows.count)行のうち\(orphans.count)行は \(target) に対応する行がない"),
        notes: [
          Phrase("for example \(example)", "例：\(example)"),
          place(of: first, in: reference.from).map(Phrase.init(same:)),
        ].compactMap { $0 }, isError: false))
  }

  /// `orders.csv:17`, for a row that comes straight or by filtering from a file.
  func place(of row: Int, in id: DatasetID) -> String? {
    let dataset = model.datasets[id.index]
    let state = states[id.index]
    let origin = state.origin.map { Int($0[row]) } ?? row
    switch dataset.source {
    case .files:
      guard let table = tables[dataset.name] else { return nil }
      let tableRow = origin / state.stackedCount
      guard let file = table.origins.last(where: { $0.firstRow <= tableRow })?.file else { return nil }
      return tableRow < table.lines.count ? "\(file):\(table.lines[tableRow])" : file
    case .filtered(let parent, _), .grouped(let parent, _, _): return place(of: origin, in: parent)
    }
  }

  func describe(_ value: Value) -> String {
    switch value {
    case .number(let number): number.plainText
    case .text(let text): "\"\(text)\""
    case .boolean(let flag): flag ? "true" : "false"
    case .day(let day): day.isoText
    case .moment(let moment): moment.isoText
    case .period(let period): calendar.text(of: period)
    case .bandFrom(let from): "\(from)+"
    case .label(let label): label.rawValue
    case .missing: "(none)"
    }
  }
}
