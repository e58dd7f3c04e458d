import CivilTime
import Evaluation
import Numerics
import TestRandom
import Testing

@testable import Causes

@Suite struct EventEffectTests {
  private let calendar = CalendarRules()

  private func month(_ place: Int) -> Period { Period(.month, Int32(600 + place)) }

  /// 40 months of chance and a step in month 36, touched from its day 16 on.
  private func effect(_ seed: UInt64, step: Double, event: Int = 30, isLasting: Bool = true) throws -> EventEffect {
    var made = MadeSeries(seed)
    var values = made.normals(40)
    let span = calendar.days(of: month(event))
    let days = DaySpan(span.start + 15, isLasting ? span.start + 16 : calendar.days(of: month(event + 2)).end)
    for place in event..<40 {
      let own = calendar.days(of: month(place))
      let end = isLasting ? own.end : min(own.end, days.end)
      values[place] += step * Double(max(0, end - max(own.start, days.start))) / Double(own.count)
    }
    let cells = values.map { Cell(value: .number(.double($0))) }
    return try #require(EventEffect(cells, since: month(0), of: days, isLasting: isLasting, calendar))
  }

  /// One that lasts by the days that it touches; one that is over as the months went in which it was.
  @Test(arguments: [true, false]) func aStepIsMeasured(_ isLasting: Bool) throws {
    var (beyond, covered, mean) = (0, 0, 0.0)
    // Of the first of three months 15 or 16 days.
    let size = isLasting ? 4 : 4 * (0.5 + 2) / 3
    for seed in UInt64(1)...40 {
      let found = try effect(seed, step: 4, isLasting: isLasting)
      guard case .measured(let estimate, _) = found.finding else { continue }
      if found.isBeyond { beyond += 1 }
      if estimate.interval(0.95).contains(size) { covered += 1 }
      mean += estimate.value / 40
    }
    #expect(beyond >= 32, "\(beyond)")
    #expect(covered >= 34, "\(covered)")
    #expect(abs(mean - size) < 0.35, "\(mean)")
  }

  /// Ten days of a month are looked at as they went, and not scaled to a whole month.
  @Test func aCampaignOfTenDays() throws {
    var mean = 0.0
    for seed in UInt64(1)...40 {
      var made = MadeSeries(seed)
      var values = made.normals(40)
      values[30] += 6
      let start = calendar.days(of: month(30)).start
      let cells = values.map { Cell(value: .number(.double($0))) }
      let found = try #require(
        EventEffect(cells, since: month(0), of: DaySpan(start, start + 10), isLasting: false, calendar))
      guard case .measured(let estimate, _) = found.finding else {
        Issue.record("ten days are measured")
        return
      }
      #expect(found.first == found.last && found.days?.own == 10 && found.days?.all == 31)
      mean += estimate.value / 40
    }
    #expect(abs(mean - 6) < 0.5, "\(mean)")
  }

  /// The step came a month before what is said to have made it.
  @Test func aMoveBeforeTheEventIsNamed() throws {
    var named = 0
    for seed in UInt64(1)...40 {
      var made = MadeSeries(seed)
      var values = made.normals(40)
      for place in 29..<40 { values[place] += 6 }
      let start = calendar.days(of: month(30)).start
      let cells = values.map { Cell(value: .number(.double($0))) }
      let found = EventEffect(cells, since: month(0), of: DaySpan(start, start + 1), isLasting: true, calendar)
      if found?.movedBefore == month(29) { named += 1 }
    }
    #expect(named >= 32, "\(named)")
    #expect(try (UInt64(1)...40).filter { try effect($0, step: 6).movedBefore != nil }.count <= 4)
  }

  @Test func chanceIsSeldomAnEffect() throws {
    let found = try (UInt64(1)...60).filter { try effect($0, step: 0).isBeyond }
    #expect(found.count <= 5, "\(found.count)")
  }

  @Test func whatCannotBeToldIsRefused() throws {
    guard case .tooShort(12) = try effect(1, step: 4, event: 12).finding else {
      Issue.record("12 months are too few")
      return
    }
    let cells = (0..<30).map { Cell(value: .number(.double(Double($0 % 5)))) }
    // On the last day of the last month: nothing has been seen of it.
    let day = calendar.days(of: month(29)).end - 1
    let found = try #require(
      EventEffect(cells, since: month(0), of: DaySpan(day, day + 1), isLasting: true, calendar))
    guard case .tooEarly = found.finding else {
      Issue.record("a day is no month")
      return
    }
    let before = EventEffect(cells, since: month(0), of: DaySpan(0, 1), isLasting: true, calendar)
    guard case .tooShort(0)? = before?.finding else {
      Issue.record("nothing is known before the data")
      return
    }
  }
}
