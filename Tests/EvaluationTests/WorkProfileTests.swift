import Evaluation
import SourceText
import Testing

@Suite struct WorkProfileTests {
  @Test func equalNamesBelowOnePieceAreOne() throws {
    let profile: WorkProfile? = WorkProfile()
    for _ in 0..<3 {
      profile.measure(Phrase(same: "sales")) {
        profile.measure(Phrase(same: "rows")) {}
        profile.measure(Phrase(same: "sum")) {}
      }
    }
    profile.measure(Phrase(same: "cost")) { profile.measure(Phrase(same: "rows")) {} }
    let nodes = try #require(profile).nodes
    #expect(nodes.map(\.name.english) == ["sales", "cost"])
    #expect(nodes.map(\.count) == [3, 1])
    #expect(nodes[0].children.map(\.name.english) == ["rows", "sum"])
    #expect(nodes[0].children.map(\.count) == [3, 3])
    #expect(nodes[0].seconds >= nodes[0].children.reduce(0) { $0 + $1.seconds })
  }

  @Test func aFaultEndsItsPiece() throws {
    struct Fault: Error {}
    let profile = WorkProfile()
    #expect(throws: Fault.self) { try profile.measure(Phrase(same: "outer")) { () throws(Fault) in throw Fault() } }
    profile.measure(Phrase(same: "next")) {}
    #expect(profile.nodes.map(\.name.english) == ["outer", "next"])
    #expect(profile.nodes.allSatisfy { $0.count == 1 && $0.children.isEmpty })
  }

  @Test func nobodyAsksAndTheWorkIsDone() {
    let profile: WorkProfile? = nil
    #expect(profile.measure(Phrase(same: "never named")) { 7 } == 7)
  }
}
