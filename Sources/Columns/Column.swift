import CivilTime
import Numerics
import SourceText

/// The distinct texts of a column; a row holds the index of its text. Texts are NFC, in the order of first appearance.
package struct TextDictionary: Sendable {
  package var texts: TextList
  package init(_ texts: TextList) { self.texts = texts }
  package init(_ texts: some Sequence<String> = []) { self.texts = TextList(texts) }
}

/// One typed column: values beside a validity bitmap. A row whose bit is 0 is empty; its value is meaningless (0).
package struct Column: Sendable {
  package enum Values: Sendable {
    /// Exact decimals of one scale: the number of row i is `coefficients[i] × 10^-scale`.
    case exact(Integers, scale: Int)
    case doubles([Double])
    case booleans([Bool])
    case days(Integers)
    case moments([Moment])
    case texts(Integers, TextDictionary)
    /// Periods of one grain, by `Period.index`.
    case periods(Integers, Grain)

    package static func exact(_ coefficients: [Int64], scale: Int) -> Values {
      .exact(Integers(coefficients), scale: scale)
    }
    package static func days(_ days: [Day]) -> Values { .days(.words(days)) }
    package static func texts(_ codes: [Int32], _ dictionary: TextDictionary) -> Values {
      .texts(.words(codes), dictionary)
    }
    package static func periods(_ indices: [Int32], _ grain: Grain) -> Values { .periods(.words(indices), grain) }
  }

  package var values: Values
  /// Nil: every row has a value.
  package var validity: Bitmap?

  package init(_ values: Values, validity: Bitmap? = nil) {
    self.values = values
    self.validity = validity
  }

  package var count: Int {
    switch values {
    case .exact(let rows, _): rows.count
    case .doubles(let rows): rows.count
    case .booleans(let rows): rows.count
    case .days(let rows): rows.count
    case .moments(let rows): rows.count
    case .texts(let rows, _): rows.count
    case .periods(let rows, _): rows.count
    }
  }

  /// What its values are, without them.
  package enum Kind: Hashable, Sendable {
    case exact(scale: Int)
    case doubles, booleans, days, moments, texts
    case periods(Grain)
  }

  package var kind: Kind {
    switch values {
    case .exact(_, let scale): .exact(scale: scale)
    case .doubles: .doubles
    case .booleans: .booleans
    case .days: .days
    case .moments: .moments
    case .texts: .texts
    case .periods(_, let grain): .periods(grain)
    }
  }

  package func isValid(_ row: Int) -> Bool { validity?[row] ?? true }
  package var validCount: Int { validity?.setCount ?? count }
}

/// A named column of a loaded table.
package struct TableColumn: Sendable {
  /// The header as the file has it, after NFC and width folding (`ＬＴＶ` is `LTV`), surrounding blanks removed.
  package var name: String
  /// Where a cache or a large file has the column it is read when it is first asked for.
  package var column: Column {
    get {
      switch source {
      case .loaded(let column): column
      case .stored(let stored): stored.column
      case .unread(let columns): columns.column(name)
      }
    }
    set { source = .loaded(newValue) }
  }
  private var source: Source

  private enum Source: Sendable {
    case loaded(Column)
    case stored(StoredColumn)
    case unread(UnreadColumns)
  }

  /// A unit that the cells or the header declare: `¥1,234` → `円`, `売上（円）` → `円`, `60%` → `%`; nil otherwise.
  package var declaredUnit: String?
  /// What a code among the cells has become; nil where none may be one.
  package var codeRemark: MisreadCode?
  /// The last of several files, where that one lacks the column.
  package var absentFrom: String?
  package init(name: String, column: Column, declaredUnit: String? = nil) {
    self.name = name
    source = .loaded(column)
    self.declaredUnit = declaredUnit
  }

  init(name: String, stored: StoredColumn) {
    self.name = name
    source = .stored(stored)
  }

  init(name: String, unread: UnreadColumns) {
    self.name = name
    source = .unread(unread)
  }

  /// The same column, where it has been left for later and has been read by now.
  var taken: TableColumn {
    if case .unread(let columns) = source { columns.known(name) ?? self } else { self }
  }

  package var kind: Column.Kind {
    switch source {
    case .loaded(let column): column.kind
    case .stored(let stored): stored.fields.kind
    case .unread(let columns): columns.known(name)?.kind ?? .texts
    }
  }

  /// No row has a value, as far as the column has been read.
  package var isEmpty: Bool {
    switch source {
    case .loaded(let column): column.validCount == 0
    case .stored(let stored): stored.fields.isEmpty
    case .unread(let columns): columns.known(name)?.isEmpty ?? true
    }
  }

  /// Whether it waits in a large file until somebody asks for it.
  package var isUnread: Bool { if case .unread(let columns) = source { columns.known(name) == nil } else { false } }

  /// Whether it is known without looking at the rows that each follows the one before it: texts by their length first.
  package var isAscending: Bool {
    if case .unread(let columns) = source { columns.isAscending(name) } else { false }
  }

  /// The distinct texts of a column of texts, without its rows.
  package var dictionary: TextDictionary? {
    switch source {
    case .loaded(let column):
      if case .texts(_, let dictionary) = column.values { dictionary } else { nil }
    case .stored(let stored): stored.dictionary
    case .unread(let columns): columns.known(name)?.dictionary
    }
  }

  /// How many distinct texts there are; 0 for a column of another kind.
  package var textCount: Int {
    switch source {
    case .loaded, .unread: dictionary?.texts.count ?? 0
    case .stored(let stored): stored.fields.textLengths?.count ?? 0
    }
  }
}

/// A dataset in memory: columns of one length.
package struct Table: Sendable {
  package var columns: [TableColumn]
  package var rowCount: Int
  /// For messages: which file each row came from. Files own consecutive rows; `firstRow` is ascending.
  package var origins: [TableOrigin]
  /// For messages: the line of the file on which each row begins, or empty when unknown.
  package var lines: LineNumbers
  /// Names the periods of the columns.
  package var calendar = CalendarRules()

  package init(columns: [TableColumn], rowCount: Int, origins: [TableOrigin] = [], lines: LineNumbers = LineNumbers()) {
    self.columns = columns
    self.rowCount = rowCount
    self.origins = origins
    self.lines = lines
  }

  package func column(named name: String) -> TableColumn? { columns.first { $0.name == name } }

  /// Puts columns that wait among the others.
  ///
  /// - Parameter order: the names of all columns of the files; a column that is made of something else stays at the end.
  mutating func insert(_ unread: UnreadColumns, _ names: [String], order: [String]) {
    let waiting = Set(names)
    let read = Dictionary(columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let ofFiles = Set(order)
    columns =
      order.compactMap { waiting.contains($0) ? TableColumn(name: $0, unread: unread) : read[$0] }
      + columns.filter { !ofFiles.contains($0.name) }
  }

  /// Those that have been read by now, in place of what stood for them.
  mutating func takeRead() {
    for index in columns.indices { columns[index] = columns[index].taken }
  }
}

package struct TableOrigin: Hashable, Sendable {
  package var file: String
  package var firstRow: Int
  package init(file: String, firstRow: Int) {
    self.file = file
    self.firstRow = firstRow
  }
}
