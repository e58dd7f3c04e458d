import Columns
import SourceText
import Syntax

/// A definition that the columns allow.
struct DraftIndicator: Hashable, Sendable {
  var name: String
  /// With the sign before it: `: 円`.
  var unit: String
  var formula: String
  var documentation: String
}

/// Proposes definitions: sales, orders and buyers where there are orders, sums of what else adds up, and the ratios that are
/// asked for everywhere.
struct IndicatorProposer {
  private let tables: [DraftTable]
  private let groups: [DraftGroup]
  private let language: Language
  private var used: Set<String>
  private(set) var indicators: [DraftIndicator] = []
  private var sales: String?
  private var orders: String?
  private var advertising: String?

  init(_ tables: [DraftTable], _ groups: [DraftGroup], used: Set<String>, _ language: Language) {
    (self.tables, self.groups, self.used, self.language) = (tables, groups, used, language)
  }

  /// What a definition says of itself: in Japanese where its name is, whoever reads it.
  private func words(_ isJapanese: Bool, _ english: String, _ japanese: String) -> String {
    isJapanese ? japanese : language.say(english, japanese)
  }

  static func indicators(
    _ tables: [DraftTable], _ groups: [DraftGroup], used: Set<String>, _ language: Language
  ) -> [DraftIndicator] {
    var proposer = IndicatorProposer(tables, groups, used: used, language)
    for table in tables {
      if proposer.isOfOrders(table) {
        proposer.proposeOrders(table)
      } else if table.hasTime, table.key == nil || proposer.isFact(table) {
        proposer.proposeSums(table)
      } else {
        proposer.proposeCount(table)
      }
    }
    proposer.proposeAdvertising()
    return proposer.indicators
  }

  private func isOfOrders(_ table: DraftTable) -> Bool {
    table.description.layout.wide == nil && table.description.time != nil && salesColumn(of: table) != nil
      && (groups.contains { $0.table == table.name } || table.columns.contains { ColumnWords.isOrder($0.name) }
        || table.columns.contains { ColumnWords.isCustomer($0.name) })
  }

  /// A table with a key whose rows are events, such as tickets, and not things.
  private func isFact(_ table: DraftTable) -> Bool { table.columns.contains { summable($0, of: table) } }

  private func summable(_ column: ColumnDescription, of table: DraftTable) -> Bool {
    column.isNumber && ColumnWords.addsUp(column.name) && column.unit?.contains("%") != true
      && !table.description.wideColumns.contains(column.name) && column.name != table.key
      && !DatasetDescription.isNameOfKey(column.name)
      && column.timeOfNumbers == nil
      && !groups.contains { $0.table == table.name && $0.repeated.contains(column.name) }
  }

  private func salesColumn(of table: DraftTable) -> ColumnDescription? {
    let sums = table.columns.filter { summable($0, of: table) }
    return sums.first { ColumnWords.isSales($0.name) } ?? sums.first { $0.unit?.hasSuffix("円") ?? false }
  }

  private mutating func add(_ name: String, _ unit: String?, _ formula: String, _ documentation: String) -> String {
    let name = Draft.free(name, &used)
    indicators.append(
      DraftIndicator(name: name, unit: unit.map { ": \($0)" } ?? "", formula: formula, documentation: documentation))
    return Name.written(name)
  }

  private func path(_ table: String, _ column: String) -> String { "\(Name.written(table)).\(Name.written(column))" }

