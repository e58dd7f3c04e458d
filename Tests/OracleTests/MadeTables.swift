import CivilTime
import Columns
import Numerics
import Semantics

/// A table as both sides get it.
struct MadeTable {
  enum Kind {
    case number, text, day, moment, boolean
    case period(Grain)

    var isTime: Bool {
      switch self {
      case .day, .moment, .period: true
      case .number, .text, .boolean: false
      }
    }
  }
  var header: [String]
  var kinds: [Kind]
  var rows: [[NaiveValue]]

  var naive: NaiveTable {
    var table = NaiveTable(header: header, times: Set(zip(header, kinds).filter { $0.1.isTime }.map(\.0)), rows: rows)
    for (name, kind) in zip(header, kinds) {
      if case .period(let grain) = kind { table.periods[name] = grain }
    }
    return table
  }

  var schema: DatasetSchema {
    DatasetSchema(
      columns: zip(header, kinds).map { name, kind in
        let type: DatasetSchema.CellType
        switch kind {
        case .number: type = .number
        case .text: type = .text
        case .day: type = .date
        case .moment: type = .moment
        case .boolean: type = .boolean
        case .period(let grain): type = .period(grain)
        }
        return DatasetSchema.ColumnSchema(name: name, type: type)
      })
  }

  var table: Table {
    let columns = header.indices.map { index in
      TableColumn(name: header[index], column: column(rows.map { $0[index] }, kinds[index]))
    }
    return Table(columns: columns, rowCount: rows.count)
  }

  private func column(_ cells: [NaiveValue], _ kind: Kind) -> Column {
    let validity = Bitmap(cells.map { !$0.isMissing })
    let values: Column.Values
    switch kind {
    case .number:
      // All of one scale, wide enough for thousandths of tenths.
      values = .exact(
        cells.map { cell in
          guard case .number(.exact(var coefficient, var scale)) = cell else { return 0 }
          while scale < 4 { (coefficient, scale) = (coefficient * 10, scale + 1) }
          return Int64(coefficient)
        }, scale: 4)
    case .day:
      values = .days(cells.map { cell in if case .day(let day) = cell { Day(day) } else { 0 } })
    case .period(let grain):
      let rules = CalendarRules()
      let index = { (start: Int) in rules.period(grain, of: Day(start)).index }
      values = .periods(
        cells.map { cell in if case .period(_, let start) = cell { index(start) } else { 0 } }, grain)
    case .moment:
      values = .moments(cells.map { cell in if case .moment(let moment) = cell { Moment(moment) } else { 0 } })
    case .boolean: values = .booleans(cells.map(\.isTrue))
    case .text:
      var texts: [String] = []
      var codes: [Int32] = []
      for cell in cells {
        guard case .text(let text) = cell else {
          codes.append(0)
          continue
        }
        if let known = texts.firstIndex(of: text) {
          codes.append(Int32(known))
        } else {
          codes.append(Int32(texts.count))
          texts.append(text)
        }
      }
      values = .texts(codes, TextDictionary(texts))
    }
    return Column(values, validity: validity.allSet ? nil : validity)
  }

  /// As CSV, for a counterexample.
  var text: String {
    let lines = rows.map { row in
      row.map { cell in
        switch cell {
        case .number(let number): Number.plainText(of: number.double)
        case .text(let text): text
        case .day(let day): Day(day).isoText
        case .moment(let moment): Moment(moment).isoText
        case .boolean(let flag): "\(flag)"
        case .period(let grain, let start): CalendarRules().text(of: CalendarRules().period(grain, of: Day(start)))
        case .bandFrom, .missing, .undecided: ""
        }
      }.joined(separator: ",")
    }
    return ([header.joined(separator: ",")] + lines).joined(separator: "\n")
  }
}
