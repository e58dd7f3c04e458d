import Columns

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Loops over many rows, shared out in ranges. Only work whose parts come together exactly is shared (whole numbers,
/// exact sums, one place for each row), so that the number of threads never shows in an answer.
struct Threads: Sendable {
  let count: Int

  /// The processors of this machine.
  static var available: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
  /// Below so many rows a second thread costs more than it brings.
  private static let fewestRows = 1 << 16

  /// What `work` gives for consecutive ranges of rows, in the order of the rows.
  func map<Result: Sendable>(_ rowCount: Int, _ work: @Sendable (Range<Int>) -> Result) -> [Result] {
    let parts = max(1, min(count, rowCount / Threads.fewestRows))
    let size = (rowCount + parts - 1) / parts
    return concurrently(parts) { part in work(min(rowCount, part * size)..<min(rowCount, (part + 1) * size)) }
  }

  /// One number for each row.
  @inline(__always)
  func fill(_ rowCount: Int, _ value: @Sendable (Int) -> Int32) -> [Int32] {
    let parts = map(rowCount) { rows in rows.map { value($0) } }
    return parts.count == 1 ? parts[0] : Array(parts.joined())
  }
}
