import SourceText
import Syntax
import Units

// The ways out of the messages about types, units, circles and levels.
extension SemanticMessage {
  var valueHelp: [Phrase]? { unitsHelp ?? ratioHelp ?? levelHelp }

  /// Of types and units.
  private var unitsHelp: [Phrase]? {
    switch self {
    case .notACondition(_, let text):
      [Phrase("compare it with something, as in `\(text) = …`", "`\(text) = …` のように何かと比べる")]
    case .unitClash(_, _, _, _, let fix?, _): [fix]
    case .declaredUnit(_, _, _, let fix?): [.write(fix)]
    case .plainExpected: [Phrase("divide by a quantity of the same unit", "同じ単位の量で割る")]
    case .exponentNotWhole:
      [Phrase("write the exponent itself, as in `x ^ 2`", "指数そのものを数で書く（例：`x ^ 2`）")]
    case .longDateSum: [Phrase("give a part of the sum a name of its own", "和の一部に名前を付けて別の定義にする")]
    case .builtInUnit(let name, _) where UnitTable.counters.contains(name):
      [
        Phrase(
          "for a dimension of its own leave the value out: `unit \(name)`", "独立した次元にするなら値を外す：`unit \(name)`")
      ]
    case .builtInUnit(let name, let meaning) where meaning == nil || Magnitude.all.contains { $0.text == name }:
      [
        Phrase(
          "give the unit a name of its own, as in `unit \(name)_30 = …`",
          "単位に別の名前を付ける（例：`unit \(name)_30 = …`）")
      ]
    case .builtInUnit: [Phrase("leave the line out", "この行を外す")]
    default: nil  // Ratios are below.
    }
  }

  /// Of ratios and what is made of them.
  private var ratioHelp: [Phrase]? {
    switch self {
    case .handMadeTimeFactor:
      [
        Phrase(
          "leave it out, and declare the unit wanted, as in `payback: 月 = …`",
          "外して、求める単位を宣言する（例：`payback: 月 = …`）")
      ]
    case .timesHundred: [Phrase("leave it out, and declare `%` or `points`", "外して、`%` または `points` と宣言する")]
    case .sumOfShares:
      [Phrase("divide sums, as in `sum(part) / sum(whole)`", "合計どうしを割る（例：`sum(part) / sum(whole)`）")]
    case .averageOfRatios:
      [
        Phrase(
          "divide sums, as in `sum(a) / sum(b)`, unless rows shall count alike",
          "どの行も同じ重みで扱いたいのでなければ、合計どうしを割る（例：`sum(a) / sum(b)`）")
      ]
    case .looseConstant(_, let fix?):
      [Phrase("write `\(fix)`, so that the time cancels", "時間の単位が打ち消し合うように `\(fix)` と書く")]
    default: nil  // Tables, circles and levels are below.
    }
  }

  /// Of tables, circles and levels.
  private var levelHelp: [Phrase]? {
    switch self {
    case .tableWithoutKeys(let name):
      [
        Phrase(
          "write `\(name) = by channel { \"web\": 3% }`; months of every year are `by month_of_year { 4: 8% }`",
          "`\(name) = by channel { \"web\": 3% }` と書く。毎年の月ごとなら `by month_of_year { 4: 8% }`")
      ]
    case .cycle(_, _, isOfRows: true):
      [
        Phrase(
          "compute one of the columns from others that do not lead back to it",
          "列の1つを、そこへ戻らない別の列から計算する")
      ]
    case .cycle(let names, _, isOfRows: false):
      // What is called alike in every language is a definition; the rows of a dataset have no past to be asked for.
      circleHelp(Name.written((names.dropFirst().first { $0.english == $0.japanese } ?? names[0]).english))
    case .linkLoop:
      [
        Phrase(
          "give one of the links `after` and a length of time", "因果のどれか1つに `after` と時間の長さを付ける")
      ]
    case .warnNoLooser:
      [
        Phrase(
          "write a bound that is met more easily, or leave `warn` out", "もっと緩い値を書くか、`warn` を外す")
      ]
    case .warnNeedsRange:
      [Phrase("write it as a range, as in `warn 1%..5%`", "範囲で書く（例：`warn 1%..5%`）")]
    case .unreachableLevel(_, let fix): [.write(fix)]
    case .goalWithoutLever(let name):
      [
        Phrase(
          "give a part of its formula a `target` or a `limit`, or link what moves it, as in `link … raises \(name)`",
          "計算式の一部に `target` か `limit` を付けるか、動かすものとの因果を書く（例：`link … raises \(name)`）")
      ]
    case .levelWithoutOwner:
      [
        Phrase(
          "write `/// @owner NAME` above it, or above its definition", "その上か、定義の上に `/// @owner NAME` と書く")
      ]
    case .noPathToGoal:
      [
        Phrase(
          "link it, as in `link … raises …`, or declare the goal it serves",
          "`link … raises …` のように因果を書くか、それが支える最終目標を宣言する")
      ]
    default: nil  // No help that is sure, or about links and answers.
    }
  }

  /// - Parameter previous: one of the circle, as rules write it.
  private func circleHelp(_ previous: String) -> [Phrase] {
    [
      Phrase(
        "of formulas that say the same fact in several ways one reads the data: `x = sum(orders.amount)`",
        "同じことを別の形で言う計算式のうち、1つはデータから計算する：`x = sum(orders.amount)`"),
      Phrase(
        "what one was a month before breaks a circle in time: `prior(\(previous), 1 month, 0)`, "
          + "with what holds before the first month in the place of 0",
        "前の月の値を使えば、時間をさかのぼるので循環しない：`prior(\(previous), 1 month, 0)`。"
          + "0のところには、最初の月より前の値を書く"),
    ]
  }
}
