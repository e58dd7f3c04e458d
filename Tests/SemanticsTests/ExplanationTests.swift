import Testing

@testable import Semantics

/// These need a data file, or more definitions than fit an example.
private let withoutExample: Set<String> = [
  "K115", "K121", "K146", "K171", "K207", "K209", "K210", "K344", "K260", "K261", "K345", "K346", "K349",
]

@Test(arguments: semanticExplanations.map(\.code))
func theExampleGivesExactlyItsCode(_ code: String) throws {
  let explanation = try #require(semanticExplanations.first { $0.code == code })
  if withoutExample.contains(code) {
    #expect(explanation.example.isEmpty)
  } else {
    // Expectations are read in the world of their test.
    let world: World = explanation.example.hasPrefix("x = 3\ntest") ? .test(0) : .base
    #expect(analyzed(explanation.example, world: world).codes == [code], "\(explanation.example)")
  }
}

@Test func everyCodeIsExplainedOnce() {
  let codes = semanticExplanations.map(\.code)
  #expect(Set(codes).count == codes.count)
  #expect(codes == codes.sorted())
}
