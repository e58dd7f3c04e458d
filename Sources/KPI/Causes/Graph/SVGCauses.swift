import Charts
import Columns
import Diagrams
import Semantics
import SourceText

/// The picture: goals on top, formulas drawn through, beliefs dashed, what nobody measures dotted.
struct SVGCauses {
  private struct Row {
    var text: String
    var size: Double
    var isBold = false
    var color = SVGCauses.ink
  }
  private struct BoxText {
    var node: DrawnCauses.Node
    var rows: [Row]
  }

  private static let ink = "#1f2328"
  private static let quiet = "#57606a"
  private static let mostTextWidth = 148.0
  private static let padding = 9.0
  private static let margin = 24.0
  private static let legendHeight = 58.0

  private let drawn: DrawnCauses
  private let words: ReportWords?
  private let language: Language
  private let boxes: [BoxText]
  private let labels: [[Row]?]
  let layout: DiagramLayout

  /// - Parameter words: of a reader of one language; without it labels say both.
  init(_ drawn: DrawnCauses, _ words: ReportWords? = nil, in language: Language) {
    (self.drawn, self.words, self.language) = (drawn, words, language)
    let boxes = drawn.nodes.map { BoxText(node: $0, rows: SVGCauses.rows(of: $0, words, language)) }
    let labels = drawn.lines.map { SVGCauses.label(of: $0.kind, language) }
    (self.boxes, self.labels) = (boxes, labels)
    layout = DiagramLayout(
      Diagram(
        boxes: boxes.map { box in
          Diagram.Box(
            size: SVGCauses.size(of: box.rows, padding: SVGCauses.padding, least: 60), isTop: box.node.shape == .goal)
        },
        lines: zip(drawn.lines, labels).map { line, label in
          Diagram.Line(
            cause: line.cause, effect: line.effect,
            label: label.map { SVGCauses.size(of: $0, padding: 3, least: 0) })
        }))
  }

  // MARK: Texts

  private static func rows(of node: DrawnCauses.Node, _ words: ReportWords?, _ language: Language) -> [Row] {
    var rows: [Row] = []
    let titles = words.map { [node.title(in: $0)] } ?? node.titles(in: language)
    for (index, title) in titles.enumerated() {
      let isName = index == titles.count - 1 && titles.count > 1
      let size = isName && node.label != node.name && title == node.name ? 10.0 : 12.0
      let text = index == 0 && node.shape == .goal ? "★ " + title : title
      rows += TextMeasure.rows(text, size: size, within: mostTextWidth, rows: 2).map {
        Row(text: $0, size: size, isBold: index == 0, color: size == 10 ? quiet : ink)
      }
    }
    for level in node.levels.prefix(1) {
      let count = node.levels.count - 1
      let more = count == 0 ? "" : words.map { " \($0.more(count))" } ?? " +\(count)"
      rows += TextMeasure.rows(level + more, size: 10, within: mostTextWidth, rows: 2).map {
        Row(text: $0, size: 10, color: "#0550ae")
      }
    }
    if let kind = node.shape.word(in: language) { rows.append(Row(text: kind, size: 10, color: quiet)) }
    if let lag = node.ownLag { rows.append(Row(text: "↻ \(durationText(lag, in: language))", size: 10, color: quiet)) }
    return rows
  }

  private static func label(of kind: DrawnCauses.Kind, _ language: Language) -> [Row]? {
    let color = color(of: kind.direction)
    let rows =
      kind.signs(in: language).map { Row(text: $0, size: 11, isBold: kind.direction != nil, color: color) }
      + kind.grades(in: language).map { Row(text: $0, size: 9, color: quiet) }
    return rows.isEmpty ? nil : rows
  }

  private static func size(of rows: [Row], padding: Double, least: Double) -> Diagram.Size {
    let widest = rows.map { TextMeasure.width($0.text, size: $0.size) * ($0.isBold ? 1.06 : 1) }.max() ?? 0
    return Diagram.Size(
      width: max(least, (widest + 2 * padding).rounded(.up)),
      height: (rows.reduce(0) { $0 + lineHeight($1) } + 2 * min(padding, 5)).rounded(.up))
  }

  private static func lineHeight(_ row: Row) -> Double { (row.size * 1.3).rounded(.up) }

  private static func color(of direction: LinkModel.Direction?) -> String {
    switch direction {
    case nil: quiet
    case .raises: "#116329"
    case .lowers: "#a40e26"
    case .either: "#6639ba"
    }
  }

  /// Formulas are drawn through, beliefs dashed.
  private static func stroke(of direction: LinkModel.Direction?) -> String {
    let dash = direction == nil ? "" : " stroke-dasharray=\"6 4\""
    return "fill=\"none\" stroke=\"\(color(of: direction))\" stroke-width=\"1.3\"\(dash)"
  }

  // MARK: Drawing

  var text: String { text(place: nil) }

