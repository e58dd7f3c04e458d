import SourceText

/// The columns of all files by name; fills in each file's `columnMap`.
func uniteHeaders(_ files: inout [PreparedFile], log: inout MessageLog) throws(DataFault) -> [DatasetColumn] {
  var columns: [DatasetColumn] = []
  var byName: [String: Int] = [:]
  for index in files.indices {
    var used: Set<String> = []
    var map: [Int: Int] = [:]
    for (position, original) in files[index].headers.enumerated() {
      var header = original
      let isUnnamed = header.name.isEmpty
      if isUnnamed { header.name = "column \(position + 1)" }
      if used.contains(header.name) {
        let name = header.name
        var number = 2
        while used.contains("\(name) (\(number))") { number += 1 }
        header.name = "\(name) (\(number))"
        header.nameWithoutUnit = nil
        log.add(
          DataMessage(
            .duplicateHeader, .warning, file: files[index].name, line: files[index].report.headerLine, column: name,
            Phrase(
              "two columns have this name; the one at position \(position + 1) is called `\(header.name)`",
              "同じ名前の列が2つある。\(position + 1)列目のほうは `\(header.name)` と呼ぶ")))
      }
      used.insert(header.name)
      if let column = byName[header.name] {
        map[column] = position
      } else if !isUnnamed, index > 0,
        let column = drifted(header, columns, used: map, file: files[index], log: &log)
      {
        map[column] = position
        if columns[column].header.unit == nil { columns[column].header.unit = header.unit }
        if columns[column].header.nameWithoutUnit == nil { columns[column].otherNames.insert(header.name) }
        byName[header.name] = column
      } else {
        if index > 0 && !isUnnamed { noteAbsence(of: header.name, in: files[..<index], log: &log) }
        byName[header.name] = columns.count
        map[columns.count] = position
        columns.append(DatasetColumn(header: header, isUnnamed: isUnnamed, position: position))
      }
    }
    for (column, entry) in columns.enumerated() where map[column] == nil && !entry.isUnnamed {
      noteAbsence(of: entry.header.name, in: files[index...index], log: &log)
    }
    files[index].columnMap = columns.indices.map { map[$0] }
  }
  nameShortly(&columns)
  for index in files.indices {
    let lacking = columns.count - files[index].columnMap.count
    files[index].columnMap += [Int?](repeating: nil, count: lacking)
  }
  return columns
}

/// What a header that differs a little from that of other files is taken for.
private enum Drift {
  case oneColumn, twoColumns
  /// Two columns, because 税込 is not 税抜.
  case otherBrackets
  /// Two columns, because 千円 is not 円.
  case otherSize

  var words: Phrase {
    let two = Phrase(": two columns, each empty in the other's rows", "。別々の列とし、互いの行では空になる")
    switch self {
    case .oneColumn: return Phrase(": one column", "。同じ列とする")
    case .twoColumns: return two
    case .otherBrackets:
      return Phrase(", and the brackets may say that it is something else", "。括弧書きからすると別のものかもしれない") + two
    case .otherSize: return Phrase(", whose numbers are of another size", "。単位が違い、数の大きさが合わない") + two
    }
  }
}

/// The column of earlier files that a header of this one means, as a name of the rules would: `売上(円)` is also `売上`. What
/// differs in more than brackets, or in the size of its numbers, is warned about and stays a column of its own.
private func drifted(
  _ header: HeaderName, _ columns: [DatasetColumn], used: [Int: Int], file: PreparedFile, log: inout MessageLog
) -> Int? {
  let own = Set(file.headers.map(\.name))
  let free = columns.indices.filter { used[$0] == nil && !own.contains(columns[$0].header.name) }
  let sameName = free.filter { index in
    let other = columns[index].header
    // 円 here and 千円 there; what else stands in brackets (税込, 税抜) tells two columns apart.
    if header.unit != nil, other.unit != nil, header.nameWithoutUnit == other.nameWithoutUnit { return true }
    return other.nameWithoutUnit == header.name || header.nameWithoutUnit == other.name
  }
  func say(_ severity: DataMessage.Severity, _ other: String, _ drift: Drift) {
    log.add(
      DataMessage(
        .driftingHeader, severity, file: file.name, line: file.report.headerLine, column: header.name,
        Phrase(
          "this file has `\(header.name)` where others have `\(other)`",
          "ほかのファイルの `\(other)` が、このファイルでは `\(header.name)` となっている") + drift.words))
  }
  if sameName.count == 1 {
    let other = columns[sameName[0]].header
    let units = [header.unit, other.unit].compactMap { $0 }
    // 売上（予算） is no name of 売上, nor is 人数（千人） of 人数: what is not known to be a plain unit may say anything.
    if units.count == 1, HeaderName.plainUnits.contains(units[0]) {
      say(.note, other.name, .oneColumn)
      return sameName[0]
    }
    say(.warning, other.name, units.isEmpty ? .otherBrackets : .otherSize)
    return nil
  }
  // 売上（円） here and 売上（税込） there: perhaps the same, perhaps not.
  let sameShort = free.filter {
    let other = columns[$0].header
    return header.nameWithoutUnit != nil && other.nameWithoutUnit == header.nameWithoutUnit
      && (other.unit == nil || header.unit == nil)
  }
  func plain(_ name: String) -> String { name.lowercased().filter { !" _-・".contains($0) } }
  let alike = free.filter { plain(columns[$0].header.name) == plain(header.name) }
  if let doubtful = [sameShort, alike].first(where: { $0.count == 1 }) {
    say(.warning, columns[doubtful[0]].header.name, .twoColumns)
  }
  return nil
}

private func nameShortly(_ columns: inout [DatasetColumn]) {
  let names = Set(columns.map(\.header.name))
  var counts: [String: Int] = [:]
  for column in columns { if let short = column.header.nameWithoutUnit { counts[short, default: 0] += 1 } }
  for index in columns.indices {
    if let short = columns[index].header.nameWithoutUnit, counts[short] == 1, !names.contains(short) {
      columns[index].shortName = short
    }
  }
}

private func noteAbsence(of name: String, in files: ArraySlice<PreparedFile>, log: inout MessageLog) {
  for file in files {
    log.add(
      DataMessage(
        .absentColumn, .note, file: file.name, column: name,
        Phrase(
          "this file has no such column, others of the dataset have; its rows are empty there",
          "データセットのほかのファイルにはある列が、このファイルにはない。このファイルの行では空になる")))
  }
}
