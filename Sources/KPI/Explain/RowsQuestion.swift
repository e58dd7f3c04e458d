import Evaluation
import Semantics
import SourceText
import Syntax

/// Which numbers of an answer: those of a line, or the one in a column of it.
package struct NumberChoice: Hashable, Sendable {
  /// From 1, as shown.
  package var line: Int
  /// The head of its column; nil: all of the line.
  package var column: String?

  /// `3`, `3 web`, `3 sales web`; nil where it does not begin with the number of a line.
  package init?(_ text: String) {
    let words = text.split(separator: " ", maxSplits: 1)
    guard let first = words.first, let line = Int(first), line > 0 else { return nil }
    self.line = line
    column = words.count > 1 ? String(words[1]) : nil
  }
}

/// What came of a question for the rows behind numbers.
package enum RowsOutcome {
  case report(RowsReport)
  /// The question whose numbers they are could not be computed.
  case refused([Problem])
  /// There is no such number: what is wrong, and a way out.
  case noNumber(message: Phrase, help: Phrase)
}

extension Evaluator {
  /// The rows behind numbers of an answer. Of a what-if they are those of the numbers as they are.
  ///
  /// - Parameter outcome: what came of the question, where that is known already.
  package func rows(
    behind choice: NumberChoice, of statement: QueryStatement, _ outcome: QueryOutcome? = nil
  ) -> RowsOutcome {
    let show: ShowQuery
    switch statement.query {
    case .show(let own): show = own
    case .whatIf(_, let own): show = own
    case .list:
      return .noNumber(
        message: Phrase("a list holds rows itself", "一覧の答えは行そのもの"),
        help: Phrase("ask for the rows behind the numbers of a `show`", "`show` の数のもとになった行を尋ねる"))
    case .why, .levers, .reach, .uncertainty, .evidence, .actions, .bets:
      return .noNumber(
        message: Phrase("rows are told behind the numbers of a `show` only", "行を示せるのは `show` の数だけ"),
        help: Phrase("ask `show`, then for the rows of a line", "`show` で尋ねてから、その答えの行番号を指定する"))
    }
    let answer: Answer
    switch outcome ?? self.outcome(of: statement) {
    case .answer(let found): answer = found
    case .refused(let problems): return .refused(problems)
    case .report: return .refused([])
    }
    let world = world(under: show.scenario, statement)
    guard case .show(let asked)? = world.model.query(statement.index), answer.places.count == answer.rows.count else {
      return .refused([])
    }
    let numbers = answer.numbers(of: asked, display: analyzed.display)
    guard let line = numbers.indices.contains(choice.line - 1) ? numbers[choice.line - 1] : nil else {
      return noLine(choice.line, of: numbers.count)
    }
    let heads = line.map(\.head)
    let chosen = choice.column.map { column in line.filter { $0.answers(to: column) } } ?? line
    guard !chosen.isEmpty else {
      return noColumn(choice.column ?? "", among: heads)
    }
    let shown = chosen.map { number in
      RowsReport.Number(
        item: asked.items[number.item].name, keys: number.keys, cell: number.cell,
        type: asked.items[number.item].formula.type,
        behind: world.engine.rows(behind: asked.items[number.item].formula, at: number.place))
    }
    return .report(
      RowsReport(
        numbers: shown, isOfWhatIf: asked.isWhatIf, display: analyzed.display,
        text: { [program = analyzed.program] in program.text($0) }))
  }

  private func noLine(_ line: Int, of count: Int) -> RowsOutcome {
    if count == 0 {
      return .noNumber(
        message: Phrase("the answer has no lines", "答えに行がない"),
        help: Phrase("ask for a time or a group that has some", "行のある期間や区分を尋ねる"))
    }
    return .noNumber(
      message: Phrase("the answer has no line \(line)", "答えに\(line)行目はない"),
      help: count == 1
        ? Phrase("it has one line: `1`", "行は `1` だけ")
        : Phrase("its lines are `1` to `\(count)`, as shown", "行は表示の順に `1`〜`\(count)`"))
  }

  private func noColumn(_ column: String, among heads: [String]) -> RowsOutcome {
    let near = (nearestMatch(to: column, among: heads).map { [$0] } ?? heads).map { "`\($0)`" }
    return .noNumber(
      message: Phrase("no column is called `\(shownText(column))`", "`\(shownText(column))` という列はない"),
      help: Phrase("there is \(Wording.list(near, "and"))", "\(near.joined(separator: "・")) ならある"))
  }
}

extension Program {
  /// As it stands in the rules, on one line.
  fileprivate func text(_ range: SourceRange) -> String {
    (source(of: range.file)?.text(range) ?? "").singleSpaced
  }
}

/// One number of an answer, as it is shown.
private struct ShownNumber {
  var item: Int
  /// Over its column, as people see it.
  var head: String
  /// As programs do: `total` is that in every language.
  var plainHead: String
  /// Of its line, and of its column where the last key makes columns.
  var keys: [RowsReport.Key]
  var cell: Cell
  var place: CellPlace

  func answers(to column: String) -> Bool {
    [head, plainHead].contains { foldedName($0) == foldedName(column) }
  }
}

extension Answer {
  /// The numbers of each line, left to right.
  ///
  /// - Parameter text: a value of a key.
  fileprivate func numbers(of show: ShowModel, display: ValueDisplay) -> [[ShownNumber]] {
    let keyCount = show.keys.count
    let plain = columns.indices.dropFirst(keyCount).filter { !bounds.contains($0) }
    let places = sides.isEmpty ? spreads.isEmpty ? Array(plain) : spreads.map(\.lowerBound) : sides.map(\.lowerBound)
    var lines: [[ShownNumber]] = []
    var last: [Value]?
    for (index, row) in rows.enumerated() {
      let keys = (0..<keyCount).map { key in
        RowsReport.Key(
          name: columns[key].name, text: display.text(row[key], type: columns[key].type), value: row[key].value)
      }
      let own = zip(places, show.items.indices).map { column, item in
        let name = show.items[item].name
        func head(at text: String?) -> String {
          text.map { Answer.headAcross(name, of: show.items.count, at: $0) } ?? name
        }
        let last = isAcross ? keys.last : nil
        let plain = last.map { $0.value == .missing ? "(none)" : display.plain($0.value) }
        return ShownNumber(
          item: item, head: head(at: last?.text), plainHead: head(at: plain), keys: keys, cell: row[column],
          place: self.places[index])
      }
      let line = row.prefix(isAcross ? keyCount - 1 : keyCount).map(\.value)
      if isAcross, last == line, let end = lines.indices.last {
        lines[end] += own
      } else {
        lines.append(own)
      }
      last = line
    }
    return lines
  }
}
