import CivilTime
import Columns
import Numerics
import Planning
import Semantics

package enum Verdict: String, Hashable, Sendable {
  case met
  /// Met, but not by its whole interval, where that is asked for (`surely`).
  case unsure
  /// Within the `warn` bound.
  case near
  case missed
  /// The bound is met, but what guards it does not hold.
  case guardBroken
  case noData
  /// Not met, but its deadline lies after the data.
  case open
}

/// A goal or target held against the data.
package struct Judgement: Sendable {
  package var cell: Cell
  /// The period that was judged; nil: all time.
  package var period: Period?
  package var verdict: Verdict
  package var bound: LevelModel.Bound
  /// What the value is held against: the other side of a comparison; of a range its lower and its upper end.
  package var limits: [Cell]
  /// The guards that do not hold, by their place in the level, each with its value.
  package var brokenGuards: [(place: Int, cell: Cell)] = []
}

extension Engine {
  /// How many periods are gone back for one whose windows have all closed: three years of months.
  package static let decidedSearch = 36

  /// Holds a level against the last finished period of the level's own grain, else of the calendar's or the data's. What
  /// has no time is judged over everything, and so is a fact over open time, whose last period is young and not bad.
  package func judge(_ level: LevelModel) -> Judgement {
    if let empty = datasetWithoutRows(below: level.formula) {
      return Judgement(
        cell: Cell(value: .missing, reason: .noRows(empty)), period: nil, verdict: .noData, bound: level.bound,
        limits: limits(of: level.bound, in: frames.root))
    }
    var (span, period) = judgedWindow(level).map { ($0.0, $0.1) } ?? (nil, nil)
    if let asked = askedSpan, let own = span, let last = period, own.start < asked.start {
      return Judgement(
        cell: Cell(value: .missing, reason: .noPeriodAsked(last.grain)), period: nil, verdict: .noData,
        bound: level.bound, limits: limits(of: level.bound, in: frames.root))
    }
    var cell = value(of: level.formula, in: Slice(span: span, period: period))
    // A closed window decides its rows late: go back to the last period of which every row is decided.
    if let last = period, cell.isUndecided || cell.isUnfinished {
      for back in 1...Int32(Engine.decidedSearch) {
        let earlier = Period(last.grain, last.index - back)
        let days = calendar.days(of: earlier)
        let candidate = value(of: level.formula, in: Slice(span: days, period: earlier))
        if case .outsideSpan = candidate.reason { break }
        if let asked = askedSpan, days.start < asked.start { break }
        if !candidate.isUndecided && !candidate.isUnfinished {
          (span, period, cell) = (days, earlier, candidate)
          break
        }
      }
    }
    // The data are all within the period after the one that was looked at.
    if case .outsideSpan = cell.reason, let end = dataEnd(level.formula), let last = period, let span, span.end < end {
      cell.reason = .noPeriodOver(last.grain)
    }
    let frame = frame(of: Slice(span: span, period: period)) ?? frames.root
    let limits = limits(of: level.bound, in: frame)
    func judged(_ verdict: Verdict) -> Judgement {
      Judgement(cell: cell, period: period, verdict: verdict, bound: level.bound, limits: limits)
    }
    // What is not over in any period that could be judged instead is not judged.
    guard cell.value != .missing, !(cell.isUnfinished && period != nil),
      let isMet = holds(level.bound, level.formula, frame)
    else { return judged(.noData) }
    if isMet {
      let guards = level.guards.indices.map {
        (place: $0, holds: holds(level.guards[$0].bound, level.guards[$0].formula, frame))
      }
      let broken = guards.filter { $0.holds != true }
      if broken.isEmpty { return judged(.met) }
      // What may be broken is not known to be met.
      var judgement = judged(broken.contains { $0.holds == false } ? .guardBroken : .noData)
      judgement.brokenGuards = broken.map {
        ($0.place, self.cell(evaluate(level.guards[$0.place].formula, in: frame), 0))
      }
      return judgement
    }
    if let warn = level.warn, holds(warn, level.formula, frame) == true { return judged(.near) }
    if let deadline = level.deadline, let end = dataEnd(level.formula), end <= deadline { return judged(.open) }
    return judged(.missed)
  }

  /// The bound that a level of the whole misses in a slice, the nearest of two; nil where it keeps it, or has no number, or
  /// is of another grain.
  package func missedBound(of level: LevelModel, in slice: Slice) -> Double? {
    if let grain = level.grain, let period = slice.period, grain != period.grain { return nil }
    switch level.bound {
    case .comparison(.equal, _), .comparison(.notEqual, _): return nil
    case .comparison, .range: break
    }
    guard let frame = frame(of: slice), holds(level.bound, level.formula, frame) == false,
      case .number(let value) = cell(evaluate(level.formula, in: frame), 0).value
    else { return nil }
    let bounds = limits(of: level.bound, in: frame).compactMap { limit -> Double? in
      if case .number(let number) = limit.value { number.double } else { nil }
    }
    return bounds.min { abs($0 - value.double) < abs($1 - value.double) }
  }

