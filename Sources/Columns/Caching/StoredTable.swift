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

  private var sections: ColumnSections {
    ColumnSections(
      file: table.file, name: "\(place)", fields: fields, count: table.rowCount, threadCount: table.threadCount)
  }

  var column: Column {
    state.withLock { state in
      if let column = state.column { return column }
      let column: Column
      do throws(CacheFault) {
        column = try sections.column(known: &state.dictionary)
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
      if state.dictionary == nil { state.dictionary = try? sections.dictionary() }
      return state.dictionary
    }
    if let known { return known }
    if case .texts(_, let dictionary) = column.values { return dictionary }
    return nil
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
