import SourceText

extension SyntaxMessage {
  /// The message itself: lower case, no full stop.
  var words: String {
    switch self {
    case .invalidEncoding(let byte, let offset):
      "the file is not UTF-8: byte 0x\(hexadecimal(UInt32(byte), 2)) at offset \(offset)"
    case .unexpectedCharacter(let scalar): "unexpected character \(described(scalar))"
    case .unterminatedText: "text without a closing quotation mark"
    case .unknownEscape(let escape): "unknown escape `\(escape)` in a text"
    case .unterminatedQuotedName: "name without a closing backquote"
    case .emptyQuotedName: "empty name"
    case .foreignOperator(let written, _): "`\(written)` is not an operator"
    case .singleQuotes: "texts stand in double quotation marks"
    case .hashComment: "`#` does not begin a comment"
    case .blockComment: "`/*` does not begin a comment"
    case .malformedDigitGroups(let text): "`\(text)` is not a number with digit groups"
    case .leadingZero(let text): "`\(text)` begins with 0"
    case .malformedNumber(let text): "`\(text)` is not a number"
    case .ambiguousDigitGroups(let text): "`\(text)` in a list could be one number or several"
    case .malformedDate(let text, _): "`\(text)` is not a date"
    case .impossibleDate(let text, let reason): "`\(text)` does not exist: \(reason)"
    case .markWithoutNumber(let mark): "`\(mark)` without a number directly behind it"
    case .spacedUnit(let written, _): "`\(written)` divides by a definition, it is not a unit"
    case .numberTooLarge(let text): "`\(text)` is too large for a number"
    case .wholeNumberExpected(let what, let found, _): "expected \(what), found \(found)"
    case .expected(let what, let found, _): "expected \(what), found \(found)"
    case .unclosed(let bracket, _): "`\(bracket)` is never closed"
    case .wrongClosing(let closing, let opening, _): "`\(closing)` does not close `\(opening)`"
    case .unmatchedClosing(let bracket): "`\(bracket)` closes nothing"
    case .unexpectedRest(let found, let after): "expected the end of the \(after), found \(found)"
    case .unknownStatement(let word, _): "no statement begins with \(word)"
    case .bareExpression: "a formula alone is not a statement"
    case .unknownEntry(let word, let block, _, _): "no entry of a \(block) begins with \(word)"
    case .expectedValue(let found): "expected a value, found \(found)"
    case .reservedName(let word, let what, _): "expected \(what), found the word `\(word)`"
    case .secondEquals: "second `=` in one definition"
    case .comparisonChain: "comparisons do not chain"
    case .rangeChain: "ranges do not chain"
    case .noModulo: "`%` is a mark behind a number; there is no modulo"
    case .notInsideOperation: "`not` inside an operation needs brackets"
    case .ifInsideOperation: "`if` inside an operation needs brackets"
    case .nestedTooDeep(let limit): "nested more than \(limit) levels deep"
    case .duplicateClause(let word): "`\(word)` stands twice"
    case .missingBody(let what): "\(what) without a value"
    case .tableRowOutside: "a table row belongs behind `given NAME` in a test"
    case .conditionalStatement: "a statement that begins with `if` asks what would be"
    case .limitIsTop: "`limit` does not shorten a result"
    case .badUnit(let found): "expected a unit or a type, found \(found)"
    case .formatterLostTokens: "formatting would have changed more than white space, so the file is left as it is"
    case .oldLink: "links are written in another way now"
    case .strengthForm: "a strength stands on both sides of one `->`"
    case .secondSign: "the sign before the first end holds for both"
    case .unfinishedLine(let last): "the line ends in \(last), and what belongs behind it is missing"
    case .secondAim: "an action has one aim"
    case .oldSpelling(let old, let now): "`\(old)` is written `\(now)` now"
    case .causeForm(let form): form.words
    case .foreignWord(let word, _):
      SyntaxMessage.isOwn(word) ? "\(word) does not stand here" : "\(word) is no word of the rules"
    case .bullet(let mark): "`\(mark)` is the bullet of a list, and is passed over"
    case .dateWithoutSign(let text): "`\(text)` is a date without its `@`"
    case .noName(let text, _): "`\(text)` is no name as it stands"
    case .placeOutsideDataset(let text): "`\(text)` is a place among the rows of a dataset"
    case .missingComma: "entries on one line are parted by `,`"
    case .keysJoined: "several keys are parted by `,`"
    case .otherForm(let written, let now): "`\(written)` is written `\(now)`"
    case .edgeAgainstSign(let sign, let word): "`\(sign)` and `\(word)` say two things"
    case .linkWithoutWord: "a belief about causes begins with `link`"
    case .nothingToShow: "nothing is shown"
    case .callAsName(let call, _): "`\(call)` is a formula, and only a name can stand here"
    case .keyForm(let text, _): "`\(text)` is no key of a table"
    case .unpivotValues(let count): "\(count) columns for values need as many patterns, each with one `*`"
    case .helped(let message, _): message.words
    }
  }

