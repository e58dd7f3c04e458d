import CivilTime
import Numerics

/// What the functions `date` and `number` of the language make of a text: what the reader makes of a cell.
private func read(_ text: String, _ times: TimeStyle = TimeStyle()) -> (reader: CellReader, cell: ByteStore) {
  (CellReader(style: NumberStyle(), times: times, emptyTexts: []), ByteStore(Array(text.utf8)))
}

/// `2026/1/5`, `令和8年1月5日`, `31-OCT-2023`, `20260105`; of a moment its day. Nil: no date.
package func dateOfCell(_ text: String) -> Day? {
  var (reader, store) = read(text)
  return reader.isEmpty(store.view) ? nil : reader.declaredDate(of: store.view)?.day
}

/// `2026年4月`, `2026-04`, `Apr-26`, as in a column that is declared to be of periods. Nil: no period of the grain.
package func periodOfCell(_ text: String, _ grain: Grain, _ calendar: CalendarRules) -> Period? {
  var (reader, store) = read(text, TimeStyle(calendar: calendar))
  return reader.isEmpty(store.view) ? nil : reader.period(of: store.view, grain, isDeclared: true)
}

/// `1,234`, `▲5`, `12.5%`. Nil: no number, or one with a currency, which the result could not carry.
package func numberOfCell(_ text: String) -> Number? {
  var (reader, store) = read(text)
  guard case .number(let number) = reader.value(of: store.view), number.mark == .none || number.mark == .percent else {
    return nil
  }
  switch number.kind {
  case .inexact, .longInteger: return .double(number.double())
  case .exact, .leadingZero:
    let scale = max(0, number.scale)
    return number.coefficient(scale: scale).map { .exact(ExactDecimal($0, scale: scale)) }
      ?? .double(number.double())
  }
}

/// A number with a currency or without, for comparing; nil: no number.
func amountOfCell(_ text: String) -> Double? {
  // Most cells of a table are names.
  guard text.contains(where: { $0.isNumber }) else { return nil }
  var (reader, store) = read(text)
  guard !reader.isEmpty(store.view), case .number(let number) = reader.value(of: store.view) else { return nil }
  return number.double()
}
