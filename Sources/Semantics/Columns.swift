import CivilTime
import Numerics
import SourceText
import Syntax
import Units

// Types and formulas of columns, rows and references.
extension Analyzer {
  /// A word in type position that is no unit.
  static func typeWord(_ expression: UnitExpression) -> ValueType? {
    guard expression.factors.count == 1, expression.factors[0].exponent == 1 else { return nil }
    return typeWord(expression.factors[0].name)
  }

  static func typeWord(_ name: String) -> ValueType? {
    switch name {
    case "text": return .text
    case "boolean", "bool": return .boolean
    case "date", "date_serial": return .date
    case "datetime", "moment": return .moment
    case "number": return .number(.plain)
    default: return nil
    }
  }

  /// A period word as the type of a time: `time 月: month`. Elsewhere `month` is the unit.
  static func periodWord(_ expression: UnitExpression) -> Grain? {
    guard expression.factors.count == 1, expression.factors[0].exponent == 1,
      let grain = Grain(word: expression.factors[0].name)
    else { return nil }
    return grain
  }

  /// The declared type of a column or definition; nil when its unit is not known.
  func declaredType(_ expression: UnitExpression) -> ValueType? {
    if let type = Analyzer.typeWord(expression) { return type }
    return unit(expression).map { .number($0) }
  }

  func columnType(_ column: Int, of dataset: Int, _ scope: Scope, at range: SourceRange) -> ValueType {
    if let type = datasets[dataset].columns[column].type {
      notes(.column(column, dataset: dataset), scope, at: range)
      return type
    }
    reads(.column(column, dataset: dataset), scope, at: range)
    return datasets[dataset].columns[column].type ?? .unknown
  }

  private func fileType(_ header: String, of dataset: Int) -> ValueType {
    guard let schema = schemas[datasets[dataset].name]?.columns.first(where: { $0.name == header }) else {
      return .unknown
    }
    switch schema.type {
    case .text: return .text
    case .boolean: return .boolean
    case .date: return .date
    case .moment: return .moment
    case .period(let grain): return .period(grain)
    case .empty: return .unknown
    case .number:
      if let declared = schema.declaredUnit, let unit = units.dataUnit(declared) { return .number(unit) }
      return .number(undeclaredUnit(UnitSolver.variable(datasets[dataset].name, header)))
    }
  }

  /// The unit of a column that declares none (U6).
  private func undeclaredUnit(_ variable: String) -> UnitType {
    guard let solved = hints.columnUnits else { return UnitType(UnitWord("", [variable: .one])) }
    return solved[variable] ?? .plain
  }

  /// Makes the type of a column, and its formula if it has one.
  func attemptColumn(_ column: Int, of dataset: Int) -> () -> Void {
    let table = datasets[dataset].columns[column]
    let range = table.range ?? datasets[dataset].nameRange
    let declared = table.grain.map { $0 == .day ? .date : .period($0) } ?? table.declared.flatMap { declaredType($0) }
    var formula: Formula?
    var type: ValueType
    var isSpread = table.isSpread
    var factors: [Rational] = []
    switch table.source {
    case .bad: type = declared ?? .unknown
    case .stackedLabel: type = declared ?? .text
    case .stackedValue(let headers):
      (type, factors) = stackedType(headers, of: dataset)
    case .file(let header):
      let own = fileType(header, of: dataset)
      (type, formula) = declaredFile(own, declared, column, dataset, range)
    case .inherited(let position):
      guard case .filtered(let base, _) = datasets[dataset].kind else { return {} }
      isInheriting = true
      defer { isInheriting = false }
      let own = columnType(position, of: base, .row(base), at: range)
      isSpread = isSpread || datasets[base].columns[position].isSpread
      (type, formula) =
        declaredTexts(own, declared, column, dataset, range) ?? declaredFile(own, declared, column, dataset, range)
    case .key(let position):
      (type, formula) = attemptKey(position, of: dataset, declared)
    case .clock(let since): (type, formula) = attemptClock(since, column, of: dataset)
    case .formula(let expression):
      var scope = Scope.row(dataset)
      scope.ownColumn = (dataset, column)
      let value = compile(expression, scope)
      reportNumbersOfSlice(in: value, of: dataset)
      refuseOwnClock(in: value, of: dataset)
      formula = table.declared.map { convert(value, to: $0, at: $0.range) } ?? value
      if let grain = table.grain, grain != .day { formula = period(grain, of: value, value.range) }
      type = formula?.type ?? .unknown
      isSpread = isSpread || self.isSpread(.sum, formula, of: dataset)
    }
    if type == .unknown, let declared { type = declared }
    return { [self] in
      datasets[dataset].columns[column].type = type
      datasets[dataset].columns[column].stackFactors = factors
      datasets[dataset].columns[column].isSpread = isSpread
      if case .key(let position) = table.source {
        if case .grouped(let source, var keys, let reference) = datasets[dataset].kind {
          keys[position].formula = formula
          datasets[dataset].kind = .grouped(source: source, keys: keys, reference: reference)
        }
      } else {
        datasets[dataset].columns[column].formula = formula
      }
    }
  }

