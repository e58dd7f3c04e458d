import CivilTime
import SourceText
import Syntax

// What was meant by a name that nothing has: a label, a text of the data, a form of another spelling.
extension Analyzer {
  // MARK: Labels

  /// The definition or column whose documentation calls it so: `リピート率` finds `/// Repeat rate / リピート率`. `columns` are
  /// the names of those that could stand here.
  func labelled(_ name: String, _ columns: [String]) -> String? {
    let wanted = name.lowercased()
    func isLabel(_ documentation: String?) -> Bool {
      guard let line = documentation?.firstLine else { return false }
      return line.split { "/／|｜".contains($0) }.contains { part in
        let words = foldedName(String(part)).lowercased().split(separator: " ").joined(separator: " ")
        return words == wanted
      }
    }
    if let definition = program.definitions.first(where: { isLabel($0.documentation) }) {
      return Name.written(definition.name.text)
    }
    for dataset in datasets {
      for column in dataset.columns where isLabel(column.documentation) && columns.contains(column.name) {
        return Name.written(column.name)
      }
    }
    return nil
  }

  // MARK: Texts of the data

  /// Reads a value beside another one: a name that nothing has may be a text that lacks its quotation marks.
  func beside(_ formula: Formula, _ scope: Scope, _ read: () -> Formula) -> Formula {
    let outer = comparedText
    comparedText = formula.type == .text ? (formula, scope) : nil
    let value = read()
    comparedText = outer
    return value
  }

  /// `LINE` as `"LINE"`, where the column beside it holds it.
  func meantText(_ name: String) -> String? {
    comparedText.flatMap { storedText(like: name, in: $0.formula, $0.scope) }.map { "\"\($0)\"" }
  }

  /// `流入元 = "ＬＩＮＥ"` where the file has LINE: a text is as it is written, and no row would be found.
  func checkSpelling(of text: Formula, beside column: Formula, _ scope: Scope) {
    guard case .constant(.text(let words)) = text.kind, !isSolving,
      let stored = storedText(like: words, in: column, scope), normalizedText(stored) != normalizedText(words)
    else { return }
    report(.otherSpelling(words, stored: stored, column: program.text(column.range)), at: text.range)
  }

  /// `by channel { "Web": 1 }` where every file that has the column has web.
  func checkSpelling(ofKey words: String, of own: Expression, at range: SourceRange) {
    guard !isSolving, calendarPart(own) == nil, grain(own) == nil else { return }
    var others: [String] = []
    for owner in datasets.indices where hasKey(own, on: owner) {
      if datasets[owner].isOpen { return }
      let scope = Scope.row(owner, bare: .dimensions)
      guard let stored = storedText(like: words, in: typesOnly({ compile(own, scope) }), scope) else { continue }
      if normalizedText(stored) == normalizedText(words) { return }
      others.append(stored)
    }
    guard let stored = others.first else { return }
    report(.otherSpelling(words, stored: stored, column: program.text(own.range)), at: range)
  }

  private func storedText(like text: String, in formula: Formula, _ scope: Scope) -> String? {
    guard let (column, dataset) = fileColumn(of: formula, scope),
      case .file(let header) = datasets[dataset].columns[column].source
    else { return nil }
    return schemas[datasets[dataset].name]?.storedText?(text, header)
  }

  /// The column of a file that a value of a row is; over references, and through datasets made from others.
  private func fileColumn(of formula: Formula, _ scope: Scope) -> (column: Int, dataset: Int)? {
    var place: (column: Int, dataset: Int)
    switch formula.kind {
    case .row(.column(let id)):
      guard let row = scope.row else { return nil }
      place = (id.index, row)
    case .row(.path(let route, let id)):
      guard let last = route.last else { return nil }
      place = (id.index, references[last.index].target)
    default: return nil  // All others are computed.
    }
    while datasets[place.dataset].columns.indices.contains(place.column),
      case .inherited(let base) = datasets[place.dataset].columns[place.column].source,
      case .filtered(let other, _) = datasets[place.dataset].kind
    {
      place = (base, other)
    }
    return datasets[place.dataset].columns.indices.contains(place.column) ? place : nil
  }

  // MARK: Other forms

  /// `売上が`, `金額が18000円以上`, `売上・件数`, `令和8年4月`: what is written here for it, where the names in it are known.
  func meantForm(_ text: String, among names: [String]) -> String? {
    if let date = dateForm(of: text) ?? frequencyForm(of: text) { return date }
    return particleForm(of: text) { names.contains($0) }
  }

