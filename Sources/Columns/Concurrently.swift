import Dispatch
import Synchronization

/// What `work` gives for 0, 1 … `count` − 1, each on a thread of its own, in that order. Of several faults the one of the
/// lowest number is thrown.
package func concurrently<Result: Sendable, Fault: Error>(
  _ count: Int, _ work: @Sendable (Int) throws(Fault) -> Result
) throws(Fault) -> [Result] {
  if count == 1 { return [try work(0)] }
  let results = Mutex<[Int: Swift.Result<Result, Fault>]>([:])
  DispatchQueue.concurrentPerform(iterations: count) { index in
    let result: Swift.Result<Result, Fault>
    do throws(Fault) { result = .success(try work(index)) } catch { result = .failure(error) }
    results.withLock { $0[index] = result }
  }
  let found = results.withLock { $0 }
  var inOrder: [Result] = []
  for index in 0..<count {
    if let result = found[index] { inOrder.append(try result.get()) }
  }
  return inOrder
}
