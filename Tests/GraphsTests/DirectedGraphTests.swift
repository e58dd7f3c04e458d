import Graphs
import Testing

private func graph(_ count: Int, _ edges: [(Int, Int)]) -> DirectedGraph {
  var graph = DirectedGraph(count: count)
  for (from, to) in edges { graph.addEdge(from: from, to: to) }
  return graph
}

@Test func componentsStandAfterWhatTheyLeadTo() {
  let components = graph(5, [(0, 1), (1, 2), (2, 1), (2, 3), (4, 0)]).stronglyConnectedComponents()
  #expect(components == [[3], [1, 2], [0], [4]])
}

@Test func aLoopIsACycle() {
  #expect(graph(2, [(0, 0), (0, 1)]).cyclicComponents() == [[0]])
  #expect(graph(2, [(0, 1)]).cyclicComponents().isEmpty)
}

@Test func orderPutsWhatIsNeededFirst() {
  #expect(graph(3, [(0, 1), (1, 2)]).orderedByDependency() == [2, 1, 0])
  #expect(graph(2, [(0, 1), (1, 0)]).orderedByDependency() == nil)
}

@Test func theShortestCycleIsShown() {
  let tangled = graph(5, [(0, 1), (1, 2), (2, 3), (3, 0), (2, 4), (4, 2)])
  #expect(tangled.shortestCycle(among: [0, 1, 2, 3, 4]) == [2, 4, 2])
  #expect(graph(1, [(0, 0)]).shortestCycle(among: [0]) == [0, 0])
  #expect(graph(2, [(0, 1)]).shortestCycle(among: [0, 1]) == nil)
}

@Test func pathsStayInside() {
  let square = graph(4, [(0, 1), (1, 3), (0, 2), (2, 3)])
  #expect(square.shortestPath(from: 0, to: 3) == [0, 1, 3])
  #expect(square.shortestPath(from: 0, to: 3, within: [0, 2, 3]) == [0, 2, 3])
  #expect(square.shortestPath(from: 3, to: 0) == nil)
}

@Test func reachableHoldsTheRoots() {
  #expect(graph(4, [(0, 1), (2, 3)]).reachable(from: [0]) == [0, 1])
}

/// A path as long as the input must not meet the limit of the call stack.
@Test func longChainsAreFine() {
  let count = 200_000
  var chain = DirectedGraph(count: count)
  for vertex in 1..<count { chain.addEdge(from: vertex - 1, to: vertex) }
  #expect(chain.orderedByDependency()?.first == count - 1)
  chain.addEdge(from: count - 1, to: 0)
  #expect(chain.cyclicComponents().first?.count == count)
}
