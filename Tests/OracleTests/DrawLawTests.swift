import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText
import Syntax
import Testing

/// What a draw makes of a query is what the world answers in which every uncertain number is that of the draw, however it
/// is read: in other months, groups, series, rows.
@Test func drawnNumbersAreThoseOfTheirWorld() async {
  let runs = 10 * OracleTests.setting("KPI_METAMORPHIC_RUNS", 40)
  let seed = OracleTests.setting("KPI_ORACLE_SEED", 1)
  let outcome = await onLargeStack { () -> DrawLaw.Tally in
    var tally = DrawLaw.Tally()
    for seed in seed..<(seed + runs) {
      var maker = ProgramMaker(Choices(seed: UInt64(seed)), excluding: OracleTests.excluded)
      let program = maker.make()
      // Some of its numbers are not known exactly.
      let text =
        program.text.replacing("* 2", with: "* twice").replacing("0.5", with: "half").replacing("90%", with: "most")
        + "twice = 1 to 4\nhalf = 0.25..0.75\nmost = 80%..90%..95%\n"
      let (tree, _) = parse(SourceFile(id: FileID(0), name: "made.kpi", text: text))
      let (model, problems) = analyze([tree], schemas: program.tables.mapValues(\.schema))
      guard !problems.contains(where: { $0.severity == .error }), case .show(let show)? = model.queries.first,
        !show.isWhatIf, show.scenario == nil
      else { continue }
      DrawLaw(Engine(model: model, tables: program.tables.mapValues(\.table)), show.whole).check(
        &tally, "seed \(seed)\n\(text)")
    }
    return tally
  }
  for failure in outcome.failures.prefix(2) { print(failure) }
  #expect(outcome.failures.isEmpty, "\(outcome.failures.count) of \(outcome.checked) are others")
  // How many say something hangs on what is made: of places among others, of tables and of totals draws say nothing.
  #expect(outcome.checked > runs / 2)
}

private struct DrawLaw {
  struct Tally {
    var checked = 0
    var untold = 0
    var failures: [String] = []
  }

  let engine: Engine
  let show: ShowModel
  let uncertain: [DefinitionModel]
  private let draws: Draws
  private static let ranks = [0.1, 0.5, 0.83]

  init(_ engine: Engine, _ show: ShowModel) {
    (self.engine, self.show) = (engine, show)
    uncertain = engine.model.definitions.filter { definition in
      // One that is computed is another in each slice: no world has it as a number.
      definition.isUncertain && definition.body.formulas.allSatisfy(\.isConstant)
    }
    var draws = Draws(count: Self.ranks.count)
    for definition in uncertain { draws.lay(definition.name, at: Draws.Places(Self.ranks)) }
    self.draws = draws
  }

  func check(_ tally: inout Tally, _ text: String) {
    // A column holds the middle in every draw, and says so.
    if !engine.uncertainInRows.isEmpty { return }
    let answer = engine.answer(show, drawing: draws, keepsDraws: true)
    let keyCount = show.keys.count
    func key(_ row: [Evaluation.Cell]) -> [Value] { row.prefix(keyCount).map(\.value) }
    for draw in Self.ranks.indices {
      let world = Engine(model: world(of: draw), tables: engine.tables).answer(show)
      let expected = Dictionary(world.rows.map { (key($0), $0) }) { first, _ in first }
      for (row, drawn) in zip(answer.rows, answer.drawn) {
        guard let other = expected[key(row)] else { continue }
        for (item, drawn) in drawn.enumerated() {
          if case .untold = drawn { tally.untold += 1 }
          // What has no value in the middle is shown without one.
          guard let found = drawn.numbers?[draw], row[keyCount + item].value != .missing else { continue }
          tally.checked += 1
          let number: Double? =
            if case .number(let number) = other[keyCount + item].value { number.double } else { nil }
          // What goes up in a straight line is known by its corners, but for the last bits.
          let isSame = number.map { abs(found - $0) <= 1e-9 * max(1, abs($0)) } ?? found.isNaN
          if !isSame {
            tally.failures.append(
              "\(show.items[item].name) of \(key(row)): \(found) and not \(other[keyCount + item].value), \(text)")
          }
        }
      }
    }
  }

  private func world(of draw: Int) -> Model {
    var world = engine.model
    for definition in uncertain {
      guard let number = engine.drawn([definition.value], in: Evaluation.Slice(), draws)[0].numbers?[draw] else {
        continue
      }
      world = world.setting(definition.id, to: .number(.double(number)))
    }
    return world
  }
}

extension Formula {
  fileprivate var isConstant: Bool {
    switch kind {
    case .constant: true
    case .scaled(let inner, _): inner.isConstant
    default: false  // Computed.
    }
  }
}
