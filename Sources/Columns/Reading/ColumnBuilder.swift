import CivilTime
import Numerics
import SourceText

/// Builds one column from blocks of records, in the order of the rows.
struct ColumnBuilder {
  let name: String
  let plan: ColumnPlan
  let isStrict: Bool
  private let zone: ZoneTable?
  private let cellZone: ZoneTable?
  private var reader: CellReader
  fileprivate var row = 0
  /// The rows that are empty.
  fileprivate var emptyRows: [Int] = []
  fileprivate var integers: [Int64] = []
  fileprivate var doubles: [Double] = []
  fileprivate var booleans: [Bool] = []
  fileprivate var days: [Day] = []
  fileprivate var codes: [Int32] = []
  fileprivate var interner = TextInterner()
  private(set) var log = MessageLog()
  /// The first cell that cannot be read, when the load is strict: its row and what to say.
  private(set) var fault: (row: Int, fault: DataFault)?

  init(name: String, plan: ColumnPlan, options: LoadOptions, reader: CellReader) {
    self.name = name
    self.plan = plan
    self.reader = reader
    isStrict = options.isStrict
    zone = options.zone
    cellZone = options.cellZone
  }

  /// `column` is nil where the file lacks the column.
  mutating func add(_ block: RecordBlock, _ column: Int?, _ rows: BlockRows) {
    if let column { add(block, column, rows) } else { addEmpty(rows.count) }
  }

  /// Rows of a file that lacks the column.
  private mutating func addEmpty(_ count: Int) {
    for _ in 0..<count {
      appendZero()
      markEmpty()
    }
  }

  private mutating func add(_ block: RecordBlock, _ column: Int, _ rows: BlockRows) {
    switch plan.kind {
    case .text: addTexts(block, column, rows)
    case .exact(let scale): addExact(block, column, rows, scale: scale)
    case .doubles, .booleans, .days, .moments, .serialDays, .serialMoments, .periods:
      for index in 0..<rows.count {
        let record = rows.record(index)
        addCell(reader.bytes(of: block.field(record, column)), rows, record)
      }
    }
  }

  private mutating func markEmpty() {
    emptyRows.append(row)
    row += 1
  }

  private mutating func appendZero() {
    switch plan.kind {
    case .text: codes.append(-1)
    case .exact, .moments, .serialMoments: integers.append(0)
    case .doubles: doubles.append(0)
    case .booleans: booleans.append(false)
    case .days, .serialDays, .periods: days.append(0)
    }
  }

  private mutating func addTexts(_ block: RecordBlock, _ column: Int, _ rows: BlockRows) {
    for index in 0..<rows.count {
      let field = block.field(rows.record(index), column)
      if field.isEscaped {
        let bytes = field.unescaped
        appendCode(ByteStore.withView(bytes, reader.isEmpty) ? -1 : interner.intern(copy: bytes))
      } else {
        appendCode(reader.isEmpty(field.bytes) ? -1 : interner.intern(field.bytes))
      }
    }
  }

  @inline(__always)
  private mutating func appendCode(_ code: Int32) {
    codes.append(code)
    if code < 0 { markEmpty() } else { row += 1 }
  }

  private mutating func addExact(_ block: RecordBlock, _ column: Int, _ rows: BlockRows, scale: Int) {
    let bare = plan.powers[.none]
    let powers = ExactDecimal.powersOfTen
    for index in 0..<rows.count {
      let record = rows.record(index)
      let field = block.field(record, column)
      // The short way: plain digits, which fit because the inference has looked at every cell.
      if let bare, !field.isEscaped, let number = parsePlainNumber(field.bytes, reader.style),
        reader.emptyTexts.isEmpty
      {
        let shift = scale + number.exponent + bare
        if shift >= 0 && shift <= 18 {
          integers.append(number.coefficient &* powers[shift])
          row += 1
          continue
        }
      }
      addCell(reader.bytes(of: field), rows, record)
    }
  }

