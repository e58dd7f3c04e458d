import SourceText
import Units

// Headers of files that are no names as they stand: `売上（円）`, `90日転換率`.
extension Parser {
  /// Such a header at the position, read with a message; the first is `売上` with its unit, as headers of files are. Nil, with
  /// nothing read, for anything else.
  mutating func nameInNeed() -> Name? {
    guard let end = endOfNameInNeed else { return nil }
    let (first, inner) = (token, innerOfName(end))
    while position <= end { advance() }
    let whole = range(from: first.start)
    let isUnit = inner.map { UnitTable().dataUnit($0) != nil } ?? false
    let name = isUnit ? text(first) : file.text(whole)
    var now = isUnit ? name : "`\(name)`"
    if isUnit, at(.equal), let inner { now += ": \(inner)" }
    report(.noName(file.text(whole), now: now), at: whole)
    return Name(foldedName(name), range: whole, isQuoted: !isUnit)
  }

  /// Whether a definition or an entry begins with such a header. `f(x) = …` is none.
  func startsWithNameInNeed(isEntry: Bool) -> Bool {
    guard let end = endOfNameInNeed, end + 1 < tokens.count else { return false }
    let next = tokens[end + 1].kind
    guard next == .equal || next == .colon || (isEntry && next != .equal) else { return false }
    guard let inner = innerOfName(end), !isEntry else { return true }
    if readsName(inner, behind: end + 1) { return false }
    // `monthly_of(month)` has a parameter, which is no unit for all that.
    let isWord = inner.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }
    return Parser.remarks.contains(inner) || (!isWord && UnitTable().dataUnit(inner) != nil)
  }

  /// Whether a definition reads what stands in the brackets before its `=`: `p(月) = 月 + 1` has a parameter.
  private func readsName(_ name: String, behind start: Int) -> Bool {
    var index = start
    while index < tokens.count, tokens[index].kind != .lineEnd, tokens[index].kind != .endOfFile {
      let isUnit =
        tokens[index - 1].kind == .number || tokens[index - 1].kind == .slash || tokens[index - 1].kind == .colon
      if tokens[index].kind == .name, !isUnit, foldedName(text(tokens[index])) == name { return true }
      index += 1
    }
    return false
  }

  /// What headers have in brackets beside units.
  private static let remarks: Set<String> = ["税込", "税抜", "税込み", "税抜き", "税別", "実績", "予算", "計画", "見込", "累計", "合計"]

  /// The last token of it: digits and the letters behind them, or a name and one word or unit in brackets.
  private var endOfNameInNeed: Int? {
    let next = peek()
    guard token.touches(next) else { return nil }
    if at(.number) { return next.kind == .name && !next.keyword.isReserved ? position + 1 : nil }
    guard at(.name), !token.keyword.isReserved, next.kind == .leftParenthesis else { return nil }
    var index = position + 2
    while index < position + 6, [.name, .percent, .slash].contains(tokens[min(index, tokens.count - 1)].kind) {
      index += 1
    }
    guard index > position + 2, index < tokens.count, tokens[index].kind == .rightParenthesis else { return nil }
    return index
  }

  /// `円` of `売上（円）`; nil without brackets.
  private func innerOfName(_ end: Int) -> String? {
    guard tokens[end].kind == .rightParenthesis else { return nil }
    return foldedName(file.text(range(tokens[position + 2]).union(range(tokens[end - 1]))))
  }
}
