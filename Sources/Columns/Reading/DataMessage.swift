import SourceText

/// One thing that was wrong or odd in a data file.
package struct DataMessage: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable {
    case error, warning, note

    var words: Phrase {
      switch self {
      case .error: Phrase("error", "エラー")
      case .warning: Phrase("warning", "警告")
      case .note: Phrase("note", "注記")
      }
    }
  }

  package var code: DataCode
  package var severity: Severity
  package var file: String
  /// From 1; nil where the message is about the whole file.
  package var line: Int?
  package var column: String?
  /// The cell as the file has it, cut short when it is long.
  package var value: String?
  package var text: Phrase

  package init(
    _ code: DataCode, _ severity: Severity, file: String, line: Int? = nil, column: String? = nil, value: String? = nil,
    _ text: Phrase
  ) {
    self.code = code
    self.severity = severity
    self.file = file
    self.line = line
    self.column = column
    self.value = value
    self.text = text
  }

  /// Whether it says how a file as a whole was read where it could have been read otherwise: whoever looks at the file for the
  /// first time is told.
  package var isAboutReading: Bool {
    severity == .note && column == nil && [.guessedEncoding, .nestedJSON, .mixedLineEnds].contains(code)
  }

  /// `orders.csv:17: K311 column `amount`: …`
  package func rendered(in language: Language) -> String {
    let place = line.map { "\(file):\($0)" } ?? file
    let name = column.map { language.say("column `\($0)`: ", "列 `\($0)`：") } ?? ""
    return "\(place): \(language.say(severity.words)) \(code.rawValue) \(name)\(language.say(text))"
  }

  /// As golden files have it.
  package var rendered: String { rendered(in: .english) }
}

/// The load stops here; the command ends with exit code 3.
package struct DataFault: Error, Hashable, Sendable {
  package var message: DataMessage

  package init(_ message: DataMessage) { self.message = message }
  init(_ code: DataCode, file: String, line: Int? = nil, column: String? = nil, value: String? = nil, _ text: Phrase) {
    message = DataMessage(code, .error, file: file, line: line, column: column, value: value, text)
  }

  package var code: DataCode { message.code }
  package static let exitCode: Int32 = 3
}

/// Collects messages: ten of a kind (a code in a column), then a count.
struct MessageLog {
  static let shownOfAKind = 10

  private struct Kind: Hashable {
    var code: DataCode
    var column: String?
  }
  private var kinds: [Kind] = []
  private var shown: [Kind: [DataMessage]] = [:]
  private var counts: [Kind: Int] = [:]

  mutating func add(_ message: DataMessage) { add(message.code, column: message.column) { message } }

  /// Each of a million cells may be of one kind: only those that are shown are put into words.
  mutating func add(_ code: DataCode, column: String?, _ message: () -> DataMessage) {
    let kind = Kind(code: code, column: column)
    let count = counts[kind, default: 0]
    if count == 0 { kinds.append(kind) }
    counts[kind] = count + 1
    if count < MessageLog.shownOfAKind { shown[kind, default: []].append(message()) }
  }

  mutating func add(_ other: MessageLog) {
    for kind in other.kinds {
      let messages = other.shown[kind] ?? []
      for message in messages { add(message) }
      counts[kind, default: 0] += (other.counts[kind] ?? 0) - messages.count
    }
  }

  /// How many messages there were, shown or not.
  func count(_ code: DataCode, column: String?) -> Int { counts[Kind(code: code, column: column)] ?? 0 }

  var messages: [DataMessage] {
    var result: [DataMessage] = []
    for kind in kinds {
      let first = shown[kind] ?? []
      result += first
      let more = (counts[kind] ?? 0) - first.count
      if more > 0, var last = first.last {
        last.line = nil
        last.value = nil
        last.text = Phrase("and \(grouped(more)) more of this kind", "同じ種類のものがほかに\(grouped(more))件")
        result.append(last)
      }
    }
    return result
  }
}

/// `1234567` as `1,234,567`.
func grouped(_ number: Int) -> String {
  var digits: [Character] = []
  for (index, digit) in String(number.magnitude).reversed().enumerated() {
    if index > 0 && index % 3 == 0 { digits.append(",") }
    digits.append(digit)
  }
  return (number < 0 ? "-" : "") + String(digits.reversed())
}

/// What messages count.
enum Countable: String {
  case cell, row
  /// Of a text.
  case place
  case exactDuplicate = "exact duplicate"

  fileprivate var japaneseCounter: String {
    switch self {
    case .cell: "セル"
    case .row, .exactDuplicate: "行"
    case .place: "か所"
    }
  }
}

/// `1 cell`, `1,234 cells`; `1,234セル`.
func counted(_ number: Int, _ noun: Countable) -> Phrase {
  Phrase(
    "\(grouped(number)) \(noun.rawValue)\(number == 1 ? "" : "s")", "\(grouped(number))\(noun.japaneseCounter)")
}

/// A cell as it is quoted in a message: safe for a terminal, and not longer than forty characters.
func excerpt(_ text: String) -> String {
  let safe = sanitizedForTerminal(text)
  return safe.unicodeScalars.count <= 40 ? safe : String(safe.prefix(39)) + "…"
}
