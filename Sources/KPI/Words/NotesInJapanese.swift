import CivilTime
import Evaluation
import Semantics
import SourceText

extension Note {
  /// What must be said beside an answer, in the reader's language.
  func words(in language: Language) -> String { language.say(words, japanese) }

  private var japanese: String {
    switch self {
    case .definition(let note, let name): note.words(of: name, in: .japanese)
    case .orphans(let dataset, let reference, let count):
      "\(dataset) の\(rows(count))は対応する \(reference) が見つからない。合計には含まれ、区分では（なし）になる"
    case .skipped(let rows, let all, let columns):
      columns.isEmpty
        ? "\(Wording.grouped(all))区分のうち\(Wording.grouped(rows))区分は値がないため除外"
        : "\(Wording.grouped(all))行のうち\(Wording.grouped(rows))行は \(lack(columns))ため除外"
    case .untoldRows(let dataset, let columns, let count):
      "\(dataset) の\(rows(count))は\(columns.isEmpty ? "空欄がある" : " " + lack(columns))ため除外"
    case .withoutTime(let dataset, let column, let count, let all):
      "\(dataset) の\(Wording.grouped(all))行のうち\(Wording.grouped(count))行は \(column) がなく、どの期間にも入らない"
    case .absentGroups(let count, let all):
      "数えた\(Wording.grouped(all))区分のうち\(Wording.grouped(count))区分は期間内に行がない。除くには `n > 0 and …` と書く（n は数えるもの）"
    case .elseForEmpty(let dataset, let columns, let count):
      "\(dataset) の\(rows(count))は\(columns.map(\.nounInJapanese).joined(separator: "・"))がなく、`else` に入る"
    case .openAge(let dimension):
      "\(dimension) 別では、その経過に達していない新しいものは含まれないが、隣の `overall` には含まれる。"
        + "同じ時期のもの同士で比べる（`by month(first), \(dimension)`）か、期限を決める（`within`）"
    case .beginsBeforeData: "値の前の … は、期間がデータより前から始まることを示す"
    case .undecided(let count): "観察期間が終わっていない\(rows(count))を除外"
    case .unfinished: "最後の期間はデータの中でまだ終わっていない"
    case .incompleteWindow: "最初のほうの集計期間はデータより前にさかのぼる"
    case .differentSpans(let spans):
      "データの期間が異なる：" + spans.map { "\($0.dataset) \($0.first.isoText)〜\($0.last.isoText)" }.joined(separator: "、")
    case .emptyKeys(let dataset, let count): "\(dataset) の\(rows(count))はキーがなく、どの区分にも入らない"
    case .assumedGrain(let names, let grains):
      "\(names.joined(separator: "・")) は\(grains.map(\.japanese).joined(separator: "・"))ごとに判定。期間が長くなると結果が変わる。"
        + "目標に \(grains.map { "`each \($0.rawValue)`" }.joined(separator: " または "))、または "
        + "`calendar { judge each \(grains[0].rawValue) }` と書いて明示できる"
    case .readsOtherwise(let names, let column, let changed):
      "\(names.map { "`\($0)`" }.joined(separator: "・")) は `\(changed)` とは別の式で \(column.japanese)を使うため、一緒には動かない"
    case .link(let note): note.japanese
    case .interval(let note): note.japanese
    case .uncertainty(let note): note.japanese
    case .noLines(.severalClocks(let clocks)):
      "行なし：同じ行を \(clocks.joined(separator: "と")) の両方で読んでいる。どちらか1つで尋ねる"
    case .noLines(.noTime(let grain)):
      "行なし：使うデータからはどの\(grain.japanese)があるか分からない。`during @2026-01..@2026-03` で示す"
    case .rowsShown(let shown, let all): "\(Wording.grouped(all))行のうち\(Wording.grouped(shown))行を表示"
    case .totalOfAll(let shown, let all):
      "合計は表示中の\(Wording.grouped(shown))行だけでなく、全\(Wording.grouped(all))行のもの"
    case .offClock(let dataset, let clock, let unseen, let outside):
      "\(clock) 別では"
        + [
          unseen > 0 ? "\(dataset) の\(rows(unseen))は \(clock) がデータの中でまだ終わっていないため除外" : nil,
          outside > 0 ? "\(dataset) の\(rows(outside))はどこにも当てはまらない" : nil,
        ].compactMap { $0 }.joined(separator: "、")
    case .endsBeforeClock(let dataset, let last, let clock, let seen):
      "\(dataset) は\(last.isoText)まで、\(clock) は\(seen.isoText)まで続く。最後のほうの値は分からない"
    case .wholeStock(let dataset): "期間を指定しないと、残高型の \(dataset) は終了したものも含めて全行を数える"
    }
  }

