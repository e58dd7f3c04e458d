import CivilTime
import Numerics
import SourceText

/// Where a cell stands, for messages.
struct CellPlace {
  var file: Int
  var line: Int
  var value: String
}

/// What has been seen in one column, over the whole dataset: never a sample that later rows contradict.
struct ColumnInference {
  let declared: DeclaredType?
  private var reader: CellReader
  private(set) var empties = 0
  private(set) var conventional = Tally()
  private(set) var numbers = Tally()
  private(set) var leadingZeros = Tally()
  private(set) var longIntegers = Tally()
  private(set) var dates = Tally()
  private(set) var moments = Tally()
  /// Days that do not fit into 16 bits: `9999-12-31`.
  private(set) var hasFarDays = false
  private(set) var periods = Tally()
  private(set) var periodsOfGrain = [Tally](repeating: Tally(), count: Grain.allCases.count)
  /// Periods such as `2009/10`, and whether they name several of them.
  private(set) var seasons = 0
  private var firstSeason: Period?
  private(set) var hasSeveralSeasons = false
  /// Cells that are read as numbers or days and look like codes.
  private(set) var exponentCodes = Tally()
  private(set) var plusSigns = Tally()
  private(set) var trailingZeros = Tally()
  /// `428.0`, as Python writes every whole number of a column with fractions.
  private(set) var zeroTenths = Tally()
  private(set) var dottedDays = Tally()
  private(set) var closingDashes = Tally()
  /// How many digits behind the point the numbers have.
  private var fewestDigits = Int.max
  private var mostDigits = 0
  /// Cells that are not what the column is declared to be; counted for times only.
  private(set) var unreadable = Tally()
  private(set) var booleans = Tally()
  private(set) var texts = Tally()
  /// Cells of doubles among the numbers.
  private(set) var inexact = 0
  private(set) var marks = [Tally](repeating: Tally(), count: UnitMark.allCases.count)
  /// The largest mantissa by unit and digits after the point.
  private var largest = [UInt64](repeating: 0, count: UnitMark.allCases.count * ColumnInference.scales)
  private static let scales = 21

  /// How many cells are of a kind, and where the first one stands.
  struct Tally {
    var count = 0
    var first: CellPlace?

    mutating func add(_ other: Tally) {
      count += other.count
      first = first ?? other.first
    }
  }

  init(declared: DeclaredType?, reader: CellReader) {
    self.declared = declared
    self.reader = reader
  }

  /// The largest of the numbers as a whole of their smallest digit, if that has up to 64 bits.
  var largestCoefficient: UInt64? {
    let found = largest.indices.filter { largest[$0] > 0 }.map { ($0 % ColumnInference.scales, largest[$0]) }
    guard let finest = found.map(\.0).max() else { return 0 }
    var result: UInt64 = 0
    for (scale, mantissa) in found {
      guard finest - scale <= 18 else { return nil }
      let factor = ExactDecimal.powersOfTen[finest - scale].magnitude
      let (product, overflow) = mantissa.multipliedReportingOverflow(by: factor)
      if overflow { return nil }
      result = max(result, product)
    }
    return result
  }

  var filled: Int {
    conventional.count + numbers.count + leadingZeros.count + longIntegers.count + dates.count + moments.count
      + periods.count + booleans.count + texts.count
  }

  mutating func addEmpty(_ count: Int) { empties += count }

  mutating func add(_ block: RecordBlock, _ column: Int, _ rows: BlockRows) {
    if declared == .text { return }
    for index in 0..<rows.count {
      let record = rows.record(index)
      add(block.field(record, column), rows, record)
    }
  }

  /// Counts a cell, and says what it is.
  @discardableResult
  mutating func add(_ field: Field, _ rows: BlockRows, _ record: Int) -> CellValue {
    if field.bytes.count == 0 {
      empties += 1
      return .empty
    }
    return add(reader.bytes(of: field), rows, record)
  }