  /// The words under the marks.
  var label: String {
    switch self {
    case .invalidEncoding: "not UTF-8 from here"
    case .unexpectedCharacter(let scalar): confusable(scalar)?.meaning ?? "no rule begins with this"
    case .unterminatedText, .unterminatedQuotedName: "opens here"
    case .unknownEscape: "known are `\\\"`, `\\\\`, `\\n` and `\\t`"
    case .emptyQuotedName: "a name has at least one character"
    case .foreignOperator(_, let right): "write `\(right)`"
    case .singleQuotes: "write it in \"…\""
    case .hashComment, .blockComment: "comments begin with `//`"
    case .malformedDigitGroups: "groups have three digits behind a first of one to three"
    case .leadingZero: "a number does not begin with 0 and a digit"
    case .malformedNumber: "not a number"
    case .ambiguousDigitGroups: "no unit, and `,` also separates"
    case .malformedDate: "not a date"
    case .impossibleDate: "no such date"
    case .markWithoutNumber: "no number here"
    case .spacedUnit: "spaces around `/`"
    case .numberTooLarge: "more than about 1.8e308"
    case .wholeNumberExpected(_, _, let least?): "\(least) or more is needed"
    case .wholeNumberExpected: "a whole number is needed"
    case .expected: ""  // The message says what, the mark where.
    case .unclosed: "a closing bracket is missing before this"
    case .wrongClosing: "does not match"
    case .unmatchedClosing: "no open bracket before it"
    case .unexpectedRest(_, let after): "the \(after) should end before this"
    case .unknownStatement: "not a statement"
    case .bareExpression: "neither defined nor asked"
    case .unknownEntry(_, let block, _, _): "not an entry of a \(block)"
    case .expectedValue: "a value should stand here"
    case .reservedName: "a word of the language"
    case .secondEquals: "another `=`"
    case .comparisonChain: "second comparison"
    case .rangeChain: "second range"
    case .noModulo: "not behind a number"
    case .notInsideOperation, .ifInsideOperation: "begins inside an operation"
    case .nestedTooDeep: "too deep"
    case .duplicateClause: "again"
    case .missingBody: "nothing behind it"
    case .tableRowOutside: "not in a test"
    case .conditionalStatement: "a change is needed, such as `freq + 10%`"
    case .limitIsTop: "not a clause"
    case .badUnit: "not a unit"
    case .formatterLostTokens: "this file"
    case .oldLink: "no word of a link any more"
    case .strengthForm: "not here"
    case .secondSign: "a second sign"
    case .unfinishedLine: "nothing follows"
    case .secondAim: "a second one"
    case .oldSpelling: "the old spelling"
    case .causeForm(let form): form.label
    case .foreignWord(let word, _): SyntaxMessage.isOwn(word) ? "not here" : "a word of another language"
    case .bullet: "not of the rule"
    case .dateWithoutSign: "a number and signs"
    case .noName: "brackets, or digits before letters"
    case .placeOutsideDataset: "no dataset here"
    case .missingComma: "the next entry"
    case .keysJoined: "a product"
    case .otherForm: "read so"
    case .edgeAgainstSign: "one too many"
    case .linkWithoutWord: "no statement"
    case .nothingToShow: "no item"
    case .callAsName: "no name"
    case .keyForm: "no key"
    case .unpivotValues: "a further column for values"
    case .helped(let message, _): message.label
    }
  }

