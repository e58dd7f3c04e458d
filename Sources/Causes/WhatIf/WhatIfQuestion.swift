import CivilTime
import Evaluation
import Numerics
import Semantics

/// What is asked of two worlds: the base, and one in which some definitions have other bodies.
package struct WhatIfQuestion {
  package var base: Engine
  package var changed: Engine
  /// The world of what has been observed: the base of all.
  package var observed: Engine
  /// The changed definitions.
  package var names: [String]
  /// The same items in either world.
  package var items: (base: [Formula], changed: [Formula])
  /// The slices of the answer, and the first day of the change, nil where it holds on every day that there is. No time: one
  /// slice, the last period that is over, in which the change has held for ever and all lags have run out.
  package var time: (lines: [Slice], start: Day?)?
  /// Why no link is followed, whatever it leads to; nil: they are.
  package var obstacle: LinkNote.Obstacle?
  /// What is added to a definition, where no body is changed.
  var push: Push?

  package init(
    base: Engine, changed: Engine, observed: Engine, names: [String], items: (base: [Formula], changed: [Formula]),
    time: (lines: [Slice], start: Day?)?, obstacle: LinkNote.Obstacle?
  ) {
    (self.base, self.changed, self.observed, self.names, self.items) = (base, changed, observed, names, items)
    (self.time, self.obstacle) = (time, obstacle)
  }
}

package struct DrawFailure: Error {
  package var obstacle: DrawObstacle
}

/// A what-if along links.
package struct WhatIfAnswer {
  /// One item in one slice.
  package struct Value {
    package var base: Cell
    /// With formulas alone.
    package var byFormula: Cell
    /// With formulas and links, each strength in its middle.
    package var changed: Cell
    /// The least and the most, over all ends of the strengths.
    package var ends: (low: Double, high: Double)?
  }
  /// A value of a definition outside of its history.
  package struct Unobserved {
    package var definition: DefinitionID
    package var slice: Slice
    package var value: Cell
    package var low: Double
    package var high: Double
  }
  /// By line and item. Empty where no link is followed.
  package var values: [[Value]] = []
  /// What links move, by name.
  package var effects: [String] = []
  /// What the strengths rest on, each once; nil: a belief.
  package var sources: [String?] = []
  /// Items that rise and fall between the ends of one strength.
  package var notMonotone: Set<Int> = []
  package var unobserved: [Unobserved] = []
  package var notes: [LinkNote] = []
}

extension WhatIfQuestion {
  /// By line, for each item what it is in either world, in each draw of the uncertain numbers and of the strengths of the
  /// links that are followed. Nil where none is.
  package func drawn(_ draws: BeliefDraws) -> Result<[[(base: [Double], changed: [Double])]], DrawFailure>? {
    drawn(
      at: draws.places(of: linksFollowed, in: changed.model), inputs: draws.inputs(of: [base.model, changed.model]))
  }

  /// - Parameters:
  ///   - places: for each draw where between its ends the strength of each link is that is followed.
  ///   - inputs: for each draw where the uncertain numbers are; nil: in their middle.
  func drawn(at places: [[Double]], inputs: Draws?) -> Result<
    [[(base: [Double], changed: [Double])]], DrawFailure
  >? {
    guard let run = propagation(drawing: places, inputs: inputs) else { return nil }
    run.run()
    let drawn = run.drawn
    return run.obstacle.map { .failure(DrawFailure(obstacle: $0)) } ?? .success(drawn)
  }

  private func propagation(drawing places: [[Double]]? = nil, inputs: Draws? = nil) -> Propagation? {
    let route = route
    guard !route.steps.isEmpty, obstacle == nil else { return nil }
    return Propagation(self, route, lines: lines(route), drawing: places, inputs: inputs)
  }

  package var followsLinks: Bool { propagation() != nil }

  /// Whether nothing is uncertain in an item: no number in either world, and no strength.
  package func isCertain(item: Int) -> Bool {
    var own = self
    own.items = ([items.base[item]], [items.changed[item]])
    return own.uncertainNames.isEmpty && !own.linksFollowed.contains { $0.strength?.isInterval ?? false }
  }

  /// The links over which something is moved, unless they lead round or nothing is followed.
  var linksFollowed: [LinkModel] { route.steps.map(\.link) }

  /// The slices of the answer.
  var slices: [Slice] { lines(route) }

  /// All uncertain numbers that the first item, or what moves it, hangs on in either world.
  var uncertainNames: [String] {
    let steps = route.steps.flatMap { [$0.cause, $0.effect] }.map { changed.model.definitions[$0.index] }
    let formulas = [
      (changed, items.changed.prefix(1) + steps.map(\.value)),
      (base, items.base.prefix(1) + steps.compactMap { base.model.definition(named: $0.name)?.value }),
    ]
    return Set(
      formulas.flatMap { engine, formulas in
        formulas.flatMap { engine.model.uncertainNames(below: $0, in: engine) }
      }
    ).sorted()
  }

