import CivilTime
import Evaluation
import Semantics
import SourceText

extension LinkNote {
  /// What is to be said of links that a what-if follows, or does not, in Japanese.
  var japanese: String {
    switch self {
    case .followed(let link, let lags, let grain, let source):
      "`\(link)` に沿って計算\(lags == [0] ? "" : "、\(Self.times(lags, grain))後")（根拠：\(Phrase(basis: source).japanese)）"
    case .leftAtBothEnds(let link): "`\(link)` は、シナリオが変えるものについては、どちらの側でも計算に入れない"
    case .notFollowed(let link, let why): "`\(link)` は計算に入れない：\(why.japanese)"
    case .direction(let link, let effect, let sign):
      "`\(effect)` は\(Self.japanese(ofSign: sign))：`\(link)` は向きだけが分かり、大きさは分からない"
    case .begins(let period): "変化は\(period)から。因果の効果は時間差の後に出る"
    case .past(let cause): "`\(cause)` は前の期間も読むため、変化がその期間にもあったものとして計算。日付からの `scenario … from` なら異なる"
    case .steady(let period): "\(period ?? "1期間")の数字で、変化がずっと続き、時間差もすべて過ぎたときのもの"
    case .held(let periods, let at, let isYear):
      isYear
        ? "\(periods.words(in: .japanese))はデータより後のため、行から作る数は直近の1年の同じ期間（\(at.words(in: .japanese))）の値のまま"
        : "\(periods.words(in: .japanese))はデータより後で、データは1年に満たないため、行から作る数は直近の終わった期間（\(at.words(in: .japanese))）の値のまま"
    case .ends: "下限と上限：すべての効果の大きさを同時に両端にしたもので、実際の差はこれを超えない"
    case .notMonotone(let item): "`\(item)` は効果の大きさの両端の間で増減が逆になる。両端は調べた点でのもの"
    case .unobserved(let name, let period, let value, let low, let high):
      "`\(name)` は\(period)に\(value)になるが、直近24期間では\(low)〜\(high)で、そのような値は見られていない"
    case .otherTimes(let name):
      "`\(name)` は、どれだけ動くか分からないところでも読まれている（一部の行や区分、または足し合わせられない複数期間）。そこでは元のまま"
    case .withoutValue(let link, let period): "`\(link)` は\(period ?? "全期間")には何も動かさない。出発点となる数がない"
    case .series(let item): "`\(item)` は全期間の値から決まるため、因果をたどらない"
    case .noTotal: "合計なし：因果の効果は行ごとにだけ分かる。全期間は `by` なしで `during` を付けて尋ねる"
    }
  }

  /// Of several links without a strength.
  static func japanese(ofDirections notes: [LinkNote]) -> String {
    let told = notes.compactMap { note -> String? in
      if case .direction(let link, let effect, let sign) = note {
        "`\(effect)` は\(japanese(ofSign: sign))（`\(link)`）"
      } else {
        nil
      }
    }
    return "次の因果は向きだけが分かり、大きさは分からない：\(told.joined(separator: "、"))"
  }

  private static func japanese(ofSign sign: Int) -> String { sign > 0 ? "上がる" : sign < 0 ? "下がる" : "動く" }

  private static func times(_ lags: [Int32], _ grain: Grain) -> String {
    let unit = grain == .month ? "か月" : grain.japanese
    return lags.map { "\($0)\(unit)" }.joined(separator: "・")
  }
}

extension LinkNote.Obstacle {
  var japanese: String {
    switch self {
    case .condition(let condition): "`where \(condition)` でだけ成り立ち、効果が行の合計ではないため、全体は同じだけ動かない"
    case .uneven(let condition):
      "`where \(condition)` でだけ成り立ち、変化のどれだけがそこに入るか分からない。`%` での変化なら均等に入る"
    case .overlap(let other): "`\(other)` が同じ行の一部で同じものを動かすかもしれない"
    case .refuted: "`no link` が、そうではないとしている"
    case .column: "片方が行の列"
    case .lag(let grain): "時間差が、効果の単位である\(grain)で割り切れない。`each week` や `each day` で変えられる"
    case .grain(let grain): "別の因果が、その結果を\(grain)ごとに動かす"
    case .groups: "効果の大きさは全体のもので、質問は区分や一部の行についてのもの"
    case .circle: "因果が終わりなく一巡する。期間別に尋ねる"
    case .back(let aim): "打ち手に全体の変化が書かれている `\(aim)` に戻ってくる"
    }
  }
}

extension IntervalNote {
  /// What is to be said of intervals, in Japanese.
  var japanese: String {
    switch self {
    case .drawn(let draws):
      "下限と上限は、標本の95%で真の値を含む。n は事例の数：" + draws.map(\.japanese).joined(separator: "・")
    case .given(let item, let datasets):
      "\(item) では \(datasets.joined(separator: "・")) の合計を確定値とする（起きたことは全数）"
    case .notKnown(let item, let reason, let dataset): "\(item) に区間なし：\(reason.japanese(dataset))"
    case .tooFew(let count): "事例が少なく区間のない数：\(Wording.grouped(count))件"
    case .notDrawn: "図に区間は出ない。`as chart` を付けなければ表に出る"
    }
  }
}

extension IntervalNote.Draw {
  fileprivate var japanese: String {
    switch self {
    case .row(let dataset): "\(dataset) の行"
    case .entity(let dataset): "\(dataset)（つながる行をすべて含む）"
    case .value(let column, let dataset): "\(column.map { "\($0) " } ?? "列")の値（\(dataset) の全行を含む）"
    case .group(let dataset): "\(dataset) の区分"
    }
  }
}

extension NoSample {
  /// - Parameter dataset: one that is read, for the way out.
  fileprivate func japanese(_ dataset: String?) -> String {
    switch self {
    case .noData: "行を読まない"
    case .noNumber: "行から作られた数ではない"
    case .total: "起きたことの合計は標本ではない。平均や割合なら区間がある" + (dataset.map { "（`x / count(\($0))` など）" } ?? "")
    case .otherRows: "異なる行の合計の比で、どれも標本ではない"
    case .aggregate(.countDistinct): "異なる値の数は事例の合計ではない"
    case .aggregate(let kind): "`\(kind.rawValue)` は1行で決まり、次の標本では別の行になりうる"
    case .periods: "期間は続いており、独立した事例ではない"
    case .recurrence: "期間ごとに順に計算される"
    case .rank: "順位は平均ではない"
    case .table: "中の表や区間がデータを読む"
    case .tooDeep: "式が深すぎる"
    case .tooLarge: "行数と、それを読む窓や区分との積が大きすぎる"
    case .leadsNowhere: "事例につながらない行がある"
    }
  }
}

extension LinkNote.Periods {
  /// `2026-03 to 2026-05`, `2026-03〜2026-05`; one period is itself.
  func words(in language: Language) -> String {
    first == last ? first : Period.range(first, last, in: language)
  }

  var verb: String { first == last ? "lies" : "lie" }
}
