import Columns
import Semantics

/// Rows in the order of their cells, column after column; rows that are equal in all come as they are.
struct RowOrder {
  struct Key {
    var column: Column
    /// Of texts the shorter ones come first.
    var putsShortTextsFirst: Bool
  }

  let keys: [Key]

  func precedes(_ a: Int32, _ b: Int32) -> Bool {
    for key in keys {
      let order = RowOrder.compare(key, Int(a), Int(b))
      if order != 0 { return order < 0 }
    }
    return a < b
  }

  /// Empty cells first; texts by their UTF-8 bytes.
  private static func compare(_ key: Key, _ a: Int, _ b: Int) -> Int {
    let column = key.column
    if let validity = column.validity, !validity[a] || !validity[b] {
      return validity[a] == validity[b] ? 0 : validity[a] ? 1 : -1
    }
    func order<Key: Comparable>(_ x: Key, _ y: Key) -> Int { x == y ? 0 : x < y ? -1 : 1 }
    switch column.values {
    case .exact(let values, _): return order(values[a], values[b])
    case .moments(let values): return order(values[a], values[b])
    case .days(let values), .periods(let values, _): return order(values[a], values[b])
    case .doubles(let values): return order(values[a], values[b])
    case .booleans(let values): return order(values[a] ? 1 : 0, values[b] ? 1 : 0)
    case .texts(let codes, let dictionary):
      if codes[a] == codes[b] { return 0 }
      let (texts, x, y) = (dictionary.texts, Int(codes[a]), Int(codes[b]))
      return (key.putsShortTextsFirst ? texts.isShorterOrPrecedes(x, y) : texts.precedes(x, y)) ? -1 : 1
    }
  }
}
