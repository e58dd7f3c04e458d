import Columns
import Evaluation
import Semantics
import SourceText
import Syntax

/// Rules with several queries over data files of a folder; loaded and analysed once.
package struct FileBench {
  package let model: Model
  package let engine: Engine
  package let diagnostics: [Diagnostic]
  private let queries: [String: ShowModel]

  package init(rules: String, queries: [String], folder: String) throws {
    let files =
      [SourceFile(id: FileID(0), name: "rules.kpi", text: rules)]
      + queries.enumerated().map {
        SourceFile(id: FileID($0.offset + 1), name: "query \($0.element)", text: "show " + $0.element)
      }
    var diagnostics: [Diagnostic] = []
    let trees = files.map { file -> SyntaxTree in
      let (tree, found) = parse(file)
      diagnostics += found
      return tree
    }
    var tables: [String: Table] = [:]
    var schemas: [String: DatasetSchema] = [:]
    for request in loadRequests(of: trees) {
      let sources = expand(pattern: request.pattern, relativeTo: folder).map { DataSource.file(path: $0) }
      do throws(DataFault) {
        let loaded = try load(sources, options: Workbench.options(for: request, calendar: calendarRules(of: trees)))
        tables[request.dataset] = loaded.table
        schemas[request.dataset] = DatasetSchema(loaded.table)
      } catch {
        throw Workbench.Failure(description: error.message.rendered)
      }
    }
    let (model, found) = analyze(trees, schemas: schemas)
    diagnostics += found
    self.diagnostics = diagnostics
    let errors = diagnostics.filter { $0.severity == .error }
    guard errors.isEmpty else {
      throw Workbench.Failure(description: render(errors, files: files, style: .short, language: .english))
    }
    self.model = model
    engine = Engine(model: model, tables: tables)
    var shows: [String: ShowModel] = [:]
    for query in model.queries {
      guard case .show(let show) = query else { continue }
      let file = show.range.file.index
      if file > 0 { shows[queries[Int(file) - 1]] = show }
    }
    self.queries = shows
  }

  /// The rows of one query's answer as texts.
  package func rows(_ query: String) -> [[String]] {
    guard let show = queries[query] else { return [["no query \(query)"]] }
    return engine.answer(show).rows.map { $0.map { Workbench.text($0, model) } }
  }
}
