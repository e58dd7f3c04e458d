import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics
import SourceText

/// How it is told whether a change is a real move or noise.
struct MoveWords {
  let display: ValueDisplay

  /// Of what is told by its own history alone.
  static let nothingUntouched = Phrase(
    "nothing untouched is there to compare it with, so all else that happened then is in it",
    "比べる相手がないため、その間に起きたほかのことも含まれる")

  /// Behind a change: `!`, `! up since 2026-05`, `±`.
  func sign(_ line: Scoreboard.Line) -> String? {
    guard line.change != nil, let found = line.move, found.move.expectation != nil else { return nil }
    guard let began = found.began else { return "±" }
    if began == line.period { return "!" }
    let start = display.calendar.text(of: began)
    switch display.language {
    case .english: return "! \(found.move.isRise ? "up" : "down") since \(start)"
    case .japanese: return "! \(start)から\(found.move.isRise ? "上昇" : "低下")"
    }
  }

  /// What the signs mean; nil where there is no change to be judged.
  static func legend(_ lines: [Scoreboard.Line], _ language: Language) -> String? {
    let moves = lines.filter { $0.change != nil }.compactMap(\.move)
    return moves.isEmpty ? nil : language.say(english(moves), japanese(moves))
  }

  private static func english(_ moves: [PeriodMove]) -> String {
    let needed = "\(Move.fewestPeriods) periods before it"
    let judged = moves.filter { $0.move.expectation != nil }
    if judged.isEmpty {
      return "change: no history is long enough to tell a real move from noise (\(needed) are needed)"
    }
    var parts: [String] = []
    if judged.contains(where: { $0.began == nil }) {
      parts.append("± within the KPI's usual variation, by its own history with trend and season")
    }
    if judged.contains(where: { $0.began != nil }) {
      parts.append("! beyond its usual variation, `since` where the move began earlier")
    }
    if moves.contains(where: { $0.move.obstacle == .tooShort }) {
      parts.append("no sign: too short a history (\(needed) are needed)")
    } else if judged.count < moves.count {
      parts.append("no sign: a period before it is not known")
    }
    return "change: " + parts.joined(separator: "; ")
  }

  private static func japanese(_ moves: [PeriodMove]) -> String {
    let judged = moves.filter { $0.move.expectation != nil }
    let needed = "それ以前の\(Move.fewestPeriods)期間が必要"
    if judged.isEmpty { return "前期比：履歴が短く、本当の変化か偶然かは判断できない（\(needed)）" }
    var parts: [String] = []
    if judged.contains(where: { $0.began == nil }) { parts.append("± は傾向と季節を踏まえた普段の変動の範囲内") }
    if judged.contains(where: { $0.began != nil }) { parts.append("! は普段の変動を超えた変化") }
    if moves.contains(where: { $0.move.obstacle == .tooShort }) {
      parts.append("印なしは履歴が短く判断できない（\(needed)）")
    } else if judged.count < moves.count {
      parts.append("印なしは途中の値が分からず判断できない")
    }
    return "前期比：" + parts.joined(separator: "、")
  }

  /// `usual`, `beyond`, or why it cannot be told.
  func word(_ found: PeriodMove) -> String {
    switch found.move.obstacle {
    case .tooShort: "too short"
    case .notKnown: "not known"
    case .gap: "gap"
    case nil: found.began == nil ? "usual" : "beyond"
    }
  }

  func json(_ found: PeriodMove) -> JSONText {
    let expected = found.move.expectation
    func number(_ value: Double?) -> JSONText { value.map { .double($0) } ?? .null }
    return .object([
      ("verdict", .text(word(found))),
      ("began", found.began.map { .text(display.calendar.text(of: $0)) } ?? .null),
      ("direction", found.began.map { _ in .text(found.move.isRise ? "up" : "down") } ?? .null),
      ("alone", .boolean(found.move.isBeyond)), ("expected", number(expected?.middle)),
      ("low", number(expected?.low)), ("high", number(expected?.high)), ("p", number(expected?.p)),
      ("periodsBefore", .whole(found.move.historyLength)),
    ])
  }

  private func obstacle(_ move: Move, from: Period, to: Period) -> String {
    let grain = from.grain
    let noun = grain.rawValue
    let (old, new) = (display.calendar.text(of: from), display.calendar.text(of: to))
    switch move.obstacle {
    case .notKnown:
      return display.say(
        "\(old) or \(new) is not over in the data, or not decided yet", "\(old)か\(new)がデータの中でまだ終わっていないか、まだ確定していない")
    case .gap:
      return display.say(
        "a \(noun) between \(old) and \(new), or the one before, is not known",
        "\(old)と\(new)の間か、その直前の\(grain.japanese)の値が分からない")
    case .tooShort, nil:
      let count = move.historyLength
      let known = Wording.counted(count, noun)
      return display.say(
        "\(known) up to \(old) \(count == 1 ? "is" : "are") known and \(Move.fewestPeriods) are needed",
        "\(old)までに値が分かるのは\(grain.japanese(counted: count))で、\(grain.japanese(counted: Move.fewestPeriods))必要")
    }
  }

  /// Below the headline of a change.
  func sentence(_ found: PeriodMove, from: Period, to: Period, _ ends: ChangeEnds) -> String {
    guard let expected = found.move.expectation else {
      let why = obstacle(found.move, from: from, to: to)
      return display.say("real move or noise: cannot be told, \(why)", "本当の変化か偶然かは判断できない：\(why)")
    }
    // A share is in %, and only its differences are in points.
    func text(_ value: Double) -> String {
      if case .number(.percent) = ends.definition.type { return display.text(.double(value), unit: .percent) }
      return ends.shown.text(ends.shown.steps(value))
    }
    let end = display.calendar.text(of: to)
    let range = Period.range(text(expected.low), text(expected.high), in: display.language)
    return display.say(
      english(found, range: "its own history let expect \(range) in \(end)", from.grain),
      japanese(found, range: "過去の動きからの予想は\(end)に \(range)", from.grain))
  }

  private func english(_ found: PeriodMove, range: String, _ grain: Grain) -> String {
    guard let began = found.began else {
      let doubt =
        found.move.isDrift
        ? ", but a series that may be so slow drifts as far by itself"
        : found.move.isOutside ? ", but other \(grain.rawValue)s were as far off" : ""
      return "within its usual variation: \(range)\(doubt)"
    }
    let start = display.calendar.text(of: began)
    if found.move.isBeyond {
      return "beyond its usual variation: \(range); the move began in \(start)"
    }
    return "by itself within its usual variation (\(range)), but part of a move that began in \(start)"
  }

  private func japanese(_ found: PeriodMove, range: String, _ grain: Grain) -> String {
    guard let began = found.began else {
      let doubt =
        found.move.isDrift
        ? "。ただし、動きがゆるやかで、ひとりでに同じほど離れることもある"
        : found.move.isOutside ? "。ただし、同じほど外れた\(grain.japanese)がほかにもある" : ""
      return "普段の変動の範囲内：\(range)\(doubt)"
    }
    let start = display.calendar.text(of: began)
    if found.move.isBeyond { return "普段の変動を超えている：\(range)。変化は\(start)に始まった" }
    return "それだけなら普段の変動の範囲内（\(range)）だが、\(start)に始まった変化の一部"
  }
}
