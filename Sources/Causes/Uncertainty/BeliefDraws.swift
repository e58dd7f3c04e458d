import Evaluation
import Semantics
import Statistics

/// Where between its ends each strength and each size of an action lies, in each draw: a normal distribution with 90 %
/// between the ends, whose middle is theirs. A link has one number in a draw, whichever action comes over it, and so have
/// links that differ by their lag alone: they are one belief whose effect comes bit by bit.
package final class BeliefDraws {
  package let count: Int
  let matrix: DrawMatrix
  private let streams: [Pair: String]

  /// A link by its ends, which have other places in the models of other worlds, but for its lag.
  private struct Pair: Hashable {
    var cause: String
    var effect: String
    var words: String

    init(_ link: LinkModel, in model: Model) {
      (cause, effect, words) = (model.name(of: link.cause), model.name(of: link.effect), link.words)
    }
  }

  /// A few places beyond a thousand are worth nothing beside what is believed, and each is gone through month by month.
  private static let most = 1_000

  package init(_ options: DrawOptions, in model: Model) {
    var own = options
    own.count = min(options.count, BeliefDraws.most)
    (count, matrix) = (own.count, DrawMatrix(own))
    // Beliefs of the same words lie at places of their own. Neither the words nor what their ends are made of have names of
    // KPIs in them, so that one may be renamed; only two beliefs that are alike in all of it are told apart by names.
    var pairs: [String: [(pair: Pair, ends: [String])]] = [:]
    var unnamed = UnnamedModel(model)
    for link in model.links where link.strength?.isInterval ?? false {
      let pair = Pair(link, in: model)
      if pairs[pair.words]?.contains(where: { $0.pair == pair }) ?? false { continue }
      let made = [link.cause, link.effect].map { unnamed.text(of: $0) }
      pairs[pair.words, default: []].append((pair, made + [pair.cause, pair.effect]))
    }
    var streams: [Pair: String] = [:]
    for (words, pairs) in pairs {
      let sorted = pairs.sorted { $0.ends.lexicographicallyPrecedes($1.ends) }
      for (place, pair) in sorted.enumerated() { streams[pair.pair] = "link \(words) \(place)" }
    }
    self.streams = streams
  }

  package var options: DrawOptions { matrix.options }

  /// For each draw a place for each link: 0 is the low end, 1 the high one.
  func places(of links: [LinkModel], in model: Model, part: (String) -> Int = { _ in 0 }) -> [[Double]] {
    let columns = links.map { link -> [Double] in
      stream(of: link, in: model).map { places(of: $0, part: part($0)) } ?? [Double](repeating: 0.5, count: count)
    }
    return (0..<count).map { draw in columns.map { $0[draw] } }
  }

  /// By what a strength is drawn; nil for one that is known exactly. Links that differ by their lag have one stream.
  func stream(of link: LinkModel, in model: Model) -> String? { streams[Pair(link, in: model)] }

  /// The draws of all uncertain definitions of some worlds: a scenario may be less sure than its base.
  func inputs(of models: [Model], part: @escaping (String) -> Int = { _ in 0 }) -> Draws {
    matrix.draws(Set(models.flatMap(\.uncertainNames)).sorted(), part: part)
  }

  func sizes(of action: ActionModel) -> [Double] {
    let (low, high) = (action.size.low.double, action.size.high.double)
    if low == high { return [Double](repeating: low, count: count) }
    return places(of: "action \(action.name)").map { low + (high - low) * $0 }
  }

  func places(of stream: String, part: Int = 0) -> [Double] {
    let reach = StandardNormal.reach(0.9)
    return matrix.places(of: stream, part: part).ranks.map { 0.5 + StandardNormal.quantile($0) / (2 * reach) }
  }
}

extension LinkModel {
  /// What is believed, without the names of its ends and without its lag, however it is written: `+ 2 -> + 2 to 6` is
  /// `+ 1 -> + 1 to 3`.
  fileprivate var words: String {
    let ends = strength.map { strength in
      [strength.low, strength.high].map { end -> String in
        let size = strength.isElasticity ? strength.power(of: end.double) : end.double / strength.cause.double
        return "\(size.roundedToTwelveDigits)"
      } + [strength.isCauseRelative, strength.isEffectRelative].map(String.init)
    }
    return ((ends ?? []) + [grain.rawValue, conditionText ?? ""]).joined(separator: "\n")
  }
}

/// A model whose definitions are called by what they are made of.
private struct UnnamedModel {
  private var model: Model
  private var called: Set<DefinitionID> = []

  init(_ model: Model) { self.model = model }

  mutating func text(of node: CauseNode) -> String {
    if case .definition(let id) = node { name(of: id) } else { model.name(of: node) }
  }

  private mutating func name(of id: DefinitionID) -> String {
    guard called.insert(id).inserted else { return model.definitions[id.index].name }
    // For a series that reads itself.
    model.definitions[id.index].name = ""
    let definition = model.definitions[id.index]
    for read in definition.namedDefinitions.sorted(by: { $0.index < $1.index }) { _ = name(of: read) }
    let text = definition.body.formulas.map { ModelText(model).text($0) }.joined(separator: "\n")
    // Short, for it stands in the text of what reads it.
    var hash = RandomStream(seed: 0, name: text)
    model.definitions[id.index].name = String(hash.next(), radix: 36)
    return model.definitions[id.index].name
  }
}

extension Model {
  /// A name that tells the ends of links apart.
  fileprivate func name(of node: CauseNode) -> String {
    switch node {
    case .definition(let id): definitions[id.index].name
    case .factor(let index): factors[index].name
    case .column(let dataset, let column):
      "\(datasets[dataset.index].name).\(datasets[dataset.index].columns[column.index].name)"
    }
  }
}
