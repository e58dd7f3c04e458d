import Causes
import Charts
import CivilTime
import Evaluation
import Numerics
import Semantics
import SourceText

/// `why k from @a to @b by d`: what each segment brought of a change.
struct SegmentReport {
  let change: SegmentChange
  let ends: ChangeEnds
  let dimensions: [DimensionModel]

  private var display: ValueDisplay { ends.display }
  private var shown: ShownParts { ends.shown }
  private var total: Int { ends.total }
  /// Beside the segments: their words and what they bring.
  private var rest: [(words: String, effect: Double)] {
    var rest: [(String, Double)] = []
    if let common = change.common, common != 0 {
      rest.append((display.say("not known by \(keyWords)", "\(keyWords) では分からない分"), common))
    }
    if change.overlap != 0 {
      let words =
        change.method == .mixAndRate
        ? display.say("no mean of its segments", "区分の平均にならない分")
        : display.say("overlap: in several of them", "重なり：複数の区分に入る分")
      rest.append((words, change.overlap))
    }
    return rest
  }
  private var keyWords: String { dimensions.map(\.name.text).joined(separator: display.say(", ", "、")) }

  var report: CauseReport {
    // Those of the segments, then those of the rest.
    let effects = shown.split(change.segments.map(\.effect) + rest.map(\.effect), total: total)
    let closing = closing(effects)
    let names = columnNames
    func number(_ name: String, isImportant: Bool = false) -> ReportTable.Column {
      ReportTable.Column(name, isNumeric: true, isImportant: isImportant)
    }
    var columns = dimensions.map { ReportTable.Column($0.name.text, isImportant: true) }
    if hasOwnValues { columns += [number(ends.from), number(ends.to)] }
    if change.method == .mixAndRate {
      columns += [number(display.say("share", "構成比（前）")), number(display.say("then", "構成比（後）"))]
    }
    if let names { columns += [names.0, names.1].map { number(display.language.say($0)) } }
    columns.append(number(ends.brings, isImportant: true))
    let rows = change.segments.enumerated().map { place, segment in row(segment, effects[place]) }
    let others = rest.enumerated().map { place, rest -> [String] in
      let blank = [String](repeating: "", count: columns.count - 2)
      return [rest.words] + blank + [shown.signed(effects[change.segments.count + place])]
    }
    var report = CauseReport(
      head: ends.head(by: keyWords), table: ReportTable(columns: columns, rows: rows + others), closing: closing,
      json: json(closing))
    report.figure = figure(effects)
    report.plainHeader = dimensions.map(\.name.text) + ["before", "after", "brings"]
    report.plainRows = change.segments.map { segment in
      segment.key.map { display.outputCell($0) }
        + [
          display.outputCell(segment.before.value), display.outputCell(segment.after.value),
          .plain(Number.double(segment.effect).plainText),
        ]
    }
    return report
  }

  /// More bars than these are one, so that they still add up.
  private static let mostBars = 12

  private func figure(_ effects: [Int]) -> ChartFigure? {
    let names = change.segments.map { display.segmentNames($0.key, dimensions).joined(separator: ", ") }
    let all = zip(names + rest.map(\.words), change.segments.map(\.effect) + rest.map(\.effect))
    var parts = all.map { (name: $0, effect: $1) }
    var steps = effects
    let most = SegmentReport.mostBars
    if parts.count > most + 1 {
      let others = parts[most...].map(\.effect).reduce(0, +)
      parts =
        parts.prefix(most) + [
          (name: display.say("\(parts.count - most) others", "その他\(parts.count - most)件"), effect: others)
        ]
      steps = steps.prefix(most) + [steps[most...].reduce(0, +)]
    }
    return ends.waterfall(parts, steps: steps)
  }

  /// Whether the KPI has values by segment: a part of it may not be known so.
  private var hasOwnValues: Bool {
    change.segments.contains { $0.before.double != nil || $0.after.double != nil }
  }

  /// What the two parts of a segment are called; nil where it has one.
  private var columnNames: (Phrase, Phrase)? {
    switch change.method {
    case .mixAndRate: (Phrase("mix", "構成の変化"), Phrase("rate", "率の変化"))
    case .volumeAndRate: (Phrase("rows", "行数の増減"), Phrase("each", "1行あたり"))
    case .orders, .sum: nil
    }
  }

