import CivilTime
import Columns
import Numerics
import Semantics
import SourceText

/// Values that depend on a row's place among the rows of its group.
extension Engine {
  func windowValues(_ window: WindowColumn, of formula: Formula) -> Vector {
    prepare(window.dataset)
    let state = states[window.dataset.index]
    // Those of another world are kept with their formula.
    let isShared = !changes.reach(formula)
    if isShared, let known = state.windowValues[window] { return known }
    let context = RowContext.all(of: window.dataset, count: state.rowCount)
    let codes = window.per.map { evaluate($0, over: context).localCodes.codes }
    let combination = Combination(codes, rowCount: state.rowCount, skipsEmpty: true)
    let (keys, validity) = orderKeys(window, context)
    var groups = combination.codes
    if let validity { for row in groups.indices where !validity[row] { groups[row] = -1 } }
    let ordered = OrderedGroups(groups, groupCount: combination.representatives.count, keys: keys, threads) { tied in
      // To rank a million texts costs more than to compare the few rows of one customer and day.
      tied * 2 > state.rowCount || state.canonicalRanks[-1] != nil ? canonicalRanks(of: window.dataset, time: nil) : nil
    } ties: {
      let order = canonicalOrder(of: window.dataset, time: nil).prefix { !isInRowOrder($0, of: window.dataset) }
      return RowOrder(
        keys: order.map { id in
          RowOrder.Key(
            column: column(id, of: window.dataset).column, putsShortTextsFirst: isOfKey(id, of: window.dataset))
        })
    }
    let vector = place(window, ordered, context).narrowed(threads)
    if isShared { state.windowValues[window] = vector }
    return vector
  }

  private func place(_ window: WindowColumn, _ ordered: OrderedGroups, _ context: RowContext) -> Vector {
    switch window.kind {
    case .ordinal:
      func ordinals<Ordinal: FixedWidthInteger & BitwiseCopyable & Sendable>() -> [Ordinal] {
        ordered.values(rowCount: context.count, otherwise: 0, threads) { group, rows, out in
          for place in group { out[Int(rows[place])] = Ordinal(truncatingIfNeeded: place - group.lowerBound + 1) }
        }
      }
      switch Integers.Width(0...Int64(ordered.mostRows)) {
      case .bytes: return positive(.bytes(ordinals()), ordered)
      case .shorts: return positive(.shorts(ordinals()), ordered)
      case .words, .longs: return positive(.words(ordinals()), ordered)
      }
    case .tile(let parts):
      // ⌊offset · parts / count⌋ in double width: the number of parts may be any, the offset is below the count.
      let tiles: [Int64] = ordered.values(rowCount: context.count, otherwise: 0, threads) { group, rows, out in
        let size = group.count
        for (offset, place) in group.enumerated() {
          let part = size.dividingFullWidth(offset.multipliedFullWidth(by: parts)).quotient
          out[Int(rows[place])] = Int64(part) + 1
        }
      }
      return positive(.longs(tiles), ordered)
    case .previous(let formula, let rows): return neighbour(formula, by: -rows, ordered, context)
    case .following(let formula, let rows): return neighbour(formula, by: rows, ordered, context)
    case .running(let formula, let rows): return runningSums(formula, over: rows, ordered, context)
    }
  }

  /// Numbers that count from 1; a row without a place has 0.
  private func positive(_ numbers: Integers, _ ordered: OrderedGroups) -> Vector {
    let isComplete = ordered.rows.count == numbers.count
    return Vector(
      Column(.exact(numbers, scale: 0), validity: isComplete ? nil : threads.bits(numbers.count) { numbers[$0] > 0 }))
  }

  private func neighbour(
    _ formula: Formula, by step: Int, _ ordered: OrderedGroups, _ context: RowContext
  ) -> Vector {
    var sources = [Int32](repeating: -1, count: context.count)
    for group in 0..<ordered.groupCount {
      let range = ordered.range(group)
      for place in range where range.contains(place + step) {
        sources[Int(ordered.rows[place])] = ordered.rows[place + step]
      }
    }
    return evaluate(formula, over: context).expanded.gathered(sources, threads)
  }

