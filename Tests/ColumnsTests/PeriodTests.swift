import CivilTime
import Testing

@testable import Columns

/// Cells that are periods, and times written otherwise than year, month, day.
@Suite struct PeriodTests {
  private func read(_ cell: String, _ change: (inout LoadOptions) -> Void = { _ in }) throws -> String {
    let column = try loadText("t,x\n\"\(cell)\",1\n", change).table.columns[0].column
    guard case .texts = column.values else { return cells(column)[0] }
    return "text"
  }

  @Test(arguments: [
    ("2026-04", "2026-04"), ("2026/4", "2026-04"), ("2026/04", "2026-04"), ("2026年4月", "2026-04"),
    ("令和8年4月", "2026-04"), ("令和元年5月", "2019-05"), ("２０２６年４月", "2026-04"), ("2026年4月度", "2026-04"),
    ("2026年4月分", "2026-04"), ("Apr 2026", "2026-04"), ("APRIL 2026", "2026-04"), ("Sept-2026", "2026-09"),
    ("2026-Apr", "2026-04"), ("2026Q2", "2026-Q2"), ("2026-Q2", "2026-Q2"), ("Q2 2026", "2026-Q2"),
    ("2026年第2四半期", "2026-Q2"), ("2026-W14", "2026-W14"), ("2026W14", "2026-W14"), ("FY2026", "FY2026"),
    ("FY2026-Q1", "FY2026-Q1"), ("2026年度", "FY2026"), ("令和8年度", "FY2026"), ("2026年", "2026"), ("9999-12", "9999-12"),
  ])
  func periodsAreInferred(_ cell: String, _ period: String) throws {
    #expect(try read(cell) == period)
  }

  @Test(arguments: [
    "2026-13", "1234-05", "Apr-26", "Q2", "March", "May 5", "W14", "FY26", "2026-W54", "2026Q5", "O-2026-04",
    "2026-04-",
    "2026-4-x", "Decision 2026", "令和0年4月", "2026年13月",
  ])
  func othersStayTexts(_ cell: String) throws {
    #expect(try read(cell) == "text")
  }

  @Test(arguments: [
    (Grain.month, "202604", "2026-04"), (.month, "Apr-26", "2026-04"), (.month, "Apr '26", "2026-04"),
    (.month, "4/2026", "2026-04"), (.month, "R8.4", "2026-04"), (.month, "2026.04", "2026-04"),
    (.month, "2026-04-15", "2026-04"), (.month, "20260415", "2026-04"), (.month, "2026-04-15 10:00", "2026-04"),
    (.year, "2026", "2026"), (.year, "2026-04", "2026"), (.fiscalYear, "2026", "FY2026"),
    (.fiscalYear, "FY26", "FY2026"),
    (.quarter, "2026-04", "2026-Q2"), (.fiscalQuarter, "2026Q1", "FY2026-Q1"), (.week, "2026-04-01", "2026-W14"),
  ])
  func declaredPeriodsTakeMore(_ grain: Grain, _ cell: String, _ period: String) throws {
    #expect(try read(cell) { $0.declaredTypes["t"] = .period(grain) } == period)
  }

  @Test func whatIsCoarserThanDeclaredIsUnreadable() throws {
    let loaded = try loadText("t\n2026-04\n2026\n2026-Q3\n") { $0.declaredTypes["t"] = .period(.month) }
    #expect(cells(loaded.table.columns[0].column) == ["2026-04", "·", "·"])
    #expect(loaded.report.messages.map(\.code) == [.unreadableCell, .unreadableCell])
  }

  @Test func theCoarsestGrainCounts() throws {
    let loaded = try loadText("t\n2026-01\n2026-Q2\n-\n")
    #expect(cells(loaded.table.columns[0].column) == ["2026-Q1", "2026-Q2", "·"])
    #expect(loaded.report.messages.map(\.code) == [.mixedGrains, .conventionalEmpty])
  }

