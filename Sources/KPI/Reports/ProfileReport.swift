import Evaluation
import SourceText

/// Where the time of a run went, as a tree of lines: what was done, the seconds, their part of the whole, how much memory
/// it left behind and how often it was done.
package struct ProfileReport: Sendable {
  /// What is measured meanwhile.
  package let profile = WorkProfile()

  package init() {}

  private struct Line {
    var name: String
    var seconds: String
    var part: String
    var memory: String
    var count: String
  }

  /// Pieces below a thousandth of the whole are told together.
  private static let smallestPart = 0.001

  package var text: String {
    let nodes = profile.nodes
    let total = nodes.reduce(0) { $0 + $1.seconds }
    var lines = [Line(name: "", seconds: "seconds", part: "part", memory: "memory", count: "times")]
    for node in nodes { add(node, depth: 0, total: total, to: &lines) }
    lines.append(line("all", total, total: total, bytes: nodes.reduce(0) { $0 + $1.bytes }, count: 1))
    let cells = lines.map { [$0.name, $0.seconds, $0.part, $0.memory, $0.count] }
    let widths = (0..<5).map { column in cells.map { displayWidth($0[column]) }.max() ?? 0 }
    func blanks(_ text: String, _ column: Int) -> String {
      String(repeating: " ", count: widths[column] - displayWidth(text))
    }
    return cells.map { cells in
      let numbers = (1..<5).map { "  " + blanks(cells[$0], $0) + cells[$0] }
      return cells[0] + blanks(cells[0], 0) + numbers.joined() + "\n"
    }.joined()
  }

  private func add(_ node: WorkProfile.Node, depth: Int, total: Double, to lines: inout [Line]) {
    let indent = String(repeating: "  ", count: depth)
    lines.append(line(indent + node.name, node.seconds, total: total, bytes: node.bytes, count: node.count))
    let isLarge = { (child: WorkProfile.Node) in child.seconds >= total * ProfileReport.smallestPart }
    for child in node.children where isLarge(child) { add(child, depth: depth + 1, total: total, to: &lines) }
    let small = node.children.filter { !isLarge($0) }
    if small.isEmpty { return }
    lines.append(
      line(
        indent + "  … \(small.count) more", small.reduce(0) { $0 + $1.seconds }, total: total,
        bytes: small.reduce(0) { $0 + $1.bytes }, count: small.reduce(0) { $0 + $1.count }))
  }

  private func line(_ name: String, _ seconds: Double, total: Double, bytes: Int, count: Int) -> Line {
    let tenths = total > 0 ? Int((seconds / total * 1000).rounded()) : 0
    let megabytes = (Double(bytes) / 1_048_576).rounded()
    return Line(
      name: name, seconds: ProfileReport.milliseconds(seconds), part: "\(tenths / 10).\(tenths % 10)%",
      memory: "\(megabytes < 0 ? "−" : "+")\(Int(megabytes.magnitude)) MB", count: "\(count)")
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
  package func measure<Result, Fault: Error>(_ name: String, _ work: () throws(Fault) -> Result) throws(Fault) -> Result
  {
    try (self?.profile).measure(name, work)
  }
}
