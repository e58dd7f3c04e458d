import SourceText

// The ways out of a fault: a change where it is sure, else advice.
extension SyntaxMessage {
  func fixes(at range: SourceRange) -> [Diagnostic.Fix] {
    switch self {
    case .invalidEncoding: return advise("save the file as UTF-8", "ファイルを UTF-8 で保存する")
    case .unexpectedCharacter(let scalar):
      guard let sign = confusable(scalar)?.replacement else {
        guard scalar.value > 0x2000 else { return [] }
        return advise("a name with such a character stands in backquotes", "この文字を含む名前はバッククォートで囲む")
      }
      return sign.isEmpty ? replace(range, Phrase("remove it", "取り除く"), "") : write(sign, range)
    case .hiddenCharacter(let scalar, .text): return write(escaped(scalar), range)
    case .hiddenCharacter: return replace(range, Phrase("remove it", "取り除く"), "")
    case .unterminatedText(let mark):
      let closing = mark == "\u{201C}" ? "\u{201D}" : mark
      return advise("close it with `\(closing)`", "`\(closing)` で閉じる")
    case .unterminatedQuotedName: return advise("close it with a backquote", "バッククォートで閉じる")
    case .emptyQuotedName: return advise("write the name between the backquotes", "バッククォートの間に名前を書く")
    case .malformedNumber(let text) where text.first == ".": return write("0\(text)", range)
    case .malformedNumber:
      return advise("numbers are written `18000 18,000 0.6 1.2e6 3万`", "数は `18000 18,000 0.6 1.2e6 3万` のように書く")
    case .markWithoutNumber(let mark):
      return advise("write `\(mark)` and the number without a space: `\(mark)10`", "`\(mark)` と数を空白なしで続ける：`\(mark)10`")
    case .wrongClosing(_, let opening, _):
      guard let right = ["(": ")", "[": "]", "{": "}"][opening] else { return [] }
      return write(right, range)
    case .unmatchedClosing:
      return replace(range, Phrase("remove it, or open it before", "取り除くか、前に開き括弧を書く"), "")
    case .rangeChain: return advise("a range has two ends, as in `1..3`", "範囲は両端の2つで書く。例：`1..3`")
    case .noModulo:
      return advise("the remainder of a / b is `a - b * floor(a / b)`", "a / b の余りは `a - b * floor(a / b)`")
    case .duplicateClause("where"): return advise("join the conditions with `and`", "条件を `and` でつなぐ")
    case .duplicateClause: return advise("keep one of the two", "どちらか1つを残す")
    case .badUnit:
      return advise(
        "write a unit such as `円`, `回/年` or `%`, or `text date datetime boolean number`",
        "`円`、`回/年`、`%` のような単位か、`text date datetime boolean number` のどれかを書く")
    case .unknownEscape: return advise("a backslash itself is written `\\\\`", "バックスラッシュそのものは `\\\\` と書く")
    case .malformedDigitGroups:
      return advise(
        "write the number without `,`, or put a space behind each `,` that separates",
        "数を `,` なしで書くか、区切りの `,` の後ろに空白を入れる")
    case .leadingZero(let text):
      let rest = String(text.drop { $0 == "0" })
      return rest.first?.isNumber == true ? write(rest, range) : []
    case .ambiguousDigitGroups(let text):
      let digits = text.filter { $0 != "," && $0 != "，" }
      let separated = text.split { $0 == "," || $0 == "，" }.joined(separator: ", ")
      return advise(
        "write `\(digits)` for one number or `\(separated)` for several", "1つの数なら `\(digits)`、複数の数なら `\(separated)` と書く"
      )
    default: return statementFixes(at: range)  // The rest is below, to keep each switch short.
    }
  }

