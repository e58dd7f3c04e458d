import Semantics
import SourceText
import Syntax

extension Program {
  /// `--set cac=3500円`: the definition gets another body; its documentation and declared unit stay, and
  /// without a declared one the value has the unit of the old body.
  package mutating func apply(setting text: String) {
    guard let mark = text.firstIndex(of: "="), mark != text.startIndex else {
      problems.append(Problem(ProgramMessage.badSetting(text).diagnostic()))
      return
    }
    let id = FileID(files.count)
    let written = text[..<mark] + " = " + text[text.index(after: mark)...]
    let source = SourceFile(id: id, name: "--set", text: written + "\n")
    let (parsed, diagnostics) = parse(source)
    var tree = parsed
    guard !diagnostics.hasErrors else {
      // The file is kept, so that the message can show the text it is about.
      tree.statements = []
      files.append(RuleFile(source: source, tree: tree, folder: "", isRequested: false))
      problems += diagnostics.map { Problem($0) }
      return
    }
    guard tree.statements.count == 1, case .definition(var setting) = tree.statements[0].kind else {
      problems.append(Problem(ProgramMessage.badSetting(text).diagnostic()))
      return
    }
    if replaced.contains(setting.name.text) {
      problems.append(Problem(ProgramMessage.settingTwice(setting.name.text).diagnostic()))
      return
    }
    guard let old = removeDefinition(named: setting.name.text) else {
      let near = nearestMatch(to: setting.name.text, among: definitionNames)
      problems.append(Problem(ProgramMessage.unknownSetting(setting.name.text, near: near).diagnostic()))
      return
    }
    if case .definition(let before) = old.kind {
      // `--set f2=30%`: what calls it would call a number.
      if before.parameters.count != setting.parameters.count {
        let names = before.parameters.map(\.name.text).joined(separator: ", ")
        let example = "\(before.name.text)(\(names))"
        let message = ParameterMessage.otherParameters(before.name.text, example: example)
        problems.append(Problem(SemanticMessage.parameters(message).diagnostic(at: setting.name.range)))
        tree.statements = [old]
        files.append(RuleFile(source: source, tree: tree, folder: "", isRequested: false))
        return
      }
      if setting.unit == nil { setting.unit = before.unit }
      setting.replaced = [before]
    }
    tree.statements[0].kind = .definition(setting)
    tree.statements[0].documentation = old.documentation
    files.append(RuleFile(source: source, tree: tree, folder: "", isRequested: true))
    replaced.insert(setting.name.text)
    settings.append(text)
  }

  /// The program as the files have it: each definition in the place of the one that was set for it.
  var withoutSettings: Program {
    var program = self
    for file in files.indices {
      for (place, statement) in files[file].tree.statements.enumerated() {
        guard case .definition(let setting) = statement.kind, let before = setting.replaced.first else { continue }
        program.files[file].tree.statements[place].kind = .definition(before)
      }
    }
    return program
  }

  /// The definitions that are set, but for one that a session has typed anew.
  var namesSet: [String] {
    trees.flatMap(\.statements).compactMap { statement in
      guard case .definition(let definition) = statement.kind, !definition.replaced.isEmpty else { return nil }
      return definition.name.text
    }
  }

  private mutating func removeDefinition(named name: String) -> Statement? {
    for file in files.indices {
      let found = files[file].tree.statements.firstIndex { statement in
        if case .definition(let definition) = statement.kind { return definition.name.text == name }
        return false
      }
      if let found { return files[file].tree.statements.remove(at: found) }
    }
    return nil
  }
}
