import Evaluation
import Semantics
import Statistics

/// All draws of the uncertain numbers of a program: Latin hypercubes, a column for each name, made from the seed and the
/// name alone (and the rows, of a share that is counted in data). So `x - x` is 0 in every draw, KPIs that share an input move together, and no other input, order or thread
/// changes a digit.
package final class DrawMatrix {
  package let options: DrawOptions
  private var columns: [Key: Draws.Places] = [:]

  private struct Key: Hashable {
    var name: String
    var part: Int
  }

  package init(_ options: DrawOptions) { self.options = options }

  /// The places of one name. Part 0 is what every answer is made of, part 1 what it is held against to see how much hangs on
  /// a name.
  package func places(of name: String, part: Int = 0) -> Draws.Places {
    let key = Key(name: name, part: part)
    if let known = columns[key] { return known }
    let made = made(name, part)
    columns[key] = made
    return made
  }

  private func made(_ name: String, _ part: Int) -> Draws.Places {
    var stream = RandomStream.part(part, of: name, seed: options.seed)
    return Draws.Places(stratified(options.count, &stream))
  }

  /// The draws of the uncertain definitions of a world, those of some names from another part.
  package func draws(_ names: some Sequence<String>, part: @escaping (String) -> Int = { _ in 0 }) -> Draws {
    // They are not kept: there may be thousands of slices, and whoever reads one keeps its numbers.
    var draws = Draws(count: options.count) { [self] name, rows in made("\(name)\u{0}\(rows)", part(name)) }
    for name in names { draws.lay(name, at: places(of: name, part: part(name))) }
    return draws
  }
}

/// `--draws`, `--seed`
package struct DrawOptions: Hashable, Sendable {
  package var count = 10_000
  package var seed: UInt64 = 1

  package init() {}
}

extension Model {
  /// The names of the uncertain definitions that a formula hangs on, sorted.
  package func uncertainNames(below formula: Formula, in engine: Engine) -> [String] {
    let ids = definitions.filter(\.isUncertain).map(\.id).filter { engine.reads($0, in: formula) }
    return Set(ids.map { definitions[$0.index].name }).sorted()
  }

  package var uncertainNames: [String] { Set(definitions.filter(\.isUncertain).map(\.name)).sorted() }
}