  /// Stacked columns meet in one: the unit of the first, and what turns the cells of each into it.
  private func stackedType(_ headers: [Name?], of dataset: Int) -> (ValueType, [Rational]) {
    let known = headers.compactMap { $0 }
    let cells = known.map { make(.constant(.boolean(true)), stackedType($0.text, of: dataset), $0.range) }
    let (unified, type) = unify(cells, "unpivot")
    if !isSolving { warnOfUnitless(known, of: dataset) }
    var factors = unified.map { formula -> Rational in
      if case .scaled(_, let factor) = formula.kind { factor } else { .one }
    }[...]
    return (
      type == .unknown ? cells.first?.type ?? .unknown : type,
      headers.map { $0 == nil ? .one : factors.popFirst() ?? .one }
    )
  }

  /// Cells whose header says no unit have the declared one: `ooh: 円`.
  private func stackedType(_ header: String, of dataset: Int) -> ValueType {
    let own = fileType(header, of: dataset)
    let schema = schemas[datasets[dataset].name]?.columns.first { $0.name == header }
    guard case .number = own, schema?.declaredUnit == nil, let unit = declaredUnit(ofHeader: header, dataset),
      let declared = declaredType(unit)
    else { return own }
    return declared
  }

  private func declaredUnit(ofHeader header: String, _ dataset: Int) -> UnitExpression? {
    datasets[dataset].columns.lazy.compactMap { column -> UnitExpression? in
      if case .file(header) = column.source { column.declared } else { nil }
    }.first
  }

  /// `tv（千円）` stacked with `ooh`: 20 of `ooh` were 20千円, or 20 %, and nobody knew.
  private func warnOfUnitless(_ headers: [Name], of dataset: Int) {
    guard let schema = schemas[datasets[dataset].name] else { return }
    func own(_ header: Name) -> String? { schema.columns.first { $0.name == header.text }?.declaredUnit }
    guard let first = headers.first(where: { own($0) != nil }), let unit = own(first) else { return }
    func isNumber(_ header: Name) -> Bool { schema.columns.contains { $0.name == header.text && $0.type == .number } }
    let without = headers.filter { isNumber($0) && own($0) == nil && declaredUnit(ofHeader: $0.text, dataset) == nil }
    guard let place = without.first?.range else { return }
    report(.stackWithoutUnit(without.map(\.text), beside: first.text, unit: unit), at: place)
  }

  /// In a column an aggregate over rows that do not refer to the row is one number, the same for every row. That it is
  /// meant must be said by `overall` or `during`; `wrong = sum(extra.v)` once gave every person the same total.
  func reportNumbersOfSlice(in formula: Formula, of dataset: Int) {
    func report(_ read: DatasetID?, at range: SourceRange) {
      guard let read else { return }
      // Its rows do refer to this one, and what is asked of them is asked of the cells of an answer.
      if read.index != dataset, reaches(read.index, dataset), let entity = entity(dataset) {
        let way = Phrase(
          "a row has no such number; of how many rows it holds in an answer is `count(each \(entity.key) where …)`",
          "行にはこの数がない。答えの中で当てはまる行の数なら `count(each \(entity.key) where …)`")
        let own = SemanticMessage.sliceNumberInColumn(
          text: program.text(range), dataset: datasets[dataset].name, read: datasets[dataset].name)
        return self.report(.helped(own, [Help(way)]), at: range)
      }
      self.report(
        .sliceNumberInColumn(
          text: program.text(range), dataset: datasets[dataset].name, read: datasets[read.index].name), at: range)
    }
    // What stands in a definition is reported where the column names the definition.
    var stack: [(formula: Formula, place: SourceRange?)] = [(formula, nil)]
    var visited: Set<Int> = []
    while let (current, place) = stack.popLast() {
      let range = place ?? current.range
      switch current.kind {
      case .slice(.overall), .slice(.during): continue
      case .slice(.aggregate(let aggregate)):
        switch aggregate.source {
        case .rows(let read): report(read, at: range)
        case .groups(let groups):
          report(groups.dataset, at: range)
          if groups.dataset == nil { stack += aggregate.parts.map { ($0, range) } }
        }
      case .slice(.definition(let id)), .lookup(let id, _):
        if visited.insert(id.index).inserted {
          stack += (definitions[id.index].body?.formulas ?? []).map { ($0, range) }
        }
      case .slice, .inlined: stack += current.children.map { ($0, range) }
      default: stack += current.children.map { ($0, place) }  // Every other kind passes its parts on.
      }
    }
  }

