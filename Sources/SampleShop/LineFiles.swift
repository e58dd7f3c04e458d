import CivilTime

/// The cart system's export of order lines, one file per year of the line's date. 2024 is what the old system wrote: CP932
/// with CRLF. 2026 begins with a byte-order mark, as Excel writes UTF-8.
struct LineFiles {
  private(set) var files: [SampleFile] = []
  private var random: RandomStream

  init(orders: OrderBook, seed: UInt64) {
    random = RandomStream(seed: seed, topic: "line files")
    var rows: [(day: Day, cells: [String])] = []
    for order in orders.orders {
      for line in order.lines { rows.append((order.day, cells(order, line))) }
      if let day = order.returnedOn {
        let amount = "▲" + CSVText.grouped(order.refund)
        rows.append((day, [order.number, slashed(day), order.customer, "返品", amount, "0", order.channel]))
      }
    }
    // Returns move to their own day; a stable order needs the order number beside it.
    rows.sort { ($0.day, $0.cells[0], $0.cells[3]) < ($1.day, $1.cells[0], $1.cells[3]) }
    for year in 2024...2026 {
      var csv = CSVText(
        header: ["注文番号", "注文日", "顧客ID", "商品", "購入金額", "原価", "経路"], lineEnd: year == 2024 ? "\r\n" : "\n")
      for row in rows where CivilDate(row.day).year == year {
        csv.append(row.cells)
        // The export was pasted together by hand: a few lines are in it twice.
        if random.chance(0.0015) { csv.append(row.cells) }
      }
      let bytes = year == 2024 ? csv.cp932 : year == 2026 ? [0xEF, 0xBB, 0xBF] + csv.utf8 : csv.utf8
      files.append(SampleFile(name: "order-lines-\(year).csv", bytes: bytes))
    }
  }

  private mutating func cells(_ order: Order, _ line: OrderLine) -> [String] {
    let cost = random.chance(0.002) ? "" : String(line.cost)
    return [
      order.number, slashed(order.day), order.customer, line.product.rawValue, amount(line.amount, order.day), cost,
      order.channel,
    ]
  }

  /// The three systems and the people who corrected cells by hand wrote amounts in different ways.
  private mutating func amount(_ amount: Int, _ day: Day) -> String {
    if random.chance(0.001) { return CSVText.fullWidth(amount) }
    if random.chance(0.0004) { return "" }
    switch CivilDate(day).year {
    case 2024: return CSVText.grouped(amount)
    case 2025: return random.chance(0.04) ? "¥" + CSVText.grouped(amount) : String(amount)
    default: return random.chance(0.04) ? CSVText.grouped(amount) : String(amount)
    }
  }
}
