import Charts
import CivilTime
import Evaluation
import Numerics
import Semantics
import SourceText
import Units

/// The charts of an answer: which kind fits, what runs along the axis and what are series.
struct AnswerCharts {
  /// Without totals, and not turned: a total beside its parts would be a series, or a bar, of its own.
  private let answer: Answer
  /// What all groups have together, as text; nil where nobody asked.
  private let total: String?
  private let show: ShowModel
  private let model: Model
  private let display: ValueDisplay
  private let form: AnswerForm

  /// More bars than these are a table and no chart.
  static let mostBars = 60
  private let mostMultiples: Int

  /// - Parameter mostMultiples: how many small charts are drawn; more are no page.
  init(
    _ answer: Answer, _ show: ShowModel, _ model: Model, display: ValueDisplay, form: AnswerForm,
    mostMultiples: Int = 24
  ) {
    self.answer = answer.withoutTotals
    total = AnswerCharts.total(of: answer, display)
    (self.show, self.model, self.display, self.form) = (show, model, display, form)
    self.mostMultiples = mostMultiples
  }

  private func heading(_ column: Int) -> String { answer.heading(of: column, in: display.language) }

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

  /// `total: 3,799,831円`: a bar of its own beside its parts would press them flat.
  private static func total(of answer: Answer, _ display: ValueDisplay) -> String? {
    let keys = answer.columns.indices.filter { answer.columns[$0].role != .value }
    guard let row = answer.totalRows.map({ answer.rows[$0] }).last, let key = keys.first,
      row[key].value == .label(.total)
    else { return nil }
    let values = answer.columns.indices.filter { answer.columns[$0].role == .value && !answer.bounds.contains($0) }
    let texts = values.map { index in
      let text = row[index].marked(display.text(row[index], type: answer.columns[index].type))
      return values.count > 1 ? "\(answer.heading(of: index, in: display.language)) \(text)" : text
    }
    return display.say("total: ", "合計：") + texts.joined(separator: display.say(", ", "、"))
  }

  var figure: ChartFigure {
    var figure = drawn
    if let total, form != .waterfall, !figure.charts.isEmpty {
      figure.charts[figure.charts.count - 1].notes.append(total)
    }
    return figure
  }

