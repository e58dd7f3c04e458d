import CivilTime

/// A dataset as the maker of programs knows it: what can be said of it without an error.
struct Known {
  /// Percentages never meet counts (section 18); ratios go with either.
  enum Unit { case plain, yen, days, percent, months }
  enum Kind: Equatable {
    case number(Unit)
    /// With values worth asking for.
    case text([String])
    case day
    case moment
    case period(Grain)
    case boolean
  }
  struct Column {
    var name: String
    var kind: Kind
    /// Few distinct values: good to group by.
    var isGrouping = false
    /// Holds the key of this dataset.
    var reference: String?
  }
  var name: String
  var columns: [Column] = []
  var times: [String] = []
  var isStock = false
  /// Reference names and their targets.
  var references: [(name: String, target: String)] = []
  /// Definitions whose body makes sense on these rows.
  var rowDefinitions: [Column] = []
  /// Columns that lie over the days of their row's period.
  var spreads: [String] = []
  /// Of which the rows stand at ticks.
  var clock: String?

  func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}

/// One made program: valid by construction, over small tables.
struct MadeProgram {
  var datasets: [String]
  var definitions: [String]
  var show: String
  var tables: [String: MadeTable]
  var constructs: Set<String>

  var text: String { (datasets + definitions + [show]).joined(separator: "\n") + "\n" }
}

/// Writes random programs. Every decision is drawn from `choices`; 0 is the simplest.
struct ProgramMaker {
  var choices: Choices
  var known: [Known] = []
  var datasetTexts: [String] = []
  var definitionTexts: [String] = []
  var tables: [String: MadeTable] = [:]
  var constructs: Set<String> = []
  /// Definitions made so far: name, unit, what they read.
  typealias Defined = (name: String, unit: Known.Unit, reads: Set<String>)
  var defined: [Defined] = []
  /// Those with other bodies than a formula, which a scenario leaves alone.
  var tabled: Set<String> = []
  /// Definitions with parameters that are written down already.
  var calledDefinitions: Set<String> = []
  /// The keys of the answer, as `keep` and `sort` may call them.
  var shownKeys: [ShownKey] = []
  struct ShownKey {
    enum Kind: Equatable {
      case grain(String)
      case column(Known.Kind)
      case condition
      /// A number made from a time.
      case weekday
    }
    var text: String
    var kind: Kind
    var name: String?
    /// As a clause calls it: a band and a step by their column, an equality in brackets.
    var called: String {
      for word in [" up to ", " step "] {
        if let end = text.firstRange(of: word) { return String(text[..<end.lowerBound]) }
      }
      return text
    }
    /// The last part of its path.
    var column: String { String(called.split(separator: ".").last ?? "") }
  }
  var counter = 0
  /// Dates over a year and a half instead of four months.
  var isWide = false
  /// Money in thousands and lengths in 月 and 年 as well, which meet everywhere.
  var hasScales = false
  let excluded: Set<String>

  init(_ choices: Choices, excluding excluded: Set<String> = []) {
    self.choices = choices
    self.excluded = excluded
  }

  mutating func make() -> MadeProgram {
    isWide = choices.chance(5)
    if isWide { use("a long time") }
    if choices.chance(6) {
      use("calendar")
      datasetTexts.append(
        "calendar { week starts \(choices.pick(["wednesday", "sunday"])); year starts \(choices.pick(["april", "november"])) }"
      )
    }
    if choices.chance(4), allows("scaled units") {
      use("scaled units")
      hasScales = true
      datasetTexts.append("unit K = 1,000円")
    }
    makeDatasets()
    let show = makeShow()
    return MadeProgram(
      datasets: datasetTexts, definitions: definitionTexts, show: show, tables: tables, constructs: constructs)
  }

  mutating func use(_ construct: String) { constructs.insert(construct) }

  func allows(_ construct: String) -> Bool { !excluded.contains(construct) }

