import CivilTime
import Evaluation
import Numerics
import Semantics

extension MissingReason {
  /// A few words for a scoreboard: `division by zero`.
  package var words: String {
    switch self {
    case .divisionByZero: "division by zero"
    case .noRows(let dataset): "no rows in \(dataset)"
    case .noKey(let key): "no \(key) for which it holds"
    case .outsideSpan(let dataset): "outside the span of \(dataset)"
    case .undecided(let dataset): "too early: no window of \(dataset) has closed"
    case .notUnique(let dataset): "several values in \(dataset)"
    case .tooManyElements(let dataset):
      "too large: the rows of \(dataset) times its overlapping windows; ask fewer periods at a time"
    case .beforeFirstPeriod: "before the first period"
    case .needsPeriod(let word): "`\(word)` needs a period"
    case .finerThanPeriod: "the shift is shorter than the period"
    case .baseNotPositive: "no growth over a base of zero or less"
    case .notANumber: "not a number"
    case .acrossKeys: "the time lies across two keys of a table"
    case .severalKeys(let dimension): "several values of \(dimension) in one group: the table has an entry for each"
    case .longerThanKeys(let grain): "longer than the \(grain) that the value is of: `sum(… per \(grain))`"
    case .noTableEntry(let definition): "no entry in \(definition) for this group"
    case .noGroup(let dimension): "needs a group or filter: `by \(dimension)` or `where \(dimension) = …`"
    case .excludingFilters(let dimension): "`where` asks two values of `\(dimension)` at once"
    case .recurrenceNeedsPeriods(let definition): "\(definition) is computed period by period, at its own grain only"
    case .noDimension(let dataset, let dimension): "\(dataset) has no \(dimension)"
    case .noTime(let dataset): "\(dataset) has no time"
    case .noData(let dataset): "\(dataset) is not loaded"
    case .empty: "empty"
    case .tooFewRows: "too few rows"
    case .noRank: "a line of several groups has no rank"
    case .pooled(let dimension): "of several groups of \(dimension) at once"
    case .notBooked(let dataset, let columns):
      columns.isEmpty
        ? "nothing is entered yet in \(dataset)"
        : "no row of \(dataset) has \(Wording.list(columns)) here; write `… ?? 0` if empty means 0"
    case .unknownRows(let dataset): "unknown for every row of \(dataset), because a cell is empty"
    case .baseBeginsBeforeData(let day):
      "the base begins before the data, which begin on \(day.isoText); if there was nothing before it, say so by `covers`"
    case .severalClocks(let clocks): "one slice reads the same rows by \(Wording.list(clocks, "and"))"
    case .windowAcrossTicks(let clock): "the period begins or ends inside a tick of \(clock)"
    case .severalTicks(let dataset, let clock):
      "a row of \(dataset) would count at more than one \(clock); ask `by \(clock)`, or for one `\(clock) = …`"
    case .knownByPeriod(let dataset, let grain): "\(dataset) is known by \(grain.rawValue) only"
    case .noPeriodAsked(let grain): "no \(grain.rawValue) that is over lies whole in the time that is asked for"
    case .noPeriodOver(let grain): "no \(grain.rawValue) is over in the data yet"
    case .cannotMove(let dimension): "by \(dimension), which is a time itself, no window can move"
    }
  }
}

extension DefinitionNote {
  package func words(of name: String) -> String {
    switch self {
    case .openTimeFact:
      "\(name) reads facts over all time: by period it falls only because young rows are young; "
        + "a closed window (`within 90 days of …`) can be compared"
    case .mixedTimes(let times): "\(name) counts by different times: \(times.joined(separator: ", "))"
    case .ratioToOwnEntity(let dataset, let entity):
      "\(name) divides \(dataset) by its own \(entity): by period that is all of \(dataset) over new \(entity) only"
    case .stock(let dataset): "\(name) reads the stock \(dataset) as it stands at the end of each period"
    case .mixedLevels: "\(name) mixes facts of the row and numbers of the slice"
    case .ratioToPrior(let value, let length):
      "\(name) divides the first days of an unfinished period by a whole one; `1 + growth(\(value), \(length))` compares "
        + "the same days"
    case .mixedWindows(let plain, let windowed, let length, let isAlways):
      "\(name) adds \(plain), which is of the period asked for, and \(windowed), whose window is as long whatever the period; "
        + DefinitionNote.cure(name, by: DefinitionNote.unit(of: length).rawValue, isInside: isAlways)
    }
  }
}

