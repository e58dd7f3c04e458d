import CivilTime

struct OrderLine {
  var product: Product
  var amount: Int
  var cost: Int
}

/// What the shop sells. The raw value is the text in the files.
enum Product: String {
  case trial = "お試しセット"
  case basic = "基本セット"
  case subscription = "基本セット定期"
  case refill = "詰め替え"
  case gift = "ギフト箱"

  var price: Int {
    switch self {
    case .trial: 1_980
    case .basic: 5_400
    case .subscription: 4_860
    case .refill: 2_400
    case .gift: 3_200
    }
  }

  /// The basic set costs 200円 more from 2026 on.
  func cost(on day: Day) -> Int {
    switch self {
    case .trial: 990
    case .basic, .subscription: CivilDate(day).year >= 2026 ? 2_250 : 2_050
    case .refill: 860
    case .gift: 1_250
    }
  }
}

struct Order {
  /// Seven digits, in order of time.
  var number: String
  var day: Day
  /// Empty for a guest.
  var customer: String
  /// Empty where the cart lost it; never on a first order.
  var channel: String
  var lines: [OrderLine]
  var returnedOn: Day?

  /// What a return gives back: the order's first line.
  var refund: Int { lines[0].amount }
}

/// Everything that was ordered, by day.
struct OrderBook {
  private(set) var orders: [Order] = []
  private let months: [ShopMonth]
  private var random: RandomStream

  /// From F4 on, from one purchase to the next, with or without a subscription.
  private static let settledRate = 0.97
  private static let repeatChannels = ["自社サイト", "電話", "メール"]

  init(customers: inout [Customer], months: [ShopMonth], seed: UInt64) {
    self.months = months
    random = RandomStream(seed: seed, topic: "orders")
    for index in customers.indices { purchases(of: &customers[index]) }
    guestOrders()
    // Ties by customer; one customer never orders twice on a day.
    orders.sort { ($0.day, $0.customer) < ($1.day, $1.customer) }
    for index in orders.indices { orders[index].number = CSVText.padded(index + 1, 7) }
  }

  private mutating func purchases(of customer: inout Customer) {
    let trial = customer.channel.isAdvertised
    add(customer, on: customer.firstDay, channel: customer.channel.rawValue, trial ? .trial : .basic)
    let reminded = customer.reminder == .sent
    let affinity = 0.05 * Double(customer.affinity)
    guard random.chance(OrderBook.secondRate(customer.channel) + (reminded ? 0.06 : 0) + affinity) else { return }
    let isQuick = random.chance(reminded ? 0.77 : 0.62)
    let day = customer.firstDay + Day(isQuick ? random.within(14...60) : random.within(61...100))
    guard day <= ShopSpan.last else { return }
    customer.secondDay = day
    let subscribes = random.chance(trial ? 0.7 : customer.channel == .referral ? 0.4 : 0.3)
    if subscribes {
      customer.subscription = subscribe(customer, from: day)
    } else {
      comeBack(customer, from: day, isQuick: isQuick, affinity: affinity)
    }
  }

  /// The share of new customers that buy a second time, without reminder and affinity.
  private static func secondRate(_ channel: Channel) -> Double {
    switch channel {
    case .search: 0.21
    case .social: 0.16
    case .insert: 0.39
    case .directMail: 0.36
    case .referral: 0.50
    case .organic: 0.40
    case .mall: 0.25
    }
  }

  /// Monthly deliveries until the customer cancels or the data ends.
  private mutating func subscribe(_ customer: Customer, from start: Day) -> Subscription {
    var day = start
    var delivery = 1
    while day <= ShopSpan.last {
      add(customer, on: day, channel: "定期便", .subscription)
      let stays = delivery == 1 ? 0.88 : delivery == 2 ? 0.94 : OrderBook.settledRate
      guard random.chance(stays) else {
        let end = day + Day(random.within(8...24))
        return Subscription(start: start, end: end <= ShopSpan.last ? end : nil)
      }
      day += 30
      delivery += 1
    }
    return Subscription(start: start, end: nil)
  }

  /// Purchases without a subscription, from the second on.
  private mutating func comeBack(_ customer: Customer, from second: Day, isQuick: Bool, affinity: Double) {
    var day = second
    var number = 2
    while day <= ShopSpan.last {
      let channel = OrderBook.repeatChannels[random.below(OrderBook.repeatChannels.count)]
      add(customer, on: day, channel: random.chance(0.01) ? "" : channel, .basic)
      let stays: Double =
        switch number {
        case 2: (isQuick ? 0.70 : 0.42) + affinity
        case 3: isQuick ? 0.82 : 0.66
        default: OrderBook.settledRate
        }
      guard random.chance(stays) else { return }
      day += Day(random.within(30...70))
      number += 1
    }
  }

  private mutating func guestOrders() {
    for _ in 0..<24 {
      let guest = Customer(
        id: "", firstDay: ShopSpan.first + Day(random.below(730)), channel: .mall, reminder: .notInTest, affinity: 0,
        region: "", ageBand: "")
      add(guest, on: guest.firstDay, channel: Channel.mall.rawValue, .basic)
    }
  }

  private mutating func add(_ customer: Customer, on day: Day, channel: String, _ product: Product) {
    let season = months[ShopMonth.index(of: day)].season
    var products = [(product, 1)]
    let more = product == .trial ? 0.06 : 0.12 + 1.1 * (season - 0.84)
    if random.chance(more) { products.append((.refill, random.within(1...3))) }
    if season > 1.1 && product != .trial && random.chance(season - 1) { products.append((.gift, 1)) }
    let lines = products.map { product, count in
      OrderLine(product: product, amount: product.price * count, cost: product.cost(on: day) * count)
    }
    let returned = product != .trial && random.chance(0.018) ? day + Day(random.within(5...20)) : nil
    orders.append(
      Order(
        number: "", day: day, customer: customer.id, channel: channel, lines: lines,
        returnedOn: returned.flatMap { $0 <= ShopSpan.last ? $0 : nil }))
  }
}

func returnFile(_ book: OrderBook) -> SampleFile {
  var csv = CSVText(header: ["返品日", "注文番号", "返金額"])
  let rows = book.orders.compactMap { order in order.returnedOn.map { (day: $0, order: order) } }
  for row in rows.sorted(by: { ($0.day, $0.order.number) < ($1.day, $1.order.number) }) {
    csv.append([slashed(row.day), row.order.number, "▲" + CSVText.grouped(row.order.refund)])
  }
  return SampleFile(name: "returns.csv", bytes: csv.utf8)
}
