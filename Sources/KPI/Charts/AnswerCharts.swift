import Charts
import Evaluation
import Numerics
import Semantics
import Units

/// The charts of an answer: which kind fits, what runs along the axis and what are series.
struct AnswerCharts {
  /// Without totals, and not turned: a total beside its parts would be a series, or a bar, of its own.
  private let answer: Answer
  private let show: ShowModel
  private let model: Model
  private let display: ValueDisplay
  private let form: AnswerForm

  /// More bars than these are a table and no chart.
  static let mostBars = 60
  /// More small charts are no page.
  static let mostMultiples = 24

  init(_ answer: Answer, _ show: ShowModel, _ model: Model, display: ValueDisplay, form: AnswerForm) {
    self.answer = answer.withoutTotals
    (self.show, self.model, self.display, self.form) = (show, model, display, form)
  }

  private var keys: [Int] { answer.columns.indices.filter { answer.columns[$0].role != .value } }

  /// The columns that are drawn: what was asked, without how sure it is; of a what-if both ends and not their difference.
  private var values: [Int] {
    answer.columns.indices.filter { index in
      let column = answer.columns[index]
      return column.role == .value && column.type.isNumber && !answer.bounds.contains(index) && !column.isChange
    }
  }

  /// Items of one unit stand in one chart.
  private var groupedValues: [[Int]] {
    var groups: [[Int]] = []
    for value in values {
      let type = answer.columns[value].type
      if let known = groups.firstIndex(where: { answer.columns[$0[0]].type == type }) {
        groups[known].append(value)
      } else {
        groups.append([value])
      }
    }
    return groups
  }

  var figure: ChartFigure {
    switch form {
    case .chart: natural
    case .lines: along { chart(.lines, $0, along: $1) }
    case .bars: along { chart(.bars, $0, along: $1) }
    case .stacked: along { stacked($0, along: $1) }
    case .histogram: along { chart(.histogram, $0, along: $1) }
    case .pareto: along { pareto($0, along: $1) }
    case .waterfall: along { waterfall($0, along: $1) }
    // Visits lead to orders, and orders to customers: each is counted in a unit of its own.
    case .funnel: ChartFigure([funnel(values, along: axis)])
    case .heatmap: ChartFigure(values.map { heatMap($0) })
    case .multiples: ChartFigure(values.flatMap(multiples), sharesAxis: true)
    }
  }

  /// The key that runs along the axis: the first that has an order, else the first.
  private var axis: Int? {
    let ordered = keys.indices.first { place in
      show.keys.indices.contains(place) && show.keys[place].hasOrder
    }
    return ordered ?? keys.indices.first
  }

  private var hasOrder: Bool { axis.map { show.keys.indices.contains($0) && show.keys[$0].hasOrder } ?? false }

  /// One chart for the items of each unit, or for each item where a second key makes series.
  private func along(_ make: ([Int], Int?) -> Chart) -> ChartFigure {
    let groups = keys.count > 1 ? values.map { [$0] } : groupedValues
    return ChartFigure(groups.map { make($0, axis) })
  }

  private var natural: ChartFigure {
    guard let axis else { return along { chart(.bars, $0, along: $1) } }
    if keys.count == 1 {
      return along { items, axis in chart(kindOfOneKey(items), items, along: axis) }
    }
    let ordered = keys.indices.filter { show.keys.indices.contains($0) && show.keys[$0].hasOrder }
    // Cohorts and their ages.
    if keys.count == 2, ordered.count == 2 { return ChartFigure(values.map { heatMap($0) }) }
    if !ordered.isEmpty { return along { chart(.lines, $0, along: $1) } }
    let groups = Set(answer.rows.map { $0[keys[1]].value }).count
    let isSmall = groups <= 6 && answer.rows.count <= AnswerCharts.mostBars
    if keys.count > 2 || isSmall { return along { items, _ in chart(.bars, items, along: isSmall ? axis : nil) } }
    return ChartFigure(values.map { heatMap($0) })
  }

  /// Values over time are a line, and so are those over many numbers; steps of a number that add up are a histogram.
  private func kindOfOneKey(_ items: [Int]) -> Chart.Kind {
    switch show.keys.first {
    case .period?: return .lines
    case .dimension(let dimension)?:
      if case .value = dimension.extent { return hasOrder && answer.rows.count > 12 ? .lines : .bars }
      let shown = show.items.filter { item in items.contains { answer.columns[$0].name == item.name } }
      return items.count == 1 && shown.allSatisfy { model.addsUpByGroup($0.formula) } ? .histogram : .bars
    case nil: return .bars
    }
  }

  // MARK: Reading the answer

  private func text(_ row: [Cell], _ column: Int) -> String {
    display.text(row[column], type: answer.columns[column].type)
  }

  private func point(_ row: [Cell], _ column: Int) -> Chart.Point {
    let cell = row[column]
    let shown = cell.marked(text(row, column))
    return Chart.Point(
      cell.number, cell.reason.map { "– (\($0.words))" } ?? shown,
      isPartial: cell.isUnfinished || cell.beginsBeforeData)
  }