  /// The sum of the rows up to each, so many at most. An empty one has a place and adds nothing; where none of them is
  /// filled there is no sum.
  private func runningSums(
    _ formula: Formula, over length: Int?, _ ordered: OrderedGroups, _ context: RowContext
  ) -> Vector {
    let vector = evaluate(formula, over: context).decided.expanded
    let parts = vector.exactParts
    var exact = parts.map { _ in [Int128](repeating: 0, count: context.count) }
    var doubles = parts == nil ? [Double](repeating: 0, count: context.count) : []
    var valid = Bitmap(repeating: false, count: context.count)
    let values = parts == nil ? vector.doubles : []
    for group in 0..<ordered.groupCount {
      let range = ordered.range(group)
      var filled = 0
      var total: Int128 = 0
      var sum = ExactSum()
      func step(_ place: Int, isAdded: Bool) {
        let row = Int(ordered.rows[place])
        guard vector.isValid(row) else { return }
        filled += isAdded ? 1 : -1
        if let parts {
          total += Int128(parts.values[row]) * (isAdded ? 1 : -1)
        } else {
          sum.add(isAdded ? values[row] : -values[row])
        }
      }
      for place in range {
        step(place, isAdded: true)
        if let length, place - length >= range.lowerBound { step(place - length, isAdded: false) }
        let row = Int(ordered.rows[place])
        valid[row] = filled > 0
        if parts == nil { doubles[row] = sum.value() } else { exact?[row] = total }
      }
    }
    let validity = valid.allSet ? nil : valid
    guard let exact, let parts else { return Vector(Column(.doubles(doubles), validity: validity)) }
    return Vector(Column(Folds.narrowed(exact, scale: parts.scale), validity: validity))
  }

  /// What each row is ordered by, ties left open, and which rows have a place.
  private func orderKeys(_ window: WindowColumn, _ context: RowContext) -> (Integers, Bitmap?) {
    if let order = window.order {
      let values = evaluate(order, over: context).expanded
      let (ranks, isDescending) = (denseRanks(values), window.isDescending)
      return (.words(isDescending ? ranks.map { -$0 } : ranks), values.column.validity)
    }
    guard let time = model.datasets[window.dataset.index].times.first else {
      return (.bytes([Int8](repeating: 0, count: context.count)), nil)
    }
    let times = column(time.column, of: window.dataset)
    switch times.column.values {
    case .days(let values), .periods(let values, _): return (values, times.column.validity)
    case .moments(let values):
      // Seconds of a hundred and thirty years; over more they are numbered.
      guard let lowest = values.min(), let highest = values.max(),
        UInt64(bitPattern: highest &- lowest) <= UInt64(UInt32.max), highest >= lowest
      else { return (.words(denseRanks(times)), times.column.validity) }
      return (.longs(values), times.column.validity)
    case .exact, .doubles, .booleans, .texts:
      return (.bytes([Int8](repeating: 0, count: context.count)), times.column.validity)
    }
  }

  /// Every row's place in the order by time, then keys, then the columns of the file left to right: never file order, so
  /// that shuffled rows and split files give the same ordinals.
  func canonicalRanks(of id: DatasetID, time: ColumnID?) -> [Int32] {
    prepare(id)
    let state = states[id.index]
    let cacheKey = time?.index ?? -1
    if let known = state.canonicalRanks[cacheKey] { return known }
    var ranks = [Int32](repeating: 0, count: state.rowCount)
    var isTotal = state.rowCount < 2
    for next in canonicalOrder(of: id, time: time) where !isTotal {
      let own =
        isInRowOrder(next, of: id)
        ? ranks.indices.map { Int32($0) } : denseRanks(column(next, of: id), putsShortTextsFirst: isOfKey(next, of: id))
      let keys = ranks.indices.map { Int64(ranks[$0]) << 32 | Int64(UInt32(bitPattern: own[$0])) }
      (ranks, isTotal) = Engine.denseRanks(ofKeys: keys)
    }
    // Rows equal in every column are interchangeable; number them as they come.
    let total = isTotal ? ranks : Engine.places(of: ranks.map { Int64($0) << 32 })
    state.canonicalRanks[cacheKey] = total
    return total
  }

  /// Whether a column is part of a key: order 999 comes before order 1000.
  private func isOfKey(_ column: ColumnID, of id: DatasetID) -> Bool {
    model.datasets[id.index].keys.joined().contains(column)
  }

