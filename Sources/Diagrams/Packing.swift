import Graphs

extension DiagramLayout {
  private static let betweenParts = 56.0
  private static let leastRowWidth = 1000.0

  /// Every connected part is laid out for itself. Parts with a top come first, then the large ones; they stand in rows as
  /// wide as the widest. The same places for the same diagram: nothing is left to chance, and equals go by their number.
  package init(_ diagram: Diagram) {
    let parts = DiagramLayout.parts(of: diagram).map { part in
      (part: part, layout: DiagramLayout(ofConnected: DiagramLayout.diagram(of: part, in: diagram)))
    }
    self.init(
      boxes: diagram.boxes.map { _ in Rectangle(left: 0, top: 0, width: 0, height: 0) },
      routes: diagram.lines.map { _ in Route(points: [], label: nil) }, width: 0, height: 0,
      layers: diagram.boxes.map { _ in 0 })
    let mostWidth = max(DiagramLayout.leastRowWidth, parts.map(\.layout.width).max() ?? 0)
    var (x, y, rowHeight) = (0.0, 0.0, 0.0)
    for (part, layout) in parts {
      if x > 0, x + layout.width > mostWidth {
        (x, y, rowHeight) = (0, y + rowHeight + DiagramLayout.betweenParts, 0)
      }
      place(layout, part, x, y)
      width = max(width, x + layout.width)
      height = max(height, y + layout.height)
      x += layout.width + DiagramLayout.betweenParts
      rowHeight = max(rowHeight, layout.height)
    }
  }

  struct Part {
    var boxes: [Int]
    var lines: [Int]
  }

  private static func parts(of diagram: Diagram) -> [Part] {
    var graph = DirectedGraph(count: diagram.boxes.count)
    for line in diagram.lines {
      graph.addEdge(from: line.cause, to: line.effect)
      graph.addEdge(from: line.effect, to: line.cause)
    }
    var number = Array(repeating: -1, count: diagram.boxes.count)
    var parts: [Part] = []
    for component in graph.stronglyConnectedComponents().sorted(by: { $0[0] < $1[0] }) {
      for box in component { number[box] = parts.count }
      parts.append(Part(boxes: component, lines: []))
    }
    for (index, line) in diagram.lines.enumerated() { parts[number[line.cause]].lines.append(index) }
    func key(_ part: Part) -> (Int, Int, Int) {
      (part.boxes.contains { diagram.boxes[$0].isTop } ? 0 : 1, -part.boxes.count, part.boxes[0])
    }
    return parts.sorted { key($0) < key($1) }
  }

  private static func diagram(of part: Part, in whole: Diagram) -> Diagram {
    let places = Dictionary(uniqueKeysWithValues: part.boxes.enumerated().map { ($1, $0) })
    return Diagram(
      boxes: part.boxes.map { whole.boxes[$0] },
      lines: part.lines.map { index in
        let line = whole.lines[index]
        return Diagram.Line(
          cause: places[line.cause] ?? 0, effect: places[line.effect] ?? 0, label: line.label)
      })
  }

  private mutating func place(_ layout: DiagramLayout, _ part: Part, _ x: Double, _ y: Double) {
    func moved(_ box: Rectangle) -> Rectangle {
      Rectangle(left: box.left + x, top: box.top + y, width: box.width, height: box.height)
    }
    for (index, box) in part.boxes.enumerated() {
      boxes[box] = moved(layout.boxes[index])
      layers[box] = layout.layers[index]
    }
    for (index, line) in part.lines.enumerated() {
      let route = layout.routes[index]
      routes[line] = Route(
        points: route.points.map { Point($0.x + x, $0.y + y) }, label: route.label.map(moved))
    }
  }
}
