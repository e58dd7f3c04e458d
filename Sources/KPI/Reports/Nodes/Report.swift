import Charts
import CivilTime
import Columns
import Numerics
import SourceText

/// What a report says, before anybody decides how it looks: parts of nodes, made once, and written as text, Markdown, JSON,
/// HTML or a workbook.
package struct Report: Sendable {
  package var title: String
  /// Below the title: what the report is of.
  package var subtitle: String
  package var language: Language
  package var parts: [ReportPart]
  /// How its values are written.
  package var display: ValueDisplay
}

extension Report {
  /// Before anything could be answered.
  package init(empty title: String, display: ValueDisplay?) {
    let display = display ?? ValueDisplay(calendar: CalendarRules())
    self.init(title: title, subtitle: "", language: display.language, parts: [], display: display)
  }
}

/// A heading and what stands below it.
package struct ReportPart: Sendable {
  /// By which links lead to it; each once in a report.
  package var id: String
  package var title: String
  package var nodes: [ReportNode]
  package var parts: [ReportPart]
  /// By what readers look for it; nil for what is always there.
  package var facets: ReportFacets?

  init(id: String, title: String, nodes: [ReportNode] = [], parts: [ReportPart] = [], facets: ReportFacets? = nil) {
    (self.id, self.title, self.nodes, self.parts, self.facets) = (id, title, nodes, parts, facets)
  }
}

/// By what a KPI is found among others.
package struct ReportFacets: Hashable, Sendable {
  package var owners: [String] = []
  package var statuses: [String] = []
  package var tags: [String] = []
}

package enum ReportNode: Sendable {
  case paragraph([ReportRun])
  /// Names and what they are: `unit: 円`.
  case facts([ReportFact])
  case table(ReportTable, name: String)
  /// Charts with their numbers as a table.
  case figure(ChartFigure, name: String)
  /// A drawing for pages, and the table that says the same.
  case picture(ReportPicture)
  /// A formula as it is written.
  case formula([ReportRun])
  case list([[ReportRun]])
  /// What few readers want: folded away on a page.
  case folded(String, [ReportNode])
}

package struct ReportFact: Hashable, Sendable {
  package var name: String
  package var runs: [ReportRun]
  /// Whether it is good news.
  package var status: ReportCell.Status

  init(_ name: String, _ runs: [ReportRun], status: ReportCell.Status = .none) {
    (self.name, self.runs, self.status) = (name, runs, status)
  }
  init(_ name: String, _ text: String) { self.init(name, [ReportRun(text)]) }
}

package struct ReportPicture: Sendable {
  package var name: String
  package var svg: String
  package var table: ReportTable
}

/// A piece of a sentence; a line end in it ends the line.
package struct ReportRun: Hashable, Sendable {
  package enum Look: Hashable, Sendable {
    case plain, strong, large, quiet, code
    case status(ReportCell.Status)
  }
  package var text: String
  package var look: Look
  /// The name of the definition whose part it leads to.
  package var link: String?

  init(_ text: String, _ look: Look = .plain, link: String? = nil) {
    (self.text, self.look, self.link) = (text, look, link)
  }
}

extension ReportTable {
  /// The numbers of charts as people read them: a line for each place, a column for each series.
  init(_ figure: ChartFigure, words: ReportWords) {
    let charts = figure.charts
    guard let first = charts.first else {
      self.init(columns: [], rows: [])
      return
    }
    // Small multiples have the same places: each is a column.
    let isShared = charts.allSatisfy { $0.places == first.places }
    let columns = isShared ? charts.flatMap { chart in chart.series.map { (chart, $0) } } : []
    if isShared {
      self.init(
        columns: [.init(first.placesTitle.isEmpty ? words[first.isTime ? .period : .group] : first.placesTitle)]
          + columns.map { chart, series in
            .init(
              ReportTable.head(of: series, in: chart, isAlone: columns.count == 1, charts.count > 1, words),
              isNumeric: true)
          },
        cells: first.places.indices.map { place in
          [ReportCell(first.places[place])]
            + columns.map { chart, series in
              ReportTable.cell(series.points[place], chart.unit)
            }
        })
      return
    }
    self.init(
      columns: [.init(words[.label]), .init(words[.group]), .init(words[.value], isNumeric: true)],
      cells: charts.flatMap { chart in
        chart.series.flatMap { series in
          chart.places.indices.map { place in
            [
              ReportCell(ReportTable.head(of: series, in: chart, isAlone: false, charts.count > 1, words)),
              ReportCell(chart.places[place]),
              ReportTable.cell(series.points[place], chart.unit),
            ]
          }
        }
      })
  }

  /// A number with the look that its text has.
  private static func cell(_ point: Chart.Point, _ unit: AxisUnit) -> ReportCell {
    guard let value = point.drawn else { return ReportCell(point.text) }
    // Behind it a text may say more, as a funnel does.
    let number = point.text.prefix { $0 != " " }
    let digits = number.split(separator: ".").dropFirst().first?.prefix { $0.isNumber }.count ?? 0
    let isPercent = unit.factor == 100 && unit.suffix == "%"
    let look = NumberLook(
      decimals: min(6, digits), isPercent: isPercent, suffix: isPercent ? "" : unit.suffix, hasSign: false)
    var cell = ReportCell(.number(isPercent ? value : value * unit.factor, look), text: point.text)
    cell.isPartial = point.isPartial
    return cell
  }

  private static func head(
    of series: Chart.Series, in chart: Chart, isAlone: Bool, _ isOfSeveral: Bool, _ words: ReportWords
  ) -> String {
    if series.name.isEmpty { return isAlone || chart.title.isEmpty ? words[.value] : chart.title }
    // Of several charts with the same groups each says which it is of.
    return isOfSeveral ? words.named(chart.title, series.name) : series.name
  }
}

extension [ReportRun] {
  /// The same as the lines that it is read in.
  package var lines: [[ReportRun]] {
    var lines: [[ReportRun]] = [[]]
    for run in self {
      for (place, text) in run.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        if place > 0 { lines.append([]) }
        var part = run
        part.text = String(text)
        if !part.text.isEmpty { lines[lines.count - 1].append(part) }
      }
    }
    return lines.filter { !$0.isEmpty }
  }
}

extension ChartFigure {
  /// The numbers at full precision: what a spreadsheet reads.
  func csv(_ words: ReportWords) -> String {
    let table = ReportTable(self, words: words)
    let isShared = charts.allSatisfy { $0.places == charts.first?.places }
    var rows: [[OutputCell]] = []
    if isShared, let places = charts.first?.places {
      let series = charts.flatMap(\.series)
      rows = places.indices.map { place in
        [.text(places[place])] + series.map { ChartFigure.cell($0.points[place]) }
      }
    } else {
      rows = charts.flatMap { chart in
        chart.series.flatMap { series in
          chart.places.indices.map { place in
            [.text(series.name), .text(chart.places[place]), ChartFigure.cell(series.points[place])]
          }
        }
      }
    }
    return writeCSV(
      header: table.columns.map(\.name), rows: rows, options: WritingOptions(isSpreadsheetSafe: true))
  }

  private static func cell(_ point: Chart.Point) -> OutputCell {
    guard let value = point.drawn else { return .empty }
    // Counts and amounts to the last digit; a ratio has more of them than anybody measured.
    return .plain(Number.plainText(of: value == value.rounded() ? value : value.rounded(toDigits: 8)))
  }
}
