import CivilTime

// Definitions with parameters, and calls of them (section 7.1).
extension ProgramMaker {
  /// What a definition with parameters says; it is written down where it is first called.
  private static let bodies: [String: String] = [
    "part": "part(x, y) = x / y",
    "part_back": "part_back(y, x) = part(x, y)",
    "part_over": "part_over(x, k) = x / overall(x, k)",
    "moved": "moved(x, d = 1 month) = growth(x, d)",
    "before_or": "before_or(x, s, d = 1 month) = prior(x, d, s)",
    "total": "total(c) = sum(c)",
    "total_moved": "total_moved(c, d = 1 month) = prior(total(c), d, 0円)",
    "rows_of": "rows_of(d) = count(d)",
    "kinds_of": "kinds_of(c) = count_distinct(c)",
    "each_of": "each_of(c, k) = max(sum(c) per k)",
    "many": "many(c, k, n = 1) = count(each k where count(c) > n)",
    "above": "above(c, n = 20円) = sum(c where c > n)",
    "of_text": "of_text(x, t) = x where channel = t",
    "during_of": "during_of(x, r) = x during r",
    "weighed": "weighed(x, w = 50%) = (x * w) * by month { @2026-02: 2, else: 1 }",
    "by_time": "by_time(c, t) = sum(c on t)",
    "doubled": "doubled(c, n = 2) = c * n",
    "early": "early(t, s, d = 10 days) = t within d of s",
    "in_time": "in_time(n, low = 1, high = 2) = n in low..high",
    "earned": "earned(c) = sum(c) ?? 0円",
  ]

  /// The definition is there from here on.
  mutating func parametric(_ name: String) -> String {
    use("call")
    use("call \(name)")
    func add(_ name: String, _ maker: inout ProgramMaker) {
      guard maker.calledDefinitions.insert(name).inserted, let body = Self.bodies[name] else { return }
      maker.definitionTexts.append(body)
    }
    if name == "part_back" { add("part", &self) }
    if name == "total_moved" { add("total", &self) }
    add(name, &self)
    return name
  }

  /// A call in a slice.
  mutating func call(_ unit: Known.Unit, _ place: Surroundings) -> String? {
    guard allows("call") else { return nil }
    let inner = place.deeper
    switch choices.next(7) {
    case 0: return callOfColumn(unit, place)
    case 1: return callOfColumn(unit, place) ?? callMoved(unit, place)
    case 2, 3: return callMoved(unit, place)
    case 4:
      guard unit == .plain || unit == .percent else { return nil }
      let (a, b) = (formula(.yen, inner), formula(.yen, inner))
      return choices.chance(2) ? "\(parametric("part"))(\(a), \(b))" : "\(parametric("part_back"))(\(a), \(b))"
    case 5:
      guard !place.isInEach, unit == .percent, let key = (place.dimensions + (place.grain.map { [$0] } ?? [])).first,
        !key.contains(" ")
      else { return nil }
      var whole = inner
      whole.grain = nil
      return "\(parametric("part_over"))(\(aggregate(.yen, whole)), \(key))"
    default:
      guard place.allowed.allSatisfy({ meaning(of: "channel", in: $0)?.kind == .text(["web", "shop", "mall"]) }) else {
        return nil
      }
      let text = choices.pick(["\"web\"", "\"shop\"", "\"tv\""])
      return "\(parametric("of_text"))(\(formula(unit, inner)), \(text))"
    }
  }

