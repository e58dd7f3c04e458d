import Columns
import Semantics
import SourceText
import Syntax

/// Every message code with its explanation: `kpi explain K012`.
package enum CodeCatalog {
  package static var explanations: [Explanation] {
    (syntaxExplanations + semanticExplanations + dataExplanations() + ProgramMessage.explanations).sorted {
      $0.code < $1.code
    }
  }

  package static var codes: [String] { explanations.map(\.code) }

  /// One line for each code.
  package static var list: String { explanations.map { "\($0.code)  \($0.title)\n" }.joined() }

  /// The explanation, an example and what the command says of it.
  package static func text(of code: String) -> String? {
    let wanted = code.uppercased()
    guard let explanation = explanations.first(where: { $0.code == wanted }) else { return nil }
    var text = "\(explanation.code): \(explanation.title)\n\n\(explanation.text)\n"
    if explanation.example.isEmpty { return text }
    text +=
      "\nexample\n"
      + explanation.example.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    var program = Program()
    program.add(name: "example.kpi", bytes: Array(explanation.example.utf8), folder: "")
    var options = DataOptions()
    options.isSkipped = true
    let problems = AnalyzedProgram(program, options: options).problems.filter { $0.diagnostic.code == wanted }
    if !problems.isEmpty {
      text +=
        "\nsays\n"
        + ProblemReport(Array(problems.prefix(1)), files: program.sources).text(hasColor: false)
        .split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    }
    return text
  }
}

/// The rule file in its usual layout.
package func formattedText(of file: SourceFile) -> (text: String, diagnostics: [Diagnostic]) { format(file) }
