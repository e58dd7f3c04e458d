import CivilTime
import SourceText
import Syntax
import Units

// The words of the messages about names, clauses and datasets; each nil for the messages about other things.
extension SemanticMessage {
  var nameWords: Phrase? {
    switch self {
    case .unknownName(let name, _, _, _), .foreignName(let name, _):
      Phrase("unknown name `\(name)`", "`\(name)` という名前はない")
    case .duplicateName(let name, _): Phrase("`\(name)` is defined twice", "`\(name)` が2回定義されている")
    case .unknownDataset(let name, _): Phrase("unknown dataset `\(name)`", "`\(name)` というデータセットはない")
    case .unknownColumn(let name, let dataset, _, _):
      Phrase("dataset `\(dataset)` has no column `\(name)`", "データセット `\(dataset)` に列 `\(name)` がない")
    case .unknownReference(let name, let dataset, _):
      Phrase("dataset `\(dataset)` has no reference `\(name)`", "データセット `\(dataset)` に参照 `\(name)` がない")
    case .unknownFunction(let name, _), .foreignFunction(let name, _):
      Phrase("unknown function `\(name)`", "`\(name)` という関数はない")
    case .unknownUnit(let name, _), .foreignUnit(let name, _):
      Phrase("unknown unit `\(name)`", "`\(name)` という単位はない")
    case .definitionAsUnit(let name, _):
      Phrase("`\(name)` is a definition, not a unit", "`\(name)` は定義であって、単位ではない")
    case .unknownOverride(let name, _):
      Phrase("there is no definition `\(name)` to change", "変える対象の定義 `\(name)` がない")
    case .unknownScenario(let name, _): Phrase("unknown scenario `\(name)`", "`\(name)` というシナリオはない")
    case .unknownCause(let name, _):
      Phrase("`\(name)` is neither a definition nor a factor", "`\(name)` は定義でも要因でもない")
    case .unknownPeriod(let name, _): Phrase("`\(name)` is no period", "`\(name)` という期間はない")
    case .unknownCalendarWord(let name, _, let what): what.refusal(of: name)
    case .longVowelMinus(let name, _, _):
      Phrase(
        "unknown name `\(name)`: its `ー` is a long-vowel mark, not a minus",
        "`\(name)` という名前はない：その `ー` は長音記号で、引き算の記号ではない")
    case .shadowedDefinition(let name, let dataset, _):
      Phrase(
        "`\(name)` is a column of `\(dataset)` and a definition; here it is the column",
        "`\(name)` は `\(dataset)` の列でもあり、定義でもある。ここでは列として読む")
    case .undeclaredShadow(let name, let dataset, _):
      Phrase(
        "`\(name)` is an undeclared column of `\(dataset)` and a definition",
        "`\(name)` は `\(dataset)` の宣言していない列でもあり、定義でもある")
    case .datasetAsValue(let name):
      Phrase("`\(name)` is a dataset, not a value", "`\(name)` はデータセットであって、値ではない")
    case .factorAsValue(let name, _):
      Phrase("`\(name)` is a factor that is not measured", "`\(name)` は計測しない要因で、値がない")
    case .definitionHasNoColumns(let name):
      Phrase("`\(name)` is a definition and has no columns", "`\(name)` は定義で、列を持たない")
    case .definitionAsDimension(let name):
      Phrase("`\(name)` is a definition, not something to group by", "`\(name)` は定義で、区分のキーにはならない")
    case .unknownDimension(let name, _, _), .foreignKey(let name, _, _):
      Phrase("`\(name)` is neither a column nor a period", "`\(name)` は列でも期間でもない")
    case .unknownForm(let name, _): Phrase("`\(name)` is no form of an answer", "`\(name)` という答えの形式はない")
    case .intervalOfOtherWorld:
      Phrase("an interval is one of the data, and another world has none", "区間はデータから求めるもので、仮定の世界にはない")
    case .unitNotReached(let dataset, let unit):
      Phrase("a row of `\(dataset)` does not lead to one of `\(unit)`", "`\(dataset)` の行から `\(unit)` の行へはたどれない")
    case .columnOnSlice(let path):
      Phrase("`\(path)` is a column, and here one number is wanted", "`\(path)` は列だが、ここに要るのは1つの数")
    default: nil  // About other things.
    }
  }

