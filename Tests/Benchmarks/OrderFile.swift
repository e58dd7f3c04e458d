import Foundation

/// A made-up order book: the same bytes for the same number of rows, on every machine.
struct OrderFile {
  let rowCount: Int
  var customerCount: Int { max(1, rowCount / 8) }

  private static let header = "order_id,customer,date,channel,product,quantity,price,amount\n"
  private static let channels = ["web", "phone", "shop", "app", "fax"]
  private static let productCount = 200
  private static let dayCount = 1096

  /// Three years of orders in no order of time; a few customers buy often, most buy a few times.
  func write(to path: String) throws {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    var random = SplitMix(state: 7)
    var text = Self.header
    let days = Self.dayTexts()
    for row in 0..<rowCount {
      let draw = random.unit()
      let customer = min(customerCount - 1, Int(draw * draw * Double(customerCount)))
      let product = Int(random.next() % UInt64(Self.productCount))
      let quantity = 1 + Int(random.next() % 5)
      let price = 480 + 20 * product
      let day = days[Int(random.next() % UInt64(Self.dayCount))]
      let channel = Self.channels[Int(random.next() % UInt64(Self.channels.count))]
      text += "O\(row),C\(customer),\(day),\(channel),P\(product),\(quantity),\(price),\(quantity * price)\n"
      if text.utf8.count > 1 << 22 {
        try file.write(contentsOf: Data(text.utf8))
        text = ""
      }
    }
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  /// 2023-01-01 … 2025-12-31.
  private static func dayTexts() -> [String] {
    (2023...2025).flatMap { year in
      (1...12).flatMap { month -> [String] in
        let isLeap = year % 4 == 0
        let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return (1...length).map { day in
          let parts = [month, day].map { $0 < 10 ? "0\($0)" : "\($0)" }
          return "\(year)-\(parts[0])-\(parts[1])"
        }
      }
    }
  }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in 0 ..< 1.
  mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
