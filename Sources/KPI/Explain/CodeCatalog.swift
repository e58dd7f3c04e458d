import Columns
import Semantics
import SourceText
import Syntax

/// Every message code with its explanation: `kpi explain K012`.
package enum CodeCatalog {
  package static func explanations(in language: Language = .english) -> [Explanation] {
    let all = syntaxExplanations + semanticExplanations + dataExplanations() + ProgramMessage.explanations
    let words = language == .english ? [:] : Dictionary(inJapanese.map { ($0.code, $0) }) { first, _ in first }
    return all.sorted { $0.code < $1.code }.map { explanation in
      guard let own = words[explanation.code] else { return explanation }
      var explanation = explanation
      (explanation.title, explanation.text) = (own.title, own.text)
      return explanation
    }
  }

  static var inJapanese: [Explanation.Words] {
    syntaxExplanationsInJapanese + semanticExplanationsInJapanese + dataExplanationsInJapanese
      + ProgramMessage.explanationsInJapanese
  }

  package static var codes: [String] { explanations().map(\.code) }

  /// One line for each code.
  package static func list(in language: Language) -> String {
    explanations(in: language).map { "\($0.code)  \($0.title)\n" }.joined()
  }

  /// The explanation, an example and what the command says of it.
  package static func text(of code: String, in language: Language) -> String? {
    let wanted = code.uppercased()
    guard let explanation = explanations(in: language).first(where: { $0.code == wanted }) else { return nil }
    var text = "\(explanation.code)\(language.say(": ", "："))\(explanation.title)\n\n\(explanation.text)\n"
    if explanation.example.isEmpty { return text }
    text +=
      language.say("\nexample\n", "\n例\n")
      + explanation.example.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    var program = Program()
    program.add(name: "example.kpi", bytes: Array(explanation.example.utf8), folder: "")
    var options = DataOptions()
    options.isSkipped = true
    let problems = AnalyzedProgram(program, options: options).problems.filter { $0.diagnostic.code == wanted }
    if !problems.isEmpty {
      text +=
        language.say("\nsays\n", "\nメッセージ\n")
        + ProblemReport(Array(problems.prefix(1)), files: program.sources).text(hasColor: false, language: language)
        .split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    }
    return text
  }
}

/// The rule file in its usual layout.
package func formattedText(of file: SourceFile) -> (text: String, diagnostics: [Diagnostic]) { format(file) }