  var secondary: [Diagnostic.Label] {
    switch self {
    case .unclosed(_, let opening): [Diagnostic.Label(opening, "opens here")]
    case .wrongClosing(_, _, let opening): [Diagnostic.Label(opening, "opens here")]
    case .secondEquals(let first, _, _): [Diagnostic.Label(first, "the first")]
    case .helped(let message, _): message.secondary
    default: []  // one place tells all
    }
  }

  var notes: [String] {
    switch self {
    case .unterminatedText: ["a text ends on the line on which it begins"]
    case .secondEquals(_, nil, _): ["a lost line end often looks like this: one definition runs into the next"]
    case .unknownStatement(_, near: nil):
      [
        "statements are `name = formula` and those that begin with "
          + Keyword.statements.map { "`\($0.rawValue)`" }.joined(separator: " ")
      ]
    case .unknownEntry(_, _, let choices, _): ["entries begin with " + choices.joined(separator: ", ")]
    case .strengthForm: ["its signs say the direction, and it is about one cause and one effect"]
    case .nestedTooDeep: ["chains such as `a + b + c` may be of any length"]
    case .helped(let message, _): message.notes
    default: []  // the message and its label say it
    }
  }

  func fixes(at range: SourceRange) -> [Diagnostic.Fix] {
    func replace(_ text: String, _ replacement: String) -> [Diagnostic.Fix] {
      [Diagnostic.Fix(text, range: range, replacement: replacement)]
    }
    func advise(_ text: String) -> [Diagnostic.Fix] { [Diagnostic.Fix(text)] }
    switch self {
    case .invalidEncoding: return advise("save the file as UTF-8")
    case .unexpectedCharacter(let scalar):
      guard let sign = confusable(scalar)?.replacement else {
        return scalar.value > 0x2000 ? advise("a name with such a character stands in backquotes") : []
      }
      return sign.isEmpty ? replace("remove it", "") : replace("write `\(sign)`", sign)
    case .unterminatedText(let mark): return advise("close it with `\(mark == "\u{201C}" ? "\u{201D}" : mark)`")
    case .unterminatedQuotedName: return advise("close it with a backquote")
    case .emptyQuotedName: return advise("write the name between the backquotes")
    case .malformedNumber(let text) where text.first == ".": return replace("write `0\(text)`", "0\(text)")
    case .malformedNumber: return advise("numbers are written `18000 18,000 0.6 1.2e6 3万`")
    case .markWithoutNumber(let mark): return advise("write `\(mark)` and the number without a space: `\(mark)10`")
    case .wrongClosing(_, let opening, _):
      guard let right = ["(": ")", "[": "]", "{": "}"][opening] else { return [] }
      return replace("write `\(right)`", right)
    case .unmatchedClosing: return replace("remove it, or open it before", "")
    case .expected("`,` or `)`", "`to`", nil), .expected("`,` or `}`", "`to`", nil),
      .expected("`show`", "`to`", nil), .expected("`show`", "`of`", nil):
      return advise("an uncertain number is a definition of its own: `fee = 100円 to 200円`, and `fee` here")
    case .unexpectedRest("`±`", "definition"):
      return advise("an uncertain number is written with its ends, as in `4 to 6`")
    case .rangeChain: return advise("a range has two ends, as in `1..3`")
    case .noModulo: return advise("the remainder of a / b is `a - b * floor(a / b)`")
    case .duplicateClause("where"): return advise("join the conditions with `and`")
    case .duplicateClause: return advise("keep one of the two")
    case .badUnit: return advise("write a unit such as `円`, `回/年` or `%`, or `text date datetime boolean number`")
    case .unknownEscape: return advise("a backslash itself is written `\\\\`")
    case .malformedDigitGroups:
      return advise("write the number without `,`, or put a space behind each `,` that separates")
    case .leadingZero(let text):
      let rest = String(text.drop { $0 == "0" })
      return rest.first?.isNumber == true ? replace("write `\(rest)`", rest) : []
    case .ambiguousDigitGroups(let text):
      let digits = text.filter { $0 != "," && $0 != "，" }
      let separated = text.split { $0 == "," || $0 == "，" }.joined(separator: ", ")
      return advise("write `\(digits)` for one number or `\(separated)` for several")
    case .malformedDate(_, let suggestion):
      guard let suggestion else {
        return advise("dates are written `@2026-11-21 @2026-11 @2026-Q4 @2026-W47 @2026 @FY2026`")
      }
      return replace("write `\(suggestion)`", suggestion)
    case .spacedUnit(_, let right): return replace("write `\(right)`", right)
    default: return statementFixes(at: range)  // The rest is below, to keep each switch short.
    }
  }

