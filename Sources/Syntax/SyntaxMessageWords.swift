import SourceText

// What each message says, what stands under its marks, and what more there is to tell. The ways out are in
// `SyntaxMessageFixes.swift`.
extension SyntaxMessage {
  /// The message itself: lower case, no full stop.
  var words: Phrase {
    switch self {
    case .invalidEncoding(let byte, let offset):
      Phrase(
        "the file is not UTF-8: byte 0x\(hexadecimal(UInt32(byte), 2)) at offset \(offset)",
        "ファイルが UTF-8 ではない：オフセット\(offset)のバイトが 0x\(hexadecimal(UInt32(byte), 2))")
    case .unexpectedCharacter(let scalar):
      Phrase("unexpected character \(described(scalar).english)", "使えない文字：\(described(scalar).japanese)")
    case .hiddenCharacter(let scalar, let place):
      Phrase(
        "the \(place.words.english) holds a character that cannot be seen and acts on what is: \(described(scalar).english)",
        "\(place.words.japanese)に、目に見えず表示を変える文字がある：\(described(scalar).japanese)")
    case .unterminatedText: Phrase("text without a closing quotation mark", "文字列を閉じる引用符がない")
    case .unknownEscape(let escape):
      Phrase("unknown escape `\(escape)` in a text", "文字列に `\(escape)` というエスケープはない")
    case .unterminatedQuotedName: Phrase("name without a closing backquote", "名前を閉じるバッククォートがない")
    case .emptyQuotedName: Phrase("empty name", "名前が空")
    case .foreignOperator(let written, _): Phrase("`\(written)` is not an operator", "`\(written)` という演算子はない")
    case .singleQuotes: Phrase("texts stand in double quotation marks", "文字列は二重引用符で囲む")
    case .hashComment: Phrase("`#` does not begin a comment", "コメントは `#` では始まらない")
    case .blockComment: Phrase("`/*` does not begin a comment", "コメントは `/*` では始まらない")
    case .malformedDigitGroups(let text):
      Phrase("`\(text)` is not a number with digit groups", "`\(text)` は桁区切りの正しい数ではない")
    case .leadingZero(let text): Phrase("`\(text)` begins with 0", "`\(text)` は0で始まっている")
    case .malformedNumber(let text): Phrase("`\(text)` is not a number", "`\(text)` は数ではない")
    case .ambiguousDigitGroups(let text):
      Phrase("`\(text)` in a list could be one number or several", "並びの中の `\(text)` は、1つの数にも複数の数にも読める")
    case .malformedDate(let text, _): Phrase("`\(text)` is not a date", "`\(text)` は日付ではない")
    case .impossibleDate(let text, let fault):
      Phrase(
        "`\(text)` does not exist: \(fault.words.english)", "`\(text)` という日付はない：\(fault.words.japanese)")
    case .markWithoutNumber(let mark):
      Phrase("`\(mark)` without a number directly behind it", "`\(mark)` のすぐ後ろに数がない")
    case .spacedUnit(let written, _):
      Phrase("`\(written)` divides by a definition, it is not a unit", "`\(written)` は定義で割る計算になり、単位ではない")
    case .numberTooLarge(let text): Phrase("`\(text)` is too large for a number", "`\(text)` は数として大きすぎる")
    case .wholeNumberExpected(let wanted, let found, _), .expected(let wanted, let found, _):
      found.inPlace(of: wanted.words)
    default: structureWords  // The rest is below, to keep each switch short.
    }
  }