  /// `by 流入元・month` as `by 流入元, month`; `月別` as the period.
  func meantKeys(_ text: String) -> String? {
    let parts = text.split(separator: "・").map(String.init)
    if parts.count > 1, parts.allSatisfy({ isKey($0) }) { return parts.joined(separator: ", ") }
    // `初回購入月` of the column `初回購入日`.
    if let ending = text.last, let grain = Grain(word: String(ending)), grain != .day {
      let column = text.dropLast() + "日"
      if datasets.contains(where: { $0.columnIndex[String(column)] != nil }) { return "\(grain.rawValue)(\(column))" }
    }
    for ending in ["別", "次", "毎", "ごと", "単位"] where text.hasSuffix(ending) {
      let word = String(text.dropLast(ending.count))
      if isKey(word) { return word }
    }
    return nil
  }

  private func isKey(_ word: String) -> Bool {
    Grain(word: word) != nil || datasets.contains { $0.columnIndex[word] != nil }
  }

  /// `2026-11-15` between two dates of a comparison; nil where no date stands there.
  func dateWithoutSign(_ expression: Expression) -> String? {
    let text = program.text(expression.range)
    guard text.utf8.count >= 8, text.utf8.allSatisfy({ (0x2D...0x39).contains($0) }) else { return nil }
    let date = String(text.map { "/.".contains($0) ? "-" : $0 })
    return readDate("@" + date).0 == nil ? nil : date
  }

  /// `売上（万円）`: a name that is there, and a unit where a function has its values.
  func meantUnit(_ call: Call) -> Phrase? {
    guard program.definitionIndex[call.name.text] != nil, call.arguments.count == 1,
      case .path(let path)? = call.arguments[0].value.map(\.kind), path.names.count == 1,
      units.word(path.names[0].text) != nil, program.definitionIndex[path.names[0].text] == nil
    else { return nil }
    let (name, unit) = (Name.written(call.name.text), path.names[0].text)
    return Phrase(
      "write `\(name)`; the unit that it is shown in stands where it is defined: `\(name): \(unit) = …`",
      "`\(name)` と書く。表示する単位は定義するところに書く：`\(name): \(unit) = …`")
  }

  // MARK: References

  /// `顧客 -> 顧客`, where the column that is asked for is one of a dataset to which a column here leads by its name; in
  /// backquotes, with what its key is where none is declared.
  func missingReference(for expression: Expression, from dataset: Int) -> Phrase? {
    guard case .path(let path) = expression.kind, let wanted = path.names.last?.text else { return nil }
    let isOwner = { (index: Int) in
      self.datasets[index].columnIndex[wanted] != nil
        && (path.names.count == 1 || self.datasets[index].name == path.names[0].text)
    }
    for owner in datasets.indices where owner != dataset && isOwner(owner) && !reaches(dataset, owner) {
      let target = Name.written(datasets[owner].name)
      guard let key = datasets[owner].keys.first else {
        if datasets[owner].columnIndex["id"] != nil,
          let column = column(leadingTo: datasets[owner].name, key: "id", in: dataset)
        {
          return Analyzer.reference("\(Name.written(column)) -> \(target)", withKey: "key id", in: target)
        }
        let shared = datasets[dataset].columns.map(\.name).filter { name in
          name != wanted && datasets[owner].columnIndex[name] != nil && !isTimeColumn(name, dataset)
            // These number the rows of each dataset by themselves.
            && !["id", "ID", "key"].contains(name)
        }
        guard shared.count == 1 else { continue }
        let column = Name.written(shared[0])
        return Analyzer.reference("\(column) -> \(target)", withKey: "key \(column)", in: target)
      }
      guard key.count == 1 else { continue }
      let name = datasets[owner].columns[key[0]].name
      guard let column = column(leadingTo: datasets[owner].name, key: name, in: dataset) else { continue }
      return Phrase(same: "`\(Name.written(column)) -> \(target)`")
    }
    return nil
  }

  private static func reference(_ form: String, withKey key: String, in target: String) -> Phrase {
    Phrase("`\(form)`, and in `\(target)` its key: `\(key)`", "`\(form)`、さらに `\(target)` にそのキー：`\(key)`")
  }

  private func isTimeColumn(_ name: String, _ dataset: Int) -> Bool {
    datasets[dataset].times.contains { datasets[dataset].columns[$0.column].name == name }
  }

  private func column(leadingTo target: String, key: String, in dataset: Int) -> String? {
    let single = target.hasSuffix("s") ? String(target.dropLast()) : target
    var names = [target, single].flatMap {
      [$0, "\($0)_\(key)", "\($0)\(key)", "\($0)_id", "\($0)ID", "\($0)コード", "\($0)番号"]
    }
    // `id` is the key of the rows themselves.
    if !["id", "ID", "key"].contains(key) { names.insert(key, at: 0) }
    let columns = datasets[dataset].columns.map(\.name)
    return names.first { columns.contains($0) }
  }
}