  private func rows(_ count: Int) -> String { "\(Wording.grouped(count))行" }

  private func lack(_ lacks: [RowLack]) -> String {
    // `applications か landings が空欄の`
    let columns = lacks.compactMap { if case .column(let name) = $0 { name } else { nil } }
    let tables = lacks.compactMap { if case .table(let name) = $0 { name } else { nil } }
    return [
      columns.isEmpty ? nil : columns.joined(separator: " か ") + " が空欄の",
      tables.isEmpty ? nil : tables.joined(separator: " か ") + " に値がない",
    ].compactMap { $0 }.joined(separator: "、または ")
  }
}

extension RowLack {
  fileprivate var nounInJapanese: String {
    switch self {
    case .column(let name): name
    case .table(let name): "\(name) の値"
    }
  }
}

extension DefinitionNote {
  func words(of name: String, in language: Language) -> String { language.say(words(of: name), japanese(of: name)) }

  private func japanese(of name: String) -> String {
    switch self {
    case .openTimeFact:
      "\(name) は期限のない実績を使う。期間別では新しい行ほど実績が少なく見えるだけなので、期限を決めると比べられる"
        + "（`within 90 days of …`）"
    case .mixedTimes(let times): "\(name) は異なる日付で数えている：\(times.joined(separator: "、"))"
    case .ratioToOwnEntity(let dataset, let entity):
      "\(name) は \(dataset) を同じ \(entity) の数で割る。期間別では、全 \(dataset) を新規の \(entity) だけで割ることになる"
    case .stock(let dataset): "\(name) は \(dataset) の各期間末の残高を使う"
    case .mixedLevels: "\(name) は行ごとの値と集計値を混ぜている"
    case .ratioToPrior(let value, let length):
      "\(name) は終わっていない期間の最初の数日を、まるごとの期間で割る。`1 + growth(\(value), \(length))` なら同じ日数で比べる"
    case .mixedWindows(let plain, let windowed, let length, let isAlways):
      japanese(ofMixed: name, plain, windowed, length, isAlways)
    }
  }

  private func japanese(
    ofMixed name: String, _ plain: String, _ windowed: String, _ length: CalendarDuration, _ isAlways: Bool
  ) -> String {
    let unit = DefinitionNote.unit(of: length).rawValue
    let cure = isAlways ? "内側で、2つを合わせたものを x として `sum(x per \(unit))` とすると、" : "`sum(\(name) per \(unit))` とすると、"
    let time = durationText(length, in: .japanese)
    return "\(name) は、尋ねた期間の \(plain) と、期間にかかわらず\(time)の \(windowed) を足している。"
      + cure + "\(unit) ごとに足せる"
  }

  /// What a scoreboard says below its table, one text for each kind; nil where nothing is to be said.
  func shortWords(of line: Scoreboard.Line, in language: Language) -> String? {
    if case .mixedWindows(_, _, let length, let isAlways) = self {
      let canAdd = ([line.period] + line.targets.map(\.period)).allSatisfy {
        DefinitionNote.canAdd(length, by: $0?.grain)
      }
      return !isAlways && canAdd ? nil : words(of: line.name, in: language)
    }
    return switch language {
    case .english: shortEnglish(of: line.name)
    case .japanese: shortJapanese(of: line.name)
    }
  }

  private func shortEnglish(of name: String) -> String {
    switch self {
    case .openTimeFact:
      "over all time, because it reads facts over all time: by period young rows would only look bad because they are "
        + "young; a closed window (`within 90 days of …`) can be compared"
    case .mixedTimes: "its parts count by different times"
    case .ratioToOwnEntity: "all rows of the period over the period's new entities"
    case .stock: "as it stands at the end of the period"
    case .mixedLevels: "mixes facts of the row and numbers of the slice"
    case .ratioToPrior(let value, let length):
      "the first days of an unfinished period are divided by a whole one; `1 + growth(\(value), \(length))` compares the "
        + "same days"
    case .mixedWindows: words(of: name)
    }
  }

  private func shortJapanese(of name: String) -> String {
    switch self {
    case .openTimeFact: "全期間の値：期限のない実績を使うため、期間別では新しい行ほど悪く見えるだけになる。期限を決めると比べられる（`within 90 days of …`）"
    case .mixedTimes: "要素ごとに異なる日付で数えている"
    case .ratioToOwnEntity: "期間内の全行を、期間内の新規の数で割った値"
    case .stock: "期間末の時点の値"
    case .mixedLevels: "行ごとの値と集計値を混ぜている"
    case .ratioToPrior, .mixedWindows: words(of: name, in: .japanese)
    }
  }
}
