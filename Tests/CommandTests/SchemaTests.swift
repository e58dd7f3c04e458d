import Foundation
import Testing

@testable import Command

/// The answers in JSON have the form that `kpi schema` says, by a small validator of the words that the schema has.
@Suite struct SchemaTests {
  private static let rules = """
    dataset orders from "orders.csv" { key id; time at: date; channel: text; amount: 円 }
    sales = sum(orders.amount)
    aov = avg(orders.amount)
    growing = growth(sales, 1 month)
    rate = 2 to 8
    """

  @Test(arguments: [
    "sales", "sales, aov by month with total", "sales by channel, month with total",
    "aov by month across channel with total",
    "sales by channel top 1 of sales", "growing by month", "aov with interval", "rate with uncertainty", "by channel",
    "list orders", "if rate = 3 show sales * rate by month", "sales > 3円, min(orders.at)", "sales by at",
  ])
  func answersHaveTheForm(_ query: String) throws {
    let bench = try Workbench([
      "r.kpi": Self.rules,
      "orders.csv": "id,at,channel,amount\n1,2026-01-05,web,100\n2,2026-02-06,,\n3,2026-02-07,fax,7\n",
    ])
    let schema = try json(run("schema").output)
    let answer = run("show", query, bench.path("r.kpi"), "--format", "json")
    #expect(answer.code == 0, "\(answer.error)")
    #expect(faults(try json(answer.output), schema, "answer") == [])
  }

  @Test func theValidatorFindsFaults() throws {
    let schema = try json(run("schema").output)
    #expect(faults(try json("{}"), schema, "answer").count == 11)
    #expect(faults(try json("[]"), schema, "answer").count == 1)
    let column = try json(#"{"type":"object","properties":{"name":{"type":"string"}},"additionalProperties":false}"#)
    #expect(faults(try json(#"{"name":3,"other":1}"#), column, "column").count == 2)
  }

  private func json(_ text: String) throws -> Any { try JSONSerialization.jsonObject(with: Data(text.utf8)) }

  private func faults(_ value: Any, _ schema: Any, _ place: String) -> [String] {
    guard let schema = schema as? [String: Any] else { return ["\(place): no schema"] }
    var found: [String] = []
    if let constant = schema["const"] as? NSObject, !constant.isEqual(value) {
      found.append("\(place): not \(constant)")
    }
    let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
    if !types.isEmpty, !types.contains(where: { has(value, $0) }) { return found + ["\(place): no \(types)"] }
    if let minimum = schema["minimum"] as? Int, let number = value as? NSNumber, number.intValue < minimum {
      found.append("\(place): below \(minimum)")
    }
    if let members = value as? [String: Any] {
      let properties = schema["properties"] as? [String: Any] ?? [:]
      for name in schema["required"] as? [String] ?? [] where members[name] == nil {
        found.append("\(place): no \(name)")
      }
      for (name, member) in members.sorted(by: { $0.key < $1.key }) {
        if let own = properties[name] {
          found += faults(member, own, "\(place).\(name)")
        } else if schema["additionalProperties"] as? Bool == false {
          found.append("\(place): what is \(name)?")
        }
      }
    }
    if let items = value as? [Any], let own = schema["items"] {
      for (index, item) in items.enumerated() { found += faults(item, own, "\(place)[\(index)]") }
    }
    return found
  }

  private func has(_ value: Any, _ type: String) -> Bool {
    let isBoolean = (value as? NSNumber).map { CFBooleanLike.isBoolean($0) } ?? false
    switch type {
    case "object": return value is [String: Any]
    case "array": return value is [Any]
    case "string": return value is String
    case "null": return value is NSNull
    case "boolean": return isBoolean
    case "integer":
      return !isBoolean && (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
    default: return !isBoolean && value is NSNumber  // `number`
    }
  }
}

private enum CFBooleanLike {
  /// JSON's `true` is a number to Foundation, but of a type of its own.
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
