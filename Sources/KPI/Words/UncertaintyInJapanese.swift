import Evaluation
import Numerics

extension UncertaintyNote {
  /// What draws of uncertain numbers say beside an answer, in Japanese.
  var japanese: String {
    switch self {
    case .draws(let count): "5%・中央値・95%：不確かな数を\(Wording.grouped(count))回引いた結果。両端の間に90%が入る"
    case .errors(let errors):
      "引く回数が限られるための誤差：" + errors.map(\.japanese).joined(separator: "、")
    case .missing(let name, let count): "\(name) は\(Wording.grouped(count))回分に値がなく、これらの数に含まれない"
    case .noDraws(let name):
      "`\(name)` はどの回にも値がない。不確かな数が分布にならないか、値が定まらないところに行く"
    case .dataAsTheyAre: "データから読むものは `k of n` を除きそのまま使い、引くのはルールの不確かな数だけ"
    case .inRows(let names): "データの列で使う\(listed(names))は、どの回も中央の値とする"
    case .certain(let names, let isInRows):
      "\(listed(names))は\(isInRows ? "データの列以外では" : "")不確かな数を読まない"
    case .noNumber(let names): "\(listed(names))は不確かな数を読むが、結果が数でも真偽でもないため示せない"
    case .truthsOfWhatIf(let names): "\(listed(names))は真偽の値。確率は `if` を付けない `show` で、それぞれについて示される"
    case .untold(let name, let obstacle): "`\(name)` の確からしさは示せない：\(obstacle.japanese)"
    case .untoldLevel(let name, let level, let obstacle):
      "`\(name) \(level)` を満たす確率は示せない：\(obstacle?.japanese ?? "どの回にも値がない")"
    case .beyond(let beyond):
      "\(beyond.name) は引いた回の\(beyond.percent)%で\(beyond.isAbove ? "100%を超える" : "0を下回る")が、区間の両端はそうでない。"
        + "`a..b` と `a..m..b` は両端を超えない"
    case .nothing: "不確かな数を読んでいない。`2.5 to 3.5`・`2..4`・`2..3..4`・`30 of 100` のように定義する"
    case .nothingButRows(let names):
      "不確かな数をデータの列でしか読んでいない：\(listed(names))。そこではどの回も中央の値とする。"
        + "`sum(amount) * margin` のように列の外に出す"
    case .links: "因果で動く分は引かない。`with uncertainty` には因果を除いて答える"
    case .strengths: "各回で因果の効果の大きさを1つ引く（宣言した両端の間に90%が入る正規分布）。その回数は1,000回まで"
    case .notDrawn: "図に引いた結果は出ない。`as chart` を付けなければ表に出る"
    }
  }

  private func listed(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: "・") }
}

extension DrawErrors {
  fileprivate var japanese: String {
    switch texts {
    case .number(let low, let median, let high): "\(item) は5%で\(low)、中央値で\(median)、95%で\(high)"
    case .probability(let text): "\(item) の確率は\(text)"
    }
  }
}

extension DrawObstacle {
  var japanese: String {
    switch self {
    case .rows: "不確かな数が行ごとに和と積より複雑な式で使われている。集計の外に出す"
    case .condition: "不確かな数がどの行を読むかを決めており、回ごとに行が変わる"
    case .table: "不確かな数が行ごとに引く表にある。区分ごとの合計に掛ける"
    case .groups: "各回で計算する区分が多すぎる"
    case .rank: "ほかの行との順位であり、各回では示せない"
    }
  }
}
