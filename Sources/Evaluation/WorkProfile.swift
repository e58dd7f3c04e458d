import SourceText
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the time of one run goes: a tree of named pieces of work. Equal names below one piece are one.
package final class WorkProfile: Sendable {
  package struct Node: Sendable {
    package let name: Phrase
    package var seconds = 0.0
    /// How often it was done.
    package var count = 0
    /// How much more memory the process held at its end than at its beginning, in bytes; all times together.
    package var bytes = 0
    package var children: [Node] = []
  }

  private struct Piece {
    let name: Phrase
    var seconds = 0.0
    var count = 0
    var bytes = 0
    var children: [Int] = []
  }

  private struct State {
    var pieces = [Piece(name: .empty)]
    /// The pieces under way, the innermost last.
    var open = [0]
  }
  private let state = Mutex(State())

  package init() {}

  /// Does a piece of work, and remembers what it cost.
  package func measure<Result, Fault: Error>(_ name: Phrase, _ work: () throws(Fault) -> Result) throws(Fault) -> Result
  {
    let (start, bytes) = (ContinuousClock.now, WorkProfile.memoryInUse)
    let place = begin(name)
    defer {
      end(place, (ContinuousClock.now - start) / Duration.seconds(1), WorkProfile.memoryInUse - bytes)
    }
    return try work()
  }

  private func begin(_ name: Phrase) -> Int {
    state.withLock { state in
      let parent = state.open[state.open.count - 1]
      let known = state.pieces[parent].children.first { state.pieces[$0].name == name }
      let place = known ?? state.pieces.count
      if known == nil {
        state.pieces.append(Piece(name: name))
        state.pieces[parent].children.append(place)
      }
      state.open.append(place)
      return place
    }
  }

  private func end(_ place: Int, _ seconds: Double, _ bytes: Int) {
    state.withLock { state in
      state.open.removeLast()
      state.pieces[place].count += 1
      // A definition that is computed while it is computed (in another slice) is counted by the outer one.
      state.pieces[place].seconds += seconds
      state.pieces[place].bytes += bytes
    }
  }

  /// What has been measured so far, outermost pieces first, in the order in which they were begun.
  package var nodes: [Node] {
    state.withLock { state in
      func node(_ place: Int) -> Node {
        let piece = state.pieces[place]
        return Node(
          name: piece.name, seconds: piece.seconds, count: piece.count, bytes: piece.bytes,
          children: piece.children.map(node))
      }
      return state.pieces[0].children.map(node)
    }
  }

  /// What the process holds now, in bytes; where the system does not say that, the most that it has held.
  private static var memoryInUse: Int {
    #if os(Linux)
      let file = open("/proc/self/statm", O_RDONLY)
      guard file >= 0 else { return 0 }
      defer { close(file) }
      var bytes = [UInt8](repeating: 0, count: 128)
      let count = read(file, &bytes, bytes.count)
      let numbers = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
      return numbers.count > 1 ? (Int(numbers[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return Int(usage.ru_maxrss)
    #endif
  }
}

extension WorkProfile? {
  /// Does a piece of work; where nobody asks, it costs nothing.
  @inline(__always)
  package func measure<Result, Fault: Error>(
    _ name: @autoclosure () -> Phrase, _ work: () throws(Fault) -> Result
  ) throws(Fault) -> Result {
    guard let self else { return try work() }
    return try self.measure(name(), work)
  }
}