  /// Of words, and of how statements and operations are built.
  private func statementFixes(at range: SourceRange) -> [Diagnostic.Fix] {
    func replace(_ text: String, _ replacement: String) -> [Diagnostic.Fix] {
      [Diagnostic.Fix(text, range: range, replacement: replacement)]
    }
    func advise(_ text: String) -> [Diagnostic.Fix] { [Diagnostic.Fix(text)] }
    switch self {
    case .unknownStatement(_, let near?), .unknownEntry(_, _, _, let near?), .expected(_, _, let near?):
      return replace("write `\(near)`", near)
    case .bareExpression(let text): return replace("to ask for its value write `show \(text)`", "show \(text)")
    case .reservedName(_, _, let instead?): return advise(instead)
    case .reservedName(let word, _, nil):
      return replace("as a name it stands in backquotes: `` `\(word)` ``", "`\(word)`")
    case .secondEquals(_, let fixed?, let whole):
      return [
        Diagnostic.Fix("to compare, put it in brackets: `\(fixed)`", range: whole, replacement: fixed),
        Diagnostic.Fix("for two definitions write the second on a line of its own"),
      ]
    case .secondEquals:
      return advise("end the first with a line end or `;`; to compare, put the comparison in brackets")
    case .comparisonChain: return advise("write `a < b and b < c`, or `x in a..b`")
    case .notInsideOperation: return advise("write `(not …)`")
    case .ifInsideOperation: return advise("write `(if … then … else …)`")
    case .nestedTooDeep: return advise("give the inner part a name of its own")
    case .conditionalStatement: return advise("a definition with a condition is written `name = if … then … else …`")
    case .limitIsTop(let count): return replace("write `top \(count)`", "top \(count)")
    case .oldLink(let link, let whole):
      return [Diagnostic.Fix("write `\(link)`", range: whole, replacement: link)]
    case .strengthForm:
      return advise("write both changes, as in `link nps + 1 point -> referral_orders + 0.6件 to 1.4件`")
    case .unfinishedLine(let last):
      return advise("write what belongs behind \(last), or take it out; a line that goes on with it is indented")
    case .oldSpelling(_, let now):
      return [Diagnostic.Fix("write `\(now)`, or let `kpi fmt` do it", range: range, replacement: now)]
    case .secondAim:
      return advise(
        "what else moves follows by formulas and links; what is done besides is an action of its own")
    case .causeForm(let form): return form.fixes(at: range)
    case .foreignWord(_, let form): return advise(form)
    case .nothingToShow:
      return advise("name what to show, as in `show sales by month`, or a key, as in `show by channel`")
    case .expectedValue("`*`"): return advise("rows are counted by the name of their dataset, as in `count(orders)`")
    case .secondSign: return advise("an interval over zero is written `+ ▲0.2件 to 1.4件`")
    default: return laterFixes(at: range)  // The rest is below, to keep each switch short.
    }
  }

  /// Whether what is marked is a word or a sign of the rules, at another place.
  private static func isOwn(_ marked: String) -> Bool {
    let word = marked.filter { $0 != "`" }
    let isName = word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    return !isName || Keyword(rawValue: word) != nil || Parser.periods.contains(word)
  }

  static let otherMonths =
    "months that end on another day are a time of the dataset: "
    + "`time m = month(if day_of_month(at) > 20 then at + 1 month else at)`"

  /// What begins an entry of a calendar for a month that ends on the 20th.
  private static let closingWords = ["month", "月", "締", "clos", "cutoff", "cut_off", "period"]

