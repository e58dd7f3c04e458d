import KPI
import SourceText
import Terminal

extension Invocation {
  /// `-o sales.svg`: the charts of the answers; nil where none is asked for.
  func picturePath() -> String? {
    guard let path = arguments.value("out"), path.lowercased().hasSuffix(".svg") else { return nil }
    return path
  }
}

extension Invocation {
  /// All charts of one question as one file.
  func writePicture(to path: String, _ asked: ShownQuery?, evaluator: Evaluator) throws(ArgumentFault) -> Int32 {
    guard let asked, let figure = evaluator.figure(of: asked.outcome, asked.statement) else {
      let isShow =
        switch asked?.statement.query {
        case .show, .whatIf, .uncertainty, nil: true
        case .list, .why, .levers, .reach, .evidence, .actions, .bets: false
        }
      throw ArgumentFault(
        message: isShow
          ? Phrase("there is nothing to draw", "描くものがない")
          : Phrase(
            "there is nothing to draw: the answer has no parts with numbers", "描くものがない：答えに数の内訳がない"),
        help: isShow
          ? Phrase(
            "ask for numbers, as in `sales by month as chart`, or leave `-o` out",
            "`sales by month as chart` のように数を尋ねるか、`-o` を外す")
          : Phrase("leave `-o` out to read the answer", "`-o` を外すと答えを読める"))
    }
    let svg = figure.svg(language: evaluator.analyzed.display.language)
    let code = try writeResult(Array(svg.utf8), to: path, of: evaluator.analyzed.program)
    // The picture has no room for what is to be said beside the numbers.
    if code == ExitCode.fine { writeNotes(of: asked, evaluator: evaluator) }
    return code
  }
}

/// What a question brought as a chart in cells; nil where nothing can be drawn.
func chartText(of outcome: QueryOutcome, _ statement: QueryStatement, _ evaluator: Evaluator, page: Page) -> String? {
  guard let figure = evaluator.figure(of: outcome, statement) else { return nil }
  let height = figure.charts.count > 2 ? 9 : 12
  return figure.charts.map {
    Terminal.chartText(
      $0, width: page.width ?? 80, height: height, holding: figure.extent(of: $0), drawing: page.drawing) + "\n"
  }.joined(separator: "\n")
}