  /// Of words, and of how statements and operations are built.
  private func statementFixes(at range: SourceRange) -> [Diagnostic.Fix] {
    switch self {
    case .malformedDate(_, let suggestion):
      guard let suggestion else {
        return advise(
          "dates are written `@2026-11-21 @2026-11 @2026-Q4 @2026-W47 @2026 @FY2026`",
          "日付は `@2026-11-21 @2026-11 @2026-Q4 @2026-W47 @2026 @FY2026` のように書く")
      }
      return write(suggestion, range)
    case .spacedUnit(_, let right): return write(right, range)
    case .unknownStatement(_, let near?), .unknownEntry(_, _, let near?), .expected(_, _, let near?):
      return write(near, range)
    case .bareExpression(let text):
      return replace(
        range, Phrase("to ask for its value write `show \(text)`", "値を尋ねるなら `show \(text)` と書く"), "show \(text)")
    case .reservedName(_, _, let instead?): return [Diagnostic.Fix(instead)]
    case .reservedName(let word, _, nil):
      let name = "`\(word.rawValue)`"
      return replace(
        range,
        Phrase("as a name it stands in backquotes: `` \(name) ``", "名前としてはバッククォートで囲む：`` \(name) ``"), name)
    case .secondEquals(_, let fixed?, let whole):
      return replace(
        whole, Phrase("to compare, put it in brackets: `\(fixed)`", "比較なら括弧で囲む：`\(fixed)`"), fixed)
        + advise("for two definitions write the second on a line of its own", "定義が2つなら、2つ目を別の行に書く")
    case .secondEquals:
      return advise(
        "end the first with a line end or `;`; to compare, put the comparison in brackets",
        "1つ目を改行か `;` で終える。比較なら括弧で囲む")
    case .comparisonChain:
      return advise("write `a < b and b < c`, or `x in a..b`", "`a < b and b < c` または `x in a..b` と書く")
    case .notInsideOperation: return [Diagnostic.Fix(.write("(not …)"))]
    case .ifInsideOperation: return [Diagnostic.Fix(.write("(if … then … else …)"))]
    case .nestedTooDeep: return advise("give the inner part a name of its own", "内側の部分を別の名前で定義する")
    case .conditionalStatement:
      return advise(
        "a definition with a condition is written `name = if … then … else …`",
        "条件のある定義は `name = if … then … else …` と書く")
    case .limitIsTop(let count): return write("top \(count)", range)
    case .unfinishedLine(let last):
      return advise(
        "write what belongs behind \(last.words.english), or take it out; a line that goes on with it is indented",
        "\(last.words.japanese.beforeJapanese)の後ろに続くものを書くか、外す。次の行に続けるなら字下げする")
    case .oldSpelling(_, let now):
      return replace(
        range, Phrase("write `\(now)`, or let `kpi fmt` do it", "`\(now)` と書くか、`kpi fmt` で直す"), now)
    case .nothingToShow:
      return advise(
        "name what to show, as in `show sales by month`, or a key, as in `show by channel`",
        "`show sales by month` のように表示するものを書くか、`show by channel` のように区分のキーを書く")
    case .helped(_, let way): return [Diagnostic.Fix(way)]
    default: return causeFixes(at: range)  // The rest is below, to keep each switch short.
    }
  }

  /// Of links and actions, and of names and tables.
  private func causeFixes(at range: SourceRange) -> [Diagnostic.Fix] {
    switch self {
    case .oldLink(let link, let whole): return write(link, whole)
    case .strengthForm:
      return advise(
        "write both changes, as in `link nps + 1 point -> referral_orders + 0.6件 to 1.4件`",
        "両方の変化を書く。例：`link nps + 1 point -> referral_orders + 0.6件 to 1.4件`")
    case .secondAim:
      return advise(
        "what else moves follows by formulas and links; what is done besides is an action of its own",
        "ほかに動くものは計算式と因果から導かれる。ほかに行うことは別の打ち手にする")
    case .secondSign:
      return advise("an interval over zero is written `+ ▲0.2件 to 1.4件`", "ゼロをまたぐ区間は `+ ▲0.2件 to 1.4件` と書く")
    case .causeForm(let form): return form.fixes(at: range)
    case .linkWithoutWord(let links): return write(links, range)
    case .callAsName(let call, let name):
      return replace(
        range,
        Phrase(
          "define it first, as in `\(name) = \(call)`, and write `\(name)` here",
          "先に `\(name) = \(call)` のように定義し、ここには `\(name)` と書く"), name)
    case .keyForm(_, let comparator, let end): return [Diagnostic.Fix(SyntaxMessage.key(comparator, end))]
    case .unpivotValues:
      return advise(
        "write `unpivot \"*売上\", \"*件数\" into 月, 売上, 件数`: what `*` stands for is the label",
        "`unpivot \"*売上\", \"*件数\" into 月, 売上, 件数` と書く。`*` に当たる部分が、名前を入れる列の値になる")
    case .unknownEntry(.written(let word), .calendar, nil)
    where SyntaxMessage.closingWords.contains { word.contains($0) }:
      return [Diagnostic.Fix(SyntaxMessage.otherMonths)]
    default: return placeFixes(at: range)  // The rest is below, to keep each switch short.
    }
  }

  /// What to write for a key that is a comparison.
  private static func key(_ comparator: ComparisonOperator, _ end: String) -> Phrase {
    switch comparator {
    case .less, .lessOrEqual:
      let range = comparator == .less ? "0..<\(end)" : "0..\(end)"
      return Phrase(
        "a range begins somewhere: write `\(range)`, or the smallest value in place of 0",
        "範囲には始まりが必要：`\(range)` と書くか、0の代わりに最小の値を書く")
    case .greaterOrEqual: return .write("\(end)..")
    case .greater:
      return Phrase(
        "write `\(end)..`, which takes \(end) itself in, or a larger beginning",
        "`\(end)..`（\(end)そのものを含む）と書くか、もっと大きい始まりを書く")
    case .equal, .notEqual: return .write(end)
    }
  }