  var clauseWords: Phrase? {
    switch self {
    case .misplacedClause(let word, let name, let isFirst):
      isFirst
        ? Phrase("`\(name)` has its groups from `each`, and no others", "`\(name)` の区分は `each` で決まり、ほかの区分は付けられない")
        : Phrase("`\(word)` is about the first value of `\(name)`", "`\(word)` は `\(name)` の最初の値に付ける句")
    case .conditionBehindNoValue(let name):
      Phrase("only the value of `\(name)` has rows to choose from", "行を選べるのは `\(name)` の値だけ")
    case .idleRowFilter:
      Phrase("`where` chooses rows, and this is a value of one row", "`where` は行を選ぶ句だが、これは行1つの値")
    case .pairsNothing(let side, _):
      Phrase(
        "`=` pairs columns here, and no dataset is grouped by `\(side)`",
        "ここの `=` は列どうしを対応させるが、`\(side)` で区分されるデータセットがない")
    case .statedTwice(let what, _):
      Phrase("\(what.english) stands twice, and one would not count", "\(what.japanese)が重複していて、片方は効かない")
    case .stepNotPositive: Phrase("a step is greater than 0", "刻みは0より大きい数に限る")
    case .emptyRange: Phrase("no value lies in the range", "この範囲に入る値はない")
    case .optionWithoutFile(let option, let dataset):
      Phrase(
        "`\(option)` is about a file, and `\(dataset)` is none", "`\(option)` はファイルについての指定だが、`\(dataset)` はファイルではない")
    case .foreignOption(let option, let file):
      Phrase("`\(option)` says nothing about a file such as `\(file)`", "`\(option)` は `\(file)` のようなファイルには意味がない")
    case .shareOfEverything: Phrase("a share of everything is always 100 %", "全体に占める全体の割合はいつも100%")
    case .idleDuring:
      Phrase("`during` chooses a time, and this is the same at every time", "`during` は期間を選ぶ句だが、これはいつでも同じ値")
    case .warnNoLooser:
      Phrase("what misses the bound misses the warning, too", "水準を外れる値は、許容範囲も必ず外れる")
    case .levelWithoutTime(let name):
      Phrase("`\(name)` reads nothing with a time, so it has no periods", "`\(name)` は日付のあるデータを使わないため、期間ごとの値がない")
    case .testOfNothing(let title): Phrase("test \"\(title)\" expects nothing", "テスト「\(title)」は何も確かめない")
    case .experimentOfOneGroup(let group):
      Phrase("both groups of the experiment are \"\(group)\"", "実験の2つの群がどちらも「\(group)」")
    default: nil  // About other things.
    }
  }