  private mutating func proposeOrders(_ table: DraftTable) {
    guard let column = salesColumn(of: table) else { return }
    let isJapanese = table.description.isJapanese
    let description = table.description
    let currency = description.currency(of: column)
    let group = groups.first { $0.table == table.name }
    let sales = add(
      isJapanese ? "売上" : "sales", currency, "sum(\(path(table.name, description.plainName(column))))",
      words(isJapanese, "all that was sold", "売上高"))
    // Where the number of an order repeats and the rows of one could not be gathered nobody knows how many orders there are.
    let repeats = table.columns.contains { column in
      ColumnWords.isOrder(column.name) && DatasetDescription.isNameOfKey(column.name)
        && column.distinctValues < column.rows - column.emptyCells
    }
    guard group != nil || !repeats else {
      if self.sales == nil { self.sales = sales }
      return
    }
    let counted = group.map { Name.written($0.name) } ?? Name.written(table.name)
    let orders = add(
      isJapanese ? "受注件数" : "order_count", nil, "count(\(counted))", words(isJapanese, "how many orders", "受注の件数"))
    _ = add(
      isJapanese ? "平均受注額" : "order_value", currency, "\(sales) / \(orders)",
      words(isJapanese, "sales per order", "受注1件あたりの売上"))
    let customers = table.columns.filter { ColumnWords.isCustomer($0.name) && $0.isCode }
    if let customer = customers.first(where: { group?.repeated.contains($0.name) ?? true }) {
      let key = path(group?.name ?? table.name, description.plainName(customer))
      let buyers = add(
        isJapanese ? "購入者数" : "buyers", nil, "count_distinct(\(key))", words(isJapanese, "who bought", "購入した人の数"))
      _ = add(
        isJapanese ? "購入頻度" : "orders_per_buyer", nil, "\(orders) / \(buyers)",
        words(isJapanese, "orders per buyer", "1人あたりの受注件数"))
      _ = add(
        isJapanese ? "複数購入率" : "repeat_rate", "%", "share(each \(key) where \(orders) >= 2)",
        words(isJapanese, "who ordered twice or more", "2件以上購入した人の割合"))
    }
    proposeCancelled(table, isJapanese, group)
    proposeRepeated(table, isJapanese, group)
    if self.sales == nil { (self.sales, self.orders) = (sales, orders) }
  }

  /// `share(受注明細 where 状態 = "キャンセル")`
  private mutating func proposeCancelled(_ table: DraftTable, _ isJapanese: Bool, _ group: DraftGroup?) {
    for column in table.columns where column.kind == .text && column.distinctValues <= 20 {
      let values = table.values(of: column.name).compactMap { if case .text(let text) = $0 { text } else { nil } }
      let cancelled = values.filter(ColumnWords.isCancelled).sorted()
      guard !cancelled.isEmpty, cancelled.count < values.count else { continue }
      let isOfGroup = group?.repeated.contains(column.name) ?? false
      let rows = Name.written(isOfGroup ? group?.name ?? table.name : table.name)
      let texts = cancelled.map(writtenText)
      let condition = texts.count == 1 ? "= \(texts[0])" : "in [\(texts.joined(separator: ", "))]"
      _ = add(
        isJapanese ? "取消率" : "cancelled_rate", "%", "share(\(rows) where \(Name.written(column.name)) \(condition))",
        words(isJapanese, "cancelled ones; they are in the sales above", "取り消された割合。売上にはまだ含まれる"))
      return
    }
  }

  private mutating func proposeRepeated(_ table: DraftTable, _ isJapanese: Bool, _ group: DraftGroup?) {
    guard let group else { return }
    for name in group.repeated {
      guard let column = table.columns.first(where: { $0.name == name }), column.isNumber,
        ColumnWords.isMoney(name), ColumnWords.addsUp(name)
      else { continue }
      let plain = table.description.plainName(column)
      _ = add(
        isJapanese ? plain + "計" : plain + "_total", table.description.currency(of: column),
        "sum(\(path(group.name, plain)))",
        words(isJapanese, "once for each order", "受注1件に1回だけ数える"))
    }
  }

