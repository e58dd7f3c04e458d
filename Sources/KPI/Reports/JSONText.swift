import Numerics
import SourceText

/// A JSON value to be written. Objects keep the order of their members, so that the same result gives the same bytes.
package indirect enum JSONText: Sendable {
  case null
  case boolean(Bool)
  /// Digits as they stand in the output: numbers keep the precision they were computed with.
  case number(String)
  case text(String)
  case array([JSONText])
  case object([(String, JSONText)])

  package static func whole(_ value: Int) -> JSONText { .number(String(value)) }
  /// At full precision; JSON has no word for what is no number.
  package static func double(_ value: Double) -> JSONText {
    value.isFinite ? .number(Number.plainText(of: value)) : .null
  }
  package static func texts(_ values: [String]) -> JSONText { .array(values.map { .text($0) }) }

  /// On one line, without spaces: `{"columns":[{"name":"ltv","unit":"円"}],"rows":[[30000]]}`.
  package var compact: String {
    var output = ""
    write(to: &output)
    return output
  }

  private func write(to output: inout String) {
    switch self {
    case .null: output += "null"
    case .boolean(let value): output += value ? "true" : "false"
    case .number(let digits): output += digits
    case .text(let value): output += JSONWriter.quoted(value)
    case .array(let values):
      output += "["
      for (index, value) in values.enumerated() {
        if index > 0 { output += "," }
        value.write(to: &output)
      }
      output += "]"
    case .object(let members):
      output += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { output += "," }
        output += JSONWriter.quoted(member.0)
        output += ":"
        member.1.write(to: &output)
      }
      output += "}"
    }
  }
}
