import CivilTime
import Semantics
import SourceText

/// Plans as text, one part a line, each behind what it reads:
///
///     slices
///       s0  each month of the data of orders
///     scans
///       r0  orders by ordered_on in s0
///     folds
///       f0  sum orders.amount of r0
///     cells
///       c0  sales in s0 = f0
package func dump(_ plan: Plan, of show: ShowModel, by planner: Planner, windows: String? = nil) -> String {
  PlanText(plan: plan, show: show, planner: planner, namedWindows: windows).text
}

/// The plans of a model's queries, or, where there are none, of its definitions; and then of its levels.
///
/// - Parameters:
///   - text: a statement as it was written.
///   - world: the scenario or the changes in which the query at a place is answered; nil where it is in error.
package func dumpPlans(of model: Model, text: (SourceRange) -> String, world: (Int) -> Model?) -> String {
  let planner = Planner(model)
  func plan(_ show: ShowModel, by planner: Planner, windows: String? = nil) -> String {
    planner.plan(show).map { dump($0, of: show, by: planner, windows: windows) }
      ?? "more than \(Plan.mostSlices) slices, too many to be written down: each way to move a window counts\n"
  }
  func planInWorld(_ index: Int, isWhole: Bool) -> String {
    guard let model = world(index), case .show(let show) = model.queries[index] else {
      return "no plan, because the changes are in error: `kpi check` tells how\n"
    }
    return plan(isWhole ? show.whole : show, by: Planner(model))
  }
  var result: [String] = []
  for (index, query) in model.queries.enumerated() {
    guard case .show(let show) = query else { continue }
    let heading = text(show.range) + "\n"
    if show.isWhatIf {
      let changed = planInWorld(index, isWhole: true)
      result.append(heading + "as it is\n" + plan(show, by: planner) + "with the changes\n" + changed)
    } else if show.scenario != nil {
      result.append(heading + planInWorld(index, isWhole: false))
    } else {
      result.append(heading + plan(show, by: planner))
    }
  }
  if result.isEmpty {
    result = model.definitions.filter { !$0.isBase }.map { definition in
      let item = ShowModel.Item(name: definition.name, formula: definition.value, notes: [])
      return definition.name + "\n" + plan(ShowModel(items: [item], keys: [], range: definition.range), by: planner)
    }
  }
  for level in model.levels {
    let items = level.formulas.map { ShowModel.Item(name: level.text, formula: $0, notes: []) }
    let windows = "the \(level.grain?.rawValue ?? "period") that is judged"
    let show = ShowModel(items: items, keys: [], range: level.range)
    result.append(text(level.range) + "\n" + plan(show, by: planner, windows: windows))
  }
  return result.joined(separator: "\n")
}

private struct PlanText {
  let plan: Plan
  let show: ShowModel
  let planner: Planner
  /// What to call the windows where they are not those of a query.
  let namedWindows: String?
  private var model: Model { planner.model }

  var text: String {
    var lines: [String] = []
    func section(_ name: String, _ rows: [(id: String, text: String)]) {
      guard !rows.isEmpty else { return }
      lines.append(name)
      let width = rows.map(\.id.count).max() ?? 0
      for row in rows {
        lines.append("  " + row.id + String(repeating: " ", count: width - row.id.count + 2) + row.text)
      }
    }
    section(
      "columns",
      plan.rowColumns.map { column in
        let dataset = model.datasets[column.dataset.index]
        return (
          dataset.name + "." + dataset.columns[column.column.index].name,
          ModelText(model).text(column.formula, on: column.dataset)
        )
      })
    section("slices", plan.slices.indices.map { ("s\($0)", text(plan.slices[$0])) })
    section("scans", plan.scans.indices.map { ("r\($0)", text(plan.scans[$0])) })
    section("folds", plan.folds.indices.map { ("f\($0)", text(plan.folds[$0])) })
    section("cells", plan.cells.indices.map { ("c\($0)", text(plan.cells[$0])) })
    lines.append("answer \(plan.asked.prefix(show.items.count).map(name).joined(separator: ", "))" + arrangement)
    return lines.joined(separator: "\n") + "\n"
  }

  private var arrangement: String {
    var rest = Array(plan.asked.dropFirst(show.items.count))
    var result = ""
    if show.keep != nil, !rest.isEmpty { result += " keep \(name(rest.removeFirst()))" }
    for (order, cell) in zip(show.sort, rest) { result += " sort \(name(cell))\(order.isDescending ? " desc" : "")" }
    if let top = show.top { result += " top \(top)" }
    if show.pooling != nil, let cell = rest.dropFirst(show.sort.count).first { result += " of \(name(cell))" }
    if show.isAcross { result += " across the last key" }
    if show.isWithTotal { result += " with total" }
    return result
  }

