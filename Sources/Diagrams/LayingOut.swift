extension DiagramLayout {
  private static let leastGap = 26.0
  private static let mostGap = 70.0
  private static let betweenPorts = 14.0
  private static let portMargin = 10.0

  init(ofConnected diagram: Diagram) {
    let layers = Layers(diagram)
    let ranks = Ranks(diagram, layers)
    let x = Places(ranks).x.map { $0.rounded() }
    let left = ranks.items.indices.map { x[$0] - ranks.items[$0].size.width / 2 }.min() ?? 0
    let centers = x.map { $0 - left }
    let bands = DiagramLayout.bands(ranks, centers)
    boxes = diagram.boxes.indices.map { index in
      let band = bands[ranks.items[index].rank]
      let size = ranks.items[index].size
      return Rectangle(
        left: centers[index] - size.width / 2, top: (band.top + band.bottom - size.height) / 2, width: size.width,
        height: size.height)
    }
    self.layers = layers.layer
    let right = ranks.items.indices.map { centers[$0] + ranks.items[$0].size.width / 2 }.max() ?? 0
    (width, height) = (right, bands.last?.bottom ?? 0)
    routes = diagram.lines.map { _ in Route(points: [], label: nil) }
    let ports = DiagramLayout.ports(ranks, centers, boxes)
    for (index, chain) in ranks.chains.enumerated() where !chain.isEmpty {
      let isUp = layers.steps[index]?.upper == diagram.lines[index].effect
      routes[index] = route(index, chain, isUp, ranks, centers, bands, ports)
    }
  }

  private struct Band {
    var top: Double
    var bottom: Double
  }

  /// The heights of the ranks, further apart where lines go far to the side.
  private static func bands(_ ranks: Ranks, _ centers: [Double]) -> [Band] {
    var bands: [Band] = []
    for (rank, items) in ranks.ranks.enumerated() {
      let height = items.map { ranks.items[$0].size.height }.max() ?? 0
      let reach = items.flatMap { item in ranks.items[item].uppers.map { abs(centers[$0] - centers[item]) } }.max() ?? 0
      let gap = min(mostGap, leastGap + reach * 0.06).rounded()
      let top = rank == 0 ? 0 : (bands.last?.bottom ?? 0) + gap
      bands.append(Band(top: top, bottom: top + height))
    }
    return bands
  }

  private struct End: Hashable {
    var line: Int
    var isUpper: Bool
  }

  /// Where the lines leave their boxes: side by side, below what they lead to as far as the box reaches.
  private static func ports(_ ranks: Ranks, _ centers: [Double], _ boxes: [Rectangle]) -> [End: Double] {
    var ends: [[(next: Int, end: End)]] = Array(repeating: [], count: 2 * boxes.count)
    for (line, chain) in ranks.chains.enumerated() where chain.count > 2 {
      ends[2 * chain[0]].append((chain[1], End(line: line, isUpper: true)))
      ends[2 * chain[chain.count - 1] + 1].append((chain[chain.count - 2], End(line: line, isUpper: false)))
    }
    var ports: [End: Double] = [:]
    for (index, unsorted) in ends.enumerated() where !unsorted.isEmpty {
      let box = boxes[index / 2]
      let own = unsorted.sorted { (centers[$0.next], $0.end.line) < (centers[$1.next], $1.end.line) }
      let room = max(0, box.width - 2 * portMargin)
      let gap = own.count > 1 ? min(betweenPorts, room / Double(own.count - 1)) : 0
      let (first, last) = (box.left + portMargin, box.right - portMargin)
      let placed = spaced(
        own.map { (min(max(centers[$0.next], first), last), 1) }, gaps: own.dropFirst().map { _ in gap })
      for (place, end) in own.enumerated() {
        let before = gap * Double(place)
        let behind = gap * Double(own.count - 1 - place)
        ports[end.end] = min(max(placed[place], first + before), last - behind)
      }
    }
    return ports
  }

  private func route(
    _ line: Int, _ chain: [Int], _ isUp: Bool, _ ranks: Ranks, _ centers: [Double], _ bands: [Band],
    _ ports: [End: Double]
  ) -> Route {
    var points: [Point] = []
    var label: Rectangle?
    for (place, item) in chain.enumerated() {
      let band = bands[ranks.items[item].rank]
      switch ranks.items[item].kind {
      case .box(let box):
        let isFirst = place == 0
        let x = ports[End(line: line, isUpper: isFirst)] ?? centers[item]
        points +=
          isFirst
          ? [Point(x, boxes[box].bottom), Point(x, band.bottom)] : [Point(x, band.top), Point(x, boxes[box].top)]
      case .bend: points += [Point(centers[item], band.top), Point(centers[item], band.bottom)]
      case .label:
        points += [Point(centers[item], band.top), Point(centers[item], band.bottom)]
        let size = ranks.items[item].size
        label = Rectangle(
          left: centers[item] - size.width / 2, top: isUp ? band.top : band.bottom - size.height, width: size.width,
          height: size.height)
      }
    }
    return Route(points: isUp ? points.reversed() : points, label: label)
  }
}