  var datasetWords: Phrase? {
    switch self {
    case .datasetCycle(let names):
      SemanticMessage.circle("datasets are made from each other", "データセットが互いをもとに作られている", circleText(names))
    case .keyWithoutDataset:
      Phrase("the key does not say of which dataset it is", "どのデータセットのキーなのか決まらない")
    case .severalDatasets(let names): SemanticMessage.severalDatasets(.listed(names))
    case .unrelatedDatasets(let names): SemanticMessage.unrelated(.listed(names))
    case .noDataset(let function, _, _, _):
      Phrase("`\(function)` does not say of which dataset", "`\(function)` がどのデータセットを集計するのか決まらない")
    case .countsOther(let counted, let read):
      Phrase(
        "the condition is about rows of `\(read)`, which `\(counted)` does not lead to",
        "条件は `\(read)` の行についてのものだが、`\(counted)` からはたどれない")
    case .unreachable(let from, let to, _):
      Phrase("a row of `\(from)` does not lead to one of `\(to)`", "`\(from)` の行から `\(to)` の行へはたどれない")
    case .ambiguousRoute(let name, let from, _):
      Phrase("more than one way leads from `\(from)` to `\(name)`", "`\(from)` から `\(name)` へたどる道が複数ある")
    case .ambiguousFact(let dataset, let row, _):
      Phrase("`\(dataset)` refers to `\(row)` in more than one way", "`\(dataset)` から `\(row)` への参照が複数ある")
    case .viaWithoutRoute(let name):
      Phrase("`via \(name)` is no way to the row", "`via \(name)` ではこの行にたどり着かない")
    case .noKey(let name):
      Phrase("dataset `\(name)` is referred to, but has no key", "データセット `\(name)` は参照されているのにキーがない")
    case .keyCount(let name, let wanted, let found):
      Phrase(
        "the key of `\(name)` has \(columns(wanted).english), not \(found)",
        "`\(name)` のキーは\(columns(wanted).japanese)で、\(columns(found).japanese)ではない")
    case .keyType(let own, let target, let column, let type):
      SemanticMessage.keyNeverMet(typeText(own), "\(target).\(column)", typeText(type))
    case .noTime(let name, let what):
      Phrase(
        "\(what.words.english) needs a time, and dataset `\(name)` has none",
        "\(what.words.japanese)には日付の列が要るが、データセット `\(name)` にはない")
    case .timeIsNoTime(let name, let type): SemanticMessage.noDate(name, typeText(type))
    case .stackLeaves(let names, let stacked): SemanticMessage.leaves(.listed(names), isOne: names.count == 1, stacked)
    case .stackWithoutUnit(let names, let other, let unit):
      SemanticMessage.unitOfOther(.listed(names), isOne: names.count == 1, unit, other)
    case .absentColumn(let name, let dataset, let file):
      Phrase(
        "`\(file)`, the newest file of `\(dataset)`, has no column `\(name)`",
        "`\(dataset)` の最新のファイル `\(file)` に列 `\(name)` がない")
    case .codesAsKeys(let name, _, let remark):
      Phrase(
        "`\(name)` is used as a key or a group, and in it \(remark.words.english)",
        "`\(name)` はキーか区分に使われているが、その中の \(remark.words.japanese)")
    case .percentWithoutMark(let name):
      Phrase("`\(name)` is declared %, but its cells carry no %", "`\(name)` は % と宣言されているが、セルに % が付いていない")
    case .sliceNumberInColumn(let text, let dataset, let read): SemanticMessage.oneNumber(text, dataset, read)
    default: nil  // About other things.
    }
  }

  static func circle(_ english: String, _ japanese: String, _ steps: Phrase) -> Phrase {
    Phrase("\(english): \(steps.english)", "\(japanese)：\(steps.japanese)")
  }

  private static func severalDatasets(_ names: Phrase) -> Phrase {
    Phrase(
      "more than one of \(names.english) could be the rows that are read", "どの行を読むのか決まらない：\(names.japanese) のどれもありうる")
  }

  private static func unrelated(_ names: Phrase) -> Phrase {
    Phrase("no rows lead to all of \(names.english)", "\(names.japanese) のすべてにつながる行がない")
  }

  private static func keyNeverMet(_ own: Phrase, _ key: String, _ type: Phrase) -> Phrase {
    Phrase(
      "\(own.english) never equals the key `\(key)`, \(type.english)",
      "\(own.japanese)は、\(type.japanese)であるキー `\(key)` と等しくなることがない")
  }

  private static func noDate(_ name: String, _ type: Phrase) -> Phrase {
    Phrase("`\(name)` is \(type.english), not a date", "`\(name)` は\(apart(type.japanese))で、日付ではない")
  }

  private static func leaves(_ names: Phrase, isOne: Bool, _ stacked: String) -> Phrase {
    Phrase(
      "\(names.english) \(isOne ? "is a number" : "are numbers") like `\(stacked)` and not stacked",
      "\(names.japanese) は `\(stacked)` と同じく数だが、縦持ちに直されていない")
  }

  private static func unitOfOther(_ names: Phrase, isOne: Bool, _ unit: String, _ other: String) -> Phrase {
    Phrase(
      "\(names.english) \(isOne ? "carries" : "carry") no unit, and is read in \(unit) like `\(other)`",
      "\(names.japanese) には単位がなく、`\(other)` と同じ\(apart(unit))として読まれる")
  }

  private static func oneNumber(_ text: String, _ dataset: String, _ read: String) -> Phrase {
    let own = Phrase(
      "`\(text)` is one number for all rows of \(dataset)", "`\(text)` は「\(dataset)」のどの行でも同じ1つの数になる")
    if read == dataset { return own }
    return own
      + Phrase(": rows of \(read) do not refer to \(dataset)", "：「\(read)」の行は「\(dataset)」を参照していない")
  }
}