  private func row(_ segment: SegmentChange.Segment, _ effect: Int) -> [String] {
    var cells = display.segmentNames(segment.key, dimensions)
    if let last = cells.indices.last {
      if segment.isEntering { cells[last] += display.say(" (new)", "（新規）") }
      if segment.isLeaving { cells[last] += display.say(" (gone)", "（消滅）") }
    }
    if hasOwnValues {
      cells += [segment.before, segment.after].map { $0.marked(display.text($0, type: ends.definition.type)) }
    }
    if let shares = segment.shares {
      cells += [shares.before, shares.after].map { display.text(.double($0), unit: .percent) }
    }
    if let first = segment.first {
      cells += shown.split([first, segment.effect - first], total: effect).map { shown.signed($0) }
    }
    return cells + [shown.signed(effect)]
  }

  private func closing(_ effects: [Int]) -> [String] {
    var lines: [String] = []
    if change.method == .mixAndRate {
      let mix = change.segments.compactMap(\.first).reduce(0, +)
      let rate = change.segments.map(\.effect).reduce(0, +) - mix
      let steps = shown.split([mix, rate] + rest.map(\.effect), total: total).map(shown.signed)
      lines.append(
        display.say(
          "in all \(steps[0]) by the mix of segments, \(steps[1]) by the rates within them",
          "全体では、区分の構成の変化で \(steps[0])、区分内の率の変化で \(steps[1])"))
    }
    if let blocks = change.blocks {
      let steps = shown.split([blocks.volume, blocks.mix, blocks.rate], total: total).map(shown.signed)
      lines.append(
        display.say(
          "in all \(steps[0]) by more rows, \(steps[1]) by the mix of segments, \(steps[2]) by more in each row",
          "全体では、行数の増減で \(steps[0])、区分の構成の変化で \(steps[1])、1行あたりの増減で \(steps[2])"))
    }
    if change.method == .orders {
      lines.append(
        display.say(
          "each segment: what it adds on average, going from \(ends.from) to \(ends.to) before or after the others",
          "各区分：ほかの区分より先または後に\(ends.from)から\(ends.to)へ移ったときに加わる分の平均"))
    }
    if change.joinedCount > 0 {
      lines.append(
        display.say(
          "note: the \(change.joinedCount) smallest segments are one, `others`",
          "注：小さい\(change.joinedCount)区分は「\(display.text(.label(.others), type: .text))」にまとめた"))
    }
    return ends.closing(of: Array(effects.prefix(change.segments.count)), lines)
  }

  private func json(_ closing: [String]) -> JSONText {
    let segments = change.segments.map { segment in
      var members: [(String, JSONText)] = [
        ("key", .array(segment.key.map { display.json($0) })), ("before", display.json(segment.before.value)),
        ("after", display.json(segment.after.value)), ("brings", .double(segment.effect)),
      ]
      if let shares = segment.shares {
        members += [("shareBefore", .double(shares.before)), ("shareAfter", .double(shares.after))]
      }
      if let first = segment.first, let names = columnNames {
        members += [(names.0.english, .double(first)), (names.1.english, .double(segment.effect - first))]
      }
      if segment.isEntering { members.append(("entering", .boolean(true))) }
      if segment.isLeaving { members.append(("leaving", .boolean(true))) }
      return JSONText.object(members)
    }
    return .object(
      [("why", .text(ends.definition.name)), ("by", .texts(dimensions.map(\.name.text)))] + ends.json + [
        ("segments", .array(segments)), ("overlap", .double(change.overlap)),
        ("notKnownBySegment", .double(change.common ?? 0)), ("notes", .texts(Array(closing.dropFirst()))),
      ])
  }
}

extension ValueDisplay {
  /// What a segment is called, dimension by dimension.
  func segmentNames(_ key: [Value], _ dimensions: [DimensionModel]) -> [String] {
    zip(key, dimensions).map { key, dimension in
      if case .missing = key { return say("(none)", "（なし）") }
      return text(key, type: dimension.type)
    }
  }
}
