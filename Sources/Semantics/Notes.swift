import CivilTime
import SourceText

// What must be said beside a number (S20): found by looking at the formulas alone.
extension Analyzer {
  /// The notes of every definition, those of what it reads included.
  func findNotes() -> [[DefinitionNote]] {
    var result: [[DefinitionNote]?] = Array(repeating: nil, count: definitions.count)
    var active: Set<Int> = []
    for root in definitions.indices {
      var stack = [root]
      while let index = stack.last {
        if result[index] != nil {
          stack.removeLast()
          continue
        }
        let waiting = definitions[index].reads.map(\.index).filter { result[$0] == nil && !active.contains($0) }
        if active.insert(index).inserted, !waiting.isEmpty {
          stack += waiting
          continue
        }
        var notes: [DefinitionNote] = []
        func add(_ note: DefinitionNote) {
          if !notes.contains(where: { $0.isSame(as: note) }) { notes.append(note) }
        }
        let formulas = definitions[index].body?.formulas ?? []
        // A recurrence lives on the periods of its own grain.
        let isRecurrent = definitions[index].recurrence != nil
        growths[index] = isRecurrent ? WindowGrowth.none : formulas.reduce(.none) { $0.or(growth(of: $1)) }
        for formula in formulas { ownNotes(of: formula).forEach(add) }
        mixes[index] = formulas.lazy.compactMap { self.mixedWindows(in: $0) }.first
        if let mixed = mixes[index] { add(mixed) }
        for id in definitions[index].reads {
          for note in result[id.index] ?? [] where !note.isOwn { add(note) }
        }
        if case .formula(let formula)? = definitions[index].body, let id = onlyDefinition(formula) {
          for note in result[id.index] ?? [] where note.isMixedTimes { add(note) }
        }
        notesAboutUses(definitions[index].uses).forEach(add)
        result[index] = notes
        stack.removeLast()
      }
    }
    return result.map { $0 ?? [] }
  }

  /// The notes of one formula of a query, with those of the definitions it reads.
  func notes(of formula: Formula, definitionNotes: [[DefinitionNote]]) -> [DefinitionNote] {
    var notes = ownNotes(of: formula)
    var stack = [formula]
    while let current = stack.popLast() {
      switch current.kind {
      case .slice(.definition(let id)), .inlined(let id, _), .lookup(let id, _):
        if definitionNotes.indices.contains(id.index) {
          notes += definitionNotes[id.index].filter { !$0.isOwn }
        } else {
          // A table that stands in the question.
          let values = definitions[id.index].body?.formulas ?? []
          notes += values.flatMap { ownNotes(of: $0) }
          stack += values
        }
      default: break  // Only names read definitions.
      }
      stack += current.children
    }
    if let id = onlyDefinition(formula), definitionNotes.indices.contains(id.index) {
      notes += definitionNotes[id.index].filter(\.isMixedTimes)
    }
    if let mixed = mixedWindows(in: formula) { notes.append(mixed) }
    notes += notesAboutUses(uses(of: formula))
    var result: [DefinitionNote] = []
    for note in notes where !result.contains(where: { $0.isSame(as: note) }) { result.append(note) }
    return result
  }

  private func notesAboutUses(_ uses: [Use]) -> [DefinitionNote] {
    var notes: [DefinitionNote] = []
    for use in uses where use.isStock {
      let note = DefinitionNote.stock(datasets[use.dataset].name)
      if !notes.contains(note) { notes.append(note) }
    }
    return notes
  }

  /// The definition that a formula is another form of: its number shifted, filtered or in another unit.
  private func onlyDefinition(_ formula: Formula) -> DefinitionID? {
    var current = formula
    while true {
      switch current.kind {
      case .scaled(let inner, _), .slice(.filtered(let inner, _)), .slice(.during(let inner, _)),
        .slice(.trailing(let inner, _)), .slice(.prior(let inner, _, _)), .slice(.growth(let inner, _)),
        .slice(.change(let inner, _)), .slice(.perLength(let inner, _)):
        current = inner
      case .slice(.definition(let id)): return id
      default: return nil  // A number of its own.
      }
    }
  }

  private func ownNotes(of formula: Formula) -> [DefinitionNote] {
    var notes: [DefinitionNote] = []
    var stack = [formula]
    while let current = stack.popLast() {
      switch current.kind {
      case .slice(.aggregate(let aggregate)):
        if case .rows(let dataset) = aggregate.source,
          aggregate.parts.contains(where: { readsOpenFact($0, on: dataset.index) })
        {
          notes.append(.openTimeFact(aggregate.range))
        }
      case .product(let parts, _): notes += ratioNotes(parts) + ratiosToPrior(parts)
      case .inlined(_, let body):
        if mixesLevels(body) { notes.append(.mixedLevels(current.range)) }
      default: break  // Other kinds say nothing by themselves.
      }
      stack += current.children
    }
    return notes
  }