  /// For a page: boxes and lines are told apart by what scripts find them by, and a box leads to the part of its definition.
  ///
  /// - Parameter place: the id of the part of a definition, and how it stands; nil where it has none.
  func text(place: ((String) -> (id: String, status: ReportCell.Status)?)?) -> String {
    let width = max(layout.width, SVGCauses.legendWidth) + 2 * SVGCauses.margin
    let height = layout.height + 2 * SVGCauses.margin + SVGCauses.legendHeight
    let (w, h) = (SVG.number(width), SVG.number(height))
    // A page shrinks it to its width, but not below what can be read.
    let size =
      place == nil
      ? "xmlns=\"http://www.w3.org/2000/svg\" width=\"\(w)\" height=\"\(h)\""
      : "style=\"width:100%;min-width:\(SVG.number((width * 0.6).rounded()))px;max-width:\(w)px\""
    var output =
      "<svg \(size) viewBox=\"0 0 \(w) \(h)\" "
      + "font-family=\"'Noto Sans CJK JP', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic', Meiryo, sans-serif\">\n"
      + "<rect width=\"\(w)\" height=\"\(h)\" fill=\"#ffffff\"/>\n"
    let left = SVGCauses.margin + (max(layout.width, SVGCauses.legendWidth) - layout.width) / 2
    output += "<g transform=\"translate(\(SVG.number(left.rounded())) \(SVG.number(SVGCauses.margin)))\">\n"
    // Formulas below, so that a belief is seen where the two meet.
    for isLink in [false, true] {
      for (index, line) in drawn.lines.enumerated() where (line.kind.direction != nil) == isLink {
        let drawing = svg(line, layout.routes[index])
        output +=
          place == nil
          ? drawing : "<g data-from=\"\(line.cause)\" data-to=\"\(line.effect)\">\(titled(line, drawing))</g>\n"
      }
    }
    for (index, (box, rectangle)) in zip(boxes, layout.boxes).enumerated() {
      let names =
        words.map { [box.node.title(in: $0)] } ?? box.node.titles(in: language)
      let titles = names + box.node.levels
      let title = titles.filter { !$0.isEmpty }.joined(separator: say(", ", "、"))
      var attributes = ""
      if let place {
        attributes = " data-node=\"\(index)\""
        if let part = place(box.node.name) {
          attributes += " role=\"link\" data-go=\"\(SVGCauses.escaped(part.id))\""
          switch part.status {
          case .none: break
          case .met: attributes += " class=\"m-met\""
          case .near: attributes += " class=\"m-near\""
          case .missed: attributes += " class=\"m-missed\""
          }
        }
      }
      output += SVGCauses.svg(box.node.shape, title: title, rows: box.rows, in: rectangle, attributes)
    }
    for (label, route) in zip(labels, layout.routes) {
      guard let label, let place = route.label else { continue }
      output +=
        "<rect \(SVGCauses.place(place)) fill=\"#ffffff\"/>\n" + SVGCauses.svg(label, in: place)
    }
    return output + "</g>\n" + legend(top: height - SVGCauses.legendHeight) + "</svg>\n"
  }

  private func svg(_ line: DrawnCauses.Line, _ route: DiagramLayout.Route) -> String {
    guard let first = route.points.first, let last = route.points.last else { return "" }
    var path = "M\(SVGCauses.point(first))"
    for index in route.points.indices.dropFirst() {
      let (a, b) = (route.points[index - 1], route.points[index])
      if a == b { continue }
      if index % 2 == 0, a.x != b.x {
        let middle = (a.y + b.y) / 2
        path += "C\(SVGCauses.point(.init(a.x, middle))) \(SVGCauses.point(.init(b.x, middle))) \(SVGCauses.point(b))"
      } else {
        path += "V\(SVG.number(b.y))"
      }
    }
    let color = SVGCauses.color(of: line.kind.direction)
    let isUp = last.y < first.y
    let tail = last.y + (isUp ? 7 : -7)
    let head = [last, .init(last.x - 4, tail), .init(last.x + 4, tail)].map(SVGCauses.point).joined(separator: " ")
    return
      "<path d=\"\(path)\" \(SVGCauses.stroke(of: line.kind.direction))>"
      + "<title>\(SVGCauses.escaped(title(line)))</title></path>\n"
      + "<polygon points=\"\(head)\" fill=\"\(color)\"/>\n"
  }

  /// The title of the whole line, where its head belongs to it.
  private func titled(_ line: DrawnCauses.Line, _ drawing: String) -> String {
    let title = "<title>\(SVGCauses.escaped(self.title(line)))</title>"
    return title + drawing.replacing(title, with: "")
  }

  /// What a page shows under the pointer.
  private func title(_ line: DrawnCauses.Line) -> String {
    func name(_ node: Int) -> String { words.map { drawn.nodes[node].title(in: $0) } ?? drawn.nodes[node].name }
    let ends = "\(name(line.cause)) → \(name(line.effect))"
    switch line.kind {
    case .action(let action):
      let size = action.sizeWords(in: language)
      return language.say("\(ends): an action, \(size)", "\(ends)：打ち手、\(size)")
    case .identity:
      return [ends, line.kind.words(in: language)].filter { !$0.isEmpty }.joined(separator: language.say(", ", "、"))
    case .links(let links):
      let told = links.map { link -> String in
        let because = link.model.because.map(language.own).map { language.say(", because \($0)", "（理由：\($0)）") } ?? ""
        return language.say(link.allWords(in: .english), link.words(in: .japanese)) + because
      }
      return language.say("\(ends): \(told.joined(separator: "; "))", "\(ends)：\(told.joined(separator: "、"))")
    }
  }

