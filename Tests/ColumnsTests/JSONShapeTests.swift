import TestPhrases
import Testing

@testable import Columns

@Suite struct JSONShapeTests {
  private func load(_ text: String, _ name: String) throws -> LoadedTable {
    try Columns.load([.bytes(name: name, Array(text.utf8))])
  }

  private func fault(_ text: String, _ name: String = "a.json") -> String? {
    do {
      _ = try load(text, name)
      return nil
    } catch {
      guard let message = (error as? DataFault)?.message, message.code == .brokenJSON else { return "\(error)" }
      #expect(disagreement(of: message.text) == nil)
      return message.text.english
    }
  }

  private let way = "; rows are a list of objects such as `[{\"id\": 1}, {\"id\": 2}]`, or one object a line"

  @Test(arguments: [
    ("42", "a number"), (" -1.5e3\n", "a number"), ("\"a,b\"", "a text"), ("true", "a truth value"),
    ("null", "the word `null`"), ("[1, 2,\n3]", "a list of numbers"), ("[\"a\"]", "a list of texts"),
    ("[[\"id\"], [1]]", "a list of lists"), ("[false]", "a list of truth values"),
    ("[null, {\"a\": 1}]", "a list that begins with `null`"),
    ("{\"id\": [1, 2], \"name\": [\"a\", \"b\"]}", "an object of columns (`id`, `name`)"),
    ("{\"id\": {\"0\": 1, \"1\": 2}, \"n\": {\"0\": null}}", "an object of columns (`id`, `n`)"),
  ])
  func whatHasNoRowsSaysWhatItIs(_ text: String, _ what: String) {
    #expect(fault(text) == "holds no rows: it is \(what)\(way)")
    #expect(fault(text, "a.JSON.gz") == "holds no rows: it is \(what)\(way)")
  }

  @Test func listsAreJSONWhateverTheName() {
    #expect(fault("[1, 2]", "a.csv") == "holds no rows: it is a list of numbers\(way)")
  }

  @Test func theOnlyListOfAnObjectHoldsTheRows() throws {
    let text =
      "{\"total\": 3, \"tags\": [1],\n\"data\": [{\"id\": 1, \"lines\": [{\"n\": 1}]},\n {\"id\": 2}], \"next\": {}}"
    let loaded = try load(text, "a.json")
    #expect(loaded.table.columns.map(\.name) == ["id", "lines"])
    #expect(cells(loaded.table.columns[0].column) == ["1", "2"])
    #expect(Array(loaded.table.lines) == [2, 3])
    let note = loaded.report.messages.first
    #expect(note?.rendered == "a.json: note K334 the rows are the list `data`; what stands beside it is left out")
    #expect(note?.isAboutReading == true)
    if let note { #expect(disagreement(of: note.text) == nil) }
  }

  @Test func listsAreFoundInObjectsOfObjects() throws {
    let loaded = try load("{\"result\": {\"rows\": [{\"id\": 7}], \"count\": 1}, \"ok\": true}", "a.json")
    #expect(loaded.table.columns.map { cells($0.column) } == [["7"]])
    #expect(loaded.report.messages.first?.text.english.contains("`result.rows`") == true)
  }

  @Test func ofSeveralListsNoneIsChosen() {
    #expect(
      fault("{\"orders\": [{\"id\": 1}], \"more\": {\"members\": [{\"id\": 2}]}}")
        == "an object with several lists of objects: `orders`, `more.members`; write the one that is meant into a file of"
        + " its own")
  }

  /// What is a record stays one.
  @Test func recordsStayRecords() throws {
    #expect(try load("{\"id\": 1, \"tags\": [\"x\"]}", "a.json").table.columns.map(\.name) == ["id", "tags"])
    #expect(try load("{\"id\": 1, \"lines\": [{\"n\": 1}]}", "a.jsonl").table.columns.map(\.name) == ["id", "lines"])
    let two = "{\"id\": 1, \"lines\": [{\"n\": 1}]}\n{\"id\": 2, \"lines\": [{\"n\": 1}]}\n"
    #expect(try load(two, "a.json").table.rowCount == 2)
    #expect(try load("42\n1\n", "a.csv").table.columns.map(\.name) == ["42"])
    #expect(try load("[id],[n]\n1,2\n", "a.csv").table.columns.map(\.name) == ["[id]", "[n]"])
  }
}
