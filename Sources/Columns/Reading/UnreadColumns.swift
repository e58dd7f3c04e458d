import SourceText
import Synchronization

/// Columns of large files that nobody has asked for: their cells are looked at when somebody does. Files of sixty columns
/// are read for the six of them that the rules name.
///
/// What is read later must belong to the same bytes: files that are read a window at a time stay open, others are opened
/// again. Where somebody has written to one meanwhile, nothing of it may be used any more.
package final class UnreadColumns: Sendable {
  /// Where they are read from.
  enum Origin: Sendable {
    /// Before their records have been counted.
    case open([PreparedFile])
    /// Texts of other encodings, packed files, workbooks, many small files: turned into text anew.
    case closed([DataSource], [FileStamp])

    /// Nil: the files are too small for it to be worth while, or are none.
    init?(_ files: [PreparedFile], _ sources: [DataSource], _ stamps: [FileStamp]?, _ options: LoadOptions) {
      guard let stamps, stamps.reduce(0, { $0 + $1.size }) >= options.smallestOpenFile else { return nil }
      self = files.allSatisfy { $0.text.isOpen } ? .open(files) : .closed(sources, stamps)
    }
  }

  private let origin: Origin
  private let columns: [DatasetColumn]
  private let places: [Int]
  private let ascending: Set<String>
  private let rowCount: Int
  private let options: LoadOptions
  private let reader: CellReader
  private let state = Mutex<State>(State())

  private struct State {
    var read: [String: TableColumn] = [:]
    var fault: DataFault?
  }

  /// - Parameters:
  ///   - places: which of the columns have not been read.
  ///   - ascending: those of them in which each cell follows the one before it.
  ///   - rowCount: how many rows the other columns have.
  init(
    _ origin: Origin, columns: [DatasetColumn], places: [Int], ascending: Set<Int>, rowCount: Int,
    options: LoadOptions, reader: CellReader
  ) {
    self.ascending = Set(ascending.map { columns[$0].header.name })
    self.rowCount = rowCount
    self.origin = origin
    self.columns = columns
    self.places = places
    self.options = options
    self.reader = reader
  }

  /// What a later reading ended with: then answers may rest on columns that could not be read.
  package var fault: DataFault? { state.withLock { $0.fault } }

  /// Whether each cell of a column follows the one before it, which is then not in memory.
  func isAscending(_ name: String) -> Bool { ascending.contains(name) }

  /// A column that has been read by now.
  func known(_ name: String) -> TableColumn? { state.withLock { $0.read[name] } }

  /// Reads those for which `isRead` says true of one of their names, in one pass.
  ///
  /// - Returns: what is to be said of them.
  package func read(_ isRead: ([String]) -> Bool) throws(DataFault) -> [DataMessage] {
    let result = state.withLock { state -> Result<[DataMessage], DataFault> in
      do throws(DataFault) { return .success(try read(isRead, &state)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// All that is left, as soon as a column is asked for that nobody has announced: an order of rows looks at all of them.
  func column(_ name: String) -> Column {
    state.withLock { state in
      if state.read[name] == nil, state.fault == nil {
        do throws(DataFault) { _ = try read({ _ in true }, &state) } catch { state.fault = error }
      }
      if let column = state.read[name] { return column.column }
      let codes = [Int32](repeating: 0, count: rowCount)
      return Column(.texts(codes, TextDictionary()), validity: Bitmap(repeating: false, count: rowCount))
    }
  }

  private func read(_ isRead: ([String]) -> Bool, _ state: inout State) throws(DataFault) -> [DataMessage] {
    if let fault = state.fault { throw fault }
    let asked = places.filter { state.read[columns[$0].header.name] == nil && isRead(columns[$0].names) }
    if asked.isEmpty { return [] }
    let loaded = try load(asked)
    guard loaded.table.rowCount == rowCount else { throw changed }
    for column in loaded.table.columns { state.read[column.name] = column }
    let names = Set(asked.map { columns[$0].header.name })
    return loaded.report.messages.filter { message in message.column.map { names.contains($0) } ?? false }
  }

  private func load(_ asked: [Int]) throws(DataFault) -> LoadedTable {
    switch origin {
    case .open(let files):
      return try Columns.load(files, columns, asked: asked, keys: [], options, reader, MessageLog()).loaded
    case .closed(let sources, let stamps):
      guard FileStamp.all(of: sources) == stamps else { throw changed }
      var log = MessageLog()
      let (files, columns) = try prepareAll(sources, options, &log)
      guard columns.map(\.header.name) == self.columns.map(\.header.name) else { throw changed }
      let loaded = try Columns.load(files, columns, asked: asked, keys: [], options, reader, MessageLog()).loaded
      guard FileStamp.all(of: sources) == stamps else { throw changed }
      return loaded
    }
  }

  private var changed: DataFault {
    let name =
      switch origin {
      case .open(let files): files[0].name
      case .closed(let sources, _): sources[0].name
      }
    return DataFault(
      .changedFile, file: name,
      Phrase("the data have changed since they were read; load them again", "読み込んだ後にデータが変わった。読み込み直す"))
  }
}
