import Columns
import Evaluation
import Semantics
import SourceText
import Syntax

/// What came of the `test` statements of a program.
package struct TestReport: Sendable {
  package struct Failure: Sendable {
    package var title: String
    package var range: SourceRange
    /// The expectation with the values of its sides beneath, or nil when the test could not be computed.
    package var picture: WhyPicture?
    /// The pictures of the definitions that the expectation names.
    package var definitions: [WhyPicture]
    /// Why it could not be computed.
    package var problems: [Problem]
  }
  package var testCount = 0
  package var failedCount = 0
  package var expectationCount = 0
  package var failures: [Failure] = []
  /// Definitions read by at least one expectation, and all there are.
  package var coveredCount = 0
  package var definitionCount = 0
}

extension Evaluator {
  /// Each test in a world of its own: its `given` values and tables stand in for definitions and datasets.
  package func testReport() -> TestReport { testReport { _ in true } }

  func testReport(isWanted: (RuleTest) -> Bool) -> TestReport {
    var report = TestReport()
    var covered: Set<String> = []
    for (index, test) in analyzed.program.tests.enumerated() where isWanted(test) {
      report.testCount += 1
      let before = report.failures.count
      let (tables, problems) = analyzed.inlineTables(ofTest: index)
      if !problems.isEmpty {
        report.failures.append(failure(test, problems: problems))
        report.failedCount += 1
        continue
      }
      let world = world(.test(index), replacing: tables)
      if world.problems.hasErrors {
        report.failures.append(failure(test, problems: world.problems))
      } else if let model = world.model.tests.first(where: { $0.index == index }) {
        for expectation in model.expectations {
          let failed = check(expectation, title: test.title, in: world)
          // What no file holds is in no answer; an `expect x = none` must not be met by it.
          let missing = analyzed.missingFiles(besides: Set(tables.keys), of: datasetsRead(by: expectation, in: world))
          if !missing.isEmpty {
            report.failures.append(failure(test, problems: missing))
            break
          }
          report.expectationCount += 1
          covered.formUnion(world.model.definitionsRead(by: expectation.formula))
          if let failed { report.failures.append(failed) }
          let broken = tables.isEmpty ? [] : world.dataProblems.filter(\.isError)
          if !broken.isEmpty {
            report.failures.append(failure(test, problems: broken))
            break
          }
        }
      }
      if report.failures.count > before { report.failedCount += 1 }
    }
    let names = Set(analyzed.model.definitions.filter { !$0.isBase }.map(\.name))
    report.definitionCount = names.count
    report.coveredCount = covered.intersection(names).count
    return report
  }

  private func failure(_ test: RuleTest, problems: [Problem]) -> TestReport.Failure {
    TestReport.Failure(title: test.title, range: test.range, picture: nil, definitions: [], problems: problems)
  }

  /// Those that its computing has asked for rows, and those without a file, which it could not.
  private func datasetsRead(by expectation: ExpectationModel, in world: EvaluatedWorld) -> Set<String> {
    let below = world.engine.planner.below(expectation.formula).datasets
    return world.engine.datasetsRead.union(below.map { world.model.datasets[$0.index].name })
  }

  private func check(
    _ expectation: ExpectationModel, title: String, in world: EvaluatedWorld
  ) -> TestReport.Failure? {
    if world.engine.holds(expectation) { return nil }
    let sides = [expectation.left, expectation.right].compactMap { $0 }
    // The tolerance is part of what was expected.
    var text = expectation.text
    if let tolerance = expectation.tolerance, let source = analyzed.program.source(of: tolerance.range.file) {
      let start = Int(expectation.formula.range.start)
      text = source.text(SourceRange(file: tolerance.range.file, start: start, end: Int(tolerance.range.end)))
    }
    let picture = WhyPicture.ofSides(
      sides, text: text, whole: expectation.formula, in: world, analyzed: analyzed)
    var definitions: [WhyPicture] = []
    for side in sides {
      guard case .slice(.definition(let id)) = side.kind else { continue }
      let name = world.model.definitions[id.index].name
      if let inner = WhyPicture.of(name, in: world, analyzed: analyzed, isPrecise: true) {
        definitions.append(inner)
      }
    }
    return TestReport.Failure(
      title: title, range: expectation.range, picture: picture, definitions: definitions, problems: [])
  }
}

extension AnalyzedProgram {
  /// That the files of datasets are missing, where no table stands in for them.
  fileprivate func missingFiles(besides given: Set<String>, of read: Set<String>) -> [Problem] {
    let lacking = loadRequests(of: program.trees).filter { request in
      read.contains(request.dataset) && data.loaded[request.dataset] == nil && !given.contains(request.dataset)
    }
    return lacking.flatMap { request in
      problems.filter { $0.isMissingFile && $0.diagnostic.primary?.range == request.patternRange }
    }
  }
}

/// A `test` statement as it stands in the files.
struct RuleTest {
  var title: String
  var range: SourceRange
  var statement: TestStatement
}

extension Program {
  /// In the order in which `World.test` counts them.
  var tests: [RuleTest] {
    trees.flatMap { tree in
      tree.statements.compactMap { statement in
        guard case .test(let test) = statement.kind else { return nil }
        return RuleTest(title: test.title, range: statement.range, statement: test)
      }
    }
  }
}

extension Model {
  /// The names of all definitions that a formula reads, directly or through others.
  func definitionsRead(by formula: Formula) -> Set<String> {
    var seen: Set<DefinitionID> = []
    var pending = Array(formula.namedDefinitions)
    while let id = pending.popLast() {
      guard seen.insert(id).inserted, definitions.indices.contains(id.index) else { continue }
      pending += definitions[id.index].reads
    }
    return Set(seen.compactMap { definitions.indices.contains($0.index) ? definitions[$0.index].name : nil })
  }
}
