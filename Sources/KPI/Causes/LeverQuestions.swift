import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics
import SourceText

// `levers` and `reach`: what moves a KPI, and what its levers must be.
extension Evaluator {
  func levers(_ question: LeversModel) -> CauseReport {
    let definition = base.model.definitions[question.definition.index]
    let asked = asked(definition, question.during, question.filter)
    do throws(ChangeFailure) {
      let levers = try base.engine.levers(of: definition.value, in: asked.slice)
      return LeversReport(
        levers: levers, model: base.model, definition: definition, words: words, display: analyzed.display,
        period: asked.name, isLowerBetter: isLowerBetter(definition)
      ).report
    } catch {
      return unanswered("levers", definition, error.words(definition.name, base.model.calendar, words))
    }
  }

  func reach(_ question: ReachModel) -> CauseReport {
    let definition = base.model.definitions[question.definition.index]
    let asked = asked(definition, question.during, question.filter)
    guard let wanted = base.engine.value(of: question.value, in: asked.slice).double else {
      let sentence = analyzed.language.say(
        "what `\(definition.name)` should reach has no value in \(asked.name)",
        "`\(definition.name)` が届くべき値が\(asked.name)にはない")
      return unanswered("reach", definition, sentence)
    }
    do throws(ReachFailure) {
      let answer = try base.engine.reach(
        definition.value, wanted: wanted, by: question.levers, in: asked.slice)
      return ReachReport(
        answer: answer, definition: definition, model: base.model, display: analyzed.display, slice: asked.slice
      ).report
    } catch {
      return unanswered("reach", definition, words(error, definition))
    }
  }

  var words: InputWords { InputWords(model: base.model, program: analyzed.program, language: analyzed.language) }

  func unanswered(_ question: String, _ definition: DefinitionModel, _ sentence: String) -> CauseReport {
    CauseReport(head: [sentence], json: .object([(question, .text(definition.name)), ("reason", .text(sentence))]))
  }

  private func words(_ failure: ReachFailure, _ definition: DefinitionModel) -> String {
    func name(_ id: DefinitionID) -> String { base.model.definitions[id.index].name }
    let language = analyzed.language
    switch failure {
    case .noValue(let slice, let reason):
      return ChangeFailure.noValue(slice, reason).words(definition.name, base.model.calendar, words)
    case .leverWithoutValue(let id, let reason):
      return language.say(
        "the lever `\(name(id))` has no number to start from", "動かす指標 `\(name(id))` に出発点となる数がない")
        + (reason.map { language.say(": ", "：") + $0.words(in: language) } ?? "")
    case .idleLever(let id):
      return language.say(
        "`\(definition.name)` does not move with `\(name(id))`: name one of its inputs",
        "`\(definition.name)` は `\(name(id))` では動かない。その要素の1つを指定する")
    }
  }

  /// The slice that is asked about, else the last period that is over, else all time; and what it is called for people.
  func asked(
    _ definition: DefinitionModel, _ during: DaySpan?, _ filter: Filter?
  ) -> (slice: Slice, name: String) {
    let slice = during.map { self.slice($0, filter) } ?? lastPeriod(of: definition, filter) ?? Slice(filter: filter)
    return (slice, slice.words(base.model.calendar, in: analyzed.language))
  }

  /// What a goal or target says of a KPI; without any, more is better.
  func isLowerBetter(_ definition: DefinitionModel) -> Bool {
    switch level(of: definition)?.bound {
    case .comparison(let kind, _): kind == .less || kind == .lessOrEqual
    case .range, nil: false
    }
  }

  /// Its goal, else its first target.
  func level(of definition: DefinitionModel) -> LevelModel? {
    let levels = base.model.levels.filter { $0.definition == definition.id }
    return levels.first(where: \.isGoal) ?? levels.first
  }
}
