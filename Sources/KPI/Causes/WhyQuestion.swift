import Causes
import CivilTime
import Evaluation
import Semantics
import SourceText
import Syntax

// `why`: the picture of a formula, and what brought a change.
extension Evaluator {
  func why(_ why: WhyModel) -> QueryOutcome {
    let definition = base.model.definitions[why.definition.index]
    if let from = why.from, let to = why.to {
      return .report(change(definition, slice(from, why.filter), slice(to, why.filter), why))
    }
    var picture: WhyPicture?
    var report: CauseReport
    switch lastTwoPeriods(of: definition, why.filter) {
    case .success(let (from, to)):
      report = change(definition, from, to, why)
      // The number that the change ends at: beside that of all time nobody knew which of the two was right.
      picture = WhyPicture.of(definition.name, evaluator: self, window: to.span.map { ($0, to.period) })
      picture?.period = to.words(base.model.calendar, in: language)
    case .failure(let lack):
      report = refusal(of: definition, language.say(lack.words), head: [])
      picture = WhyPicture.of(definition.name, evaluator: self)
    }
    if why.dimensions.isEmpty, why.filter == nil, let picture { report.head.insert(picture.text, at: 0) }
    return .report(report)
  }

  private var language: Language { analyzed.language }

  /// What brought the change between the last two periods that are over; nil where there are no two.
  func lastChange(of definition: DefinitionModel) -> CauseReport? {
    guard case .success(let (from, to)) = lastTwoPeriods(of: definition, nil) else { return nil }
    let searched = worlds.searchedDimensions(of: definition.id, at: definition.range)
    let why = WhyModel(definition: definition.id, dimensions: [], searched: searched)
    return change(definition, from, to, why)
  }

  func slice(_ span: DaySpan, _ filter: Filter?) -> Slice {
    let calendar = base.model.calendar
    let period = calendar.grain(ofWhole: span).map { calendar.period($0, of: span.start) }
    return Slice(span: span, period: period, filter: filter)
  }

  /// The last two that are over in all data: no clock says which.
  private func lastTwoPeriods(of definition: DefinitionModel, _ filter: Filter?) -> Result<
    (Slice, Slice), LackOfPeriods
  > {
    guard let last = lastPeriod(of: definition, filter), let period = last.period else {
      return .failure(lackOfTime(definition))
    }
    let before = slice(base.model.calendar.days(of: Period(period.grain, period.index - 1)), filter)
    let engine = base.engine
    // A number of what came before may reach further back than the data, and one that reads other data beside them too.
    let lacking = [before, last].first { slice in
      if case .outsideSpan = engine.value(of: definition.value, in: slice).reason { true } else { false }
    }
    if lacking != nil { return .failure(.fewPeriods(period.grain, spans: spans(of: definition))) }
    return .success((before, last))
  }

  /// Nil for what has no time series.
  func lastPeriod(of definition: DefinitionModel, _ filter: Filter?) -> Slice? {
    let engine = base.engine
    let grain = engine.ownGrain(of: definition.value, atLeast: askedGrain ?? base.model.judgedGrain ?? .month)
    guard base.model.hasTimeSeries(definition),
      let (span, _) = engine.lastFinishedPeriod(of: definition.value, grain: grain)
    else { return nil }
    return slice(span, filter)
  }

  private func lackOfTime(_ definition: DefinitionModel) -> LackOfPeriods {
    let engine = base.engine
    if base.model.hasTimeSeries(definition) {
      if let empty = engine.datasetWithoutRows(below: definition.value) { return .noRows(empty) }
      let lacking = spans(of: definition).first { $0.span == nil }
      return lacking.map { .noRows($0.dataset) } ?? .noData(definition.name)
    }
    let timeless = definition.datasets.first { base.model.datasets[$0.index].times.isEmpty }
    if let timeless { return .noTime(base.model.datasets[timeless.index].name) }
    return definition.datasets.isEmpty ? .noData(definition.name) : .openTime(definition.name)
  }

  private func spans(of definition: DefinitionModel) -> [(dataset: String, span: DaySpan?)] {
    base.engine.planner.below(definition.value).datasets.sorted().map { id in
      (base.model.datasets[id.index].name, base.engine.span(of: id))
    }
  }

