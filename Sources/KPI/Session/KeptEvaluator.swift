import Synchronization

/// What has been computed for the questions before one, which that does not compute again.
///
/// Invariant: the evaluator is touched by whoever has the turn, and by nobody else; what leaves it are values.
final class KeptEvaluator: @unchecked Sendable {
  private let turn = Mutex(())
  private var last: Evaluator?

  /// Hands an evaluator of a program to `work`. Where another thread is asking meanwhile, that one begins anew.
  func evaluator<Result>(of program: AnalyzedProgram, _ work: (Evaluator) -> Result) -> Result {
    let result = turn.withLockIfAvailable { _ -> Result in
      let evaluator = Evaluator(program, continuing: last)
      last = evaluator
      return work(evaluator)
    }
    return result ?? work(Evaluator(program))
  }
}
