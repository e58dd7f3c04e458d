import Dispatch
import Synchronization

/// What `work` gives for 0, 1 … `count` − 1, each on a thread of its own, in that order. Of several faults the one of the
/// lowest number is thrown.
func concurrently<Result: Sendable>(
  _ count: Int, _ work: @Sendable (Int) throws(DataFault) -> Result
) throws(DataFault) -> [Result] {
  if count == 1 { return [try work(0)] }
  let results = Mutex<[Int: Swift.Result<Result, DataFault>]>([:])
  DispatchQueue.concurrentPerform(iterations: count) { index in
    let result: Swift.Result<Result, DataFault>
    do throws(DataFault) { result = .success(try work(index)) } catch { result = .failure(error) }
    results.withLock { $0[index] = result }
  }
  let found = results.withLock { $0 }
  var inOrder: [Result] = []
  for index in 0..<count {
    if let result = found[index] { inOrder.append(try result.get()) }
  }
  return inOrder
}

/// The same for work that cannot fail.
func concurrently<Result: Sendable>(_ count: Int, _ work: @Sendable (Int) -> Result) -> [Result] {
  let results = Mutex<[Int: Result]>([:])
  DispatchQueue.concurrentPerform(iterations: count) { index in
    let result = work(index)
    results.withLock { $0[index] = result }
  }
  let found = results.withLock { $0 }
  return (0..<count).compactMap { found[$0] }
}
