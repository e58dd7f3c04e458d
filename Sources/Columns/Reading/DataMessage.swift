/// One thing that was wrong or odd in a data file.
package struct DataMessage: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable { case error, warning, note }

  package var code: DataCode
  package var severity: Severity
  package var file: String
  /// From 1; nil where the message is about the whole file.
  package var line: Int?
  package var column: String?
  /// The cell as the file has it, cut short when it is long.
  package var value: String?
  package var text: String

  package init(
    _ code: DataCode, _ severity: Severity, file: String, line: Int? = nil, column: String? = nil, value: String? = nil,
    _ text: String
  ) {
    self.code = code
    self.severity = severity
    self.file = file
    self.line = line
    self.column = column
    self.value = value
    self.text = text
  }

  /// `orders.csv:17: K311 column `amount`: …`
  package var rendered: String {
    let place = line.map { "\(file):\($0)" } ?? file
    let name = column.map { " column `\($0)`:" } ?? ""
    return "\(place): \(severity.rawValue) \(code.rawValue)\(name) \(text)"
  }
}

/// The load stops here; the command ends with exit code 3.
package struct DataFault: Error, Hashable, Sendable {
  package var message: DataMessage

  package init(_ message: DataMessage) { self.message = message }
  init(_ code: DataCode, file: String, line: Int? = nil, column: String? = nil, value: String? = nil, _ text: String) {
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

  mutating func add(_ message: DataMessage) {
    let kind = Kind(code: message.code, column: message.column)
    let count = counts[kind, default: 0]
    if count == 0 { kinds.append(kind) }
    counts[kind] = count + 1
    if count < MessageLog.shownOfAKind { shown[kind, default: []].append(message) }
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
        last.text = "and \(grouped(more)) more of this kind"
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

/// `1 cell`, `1,234 cells`.
func counted(_ number: Int, _ noun: String) -> String { "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")" }

/// A cell as it is quoted in a message: safe for a terminal, and not longer than forty characters.
func excerpt(_ text: String) -> String {
  let safe = sanitizedForTerminal(text)
  return safe.unicodeScalars.count <= 40 ? safe : String(safe.prefix(39)) + "…"
}
