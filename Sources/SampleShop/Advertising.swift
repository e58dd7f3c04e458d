import CivilTime

/// Where a customer came from. The raw value is the text in the files.
enum Channel: String, CaseIterable {
  case search = "検索広告"
  case social = "SNS広告"
  case insert = "新聞折込"
  case directMail = "DM"
  case referral = "紹介"
  case organic = "自然検索"
  case mall = "モール"

  static let advertised: [Channel] = [.search, .social, .insert, .directMail]

  var isAdvertised: Bool { Channel.advertised.contains(self) }
  var isOffline: Bool { self == .insert || self == .directMail }

  /// Spend that wins one customer at the prices of 2025, and the monthly budget around which the shop spends.
  var costOfOne: Double {
    switch self {
    case .search: 3_500
    case .social: 4_200
    case .insert: 9_000
    case .directMail: 12_000
    case .referral, .organic, .mall: 0
    }
  }

  var budget: Double {
    switch self {
    case .search: 190_000
    case .social: 185_000
    case .insert: 240_000
    case .directMail: 165_000
    case .referral, .organic, .mall: 0
    }
  }
}

/// One day of one channel in the ad console.
struct AdDay {
  var day: Day
  var channel: Channel
  var spend: Int
  var pieces: Int?
  var impressions: Int?
  var clicks: Int?
  var landings: Int?
  /// Trials won, filled in when the customers are known.
  var applications: Int
  var responses: Int
}

/// What was spent, and whom it won: one list of arrival days for each month and channel.
struct Advertising {
  private(set) var days: [AdDay] = []
  /// `arrivals[month][channel]`, for the advertised channels in their order.
  private(set) var arrivals: [[[Day]]] = []

  init(months: [ShopMonth], seed: UInt64) {
    var random = RandomStream(seed: seed, topic: "advertising")
    for month in months {
      var monthArrivals: [[Day]] = []
      for channel in Channel.advertised {
        // Half of the budget follows the season: the confounder of spend and sales.
        let budget = channel.budget * random.between(0.65, 1.35) * (0.5 + 0.5 * month.season)
        let start = days.count
        let atOldPrice =
          channel.isOffline
          ? distribute(budget, of: channel, in: month, &random) : spendOnline(budget, of: channel, in: month, &random)
        let count = random.whole(atOldPrice / channel.costOfOne * random.between(0.92, 1.08))
        let won = (0..<count).map { _ in arrivalDay(channel, month, &random) }.sorted()
        record(won, from: start, month, &random)
        monthArrivals.append(won)
      }
      arrivals.append(monthArrivals)
    }
  }

  /// Adds the month's days; returns what was spent.
  private mutating func spendOnline(
    _ budget: Double, of channel: Channel, in month: ShopMonth, _ random: inout RandomStream
  ) -> Double {
    var total = 0
    for offset in 0..<month.dayCount {
      let spend = Int(budget / Double(month.dayCount) * random.between(0.75, 1.25))
      let impressions = Int(Double(spend) * random.between(1.9, 2.3) * (channel == .social ? 1.6 : 1))
      let clicks = Int(Double(impressions) * random.between(0.010, 0.014) * (channel == .social ? 0.7 : 1))
      days.append(
        AdDay(
          day: month.first + Day(offset), channel: channel, spend: spend, pieces: nil, impressions: impressions,
          clicks: clicks, landings: Int(Double(clicks) * random.between(0.86, 0.94)), applications: 0, responses: 0))
      total += spend
    }
    return Double(total)
  }

  /// Adds the month's days; returns what the pieces would have cost in 2025, because pieces win customers, not their price.
  private mutating func distribute(
    _ budget: Double, of channel: Channel, in month: ShopMonth, _ random: inout RandomStream
  ) -> Double {
    let drops = Advertising.dropDays(of: channel)
    let price = channel == .insert ? 3.6 : 88.0
    let index = channel == .insert ? month.insertPrice : 1
    var total = 0.0
    for offset in 0..<month.dayCount {
      var pieces = 0
      if drops.contains(offset) {
        pieces = Int(budget / Double(drops.count) / price / 100 * random.between(0.95, 1.05)) * 100
      }
      let spend = Int(Double(pieces) * price * index)
      days.append(
        AdDay(
          day: month.first + Day(offset), channel: channel, spend: spend, pieces: pieces, impressions: nil, clicks: nil,
          landings: nil, applications: 0, responses: 0))
      total += Double(pieces) * price
    }
    return total
  }

  private static func dropDays(of channel: Channel) -> [Int] { channel == .insert ? [5, 17] : [9] }

  private func arrivalDay(_ channel: Channel, _ month: ShopMonth, _ random: inout RandomStream) -> Day {
    guard channel.isOffline else { return month.first + Day(random.below(month.dayCount)) }
    let drops = Advertising.dropDays(of: channel)
    return month.first + Day(drops[random.below(drops.count)] + random.within(1...10))
  }

  private mutating func record(_ won: [Day], from start: Int, _ month: ShopMonth, _ random: inout RandomStream) {
    for day in won {
      let index = start + Int(day - month.first)
      days[index].applications += 1
      days[index].responses += 1
      // Some answer an ad and never complete: a call, a postcard with a question.
      if random.chance(0.18) { days[index].responses += 1 }
    }
  }

  var file: SampleFile {
    var csv = CSVText(header: [
      "day", "channel", "spend", "pieces", "impressions", "clicks", "landings", "applications", "responses",
    ])
    for day in days.sorted(by: { $0.day < $1.day }) where day.day <= ShopSpan.lastOfAds {
      csv.append([
        day.day.isoText, day.channel.rawValue, String(day.spend), day.pieces.text, day.impressions.text,
        day.clicks.text,
        day.landings.text, day.channel.isOffline ? "" : String(day.applications), String(day.responses),
      ])
    }
    return SampleFile(name: "ads.csv", bytes: csv.utf8)
  }
}