  /// Of the forms that Japanese texts and other tools bring along.
  private func laterFixes(at range: SourceRange) -> [Diagnostic.Fix] {
    func replace(_ text: String, _ replacement: String) -> [Diagnostic.Fix] {
      [Diagnostic.Fix(text, range: range, replacement: replacement)]
    }
    func advise(_ text: String) -> [Diagnostic.Fix] { [Diagnostic.Fix(text)] }
    switch self {
    case .helped(_, let way): return advise(way)
    case .callAsName(let call, let name):
      return [
        Diagnostic.Fix(
          "define it first, as in `\(name) = \(call)`, and write `\(name)` here", range: range, replacement: name)
      ]
    case .keyForm(_, let way): return advise(way)
    case .unpivotValues:
      return advise("write `unpivot \"*売上\", \"*件数\" into 月, 売上, 件数`: what `*` stands for is the label")
    case .unknownEntry(let word, "calendar", _, nil) where SyntaxMessage.closingWords.contains { word.contains($0) }:
      return advise(SyntaxMessage.otherMonths)
    case .foreignOperator("=>", let right): return advise("write `\(right)`; behind a key of a table write `:`")
    case .foreignOperator(_, let right): return replace("write `\(right)`", right)
    case .singleQuotes(let text):
      if let date = suggestedDate("@" + text).flatMap({ readDate($0).0 == nil ? nil : $0 }) {
        return replace("write `\(date)`; as a text it is \"\(text)\"", date)
      }
      return replace("write \"\(text)\"", "\"\(text)\"")
    case .expected("`into`", _, nil):
      return advise("name the column of the labels and that of the values: `unpivot jan, feb into month, amount`")
    case .expected("a column to group by", _, nil):
      return advise("behind `per` stands what rows have in common, as in `per channel`")
    case .expectedValue("`}`"):
      return advise("write what belongs before the bracket, or take the entry out")
    default: return restFixes(at: range)  // The rest is below, to keep each switch short.
    }
  }

  /// Of what stands where it fits nothing before it.
  private func restFixes(at range: SourceRange) -> [Diagnostic.Fix] {
    func replace(_ text: String, _ replacement: String) -> [Diagnostic.Fix] {
      [Diagnostic.Fix(text, range: range, replacement: replacement)]
    }
    func advise(_ text: String) -> [Diagnostic.Fix] { [Diagnostic.Fix(text)] }
    switch self {
    case .hashComment: return replace("write `//`", "//")
    case .blockComment: return advise("begin each line of the comment with `//`")
    case .expected("`from` or `per`", "`{`", nil):
      return advise("say where its rows come from: `dataset orders from \"orders.csv\" { … }`")
    case .unexpectedRest("`per`", "definition"):
      return advise(
        "what each row of a group has is a column: `dataset customers per orders.customer { spend = sum(orders.amount) }`"
      )
    case .unexpectedRest(let found, _) where Keyword.edges.contains { found == "`\($0.rawValue)`" }:
      return advise("what is compared stands before the number, as in `amount 18,000円以上`")
    case .unexpectedRest("`from`", "statement"):
      return advise(
        "rows of a dataset are `list orders: id, amount`; a time is `during @2026-01..@2026-03`; else the formulas say what is read"
      )
    case .unexpectedRest("`per`", "statement"):
      return advise("the groups of a question are `by`, as in `show sales by channel`")
    case .unexpectedRest("`desc`", "statement"):
      return advise("an order is `sort`, as in `show sales by channel sort sales desc`")
    case .expected("a form such as `chart`", _, nil):
      return advise("a form is a name, as in `as chart`; a name of an item stands before it: `show total = sales`")
    case .unexpectedRest("`until`", _):
      return advise("a deadline is `due @2027-03`; a time is `during @2026-01..@2027-03`")
    case .unexpectedRest("`[`", _):
      return advise("a value for each key is a table: `by month_of_year { 1: 7, 2: 6, else: 5 }`")
    case .unexpectedRest("`by`", "definition"):
      return advise(
        "the groups stand in the question, as in `show sales by channel`, or inside of an aggregate, as in `avg(sales per month)`"
      )
    case .unexpectedRest(let found, "entry") where found.first == "`":
      let word = found.filter { $0 != "`" }
      return advise("entries on one line stand apart by `;`, as in `; \(word)`")
        + advise("else an operator is missing before it; a name with spaces stands in backquotes")
    case .unexpectedRest:
      return advise("an operator or a line end is missing before it; a name with spaces stands in backquotes")
    case .bullet: return replace("take it out, or let `kpi fmt` do it", "")
    case .dateWithoutSign(let text):
      var date = "@" + text.map { "/.".contains($0) ? "-" : String($0) }.joined()
      if text.utf8.count > 4, Int(text) != nil {
        date =
          "@"
          + [text.prefix(4), text.dropFirst(4).prefix(2), text.dropFirst(6)].filter { !$0.isEmpty }.joined(
            separator: "-")
      }
      let now = readDate(date).0 == nil ? suggestedDate(date) ?? date : date
      return replace("write `\(now)`", now)
    case .noName(_, let now):
      return replace(now.contains("`") ? "as a name it stands in backquotes: \(now)" : "write `\(now)`", now)
    case .placeOutsideDataset(let text):
      return advise("it is a column of a dataset: `dataset places from orders { part = \(text) sort amount }`")
    case .missingComma: return replace("write `,` between them", ",")
    case .keysJoined(_, let now, let across?):
      return replace("as rows and columns write `\(across)`", across)
        + replace("as a line for each pair write `\(now)`", now)
    case .keysJoined(_, let now, nil), .otherForm(_, let now): return replace("write `\(now)`", now)
    case .edgeAgainstSign(let sign, let word): return advise("leave `\(sign)` or `\(word)` out")
    case .linkWithoutWord(let links): return replace("write `\(links)`", links)
    default: return []  // no change is sure enough
    }
  }
}

