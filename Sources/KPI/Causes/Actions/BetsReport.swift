import Causes
import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import Statistics

extension Evaluator {
  /// `bets`: what was said of the future, and what came of it.
  func bets() -> CauseReport {
    let outcomes = base.model.bets.map { base.engine.outcome(of: $0) }.sorted {
      ($0.bet.due.end, $0.bet.due.start, $0.bet.text) < ($1.bet.due.end, $1.bet.due.start, $1.bet.text)
    }
    return BetsReport(outcomes: outcomes, model: base.model, display: analyzed.display).report
  }
}

struct BetsReport {
  let outcomes: [BetOutcome]
  let model: Model
  let display: ValueDisplay

  /// Deciles would be empty for years.
  private static let binCount = 5
  /// Below so many bets nothing is said of who says them.
  private static let fewest = 20

  var report: CauseReport {
    guard !outcomes.isEmpty else {
      let text =
        "no bet is declared; write what a KPI will be, and how sure you are: `bet NAME >= … due @2027-03 at 70%`"
      return CauseReport(head: [text], json: .object([("bets", .array([])), ("reason", .text(text))]))
    }
    var report = CauseReport(head: [headline], table: table, closing: closing, json: json)
    report.plainHeader = ["bet", "due", "probability", "value", "state"]
    report.plainRows = outcomes.map { outcome in
      [
        .text(outcome.bet.text), .text(due(outcome.bet)), .plain(Number.double(outcome.bet.chance).plainText),
        display.outputCell(outcome.cell.value), .text(outcome.state.rawValue),
      ]
    }
    return report
  }

  private var headline: String {
    let states: [BetOutcome.State] = [.won, .lost, .open, .void]
    let counts = states.compactMap { state -> String? in
      let count = outcomes.count { $0.state == state }
      return count == 0 ? nil : "\(count) \(state.rawValue)"
    }
    return "\(Wording.counted(outcomes.count, "bet")): \(Wording.list(counts, "and"))"
  }

  private var table: ReportTable {
    ReportTable(
      columns: [
        .init("bet", isImportant: true), .init("due"), .init("said", isNumeric: true), .init("value", isNumeric: true),
        .init("came", isImportant: true),
      ],
      rows: outcomes.map { outcome in
        let type = model.definitions[outcome.bet.definition.index].type
        return [
          outcome.bet.text, due(outcome.bet), said(outcome.bet.chance), display.text(outcome.cell, type: type),
          mark(outcome.state),
        ]
      })
  }

  private func mark(_ state: BetOutcome.State) -> String {
    switch state {
    case .won: "✓ won"
    case .lost: "✗ lost"
    case .open: "open"
    case .void: "void"
    }
  }

  private func due(_ bet: BetModel) -> String { Period.text(of: bet.due, model.calendar) }

  /// To tenths of a percent, and to more digits where these would say all or nothing.
  private func percent(_ part: Double) -> String {
    let percent = part * 100
    var (step, rounded) = (10.0, (percent * 10).rounded() / 10)
    while (rounded == 0 || rounded == 100) && rounded != percent && step < 1e12 {
      step *= 10
      rounded = (percent * step).rounded() / step
    }
    return Number.double(rounded).plainText + "%"
  }

  /// As it was said: 33.33% is not 33.3%.
  private func said(_ part: Double) -> String { Number.double((part * 1e14).rounded() / 1e12).plainText + "%" }

  // MARK: How good they are

  private var forecasts: Forecasts? {
    Forecasts(
      outcomes.filter { $0.state == .won || $0.state == .lost }
        .map { Forecasts.Forecast(chance: $0.bet.chance, cameTrue: $0.state == .won) })
  }

  private var closing: [String] {
    guard let forecasts else {
      let waits = outcomes.contains { $0.state == .open && !$0.readsNoData }
      return (waits ? ["none is judged yet: the data have not come to the end of its time"] : []) + remarks
    }
    let bins = forecasts.bins(BetsReport.binCount).map { bin -> String in
      let interval = bin.came.interval(0.95)
      let count = Int(bin.came.count)
      return
        "said \(percent(bin.low)) to \(percent(bin.high)), \(percent(bin.chance)) in the mean: \(Int(bin.came.successes)) of "
        + "\(count) came true, \(percent(bin.came.share)) (95 %: \(percent(interval.lower)) to \(percent(interval.upper)))"
    }
    let always = forecasts.share.share
    let score =
      "Brier score \(score(forecasts.brierScore)), 0 at best; always saying 50% has \(score(forecasts.brierScore(ofAlways: 0.5))), "
      + "always the \(percent(always)) that came true \(score(forecasts.brierScore(ofAlways: always)))"
    let count = forecasts.forecasts.count
    let few =
      count < BetsReport.fewest
      ? ["\(Wording.counted(count, "bet")) judged: too few to say who bets well"] : []
    return bins + [score] + few + remarks
  }

  /// What is to be said of single bets.
  private var remarks: [String] {
    outcomes.compactMap { outcome in
      let text = "`\(outcome.bet.text)`"
      if outcome.state == .void {
        let reason = outcome.cell.reason.map { ", \($0.words)" } ?? ""
        return "\(text) is void: there is no value in \(due(outcome.bet))\(reason)"
      }
      if outcome.readsNoData { return "\(text) stays open: it reads no data, so no day will tell" }
      guard model.isFilledLater(outcome.bet.isWon) else { return nil }
      return
        "\(text) is never known for good: it asks for dates that later rows may still fill in; a closed window "
        + "(`within 60 days of …`) is decided once and for all"
    }
  }

  private func score(_ score: Double) -> String {
    let thousandths = Int((score * 1_000).rounded())
    if thousandths >= 1_000 { return "1.000" }
    let digits = String(thousandths)
    return "0." + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
  }

  private var json: JSONText {
    let bets = outcomes.map { outcome -> JSONText in
      .object([
        ("bet", .text(outcome.bet.text)), ("from", .text(outcome.bet.due.start.isoText)),
        ("to", .text((outcome.bet.due.end - 1).isoText)), ("probability", .double(outcome.bet.chance)),
        ("value", display.json(outcome.cell.value)), ("state", .text(outcome.state.rawValue)),
        ("readsNoData", .boolean(outcome.readsNoData)),
        ("filledLater", .boolean(model.isFilledLater(outcome.bet.isWon))),
        ("because", outcome.bet.because.map { .text($0) } ?? .null),
      ])
    }
    guard let forecasts else { return .object([("bets", .array(bets))]) }
    let bins = forecasts.bins(BetsReport.binCount).map { bin -> JSONText in
      let interval = bin.came.interval(0.95)
      return .object([
        ("low", .double(bin.low)), ("high", .double(bin.high)), ("said", .double(bin.chance)),
        ("count", .whole(Int(bin.came.count))), ("came", .whole(Int(bin.came.successes))),
        ("shareLow", .double(interval.lower)), ("shareHigh", .double(interval.upper)),
      ])
    }
    return .object([
      ("bets", .array(bets)), ("calibration", .array(bins)), ("brier", .double(forecasts.brierScore)),
      ("brierOfHalf", .double(forecasts.brierScore(ofAlways: 0.5))),
      ("brierOfShare", .double(forecasts.brierScore(ofAlways: forecasts.share.share))),
    ])
  }
}
