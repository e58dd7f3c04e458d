import CivilTime
import SourceText
import Syntax

// The ways out of the messages about datasets, their files and columns, and what leads from one to another.
extension SemanticMessage {
  var dataHelp: [Phrase]? { datasetHelp ?? rowHelp ?? columnHelp ?? groupsOfRowsHelp }

  /// Of datasets and what leads from one to another.
  private var datasetHelp: [Phrase]? {
    switch self {
    case .optionWithoutFile(_, let dataset):
      [Phrase("write it where `\(dataset)` is read from its file", "`\(dataset)` をファイルから読むところに書く")]
    case .foreignOption:
      [
        Phrase(
          "leave it out; a file without an ending that tells its kind takes any option",
          "外す。種類の分かる拡張子がないファイルなら、どのオプションも付けられる")
      ]
    case .datasetCycle: [Phrase("take one of them `from` a file", "どれか1つを `from` でファイルから読む")]
    case .severalDatasets(let names):
      [
        Phrase(
          "aggregate one of them, and read the other by its own facts or by `each \(names[0]).…`",
          "一方を集計し、他方は各行の集計値か `each \(names[0]).…` で使う")
      ]
    case .unrelatedDatasets(let names):
      [
        Phrase(
          "aggregate each by itself, or declare a reference: `column -> \(names.last ?? "")`",
          "別々に集計するか、参照を宣言する：`column -> \(names.last ?? "")`")
      ]
    case .noDataset(_, let owners, _, _) where !owners.isEmpty: [.writeOne(of: owners)]
    case .noDataset(_, _, isDefinition: true, let text):
      [
        Phrase(
          "`\(text)` is one number already; by groups write `\(text) per month` or `\(text) per orders.customer`",
          "`\(text)` はすでに1つの数。区分ごとなら `\(text) per month` や `\(text) per orders.customer` と書く")
      ]
    case .noDataset:
      [
        Phrase(
          "write the dataset before the column, as in `sum(orders.amount)`",
          "列の前にデータセットを書く（例：`sum(orders.amount)`）")
      ]
    case .groupsWithoutDataset, .keyWithoutDataset:
      [Phrase("write the dataset before it, as in `orders.customer`", "前にデータセットを書く（例：`orders.customer`）")]
    case .unreachable(_, let to, isReverse: true):
      [Phrase("aggregate them, as in `count(\(to))`", "`count(\(to))` のように集計する")]
    case .unreachable(let from, let to, isReverse: false):
      [
        Phrase(
          "declare the reference in dataset `\(from)`: `column -> \(to)`",
          "データセット `\(from)` で参照を宣言する：`column -> \(to)`")
      ]
    case .unitNotReached(let dataset, let unit):
      [
        Phrase(
          "leave `per \(unit)` out, or declare in dataset `\(dataset)` how it leads there: `column -> \(unit)`",
          "`per \(unit)` を外すか、そこへつながる参照をデータセット `\(dataset)` で宣言する：`column -> \(unit)`")
      ]
    case .ambiguousRoute(_, _, let ways):
      [Phrase("write the way: ", "つながり方を書く：") + .listed(ways, .or)]
    case .ambiguousFact(_, _, let ways):
      [Phrase("say which: ", "どの参照かを示す：") + .listed(ways.map { "via \($0)" }, .or)]
    case .viaWithoutRoute:
      [
        Phrase(
          "`via` names the reference of the aggregated rows that leads to this row",
          "`via` には、集計する行からこの行へつながる参照の名前を書く")
      ]
    default: nil  // What rows have is below.
    }
  }

