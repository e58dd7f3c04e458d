import Evaluation
import TestSupport
import Testing

@Suite struct WindowNoteTests {
  /// §12: four months of advertising beside one quarter of direct sales.
  @Test func windowsOfDifferentLengthsAreTold() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { time at; x: 円; y: 円 }
      direct = sum(o.x)
      tv = sum(o.y)
      response = direct + 0.8 * trailing(tv, 4 months) / 4
      year_of_sales = trailing(direct, 12 months)
      before = cumulative(direct) - direct
      """, data: ["o": "at,x,y\n2025-01-01,1,1\n2026-06-30,1,1\n"])
    func tells(_ query: String) throws -> Bool {
      try bench.answer(query).notes.contains { if case .definition(.mixedWindows, of: _) = $0 { true } else { false } }
    }
    for query in [
      "response by quarter", "response by week", "response during @2026", "2 * response by year",
      "avg(response per quarter)", "(response during @2026-Q1)", "if tv > 1円 then response else 0円 by quarter",
      "direct - trailing(direct, 3 months) / 3 by quarter during @2026-03",
      "share(each o.x where response > 1円) by year",
    ] {
      #expect(try tells(query) == !query.hasSuffix("during @2026-03"), "\(query)")
    }
    for query in [
      "response by month", "response during @2026-05", "(response during @2026-05) by quarter",
      "sum(response per month) by quarter", "year_of_sales by quarter",
      "before by quarter", "direct / trailing(direct, 12 months) by quarter", "direct by quarter",
    ] {
      #expect(try !tells(query), "\(query)")
    }
  }
}