  /// `dataset good from customers where count(orders) >= 3`: orders refer to customers and not to these, so that is one number
  /// for all, which kept every customer. Of the dataset's own rows it is meant: `where spend > avg(customers.spend)`.
  func refuseFactsOfBase(in condition: Formula, of dataset: Int) {
    guard case .filtered(let base, _) = datasets[dataset].kind else { return }
    var pending = [condition]
    while let formula = pending.popLast() {
      if case .slice(.aggregate(let aggregate)) = formula.kind, case .rows(let read) = aggregate.source,
        read.index != base, reaches(read.index, base)
      {
        let text = program.text(formula.range)
        let none = SemanticMessage.sliceNumberInColumn(
          text: text, dataset: datasets[dataset].name, read: datasets[read.index].name)
        let ways = [
          Help(
            Phrase(
              "make it a column of `\(datasets[base].name)`, as in `n = \(text)`, and write `where n …` here",
              "`n = \(text)` のように `\(datasets[base].name)` の列にして、ここでは `where n …` と書く")),
          Help(Phrase("if the number of all is meant, write `overall(\(text))`", "全体の数のつもりなら `overall(\(text))` と書く")),
        ]
        report(.helped(none, ways), at: formula.range)
      }
      pending += formula.directOperands
    }
  }

  /// A column of a file under its declared type. Where the cells carry another unit of the same family (a header with
  /// 千円, declared 円), the column is a conversion of the file's.
  private func declaredFile(
    _ own: ValueType, _ declared: ValueType?, _ column: Int, _ dataset: Int, _ range: SourceRange
  ) -> (ValueType, Formula?) {
    guard let declared else { return (own, nil) }
    // `: date` over a file whose cells are all periods: the reader has told it.
    if declared == .date || declared == .moment, case .period = own { return (own, nil) }
    // Days and finer periods of another dataset under a period word.
    if case .period(let grain) = declared, own != declared, own != .unknown {
      let raw = make(.row(.column(hiddenColumn(of: column, dataset))), own, range)
      let converted = period(grain, of: raw, range)
      return (converted.type, converted)
    }
    guard case .number(let wanted) = declared, case .number(let unit) = own else { return (declared, nil) }
    if isSolving {
      solver.equate(unit, wanted, at: range)
      return (declared, nil)
    }
    if wanted.label == "%", unit.isPlain, unit.label != "%" { warnAboutPercent(column, dataset, range) }
    let isConversion = unit.exponents == wanted.exponents && unit.scale != wanted.scale && unit.label != wanted.label
    // A column without a unit of its own takes the declared one; only units in the data are converted.
    guard isConversion, isUnitInData(column, dataset) else { return (declared, nil) }
    guard let ratio = unit.ratio(to: wanted) else {
      report(.unitTooLarge, at: range)
      return (declared, nil)
    }
    let raw = make(.row(.column(hiddenColumn(of: column, dataset))), own, range)
    return (declared, make(.scaled(raw, ratio), declared, range))
  }

  /// A column that another dataset has as texts, days or moments, and that this one declares to be something else: the
  /// reader of files has done its work before. Texts once became days without a value, and so `no rows`.
  private func declaredTexts(
    _ own: ValueType, _ declared: ValueType?, _ column: Int, _ dataset: Int, _ range: SourceRange
  ) -> (ValueType, Formula?)? {
    guard let declared, own != declared, [.text, .date, .moment].contains(own) else { return nil }
    let function: ScalarFunction
    switch (own, declared) {
    case (.text, .date): function = .dateOfText
    case (.text, .number(let unit)) where unit == .plain: function = .numberOfText
    case (.moment, .date): function = .dayOfMoment
    case (.date, .moment): function = .momentOfDay
    case (_, .period): return nil
    default:  // Nothing makes a text of a day, nor an amount of a text.
      report(.declaredType(typeText(declared), range, found: typeText(own)), at: range)
      return (.unknown, nil)
    }
    let raw = make(.row(.column(hiddenColumn(of: column, dataset))), own, range)
    return (declared, make(.function(function, [raw]), declared, range))
  }

