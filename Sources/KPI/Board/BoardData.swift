import CivilTime
import Evaluation
import Semantics
import SourceText

/// The state of the data: what was read, which days it covers, and all that was remarked.
struct BoardData {
  let board: BoardReport
  private var words: ReportWords { board.words }

  init(_ board: BoardReport) { self.board = board }

  var part: ReportPart {
    ReportPart(
      id: "data", title: words[.data],
      nodes: [
        .table(datasets, name: words[.data]),
        .paragraph([ReportRun(words[.check], .strong)]),
        remarks.isEmpty ? .paragraph([ReportRun(words[.noFaults])]) : .list(remarks),
      ])
  }

  private var datasets: ReportTable {
    let (model, analyzed) = (board.model, board.evaluator.analyzed)
    let patterns = Dictionary(
      loadRequests(of: analyzed.program.trees).map { request in
        (request.dataset, analyzed.options.overrides[request.dataset]?.joined(separator: ", ") ?? request.pattern)
      }, uniquingKeysWith: { first, _ in first })
    let problems = board.evaluator.dataProblems + analyzed.data.problems
    let rows = model.datasets.indices.map { index -> [String] in
      let dataset = model.datasets[index]
      let source =
        switch dataset.source {
        case .files: patterns[dataset.name] ?? ""
        case .filtered(let other, _), .grouped(let other, _, _): model.datasets[other.index].name
        }
      let span = board.evaluator.base.engine.span(of: DatasetID(index))
      let faults = problems.count { $0.diagnostic.severity != .note && $0.dataset == dataset.name }
      return [
        dataset.documentation?.firstLine.map { words.title(of: $0, name: dataset.name) } ?? dataset.name, dataset.name,
        source,
        analyzed.data.loaded[dataset.name].map { Wording.grouped($0.table.rowCount) } ?? "",
        span?.start.isoText ?? "", span.map { ($0.end - 1).isoText } ?? "", faults == 0 ? "" : String(faults),
      ]
    }
    let columns: [ReportTable.Column] = [
      .init(words[.dataset]), .init(words[.name]), .init(words[.from]), .init(words[.rows], isNumeric: true),
      .init(words[.firstDay]), .init(words[.lastDay]), .init(words[.faults], isNumeric: true),
    ]
    let kept = columns.indices.filter { index in index < 2 || rows.contains { !$0[index].isEmpty } }
    return ReportTable(columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }

  /// More than these are for `kpi check --notes`.
  private static let mostRemarks = 60

  private var remarks: [[ReportRun]] {
    let problems = board.evaluator.analyzed.problems.filter { $0.origin == .data } + board.evaluator.dataProblems
    var seen: Set<String> = []
    var texts = problems.map { problem -> String in
      let place = problem.place.map { place in
        "\(place.file)\(place.line.map { ":\($0)" } ?? ""): "
      }
      return (place ?? "") + words.language.say(problem.diagnostic.message)
    }
    texts +=
      board.board.rowNotes(in: words.language)
      + board.board.notes.filter(\.isAboutData).map { $0.words(in: words.language) }
    texts = texts.filter { seen.insert($0).inserted }
    let shown = texts.prefix(BoardData.mostRemarks).map { [ReportRun($0)] }
    return shown + (texts.count > shown.count ? [[ReportRun(words.more(texts.count - shown.count), .quiet)]] : [])
  }
}