  private func name(_ id: Plan.CellID) -> String { "c\(id.index)" }
  private func name(_ id: Plan.SliceID) -> String { "s\(id.index)" }
  private func name(_ id: Plan.ScanID) -> String { "r\(id.index)" }
  private func name(_ id: Plan.FoldID) -> String { "f\(id.index)" }
  private func names(_ datasets: Set<DatasetID>) -> String {
    datasets.isEmpty ? "no data" : datasets.sorted().map { model.datasets[$0.index].name }.joined(separator: ", ")
  }

  // MARK: Slices

  private func text(_ slice: Plan.Slice) -> String {
    switch slice {
    case .query: windows + (plan.groups.map { "; " + text($0) } ?? "")
    case .ungrouped: windows
    case .always: "all time"
    case .range: (show.during.map { text($0) } ?? "all time")
    case .step(let outer, let step): name(outer) + " " + text(step)
    case .bare(let outer): "\(name(outer)) without groups and filters"
    case .periods(let outer, let grain, let days):
      "each \(grain.rawValue) in \(name(outer))"
        + (days.data.isEmpty ? "" : ", in the data of \(names(days.data))") + other(days.on)
    case .groups(let outer, let groups): "\(name(outer)); \(text(groups))"
    case .series(let outer, let members):
      "\(name(outer)) period by period, from the first "
        + first(planner.datasets(below: members.map { model.definitions[$0.index].value })) + " on"
    }
  }

  private func first(_ datasets: Set<DatasetID>) -> String {
    datasets.isEmpty ? "that is asked for" : "of the data of \(names(datasets))"
  }

  /// ` and the days of orders.shipped`
  private func other(_ times: Set<RowsRead>) -> String {
    let names = times.compactMap { read in
      read.time.map {
        "\(model.datasets[read.dataset.index].name).\(model.datasets[read.dataset.index].columns[$0.index].name)"
      }
    }
    return names.isEmpty ? "" : " and the days of \(names.sorted().joined(separator: ", "))"
  }

  /// The windows of the lines.
  private var windows: String {
    if let namedWindows { return namedWindows }
    let range = show.during.map { text($0) }
    guard let grain = show.grain else { return range ?? "all time" }
    return "each \(grain.rawValue) "
      + (range.map { "of \($0)" } ?? (read.isEmpty ? "in no data" : "in the data of \(names(read))"))
  }

  private var read: Set<DatasetID> { planner.datasets(below: show.items.map(\.formula)) }

  private func text(_ span: DaySpan) -> String { "\(span.start.isoText)..<\(span.end.isoText)" }

  private func text(_ groups: Plan.Groups) -> String {
    var parts = ["the groups of \(groups.keys.map { ModelText(model).text($0) }.joined(separator: ", "))"]
    let scans = groups.among + groups.further
    if !scans.isEmpty { parts.append("among \(scans.map(name).joined(separator: ", "))") }
    if !groups.ticks.isEmpty { parts.append("at the ticks of \(groups.ticks.map(name).joined(separator: ", "))") }
    if !groups.tables.isEmpty {
      parts.append("and the keys of \(groups.tables.map { model.definitions[$0.index].name }.joined(separator: ", "))")
    }
    return parts.joined(separator: " ")
  }

  private func text(_ step: SliceStep) -> String {
    switch step {
    case .same: return "itself"
    case .filtered(let filter): return "where \(ModelText(model).text(filter))"
    case .during(let span): return "during \(text(span))"
    case .earlier(let length, let data, let cutsUnfinished):
      let isLater = length.months < 0 || length.seconds < 0
      let moved = isLater ? "\(durationText(length.negated)) later" : "\(durationText(length)) earlier"
      let cut = cutsUnfinished ? ", of an unfinished window as many days as are covered" : ""
      return moved + (data.isEmpty ? "" : ", not before the data of \(names(data))") + cut
    case .covered(let data): return "cut to the days that \(names(data)) cover"
    case .widened(let widening, let data):
      let end = data.isEmpty ? "" : ", to the end of its window or of \(names(data))"
      switch widening {
      case .trailing(let length): return "back by \(durationText(length))" + end
      case .toDate(let grain): return "back to the start of the \(grain.rawValue)" + end
      case .cumulative: return "back to the beginning" + end
      }
    case .ticked(let clock): return "ticks of \(clock.text) up to its own"
    case .overall(let names):
      guard let names else { return "without groups and period" }
      return "without \(names.map(\.text).joined(separator: ", "))"
    }
  }

