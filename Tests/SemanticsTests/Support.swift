import Numerics
import SourceText
import Syntax
import Testing

@testable import Semantics

/// What an analysis of one text gives.
struct Analyzed {
  var model: Model
  var diagnostics: [Diagnostic]
  var file: SourceFile

  /// The body of a definition as the dump prints it.
  func formula(_ name: String) -> String {
    line("definition \(name):").map { String($0.drop { $0 != "=" }.dropFirst(2)) } ?? ""
  }

  func type(_ name: String) -> ValueType? { model.definition(named: name)?.type }

  /// How the unit of a definition is shown; nil when it is no number.
  func unit(_ name: String) -> String? {
    guard case .number(let unit)? = type(name) else { return nil }
    return unit.label
  }

  /// The first line of the dump that begins so, without leading blanks.
  func line(_ start: String) -> String? {
    dump(model).split(separator: "\n").map { String($0.drop { $0 == " " }) }.first { $0.hasPrefix(start) }
  }

  var codes: [String] { diagnostics.map(\.code) }
}

func analyzed(
  _ text: String, _ schemas: [String: DatasetSchema] = [:], world: World = .base,
  sourceLocation: Testing.SourceLocation = #_sourceLocation
) -> Analyzed {
  let file = SourceFile(id: FileID(0), name: "test.kpi", text: text)
  let (tree, faults) = parse(file)
  #expect(faults.isEmpty, "\(faults.map(\.message.english))", sourceLocation: sourceLocation)
  let (model, diagnostics) = analyze([tree], schemas: schemas, world: world)
  return Analyzed(model: model, diagnostics: diagnostics, file: file)
}

/// `"id text, amount number 円"` as the columns of a file.
func schema(_ columns: String) -> DatasetSchema {
  // `channel text "LINE|web`: what is in the column.
  var texts: [String: [String]] = [:]
  for column in columns.split(separator: ",") {
    let parts = column.split(separator: " ").map(String.init)
    if parts.count > 2, parts[2].hasPrefix("\"") {
      texts[parts[0]] = parts[2].dropFirst().split(separator: "|").map(String.init)
    }
  }
  var schema = DatasetSchema(
    columns: columns.split(separator: ",").map { column in
      let parts = column.split(separator: " ").map(String.init)
      let types: [String: DatasetSchema.CellType] = [
        "number": .number, "text": .text, "boolean": .boolean, "date": .date, "moment": .moment,
        "month": .period(.month),
      ]
      // `sku code` is read as numbers and may be codes; `amount absent` is not in the newest file.
      let kind = parts.count > 1 ? parts[1] : "number"
      return .init(
        name: parts[0], type: types[kind] ?? .number,
        declaredUnit: parts.count > 2 && !parts[2].hasPrefix("\"") ? parts[2] : nil,
        codeRemark: kind == "code" ? MisreadCode(cell: "1E5", reading: .exponent) : nil,
        absentFrom: kind == "absent" ? "o-02.csv" : nil)
    })
  schema.storedText = { [texts] text, column in
    texts[column]?.first { $0 == text } ?? texts[column]?.first { $0.lowercased() == foldedName(text).lowercased() }
  }
  return schema
}

/// The text is right: nothing is said about it.
func expectFine(
  _ text: String, _ schemas: [String: DatasetSchema] = [:], world: World = .base,
  sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
  let result = analyzed(text, schemas, world: world, sourceLocation: sourceLocation)
  #expect(
    result.diagnostics.isEmpty, "\(result.diagnostics.map { "\($0.code) \($0.message.english)" })",
    sourceLocation: sourceLocation)
}

/// Each line says behind `//` which codes it gives: `x = y  // K100`. Lines without a mark give none.
func expectMarked(
  _ text: String, _ schemas: [String: DatasetSchema] = [:], world: World = .base,
  sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
  let result = analyzed(text, schemas, world: world, sourceLocation: sourceLocation)
  var wanted: [String] = []
  for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
    guard let mark = line.range(of: "// K") else { continue }
    for code in line[mark.lowerBound...].dropFirst(3).split(separator: " ") { wanted.append("\(index + 1) \(code)") }
  }
  let found = result.diagnostics.map { diagnostic -> String in
    guard let range = diagnostic.primary?.range else { return "0 \(diagnostic.code)" }
    return "\(result.file.lineIndex(at: Int(range.start)) + 1) \(diagnostic.code)"
  }
  #expect(
    found.sorted() == wanted.sorted(), "\(result.diagnostics.map { "\($0.code) \($0.message.english)" })",
    sourceLocation: sourceLocation)
}

extension StringProtocol {
  /// The first place of a text, without Foundation.
  func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
