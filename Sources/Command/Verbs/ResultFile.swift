import KPI
import SourceText

extension Invocation {
  /// Writes what was asked for to a file and says its name, or why it could not be written. What was there before stays
  /// until all of it is written.
  func writeResult(_ bytes: [UInt8], to path: String, of program: Program) throws(ArgumentFault) -> Int32 {
    try requireUnread([path], by: program)
    do throws(FileFault) {
      try FileSystem.replace(path, with: bytes)
    } catch {
      tellUnwritten(path, error)
      return ExitCode.data
    }
    console.output.write(exact: "\(path)\n")
    return ExitCode.fine
  }

  func tellUnwritten(_ path: String, _ fault: FileFault) {
    console.error.write("kpi: \(console.language.say(.unwritten(path, fault)))\n")
  }

  /// The rules and data that a program is made of, as they are now.
  func files(of program: Program) throws(ArgumentFault) -> WatchedFiles {
    var files = WatchedFiles(rules: arguments.operands, reader: reader)
    files.add(program, paths: arguments.operands, options: try dataOptions())
    return files
  }

  /// A result never takes the place of what it was made from: `-o orders.csv` once left a report where the orders were.
  func requireUnread(_ paths: [String], by program: Program) throws(ArgumentFault) {
    let read = try files(of: program)
    guard let path = paths.first(where: read.contains) else { return }
    throw ArgumentFault(
      message: Phrase(
        "`\(path)` is one of the files that this is made from", "`\(path)` は、この結果のもとになるファイルの1つ"),
      help: Phrase("name another file; nothing was changed", "別のファイルを指定する。何も変えていない"))
  }
}

extension Phrase {
  static func unwritten(_ path: String, _ fault: FileFault) -> Phrase {
    Phrase("`\(path)` cannot be written: ", "`\(path)` に書き込めない：") + fault.words
  }

  /// What was there before it was to be replaced is there still.
  static func unreplaced(_ path: String, _ fault: FileFault) -> Phrase {
    Phrase("`\(path)` cannot be written and is as it was: ", "`\(path)` に書き込めず、元のまま：") + fault.words
  }
}
