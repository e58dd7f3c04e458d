import CivilTime
import SourceText

/// Where the bytes of a data file come from.
package enum DataSource: Sendable {
  /// A path as `expand` has it.
  case file(path: String)
  /// Bytes that are already in memory, such as an inline table of a test.
  case bytes(name: String, [UInt8])
  case standardInput

  /// The name shown in messages: the path as people read it, `-` for standard input.
  package var name: String {
    switch self {
    case .file(let path): readablePath(path)
    case .bytes(let name, _): name
    case .standardInput: "-"
    }
  }
}

/// What a rule file says about the cells of a column.
package enum DeclaredType: Hashable, Sendable {
  case text, number, boolean, date, datetime
  /// Excel's day numbers of the 1900 system: 45982 is 2025-11-21.
  case dateSerial
  /// Periods of one grain: `2026-04`, and also `202604` and `Apr-26`.
  case period(Grain)

  package var isTime: Bool {
    switch self {
    case .date, .datetime, .dateSerial, .period: true
    case .text, .number, .boolean: false
    }
  }
}

/// How the files of a dataset are to be read. Everything not said is found out.
package struct LoadOptions: Sendable {
  /// `utf-8`, `cp932`, `euc-jp`, `utf-16le`, `utf-16be`, `latin1`; nil: detected over the whole file.
  package var encoding: String?
  /// One ASCII character; nil: found in the header line.
  package var delimiter: String?
  /// `.` or `,`; nil: `.`.
  package var decimal: String?
  /// A cell that cannot be read, a ragged row and the like stop the load.
  package var isStrict = false
  /// The lines of the file that hold the header; nil: the first line that is not blank.
  package var header: HeaderLines?
  /// Records to leave out at the end of each file: totals.
  package var skipAtEnd = 0
  /// Records whose first filled cell is one of these texts are left out wherever they stand: subtotals.
  package var leftOutTexts: [String] = []
  /// By header name: columns whose empty cells have the value of the row above, as merged cells are exported.
  package var mergedColumns: Set<String> = []
  /// Cells with exactly these texts are empty, in every column: `#DIV/0!`.
  package var emptyTexts: [String] = []
  /// The sheet of a workbook; nil: the only one that has cells.
  package var sheet: String?
  /// Records that are equal in every cell, as texts, are one record.
  package var isDistinct = false
  /// By header name, as written or without a unit in brackets at its end.
  package var declaredTypes: [String: DeclaredType] = [:]
  /// The units of columns that are declared numbers, by header name: `円`, `千円`, `%`, `円/人`. Cells in a unit of another
  /// family cannot be read.
  package var declaredUnits: [String: String] = [:]
  /// Whether a column is read now, by its names; large files keep the others for later, see `UnreadColumns`. Nil: all are.
  package var isRead: (@Sendable ([String]) -> Bool)?
  /// Of those that are not read: columns by their names of which only that must be known, whether each row has another cell.
  package var areKeys: (@Sendable ([String]) -> Bool)?
  /// The order of day, month and year in cells such as `31/12/2026`: `d/m/y`; nil: such cells are no dates.
  package var dateOrder: String?
  /// Names weeks and fiscal years.
  package var calendar = CalendarRules()
  /// Columns that are times of the rows, by header. If rows have such a cell and none can be read, nothing is loaded.
  package var timeColumns: Set<String> = []
  /// Those of them that have an end; days that are firsts of months are then no sign that the rows are months.
  package var stockTimes: Set<String> = []
  /// The ends of rows, as behind `until`.
  package var endTimes: Set<String> = []
  /// Turns moments with a zone of their own into the shop's wall clock; nil: they keep their own clock reading.
  package var zone: ZoneTable?
  /// Where the clock of cells without a zone hangs; nil: it is the shop's.
  package var cellZone: ZoneTable?
  /// A column that holds for each row the name of its file, without folders and the ending; nil: there is none.
  package var fileNameColumn: String?
  package var threadCount = 2
  /// Fewer bytes are not worth a thread of their own.
  package var smallestPortion = 1 << 18
  /// A key of fewer rows is read, whatever its cells.
  package var fewestKeys = AscendingCells.fewest
  /// Files of fewer bytes are read into memory.
  package var smallestOpenFile = 1 << 23
  /// How many bytes of a file are looked at together; nil: what suits.
  package var windowSize: Int?
  package var progress: (@Sendable (LoadProgress) -> Void)?
  package var isCancelled: (@Sendable () -> Bool)?

  package init() {}
}

/// How far a load is. `bytesDone` counts every pass over the bytes, so that it grows evenly up to `bytesTotal`.
package struct LoadProgress: Hashable, Sendable {
  package var rows: Int
  package var bytesDone: Int
  package var bytesTotal: Int
}

/// How the encoding of a file was decided.
package enum EncodingReason: String, Hashable, Sendable {
  case given
  case byteOrderMark = "byte order mark"
  case onlyFit = "the only one that fits"
  case guess

  package var words: Phrase {
    let japanese =
      switch self {
      case .given: "指定"
      case .byteOrderMark: "バイト順マーク"
      case .onlyFit: "この文字コードでだけ読める"
      case .guess: "推定"
      }
    return Phrase(rawValue, japanese)
  }
}

package enum DataFormat: String, Hashable, Sendable {
  case delimited, ndjson, json, xlsx
}

/// What was found out about one file.
package struct FileReport: Hashable, Sendable {
  package var name: String
  package var format: DataFormat
  package var encoding: String
  package var encodingReason: EncodingReason
  package var isCompressed: Bool
  /// Nil for JSON and workbooks.
  package var delimiter: String?
  /// The first line of the header.
  package var headerLine: Int
  package var rows: Int
  package var bytes: Int
}

package struct LoadReport: Sendable {
  package var files: [FileReport] = []
  /// The first ten of a kind; a kind with more ends with a message that says how many more there are.
  package var messages: [DataMessage] = []
  package var duplicatesDropped = 0
  /// Records left out because the options said so or because all their cells are empty at the end of a file.
  package var skippedRows = 0
  /// Cells that could not be read as their declared type, by column.
  package var unreadableCells: [String: Int] = [:]
  /// The digests of what was read and of how, where a cache knows them.
  package var content: Digest?
  package var key: Digest?
}

package struct LoadedTable: Sendable {
  package var table: Table
  package var report: LoadReport
  /// The columns that were left for later; nil: there are none.
  package internal(set) var unread: UnreadColumns?
  /// Tables of one reading are the same.
  package let reading = Reading()

  package final class Reading: Sendable {}

  /// Reads the columns for which `isRead` says true of one of their names, where that has not been done.
  package mutating func read(_ isRead: ([String]) -> Bool) throws(DataFault) {
    guard let unread else { return }
    report.messages += try unread.read(isRead)
    table.takeRead()
  }
}
