import CivilTime
import Evaluation
import Semantics
import SourceText

extension MissingReason {
  /// A few words for a table, in the reader's language.
  func words(in language: Language) -> String { language.say(words, japanese) }

  private var japanese: String {
    switch self {
    case .divisionByZero: "0で割っている"
    case .noRows(let dataset): "\(dataset) に該当する行がない"
    case .noKey(let key): "条件に合う \(key) がない"
    case .outsideSpan(let dataset): "\(dataset) の期間の外"
    case .undecided(let dataset): "\(dataset) の観察期間がまだ終わっていない"
    case .notUnique(let dataset): "\(dataset) に異なる値がある"
    case .tooManyElements(let dataset): "大きすぎる：\(dataset) の行数と重なる期間の積。一度に尋ねる期間を減らす"
    case .beforeFirstPeriod: "最初の期間より前"
    case .needsPeriod(let word): "`\(word)` には期間が必要"
    case .finerThanPeriod: "ずらす長さが期間より短い"
    case .baseNotPositive: "基準が0以下のため伸び率がない"
    case .notANumber: "数にならない"
    case .acrossKeys: "期間が表の2つの行にまたがる"
    case .severalKeys(let dimension): "1つの区分に \(dimension) の値が複数ある（表は値ごとに定義されている）"
    case .longerThanKeys(let grain):
      "値は\(Grain(rawValue: grain)?.japanese ?? grain)単位のもの。より長い期間は `sum(… per \(grain))` と書く"
    case .noTableEntry(let definition): "\(definition) にこの区分の値がない"
    case .noGroup(let dimension): "区分か条件が必要：`by \(dimension)` または `where \(dimension) = …`"
    case .excludingFilters(let dimension): "`where` が `\(dimension)` の2つの値を同時に求めている"
    case .recurrenceNeedsPeriods(let definition): "\(definition) は決まった期間ごとに順に計算される"
    case .noDimension(let dataset, let dimension): "\(dataset) に \(dimension) がない"
    case .noTime(let dataset): "\(dataset) に日付がない"
    case .noData(let dataset): "\(dataset) が読み込まれていない"
    case .empty: "空欄"
    case .tooFewRows: "行が少なすぎる"
    case .noRank: "複数の区分をまとめた行に順位はない"
    case .pooled(let dimension): "\(dimension) の複数の区分をまとめている"
    case .notBooked(let dataset, let columns):
      columns.isEmpty
        ? "\(dataset) にまだ記入がない"
        : "\(dataset) のどの行にも \(columns.joined(separator: "・")) の記入がない。空欄が0なら `… ?? 0` と書く"
    case .unknownRows(let dataset): "空欄のため \(dataset) のどの行も判定できない"
    case .baseBeginsBeforeData(let day):
      "比べる期間がデータの最初の日（\(day.isoText)）より前に始まる。それ以前に何もなければ `covers` で示す"
    case .severalClocks(let clocks): "同じ行を \(clocks.joined(separator: "と")) の両方で読んでいる"
    case .windowAcrossTicks(let clock): "期間が \(clock) の途中で始まるか終わる"
    case .severalTicks(let dataset, let clock):
      "\(dataset) の行が複数の \(clock) で数えられる。`by \(clock)` か、1つだけ `\(clock) = …` と尋ねる"
    case .knownByPeriod(let dataset, let grain): "\(dataset) は\(grain.japanese)単位でしか分からない"
    case .noPeriodAsked(let grain): "尋ねた期間に、終わった\(grain.japanese)がまるごと入っていない"
    case .noPeriodOver(let grain): "データの中で終わった\(grain.japanese)がまだない"
    case .cannotMove(let dimension): "\(dimension) は時間そのものなので、期間をずらせない"
    }
  }
}

extension Grain {
  var japanese: String { inJapanese }

  /// `3か月`, `1年度`
  func japanese(counted count: Int) -> String {
    self == .month ? "\(Wording.grouped(count))か月" : "\(Wording.grouped(count))\(japanese)"
  }
}

extension ValueType {
  /// `words` in the reader's language.
  func words(in language: Language) -> String {
    guard language == .japanese else { return words }
    return switch self {
    case .number(let unit): unit.label.isEmpty ? "数" : unit.label
    case .text: "文字"
    case .boolean: "真偽"
    case .date: "日付"
    case .moment: "日時"
    case .period(let grain): grain.japanese
    case .unknown: "不明"
    }
  }
}
