import Evaluation
import Semantics
import SourceText

/// What can be wrong before and around the rules themselves: files, imports and settings.
package enum ProgramMessage: Hashable, Sendable {
  case unreadableRules(path: String, reason: String, near: String?)
  case noRuleFiles(folder: String)
  case emptyRules
  case unreadableImport(path: String, reason: String, near: String?)
  case selfImport(path: String)
  case badSetting(String)
  case unknownSetting(String, near: String?)
  case settingTwice(String)
  case notADataset(String, near: String?)
  /// Of the calendar, or of one file's cells.
  case unknownTimeZone(String, ofFile: Bool)
  /// A program asked for a table and wrote a question about causes.
  case noTable
  /// A tree of a name that is not there, or of goals where there are none.
  case noTree(String?)
  case standardInputTwice(dataset: String)
  case unknownGivenColumn(dataset: String, column: String, near: String?)
  case raggedGivenRow(cells: Int, headers: Int)
  /// `across` a key of so many values, times the items.
  case tooManyColumns(Int)

  package var code: String {
    switch self {
    case .unreadableRules: "K401"
    case .noRuleFiles: "K402"
    case .emptyRules: "K403"
    case .unreadableImport: "K404"
    case .badSetting: "K405"
    case .unknownSetting: "K406"
    case .settingTwice: "K350"
    case .notADataset: "K407"
    case .unknownTimeZone: "K408"
    case .standardInputTwice: "K410"
    case .unknownGivenColumn: "K411"
    case .raggedGivenRow: "K412"
    case .selfImport: "K413"
    case .noTable: "K414"
    case .noTree: "K415"
    case .tooManyColumns: "K280"
    }
  }

  package func diagnostic(at range: SourceRange? = nil) -> Diagnostic {
    var fixes: [Diagnostic.Fix] = []
    var severity = Diagnostic.Severity.error
    let message: String
    switch self {
    case .unreadableRules(let path, let reason, let near):
      message = "cannot read the rules `\(path)`: \(reason)"
      if let near { fixes = [.init("there is `\(near)`")] }
    case .noRuleFiles(let folder):
      message = "the folder `\(folder)` holds no rule files (`*.kpi`)"
    case .emptyRules:
      message = "the rules are empty: there is no statement to check or to run"
    case .unreadableImport(let path, let reason, let near):
      message = "cannot import `\(path)`: \(reason)"
      if let near { fixes = [.init("there is `\(near)`")] }
    case .selfImport(let path):
      message = "the file imports itself: `\(path)` is this file"
      fixes = [.init("take the line out, or name the file that is meant")]
    case .badSetting(let text):
      message = "`\(text)` is not a setting"
      fixes = [.init("write `name=value`, such as `--set cac=3500円`")]
    case .unknownSetting(let name, let near):
      message = "there is no definition `\(name)` to set"
      if let near { fixes = [.init("there is `\(near)`")] }
    case .settingTwice(let name):
      message = "`\(name)` is set twice, and one value would not count"
      fixes = [.init("keep one `--set \(name)=…`")]
    case .notADataset(let name, let near):
      message = "no dataset `\(name)` reads files"
      if let near { fixes = [.init("there is `\(near)`")] }
    case .unknownTimeZone(let name, let isOfFile):
      severity = .warning
      message =
        "the time zone `\(name)` is not known on this machine: "
        + (isOfFile ? "times without a zone are read as they stand" : "times with a zone keep their own clock reading")
    case .noTree(let name):
      message = name.map { "nothing is called `\($0)`" } ?? "no goal is set; name what to begin with"
    case .noTable:
      message = "a question about causes is answered by sentences, and by a table of its own"
      fixes = [.init("ask it with `ask`")]
    case .standardInputTwice(let dataset):
      message = "standard input is read already and cannot be the data of `\(dataset)` too"
      fixes = [.init("read the rules from a file, or give the data by `--data \(dataset)=PATH`")]
    case .unknownGivenColumn(let dataset, let column, let near):
      message = "the data of \(dataset) has no column `\(column)`, so nothing reads it"
      if let near { fixes = [.init("there is `\(near)`")] }
    case .tooManyColumns(let count):
      message =
        "`across` would make \(Wording.grouped(count)) columns, and an answer has \(Wording.grouped(TooManyColumns.most)) at most"
      fixes = [.init("write `by` in place of `across`, or choose rows by `where` and `during`")]
    case .raggedGivenRow(let cells, let headers):
      message = "the row has \(Wording.counted(cells, "cell")) under \(Wording.counted(headers, "header"))"
      fixes = [.init("a cell without a value is written `| |`")]
    }
    return Diagnostic(
      code: code, severity: severity, message: message, primary: range.map { Diagnostic.Label($0, "") }, fixes: fixes)
  }
}
