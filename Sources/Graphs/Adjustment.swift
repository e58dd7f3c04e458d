extension CausalGraph {
  /// What one wants to know of some nodes' influence on others. Where what is seen was chosen, a total effect is that
  /// among the chosen; of a direct one it can still be told whether there is one, even where the outcome had a part in the
  /// choice, but then not how large it is (Didelez, Kreiner and Keiding 2010).
  package struct Effect: Sendable {
    package enum Kind: Sendable {
      /// Along all ways from the causes to the outcomes.
      case total
      /// Along the arrows from the causes to the outcomes alone. With a set for it, causes and outcomes tell nothing
      /// about each other unless there is such an arrow. What an arrow is worth is asked of one outcome at a time.
      case direct
    }
    package var kind: Kind
    package var causes: Set<Node>
    package var outcomes: Set<Node>
    /// Controls in any case.
    package var held: Set<Node>
    /// No controls, such as nodes without a series.
    package var never: Set<Node>

    package init(
      _ kind: Kind = .total, of causes: Set<Node>, on outcomes: Set<Node>, held: Set<Node> = [], never: Set<Node> = []
    ) {
      (self.kind, self.causes, self.outcomes, self.held, self.never) = (kind, causes, outcomes, held, never)
    }
  }

  /// What must not be controlled for, because part of the effect would go with it or a dependence come that is none: for
  /// a total effect what lies on the ways from causes to outcomes and all that these nodes move (Perković, Textor, Kalisch
  /// and Maathuis 2018); for a direct one what the outcomes move.
  package func forbidden(for effect: Effect) -> Set<Node> {
    let isForbidden = marksForbidden(for: effect)
    return Set(nodes.indices.filter { isForbidden[$0] }.map { nodes[$0] })
  }

  /// Whether with these controls, and those that are held, the rest of what causes and outcomes have to do with each other
  /// is the effect.
  package func isAdjustmentSet(_ controls: Set<Node>, for effect: Effect) -> Bool {
    guard let setting = Setting(effect, in: self) else { return false }
    let chosen = controls.subtracting(effect.held)
    let known = places(of: chosen)
    guard known.count == chosen.count, known.allSatisfy({ setting.isAllowed[$0] }) else { return false }
    return setting.arrows.areSeparated(setting.causes, setting.outcomes, given: known + setting.held)
  }

  /// Controls for an effect, of which none can be left out; nil where no controls will do, and only there. Of all such
  /// sets it is the one nearest to the outcomes: of one cause and one outcome it tells the effect most precisely (Smucler,
  /// Sapienza and Rotnitzky 2022). In time linear in the graph.
  package func adjustmentSet(for effect: Effect) -> [Node]? {
    guard let setting = Setting(effect, in: self), let cut = setting.separators.nearest() else { return nil }
    return names(of: cut.vertices + places(of: effect.held))
  }

  /// All sets of controls for an effect of which none can be left out, the smaller first. There may be exponentially many:
  /// at most so many, and whether these are all. Each takes time linear in the graph and in its nodes.
  package func adjustmentSets(for effect: Effect, atMost limit: Int) -> (sets: [[Node]], isComplete: Bool) {
    guard let setting = Setting(effect, in: self) else { return ([], true) }
    let (cuts, isComplete) = setting.separators.all(atMost: limit)
    let held = places(of: effect.held)
    return (inOrder(cuts.map { names(of: $0 + held) }), isComplete)
  }

  /// The smaller first, then by names.
  func inOrder(_ sets: [[Node]]) -> [[Node]] {
    sets.sorted { $0.count != $1.count ? $0.count < $1.count : $0.lexicographicallyPrecedes($1) }
  }

  /// On ways from causes to outcomes that come to no other cause on the way.
  private func marksBetween(_ causes: [Int], _ outcomes: [Int]) -> [Bool] {
    let after = declared.descendants(of: causes.flatMap { declared.children[$0] })
    let before = declared.ancestors(of: outcomes, avoiding: declared.marks(causes))
    return zip(after, before).map { $0 && $1 }
  }

  fileprivate func marksForbidden(for effect: Effect) -> [Bool] {
    let (causes, outcomes) = (places(of: effect.causes), places(of: effect.outcomes))
    switch effect.kind {
    case .total:
      let isBetween = marksBetween(causes, outcomes)
      return declared.descendants(of: nodes.indices.filter { isBetween[$0] })
    case .direct: return declared.descendants(of: outcomes)
    }
  }

  /// The graph in which causes and outcomes must be separated: without the first arrows of the ways from causes to
  /// outcomes (the proper back-door graph), or without the arrows from causes to outcomes for a direct effect.
  fileprivate func backDoors(of effect: Effect) -> Arrows {
    let (causes, outcomes) = (places(of: effect.causes), places(of: effect.outcomes))
    let isCause = spreading.marks(causes)
    var isCut: [Bool]
    switch effect.kind {
    case .total:
      isCut = marksBetween(causes, outcomes)
      isCut += Array(repeating: false, count: spreading.parents.count - isCut.count)
      // An arrow into a circle goes to what stands for it.
      for (place, circle) in circles.enumerated() where isCut[place] {
        if let circle { isCut[circle] = true }
      }
    // Arrows into a circle stay: what comes to an outcome over its circle is more than the arrow's part.
    case .direct: isCut = spreading.marks(outcomes)
    }
    return spreading.without { isCause[$0.from] && isCut[$0.to] }
  }

  /// What must be separated by what, and where.
  private struct Setting {
    var arrows: Arrows
    var causes: [Int]
    var outcomes: [Int]
    /// Selected ones among them.
    var held: [Int]
    var isAllowed: [Bool]

    /// Nil where no set can do.
    init?(_ effect: Effect, in graph: CausalGraph) {
      causes = graph.places(of: effect.causes)
      outcomes = graph.places(of: effect.outcomes)
      let (chosen, selected) = (graph.places(of: effect.held), graph.places(of: graph.selected))
      held = Set(chosen + selected).sorted()
      let (ends, isForbidden) = (Set(causes + outcomes), graph.marksForbidden(for: effect))
      guard !causes.isEmpty, !outcomes.isEmpty, ends.count == causes.count + outcomes.count else { return nil }
      if held.contains(where: ends.contains) { return nil }
      if chosen.contains(where: { isForbidden[$0] || graph.isHidden[$0] }) { return nil }
      if effect.kind == .total, selected.contains(where: { isForbidden[$0] }) { return nil }
      arrows = graph.backDoors(of: effect)
      isAllowed = graph.isHidden.map { !$0 }
      for place in graph.nodes.indices where isForbidden[place] || effect.never.contains(graph.nodes[place]) {
        isAllowed[place] = false
      }
      for place in ends { isAllowed[place] = false }
    }

    var separators: Separators {
      Separators(between: outcomes, and: causes, held: held, isAllowed: isAllowed, in: arrows)
    }
  }
}
