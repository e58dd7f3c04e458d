import SourceText
import Units

/// What a unit says about the numbers under it, as far as cells can carry units of their own.
struct UnitMeaning: Hashable {
  /// Units of one family convert into each other.
  enum Family: Hashable {
    case yen, dollar, euro, pound, percent
    /// Plain numbers, words of counting, lengths of time, currencies that no cell is marked with.
    case other
  }

  var family = Family.other
  /// Zeros against the family's own unit: 3 for 千円.
  var power = 0
  /// The name of the currency; nil in the family `other`.
  var name: String?

  /// `円`, `千円`, `USD`, `%`, `円/人`: of a compound unit the first word above the stroke that is a currency counts.
  init(_ unit: String) {
    let above = unit.prefix { $0 != "/" }
    // `/月`: a share in a month may be written 5%.
    if above.isEmpty { family = .percent }
    for part in above.split(separator: "·") {
      self = UnitMeaning(word: String(part.prefix { $0 != "^" }))
      if family != .other { return }
    }
  }

  private init(word: String) {
    if UnitTable.percentWords.contains(word) || UnitTable.pointWords.contains(word) || word == "％" {
      (family, name) = (.percent, "%")
    } else if let (magnitude, rest) = Magnitude.leading(word), rest == "円" {
      (family, power, name) = (.yen, magnitude.power, word)
    } else if let currency = Currency.named(word == "\\" ? "¥" : word),
      let family = UnitMeaning.family(ofCurrency: currency.label)
    {
      (self.family, name) = (family, currency.label)
    }
  }

  /// By the sign that cells of the currency carry; nil: no cell is marked with it.
  private static func family(ofCurrency label: String) -> Family? {
    switch label {
    case "円", "CNY": .yen
    case "USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD": .dollar
    case "EUR": .euro
    case "GBP": .pound
    default: nil
    }
  }
}

extension UnitMark {
  /// Nil: a plain cell.
  var family: UnitMeaning.Family? {
    switch self {
    case .none: nil
    case .percent: .percent
    case .yen, .thousandYen, .tenThousandYen, .millionYen, .hundredMillionYen: .yen
    case .dollar: .dollar
    case .euro: .euro
    case .pound: .pound
    }
  }
}

/// Zeros that the unit of a cell adds to its number; nil: a cell of this unit cannot be read in this column.
struct UnitPowers: Hashable {
  private var powers = [Int?](repeating: 0, count: UnitMark.allCases.count)

  subscript(mark: UnitMark) -> Int? {
    get { powers[Int(mark.rawValue)] }
    set { powers[Int(mark.rawValue)] = newValue }
  }
}

/// Decides in which unit the numbers of a column are and what each cell's unit does to its number.
///
/// The declared unit comes first and never renames another one: `$5` in a column of 円 is no 5円. Without it the cells
/// must go together. A plain cell is in the unit of the header, else in the declared one, else as it is written.
struct UnitDecision {
  let seen: ColumnInference
  let header: HeaderName
  let declared: UnitMeaning?
  let headed: UnitMeaning?
  private(set) var powers = UnitPowers()
  private(set) var unit: String?
  /// What is odd: a code, where, and the words.
  private(set) var remarks: [(code: DataCode, severity: DataMessage.Severity, place: CellPlace, text: Phrase)] = []

  init(_ seen: ColumnInference, header: HeaderName, declaredUnit: String?) {
    self.seen = seen
    self.header = header
    declared = declaredUnit.map { UnitMeaning($0) }
    headed = header.unit.map { UnitMeaning($0) }
  }

  private func cells(_ mark: UnitMark) -> ColumnInference.Tally { seen.marks[Int(mark.rawValue)] }

  private var isBarePresent: Bool { cells(.none).count > 0 && powers[.none] != nil }

  /// The units of cells that can be read, without the plain ones.
  private var present: [UnitMark] {
    UnitMark.allCases.filter { $0 != .none && cells($0).count > 0 && powers[$0] != nil }
  }

  /// False: the cells do not go together and nothing says which count, so that the column stays text.
  mutating func decide() -> Bool {
    guard refuseOthers() else { return false }
    let families = Set(present.compactMap(\.family))
    if families.contains(.yen) || (families.isEmpty && headed?.family == .yen && isBarePresent) {
      decideYen()
    } else if families == [.percent] || (families.isEmpty && headed?.family == .percent) {
      decidePercent()
    } else if let mark = present.first {
      unit = declared?.name ?? mark.name
    } else if isBarePresent {
      unit = header.unit
    }
    return true
  }

