import CivilTime
import Evaluation
import Testing

@testable import KPI
@testable import Semantics

/// What notes tell to write is right where they stand.
@Suite struct WordingTests {
  /// A KPI of quarters has no months to be judged by.
  @Test func theGrainThatIsJudgedIsTheOneToWrite() {
    let quarter = Note.assumedGrain(["p"], [.quarter]).words
    #expect(quarter.contains("`each quarter`") && !quarter.contains("month"))
    let both = Note.assumedGrain(["p", "q"], [.month, .quarter]).words
    #expect(both.contains("`each month` or `each quarter` behind a target, or `calendar { judge each month }`"))
  }

  /// `sum((mix during @2026-Q1) per month)` would add up three months in each of three.
  @Test func theSumStandsInsideTheWindowThatIsAsked() {
    let note = { (isAlways: Bool) in
      DefinitionNote.mixedWindows("d", "t", CalendarDuration(months: 4), isAlways: isAlways).words(
        of: "(mix during @2026)")
    }
    #expect(note(false).contains("`sum((mix during @2026) per month)`"))
    #expect(!note(true).contains("sum((mix") && note(true).contains("per month"))
  }

  /// With a gap in the data the year that is looked at may be further back than the last.
  @Test func whatIsHeldIsOfTheLastFullYear() {
    #expect(
      LinkNote.held("2026-03 to 2026-05", at: "2024-03 to 2024-05", isYear: true).words
        == "2026-03 to 2026-05 lie behind the data: each number of rows is held at that of the same period of the last full "
        + "year (2024-03 to 2024-05)")
  }
}
