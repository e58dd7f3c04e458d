import TestRandom

/// Shops of which it is known what their numbers come from: each seed is one sample of the same shop.
enum SampleTables {
  /// One normal number, by the sum of twelve even ones.
  static func normal(_ random: inout SeededGenerator) -> Double {
    (0..<12).reduce(-6.0) { sum, _ in sum + random.unit() }
  }

  /// Orders of customers who differ: each has one to five orders around its own amount, 1,000 in the mean.
  static func orders(seeds: Int, customers: Int, arms: Bool = false, effect: Double = 0) -> String {
    var lines = ["seed,customer,ordered_on,amount,arm"]
    for seed in 0..<seeds {
      var random = SeededGenerator(seed: UInt64(seed) &+ 1)
      for customer in 0..<customers {
        let own = 300 * normal(&random)
        let arm = arms ? (random.unit() < 0.5 ? "A" : "B") : ""
        for _ in 0...random.below(5) {
          let amount = 1000 + own + 200 * normal(&random) + (arm == "A" ? effect : 0)
          lines.append(
            "s\(seed),s\(seed)c\(customer),2026-0\(1 + random.below(3))-\(10 + random.below(18)),\(amount.rounded()),\(arm)"
          )
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Answers of which 40 % promote and 25 % detract; `won` holds for 30 %, `size` has the median 1.
  static func answers(seeds: Int, each count: Int) -> String {
    var lines = ["seed,score,won,size"]
    for seed in 0..<seeds {
      var random = SeededGenerator(seed: UInt64(seed) &+ 1000)
      for _ in 0..<count {
        let place = random.unit()
        let score = place < 0.4 ? 9 : place < 0.65 ? 3 : 7
        // Of a logistic distribution, so that the median is known.
        let even = random.unit() * 0.999 + 0.0005
        let size = even / (1 - even)
        lines.append("s\(seed),\(score),\(random.unit() < 0.3 ? 1 : 0),\((size * 1e6).rounded() / 1e6)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