  /// More cells of texts of which one has been added: what kind of cell a text is does not change.
  mutating func addTexts(_ count: Int) { texts.count += count }

  /// More whole numbers without a sign of plus, a unit or a leading zero, of which one has been added.
  mutating func addWholeNumbers(_ count: Int, largest mantissa: UInt64) {
    numbers.count += count
    marks[Int(UnitMark.none.rawValue)].count += count
    note(mantissa: mantissa, mark: .none, scale: 0)
  }

  /// More days of the plain kind, of which one has been added.
  mutating func addDays(_ count: Int) { dates.count += count }

  /// A number whose like has been added before, and that has nothing odd about it.
  @inline(__always)
  mutating func addPlain(_ number: NumberCell) {
    numbers.count += 1
    marks[Int(number.mark.rawValue)].count += 1
    fewestDigits = min(fewestDigits, -number.exponent)
    mostDigits = max(mostDigits, -number.exponent)
    note(mantissa: number.mantissa, mark: number.mark, scale: number.scale)
  }

  @inline(__always)
  private mutating func note(mantissa: UInt64, mark: UnitMark, scale: Int) {
    let index = Int(mark.rawValue) * ColumnInference.scales + scale
    // A zero makes its scale known too: `0.00` has two digits.
    largest[index] = max(largest[index], mantissa, 1)
  }

  @inline(__always)
  private mutating func add(_ cell: ByteView, _ rows: BlockRows, _ record: Int) -> CellValue {
    switch declared {
    case .date, .datetime: return addDeclaredDate(cell, rows, record)
    case .period(let grain): return addDeclaredPeriod(cell, grain, rows, record)
    case .text, .number, .boolean, .dateSerial, nil: break
    }
    let value = reader.value(of: cell)
    switch value {
    case .empty: empties += 1
    case .conventionalEmpty: ColumnInference.count(&conventional, cell, rows, record)
    case .boolean: ColumnInference.count(&booleans, cell, rows, record)
    case .text: ColumnInference.count(&texts, cell, rows, record)
    case .period(let period): add(period, cell, rows, record)
    case .date(let date):
      if date.secondOfDay == nil {
        ColumnInference.count(&dates, cell, rows, record)
        noteFar(date.day)
        if isDotted(cell) { ColumnInference.count(&dottedDays, cell, rows, record) }
      } else {
        ColumnInference.count(&moments, cell, rows, record)
      }
    case .number(let number): add(number, cell, rows, record)
    }
    return value
  }

  private mutating func addDeclaredDate(_ cell: ByteView, _ rows: BlockRows, _ record: Int) -> CellValue {
    guard !reader.isEmpty(cell) else { return .empty }
    guard let date = reader.declaredDate(of: cell) else {
      let value = reader.value(of: cell)
      switch value {
      case .conventionalEmpty: ColumnInference.count(&conventional, cell, rows, record)
      case .period(let period): add(period, cell, rows, record)
      case .empty: break
      case .number, .date, .boolean, .text: ColumnInference.count(&unreadable, cell, rows, record)
      }
      return value
    }
    if date.secondOfDay == nil {
      ColumnInference.count(&dates, cell, rows, record)
      noteFar(date.day)
    } else {
      ColumnInference.count(&moments, cell, rows, record)
    }
    return .date(date)
  }

  private mutating func noteFar(_ day: Day) { if Int16(exactly: day) == nil { hasFarDays = true } }

  private mutating func addDeclaredPeriod(
    _ cell: ByteView, _ grain: Grain, _ rows: BlockRows, _ record: Int
  ) -> CellValue {
    guard !reader.isEmpty(cell) else { return .empty }
    if let period = reader.period(of: cell, grain, isDeclared: true) {
      let found = PeriodCell(period: period)
      add(found, cell, rows, record)
      return .period(found)
    }
    let value = reader.value(of: cell)
    if case .conventionalEmpty = value {
      ColumnInference.count(&conventional, cell, rows, record)
    } else {
      ColumnInference.count(&unreadable, cell, rows, record)
    }
    return value
  }