extension DefinitionNote {
  /// Where the period is asked for inside, the sum stands there too: around it each month would count the whole again.
  fileprivate static func cure(_ name: String, by unit: String, isInside: Bool) -> String {
    isInside
      ? "inside, `sum(x per \(unit))`, with x the two together, adds them up by the \(unit)"
      : "`sum(\(name) per \(unit))` adds them up by the \(unit)"
  }
}

extension Wording {
  /// `channel is empty or fee has no entry`
  fileprivate static func lack(_ lacks: [RowLack]) -> String {
    var cells: [String] = []
    var tables: [String] = []
    for lack in lacks {
      switch lack {
      case .column(let name): cells.append(name)
      case .table(let name): tables.append("\(name) has no entry")
      }
    }
    return ((cells.isEmpty ? [] : ["\(list(cells)) is empty"]) + tables).joined(separator: " or ")
  }
}

extension RowLack {
  /// `rows have no score`, `no entry in fee`
  fileprivate var nounBehindNo: String {
    switch self {
    case .column(let name): name
    case .table(let name): "entry in \(name)"
    }
  }
}

extension Note {
  package var words: String {
    switch self {
    case .definition(let note, let name): note.words(of: name)
    case .orphans(let dataset, let reference, let count):
      "\(Wording.counted(count, "row")) of \(dataset) found no \(reference): in totals, and `(none)` in groups"
    case .uncertainty(let note): note.words
    case .skipped(let rows, let all, let columns):
      columns.isEmpty
        ? "\(Wording.grouped(rows)) of \(Wording.grouped(all)) groups left out because a value of theirs is missing"
        : "\(Wording.grouped(rows)) of \(Wording.counted(all, "row")) left out because " + Wording.lack(columns)
    case .untoldRows(let dataset, let columns, let count):
      "\(Wording.counted(count, "row")) left out of \(dataset) because "
        + (columns.isEmpty ? "a cell is empty" : Wording.lack(columns))
    case .withoutTime(let dataset, let column, let count, let all):
      "\(Wording.grouped(count)) of \(Wording.counted(all, "row")) of \(dataset) have no \(column) and are in no period"
    case .absentGroups(let count, let all):
      "\(Wording.grouped(count)) of \(Wording.grouped(all)) groups that count have no rows in their period; "
        + "write `n > 0 and …`, with n what is counted, to leave them out"
    case .elseForEmpty(let dataset, let columns, let count):
      "\(Wording.counted(count, "row")) of \(dataset) \(count == 1 ? "has" : "have") no "
        + Wording.list(columns.map(\.nounBehindNo)) + " "
        + "and \(count == 1 ? "falls" : "fall") under `else`"
    case .openAge(let dimension):
      "by \(dimension), whoever is too young to have reached an age is missing from it, but not from an `overall` beside "
        + "it; compare ages within one cohort (`by month(first), \(dimension)`) or close the window (`within`)"
    case .beginsBeforeData: "before a number: its period begins before the data"
    case .undecided(let rows): "\(Wording.counted(rows, "row")) left out because the window had not closed"
    case .unfinished: "the last period is not over in the data"
    case .incompleteWindow: "the first windows reach before the data"
    case .differentSpans(let spans):
      "the data cover different spans: "
        + spans.map { "\($0.dataset) \($0.first.isoText) to \($0.last.isoText)" }.joined(separator: ", ")
    case .emptyKeys(let dataset, let count):
      "\(Wording.counted(count, "row")) of \(dataset) without a key are in no group"
    case .assumedGrain(let names, let grains):
      "\(Wording.list(names, "and")) \(names.count == 1 ? "is" : "are") judged each "
        + "\(grains.map(\.rawValue).joined(separator: " or ")), and would differ over a longer period; "
        + "\(Wording.list(grains.map { "`each \($0.rawValue)`" })) behind a target, or `calendar { judge each "
        + "\(grains[0].rawValue) }`, says which is meant"
    case .readsOtherwise(let names, let column, let changed):
      names.count == 1
        ? "`\(names[0])` reads \(column.english) by another formula than `\(changed)`, and that one does not move with it"
        : "\(Wording.list(names.map { "`\($0)`" }, "and")) read \(column.english) by other formulas than `\(changed)`, and those do "
          + "not move with it"
    case .link(let note): note.words
    case .interval(let note): note.words
    case .noLines(.severalClocks(let clocks)):
      "no lines: one slice reads the same rows by \(Wording.list(clocks, "and")); ask by one of them"
    case .noLines(.noTime(let grain)):
      "no lines: nothing that is read tells which \(grain.rawValue)s there are; `during @2026-01..@2026-03` says it"
    case .rowsShown(let shown, let all): "\(Wording.grouped(shown)) of \(Wording.counted(all, "row")) shown"
    case .totalOfAll(let shown, let all):
      "total counts all \(Wording.counted(all, "line")), also those that are not among the \(Wording.grouped(shown)) shown"
    case .offClock(let dataset, let clock, let unseen, let outside):
      "by \(clock) "
        + Wording.list(
          [
            unseen > 0
              ? "\(Wording.counted(unseen, "row")) of \(dataset) left out whose \(clock) is not over in the data" : nil,
            outside > 0
              ? "\(Wording.counted(outside, "row")) of \(dataset) that \(outside == 1 ? "stands" : "stand") at none"
              : nil,
          ].compactMap { $0 }, "and")
    case .endsBeforeClock(let dataset, let last, let clock, let seen):
      "\(dataset) ends on \(last.isoText), and \(clock) goes on to \(seen.isoText): of its last ticks nothing is known"
    case .wholeStock(let dataset): "without a period all rows of the stock \(dataset) count, open or ended"
    }
  }
}

