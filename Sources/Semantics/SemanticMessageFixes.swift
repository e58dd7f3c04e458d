import CivilTime
import SourceText
import Syntax
import Units

// The ways out of the messages: what to write in place of what is marked, and what to do where nothing is sure. Those about
// names are here; the others are in the files beside this one, by what they are about.
extension SemanticMessage {
  func fixes(at range: SourceRange) -> [Diagnostic.Fix] {
    switch self {
    case .otherSpelling(_, let stored, _):
      let text = Phrase("write \"\(stored)\"", "\"\(stored)\" と書く")
      return [Diagnostic.Fix(text, range: range, replacement: "\"\(stored)\"")]
    case .helped(_, let help):
      return help.map {
        Diagnostic.Fix($0.text, range: $0.replacement == nil ? nil : range, replacement: $0.replacement)
      }
    case .notADateSpan(let dates?): return [Diagnostic.Fix(.write(dates), range: range, replacement: dates)]
    default: break  // Below are those that may have a near match.
    }
    if let near, !near.isEmpty {
      var fixes = [Diagnostic.Fix(.write(near), range: range, replacement: near)]
      // Units are short, and a short word is soon near another.
      if case .unknownUnit = self { fixes += help.map { Diagnostic.Fix($0) } }
      return fixes
    }
    return help.map { Diagnostic.Fix($0) }
  }

  /// A near match takes the place of the marked text.
  private var near: String? {
    switch self {
    case .unknownName(_, let near, let owners, _): owners.isEmpty ? near : nil
    case .unknownDataset(_, let near), .unknownColumn(_, _, let near, _), .unknownReference(_, _, let near),
      .unknownFunction(_, let near), .unknownUnit(_, let near), .unknownOverride(_, let near),
      .unknownScenario(_, let near), .unknownCause(_, let near), .unknownPeriod(_, let near),
      .unknownCalendarWord(_, let near, _), .unknownDimension(_, let near, _), .unknownForm(_, let near),
      .unknownEventPlace(_, let near):
      near
    default: nil  // Nothing to guess.
    }
  }

  private var help: [Phrase] {
    let own = nameHelp ?? dataHelp ?? groupHelp ?? formHelp ?? valueHelp
    return own ?? (linkWords ?? answerWords)?.fixes ?? []
  }

  // MARK: Names

  private var nameHelp: [Phrase]? { unknownNameHelp ?? unknownWordHelp ?? nameMeaningHelp }

  /// Of what nothing is called.
  private var unknownNameHelp: [Phrase]? {
    switch self {
    case .unknownName(_, _, let owners, let isRow) where !owners.isEmpty:
      [
        isRow
          ? .writeOne(of: owners)
          : Phrase("write an aggregate, such as `sum(\(owners[0]))`", "`sum(\(owners[0]))` のように集計する")
      ]
    case .unknownName(let name, _, _, _): [Phrase("define it, as in `\(name) = …`", "`\(name) = …` のように定義する")]
    case .unknownDataset(let name, nil):
      [Phrase("declare it, as in `dataset \(name) from \"…\"`", "`dataset \(name) from \"…\"` のように宣言する")]
    case .unknownColumn(let name, _, nil, _) where name.contains("*"):
      [Phrase("write a pattern that matches columns of the file", "ファイルの列に合うパターンを書く")]
    case .unknownColumn(let name, let dataset, nil, let columns):
      (columns.isEmpty ? [] : [listOfColumns(columns)]) + [
        Phrase(
          "declare it in dataset `\(dataset)`, as in `\(name) = …`",
          "データセット `\(dataset)` で `\(name) = …` のように宣言する")
      ]
    case .unknownReference(_, let dataset, nil): [.declare("column -> …", in: dataset)]
    case .foreignFunction(_, let form), .foreignName(_, let form), .foreignUnit(_, let form): [form]
    case .foreignKey(_, let form, let columns): [form, columnsHelp(columns)]
    case .unknownFunction(let name, nil):
      [
        Phrase(
          "define it, as in `\(name)(x) = …`, or give the formula itself a name",
          "`\(name)(x) = …` のように定義するか、計算式そのものに名前を付ける")
      ]
    case .parameters(let message): message.fixes
    case .unknownOverride(let name, nil):
      [Phrase("define it outside first, as in `\(name) = …`", "先に外側で `\(name) = …` のように定義する")]
    case .unknownScenario(let name, nil):
      [Phrase("declare it: `scenario \(name) { … }`", "`scenario \(name) { … }` と宣言する")]
    case .unknownCause(let name, nil):
      [
        Phrase(
          "declare it with `factor \(name)`, or define it, as in `\(name) = …`",
          "`factor \(name)` と宣言するか、`\(name) = …` のように定義する")
      ]
    case .unknownDimension(_, nil, let columns): [columnsHelp(columns)]
    default: nil  // Other words that are not known, and other messages, are below.
    }
  }

