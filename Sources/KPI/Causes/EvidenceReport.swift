import Causes
import Columns
import Evaluation
import Numerics
import Semantics

/// Beliefs held against the data: a line for each, or one of them in full.
package struct EvidenceReport {
  package let evidence: [Evidence]
  let words: EvidenceWords
  let display: ValueDisplay

  private func found(_ evidence: Evidence) -> (any FindingWords)? {
    switch evidence.finding {
    case .series(let finding)?: SeriesWords(evidence, finding, words, display)
    case .rows(let finding)?: RowWords(evidence, finding, words, display)
    case .groups(let finding)?: GroupWords(evidence: evidence, finding: finding, words: words, display: display)
    case .experiment(let result)?: ExperimentWords(evidence: evidence, result: result, words: words, display: display)
    case nil: nil
    }
  }

  /// Each link on one line.
  package var table: ReportTable {
    let rows = evidence.map { evidence -> [String] in
      let found = found(evidence)
      return [
        words.title(evidence), words.grade(evidence, found?.noun), found?.seen ?? "", found?.interval ?? "",
        found.map { Wording.counted($0.count, $0.noun) } ?? "",
        evidence.reasons.map { words.short($0, of: evidence) }.joined(separator: "; "),
      ]
    }
    let all: [ReportTable.Column] = [
      .init("link", isImportant: true), .init("grade", isImportant: true), .init("seen", isImportant: true),
      .init("95 % interval"), .init("n", isNumeric: true), .init("why no more"),
    ]
    let kept = all.indices.filter { index in index < 2 || rows.contains { !$0[index].isEmpty } }
    return ReportTable(columns: kept.map { all[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }

  /// - Parameter isWhole: whether one link was asked for.
  func report(isWhole: Bool) -> CauseReport {
    if evidence.isEmpty {
      return CauseReport(
        head: ["no link is declared; `link a -> b` says what is believed to move what"],
        json: .object([("evidence", .array([]))]))
    }
    var report: CauseReport
    if isWhole, evidence.count == 1 {
      report = whole(evidence[0])
    } else {
      report = CauseReport(head: [], table: table, closing: legend, json: json)
    }
    report.plainHeader = [
      "cause", "effect", "lag", "where", "refuted", "grade", "step", "effect_of_step", "low", "high", "p", "n",
    ]
    report.plainRows = evidence.map(plain)
    return report
  }

  /// Below the table.
  package var legend: [String] {
    let grades = Set(evidence.map(\.grade))
    var lines: [String] = []
    if grades.contains(.supported) {
      lines.append("supported: seen as believed, held apart from all that the rules name; no proof")
    }
    if grades.contains(.hint) { lines.append("hint: seen, but something keeps it from being more") }
    if grades.contains(.notSeen) {
      lines.append("not seen: an effect of that size would have shown; there may be a smaller one")
    }
    return lines
  }

  // MARK: One link

  private func whole(_ evidence: Evidence) -> CauseReport {
    let found = found(evidence)
    var head = [words.title(evidence) + ": " + words.grade(evidence, found?.noun)]
    var report = CauseReport(head: [], json: json)
    if let found {
      head.append(found.paragraph.joined(separator: " "))
      var rows = found.figures
      if let needed = evidence.needed { rows.append(["needed", "about \(Wording.counted(needed, found.noun))"]) }
      report.table = ReportTable(
        columns: [.init("figure", isImportant: true), .init("value", isImportant: true)], rows: rows)
    } else if evidence.grade == .byFormula {
      head.append(
        "`\(words.name(evidence.link.effect))` is computed from `\(words.name(evidence.link.cause))`: a fact, which needs no "
          + "evidence.")
    }
    report.head = head + evidence.reasons.map { words.long($0, of: evidence) }
    return report
  }

  // MARK: For programs

  private func plain(_ evidence: Evidence) -> [OutputCell] {
    let link = evidence.link.model
    func text(_ value: String?) -> OutputCell { value.map { .text($0) } ?? .empty }
    func number(_ value: Double?) -> OutputCell { value.map { .plain(Number.plainText(of: $0)) } ?? .empty }
    let found = found(evidence)
    let plain = found?.plain
    return [
      .text(words.name(evidence.link.cause)), .text(words.name(evidence.link.effect)), text(link.lag.map(durationText)),
      text(link.conditionText), .plain(link.isRefuted ? "true" : "false"), .text(evidence.grade.rawValue),
      text(plain?.step), number(plain?.effect), number(plain?.low), number(plain?.high), number(found?.p),
      found.map { .plain(String($0.count)) } ?? .empty,
    ]
  }

  var json: JSONText { .object([("evidence", list)]) }

  package var list: JSONText { .array(evidence.map(json)) }

  private func json(_ evidence: Evidence) -> JSONText {
    var link = evidence.link
    link.grade = evidence.grade
    var members: [(String, JSONText)] = [
      ("cause", .text(words.name(evidence.link.cause))), ("effect", .text(words.name(evidence.link.effect))),
      ("link", link.json), ("grade", .text(evidence.grade.rawValue)),
      ("reasons", .texts(evidence.reasons.map { words.short($0, of: evidence) })),
      ("needed", evidence.needed.map { .whole($0) } ?? .null),
    ]
    if let found = found(evidence) { members.append(found.json) }
    return .object(members)
  }
}