  private mutating func addCell(_ cell: ByteView, _ rows: BlockRows, _ record: Int) {
    if reader.isEmpty(cell) {
      appendZero()
      return markEmpty()
    }
    switch plan.kind {
    case .text: return
    case .exact, .doubles, .serialDays, .serialMoments:
      switch reader.value(of: cell) {
      case .number(let number): if append(number) { return }
      case .empty, .conventionalEmpty:
        appendZero()
        return markEmpty()
      case .date(let date):
        // A serial column may hold cells that are dates already.
        if plan.kind == .serialDays { return append(day: date.day) }
        if plan.kind == .serialMoments { return append(moment: date.moment(zone, cellZone)) }
      case .period, .boolean, .text: break
      }
    case .booleans:
      if let value = reader.declaredBoolean(of: cell) {
        booleans.append(value)
        row += 1
        return
      }
    case .days:
      if let date = reader.declaredDate(of: cell) {
        return append(day: date.isMoved(zone, cellZone) ? date.moment(zone, cellZone).day : date.day)
      }
    case .moments: if let date = reader.declaredDate(of: cell) { return append(moment: date.moment(zone, cellZone)) }
    case .periods(let grain):
      var isDeclared = false
      if case .period = plan.declared { isDeclared = true }
      if let period = reader.period(of: cell, grain, isDeclared: isDeclared) { return append(day: period.index) }
    }
    reject(cell, rows, record)
  }

  private mutating func append(day: Day) {
    days.append(day)
    row += 1
  }

  private mutating func append(moment: Moment) {
    integers.append(moment)
    row += 1
  }

  private mutating func append(_ number: NumberCell) -> Bool {
    guard let power = plan.powers[number.mark] else { return false }
    switch plan.kind {
    case .exact(let scale):
      guard let value = number.coefficient(scale: scale, extraPower: power) else { return false }
      integers.append(value)
    case .doubles: doubles.append(number.double(extraPower: power))
    case .serialDays, .serialMoments:
      guard let moment = ColumnBuilder.moment(serial: number.double()) else { return false }
      if plan.kind == .serialDays { days.append(moment.day) } else { integers.append(moment) }
    case .text, .booleans, .days, .moments, .periods: return false
    }
    row += 1
    return true
  }

  /// Excel counts 1900-01-01 as day 1 and believes in a 29 February 1900, so that later days are one too high. Times are
  /// rounded to whole seconds.
  private static func moment(serial: Double) -> Moment? {
    guard serial >= 1, serial < 2_958_466, !(serial >= 60 && serial < 61) else { return nil }
    let days = serial < 60 ? serial + 1 : serial
    return Moment((days * 86_400).rounded()) - 25_569 * 86_400
  }

  /// A cell that is not of its declared type, or `-` and `N/A` in a column of dates.
  private mutating func reject(_ cell: ByteView, _ rows: BlockRows, _ record: Int) {
    let found = reader.value(of: cell)
    if case .conventionalEmpty = found {
      appendZero()
      return markEmpty()
    }
    let (name, plan, isStrict) = (name, plan, isStrict)
    func message() -> DataMessage {
      let value = excerpt(cell.text)
      let end =
        isStrict
        ? Phrase("; strict loads stop here", "。厳格な読み込みはここで止まる")
        : Phrase("; the cell counts as empty", "。このセルは空とみなす")
      return DataMessage(
        .unreadableCell, isStrict ? .error : .warning, file: rows.file, line: rows.line(record), column: name,
        value: value,
        Phrase("`\(value)` is ", "`\(value)` ") + plan.objection(to: found) + end + plan.wayOut(for: found))
    }
    if isStrict && fault == nil { fault = (row, DataFault(message())) }
    log.add(.unreadableCell, column: name, message)
    appendZero()
    markEmpty()
  }
}

/// A built column, what was wrong with its cells, and the fault that ends a strict load.
struct BuiltColumn: Sendable {
  var column: Column
  var log = MessageLog()
  var fault: (row: Int, fault: DataFault)?

  /// From the builders of consecutive rows.
  init(joining builders: [ColumnBuilder]) {
    var rowCount = 0
    var empty: [Int] = []
    for builder in builders {
      log.add(builder.log)
      if fault == nil, let found = builder.fault { fault = (rowCount + found.row, found.fault) }
      empty += builder.emptyRows.map { rowCount + $0 }
      rowCount += builder.row
    }
    var validity: Bitmap?
    if !empty.isEmpty {
      var bits = Bitmap(repeating: true, count: rowCount)
      for row in empty { bits[row] = false }
      validity = bits
    }
    column = Column(ColumnBuilder.joinedValues(builders), validity: validity)
  }
}

