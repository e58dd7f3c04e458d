import CivilTime
import Testing

@testable import Columns

/// The public data sets, with the counts that their papers and packages publish. They lie beside the package, where they
/// are not there the tests say so and pass.
@Suite(.enabled(if: fileExists(sharedData), "the public data sets are not beside the package"))
struct SharedDataTests {
  private func loadShared(_ path: String, _ change: (inout LoadOptions) -> Void = { _ in }) throws -> LoadedTable {
    var options = LoadOptions()
    change(&options)
    return try load([.file(path: "\(sharedData)/\(path)")], options: options)
  }

  private func column(_ loaded: LoadedTable, _ name: String) throws -> Column {
    try #require(loaded.table.column(named: name)).column
  }

  private func distinct(_ column: Column) -> Int {
    switch column.values {
    case .texts(_, let dictionary): dictionary.texts.count
    case .exact(let rows, _): Set(rows.indices.filter { column.isValid($0) }.map { rows[$0] }).count
    case .doubles, .booleans, .days, .moments, .periods: -1
    }
  }

  @Test func onlineRetail() throws {
    let loaded = try loadShared("online_retail/online_retail.csv")
    #expect(loaded.table.rowCount == 541_909)
    #expect(try column(loaded, "CustomerID").validCount == 406_829)
    #expect(541_909 - (try column(loaded, "Description").validCount) == 1454)
    #expect(distinct(try column(loaded, "InvoiceNo")) == 25_900)
    #expect(distinct(try column(loaded, "CustomerID")) == 4372)
    #expect(distinct(try column(loaded, "StockCode")) == 4070)
    #expect(distinct(try column(loaded, "Country")) == 38)
    guard case .exact(let quantity, scale: 0) = try column(loaded, "Quantity").values,
      case .exact(let price, scale: let digits) = try column(loaded, "UnitPrice").values,
      case .moments(let dates) = try column(loaded, "InvoiceDate").values
    else {
      Issue.record("other types than expected")
      return
    }
    #expect(digits == 3)
    #expect(zip(quantity, price).reduce(0) { $0 + $1.0 * $1.1 } == 9_747_747_934)
    #expect(dates.min()?.isoText == "2010-12-01T08:26:00")
    #expect(dates.max()?.isoText == "2011-12-09T12:50:00")
  }

  @Test func onlineRetailWithoutDuplicates() throws {
    let loaded = try loadShared("online_retail/online_retail.csv") { $0.isDistinct = true }
    #expect(loaded.report.duplicatesDropped == 5268)
    let customers = try column(loaded, "CustomerID")
    let descriptions = try column(loaded, "Description")
    // Of these, 5225 are among rows without missing values.
    #expect((0..<loaded.table.rowCount).count { customers.isValid($0) && descriptions.isValid($0) } == 401_604)
  }

  @Test func cdnow() throws {
    let loaded = try loadShared("cdnow/cdnow_master.csv")
    #expect(loaded.table.rowCount == 69_659)
    #expect(distinct(try column(loaded, "customer_id")) == 23_570)
    #expect(typeName(try column(loaded, "order_date")) == "days")
    #expect(typeName(try column(loaded, "amount")) == "exact(2)")
    #expect(try loadShared("cdnow/cdnow_sample.csv").table.rowCount == 6919)
  }

  @Test func telcoChurn() throws {
    let loaded = try loadShared("telco_churn/telco_churn.csv")
    #expect(loaded.table.rowCount == 7043)
    let total = try column(loaded, "TotalCharges")
    #expect(total.validCount == 7032)
    guard case .exact(let cents, scale: 2) = total.values else {
      Issue.record("TotalCharges are decimals")
      return
    }
    // The mean of 2283.300441 over the 7032 cells that are not blank.
    #expect(abs(Double(cents.reduce(0, +)) / 100 / 7032 - 2283.300441) < 1e-6)
  }

  @Test func hillstrom() throws {
    let loaded = try loadShared("hillstrom/hillstrom.csv")
    #expect(loaded.table.rowCount == 64_000)
    #expect(distinct(try column(loaded, "segment")) == 3)
    #expect(typeName(try column(loaded, "spend")) == "exact(2)")
    #expect(loaded.report.messages.isEmpty)
  }
}
