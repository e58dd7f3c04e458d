import KPI
import SourceText

/// `kpi describe FILE`, `kpi describe DATASET FILES…`
func runDescribe(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let arguments = invocation.arguments
  guard let subject = arguments.operands.first else {
    throw ArgumentFault(
      message: Phrase("`kpi describe` needs a data file or a dataset", "`kpi describe` にはデータファイルまたはデータセットが要る"),
      help: .usage(.describe))
  }
  func isRules(_ operand: String) -> Bool {
    operand.hasSuffix(".kpi") || (try? FileSystem.kind(of: operand)) == .folder
  }
  if arguments.operands.count == 1, isRules(subject) { return try describeAll(invocation) }
  if arguments.operands.count == 1 || arguments.operands.allSatisfy(FileSystem.hasDataName) {
    return try describeFiles(arguments.operands, invocation)
  }
  let analyzed = try invocation.analyzed(paths: arguments.operands.dropFirst())
  try invocation.report(analyzed.problems.filter(\.isError), program: analyzed.program)
  let name = foldedName(subject)
  let isDerivedFine = !arguments.has("as-rules") && !analyzed.fileDatasets.contains(name)
  let derived = isDerivedFine ? analyzed.ruleDescription(ofDataset: name) : nil
  guard let description = analyzed.description(ofDataset: name) ?? derived else {
    if analyzed.problems.hasErrors { return analyzed.problems.exitCode }
    let near = nearestMatch(to: subject, among: analyzed.model.datasets.map(\.name))
    throw ArgumentFault(
      message: Phrase("there is no dataset `\(subject)`", "`\(subject)` というデータセットはない"),
      help: near.map { .thereIs($0) })
  }
  try invocation.write([description])
  return ExitCode.fine
}

/// Data files by themselves: each as it is, or together as rules to start from.
private func describeFiles(_ paths: [String], _ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let (draft, problems) = Draft.reading(
    paths, options: try invocation.dataOptions(), language: invocation.console.language)
  guard let draft else {
    try invocation.report(problems, program: Program())
    return problems.exitCode
  }
  if invocation.arguments.has("as-rules") {
    try invocation.report(draft.descriptions.flatMap { $0.problems }, program: Program())
    invocation.console.output.write(exact: draft.text)
    invocation.tellFolders(of: paths)
  } else {
    try invocation.write(draft.descriptions)
  }
  return ExitCode.fine
}

/// All datasets of the rules that read files.
private func describeAll(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let analyzed = try invocation.analyzed(paths: invocation.arguments.operands)
  try invocation.report(analyzed.problems.filter(\.isError), program: analyzed.program)
  if analyzed.problems.hasErrors { return analyzed.problems.exitCode }
  try invocation.write(analyzed.fileDatasets.compactMap { analyzed.description(ofDataset: $0) })
  return ExitCode.fine
}

extension Invocation {
  /// Most often the rules are written into the folder that is the current one.
  fileprivate func tellFolders(of paths: [String]) {
    let folders = FileAccess.foldersOutside(of: paths)
    if folders.isEmpty { return }
    let options = folders.map { "`--allow \($0)`" }.joined(separator: " ")
    console.note(
      Phrase(
        "rules that are kept here read these files with \(options)",
        "ここに置いたルールからこのファイルを読むには \(options) を付ける"))
  }

  fileprivate func write(_ descriptions: [DatasetDescription]) throws(ArgumentFault) {
    // Ragged rows and cells that were left out are met here first.
    try report(descriptions.flatMap(\.problems), program: Program())
    let output = console.output
    if arguments.has("as-rules") {
      output.write(exact: descriptions.map(\.asRules).joined(separator: "\n"))
      return
    }
    switch try format() {
    case .json:
      for description in descriptions { output.write(exact: description.json.compact + "\n") }
    case .csv:
      let isSafe = isSpreadsheetSafe
      output.write(exact: descriptions.map { $0.csv(isSpreadsheetSafe: isSafe) }.joined(separator: "\n"))
    case .markdown: output.write(exact: descriptions.flatMap { $0.tables.map(\.markdown) }.joined(separator: "\n"))
    case .text:
      output.write(painted: descriptions.map { text(of: $0) }.joined(separator: "\n"))
    }
  }

  fileprivate func text(of description: DatasetDescription) -> String {
    description.heading + description.tables.map { render($0) }.joined(separator: "\n")
  }
}