  /// Of how statements and operations are built.
  private var structureWords: Phrase {
    switch self {
    case .unclosed(let bracket, _): Phrase("`\(bracket)` is never closed", "`\(bracket)` が閉じられていない")
    case .wrongClosing(let closing, let opening, _):
      Phrase("`\(closing)` does not close `\(opening)`", "`\(closing)` では `\(opening)` は閉じない")
    case .unmatchedClosing(let bracket):
      Phrase("`\(bracket)` closes nothing", "`\(bracket)` に対応する開き括弧がない")
    case .unexpectedRest(let found, let construct): found.behind(construct)
    case .unknownStatement(let found, _):
      Phrase(
        "no statement begins with \(found.words.english)", "\(found.words.japanese.beforeJapanese)で始まる文はない")
    case .bareExpression: Phrase("a formula alone is not a statement", "計算式だけでは文にならない")
    case .unknownEntry(let found, let block, _):
      Phrase(
        "no entry of a \(block.words.english) begins with \(found.words.english)",
        "\(found.words.japanese.beforeJapanese)で始まる\(block.words.japanese)の項目はない")
    case .expectedValue(let found): found.inPlace(of: Wanted.value.words)
    case .reservedName(let word, let wanted, _):
      Phrase(
        "expected \(wanted.words.english), found the word `\(word.rawValue)`",
        "\(wanted.words.japanese.beforeJapanese)があるべきところに予約語 `\(word.rawValue)` がある")
    case .secondEquals: Phrase("second `=` in one definition", "1つの定義に2つ目の `=` がある")
    case .comparisonChain: Phrase("comparisons do not chain", "比較は続けて書けない")
    case .rangeChain: Phrase("ranges do not chain", "範囲は続けて書けない")
    case .noModulo:
      Phrase("`%` is a mark behind a number; there is no modulo", "`%` は数の後ろに付ける記号で、余りの演算子はない")
    case .notInsideOperation: Phrase("`not` inside an operation needs brackets", "演算の中の `not` には括弧が必要")
    case .ifInsideOperation: Phrase("`if` inside an operation needs brackets", "演算の中の `if` には括弧が必要")
    case .nestedTooDeep(let limit): Phrase("nested more than \(limit) levels deep", "入れ子が\(limit)段を超えている")
    case .duplicateClause(let word): Phrase("`\(word)` stands twice", "`\(word)` が2回書かれている")
    case .missingBody(let construct):
      Phrase("\(construct.words.english) without a value", "\(construct.words.japanese)に値がない")
    case .tableRowOutside:
      Phrase("a table row belongs behind `given NAME` in a test", "表の行はテストの `given NAME` の後ろに書く")
    case .conditionalStatement:
      Phrase("a statement that begins with `if` asks what would be", "`if` で始まる文は「もし〜なら」を尋ねる問い")
    case .limitIsTop: Phrase("`limit` does not shorten a result", "`limit` では結果は短くならない")
    case .badUnit(let found): found.inPlace(of: Phrase("a unit or a type", "単位または型"))
    case .formatterLostTokens:
      Phrase(
        "formatting would have changed more than white space, so the file is left as it is",
        "整形すると空白以外も変わるため、ファイルはそのままにした")
    default: formWords  // The rest is below, to keep each switch short.
    }
  }

  /// Of links, and of the forms that Japanese texts and other tools bring along.
  private var formWords: Phrase {
    switch self {
    case .oldLink: Phrase("links are written in another way now", "因果の書き方は変わった")
    case .strengthForm: Phrase("a strength stands on both sides of one `->`", "効果の大きさは1つの `->` の両側に書く")
    case .secondSign: Phrase("the sign before the first end holds for both", "1つ目の端の符号が両端に効く")
    case .unfinishedLine(let last):
      Phrase(
        "the line ends in \(last.words.english), and what belongs behind it is missing",
        "行が\(last.insideJapanese)で終わり、その後ろに続くものがない")
    case .secondAim: Phrase("an action has one aim", "打ち手の狙いは1つ")
    case .oldSpelling(let old, let now): Phrase("`\(old)` is written `\(now)` now", "`\(old)` は、今は `\(now)` と書く")
    case .causeForm(let form): form.words
    case .foreignWord(let word, _):
      SyntaxMessage.isOwn(word)
        ? Phrase("`\(word)` does not stand here", "`\(word)` はここには書けない")
        : Phrase("`\(word)` is no word of the rules", "`\(word)` はルールの語ではない")
    case .bullet(let mark):
      Phrase("`\(mark)` is the bullet of a list, and is passed over", "`\(mark)` は箇条書きの記号で、無視される")
    case .dateWithoutSign(let text): Phrase("`\(text)` is a date without its `@`", "日付 `\(text)` に `@` がない")
    case .noName(let text, _): Phrase("`\(text)` is no name as it stands", "`\(text)` はそのままでは名前にならない")
    case .placeOutsideDataset(let text):
      Phrase("`\(text)` is a place among the rows of a dataset", "`\(text)` はデータセットの行の中での位置を表す")
    case .missingComma: Phrase("entries on one line are parted by `,`", "1行に並べる項目は `,` で区切る")
    case .keysJoined: Phrase("several keys are parted by `,`", "複数の区分のキーは `,` で区切る")
    case .otherForm(let written, let now): Phrase("`\(written)` is written `\(now)`", "`\(written)` は `\(now)` と書く")
    case .edgeAgainstSign(let sign, let word):
      Phrase("`\(sign)` and `\(word)` say two things", "`\(sign)` と `\(word)` が食い違っている")
    case .linkWithoutWord: Phrase("a belief about causes begins with `link`", "因果の仮説は `link` で始める")
    case .nothingToShow: Phrase("nothing is shown", "表示するものがない")
    case .callAsName(let call, _):
      Phrase("`\(call)` is a formula, and only a name can stand here", "`\(call)` は計算式で、ここには名前しか書けない")
    case .keyForm(let text, _, _): Phrase("`\(text)` is no key of a table", "`\(text)` は表のキーにならない")
    case .unpivotValues(let count):
      Phrase(
        "\(count) columns for values need as many patterns, each with one `*`",
        "値の列が\(count)つなら、`*` を1つずつ含むパターンも同じ数だけ必要")
    case .helped(let message, _): message.words
    default: .empty  // All others are above.
    }
  }

