import Columns
import SourceText

// What tables have to do with one another: columns that are looked up elsewhere, and what repeats within an order.

extension Draft {
  /// A column is looked up where its values are keys of another table and the names say so, or where they are codes of which
  /// every one is there.
  static func references(among tables: [DraftTable]) -> [[DraftReference]] {
    let keys = tables.map { table in
      table.description.uniqueColumns.map { (name: $0.name, values: table.values(of: $0.name)) }
    }
    return tables.enumerated().map { place, table in
      var found: [DraftReference] = []
      for column in table.columns
      where column.isCode && !table.description.wideColumns.contains(column.name)
        && (column.kind == .text || DatasetDescription.isNameOfKey(column.name))
      {
        let values = table.values(of: column.name)
        guard !values.isEmpty, column.name != table.key || table.description.uniqueColumns.count > 1 else { continue }
        var best: DraftReference?
        for (other, target) in tables.enumerated() where other != place {
          for key in keys[other] {
            let count = values.intersection(key.values).count
            let isNamed = names(column.name, key.name, of: target.name)
            let isEnough = isNamed ? count * 2 >= values.count : isOfCodes(values) && count == values.count
            guard isEnough, count > best?.found ?? 0 else { continue }
            best = DraftReference(
              name: "", column: column.name, target: target.name, targetKey: key.name, values: values.count,
              found: count)
          }
        }
        if let best { found.append(best) }
      }
      return named(found, in: table)
    }
  }

  /// `会員番号` of two tables; `customer_id`, `customerId` and the `id` of `customers`.
  private static func names(_ column: String, _ key: String, of target: String) -> Bool {
    let (own, other) = (foldedName(column).lowercased(), foldedName(key).lowercased())
    if own == other { return !["id", "no", "no.", "番号", "コード", "key", "code", "name", "名前"].contains(own) }
    let stem = ColumnWords.stem(column).lowercased()
    let dataset = foldedName(target).lowercased()
    return !stem.isEmpty
      && (dataset == stem || dataset == stem + "s" || dataset == stem + "es" || dataset == stem + "一覧")
  }

  /// `M1001`, not `東京`, and not 1, 2, 3, which are keys of everything.
  private static func isOfCodes(_ values: Set<DraftValue>) -> Bool {
    guard values.count >= 10 else { return false }
    return values.allSatisfy { value in
      if case .text(let text) = value { text.contains(where: \.isNumber) && text.count >= 3 } else { false }
    }
  }

  private static func named(_ references: [DraftReference], in table: DraftTable) -> [DraftReference] {
    var used = Set(table.columns.map(\.name))
    return references.map { reference in
      var reference = reference
      let stem = ColumnWords.stem(reference.column)
      let wanted = stem.isEmpty || stem == reference.column ? reference.target : stem
      reference.name = Draft.free(wanted, &used)
      return reference
    }
  }

  /// What is the same in all rows of an order: of a table whose rows are lines the time and, perhaps, the shipping.
  static func group(of table: DraftTable, _ used: inout Set<String>) -> DraftGroup? {
    guard table.key == nil, let time = table.description.time else { return nil }
    let candidates = table.columns.filter { column in
      column.isCode && column.emptyCells == 0 && DatasetDescription.isNameOfKey(column.name)
        && ColumnWords.isOrder(column.name) && column.distinctValues * 20 <= column.rows * 19
        && !table.references.contains { $0.column == column.name }
    }
    for column in candidates {
      let groups = table.cells(of: column.name)
      guard isNearlyConstant(time.name, in: table, groups) else { continue }
      let repeated = table.columns.filter { other in
        other.name != column.name && other.name != time.name && other.distinctValues > 1
          && isConstant(other.name, in: table, groups)
      }
      let stem = ColumnWords.stem(column.name)
      let wanted = stem.isEmpty ? table.name : stem
      return DraftGroup(
        name: Draft.free(ColumnWords.isJapanese(wanted) ? wanted : wanted + "_heads", &used), table: table.name,
        column: column.name, time: time.name, repeated: repeated.map(\.name))
    }
    return nil
  }

  /// In four of five groups of several rows, or within a week: an order whose lines bear two dates is one still, and a number
  /// that begins anew each day is none of an order.
  private static func isNearlyConstant(_ column: String, in table: DraftTable, _ groups: [DraftValue?]) -> Bool {
    var cells: [DraftValue: [DraftValue]] = [:]
    for (group, cell) in zip(groups, table.cells(of: column)) {
      if let group, let cell { cells[group, default: []].append(cell) }
    }
    let several = cells.values.filter { $0.count > 1 }
    let constant = several.filter { Set($0).count == 1 }
    if constant.count * 5 >= several.count * 4 { return true }
    return several.allSatisfy { cells in
      let days = cells.compactMap { cell -> Int64? in if case .number(let day) = cell { day } else { nil } }
      return (days.max() ?? 0) - (days.min() ?? 0) <= 7
    }
  }

  private static func isConstant(_ column: String, in table: DraftTable, _ groups: [DraftValue?]) -> Bool {
    var first: [DraftValue: DraftValue?] = [:]
    for (group, cell) in zip(groups, table.cells(of: column)) {
      guard let group else { continue }
      if let known = first[group] { if known != cell { return false } } else { first[group] = .some(cell) }
    }
    return true
  }

  /// The name, or the name with a number behind.
  static func free(_ name: String, _ used: inout Set<String>) -> String {
    var (free, number) = (name, 2)
    while !used.insert(free).inserted {
      free = "\(name)_\(number)"
      number += 1
    }
    return free
  }
}

/// `dataset 受注 per 受注明細.受注番号`
struct DraftGroup: Sendable {
  var name: String
  var table: String
  var column: String
  var time: String
  /// Columns that are the same in all rows of it.
  var repeated: [String]
}
