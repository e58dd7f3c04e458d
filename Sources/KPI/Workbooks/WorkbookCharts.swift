import SourceText

/// A chart of the columns of a sheet, beside its table.
struct SheetChart: Hashable, Sendable {
  enum Kind: Hashable, Sendable { case line, bar }

  var kind: Kind
  /// The column of the places on the axis, and those of the values: a series each.
  var categories: Int
  var series: [Int]
  var title: String
}

/// The parts of a workbook that a chart is made of (ECMA-376 part 1, chapters 20.5 and 21.2).
struct WorkbookChart {
  private static let charts = "http://schemas.openxmlformats.org/drawingml/2006/chart"
  private static let shapes = "http://schemas.openxmlformats.org/drawingml/2006/main"
  private static let places = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"

  let chart: SheetChart
  /// As it stands in formulas: `'sales by month'`.
  let sheetName: String
  let sheet: Sheet

  /// Where the charts stand: behind the last column, below each other.
  static func drawing(of sheet: Sheet) -> String {
    let frames = sheet.charts.enumerated().map { frame(of: $1, number: $0 + 1, column: sheet.header.count + 1) }
    return "<xdr:wsDr xmlns:xdr=\"\(places)\" xmlns:a=\"\(shapes)\">\(frames.joined())</xdr:wsDr>"
  }

  private static let rowsOfChart = 22

  private static func frame(of chart: SheetChart, number: Int, column: Int) -> String {
    func place(_ column: Int, _ row: Int) -> String {
      "<xdr:col>\(column)</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>\(row)</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    }
    let row = 1 + (number - 1) * rowsOfChart
    return """
      <xdr:twoCellAnchor>\
      <xdr:from>\(place(column, row))</xdr:from><xdr:to>\(place(column + 10, row + rowsOfChart - 1))</xdr:to>\
      <xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="\(number + 1)" name="chart \(number)" \
      descr="\(xmlEscaped(chart.title))"/>\
      <xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>\
      <a:graphic><a:graphicData uri="\(charts)"><c:chart xmlns:c="\(charts)" xmlns:r="\(WorkbookParts.document)" \
      r:id="rId\(number)"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>
      """
  }

  var xml: String {
    let series = chart.series.enumerated().map { place, column in self.series(place, column) }.joined()
    let body =
      switch chart.kind {
      case .line:
        "<c:lineChart><c:grouping val=\"standard\"/><c:varyColors val=\"0\"/>\(series)<c:marker val=\"1\"/>"
          + "<c:axId val=\"1\"/><c:axId val=\"2\"/></c:lineChart>"
      case .bar:
        "<c:barChart><c:barDir val=\"bar\"/><c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>\(series)"
          + "<c:axId val=\"1\"/><c:axId val=\"2\"/></c:barChart>"
      }
    let isBar = chart.kind == .bar
    let legend = chart.series.count > 1 ? "<c:legend><c:legendPos val=\"r\"/><c:overlay val=\"0\"/></c:legend>" : ""
    return """
      <c:chartSpace xmlns:c="\(Self.charts)" xmlns:a="\(Self.shapes)" xmlns:r="\(WorkbookParts.document)"><c:chart>\
      <c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:t>\(xmlEscaped(chart.title))</a:t></a:r></a:p></c:rich></c:tx>\
      <c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>\(body)\
      <c:catAx><c:axId val="1"/><c:scaling><c:orientation val="\(isBar ? "maxMin" : "minMax")"/></c:scaling>\
      <c:delete val="0"/><c:axPos val="\(isBar ? "l" : "b")"/>\(format(of: chart.categories))\
      <c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:crossAx val="2"/></c:catAx>\
      <c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>\
      <c:axPos val="\(isBar ? "b" : "l")"/><c:majorGridlines/>\(format(of: chart.series.first ?? 0))\
      <c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="1"/></c:valAx>\
      </c:plotArea>\(legend)<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>
      """
  }

  private func series(_ place: Int, _ column: Int) -> String {
    let (categories, values) = (cells(of: chart.categories), cells(of: column))
    let isNumber = sheet.rows.allSatisfy { row in
      switch row[chart.categories].value {
      case .number, .day, .month, .moment: true
      case .empty, .text, .boolean: false
      }
    }
    let kind = isNumber ? "numRef" : "strRef"
    return "<c:ser><c:idx val=\"\(place)\"/><c:order val=\"\(place)\"/>"
      + "<c:tx><c:strRef><c:f>\(name)!$\(WorkbookCells.name(column: column))$1</c:f></c:strRef></c:tx>"
      + looks(of: place)
      + "<c:cat><c:\(kind)><c:f>\(categories)</c:f></c:\(kind)></c:cat>"
      + "<c:val><c:numRef><c:f>\(values)</c:f></c:numRef></c:val>"
      + (chart.kind == .line ? "<c:smooth val=\"0\"/>" : "") + "</c:ser>"
  }

  /// Colours that everybody tells apart (Okabe and Ito, Color Universal Design, 2008).
  private static let colours = ["0072B2", "D55E00", "009E73", "CC79A7", "E69F00", "56B4E9", "000000", "F0E442"]

  private func looks(of place: Int) -> String {
    let colour = "<a:solidFill><a:srgbClr val=\"\(Self.colours[place % Self.colours.count])\"/></a:solidFill>"
    return switch chart.kind {
    case .line:
      "<c:spPr><a:ln w=\"28575\">\(colour)</a:ln></c:spPr><c:marker><c:symbol val=\"circle\"/><c:size val=\"5\"/>"
        + "<c:spPr>\(colour)</c:spPr></c:marker>"
    case .bar: "<c:spPr>\(colour)</c:spPr><c:invertIfNegative val=\"0\"/>"
    }
  }

  private var name: String { xmlEscaped("'" + sheetName.replacing("'", with: "''") + "'") }

  private func cells(of column: Int) -> String {
    let letters = WorkbookCells.name(column: column)
    return "\(name)!$\(letters)$2:$\(letters)$\(min(sheet.rows.count + 1, WorkbookCells.mostRows))"
  }

  /// As the cells of the first row that has one.
  private func format(of column: Int) -> String {
    let codes = sheet.rows.lazy.compactMap { row -> String? in
      switch row[column].value {
      case .number(_, let look): look.code
      case .month: "yyyy-mm"
      case .day: "yyyy-mm-dd"
      case .moment: "yyyy-mm-dd hh:mm"
      case .empty, .text, .boolean: nil
      }
    }
    return "<c:numFmt formatCode=\"\(xmlEscaped(codes.first ?? "General"))\" sourceLinked=\"0\"/>"
  }
}

enum WorkbookCells {
  /// Spreadsheets show no more rows and columns, those of the header among them.
  static let mostRows = 1_048_576
  static let mostColumns = 16_384

  /// 0 is A, 26 is AA.
  static func name(column: Int) -> String {
    var (name, rest) = ("", column + 1)
    while rest > 0 {
      name = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + name
      rest = (rest - 1) / 26
    }
    return name
  }
}
