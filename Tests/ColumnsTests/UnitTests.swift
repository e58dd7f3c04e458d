import Testing

@testable import Columns

/// What the units of the cells, of the header and of the declaration make of a column. The cases are those in which a
/// sum once came out wrong without a word: amounts of two currencies added, one currency called by the name of another.
@Suite struct UnitTests {
  private func loaded(
    _ text: String, _ declared: String? = nil, _ change: (inout LoadOptions) -> Void = { _ in }
  ) throws -> LoadedTable {
    try loadText(text) { options in
      if let declared {
        options.declaredTypes = ["p": .number]
        if declared != "number" { options.declaredUnits = ["p": declared] }
      }
      change(&options)
    }
  }

  private func summary(_ text: String, _ declared: String? = nil) throws -> String {
    let column = try loaded(text, declared).table.columns[0]
    return "\(cells(column.column).joined(separator: " ")) [\(column.declaredUnit ?? "")]"
  }

  @Test func otherUnitsThanTheDeclaredOneAreUnreadable() throws {
    let mixed = "p\n¥100\n$5\n€7\n"
    #expect(try summary(mixed, "円") == "100 · · [円]")
    #expect(try summary(mixed, "USD") == "· 5 · [USD]")
    #expect(try summary(mixed, "%") == "· · · []")
    #expect(try summary(mixed, "人") == "· · · []")
    let report = try loaded(mixed, "円").report
    #expect(report.unreadableCells == ["p": 2])
    let message = try #require(report.messages.first)
    #expect(message.rendered.hasPrefix("data.csv:3: warning K311 column `p`: `$5` is in USD, the column is declared 円"))
  }

  @Test func strictStopsAtAnotherUnit() {
    let fault = faultOf("p\n¥100\n$5\n") {
      $0.declaredTypes = ["p": .number]
      $0.declaredUnits = ["p": "円"]
      $0.isStrict = true
    }
    #expect(fault?.code == .unreadableCell)
    #expect(fault?.line == 3)
  }

  /// A column that is declared a number never reaches the engine as text.
  @Test func declaredNumbersAreNumbers() throws {
    #expect(try summary("p\n¥100\n$5\n€7\n", "number") == "· · · []")
    #expect(try summary("p\n5\n$7\n100円\nabc\n", "number") == "5 · · · []")
    #expect(try summary("p\n50%\n100円\n", "number") == "0.5 · [%]")
    #expect(try summary("p\n100円\n7\n", "number") == "100 7 [円]")
    #expect(try summary("p\nabc\ndef\n", "円") == "· · []")
    #expect(try summary("p(USD)\n$5\n7\n100円\n", "number") == "5 7 · [USD]")
  }

  @Test func aDeclaredUnitRenamesNoOther() throws {
    #expect(try summary("p\n$5\n$7\n", "円") == "· · []")
    #expect(try summary("p\n60%\n5\n", "円") == "· 5 []")
    #expect(try summary("p\n1000円\n1.5千円\n", "USD") == "· · []")
    #expect(try summary("p(USD)\n5\n", "円") == "· []")
    #expect(try summary("p(%)\n5\n", "円") == "· []")
    #expect(try summary("p(円)\n5\n", "%") == "· []")
    // Words of counting are never checked.
    #expect(try summary("p(件)\n5\n", "回") == "5 [件]")
    #expect(try summary("p\n$5\n7\n", "AUD") == "5 7 [AUD]")
    #expect(try summary("p\n100円\n7\n", "円/人") == "100 7 [円]")
    #expect(try summary("p\n60%\n", "ポイント") == "0.6 [%]")
    #expect(try summary("p\n60%\n", "%/月") == "0.6 [%]")
    #expect(try summary("p\n60%\n", "/月") == "0.6 [%]")
  }

  @Test func magnitudesAreTurnedIntoTheDeclaredUnit() throws {
    #expect(try summary("p\n1000円\n1.5千円\n2万円\n", "円") == "1000 1500 20000 [円]")
    #expect(try summary("p\n1.5千円\n-5\n", "円") == "1500 -5 [円]")
    #expect(try summary("p\n1.5千円\n-5\n1000円\n", "千円") == "1.5 -5 1 [千円]")
    #expect(try summary("p（千円）\n5\n\"1,000円\"\n", "円") == "5000 1000 [円]")
    #expect(try summary("p\n1.5千円\n", "円/人") == "1500 [円]")
    #expect(try loaded("p\n1.5千円\n-5\n", "円").report.messages.isEmpty)
  }

  @Test func plainCellsFollowTheHeader() throws {
    #expect(try summary("売上（千円）\n5\n\"1,000円\"\n") == "5000 1000 [円]")
    #expect(try summary("売上（千円）\n5\n1.5千円\n") == "5 1.5 [千円]")
    #expect(try summary("売上（千円）\n5\n7\n") == "5 7 [千円]")
    #expect(try loaded("売上（千円）\n5\n\"1,000円\"\n").report.messages.isEmpty)
  }

  @Test func plainCellsBesideMagnitudesAreReadAsWritten() throws {
    let text = "a\n－１２３\n△１，２３４\n-5\n1.5千円\n"
    #expect(try summary(text) == "-123 -1234 -5 1500 [円]")
    let messages = try loaded(text).report.messages
    #expect(messages.map(\.code) == [.mixedUnits])
    #expect(messages.first?.line == 2)
    #expect(
      messages.first?.text.english
        == "3 cells carry no unit, the first is `－１２３`, others do, as `1.5千円` on line 5: `－１２３` is read as 円;"
        + " a unit in the header, as in `a(千円)`, or a declared one says what plain cells are")
    #expect(try summary("a\n100円\n7\n") == "100 7 [円]")
    #expect(try loaded("a\n100円\n7\n").report.messages.isEmpty)
  }

  @Test func anUndeclaredMixtureOfCurrenciesStaysText() throws {
    #expect(typeName(try loadText("p\n¥100\n$5\n").table.columns[0].column) == "texts")
    #expect(typeName(try loadText("p(USD)\n¥100\n5\n").table.columns[0].column) == "texts")
    #expect(try summary("p(USD)\n¥100\n") == "100 [円]")
  }
}
