import CivilTime
import Synchronization

/// A loaded table in a file of a cache. Its columns are read when they are first asked for.
final class StoredTable: Sendable {
  let file: SectionFile
  let rowCount: Int
  let threadCount: Int
  let recovery: CacheRecovery

  init(_ file: SectionFile, rowCount: Int, threadCount: Int, recovery: CacheRecovery) {
    self.file = file
    self.rowCount = rowCount
    self.threadCount = threadCount
    self.recovery = recovery
  }
}

/// What is to be done where an entry turns out to be damaged when one of its columns is read.
package final class CacheRecovery: Sendable {
  /// The name of the source.
  package let subject: String
  private let reload: @Sendable () -> LoadedTable?
  private let report: @Sendable (CacheFault) -> Void
  private let state = Mutex<State>(State())

  private struct State {
    var isTried = false
    var table: LoadedTable?
    var isLost = false
  }

  /// - Parameters:
  ///   - reload: reads the sources themselves; nil where they are no longer those of the entry.
  ///   - report: is told of the damage.
  package init(
    subject: String, reload: @escaping @Sendable () -> LoadedTable?, report: @escaping @Sendable (CacheFault) -> Void
  ) {
    self.subject = subject
    self.reload = reload
    self.report = report
  }

  /// Neither the entry nor its sources could be read: whatever was answered from the table must not be shown.
  package var isLost: Bool { state.withLock { $0.isLost } }

  fileprivate func column(at place: Int, named name: String, because fault: CacheFault) -> Column? {
    state.withLock { state in
      if !state.isTried {
        state.isTried = true
        report(fault)
        state.table = reload()
      }
      let columns = state.table?.table.columns ?? []
      guard columns.indices.contains(place), columns[place].name == name else {
        state.isLost = true
        return nil
      }
      return columns[place].column
    }
  }
}

/// One column of a stored table.
final class StoredColumn: Sendable {
  let table: StoredTable
  let place: Int
  let name: String
  let fields: StoredColumnFields
  private let state = Mutex<State>(State())

  private struct State {
    var column: Column?
    var dictionary: TextDictionary?
  }

  init(_ table: StoredTable, place: Int, name: String, fields: StoredColumnFields) {
    self.table = table
    self.place = place
    self.name = name
    self.fields = fields
  }

  var column: Column {
    state.withLock { state in
      if let column = state.column { return column }
      let column: Column
      do throws(CacheFault) {
        column = try read(&state)
      } catch {
        column = table.recovery.column(at: place, named: name, because: error) ?? nothing
      }
      state.column = column
      return column
    }
  }

  var dictionary: TextDictionary? {
    guard fields.textLengths != nil else { return nil }
    let known = state.withLock { state in
      if state.dictionary == nil { state.dictionary = try? readDictionary() }
      return state.dictionary
    }
    if let known { return known }
    if case .texts(_, let dictionary) = column.values { return dictionary }
    return nil
  }

  private func read(_ state: inout State) throws(CacheFault) -> Column {
    var column = Column(try values(&state))
    if let validity = fields.validity {
      let words: [UInt64] = try validity.read(
        "validity \(place)", of: table.file, threadCount: table.threadCount)
      column.validity = Bitmap(words: words, count: table.rowCount)
    }
    return column
  }

  private func values(_ state: inout State) throws(CacheFault) -> Column.Values {
    switch fields.kind {
    case .exact(let scale): return .exact(try rows(), scale: scale)
    case .doubles: return .doubles(try rows())
    case .booleans: return .booleans(try rows())
    case .days: return .days(try rows(StoredColumnFields.dayRange))
    case .moments: return .moments(try rows(StoredColumnFields.momentRange))
    case .periods(let grain): return .periods(try rows(StoredColumnFields.dayRange), grain)
    case .texts:
      let dictionary: TextDictionary
      if let known = state.dictionary { dictionary = known } else { dictionary = try readDictionary() }
      state.dictionary = dictionary
      // A column without texts has no filled row, and its codes are 0.
      return .texts(try rows(0...Int64(max(1, dictionary.texts.count) - 1)), dictionary)
    }
  }

