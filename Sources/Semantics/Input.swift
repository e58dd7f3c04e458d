import CivilTime
import SourceText
import Syntax

/// What is known of a loaded data file: its columns, inferred over the whole file.
package struct DatasetSchema: Sendable {
  package enum CellType: Hashable, Sendable {
    case number
    case text
    case boolean
    case date
    case moment
    case period(Grain)
    /// No cell is filled: the subscriptions of a first day, of which none has ended. It fits whatever its use asks for.
    case empty
  }
  package struct ColumnSchema: Sendable {
    /// The header, folded.
    package var name: String
    package var type: CellType
    /// A unit that the cells or the header declare (`円`, `%`, `千円`).
    package var declaredUnit: String?
    /// `1E5` is read as a number with an exponent: what a code among the cells has become; nil where none may be one.
    package var codeRemark: MisreadCode?
    /// The last of several files, where that one lacks the column.
    package var absentFrom: String?
    package init(
      name: String, type: CellType, declaredUnit: String? = nil, codeRemark: MisreadCode? = nil,
      absentFrom: String? = nil
    ) {
      self.name = name
      self.type = type
      self.declaredUnit = declaredUnit
      self.codeRemark = codeRemark
      self.absentFrom = absentFrom
    }
  }
  package var columns: [ColumnSchema]
  /// A text of the column that is this one, or is it but for its width, case and blanks: asked where rules name a text, so
  /// that messages know the data. The column by its header.
  package var storedText: (@Sendable (_ text: String, _ column: String) -> String?)?
  /// Some of the texts of a column that has few of them.
  package var someTexts: (@Sendable (_ column: String) -> [String])?
  package init(columns: [ColumnSchema]) { self.columns = columns }
}

/// How the files of one dataset are to be read; found in the syntax alone, so that data can be loaded before analysis.
package struct LoadRequest: Sendable {
  package enum DeclaredType: Hashable, Sendable {
    case text, date, moment, boolean, number, dateSerial
    case period(Grain)
  }
  /// The dataset's name.
  package var dataset: String
  /// As written; relative to the folder of the rule file.
  package var pattern: String
  package var patternRange: SourceRange
  package var isDistinct: Bool
  package var encoding: String?
  package var delimiter: String?
  package var decimal: String?
  package var isStrict: Bool
  /// The lines of the column names.
  package var header: (first: Int, last: Int)?
  package var skipAtEnd: Int
  /// `skip "小計"`: rows whose first filled cell says so.
  package var leftOutTexts: [String] = []
  /// `merged 地域`, by header.
  package var mergedColumns: Set<String> = []
  package var emptyTexts: [String]
  package var sheet: String?
  /// `d/m/y`
  package var dateOrder: String?
  /// Where the clock of cells without a zone hangs.
  package var zone: String?
  package var zoneRange: SourceRange?
  /// The column for the names of the files.
  package var fileNameColumn: String?
  /// By header: the times of the rows.
  package var timeColumns: Set<String> = []
  /// Those with an `until`.
  package var stockTimes: Set<String> = []
  /// What stands behind `until`.
  package var endTimes: Set<String> = []
  /// By header.
  package var declaredTypes: [String: DeclaredType]
  /// By header: the units of columns that are declared numbers, as declared (`円`, `千円`, `円/人`). For a unit that the
  /// rules define by another one (`unit k = 1,000 USD`) that other one stands here.
  package var declaredUnits: [String: String] = [:]
  /// The columns that are a key of their own, as `key order_id` names them.
  package var keyColumns: Set<String> = []
  /// Whether rows of some dataset may refer to these.
  package var isReferredTo = false
  /// `unpivot` looks at columns that no rule names.
  package var readsEveryColumn = false
}

/// Which definitions and datasets a model is analysed with.
package enum World: Sendable {
  case base
  case scenario(String)
  /// The n-th `test` statement of the program: its `given` values and tables replace definitions and datasets.
  case test(Int)
  /// `if freq + 10%, cac = 3,500円`, of the base or of the numbers of a scenario.
  case whatIf([Change], under: String?)
}
