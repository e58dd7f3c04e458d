import CivilTime

/// A subscription to the monthly basic set.
struct Subscription {
  var start: Day
  /// Nil while it runs.
  var end: Day?
}

/// A customer of the shop, and what the order book finds out about them.
struct Customer {
  enum Reminder: String {
    case sent = "案内あり"
    case control = "案内なし"
    /// Registered before the test began.
    case notInTest = ""
  }

  var id: String
  var firstDay: Day
  var channel: Channel
  var reminder: Reminder
  /// −1, 0 or 1: no file shows it. It drives both opened mails and purchases.
  var affinity: Int
  var region: String
  var ageBand: String
  var subscription: Subscription?
  var secondDay: Day?

  private static let regions = ["東京都", "神奈川県", "埼玉県", "千葉県", "大阪府", "兵庫県", "愛知県", "福岡県", "北海道", "宮城県"]
  private static let ageBands = ["20代", "30代", "40代", "50代", "60代", "70代以上"]

  /// All customers by first day, numbered in that order from `00001`.
  static func all(months: [ShopMonth], advertising: Advertising, seed: UInt64) -> [Customer] {
    var random = RandomStream(seed: seed, topic: "customers")
    var arrivals: [(day: Day, channel: Channel)] = []
    for (index, month) in months.enumerated() {
      for (channel, days) in zip(Channel.advertised, advertising.arrivals[index]) {
        arrivals += days.map { ($0, channel) }
      }
      let lastNPS = index > 0 ? months[index - 1].satisfaction : 12
      let referred = random.whole(max(0, 22 + 1.0 * lastNPS + 2 * random.bell()))
      let unasked: [(Channel, Int)] = [
        (.referral, referred), (.organic, random.within(16...24)), (.mall, random.within(10...18)),
      ]
      for (channel, count) in unasked {
        arrivals += (0..<count).map { _ in (month.first + Day(random.below(month.dayCount)), channel) }
      }
    }
    // Ties by channel, because `sort` promises no order among equals.
    let rank = Dictionary(uniqueKeysWithValues: zip(Channel.allCases, 0...))
    arrivals.sort { ($0.day, rank[$0.channel] ?? 0) < ($1.day, rank[$1.channel] ?? 0) }
    let testStart = CivilDate(year: 2025, month: 4, day: 1).dayCount
    return arrivals.enumerated().map { index, arrival in
      Customer(
        id: CSVText.padded(index + 1, 5), firstDay: arrival.day, channel: arrival.channel,
        reminder: arrival.day < testStart ? .notInTest : random.chance(0.5) ? .sent : .control,
        affinity: random.within(-1...1), region: regions[random.below(regions.count)],
        ageBand: ageBands[random.below(ageBands.count)])
    }
  }
}

/// The customer master, with registered people who never ordered at its end.
func customerFile(_ customers: [Customer], seed: UInt64) -> SampleFile {
  var random = RandomStream(seed: seed, topic: "customer file")
  var csv = CSVText(header: ["顧客ID", "登録日", "都道府県", "年代", "案内テスト", "メール開封数"])
  for customer in customers {
    let months = Double(ShopSpan.last - customer.firstDay) / 30
    let opened = random.whole(months * [0.3, 1.0, 2.2][customer.affinity + 1] * random.between(0.6, 1.4))
    csv.append([
      customer.id, slashed(customer.firstDay), random.chance(0.02) ? "" : customer.region,
      random.chance(0.05) ? "" : customer.ageBand, customer.reminder.rawValue, String(opened),
    ])
  }
  for index in 0..<40 {
    let day = ShopSpan.first + Day(random.below(700))
    csv.append([CSVText.padded(90_001 + index, 5), slashed(day), "", "", "", "0"])
  }
  return SampleFile(name: "customers.csv", bytes: csv.utf8)
}

func trialFile(_ customers: [Customer]) -> SampleFile {
  var csv = CSVText(header: ["trial_id", "customer_id", "won_on", "channel", "class", "pulled_up_on"])
  for (index, customer) in customers.filter(\.channel.isAdvertised).enumerated() {
    csv.append([
      "T" + CSVText.padded(index + 1, 5), customer.id, customer.firstDay.isoText, customer.channel.rawValue,
      customer.channel.isOffline ? "offline" : "online", customer.secondDay?.isoText ?? "",
    ])
  }
  return SampleFile(name: "trials.csv", bytes: csv.utf8)
}

func subscriptionFile(_ customers: [Customer]) -> SampleFile {
  var csv = CSVText(header: ["契約ID", "顧客ID", "開始日", "終了日"])
  var rows: [(subscription: Subscription, customer: String)] = []
  for customer in customers {
    if let subscription = customer.subscription { rows.append((subscription, customer.id)) }
  }
  rows.sort { ($0.subscription.start, $0.customer) < ($1.subscription.start, $1.customer) }
  for (index, row) in rows.enumerated() {
    csv.append([
      "S" + CSVText.padded(index + 1, 4), row.customer, japanese(row.subscription.start),
      row.subscription.end.map(japanese) ?? "",
    ])
  }
  return SampleFile(name: "subscriptions.csv", bytes: csv.utf8)
}

/// `2026/11/21`
func slashed(_ day: Day) -> String {
  let date = CivilDate(day)
  return "\(date.year)/\(CSVText.padded(date.month, 2))/\(CSVText.padded(date.day, 2))"
}

/// `2026年4月5日`
func japanese(_ day: Day) -> String {
  let date = CivilDate(day)
  return "\(date.year)年\(date.month)月\(date.day)日"
}
