import Causes
import CivilTime
import Columns
import Semantics
import SourceText

/// What is drawn of a graph of causes: nodes that hang on others or have a target, formulas, links in force, and actions with
/// an arrow to their aims. A refuted link is left out, and so is one that a formula says already.
struct DrawnCauses {
  enum Shape {
    case goal, judged, plain, factor, column, action
  }
  struct Node {
    /// In the graph of causes; nil for an action.
    var place: Int?
    var name: String
    /// The first line of what the rules say about it.
    var label: String
    var shape: Shape
    /// `>= 18,000円`, goals first.
    var levels: [String]
    /// It reads its own past.
    var ownLag: CalendarDuration?
  }
  struct Line {
    var cause: Int
    var effect: Int
    var kind: Kind
  }
  enum Kind {
    /// How much earlier the cause is read.
    case identity(lag: CalendarDuration?)
    /// Of one pair, each for a lag and a condition.
    case links([CauseGraph.Link])
    case action(ActionModel)
  }
  private(set) var nodes: [Node] = []
  private(set) var lines: [Line] = []

  init(_ names: CauseNames) {
    let graph = names.graph
    var kept = graph.judged
    for identity in graph.identities where identity.cause != identity.effect {
      kept.formUnion([identity.cause, identity.effect])
    }
    let beliefs = graph.nodes.indices.flatMap { graph.beliefs(to: $0) }
    for link in beliefs.compactMap(\.first) { kept.formUnion([link.cause, link.effect]) }
    let actions = names.model.actions.sorted { $0.name < $1.name }
    let aims = actions.map { graph.nodes.firstIndex(of: .definition($0.aim)) }
    kept.formUnion(aims.compactMap { $0 })
    let places = Dictionary(uniqueKeysWithValues: kept.sorted().enumerated().map { ($1, $0) })
    nodes = kept.sorted().map { DrawnCauses.node($0, names) }
    for identity in graph.identities {
      guard let cause = places[identity.cause], let effect = places[identity.effect] else { continue }
      if cause == effect {
        nodes[cause].ownLag = identity.lag
      } else {
        lines.append(Line(cause: cause, effect: effect, kind: .identity(lag: identity.lag)))
      }
    }
    for links in beliefs {
      guard let first = links.first, let cause = places[first.cause], let effect = places[first.effect] else {
        continue
      }
      lines.append(Line(cause: cause, effect: effect, kind: .links(links)))
    }
    for (action, aim) in zip(actions, aims) {
      guard let effect = aim.flatMap({ places[$0] }) else { continue }
      nodes.append(DrawnCauses.node(action))
      lines.append(Line(cause: nodes.count - 1, effect: effect, kind: .action(action)))
    }
  }

  private static func node(_ action: ActionModel) -> Node {
    Node(
      place: nil, name: sanitizedForTerminal(action.name),
      label: sanitizedForTerminal(action.documentation?.firstLine ?? action.name), shape: .action,
      levels: [sanitizedForTerminal(action.cost.text)])
  }

  private static func node(_ node: Int, _ names: CauseNames) -> Node {
    let graph = names.graph
    var levels: [(isTarget: Int, text: String)] = []
    var shape = Shape.plain
    switch graph.nodes[node] {
    case .factor: shape = .factor
    case .column: shape = .column
    case .definition(let id):
      if graph.judged.contains(node) { shape = graph.goals.contains(node) ? .goal : .judged }
      for level in names.model.levels where level.definition == id {
        let condition = level.conditionText.isEmpty ? "" : " where \(level.conditionText)"
        levels.append((level.isGoal ? 0 : 1, sanitizedForTerminal(level.text + condition)))
      }
    }
    return Node(
      place: node, name: sanitizedForTerminal(graph.names[node]), label: sanitizedForTerminal(names.label(of: node)),
      shape: shape, levels: levels.sorted { ($0.isTarget, $0.text) < ($1.isTarget, $1.text) }.map(\.text))
  }
}