  // MARK: Scans, folds and cells

  private func text(_ scan: Plan.Scan) -> String {
    let dataset = model.datasets[scan.rows.dataset.index]
    var line = dataset.name
    if let time = scan.rows.time ?? dataset.times.first?.column { line += " by \(dataset.columns[time.index].name)" }
    if dataset.times.contains(where: { $0.until != nil }) {
      line += scan.rows.readsEvents ? " as events" : " open at the end"
    }
    if scan.rows.spreads { line += " spread over its periods" }
    if let clock = scan.rows.clock {
      line += " at each \(model.datasets[clock.dataset.index].columns[clock.column.index].name)"
    }
    line += " in \(name(scan.slice))"
    if !scan.numbers.isEmpty { line += ", compared with \(scan.numbers.map(name).joined(separator: ", "))" }
    switch scan.demand {
    case .always: return line
    case .emptySum: return line + ", where a sum finds no filled row"
    case .elseForEmpty: return line + ", to count empty cells under an else"
    case .cutTicks: return line + ", where the range cuts ticks"
    }
  }

  private func text(_ fold: Plan.Fold) -> String {
    var line: String
    switch fold.operand {
    case .scan(let scan):
      let texts = ModelText(model) { formula in
        fold.numbers.first { plan.cells[$0.index].formula == formula }.map(name)
      }
      line = "\(texts.text(fold.aggregate)) of \(name(scan))"
    case .cells(let slice):
      var parts = fold.parts[...]
      func next(_ formula: Formula?) -> String? { formula == nil ? nil : parts.popFirst().map(name) }
      let argument = next(fold.aggregate.argument)
      let second = next(fold.aggregate.second)
      let condition = next(fold.aggregate.condition)
      let among = next(fold.aggregate.among)
      line = fold.aggregate.kind.rawValue
      if let argument { line += " \(argument)" }
      if let second { line += ", \(second)" }
      if let quantile = fold.aggregate.quantile { line += ", \(quantile)" }
      if fold.aggregate.isNearestRank { line += ", nearest" }
      if let condition { line += " where \(condition)" }
      if let among { line += " among \(among)" }
      line += " of the cells of \(name(slice))"
      if !fold.numbers.isEmpty { line += ", with the marks of \(fold.numbers.map(name).joined(separator: ", "))" }
    }
    return line
  }

  private func text(_ cell: Plan.Cell) -> String {
    let texts = ModelText(model) { formula in cell.leaves[formula.identity].map { self.text($0, formula) } }
    guard let id = cell.definition else { return "\(texts.text(cell.formula)) in \(name(cell.slice))" }
    let definition = model.definitions[id.index]
    let copy = texts.isBaseCopy(definition) ? " of the base" : ""
    return "\(definition.name)\(copy) in \(name(cell.slice)) = \(body(definition, texts))"
  }

  private func body(_ definition: DefinitionModel, _ texts: ModelText) -> String {
    switch definition.body {
    case .formula(let formula): texts.text(formula)
    case .uncertain(let distribution, let parts): distribution.text(parts.map { texts.text($0) })
    case .table(_, _, let entries, let otherwise):
      "the entry for \(definition.sliceKeys.map { texts.text($0) }.joined(separator: ", "))"
        + " of \(entries.count)\(otherwise == nil ? "" : " or the else")"
    }
  }

  private func text(_ leaf: Plan.Leaf, _ formula: Formula) -> String {
    switch leaf {
    case .fold(let fold): return name(fold)
    case .cell(let cell): return name(cell)
    case .earlierInSeries(let id): return model.definitions[id.index].name
    case .ofSlice: return ModelText(model).text(formula)
    case .parts(let cells):
      guard case .slice(let leaf) = formula.kind else { return cells.map(name).joined(separator: ", ") }
      return leaf.word.map { "\($0)(\(cells.map(name).joined(separator: ", ")))" } ?? cells.map(name).joined()
    }
  }
}

extension SliceLeaf {
  /// The word of a function that does something with its operands; nil where the slice alone says all.
  fileprivate var word: String? {
    switch self {
    case .prior(_, _, let start): start == nil ? nil : "first of"
    case .growth: "growth"
    case .change: "change"
    case .perLength(_, let grain): "per_\(grain.rawValue)"
    case .rank: "rank"
    case .definition, .aggregate, .filtered, .during, .next, .trailing, .toDate, .cumulative, .overall, .ticked,
      .dimension, .startsFrom, .windowDay:
      nil
    }
  }
}
