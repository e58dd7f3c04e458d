/// Texts that were cut, the newest last. Cuts in a row gather in one entry.
struct KillRing: Sendable, Equatable {
  private static let limit = 60
  private var entries: [String] = []
  private var yankIndex = 0

  enum Direction: Sendable { case forward, backward }

  mutating func kill(_ text: String, _ direction: Direction, joinsPrevious: Bool) {
    if text.isEmpty { return }
    if joinsPrevious, let last = entries.popLast() {
      entries.append(direction == .forward ? last + text : text + last)
    } else {
      entries.append(text)
      if entries.count > Self.limit { entries.removeFirst() }
    }
    yankIndex = entries.count - 1
  }

  mutating func yank() -> String? {
    yankIndex = entries.count - 1
    return entries.last
  }

  /// The entry before the one that was yanked last, going round.
  mutating func rotate() -> String? {
    if entries.isEmpty { return nil }
    yankIndex = (yankIndex + entries.count - 1) % entries.count
    return entries[yankIndex]
  }
}

/// Changes that can be taken back. Changes typed in one go form one group.
struct UndoStack: Sendable, Equatable {
  private static let limit = 1_000
  private var past: [[TextBuffer.Change]] = []
  private var future: [[TextBuffer.Change]] = []

  mutating func record(_ change: TextBuffer.Change, joinsPrevious: Bool) {
    if change.removed.isEmpty, change.inserted.isEmpty { return }
    future = []
    if joinsPrevious, !past.isEmpty {
      past[past.count - 1].append(change)
    } else {
      past.append([change])
      // A tenth at once, so that the cost of dropping is not paid at each key.
      if past.count > Self.limit { past.removeFirst(Self.limit / 10) }
    }
  }

  mutating func undo(_ buffer: inout TextBuffer) -> Bool {
    guard let group = past.popLast() else { return false }
    for change in group.reversed() { buffer.undo(change) }
    future.append(group)
    return true
  }

  mutating func redo(_ buffer: inout TextBuffer) -> Bool {
    guard let group = future.popLast() else { return false }
    for change in group { buffer.redo(change) }
    past.append(group)
    return true
  }
}