  private func unit(_ column: Int) -> AxisUnit { display.axisUnit(of: answer.columns[column].type) }

  /// What runs along the axis, in the order of the answer, and the series over it: the groups of the other keys, or the
  /// items themselves.
  private func series(_ items: [Int], along axis: Int?) -> (places: [String], series: [Chart.Series]) {
    let others = keys.indices.filter { $0 != axis }.map { keys[$0] }
    guard let axis else {
      if keys.isEmpty, let row = answer.rows.first {
        // Numbers without groups: each item is a bar.
        return (items.map { answer.columns[$0].name }, [Chart.Series("", items.map { point(row, $0) })])
      }
      let names = answer.rows.map { row in keys.map { text(row, $0) }.joined(separator: ", ") }
      return (names, items.map { item in Chart.Series(answer.columns[item].name, answer.rows.map { point($0, item) }) })
    }
    var places: [String] = []
    var placeOf: [Value: Int] = [:]
    for row in answer.rows where placeOf[row[keys[axis]].value] == nil {
      placeOf[row[keys[axis]].value] = places.count
      places.append(text(row, keys[axis]))
    }
    let missing = [Chart.Point](repeating: Chart.Point(nil, "–"), count: places.count)
    if others.isEmpty {
      return (
        places, items.map { item in Chart.Series(answer.columns[item].name, answer.rows.map { point($0, item) }) }
      )
    }
    var groups: [String] = []
    var points: [String: [Chart.Point]] = [:]
    for row in answer.rows {
      let name = others.map { text(row, $0) }.joined(separator: ", ")
      if points[name] == nil { groups.append(name) }
      for item in items { points[name, default: missing][placeOf[row[keys[axis]].value] ?? 0] = point(row, item) }
    }
    return (places, groups.map { Chart.Series($0, points[$0] ?? missing) })
  }

  private func title(_ items: [Int], along axis: Int?) -> String {
    let names = items.map { answer.columns[$0].name }.joined(separator: ", ")
    let others = keys.indices.filter { $0 != axis }.map { answer.columns[keys[$0]].name }
    return others.isEmpty || axis == nil ? names : "\(names) by \(others.joined(separator: ", "))"
  }

  private func isTime(_ axis: Int?) -> Bool {
    guard let axis, show.keys.indices.contains(axis) else { return false }
    switch show.keys[axis] {
    case .period: return true
    case .dimension(let dimension):
      switch dimension.type {
      case .date, .moment, .period: return true
      case .number, .text, .boolean, .unknown: return false
      }
    }
  }

  // MARK: Kinds

  private func chart(_ kind: Chart.Kind, _ items: [Int], along axis: Int?) -> Chart {
    let (places, series) = series(items, along: axis)
    var chart = Chart(
      title(items, along: axis), kind: kind, places: places, series: series, unit: unit(items.first ?? 0))
    chart.isTime = isTime(axis)
    if series.count == 1, keys.count == 1, kind != .lines { chart.series[0].name = "" }
    chart.keepLargest(ChartStyle.mostSeries)
    if kind == .bars, !chart.isTime { chart.keepFirst(AnswerCharts.mostBars) }
    return chart
  }

  /// The parts of a whole; more than colours tell apart are one.
  private func stacked(_ items: [Int], along axis: Int?) -> Chart {
    let (places, all) = series(items, along: axis)
    var chart = Chart(
      title(items, along: axis), kind: .stacked, places: places, series: all, unit: unit(items.first ?? 0))
    chart.isTime = isTime(axis)
    // The largest lie on the ground, where they can be compared.
    let order = chart.bySize
    chart.series = order.map { all[$0] }
    if all.count > ChartStyle.mostSeries {
      let kept = Set(order.prefix(ChartStyle.mostSeries - 1))
      let type = answer.columns[items.first ?? 0].type
      let rest = places.indices.map { place -> Chart.Point in
        let sum = all.indices.filter { !kept.contains($0) }.compactMap { all[$0].points[place].drawn }.reduce(0, +)
        return Chart.Point(sum, display.text(.number(.double(sum)), type: type))
      }
      chart.series = chart.series.prefix(ChartStyle.mostSeries - 1) + [Chart.Series("others", rest)]
    }
    chart.totalTexts = places.indices.map { place in
      let sum = all.compactMap { $0.points[place].drawn }.reduce(0, +)
      let isPartial = all.contains { $0.points[place].isPartial }
      return display.text(.number(.double(sum)), type: answer.columns[items.first ?? 0].type) + (isPartial ? "…" : "")
    }
    if !chart.isTime { chart.keepFirst(AnswerCharts.mostBars) }
    return chart
  }