  /// Of the keys of rows and their time.
  private var rowHelp: [Phrase]? {
    switch self {
    case .keyCount(_, let wanted, let found):
      [
        Phrase(
          "write \(columns(wanted).english) before `->`, or declare a key of \(columns(found).english)",
          "`->` の前に\(columns(wanted).japanese)書くか、\(columns(found).japanese)のキーを宣言する")
      ]
    case .keyType(_, let target, let column, _):
      [
        Phrase(
          "declare both with one type, as in `\(column): text` in `\(target)`",
          "両方を同じ型で宣言する（例：`\(target)` で `\(column): text`）")
      ]
    case .noKey(let name): [.declare("key …", in: name)]
    case .noTime(let name, _), .noTimeForPeriod(let name, _): [.declare("time …", in: name)]
    case .timeIsNoTime(let name, .number):
      [
        Phrase(
          "say what the numbers are: `time \(name): date` (20260105), `month` (202601), `year` or `fiscal_year` (2026)",
          "数が何を表すかを書く：`time \(name): date`（20260105）、`month`（202601）、`year` または `fiscal_year`（2026）")
      ]
    case .timeIsNoTime(let name, _):
      [
        Phrase(
          "for days written otherwise than 2026-01-05 say the order behind the file: `dates \"d/m/y\"`",
          "2026-01-05と異なる書き方の日付なら、ファイルの後ろに年月日の順を書く：`dates \"d/m/y\"`"),
        Phrase(
          "for periods such as Apr-26 or 202604 declare their length: `time \(name): month` (week, quarter, year …)",
          "Apr-26や202604のような期間なら、その長さを宣言する：`time \(name): month`（week、quarter、year など）"),
      ]
    case .spreadWithoutPeriod(_, _, _, isStock: true):
      [Phrase("leave `until` out, or leave `spread` out", "`until` か `spread` を外す")]
    case .spreadWithoutPeriod(_, _, let time, isStock: false):
      [
        Phrase(
          "say which period a row is for: `time \(time ?? "…"): month` (week, quarter, year …)",
          "行がどの期間のものかを書く：`time \(time ?? "…"): month`（week、quarter、year など）")
      ]
    case .sinceOwnTime:
      [
        Phrase(
          "count it on the rows that come later, as in `age = months since customers.first_on` of the orders",
          "後から来る行の側で数える（例：注文の `age = months since customers.first_on`）")
      ]
    case .clockOfRow(let clock, _):
      [
        Phrase(
          "ask by it, as in `by \(clock)` or `where \(clock) = 3`; of one day it is a column such as `months = …`",
          "`by \(clock)` や `where \(clock) = 3` のように尋ねる。ある日の時点の値なら `months = …` のような列にする")
      ]
    case .survivors(_, let start):
      [
        Phrase(
          "read them by their start: `on \(start)` behind the rows or the column",
          "開始の日付で読む：行か列の後ろに `on \(start)` と書く")
      ]
    default: nil  // What columns are is below.
    }
  }

  /// Of the columns of files.
  private var columnHelp: [Phrase]? {
    switch self {
    case .stackLeaves(let names, _):
      [
        Phrase(
          "unpivot \(names.count == 1 ? "it" : "them") too, by name or by a pattern, as in `unpivot \"Y*\" into …`",
          "\(names.count == 1 ? "これも" : "これらも")名前かパターンで縦持ちにする（例：`unpivot \"Y*\" into …`）"),
        Phrase(
          "to keep a column beside the rows declare it: `\(names[0]): number`",
          "列のまま残すなら宣言する：`\(names[0]): number`"),
      ]
    case .stackWithoutUnit(let names, _, let unit):
      [
        Phrase(
          "declare what \(names.count == 1 ? "it is" : "they are") in, as in `\(names[0]): \(unit)`, or write it in the "
            + "header of the file", "`\(names[0]): \(unit)` のように単位を宣言するか、ファイルの見出しに書く")
      ]
    case .absentColumn(let name, let dataset, _): absentColumnHelp(Name.written(name), dataset)
    case .codesAsKeys(let name, let dataset, let remark): codesHelp(Name.written(name), dataset, remark)
    case .percentWithoutMark:
      [Phrase("declare it plain, or write the cells with %", "単位のない数として宣言するか、セルに % を付ける")]
    case .needsColumn(let name, let dataset):
      [
        Phrase(
          "write `\(name)(\(dataset).…)`, or count the rows: `count(\(dataset))`",
          "`\(name)(\(dataset).…)` と書くか、行を数える：`count(\(dataset))`")
      ]
    case .scaleUnknown(let column, let unit, let other), .scaleConflict(let column, let unit, _, let other):
      [
        Phrase(
          "declare the column in its dataset: `\(columnName(column)): \(unit)` or `\(columnName(column)): \(other)`",
          "データセットで列を宣言する：`\(columnName(column)): \(unit)` または `\(columnName(column)): \(other)`")
      ]
    case .inlinedTooDeep: [Phrase("make a column of it in the dataset", "データセットの列にする")]
    default: nil  // What is asked of rows is below.
    }
  }

