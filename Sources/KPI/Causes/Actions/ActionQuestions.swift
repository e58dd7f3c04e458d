import Causes
import CivilTime
import Evaluation
import Semantics

// `actions`: what a team does, by what it brings a goal for its money.
extension Evaluator {
  func actions(_ question: ActionsModel) -> CauseReport {
    let model = base.model
    let goal = model.definitions[question.definition.index]
    let actions = model.actions.sorted { $0.name < $1.name }
    guard !actions.isEmpty else {
      return unanswered(
        "actions", goal,
        "no action is declared; write what a team does, as in `action mail costs 3円 per customers -> "
          + "\(goal.name) + …`")
    }
    var engines: [DefinitionID: Engine] = [:]
    for action in actions where engines[action.aim] == nil {
      engines[action.aim] = base.engineOfLinks(pushing: model.definitions[action.aim.index].name)
    }
    let draws = ActionDraws(analyzed.options.draws, in: model)
    func asking(about slice: Slice, isSteady: Bool) -> ActionQuestion {
      ActionQuestion(base: base.engine, goal: goal, slice: slice, isSteady: isSteady, draws: draws)
    }
    let aims = Set(actions.map(\.aim)).sorted { $0.index < $1.index }.filter { aim in
      engines[aim].map { asking(about: Slice(), isSteady: true).leads(from: aim, in: $0) } ?? false
    }
    let slice =
      question.during.map { self.slice($0, nil) }
      ?? base.engine.lastDecidedMonth(of: [goal.value] + aims.map { model.definitions[$0.index].value }) ?? Slice()
    let asked = asking(about: slice, isSteady: question.during == nil)
    let value = base.engine.value(of: goal.value, in: slice)
    let findings = actions.compactMap { action in
      engines[action.aim].map { (action: action, finding: asked.finding(for: action, in: $0)) }
    }
    return ActionsReport(
      findings: findings, question: asked, value: value, model: model, display: analyzed.display,
      isLowerBetter: isLowerBetter(goal), grades: grades(of: findings.flatMap(\.finding.links)),
      outcomes: actions.compactMap { action in base.engine.outcome(of: action).map { (action, $0) } }
    ).report
  }

  /// What the data say of links.
  private func grades(of links: [LinkModel]) -> [(link: LinkModel, grade: String)] {
    let graph = CauseGraph(base.model)
    let wanted = Set(links.map(\.range))
    let own = graph.links.filter { wanted.contains($0.model.range) }
    return zip(own, base.engine.evidence(for: own, in: graph)).map { ($0.model, $1.grade.rawValue) }
  }
}

extension ActionFinding {
  /// Those that it comes over.
  var links: [LinkModel] { if case .effect(let effect) = self { effect.links } else { [] } }
}
