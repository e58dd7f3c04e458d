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
}
