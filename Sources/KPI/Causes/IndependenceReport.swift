import Causes
import Columns
import Numerics
import Semantics

/// Which of the independences that the rules claim the data contradict, in words of a team. Never that the rules are
/// right: what nobody could see contradicts nothing.
package struct IndependenceReport {
  package let check: IndependenceCheck
  private let words: EvidenceWords
  private let graph: CauseGraph
  private typealias Claim = IndependenceCheck.Claim

  /// - Parameter isCompared: whether graphs of mixed names are looked at, which takes most of the time.
  package init(_ evaluator: Evaluator, isCompared: Bool = true) {
    graph = CauseGraph(evaluator.base.model)
    words = EvidenceWords(names: CauseNames(graph: graph, model: evaluator.base.model))
    check = evaluator.base.engine.independences(of: graph, mixings: isCompared ? 200 : 0)
  }

  package var report: CauseReport {
    var report = CauseReport(head: head, json: json)
    if !check.claims.isEmpty { report.table = table }
    report.closing = closing
    report.plainHeader = ["first", "second", "lag", "held", "n", "correlation", "p", "adjusted", "verdict"]
    report.plainRows = check.claims.map(plain)
    return report
  }

  /// One line below a scoreboard; nil where nothing is contradicted, and where so many things are linked that to look at
  /// each two of them would take longer than the scoreboard.
  package static func line(_ evaluator: Evaluator) -> String? {
    let ends = Set(evaluator.base.model.links.filter(\.isInForce).flatMap { [$0.cause, $0.effect] })
    return ends.count > mostEnds ? nil : IndependenceReport(evaluator, isCompared: false).line
  }

  private static let mostEnds = 60

  var line: String? {
    let count = check.contradicted.count
    if count == 0 { return nil }
    return "\(told(count)) of \(claims(check.claims.count)); `kpi check --causes` tells which"
  }

  // MARK: For people

  private var noun: String { check.grain.rawValue }
  private func claims(_ count: Int) -> String {
    count == 1 ? "1 independence that the links claim" : "\(Wording.grouped(count)) independences that the links claim"
  }
  private func told(_ count: Int) -> String { "the data contradict \(count == 0 ? "none" : Wording.grouped(count))" }
  private func name(_ node: Int) -> String { "`\(words.name(node))`" }

  private var head: [String] {
    guard let first = check.first, let last = check.last, !check.claims.isEmpty else { return [nothing] }
    let calendar = words.model.calendar
    let time = "\(calendar.text(of: first)) to \(calendar.text(of: last))"
    let sentence = "\(told(check.contradicted.count)) of \(claims(check.claims.count)), \(noun) by \(noun), \(time)"
    return [sentence] + (mixed.map { [$0] } ?? [])
  }

  private var nothing: String {
    if graph.links.allSatisfy({ !$0.model.isInForce }) {
      return "no link is declared; `link a -> b` says what is believed to move what, and so what does not"
    }
    if check.compared.count < 2 {
      return "nothing to compare: it takes two ends of links that data move, known in 12 \(noun)s or more"
    }
    if check.unanswered > 0 {
      return "the \(claims(check.unanswered)) cannot be tested yet: beside the past of both, trend, season and what is "
        + "held the same too few \(noun)s are left, or nothing moves; two years are a start, three are better"
    }
    return "the links claim no independence that could be tested: each two of their ends are joined by a link, by "
      + "something that nobody measures, or by the rows that they are made of"
  }

  private var mixed: String? {
    check.mixed.map { mixed in
      let graphs =
        mixed.areAll ? "all \(mixed.count) other graphs" : "\(mixed.count) graphs"
      let meaning =
        mixed.part <= 0.05
        ? "few mixed-up rules fit as well"
        : mixed.part < 0.5 ? "some mixed-up rules fit as well" : "the data hardly tell these rules from mixed-up ones"
      return
        "one by one \(Wording.grouped(check.unlikely)) of \(Wording.grouped(check.claims.count)) would be less than "
        + "5 % likely; of \(graphs) with the names in the links mixed \(words.percent(mixed.part)) have no larger part: "
        + meaning
    }
  }

  private static let mostShown = 20

  private var table: ReportTable {
    let shown = check.claims.prefix(max(IndependenceReport.mostShown, check.contradicted.count))
    let rows = shown.map { claim in
      [
        "\(words.name(claim.first)), \(words.name(claim.second))",
        claim.lag == 0 ? "same \(noun)" : "\(Wording.counted(claim.lag, noun)) later",
        held(claim).joined(separator: ", "),
        correlation(claim), "\(claim.rowCount)", words.percent(claim.p), words.percent(claim.adjusted),
        claim.isContradicted || claim.doubt != nil ? verdict(claim) : "",
      ]
    }
    let all: [ReportTable.Column] = [
      .init("not together", isImportant: true), .init("the second", isImportant: true), .init("held the same"),
      .init("correlation", isNumeric: true), .init("n", isNumeric: true), .init("chance", isNumeric: true),
      .init("of so many", isNumeric: true), .init("verdict", isImportant: true),
    ]
    let kept = all.indices.filter { index in index < 2 || rows.contains { !$0[index].isEmpty } }
    return ReportTable(columns: kept.map { all[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }

  private func verdict(_ claim: Claim) -> String {
    claim.isContradicted
      ? "contradicted" : claim.doubt == nil ? "not contradicted" : EvidenceGrade.cannotTell.rawValue
  }

  private func held(_ claim: Claim) -> [String] { claim.held.map { words.words($0, grain: check.grain) }.sorted() }

  private func correlation(_ claim: Claim) -> String {
    let hundredths = Int((abs(claim.correlation) * 100).rounded())
    let digits = hundredths < 10 ? "0\(hundredths)" : "\(hundredths % 100)"
    return (claim.correlation < 0 ? "-" : "+") + "\(hundredths / 100).\(hundredths < 100 ? digits : "00")"
  }

  private var closing: [String] {
    var lines = check.contradicted.map(sentence) + untold
    let more = check.claims.count - max(IndependenceReport.mostShown, check.contradicted.count)
    if more > 0 { lines.append("\(Wording.grouped(more)) more, none contradicted: `--format csv` has all") }
    if !check.claims.isEmpty {
      let least = check.claims.map(\.smallestDetectable).sorted()[check.claims.count / 2]
      lines.append(
        "what is not contradicted is not proven: a partial correlation below \(two(least)) would mostly not have been seen"
      )
      if check.unanswered > 0 {
        lines.append(
          "\(Wording.grouped(check.unanswered)) more cannot be tested: too few \(noun)s are left, or nothing moves")
      }
    }
    if check.tied > 0 {
      let pairs = Wording.counted(check.tied, "pair")
      lines.append("\(pairs) of KPIs made of the same rows move together by that: of them nothing is claimed")
    }
    return lines + leftOut
  }

  /// Those for one reason together, each pair once.
  private var untold: [String] {
    var pairs: [(reason: String, ends: [String])] = []
    for claim in check.untold {
      guard let doubt = claim.doubt else { continue }
      let reason = words.short(doubt, cause: words.name(claim.first), effect: words.name(claim.second))
      let ends = [claim.first, claim.second].map(name).sorted().joined(separator: " with ")
      if let place = pairs.firstIndex(where: { $0.reason == reason }) {
        if !pairs[place].ends.contains(ends) { pairs[place].ends.append(ends) }
      } else {
        pairs.append((reason, [ends]))
      }
    }
    return pairs.map { "of \(Wording.list($0.ends, "and")) it cannot be told: \($0.reason)" }
  }

  private func two(_ part: Double) -> String { "0.\(Int((part * 100).rounded(.up)))" }

  /// Why ends of links take no part: those for one reason together.
  private var leftOut: [String] {
    var lines: [String] = []
    let unmeasured = check.leftOut.filter { $0.reason == .notMeasured(node: $0.node) }.map { name($0.node) }
    if !unmeasured.isEmpty {
      lines.append(
        "nobody measures \(Wording.list(unmeasured, "and")): what they move may move together, and nothing is claimed of it"
      )
    }
    let ofRows = check.leftOut.filter { $0.reason == .otherLevel }.map { name($0.node) }
    if !ofRows.isEmpty { lines.append("columns of rows, and no series: \(Wording.list(ofRows, "and"))") }
    for (node, reason) in check.leftOut {
      switch reason {
      case .notMeasured, .otherLevel: break
      case .fewPeriods(let count):
        lines.append("\(name(node)) is known in \(Wording.counted(count, noun)) only; 12 are needed")
      default: lines.append(words.short(reason, cause: words.name(node), effect: ""))  // As evidence says it.
      }
    }
    return lines
  }

  private func sentence(_ claim: Claim) -> String {
    let (first, second) = (name(claim.first), name(claim.second))
    let held = claim.held.map { words.words($0, grain: check.grain, isQuoted: true) }.sorted()
    let same = held.isEmpty ? "" : ", with \(Wording.list(held, "and")) the same,"
    let months = Wording.counted(claim.rowCount, noun)
    let figures = "correlation \(correlation(claim)), by chance in \(words.percent(claim.p)) of tries"
    let isLinked = graph.links.contains { link in
      link.model.isInForce && Set([link.cause, link.effect]) == [claim.first, claim.second]
    }
    let cure =
      isLinked
      ? "their link may have another lag, or a common cause may be missing" : "a link or a common cause may be missing"
    let told =
      claim.lag == 0
      ? "\(first) and \(second) do not move together; in \(months) they do"
      : "\(second) does not follow \(first) \(Wording.counted(claim.lag, noun)) later; in \(months) it does"
    return "the rules say that\(same) \(told) (\(figures)): \(cure)"
  }
}

// MARK: For programs

extension IndependenceReport {
  private func plain(_ claim: Claim) -> [OutputCell] {
    func number(_ value: Double) -> OutputCell { .plain(Number.plainText(of: value)) }
    return [
      .text(words.name(claim.first)), .text(words.name(claim.second)), .plain(String(claim.lag)),
      .text(held(claim).joined(separator: ", ")), .plain(String(claim.rowCount)), number(claim.correlation),
      number(claim.p), number(claim.adjusted), .text(verdict(claim)),
    ]
  }

  private var json: JSONText {
    let calendar = words.model.calendar
    let mixed = check.mixed.map { mixed in
      JSONText.object([
        ("graphs", .whole(mixed.count)), ("areAll", .boolean(mixed.areAll)), ("asSeldom", .whole(mixed.asSeldom)),
      ])
    }
    return .object([
      ("each", .text(noun)), ("from", check.first.map { .text(calendar.text(of: $0)) } ?? .null),
      ("to", check.last.map { .text(calendar.text(of: $0)) } ?? .null),
      ("contradicted", .whole(check.contradicted.count)), ("cannotTell", .whole(check.untold.count)),
      ("unlikely", .whole(check.unlikely)),
      ("claims", .array(check.claims.map(json))), ("untested", .whole(check.unanswered)),
      ("ofTheSameRows", .whole(check.tied)), ("mixed", mixed ?? .null),
      ("compared", .texts(check.compared.map { words.name($0) })),
      ("leftOut", .texts(check.leftOut.map { words.name($0.node) })),
    ])
  }

  private func json(_ claim: Claim) -> JSONText {
    .object([
      ("first", .text(words.name(claim.first))), ("second", .text(words.name(claim.second))),
      ("lag", .whole(claim.lag)),
      ("held", .texts(held(claim))), ("rows", .whole(claim.rowCount)), ("correlation", .double(claim.correlation)),
      ("p", .double(claim.p)), ("adjusted", .double(claim.adjusted)),
      ("detectable", .double(claim.smallestDetectable)), ("contradicted", .boolean(claim.isContradicted)),
      ("cannotTell", .boolean(claim.doubt != nil)),
    ])
  }
}
