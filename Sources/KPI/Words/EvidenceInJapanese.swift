import Causes
import CivilTime
import Columns
import Evaluation
import Semantics
import SourceText

extension EvidenceWords {
  /// Why a belief rests on no more, in a few words.
  func japanese(_ reason: EvidenceReason, cause: String, effect: String) -> String {
    switch reason {
    case .notMeasured(let node): "\(first(node))は計測されていない"
    case .notFromData(let node): "\(first(node))はルールに書かれた値で、動かない"
    case .openFact(let node): "\(first(node))は期限のない実績を使う。`within 6 months of …` のように期限を決める"
    case .otherLevel: "一方は行ごと、他方は期間ごとの値"
    case .lag(let grain): "時間差が\(grain.japanese)単位で割り切れない" + (grain == .month ? "。`each week` なら週ごとに比べる" : "")
    case .fewPeriods(let count): "両方が分かるのは\(count)期間だけ"
    case .nothingLeft: "過去の動き・季節・他の要因を除くと、比べる材料が残らない"
    case .rowsWithoutKey: "行が1人1行などであることを示す `key` がない"
    case .sharedRows(let column): "両方とも\(amid(column))から作られており、一方が他方の一部かもしれない"
    case .standsStill: "\(first(cause))が一度も動いていない"
    case .moved(let times):
      "\(first(cause))の目新しい動きは\(max(1, Int(times.rounded())) == 1 ? "1期間" : "2期間")だけ"
    case .fewSegments(let count): count == 0 ? "両端が分かる区分がない" : "両端が分かる区分が\(count)（3つ必要）"
    case .withoutSegments(let node): "\(first(node))はその列では分からない"
    case .lagOfRows: "行はそれぞれの時点で比べるため、時間差は使えない"
    case .notNumbers: "数でも、区分を分ける値でもない"
    case .fewRows(let count): "\(Wording.grouped(count))行しかない"
    case .fewGroups: "30行以上ある\(amid(cause))の値が2つに満たない"
    case .notSampled: "\(first(effect))は行の集まりではない"
    case .emptyArm(let arm): "\(shownText(arm)) に値がないか、行が少なすぎる"
    case .brokenSplit(let p): "群の大きさの偏りが大きく、無作為とは言えない（\(percent(p))）"
    case .unbalanced(let columns): "群は実験前から異なっていた：\(columns.joined(separator: "・"))"
    case .exact: "最後の桁まで一致する（計算で作られた関係）"
    case .shortSeries(let count): "\(count)期間は24期間に満たない"
    case .notAboveZero(let node): "\(first(node))に0以下の値があり、百分率にできない"
    case .hidden(let nodes): "\(listed(nodes))が両方を動かしているかもしれず、分けられない"
    case .unexplained: "何が\(amid(cause))を動かすかの仮説がない"
    case .future: "次の期間の\(amid(cause))とも同じように合う"
    case .shifts(let part): "期間をずらしても同じくらい合う（ずらした場合の\(percent(part))）"
    case .onlyInAmounts: "割合で見ると見られない（一緒に伸びた季節変動かもしれない）"
    case .slow: "両方とも数年の波で動いており、それを除くと見られない"
    case .weak: "偶然でも100回に5回より多く起こる程度"
    case .pointsOtherWay: "見られる効果の向きが逆"
    case .foretellsWorse: "この強さで予測すると、変化なしとするより外れる"
    }
  }

  /// What a reader can do about it, or what it means.
  func japanese(_ reason: EvidenceReason, of evidence: Evidence) -> String {
    let cause = name(evidence.link.cause)
    switch reason {
    case .notMeasured(let node):
      return "\(first(node))は計測されておらず、比べるものがない。計測するか、無作為に分けて試す（`tested on`）"
    case .notFromData(let node): return "\(first(node))はルールに書かれた値で、比べられる履歴がない"
    case .openFact(let node):
      return
        "\(first(node))は期限のない実績を使う。新しい行ほど実績が少なく、何をしても下がって見える。"
        + "`within 6 months of first_order` のように期限を決める"
    case .unexplained:
      return
        "何が\(amid(cause))を動かすかの仮説がない。両方を動かすものを除けないため、せいぜい手がかりにとどまる。"
        + "原因を `link CAUSE -> \(cause)`、計測していない原因は `factor` で宣言する"
    case .hidden(let nodes):
      return "ルールによれば、\(listed(nodes))が両方を動かしているかもしれず、分けられない。そのため、せいぜい手がかりにとどまる"
    case .future(let p):
      return
        "次の期間の\(amid(cause))も結果と連動する（偶然でもそうなる確率は\(percent(p))）。後から来るものは何も動かさないため、"
        + "矢印の向きが逆か、何かが両方を動かしているのかもしれない"
    case .shifts(let part):
      return
        "\(first(cause))の系列は、期間をずらしても、ずらした場合の\(percent(part))で同じくらい合う。本当の原因なら、本来の時期に最もよく合う"
    case .onlyInAmounts(let p):
      return
        "値に対する割合で測ると、偶然だけでこれほどになる確率は\(percent(p))。規模とともに大きくなる季節変動同士は、因果のように見える"
    case .slow(let p):
      return
        "両方とも数年がかりの波で動いている。2年より遅い動きを除くと、偶然だけでこれほどになる確率は\(percent(p))。"
        + "そのような波は回数が少なすぎて判断できない"
    case .moved, .standsStill: return short(reason, of: evidence) + "。その時期に変わったほかのすべてと区別できない"
    case .shortSeries(let count): return "\(count)期間は24期間に満たず、せいぜい手がかりにとどまる"
    case .brokenSplit(let p):
      return
        "無作為に分けて群の大きさがこれほど偏る確率は\(percent(p))。誰がどちらの群に入るかを、ほかの何かが決めている。"
        + "そのため、せいぜい手がかりにとどまる"
    case .otherLevel, .lag, .fewPeriods, .nothingLeft, .rowsWithoutKey, .sharedRows, .notAboveZero, .fewSegments,
      .withoutSegments, .lagOfRows, .notNumbers, .fewRows, .fewGroups, .notSampled, .emptyArm, .unbalanced, .exact,
      .weak, .pointsOtherWay, .foretellsWorse:
      return short(reason, of: evidence)
    }
  }

  // A name of the rules stands in backquotes, and these between blanks; a title as it is quoted in Japanese.

  private func first(_ node: Int) -> String { first(name(node)) }
  private func first(_ name: String) -> String { reader == nil ? "`\(name)` " : "「\(name)」" }
  private func amid(_ name: String) -> String { reader == nil ? " `\(name)` " : "「\(name)」" }

  private func listed(_ nodes: [Int]) -> String {
    reader == nil
      ? nodes.map { "`\(name($0))`" }.joined(separator: "・") + " "
      : nodes.map { "「\(name($0))」" }.joined(separator: "・")
  }
}