extension DrawnCauses {
  /// Those from which something leads to a goal, or, without goals, to what has a target: what a page has room for. All where
  /// nothing is judged.
  var leadingToGoals: DrawnCauses {
    let tops = nodes.indices.filter { nodes[$0].shape == .goal }
    let judged = nodes.indices.filter { nodes[$0].shape == .judged }
    var kept = Set(tops.isEmpty ? judged : tops)
    if kept.isEmpty { return self }
    var pending = Array(kept)
    while let node = pending.popLast() {
      for line in lines where line.effect == node && kept.insert(line.cause).inserted { pending.append(line.cause) }
    }
    let places = Dictionary(uniqueKeysWithValues: kept.sorted().enumerated().map { ($1, $0) })
    var shown = self
    shown.nodes = kept.sorted().map { nodes[$0] }
    shown.lines = lines.compactMap { line in
      guard let cause = places[line.cause], let effect = places[line.effect] else { return nil }
      return Line(cause: cause, effect: effect, kind: line.kind)
    }
    return shown
  }
}

extension DrawnCauses.Node {
  /// The label in the reader's language, and the name where it is another one.
  func titles(in language: Language) -> [String] {
    let title = title(in: ReportWords(language))
    return title == name ? [name] : [title, name]
  }

  /// For a reader of one language: a label that says its name in two is read in one, and the name is not said again.
  func title(in words: ReportWords) -> String { words.title(of: label, name: name) }

  /// What a program that draws writes into the box.
  func labelLines(in language: Language) -> [String] {
    var lines = titles(in: language) + levels
    if shape == .goal { lines[0] = "★ " + lines[0] }
    return lines + [ownLag.map { "↻ \(durationText($0, in: language))" }].compactMap { $0 }
  }
}

extension DrawnCauses.Shape {
  /// What a box is, where that is not told by its level; nil for what is computed.
  func word(in language: Language) -> String? {
    switch self {
    case .goal, .judged, .plain: nil
    case .factor: language.say("not measured", "計測なし")
    case .action: language.say("an action", "打ち手")
    case .column: language.say("each row", "行ごと")
    }
  }
}

extension DrawnCauses.Kind {
  /// `+ after 1 month`, each once, and how many links there are of them.
  func signs(in language: Language) -> [String] {
    switch self {
    case .identity(let lag):
      return lag.map { [shiftWords($0, in: language)] } ?? []
    case .action(let action): return [action.sizeWords(in: language)]
    case .links(let links):
      var texts: [(text: String, count: Int)] = []
      for link in links {
        let lag = link.model.lag.map { durationText($0, in: language) }
        let text = link.model.sign + (lag.map { language.say(" after \($0)", " \($0)後") } ?? "")
        if let known = texts.firstIndex(where: { $0.text == text }) {
          texts[known].count += 1
        } else {
          texts.append((text, 1))
        }
      }
      return texts.map { $0.count > 1 ? language.say("\($0.text) (\($0.count))", "\($0.text)（\($0.count)）") : $0.text }
    }
  }

  /// What the data say of the links, else that they are beliefs, each once.
  func grades(in language: Language) -> [String] {
    guard case .links(let links) = self else { return [] }
    var grades: [String] = []
    for words in links.map({ $0.gradeWords(in: language) }) where !grades.contains(words) { grades.append(words) }
    return grades
  }

  /// On one line: `+ after 1 month, belief`
  func words(in language: Language) -> String {
    (signs(in: language) + grades(in: language)).joined(separator: language.say(", ", "、"))
  }

  /// Of all links together; nil for a formula and where they differ.
  var direction: LinkModel.Direction? {
    if case .action(let action) = self { return action.direction }
    guard case .links(let links) = self else { return nil }
    let all = Set(links.map(\.model.direction))
    return all.count == 1 ? all.first : .either
  }
}
