import Evaluation
import Semantics
import Statistics

/// What the draws of a KPI are made of.
protocol DrawSource {
  var options: DrawOptions { get }
  /// The KPI with everything in its middle.
  var value: Cell { get }
  /// All that is uncertain below it, by name.
  var inputs: [DrawnInput] { get }

  /// Some formulas in each draw.
  ///
  /// - Parameter part: for each name which part of its stream is taken: 0 is what every answer is made of, 1 what it is held
  ///   against to see how much hangs on a name.
  func drawn(_ formulas: [Formula], part: @escaping (String) -> Int) -> [Drawn]

  /// The formula with one input at its 5 % and at its 95 %, all others in their middle.
  func ends(of input: DrawnInput, in formula: Formula) -> DrawnEnds
}

/// One thing that is uncertain.
struct DrawnInput {
  /// By which it is drawn.
  var name: String
  var source: Uncertainty.Source
  var value: Cell
  var summary: DrawSummary
}

struct DrawnEnds {
  var low: Double?
  var high: Double?
  /// It is counted in several choices of rows, each with a sample of its own, which are not all at one end.
  var hasManySamples = false
}

/// A KPI by its formulas alone.
struct FormulaDraws: DrawSource {
  let engine: Engine
  let formula: Formula
  let slice: Slice
  let matrix: DrawMatrix
  let names: [String]
  let value: Cell

  init(_ formula: Formula, in slice: Slice, of engine: Engine, _ matrix: DrawMatrix) {
    (self.engine, self.formula, self.slice, self.matrix) = (engine, formula, slice, matrix)
    names = engine.model.uncertainNames(below: formula, in: engine)
    value = engine.value(of: formula, in: slice)
  }

  var options: DrawOptions { matrix.options }

  var inputs: [DrawnInput] { names.compactMap { engine.input($0, in: slice, matrix) } }

  func drawn(_ formulas: [Formula], part: @escaping (String) -> Int) -> [Drawn] {
    // What a level is held against, and what guards it, may be uncertain by other names.
    let all = Set(formulas.flatMap { engine.model.uncertainNames(below: $0, in: engine) }).sorted()
    return engine.drawn(formulas, in: slice, matrix.draws(all, part: part))
  }

  func ends(of input: DrawnInput, in formula: Formula) -> DrawnEnds {
    guard case .definition(let definition) = input.source else { return DrawnEnds() }
    let ends = EndDraws(of: input.name)
    let numbers = engine.drawn([definition.value, formula], in: slice, ends.draws)[1].numbers
    return ends.told(numbers)
  }
}

/// A KPI under changes that are followed over links, too: the strengths of the links are drawn beside the uncertain numbers
/// of both worlds.
struct LinkDraws: DrawSource {
  let question: WhatIfQuestion
  let beliefs: BeliefDraws
  let value: Cell

  /// Nil where no link is followed.
  ///
  /// - Parameter question: its first item is the KPI, its one line the slice.
  init?(_ question: WhatIfQuestion, _ answer: WhatIfAnswer, _ beliefs: BeliefDraws) {
    guard question.followsLinks, let found = answer.values.first?.first else { return nil }
    (self.question, self.beliefs, value) = (question, beliefs, found.changed)
  }

  var options: DrawOptions { beliefs.options }

  var inputs: [DrawnInput] {
    let slice = question.slices.first ?? Slice()
    let numbers = question.uncertainNames.compactMap { name -> DrawnInput? in
      // A scenario may know what its base does not.
      let isOfChanged = question.changed.model.definition(named: name)?.isUncertain ?? false
      return (isOfChanged ? question.changed : question.base).input(name, in: slice, beliefs.matrix)
    }
    return numbers + strengths
  }

  /// Links that differ by their lag are one belief.
  private var strengths: [DrawnInput] {
    var found: [DrawnInput] = []
    for link in question.linksFollowed {
      guard let strength = link.strength, let name = beliefs.stream(of: link, in: question.changed.model),
        !found.contains(where: { $0.name == name }),
        let summary = DrawSummary(beliefs.places(of: name).map { strength.effect(at: $0) })
      else { continue }
      let middle = Cell(value: .number(.double(strength.effect(at: 0.5))))
      found.append(DrawnInput(name: name, source: .strength(link), value: middle, summary: summary))
    }
    return found
  }

  func drawn(_ formulas: [Formula], part: @escaping (String) -> Int) -> [Drawn] {
    // A goal may read what the links move and the KPI does not.
    let asked = asking(formulas)
    let places = beliefs.places(of: asked.linksFollowed, in: question.changed.model, part: part)
    let inputs = beliefs.inputs(of: [question.base.model, question.changed.model], part: part)
    switch asked.drawn(at: places, inputs: inputs) {
    case .success(let lines):
      return lines.first?.enumerated().map { asked.isCertain(item: $0) ? .certain : .numbers($1.changed) }
        ?? formulas.map { _ in .certain }
    case .failure(let failure): return formulas.map { _ in .untold(failure.obstacle) }
    case nil: return formulas.map { _ in .certain }
    }
  }

  func ends(of input: DrawnInput, in formula: Formula) -> DrawnEnds {
    let isLow = [true, false]
    let asked = asking([formula])
    let places = isLow.map { isLow in
      asked.linksFollowed.map { link -> Double in
        guard case .strength = input.source, beliefs.stream(of: link, in: question.changed.model) == input.name else {
          return 0.5
        }
        return isLow ? 0 : 1
      }
    }
    let ends = EndDraws(of: input.name)
    let draws: Draws? = if case .definition = input.source { ends.draws } else { nil }
    guard case .success(let lines)? = asked.drawn(at: places, inputs: draws) else { return DrawnEnds() }
    return ends.told(lines.first?.first?.changed)
  }

  private func asking(_ formulas: [Formula]) -> WhatIfQuestion {
    var asked = question
    // What they are before the change is not asked for, and any formula of the base will do.
    asked.items = (formulas.map { _ in question.items.base[0] }, formulas)
    return asked
  }
}

/// Two draws: one input at its 5 % and at its 95 %.
private final class EndDraws {
  private(set) var draws: Draws
  private var samples: Samples

  private final class Samples { var rows: Set<String> = [] }

  init(of name: String) {
    let (places, samples) = (Draws.Places([0.05, 0.95]), Samples())
    draws = Draws(count: 2) { _, rows in
      samples.rows.insert(rows)
      return places
    }
    self.samples = samples
    draws.lay(name, at: places)
  }

  func told(_ numbers: [Double]?) -> DrawnEnds {
    if samples.rows.count > 1 { return DrawnEnds(hasManySamples: true) }
    let known = numbers?.map { $0.isNaN ? nil : $0 } ?? []
    return DrawnEnds(low: known.first ?? nil, high: known.last ?? nil)
  }
}

extension Engine {
  /// An uncertain definition. An override may have taken the uncertainty from a name and read what was there before.
  fileprivate func input(_ name: String, in slice: Slice, _ matrix: DrawMatrix) -> DrawnInput? {
    guard let definition = model.definition(named: name) else { return nil }
    let drawn = drawn([definition.value], in: slice, matrix.draws(model.uncertainNames))[0].numbers
    return drawn.flatMap { DrawSummary($0) }.map {
      DrawnInput(
        name: name, source: .definition(definition), value: value(of: definition.value, in: slice), summary: $0)
    }
  }
}
