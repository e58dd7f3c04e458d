import Planning

/// The scans that have been done, each for all folds of its rows and slice, and nothing else's.
struct ScanStore {
  struct Key: Hashable {
    var rows: RowsRead
    var frame: Int
  }

  private var groupings: [Key: Grouping] = [:]
  /// Of the frames of recurrences: the rows of each of their periods.
  private var segments: [Key: Segments] = [:]
  private var elementCount = 0

  /// Beyond this many kept elements the memory is worth more than the second scan.
  private static let limit = 100_000_000

  subscript(key: Key) -> Grouping? { groupings[key] }

  mutating func keep(_ grouping: Grouping, _ key: Key) {
    if elementCount + grouping.count > ScanStore.limit {
      groupings = [:]
      segments = [:]
      elementCount = 0
    }
    groupings[key] = grouping
    elementCount += grouping.count
  }

  func segments(of key: Key) -> Segments? { segments[key] }
  mutating func keep(_ rows: Segments, of key: Key) { segments[key] = rows }
}
