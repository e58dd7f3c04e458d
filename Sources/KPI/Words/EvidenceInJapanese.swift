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
    case .notMeasured(let node): "「\(name(node))」は計測されていない"
    case .notFromData(let node): "「\(name(node))」はルールに書かれた値で、動かない"
    case .openFact(let node): "「\(name(node))」は期限のない実績を使う。`within 6 months of …` のように期限を決める"
    case .otherLevel: "一方は行ごと、他方は期間ごとの値"
    case .lag(let grain): "時間差が\(grain.japanese)単位で割り切れない"
    case .fewPeriods(let count): "両方が分かる期間が\(count)しかない"
    case .nothingLeft: "過去の動き・季節・他の要因を除くと、比べる材料が残らない"
    case .rowsWithoutKey: "行が1人1行などであることを示す `key` がない"
    case .sharedRows(let column): "両方とも「\(column)」から作られており、一方が他方の一部かもしれない"
    case .standsStill: "「\(cause)」が一度も動いていない"
    case .moved(let times):
      "「\(cause)」の目新しい動きは\(max(1, Int(times.rounded())) == 1 ? "1期間" : "2期間")だけ"
    case .fewSegments(let count): count == 0 ? "両端が分かる区分がない" : "両端が分かる区分が\(count)（3つ必要）"
    case .withoutSegments(let node): "「\(name(node))」はその列では分からない"
    case .lagOfRows: "行はそれぞれの時点で比べるため、時間差は使えない"
    case .notNumbers: "数でも、区分を分ける値でもない"
    case .fewRows(let count): "\(count)行しかない"
    case .fewGroups: "30行以上ある「\(cause)」の値が2つに満たない"
    case .notSampled: "「\(effect)」は行の集まりではない"
    case .emptyArm(let arm): "\(shownText(arm)) に値がないか、行が少なすぎる"
    case .brokenSplit(let p): "群の大きさの偏りが大きく、無作為とは言えない（\(shownShare(p))）"
    case .unbalanced(let columns): "群は実験前から異なっていた：\(columns.joined(separator: "・"))"
    case .exact: "最後の桁まで一致する（計算で作られた関係）"
    case .shortSeries(let count): "\(count)期間は24期間に満たない"
    case .notAboveZero(let node): "「\(name(node))」に0以下の値があり、百分率にできない"
    case .hidden(let nodes):
      "\(nodes.map { "「\(name($0))」" }.joined(separator: "・"))が両方を動かしているかもしれず、分けられない"
    case .unexplained: "何が「\(cause)」を動かすかの仮説がない"
    case .future: "次の期間の「\(cause)」とも同じように合う"
    case .shifts(let part): "期間をずらしても同じくらい合う（ずらした場合の\(shownShare(part))）"
    case .onlyInAmounts: "割合で見ると見られない（一緒に伸びた季節変動かもしれない）"
    case .slow: "両方とも数年の波で動いており、それを除くと見られない"
    case .weak: "偶然でも100回に5回より多く起こる程度"
    case .pointsOtherWay: "見られる効果の向きが逆"
    case .foretellsWorse: "この強さで予測すると、変化なしとするより外れる"
    }
  }

  private func shownShare(_ part: Double) -> String { "\(Int((part * 100).rounded()))%" }
}
