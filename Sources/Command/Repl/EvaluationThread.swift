import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Asks a running evaluation to stop.
final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  func cancel() { flag.store(true, ordering: .relaxed) }
  var isCancelled: Bool { flag.load(ordering: .relaxed) }
}

/// Work on a thread of its own, so that the one with the terminal stays free to listen for Ctrl-C. The stack is as large
/// as that of a main thread: expressions nest up to 256 deep.
final class EvaluationThread<Result: Sendable>: Sendable {
  private let result = Mutex<Result?>(nil)
  private let work: @Sendable () -> Result

  private static var stackSize: Int { 64 << 20 }

  init(_ work: @escaping @Sendable () -> Result) { self.work = work }

  /// False when the system has no thread to give; the work has then been done on this one.
  func start() {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, EvaluationThread.stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // The thread owns one reference to this object, which it takes over at its start.
    let pointer = Unmanaged.passRetained(Job { self.run() }).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      let code = pthread_create(&thread, &attributes, { runJob($0) }, pointer)
    #else
      var thread = pthread_t()
      let code = pthread_create(&thread, &attributes, { $0.flatMap { runJob($0) } }, pointer)
    #endif
    if code != 0 {
      Unmanaged<Job>.fromOpaque(pointer).release()
      run()
    }
  }

  private func run() {
    let made = work()
    result.withLock { $0 = made }
  }

  /// The result once it is there.
  func finished(within milliseconds: Int) -> Result? {
    var waited = 0
    while true {
      if let made = result.withLock({ $0 }) { return made }
      if waited >= milliseconds { return nil }
      // Short steps at first: most answers take less than a millisecond or two.
      let step = waited < 20 ? 1 : 5
      usleep(UInt32(step * 1000))
      waited += step
    }
  }
}

private final class Job {
  let body: () -> Void
  init(_ body: @escaping () -> Void) { self.body = body }
}

private func runJob(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  Unmanaged<Job>.fromOpaque(pointer).takeRetainedValue().body()
  return nil
}
