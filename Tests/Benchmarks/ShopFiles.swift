import Foundation
import TestRandom

/// A made-up shop of 60 months, orders, ads and answers to "would you recommend us?": the same bytes for the same number
/// of orders, on every machine. `ShopRules` beside this file are its indicators.
struct ShopFiles {
  let orderCount: Int
  private var customerCount: Int { max(1, orderCount / 8) }

  private static let days = dayTexts(of: 2021...2025)
  private static let channels = ["web", "phone", "shop", "app", "referral"]
  private static let adChannels = ["search", "social", "insert", "mail"]

  func write(to folder: String) throws {
    try ShopRules.text.write(toFile: "\(folder)/shop.kpi", atomically: true, encoding: .utf8)
    try writeOrders(to: "\(folder)/orders.csv")
    try writeAds(to: "\(folder)/ads.csv")
    try writeAnswers(to: "\(folder)/answers.csv")
  }

  /// Each customer comes on a day of its own and buys again in the time after it, mostly soon.
  private func writeOrders(to path: String) throws {
    var lines = try LineFile(path)
    try lines.add("order_id,customer,date,channel,quantity,amount,cost,refunded,complained")
    var random = SeededGenerator(seed: 7)
    let first = (0..<customerCount).map { _ in Int(random.next() % UInt64(Self.days.count)) }
    for row in 0..<orderCount {
      let customer = Int(random.next() % UInt64(customerCount))
      let draw = random.unit()
      let day = first[customer] + Int(draw * draw * Double(Self.days.count - first[customer]))
      let channel = Self.channels[Int(random.next() % UInt64(Self.channels.count))]
      let quantity = 1 + Int(random.next() % 5)
      let amount = quantity * (980 + 20 * Int(random.next() % 200))
      let cost = amount * Int(38 + random.next() % 10) / 100
      let refunded = random.unit() < 0.02 ? amount : 0
      let complained = random.unit() < 0.01
      try lines.add(
        "O\(row),C\(customer),\(Self.days[day]),\(channel),\(quantity),\(amount),\(cost),\(refunded),\(complained)")
    }
    try lines.close()
  }

  private func writeAds(to path: String) throws {
    var lines = try LineFile(path)
    try lines.add("day,channel,spend,impressions,clicks,applications")
    var random = SeededGenerator(seed: 11)
    for day in Self.days {
      for channel in Self.adChannels {
        let impressions = 20_000 + Int(random.next() % 10_000)
        let clicks = impressions * Int(8 + random.next() % 8) / 1000
        let spend = clicks * Int(90 + random.next() % 40)
        try lines.add(
          "\(day),\(channel),\(spend),\(impressions),\(clicks),\(clicks * Int(3 + random.next() % 4) / 100)")
      }
    }
    try lines.close()
  }

  private func writeAnswers(to path: String) throws {
    var lines = try LineFile(path)
    try lines.add("day,score")
    var random = SeededGenerator(seed: 13)
    for day in Self.days {
      for _ in 0..<10 { try lines.add("\(day),\(10 - Int(random.unit() * random.unit() * 11))") }
    }
    try lines.close()
  }
}