  /// Cells in units that do not count here become unreadable.
  private mutating func refuseOthers() -> Bool {
    if let declared { return refuse(allBut: declared.family) }
    var families = Set(present.compactMap(\.family))
    if isBarePresent, let family = headed?.family, family != .other { families.insert(family) }
    if families.count <= 1 { return true }
    if seen.declared == nil {
      let marks = present
      var names = marks.compactMap(\.name)
      if let own = headed?.name, !names.contains(own) { names.append(own) }
      if let first = cells(marks[marks.count > 1 ? 1 : 0]).first {
        let quoted = names.map { "`\($0)`" }
        remarks.append(
          (
            .mixedUnits, .warning, first,
            Phrase(
              "cells in \(quoted.joined(separator: " and ")) do not add up, so the column stays text; a declared unit says"
                + " which of them count",
              "\(quoted.joined(separator: " と ")) のセルは足し合わせられないため、列は文字のままになる。"
                + "単位を宣言すれば、数えるセルが決まる")
          ))
      }
      return false
    }
    if let family = headed?.family, family != .other { return refuse(allBut: family) }
    // Declared a number and no more: only what is a plain number counts.
    return refuse(allBut: .percent)
  }

  private mutating func refuse(allBut family: UnitMeaning.Family) -> Bool {
    for mark in UnitMark.allCases where mark.family.map({ $0 != family }) ?? false { powers[mark] = nil }
    if declared != nil, let own = headed?.family, own != .other, own != family { powers[.none] = nil }
    return true
  }

  private mutating func decideYen() {
    let plain = headed?.family == .yen ? headed?.power : nil
    let marks = present
    if let declared {
      unit = declared.name
      for mark in marks { powers[mark] = (mark.yenPower ?? 0) - declared.power }
      if powers[.none] != nil { powers[.none] = (plain ?? declared.power) - declared.power }
      return
    }
    var kinds = Set(marks.compactMap(\.yenPower))
    if isBarePresent {
      kinds.insert(plain ?? 0)
      if plain == nil { remarkPlainCells(beside: marks) }
    }
    if kinds.count == 1 {
      unit = marks.first?.name ?? header.unit
      return
    }
    unit = "円"
    for mark in marks { powers[mark] = mark.yenPower }
    if powers[.none] != nil { powers[.none] = plain ?? 0 }
  }

  /// `-5` beside `1.5千円` may be five yen or five thousand; `5` beside `7円` is yen.
  private mutating func remarkPlainCells(beside marks: [UnitMark]) {
    let scaled = marks.filter { $0.yenPower != 0 }.compactMap { cells($0).first }
    guard let other = scaled.min(by: { ($0.file, $0.line) < ($1.file, $1.line) }), let first = cells(.none).first else {
      return
    }
    let count = counted(cells(.none).count, .cell)
    let verb = cells(.none).count == 1 ? "carries" : "carry"
    let headed = "\(header.nameWithoutUnit ?? header.name)(千円)"
    remarks.append(
      (
        .mixedUnits, .warning, first,
        Phrase(
          "\(count.english) \(verb) no unit, the first is `\(first.value)`, others do, as"
            + " `\(other.value)` on line \(other.line): `\(first.value)` is read as 円; a unit in the header, as in"
            + " `\(headed)`, or a declared one says what plain cells are",
          "\(count.japanese)に単位がない（最初は `\(first.value)`）が、\(other.line)行目の `\(other.value)` のように"
            + "単位のあるセルもある：`\(first.value)` は円として読む。`\(headed)` のように見出しに単位を付けるか、"
            + "単位を宣言すれば、単位のないセルの単位が決まる")
      ))
  }

  private mutating func decidePercent() {
    let bare = cells(.none)
    if !present.isEmpty { unit = "%" }
    guard isBarePresent, let first = bare.first else { return }
    if headed?.family == .percent {
      powers[.none] = -2
      unit = "%"
      remarks.append(
        (
          .percentHeader, .note, first,
          Phrase(
            "the header says %, so `\(first.value)` is \(first.value) %",
            "見出しに % とあるので、`\(first.value)` は\(first.value)%を表す")
        ))
    } else if !present.isEmpty {
      let cells = counted(bare.count, .cell)
      remarks.append(
        (
          .mixedUnits, .warning, first,
          Phrase(
            "\(cells.english) without the % that others have: `\(first.value)` is read as a plain number",
            "ほかのセルにある % が\(cells.japanese)にない：`\(first.value)` は単位のない数として読む")
        ))
    }
  }
}
