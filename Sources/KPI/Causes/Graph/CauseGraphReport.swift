import Causes
import CivilTime
import Semantics
import SourceText

/// `kpi graph`: formulas and links as one picture, or as text for programs that draw.
package struct CauseGraphReport: Sendable {
  private let names: CauseNames
  private let language: Language
  private var drawn: DrawnCauses { DrawnCauses(names) }

  /// By the rules alone.
  package init(_ model: Model, in language: Language) {
    names = CauseNames(graph: CauseGraph(model), model: model)
    self.language = language
  }

  /// With what the data say of the links.
  package init(_ evaluator: Evaluator) {
    let graph = CauseGraph(evaluator.base.model)
    names = CauseNames(
      graph: evaluator.graded(graph, to: Set(graph.nodes.indices)), model: evaluator.base.model)
    language = evaluator.analyzed.language
  }

  package var svg: String { SVGCauses(drawn, in: language).text }

  /// For a page of which definitions have parts: what leads to the goals, in the reader's language, and how many nodes are
  /// left out, since they lead to none.
  func svg(
    _ words: ReportWords, place: @escaping (String) -> (id: String, status: ReportCell.Status)?
  ) -> (text: String, leftOut: Int) {
    let all = drawn
    let shown = all.leadingToGoals
    return (SVGCauses(shown, words, in: words.language).text(place: place), all.nodes.count - shown.nodes.count)
  }

  /// Whether anything is drawn.
  var isEmpty: Bool { drawn.nodes.isEmpty }

  // MARK: Text

  /// Each node, what its formula reads and what is believed to move it.
  package var text: String {
    let drawn = drawn
    var inputs: [[String]] = drawn.nodes.map { _ in [] }
    var beliefs: [[String]] = drawn.nodes.map { _ in [] }
    for line in drawn.lines {
      let name = drawn.nodes[line.cause].name
      let behind = name + language.say(": ", "：")
      switch line.kind {
      case .identity(let lag):
        let shift = lag.map { shiftWords($0, in: language) }
        inputs[line.effect].append(shift.map { language.say("\(name) (\($0))", "\(name)（\($0)）") } ?? name)
      case .links(let links): beliefs[line.effect] += links.map { behind + $0.allWords(in: language) }
      case .action(let action):
        beliefs[line.effect].append(
          behind + language.say("an action, ", "打ち手、") + action.sizeWords(in: language))
      }
    }
    var output = ""
    for (index, node) in drawn.nodes.enumerated() {
      let levels = node.levels.isEmpty ? "" : "  " + node.levels.joined(separator: ", ")
      output += title(node) + levels + "\n"
      if let lag = node.ownLag {
        let shift = shiftWords(lag, in: language)
        output += "  = " + language.say("its own value \(shift)", "自身の\(shift)の値") + "\n"
      }
      if !inputs[index].isEmpty { output += "  = \(inputs[index].joined(separator: ", "))\n" }
      for link in beliefs[index] { output += "  ← \(link)\n" }
    }
    for link in names.graph.links where link.model.isRefuted {
      output += names.refuted(link, in: language) + "\n"
    }
    if !output.isEmpty { return output.sanitizedLines }
    return language.say(
      "nothing moves anything: there are no links, and no formula reads another",
      "何かを動かすものがない：因果の仮説がなく、ほかの定義を使う計算式もない") + "\n"
  }

  private func title(_ node: DrawnCauses.Node) -> String {
    let label = node.title(in: ReportWords(language))
    let title = label == node.name ? node.name : language.say("\(node.name): \(label)", "\(node.name)：\(label)")
    if node.shape == .goal { return "★ \(title)" }
    return node.shape.word(in: language).map { language.say("\(title) (\($0))", "\(title)（\($0)）") } ?? title
  }

  // MARK: Languages for graphs

  package var dot: String {
    let drawn = drawn
    var output = "digraph causes {\n  rankdir=BT;\n  node [shape=box];\n"
    for (index, node) in drawn.nodes.enumerated() {
      let style =
        switch node.shape {
        case .goal: ", penwidth=3"
        case .judged: ", penwidth=2"
        case .plain: ""
        case .factor: ", style=dotted"
        case .column: ", style=rounded"
        case .action: ", shape=cds"
        }
      let label = node.labelLines(in: language).map(CauseGraphReport.dotText).joined(separator: "\\n")
      output += "  n\(index) [label=\"\(label)\"\(style)];\n"
    }
    for line in drawn.lines {
      let words = line.kind.words(in: language)
      let label = words.isEmpty ? "" : "label=\"\(CauseGraphReport.dotText(words))\""
      let style = line.kind.direction == nil ? "" : "style=dashed"
      let attributes = [style, label].filter { !$0.isEmpty }.joined(separator: ", ")
      output += "  n\(line.cause) -> n\(line.effect)\(attributes.isEmpty ? "" : " [\(attributes)]");\n"
    }
    return output + "}\n"
  }

  /// Between quotes, where `\N` would be the node's name.
  private static func dotText(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }

  package var mermaid: String {
    let drawn = drawn
    var output = "flowchart BT\n"
    for (index, node) in drawn.nodes.enumerated() {
      let (start, end, style) =
        switch node.shape {
        case .goal: ("[", "]", ":::goal")
        case .judged: ("[", "]", ":::judged")
        case .plain: ("[", "]", "")
        case .factor: ("[", "]", ":::factor")
        case .column: ("(", ")", "")
        case .action: (">", "]", "")
        }
      let text = node.labelLines(in: language).map(CauseGraphReport.mermaidText).joined(separator: "<br/>")
      output += "  n\(index)\(start)\"\(text)\"\(end)\(style)\n"
    }
    for line in drawn.lines {
      let words = CauseGraphReport.mermaidText(line.kind.words(in: language))
      let arrow = line.kind.direction == nil ? "-->" : "-.->"
      output += "  n\(line.cause) \(arrow)\(words.isEmpty ? "" : "|\"\(words)\"|") n\(line.effect)\n"
    }
    return output + "  classDef goal stroke-width:3px\n  classDef judged stroke-width:2px\n"
      + "  classDef factor stroke-dasharray:2 3\n"
  }

  /// Between quotes: what ends them, or starts a tag, a code or Markdown, is written as a code.
  private static func mermaidText(_ text: String) -> String {
    var output = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "<", ">", "&", "#", "`", "|", "\\": output += "#\(scalar.value);"
      case _: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  // MARK: For programs

  package var json: JSONText {
    let graph = names.graph
    let drawn = Set(drawn.nodes.compactMap(\.place))
    let nodes = graph.nodes.indices.map { node -> JSONText in
      .object([
        ("name", .text(graph.names[node])), ("label", .text(names.label(of: node))),
        ("kind", .text(names.kind(of: node))), ("goal", .boolean(graph.goals.contains(node))),
        ("target", .boolean(graph.judged.contains(node))),
        ("drawn", .boolean(drawn.contains(node))),
      ])
    }
    let identities = graph.identities.map { identity -> JSONText in
      .object([
        ("cause", .text(graph.names[identity.cause])), ("effect", .text(graph.names[identity.effect])),
        ("lag", identity.lag.map { .text(durationText($0)) } ?? .null),
      ])
    }
    return .object([
      ("nodes", .array(nodes)), ("identities", .array(identities)),
      ("links", .array(graph.links.map { names.json($0) })),
      ("actions", .array(names.model.actions.sorted { $0.name < $1.name }.map { names.json($0) })),
    ])
  }
}

/// How a picture of causes is written.
public enum GraphFormat: String, CaseIterable, Sendable { case text, svg, dot, mermaid, json }

extension CauseGraphReport {
  package func written(as format: GraphFormat) -> String {
    switch format {
    case .text: text
    case .svg: svg
    case .dot: dot
    case .mermaid: mermaid
    case .json: json.compact + "\n"
    }
  }
}