  /// Whether a column orders the rows as they stand, and leaves none tied: a key that counts up, and has not been read.
  func isInRowOrder(_ column: ColumnID, of id: DatasetID) -> Bool {
    let dataset = model.datasets[id.index]
    guard case .files = dataset.source, states[id.index].stackedCount == 1, states[id.index].origin == nil,
      case .file(let header) = dataset.columns[column.index].source
    else { return false }
    return tables[dataset.name]?.column(named: header)?.isAscending ?? false
  }

  /// The columns that order the rows of a dataset, each once.
  private func canonicalOrder(of id: DatasetID, time: ColumnID?) -> [ColumnID] {
    let dataset = model.datasets[id.index]
    var order: [ColumnID] = []
    // Rows of one `on t` follow each other by the default time.
    if let time { order.append(time) }
    if let time = dataset.times.first?.column { order.append(time) }
    for key in dataset.keys { order += key }
    order += dataset.columns.filter { $0.source.isStored && !dataset.isUnpivoted($0) }.map(\.id)
    var seen: Set<ColumnID> = []
    return order.filter { seen.insert($0).inserted }
  }

  /// 0, 1, 2 … by value, equal values equal; empty values first.
  func denseRanks(_ vector: Vector, putsShortTextsFirst: Bool = false) -> [Int32] {
    let expanded = vector.expanded
    let keys: [Int64]
    switch expanded.column.values {
    case .exact(let values, _): keys = values.longs
    case .moments(let values): keys = values
    case .days(let values), .periods(let values, _): keys = values.longs
    case .booleans(let values): keys = values.map { $0 ? 1 : 0 }
    case .doubles(let values):
      // The bits of doubles order like integers once negative ones are turned over.
      keys = values.map { value in
        let bits = Int64(bitPattern: (value == 0 ? 0 : value).bitPattern)
        return bits < 0 ? Int64.min &- bits : bits
      }
    case .texts(let codes, let dictionary):
      let texts = dictionary.texts
      let sorted = texts.indices.sorted {
        putsShortTextsFirst ? texts.isShorterOrPrecedes($0, $1) : texts.precedes($0, $1)
      }
      var place = [Int64](repeating: 0, count: sorted.count)
      for (rank, code) in sorted.enumerated() { place[code] = Int64(rank) }
      keys = codes.map { place.isEmpty ? 0 : place[Int($0)] }
    }
    guard let validity = expanded.column.validity else { return Engine.denseRanks(ofKeys: keys).ranks }
    let masked = keys.indices.map { validity[$0] ? keys[$0] : Int64.min }
    return Engine.denseRanks(ofKeys: masked).ranks
  }

  /// Ranks of the values of slices, which are equal where their comparison says so: parts of 7 and of 5 days of a month
  /// have the same share, but not in its last bit.
  func denseRanks(ofSlices vector: Vector) -> [Int32] {
    let expanded = vector.expanded
    guard case .doubles(let values) = expanded.column.values else { return denseRanks(expanded) }
    let rounded = Column.Values.doubles(values.map(\.roundedToTwelveDigits))
    return denseRanks(Vector(Column(rounded, validity: expanded.column.validity)))
  }

  /// Ranks of keys without gaps, and whether all keys differ.
  static func denseRanks(ofKeys keys: [Int64]) -> (ranks: [Int32], isTotal: Bool) {
    let order = sortedPlaces(keys)
    var ranks = [Int32](repeating: 0, count: keys.count)
    var rank: Int32 = -1
    for (place, row) in order.enumerated() {
      if place == 0 || keys[Int(order[place - 1])] != keys[Int(row)] { rank += 1 }
      ranks[Int(row)] = rank
    }
    return (ranks, Int(rank) + 1 == keys.count)
  }

  /// Each row's place when sorted by key; equal keys as they come.
  static func places(of keys: [Int64]) -> [Int32] {
    var out = [Int32](repeating: 0, count: keys.count)
    for (place, row) in sortedPlaces(keys).enumerated() { out[Int(row)] = Int32(place) }
    return out
  }

