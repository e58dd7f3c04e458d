import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics

/// `reach k = value by a, b`: what its levers must be.
struct ReachReport {
  let answer: ReachAnswer
  let definition: DefinitionModel
  let model: Model
  let display: ValueDisplay
  let slice: Slice

  var report: CauseReport {
    var report = CauseReport(head: [headline], table: table, closing: closing, json: json)
    guard !shownSolutions.isEmpty else { return report }
    let word = answer.solutions.isEmpty ? "nearest" : "solution"
    report.plainHeader = ["lever", "value"] + shownSolutions.indices.map { "\(word)\($0 + 1)" }
    report.plainRows = answer.levers.enumerated().map { index, lever in
      [.text(name(lever)), display.outputCell(lever.value.value)]
        + shownSolutions.map { display.outputCell(.number(.double($0.values[index]))) }
    }
    return report
  }

  private func name(_ lever: ReachAnswer.Lever) -> String { model.definitions[lever.definition.index].name }
  private func text(_ value: Double, _ type: ValueType) -> String { display.text(.number(.double(value)), type: type) }
  private func type(_ lever: ReachAnswer.Lever) -> ValueType { model.definitions[lever.definition.index].type }
  private var wanted: String { text(answer.wanted, definition.type) }
  private var names: String { answer.levers.map { "`\(name($0))`" }.joined(separator: say(" and ", "・")) }

  private func say(_ english: @autoclosure () -> String, _ japanese: @autoclosure () -> String) -> String {
    display.say(english(), japanese())
  }

  private var headline: String {
    let (value, period) = (
      display.text(answer.value, type: definition.type), slice.words(model.calendar, in: display.language)
    )
    let now = say("\(definition.name) is \(value) in \(period); ", "\(definition.name) は\(period)に\(value)。")
    if answer.solutions.isEmpty {
      let best = answer.best.map { text($0.reached, definition.type) }
      return now
        + say(
          "\(names) cannot bring it to \(wanted)\(best.map { "; the nearest is \($0)" } ?? "")",
          "\(names) では\(wanted)に届かない\(best.map { "（最も近くて\($0)）" } ?? "")")
    }
    let count = answer.solutions.count
    return now
      + say(
        "\(names) can bring it to \(wanted)\(count > 1 ? " in \(count) ways" : "")",
        "\(names) で\(wanted)に届く\(count > 1 ? "（\(count)通り）" : "")")
  }

  private var shownSolutions: [ReachAnswer.Solution] {
    answer.solutions.isEmpty ? [answer.best].compactMap { $0 } : answer.solutions
  }

  private var table: ReportTable? {
    let shown = shownSolutions
    guard !shown.isEmpty else { return nil }
    var columns: [ReportTable.Column] = [
      .init(say("lever", "動かす指標"), isImportant: true), .init(say("now", "現在"), isNumeric: true),
    ]
    let word = answer.solutions.isEmpty ? say("nearest", "最も近い値") : say("must be", "必要な値")
    for place in shown.indices {
      columns += [
        .init(
          shown.count > 1 ? word + say(" (\(place + 1))", "（\(place + 1)）") : word, isNumeric: true, isImportant: true),
        .init(say("change", "変化"), isNumeric: true),
      ]
    }
    let rows = answer.levers.enumerated().map { index, lever -> [String] in
      let now = lever.value.double ?? 0
      return [name(lever), display.text(lever.value, type: type(lever))]
        + shown.flatMap { [text($0.values[index], type(lever)), relative($0.values[index], to: now)] }
    }
    return ReportTable(columns: columns, rows: rows)
  }

  private func relative(_ value: Double, to now: Double) -> String {
    guard now != 0 else { return "–" }
    let text = display.text(.double((value - now) / abs(now)), unit: .percent)
    return text.hasPrefix("-") ? text : "+" + text
  }

  private var closing: [String] {
    var lines: [String] = []
    for (index, lever) in answer.levers.enumerated() {
      let range = Period.range(text(lever.low, type(lever)), text(lever.high, type(lever)), in: display.language)
      let own = "`\(name(lever))`"
      switch lever.source {
      case .limit:
        lines.append(say("\(own) was looked for within its `limit`: \(range)", "\(own) は `limit` の範囲で探した：\(range)"))
      case .none:
        lines.append(
          say("\(own) has no `limit`; it was looked for from \(range)", "\(own) には `limit` がなく、\(range)で探した"))
      }
      guard let history = lever.history else { continue }
      let outside = answer.solutions.contains { $0.values[index] < history.low || $0.values[index] > history.high }
      if outside {
        let (low, high) = (text(history.low, type(lever)), text(history.high, type(lever)))
        lines.append(
          say(
            "note: \(own) has been between \(low) and "
              + "\(high) so far: this is outside of what was seen",
            "注：\(own) のこれまでの範囲は\(low)〜\(high)で、必要な値はその外にある"))
      }
    }
    if answer.levers.count > 1, !answer.solutions.isEmpty {
      lines.append(
        say(
          "of all ways the one with the least relative change of the levers together", "届く組み合わせのうち、動かす割合が全体として最も小さいもの"))
    }
    return lines
  }

  private var json: JSONText {
    func solution(_ solution: ReachAnswer.Solution) -> JSONText {
      .object([("values", .array(solution.values.map(JSONText.double))), ("reached", .double(solution.reached))])
    }
    let levers = answer.levers.map { lever -> JSONText in
      var members: [(String, JSONText)] = [
        ("lever", .text(name(lever))), ("unit", .text(type(lever).plainUnit)),
        ("value", display.json(lever.value.value)),
        ("lowest", .double(lever.low)), ("highest", .double(lever.high)),
        ("isLimited", .boolean(lever.source == .limit)),
      ]
      if let history = lever.history {
        members += [("seenFrom", .double(history.low)), ("seenTo", .double(history.high))]
      }
      return .object(members)
    }
    return .object([
      ("reach", .text(definition.name)), ("period", .text(slice.plainWords(model.calendar))),
      ("unit", .text(definition.type.plainUnit)),
      ("value", display.json(answer.value.value)), ("wanted", .double(answer.wanted)), ("levers", .array(levers)),
      ("solutions", .array(answer.solutions.map(solution))), ("nearest", answer.best.map(solution) ?? .null),
      ("notes", .texts(closing)),
    ])
  }
}
