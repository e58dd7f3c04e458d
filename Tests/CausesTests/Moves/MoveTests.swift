import Foundation
import TestRandom
import Testing

@testable import Causes

/// Series that move by chance alone, or by a step of so many of their usual moves.
private struct MoveTrial {
  enum Kind: String, CaseIterable {
    case flat, seasonal, slow, walk, trend, growing, counts, heavy
  }

  static func series(_ kind: Kind, _ count: Int, seed: UInt64) -> [Double] {
    var made = MadeSeries(seed)
    switch kind {
    case .flat: return made.normals(count)
    case .seasonal: return made.series(.seasonal, count)
    case .slow: return made.series(.persistent, count)
    case .walk: return made.series(.walk, count)
    case .trend: return made.series(.trend, count)
    case .growing: return made.normals(count).enumerated().map { exp(0.04 * Double($0) + 0.1 * $1) }
    case .counts:
      // Rare: none in nine of ten months.
      return made.normals(count).map { $0 > 2 ? 2 : $0 > 1.3 ? 1 : 0 }
    case .heavy: return made.normals(count).map { $0 * abs($0) }
    }
  }

  static func move(_ kind: Kind, _ count: Int, seed: UInt64, step: Double = 0, ago: Int = 0) -> Move {
    var values = series(kind, count, seed: seed)
    for place in values.indices.suffix(ago + 1) { values[place] += step }
    return Move(of: values, values.indices.map { ($0 + Int(seed)) % 12 })
  }

  /// Of 100 series so many are marked, and so many with the period in which the move began.
  static func found(
    _ kind: Kind, _ count: Int, seeds: ClosedRange<UInt64>, step: Double = 0, ago: Int = 0
  ) -> (marked: Double, right: Double) {
    let began = seeds.compactMap { move(kind, count, seed: $0, step: step, ago: ago).began }
    let right = began.filter { $0 == count - 1 - ago }
    return (100 * Double(began.count) / Double(seeds.count), 100 * Double(right.count) / Double(seeds.count))
  }
}

@Suite struct MoveTests {
  private static let isTableAsked = ProcessInfo.processInfo.environment["MOVE_TABLE"] != nil

  /// `MOVE_TABLE=1 swift test --filter MoveTests` prints the whole of it.
  @Test(.enabled(if: isTableAsked)) func table() {
    func line(_ name: String, _ cells: [(marked: Double, right: Double)], _ shows: Bool) {
      let texts = cells.map { cell in
        String(format: shows ? "%5.1f %5.1f" : "%5.1f", cell.marked, cell.right)
      }
      print(name.padding(toLength: 34, withPad: " ", startingAt: 0) + texts.joined(separator: "  "))
    }
    print("of 100 series marked without a move; 24, 36, 60 months")
    for kind in MoveTrial.Kind.allCases {
      line(kind.rawValue, [24, 36, 60].map { MoveTrial.found(kind, $0, seeds: 1...200) }, false)
    }
    print("of 100 series marked with one, and with the right period")
    for step in [2.0, 3, 4] {
      for ago in [0, 3] {
        for kind in [MoveTrial.Kind.flat, .seasonal, .slow] {
          line(
            "\(kind.rawValue), \(Int(step)) times, \(ago) months ago",
            [24, 36, 60].map { MoveTrial.found(kind, $0, seeds: 1...200, step: step, ago: ago) }, true)
        }
      }
    }
  }

  /// Where moves are seen to begin in 60 flat series, made otherwise by `change`.
  private func beginnings(_ count: Int, _ change: (inout [Double]) -> Void) -> [Int] {
    (UInt64(1)...60).compactMap { seed in
      var made = MadeSeries(seed)
      var values = made.normals(count)
      change(&values)
      return Move(of: values, values.indices.map { ($0 + Int(seed)) % 12 }).began
    }
  }

  /// One campaign last year, and all as ever since: the month is no December.
  @Test(arguments: [24, 25, 26, 36]) func anOutlierAYearAgoIsNoSeason(_ count: Int) {
    for size in [4.0, 8] {
      let found = beginnings(count) { $0[count - 13] += size }
      #expect(found.count <= 5, "\(count) months, \(size): \(found.count)")
    }
  }

  /// A new level for a year is no news.
  @Test(arguments: [24, 25, 27, 30]) func aStepAYearAgoIsNoNews(_ count: Int) {
    let found = beginnings(count) { values in for place in (count - 13)..<count { values[place] += 6 } }
    #expect(found.count <= 8, "\(count): \(found.count)")
  }

  /// Back after one wild month, or one without any rows.
  @Test(arguments: [24, 36]) func theReturnFromASpikeIsNoMove(_ count: Int) {
    for size in [-8.0, 8, 20] {
      let found = beginnings(count) { $0[count - 2] += size }
      #expect(found.count <= 6, "\(count) months, \(size): \(found.count)")
    }
  }