  private func isUnitInData(_ column: Int, _ dataset: Int) -> Bool {
    guard case .file(let header) = datasets[dataset].columns[column].source else { return false }
    return schemas[datasets[dataset].name]?.columns.first { $0.name == header }?.declaredUnit != nil
  }

  private func warnAboutPercent(_ column: Int, _ dataset: Int, _ range: SourceRange) {
    guard case .file = datasets[dataset].columns[column].source, schemas[datasets[dataset].name] != nil,
      !isUnitInData(column, dataset)
    else { return }
    report(.percentWithoutMark(datasets[dataset].columns[column].name), at: range)
  }

  /// A column for the cells as the file has them, beside one of the same name that is computed.
  private func hiddenColumn(of column: Int, _ dataset: Int) -> ColumnID {
    let table = datasets[dataset].columns[column]
    if let hidden = datasets[dataset].hiddenHeaders[table.name] { return ColumnID(hidden) }
    let position = datasets[dataset].columns.count
    datasets[dataset].hiddenHeaders[table.name] = position
    addColumn(ColumnTable(name: "\(table.name) (file)", source: table.source, isDeclared: false), to: dataset)
    return ColumnID(position)
  }

  private func attemptKey(_ position: Int, of dataset: Int, _ declared: ValueType?) -> (ValueType, Formula?) {
    guard case .grouped(let source, let keys, _) = datasets[dataset].kind, keys.indices.contains(position) else {
      return (declared ?? .unknown, nil)
    }
    let formula = compile(keys[position].expression, .row(source))
    notesKey(formula, of: source)
    return (declared ?? formula.type, formula)
  }

  // MARK: Rows and references

  func attemptRows(_ dataset: Int) -> () -> Void {
    let range = datasets[dataset].nameRange
    switch datasets[dataset].kind {
    case .files: break
    case .filtered(let base, _): notes(.rows(base), .slice, at: range)
    case .grouped(let source, _, _):
      notes(.rows(source), .slice, at: range)
      for (position, column) in datasets[dataset].columns.enumerated() {
        if case .key = column.source { _ = columnType(position, of: dataset, .slice, at: range) }
      }
    }
    let condition = datasets[dataset].conditionExpression.map { compileCondition($0, .row(dataset)) }
    if let condition {
      refuseOwnClock(in: condition, of: dataset)
      refuseFactsOfBase(in: condition, of: dataset)
    }
    return { [self] in datasets[dataset].condition = condition }
  }

  func attemptReference(_ id: Int) -> () -> Void {
    let reference = references[id]
    let range = reference.range
    switch reference.kind {
    case .inherited(let base):
      notes(.reference(base), .slice, at: range)
      return {}
    case .group:
      if case .grouped(_, let keys, _) = datasets[reference.target].kind {
        for position in keys.indices where position < datasets[reference.target].columns.count {
          _ = columnType(position, of: reference.target, .slice, at: range)
        }
      }
      return {}
    case .columns(let parts, let isLatest, let within):
      var formulas: [Formula] = []
      for part in parts {
        switch part {
        case .column(let column):
          let type = columnType(column, of: reference.from, .slice, at: range)
          formulas.append(make(.row(.column(ColumnID(column))), type, range))
        case .path(let path): formulas.append(compilePath(path, .row(reference.from)))
        case .expression(let expression): formulas.append(compile(expression, .row(reference.from)))
        }
      }
      for formula in formulas { notesKey(formula, of: reference.from) }
      let key = targetKey(of: reference, count: parts.count)
      checkKeyTypes(&formulas, key, reference)
      let length = within.flatMap { self.duration($0) }
      if isLatest {
        if datasets[reference.target].times.isEmpty {
          report(.noTime(datasets[reference.target].name, what: .word("latest")), at: range)
        }
        noteTimes(of: reference, at: range)
      }
      return { [self] in
        references[id].formulas = formulas
        references[id].targetColumns = key
        references[id].within = length
      }
    }
  }

  /// Which row is the latest is a matter of the times of both sides: a time that is read over the reference itself is a
  /// circle.
  private func noteTimes(of reference: ReferenceTable, at range: SourceRange) {
    if let own = datasets[reference.from].times.first {
      notes(.column(own.column, dataset: reference.from), .slice, at: range)
    }
    guard let theirs = datasets[reference.target].times.first else { return }
    for column in [theirs.column, theirs.until].compactMap({ $0 }) {
      notes(.column(column, dataset: reference.target), .slice, at: range)
    }
  }

