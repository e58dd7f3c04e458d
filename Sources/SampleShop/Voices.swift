import CivilTime

/// What customers say: answers to "would you recommend us?" and complaints.
struct Voices {
  private var answers: [(day: Day, customer: String, score: String)] = []
  private var complaints: [(day: Day, level: String, order: String)] = []

  init(customers: [Customer], orders: OrderBook, months: [ShopMonth], seed: UInt64) {
    var random = RandomStream(seed: seed, topic: "answers")
    for month in months { ask(customers, in: month, &random) }
    random = RandomStream(seed: seed, topic: "complaints")
    hear(orders.orders, months, &random)
  }

  /// The share of passives is 36 % every month; promoters and detractors differ by the month's satisfaction.
  private mutating func ask(_ customers: [Customer], in month: ShopMonth, _ random: inout RandomStream) {
    let known = customers.prefix { $0.firstDay <= month.first + 7 }.count
    let count = min(180, max(known / 2, 12))
    let promoters = random.whole(Double(count) * (0.64 + month.satisfaction / 100) / 2)
    let detractors = random.whole(Double(count) * (0.64 - month.satisfaction / 100) / 2)
    var asked: Set<Int> = []
    var rows: [(day: Day, customer: String, score: String)] = []
    while rows.count < count {
      let customer = random.below(known)
      guard asked.insert(customer).inserted else { continue }
      let score =
        rows.count < promoters
        ? random.within(9...10) : rows.count < promoters + detractors ? random.within(0...6) : random.within(7...8)
      let day = month.first + Day(random.within(8...(month.dayCount - 1)))
      rows.append((day, customers[customer].id, String(score)))
    }
    // Some return the card without a mark; they count in nothing.
    for _ in 0..<2 { rows.append((month.last, customers[random.below(known)].id, "")) }
    answers += rows.sorted { ($0.day, $0.customer, $0.score) < ($1.day, $1.customer, $1.score) }
  }

  private mutating func hear(_ orders: [Order], _ months: [ShopMonth], _ random: inout RandomStream) {
    var minors = 0
    for order in orders {
      let season = months[ShopMonth.index(of: order.day)].complaintSeason
      let day = min(ShopSpan.last, order.day + Day(random.within(1...6)))
      if random.chance(0.013 * season) {
        complaints.append((day, "軽微", order.number))
        minors += 1
        if minors % 29 == 0 { complaints.append((day, "重大", order.number)) }
      }
      // A near miss is noticed in the warehouse, not by a customer: no order number.
      if random.chance(0.1345 * season) { complaints.append((day, "ヒヤリハット", "")) }
    }
    complaints.sort { ($0.day, $0.level, $0.order) < ($1.day, $1.level, $1.order) }
  }

  var answerFile: SampleFile {
    var csv = CSVText(header: ["answered_on", "customer_id", "score"])
    for answer in answers { csv.append([answer.day.isoText, answer.customer, answer.score]) }
    return SampleFile(name: "nps.csv", bytes: csv.utf8)
  }

  var complaintFile: SampleFile {
    var csv = CSVText(header: ["受付日", "レベル", "注文番号"])
    for complaint in complaints { csv.append([slashed(complaint.day), complaint.level, complaint.order]) }
    return SampleFile(name: "complaints.csv", bytes: csv.utf8)
  }
}