  /// The larger, the surer: what the jump has done to later values must not widen what was to be expected.
  @Test(arguments: [8.0, 20, 60]) func aLargeJumpIsSeenForAllMonthsAfterIt(_ size: Double) {
    let found = (UInt64(1)...40).count { seed in
      var made = MadeSeries(seed)
      var values = made.persistent(36, 0.5)
      for place in 30..<36 { values[place] += size }
      let move = Move(of: values, values.indices.map { $0 % 12 }, from: 29)
      return move.isBeyond && move.began == 30 && move.isRise
    }
    #expect(found >= 36, "\(size): \(found) of 40")
  }

  /// Deliveries every other month, and a step three months ago.
  @Test func alternatingSeriesNameTheRightMonth() {
    let found = beginnings(36) { values in
      for place in values.indices { values[place] += place % 2 == 0 ? 3 : -3 }
      for place in 32..<36 { values[place] += 20 }
    }
    let right = found.count { $0 == 32 }
    #expect(right >= 50, "\(right) of \(found.count)")
  }

  /// A move that is older than what is looked for is not dated to the first month of the search.
  @Test(arguments: [6, 7, 8]) func anOldMoveIsNotDatedLate(_ ago: Int) {
    let found = beginnings(60) { values in for place in (59 - ago)..<60 { values[place] += 6 } }
    #expect(found.count <= 6, "\(ago) months ago: \(found.count)")
  }

  /// Weeks of a year that are so each year, and are no month.
  @Test func everyChristmasIsNoNews() {
    let found = (UInt64(1)...40).count { seed in
      var made = MadeSeries(seed)
      var values = made.normals(153)
      for place in values.indices where place % 52 >= 50 { values[place] += 6 }
      values.removeLast(2)
      return Move(of: Array(values.prefix(104)), (0..<104).map { $0 % 52 * 12 / 52 }, year: 52).isBeyond
    }
    #expect(found <= 6, "\(found) of 40")
  }

  @Test(arguments: MoveTrial.Kind.allCases) private func chanceIsSeldomMarked(_ kind: MoveTrial.Kind) {
    let found = MoveTrial.found(kind, 36, seeds: 1...60)
    #expect(found.marked <= 8.5, "\(kind): \(found.marked) of 100")
  }

  @Test func aRealMoveIsFound() {
    let new = MoveTrial.found(.flat, 36, seeds: 1...40, step: 4)
    #expect(new.marked >= 75 && new.right >= 70, "\(new)")
    let earlier = MoveTrial.found(.flat, 48, seeds: 1...40, step: 4, ago: 3)
    #expect(earlier.marked >= 75 && earlier.right >= 55, "\(earlier)")
  }

  private func move(_ values: [Double], from earlier: Int? = nil) -> Move {
    Move(of: values, values.indices.map { $0 % 12 }, from: earlier)
  }

  /// One complaint in a month of few is as much as in others.
  @Test func rareCountsAreNoNews() {
    let few = (0..<36).map { [9, 22, 35].contains($0) ? 1.0 : 0 }
    let found = move(few)
    #expect(found.isOutside && !found.isBeyond && found.began == nil)
  }

  @Test func whatNeverMovedIsJudgedToo() {
    let still = [Double](repeating: 5, count: 24)
    #expect(move(still).began == nil && move(still).expectation?.p == 1)
    #expect(move(still + [6]).began == 24)
    #expect(move(still + [6, 6]).began == 24)
  }

  @Test func whatIsNotKnownIsNoEvidence() {
    var made = MadeSeries(4)
    let values = made.normals(30)
    #expect(move(values + [.nan]).obstacle == .notKnown && move(values + [.nan]).expectation == nil)
    #expect(move(values + [.nan, 40], from: 29).obstacle == .gap)
    #expect(move(Array(values.prefix(20))).obstacle == .tooShort)
    #expect(move(Array(values.prefix(21))).expectation != nil)
    // A hole long ago costs two periods, no more.
    var holed = values
    holed[5] = .nan
    #expect(move(holed + [40]).began == 30)
  }

  /// Over several periods it lies between the ends; what began before is no part of the change.
  @Test func aChangeOverSeveralPeriods() {
    var made = MadeSeries(6)
    var values = made.normals(36)
    for place in 32..<36 { values[place] += 8 }
    #expect(move(values, from: 30).began == 32)
    #expect(move(values, from: 33).isBeyond == false)
  }

  @Test func unitsDoNotMatter() {
    var made = MadeSeries(8)
    let values = made.normals(36).enumerated().map { 100 + $1 * 3 + Double($0) }
    let (plain, scaled) = (move(values), move(values.map { $0 * 1_000 }))
    #expect(abs((plain.expectation?.p ?? 0) - (scaled.expectation?.p ?? 1)) < 1e-9)
    #expect(abs((plain.expectation?.high ?? 0) * 1_000 - (scaled.expectation?.high ?? 0)) < 1e-6)
  }
}