  private func change(_ definition: DefinitionModel, _ from: Slice, _ to: Slice, _ why: WhyModel) -> CauseReport {
    let found = searched(why, ends(definition, from, to), from, to)
    var report = change(definition, from, to, why, found)
    let first = found?.search.findings.map { why.searched[$0.place].dimension } ?? []
    report.dimensions = first + why.searched.map(\.dimension).filter { !first.contains($0) }
    return report
  }

  private func ends(_ definition: DefinitionModel, _ from: Slice, _ to: Slice) -> ChangeEnds {
    let (engine, calendar) = (base.engine, base.model.calendar)
    return ChangeEnds(
      definition: definition, display: analyzed.display, before: engine.value(of: definition.value, in: from),
      after: engine.value(of: definition.value, in: to), from: from.words(calendar, in: language),
      to: to.words(calendar, in: language), plain: (from.plainWords(calendar), to.plainWords(calendar)), beside: [],
      happened: [])
  }

  private func change(
    _ definition: DefinitionModel, _ from: Slice, _ to: Slice, _ why: WhyModel, _ found: SearchReport?
  ) -> CauseReport {
    let (engine, calendar) = (base.engine, base.model.calendar)
    let beside = Beside(model: base.model, engine: engine, display: analyzed.display)
      .told(on: definition, from: from, to: to, where: why.filter, asked: why.filter.map { words.text($0) })
    var ends = ends(definition, from, to)
    ends.happened = beside.json
    if let old = from.period, let new = to.period, ends.before.double != nil, ends.after.double != nil,
      let move = engine.move(of: definition.value, from: from, to: to, where: why.filter)
    {
      let words = MoveWords(display: analyzed.display)
      ends.move = (move, words.sentence(move, from: old, to: new, ends))
    }
    ends.beside =
      rangeNotes(from, to) + unknownBy(why.dimensions, definition) + (found?.sentences ?? []) + beside.sentences
    do throws(ChangeFailure) {
      if !why.dimensions.isEmpty {
        let change = try engine.change(of: definition.value, from: from, to: to, by: why.dimensions)
        return SegmentReport(change: change, ends: ends, dimensions: why.dimensions).report
      }
      let change =
        why.isByLogMeans
        ? try engine.logMeanChange(of: definition.value, from: from, to: to)
        : try engine.change(of: definition.value, from: from, to: to)
      return ChangeReport(change: change, ends: ends, words: words, search: found).report
    } catch {
      let sentence = error.words(definition.name, calendar, words) + spanWords(error)
      if case .noInputs = error { return refusal(of: definition, sentence, head: ends.head(), ends, found) }
      return refusal(of: definition, sentence, head: [], ends, found)
    }
  }

  private func refusal(
    of definition: DefinitionModel, _ sentence: String, head: [String], _ ends: ChangeEnds? = nil,
    _ search: SearchReport? = nil
  ) -> CauseReport {
    // What is read from the data has changed, too, though nothing below it can be told.
    let known = head.isEmpty ? nil : ends
    var report = CauseReport(
      head: head + [sentence], closing: ends?.beside ?? [],
      json: .object(
        [("why", .text(definition.name))] + (known?.json ?? ends?.happened ?? []) + [
          ("reason", .text(sentence)), ("notes", .texts(ends?.beside ?? [])),
        ] + (search.map { [("dimensions", $0.json)] } ?? [])))
    if let known {
      report.plainHeader = ChangeReport.plainHeader
      report.plainRows = [known.plainRow]
    }
    return report
  }

  /// Nil where segments are asked for, where nothing has changed, and for what reads no data.
  private func searched(_ why: WhyModel, _ ends: ChangeEnds, _ from: Slice, _ to: Slice) -> SearchReport? {
    guard why.dimensions.isEmpty, ends.before.double != nil, ends.after.double != nil, ends.total != 0,
      !ends.definition.datasets.isEmpty
    else { return nil }
    let search = base.engine.search(why.searched.map(\.dimension), for: ends.definition.value, from: from, to: to)
    var question = "why \(Name.written(ends.definition.name))"
    if why.from != nil { question += " from @\(ends.plain.from) to @\(ends.plain.to)" }
    return SearchReport(
      search: search, ends: ends, dimensions: why.searched, question: question,
      condition: why.filter.map { words.text($0) })
  }