  private func pareto(_ items: [Int], along axis: Int?) -> Chart {
    var chart = chart(.pareto, items, along: axis)
    guard let points = chart.series.first?.points else { return chart }
    let order = points.indices.sorted {
      let (left, right) = (points[$0].drawn ?? -.infinity, points[$1].drawn ?? -.infinity)
      return left == right ? $0 < $1 : left > right
    }
    let whole = points.compactMap(\.drawn).reduce(0, +)
    var sum = 0.0
    let shares = order.map { place -> Chart.Point in
      sum += points[place].drawn ?? 0
      let share = whole > 0 ? sum / whole : nil
      return Chart.Point(share, share.map { display.text(.double($0), unit: .percent) } ?? "–")
    }
    chart.places = order.map { chart.places[$0] }
    chart.series[0].points = order.map { points[$0] }
    chart.series[0].name = items.first.map { answer.columns[$0].name } ?? ""
    chart.series.append(Chart.Series("cumulative share", shares))
    if points.contains(where: { ($0.drawn ?? 0) < 0 }) {
      chart.notes.append("some values are below zero, so that shares of the whole go beyond 100%")
    }
    chart.keepFirst(AnswerCharts.mostBars)
    return chart
  }

  private func waterfall(_ items: [Int], along axis: Int?) -> Chart {
    var chart = chart(.waterfall, items, along: axis)
    guard let item = items.first, var points = chart.series.first?.points else { return chart }
    let sum = points.compactMap(\.drawn).reduce(0, +)
    points.append(
      Chart.Point(sum, display.text(.number(.double(sum)), type: answer.columns[item].type), isTotal: true))
    chart.places.append("total")
    chart.series[0].points = points
    return chart
  }

  private func funnel(_ items: [Int], along axis: Int?) -> Chart {
    var chart = chart(.funnel, items, along: axis)
    guard let points = chart.series.first?.points else { return chart }
    for place in points.indices.dropFirst() {
      guard let value = points[place].drawn, let first = points.first?.drawn, let before = points[place - 1].drawn,
        first > 0, before > 0
      else { continue }
      let parts = [value / before, value / first].map { display.text(.double($0), unit: .percent) }
      chart.series[0].points[place].text +=
        "  \(parts[0]) of the step before" + (place > 1 ? ", \(parts[1]) of the first" : "")
    }
    return chart
  }

  private func heatMap(_ item: Int) -> Chart {
    // The second key makes the columns: ages of cohorts, months of channels.
    let second = keys.count > 1 ? 1 : 0
    let (places, series) = series([item], along: second)
    var chart = Chart(
      answer.columns[item].name, kind: .heatMap, places: places, series: series, unit: unit(item))
    chart.placesTitle = answer.columns[keys[second]].name
    return chart
  }

  private func multiples(_ item: Int) -> [Chart] {
    let whole = Chart(
      "", kind: .lines, places: series([item], along: axis).places, series: series([item], along: axis).series,
      unit: unit(item))
    let shown = whole.series.prefix(AnswerCharts.mostMultiples)
    return shown.enumerated().map { place, series in
      var chart = Chart(
        values.count > 1 ? "\(answer.columns[item].name): \(series.name)" : series.name, kind: .lines,
        places: whole.places, series: [Chart.Series("", series.points)], unit: whole.unit)
      chart.isTime = isTime(axis)
      if place == shown.count - 1, whole.series.count > shown.count {
        chart.notes = ["\(shown.count) of \(whole.series.count) groups are drawn"]
      }
      return chart
    }
  }
}

extension Chart {
  /// Places of the series, the largest first.
  var bySize: [Int] {
    let sizes = series.map { $0.points.compactMap(\.drawn).map(abs).reduce(0, +) }
    return series.indices.sorted { sizes[$0] == sizes[$1] ? $0 < $1 : sizes[$0] > sizes[$1] }
  }

  /// Of more series than anybody tells apart the largest, which a note says.
  mutating func keepLargest(_ most: Int) {
    guard series.count > most else { return }
    let kept = Set(bySize.prefix(most))
    notes.append(
      "\(most) of \(series.count) groups are drawn, the largest; `top \(most) of …` makes one of all others, `as multiples` "
        + "draws each")
    series = series.indices.filter { kept.contains($0) }.map { series[$0] }
  }

  mutating func keepFirst(_ most: Int) {
    guard places.count > most else { return }
    notes.append("\(most) of \(places.count) bars are drawn, the first; `sort … desc` says which those are")
    places = Array(places.prefix(most))
    totalTexts = Array(totalTexts.prefix(most))
    for index in series.indices { series[index].points = Array(series[index].points.prefix(most)) }
  }
}

extension ValueDisplay {
  /// How an axis of such numbers is written.
  func axisUnit(of type: ValueType) -> AxisUnit {
    guard case .number(let unit) = type else { return AxisUnit(language: language) }
    let factor = Double(unit.displayFactor)
    // 1万千円 is read by nobody.
    return AxisUnit(
      factor: factor, suffix: ValueDisplay.suffix(of: unit), hasMagnitudes: factor == 1 && unit.scale.isOne,
      language: language)
  }
}