  private mutating func proposeSums(_ table: DraftTable) {
    let description = table.description
    let isJapanese = table.description.isJapanese
    var names: [String] = []
    if let wide = description.layout.wide {
      for (value, measure) in zip(description.valueNames, wide.measures) {
        let header = columns(measure, of: table).first
        let currency =
          header.flatMap { description.currency(of: $0) }
          ?? (ColumnWords.isMoney(value) || ColumnWords.isMoney(table.name) ? description.guessedCurrency : nil)
        let wanted = wide.measures.count == 1 ? table.name : value
        names.append(
          add(
            named(wanted, isJapanese), currency, "sum(\(path(table.name, value)))", sumWords(value, table, isJapanese)))
      }
    } else {
      for column in table.columns where summable(column, of: table) {
        let plain = description.plainName(column)
        names.append(
          add(
            named(plain, isJapanese), description.currency(of: column), "sum(\(path(table.name, plain)))",
            sumWords(plain, table, isJapanese)))
      }
    }
    proposeRates(names, isJapanese)
    let isAdvertising =
      ColumnWords.isAdvertising(table.name) || table.columns.contains { ColumnWords.isAdvertising($0.name) }
    let spend = names.first { ColumnWords.isMoney($0) || indicators.last(named: $0)?.unit.hasSuffix("円") ?? false }
    if isAdvertising, advertising == nil { advertising = spend }
  }

  private func columns(_ measure: WideColumns.Measure, of table: DraftTable) -> [ColumnDescription] {
    table.columns.filter { measure.columns.contains($0.name) }
  }

  /// What stands in a scoreboard: only what says what it is does.
  private func sumWords(_ column: String, _ table: DraftTable, _ isJapanese: Bool) -> String {
    words(
      isJapanese, "the sum of \(column) in \(table.name)",
      isJapanese ? "\(table.name)の\(column)の合計" : "\(table.name) の \(column) の合計")
  }

  private func named(_ name: String, _ isJapanese: Bool) -> String {
    used.contains(name) ? name + (isJapanese ? "計" : "_total") : name
  }

  /// `応答率 = 応答数 / 受電数`, `ctr = clicks / impressions`
  private mutating func proposeRates(_ names: [String], _ isJapanese: Bool) {
    let pairs = [
      ("応答", "受電", "応答率"), ("クリック", "表示", "クリック率"), ("クリック", "インプ", "クリック率"), ("開封", "配信", "開封率"),
      ("回答", "配布", "回答率"), ("成約", "商談", "成約率"), ("購入", "訪問", "購入率"), ("clicks", "impressions", "ctr"),
      ("conversions", "clicks", "conversion_rate"), ("answered", "calls", "answer_rate"),
      ("opens", "sent", "open_rate"),
    ]
    for (part, whole, rate) in pairs {
      guard let above = names.first(where: { $0.lowercased().contains(part) }),
        let below = names.first(where: { $0.lowercased().contains(whole) && $0 != above })
      else { continue }
      _ = add(
        rate, "%", "\(above) / \(below)",
        words(
          isJapanese, "\(above) for each of \(below)",
          isJapanese ? "\(below)に対する\(above)" : "\(below) に対する \(above)"))
    }
  }

  private mutating func proposeCount(_ table: DraftTable) {
    guard table.key != nil else { return }
    let isJapanese = ColumnWords.isJapanese(table.name)
    // With a time, in a month are those that came in it.
    let isByTime = table.hasTime
    _ = add(
      isJapanese
        ? (isByTime ? "新規" : "") + table.name + "数" : isByTime ? "new_" + table.name : table.name + "_count",
      nil, "count(\(Name.written(table.name)))",
      words(
        isJapanese, isByTime ? "\(table.name) that came in the period" : "how many \(table.name)",
        (isByTime ? "その期間に加わった" + (isJapanese ? "" : " ") : "") + table.name + (isJapanese ? "の数" : " の数")))
  }

  private mutating func proposeAdvertising() {
    guard let advertising, let sales, let orders else { return }
    let isJapanese = ColumnWords.isJapanese(sales)
    _ = add(
      isJapanese ? "広告費比率" : "ad_ratio", "%", "\(advertising) / \(sales)",
      words(isJapanese, "advertising for what was sold", "売上に対する広告費"))
    let unit = indicators.last(named: advertising)?.unit.dropFirst(2) ?? ""
    _ = add(
      isJapanese ? "受注獲得単価" : "cost_per_order", unit.isEmpty ? nil : String(unit), "\(advertising) / \(orders)",
      words(isJapanese, "advertising for one order", "受注1件あたりの広告費"))
  }
}

extension [DraftIndicator] {
  /// As it is written in a formula.
  fileprivate func last(named name: String) -> DraftIndicator? { last { Name.written($0.name) == name } }
}
