import Semantics

/// The conditions on the rows of a slice. They are a set: `(a where p) where q` reads the rows of `(a where q) where p`, and
/// `(a where p) where p` those of `a where p`, so that nested filters make as many frames as there are sets of them and not
/// as many as there are ways to write them.
///
/// A condition with a number of the slice in it is no member of such a set: `amount > avg(o.amount)` compares with the
/// average of the rows that the conditions before it leave, and does so again where it is written twice.
struct FilterSet: Hashable, Sendable {
  struct Condition: Hashable, Sendable {
    let filter: Filter
    let identity: Identity
    /// Whether it holds a number of the slice around it.
    let dependsOnSlice: Bool

    init(_ filter: Filter, dependsOnSlice: Bool) {
      self.filter = filter
      identity = filter.identity
      self.dependsOnSlice = dependsOnSlice
    }
    static func == (a: Condition, b: Condition) -> Bool { a.identity == b.identity }
    func hash(into hasher: inout Hasher) { hasher.combine(identity) }
  }

  /// Conditions that are decided for a row together.
  enum Step: Hashable, Sendable {
    case together(Set<Condition>)
    case inItsSlice(Condition)
  }

  /// In the order in which they were added, which is that in which messages name their columns.
  private(set) var conditions: [Condition] = []
  private var steps: [Step] = []

  static func == (a: FilterSet, b: FilterSet) -> Bool { a.steps == b.steps }
  func hash(into hasher: inout Hasher) { hasher.combine(steps) }

  mutating func add(_ condition: Condition) {
    if condition.dependsOnSlice {
      steps.append(.inItsSlice(condition))
    } else {
      guard !conditions.contains(where: { !$0.dependsOnSlice && $0 == condition }) else { return }
      if case .together(var members)? = steps.last {
        members.insert(condition)
        steps[steps.count - 1] = .together(members)
      } else {
        steps.append(.together([condition]))
      }
    }
    conditions.append(condition)
  }

  /// The conditions in the order in which they are decided: those of one set together, in the order of `conditions`. Beside
  /// one that is decided in its slice, the conditions before it.
  var inOrder: [(conditions: [Condition], before: FilterSet)] {
    var before = FilterSet()
    var result: [(conditions: [Condition], before: FilterSet)] = []
    var isOpen = false
    for condition in conditions {
      if isOpen && !condition.dependsOnSlice {
        result[result.count - 1].conditions.append(condition)
      } else {
        result.append(([condition], before))
      }
      isOpen = !condition.dependsOnSlice
      before.add(condition)
    }
    return result
  }

  /// What the conditions say that a dimension equals; empty where none says it, several where they exclude each other.
  func values(of dimension: DimensionName) -> Set<Constant> {
    var found: Set<Constant> = []
    for condition in conditions {
      for (name, values) in condition.filter.fixed where name.matches(dimension) { found.formUnion(values) }
    }
    return found
  }
}