  private var drawn: ChartFigure {
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
      cell.number, cell.reason.map { display.say("– (\($0.words))", "–（\($0.words(in: .japanese))）") } ?? shown,
      isPartial: !cell.isSettled)
  }

  private func unit(_ column: Int) -> AxisUnit { display.axisUnit(of: answer.columns[column].type) }

  /// What runs along the axis, and the series over it: the groups of the other keys, or the items themselves. Places that
  /// have an order stand in it, whatever the order of the lines.
  private func series(_ items: [Int], along axis: Int?) -> Reading {
    guard let axis else { return listed(items) }
    let key = keys[axis]
    var known: Set<Value> = []
    var cells = answer.rows.map { $0[key] }.filter { known.insert($0.value).inserted }
    if isOrdered(axis) { cells.sort { ($0.value.order ?? .infinity) < ($1.value.order ?? .infinity) } }
    if form == .histogram || form == .chart { cells = filled(cells, axis) }
    let asked = cells.count
    cells = withAllPeriods(cells)
    let placeOf = Dictionary(uniqueKeysWithValues: cells.enumerated().map { ($1.value, $0) })
    let places = cells.map { display.text($0, type: answer.columns[key].type) }
    let others = keys.indices.filter { $0 != axis }.map { keys[$0] }
    // By their values: two groups may read alike, as a text `(none)` and an empty cell.
    var groups: [[Value]] = []
    var names: [[Value]: String] = [:]
    var points: [[Value]: [Int: [Chart.Point]]] = [:]
    // Only a step that nothing fell into is known to be nothing: `keep` may have left out any other.
    let isFilled = asked > known.count
    let missing = isFilled ? Chart.Point(0, "0") : Chart.Point(nil, "–")
    for row in answer.rows {
      let group = others.map { row[$0].value }
      if points[group] == nil {
        groups.append(group)
        names[group] = others.map { text(row, $0) }.joined(separator: display.say(", ", "、"))
        points[group] = [:]
      }
      for item in items {
        points[group]?[item, default: [Chart.Point](repeating: missing, count: places.count)][
          placeOf[row[key].value] ?? 0] =
          point(row, item)
      }
    }
    let isOfItems = others.isEmpty
    let series = groups.flatMap { group in
      items.compactMap { item in
        points[group]?[item].map { Chart.Series(isOfItems ? heading(item) : names[group] ?? "", $0) }
      }
    }
    return Reading(
      places: places, series: AnswerCharts.told(apart: series, display.language),
      pooledPlace: cells.firstIndex { $0.value == .label(.others) },
      pooledSeries: items.count == 1 ? groups.firstIndex { $0.contains(.label(.others)) } : nil)
  }

  /// What an answer has along an axis.
  private struct Reading {
    var places: [String]
    var series: [Chart.Series]
    /// Where the groups stand that `top n of …` made one of.
    var pooledPlace: Int?
    var pooledSeries: Int?
  }

  /// Periods that `keep` left out, or that have no group, stand between the others as gaps: a line from March to July would
  /// say what April was.
  private func withAllPeriods(_ cells: [Cell]) -> [Cell] {
    switch form {
    case .pareto, .waterfall, .funnel: return cells
    case .chart, .lines, .bars, .stacked, .histogram, .heatmap, .multiples: break
    }
    let periods = cells.compactMap { cell -> Period? in if case .period(let period) = cell.value { period } else { nil }
    }
    guard periods.count == cells.count, let first = periods.first, periods.allSatisfy({ $0.grain == first.grain }),
      let low = periods.map(\.index).min(), let high = periods.map(\.index).max(),
      high - low >= cells.count, high - low < AnswerCharts.mostPeriods
    else { return cells }
    let known = Dictionary(zip(periods.map(\.index), cells)) { first, _ in first }
    return (low...high).map { known[$0] ?? Cell(value: .period(Period(first.grain, $0))) }
  }

  private static let mostPeriods = 1_000

  /// Numbers without groups are a bar for each item; groups without an axis a bar for each line.
  private func listed(_ items: [Int]) -> Reading {
    if keys.isEmpty, let row = answer.rows.first {
      return Reading(
        places: items.map(heading), series: [Chart.Series("", items.map { point(row, $0) })])
    }
    let names = answer.rows.map { row in keys.map { text(row, $0) }.joined(separator: display.say(", ", "、")) }
    return Reading(
      places: names,
      series: items.map { item in Chart.Series(heading(item), answer.rows.map { point($0, item) }) })
  }

  private static func told(apart series: [Chart.Series], _ language: Language) -> [Chart.Series] {
    var counts: [String: Int] = [:]
    return series.map { one in
      var one = one
      counts[one.name, default: 0] += 1
      if let count = counts[one.name], count > 1 { one.name += language.say(" (\(count))", "（\(count)）") }
      return one
    }
  }

  private func isOrdered(_ axis: Int) -> Bool { show.keys.indices.contains(axis) && show.keys[axis].hasOrder }

  /// Whether what is drawn in a column adds up, so that a group without rows is 0.
  private func adds(_ item: Int) -> Bool {
    show.items.first { $0.name == answer.columns[item].name }.map { model.addsUpByGroup($0.formula) } ?? false
  }

  /// More steps than these are no picture.
  private static let mostSteps = 200

  /// Steps of a number that nothing fell into stand between the others: without them the shape would be another one.
  private func filled(_ cells: [Cell], _ axis: Int) -> [Cell] {
    guard keys.count == 1, case .dimension(let dimension)? = show.keys.first,
      case .steps(let step?) = dimension.extent, step.double > 0, values.allSatisfy(adds)
    else { return cells }
    let known = cells.compactMap { cell -> Number? in if case .number(let number) = cell.value { number } else { nil } }
    guard let low = known.map(\.double).min(), let high = known.map(\.double).max() else { return cells }
    let count = Int(exactly: ((high - low) / step.double).rounded()) ?? .max
    guard count < AnswerCharts.mostSteps, let first = known.first(where: { $0.double == low }) else { return cells }
    var all: [Cell] = []
    var next = first
    for _ in 0...count {
      let there = known.first { abs($0.double - next.double) < step.double / 2 }
      all.append(Cell(value: .number(there ?? next)))
      next = (there ?? next).minus(Number.whole(0).minus(step))
    }
    return all
  }

  private func title(_ items: [Int], along axis: Int?) -> String {
    let names = items.map(heading).joined(separator: display.say(", ", "、"))
    let others = keys.indices.filter { $0 != axis }.map { answer.columns[keys[$0]].name }
    if others.isEmpty || axis == nil { return names }
    return names + AnswerCharts.by(display.language) + others.joined(separator: display.say(", ", "、"))
      + display.say("", "別）")
  }

  /// Between an item and what it is drawn by, in the title of a chart.
  static func by(_ language: Language) -> String { language.say(" by ", "（") }

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
    chart(kind, of: series(items, along: axis), items, along: axis)
  }

  private func chart(_ kind: Chart.Kind, of read: Reading, _ items: [Int], along axis: Int?) -> Chart {
    var chart = Chart(
      title(items, along: axis), kind: kind, places: read.places, series: read.series, unit: unit(items.first ?? 0))
    chart.isTime = isTime(axis)
    if kind == .lines { noteOfUnevenSteps(&chart, axis) }
    if kind == .histogram || kind == .waterfall || kind == .pareto { noteOfLines(&chart) }
    if read.series.count == 1, keys.count == 1, kind != .lines { chart.series[0].name = "" }
    chart.keepLargest(ChartStyle.mostSeries, display)
    switch kind {
    case .bars where !chart.isTime, .funnel: chart.keepFirst(AnswerCharts.mostBars, display)
    case .waterfall: break  // Its bars add up to the last one.
    case .bars, .lines, .stacked, .histogram, .pareto, .heatMap, .tornado: break
    }
    return chart
  }

  /// What is told of a whole is that of the lines that are shown.
  private func noteOfLines(_ chart: inout Chart) {
    guard show.keep != nil || show.top != nil && show.pooling == nil else { return }
    chart.notes.append(
      display.say(
        "total and shares are of the lines that are shown; `keep` and `top` leave others out",
        "合計と割合は表示中の行のもの（`keep` と `top` で除いた行は含まない）"))
  }

  /// Over days and numbers only those have a place that occur.
  private func noteOfUnevenSteps(_ chart: inout Chart, _ axis: Int?) {
    guard let axis, isOrdered(axis) else { return }
    var known: Set<Double> = []
    for row in answer.rows {
      if case .period = row[keys[axis]].value { return }
      if let order = row[keys[axis]].value.order { known.insert(order) }
    }
    let all = known.sorted()
    let steps = zip(all, all.dropFirst()).map { $1 - $0 }
    guard let least = steps.min(), let most = steps.max(), most > least * 1.5 else { return }
    let name = answer.columns[keys[axis]].name
    chart.notes.append(
      display.say(
        "along the axis stand the values of \(name) that occur, one beside the other and not to scale",
        "横軸は現れた「\(name)」の値を等間隔に並べたもの（目盛りの幅は一定ではない）"))
  }

  /// The parts of a whole; more than colours tell apart are one, together with what the question made one of.
  private func stacked(_ items: [Int], along axis: Int?) -> Chart {
    let read = series(items, along: axis)
    let (places, all) = (read.places, read.series)
    var chart = Chart(
      title(items, along: axis), kind: .stacked, places: places, series: all, unit: unit(items.first ?? 0))
    chart.isTime = isTime(axis)
    // The largest lie on the ground, where they can be compared.
    let order = chart.bySize.filter { $0 != read.pooledSeries } + [read.pooledSeries].compactMap(\.self)
    chart.series = order.map { all[$0] }
    noteOfLines(&chart)
    if all.count > ChartStyle.mostSeries {
      let kept = Set(order.prefix(ChartStyle.mostSeries - 1))
      let type = answer.columns[items.first ?? 0].type
      let rest = places.indices.map { place -> Chart.Point in
        let points = all.indices.filter { !kept.contains($0) }.map { all[$0].points[place] }
        let known = points.compactMap(\.drawn)
        if known.isEmpty { return Chart.Point(nil, "–") }
        let sum = known.reduce(0, +)
        return Chart.Point(
          sum, display.text(.number(.double(sum)), type: type), isPartial: points.contains(where: \.isPartial))
      }
      chart.series = chart.series.prefix(ChartStyle.mostSeries - 1) + [Chart.Series(display.say("others", "その他"), rest)]
    }
    chart.totalTexts = places.indices.map { place in
      let sum = all.compactMap { $0.points[place].drawn }.reduce(0, +)
      let isPartial = all.contains { $0.points[place].isPartial }
      return display.text(.number(.double(sum)), type: answer.columns[items.first ?? 0].type) + (isPartial ? "…" : "")
    }
    if !chart.isTime { chart.keepFirst(AnswerCharts.mostBars, display) }
    return chart
  }

  private func pareto(_ items: [Int], along axis: Int?) -> Chart {
    let read = series(items, along: axis)
    var chart = chart(.pareto, of: read, items, along: axis)
    // By size, and no more along a time.
    chart.isTime = false
    guard let points = chart.series.first?.points else { return chart }
    let pooled = read.pooledPlace
    // What is left over stands last, however much it is.
    let order = points.indices.sorted {
      if $0 == pooled || $1 == pooled { return $1 == pooled && $0 != pooled }
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
    chart.series[0].name = items.first.map(heading) ?? ""
    if whole > 0 {
      chart.series.append(Chart.Series(display.say("cumulative share", "累積構成比"), shares, role: .share))
    } else {
      chart.notes.append(
        display.say("all together are not above zero, so there are no shares", "合計が0以下のため、構成比はない"))
    }
    if whole > 0, points.contains(where: { ($0.drawn ?? 0) < 0 }) {
      chart.notes.append(
        display.say(
          "some values are below zero, so that shares of the whole go beyond 100%", "0未満の値があるため、構成比が100%を超える"))
    }
    chart.keepFirst(AnswerCharts.mostBars, display)
    return chart
  }

  private func waterfall(_ items: [Int], along axis: Int?) -> Chart {
    var chart = chart(.waterfall, items, along: axis)
    guard let item = items.first, var points = chart.series.first?.points else { return chart }
    let sum = points.compactMap(\.drawn).reduce(0, +)
    points.append(
      Chart.Point(sum, display.text(.number(.double(sum)), type: answer.columns[item].type), isTotal: true))
    chart.places.append(display.say("total", "合計"))
    chart.series[0].points = points
    return chart
  }

  private func funnel(_ items: [Int], along axis: Int?) -> Chart {
    var chart = chart(.funnel, items, along: axis)
    guard let points = chart.series.first?.points else { return chart }
    for place in points.indices where (points[place].drawn ?? 0) < 0 { chart.series[0].points[place].value = nil }
    if points.contains(where: { ($0.drawn ?? 0) < 0 }) {
      chart.notes.append(display.say("a value below zero has no bar", "0未満の値には棒がない"))
    }
    for place in points.indices.dropFirst() {
      guard let value = points[place].drawn, let first = points.first?.drawn, let before = points[place - 1].drawn,
        first > 0, before > 0
      else { continue }
      let parts = [value / before, value / first].map { display.text(.double($0), unit: .percent) }
      chart.series[0].points[place].text +=
        display.say(
          "  \(parts[0]) of the step before" + (place > 1 ? ", \(parts[1]) of the first" : ""),
          "  前段階の\(parts[0])" + (place > 1 ? "、最初の\(parts[1])" : ""))
    }
    return chart
  }

  private func heatMap(_ item: Int) -> Chart {
    // The second key makes the columns: ages of cohorts, months of channels.
    let second = keys.count > 1 ? 1 : 0
    let read = series([item], along: second)
    var chart = Chart(
      heading(item), kind: .heatMap, places: read.places, series: read.series, unit: unit(item))
    chart.placesTitle = answer.columns[keys[second]].name
    return chart
  }

  /// A chart for each group; of too many the largest, which a note says.
  private func multiples(_ item: Int) -> [Chart] {
    let read = series([item], along: axis)
    var whole = Chart("", kind: .lines, places: read.places, series: read.series, unit: unit(item))
    // A group without a value has no line.
    whole.series.removeAll { one in !one.points.contains { $0.drawn != nil } }
    let count = whole.series.count
    let kept = Set(whole.bySize.prefix(mostMultiples))
    let shown = whole.series.indices.filter { kept.contains($0) }.map { whole.series[$0] }
    return shown.enumerated().map { place, series in
      var chart = Chart(
        values.count > 1 ? heading(item) + display.say(": ", "：") + series.name : series.name, kind: .lines,
        places: whole.places, series: [Chart.Series("", series.points)], unit: whole.unit)
      chart.isTime = isTime(axis)
      if place == shown.count - 1, count > shown.count {
        chart.notes = [ReportWords(display.language).groups(shown.count, of: count)]
      }
      return chart
    }
  }
}

