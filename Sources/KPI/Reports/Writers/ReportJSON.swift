import Charts

extension Report {
  /// All nodes for programs that make pages of their own: texts as people read them, and the numbers of charts.
  package var json: JSONText {
    .object([
      ("title", .text(title)), ("subtitle", .text(subtitle)), ("language", .text(language.rawValue)),
      ("parts", .array(parts.map(\.json))), ("version", .whole(1)),
    ])
  }
}

extension ReportPart {
  fileprivate var json: JSONText {
    var members: [(String, JSONText)] = [("id", .text(id)), ("title", .text(title))]
    if let facets {
      members += [
        ("owners", .texts(facets.owners)), ("statuses", .texts(facets.statuses)), ("tags", .texts(facets.tags)),
      ]
    }
    members += [("nodes", .array(nodes.map(\.json))), ("parts", .array(parts.map(\.json)))]
    return .object(members)
  }
}

extension ReportNode {
  fileprivate var json: JSONText {
    func node(_ kind: String, _ members: [(String, JSONText)]) -> JSONText {
      .object([("kind", .text(kind))] + members)
    }
    func text(_ runs: [ReportRun]) -> JSONText { .text(runs.map(\.text).joined()) }
    switch self {
    case .paragraph(let runs): return node("paragraph", [("text", text(runs))])
    case .formula(let runs): return node("formula", [("text", text(runs))])
    case .facts(let facts):
      let all = facts.map { JSONText.object([("name", .text($0.name)), ("text", text($0.runs))]) }
      return node("facts", [("facts", .array(all))])
    case .list(let items): return node("list", [("items", .array(items.map(text)))])
    case .table(let table, let name): return node("table", [("name", .text(name)), ("table", table.json)])
    case .figure(let figure, let name):
      return node(
        "figure",
        [
          ("name", .text(name)), ("sharesAxis", .boolean(figure.sharesAxis)),
          ("charts", .array(figure.charts.map(\.json))),
        ])
    case .picture(let picture): return node("picture", [("name", .text(picture.name)), ("table", picture.table.json)])
    case .folded(let name, let nodes):
      return node("folded", [("name", .text(name)), ("nodes", .array(nodes.map(\.json)))])
    }
  }
}

extension ReportTable {
  fileprivate var json: JSONText {
    .object([("columns", .texts(columns.map(\.name))), ("rows", .array(texts.map { .texts($0) }))])
  }
}

extension Chart {
  fileprivate var json: JSONText {
    .object([
      ("title", .text(title)), ("kind", .text(kind.rawValue)), ("places", .texts(places)), ("time", .boolean(isTime)),
      ("factor", .double(unit.factor)), ("unit", .text(unit.suffix)),
      (
        "series",
        .array(
          series.map { series in
            .object([
              ("name", .text(series.name)), ("target", .boolean(series.role == .target)),
              ("values", .array(series.points.map { $0.drawn.map { .double($0) } ?? .null })),
              ("texts", .texts(series.points.map(\.text))),
              ("partial", .array(series.points.indices.filter { series.points[$0].isPartial }.map { .whole($0) })),
              ("totals", .array(series.points.indices.filter { series.points[$0].isTotal }.map { .whole($0) })),
            ])
          })
      ),
      (
        "events",
        .array(events.map { .object([("place", .whole($0.place)), ("text", .text($0.text))]) })
      ),
      ("notes", .texts(notes)),
    ])
  }
}
