import CivilTime
import Columns
import SourceText

/// A data file of a draft: what was found in it, and its rows.
struct DraftTable: Sendable {
  var description: DatasetDescription
  let table: Table
  /// The key, where one was found.
  var key: String?
  /// Columns that are looked up in other tables.
  var references: [DraftReference] = []

  init(_ description: DatasetDescription, _ table: Table) {
    (self.description, self.table) = (description, table)
    key = description.key
  }

  var name: String { description.name }
  var columns: [ColumnDescription] { description.columns }

  var hasTime: Bool { description.time != nil || description.layout.wide?.grain != nil }

  /// The different cells of a column of codes.
  func values(of column: String) -> Set<DraftValue> { Set(cells(of: column).compactMap { $0 }) }

  /// For each row the cell of a column; nil where it is empty.
  func cells(of column: String) -> [DraftValue?] {
    guard let found = table.columns.first(where: { $0.name == column })?.column else { return [] }
    return (0..<found.count).map { row in
      guard found.isValid(row) else { return nil }
      switch found.values {
      case .texts(let codes, let dictionary): return .text(dictionary.texts[Int(codes[row])])
      case .exact(let rows, _), .days(let rows), .periods(let rows, _): return .number(rows[row])
      case .moments(let rows): return .number(rows[row])
      case .doubles(let rows): return .double(rows[row])
      case .booleans(let rows): return .number(rows[row] ? 1 : 0)
      }
    }
  }
}

enum DraftValue: Hashable, Sendable {
  case text(String)
  case number(Int64)
  case double(Double)
}

/// `会員 = 会員番号 -> 会員`
struct DraftReference: Hashable, Sendable {
  var name: String
  var column: String
  var target: String
  var targetKey: String
  /// How many different values there are, and how many of them the target has.
  var values: Int
  var found: Int
}

extension ColumnDescription {
  /// Texts or whole numbers without a unit: what tells things apart.
  var isCode: Bool { (kind == .text || kind == .wholeNumber) && unit == nil && compactTime == nil }

  /// `202604` below `年月`: numbers that are times by their cells and by their name. Days have eight digits, which say enough
  /// unless they are a number of something.
  var compactTime: Grain? {
    guard let timeOfNumbers, !DatasetDescription.isNameOfKey(name), !ColumnWords.isMoney(name) else { return nil }
    switch timeOfNumbers {
    case .day: return .day
    case .month: return ColumnWords.isMonth(name) ? .month : nil
    case .year: return ColumnWords.isFiscalYear(name) ? .fiscalYear : ColumnWords.isYear(name) ? .year : nil
    case .week, .quarter, .fiscalQuarter, .fiscalYear: return nil
    }
  }

  /// What rules must say of a column for it to be a time; "" where it is one by itself.
  var declaredTime: String {
    if areFirstDays { return ": month" }
    return compactTime.map { $0 == .day ? ": date" : ": \($0.rawValue)" } ?? ""
  }

  var isNumber: Bool {
    switch kind {
    case .wholeNumber, .decimal, .double: compactTime == nil
    case .boolean, .date, .dateTime, .period, .text, .empty: false
    }
  }
}

/// Words that people use for columns, in the languages of the trade.
enum ColumnWords {
  /// `会員番号` → `会員`, `customer_id` → `customer`, `orderId` → `order`; "" where nothing is left.
  static func stem(_ name: String) -> String {
    for word in [
      "番号", "コード", "キー", "No.", "No", "NO", "ID", "Id", "_id", "_no", "_code", "_key", "_number", "id", "code",
    ]
    where name.hasSuffix(word) {
      var stem = String(name.dropLast(word.count))
      while stem.hasSuffix("_") || stem.hasSuffix(" ") { stem.removeLast() }
      return stem
    }
    return name
  }

  static func isJapanese(_ text: String) -> Bool {
    text.unicodeScalars.contains { (0x3040...0x30FF).contains($0.value) || (0x4E00...0x9FFF).contains($0.value) }
  }

  private static func has(_ name: String, _ words: [String]) -> Bool {
    let lower = name.lowercased()
    return words.contains { lower.contains($0) }
  }

  static func isMoney(_ name: String) -> Bool {
    has(name, ["金額", "売上", "費用", "広告費", "原価", "粗利", "代金", "料金", "送料", "値引", "費", "単価", "価格", "予算", "利益"])
      || has(name, ["amount", "sales", "revenue", "price", "cost", "spend", "budget", "fee", "shipping", "discount"])
  }

  /// Prices of one piece, and what adds up to nothing.
  static func addsUp(_ name: String) -> Bool {
    !has(name, ["単価", "価格", "率", "平均", "比", "年齢", "点", "順位"])
      && !has(name, ["price", "rate", "ratio", "avg", "average", "age", "score", "rank", "percent"])
  }

  static func isMonth(_ name: String) -> Bool {
    has(name, ["月", "month", "period"]) || ["ym", "yyyymm"].contains(name.lowercased())
  }

  /// The year of a row, and not of a birth or a model.
  static func isYear(_ name: String) -> Bool {
    ["年", "西暦", "対象年", "集計年", "売上年", "受注年", "year", "yyyy", "calendar_year"].contains(name.lowercased())
  }

  static func isFiscalYear(_ name: String) -> Bool {
    name.hasSuffix("年度") || ["fy", "fiscal_year", "fiscal year"].contains(name.lowercased())
  }

  static func isSales(_ name: String) -> Bool {
    has(name, ["売上", "金額", "受注額"]) || has(name, ["amount", "sales", "revenue", "total"])
  }

  static func isCustomer(_ name: String) -> Bool {
    has(name, ["会員", "顧客", "お客", "ユーザ", "得意先"]) || has(name, ["customer", "member", "user", "client"])
  }

  static func isOrder(_ name: String) -> Bool {
    has(name, ["受注", "注文", "伝票", "オーダ"]) || has(name, ["order", "invoice", "receipt"])
  }

  static func isAdvertising(_ name: String) -> Bool {
    has(name, ["広告", "媒体", "出稿", "販促"]) || has(name, ["ad_", "ads", "advert", "media", "spend", "campaign"])
  }

  static func isCancelled(_ text: String) -> Bool {
    has(text, ["キャンセル", "取消", "返品"]) || has(text, ["cancel", "returned", "refund"])
  }
}
