import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText
import Syntax
import Testing

/// A number given for a definition is what the world is in which the definition is that number: for formulas of one slice,
/// for several numbers at once, however the number is read.
@Test func givenNumbersAreThoseOfTheirWorld() async {
  let runs = 10 * OracleTests.setting("KPI_METAMORPHIC_RUNS", 40)
  let seed = OracleTests.setting("KPI_ORACLE_SEED", 1)
  let outcome = await onLargeStack { () -> (checked: Int, failures: [String]) in
    var (checked, failures): (Int, [String]) = (0, [])
    for seed in seed..<(seed + runs) {
      var maker = ProgramMaker(Choices(seed: UInt64(seed)), excluding: OracleTests.excluded)
      let program = maker.make()
      let text = (program.datasets + program.definitions).joined(separator: "\n") + "\n"
      let (tree, _) = parse(SourceFile(id: FileID(0), name: "made.kpi", text: text))
      let (model, problems) = analyze([tree], schemas: program.tables.mapValues(\.schema))
      guard !problems.contains(where: { $0.severity == .error }) else { continue }
      let engine = Engine(model: model, tables: program.tables.mapValues(\.table))
      for (definition, reader) in pairs(model) {
        checked += 1
        if let fault = difference(definition, reader, engine) {
          failures.append("seed \(seed), \(reader.name) with \(definition.name): \(fault)\n\(text)")
        }
      }
    }
    return (checked, failures)
  }
  for failure in outcome.failures.prefix(2) { print(failure) }
  #expect(outcome.failures.isEmpty, "\(outcome.failures.count) of \(outcome.checked) are others")
  #expect(outcome.checked > runs / 40)
}

/// Definitions that are numbers, each with one that reads it in its own slice alone.
private func pairs(_ model: Model) -> [(DefinitionModel, DefinitionModel)] {
  model.definitions.flatMap { reader -> [(DefinitionModel, DefinitionModel)] in
    guard isOfOneSlice(reader, model) else { return [] }
    return reader.reads.map { model.definitions[$0.index] }.filter { read in
      if case .table = read.body { return false }
      if case .number = read.type { return read.recurrence == nil && read.id != reader.id }
      return false
    }.map { ($0, reader) }
  }
}

private func isOfOneSlice(_ definition: DefinitionModel, _ model: Model) -> Bool {
  var pending = definition.body.formulas
  var seen: Set<DefinitionID> = [definition.id]
  if definition.recurrence != nil { return false }
  while let formula = pending.popLast() {
    pending += formula.children
    switch formula.kind {
    // A name on rows is its formula there, which no number replaces.
    case .inlined: return false
    case .lookup(let id, _): pending += model.definitions[id.index].body.formulas
    case .slice(.definition(let id)):
      if seen.insert(id).inserted { pending += model.definitions[id.index].body.formulas }
      if model.definitions[id.index].recurrence != nil { return false }
    case .slice(.aggregate(let aggregate)):
      if case .groups = aggregate.source { return false }
    // What a fact of a row reads is all time, as the slice of this law is.
    case .slice: return false
    default: continue  // Operators stay in their slice.
    }
  }
  return true
}

private func difference(_ definition: DefinitionModel, _ reader: DefinitionModel, _ engine: Engine) -> String? {
  let numbers: [Number?] = [.whole(7), nil, .whole(0), .whole(7)]
  var given = GivenValues(variantCount: numbers.count)
  given.give(numbers, for: definition.value, in: Evaluation.Slice())
  let found = engine.values(of: [reader.value], in: Evaluation.Slice(), given: given)[0]
  for (number, cell) in zip(numbers, found) {
    let world = engine.model.setting(definition.id, to: number.map { .number($0) } ?? .missing)
    let expected = Engine(model: world, tables: engine.tables).value(of: reader.value)
    if case .number(let a) = cell.value, case .number(let b) = expected.value, a.double == b.double { continue }
    if cell.value != expected.value { return "\(cell.value) and not \(expected.value)" }
  }
  return nil
}
