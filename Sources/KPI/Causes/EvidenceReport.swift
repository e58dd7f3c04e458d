import Causes
import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText

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
    let language = reader?.language ?? words.language
    let words = EvidenceWords(names: words.names, language: language, reader: reader)
    let rows = evidence.map { evidence -> [String] in
      let found = found(evidence)
      return [
        words.title(evidence), words.grade(evidence, found?.unit), found?.seen ?? "", found?.interval ?? "",
        found.map { counted($0.count, $0.unit, language) } ?? "",
        evidence.reasons.map { words.short($0, of: evidence) }.joined(separator: language.say("; ", "、")),
      ]
    }
    let titled = reader ?? (language == .japanese ? ReportWords(language) : nil)
    let heads =
      titled.map { [$0[.link], $0[.grade], $0[.seen], $0[.interval], "n", $0[.whyNoMore]] }
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
        head: [
          words.language.say(
            "no link is declared; `link a -> b` says what is believed to move what",
            "因果の仮説が宣言されていない。何が何を動かすかは `link a -> b` と書く")
        ],
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

  private func counted(_ count: Int, _ unit: EvidenceUnit, _ language: Language) -> String {
    // A column of counts in Japanese needs no word for rows.
    if language == .japanese, unit == .rows { return Wording.grouped(count) }
    return unit.counted(count, in: language)
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
    let reader = ReportWords(words.language)
    return [EvidenceGrade.supported, .hint, .notSeen].filter(grades.contains).compactMap { reader.meaning(of: $0) }
  }

  // MARK: One link

  private func whole(_ evidence: Evidence) -> CauseReport {
    let (found, language) = (found(evidence), words.language)
    var head = [words.title(evidence) + language.say(": ", "：") + words.grade(evidence, found?.unit)]
    var report = CauseReport(head: [], json: json)
    if let found {
      head.append(found.paragraph.joined(separator: language.say(" ", "。")))
      var rows = found.figures
      if let needed = evidence.needed {
        let count = found.unit.counted(needed, in: language)
        rows.append([language.say("needed", "必要な数"), language.say("about \(count)", "約\(count)")])
      }
      report.table = ReportTable(
        columns: [
          .init(language.say("figure", "項目"), isImportant: true), .init(language.say("value", "値"), isImportant: true),
        ], rows: rows)
    } else if evidence.grade == .byFormula {
      let (effect, cause) = (words.name(evidence.link.effect), words.name(evidence.link.cause))
      head.append(
        language.say(
          "`\(effect)` is computed from `\(cause)`: a fact, which needs no "
            + "evidence.", "`\(effect)` は `\(cause)` から計算される：事実であり、裏づけは要らない"))
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