  static let otherMonths = Phrase(
    "months that end on another day are a time of the dataset: "
      + "`time m = month(if day_of_month(at) > 20 then at + 1 month else at)`",
    "月末でない締め日の月は、データセットの日付の列にする："
      + "`time m = month(if day_of_month(at) > 20 then at + 1 month else at)`")

  /// What begins an entry of a calendar for a month that ends on the 20th.
  private static let closingWords = ["month", "月", "締", "clos", "cutoff", "cut_off", "period"]

  /// Of what is missing, or stands where it fits nothing before it.
  private func placeFixes(at range: SourceRange) -> [Diagnostic.Fix] {
    switch self {
    case .expected(.oneOf([",", ")"]), .written("to"), nil), .expected(.oneOf([",", "}"]), .written("to"), nil),
      .expected(.word("show"), .written("to"), nil), .expected(.word("show"), .written("of"), nil):
      return advise(
        "an uncertain number is a definition of its own: `fee = 100円 to 200円`, and `fee` here",
        "不確かな数は別に `fee = 100円 to 200円` と定義し、ここには `fee` と書く")
    case .expected(.word("into"), _, nil):
      return advise(
        "name the column of the labels and that of the values: `unpivot jan, feb into month, amount`",
        "名前を入れる列と値を入れる列を書く：`unpivot jan, feb into month, amount`")
    case .expected(.column(.groupKey), _, nil):
      return advise(
        "behind `per` stands what rows have in common, as in `per channel`", "`per` の後ろには行に共通するものを書く。例：`per channel`")
    case .expected(.oneOf(["from", "per"]), .written("{"), nil):
      return advise(
        "say where its rows come from: `dataset orders from \"orders.csv\" { … }`",
        "行の出どころを書く：`dataset orders from \"orders.csv\" { … }`")
    case .expected(.form, _, nil):
      return advise(
        "a form is a name, as in `as chart`; a name of an item stands before it: `show total = sales`",
        "形式は `as chart` のように名前で書く。項目の名前は前に書く：`show total = sales`")
    case .expectedValue(.written("*")):
      return advise(
        "rows are counted by the name of their dataset, as in `count(orders)`", "行数はデータセットの名前で数える。例：`count(orders)`")
    case .expectedValue(.written("}")):
      return advise("write what belongs before the bracket, or take the entry out", "括弧の前に続くものを書くか、項目を外す")
    case .unexpectedRest(let found, let construct): return restFixes(found, behind: construct)
    default: return formFixes(at: range)  // The rest is below, to keep each switch short.
    }
  }

  private func restFixes(_ found: Found, behind construct: Construct) -> [Diagnostic.Fix] {
    let spacedName = Phrase("; a name with spaces stands in backquotes", "。空白を含む名前はバッククォートで囲む")
    let missing = Phrase("an operator or a line end is missing before it", "この前に演算子か改行が抜けている") + spacedName
    guard case .written(let word) = found else { return [Diagnostic.Fix(missing)] }
    switch (word, construct) {
    case ("±", .definition):
      return advise("an uncertain number is written with its ends, as in `4 to 6`", "不確かな数は両端で書く。例：`4 to 6`")
    case ("per", .definition):
      return advise(
        "what each row of a group has is a column: `dataset customers per orders.customer { spend = sum(orders.amount) }`",
        "区分ごとに1行で持つ値は、データセットの列にする：`dataset customers per orders.customer { spend = sum(orders.amount) }`")
    case (_, _) where Keyword.edges.contains { $0.rawValue == word }:
      return advise(
        "what is compared stands before the number, as in `amount 18,000円以上`", "比べるものは数の前に書く。例：`amount 18,000円以上`")
    case ("from", .statement):
      return advise(
        "rows of a dataset are `list orders: id, amount`; a time is `during @2026-01..@2026-03`; else the formulas say what is read",
        "データセットの行は `list orders: id, amount`、期間は `during @2026-01..@2026-03` と書く。ほかに何を使うかは計算式が決める")
    case ("per", .statement):
      return advise(
        "the groups of a question are `by`, as in `show sales by channel`", "問いの区分は `by` で書く。例：`show sales by channel`")
    case ("desc", .statement):
      return advise(
        "an order is `sort`, as in `show sales by channel sort sales desc`",
        "順序は `sort` で書く。例：`show sales by channel sort sales desc`")
    case ("until", _):
      return advise(
        "a deadline is `due @2027-03`; a time is `during @2026-01..@2027-03`",
        "期限は `due @2027-03`、期間は `during @2026-01..@2027-03` と書く")
    case ("[", _):
      return advise(
        "a value for each key is a table: `by month_of_year { 1: 7, 2: 6, else: 5 }`",
        "キーごとの値は表にする：`by month_of_year { 1: 7, 2: 6, else: 5 }`")
    case ("by", .definition):
      return advise(
        "the groups stand in the question, as in `show sales by channel`, or inside of an aggregate, as in `avg(sales per month)`",
        "区分は `show sales by channel` のように問いに書くか、`avg(sales per month)` のように集計の中に書く")
    case (_, .entry):
      let name = word.filter { $0 != "`" }
      return advise(
        "entries on one line stand apart by `;`, as in `; \(name)`", "1行に並べる項目は `;` で区切る。例：`; \(name)`")
        + [Diagnostic.Fix(Phrase("else an operator is missing before it", "または、この前に演算子が抜けている") + spacedName)]
    default: return [Diagnostic.Fix(missing)]  // Any other word may be a slip of many kinds.
    }
  }