extension Value {
  /// By which values of one type stand in their order; nil for what has none.
  fileprivate var order: Double? {
    switch self {
    case .number(let number): number.double
    case .day(let day): Double(day)
    case .moment(let moment): Double(moment)
    case .period(let period): Double(period.index)
    case .bandFrom(let start): Double(start)
    case .text, .boolean, .label, .missing: nil
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
  mutating func keepLargest(_ most: Int, _ display: ValueDisplay) {
    guard series.count > most else { return }
    let kept = Set(bySize.prefix(most))
    notes.append(
      display.say(
        "\(most) of \(series.count) groups are drawn, the largest; `top \(most) of …` makes one of all others, `as multiples` "
          + "draws each",
        "\(series.count)区分のうち大きい\(most)区分を表示。`top \(most) of …` でほかを1つにまとめ、`as multiples` で個別に描く"))
    series = series.indices.filter { kept.contains($0) }.map { series[$0] }
  }

  mutating func keepFirst(_ most: Int, _ display: ValueDisplay) {
    guard places.count > most else { return }
    let isSorted = kind == .pareto
    notes.append(
      display.say(
        "\(most) of \(places.count) bars are drawn, the \(isSorted ? "largest" : "first; `sort … desc` says which those are")",
        "\(places.count)本のうち\(isSorted ? "大きい" : "最初の")\(most)本を表示\(isSorted ? "" : "。どれを最初にするかは `sort … desc` で示す")"))
    events.removeAll { $0.place >= most }
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
      factor: factor, suffix: ValueDisplay.suffix(of: unit, in: language),
      hasMagnitudes: factor == 1 && unit.scale.isOne,
      language: language)
  }
}
