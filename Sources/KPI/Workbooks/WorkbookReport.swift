import Charts
import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText

/// A scoreboard and answers as an `.xlsx` workbook: a sheet for the board, one for each question, and one for what is said
/// of them. Numbers are numbers with the looks they have on the screen; a header stays in sight and can be filtered.
package struct WorkbookReport: Sendable {
  private let display: ValueDisplay
  private(set) var sheets: [Sheet] = []
  private var notes: [(sheet: String, text: String)] = []

  package init(display: ValueDisplay) { self.display = display }

  private var words: ReportWords { ReportWords(display.language) }

  /// A workbook of more cells is one that no spreadsheet opens.
  package static let mostCells = 10_000_000

  package var cellCount: Int { sheets.reduce(0) { $0 + $1.rows.count * $1.header.count } }

  package var sheetNames: [String] { sheets.map(\.name) }

  package var bytes: [UInt8] {
    var all = sheets
    if !notes.isEmpty {
      all.append(
        Sheet(
          display.say("notes", "注記"), [display.say("sheet", "シート"), display.say("note", "注記")],
          notes.map { [.text($0.sheet), .text($0.text)] }))
    }
    if all.isEmpty { all.append(Sheet(display.say("empty", "空"), [display.say("nothing was asked", "問いがない")])) }
    return workbookBytes(all)
  }

  private mutating func add(_ sheet: Sheet, _ words: [String]) {
    sheets.append(sheet)
    notes += words.map { (sheet.name, $0) }
    if sheet.rows.count >= WorkbookCells.mostRows {
      let (most, count) = (Wording.grouped(WorkbookCells.mostRows), Wording.grouped(sheet.rows.count))
      notes.append(
        (
          sheet.name,
          display.say(
            "a sheet ends after \(most) rows; the table has \(count)", "シートに入るのは\(most)行まで。表は\(count)行")
        ))
    }
  }

  // MARK: The scoreboard

  package mutating func add(_ report: ScoreboardReport) {
    let header = [
      words.column(.label), words.column(.name), words.column(.value), "n", words.column(.period),
      words.column(.change), words.column(.target), display.say("bound", "目標値"), words.column(.status),
      words.column(.gap), words.column(.attained), words.column(.noValue),
    ]
    var rows: [[ReportCell]] = []
    for line in report.board.lines {
      for place in 0..<max(1, line.targets.count) {
        rows.append(row(line, line.targets.indices.contains(place) ? line.targets[place] : nil, report))
      }
    }
    add(Sheet(display.say("scoreboard", words[.scoreboard]), header, rows), report.legend)
  }

  private func row(
    _ line: Scoreboard.Line, _ target: Scoreboard.Target?, _ report: ScoreboardReport
  ) -> [ReportCell] {
    var title = ReportCell(.text((line.isGoal ? "★ " : "") + words.title(of: line.label, name: line.name)))
    let remarks = ScoreboardReport.notes(of: line, in: display.language)
    if !remarks.isEmpty { title.remark = remarks.joined(separator: "\n") }
    let judged = target.map { $0.judges(line) ? line.value : $0.cell } ?? line.value
    let period = target?.period ?? line.period
    let isOfLine = target?.judges(line) ?? true
    return [
      title, .text(line.name), cell(judged, line.type), count(target?.smallSample ?? line.smallSample),
      period.map { display.reportCell(.period($0), type: .unknown) } ?? .empty,
      isOfLine ? change(line) : .empty, .text(target.map { report.targetText($0, line.type) } ?? ""),
      target.map { cell($0.threshold.limit, line.type) } ?? .empty,
      target.map { ReportCell(.text(report.statusText($0, line.type)), status: $0.verdict.status) } ?? .empty,
      target?.threshold.gap.map { difference($0, line.type) } ?? .empty,
      target?.threshold.attainment.map { display.reportCell(.number($0), type: .number(.percent)) } ?? .empty,
      .text(report.reason(judged.reason, target) ?? ""),
    ]
  }

  private func count(_ count: Int?) -> ReportCell {
    count.map { display.reportCell(.number(.whole($0)), type: .number(.plain)) } ?? .empty
  }

  private func change(_ line: Scoreboard.Line) -> ReportCell {
    switch line.change {
    case .relative(let part): display.reportCell(.number(.double(part)), type: .number(.percent), hasSign: true)
    case .difference(let number): difference(number, line.type)
    case nil: .empty
    }
  }

  private func difference(_ number: Number, _ type: ValueType) -> ReportCell {
    display.reportCell(.number(number), type: type.ofDifference, hasSign: true)
  }

  /// With what is to be known of it as a remark.
  private func cell(_ cell: Cell, _ type: ValueType, hasSign: Bool = false) -> ReportCell {
    var shown = display.reportCell(cell.value, type: type, hasSign: hasSign)
    var words = [cell.reason?.words(in: display.language)].compactMap { $0 }
    if cell.isUnfinished { words.append(display.language.say(ScoreboardReport.unfinished)) }
    if cell.beginsBeforeData { words.append(Note.beginsBeforeData.words(in: display.language)) }
    if !words.isEmpty { shown.remark = words.joined(separator: "\n") }
    return shown
  }

  // MARK: Reports

  /// A sheet for each table, and one for each KPI with its values over time, drawn beside them.
  package mutating func add(_ report: Report) {
    for part in report.parts { add(part, ReportWords(report.language)) }
  }

  private mutating func add(_ part: ReportPart, _ words: ReportWords) {
    var said: [String] = []
    var hasSheet = false
    for node in part.nodes { add(node, of: part, words, &said, &hasSheet) }
    notes += said.map { (part.title, $0) }
    for inner in part.parts { add(inner, words) }
  }

  /// - Parameters:
  ///   - said: what has no place in a table.
  ///   - hasSheet: of a KPI whether its values over time have been written.
  private mutating func add(
    _ node: ReportNode, of part: ReportPart, _ words: ReportWords, _ said: inout [String], _ hasSheet: inout Bool
  ) {
    let isKPI = part.facets != nil
    switch node {
    case .paragraph(let runs), .formula(let runs): said.append(runs.map(\.text).joined())
    case .facts(let facts): said += facts.map { words.named($0.name, $0.runs.map(\.text).joined()) }
    case .list(let items): said += items.map { $0.map(\.text).joined() }
    case .table(let table, let name): if !isKPI { add(Sheet(name, table, words), []) }
    case .picture(let picture): add(Sheet(picture.name, picture.table, words), [])
    case .figure(let figure, let name):
      // Of a KPI that over time: the others are for the page.
      let isOverTime = figure.charts.first?.isTime ?? false && !figure.sharesAxis
      if isKPI && (hasSheet || !isOverTime) { return }
      add(sheet(of: figure, isKPI ? part.title : name, words), [])
      hasSheet = true
    case .folded(_, let nodes): for inner in nodes { add(inner, of: part, words, &said, &hasSheet) }
    }
  }

  private func sheet(of figure: ChartFigure, _ name: String, _ words: ReportWords) -> Sheet {
    var table = ReportTable(figure, words: words)
    let hasSharedPlaces = figure.charts.allSatisfy { $0.places == figure.charts.first?.places }
    if hasSharedPlaces, figure.charts.first?.isTime ?? false {
      for row in table.rows.indices { table.rows[row][0] = WorkbookReport.time(table.rows[row][0]) }
    }
    var sheet = Sheet(name, table, words)
    guard hasSharedPlaces, !table.rows.isEmpty else { return sheet }
    if figure.sharesAxis {
      // Small ones side by side are the lines of one.
      sheet.charts = [SheetChart(kind: .line, categories: 0, series: Array(1..<table.columns.count), title: name)]
      return sheet
    }
    var column = 1
    for chart in figure.charts {
      // A share of the whole has another scale than what it is a share of.
      let series = chart.series.indices.filter { chart.series[$0].role != .share }.map { $0 + column }
      column += chart.series.count
      let title = figure.charts.count == 1 || chart.title.isEmpty ? name : chart.title
      sheet.charts.append(
        SheetChart(kind: chart.kind == .lines ? .line : .bar, categories: 0, series: series, title: title))
    }
    return sheet
  }

  /// A month or a day as the date that it is.
  private static func time(_ cell: ReportCell) -> ReportCell {
    let parts = cell.text.split(separator: "-").map { Int($0) }
    guard parts.count == 2 || parts.count == 3, let year = parts[0], let month = parts[1] else { return cell }
    let date = CivilDate(year: year, month: month, day: parts.count == 3 ? parts[2] ?? 0 : 1)
    guard date.isValid else { return cell }
    return ReportCell(parts.count == 2 ? .month(date.dayCount) : .day(date.dayCount))
  }

  // MARK: Questions

  package mutating func add(_ answer: Answer, _ statement: QueryStatement) {
    let none = display.say("(none)", "（なし）")
    let shown = answer.turnedAcross { cell, type in cell.value == .missing ? none : heading(cell, type) }
    let rows = shown.rows.map { row in
      row.indices.map { place -> ReportCell in
        let column = shown.columns[place]
        if column.role != .value, row[place].value == .missing { return .text(none) }
        return cell(row[place], column.type, hasSign: column.isChange)
      }
    }
    let header = shown.columns.indices.map { shown.heading(of: $0, in: display.language) }
    var sheet = Sheet(name(of: statement), header, rows, remark: statement.text)
    if statement.isChart, let chart = chart(of: shown, name(of: statement)) { sheet.charts = [chart] }
    add(sheet, AnswerReport(answer, display: display).legend)
  }

  /// Of a column that a key makes: of what has a word of its own, that of the reader.
  private func heading(_ cell: Cell, _ type: ValueType) -> String {
    if case .label = cell.value { display.text(cell, type: type) } else { display.plain(cell.value) }
  }

  /// Of one key: a line over periods, else bars. Lines of two keys would be one series of two kinds.
  private func chart(of answer: Answer, _ title: String) -> SheetChart? {
    let keys = answer.columns.indices.filter { answer.columns[$0].role != .value }
    let values = answer.columns.indices.filter { answer.columns[$0].role == .value && answer.columns[$0].type.isNumber }
    guard keys.count == 1, let key = keys.first, !values.isEmpty, !answer.rows.isEmpty else { return nil }
    let isPeriod = if case .period = answer.columns[key].role { true } else { false }
    return SheetChart(kind: isPeriod ? .line : .bar, categories: key, series: values, title: title)
  }

  package mutating func add(_ report: CauseReport, _ statement: QueryStatement) {
    let name = name(of: statement)
    guard !report.plainHeader.isEmpty else {
      add(
        Sheet(name, [display.say("answer", "答え")], report.head.map { [.text($0)] }, remark: statement.text),
        report.closing)
      return
    }
    let rows = report.plainRows.map { row in
      row.map { cell -> ReportCell in
        switch cell {
        case .empty: .empty
        case .text(let text): .text(text)
        case .plain(let text):
          Double(text).map {
            ReportCell(
              .number(
                $0, NumberLook(decimals: min(6, Self.decimals(text)), isPercent: false, suffix: "", hasSign: false)))
          } ?? .text(text)
        }
      }
    }
    add(Sheet(name, header(of: report), rows, remark: statement.text), report.head + report.closing)
  }

  /// What programs read as names of columns, in words of the reader.
  private func header(of report: CauseReport) -> [String] {
    let names = report.plainHeader
    guard display.language == .japanese else { return names }
    // Of a change by segments the first are names of dimensions.
    let own = Array(ChangeReport.plainHeader.suffix(3))
    let first = names.first != ChangeReport.plainHeader.first && names.suffix(3) == own[...] ? names.count - 3 : 0
    return names.prefix(first) + names.dropFirst(first).map { PlainColumns.japanese($0) }
  }

  private static func decimals(_ text: String) -> Int { text.split(separator: ".").dropFirst().first?.count ?? 0 }

  /// The first line of what stands above the question, else its words.
  private func name(of statement: QueryStatement) -> String {
    if let title = statement.documentation?.firstLine { return display.language.own(title) }
    var text = statement.text[...]
    if text.hasPrefix("show ") { text = text.dropFirst(5) }
    if text.hasSuffix(" as chart") { text = text.dropLast(9) }
    return String(text)
  }
}