extension ColumnBuilder {
  fileprivate static func joinedValues(_ builders: [ColumnBuilder]) -> Column.Values {
    func joined<Element>(_ part: (ColumnBuilder) -> [Element]) -> [Element] {
      builders.count == 1 ? part(builders[0]) : Array(builders.map(part).joined())
    }
    switch builders[0].plan.kind {
    case .text:
      let texts = joinedTexts(builders.map(\.interner))
      var rows: [Int32] = []
      for (builder, map) in zip(builders, texts.codes) {
        var own = builder.codes
        for index in own.indices where own[index] >= 0 { own[index] = map[own[index]] }
        rows += own
      }
      return .texts(Integers.words(rows.map { max($0, 0) }).narrowed(), texts.dictionary)
    case .exact(let scale): return .exact(Integers(narrowing: joined(\.integers)), scale: scale)
    case .moments, .serialMoments: return .moments(joined(\.integers))
    case .doubles: return .doubles(joined(\.doubles))
    case .booleans: return .booleans(joined(\.booleans))
    case .days, .serialDays: return .days(Integers.words(joined(\.days)).narrowed())
    case .periods(let grain): return .periods(Integers.words(joined(\.days)).narrowed(), grain)
    }
  }
}

extension Grain {
  /// The period that holds 2026-11-21.
  fileprivate var example: Int32 {
    CalendarRules().period(self, of: CivilDate(year: 2026, month: 11, day: 21).dayCount).index
  }
}

extension ColumnPlan {
  /// What is wrong with a cell: `in USD, the column is declared 円`, `not a number`.
  fileprivate func objection(to found: CellValue) -> Phrase {
    guard case .number(let number) = found, powers[number.mark] == nil else {
      return Phrase("not \(expectation.english)", "は\(expectation.japanese)ではない")
    }
    let unit =
      number.mark.name.map { Phrase($0, "の単位「\($0)」は") } ?? Phrase("the unit of the header", "は見出しの単位であり")
    guard let declaredUnit else {
      return Phrase("in \(unit.english) beside cells in other units", "\(unit.japanese)、ほかのセルの単位と違う")
    }
    return Phrase(
      "in \(unit.english), the column is declared \(declaredUnit)",
      "\(unit.japanese)、列に宣言された単位「\(declaredUnit)」と違う")
  }

  fileprivate func wayOut(for found: CellValue) -> Phrase {
    guard case .number(let number) = found else { return .empty }
    switch kind {
    case .exact, .doubles:
      return powers[number.mark] == nil && declaredUnit == nil
        ? Phrase("; a declared unit says which cells count", "。単位を宣言すれば、数えるセルが決まる") : .empty
    case .days, .moments:
      let isSerial = number.kind == .exact && (1..<2_958_466).contains(number.double())
      return isSerial
        ? Phrase(
          "; for day numbers of Excel declare it `date_serial`", "。Excel の日付の通し番号なら `date_serial` と宣言する")
        : .empty
    case .text, .booleans, .serialDays, .serialMoments, .periods: return .empty
    }
  }

  /// What a cell of the column should be, for messages.
  fileprivate var expectation: Phrase {
    switch kind {
    case .text: return Phrase("a text", "文字")
    case .exact, .doubles: return Phrase("a number", "数")
    case .booleans: return Phrase("yes or no", "真偽")
    case .days: return Phrase("a date such as 2026-11-21", "2026-11-21のような日付")
    case .periods(let grain):
      let (words, example) = (grain.words, CalendarRules().text(of: Period(grain, grain.example)))
      return Phrase("a \(words.english) such as \(example)", "\(example)のような\(words.japanese)")
    case .moments: return Phrase("a time such as 2026-11-21 12:50", "2026-11-21 12:50のような日時")
    case .serialDays, .serialMoments:
      return Phrase("a day number of Excel, such as 46347", "46347のような Excel の日付の通し番号")
    }
  }
}