  private mutating func add(_ cell: PeriodCell, _ text: ByteView, _ rows: BlockRows, _ record: Int) {
    ColumnInference.count(&periods, text, rows, record)
    ColumnInference.count(&periodsOfGrain[cell.period.grain.rank], text, rows, record)
    guard cell.isLikeSeason else { return }
    seasons += 1
    if let firstSeason { hasSeveralSeasons = hasSeveralSeasons || firstSeason != cell.period }
    if firstSeason == nil { firstSeason = cell.period }
  }

  /// The coarsest grain of the periods seen; nil: there are none, or they are seasons such as `2009/10`, `2010/11`.
  var periodGrain: Grain? {
    if declared == nil, seasons == periods.count, hasSeveralSeasons { return nil }
    return Grain.allCases.filter { periodsOfGrain[$0.rank].count > 0 }.max { $0.rank < $1.rank }
  }

  @inline(__always)
  private mutating func add(_ number: NumberCell, _ cell: ByteView, _ rows: BlockRows, _ record: Int) {
    if number.kind == .leadingZero && declared == nil {
      return ColumnInference.count(&leadingZeros, cell, rows, record)
    }
    if number.kind == .longInteger && declared == nil {
      return ColumnInference.count(&longIntegers, cell, rows, record)
    }
    ColumnInference.count(&numbers, cell, rows, record)
    if number.kind == .exact || number.kind == .leadingZero {
      fewestDigits = min(fewestDigits, -number.exponent)
      mostDigits = max(mostDigits, -number.exponent)
    }
    let last = cell[cell.count - 1]
    if number.exponent < 0 && last == UInt8(ascii: "0") && number.mark == .none {
      if number.exponent == -1 {
        ColumnInference.count(&zeroTenths, cell, rows, record)
      } else {
        ColumnInference.count(&trailingZeros, cell, rows, record)
      }
    }
    if number.kind == .inexact || number.hasClosingDash || cell[0] == UInt8(ascii: "+") {
      countOddNumber(number, cell, rows, record)
    }
    let mark = Int(number.mark.rawValue)
    if marks[mark].count == 0 { marks[mark].first = rows.place(record, cell) }
    marks[mark].count += 1
    if number.kind == .inexact || number.kind == .longInteger {
      inexact += 1
    } else {
      note(mantissa: number.mantissa, mark: number.mark, scale: number.scale)
    }
  }