  private func targetKey(of reference: ReferenceTable, count: Int) -> [Int] {
    let target = datasets[reference.target]
    if let key = target.keys.first(where: { $0.count == count }) { return key }
    if case .columns(let parts, true, _) = reference.kind {
      // `latest` matches many rows: the key without its time, else the columns of the same names.
      for key in target.keys {
        let rest = key.filter { column in !target.times.contains { $0.column == column } }
        if rest.count == count && rest.count < key.count { return rest }
      }
      let names = parts.compactMap { part -> String? in
        switch part {
        case .column(let column): keyName(column, of: reference.from, in: target)
        case .path(let path): path.names.last?.text
        case .expression: nil
        }
      }
      let columns = names.compactMap { target.columnIndex[$0] }
      if columns.count == count { return columns }
    }
    if target.keys.isEmpty {
      report(.noKey(target.name), at: reference.range)
    } else {
      report(.keyCount(target.name, wanted: target.keys[0].count, found: count), at: reference.range)
    }
    return []
  }

  /// `now = sku -> prices latest`: the column is new, and `sku` is what the other side calls it too.
  private func keyName(_ column: Int, of dataset: Int, in target: DatasetTable) -> String {
    let own = datasets[dataset].columns[column]
    guard target.columnIndex[own.name] == nil else { return own.name }
    switch own.source {
    case .file(let header): return header
    case .formula(let expression): return Analyzer.keyName(of: expression)?.text ?? own.name
    case .inherited, .key, .clock, .stackedLabel, .stackedValue, .bad: return own.name
    }
  }

  /// Both sides of a reference are of one type; numbers are compared in the unit of the target.
  private func checkKeyTypes(_ formulas: inout [Formula], _ key: [Int], _ reference: ReferenceTable) {
    for (index, column) in zip(formulas.indices, key) {
      let formula = formulas[index]
      let type = columnType(column, of: reference.target, .slice, at: reference.range)
      if case .number = formula.type, case .number = type {
        let own = make(.row(.column(ColumnID(column))), type, reference.range)
        formulas[index] = unify([own, formula], "->").0[1]
      } else if formula.type != .unknown, type != .unknown, formula.type != type {
        report(
          .keyType(
            own: formula.type, target: datasets[reference.target].name,
            column: datasets[reference.target].columns[column].name, targetType: type),
          at: reference.range)
      }
    }
  }

  /// Whether an aggregate adds up amounts that lie over the days of each row's period: a number made from a column of the
  /// row that does. What is read over a reference is the value of another row, whose period is another.
  func isSpread(_ kind: AggregateKind, _ argument: Formula?, of dataset: Int) -> Bool {
    guard kind == .sum || kind == .share, let argument, case .number = argument.type else { return false }
    var stack = [argument]
    while let next = stack.popLast() {
      switch next.kind {
      case .row(.column(let column)):
        if datasets[dataset].columns[column.index].isSpread { return true }
      case .row, .slice: continue
      default: stack += next.children  // Every operator passes the amount on.
      }
    }
    return false
  }

  /// An amount is spread over something: the periods of the default time.
  func checkSpreads() {
    for dataset in datasets {
      for column in dataset.columns where column.isSpread {
        let range = column.range ?? dataset.nameRange
        switch column.type ?? .unknown {
        case .number, .unknown: break
        case .text, .boolean, .date, .moment, .period:
          report(.spreadOfNoAmount(column.name, column.type ?? .unknown), at: range)
        }
        let time = dataset.times.first
        let type = time.map { dataset.columns[$0.column].type ?? .unknown }
        switch type {
        case .unknown where time?.until == nil: break
        case .period(let grain) where grain != .day && time?.until == nil: break
        default:  // Any other time, or none, holds no days to spread over.
          report(
            .spreadWithoutPeriod(
              column.name, dataset: dataset.name, time: time.map { dataset.columns[$0.column].name },
              isStock: time?.until != nil),
            at: range)
        }
      }
    }
  }

  /// Times must be times.
  func checkTimes() {
    for index in datasets.indices {
      for time in datasets[index].times {
        for column in [time.column, time.until].compactMap({ $0 }) {
          switch datasets[index].columns[column].type ?? .unknown {
          case .date, .moment, .period, .unknown: break
          case .number, .text, .boolean:
            report(
              .timeIsNoTime(
                datasets[index].columns[column].name, datasets[index].columns[column].type ?? .unknown),
              at: time.range)
          }
        }
      }
    }
  }
}
