/// Values that can be computed again, kept while they take no more memory than that is worth. Those that have not been asked
/// for the longest are given up first.
struct RecentlyUsed<Key: Hashable, Value> {
  private struct Kept {
    var value: Value
    var byteCount: Int
    /// When it was last asked for.
    var use: Int
  }

  private var kept: [Key: Kept] = [:]
  private var byteCount = 0
  private var useCount = 0

  mutating func value(of key: Key) -> Value? {
    useCount += 1
    kept[key]?.use = useCount
    return kept[key]?.value
  }

  /// Keeps a value, whatever its size.
  ///
  /// - Parameter mostBytes: of all values together, this one included.
  /// - Returns: the keys of those that were given up.
  @discardableResult
  mutating func keep(_ value: Value, of key: Key, byteCount size: Int, mostBytes: Int) -> [Key] {
    remove(key)
    var givenUp: [Key] = []
    while byteCount + size > mostBytes, let oldest = kept.min(by: { $0.value.use < $1.value.use })?.key {
      remove(oldest)
      givenUp.append(oldest)
    }
    useCount += 1
    kept[key] = Kept(value: value, byteCount: size, use: useCount)
    byteCount += size
    return givenUp
  }

  private mutating func remove(_ key: Key) { byteCount -= kept.removeValue(forKey: key)?.byteCount ?? 0 }
}
