import Evaluation
import SourceText

/// Where the time of a run went, as a tree of lines: what was done, the seconds, their part of the whole, how much memory
/// it left behind and how often it was done.
package struct ProfileReport: Sendable {
  /// What is measured meanwhile.
  package let profile = WorkProfile()

  package init() {}

  /// Pieces below a thousandth of the whole are told together.
  private static let smallestPart = 0.001

  package func table(in language: Language) -> ReportTable {
    let nodes = profile.nodes
    let total = nodes.reduce(0) { $0 + $1.seconds }
    var rows: [[String]] = []
    for node in nodes { add(node, depth: 0, total: total, language, to: &rows) }
    rows.append(row(language.say("all", "全体"), total, total: total, bytes: nodes.reduce(0) { $0 + $1.bytes }, count: 1))
    return ReportTable(
      columns: [
        .init(language.say("what", "処理"), isImportant: true),
        .init(language.say("seconds", "秒"), isNumeric: true, isImportant: true),
        .init(language.say("part", "割合"), isNumeric: true), .init(language.say("memory", "メモリー"), isNumeric: true),
        .init(language.say("times", "回数"), isNumeric: true),
      ], rows: rows)
  }

  private func add(
    _ node: WorkProfile.Node, depth: Int, total: Double, _ language: Language, to rows: inout [[String]]
  ) {
    let indent = String(repeating: "  ", count: depth)
    rows.append(row(indent + language.say(node.name), node.seconds, total: total, bytes: node.bytes, count: node.count))
    let isLarge = { (child: WorkProfile.Node) in child.seconds >= total * ProfileReport.smallestPart }
    for child in node.children where isLarge(child) {
      add(child, depth: depth + 1, total: total, language, to: &rows)
    }
    let small = node.children.filter { !isLarge($0) }
    if small.isEmpty { return }
    rows.append(
      row(
        indent + language.say("  … \(small.count) more", "  … ほか\(small.count)件"), small.reduce(0) { $0 + $1.seconds },
        total: total,
        bytes: small.reduce(0) { $0 + $1.bytes }, count: small.reduce(0) { $0 + $1.count }))
  }

  private func row(_ name: String, _ seconds: Double, total: Double, bytes: Int, count: Int) -> [String] {
    let tenths = total > 0 ? Int((seconds / total * 1000).rounded()) : 0
    let megabytes = (Double(bytes) / 1_048_576).rounded()
    return [
      name, ProfileReport.milliseconds(seconds), "\(tenths / 10).\(tenths % 10)%",
      "\(megabytes < 0 ? "−" : "+")\(Int(megabytes.magnitude)) MB", "\(count)",
    ]
  }

  /// `0.012`
  private static func milliseconds(_ seconds: Double) -> String {
    let thousandths = Int((seconds * 1000).rounded())
    let rest = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}

extension ProfileReport? {
  /// Does a stage of the run; where nobody asks, it costs nothing.
  package func measure<Result, Fault: Error>(_ name: Phrase, _ work: () throws(Fault) -> Result) throws(Fault) -> Result
  {
    try (self?.profile).measure(name, work)
  }
}
