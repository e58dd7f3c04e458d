import Evaluation
import Testing

@Suite struct WorkProfileTests {
  @Test func equalNamesBelowOnePieceAreOne() throws {
    let profile: WorkProfile? = WorkProfile()
    for _ in 0..<3 {
      profile.measure("sales") {
        profile.measure("rows") {}
        profile.measure("sum") {}
      }
    }
    profile.measure("cost") { profile.measure("rows") {} }
    let nodes = try #require(profile).nodes
    #expect(nodes.map(\.name) == ["sales", "cost"])
    #expect(nodes.map(\.count) == [3, 1])
    #expect(nodes[0].children.map(\.name) == ["rows", "sum"])
    #expect(nodes[0].children.map(\.count) == [3, 3])
    #expect(nodes[0].seconds >= nodes[0].children.reduce(0) { $0 + $1.seconds })
  }

  @Test func aFaultEndsItsPiece() throws {
    struct Fault: Error {}
    let profile = WorkProfile()
    #expect(throws: Fault.self) { try profile.measure("outer") { () throws(Fault) in throw Fault() } }
    profile.measure("next") {}
    #expect(profile.nodes.map(\.name) == ["outer", "next"])
    #expect(profile.nodes.allSatisfy { $0.count == 1 && $0.children.isEmpty })
  }

  @Test func nobodyAsksAndTheWorkIsDone() {
    let profile: WorkProfile? = nil
    #expect(profile.measure("never named") { 7 } == 7)
  }
}
