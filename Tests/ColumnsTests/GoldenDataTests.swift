import SourceText
import TestPhrases
import Testing

@testable import Columns

/// `Tests/Data` holds a small file for each habit and each fault of real data files; `NAME.expected` beside it is what
/// loading gives. Its first line may set options. `RECORD_GOLDEN=1 swift test` writes the expectations anew.
@Suite struct GoldenDataTests {
  static let folder = testsFolder + "/Data"
  static let names: [String] = entries(of: folder).filter { !$0.hasSuffix(".expected") }.sorted()

  @Test(arguments: names) func loadsAsExpected(_ name: String) throws {
    let path = "\(GoldenDataTests.folder)/\(name)"
    let expectedPath = path + ".expected"
    let expected = fileExists(expectedPath) ? try readText(expectedPath) : ""
    let first = expected.prefix { $0 != "\n" }
    let isOptions = first.hasPrefix("options: ")
    let options = try parseOptions(isOptions ? String(first.dropFirst(9)) : "")
    var actual = isOptions ? "\(first)\n" : ""
    let store = try readBytes(of: .file(path: path)).store
    do {
      actual += dump(try load([.bytes(name: name, store.view.bytes)], options: options))
    } catch {
      actual += "fault \(error.message.rendered)\n"
    }
    if environment("RECORD_GOLDEN") == "1" {
      try writeFile(actual, to: expectedPath)
    } else {
      #expect(actual == expected)
    }
  }

  /// A file that is read a window at a time is what it is in memory, however small the windows are.
  @Test(arguments: names) func windowsChangeNothing(_ name: String) throws {
    let path = "\(GoldenDataTests.folder)/\(name)"
    var options = try options(of: name)
    func answer() -> String {
      do { return dump(try load([.file(path: path)], options: options)) } catch { return error.message.rendered }
    }
    let whole = answer()
    options.smallestOpenFile = 1
    for size in [nil, 1, 2, 7, 64, 1000] {
      options.windowSize = size
      options.smallestPortion = size ?? 1
      #expect(answer() == whole, "windows of \(size ?? 0) bytes")
    }
  }

  @Test(arguments: names) func bothLanguagesSayTheSame(_ name: String) throws {
    let source = DataSource.file(path: "\(GoldenDataTests.folder)/\(name)")
    let texts: [Phrase]
    do {
      let loaded = try load([source], options: try options(of: name))
      texts = loaded.report.messages.map(\.text) + describe(loaded).flatMap(\.oddities)
    } catch let fault as DataFault { texts = [fault.message.text] }
    for text in texts { #expect(disagreement(of: text) == nil) }
  }

  private func options(of name: String) throws -> LoadOptions {
    let path = "\(GoldenDataTests.folder)/\(name).expected"
    let first = (fileExists(path) ? try readText(path) : "").prefix { $0 != "\n" }
    return try parseOptions(first.hasPrefix("options: ") ? String(first.dropFirst(9)) : "")
  }

  /// `header=3 skip=1 empty=N/A declare=day:date strict distinct encoding=cp932 decimal=, sheet=A zone=32400`
  private func parseOptions(_ text: String) throws -> LoadOptions {
    var options = LoadOptions()
    for word in text.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      let value = parts.count > 1 ? parts[1] : ""
      switch parts[0] {
      case "header": options.header = Int(value).map { HeaderLines($0, $0) }
      case "skip": options.skipAtEnd = try #require(Int(value))
      case "empty": options.emptyTexts.append(value)
      case "strict": options.isStrict = true
      case "distinct": options.isDistinct = true
      case "encoding": options.encoding = value
      case "decimal": options.decimal = value
      case "sheet": options.sheet = value
      case "zone": options.zone = ZoneTable(initialOffset: try #require(Int(value)))
      case "declare":
        let pair = value.split(separator: ":").map(String.init)
        options.declaredTypes[pair[0]] = declaredType(pair[1])
      default: Issue.record("unknown option \(parts[0])")
      }
    }
    return options
  }

  private func declaredType(_ name: String) -> DeclaredType? {
    switch name {
    case "text": .text
    case "number": .number
    case "boolean": .boolean
    case "date": .date
    case "datetime": .datetime
    case "dateSerial": .dateSerial
    default: nil
    }
  }
}
