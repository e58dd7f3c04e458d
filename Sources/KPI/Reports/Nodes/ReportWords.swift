import Evaluation
import SourceText

/// The words of a page in the reader's language: one table for each language, and no word that lacks one.
package struct ReportWords: Sendable {
  package let language: Language

  package init(_ language: Language) { self.language = language }

  subscript(_ word: ReportHeading) -> String { language.say(word.words) }
  subscript(_ word: ReportLabel) -> String { language.say(word.words) }
  subscript(_ word: PageWord) -> String { language.say(word.words) }
  subscript(_ word: DataWord) -> String { language.say(word.words) }

  /// `a, b`, `a、b`
  func list(_ texts: [String]) -> String { texts.joined(separator: language == .japanese ? "、" : ", ") }

  /// `Owner: CRM`, `担当：CRM`
  func named(_ word: String, _ text: String) -> String {
    language == .japanese ? "\(word)：\(text)" : "\(word): \(text)"
  }
}

/// The headings of a report.
enum ReportHeading: String, CaseIterable, Sendable {
  case glance, scoreboard, causes, targets, evidence, indicators, questions, data, glossary

  var words: Phrase {
    switch self {
    case .glance: Phrase("At a glance", "要点")
    case .scoreboard: Phrase("Scoreboard", "指標一覧")
    case .causes: Phrase("What moves what", "因果の地図")
    case .targets: Phrase("Do the targets hold together?", "目標の整合")
    case .evidence: Phrase("What the data say of the beliefs", "仮説とデータ")
    case .indicators: Phrase("Indicators", "指標ごとの詳細")
    case .questions: Phrase("Questions", "問い")
    case .data: Phrase("Data", "データの状態")
    case .glossary: Phrase("Glossary", "用語集")
    }
  }
}

/// What is told of a KPI.
enum ReportLabel: String, CaseIterable, Sendable {
  case group, seeAbove, others, unchanged, nearMeans, actions, judgedIn, surely, link, grade, seen, interval, whyNoMore,
    tag,
    readsData, dataSpan, formula, parts, overTime, whyChanged, source, unit, value, period,
    change, owner, readBy, target, status, gap, attained, trend, noValue, label, name, words

  var words: Phrase {
    switch self {
    case .group: Phrase("Group", "区分")
    case .others: Phrase("others", "その他")
    case .unchanged: Phrase("same", "変わらず")
    case .nearMeans:
      Phrase("near: within the looser bound that the rules set beside the target", "許容範囲内：目標には届かないが、ルールで別に定めた許容範囲の中")
    case .link: Phrase("Belief", "仮説")
    case .grade: Phrase("What the data say", "データの裏づけ")
    case .seen: Phrase("Seen", "見られた効果")
    case .interval: Phrase("95 % interval", "95%区間")
    case .whyNoMore: Phrase("Why not more certain", "確かと言えない理由")
    case .surely: Phrase(", surely", "（確実に）")
    case .judgedIn: Phrase("Judged in", "判定した期間")
    case .actions: Phrase("What could be done", "打ち手とその効果")
    case .seeAbove: Phrase("see above", "上記")
    case .readsData: Phrase("Reads data of", "使うデータ")
    case .dataSpan: Phrase("Data", "データの期間")
    case .tag: Phrase("Tag", "タグ")
    case .formula: Phrase("Formula", "計算式")
    case .parts: Phrase("Its parts", "内訳となる指標")
    case .overTime: Phrase("Over time", "推移")
    case .whyChanged: Phrase("Why it changed", "変化の理由")
    case .source: Phrase("Defined at", "定義の場所")
    case .unit: Phrase("Unit", "単位")
    case .value: Phrase("Value", "値")
    case .period: Phrase("Period", "期間")
    case .change: Phrase("Change", "前期比")
    case .owner: Phrase("Owner", "担当")
    case .readBy: Phrase("Read by", "使われる先")
    case .target: Phrase("Target", "目標")
    case .status: Phrase("Status", "判定")
    case .gap: Phrase("Gap", "差")
    case .attained: Phrase("Attained", "達成率")
    case .trend: Phrase("Trend", "推移")
    case .noValue: Phrase("Why no value", "値がない理由")
    case .label: Phrase("KPI", "指標")
    case .name: Phrase("Name", "名前")
    case .words: Phrase("Meaning", "意味")
    }
  }
}

/// What a page says of itself, and what is told at a glance.
enum PageWord: String, CaseIterable, Sendable {
  case outOfDate, search, allOwners, allStatuses, allTags, theme, contents, skip, shown, nothingFound, table, download,
    goal, worst, howMany