  private func rows<Number: StoredNumber>(_ allowed: ClosedRange<Int64>? = nil) throws(CacheFault) -> [Number] {
    try fields.values.read(
      "values \(place)", of: table.file, threadCount: table.threadCount, allowed: allowed ?? Number.storedRange)
  }

  private func readDictionary() throws(CacheFault) -> TextDictionary {
    guard let coding = fields.textLengths else { throw .damaged }
    let lengths: [Int32] = try coding.read("lengths \(place)", of: table.file, threadCount: table.threadCount)
    guard let ends = TextEnds(lengths: lengths, total: fields.textBytes) else { throw .damaged }
    let store = try table.file.store(of: "texts \(place)", length: fields.textBytes, threadCount: table.threadCount)
    return TextDictionary(TextList(store, ends))
  }

  /// Rows without any value.
  private var nothing: Column {
    let count = table.rowCount
    let values: Column.Values =
      switch fields.kind {
      case .exact(let scale): .exact([Int64](repeating: 0, count: count), scale: scale)
      case .doubles: .doubles([Double](repeating: 0, count: count))
      case .booleans: .booleans([Bool](repeating: false, count: count))
      case .days: .days([Day](repeating: 0, count: count))
      case .moments: .moments([Moment](repeating: 0, count: count))
      case .periods(let grain): .periods([Int32](repeating: 0, count: count), grain)
      case .texts: .texts([Int32](repeating: 0, count: count), TextDictionary())
      }
    return Column(values, validity: Bitmap(repeating: false, count: count))
  }
}

/// What an entry says of a column beside its rows.
struct StoredColumnFields: Sendable {
  var kind: Column.Kind
  var isEmpty: Bool
  var values: NumberCoding
  /// The words of the bitmap; nil: every row has a value.
  var validity: NumberCoding?
  /// For texts the length of each, and of all of them.
  var textLengths: NumberCoding?
  var textBytes = 0

  /// Years 1 to 9999, with some room at both ends.
  static let dayRange: ClosedRange<Int64> = -800_000...3_000_000
  static let momentRange = dayRange.lowerBound * 86_400...dayRange.upperBound * 86_400

  func write(_ fields: inout FieldWriter) {
    switch kind {
    case .exact(let scale):
      fields.add("exact")
      fields.add(scale)
    case .doubles: fields.add("doubles")
    case .booleans: fields.add("booleans")
    case .days: fields.add("days")
    case .moments: fields.add("moments")
    case .texts: fields.add("texts")
    case .periods(let grain):
      fields.add("periods")
      fields.add(grain.rawValue)
    }
    fields.add(isEmpty)
    values.write(&fields)
    fields.add(validity) { $1.write(&$0) }
    fields.add(textLengths) { $1.write(&$0) }
    fields.add(textBytes)
  }

  init(kind: Column.Kind, isEmpty: Bool, values: NumberCoding) {
    self.kind = kind
    self.isEmpty = isEmpty
    self.values = values
  }

  init(_ fields: inout FieldReader, rowCount: Int) throws(CacheFault) {
    switch try fields.text() {
    case "exact": kind = .exact(scale: try fields.count(upTo: 18))
    case "doubles": kind = .doubles
    case "booleans": kind = .booleans
    case "days": kind = .days
    case "moments": kind = .moments
    case "texts": kind = .texts
    case "periods": kind = .periods(try fields.word(Grain.self))
    case _: throw .damaged
    }
    isEmpty = try fields.flag()
    values = try NumberCoding(&fields, count: rowCount)
    validity = try fields.optional { (fields) throws(CacheFault) in
      try NumberCoding(&fields, count: (rowCount + 63) / 64)
    }
    let hasTexts = try fields.flag()
    guard hasTexts == (kind == .texts) else { throw .damaged }
    if hasTexts {
      // As many as the coding says: there is nothing else to hold it against.
      var ahead = fields
      let count = try ahead.int()
      guard count >= 0 && count <= Int(Int32.max) else { throw .damaged }
      textLengths = try NumberCoding(&fields, count: count)
    }
    textBytes = try fields.count(upTo: 1 << 42)
  }
}
