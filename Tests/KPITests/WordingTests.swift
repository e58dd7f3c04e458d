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
      LinkNote.held(.init("2026-03", "2026-05"), at: .init("2024-03", "2024-05"), isYear: true).words
        == "2026-03 to 2026-05 lie behind the data: each number of rows is held at that of the same period of the last full "
        + "year (2024-03 to 2024-05)")
  }

  private static let links: [LinkNote] = [
    .followed("q1", lags: [71], grain: .month, source: "q2"), .leftAtBothEnds("q1"),
    .direction("q1", of: "q2", sign: 1), .begins("q1"), .past("q1"), .steady("q1"), .steady(nil),
    .held(.init("q1", "q2"), at: .init("q3", "q3"), isYear: true),
    .held(.init("q1", "q1"), at: .init("q2", "q3"), isYear: false), .ends, .notMonotone("q1"),
    .unobserved("q1", period: "q2", value: "q3", low: "q4", high: "q5"), .otherTimes("q1"),
    .withoutValue("q1", period: "q2"), .series("q1"), .noTotal,
  ]
  private static let obstacles: [LinkNote.Obstacle] = [
    .condition("q2"), .uneven("q2"), .overlap("q2"), .refuted, .column, .lag("q2"), .grain("q2"), .groups, .circle,
    .back("q2"),
  ]
  private static let intervals: [IntervalNote] = [
    .drawn([.row("q1"), .entity("q2"), .value("q3", of: "q4"), .group("q5")]), .given("q1", ["q2", "q3"]), .tooFew(71),
    .notDrawn, .notKnown("q1", .total, dataset: "q2"), .notKnown("q1", .aggregate(.max), dataset: nil),
    .notKnown("q1", .rank, dataset: nil),
  ]
  private static let lacks: [RowLack] = [.column("q3"), .table("q4")]
  private static let others: [Note] = [
    .orphans("q1", reference: "q2", count: 71), .skipped(rows: 71, of: 72, columns: lacks),
    .skipped(rows: 71, of: 72, columns: []), .untoldRows("q1", columns: lacks, count: 71),
    .withoutTime("q1", column: "q2", count: 71, of: 72), .absentGroups(count: 71, of: 72),
    .elseForEmpty("q1", columns: lacks, count: 71), .undecided(rows: 71), .unfinished, .beginsBeforeData,
    .openAge("q1"),
    .incompleteWindow, .emptyKeys("q1", count: 71), .offClock("q1", clock: "q2", unseen: 71, outside: 72),
    .wholeStock("q1"), .readsOtherwise(["q1", "q2"], column: .init(same: "q3"), changed: "q4"), .rowsShown(71, of: 72),
    .totalOfAll(shown: 71, of: 72), .noLines(.severalClocks(["q1", "q2"])),
  ]
  private static let draws: [UncertaintyNote] = [
    .draws(71),
    .errors([
      DrawErrors("q1", .number(low: "q2", median: "q3", high: "q4")), DrawErrors("q5", .probability("q6")),
    ]), .missing("q1", 71), .noDraws("q1"), .dataAsTheyAre, .inRows(["q1", "q2"]), .certain(["q1"], butInRows: true),
    .noNumber(["q1"]), .truthsOfWhatIf(["q1"]), .untold("q1", .rows), .untold("q1", .groups),
    .untoldLevel("q1", "q2", nil), .untoldLevel("q1", "q2", .rank),
    .beyond(DrawsBeyond("q1", isAbove: true, share: 0.71)),
    .nothing, .nothingButRows(["q1"]), .links, .strengths, .notDrawn,
  ]
  private static let notes: [Note] =
    draws.map { .uncertainty($0) } + others + links.map { .link($0) } + obstacles.map { .link(.notFollowed("q1", $0)) }
    + intervals.map { .interval($0) }

  /// A note says the same names and numbers in both languages.
  @Test(arguments: notes) func placeholdersAgree(_ note: Note) {
    let (english, japanese) = (note.words(in: .english), note.words(in: .japanese))
    #expect(ReportWords.isJapanese(japanese) && !ReportWords.isJapanese(english))
    func told(_ text: String) -> Set<String> { Set(text.matches(of: /q[0-9]|7[12]/).map { String($0.output) }) }
    #expect(told(english) == told(japanese), "\(japanese)")
  }
}
