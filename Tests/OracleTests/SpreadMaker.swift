import CivilTime

// Amounts that lie over the days of their row's period.
extension ProgramMaker {
  /// Plans by month, quarter or week, what is made of them, and some of them once more.
  mutating func makePlans() {
    use("spread")
    // A week of the table begins on Monday.
    let isByWeek = !constructs.contains("calendar")
    let grain: Grain = choices.pick([.month, .month, .quarter, isByWeek ? .week : .month])
    use("spread over each \(grain.rawValue)")
    let made = rows(10) { maker, _ in
      let start = CalendarRules().days(of: CalendarRules().period(grain, of: Day(maker.day()))).start
      return [
        maker.choices.chance(12) ? .missing([.empty]) : .period(grain, Int(start)),
        maker.text(["web", "shop", "tv"], emptyOneIn: 10), maker.number([310, 3000, 70, 0, 125]),
        maker.number([10, 20]),
      ]
    }
    tables["plans"] = MadeTable(
      header: ["term", "channel", "planned", "weight"], kinds: [.period(grain), .text, .number, .number], rows: made)
    var plans = Known(name: "plans", times: ["term"], spreads: ["planned"])
    plans.columns = [
      Known.Column(name: "channel", kind: .text(["web", "shop", "tv"]), isGrouping: true),
      Known.Column(name: "planned", kind: .number(.yen)),
      Known.Column(name: "weight", kind: .number(.plain), isGrouping: true),
      Known.Column(name: "term", kind: .period(grain)),
    ]
    var lines = ["dataset plans from \"plans.csv\" {", "  time term", "  planned: \(money()) spread"]
    if choices.chance(2) { lines.append("  covers @\(isWide ? "2025" : "2026")-01..@2026-06") }
    if choices.chance(2) {
      use("made from a spread column")
      let formula = choices.pick([
        "planned * 50%", "plans.planned - 10円", "planned ?? 20円", "if channel = \"web\" then planned else 0円",
        "planned * weight",
      ])
      lines.append("  net = \(formula)")
      plans.columns.append(Known.Column(name: "net", kind: .number(.yen)))
      plans.spreads.append("net")
    }
    datasetTexts += lines + ["}"]
    known.append(plans)
    if choices.chance(3) { makeSomePlans(plans) }
  }

  private mutating func makeSomePlans(_ plans: Known) {
    use("spread in a dataset from another")
    var some = plans
    some.name = "some_plans"
    datasetTexts.append(
      "dataset some_plans from plans where \(condition(on: "plans", bare: true, depth: 1, facts: false))")
    if choices.chance(2) {
      datasetTexts[datasetTexts.count - 1] += " {\n  third = planned * 0.5 + 3円\n}"
      some.columns.append(Known.Column(name: "third", kind: .number(.yen)))
      some.spreads.append("third")
    }
    known.append(some)
  }

  private var hasSpread: Bool { known.contains { !$0.spreads.isEmpty } }

  /// Half of the questions to a program with spread amounts are about them, beside orders by the day.
  mutating func narrowToSpread(_ place: inout Surroundings) {
    guard hasSpread, choices.next(2) == 0 else { return }
    let isWithOrders = choices.chance(2)
    place.allowed = place.allowed.filter { !dataset($0).spreads.isEmpty || isWithOrders && $0 == "orders" }
  }

  /// Whether the range asked for cuts periods.
  mutating func cutsPeriod() -> Bool { choices.chance(hasSpread ? 2 : 5) }

  /// What a number is asked `during`.
  mutating func stretch(_ place: Surroundings) -> String {
    if place.allowed.contains(where: { !dataset($0).spreads.isEmpty }), choices.chance(2) {
      return choices.pick(["@2026-02-10..@2026-03-05", "@2026-03-30..@2026-04-02", "@2026-02-11", "@2026-Q2"])
    }
    return "@2026-0\(choices.pick(["2", "3"]))"
  }

  /// Most aggregates over a dataset with spread amounts add them up.
  mutating func spreadSum(_ name: String, _ on: String, _ filter: String) -> String? {
    let spreads = dataset(name).spreads
    guard !spreads.isEmpty, choices.next(3) > 0 else { return nil }
    use("sum of a spread amount")
    let path = "\(name).\(choices.pick(spreads))"
    let value = choices.pick([path, path, "\(path) * 2", "\(path) ?? 0円", "\(path) - 5円", "max(\(path), 20円)"])
    return "sum(\(value)\(on)\(filter))"
  }
}

extension CivilDate {
  var firstOfMonth: Day { CivilDate(year: year, month: month, day: 1).dayCount }
}

extension ProgramMaker {
  /// A number that is not known exactly.
  mutating func makeUncertain(_ name: String, _ unit: Known.Unit, _ place: Surroundings) {
    use("uncertain number")
    definitionTexts.append("\(name) = \(uncertain(unit, place))")
    defined.append((name, unit, []))
  }

  private mutating func uncertain(_ unit: Known.Unit, _ place: Surroundings) -> String {
    let computed = "\(formula(unit, place.deeper.deeper)) to \(literal(unit))"
    switch unit {
    case .yen: return choices.pick(["10円 to 30円", "-10円 to 30円", "5円..25円", "5円..10円..40円", computed])
    case .percent: return choices.pick(["10% to 30%", "5%..25%", "3 of 10", "0人 of 20人", computed])
    default: return choices.pick(["2 to 8", "-2 to 6", "1..5", "1..2..7", computed])  // Plain numbers.
    }
  }

  mutating func makeRecurrence(_ name: String, _ place: Surroundings) {
    use("recurrence")
    let body = choices.pick([
      "prior(\(name), 1 month, 10) * 0.5 + \(formula(.plain, place.deeper.deeper))",
      "prior(\(name), 1 month, 100) * 90%", "prior(\(name), 1 month, 0) + count(\(place.allowed[0]))",
    ])
    definitionTexts.append("\(name) = \(body)")
    defined.append((name, .plain, []))
    tabled.insert(name)
  }
}
