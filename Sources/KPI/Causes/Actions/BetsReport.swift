import Causes
import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText
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
      let text = display.say(
        "no bet is declared; write what a KPI will be, and how sure you are: `bet NAME >= … due @2027-03 at 70%`",
        "予測が宣言されていない。指標がどうなるかとその確率を `bet NAME >= … due @2027-03 at 70%` のように書く")
      return CauseReport(head: [text], json: .object([("bets", .array([])), ("reason", .text(text))]))
    }
    var report = CauseReport(head: [headline], table: table, closing: closing, json: json)
    report.plainHeader = ["bet", "due", "probability", "value", "state"]
    report.plainRows = outcomes.map { outcome in
      [
        .text(outcome.bet.text), .text(Period.text(of: outcome.bet.due, model.calendar)),
        .plain(Number.double(outcome.bet.chance).plainText),
        display.outputCell(outcome.cell.value), .text(outcome.state.rawValue),
      ]
    }
    return report
  }

  private var headline: String {
    let states: [BetOutcome.State] = [.won, .lost, .open, .void]
    let counts = states.map { state in (state: state, count: outcomes.count { $0.state == state }) }
      .filter { $0.count > 0 }
    return display.say(
      "\(Wording.counted(outcomes.count, "bet")): "
        + Wording.list(counts.map { "\($0.count) \($0.state.words.english)" }, "and"),
      "予測\(Wording.grouped(outcomes.count))件："
        + counts.map { "\($0.state.words.japanese)\($0.count)件" }.joined(separator: "、"))
  }

  private var table: ReportTable {
    ReportTable(
      columns: [
        .init(display.say("bet", "予測"), isImportant: true), .init(display.say("due", "対象の期間")),
        .init(display.say("said", "予測した確率"), isNumeric: true), .init(display.say("value", "値"), isNumeric: true),
        .init(display.say("came", "結果"), isImportant: true),
      ],
      rows: outcomes.map { outcome in
        let type = model.definitions[outcome.bet.definition.index].type
        return [
          outcome.bet.text, due(outcome.bet), said(outcome.bet.chance), display.text(outcome.cell, type: type),
          outcome.state.mark + display.language.say(outcome.state.words),
        ]
      })
  }

  private func due(_ bet: BetModel) -> String { Period.text(of: bet.due, model.calendar, in: display.language) }

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
      let waiting = display.say(
        "none is judged yet: the data have not come to the end of its time", "判定されたものはまだない：データが対象の期間の終わりに届いていない")
      return (waits ? [waiting] : []) + remarks
    }
    let count = forecasts.forecasts.count
    let few = display.say(
      "\(Wording.counted(count, "bet")) judged: too few to say who bets well",
      "判定済みの予測は\(Wording.grouped(count))件で、誰の予測が当たるかを言うには少なすぎる")
    return forecasts.bins(BetsReport.binCount).map(words) + [scoreWords(forecasts)]
      + (count < BetsReport.fewest ? [few] : []) + remarks
  }

  private func words(_ bin: Forecasts.Bin) -> String {
    let interval = bin.came.interval(0.95)
    let (count, won) = (Int(bin.came.count), Int(bin.came.successes))
    let (low, high, mean) = (percent(bin.low), percent(bin.high), percent(bin.chance))
    let ends = (percent(interval.lower), percent(interval.upper))
    return display.say(
      "said \(low) to \(high), \(mean) in the mean: \(won) of "
        + "\(count) came true, \(percent(bin.came.share)) (95 %: \(ends.0) to \(ends.1))",
      "\(low)〜\(high)と予測（平均\(mean)）：\(count)件のうち\(won)件が的中、\(percent(bin.came.share))（95%区間 \(ends.0)〜\(ends.1)）")
  }

  private func scoreWords(_ forecasts: Forecasts) -> String {
    let always = forecasts.share.share
    let (own, half) = (score(forecasts.brierScore), score(forecasts.brierScore(ofAlways: 0.5)))
    let share = score(forecasts.brierScore(ofAlways: always))
    return display.say(
      "Brier score \(own), 0 at best; always saying 50% has \(half), "
        + "always the \(percent(always)) that came true \(share)",
      "ブライアスコアは\(own)（最良は0）。いつも50%と言えば\(half)、いつも実際の的中率の\(percent(always))と言えば\(share)")
  }

  /// What is to be said of single bets.
  private var remarks: [String] {
    outcomes.compactMap { outcome in
      let text = "`\(outcome.bet.text)`"
      if outcome.state == .void {
        let (due, reason) = (due(outcome.bet), outcome.cell.reason?.words(in: display.language))
        return display.say(
          "\(text) is void: there is no value in \(due)\(reason.map { ", \($0)" } ?? "")",
          "\(text) は無効：\(due)に値がない\(reason.map { "（\($0)）" } ?? "")")
      }
      if outcome.readsNoData {
        return display.say(
          "\(text) stays open: it reads no data, so no day will tell", "\(text) は未判定のまま：データを読まないため、いつになっても決まらない")
      }
      guard model.isFilledLater(outcome.bet.isWon) else { return nil }
      return display.say(
        "\(text) is never known for good: it asks for dates that later rows may still fill in; a closed window "
          + "(`within 60 days of …`) is decided once and for all",
        "\(text) は確定しない：後から記入されうる日付を使っている。期限を決めれば（`within 60 days of …`）一度で確定する")
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

extension BetOutcome.State {
  fileprivate var words: Phrase {
    switch self {
    case .won: Phrase("won", "的中")
    case .lost: Phrase("lost", "外れ")
    case .open: Phrase("open", "未判定")
    case .void: Phrase("void", "無効")
    }
  }

  fileprivate var mark: String {
    switch self {
    case .won: "✓ "
    case .lost: "✗ "
    case .open, .void: ""
    }
  }
}
