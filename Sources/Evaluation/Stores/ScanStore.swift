import Planning

/// The scans that have been done, each for all folds of its rows and slice, and nothing else's.
struct ScanStore {
  struct Key: Hashable {
    var rows: RowsRead
    var frame: Int
  }

  private var groupings = RecentlyUsed<Key, Grouping>()
  /// Of the frames of recurrences: the rows of each of their periods.
  private var segments: [Key: Segments] = [:]

  /// Beyond so many bytes of kept elements the memory is worth more than the second scan.
  private static let mostBytes = 48_000_000

  mutating func grouping(_ key: Key) -> Grouping? { groupings.value(of: key) }

  /// Of scans of many rows three are kept, however large they are.
  mutating func keep(_ grouping: Grouping, _ key: Key) {
    let size = grouping.byteCount
    let givenUp = groupings.keep(
      grouping, of: key, byteCount: size, mostBytes: max(ScanStore.mostBytes, 3 * size))
    for key in givenUp { segments[key] = nil }
  }

  func segments(of key: Key) -> Segments? { segments[key] }
  mutating func keep(_ rows: Segments, of key: Key) { segments[key] = rows }
}
