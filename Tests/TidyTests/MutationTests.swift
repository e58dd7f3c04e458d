import Foundation
import Testing

/// `Tests/Mutations/breaks.txt` is worth something while its lines are those of the program.
@Suite struct MutationTests {
  struct Break: Sendable, CustomTestStringConvertible {
    var fields: [String: String] = [:]
    var testDescription: String { fields["name"] ?? "" }
  }

  static let breaks: [Break] = {
    let path = SwiftSource.root + "/Tests/Mutations/breaks.txt"
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n\n").map { block in
      var item = Break()
      for line in block.split(separator: "\n") where !line.hasPrefix("#") {
        guard let mark = line.range(of: ": ") else { continue }
        item.fields[String(line[..<mark.lowerBound])] = String(line[mark.upperBound...])
      }
      return item
    }.filter { !$0.fields.isEmpty }
  }()

  @Test(arguments: breaks) func lineStandsOnce(_ item: Break) throws {
    #expect(item.fields.keys.sorted() == ["file", "into", "line", "name", "test"])
    let source = try SwiftSource(path: item.fields["file"] ?? "")
    let line = item.fields["line"] ?? ""
    #expect(source.lines.count { $0.trimmingCharacters(in: .whitespaces) == line } == 1)
    #expect(line != item.fields["into"])
  }

  @Test func thereAreEnough() { #expect(MutationTests.breaks.count >= 24) }
}
