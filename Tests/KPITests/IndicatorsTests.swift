import KPI
import Testing

/// The public face, as another package sees it.
@Suite struct IndicatorsTests {
  @Test func asksAndAnswers() throws {
    let indicators = Indicators(text: "a = 30,000円\nb = a / 0\nc = 25%\n", settings: ["a": "60,000円"])
    #expect(indicators.isUsable)
    let table = try indicators.show("a, b, c")
    #expect(
      table.rows == [
        [.number(60000, digits: "60000"), .missing(reason: "division by zero"), .number(0.25, digits: "0.25")]
      ])
    #expect(table.columns.map(\.unit) == ["円", "円", ""])
    #expect(table.columns.map(\.display) == [nil, nil, "%"])
    #expect(table.csv == "a,b,c\n60000,,0.25\n")
    #expect(
      try Indicators(text: "/// Plan\na = 1\n").scoreboard().hasPrefix(
        #"{"grain":"month","lines":[{"name":"a","label":"Plan""#))
  }

  @Test func refusesWithMessages() {
    let indicators = Indicators(text: "a = b\n")
    #expect(!indicators.isUsable)
    #expect(indicators.messages.first?.code == "K100")
    #expect(indicators.messages.first?.line == 1)
    #expect(indicators.messages.first?.column == 5)
    #expect(throws: Refusal.self) { try indicators.scoreboard() }
    #expect(throws: Refusal.self) { try Indicators(text: "a = 1\n").show("a +") }
    #expect(throws: Refusal.self) { try Indicators(text: "a = 1\n").show("levers a") }
    #expect(Indicators(rules: ["no/such/file.kpi"]).messages.map(\.code) == ["K401"])
  }
}
