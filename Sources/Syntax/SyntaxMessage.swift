import SourceText

/// Everything that can be wrong with the text of a rule file before any name has a meaning. The words are in
/// `SyntaxMessageWords.swift` and `SyntaxMessageFixes.swift`, those of what they speak of in `SyntaxNouns.swift`, the
/// explanations in `SyntaxExplanations.swift`.
package enum SyntaxMessage: Hashable, Sendable {
  // Characters.
  case invalidEncoding(byte: UInt8, offset: Int)
  case unexpectedCharacter(Unicode.Scalar)
  /// A control or bidirectional character where any other may stand.
  case hiddenCharacter(Unicode.Scalar, HiddenPlace)
  /// The mark that closes it.
  case unterminatedText(String)
  case unknownEscape(String)
  case unterminatedQuotedName
  case emptyQuotedName
  case foreignOperator(written: String, right: String)
  case singleQuotes(String)
  /// What begins a line of a list in slides and letters.
  case bullet(String)
  case hashComment
  case blockComment
  // Literals.
  case malformedDigitGroups(String)
  case leadingZero(String)
  case malformedNumber(String)
  case ambiguousDigitGroups(String)
  case malformedDate(String, suggestion: String?)
  case impossibleDate(String, DateFault)
  case markWithoutNumber(String)
  case spacedUnit(written: String, right: String)
  case numberTooLarge(String)
  /// `least`: what was found is a whole number, and is below it.
  case wholeNumberExpected(Wanted, found: Found, least: Int64? = nil)
  // Structure.
  case expected(Wanted, found: Found, near: String? = nil)
  case unclosed(String, opening: SourceRange)
  case wrongClosing(String, opening: String, openingRange: SourceRange)
  case unmatchedClosing(String)
  case unexpectedRest(found: Found, after: Construct)
  case unknownStatement(Found, near: String?)
  case bareExpression(String)
  case unknownEntry(Found, block: Block, near: String?)
  case expectedValue(found: Found)
  /// `instead`: what is to be written where no name is meant.
  case reservedName(Keyword, Wanted, instead: Phrase? = nil)
  /// `fixed`: what stands in brackets where a comparison was meant, and its place.
  case secondEquals(first: SourceRange, fixed: String? = nil, SourceRange? = nil)
  case comparisonChain
  case rangeChain
  case noModulo
  case notInsideOperation
  case ifInsideOperation
  case nestedTooDeep(limit: Int)
  case duplicateClause(String)
  case missingBody(Construct)
  case tableRowOutside
  case conditionalStatement
  case limitIsTop(String)
  case badUnit(Found)
  case formatterLostTokens
  /// What a line ends in: the next one is a statement of its own.
  case unfinishedLine(Found)
  // Links.
  case oldLink(String, whole: SourceRange)
  case strengthForm
  case secondSign
  case secondAim
  /// What is still read for one version, and what it is now.
  case oldSpelling(String, now: String)
  case causeForm(CauseForm)
  /// `show` without an item and without a key.
  case nothingToShow
  /// A word of another language, and the form that says the same here.
  case foreignWord(String, form: Phrase)
  /// `2026-01` where `@2026-01` is meant.
  case dateWithoutSign(String)
  /// `売上（円）` and `90日転換率`; `now` is the name as it can be written.
  case noName(String, now: String)
  /// `tile 10` where no dataset is.
  case placeOutsideDataset(String)
  case missingComma
  /// `a × b`; `across`: the last key as columns, where there is room for it.
  case keysJoined(String, now: String, across: String? = nil)
  /// What is clear and has one form here.
  case otherForm(String, now: String)
  /// `< 3%超`
  case edgeAgainstSign(String, String)
  case linkWithoutWord(String)
  /// `target mom(sales) >= 1%`; `name` is what the formula may be called.
  case callAsName(String, name: String)
  /// `< 2,000円: 30%`: how it compares, and with what.
  case keyForm(String, ComparisonOperator, end: String)
  case unpivotValues(count: Int)
  /// Another message, with the help that fits the place.
  indirect case helped(SyntaxMessage, Phrase)
}

extension SyntaxMessage {
  /// The codes K001 … K099 and K430 belong to this stage. A code never changes its meaning; a message that goes leaves a gap.
  package var code: String {
    switch self {
    case .invalidEncoding: "K001"
    case .unexpectedCharacter: "K002"
    case .unterminatedText: "K003"
    case .unknownEscape: "K004"
    case .unterminatedQuotedName: "K005"
    case .emptyQuotedName: "K006"
    case .foreignOperator: "K007"
    case .singleQuotes: "K008"
    case .hashComment: "K009"
    case .blockComment: "K010"
    case .malformedDigitGroups: "K011"
    case .leadingZero: "K012"
    case .malformedNumber: "K013"
    case .ambiguousDigitGroups: "K014"
    case .malformedDate: "K015"
    case .impossibleDate: "K016"
    case .markWithoutNumber: "K017"
    case .spacedUnit: "K018"
    case .numberTooLarge: "K019"
    case .wholeNumberExpected: "K020"
    case .expected, .causeForm: "K021"
    case .unclosed: "K022"
    case .wrongClosing: "K023"
    case .unmatchedClosing: "K024"
    case .unexpectedRest: "K025"
    case .unknownStatement: "K026"
    case .bareExpression: "K027"
    case .unknownEntry: "K028"
    case .expectedValue: "K029"
    case .reservedName: "K030"
    case .secondEquals: "K031"
    case .comparisonChain: "K032"
    case .rangeChain: "K033"
    case .noModulo: "K034"
    case .notInsideOperation: "K035"
    case .ifInsideOperation: "K036"
    case .nestedTooDeep: "K037"
    case .duplicateClause: "K038"
    case .missingBody: "K039"
    case .tableRowOutside: "K040"
    case .conditionalStatement: "K041"
    case .limitIsTop: "K042"
    case .badUnit: "K043"
    case .formatterLostTokens: "K044"
    case .oldLink: "K045"
    case .strengthForm: "K046"
    case .secondSign: "K047"
    case .unfinishedLine: "K048"
    case .secondAim: "K049"
    case .oldSpelling: "K050"
    case .foreignWord: "K051"
    case .bullet: "K052"
    case .dateWithoutSign: "K053"
    case .noName: "K054"
    case .placeOutsideDataset: "K055"
    case .missingComma: "K056"
    case .keysJoined: "K057"
    case .otherForm, .edgeAgainstSign: "K058"
    case .linkWithoutWord: "K059"
    case .nothingToShow: "K060"
    case .callAsName: "K061"
    case .keyForm: "K062"
    case .unpivotValues: "K063"
    case .hiddenCharacter: "K430"
    case .helped(let message, _): message.code
    }
  }

  private var severity: Diagnostic.Severity {
    switch self {
    case .oldSpelling, .bullet: .warning
    case .helped(let message, _): message.severity
    default: .error  // nothing else has one reading and is read
    }
  }

  package func diagnostic(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      code: code, severity: severity, message: words, primary: Diagnostic.Label(range, label), secondary: secondary,
      notes: notes,
      fixes: fixes(at: range))
  }
}
