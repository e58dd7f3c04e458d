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

  @Test func questionsAboutCauses() throws {
    let indicators = Indicators(
      text: "ltv = margin * freq\nmargin = 3,000円\nfreq = 4\nmood = 3\ngoal ltv >= 10,000円\nlink mood raises freq\n")
    let levers = try indicators.ask("levers ltv")
    #expect(levers.csv.split(separator: "\n").count == 3 && levers.json.contains(#""elasticity":1"#))
    #expect(levers.sentences.first?.contains("ltv") == true && levers.markdown.contains("| margin |"))
    let reach = try indicators.ask("reach ltv = 18,000円 by freq")
    #expect(reach.json.contains("6"))
    #expect(try indicators.ask("why ltv").sentences.first?.contains("margin * freq") == true)
    #expect(try indicators.ask("if freq + 10% show ltv").csv.contains("13200"))
    #expect(try indicators.targets().markdown.contains("ltv"))
    #expect(try indicators.causes().json.contains(#""contradicted":0"#))
    #expect(try indicators.tree().contains(#""name":"margin""#))
    #expect(try indicators.tree(of: "freq").contains(#""name":"mood""#))
    #expect(indicators.graph(as: .svg).hasPrefix("<svg") && indicators.graph(as: .mermaid).contains("mood"))
  }

  /// Questions of many threads at once, of which one goes on with what those before it have computed.
  @Test func manyThreadsAskAtOnce() async throws {
    let indicators = Indicators(
      text: "ltv = margin * freq\nmargin = 3,000円\nfreq = 4\nscenario more { freq = 5 }\ngoal ltv >= 10,000円\n")
    let questions = ["ltv", "margin, freq", "ltv under more", "ltv * 2"]
    let expected = ["ltv\n12000\n", "margin,freq\n3000,4\n", "ltv\n15000\n", "ltv * 2\n24000\n"]
    try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for turn in 0..<200 {
        group.addTask {
          let place = turn % questions.count
          if turn % 50 == 7 { _ = try indicators.scoreboard() }
          return (place, try indicators.show(questions[place]).csv)
        }
      }
      for try await (place, csv) in group { #expect(csv == expected[place]) }
    }
    #expect(throws: Refusal.self) { try indicators.show("ltv +") }
    #expect(try indicators.show("ltv").csv == expected[0])
  }

  @Test func refusesWithMessages() {
    let indicators = Indicators(text: "a = b\n")
    #expect(!indicators.isUsable)
    #expect(indicators.messages.first?.code == "K100")
    #expect(indicators.messages.first?.line == 1)
    #expect(indicators.messages.first?.column == 5)
    #expect(throws: Refusal.self) { try indicators.scoreboard() }
    #expect(throws: Refusal.self) { try Indicators(text: "a = 1\n").show("a +") }
    for question in ["levers a", "why a"] {
      do throws(Refusal) {
        _ = try Indicators(text: "a = 1\n").show(question)
        Issue.record("answered")
      } catch {
        #expect(error.messages.map(\.code) == ["K414"])
      }
    }
    for name in ["b", nil] {
      do throws(Refusal) {
        _ = try Indicators(text: "a = 1\n").tree(of: name)
        Issue.record("answered")
      } catch {
        #expect(error.messages.map(\.code) == ["K415"])
      }
    }
    #expect(Indicators(rules: ["no/such/file.kpi"]).messages.map(\.code) == ["K401"])
  }
}