  /// Row numbers sorted by key, stable: a radix sort over the bytes in which the keys differ.
  static func sortedPlaces(_ keys: [Int64]) -> [Int32] {
    var order = (0..<Int32(keys.count)).map { $0 }
    guard let lowest = keys.min(), let highest = keys.max(), lowest != highest else { return order }
    let biased = keys.map { UInt64(bitPattern: $0 &- lowest) }
    let range = UInt64(bitPattern: highest &- lowest)
    var scratch = order
    var shift: UInt64 = 0
    while shift < 64 && range >> shift != 0 {
      var starts = [Int](repeating: 0, count: 2049)
      for key in biased { starts[Int(key >> shift & 2047) + 1] += 1 }
      for bucket in 0..<2048 { starts[bucket + 1] += starts[bucket] }
      for row in order {
        let bucket = Int(biased[Int(row)] >> shift & 2047)
        scratch[starts[bucket]] = row
        starts[bucket] += 1
      }
      swap(&order, &scratch)
      shift += 11
    }
    return order
  }
}

extension ColumnModel.Source {
  /// Comes from the data as it is, not from a formula.
  var isStored: Bool {
    switch self {
    case .file, .inherited, .key, .stackedLabel, .stackedValue: true
    case .formula, .clock: false
    }
  }
}

extension Engine {
  /// The days of one column of times, −1 where empty, with the days themselves.
  func days(of column: ColumnID, in id: DatasetID) -> (days: [Day], validity: Bitmap?) {
    days(in: self.column(column, of: id))
  }

  /// The days of times; of a period its first.
  func days(in vector: Vector) -> (days: [Day], validity: Bitmap?) {
    switch vector.column.values {
    case .days(let days): return (days.int32s, vector.column.validity)
    case .moments(let moments): return (threads.fill(moments.count) { moments[$0].day }, vector.column.validity)
    case .periods(let periods, let grain):
      return (periods.map { calendar.days(of: Period(grain, Int32($0))).start }, vector.column.validity)
    case .exact, .doubles, .booleans, .texts:
      return ([Day](repeating: 0, count: vector.count), Bitmap(repeating: false, count: vector.count))
    }
  }

  /// Whether all rows of a dataset lie whole weeks apart, so that a month holds four or five of them.
  package func isOfWeeks(_ id: DatasetID) -> Bool {
    prepare(id)
    guard let time = model.datasets[id.index].times.first else { return false }
    let (days, validity) = days(of: time.column, in: id)
    var first: Day?
    var hasSeveral = false
    for (row, day) in days.enumerated() where validity?[row] != false {
      guard let start = first else {
        first = day
        continue
      }
      if (day - start) % 7 != 0 { return false }
      hasSeveral = hasSeveral || day != start
    }
    return hasSeveral
  }

  /// Whether a dataset has the same number of rows for each day, week or month, in nine of ten of them at least: a sheet of
  /// measures. Else its rows are what happened, and whatever is counted or added up of them rises with their number.
  package func isSheet(_ id: DatasetID) -> Bool {
    prepare(id)
    guard let time = model.datasets[id.index].times.first else { return false }
    let (days, validity) = days(of: time.column, in: id)
    let known = days.indices.filter { validity?[$0] != false }.map { days[$0] }
    return [Grain.day, .week, .month].contains { grain in
      var counts: [Int32: Int] = [:]
      for day in known { counts[calendar.period(grain, of: day).index, default: 0] += 1 }
      guard let first = counts.keys.min(), let last = counts.keys.max(), first < last else { return false }
      var usual: [Int: Int] = [:]
      for count in counts.values { usual[count, default: 0] += 1 }
      return 10 * (usual.values.max() ?? 0) >= 9 * Int(last - first + 1)
    }
  }

  /// The span that a dataset's rows are complete for: declared, else from the first to the last time. Nil without a time
  /// or without rows. A dataset made from another is complete for the other's span.
  package func span(of id: DatasetID) -> DaySpan? {
    prepare(id)
    let state = states[id.index]
    if let known = state.coverage { return known }
    let dataset = model.datasets[id.index]
    var source: DaySpan?
    switch dataset.source {
    case .files: break
    case .filtered(let parent, _), .grouped(let parent, _, _): source = dataset.times.isEmpty ? nil : span(of: parent)
    }
    // Rows by month cover the last month whole; months made of the days of another dataset end where that ends.
    var result = dataset.times.first.flatMap { observedSpan(of: $0.column, in: id, isWhole: source == nil) }
    // The rows of a derived dataset end where its own last fact lies, but its source was watched to the end.
    if let source { result = result?.union(source) ?? source }
    for time in dataset.times {
      if let until = time.until, let span = result, let ends = observedSpan(of: until, in: id, isWhole: source == nil) {
        result = DaySpan(span.start, max(span.end, ends.end))
      }
    }
    if let from = dataset.coveredFrom { result = DaySpan(from, max(from, result?.end ?? from)) }
    if let to = dataset.coveredTo { result = DaySpan(min(result?.start ?? to, to), to) }
    if case .files = dataset.source, dataset.coveredTo != nil, let span = result { reportRows(of: id, outside: span) }
    state.coverage = .some(result)
    return result
  }

