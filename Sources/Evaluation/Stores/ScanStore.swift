import Planning

/// The scans that have been done, each for all folds of its rows and slice, and nothing else's.
struct ScanStore {
  struct Key: Hashable {
    var rows: RowsRead
    var frame: Int
  }

  private struct Kept {
    var grouping: Grouping
    /// When it was last asked for.
    var use: Int
  }

  private var groupings: [Key: Kept] = [:]
  /// Of the frames of recurrences: the rows of each of their periods.
  private var segments: [Key: Segments] = [:]
  private var byteCount = 0
  private var useCount = 0

  /// Beyond so many bytes of kept elements the memory is worth more than the second scan.
  private static let mostBytes = 48_000_000

  mutating func grouping(_ key: Key) -> Grouping? {
    useCount += 1
    groupings[key]?.use = useCount
    return groupings[key]?.grouping
  }

  /// Keeps a scan, and gives up those that have not been asked for the longest.
  mutating func keep(_ grouping: Grouping, _ key: Key) {
    while byteCount + grouping.byteCount > max(ScanStore.mostBytes, 3 * grouping.byteCount),
      let oldest = groupings.min(by: { $0.value.use < $1.value.use })?.key
    {
      byteCount -= groupings.removeValue(forKey: oldest)?.grouping.byteCount ?? 0
      segments[oldest] = nil
    }
    useCount += 1
    byteCount += grouping.byteCount - (groupings[key]?.grouping.byteCount ?? 0)
    groupings[key] = Kept(grouping: grouping, use: useCount)
  }

  func segments(of key: Key) -> Segments? { segments[key] }
  mutating func keep(_ rows: Segments, of key: Key) { segments[key] = rows }
}