  @Test func daysBesideMonthsStayTexts() throws {
    #expect(typeName(try loadText("t\n2026-01\n2026-02-03\n").table.columns[0].column) == "texts")
  }

  /// `2009/10`, `2010/11`: years that run over the new year, of sports and schools.
  @Test func seasonsStayTexts() throws {
    #expect(typeName(try loadText("t\n2009/10\n2010/11\n").table.columns[0].column) == "texts")
    #expect(typeName(try loadText("t\n2009/10\n2009/11\n").table.columns[0].column) == "periods")
  }

  @Test func periodsFollowTheCalendar() throws {
    let fiscal = CalendarRules(weekStart: 6, fiscalStartMonth: 4, fiscalName: .end)
    let table = try loadText("y,w\nFY2027,2026-11-22/P7D\n") { $0.calendar = fiscal }.table
    guard case .periods(let years, .fiscalYear) = table.columns[0].column.values,
      case .periods(let weeks, .week) = table.columns[1].column.values
    else { throw ParseFailure() }
    #expect(fiscal.days(of: Period(.fiscalYear, Int32(years[0]))).start.isoText == "2026-04-01")
    #expect(fiscal.days(of: Period(.week, Int32(weeks[0]))).start.isoText == "2026-11-22")
    #expect(writeCSV(table) == "y,w\nFY2027,2026-11-22/P7D\n" || table.calendar == fiscal)
  }

  private struct ParseFailure: Error {}

  @Test(arguments: [
    ("31-OCT-2023", "2023-10-31"), ("31 Oct 2023", "2023-10-31"), ("31OCT2023", "2023-10-31"),
    ("Oct 31, 2023", "2023-10-31"), ("October 31 2023", "2023-10-31"), ("2023-Oct-31", "2023-10-31"),
    ("Tue, 31 Oct 2023", "2023-10-31"), ("Tue, 31 Oct 2023 10:00:00 GMT", "2023-10-31T10:00:00"),
    ("2026-04-01 3:00 PM", "2026-04-01T15:00:00"), ("2026-04-01 12:30 AM", "2026-04-01T00:30:00"),
    ("2026-04-01 12:30pm", "2026-04-01T12:30:00"), ("2026/4/1 午後3:00", "2026-04-01T15:00:00"),
    ("2026年4月1日 午前0時5分", "2026-04-01T00:05:00"), ("2026年4月1日午後12時", "2026-04-01T12:00:00"),
  ])
  func timesInOtherForms(_ cell: String, _ time: String) throws {
    #expect(try read(cell) == time)
  }

  @Test(arguments: ["31-OCT-23", "2026-04-01 13:00 PM", "2026-04-01 0:30 PM", "31-Foo-2023", "30-Feb-2023", "3/4/2026"])
  func noTimes(_ cell: String) throws {
    #expect(try read(cell) == "text")
  }

  @Test(arguments: [
    ("d/m/y", "31/12/2026", "2026-12-31"), ("dd/mm/yyyy", "3/4/2026", "2026-04-03"),
    ("m/d/y", "3/4/2026", "2026-03-04"),
    ("d/m/y", "03.04.26", "2026-04-03"), ("d/m/y", "3-4-69", "1969-04-03"), ("d/m/y", "2026-04-03", "2026-04-03"),
    ("d/m/y", "3/4/2026 15:00", "2026-04-03T15:00:00"), ("d/m/y", "31-Oct-23", "2023-10-31"),
    ("m/y", "04/2026", "2026-04"),
  ])
  func orderOfDates(_ order: String, _ cell: String, _ time: String) throws {
    #expect(try read(cell) { $0.dateOrder = order } == time)
  }

  @Test func noOrderOfDates() {
    for order in ["d/m", "x", "d/d/y/m/d", ""] {
      #expect(faultOf("t\n1\n") { $0.dateOrder = order }?.code == .badOption)
    }
  }

