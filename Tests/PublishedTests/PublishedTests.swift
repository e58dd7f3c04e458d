import Columns
import Evaluation
import Foundation
import Semantics
import SourceText
import Syntax
import TestSupport
import Testing

/// Numbers that others have published about public data sets, said in the language and compared one by one.
/// The data is not part of the repository: without it the tests are skipped.
@Suite struct PublishedTests {
  static let dataFolder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data").standardizedFileURL.path
  static let rulesFolder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Rules").path

  static func isThere(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(dataFolder)/\(name)/expected.json")
  }

  /// Loading 46 MB without optimisation takes minutes.
  static var isOptimised: Bool {
    #if DEBUG
      return ProcessInfo.processInfo.environment["KPI_PUBLISHED"] == "all"
    #else
      return true
    #endif
  }

  @Test(.enabled(if: isThere("cdnow"), "../shared/data/cdnow is not there"))
  func cdnow() throws { try compare("cdnow") }

  @Test(.enabled(if: isThere("telco_churn"), "../shared/data/telco_churn is not there"))
  func telcoChurn() throws { try compare("telco_churn") }

  @Test(.enabled(if: isThere("hillstrom"), "../shared/data/hillstrom is not there"))
  func hillstrom() throws { try compare("hillstrom") }

  @Test(
    .enabled(if: isThere("online_retail"), "../shared/data/online_retail is not there"),
    .enabled(if: isOptimised, "46 MB want an optimised build: swift test -c release, or KPI_PUBLISHED=all"))
  func onlineRetail() throws { try compare("online_retail") }

  private func compare(_ name: String) throws {
    let folder = "\(Self.dataFolder)/\(name)"
    let published = try Self.readExpected("\(folder)/expected.json")
    let numbers = try #require(publishedNumbers[name])
    let rules = try String(contentsOfFile: "\(Self.rulesFolder)/\(name).kpi", encoding: .utf8)
    let bench = try FileBench(rules: rules, queries: numbers.flatMap(\.queries), folder: folder)
    #expect(Set(published.map(\.id)) == Set(numbers.map(\.id)), "every published number is listed")
    var table: [String] = []
    for number in numbers {
      guard let expected = published.first(where: { $0.id == number.id }) else { continue }
      if case .unsaid(let reason) = number.shape {
        table.append("\(name)\t\(number.id)\tnot said: \(reason)")
        continue
      }
      let answers = number.queries.map { bench.rows($0) }
      let pairs = number.pairs(answers, expected.value)
      let wrong = pairs.filter { !$0.agrees(within: expected.tolerance) }
      table.append(
        "\(name)\t\(number.id)\t\(pairs.count) values\t\(wrong.isEmpty && !pairs.isEmpty ? "agree" : "DISAGREE")")
      #expect(!pairs.isEmpty, "\(number.id) compared nothing: \(answers.map { $0.prefix(3) })")
      for pair in wrong.prefix(3) {
        Issue.record("\(name) \(number.id) \(pair.place): published \(pair.published), ours \(pair.ours)")
      }
    }
    print(table.joined(separator: "\n"))
  }

  struct Expected {
    var id: String
    var value: Any
    var tolerance: Double
  }

  static func readExpected(_ path: String) throws -> [Expected] {
    let data = try Data(contentsOf: URL(filePath: path))
    let root = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let numbers = root?["numbers"] as? [[String: Any]] ?? []
    return numbers.compactMap { number in
      guard let id = number["id"] as? String, let value = number["value"] else { return nil }
      return Expected(id: id, value: value, tolerance: (number["tolerance"] as? NSNumber)?.doubleValue ?? 0)
    }
  }
}

/// A published value beside ours.
struct ComparedPair {
  var place: String
  var published: String
  var ours: String

  func agrees(within tolerance: Double) -> Bool {
    if published == ours { return true }
    guard let left = Double(published), let right = Double(ours) else { return false }
    return abs(left - right) <= max(tolerance, abs(left) * 1e-12) * (1 + 1e-9)
  }
}

extension PublishedNumber {
  var queries: [String] {
    if case .unsaid = shape { return [] }
    return query.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private static func text(_ value: Any) -> String {
    if let number = value as? NSNumber {
      return number.doubleValue == number.doubleValue.rounded() && abs(number.doubleValue) < 1e15
        ? String(number.int64Value) : "\(number.doubleValue)"
    }
    return "\(value)"
  }

  private func scaled(_ text: String) -> String {
    guard factor != 1, let number = Double(text) else { return text }
    return "\(number * factor)"
  }

  func pairs(_ answers: [[[String]]], _ value: Any) -> [ComparedPair] {
    switch shape {
    case .unsaid: return []
    case .list: return listPairs(answers.flatMap { $0 }, value)
    case .byKey: return keyPairs(answers.flatMap { $0 }, value as? [String: Any] ?? [:])
    case .runs: return runPairs(answers, value as? [String: Any] ?? [:])
    case .columns(let names): return columnPairs(answers.flatMap { $0 }, names, value as? [String: Any] ?? [:])
    }
  }

  private func listPairs(_ rows: [[String]], _ value: Any) -> [ComparedPair] {
    let published = (value as? [Any])?.map(Self.text) ?? [Self.text(value)]
    // With keys in front, each row gives its last cell; without, one row gives all.
    let ours = rows.count == 1 ? rows[0] : rows.compactMap(\.last)
    guard published.count == ours.count else {
      return [ComparedPair(place: "count", published: "\(published.count)", ours: "\(ours.count)")]
    }
    return published.indices.map { place in
      ComparedPair(place: "\(place)", published: published[place], ours: scaled(ours[place]))
    }
  }

  private func keyPairs(_ rows: [[String]], _ value: [String: Any]) -> [ComparedPair] {
    value.sorted { $0.key < $1.key }.flatMap { name, value -> [ComparedPair] in
      let published = (value as? [Any])?.map(Self.text) ?? [Self.text(value)]
      let row = rows.first { key($0[0]) == name }.map { Array($0.dropFirst()) } ?? []
      return published.indices.map { place in
        ComparedPair(
          place: "\(name)[\(place)]", published: published[place], ours: place < row.count ? scaled(row[place]) : "?")
      }
    }
  }

  /// One list for each key; published zeros past the data's end have no row of ours.
  private func runPairs(_ answers: [[[String]]], _ value: [String: Any]) -> [ComparedPair] {
    value.sorted { $0.key < $1.key }.flatMap { name, value -> [ComparedPair] in
      var published = (value as? [Any] ?? []).map(Self.text)
      let ours = answers.flatMap { $0 }.filter { key($0[0]) == name }.compactMap(\.last)
      while published.count > ours.count, published.last == "0" { published.removeLast() }
      guard published.count == ours.count else {
        return [ComparedPair(place: "\(name).count", published: "\(published.count)", ours: "\(ours.count)")]
      }
      return published.indices.map {
        ComparedPair(place: "\(name)[\($0)]", published: published[$0], ours: ours[$0])
      }
    }
  }

  private func columnPairs(_ rows: [[String]], _ names: [String], _ value: [String: Any]) -> [ComparedPair] {
    value.sorted { $0.key < $1.key }.compactMap { name, value in
      let parts = name.split(separator: "_").map(String.init)
      guard let column = names.firstIndex(of: parts[1]) else { return nil }
      let row = rows.first { key($0[0]) == parts[0] }
      return ComparedPair(place: name, published: Self.text(value), ours: row?[column + 1] ?? "?")
    }
  }
}
