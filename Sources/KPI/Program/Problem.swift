import Columns
import SourceText

/// One thing that is wrong or must be said: with the rules, with the data, or with what was asked.
package struct Problem: Hashable, Sendable {
  package enum Origin: Hashable, Sendable {
    /// Exit code 2.
    case rules
    /// Exit code 3.
    case data
  }
  /// A place in a data file.
  package struct DataPlace: Hashable, Sendable {
    package var file: String
    package var line: Int?
    package var column: String?
    package var value: String?
    package init(file: String, line: Int? = nil, column: String? = nil, value: String? = nil) {
      self.file = file
      self.line = line
      self.column = column
      self.value = value
    }
  }
  package var origin: Origin
  package var diagnostic: Diagnostic
  package var place: DataPlace?
  /// Of whose data it tells.
  package var dataset: String?

  package init(_ diagnostic: Diagnostic, origin: Origin = .rules, place: DataPlace? = nil) {
    self.diagnostic = diagnostic
    self.origin = origin
    self.place = place
  }

  /// What the reader of data files says, with the place in the rules that asked for the file.
  package init(_ message: DataMessage, pattern: SourceRange?, dataset: String? = nil) {
    let severity: Diagnostic.Severity =
      switch message.severity {
      case .error: .error
      case .warning: .warning
      case .note: .note
      }
    var text = message.columnAndText
    if message.line == nil { text = Phrase("`\(message.file)`: \(text.english)", "`\(message.file)`：\(text.japanese)") }
    // The rule file's line helps where the whole file is at fault; for a cell the data file's own line is the place.
    let label = message.line == nil ? pattern.map { Diagnostic.Label($0, .empty) } : nil
    self.init(
      Diagnostic(code: message.code.rawValue, severity: severity, message: text, primary: label), origin: .data,
      place: DataPlace(file: message.file, line: message.line, column: message.column, value: message.value))
    self.dataset = dataset
  }

  package var isError: Bool { diagnostic.severity == .error }
  package var isWarning: Bool { diagnostic.severity == .warning }

  /// A data file is not there. Rules can be checked without their data: `kpi check` says so and goes on.
  package var isMissingFile: Bool {
    origin == .data && diagnostic.code == DataCode.noFile.rawValue
  }

  package var asWarning: Problem {
    var copy = self
    copy.diagnostic.severity = .warning
    copy.diagnostic.notes.append(
      Phrase("its columns are taken as the rules name them", "列はルールに書かれたとおりにあるものとする"))
    return copy
  }
}

extension DataMessage {
  /// What is wrong, behind the name of the column.
  var columnAndText: Phrase {
    guard let column else { return text }
    return Phrase("column `\(column)`: \(text.english)", "列 `\(column)`：\(text.japanese)")
  }
}

extension Sequence<Problem> {
  package var hasErrors: Bool { contains { $0.isError } }

  /// 2 when the rules are wrong, else 3 when the data cannot be read, else 0.
  package var exitCode: Int32 {
    var code: Int32 = 0
    for problem in self where problem.isError {
      switch problem.origin {
      case .rules: return 2
      case .data: code = 3
      }
    }
    return code
  }
}
