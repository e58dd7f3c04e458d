import CivilTime
import Columns
import SourceText
import Syntax
import Units

// A description as a dataset block: what was found out is written down, to be changed.

extension DatasetDescription {
  /// A rule file of this dataset alone.
  package var asRules: String {
    let text = [DatasetDescription.unitStatements(of: [self]), block(key: key, references: [])].filter { !$0.isEmpty }
      .joined(separator: "\n")
    return format(SourceFile(id: FileID(0), name: "", text: text)).text
  }

  /// Columns of texts, and of numbers that are called like keys, whose cells all differ. An amount may well differ in each row.
  /// None where columns are periods: each row of the file is several then.
  var uniqueColumns: [ColumnDescription] {
    if layout.wide != nil { return [] }
    return columns.filter { column in
      column.emptyCells == 0 && column.distinctValues == column.rows && column.rows > 1 && column.isCode
        && (column.kind == .text || DatasetDescription.isNameOfKey(column.name))
    }
  }

  /// The column of which the name and the cells say that it is the key.
  var key: String? { uniqueColumns.first { DatasetDescription.isNameOfKey($0.name) }?.name }

  /// The first column of times; numbers such as `202604` where there is no other.
  var time: ColumnDescription? {
    columns.first { $0.kind == .date || $0.kind == .dateTime || $0.kind == .period }
      ?? columns.first { $0.compactTime != nil }
  }

  func block(key: String?, references: [DraftReference]) -> String {
    var lines: [String] = []
    if let key = columns.first(where: { $0.name == key }) {
      lines.append("key \(ownName(key))")
    } else if let first = uniqueColumns.first {
      // In a small file much is unique that will not be next month.
      lines.append(
        language.say("// key \(ownName(first)): every value is unique", "// key \(ownName(first))：値はすべて異なる"))
    }
    lines += wideLines
    let time = layout.wide?.grain == nil ? time : nil
    if let time { lines.append("time \(ownName(time))\(time.declaredTime)\(renaming(time))") }
    for column in columns where column.name != time?.name && !wideColumns.contains(column.name) {
      let isKey = column.name == key
      if layout.wide != nil, column.isNumber {
        // A total of the months would be there once for each of them.
        lines.append(
          language.say(
            "// \(ownName(column)): once in each row of a \(periodName)",
            "// \(ownName(column))：\(periodName)ごとの各行に1回ずつ現れる"))
        continue
      }
      if isKey && renaming(column).isEmpty && declaredType(column).isEmpty { continue }
      var line = ownName(column) + declaredType(column) + renaming(column)
      let remark = remark(column)
      if !remark.isEmpty { line += "  // " + remark }
      lines.append(line)
    }
    for reference in references {
      let column = columns.first { $0.name == reference.column }.map(ownName) ?? Name.written(reference.column)
      let missing = reference.values - reference.found
      let (lost, all) = (Wording.grouped(missing), Wording.grouped(reference.values))
      let words =
        missing == 0 ? "" : "  // " + language.say("\(lost) of \(all) are not there", "\(all)件のうち\(lost)件は見つからない")
      lines.append("\(Name.written(reference.name)) = \(column) -> \(Name.written(reference.target))\(words)")
    }
    let body = lines.map { "  \($0)\n" }.joined()
    return "dataset \(Name.written(name)) from \(writtenText(pattern))\(fileOptions) {\n\(body)}\n"
  }

  private var fileOptions: String {
    var options: [String] = []
    if let sheet { options.append("sheet \(writtenText(sheet))") }
    if let header = layout.header {
      options.append("header \(header.first)" + (header.last > header.first ? "..\(header.last)" : ""))
    }
    let skipped = (layout.skipAtEnd > 0 ? ["\(layout.skipAtEnd)"] : []) + layout.leftOut.map(writtenText)
    if !skipped.isEmpty { options.append("skip " + skipped.joined(separator: ", ")) }
    if !layout.merged.isEmpty {
      options.append("merged " + layout.merged.map { Name.written(foldedName($0)) }.joined(separator: ", "))
    }
    return options.map { " " + $0 }.joined()
  }

  /// `unpivot "*年*月" into 月, 金額`, and the time that its columns are.
  private var wideLines: [String] {
    guard let wide = layout.wide else { return [] }
    let items = wide.measures.map { measure in
      measure.pattern.map(writtenText)
        ?? measure.columns.map { Name.written($0) }.joined(separator: ", ")
    }
    let names = ([periodName] + valueNames).map { Name.written($0) }.joined(separator: ", ")
    let unpivot = "unpivot \(items.joined(separator: ", ")) into \(names)"
    return [unpivot] + (wide.grain.map { ["time \(Name.written(periodName)): \($0.rawValue)"] } ?? [])
  }

  private var periodName: String {
    let grain = layout.wide?.grain ?? .month
    return free(isJapanese ? grain.japanese : grain.rawValue)
  }