func hexadecimal(_ value: UInt32, _ width: Int) -> String {
  let digits = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// `` `；` (U+FF1B full-width semicolon) ``; a character that cannot be shown has only its number.
private func described(_ scalar: Unicode.Scalar) -> String {
  let number = "U+\(hexadecimal(scalar.value, 4))"
  let name = confusable(scalar)?.name ?? scalar.properties.name?.lowercased()
  let full = name.map { "\(number) \($0)" } ?? number
  return isHidden(scalar) || displayWidth(scalar) == 0 ? full : "`\(String(scalar))` (\(full))"
}

private struct Confusable {
  var name: String
  var meaning: String
  /// What to write in its place; empty: nothing.
  var replacement: String?
}

/// Characters that look like a sign of the language, or stand where word processors and input methods put them.
private func confusable(_ scalar: Unicode.Scalar) -> Confusable? {
  func sign(_ name: String, _ replacement: String) -> Confusable {
    Confusable(name: name, meaning: "looks like `\(replacement)`", replacement: replacement)
  }
  switch scalar.value {
  case 0x201C, 0x201D, 0x201E, 0x301D, 0x301E: return sign("typographic quotation mark", "\"")
  case 0x2018, 0x2019, 0x201A, 0x27: return sign(scalar.value == 0x27 ? "apostrophe" : "typographic apostrophe", "\"")
  case 0x300C, 0x300D, 0x300E, 0x300F: return sign("corner bracket", "\"")
  case 0x2014, 0x2015, 0x2500, 0x2010, 0x2011: return sign("dash", "-")
  case 0x2044, 0x2215: return sign("fraction slash", "/")
  case 0x2217: return sign("asterisk operator", "*")
  case 0x37E: return sign("Greek question mark", ";")
  case 0x301C, 0xFF5E, 0x7E: return sign(scalar.value == 0x7E ? "tilde" : "wave dash", "..")
  case 0x2026, 0x2025: return sign("dots in one character", "..")
  case 0x3002:
    return Confusable(name: "ideographic full stop", meaning: "a rule ends without a full stop", replacement: "")
  case 0x2260: return sign("not equal to", "!=")
  case 0xB2, 0xB3:
    return Confusable(
      name: "superscript digit", meaning: "powers are written with `^`", replacement: scalar.value == 0xB2 ? "^2" : "^3"
    )
  case 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF:
    return Confusable(name: "invisible character", meaning: "invisible", replacement: "")
  case 0x3F:
    return Confusable(name: "question mark", meaning: "a value for what is missing is written `??`", replacement: nil)
  default: return nil
  }
}