  package func answer() -> WhatIfAnswer {
    let (route, ids) = (route, changedIDs)
    var answer = WhatIfAnswer()
    if route.isEmpty && !isBehindData { return answer }
    let propagation = obstacle == nil ? Propagation(self, route, lines: lines(route)) : nil
    if let propagation {
      propagation.run()
      if !route.steps.isEmpty || isBehindData { propagation.fill(&answer, changedIDs: ids) }
    } else {
      answer.notes += route.steps.map { .notFollowed($0.link.fullText, obstacle ?? .circle) }
    }
    for (link, why) in route.obstacles { answer.notes.append(.notFollowed(link.fullText, why)) }
    answer.notes += directions(route, Set(ids), propagation)
    return answer
  }

  private var changedIDs: [DefinitionID] { names.compactMap { changed.model.definition(named: $0)?.id } }

  private var route: LinkRoute { LinkRoute(from: Set(changedIDs), to: items.changed, in: changed.model) }

  private func lines(_ route: LinkRoute) -> [Slice] { time?.lines ?? [steadySlice(route)] }

  /// Some slice of the answer has no data to its end.
  private var isBehindData: Bool {
    guard let data = datasets(below: items.changed).compactMap({ changed.span(of: $0)?.end }).min() else {
      return false
    }
    return (time?.lines ?? []).contains { $0.span.map { $0.end > data } ?? false }
  }

  private func datasets(below formulas: [Formula]) -> Set<DatasetID> {
    formulas.reduce(into: []) { $0.formUnion(changed.planner.below($1).datasets) }
  }

  /// A day so early that whatever a change of all time moves has been moved before the first line: that before all data that
  /// are read, and before the lags of any chain of links. (The birthdays of customers whom nobody asked for once made a
  /// week's question one of a hundred years.)
  func earliestStart(_ route: LinkRoute, _ lines: [Slice]) -> Day? {
    let first = lines.compactMap { $0.span?.start }.min()
    guard let earliest = [first, firstData(route)].compactMap({ $0 }).min() else { return nil }
    let calendar = changed.model.calendar
    // A chain enters each effect once.
    let longest = Dictionary(route.steps.map { ($0.effect, $0) }, uniquingKeysWith: { $0.lag < $1.lag ? $1 : $0 })
    return longest.values.reduce(earliest) { day, step in
      let period = calendar.period(step.link.grain, of: day)
      return calendar.days(of: Period(period.grain, period.index - step.lag)).start
    }
  }

  func firstData(_ route: LinkRoute) -> Day? {
    let ends = route.steps.flatMap { [$0.cause, $0.effect] }.map { changed.model.definitions[$0.index].value }
    return datasets(below: items.changed + ends).compactMap { changed.span(of: $0)?.start }.min()
  }

  /// The last period that is over in all data, by the longest grain of the links; all time without data.
  ///
  /// From there back to one in which the changed definitions are decided: what closes late, as a rate of second purchases
  /// does, would move nothing in a young month.
  private func steadySlice(_ route: LinkRoute) -> Slice {
    let ids = changedIDs
    let grain = route.steps.map(\.link.grain).max { $0.length < $1.length } ?? .month
    let ends = ids + route.steps.flatMap { [$0.cause, $0.effect] }
    let formulas = items.changed + ends.map { changed.model.definitions[$0.index].value }
    let last = formulas.compactMap { changed.lastFinishedPeriod(of: $0, grain: grain) }
      .min { $0.0.end < $1.0.end }
    guard let last else { return Slice() }
    let moved = ids.map { changed.model.definitions[$0.index].name }
      .compactMap { base.model.definition(named: $0)?.value }
    return base.decidedSlice(until: last.1, of: moved) ?? Slice(span: last.0, period: last.1)
  }

  /// Links whose strength nobody knows tell a direction: that of the cause, over links the one told before.
  private func directions(_ route: LinkRoute, _ ids: Set<DefinitionID>, _ propagation: Propagation?) -> [LinkNote] {
    var told: [DefinitionID: Int] = [:]
    let signs = Dictionary(
      Set(route.directions.map(\.cause)).map { ($0, propagation?.sign(of: $0) ?? 0) }, uniquingKeysWith: { $1 })
    var waiting = route.directions
    var notes: [LinkNote] = []
    while !waiting.isEmpty {
      // First those whose cause has a number or was told; what is left hangs on them by formulas.
      let next = waiting.firstIndex { told[$0.cause] != nil || signs[$0.cause, default: 0] != 0 } ?? 0
      let (link, cause, effect) = waiting.remove(at: next)
      let of = told[cause] ?? signs[cause, default: 0]
      let sign = link.direction == .lowers ? -of : of
      told[effect] = told[effect].map { $0 == sign ? sign : 0 } ?? sign
      notes.append(.direction(link.text, of: changed.model.definitions[effect.index].name, sign: sign))
    }
    return notes
  }
}