  private mutating func callMoved(_ unit: Known.Unit, _ place: Surroundings) -> String? {
    var moved = place.deeper
    let isFree = place.clockKeyed == nil || allows("clocks in windows")
    switch choices.next(4) {
    case 0 where place.hasWindow && unit == .percent:
      let (name, value) = (parametric("moved"), formula(choices.pick([.plain, .yen]), moved))
      let isDefault = choices.chance(2) && ["month", nil].contains(place.grain)
      return isDefault ? "\(name)(\(value))" : "\(name)(\(value), \(step(place.grain)))"
    case 1 where place.hasWindow:
      let name = parametric("before_or")
      return "\(name)(\(formula(unit, moved)), \(literal(unit)), \(step(place.grain)))"
    case 2 where isFree:
      (moved.grain, moved.hasWindow) = (nil, true)
      return
        "\(parametric("during_of"))(\(aggregate(unit, moved)), \(choices.pick(["@2026-02", "@2026-02..@2026-03"])))"
    default:
      guard place.hasWindow else { return nil }
      let name = parametric("weighed")
      return "\(name)(\(formula(unit, moved))\(choices.pick(["", ", 1.5"])))"
    }
  }

  /// Columns, datasets and keys are passed by their paths.
  private mutating func callOfColumn(_ unit: Known.Unit, _ place: Surroundings) -> String? {
    let name = choices.pick(place.allowed)
    let known = dataset(name)
    let filter = choices.chance(4) ? " where " + condition(on: name, bare: true, depth: 1, facts: false) : ""
    let keys = known.columns.filter(\.isGrouping)
    switch unit {
    case .yen:
      let amounts = known.columns.filter { $0.kind == .number(.yen) }
      guard !amounts.isEmpty else { return nil }
      let path = "\(name).\(choices.pick(amounts).name)"
      switch choices.next(5) {
      case 0: return "\(parametric("total"))(\(path)\(dimensionalFilter(name)))"
      case 1: return "\(parametric("above"))(\(path)\(choices.pick(["", ", 0円", ", 40円"])))"
      case 2 where place.hasWindow:
        return "\(parametric("total_moved"))(\(path), \(step(place.grain)))"
      case 3 where !keys.isEmpty && !place.isInEach:
        return "\(parametric("each_of"))(\(path), \(name).\(choices.pick(keys).name))"
      case 4 where known.times.count > 1 && !known.isStock && known.spreads.isEmpty:
        return "\(parametric("by_time"))(\(path), \(known.times[1]))"
      default: return "\(parametric("earned"))(\(path))"
      }
    case .plain:
      switch choices.next(3) {
      case 1 where !keys.isEmpty && !place.isInEach:
        let counted = choices.chance(2) ? name : "\(name).\(choices.pick(known.columns).name)"
        return
          "\(parametric("many"))(\(counted), \(name).\(choices.pick(keys).name)\(choices.pick(["", ", 0", ", 2"])))"
      case 2: return "\(parametric("kinds_of"))(\(name).\(choices.pick(known.columns).name))"
      default: return "\(parametric("rows_of"))(\(name)\(dimensionalFilter(name)))"
      }
    case .percent, .days, .months:
      return "(count(\(name)\(filter)) / \(parametric("rows_of"))(\(name)))"
    }
  }

  /// At the end of a call: it filters all values of it.
  private mutating func dimensionalFilter(_ name: String) -> String {
    guard choices.chance(3), let filter = dimensionFilter([name]) else { return "" }
    use("call with where")
    return " where \(filter)"
  }

  /// A call on a row of the dataset, that is yes or no.
  mutating func rowCall(on name: String) -> String? {
    guard allows("call") else { return nil }
    let own = dataset(name).columns
    let days = own.filter { $0.kind == .day }
    let plain = own.filter { $0.kind == .number(.plain) }
    switch choices.next(3) {
    case 0 where name == "customers":
      return
        "\(parametric("earned"))(orders.amount) \(choices.pick([">", "<=", "!="])) \(choices.pick(["20円", "0円", "100円"]))"
    case 1 where days.count > 1 && allows("within"):
      let (first, second) = (choices.pick(days).name, choices.pick(days).name)
      return "\(parametric("early"))(\(first), \(second)\(choices.pick(["", ", 1 month", ", 30 days"])))"
    default:
      guard !plain.isEmpty else { return nil }
      return "\(parametric("in_time"))(\(choices.pick(plain).name)\(choices.pick(["", ", 0", ", 2, 3"])))"
    }
  }
}