  private static func svg(
    _ shape: DrawnCauses.Shape, title: String, rows: [Row], in place: DiagramLayout.Rectangle, _ attributes: String = ""
  ) -> String {
    let look: String
    var rounding = "3"
    switch shape {
    case .goal: look = "fill=\"#fff8c5\" stroke=\"#9a6700\" stroke-width=\"2.5\""
    case .judged: look = "fill=\"#ddf4ff\" stroke=\"#0969da\" stroke-width=\"1.5\""
    case .plain: look = "fill=\"#f6f8fa\" stroke=\"#6e7781\""
    case .factor:
      look =
        "fill=\"#ffffff\" stroke=\"#57606a\" stroke-width=\"1.5\" stroke-dasharray=\"1.5 3.5\" stroke-linecap=\"round\""
    case .column:
      look = "fill=\"#f6f8fa\" stroke=\"#6e7781\""
      rounding = "12"
    case .action:
      look = "fill=\"#dafbe1\" stroke=\"#1a7f37\" stroke-width=\"1.5\""
      rounding = "12"
    }
    return
      "<g\(attributes)><title>\(escaped(title))</title><rect \(self.place(place)) rx=\"\(rounding)\" \(look)/>\n"
      + svg(rows, in: place) + "</g>\n"
  }

  private static func svg(_ rows: [Row], in place: DiagramLayout.Rectangle) -> String {
    let height = rows.reduce(0) { $0 + lineHeight($1) }
    var top = place.middle.y - height / 2
    var output = ""
    for row in rows {
      let baseline = top + lineHeight(row) / 2 + row.size * 0.36
      output +=
        "<text x=\"\(SVG.number(place.middle.x))\" y=\"\(SVG.number(baseline))\" text-anchor=\"middle\" font-size=\"\(SVG.number(row.size))\""
        + (row.isBold ? " font-weight=\"600\"" : "") + " fill=\"\(row.color)\">\(escaped(row.text))</text>\n"
      top += lineHeight(row)
    }
    return output
  }

  // MARK: Legend

  private func say(_ english: String, _ japanese: String) -> String { language.say(english, japanese) }

  private static let legendWidth = 640.0

  private func legend(top: Double) -> String {
    var output = "<g transform=\"translate(\(SVG.number(SVGCauses.margin)) \(SVG.number(top)))\">\n"
    let lines: [(x: Double, direction: LinkModel.Direction?, text: String)] = [
      (0, nil, say("formula", "計算式")), (110, .raises, say("+ raises", "＋ 増やす")),
      (230, .lowers, say("− lowers", "− 減らす")), (350, .either, say("± moves", "± 動かす")),
    ]
    for line in lines {
      output +=
        "<path d=\"M\(SVG.number(line.x)),8h34\" \(SVGCauses.stroke(of: line.direction))/>\n"
        + SVGCauses.caption(line.text, line.x + 40, 8)
    }
    output += SVGCauses.caption(say("dashed: believed, not computed", "破線：仮説（計算ではない）"), 460, 8)
    let shapes: [(x: Double, shape: DrawnCauses.Shape, text: String)] = [
      (0, .goal, say("★ goal", "★ 最終目標")), (110, .judged, say("with a target", "目標あり")),
      (230, .plain, say("computed", "計算値")), (350, .factor, say("not measured", "計測なし")),
      (470, .column, say("a column, for each row", "列（行ごと）")),
    ]
    for shape in shapes {
      let place = DiagramLayout.Rectangle(left: shape.x, top: 24, width: 34, height: 16)
      output += SVGCauses.svg(shape.shape, title: shape.text, rows: [], in: place)
      output += SVGCauses.caption(shape.text, shape.x + 40, 32)
    }
    return output + "</g>\n"
  }

  private static func caption(_ text: String, _ x: Double, _ middle: Double) -> String {
    "<text x=\"\(SVG.number(x))\" y=\"\(SVG.number(middle + 4))\" font-size=\"11\" fill=\"\(quiet)\">\(escaped(text))</text>\n"
  }

  // MARK: Writing

  private static func place(_ place: DiagramLayout.Rectangle) -> String {
    "x=\"\(SVG.number(place.left))\" y=\"\(SVG.number(place.top))\" width=\"\(SVG.number(place.width))\" height=\"\(SVG.number(place.height))\""
  }

  private static func point(_ point: DiagramLayout.Point) -> String { SVG.point(point.x, point.y) }

  /// Control characters stand as signs.
  private static func escaped(_ text: String) -> String { xmlEscaped(sanitizedForTerminal(text)) }
}
