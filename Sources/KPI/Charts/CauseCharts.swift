import Causes
import Charts
import Evaluation
import Numerics
import Semantics

extension ChangeEnds {
  /// From the earlier value to the later one by what each part brings.
  ///
  /// - Parameters:
  ///   - parts: names and effects, in the KPI's unit.
  ///   - steps: the effects as shown, which add up.
  func waterfall(_ parts: [(name: String, effect: Double)], steps: [Int]) -> ChartFigure? {
    guard let old = before.double, let new = after.double, !parts.isEmpty else { return nil }
    func total(_ value: Double, _ cell: Cell) -> Chart.Point {
      Chart.Point(value, cell.marked(display.text(cell, type: definition.type)), isTotal: true)
    }
    let bars = zip(parts, steps).map { Chart.Point($0.effect, shown.signed($1)) }
    let chart = Chart(
      display.say("\(definition.name), \(from) – \(to)", "\(definition.name)、\(from)〜\(to)"), kind: .waterfall,
      places: [from] + parts.map(\.name) + [to],
      series: [Chart.Series("", [total(old, before)] + bars + [total(new, after)])],
      unit: display.axisUnit(of: definition.type))
    return ChartFigure([chart])
  }
}

extension LeversReport {
  /// What each input brings at the ends of its own range; where no range is known, by 1 % less and more.
  var tornado: ChartFigure? {
    guard let now = levers.value.double, !levers.levers.isEmpty else { return nil }
    let ranged = levers.levers.filter { $0.history != nil }
    func point(_ effect: Double) -> Chart.Point {
      let shown = ShownParts([effect, now], type: definition.type, in: display.language)
      return Chart.Point(effect, shown.signed(shown.steps(effect)))
    }
    let ends = ranged.compactMap { lever in lever.history.map { (lever, $0.atLow - now, $0.atHigh - now) } }
    let steps = levers.levers.map { ($0, -$0.effectOfHundredth, $0.effectOfHundredth) }
    let rows = (ends.isEmpty ? steps : ends).sorted { max(abs($0.1), abs($0.2)) > max(abs($1.1), abs($1.2)) }
    let names =
      ends.isEmpty
      ? [display.say("1 % less", "1%減"), display.say("1 % more", "1%増")]
      : [display.say("at its lowest", "最低のとき"), display.say("at its highest", "最高のとき")]
    var chart = Chart(
      "\(definition.name), \(period)", kind: .tornado, places: rows.map { words.name(of: $0.0.node) },
      series: [Chart.Series(names[0], rows.map { point($0.1) }), Chart.Series(names[1], rows.map { point($0.2) })],
      unit: display.axisUnit(of: definition.type))
    let without = levers.levers.count - rows.count
    if without > 0 {
      let left = levers.levers.filter { $0.history == nil }.map { words.name(of: $0.node) }
      // An input that was 0 once leaves no quotient.
      chart.notes.append(
        display.say(
          "not drawn, for want of a range or of a value of the KPI at its ends: \(left.joined(separator: ", "))",
          "範囲が分からないか、その両端で値が出ないため描いていない：\(left.joined(separator: "、"))"))
    }
    return ChartFigure([chart])
  }
}