  @Test func aTimeThatCannotBeReadStopsTheLoad() {
    func fault(_ text: String, _ type: DeclaredType) -> DataCode? {
      faultOf(text) {
        $0.declaredTypes["t"] = type
        $0.timeColumns = ["t"]
      }?.code
    }
    #expect(fault("t\n31/12/2026\n-\n\"\"\n", .date) == .unreadableTime)
    #expect(fault("t\nx\n", .period(.month)) == .unreadableTime)
    #expect(fault("t\nx\n2026-01-05\n", .date) == nil)
    #expect(fault("t\n-\n", .date) == nil)
    #expect(fault("t\n", .date) == nil)
  }

  @Test func daysDeclaredOverPeriodsArePeriods() throws {
    let loaded = try loadText("t\n2026/01\n2026/02\n") { $0.declaredTypes["t"] = .date }
    #expect(cells(loaded.table.columns[0].column) == ["2026-01", "2026-02"])
    #expect(loaded.report.messages.map(\.code) == [.periodsDeclaredDays])
  }

  @Test func firstDaysAreRemarked() throws {
    func codes(_ text: String, _ change: (inout LoadOptions) -> Void = { _ in }) throws -> [DataCode] {
      try loadText(text) {
        $0.timeColumns = ["t"]
        change(&$0)
      }.report.messages.map(\.code)
    }
    #expect(try codes("t\n2026-01-01\n2026-02-01\n2026-02-01\n") == [.firstDays])
    #expect(try codes("t\n2026-01-01\n2026-02-01\n") { $0.declaredTypes["t"] = .date } == [])
    #expect(try codes("t\n2026-01-01\n2026-02-01\n") { $0.stockTimes = ["t"] } == [])
    #expect(try codes("t\n2026-01-01\n2026-01-01\n") == [])
    #expect(try codes("t\n2026-01-01\n2026-02-02\n") == [])
    #expect(describe(try loadText("t\n2026-01-01\n2026-02-01\n"))[0].areFirstDays)
  }

  @Test func daysFarFromAllOthersAreTold() throws {
    func messages(_ days: [String]) throws -> [String] {
      try loadText("t\n" + days.joined(separator: "\n") + "\n") { $0.timeColumns = ["t"] }.report.messages
        .map(\.text.english)
    }
    let near = ["2026-01-05", "2026-02-06", "2026-03-07"]
    #expect(try messages(near) == [])
    #expect(
      try messages(near + ["2062-02-07"]) == [
        "`2062-02-07` is far from all others (2026-01-05 to 2026-03-07); the data span 2026-01-05 to 2062-02-07 with it"
      ])
    #expect(try messages(["1026-02-07"] + near).count == 1)
    #expect(try messages(["2026-01", "2026-02", "2026-03", "2062-04"]).count == 1)
    #expect(try messages(["2020-01-05", "2023-01-05", "2026-01-05"]) == [])
  }

  @Test func endsThatAreNone() throws {
    let text = "s,e\n2026-01-05,9999-12-31\n2026-01-06,2026-02-01\n2026-01-06,\n"
    func codes(_ empty: [String]) throws -> [DataCode] {
      try loadText(text) {
        $0.timeColumns = ["s"]
        $0.endTimes = ["e"]
        $0.emptyTexts = empty
      }.report.messages.map(\.code)
    }
    #expect(try codes([]) == [.farDay])
    #expect(try codes(["9999-12-31"]) == [])
  }

  @Test func functionsReadTextsAsCells() {
    #expect(dateOfCell(" 2026/1/5 ")?.isoText == "2026-01-05")
    #expect(dateOfCell("20260105")?.isoText == "2026-01-05")
    #expect(dateOfCell("xx") == nil)
    #expect(numberOfCell("▲1,234")?.plainText == "-1234")
    #expect(numberOfCell("12.5%")?.plainText == "0.125")
    #expect(numberOfCell("00123")?.plainText == "123")
    #expect(numberOfCell("$5") == nil)
    #expect(numberOfCell("") == nil)
  }
}
