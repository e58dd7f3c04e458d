import Causes
import CivilTime
import Evaluation
import Semantics
import SourceText

// `actions`: what a team does, by what it brings a goal for its money.
extension Evaluator {
  func actions(_ question: ActionsModel) -> CauseReport {
    let model = base.model
    let goal = model.definitions[question.definition.index]
    let actions = model.actions.sorted { $0.name < $1.name }
    guard !actions.isEmpty else {
      return unanswered(
        "actions", goal,
        analyzed.language.say(
          "no action is declared; write what a team does, as in `action mail costs 3円 per customers -> "
            + "\(goal.name) + …`",
          "打ち手が宣言されていない。チームが行うことを `action mail costs 3円 per customers -> \(goal.name) + …` のように書く"))
    }
    var engines: [DefinitionID: Engine] = [:]
    for action in actions where engines[action.aim] == nil {
      engines[action.aim] = base.engineOfLinks(pushing: model.definitions[action.aim.index].name)
    }
    func asking(about slice: Slice, isSteady: Bool) -> ActionQuestion {
      ActionQuestion(base: base.engine, goal: goal, slice: slice, isSteady: isSteady, draws: beliefs)
    }
    let aims = Set(actions.map(\.aim)).sorted { $0.index < $1.index }.filter { aim in
      engines[aim].map { asking(about: Slice(), isSteady: true).leads(from: aim, in: $0) } ?? false
    }
    let slice =
      question.during.map { self.asked($0) }
      ?? base.engine.lastDecidedMonth(of: [goal.value] + aims.map { model.definitions[$0.index].value }) ?? Slice()
    let asked = asking(about: slice, isSteady: question.during == nil)
    let value = base.engine.value(of: goal.value, in: slice)
    let findings = actions.compactMap { action in
      engines[action.aim].map { (action: action, finding: asked.finding(for: action, in: $0)) }
    }
    let band = band(of: goal, in: slice)
    return ActionsReport(
      findings: findings, question: asked, value: value, model: model, display: analyzed.display,
      isLowerBetter: band.map { $0.upper < value.double ?? 0 } ?? isLowerBetter(goal), band: band?.text,
      otherFormulas: findings.flatMap { otherFormulas($0.finding, goal, in: engines[$0.action.aim]) }
        .reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
      grades: grades(of: findings.flatMap(\.finding.links)),
      outcomes: actions.compactMap { action in base.engine.outcome(of: action).map { (action, $0) } }
    ).report
  }

  /// What the goal reads by other formulas than those of what an action moves.
  private func otherFormulas(_ finding: ActionFinding, _ goal: DefinitionModel, in engine: Engine?) -> [String] {
    guard case .effect(let effect) = finding, let model = engine?.model, let own = model.definition(named: goal.name)
    else { return [] }
    return otherFormulas(than: effect.moved, in: [own.item], of: model).map { $0.words(in: analyzed.language) }
  }

  /// Of a level with two ends, outside of which a KPI is too low or too high, the upper one in a slice.
  private func band(of goal: DefinitionModel, in slice: Slice) -> (text: String, upper: Double)? {
    guard let level = level(of: goal), case .range(_?, let upper?, _) = level.bound,
      let end = base.engine.value(of: upper, in: slice).double
    else { return nil }
    return (level.text, end)
  }

  /// What the data say of links.
  private func grades(of links: [LinkModel]) -> [(link: LinkModel, grade: EvidenceGrade)] {
    let graph = CauseGraph(base.model)
    let wanted = Set(links.map(\.range))
    let own = graph.links.filter { wanted.contains($0.model.range) }
    return zip(own, base.engine.evidence(for: own, in: graph)).map { ($0.model, $1.grade) }
  }
}

extension ActionFinding {
  /// Those that it comes over.
  var links: [LinkModel] { if case .effect(let effect) = self { effect.links } else { [] } }
}
