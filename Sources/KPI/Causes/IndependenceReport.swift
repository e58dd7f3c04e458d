import Causes
import CivilTime
import Columns
import Numerics
import Semantics
import SourceText

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
    words = EvidenceWords(
      names: CauseNames(graph: graph, model: evaluator.base.model), language: evaluator.analyzed.language)
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
    if check.contradicted.isEmpty { return nil }
    return contradicted + say("; `kpi check --causes` tells which", "。内訳は `kpi check --causes`")
  }

  // MARK: For people

  private var language: Language { words.language }
  private func say(_ english: @autoclosure () -> String, _ japanese: @autoclosure () -> String) -> String {
    language.say(english(), japanese())
  }

  private var noun: String { check.grain.rawValue }
  /// `48 months`, `48か月`
  private func periods(_ count: Int) -> String { EvidenceUnit.periods(check.grain).counted(count, in: language) }
  private func claims(_ count: Int) -> String {
    let counted = Wording.grouped(count)
    return say(
      count == 1 ? "1 independence that the links claim" : "\(counted) independences that the links claim",
      "因果の仮説が前提とする独立\(counted)件")
  }
  private func name(_ node: Int) -> String { "`\(words.name(node))`" }
  private func listed(_ names: [String]) -> String { say(Wording.list(names, "and"), names.joined(separator: "・")) }

  /// `the data contradict 2 of 7 independences that the links claim`
  private var contradicted: String {
    let (count, claims) = (check.contradicted.count, claims(check.claims.count))
    let counted = Wording.grouped(count)
    return say(
      "the data contradict \(count == 0 ? "none" : counted) of \(claims)",
      count == 0 ? "\(claims)は、どれもデータと矛盾しない" : "\(claims)のうち\(counted)件がデータと矛盾する")
  }

  private var head: [String] {
    guard let first = check.first, let last = check.last, !check.claims.isEmpty else { return [nothing] }
    let calendar = words.model.calendar
    let time = Period.range(calendar.text(of: first), calendar.text(of: last), in: language)
    let each = say(", \(noun) by \(noun), \(time)", "（\(check.grain.japanese)ごと、\(time)）")
    return [contradicted + each] + (mixed.map { [$0] } ?? [])
  }

  private var nothing: String {
    if graph.links.allSatisfy({ !$0.model.isInForce }) {
      return say(
        "no link is declared; `link a -> b` says what is believed to move what, and so what does not",
        "因果の仮説が宣言されていない。何が何を動かし、何が動かさないかは `link a -> b` で示す")
    }
    if check.compared.count < 2 {
      return say(
        "nothing to compare: it takes two ends of links that data move, known in 12 \(noun)s or more",
        "比べるものがない：因果でつながる指標のうち、データのある期間が\(periods(12))以上のものが2つ以上必要")
    }
    if check.unanswered > 0 {
      let claims = claims(check.unanswered)
      return say(
        "the \(claims) cannot be tested yet: beside the past of both, trend, season and what is "
          + "held the same too few \(noun)s are left, or nothing moves; two years are a start, three are better",
        "\(claims)はまだ調べられない：両者の過去の動き・傾向・季節・そろえた要因を除くと、残る\(check.grain.japanese)が少なすぎるか、"
          + "何も動かない。2年分で始められ、3年分ならなおよい")
    }
    return say(
      "the links claim no independence that could be tested: each two of their ends are joined by a link, by "
        + "something that nobody measures, or by the rows that they are made of",
      "因果の仮説が前提とする独立で調べられるものはない：どの両端も、因果、計測されていないもの、またはもとの行でつながっている")
  }

  private var mixed: String? {
    check.mixed.map { mixed in
      let (unlikely, all) = (Wording.grouped(check.unlikely), Wording.grouped(check.claims.count))
      let graphs =
        mixed.areAll
        ? Phrase("all \(mixed.count) other graphs", "ほかの図\(mixed.count)個すべて")
        : Phrase("\(mixed.count) graphs", "図\(mixed.count)個")
      let meaning =
        mixed.part <= 0.05
        ? Phrase("few mixed-up rules fit as well", "入れ替えたルールで同じくらい合うものは少ない")
        : mixed.part < 0.5
          ? Phrase("some mixed-up rules fit as well", "入れ替えたルールにも同じくらい合うものがある")
          : Phrase("the data hardly tell these rules from mixed-up ones", "データでは、このルールと入れ替えたルールをほとんど区別できない")
      let part = words.percent(mixed.part)
      return say(
        "one by one \(unlikely) of \(all) would be less than "
          + "5 % likely; of \(graphs.english) with the names in the links mixed \(part) have no larger part: "
          + meaning.english,
        "個別に見ると\(all)件のうち\(unlikely)件が5%未満の確率。因果の中の名前を入れ替えた\(graphs.japanese)のうち、"
          + "この割合以下のものは\(part)：\(meaning.japanese)")
    }
  }

  private static let mostShown = 20

  private var table: ReportTable {
    let shown = check.claims.prefix(max(IndependenceReport.mostShown, check.contradicted.count))
    let rows = shown.map { claim in
      [
        words.name(claim.first) + say(", ", "、") + words.name(claim.second), time(claim),
        held(claim, in: language).joined(separator: say(", ", "、")),
        correlation(claim), "\(claim.rowCount)", words.percent(claim.p), words.percent(claim.adjusted),
        claim.isContradicted || claim.doubt != nil ? language.say(verdict(claim)) : "",
      ]
    }
    let all: [ReportTable.Column] = [
      .init(say("not together", "連動しないはずの組"), isImportant: true),
      .init(say("the second", "後者の時期"), isImportant: true), .init(say("held the same", "そろえた要因")),
      .init(say("correlation", "相関"), isNumeric: true), .init("n", isNumeric: true),
      .init(say("chance", "偶然の確率"), isNumeric: true), .init(say("of so many", "件数を踏まえた確率"), isNumeric: true),
      .init(say("verdict", "判定"), isImportant: true),
    ]
    let kept = all.indices.filter { index in index < 2 || rows.contains { !$0[index].isEmpty } }
    return ReportTable(columns: kept.map { all[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }

  private func time(_ claim: Claim) -> String {
    claim.lag == 0
      ? say("same \(noun)", "同じ\(check.grain.japanese)") : say("\(periods(claim.lag)) later", "\(periods(claim.lag))後")
  }

  /// What programs read is the English one.
  private func verdict(_ claim: Claim) -> Phrase {
    if claim.isContradicted { return Phrase("contradicted", "矛盾") }
    if claim.doubt == nil { return Phrase("not contradicted", "矛盾なし") }
    return Phrase(EvidenceGrade.cannotTell.rawValue, ReportWords(.japanese).word(.cannotTell))
  }

  private func held(_ claim: Claim, in language: Language) -> [String] {
    claim.held.map { words.words($0, grain: check.grain, in: language) }.sorted()
  }

  private func correlation(_ claim: Claim) -> String {
    let hundredths = Int((abs(claim.correlation) * 100).rounded())
    let digits = hundredths < 10 ? "0\(hundredths)" : "\(hundredths % 100)"
    return (claim.correlation < 0 ? "-" : "+") + "\(hundredths / 100).\(hundredths < 100 ? digits : "00")"
  }

  private var closing: [String] {
    var lines = check.contradicted.map(sentence) + untold
    let more = check.claims.count - max(IndependenceReport.mostShown, check.contradicted.count)
    if more > 0 {
      let count = Wording.grouped(more)
      lines.append(
        say("\(count) more, none contradicted: `--format csv` has all", "ほか\(count)件は矛盾なし。`--format csv` ですべて出る"))
    }
    if !check.claims.isEmpty {
      let least = two(check.claims.map(\.smallestDetectable).sorted()[check.claims.count / 2])
      lines.append(
        say(
          "what is not contradicted is not proven: a partial correlation below \(least) would mostly not have been seen",
          "矛盾がなくても証明ではない：\(least)未満の偏相関は、多くの場合見えない"))
      if check.unanswered > 0 {
        let count = Wording.grouped(check.unanswered)
        lines.append(
          say(
            "\(count) more cannot be tested: too few \(noun)s are left, or nothing moves",
            "ほか\(count)件は調べられない：残る\(check.grain.japanese)が少なすぎるか、何も動かない"))
      }
    }
    if check.tied > 0 {
      lines.append(
        say(
          "\(Wording.counted(check.tied, "pair")) of KPIs made of the same rows move together by that: of them nothing is claimed",
          "同じ行から作られた指標\(Wording.grouped(check.tied))組は、それだけで連動するため、独立を前提としない"))
    }
    return lines + leftOut
  }

  /// Those for one reason together, each pair once.
  private var untold: [String] {
    var pairs: [(reason: String, ends: [String])] = []
    for claim in check.untold {
      guard let doubt = claim.doubt else { continue }
      let reason = words.short(doubt, cause: words.name(claim.first), effect: words.name(claim.second))
      let ends = [claim.first, claim.second].map(name).sorted().joined(separator: say(" with ", " と "))
      if let place = pairs.firstIndex(where: { $0.reason == reason }) {
        if !pairs[place].ends.contains(ends) { pairs[place].ends.append(ends) }
      } else {
        pairs.append((reason, [ends]))
      }
    }
    return pairs.map { pair in
      say(
        "of \(listed(pair.ends)) it cannot be told: \(pair.reason)",
        "\(pair.ends.joined(separator: "、")) については判断できない：\(pair.reason)")
    }
  }

  private func two(_ part: Double) -> String { "0.\(Int((part * 100).rounded(.up)))" }

  /// Why ends of links take no part: those for one reason together.
  private var leftOut: [String] {
    var lines: [String] = []
    let unmeasured = check.leftOut.filter { $0.reason == .notMeasured(node: $0.node) }.map { name($0.node) }
    if !unmeasured.isEmpty {
      let names = listed(unmeasured)
      lines.append(
        say(
          "nobody measures \(names): what they move may move together, and nothing is claimed of it",
          "\(names) は計測されていない：それが動かすものは連動しうるため、独立を前提としない"))
    }
    let ofRows = check.leftOut.filter { $0.reason == .otherLevel }.map { name($0.node) }
    if !ofRows.isEmpty {
      lines.append(say("columns of rows, and no series: \(listed(ofRows))", "行の列であり、時系列ではない：\(listed(ofRows))"))
    }
    for (node, reason) in check.leftOut {
      switch reason {
      case .notMeasured, .otherLevel: break
      case .fewPeriods(let count):
        lines.append(
          say(
            "\(name(node)) is known in \(periods(count)) only; 12 are needed",
            "\(name(node)) は\(periods(count))しか分からない（12必要）"))
      default: lines.append(words.short(reason, cause: words.name(node), effect: ""))  // As evidence says it.
      }
    }
    return lines
  }

  private func sentence(_ claim: Claim) -> String {
    let (first, second) = (name(claim.first), name(claim.second))
    let held = claim.held.map { words.words($0, grain: check.grain, isQuoted: true, in: language) }.sorted()
    let same =
      held.isEmpty ? Phrase.empty : Phrase(", with \(listed(held)) the same,", "\(listed(held)) が同じなら、")
    let (all, chance) = (periods(claim.rowCount), words.percent(claim.p))
    let figures = say(
      "correlation \(correlation(claim)), by chance in \(chance) of tries",
      "相関 \(correlation(claim))、偶然にこうなる確率は\(chance)")
    let isLinked = graph.links.contains { link in
      link.model.isInForce && Set([link.cause, link.effect]) == [claim.first, claim.second]
    }
    let cure =
      isLinked
      ? say("their link may have another lag, or a common cause may be missing", "因果の時間差が違うか、共通の原因が抜けているのかもしれない")
      : say("a link or a common cause may be missing", "因果か共通の原因が抜けているのかもしれない")
    let later = periods(claim.lag)
    let told =
      claim.lag == 0
      ? Phrase(
        "\(first) and \(second) do not move together; in \(all) they do",
        "\(first) と \(second) は連動しないはずだが、\(all)のデータでは連動する")
      : Phrase(
        "\(second) does not follow \(first) \(later) later; in \(all) it does",
        "\(second) は \(first) の\(later)後に続いて動かないはずだが、\(all)のデータでは動く")
    return say(
      "the rules say that\(same.english) \(told.english) (\(figures)): \(cure)",
      "ルールによれば、\(same.japanese)\(told.japanese)（\(figures)）：\(cure)")
  }
}

// MARK: For programs

extension IndependenceReport {
  private func plain(_ claim: Claim) -> [OutputCell] {
    func number(_ value: Double) -> OutputCell { .plain(Number.plainText(of: value)) }
    return [
      .text(words.name(claim.first)), .text(words.name(claim.second)), .plain(String(claim.lag)),
      .text(held(claim, in: .english).joined(separator: ", ")), .plain(String(claim.rowCount)),
      number(claim.correlation),
      number(claim.p), number(claim.adjusted), .text(verdict(claim).english),
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
      ("held", .texts(held(claim, in: .english))), ("rows", .whole(claim.rowCount)),
      ("correlation", .double(claim.correlation)),
      ("p", .double(claim.p)), ("adjusted", .double(claim.adjusted)),
      ("detectable", .double(claim.smallestDetectable)), ("contradicted", .boolean(claim.isContradicted)),
      ("cannotTell", .boolean(claim.doubt != nil)),
    ])
  }
}
