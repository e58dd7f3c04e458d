import Graphs
import SourceText

// What a team could work on, and who does.
extension Analyzer {
  /// A goal below which nothing has a target, a limit or a link, though something else has one. A plan figure has nothing
  /// below it.
  func findGoalsWithoutLever(_ formulas: () -> FormulaGraph) {
    let links = models.links.filter { !$0.isRefuted }
    if links.isEmpty && models.limits.isEmpty && models.levels.allSatisfy(\.isGoal) { return }
    let (places, graph) = formulas()
    let levers = Set(
      models.levels.map(\.definition.index) + models.limits.map(\.definition.index) + links.map { places[$0.effect] })
    for goal in models.levels where goal.isGoal {
      let own = goal.definition.index
      if definitions[own].reads.isEmpty && definitions[own].uses.isEmpty { continue }
      let isLinked = links.contains { places[$0.effect] == own }
      if !isLinked, graph.reachable(from: [own]).subtracting([own]).isDisjoint(with: levers) {
        report(.goalWithoutLever(definitions[own].source.name.text), at: goal.range)
      }
    }
  }

  /// Where some level has an owner, one without is likely forgotten.
  func findLevelsWithoutOwner() {
    guard models.levels.contains(where: { $0.owner != nil }) else { return }
    for level in models.levels where level.owner == nil {
      report(.levelWithoutOwner(definitions[level.definition.index].source.name.text), at: level.range)
    }
  }
}

/// `/// @owner NAME` and `/// @tags crm, weekly` are said of what stands below, and are no description of it.
struct OwnedDocumentation {
  var text: String?
  var owner: String?
  var tags: [String] = []

  init(_ documentation: String?) {
    guard let documentation else { return }
    var lines: [Substring] = []
    for line in documentation.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      if words.first == "@owner" {
        owner = owner ?? (words.count > 1 ? words.dropFirst().joined(separator: " ") : nil)
      } else if words.first == "@tags" {
        let listed = words.dropFirst().joined(separator: " ").split { $0 == "," || $0 == "、" }
        for tag in listed.map(\.singleSpaced) where !tag.isEmpty && !tags.contains(tag) { tags.append(tag) }
      } else {
        lines.append(line)
      }
    }
    if !lines.isEmpty { text = lines.joined(separator: "\n") }
  }
}
