import Columns
import SourceText
import Syntax

/// Rules to start from, made from data files alone: datasets with all that was found out, references between them, what is
/// the same within an order, and definitions that the columns allow. A person changes it from there.
package struct Draft: Sendable {
  var tables: [DraftTable]
  var groups: [DraftGroup] = []
  var indicators: [DraftIndicator] = []
  /// That of the reader, in which comments are written. Names follow those of the columns.
  let language: Language

  package init(_ files: [DescribedFile], in language: Language) {
    self.language = language
    var used: Set<String> = []
    tables = files.map { file in
      var description = file.description
      description.name = Draft.free(description.name, &used)
      return DraftTable(description, file.table)
    }
    let references = Draft.references(among: tables)
    for (place, found) in references.enumerated() { tables[place].references = found }
    // What is looked up must be a key.
    for reference in references.joined() {
      guard let place = tables.firstIndex(where: { $0.name == reference.target }) else { continue }
      tables[place].key = tables[place].key ?? reference.targetKey
    }
    let keys = Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.key) })
    for place in tables.indices { tables[place].references.removeAll { keys[$0.target] != $0.targetKey } }
    groups = tables.compactMap { Draft.group(of: $0, &used) }
    indicators = IndicatorProposer.indicators(tables, groups, used: used, language)
  }

  /// Nil where a file cannot be read: rules of some files would look like rules of all of them.
  package static func reading(
    _ paths: [String], options: DataOptions, language: Language
  ) -> (draft: Draft?, problems: [Problem]) {
    var (found, problems): ([DescribedFile], [Problem]) = ([], [])
    for path in paths {
      let file = DatasetDescription.file(path, options: options, language: language)
      found += file.found
      problems += file.problems
    }
    return problems.isEmpty ? (Draft(found, in: language), []) : (nil, problems)
  }

  package var descriptions: [DatasetDescription] { tables.map(\.description) }

  /// What was found of titles, totals and merged cells: who asks a file without rules sees no `skip` and no `header`.
  var remarks: [Phrase] {
    tables.flatMap { table -> [Phrase] in
      var lines = table.description.layoutRemarks
      if let header = table.description.layout.header, header.last > 1 {
        lines.insert(DatasetDescription.headerWords(header.last), at: 0)
      }
      let pattern = table.description.pattern
      return lines.map { Phrase("\(pattern): \($0.english)", "\(pattern)：\($0.japanese)") }
    }
  }

  /// The whole draft as a rule file.
  package var text: String {
    let files = tables.map(\.description)
    var parts = [DatasetDescription.unitStatements(of: files)]
    parts += tables.map { $0.description.block(key: $0.key, references: $0.references) }
    parts += groups.map(block)
    parts.append(indicators.map(line).joined())
    let text = parts.filter { !$0.isEmpty }.joined(separator: "\n")
    return format(SourceFile(id: FileID(0), name: "", text: text)).text
  }

  private func line(_ indicator: DraftIndicator) -> String {
    let words = indicator.documentation.isEmpty ? "" : "/// \(indicator.documentation)\n"
    return "\(words)\(Name.written(indicator.name))\(indicator.unit) = \(indicator.formula)\n"
  }

  private func block(_ group: DraftGroup) -> String {
    guard let table = tables.first(where: { $0.name == group.table }) else { return "" }
    func path(_ column: String) -> String {
      let named = table.columns.first { $0.name == column }.map(table.description.plainName) ?? column
      return "\(Name.written(group.table)).\(Name.written(named))"
    }
    var lines = ["  time \(Name.written(group.time)) = min(\(path(group.time)))\n"]
    for name in group.repeated {
      guard let column = table.columns.first(where: { $0.name == name }),
        column.kind == .text || !DatasetDescription.isNameOfKey(name)
      else { continue }
      let plain = Name.written(table.description.plainName(column))
      let unit = table.description.currency(of: column).map { ": \($0)" } ?? ""
      lines.append("  \(plain)\(unit) = only(\(path(name)))\n")
    }
    for reference in table.references where group.repeated.contains(reference.column) {
      let column = table.columns.first { $0.name == reference.column }.map(table.description.plainName)
      lines.append(
        "  \(Name.written(reference.name)) = \(Name.written(column ?? reference.column)) -> \(Name.written(reference.target))\n"
      )
    }
    let head = language.say(
      "The same in all rows of one \(group.column): counted once here, and once for each row in \(group.table).",
      "同じ \(group.column) の行ではすべて同じ値。ここでは1回、\(group.table) では行ごとに数える。")
    return "// \(head)\ndataset \(Name.written(group.name)) per \(path(group.column)) {\n\(lines.joined())}\n"
  }
}