  /// Of units, and of words of the language that are none.
  private var unknownWordHelp: [Phrase]? {
    switch self {
    case .unknownPeriod(_, nil):
      [Phrase("periods are ", "使える期間は ") + .listed(Grain.allCases.map(\.rawValue))]
    case .unknownForm(let name, nil) where UnitTable().isKnown(name):
      [
        Phrase(
          "the unit that a number is shown in stands where it is defined: `x: \(name) = …`",
          "数を表示する単位は、その数を定義するところに書く：`x: \(name) = …`")
      ]
    case .unknownForm("pivot", nil):
      [
        Phrase(
          "columns of a key are `across`, as in `show sales by channel across month`",
          "区分のキーを列に並べるのは `across`（例：`show sales by channel across month`）")
      ]
    case .unknownForm(let name, nil):
      [
        Phrase(
          "an item has its name before it, as in `\(name) = sales - plan`",
          "表示する値の名前は前に書く（例：`\(name) = sales - plan`）"),
        Phrase("an answer is drawn `as chart`, or as ", "答えは `as chart` で図になる。図の種類を選ぶなら ")
          + .listed(AnswerForm.allCases.dropFirst().map(\.rawValue), .or),
      ]
    case .unknownCalendarWord(_, nil, .month):
      [Phrase("write its English name, such as `april`", "`april` のように英語の月名で書く")]
    case .unknownUnit(let name, near: .some):
      [Phrase("or declare it with `unit \(name)`", "または `unit \(name)` と宣言する")]
    case .unknownUnit(let name, nil): [unitHelp(name)]
    default: nil  // What has a meaning is below.
    }
  }

  /// Of names that mean something else than what is wanted where they stand.
  private var nameMeaningHelp: [Phrase]? {
    switch self {
    case .shadowedDefinition(let name, let dataset, _):
      [
        Phrase(
          "write `\(dataset).\(name)` for the column, or rename the definition",
          "列なら `\(dataset).\(name)` と書くか、定義の名前を変える")
      ]
    case .undeclaredShadow(let name, let dataset, _):
      [
        Phrase(
          "declare the column in dataset `\(dataset)`, or rename the definition `\(name)`",
          "データセット `\(dataset)` で列を宣言するか、定義 `\(name)` の名前を変える")
      ]
    case .factorAsValue(let name, _):
      [
        Phrase(
          "once it is measured, define it in place of the factor: `\(name) = …`",
          "計測できるようになったら、要因の代わりに定義する：`\(name) = …`")
      ]
    case .definitionHasNoColumns(let name):
      [
        Phrase(
          "write `\(name)` alone, or the dataset that has the column",
          "`\(name)` とだけ書くか、その列があるデータセットの名前を書く")
      ]
    case .definitionAsDimension(let name):
      [
        Phrase("make it a column of the dataset, and group by that", "データセットの列にして、その列で区分する"),
        Phrase("the largest by it are `top 3 of \(name)`", "その値が大きいものは `top 3 of \(name)` で選ぶ"),
      ]
    case .definitionAsUnit(let name, let unit):
      [
        Phrase(
          "to divide by the definition put spaces around the sign: `1,000\(unit) / \(name)`",
          "定義で割るなら、記号の前後に空白を入れる：`1,000\(unit) / \(name)`")
      ]
    case .longVowelMinus(_, let left, let right): [.write(left.isEmpty ? "-\(right)" : "\(left) - \(right)")]
    case .datasetAsValue(let name):
      [
        Phrase(
          "name a column, as in `\(name).…`, or count its rows: `count(\(name))`, `count(\(name) where …)`; some of its rows as a "
            + "dataset are `dataset … from \(name) where …`",
          "`\(name).…` のように列を書くか、行を数える：`count(\(name))`、`count(\(name) where …)`。"
            + "一部の行をデータセットにするなら `dataset … from \(name) where …`")
      ]
    case .columnOnSlice(let path):
      [Phrase("say how its values become one, as in `sum(\(path))`", "`sum(\(path))` のように値を1つにまとめる")]
    case .columnInPlaceOfPeriod(let word, let dataset, let grain):
      [
        Phrase(
          "for the period write `\(grain.rawValue)`; for the column write `\(dataset).\(word)`",
          "期間なら `\(grain.rawValue)`、列なら `\(dataset).\(word)` と書く")
      ]
    default: nil  // No message about a name.
    }
  }

  private func columnsHelp(_ columns: [String]) -> Phrase {
    if columns.isEmpty {
      return Phrase("group by a column, or by a period such as `month`", "列か、`month` のような期間で区分する")
    }
    return listOfColumns(columns) + Phrase("; a period is such as `month`", "。期間は `month` など")
  }

  private func listOfColumns(_ columns: [String]) -> Phrase {
    Phrase("columns are ", "列は ") + .listed(Array(columns.prefix(8)))
      + (columns.count > 8 ? Phrase(" and others", " など") : .empty)
  }

  /// `千円` is a thousand of what stands behind the `千`; other words may be new dimensions.
  private func unitHelp(_ name: String) -> Phrase {
    if let (magnitude, word) = Magnitude.leading(name), word.count == 1 {
      let form = "unit \(name) = \(magnitude.digits)\(word)"
      return Phrase("declare it: `\(form)`", "`\(form)` と宣言する")
    }
    return Phrase(
      "declare it: `unit \(name)`; a multiple of another with its value, such as `unit 千円 = 1,000円`",
      "`unit \(name)` と宣言する。ほかの単位の倍数なら値も書く（例：`unit 千円 = 1,000円`）")
  }
}

extension Phrase {
  /// ``write `a` or `b```
  static func writeOne(of names: [String]) -> Phrase {
    Phrase("write ", "") + listed(names, .or) + Phrase("", " と書く")
  }

  /// An entry that the block of a dataset lacks.
  static func declare(_ entry: String, in dataset: String) -> Phrase {
    Phrase("declare it in dataset `\(dataset)`: `\(entry)`", "データセット `\(dataset)` で宣言する：`\(entry)`")
  }
}
