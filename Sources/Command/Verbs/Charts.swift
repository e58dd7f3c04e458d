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
      throw ArgumentFault(
        message: "there is nothing to draw", help: "ask for numbers, as in `sales by month as chart`, or leave `-o` out"
      )
    }
    do throws(FileFault) {
      if (try? FileSystem.kind(of: path)) == .folder { throw FileFault("it is a folder") }
      try FileSystem.replace(path, with: Array(figure.svg(language: evaluator.analyzed.display.language).utf8))
    } catch {
      console.error.write("kpi: `\(path)` cannot be written: \(error.words)\n")
      return ExitCode.data
    }
    console.output.write("\(path)\n")
    // The picture has no room for what is to be said beside the numbers.
    writeNotes(of: asked, evaluator: evaluator)
    return ExitCode.fine
  }
}

/// What a question brought as a chart in cells; nil where nothing can be drawn.
func chartText(of outcome: QueryOutcome, _ statement: QueryStatement, _ evaluator: Evaluator, page: Page) -> String? {
  guard let figure = evaluator.figure(of: outcome, statement) else { return nil }
  let height = figure.charts.count > 2 ? 9 : 12
  return figure.charts.map {
    Terminal.chartText($0, width: page.width ?? 80, height: height, drawing: page.drawing) + "\n"
  }.joined(separator: "\n")
}
