import CivilTime
import Syntax

// `with total`: each line of several groups is computed from its rows.
extension NaiveWorld {
  /// One for each value of the first key, of the first two, and so on, behind the lines that it is of where these stand
  /// together, else below; last that of all. All others are of no value of a key.
  func withTotals(_ lines: [NaiveLine], _ question: NaiveQuestion) -> [NaiveLine] {
    let keys = question.lineKeys
    let firstPooled = keys.firstIndex { key in question.pooled.contains { $0.id == key.id } } ?? keys.count
    var result = lines
    for length in stride(from: min(keys.count - 1, firstPooled), through: 1, by: -1) {
      result = withTotals(result, length, question)
    }
    return keys.isEmpty ? result : result + [total(0, nil, question)]
  }

  private func withTotals(_ lines: [NaiveLine], _ length: Int, _ question: NaiveQuestion) -> [NaiveLine] {
    func group(_ line: NaiveLine) -> String { NaivePool.text(Array(line.keys.prefix(length))) }
    let groups = lines.map(group)
    var seen: Set<String> = []
    if !Self.standTogether(groups) {
      // Also below those of longer keys.
      let firsts = lines.filter { !$0.isOfTotal && seen.insert(group($0)).inserted }
      return lines + firsts.map { total(length, $0, question) }
    }
    var result: [NaiveLine] = []
    for (place, line) in lines.enumerated() {
      result.append(line)
      if place + 1 == lines.count || groups[place + 1] != groups[place] { result.append(total(length, line, question)) }
    }
    return result
  }

  private func total(_ length: Int, _ line: NaiveLine?, _ question: NaiveQuestion) -> NaiveLine {
    var slice = wholeSlice(question)
    slice.isTotal = true
    let kept = question.lineKeys.prefix(length)
    slice.groups = line?.slice.groups.filter { group in kept.contains { $0.id == group.dimension.id } } ?? []
    if let line, kept.contains(where: { $0.grain != nil }) {
      (slice.period, slice.grain) = (line.slice.period, line.slice.grain)
    }
    let blanks = question.lineKeys.dropFirst(length + 1).map { _ in NaiveValue.text("") }
    return NaiveLine(slice: slice, keys: Array((line?.keys ?? []).prefix(length)) + [.text("total")] + blanks)
  }
}

extension NaiveLine {
  fileprivate var isOfTotal: Bool { keys.contains { $0.key == NaiveValue.text("total").key } }
}
