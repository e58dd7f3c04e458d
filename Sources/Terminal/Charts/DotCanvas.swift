/// A grid of dots, each of the series that was drawn there last.
struct DotCanvas {
  let width: Int
  let height: Int
  private var owners: [Int8]
  private static let nobody: Int8 = -1

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    owners = [Int8](repeating: DotCanvas.nobody, count: width * height)
  }

  /// Cells of a text, each with the series that it is of.
  typealias Cells = [(character: Character, owner: Int?)]

  mutating func set(_ x: Int, _ y: Int, owner: Int) {
    if x >= 0, x < width, y >= 0, y < height { owners[y * width + x] = Int8(truncatingIfNeeded: owner) }
  }

  /// Bresenham's line, both ends included. Of a dashed one every other pair of dots is there.
  mutating func line(from start: (Int, Int), to end: (Int, Int), owner: Int, isDashed: Bool = false) {
    var (x, y) = start
    let dx = abs(end.0 - x)
    let dy = -abs(end.1 - y)
    let stepX = x < end.0 ? 1 : -1
    let stepY = y < end.1 ? 1 : -1
    var error = dx + dy
    while true {
      if !isDashed || (x + y) % 4 < 2 { set(x, y, owner: owner) }
      if x == end.0, y == end.1 { return }
      let doubled = 2 * error
      if doubled >= dy {
        error += dy
        x += stepX
      }
      if doubled <= dx {
        error += dx
        y += stepY
      }
    }
  }

  private func owner(_ x: Int, _ y: Int) -> Int? {
    let owner = owners[y * width + x]
    return owner == DotCanvas.nobody ? nil : Int(owner)
  }

  /// Four rows of two dots are one braille character: the bits of U+2800 number the dots column by column.
  func braille() -> [Cells] {
    let bits: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    return stride(from: 0, to: height, by: 4).map { top in
      stride(from: 0, to: width, by: 2).map { left in
        var value: UInt32 = 0x2800
        var last: Int?
        for (dy, row) in bits.enumerated() where top + dy < height {
          for (dx, bit) in row.enumerated() where left + dx < width {
            if let owner = owner(left + dx, top + dy) {
              value |= bit
              last = max(last ?? owner, owner)
            }
          }
        }
        return (value == 0x2800 ? " " : Character(Unicode.Scalar(value) ?? " "), last)
      }
    }
  }

  private static let letters: [Character] = ["*", "o", "+", "x", "#", "@", "%", "&"]

  func ascii() -> [Cells] {
    (0..<height).map { y in
      (0..<width).map { x in
        let owner = owner(x, y)
        return (owner.map { DotCanvas.letters[$0 % DotCanvas.letters.count] } ?? " ", owner)
      }
    }
  }
}
