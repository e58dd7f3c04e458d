import Charts
import Columns
import SourceText

/// A report as one page that needs nothing else: no network, no other file. Without scripts it is all there, too.
package struct HTMLReport {
  private let report: Report
  private let words: ReportWords
  /// Of the parts that links lead to.
  private let targets: Set<String>

  private let headings: Set<String>
  /// What is wrong now: the page is as it was before.
  private let banner: [String]
  /// It is written again and again, and reads itself anew.
  private let isWatched: Bool

  package init(_ report: Report, banner: [String] = [], isWatched: Bool = false) {
    (self.report, self.banner, self.isWatched) = (report, banner, isWatched)
    words = ReportWords(report.language)
    var (targets, headings): (Set<String>, Set<String>) = ([], [])
    var stack = report.parts
    while let part = stack.popLast() {
      targets.insert(part.id)
      headings.insert(part.title)
      stack += part.parts
    }
    (self.targets, self.headings) = (targets, headings)
  }

  /// The id of the part of a definition: letters and digits of any script stand as they are.
  static func id(of name: String) -> String {
    "kpi-"
      + name.unicodeScalars.map { scalar in
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
          ? String(scalar) : "-\(String(scalar.value, radix: 16))-"
      }.joined()
  }

  package var text: String {
    let title = xmlEscaped(report.title)
    return """
      <!DOCTYPE html>
      <html lang="\(report.language.rawValue)"\(isWatched ? " data-watched" : "")>
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <style>\(HTMLStyle.text)</style>
      </head>
      <body>
      <a class="skip" href="#main">\(words[.skip])</a>\(alert)
      <header>
      <h1>\(title)</h1>
      <p class="sub">\(xmlEscaped(report.subtitle))</p>
      \(tools)
      </header>
      <nav aria-label="\(words[.contents])">\(contents)</nav>
      <main id="main">
      \(report.parts.map { section($0, level: 2) }.joined())</main>
      <script>\(HTMLScript.text)</script>
      </body>
      </html>

      """
  }

  // MARK: The head

  private var alert: String {
    if banner.isEmpty { return "" }
    let lines = banner.map { "<li>\(xmlEscaped(sanitizedForTerminal($0)))</li>" }
    return "<div class=\"banner\" role=\"alert\"><strong>\(words[.outOfDate])</strong><ul>\(lines.joined())</ul></div>"
  }

  /// What scripts make work; hidden until they do.
  private var tools: String {
    let facets = all(report.parts).compactMap(\.facets)
    func choice(_ id: String, _ name: String, _ all: String, _ values: [String]) -> String {
      var seen: Set<String> = []
      let options = values.filter { seen.insert($0).inserted }.map { "<option>\(xmlEscaped($0))</option>" }
      if options.count < 2 { return "" }
      return
        "<label><span>\(name)</span> <select id=\"\(id)\"><option value=\"\">\(all)</option>\(options.joined())</select></label>"
    }
    return "<div class=\"tools\" id=\"tools\" role=\"search\" hidden>"
      + "<label><span>\(words[.search])</span> <input type=\"search\" id=\"find\" autocomplete=\"off\"></label>"
      + choice("status", words[.status], words[.allStatuses], facets.flatMap(\.statuses))
      + choice("owner", words[.owner], words[.allOwners], facets.flatMap(\.owners).sorted())
      + choice("tag", words[.tag], words[.allTags], facets.flatMap(\.tags))
      + "<button type=\"button\" id=\"theme\">\(words[.theme])</button>"
      + "<output id=\"count\" data-words=\"\(words[.shown])\" data-none=\"\(words[.nothingFound])\"></output></div>"
  }

  private func all(_ parts: [ReportPart]) -> [ReportPart] { parts.flatMap { [$0] + all($0.parts) } }

  private var contents: String {
    let items = report.parts.map { part -> String in
      let inner = part.parts.isEmpty ? "" : "<ul>\(part.parts.map { item($0) + "</li>" }.joined())</ul>"
      return item(part) + inner + "</li>"
    }
    return "<ul>\(items.joined())</ul>"
  }

  private func item(_ part: ReportPart) -> String {
    let key = part.facets == nil ? "" : " data-of=\"\(part.id)\""
    return "<li\(key)><a href=\"#\(part.id)\">\(xmlEscaped(part.title))</a>"
  }

  // MARK: Parts

  private func section(_ part: ReportPart, level: Int) -> String {
    var attributes = ""
    if let facets = part.facets {
      // By a sign that no name holds.
      func list(_ texts: [String]) -> String { xmlEscaped(texts.joined(separator: "\u{241F}")) }
      attributes =
        " class=\"kpi\" data-owner=\"\(list(facets.owners))\" data-status=\"\(list(facets.statuses))\""
        + " data-tag=\"\(list(facets.tags))\""
    }
    let inner = part.nodes.map(html).joined() + part.parts.map { section($0, level: level + 1) }.joined()
    return "<section id=\"\(part.id)\"\(attributes) aria-labelledby=\"h-\(part.id)\">"
      + "<h\(level) id=\"h-\(part.id)\">\(xmlEscaped(part.title))</h\(level)>\(inner)</section>\n"
  }

  private func html(_ node: ReportNode) -> String {
    switch node {
    case .paragraph(let runs): return "<p>\(html(runs))</p>"
    case .formula(let runs): return "<pre class=\"formula\"><code>\(html(runs))</code></pre>"
    case .facts(let facts):
      let items = facts.map { fact in
        let look = fact.status == .none ? "" : " class=\"c-\(HTMLReport.look(fact.status))\""
        return "<div\(look)><dt>\(xmlEscaped(fact.name))</dt><dd>\(html(fact.runs))</dd></div>"
      }
      return "<dl class=\"facts\">\(items.joined())</dl>"
    case .list(let items):
      return items.isEmpty ? "" : "<ul class=\"notes\">\(items.map { "<li>\(html($0))</li>" }.joined())</ul>"
    case .table(let table, let name):
      return
        "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"\(xmlEscaped(name))\">\(html(table, name))</div>"
    case .figure(let figure, let name): return html(figure, name)
    case .picture(let picture):
      return "<figure class=\"map\"><figcaption>\(xmlEscaped(picture.name))</figcaption>"
        + "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"\(xmlEscaped(picture.name))\">\(picture.svg)</div>"
        + "<p class=\"told\" aria-live=\"polite\">\(words[.mapHelp])</p>"
        + folded(words[.tree], html(.table(picture.table, name: picture.name))) + "</figure>"
    case .folded(let name, let nodes): return folded(xmlEscaped(name), nodes.map(html).joined())
    }
  }

  private func folded(_ name: String, _ inner: String) -> String {
    "<details><summary>\(name)</summary>\(inner)</details>"
  }

  private func html(_ runs: [ReportRun]) -> String {
    runs.map { run in
      let text = HTMLReport.lines(run.text)
      if let link = run.link, targets.contains(HTMLReport.id(of: link)) {
        return "<a href=\"#\(HTMLReport.id(of: link))\">\(text)</a>"
      }
      return switch run.look {
      case .plain: text
      case .strong: "<strong>\(text)</strong>"
      case .large: "<strong class=\"big\">\(text)</strong>"
      case .quiet: "<span class=\"q\">\(text)</span>"
      case .code: "<code>\(text)</code>"
      case .status(let status): "<span class=\"st \(HTMLReport.look(status))\">\(text)</span>"
      }
    }.joined()
  }

  private static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { xmlEscaped(String($0)) }.joined(
      separator: "<br>")
  }

  private static func look(_ status: ReportCell.Status) -> String {
    switch status {
    case .none: "none"
    case .met: "met"
    case .near: "near"
    case .missed: "missed"
    }
  }

  // MARK: Tables

  private func html(_ table: ReportTable, _ name: String) -> String {
    let heads = table.columns.map { column in
      "<th scope=\"col\"\(column.isNumeric ? " class=\"n\"" : "")>\(xmlEscaped(column.name))"
    }
    // Short texts such as dates stay on one line.
    let isShort = table.columns.indices.map { column in
      !table.columns[column].isNumeric && table.rows.allSatisfy { displayWidth($0[column].text) <= 24 }
    }
    let rows = table.rows.map { row -> String in
      let cells = row.indices.map { cell(row[$0], table.columns[$0], isHead: $0 == 0, isShort: isShort[$0]) }
      let key = row.first?.link.map { " data-of=\"\(HTMLReport.id(of: $0))\"" } ?? ""
      return "<tr\(key)>\(cells.joined())"
    }
    return
      "<table><caption\(hidden(name))>\(xmlEscaped(name))</caption><thead><tr>\(heads.joined())<tbody>\(rows.joined())</table>"
  }

  /// What stands above already is said to those only who cannot see it.
  private func hidden(_ caption: String) -> String { headings.contains(caption) ? " class=\"vh\"" : "" }

  /// Of the numbers of a chart: they all look alike.
  private func numbers(of figure: ChartFigure, _ name: String) -> String {
    let table = ReportTable(figure, words: words)
    let heads = table.columns.map { "<th scope=\"col\">\(xmlEscaped($0.name))" }
    let rows = table.texts.map { row in
      "<tr>" + row.enumerated().map { ($0 == 0 ? "<th>" : "<td>") + xmlEscaped($1) }.joined()
    }
    return
      "<table><caption\(hidden(name))>\(xmlEscaped(name))</caption><thead><tr>\(heads.joined())<tbody>\(rows.joined())</table>"
  }

  private func cell(_ cell: ReportCell, _ column: ReportTable.Column, isHead: Bool, isShort: Bool) -> String {
    var classes = column.isNumeric ? ["n"] : isShort && !cell.text.isEmpty ? ["w"] : []
    if cell.isQuiet { classes.append("q") }
    let look = classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\""
    let told = cell.remark.map { " title=\"\(xmlEscaped($0))\"" } ?? ""
    let inner =
      cell.series.isEmpty
      ? html([ReportRun(cell.text, cell.status == .none ? .plain : .status(cell.status), link: cell.link)])
      : SVGSparkline(cell.series).text(told: cell.remark ?? cell.text)
    return isHead && !cell.text.isEmpty ? "<th scope=\"row\"\(look)\(told)>\(inner)" : "<td\(look)\(told)>\(inner)"
  }

  // MARK: Charts

  private func html(_ figure: ChartFigure, _ name: String) -> String {
    let isSmall = figure.sharesAxis
    let options = SVGChart.Options(
      width: isSmall ? 260 : 680, height: isSmall ? 120 : 220, isSmall: isSmall,
      language: report.language)
    let drawings = figure.charts.enumerated().map { place, chart -> String in
      var options = options
      if isSmall { options.column = place + 1 }
      options.shared = figure.extent(of: chart)
      let title = isSmall || figure.charts.count > 1 ? "<p class=\"ct\">\(xmlEscaped(chart.title))</p>" : ""
      let notes = chart.notes.map { "<p class=\"q\">\(xmlEscaped($0))</p>" }.joined()
      let events =
        chart.events.isEmpty
        ? ""
        : "<ul class=\"events\">\(chart.events.map { "<li>▲ \(xmlEscaped(chart.places.indices.contains($0.place) ? chart.places[$0.place] : "")): \(xmlEscaped($0.text))</li>" }.joined())</ul>"
      let scroll =
        isSmall
        ? "" : " tabindex=\"0\" role=\"group\" aria-label=\"\(xmlEscaped(chart.title.isEmpty ? name : chart.title))\""
      return "<div class=\"chart\"\(scroll)>\(title)\(SVGChart(chart, options).text)\(notes)\(events)</div>"
    }
    let table = numbers(of: figure, name)
    let csv = HTMLReport.percentEncoded(figure.csv(words))
    return "<figure\(isSmall ? " class=\"small\"" : "")><figcaption>\(xmlEscaped(name))</figcaption>"
      + "<div class=\"charts\">\(drawings.joined())</div>"
      + "<div class=\"more\"><details><summary>\(words[.table])</summary><div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"\(xmlEscaped(name))\">\(table)</div></details>"
      + "<a class=\"csv\" download=\"\(HTMLReport.fileName(name)).csv\" href=\"data:text/csv;charset=utf-8,\(csv)\">"
      + "\(words[.download])<span class=\"vh\"> \(xmlEscaped(name))</span></a></div></figure>"
  }

  private static func fileName(_ name: String) -> String {
    String(name.map { $0.isLetter || $0.isNumber || "-_. ".contains($0) ? $0 : "-" })
  }

  /// For a link that holds its file: what a URL has no place for, byte by byte. With the mark by which Excel knows UTF-8.
  private static func percentEncoded(_ text: String) -> String {
    var encoded = "%EF%BB%BF"
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "\r"): break  // A line feed alone ends a line for every reader.
      case _:
        let digits = Array("0123456789ABCDEF")
        encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    return encoded
  }
}