  /// Whether what is marked is a word or a sign of the rules, at another place.
  static func isOwn(_ marked: String) -> Bool {
    let isName = marked.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    return !isName || Keyword(rawValue: marked) != nil || Parser.periods.contains(marked)
  }

  var secondary: [Diagnostic.Label] {
    switch self {
    case .unclosed(_, let opening), .wrongClosing(_, _, let opening):
      [Diagnostic.Label(opening, Phrase("opens here", "ここで開いている"))]
    case .secondEquals(let first, _, _): [Diagnostic.Label(first, Phrase("the first", "1つ目"))]
    case .helped(let message, _): message.secondary
    default: []  // one place tells all
    }
  }

  var notes: [Phrase] {
    switch self {
    case .unterminatedText:
      [Phrase("a text ends on the line on which it begins", "文字列は、始まった行の中で終わる")]
    case .secondEquals(_, nil, _):
      [
        Phrase(
          "a lost line end often looks like this: one definition runs into the next",
          "改行が抜けて、定義が次の定義につながっていることが多い")
      ]
    case .unknownStatement(_, near: nil):
      [
        Phrase(
          "statements are `name = formula` and those that begin with ", "文は `name = formula` か、次の語で始まるもの：")
          + Phrase(same: Keyword.statements.map { "`\($0.rawValue)`" }.joined(separator: " "))
      ]
    case .unknownEntry(_, let block, _): [Phrase("entries begin with ", "項目の始まりに書けるもの：") + block.choices]
    case .strengthForm:
      [
        Phrase(
          "its signs say the direction, and it is about one cause and one effect", "向きは符号が表し、原因と結果は1つずつ")
      ]
    case .nestedTooDeep:
      [Phrase("chains such as `a + b + c` may be of any length", "`a + b + c` のような並びはいくら長くてもよい")]
    case .helped(let message, _): message.notes
    default: []  // the message and its label say it
    }
  }
}

// MARK: Under the marks

extension SyntaxMessage {
  /// The words under the marks.
  var label: Phrase {
    switch self {
    case .invalidEncoding: Phrase("not UTF-8 from here", "ここから UTF-8 ではない")
    case .unexpectedCharacter(let scalar):
      confusable(scalar)?.meaning ?? Phrase("no rule begins with this", "この文字で始まるルールはない")
    case .hiddenCharacter: Phrase("here", "ここ")
    case .unterminatedText, .unterminatedQuotedName: Phrase("opens here", "ここで開いている")
    case .unknownEscape:
      Phrase(
        "known are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{1F600}`", "使えるのは `\\\"`、`\\\\`、`\\n`、`\\t`、`\\u{1F600}`")
    case .emptyQuotedName: Phrase("a name has at least one character", "名前は1文字以上")
    case .foreignOperator(_, let right): .write(right)
    case .singleQuotes: Phrase("write it in \"…\"", "\"…\" で囲む")
    case .hashComment, .blockComment: Phrase("comments begin with `//`", "コメントは `//` で始まる")
    case .malformedDigitGroups:
      Phrase("groups have three digits behind a first of one to three", "先頭は1〜3桁、その後は3桁ずつ")
    case .leadingZero: Phrase("a number does not begin with 0 and a digit", "数は0と数字では始まらない")
    case .malformedNumber: Phrase("not a number", "数ではない")
    case .ambiguousDigitGroups: Phrase("no unit, and `,` also separates", "単位がなく、`,` は区切りにもなる")
    case .malformedDate: Phrase("not a date", "日付ではない")
    case .impossibleDate: Phrase("no such date", "この日付はない")
    case .markWithoutNumber: Phrase("no number here", "ここに数がない")
    case .spacedUnit: Phrase("spaces around `/`", "`/` の前後に空白がある")
    case .numberTooLarge: Phrase("more than about 1.8e308", "約1.8e308を超える")
    case .wholeNumberExpected(_, _, let least?): Phrase("\(least) or more is needed", "\(least)以上が必要")
    case .wholeNumberExpected: Phrase("a whole number is needed", "整数が必要")
    case .expected: .empty  // The message says what, the mark where.
    default: structureLabel  // The rest is below, to keep each switch short.
    }
  }