enum Wording {
  /// `1 row`, `1,234 rows`
  static func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

  static func grouped(_ count: Int) -> String { DecimalText(String(count))?.grouped ?? String(count) }

  /// `a`, `a or b`, `a, b or c`
  static func list(_ names: [String], _ word: String = "or") -> String {
    guard let last = names.last, names.count > 1 else { return names.joined() }
    return names.dropLast().joined(separator: ", ") + " \(word) " + last
  }
}

extension UncertaintyNote {
  var words: String {
    switch self {
    case .draws(let count):
      "5%, median and 95%: of \(Wording.grouped(count)) draws of the uncertain numbers; 90 % lie between the outer two"
    case .errors(let errors):
      "for want of more draws " + errors.enumerated().map { $1.words(isFirst: $0 == 0) }.joined(separator: "; ")
    case .missing(let name, let count):
      "\(Wording.counted(count, "draw")) of \(name) \(count == 1 ? "has" : "have") no value, and \(count == 1 ? "is" : "are") in none of these numbers"
    case .noDraws(let name):
      "`\(name)` has no value in any draw: an uncertain number makes no distribution, or leads where nothing is defined"
    case .dataAsTheyAre:
      "what is read from data is taken as it is, but for `k of n`; draws are of the uncertain numbers of the rules"
    case .inRows(let names): "\(Wording.list(names, "and")) in columns of data: there each is its middle in every draw"
    case .certain(let names, let isInRows):
      "no uncertain number is read by \(Wording.list(names, "and"))\(isInRows ? " but in columns of data" : "")"
    case .noNumber(let names):
      "\(Wording.list(names, "and")) \(names.count == 1 ? "reads" : "read") uncertain numbers, but what comes of them is no "
        + "number, and only numbers and yes or no are told"
    case .truthsOfWhatIf(let names):
      "\(Wording.list(names, "and")) \(names.count == 1 ? "is" : "are") yes or no: its probability is told of either end, by "
        + "`show` without `if`"
    case .untold(let name, let obstacle): obstacle.words(name)
    case .untoldLevel(let name, let level, let obstacle):
      "`\(name) \(level)` has \(obstacle.levelWords)"
    case .beyond(let beyond):
      "\(beyond.name) is \(beyond.isAbove ? "above 100%" : "below 0") in \(beyond.percent)% of its draws, though neither end of "
        + "the interval is: `a..b` and `a..m..b` never pass their ends"
    case .nothing: "no uncertain number is read: one is defined as `2.5 to 3.5`, `2..4`, `2..3..4` or `30 of 100`"
    case .nothingButRows(let names):
      "no uncertain number is read but in columns of data: \(Wording.list(names, "and")); there each is its middle in every "
        + "draw. Take the number out of the column, as in `sum(amount) * margin`"
    case .links: "what links move is in no draw: `with uncertainty` is answered without them only"
    case .strengths:
      "in each draw a link has one strength, of a normal distribution with 90 % between the two ends that are declared; of such "
        + "draws there are 1,000 at most"
    case .notDrawn: "the picture shows no draws; without `as chart` they are in the table"
    }
  }
}

extension DrawErrors {
  fileprivate func words(isFirst: Bool) -> String {
    switch texts {
    case .number(let low, let median, let high):
      isFirst
        ? "\(item) may be off by \(low) at 5%, \(median) in its median, \(high) at 95%"
        : "\(item) by \(low), \(median), \(high)"
    case .probability(let text):
      "the probability of \(item)\(isFirst ? " may be off" : "") by \(text)"
    }
  }
}

extension DrawsBeyond {
  var percent: String { Number.double((share * 1_000).rounded() / 10).plainText }
}
