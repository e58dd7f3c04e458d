import Causes
import CivilTime
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
  package var table: ReportTable { table(nil) }

  /// - Parameter reader: of one language, who is told titles and not names.
  func table(_ reader: ReportWords?) -> ReportTable {
    var words = words
    words.reader = reader
    let rows = evidence.map { evidence -> [String] in
      let found = found(evidence)
      return [
        words.title(evidence), words.grade(evidence, found?.noun), found?.seen ?? "", found?.interval ?? "",
        found.map { counted($0.count, $0.noun, reader) } ?? "",
        evidence.reasons.map { words.short($0, of: evidence) }
          .joined(separator: reader?.language == .japanese ? "、" : "; "),
      ]
    }
    let heads =
      reader.map { [$0[.link], $0[.grade], $0[.seen], $0[.interval], "n", $0[.whyNoMore]] }
      ?? ["link", "grade", "seen", "95 % interval", "n", "why no more"]
    let all = heads.enumerated().map { place, head in
      ReportTable.Column(head, isNumeric: place == 4, isImportant: place < 3)
    }
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

  private func counted(_ count: Int, _ noun: String, _ reader: ReportWords?) -> String {
    guard reader?.language == .japanese else { return Wording.counted(count, noun) }
    return Grain(rawValue: noun).map { $0.japanese(counted: count) } ?? Wording.grouped(count)
  }

  /// Those of which the data say something, the strongest first, and those of which they cannot tell anything yet.
  var parted: (told: EvidenceReport, untold: EvidenceReport) {
    let order: [EvidenceGrade] = [.experiment, .supported, .hint, .contradicted, .notSeen, .byFormula]
    let told = order.flatMap { grade in evidence.filter { $0.grade == grade } }
    return (
      EvidenceReport(evidence: told, words: words, display: display),
      EvidenceReport(evidence: evidence.filter { $0.grade == .cannotTell }, words: words, display: display)
    )
  }

  func legend(_ reader: ReportWords) -> [String] {
    let grades = Set(evidence.map(\.grade))
    return [EvidenceGrade.experiment, .supported, .hint, .contradicted, .notSeen].filter(grades.contains).compactMap {
      reader.meaning(of: $0)
    }
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
