import Evaluation
import Semantics
import SourceText

/// What can be wrong before and around the rules themselves: files, imports and settings.
package enum ProgramMessage: Hashable, Sendable {
  case unreadableRules(path: String, reason: Phrase, near: String?)
  case noRuleFiles(folder: String)
  case emptyRules
  case unreadableImport(path: String, reason: Phrase, near: String?)
  case selfImport(path: String)
  case badSetting(String)
  case unknownSetting(String, near: String?)
  case settingTwice(String)
  case notADataset(String, near: String?)
  /// Of the calendar, or of one file's cells.
  case unknownTimeZone(String, ofFile: Bool)
  /// A program asked for a table and wrote a question about causes.
  case noTable
  /// A tree of a name that is not there, or of goals where there are none.
  case noTree(String?)
  case standardInputTwice(dataset: String)
  case unknownGivenColumn(dataset: String, column: String, near: String?)
  case raggedGivenRow(cells: Int, headers: Int)
  /// Rules name a file that is in none of their folders.
  case fileOutside(path: String, folder: String)
  case noOrdinaryFile(path: String)
  /// A query text that holds statements besides.
  case moreThanQuery
  /// `across` a key of so many values, times the items.
  case tooManyColumns(Int)

  package var code: String {
    switch self {
    case .unreadableRules: "K401"
    case .noRuleFiles: "K402"
    case .emptyRules: "K403"
    case .unreadableImport: "K404"
    case .badSetting: "K405"
    case .unknownSetting: "K406"
    case .settingTwice: "K350"
    case .notADataset: "K407"
    case .unknownTimeZone: "K408"
    case .standardInputTwice: "K410"
    case .unknownGivenColumn: "K411"
    case .raggedGivenRow: "K412"
    case .selfImport: "K413"
    case .noTable: "K414"
    case .noTree: "K415"
    case .fileOutside: "K418"
    case .noOrdinaryFile: "K419"
    case .moreThanQuery: "K420"
    case .tooManyColumns: "K280"
    }
  }

  package func diagnostic(at range: SourceRange? = nil) -> Diagnostic {
    let (message, fixes) = words
    return Diagnostic(
      code: code, severity: severity, message: message, primary: range.map { Diagnostic.Label($0, .empty) },
      fixes: fixes.map { Diagnostic.Fix($0) })
  }

  private var severity: Diagnostic.Severity {
    if case .unknownTimeZone = self { .warning } else { .error }
  }

  private var words: (message: Phrase, fixes: [Phrase]) {
    switch self {
    case .unreadableRules(let path, let reason, let near):
      (
        Phrase(
          "cannot read the rules `\(path)`: \(reason.english)", "ルール `\(path)` を読めない：\(reason.japanese)"),
        there(near)
      )
    case .noRuleFiles(let folder):
      (
        Phrase(
          "the folder `\(folder)` holds no rule files (`*.kpi`)",
          "フォルダー `\(folder)` にルールファイル（`*.kpi`）がない"), []
      )
    case .emptyRules:
      (
        Phrase(
          "the rules are empty: there is no statement to check or to run",
          "ルールが空で、調べる文も実行する文もない"), []
      )
    case .unreadableImport(let path, let reason, let near):
      (
        Phrase("cannot import `\(path)`: \(reason.english)", "`\(path)` を取り込めない：\(reason.japanese)"), there(near)
      )
    case .selfImport(let path):
      (
        Phrase(
          "the file imports itself: `\(path)` is this file", "ファイルが自分自身を取り込んでいる：`\(path)` はこのファイル"),
        [Phrase("take the line out, or name the file that is meant", "その行を外すか、意図したファイルを書く")]
      )
    case .notADataset(let name, let near):
      (Phrase("no dataset `\(name)` reads files", "ファイルを読むデータセット `\(name)` はない"), there(near))
    case .unknownTimeZone(let name, let isOfFile):
      (
        Phrase("the time zone `\(name)` is not known on this machine: ", "時間帯 `\(name)` はこの環境では分からない：")
          + (isOfFile
            ? Phrase("times without a zone are read as they stand", "時間帯のない時刻は書かれているとおりに読む")
            : Phrase(
              "times with a zone keep their own clock reading", "時間帯の付いた時刻はその時計のまま読む")),
        []
      )
    case .noTree(let name):
      (
        name.map { Phrase("nothing is called `\($0)`", "`\($0)` という名前のものはない") }
          ?? Phrase(
            "no goal is set; name what to begin with", "最終目標が設定されていない。何から始めるかを名前で指定する"), []
      )
    case .noTable:
      (
        Phrase(
          "a question about causes is answered by sentences, and by a table of its own",
          "因果についての問いには文と専用の表で答える"),
        [Phrase("ask it with `ask`", "`ask` で尋ねる")]
      )
    case .badSetting, .unknownSetting, .settingTwice, .standardInputTwice, .unknownGivenColumn, .raggedGivenRow,
      .tooManyColumns:
      wordsOfValues
    case .fileOutside, .noOrdinaryFile, .moreThanQuery: wordsOfTrust
    }
  }

  /// About what rules of others may not do.
  private var wordsOfTrust: (message: Phrase, fixes: [Phrase]) {
    switch self {
    case .fileOutside(let path, let folder):
      // People copy it into a shell, and the name may be a stranger's.
      let isSafe = folder.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || "0123456789/._-+ ー".unicodeScalars.contains($0)
      }
      let allowed = folder.isEmpty ? "." : !isSafe ? "FOLDER" : folder.contains(" ") ? "\"\(folder)\"" : folder
      return (
        Phrase(
          "`\(path)` lies outside the folders of the rules, and is not read",
          "`\(path)` はルールのフォルダーの外にあるため読まない"),
        [
          Phrase(
            "if these rules may read it, add `--allow \(allowed)`",
            "このルールに読ませてよければ `--allow \(allowed)` を付ける")
        ]
      )
    case .noOrdinaryFile(let path):
      return (
        Phrase("`\(path)` is no ordinary file, and is not read", "`\(path)` は普通のファイルではないため読まない"),
        [
          Phrase(
            "name a file; rows from another program come in by `--data DATASET=-`",
            "ファイルを指定する。ほかのプログラムからの行は `--data DATASET=-` で受け取れる")
        ]
      )
    case .moreThanQuery:
      return (
        Phrase("a query text holds one query, and this is more", "問いの文には1つの問いだけを書ける。ここから先が余分"),
        [
          Phrase(
            "ask each query for itself, and write definitions and datasets into a rule file",
            "問いは1つずつ尋ね、定義とデータセットはルールファイルに書く")
        ]
      )
    case .unreadableRules, .noRuleFiles, .emptyRules, .unreadableImport, .selfImport, .notADataset, .unknownTimeZone,
      .noTree, .noTable, .badSetting, .unknownSetting, .settingTwice, .standardInputTwice, .unknownGivenColumn,
      .raggedGivenRow, .tooManyColumns:
      return words
    }
  }

  /// About settings, tables of tests and the size of answers.
  private var wordsOfValues: (message: Phrase, fixes: [Phrase]) {
    switch self {
    case .badSetting(let text):
      (
        Phrase("`\(text)` is not a setting", "`\(text)` は設定ではない"),
        [
          Phrase(
            "write `name=value`, such as `--set cac=3500円`", "`name=value` の形で書く（例：`--set cac=3500円`）")
        ]
      )
    case .unknownSetting(let name, let near):
      (Phrase("there is no definition `\(name)` to set", "設定する定義 `\(name)` がない"), there(near))
    case .settingTwice(let name):
      (
        Phrase(
          "`\(name)` is set twice, and one value would not count",
          "`\(name)` が2回設定されており、一方の値が使われない"),
        [Phrase("keep one `--set \(name)=…`", "`--set \(name)=…` を1つにする")]
      )
    case .standardInputTwice(let dataset):
      (
        Phrase(
          "standard input is read already and cannot be the data of `\(dataset)` too",
          "標準入力はすでに使われており、`\(dataset)` のデータにはできない"),
        [
          Phrase(
            "read the rules from a file, or give the data by `--data \(dataset)=PATH`",
            "ルールをファイルから読むか、データを `--data \(dataset)=PATH` で指定する")
        ]
      )
    case .unknownGivenColumn(let dataset, let column, let near):
      (
        Phrase(
          "the data of \(dataset) has no column `\(column)`, so nothing reads it",
          "\(dataset) のデータに列 `\(column)` がなく、どこからも使われない"), there(near)
      )
    case .tooManyColumns(let count):
      (
        Phrase(
          "`across` would make \(Wording.grouped(count)) columns, and an answer has "
            + "\(Wording.grouped(TooManyColumns.most)) at most",
          "`across` で\(Wording.grouped(count))列になる。1つの答えは最大\(Wording.grouped(TooManyColumns.most))列"),
        [
          Phrase(
            "write `by` in place of `across`, or choose rows by `where` and `during`",
            "`across` の代わりに `by` と書くか、`where` と `during` で行を絞る")
        ]
      )
    case .raggedGivenRow(let cells, let headers):
      (
        Phrase(
          "the row has \(Wording.counted(cells, "cell")) under \(Wording.counted(headers, "header"))",
          "見出し\(Wording.grouped(headers))列に対して、この行は\(Wording.grouped(cells))セル"),
        [Phrase("a cell without a value is written `| |`", "値のないセルは `| |` と書く")]
      )
    case .unreadableRules, .noRuleFiles, .emptyRules, .unreadableImport, .selfImport, .notADataset, .unknownTimeZone,
      .noTree, .noTable, .fileOutside, .noOrdinaryFile, .moreThanQuery:
      words
    }
  }

  private func there(_ near: String?) -> [Phrase] {
    near.map { [Phrase("there is `\($0)`", "`\($0)` ならある")] } ?? []
  }
}