  /// The spans of several datasets.
  func spans(of datasets: Set<DatasetID>) -> [DaySpan] { datasets.sorted().compactMap { span(of: $0) } }

  /// The first day behind what all of several datasets cover.
  func firstEnd(of datasets: Set<DatasetID>) -> Day? { spans(of: datasets).map(\.end).min() }

  /// All that several datasets cover together, and the days of the times `on` which the formulas read rows.
  func wholeSpan(of datasets: Set<DatasetID>, readBy formulas: [Formula]) -> DaySpan? {
    formulas.compactMap { eventSpan(of: $0) }.reduce(wholeSpan(of: datasets)) { $0?.union($1) ?? $1 }
  }

  /// All that several datasets cover together, from the first day of any to the last day of any.
  func wholeSpan(of datasets: Set<DatasetID>) -> DaySpan? {
    let all = spans(of: datasets)
    return all.dropFirst().reduce(all.first) { $0?.union($1) }
  }

  /// A declared span that nobody has kept up to date leaves rows outside of it. A stock may well begin before.
  private func reportRows(of id: DatasetID, outside span: DaySpan) {
    let dataset = model.datasets[id.index]
    guard let time = dataset.times.first else { return }
    let (days, validity) = self.days(of: time.column, in: id)
    let outside = days.indices.filter { row in
      validity?[row] ?? true && (days[row] >= span.end || (days[row] < span.start && time.until == nil))
    }
    guard let first = outside.first else { return }
    let (start, end) = (span.start.isoText, (span.end - 1).isoText)
    let text =
      span.isEmpty ? Phrase("which ends on \(end)", "\(end)まで") : Phrase("\(start) to \(end)", "\(start)〜\(end)")
    shared.rows.report(
      DataIssue(
        kind: .outsideCovers, dataset: dataset.name,
        message: Phrase(
          "\(outside.count) of \(days.count) rows of \(dataset.name) lie outside the declared span, \(text.english)",
          "\(dataset.name) の\(days.count)行のうち\(outside.count)行は宣言された期間（\(text.japanese)）の外にある"),
        notes: [
          Phrase("for example \(days[first].isoText)", "例：\(days[first].isoText)"),
          place(of: first, in: id).map(Phrase.init(same:)),
          Phrase(
            "answers by period leave them out; `covers` says which days the rows are complete for",
            "期間別の答えには含まれない。`covers` は行がそろっている日を示す"),
        ].compactMap { $0 }, isError: false))
  }

  /// From the first day of the first time to the last; a period ends with its last day where `isWhole`.
  func observedSpan(of column: ColumnID, in id: DatasetID, isWhole: Bool) -> DaySpan? {
    let vector = self.column(column, of: id)
    if isWhole, case .periods(let periods, let grain) = vector.column.values {
      let rows = periods.indices.filter { vector.column.isValid($0) }.map { Int32(periods[$0]) }
      guard let first = rows.min(), let last = rows.max() else { return nil }
      return calendar.days(of: Period(grain, first)).union(calendar.days(of: Period(grain, last)))
    }
    if case .days(let days) = vector.column.values, vector.column.validity == nil {
      return days.range(threadCount: threads.count).map { DaySpan(Day($0.lowerBound), Day($0.upperBound) + 1) }
    }
    let (days, validity) = self.days(in: vector)
    let ends = threads.map(days.count) { rows -> (first: Day, last: Day) in
      var (first, last) = (Day.max, Day.min)
      if let validity {
        for row in rows where validity[row] { (first, last) = (min(first, days[row]), max(last, days[row])) }
      } else {
        for row in rows { (first, last) = (min(first, days[row]), max(last, days[row])) }
      }
      return (first, last)
    }
    let (first, last) = (ends.map(\.first).min() ?? .max, ends.map(\.last).max() ?? .min)
    return first <= last ? DaySpan(first, last + 1) : nil
  }
}
