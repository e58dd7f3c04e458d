import CivilTime

/// A column in the sections of an entry.
package struct ColumnSections: Sendable {
  let file: SectionFile
  /// Tells its sections from those of other columns.
  let name: String
  let fields: StoredColumnFields
  let count: Int
  let threadCount: Int

  init(file: SectionFile, name: String, fields: StoredColumnFields, count: Int, threadCount: Int) {
    self.file = file
    self.name = name
    self.fields = fields
    self.count = count
    self.threadCount = threadCount
  }

  /// - Parameter fields: as `write` left them.
  package init(
    _ fields: inout FieldReader, named name: String, count: Int, in file: SectionFile, threadCount: Int
  ) throws(CacheFault) {
    self.init(
      file: file, name: name, fields: try StoredColumnFields(&fields, rowCount: count), count: count,
      threadCount: threadCount)
  }

  package func column() throws(CacheFault) -> Column {
    var dictionary: TextDictionary?
    return try column(known: &dictionary)
  }

  /// - Parameter dictionary: the texts, where they have been read already.
  func column(known dictionary: inout TextDictionary?) throws(CacheFault) -> Column {
    var column = Column(try values(&dictionary))
    if let validity = fields.validity {
      let words: [UInt64] = try validity.read("validity \(name)", of: file, threadCount: threadCount)
      column.validity = Bitmap(words: words, count: count)
    }
    return column
  }

  private func values(_ dictionary: inout TextDictionary?) throws(CacheFault) -> Column.Values {
    switch fields.kind {
    case .exact(let scale): return .exact(Integers(narrowing: try rows(), threadCount: threadCount), scale: scale)
    case .doubles: return .doubles(try rows())
    case .booleans: return .booleans(try rows())
    case .days: return .days(try narrow(StoredColumnFields.dayRange))
    case .moments: return .moments(try rows(StoredColumnFields.momentRange))
    case .periods(let grain): return .periods(try narrow(StoredColumnFields.dayRange), grain)
    case .texts:
      let texts: TextDictionary
      if let dictionary { texts = dictionary } else { texts = try self.dictionary() }
      dictionary = texts
      // A column without texts has no filled row, and its codes are 0.
      return .texts(try narrow(0...Int64(max(1, texts.texts.count) - 1)), texts)
    }
  }

  private func narrow(_ allowed: ClosedRange<Int64>) throws(CacheFault) -> Integers {
    let rows: [Int32] = try rows(allowed)
    return Integers.words(rows).narrowed(threadCount: threadCount)
  }

  private func rows<Number: StoredNumber>(_ allowed: ClosedRange<Int64>? = nil) throws(CacheFault) -> [Number] {
    try fields.values.read(
      "values \(name)", of: file, threadCount: threadCount, allowed: allowed ?? Number.storedRange)
  }

  func dictionary() throws(CacheFault) -> TextDictionary {
    guard let coding = fields.textLengths else { throw .damaged }
    let store = try file.store(of: "texts \(name)", length: fields.textBytes, threadCount: threadCount)
    let lengths: [Int32] = try coding.read("lengths \(name)", of: file, threadCount: threadCount)
    guard let ends = TextEnds(lengths: lengths, total: fields.textBytes) else { throw .damaged }
    return TextDictionary(TextList(store, ends))
  }
}

/// Writes a column as sections of that name, and what else must be known of it to the fields.
package func write(
  _ column: Column, named name: String, to file: SectionFileWriter, _ fields: inout FieldWriter
) throws(CacheFault) {
  func add<Number: StoredNumber>(_ rows: [Number]) throws(CacheFault) -> NumberCoding {
    let coding = NumberCoding(rows)
    try coding.write(rows, as: "values \(name)", file)
    return coding
  }
  let values: NumberCoding
  switch column.values {
  case .exact(let rows, _): values = try add(rows.longs)
  case .moments(let rows): values = try add(rows)
  case .doubles(let rows): values = try add(rows)
  case .booleans(let rows): values = try add(rows)
  case .days(let rows), .texts(let rows, _), .periods(let rows, _): values = try add(rows.int32s)
  }
  var own = StoredColumnFields(kind: column.kind, isEmpty: column.validCount == 0, values: values)
  if let validity = column.validity {
    let coding = NumberCoding(validity.words)
    try coding.write(validity.words, as: "validity \(name)", file)
    own.validity = coding
  }
  if case .texts(_, let dictionary) = column.values {
    let (texts, bytes) = (dictionary.texts, dictionary.texts.bytes)
    let lengths = texts.ends.lengths
    let coding = NumberCoding(lengths)
    try coding.write(lengths, as: "lengths \(name)", file)
    (own.textLengths, own.textBytes) = (coding, bytes.count)
    try file.add("texts \(name)", length: bytes.count) { bytes.copy(from: $0, to: $1) }
  }
  own.write(&fields)
}

/// Numbers of rows, or the words of a bitmap, in a section of their own.
package struct NumberSection: Sendable {
  private let coding: NumberCoding
  private let name: String

  /// - Parameter fields: as `write` left them.
  package init(_ fields: inout FieldReader, named name: String, count: Int) throws(CacheFault) {
    coding = try NumberCoding(&fields, count: count)
    self.name = name
  }

  /// - Parameter allowed: another number is damage.
  package func numbers(
    of file: SectionFile, threadCount: Int, allowed: ClosedRange<Int>
  ) throws(CacheFault) -> [Int32] {
    try coding.read(
      name, of: file, threadCount: threadCount, allowed: Int64(allowed.lowerBound)...Int64(allowed.upperBound))
  }

  package func words(of file: SectionFile, threadCount: Int) throws(CacheFault) -> [UInt64] {
    try coding.read(name, of: file, threadCount: threadCount)
  }
}

package func write(
  _ numbers: [Int32], named name: String, to file: SectionFileWriter, _ fields: inout FieldWriter
) throws(CacheFault) {
  let coding = NumberCoding(numbers)
  try coding.write(numbers, as: name, file)
  coding.write(&fields)
}

package func write(
  _ words: [UInt64], named name: String, to file: SectionFileWriter, _ fields: inout FieldWriter
) throws(CacheFault) {
  let coding = NumberCoding(words)
  try coding.write(words, as: name, file)
  coding.write(&fields)
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
      // As many as the coding says; of different texts only one has no byte.
      var ahead = fields
      let count = try ahead.int()
      guard count >= 0 && count <= Int(Int32.max) else { throw .damaged }
      textLengths = try NumberCoding(&fields, count: count)
    }
    textBytes = try fields.count(upTo: 1 << 42)
    if let textLengths, textLengths.count > textBytes + 1 { throw .damaged }
  }
}
