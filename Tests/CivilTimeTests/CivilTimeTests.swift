import Testing

@testable import CivilTime

private func day(_ year: Int, _ month: Int, _ day: Int) -> Day {
  CivilDate(year: year, month: month, day: day).dayCount
}

@Suite struct CivilDateTests {
  @Test func knownDays() {
    #expect(day(1970, 1, 1) == 0)
    #expect(day(2000, 3, 1) == 11017)
    #expect(day(1969, 12, 31) == -1)
    #expect(day(2026, 11, 21).isoText == "2026-11-21")
  }

  @Test func everyDayOfFourCenturiesComesBack() {
    var previous = CivilDate(day(1799, 12, 31))
    for count in day(1800, 1, 1)...day(2200, 1, 1) {
      let date = CivilDate(count)
      guard date.isValid, date.dayCount == count, previous < date else {
        Issue.record("\(count) gives \(date)")
        return
      }
      previous = date
    }
  }

  @Test func monthsAreClampedToTheirLastDay() {
    #expect(CivilDate(year: 2025, month: 3, day: 31).addingMonths(-1) == CivilDate(year: 2025, month: 2, day: 28))
    #expect(CivilDate(year: 2024, month: 2, day: 29).addingMonths(-12) == CivilDate(year: 2023, month: 2, day: 28))
    #expect(CivilDate(year: 2026, month: 1, day: 15).addingMonths(-13) == CivilDate(year: 2024, month: 12, day: 15))
  }

  @Test func weekdays() {
    #expect(day(2026, 11, 21).weekday == 5)  // a Saturday
    #expect(day(1997, 1, 1).weekday == 2)  // a Wednesday
    #expect(Day(-4).weekday == 6)  // 1969-12-28, a Sunday
  }

  @Test func momentsKnowTheirDay() {
    let moment = Moment(day(2010, 12, 1)) * 86_400 + 8 * 3600 + 26 * 60
    #expect(moment.isoText == "2010-12-01T08:26:00")
    #expect(Moment(-1).day == -1)
    #expect(Moment(-1).secondOfDay == 86_399)
  }
}

@Suite struct PeriodTests {
  @Test func isoWeeksUseTheWeekYear() {
    let rules = CalendarRules()
    #expect(rules.text(of: rules.period(.week, of: day(2021, 1, 1))) == "2020-W53")
    #expect(rules.text(of: rules.period(.week, of: day(2026, 12, 31))) == "2026-W53")
    #expect(rules.text(of: rules.period(.week, of: day(2024, 12, 30))) == "2025-W01")
    #expect(CalendarRules.isoWeekStart(year: 2020, week: 53) == day(2020, 12, 28))
    #expect(CalendarRules.isoWeekStart(year: 2021, week: 53) == nil)
  }

  @Test(arguments: 0..<7)
  func weeksStartWhereTheyAreToldTo(start: Int) {
    let rules = CalendarRules(weekStart: start)
    for count in day(1996, 12, 1)...day(1997, 3, 1) {
      let span = rules.days(of: rules.period(.week, of: count))
      #expect(span.contains(count) && span.count == 7 && span.start.weekday == start)
    }
  }

  @Test func fiscalYearsFromApril() {
    let rules = CalendarRules(fiscalStartMonth: 4)
    let march = rules.period(.fiscalYear, of: day(2026, 3, 31))
    let april = rules.period(.fiscalYear, of: day(2026, 4, 1))
    #expect(rules.text(of: march) == "FY2025")
    #expect(rules.text(of: april) == "FY2026")
    #expect(rules.days(of: april) == DaySpan(day(2026, 4, 1), day(2027, 4, 1)))
    #expect(rules.text(of: rules.period(.fiscalQuarter, of: day(2027, 1, 5))) == "FY2026-Q4")
    let byEnd = CalendarRules(fiscalStartMonth: 4, fiscalName: .end)
    #expect(byEnd.text(of: byEnd.period(.fiscalYear, of: day(2026, 4, 1))) == "FY2027")
    #expect(byEnd.fiscalYear(named: 2027) == byEnd.period(.fiscalYear, of: day(2026, 4, 1)))
  }

  @Test(arguments: Grain.allCases)
  func periodsTileTheCalendar(grain: Grain) {
    let rules = CalendarRules(weekStart: 6, fiscalStartMonth: 4)
    var expected: Day?
    for index in rules.period(grain, of: day(1965, 5, 5)).index...rules.period(grain, of: day(1972, 5, 5)).index {
      let span = rules.days(of: Period(grain, index))
      #expect(span.start == expected ?? span.start)
      #expect(rules.period(grain, of: span.start).index == index)
      #expect(rules.period(grain, of: span.end - 1).index == index)
      expected = span.end
    }
  }
}
