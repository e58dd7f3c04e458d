/// Boxes and the lines between them, before anybody has said where they stand. Sizes are in one unit, whatever it is.
package struct Diagram: Sendable {
  package struct Size: Hashable, Sendable {
    package var width: Double
    package var height: Double
    package init(width: Double, height: Double) { (self.width, self.height) = (width, height) }
  }
  package struct Box: Sendable {
    package var size: Size
    /// Stands as high as what it moves itself allows.
    package var isTop: Bool
    package init(size: Size, isTop: Bool = false) { (self.size, self.isTop) = (size, isTop) }
  }
  /// From a cause up to its effect; a line from a box to itself is not drawn.
  package struct Line: Sendable {
    package var cause: Int
    package var effect: Int
    package var label: Size?
    package init(cause: Int, effect: Int, label: Size? = nil) {
      (self.cause, self.effect, self.label) = (cause, effect, label)
    }
  }
  package var boxes: [Box]
  package var lines: [Line]
  package init(boxes: [Box], lines: [Line]) { (self.boxes, self.lines) = (boxes, lines) }
}

/// Where everything stands: y grows downwards.
package struct DiagramLayout: Sendable {
  package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double
    package init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }
  package struct Rectangle: Hashable, Sendable {
    package var left: Double
    package var top: Double
    package var width: Double
    package var height: Double
    package init(left: Double, top: Double, width: Double, height: Double) {
      (self.left, self.top, self.width, self.height) = (left, top, width, height)
    }
    package var right: Double { left + width }
    package var bottom: Double { top + height }
    package var middle: Point { Point(left + width / 2, top + height / 2) }

    package func meets(_ other: Rectangle) -> Bool {
      left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }
  }
  package struct Route: Sendable {
    /// From the cause to the effect, straight up or down within a layer and curved between two: every second stretch is a
    /// curve whose ends are upright. Empty for a line from a box to itself.
    package var points: [Point]
    /// On the line, near its effect.
    package var label: Rectangle?
  }
  package var boxes: [Rectangle]
  /// Beside each line of the diagram.
  package var routes: [Route]
  package var width: Double
  package var height: Double
  /// Of each box, from the top.
  package var layers: [Int]
}