  func dataset(_ name: String) -> Known { known.first { $0.name == name } ?? Known(name: name) }

  // MARK: What can be reached

  func reaches(_ from: String, _ to: String) -> Bool {
    var queue = [from]
    var seen: Set<String> = [from]
    while !queue.isEmpty {
      let name = queue.removeFirst()
      if name == to { return true }
      for reference in dataset(name).references where seen.insert(reference.target).inserted {
        queue.append(reference.target)
      }
    }
    return false
  }

  func reached(from name: String) -> [String] { known.map(\.name).filter { $0 != name && reaches(name, $0) } }

  /// The column that a bare name means in a row of the dataset (S3), if it means exactly one.
  func meaning(of name: String, in dataset: String) -> Known.Column? {
    if let own = self.dataset(dataset).column(name) { return own }
    let owners = reached(from: dataset).filter { self.dataset($0).column(name) != nil }
    return owners.count == 1 ? self.dataset(owners[0]).column(name) : nil
  }

  // MARK: Tables

  mutating func text(_ values: [String], emptyOneIn odds: Int = 8) -> NaiveValue {
    if odds > 0, choices.chance(odds) { return .missing([.empty]) }
    return .text(choices.pick(values))
  }

  mutating func flag(emptyOneIn odds: Int = 5) -> NaiveValue {
    if choices.chance(odds) { return .missing([.empty]) }
    return .boolean(choices.next(2) == 0)
  }

  mutating func number(_ tenths: [Int], emptyOneIn odds: Int = 9) -> NaiveValue {
    if odds > 0, choices.chance(odds) { return .missing([.empty]) }
    let value = choices.pick(tenths)
    return .number(value % 10 == 0 ? .exact(Int128(value / 10), 0) : .exact(Int128(value), 1))
  }

  /// A day of some four months from 20 January 2026; few of them, so that there are ties.
  mutating func day() -> Int {
    if isWide {
      let first = Int(CivilDate(year: 2025, month: 2, day: 20).dayCount)
      return first + choices.next(12) * 40 + choices.next(4) * 7
    }
    let first = Int(CivilDate(year: 2026, month: 1, day: 20).dayCount)
    let wide = choices.next(12) * 9
    return first + (choices.chance(3) ? wide + choices.next(9) : wide)
  }

  mutating func rows(_ most: Int, _ row: (inout ProgramMaker, Int) -> [NaiveValue]) -> [[NaiveValue]] {
    var rows: [[NaiveValue]] = []
    while rows.count < most, choices.next(14) > 0 { rows.append(row(&self, rows.count)) }
    // A table without rows has no span, and says little.
    if rows.isEmpty { rows.append(row(&self, 0)) }
    return rows
  }

  /// The unit of a column of money.
  mutating func money() -> String { hasScales && choices.chance(2) ? "K" : "円" }

  // MARK: Names

  mutating func fresh(_ stem: String) -> String {
    counter += 1
    return "\(stem)\(counter)"
  }

  mutating func literal(_ unit: Known.Unit) -> String {
    switch unit {
    case .plain: choices.pick(["1", "2", "3", "0.5", "10", "2.5", "0"])
    case .percent: choices.pick(["50%", "5%", "0.5", "1", "0", "20 points"])
    case .yen where hasScales:
      choices.pick(["20円", "10K", "0.05K", "12.5円", "1K", "20K", "0", "1,000円", "0K"])
    case .months: choices.pick(["1年", "3月", "12月", "0.5年", "2年", "0"])
    case .yen: choices.pick(["20円", "10円", "100円", "12.5円", "1,000円", "0円"])
    case .days: choices.pick(["10日", "1日", "30日", "0日"])
    }
  }
}

extension ProgramMaker {
  /// `previous(x, 2)`, and mostly the row beside.
  mutating func distance() -> String {
    guard choices.chance(3) else { return "" }
    use("distance of rows")
    return ", \(1 + choices.next(3))"
  }
}