  /// Of how statements and operations are built.
  private var structureLabel: Phrase {
    switch self {
    case .unclosed: Phrase("a closing bracket is missing before this", "この前に閉じ括弧がない")
    case .wrongClosing: Phrase("does not match", "対応しない")
    case .unmatchedClosing: Phrase("no open bracket before it", "前に開き括弧がない")
    case .unexpectedRest(_, let construct):
      Phrase(
        "the \(construct.words.english) should end before this", "\(construct.words.japanese)はこの前で終わるはず")
    case .unknownStatement: Phrase("not a statement", "文ではない")
    case .bareExpression: Phrase("neither defined nor asked", "定義でも問いでもない")
    case .unknownEntry(_, let block, _):
      Phrase("not an entry of a \(block.words.english)", "\(block.words.japanese)の項目ではない")
    case .expectedValue: Phrase("a value should stand here", "ここに値があるはず")
    case .reservedName: Phrase("a word of the language", "予約語")
    case .secondEquals: Phrase("another `=`", "別の `=`")
    case .comparisonChain: Phrase("second comparison", "2つ目の比較")
    case .rangeChain: Phrase("second range", "2つ目の範囲")
    case .noModulo: Phrase("not behind a number", "数の後ろではない")
    case .notInsideOperation, .ifInsideOperation: Phrase("begins inside an operation", "演算の途中で始まっている")
    case .nestedTooDeep: Phrase("too deep", "深すぎる")
    case .duplicateClause: Phrase("again", "2回目")
    case .missingBody: Phrase("nothing behind it", "後ろに何もない")
    case .tableRowOutside: Phrase("not in a test", "テストの中ではない")
    case .conditionalStatement:
      Phrase("a change is needed, such as `freq + 10%`", "`freq + 10%` のような変更が必要")
    case .limitIsTop: Phrase("not a clause", "句ではない")
    case .badUnit: Phrase("not a unit", "単位ではない")
    case .formatterLostTokens: Phrase("this file", "このファイル")
    default: formLabel  // The rest is below, to keep each switch short.
    }
  }

  /// Of links, and of the forms that Japanese texts and other tools bring along.
  private var formLabel: Phrase {
    switch self {
    case .oldLink: Phrase("no word of a link any more", "今は因果の語ではない")
    case .strengthForm: Phrase("not here", "ここには書けない")
    case .secondSign: Phrase("a second sign", "2つ目の符号")
    case .unfinishedLine: Phrase("nothing follows", "続きがない")
    case .secondAim: Phrase("a second one", "2つ目")
    case .oldSpelling: Phrase("the old spelling", "古い書き方")
    case .causeForm(let form): form.label
    case .foreignWord(let word, _):
      SyntaxMessage.isOwn(word)
        ? Phrase("not here", "ここには書けない") : Phrase("a word of another language", "ほかの言語の語")
    case .bullet: Phrase("not of the rule", "ルールの一部ではない")
    case .dateWithoutSign: Phrase("a number and signs", "引き算として読まれる")
    case .noName: Phrase("brackets, or digits before letters", "括弧、または文字の前の数字")
    case .placeOutsideDataset: Phrase("no dataset here", "ここはデータセットの外")
    case .missingComma: Phrase("the next entry", "次の項目")
    case .keysJoined: Phrase("a product", "積になっている")
    case .otherForm: Phrase("read so", "そう読める")
    case .edgeAgainstSign: Phrase("one too many", "1つ多い")
    case .linkWithoutWord: Phrase("no statement", "文ではない")
    case .nothingToShow: Phrase("no item", "対象がない")
    case .callAsName: Phrase("no name", "名前ではない")
    case .keyForm: Phrase("no key", "キーではない")
    case .unpivotValues: Phrase("a further column for values", "値の列がもう1つ")
    case .helped(let message, _): message.label
    default: .empty  // All others are above.
    }
  }
}
