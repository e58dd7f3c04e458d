import CivilTime

/// A made-up mail-order shop whose causes are known, as the files its systems would export.
///
/// The shop opens on 2024-10-01; the exports end on 2026-09-30, but for the ad console, which was read on 2026-09-20: its
/// September 2026 is unfinished. Same seed, same bytes. What the tables hide, so that an analysis can be held against it:
///
/// **Real causes**
/// - Satisfaction → referral. Each NPS point of a month adds 1.0 referred customers in the *next* month (22 at NPS 0).
///   NPS itself wanders by chance around 12 points and follows neither the season nor the sales.
/// - Ad spend → new customers of the *same* month, in proportion: one for each 3,500円 (検索広告), 4,200円 (SNS広告),
///   9,000円 (新聞折込) and 12,000円 (DM) at the media prices of 2025, ±8 %.
/// - Media price → cost per response, and nothing else: newspaper inserts cost 25 % more from 2026-01; the response rate
///   per piece stays.
/// - Channel → pull-up of trial customers: 新聞折込 39 %, DM 36 %, 検索広告 21 %, SNS広告 16 %.
/// - Reminder → second purchase. From 2025-04 on half of the new customers, by lot, are sent a reminder: 6 points more buy
///   a second time, and 77 % instead of 62 % of those within 60 days.
/// - A second purchase within 60 days → lifetime: of customers without a subscription 70 % instead of 42 % reach F3, and
///   82 % instead of 66 % of those F4. From F4 on every customer stays with 97 % from purchase to purchase.
/// - Subscription: 88 % reach the second delivery, 94 % of those the third, 97 % from then on at each monthly delivery.
/// - Season → larger baskets and, by half, larger ad budgets (December 1.30, February 0.84).
/// - Cost of the basic set +200円 from 2026-01 → gross margin rate.
///
/// **Only look like causes**
/// - Complaints and revenue rise together: both follow the number of orders and the season (complaints double in July,
///   August and December). Neither moves the other, and complaints do not move NPS.
/// - Opened mails and number of orders rise together for a customer: both follow an affinity that no file shows (±5 points
///   on the second and third purchase).
/// - Everything that accumulates (subscribers, buyers, revenue, complaints) has a common trend: the shop is young.
///
/// For each 29 minor complaints there is exactly one serious one, and about 300 near misses (Heinrich).
///
/// **Dirt**: exact duplicate lines, ▲ amounts for returns, `¥1,234`, `"1,234"` and full-width digits in places, empty
/// costs, channels and scores, orders of guests without a customer id, registered customers without an order, ids with
/// leading zeros, a byte-order mark, and one file in CP932 with CRLF.
package struct SampleShop: Sendable {
  /// The seed of the files in `rules/mailorder/data`.
  package static let committedSeed: UInt64 = 20_261_121

  /// In the order in which they are written.
  package let files: [SampleFile]

  package init(seed: UInt64 = SampleShop.committedSeed) {
    let months = ShopMonth.all(seed: seed)
    let advertising = Advertising(months: months, seed: seed)
    var customers = Customer.all(months: months, advertising: advertising, seed: seed)
    let orders = OrderBook(customers: &customers, months: months, seed: seed)
    let voices = Voices(customers: customers, orders: orders, months: months, seed: seed)
    files =
      LineFiles(orders: orders, seed: seed).files + [
        customerFile(customers, seed: seed), trialFile(customers), subscriptionFile(customers),
        advertising.file, voices.answerFile, voices.complaintFile, returnFile(orders),
      ]
  }
}

/// A file by name and content.
package struct SampleFile: Sendable {
  package let name: String
  package let bytes: [UInt8]
}

/// The days the files cover.
enum ShopSpan {
  static let first = CivilDate(year: 2024, month: 10, day: 1).dayCount
  static let last = CivilDate(year: 2026, month: 9, day: 30).dayCount
  /// The day the ad console was read: it shows an unfinished period.
  static let lastOfAds = CivilDate(year: 2026, month: 9, day: 20).dayCount
}

/// What a month of the shop is like before anybody buys.
struct ShopMonth {
  var first: Day
  var dayCount: Int
  /// 1 on average.
  var season: Double
  var complaintSeason: Double
  /// The NPS, in points, that the month's answers show.
  var satisfaction: Double
  /// Of newspaper inserts, 1 in 2025.
  var insertPrice: Double

  var last: Day { first + Day(dayCount) - 1 }

  private static let seasons = [0.92, 0.84, 1.02, 1.00, 0.95, 0.98, 1.12, 0.96, 0.94, 1.00, 1.08, 1.30]

  static func all(seed: UInt64) -> [ShopMonth] {
    var random = RandomStream(seed: seed, topic: "months")
    var months: [ShopMonth] = []
    var satisfaction = 12.0
    var date = CivilDate(ShopSpan.first)
    while date.dayCount <= ShopSpan.last {
      // A little memory, so that neighbouring months resemble each other as they do in a real shop.
      satisfaction = min(40, max(-16, 12 + 0.35 * (satisfaction - 12) + 14 * random.bell()))
      months.append(
        ShopMonth(
          first: date.dayCount, dayCount: CivilDate.days(inMonth: date.month, of: date.year),
          season: seasons[date.month - 1], complaintSeason: [7, 8, 12].contains(date.month) ? 2 : 1,
          satisfaction: satisfaction, insertPrice: date.year >= 2026 ? 1.25 : 1))
      date = date.addingMonths(1)
    }
    return months
  }

  /// The index of the month that holds the day; days outside the shop's span count as its ends.
  static func index(of day: Day) -> Int {
    let date = CivilDate(day)
    return min(23, max(0, (date.year - 2024) * 12 + date.month - 10))
  }
}
