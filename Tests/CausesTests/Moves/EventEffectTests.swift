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

  @Test(arguments: [true, false]) func aStepIsMeasuredByTheDaysItTouches(_ isLasting: Bool) throws {
    var (beyond, covered) = (0, 0)
    for seed in UInt64(1)...40 {
      let found = try effect(seed, step: 4, isLasting: isLasting)
      guard case .measured(let estimate, _) = found.finding else { continue }
      if found.isBeyond { beyond += 1 }
      if estimate.interval(0.95).contains(4) { covered += 1 }
    }
    #expect(beyond >= 32, "\(beyond)")
    #expect(covered >= 34, "\(covered)")
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
    #expect(EventEffect(cells, since: month(0), of: DaySpan(0, 1), isLasting: true, calendar) == nil)
  }
}
