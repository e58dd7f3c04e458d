import Testing

@testable import Diagrams

@Suite struct LayoutTests {
  /// The same numbers on every machine.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private func box(_ width: Double = 80, isTop: Bool = false) -> Diagram.Box {
    Diagram.Box(size: .init(width: width, height: 30), isTop: isTop)
  }

  private static let label = Diagram.Size(width: 70, height: 24)

  /// Any graph: loops, lines that are there twice, parts of their own, boxes of any size.
  private func random(_ generator: inout Generator, isAcyclic: Bool = false) -> Diagram {
    let count = Int.random(in: 1...40, using: &generator)
    let boxes = (0..<count).map { _ in
      Diagram.Box(
        size: .init(
          width: Double(Int.random(in: 30...180, using: &generator)),
          height: Double(Int.random(in: 20...60, using: &generator))),
        isTop: Int.random(in: 0..<12, using: &generator) == 0)
    }
    let lines = (0..<Int.random(in: 0...(2 * count), using: &generator)).compactMap { _ -> Diagram.Line? in
      var (cause, effect) = (Int.random(in: 0..<count, using: &generator), Int.random(in: 0..<count, using: &generator))
      if isAcyclic {
        if cause == effect { return nil }
        (cause, effect) = (max(cause, effect), min(cause, effect))
      }
      return Diagram.Line(
        cause: cause, effect: effect, label: Bool.random(using: &generator) ? LayoutTests.label : nil)
    }
    return Diagram(boxes: boxes, lines: lines)
  }

  @Test func nothingLiesOnAnything() {
    var generator = Generator(state: 1)
    for _ in 0..<150 {
      let diagram = random(&generator)
      let layout = DiagramLayout(diagram)
      let all = layout.boxes + layout.routes.compactMap(\.label)
      for (index, one) in all.enumerated() {
        #expect(one.left >= 0 && one.right <= layout.width && one.top >= 0 && one.bottom <= layout.height)
        for other in all.dropFirst(index + 1) { #expect(!one.meets(other), "\(one) \(other)") }
      }
    }
  }

  @Test func linesTouchNothingButTheirEnds() {
    var generator = Generator(state: 2)
    for _ in 0..<60 {
      let diagram = random(&generator)
      let layout = DiagramLayout(diagram)
      for (line, route) in zip(diagram.lines, layout.routes) {
        if line.cause == line.effect {
          #expect(route.points.isEmpty && route.label == nil)
          continue
        }
        let (first, last) = (route.points[0], route.points[route.points.count - 1])
        #expect(isOnEdge(first, layout.boxes[line.cause]) && isOnEdge(last, layout.boxes[line.effect]))
        #expect((route.label == nil) == (line.label == nil))
        let others =
          layout.boxes.indices.filter { $0 != line.cause && $0 != line.effect }.map { layout.boxes[$0] }
          + layout.routes.compactMap(\.label).filter { $0 != route.label }
        for point in samples(route) {
          for other in others {
            let isInside =
              point.x > other.left && point.x < other.right && point.y > other.top && point.y < other.bottom
            #expect(!isInside, "\(point) \(other)")
          }
        }
        if let label = route.label {
          #expect(
            samples(route).contains { abs($0.x - label.middle.x) < 1 && label.top <= $0.y && $0.y <= label.bottom })
        }
      }
    }
  }

  private func isOnEdge(_ point: DiagramLayout.Point, _ box: DiagramLayout.Rectangle) -> Bool {
    point.x > box.left && point.x < box.right && (point.y == box.top || point.y == box.bottom)
  }

  /// Points on the straight stretches and the curves between.
  private func samples(_ route: DiagramLayout.Route) -> [DiagramLayout.Point] {
    route.points.indices.dropLast().flatMap { index -> [DiagramLayout.Point] in
      let (a, b) = (route.points[index], route.points[index + 1])
      return (0...16).map { step in
        let t = Double(step) / 16
        let (u, v) = (1 - t, t)
        let side = index % 2 == 0 ? t : 3 * u * v * v + v * v * v
        let middle = (a.y + b.y) / 2
        let y =
          index % 2 == 0
          ? a.y + (b.y - a.y) * t : u * u * u * a.y + 3 * u * u * v * middle + 3 * u * v * v * middle + v * v * v * b.y
        return .init(a.x + (b.x - a.x) * side, y)
      }
    }
  }

  @Test func causesStandBelowEffects() {
    var generator = Generator(state: 3)
    for _ in 0..<150 {
      var diagram = random(&generator, isAcyclic: true)
      // Without goals in the middle what moves nothing stands on top.
      for index in diagram.boxes.indices { diagram.boxes[index].isTop = false }
      let layers = DiagramLayout(diagram).layers
      for line in diagram.lines { #expect(layers[line.cause] > layers[line.effect]) }
      for box in diagram.boxes.indices {
        // The longest way: a box stands right below one of its effects.
        let effects = diagram.lines.filter { $0.cause == box }.map { layers[$0.effect] }
        #expect(layers[box] == (effects.max() ?? -1) + 1)
      }
    }
  }

  @Test func goalsStandOnTop() {
    // 1 and 2 move the goal 0; 3 only reads the goal, 4 only reads 2.
    let diagram = Diagram(
      boxes: [box(isTop: true), box(), box(), box(), box()],
      lines: [
        .init(cause: 1, effect: 0), .init(cause: 2, effect: 1), .init(cause: 0, effect: 3), .init(cause: 2, effect: 4),
      ])
    #expect(DiagramLayout(diagram).layers == [0, 1, 2, 1, 1])
    // A goal that moves another goal stands below it.
    let two = Diagram(
      boxes: [box(isTop: true), box(isTop: true), box()],
      lines: [.init(cause: 1, effect: 0), .init(cause: 2, effect: 1)])
    #expect(DiagramLayout(two).layers == [0, 1, 2])
  }

  @Test func aCircleIsClosedUpwards() {
    let diagram = Diagram(
      boxes: [box(isTop: true), box(), box()],
      lines: [
        .init(cause: 1, effect: 0), .init(cause: 2, effect: 1),
        .init(cause: 0, effect: 2, label: .init(width: 60, height: 12)), .init(cause: 1, effect: 1),
      ])
    let layout = DiagramLayout(diagram)
    #expect(layout.layers == [0, 1, 2])
    // It ends at the upper edge of its effect, and its label is near.
    #expect(layout.routes[2].points.last?.y == layout.boxes[2].top)
    #expect((layout.routes[2].label?.top ?? 0) > layout.boxes[1].bottom)
  }

  @Test func aFewLinesDoNotCross() {
    // Two trees whose boxes come in turns.
    let boxes = (0..<14).map { box(isTop: $0 < 2) }
    let lines = (2..<14).map { Diagram.Line(cause: $0, effect: $0 < 6 ? $0 % 2 : $0 - 4) }
    let diagram = Diagram(boxes: boxes, lines: lines)
    #expect(Ranks(diagram, Layers(diagram)).crossings == 0)
  }

  @Test func wishesAreKeptWhereThereIsRoom() {
    #expect(spaced([(0, 1), (10, 1), (30, 1)], gaps: [5, 5]) == [0, 10, 30])
    #expect(spaced([(0, 1), (0, 1)], gaps: [10]) == [-5, 5])
    #expect(spaced([(0, 3), (0, 1)], gaps: [8]) == [-2, 6])
    #expect(spaced([], gaps: []).isEmpty)
  }

  /// What hangs on nothing stands in rows, and in no row wider than a page.
  @Test func partsStandInRows() {
    let layout = DiagramLayout(Diagram(boxes: (0..<60).map { _ in box() }, lines: []))
    #expect(layout.width <= 1000 && Set(layout.boxes.map(\.top)).count > 1)
  }

  @Test func nothingAtAll() {
    let layout = DiagramLayout(Diagram(boxes: [], lines: []))
    #expect(layout.width == 0 && layout.height == 0)
  }
}
