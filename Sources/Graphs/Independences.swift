extension CausalGraph {
  /// The graph says that two nodes tell nothing about each other where some others are known: what data can contradict.
  /// Where what is seen was chosen, it holds among the chosen; for a selected node itself it holds among all.
  package struct Independence: Hashable, Sendable {
    package var first: Node
    package var second: Node
    /// Ascending; none of them can be left out.
    package var given: [Node]
  }

  /// One independence for each two measured nodes that the graph allows to separate, in the order of their names. Of the
  /// sets nearest to the one and to the other it has the smaller; of two that are as large the first by name. In time
  /// linear in the graph for each two nodes.
  /// - Parameter never: what may not be known, such as nodes whose series is too short.
  package func independences(never: Set<Node> = []) -> [Independence] {
    pairs.compactMap { first, second in
      let cuts = [(first, second), (second, first)].compactMap { near, far in
        separators(near, far, never).nearest().map { names(of: $0.vertices) }
      }
      return inOrder(cuts).first.map { Independence(first: nodes[first], second: nodes[second], given: $0) }
    }
  }

  /// Each two measured nodes with every set that separates them and of which none can be left out; at most so many sets
  /// for each two, and whether these are all.
  package func everyIndependence(
    never: Set<Node> = [], atMost limit: Int
  ) -> (independences: [Independence], isComplete: Bool) {
    var found: [Independence] = []
    var isComplete = true
    for (first, second) in pairs {
      let (cuts, areAll) = separators(first, second, never).all(atMost: limit)
      if !areAll { isComplete = false }
      found += inOrder(cuts.map { names(of: $0) }).map {
        Independence(first: nodes[first], second: nodes[second], given: $0)
      }
    }
    return (found, isComplete)
  }

  /// Two nodes, and others that are held whatever else is.
  package struct Question: Sendable {
    package var first: Node
    package var second: Node
    package var held: [Node]
    package init(_ first: Node, _ second: Node, holding held: [Node]) {
      (self.first, self.second, self.held) = (first, second, held)
    }
  }

  /// For each question two sets that, together with what is held, separate the two, with no node that can be left out: the
  /// one nearest to the first, and the one nearest to the second where it is another one. Each ascending; none where
  /// nothing separates.
  package func separators(for questions: [Question], never: Set<Node> = []) -> [[[Node]]] {
    let isAllowed = isAllowed(never)
    return questions.map { question in
      guard let first = places[question.first], let second = places[question.second] else { return [] }
      let held = places(of: question.held)
      // Where the one side has none the other has none.
      guard let cut = separators(first, second, isAllowed: isAllowed, holding: held).nearest(),
        let other = separators(second, first, isAllowed: isAllowed, holding: held).nearest()
      else { return [] }
      let cuts = [cut, other].map { $0.vertices.sorted() }
      return (cuts[0] == cuts[1] ? [cuts[0]] : cuts).map { names(of: $0) }
    }
  }

  private var pairs: [(Int, Int)] {
    let measured = nodes.indices.filter { !isHidden[$0] }
    return measured.indices.flatMap { index in measured[(index + 1)...].map { (measured[index], $0) } }
  }

  private func separators(_ near: Int, _ far: Int, _ never: Set<Node>) -> Separators {
    separators(near, far, isAllowed: isAllowed(never), holding: [])
  }

  private func isAllowed(_ never: Set<Node>) -> [Bool] {
    var isAllowed = isHidden.map { !$0 }
    for place in places(of: never) { isAllowed[place] = false }
    return isAllowed
  }

  private func separators(_ near: Int, _ far: Int, isAllowed: [Bool], holding others: [Int]) -> Separators {
    let held = (places(of: selected) + others).filter { $0 != near && $0 != far }
    return Separators(between: [near], and: [far], held: held, isAllowed: isAllowed, in: spreading)
  }
}
