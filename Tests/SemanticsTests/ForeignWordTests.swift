import Foundation
import SourceText
import Syntax
import Testing

@testable import Semantics

/// Words that people bring from databases and spreadsheets: the message names the form that says the same, and that form
/// is right. No guess by spelling leads to another meaning.
@Suite struct ForeignWordTests {
  struct Row: CustomTestStringConvertible {
    var written: String
    /// The columns of the file are known.
    var isOfData: Bool
    var help: String
    var right: String
    var testDescription: String { written }
  }

  static let rows: [Row] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "ForeignWords.txt").path
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let parts = line.components(separatedBy: " :: ")
      let isOfData = parts[0].hasPrefix("data: ")
      return Row(
        written: isOfData ? String(parts[0].dropFirst(6)) : parts[0], isOfData: isOfData, help: parts[1],
        right: parts[2])
    }
  }()

  private static let head = """
    dataset orders from "orders.csv" {
      key id
      time ordered_on
      customer: text
      channel: text
      amount: 円
      qty: number
    }
    sales = sum(orders.amount)
    cost = 500円

    """

  private static let schemas = [
    "orders": schema("id text, ordered_on date, customer text, channel text, amount number 円, qty number")
  ]

  private func diagnostics(_ line: String, _ isOfData: Bool) -> [Diagnostic] {
    let file = SourceFile(id: FileID(0), name: "words.kpi", text: Self.head + line + "\n")
    let (tree, faults) = parse(file)
    return (faults + analyze([tree], schemas: isOfData ? Self.schemas : [:]).diagnostics).filter {
      $0.severity == .error
    }
  }

  @Test func thereAreWords() { #expect(Self.rows.count > 120) }

  @Test(arguments: rows)
  func theMessageHoldsTheForm(_ row: Row) throws {
    let found = diagnostics(row.written, row.isOfData)
    let helps = found.flatMap { $0.fixes.map(\.text.english) }
    #expect(helps.first?.contains(row.help) ?? false, "\(found.map { [$0.code, $0.message.english] }) \(helps)")
    #expect(found.count == 1, "\(found.map(\.message.english))")
    let right = diagnostics(row.right, row.isOfData)
    #expect(right.isEmpty, "\(right.map(\.message.english))")
  }
}