  private mutating func countOddNumber(_ number: NumberCell, _ cell: ByteView, _ rows: BlockRows, _ record: Int) {
    let text = trimmed(cell)
    if number.hasClosingDash { ColumnInference.count(&closingDashes, cell, rows, record) }
    if text[0] == UInt8(ascii: "+") { ColumnInference.count(&plusSigns, cell, rows, record) }
    // `1E5`, and not `1.5E+05`, which only a number is.
    let isCode = text.bytes.allSatisfy { $0 &- 0x30 < 10 || $0 | 0x20 == UInt8(ascii: "e") }
    if number.kind == .inexact && isCode && text.bytes.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      ColumnInference.count(&exponentCodes, cell, rows, record)
    }
  }

  /// `R1.2.3`, `R1-2-3` and `2024.1.1`: a day, or the number of a room, a shelf, a version, a paragraph.
  private func isDotted(_ cell: ByteView) -> Bool {
    let cell = trimmed(cell)
    guard cell.count <= 10, cell.bytes.allSatisfy({ $0 < 0x80 }), let first = cell.bytes.first else { return false }
    let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
    return cell.bytes.count { $0 == UInt8(ascii: ".") } == 2
      || (isLetter && cell.bytes.count { $0 == UInt8(ascii: "-") } == 2)
  }

  /// What cells of a column of numbers or days would be, were they codes.
  var codeRemark: (place: CellPlace, code: MisreadCode)? {
    if declared != nil { return nil }
    func remark(_ tally: Tally, _ reading: MisreadCode.Reading) -> (CellPlace, MisreadCode)? {
      tally.first.map { ($0, MisreadCode(cell: $0.value, reading: reading)) }
    }
    if let found = remark(exponentCodes, .exponent) { return found }
    if fewestDigits != mostDigits, let found = remark(trailingZeros, .lostZero) { return found }
    if fewestDigits == 0, let found = remark(zeroTenths, .lostZero) { return found }
    if let found = remark(plusSigns, .lostSign) { return found }
    return remark(dottedDays, .day)
  }

  @inline(__always)
  private static func count(_ tally: inout Tally, _ cell: ByteView, _ rows: BlockRows, _ record: Int) {
    if tally.count == 0 { tally.first = rows.place(record, cell) }
    tally.count += 1
  }

  /// What was seen here and then in `other`, of later rows.
  mutating func add(_ other: ColumnInference) {
    if let season = other.firstSeason, let firstSeason {
      hasSeveralSeasons = hasSeveralSeasons || season != firstSeason
    }
    hasSeveralSeasons = hasSeveralSeasons || other.hasSeveralSeasons
    firstSeason = firstSeason ?? other.firstSeason
    seasons += other.seasons
    empties += other.empties
    hasFarDays = hasFarDays || other.hasFarDays
    inexact += other.inexact
    fewestDigits = min(fewestDigits, other.fewestDigits)
    mostDigits = max(mostDigits, other.mostDigits)
    let tallies: [WritableKeyPath<ColumnInference, Tally>] = [
      \.conventional, \.numbers, \.leadingZeros, \.longIntegers, \.dates, \.moments, \.periods, \.exponentCodes,
      \.plusSigns, \.trailingZeros, \.zeroTenths, \.dottedDays, \.closingDashes, \.unreadable, \.booleans, \.texts,
    ]
    for tally in tallies { self[keyPath: tally].add(other[keyPath: tally]) }
    for index in periodsOfGrain.indices { periodsOfGrain[index].add(other.periodsOfGrain[index]) }
    for index in marks.indices { marks[index].add(other.marks[index]) }
    for index in largest.indices { largest[index] = max(largest[index], other.largest[index]) }
  }

  /// The unit that all numbers seen carry; nil: there are several.
  var onlyMark: UnitMark? {
    let seen = UnitMark.allCases.filter { marks[Int($0.rawValue)].count > 0 }
    return seen.count == 1 ? seen[0] : nil
  }

  /// The scale at which every number that can be read is exact with at most 18 digits; nil: they are doubles.
  func exactScale(_ powers: UnitPowers) -> Int? {
    guard inexact == 0 else { return nil }
    var scale = 0
    for mark in UnitMark.allCases {
      guard let power = powers[mark] else { continue }
      for digits in 0..<ColumnInference.scales where largest[Int(mark.rawValue) * ColumnInference.scales + digits] > 0 {
        scale = max(scale, digits - power)
      }
    }
    guard scale <= ExactDecimal.maximumScale else { return nil }
    let limit = UInt64(ExactDecimal.powersOfTen[18])
    for mark in UnitMark.allCases {
      guard let power = powers[mark] else { continue }
      for digits in 0..<ColumnInference.scales {
        let mantissa = largest[Int(mark.rawValue) * ColumnInference.scales + digits]
        if mantissa == 0 { continue }
        let shift = scale - digits + power
        guard shift >= 0, shift <= 18 else { return nil }
        let (value, overflow) = mantissa.multipliedReportingOverflow(by: UInt64(ExactDecimal.powersOfTen[shift]))
        if overflow || value >= limit { return nil }
      }
    }
    return scale
  }
}
