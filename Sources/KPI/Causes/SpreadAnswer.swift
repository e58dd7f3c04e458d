import Evaluation
import Numerics
import Semantics

/// An answer and what the draws of uncertain numbers say of its values.
struct SpreadAnswer {
  var answer: Answer
  let draws: Int
  let display: ValueDisplay
  /// Its values are the changes of a what-if.
  let isChange: Bool
  /// The columns of the items, before any is added.
  private let items: [Answer.Column]
  private let keyCount: Int
  private var sayings: [Saying] = []

  init(_ answer: Answer, draws: Int, display: ValueDisplay, isChange: Bool = false) {
    (self.answer, self.draws, self.display, self.isChange) = (answer, draws, display, isChange)
    keyCount = answer.columns.count { $0.role != .value }
    items = Array(answer.columns.dropFirst(keyCount))
    sayings = items.indices.map { saying($0) }
  }

  /// What there is to say of an item, all its lines together.
  private enum Saying {
    case certain
    /// Columns of numbers beside it, or one of a probability.
    case numbers, probability
    case noDraws
    /// In no line, whatever the draws.
    case noValue
    case untold(DrawObstacle)
    case noNumber
    case truthOfWhatIf
  }

  private func drawn(_ item: Int) -> [Drawn] { answer.drawn.map { $0[item] } }

  private func saying(_ item: Int) -> Saying {
    let drawn = drawn(item)
    for case .untold(let obstacle) in drawn { return .untold(obstacle) }
    let summaries = drawn.compactMap { drawn -> DrawSummary?? in
      if case .summary(let summary) = drawn { .some(summary) } else { nil }
    }
    if summaries.isEmpty { return .certain }
    let type = items[item].type
    if type != .boolean, !type.isNumber { return .noNumber }
    if type == .boolean, isChange { return .truthOfWhatIf }
    if summaries.allSatisfy({ $0 == nil }) {
      return answer.rows.contains { $0[keyCount + item].value != .missing } ? .noDraws : .noValue
    }
    return type == .boolean ? .probability : .numbers
  }

  private func columns(of item: Int) -> [Answer.Column] {
    let name = items[item].name
    switch sayings[item] {
    case .numbers:
      return BoundColumn.draws.map {
        Answer.Column(.bound($0, ofChange: false), of: name, type: items[item].type)
      }
    case .probability:
      return [Answer.Column(.bound(.probability, ofChange: false), of: name, type: .number(.percent))]
    case .certain, .noDraws, .noValue, .untold, .noNumber, .truthOfWhatIf: return []
    }
  }

  mutating func addColumns() {
    let (columns, rows) = (answer.columns, answer.rows)
    (answer.columns, answer.rows) = (Array(columns.prefix(keyCount)), rows.map { Array($0.prefix(keyCount)) })
    for item in items.indices {
      let added = self.columns(of: item)
      let first = answer.columns.count
      answer.columns += [items[item]] + added
      answer.spreads.append(first..<answer.columns.count)
      answer.bounds.formUnion(first + 1..<answer.columns.count)
      for (index, row) in rows.enumerated() {
        let own = row[keyCount + item]
        answer.rows[index].append(own)
        if !added.isEmpty { answer.rows[index] += cells(own, answer.drawn[index][item], count: added.count) }
      }
    }
  }

  private func cells(_ own: Cell, _ drawn: Drawn, count: Int) -> [Cell] {
    let numbers: [Double]
    switch drawn {
    case .certain: numbers = own.chance.map { [Double](repeating: $0, count: count) } ?? []
    case .summary(let summary): numbers = summary.map { count == 1 ? [$0.mean] : [$0.low, $0.median, $0.high] } ?? []
    case .numbers, .untold: numbers = []
    }
    // A number that is not there in its middle is not there at all.
    guard own.value != .missing, !numbers.isEmpty else {
      return [Cell](repeating: Cell(value: .missing, reason: own.reason ?? .empty), count: count)
    }
    return numbers.map { number in
      var cell = own
      cell.value = .number(.double(number))
      return cell
    }
  }

  /// - Parameters:
  ///   - further: what is said only where something is told.
  ///   - inRows: uncertain numbers in columns of the data that are read.
  mutating func addNotes(ofRows further: [UncertaintyNote], inRows: [String]) {
    var notes: [UncertaintyNote] = []
    var (certain, noNumbers, truths): ([String], [String], [String]) = ([], [], [])
    var errors: [DrawErrors] = []
    var others: [UncertaintyNote] = []
    for item in items.indices {
      let name = items[item].name
      switch sayings[item] {
      case .numbers, .probability:
        self.errors(item).map { errors.append($0) }
        let missing = summaries(item).map(\.missing).max() ?? 0
        if missing > 0 { others.append(.missing(name, missing)) }
      case .noDraws: others.append(.noDraws(name))
      case .noValue: break
      case .untold(let obstacle): others.append(.untold(name, obstacle))
      case .certain: certain.append(name)
      case .noNumber: noNumbers.append(name)
      case .truthOfWhatIf: truths.append(name)
      }
    }
    if certain.count == items.count {
      answer.notes.append(.uncertainty(inRows.isEmpty ? .nothing : .nothingButRows(inRows)))
      return
    }
    if items.indices.contains(where: { !columns(of: $0).isEmpty }) {
      notes.append(.draws(draws))
      if !errors.isEmpty { notes.append(.errors(errors)) }
      notes += further
    }
    notes += others
    if !certain.isEmpty { notes.append(.certain(certain, butInRows: !inRows.isEmpty)) }
    if !noNumbers.isEmpty { notes.append(.noNumber(noNumbers)) }
    if !truths.isEmpty { notes.append(.truthsOfWhatIf(truths)) }
    answer.notes += notes.map { .uncertainty($0) }
  }

  private func summaries(_ item: Int) -> [DrawSummary] {
    drawn(item).compactMap { if case .summary(let summary?) = $0 { summary } else { nil } }
  }

  /// How far the numbers of an item may be off for want of draws: the most, over all lines. Nil where they are exact.
  private func errors(_ item: Int) -> DrawErrors? {
    let name = items[item].name
    if items[item].type == .boolean {
      let most = summaries(item).compactMap { DrawnChance($0)?.error }.max() ?? 0
      return DrawErrors(name, .probability(display.difference(.double(most), type: .number(.percent))))
    }
    let errors = summaries(item).compactMap(\.errors).reduce([0.0, 0, 0]) { most, own in
      zip(most, [own.low, own.median, own.high]).map { max($0, $1) }
    }
    if errors == [0, 0, 0] { return nil }
    let texts = errors.map { display.difference(.double($0), type: items[item].type) }
    return DrawErrors(name, .number(low: texts[0], median: texts[1], high: texts[2]))
  }
}

extension Cell {
  /// A number as it is, and of a truth value 1 or 0.
  fileprivate var chance: Double? {
    if case .boolean(let flag) = value { return flag ? 1 : 0 }
    return double
  }
}
