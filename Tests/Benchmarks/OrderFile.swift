import TestRandom

/// A made-up order book: the same bytes for the same number of rows, on every machine.
struct OrderFile {
  let rowCount: Int
  var customerCount: Int { max(1, rowCount / 8) }

  private static let channels = ["web", "phone", "shop", "app", "fax"]
  private static let productCount = 200

  /// Three years of orders in no order of time; a few customers buy often, most buy a few times.
  func write(to path: String) throws {
    var lines = try LineFile(path)
    try lines.add("order_id,customer,date,channel,product,quantity,price,amount")
    var random = SeededGenerator(seed: 7)
    let days = dayTexts(of: 2023...2025)
    for row in 0..<rowCount {
      let draw = random.unit()
      let customer = min(customerCount - 1, Int(draw * draw * Double(customerCount)))
      let product = Int(random.next() % UInt64(Self.productCount))
      let quantity = 1 + Int(random.next() % 5)
      let price = 480 + 20 * product
      let day = days[Int(random.next() % UInt64(days.count))]
      let channel = Self.channels[Int(random.next() % UInt64(Self.channels.count))]
      try lines.add("O\(row),C\(customer),\(day),\(channel),P\(product),\(quantity),\(price),\(quantity * price)")
    }
    try lines.close()
  }
}
