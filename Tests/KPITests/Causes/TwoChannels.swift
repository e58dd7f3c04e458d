import TestRandom

/// 32 months of two channels that share their ups and downs; the web is a fifth higher from month 26, 2026-03, on.
enum TwoChannels {
  static func data(_ seed: UInt64, lift: Double = 1.2) -> [String: String] {
    var made = MadeSeries(seed)
    var text = "at,channel,amount\n"
    for month in 0..<32 {
      let common = made.normal() * 0.15
      for (channel, base) in [("web", 1_000.0), ("shop", 3_000.0)] {
        let own = base * (1 + common) * (1 + made.normal() * 0.03) * (channel == "web" && month >= 26 ? lift : 1)
        let number = month % 12 + 1
        text += "\(2024 + month / 12)-\(number < 10 ? "0" : "")\(number)-15,\(channel),\(Int(own.rounded()))\n"
      }
    }
    return ["o.csv": text]
  }

  static let rules = """
    dataset o from "o.csv" { time at; covers @2024-01..@2026-08; amount: 円 }
    sales: 円 = sum(o.amount)
    fixed: 円 = 3円

    """
}
