import Numerics
import SourceText
import Syntax

// Places by size among the cells of an answer, and among rows.
extension Analyzer {
  /// The words for a place among the cells of a window.
  static let rankingNames: [String: Ranking.Kind] = ["rank": .place, "cumulative_share": .cumulativeShare]

  /// `rank(sales per category)`, `cumulative_share(spend)`
  func compileRanking(
    _ kind: Ranking.Kind, _ value: Formula, _ keys: [GroupKey], _ scope: Scope, _ range: SourceRange
  ) -> Formula {
    let word = Analyzer.rankingNames.first { $0.value == kind }?.key ?? ""
    let ranking = Ranking(kind: kind, within: keys.flatMap { dimensionNames($0.expression, name: $0.name) })
    let type: ValueType = kind == .place ? .number(.amount) : .number(.percent)
    return make(.slice(.rank(number(value, in: word), ranking)), type, range)
  }

  /// `spend in top 20%`: of the rows that are read with it, or of the cells of its window.
  func compileTop(_ value: Expression, _ part: NumberLiteral, _ scope: Scope, _ range: SourceRange) -> Formula {
    let own = number(compile(value, scope), in: "top")
    guard let part = topPart(part) else { return missingValue(range) }
    guard let row = scope.row else {
      return make(.slice(.rank(own, Ranking(kind: .top(part)))), .boolean, range)
    }
    if !own.isFaulty, own.type != .unknown, !readsRow(own) {
      report(.topOfOneNumber(program.text(value.range), dataset: datasets[row].name), at: value.range)
    }
    return make(.row(.top(own, part)), .boolean, range)
  }

  private func topPart(_ literal: NumberLiteral) -> TopPart? {
    if literal.unit?.factors.count == 1, literal.unit?.factors[0].name == "%" {
      let share = literal.value.double / 100
      if share > 0, share <= 1 { return .share(literal.value) }
    } else if case .exact(let value) = literal.value, let whole = value.rescaled(to: 0), whole.coefficient > 0,
      whole.coefficient <= Int64(Int32.max)
    {
      return .count(Int(whole.coefficient))
    }
    report(.wrongTop, at: literal.range)
    return nil
  }
}

extension TopPart {
  /// As in the rules.
  package var text: String {
    switch self {
    case .count(let count): "top \(count)"
    case .share(let percent): "top \(percent.plainText)%"
    }
  }
}