  var words: Phrase {
    switch self {
    case .outOfDate:
      Phrase(
        "The rules or the data are in error. What stands below is from before.", "ルールまたはデータに誤りがある。以下は以前の内容。"
      )
    case .search: Phrase("Search", "検索")
    case .allOwners: Phrase("All owners", "すべての担当")
    case .allStatuses: Phrase("All statuses", "すべての判定")
    case .allTags: Phrase("All tags", "すべてのタグ")
    case .theme: Phrase("Light or dark", "明暗の切り替え")
    case .contents: Phrase("Contents", "目次")
    case .skip: Phrase("Skip to the content", "本文へ移動")
    case .shown: Phrase("indicators shown", "件の指標を表示")
    case .nothingFound: Phrase("Nothing fits; clear the search to see all", "該当する指標はない。検索を消すとすべて表示")
    case .table: Phrase("Table", "表で見る")
    case .download: Phrase("CSV", "CSV")
    case .goal: Phrase("Goal", "最終目標")
    case .worst: Phrase("Furthest from its target", "目標から最も遠い指標")
    case .howMany: Phrase("Levels", "判定の内訳")
    }
  }
}

/// What is told of data, statuses and pictures.
enum DataWord: String, CaseIterable, Sendable {
  case firstDay, lastDay, dataset, rows, from, faults, check, noFaults, met, unsure, near, missed, guardBroken, noData,
    open, unfinishedMark, map, mapHelp, tree, allTime, tooMany

  var words: Phrase {
    switch self {
    case .firstDay: Phrase("First day", "最初の日")
    case .lastDay: Phrase("Last day", "最後の日")
    case .dataset: Phrase("Dataset", "データセット")
    case .rows: Phrase("Rows", "行数")
    case .from: Phrase("From", "元データ")
    case .faults: Phrase("Faults", "問題")
    case .check: Phrase("What was remarked", "読み込み時の指摘")
    case .noFaults: Phrase("Nothing was remarked.", "指摘はない。")
    case .met: Phrase("met", "達成")
    case .unsure: Phrase("met, not surely", "達成（確実ではない）")
    case .near: Phrase("near", "許容範囲内")
    case .missed: Phrase("missed", "未達")
    case .guardBroken: Phrase("guard broken", "歯止め未達")
    case .noData: Phrase("no data", "データなし")
    case .open: Phrase("open", "判定前")
    case .unfinishedMark:
      Phrase(
        "dashed, with a ring: the period is not over in the data, or begins before them",
        "破線と白丸：データ上まだ終わっていない、または途中から始まる期間"
      )
    case .map: Phrase("Goals, formulas and beliefs", "最終目標・計算式・仮説")
    case .mapHelp:
      Phrase(
        "Point at a line or a box, or move to it with the tab key, to read the belief, its grade and strength.",
        "線や箱にカーソルを置くか、Tabキーで移動すると、仮説と根拠の強さを読める。"
      )
    case .tree: Phrase("The same as a table", "同じ内容の表")
    case .allTime: Phrase("all time", "全期間")
    case .tooMany: Phrase("more are in the answers of `kpi show`", "ほかは `kpi show` の答えにある")
    }
  }
}

extension ReportWords {
  /// How a label that says its name in two languages is read in one: `LTV / 顧客生涯価値` is 顧客生涯価値 in Japanese.
  func title(of label: String, name: String) -> String {
    let parts = titleParts(of: label, name: name)
    let own = parts.first { ReportWords.isJapanese($0) == (language == .japanese) }
    return own ?? parts.first ?? name
  }

  static func isJapanese(_ text: String) -> Bool {
    text.unicodeScalars.contains { scalar in
      switch scalar.value {
      case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF66...0xFF9F: true
      case _: false
      }
    }
  }

  func word(_ verdict: Verdict) -> String {
    let mark =
      switch verdict {
      case .met: "✓"
      case .unsure, .near: "~"
      case .missed, .guardBroken: "✗"
      case .noData: "–"
      case .open: "…"
      }
    return "\(mark) \(plainWord(verdict))"
  }

  func plainWord(_ verdict: Verdict) -> String {
    switch verdict {
    case .met: self[.met]
    case .unsure: self[.unsure]
    case .near: self[.near]
    case .missed: self[.missed]
    case .guardBroken: self[.guardBroken]
    case .noData: self[.noData]
    case .open: self[.open]
    }
  }
}
