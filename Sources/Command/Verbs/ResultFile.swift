import KPI

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
    console.output.write("\(path)\n")
    return ExitCode.fine
  }

  func tellUnwritten(_ path: String, _ fault: FileFault) {
    console.error.write("kpi: `\(path)` cannot be written: \(fault.words)\n")
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
      message: "`\(path)` is one of the files that this is made from", help: "name another file; nothing was changed")
  }
}
