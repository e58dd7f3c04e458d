import SourceText

extension Language {
  /// The words in capitals that stand for something in a form, `target NAME LEVEL`, in the reader's language. A test says that
  /// none lacks one.
  package func placeholders(in text: String) -> String {
    guard self == .japanese else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(where: \.isCapital) {
      result += rest[..<start]
      let word = rest[start...].prefix(while: \.isCapital)
      rest = rest[word.endIndex...]
      let isPart = result.last.map { $0.isLetter || $0.isNumber || "_-$".contains($0) } ?? false
      let goesOn = rest.first.map { $0.isLowercase || $0.isNumber || $0 == "_" || $0 == "-" } ?? false
      guard let own = Placeholders.inJapanese[String(word)], !isPart, !goesOn else {
        result += word
        continue
      }
      result += own
      // A space parts a Latin word from Japanese, and no Japanese one.
      if rest.first == " ", let next = rest.dropFirst().first, !next.isASCII { rest.removeFirst() }
    }
    return result + rest
  }
}

extension Character {
  fileprivate var isCapital: Bool { isASCII && isUppercase }
}

package enum Placeholders {
  /// What stays: `CSV`, `JSON` and other names.
  package static let inJapanese: [String: String] = [
    "AGGREGATE": "集計", "CAUSE": "原因", "CLOCK": "経過", "CODE": "コード", "COLUMN": "列", "COLUMNS": "列", "CONDITION": "条件",
    "CONTROL": "比べる群", "COUNT": "集計", "DATASET": "データセット", "DATE": "日付", "DAY": "曜日", "DEFINITION": "定義",
    "DIGITS": "桁数",
    "EFFECT": "結果", "EXPRESSION": "式", "FILE": "ファイル", "FILES": "ファイル", "FOLDER": "フォルダー", "FORMAT": "形式",
    "GOAL": "最終目標",
    "GRAIN": "期間", "ITEM": "値", "ITEMS": "値", "KEY": "キー", "KPI": "指標", "LANGUAGE": "言語", "LEVEL": "水準", "LINE": "行",
    "LINK": "因果", "MONEY": "金額", "MONTH": "月", "NAME": "名前", "NAMES": "名前", "OPTIONS": "オプション", "OTHER": "別のデータセット",
    "PART": "部分", "PATH": "場所", "PATTERN": "パターン", "PERCENT": "確率", "PERIOD": "期間", "PLACE": "場所", "QUANTITY": "量",
    "QUERY": "問い", "QUESTION": "問い", "RANGE": "範囲", "REFERENCE": "参照", "RULES": "ルール", "SCENARIO": "シナリオ",
    "SIZE": "サイズ",
    "STAGE": "段階", "START": "開始日", "TEXT": "文字列", "TIME": "日付の列", "TITLE": "題名", "TREATED": "行った群", "VALUE": "値",
    "VERB": "コマンド", "WHOLE": "全体", "WORDS": "語", "ZONE": "時間帯",
  ]
}