  /// Of the forms that Japanese texts and other tools bring along.
  private func formFixes(at range: SourceRange) -> [Diagnostic.Fix] {
    switch self {
    case .foreignWord(_, let form): return [Diagnostic.Fix(form)]
    case .foreignOperator("=>", let right):
      return advise("write `\(right)`; behind a key of a table write `:`", "`\(right)` と書く。表のキーの後ろでは `:` と書く")
    case .foreignOperator(_, let right): return write(right, range)
    case .singleQuotes(let text):
      if let date = suggestedDate("@" + text).flatMap({ readDate($0).0 == nil ? nil : $0 }) {
        return replace(
          range, Phrase("write `\(date)`; as a text it is \"\(text)\"", "`\(date)` と書く。文字列なら \"\(text)\""), date)
      }
      return replace(range, Phrase("write \"\(text)\"", "\"\(text)\" と書く"), "\"\(text)\"")
    case .hashComment: return write("//", range)
    case .blockComment: return advise("begin each line of the comment with `//`", "コメントの各行を `//` で始める")
    case .bullet: return replace(range, Phrase("take it out, or let `kpi fmt` do it", "外すか、`kpi fmt` で直す"), "")
    case .dateWithoutSign(let text): return write(SyntaxMessage.date(withoutSign: text), range)
    case .noName(_, let now):
      guard now.contains("`") else { return write(now, range) }
      return replace(
        range, Phrase("as a name it stands in backquotes: \(now)", "名前としてはバッククォートで囲む：\(now)"), now)
    case .placeOutsideDataset(let text):
      return advise(
        "it is a column of a dataset: `dataset places from orders { part = \(text) sort amount }`",
        "データセットの列にする：`dataset places from orders { part = \(text) sort amount }`")
    case .missingComma: return replace(range, Phrase("write `,` between them", "間に `,` を書く"), ",")
    case .keysJoined(_, let now, let across?):
      return replace(
        range, Phrase("as rows and columns write `\(across)`", "行と列に分けるなら `\(across)` と書く"), across)
        + replace(range, Phrase("as a line for each pair write `\(now)`", "組み合わせごとに1行なら `\(now)` と書く"), now)
    case .keysJoined(_, let now, nil), .otherForm(_, let now): return write(now, range)
    case .edgeAgainstSign(let sign, let word):
      return advise("leave `\(sign)` or `\(word)` out", "`\(sign)` か `\(word)` を外す")
    default: return []  // no change is sure enough
    }
  }

  /// `2026-01`, `2026/1/5` and `20260105` as dates.
  private static func date(withoutSign text: String) -> String {
    var date = "@" + text.map { "/.".contains($0) ? "-" : String($0) }.joined()
    if text.utf8.count > 4, Int(text) != nil {
      let parts = [text.prefix(4), text.dropFirst(4).prefix(2), text.dropFirst(6)]
      date = "@" + parts.filter { !$0.isEmpty }.joined(separator: "-")
    }
    return readDate(date).0 == nil ? suggestedDate(date) ?? date : date
  }
}

private func advise(_ english: String, _ japanese: String) -> [Diagnostic.Fix] {
  [Diagnostic.Fix(Phrase(english, japanese))]
}

private func replace(_ range: SourceRange?, _ text: Phrase, _ replacement: String) -> [Diagnostic.Fix] {
  [Diagnostic.Fix(text, range: range, replacement: replacement)]
}

/// ``write `=` ``, and that in place of what stands there.
private func write(_ now: String, _ range: SourceRange) -> [Diagnostic.Fix] {
  replace(range, .write(now), now)
}