  private func limits(of bound: LevelModel.Bound, in frame: Frame) -> [Cell] {
    bound.formulas.map { self.cell(evaluate($0, in: frame), 0) }
  }

  /// Whether what a test expects is so: its condition is true, or both sides are no further apart than the tolerance.
  package func holds(_ expectation: ExpectationModel) -> Bool {
    guard let left = expectation.left, let right = expectation.right, let tolerance = expectation.tolerance else {
      return value(of: expectation.formula).value == .boolean(true)
    }
    let frame = frames.root
    let (a, b) = (evaluate(left, in: frame).vector, evaluate(right, in: frame).vector)
    let difference = NumberKernels.add(a, b, subtracting: true, level: .cells)
    let distance = FunctionKernels(calendar: calendar, level: .cells).apply(.abs, [difference], type: left.type)
    let limit = evaluate(tolerance, in: frame).vector
    let isNear = ComparisonKernels.compare(.lessOrEqual, distance, limit, level: .cells)
    return isNear.isValid(0) && isNear.booleanValues[0]
  }

  private func dataEnd(_ formula: Formula) -> Day? { firstEnd(of: planner.below(formula).datasets) }

  /// The finest period by which a formula should be asked: that of its coarsest data, and no finer than the given one.
  /// Data of quarters have no months, but for amounts that are spread over the days.
  package func ownGrain(of formula: Formula, atLeast grain: Grain) -> Grain {
    planner.below(formula).datasets.sorted().reduce(grain) { coarsest, id in
      let dataset = model.datasets[id.index]
      let isSpread =
        dataset.columns.contains(where: \.isSpread)
        && planner.below(formula).rows.allSatisfy { $0.dataset != id || $0.spreads }
      guard !isSpread, let time = dataset.times.first, case .period(let own) = dataset.columns[time.column.index].type,
        own.length > coarsest.length
      else { return coarsest }
      return own
    }
  }

  private func judgedWindow(_ level: LevelModel) -> (DaySpan, Period)? {
    judgedGrain(of: level).flatMap { lastFinishedPeriod(of: level.formula, grain: $0) }
  }

  /// By which periods a level is judged, where its formula has a time; nil: over everything.
  package func judgedGrain(of level: LevelModel) -> Grain? {
    let definition = model.definitions[level.definition.index]
    if definition.isOpenFact && level.grain == nil { return nil }
    return level.grain ?? ownGrain(of: level.formula, atLeast: model.judgedGrain ?? .month)
  }

  /// The last period that is over in all data below a formula; nil without time.
  package func lastFinishedPeriod(of formula: Formula, grain: Grain) -> (DaySpan, Period)? {
    let read = planner.below(formula).datasets.sorted()
    let spans = read.compactMap { span(of: $0) }
    guard !spans.isEmpty, spans.count == read.count, let dataEnd = spans.map(\.end).min() else { return nil }
    let end = min(dataEnd, askedSpan?.end ?? dataEnd)
    let period = calendar.lastPeriod(grain, endingBy: end)
    return (calendar.days(of: period), period)
  }

  private func holds(_ bound: LevelModel.Bound, _ formula: Formula, _ frame: Frame) -> Bool? {
    let value = evaluate(formula, in: frame).vector
    var tests: [Vector] = []
    switch bound {
    case .comparison(let kind, let limit):
      tests = [ComparisonKernels.compare(kind, value, evaluate(limit, in: frame).vector, level: .cells)]
    case .range(let lower, let upper, let isHalfOpen):
      if let lower {
        let limit = evaluate(lower, in: frame).vector
        tests.append(ComparisonKernels.compare(.greaterOrEqual, value, limit, level: .cells))
      }
      if let upper {
        let limit = evaluate(upper, in: frame).vector
        tests.append(
          ComparisonKernels.compare(isHalfOpen ? .less : .lessOrEqual, value, limit, level: .cells))
      }
    }
    let answer = ComparisonKernels.combine(tests, isAnd: true, level: .cells)
    return answer.isValid(0) ? answer.booleanValues[0] : nil
  }
}

extension Grain {
  /// Days or so, to tell the coarser of two.
  package var length: Int { self == .day ? 1 : self == .week ? 7 : 30 * (months ?? 1) }
}