  private func ratiosToPrior(_ parts: [DividedFormula]) -> [DefinitionNote] {
    for below in parts where below.isDivided {
      guard case .slice(.prior(let inner, let length, _)) = below.formula.kind,
        parts.contains(where: { !$0.isDivided && isSame($0.formula, inner) })
      else { continue }
      return [.ratioToPrior(program.text(inner.range), words(of: length))]
    }
    return []
  }

  private func isSame(_ a: Formula, _ b: Formula) -> Bool {
    if case .slice(.definition(let one)) = a.kind, case .slice(.definition(let other)) = b.kind { return one == other }
    return program.text(a.range) == program.text(b.range)
  }

  private func words(of length: CalendarDuration) -> String {
    func counted(_ count: Int64, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
    if length.months != 0, length.months % 12 == 0 { return counted(Int64(length.months / 12), "year") }
    if length.months != 0 { return counted(Int64(length.months), "month") }
    return counted(length.seconds / 86_400, "day")
  }

  private func mixesLevels(_ body: Formula) -> Bool {
    var hasFact = false
    var hasSlice = false
    var stack = [body]
    while let current = stack.popLast() {
      switch current.kind {
      case .row(.fact): hasFact = true
      case .slice: if !uses(of: current).isEmpty { hasSlice = true }
      default: stack += current.children  // Only leaves tell the level.
      }
    }
    return hasFact && hasSlice
  }

  /// `sum(orders.amount) / count(customers)`: by month, the spend of the month over the *new* customers.
  private func ratioNotes(_ parts: [DividedFormula]) -> [DefinitionNote] {
    let over = parts.filter { !$0.isDivided }.flatMap { uses(of: $0.formula) }.filter { !$0.dropsAll && !$0.isShifted }
    let under = parts.filter(\.isDivided).flatMap { uses(of: $0.formula) }.filter {
      !$0.dropsAll && !$0.isShifted && !$0.isStock && $0.dropped.isEmpty
    }
    for use in over where use.time != nil && !use.isStock {
      for entity in under
      where entity.time != nil && entity.dataset != use.dataset && isEntity(entity.dataset, of: use.dataset) {
        return [.ratioToOwnEntity(datasets[use.dataset].name, datasets[entity.dataset].name)]
      }
    }
    return mixedTimes(parts)
  }

  /// Two events that happen at different times are the usual case, and the times are known from the datasets. It must be
  /// said when a ratio holds a stock against events, when a time was chosen by `on`, and when an entity counts by its
  /// first event: `sum(ads.spend) / count(customers)` is spend over *new* customers.
  private func mixedTimes(_ parts: [DividedFormula]) -> [DefinitionNote] {
    func timed(_ isDivided: Bool) -> [Use] {
      parts.filter { $0.isDivided == isDivided }.flatMap { uses(of: $0.formula) }.filter {
        !$0.dropsAll && $0.time != nil && !$0.isCumulative
      }
    }
    let (over, under) = (timed(false), timed(true))
    let tells = over.contains { a in
      under.contains { b in
        guard a.dataset != b.dataset || a.time != b.time else { return false }
        return a.isOn || b.isOn || a.isStock != b.isStock || isFirstEvent(a) != isFirstEvent(b)
      }
    }
    guard tells else { return [] }
    var times: [String] = []
    for use in over + under {
      guard let time = use.time else { continue }
      let text = "\(datasets[use.dataset].name).\(datasets[use.dataset].columns[time].name)"
      if !times.contains(text) { times.append(text) }
    }
    return [.mixedTimes(times)]
  }

  /// Whether the rows are dated by the first of other rows that have a time of their own: customers by their first order,
  /// but not orders by their lines.
  private func isFirstEvent(_ use: Use) -> Bool {
    guard let time = use.time, !use.isOn,
      case .row(.fact(let fact, _))? = datasets[use.dataset].columns[time].formula?.kind,
      case .rows(let source) = fact.source, !datasets[source.index].times.isEmpty
    else { return false }
    return fact.kind == .min || fact.kind == .first
  }

  /// Whether the dataset was made by `per` from the other, directly or over several steps: then its rows are dated by
  /// their first row there. Orders that complaints refer to have a date of their own.
  private func isEntity(_ entity: Int, of source: Int) -> Bool {
    var current = entity
    for _ in datasets.indices {
      switch datasets[current].kind {
      case .files: return false
      case .filtered(let base, _): current = base
      case .grouped(let base, _, _): current = base
      }
      if current == source { return true }
    }
    return false
  }

  /// Whether a row formula reads a fact that goes on growing as the row gets older.
  func readsOpenFact(_ formula: Formula, on dataset: Int) -> Bool {
    var seen: Set<[Int]> = []
    var stack: [(Formula, Int)] = [(formula, dataset)]
    func visit(_ column: Int, _ dataset: Int) {
      guard seen.insert([column, dataset]).inserted else { return }
      let table = datasets[dataset]
      switch table.columns[column].source {
      case .formula:
        if let made = table.columns[column].formula { stack.append((made, dataset)) }
      case .inherited(let position):
        if case .filtered(let base, _) = table.kind { visitBase(position, base) }
      case .file, .key, .clock, .stackedLabel, .stackedValue, .bad: break
      }
    }
    func visitBase(_ column: Int, _ dataset: Int) {
      var (column, dataset) = (column, dataset)
      while case .inherited(let position) = datasets[dataset].columns[column].source,
        case .filtered(let base, _) = datasets[dataset].kind
      {
        (column, dataset) = (position, base)
      }
      guard seen.insert([column, dataset]).inserted, let made = datasets[dataset].columns[column].formula else {
        return
      }
      stack.append((made, dataset))
    }
    while let (current, row) = stack.popLast() {
      switch current.kind {
      case .within, .slice: continue
      case .row(.column(let id)): visit(id.index, row)
      case .row(.path(let route, let id)):
        if let last = route.last { visit(id.index, references[last.index].target) }
      case .row(.fact(let aggregate, _)):
        if isOpen(aggregate, row) { return true }
      case .row(.window(let window)):
        if case .following = window.kind { return true }
        stack += window.parts.map { ($0, row) }
      default: stack += current.children.map { ($0, row) }  // Every other kind passes its parts on.
      }
    }
    return false
  }

  private func isOpen(_ aggregate: Aggregate, _ row: Int) -> Bool {
    guard case .rows(let source) = aggregate.source else { return false }
    let dataset = datasets[source.index]
    guard let time = dataset.times.first?.column else { return false }
    if let condition = aggregate.condition, isClosed(condition) { return false }
    if aggregate.kind == .only { return false }
    // The first event of a row is known when the row is.
    if aggregate.condition == nil {
      if aggregate.kind == .first { return false }
      if aggregate.kind == .min, case .row(.column(let id))? = aggregate.argument?.kind, id.index == time {
        return false
      }
    }
    // Rows grouped by their time all happen at once, as do rows whose group asserts it: `time at = only(lines.at)`.
    if case .grouped(source.index, let keys, _) = datasets[row].kind {
      for key in keys {
        if case .row(.column(let id))? = key.formula?.kind, id.index == time { return false }
      }
      if let own = datasets[row].times.first?.column, let made = datasets[row].columns[own].formula,
        case .row(.fact(let fact, _)) = made.kind, fact.kind == .only
      {
        return false
      }
    }
    return true
  }

  private func isClosed(_ condition: Formula) -> Bool {
    switch condition.kind {
    case .within: true
    case .and(let parts): parts.contains { if case .within = $0.kind { true } else { false } }
    default: false  // Only `within` closes the window.
    }
  }
}

extension DefinitionNote {
  /// Says the same, perhaps about another place.
  func isSame(as other: DefinitionNote) -> Bool {
    switch (self, other) {
    case (.openTimeFact, .openTimeFact), (.mixedLevels, .mixedLevels): true
    default: self == other  // Other notes differ by what they name.
    }
  }

  var isMixedTimes: Bool { if case .mixedTimes = self { true } else { false } }

  /// Not taken over by what reads the definition by name: a stock is found again among all that is read, mixed times are
  /// a matter of the ratio and of its other forms, and mixed windows one of the window in which the name is read.
  var isOwn: Bool {
    switch self {
    case .mixedTimes, .stock, .mixedWindows: true
    case .openTimeFact, .ratioToOwnEntity, .mixedLevels, .ratioToPrior: false
    }
  }
}

extension DefinitionModel.Body {
  /// The formulas it is written in; of a table its values.
  package var formulas: [Formula] {
    switch self {
    case .formula(let formula): [formula]
    case .uncertain(_, let parts): parts
    case .table(_, _, let entries, let otherwise): entries.map(\.value) + [otherwise].compactMap { $0 }
    }
  }
}