  /// What is read and is not known by a column: why a ratio has no mix and rate, and which pair of columns would give it.
  private func unknownBy(_ dimensions: [DimensionModel], _ definition: DefinitionModel) -> [String] {
    let read = base.engine.planner.below(definition.value).datasets.sorted()
    return dimensions.flatMap { dimension in
      read.filter { dimension.formulas[$0] == nil }.map { id in
        let dataset = base.model.datasets[id.index]
        let own = dimension.name.text.split(separator: ".").last.map(String.init) ?? ""
        let name = dimension.name.text
        let note = language.say(
          "note: \(dataset.name) is not known by \(name)", "注：\(dataset.name) は \(name) 別に分からない")
        guard dataset.column(named: own) != nil, dimension.names.count == 1 else { return note }
        let pair = "by \(name) = \(Name.written(dataset.name)).\(Name.written(own))"
        return note + language.say("; `\(pair)` pairs the two columns", "。`\(pair)` で2つの列を対応させる")
      }
    }
  }

  /// What two ranges have that two periods of one length would not.
  private func rangeNotes(_ from: Slice, _ to: Slice) -> [String] {
    guard let old = from.span, let new = to.span else { return [] }
    var notes: [String] = []
    if old != new, old.start < new.end, new.start < old.end {
      notes.append(
        language.say("note: the two ranges share days, which count in both", "注：2つの期間は重なっており、重なる日は両方に含まれる"))
    }
    let isAlike = from.period?.grain == to.period?.grain && (from.period != nil || old.count == new.count)
    if !isAlike {
      notes.append(
        language.say(
          "note: the two ranges are of unlike length, \(old.count) and \(new.count) days",
          "注：2つの期間は長さが異なる（\(old.count)日と\(new.count)日）"))
    }
    return notes
  }

  /// What the span of the data is: `, which is 2026-01-05 to 2026-01-31`
  private func spanWords(_ failure: ChangeFailure) -> String {
    guard case .noValue(_, .outsideSpan(let name)) = failure,
      let dataset = base.model.datasets.first(where: { $0.name == name })
    else { return "" }
    guard let span = base.engine.span(of: dataset.id)?.rangeText(in: language) else {
      return language.say(", which has no rows", "（行がない）")
    }
    return language.say(", which is \(span)", "（\(span)）")
  }
}

/// Why there are no two periods to compare.
private enum LackOfPeriods: Error {
  case fewPeriods(Grain, spans: [(dataset: String, span: DaySpan?)])
  /// Dataset name.
  case noRows(String)
  case noTime(String)
  /// Definition name.
  case noData(String)
  case openTime(String)

  var words: Phrase {
    switch self {
    case .fewPeriods(let grain, let spans):
      func covered(_ language: Language) -> String {
        spans.map { dataset, span in
          let range = span?.rangeText(in: language)
          return language.say("\(dataset) has \(range ?? "none")", "\(dataset) は\(range ?? "なし")")
        }.joined(separator: language.say(", ", "、"))
      }
      return Phrase(
        "a change needs two periods, and no two whole \(grain.rawValue)s are over in all data: \(covered(.english)); "
          + "`from @a to @b` asks for others",
        "変化には2つの期間が必要で、すべてのデータで終わった\(grain.japanese)が2つない：\(covered(.japanese))。"
          + "`from @a to @b` でほかの期間を尋ねる")
    case .noRows(let dataset):
      return Phrase(
        "a change needs two periods, and \(dataset) has no rows", "変化には2つの期間が必要で、\(dataset) に行がない")
    case .noTime(let dataset):
      return Phrase(
        "a change needs two periods, and \(dataset) has no time: `time` says which column it is",
        "変化には2つの期間が必要で、\(dataset) に日付がない。`time` でどの列かを示す")
    case .noData(let name):
      return Phrase(
        "no change to tell apart: `\(name)` reads no data, so it is the same in every period",
        "説明する変化がない：`\(name)` はデータを使わず、どの期間も同じ")
    case .openTime(let name):
      return Phrase(
        "a change needs two periods that can be compared, and `\(name)` counts over open time, of which young rows have "
          + "had less: a closed window (`within 90 days of …`) can be compared",
        "変化には比べられる2つの期間が必要で、`\(name)` は期限なしに数えるため、新しい行ほど少ない。"
          + "期限を決めると比べられる（`within 90 days of …`）")
    }
  }
}