  /// What the cells of the columns of periods are called.
  var valueNames: [String] {
    return (layout.wide?.measures ?? []).map { measure in
      let header = columns.first { measure.columns.contains($0.name) }
      let name = DatasetDescription.name(measure.name, withoutUnit: header?.unit)
      return free(name.isEmpty ? (isJapanese ? "値" : "value") : name)
    }
  }

  private func free(_ name: String) -> String {
    columns.contains { $0.name == name } ? name + "_" : name
  }

  /// Whether the columns are called in Japanese.
  var isJapanese: Bool { ColumnWords.isJapanese(columns.map(\.name).joined()) }

  /// Those that are one column of periods for the rules.
  var wideColumns: Set<String> { Set(layout.wide?.measures.flatMap(\.columns) ?? []) }

  /// The statements that the units of the columns need: 千円 is no word of the language until it is declared.
  static func unitStatements(of descriptions: [DatasetDescription]) -> String {
    let units = Set(descriptions.flatMap { $0.columns.compactMap(\.unit) })
    return Magnitude.all.filter { units.contains($0.text + "円") }.map { "unit \($0.text)円 = \($0.digits)円\n" }.joined()
  }

  /// `order_id`, `orderId`, `受注番号`, `商品コード`, `伝票No`; not `paid`, not `得意先名`.
  static func isNameOfKey(_ name: String) -> Bool {
    if ["番号", "コード", "キー"].contains(where: { name.hasSuffix($0) }) { return true }
    let lower = name.lowercased()
    for word in ["id", "no", "no.", "code", "key", "number", "sku", "uuid"] where lower.hasSuffix(word) {
      let rest = name.dropLast(word.count)
      guard let before = rest.last, before.isASCII, before.isLetter else { return true }
      if before.isLowercase, name.dropFirst(rest.count).first?.isUppercase ?? false { return true }
    }
    return false
  }

  /// `売上(円)` is called `売上` and gets its unit from the header.
  private func ownName(_ column: ColumnDescription) -> String { DatasetDescription.written(plainName(column)) }

  /// At the beginning of an entry a word of the language is that word: a column `top` or `show` stands in backquotes.
  private static func written(_ name: String) -> String {
    let written = Name.written(name)
    return written == name && Keyword(rawValue: name) != nil ? "`\(name)`" : written
  }

  func plainName(_ column: ColumnDescription) -> String {
    let name = DatasetDescription.name(column.name, withoutUnit: column.unit)
    if name == column.name { return name }
    let isFree = !columns.contains { $0.name == name }
    return name.isEmpty || !isFree ? column.name : name
  }

  /// `売上(円)` without its `(円)`.
  private static func name(_ name: String, withoutUnit unit: String?) -> String {
    guard let unit, name.hasSuffix("(\(unit))") else { return name }
    return String(name.dropLast(unit.count + 2))
  }

  private func renaming(_ column: ColumnDescription) -> String {
    plainName(column) == column.name ? "" : " = \(Name.written(column.name))"
  }

  /// The unit of an amount: its own, or yen where Japanese words say that it is money.
  func currency(of column: ColumnDescription) -> String? {
    if let unit = column.unit { return unit == "%" ? nil : unit }
    return column.isNumber && ColumnWords.isMoney(column.name) ? guessedCurrency : nil
  }

  /// Nobody writes 円 behind `金額`.
  var guessedCurrency: String? { isJapanese ? "円" : nil }

  private func declaredType(_ column: ColumnDescription) -> String {
    if let unit = column.unit { return ": \(unit)" }
    switch column.kind {
    case .text: return ": text"
    case .wholeNumber where column.compactTime == .day: return ": date"
    case .wholeNumber, .decimal, .double: return currency(of: column).map { ": \($0)" } ?? ""
    case .boolean, .date, .dateTime, .period, .empty: return ""
    }
  }

  private func remark(_ column: ColumnDescription) -> String {
    var parts = column.kind == .text ? [] : [language.say(column.kind.words)]
    if let low = column.minimum, let high = column.maximum, low != high {
      parts.append(Period.range(low, high, in: language))
    }
    if column.kind == .text, column.distinctValues <= 20, !column.examples.isEmpty {
      let more = column.distinctValues > column.examples.count ? " …" : ""
      parts.append(column.examples.joined(separator: " | ") + more)
    }
    if column.emptyCells > 0 {
      let count = Wording.grouped(column.emptyCells)
      parts.append(language.say("\(count) empty", "空欄\(count)"))
    }
    if column.unit == nil, currency(of: column) != nil { parts.append(language.say("円 is a guess", "円は推定")) }
    // A cell's line end would end the comment, and what is behind it would be a rule.
    return shownText(parts.joined(separator: language.say(", ", "、")).singleSpaced)
  }
}