  /// Of numbers of groups or of all rows where those of single rows are wanted, and the other way round.
  private var groupsOfRowsHelp: [Phrase]? {
    switch self {
    case .countsOther(let counted, let read):
      [
        Phrase(
          "ask each row for its own: `count(\(counted) where count(\(read) where …) >= 1)`",
          "行ごとに、その行のものを数える：`count(\(counted) where count(\(read) where …) >= 1)`")
      ]
    case .sliceNumberInColumn(let text, let dataset, let read):
      (read == dataset
        ? [] : [Phrase("declare a reference `-> \(dataset)` in \(read)", "\(read) で参照 `-> \(dataset)` を宣言する")])
        + [Phrase("when one number is meant, write `overall(\(text))`", "全体で1つの数でよければ `overall(\(text))` と書く")]
    case .topOfOneNumber(let text, _):
      [
        Phrase(
          "in an answer by groups write `keep \(text) in top …`; of rows compare a column",
          "区分別の答えでは `keep \(text) in top …` と書く。行を選ぶなら列を比べる")
      ]
    case .numberAsGroup(let text, _):
      [
        Phrase(
          "to group rows by it, make it a column of what the rows belong to: `dataset … per … { x = \(text) }`",
          "それで行を区分するなら、行が属するものの列にする：`dataset … per … { x = \(text) }`")
      ]
    case .factTransformed(let name, let dataset, _):
      [
        Phrase(
          "group inside the slice instead: `count(each \(dataset).… where \(name)(…) …)`",
          "代わりに集計の中で区分する：`count(each \(dataset).… where \(name)(…) …)`")
      ]
    case .uncountedGroups:
      [
        Phrase(
          "write `cumulative(n) > 0 and …`, with n what is counted, to count those that had rows before",
          "以前に行があった区分も数えるなら `cumulative(n) > 0 and …` と書く（n は数えるもの）"),
        Phrase("write `n > 0 and …` to leave out groups without rows", "行のない区分を除くなら `n > 0 and …` と書く"),
      ]
    case .shareOfAbsentGroups(_, _, let among):
      [
        Phrase(
          "say which groups the share is of: `… among \(among)`", "どの区分の中での割合かを示す：`… among \(among)`")
      ]
    default: nil  // No message about data.
    }
  }

  private func absentColumnHelp(_ name: String, _ dataset: String) -> [Phrase] {
    let (either, optional) = (inCode("\(name) = \(name) ?? its_new_name"), inCode("optional \(name)"))
    return [
      Phrase(
        "if it was renamed, read both: \(either), with \(optional)",
        "名前が変わったのなら両方を読む：\(either) と書き、\(optional) を添える"),
      Phrase(
        "if files may lack it, declare in dataset `\(dataset)`: \(optional)",
        "ファイルにないことがあるなら、データセット `\(dataset)` で宣言する：\(optional)"),
    ]
  }

  private func codesHelp(_ name: String, _ dataset: String, _ remark: MisreadCode) -> [Phrase] {
    let (text, other) = (inCode("\(name): text"), inCode("\(name): \(remark.reading == .day ? "date" : "number")"))
    return [
      Phrase(
        "if they are codes, declare in dataset `\(dataset)`: \(text)",
        "コードなら、データセット `\(dataset)` で宣言する：\(text)"),
      Phrase("if not, declare \(other)", "コードでなければ \(other) と宣言する"),
    ]
  }

  /// `months` of `customers.months`.
  private func columnName(_ column: String) -> String { column.drop { $0 != "." }.dropFirst().description }

  /// Between backquotes, but where a name in the text has its own.
  private func inCode(_ text: String) -> String { text.contains("`") ? text : "`\(text)`" }
}
