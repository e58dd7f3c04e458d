import Evaluation
import Semantics
import Statistics

/// Where between its ends each strength and each size of an action lies, in each draw: a normal distribution with 90 %
/// between the ends, whose middle is theirs. A link has one number in a draw, whichever action comes over it, and so have
/// links that differ by their lag alone: they are one belief whose effect comes bit by bit.
package final class ActionDraws {
  package let count: Int
  private let matrix: DrawMatrix
  /// For the links of a model, by their places in the rules.
  private let streams: [SourceLink: String]

  private struct SourceLink: Hashable {
    var cause: CauseNode
    var effect: CauseNode
    var text: String
  }

  /// A few places beyond a thousand are worth nothing beside what is believed, and each is gone through month by month.
  private static let most = 1_000

  package init(_ options: DrawOptions, in model: Model) {
    var own = options
    own.count = min(options.count, ActionDraws.most)
    (count, matrix) = (own.count, DrawMatrix(own))
    // Beliefs of the same words lie at places of their own. Neither the words nor what their ends are made of have names of
    // KPIs in them, so that one may be renamed; only two beliefs that are alike in all of it are told apart by names.
    var pairs: [String: [(pair: SourceLink, ends: [String])]] = [:]
    var unnamed = UnnamedModel(model)
    for link in model.links where link.strength?.isInterval ?? false {
      let words = link.words
      let pair = SourceLink(cause: link.cause, effect: link.effect, text: words)
      if pairs[words]?.contains(where: { $0.pair == pair }) ?? false { continue }
      let nodes = [link.cause, link.effect]
      pairs[words, default: []].append((pair, nodes.map { unnamed.text(of: $0) } + nodes.map { model.name(of: $0) }))
    }
    var streams: [SourceLink: String] = [:]
    for (words, pairs) in pairs {
      let sorted = pairs.sorted { $0.ends.lexicographicallyPrecedes($1.ends) }
      for (place, pair) in sorted.enumerated() { streams[pair.pair] = "link \(words) \(place)" }
    }
    self.streams = streams
  }

  /// For each draw a place for each step: 0 is the low end, 1 the high one.
  func places(of route: LinkRoute) -> [[Double]] {
    let columns = route.steps.map { step -> [Double] in
      let pair = SourceLink(cause: step.link.cause, effect: step.link.effect, text: step.link.words)
      return streams[pair].map { places(of: $0) } ?? [Double](repeating: 0.5, count: count)
    }
    return (0..<count).map { draw in columns.map { $0[draw] } }
  }

  func sizes(of action: ActionModel) -> [Double] {
    let (low, high) = (action.size.low.double, action.size.high.double)
    if low == high { return [Double](repeating: low, count: count) }
    return places(of: "action \(action.name)").map { low + (high - low) * $0 }
  }

  private func places(of stream: String) -> [Double] {
    let reach = StandardNormal.reach(0.9)
    return matrix.places(of: stream).ranks.map { 0.5 + StandardNormal.quantile($0) / (2 * reach) }
  }
}

extension LinkModel {
  /// What is believed, without the names of its ends and without its lag.
  fileprivate var words: String {
    [strength?.text, grain.rawValue, conditionText, source].map { $0 ?? "" }.joined(separator: "\n")
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
