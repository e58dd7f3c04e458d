import Causes
import Foundation
import KPI
import SampleShop
import SourceText
import TestRandom

/// How often `evidence` calls a link supported where there is none, and how often where there is one: series, segments and
/// rows made by a seeded generator, each cause with a `factor` behind it, so that nothing but the numbers keeps a grade
/// down; and the sample shop, made anew from other seeds.
///
///     swift run -c release Benchmarks --links
enum LinkBenchmark {
  private static let pairs = 200
  private static let lengths = [24, 36, 60]

  static func run(in folder: String) throws {
    print("unrelated series: supported (hint) of \(pairs), lag 0 and 1 by turns")
    for kind in MadeSeries.Kind.allCases {
      let cells = try lengths.map { length in
        try counted(in: folder) { sheet in
          for pair in 0..<pairs {
            var made = MadeSeries(UInt64(length * 1_000 + pair))
            sheet.add(made.series(kind, length), made.series(kind, length), lag: pair % 2)
          }
        }
      }
      print(line(kind.rawValue, cells))
    }
    let growing = try lengths.map { length in
      try counted(in: folder) { sheet in
        for pair in 0..<pairs {
          var made = MadeSeries(UInt64(length * 1_000 + pair))
          let both = made.growingTogether(length)
          sheet.add(both.cause, both.effect, lag: pair % 2)
        }
      }
    }
    print(line("growing, one season", growing))
    print("a real link, lag 1: supported (hint) of \(pairs)")
    for size in [0.3, 0.5, 0.8, 1.2] {
      let cells = try lengths.map { length in
        try counted(in: folder) { sheet in
          for pair in 0..<pairs {
            var made = MadeSeries(UInt64(length * 2_000 + pair))
            let cause = made.persistent(length, 0.5)
            sheet.add(cause, made.follower(of: cause, lag: 1, by: size), lag: 1)
          }
        }
      }
      print(line("\(size) of its spread", cells))
    }
    try strengths(in: folder)
    try panels(in: folder)
    try claims(in: folder)
    try forgottenLinks(in: folder)
    try rows(in: folder)
    try shops(in: folder)
  }

  // MARK: Segments

  private static let panelPairs = 100
  private static let segmentCounts = [3, 4, 7, 12]

  private static func panels(in folder: String) throws {
    print("segments, unrelated: supported (hint) of \(panelPairs), lag 0 and 1 by turns")
    for kind in MadeSeries.PanelKind.allCases {
      try panelLines(kind.rawValue, in: folder) { made, sheet, segments, length, pair in
        let both = made.panel(kind, segments: segments, length)
        sheet.add(both.cause, both.effect, lag: pair % 2)
      }
    }
    print("segments, a real link, lag 1: supported (hint) of \(panelPairs)")
    for size in [0.1, 0.3, 0.8] {
      try panelLines("\(size) of its spread", in: folder) { made, sheet, segments, length, _ in
        let causes = (0..<segments).map { _ in made.persistent(length, 0.5) }
        let effects = causes.flatMap { made.follower(of: $0, lag: 1, by: size) }
        sheet.add(causes.flatMap { $0 }, effects, lag: 1)
      }
    }
    try panelLines("0.8, own seasons", in: folder) { made, sheet, segments, length, _ in
      var (causes, effects): ([Double], [Double]) = ([], [])
      for _ in 0..<segments {
        // Above 0, so that it is looked at in parts, too.
        let cause = made.series(.seasonal, length).map { $0 + 20 }
        let heights = made.normals(12)
        causes += cause
        effects += made.follower(of: cause, lag: 1, by: 0.8).enumerated().map { $1 + 20 + 1.5 * heights[$0 % 12] }
      }
      sheet.add(causes, effects, lag: 1)
    }
  }

  /// A line for each number of segments.
  private static func panelLines(
    _ name: String, in folder: String,
    _ fill: (_ made: inout MadeSeries, _ sheet: inout Sheet, _ segments: Int, _ length: Int, _ pair: Int) -> Void
  ) throws {
    for segments in segmentCounts {
      let cells = try lengths.map { length in
        try counted(in: folder, segments: segments) { sheet in
          for pair in 0..<panelPairs {
            var made = MadeSeries(UInt64(length * 3_000 + pair))
            fill(&made, &sheet, segments, length, pair)
          }
        }
      }
      print(line("\(name), \(segments)", cells))
    }
  }

  private static func line(_ name: String, _ cells: [(supported: Int, hints: Int)]) -> String {
    let texts = zip(lengths, cells).map { "\($0) months: \($1.supported) (\($1.hints))" }
    return "  " + name.padding(toLength: 26, withPad: " ", startingAt: 0) + texts.joined(separator: "   ")
  }

  /// Pairs of columns, and a link for each.
  struct Sheet {
    fileprivate var columns: [[Double]] = []
    fileprivate var lags: [Int] = []
    /// What is declared of one more of the cause, for every link; nil: its direction at most.
    fileprivate var strength: Double?

    mutating func add(_ cause: [Double], _ effect: [Double], lag: Int) {
      columns += [cause, effect]
      lags.append(lag)
    }
  }

  private static func counted(
    in folder: String, segments: Int? = nil, _ fill: (inout Sheet) -> Void
  ) throws -> (supported: Int, hints: Int) {
    counted(try evidence(in: folder, segments: segments, fill))
  }

  private static func counted(_ found: [Evidence]) -> (supported: Int, hints: Int) {
    (found.count { $0.grade == .supported }, found.count { $0.grade == .hint })
  }

  private static func evidence(
    in folder: String, segments: Int? = nil, _ fill: (inout Sheet) -> Void
  ) throws -> [Evidence] {
    var sheet = Sheet()
    fill(&sheet)
    var rules = "factor plan\n"
    for (pair, lag) in sheet.lags.enumerated() {
      rules += "x\(pair) = sum(sheet.c\(2 * pair))\ny\(pair) = sum(sheet.c\(2 * pair + 1))\n"
      let size = sheet.strength.map { " \($0 < 0 ? "-" : "+") \(abs($0))" } ?? ""
      let step = size.isEmpty ? "" : " + 1"
      rules += "link plan -> x\(pair)\nlink x\(pair)\(step) -> y\(pair)\(size)\(lag > 0 ? " after \(lag) month" : "")\n"
    }
    rules += "evidence" + (segments == nil ? "" : " by segment") + "\n"
    try write(sheet, segments: segments, in: folder)
    return try evidence(of: head + rules, in: folder)
  }

  private static let head = "dataset sheet from \"sheet.csv\" {\n  time month: month\n  segment: text\n}\n"

  private static func write(_ sheet: Sheet, segments: Int? = nil, in folder: String) throws {
    let rows = sheet.columns[0].count
    let months = rows / (segments ?? 1)
    var csv = "month,segment," + sheet.columns.indices.map { "c\($0)" }.joined(separator: ",") + "\n"
    for row in 0..<rows {
      let (month, segment) = (row % months, row / months)
      let time = String(format: "%04d-%02d", 2015 + month / 12, month % 12 + 1)
      csv += "\(time),s\(segment)," + sheet.columns.map { "\($0[row])" }.joined(separator: ",") + "\n"
    }
    try csv.write(toFile: "\(folder)/sheet.csv", atomically: true, encoding: .utf8)
  }

  /// What the links leave out: sheets of four series that have nothing to do with each other.
  private static func claims(in folder: String) throws {
    let rules = (0..<4).map { "x\($0) = sum(sheet.c\($0))\nfactor of\($0)\nlink of\($0) -> x\($0)\n" }.joined()
    let title = "four unrelated series: claims with p below 5 % (sheets with a contradiction)"
    try printSheets(60, title, rules, seeds: 1_000, in: folder) { kind, length, made in
      (0..<4).map { _ in made.series(kind, length) }
    } counting: { check in
      (check.unlikely, check.contradicted.isEmpty ? 0 : 1)
    }
  }

  /// Of a chain the first link is not declared.
  private static func forgottenLinks(in folder: String) throws {
    let rules =
      (0..<3).map { "x\($0) = sum(sheet.c\($0))\n" }.joined()
      + "factor plan\nfactor other\nlink plan -> x0\nlink other -> x1\nlink x1 -> x2\n"
    let title = "a forgotten link of a chain: contradicted (cannot be told)"
    try printSheets(40, title, rules, seeds: 5_000, in: folder) { kind, length, made in
      let first = made.series(kind, length)
      let second = made.follower(of: first, lag: 1, by: 1)
      return [first, second, made.follower(of: second, lag: 0, by: 1)]
    } counting: { check in
      func isForgotten(_ claim: IndependenceCheck.Claim) -> Bool {
        claim.lag == 1 && [claim.first, claim.second] == Array(check.compared.prefix(2))
      }
      return (
        check.contradicted.contains(where: isForgotten) ? 1 : 0, check.untold.contains(where: isForgotten) ? 1 : 0
      )
    }
  }

  /// A line for each kind of series, with what the independence check says of so many sheets of each length.
  private static func printSheets(
    _ count: Int, _ title: String, _ rules: String, seeds: Int, in folder: String,
    columns: (MadeSeries.Kind, Int, inout MadeSeries) -> [[Double]], counting: (IndependenceCheck) -> (Int, Int)
  ) throws {
    print("\(title) of \(count) sheets")
    for kind in MadeSeries.Kind.allCases {
      let cells = try lengths.map { length in
        var cell = (supported: 0, hints: 0)
        for number in 0..<count {
          var made = MadeSeries(UInt64(length * seeds + number))
          var sheet = Sheet()
          sheet.columns = columns(kind, length, &made)
          guard let check = try independences(rules, sheet, in: folder) else { continue }
          let (first, second) = counting(check)
          cell = (cell.supported + first, cell.hints + second)
        }
        return cell
      }
      print(line(kind.rawValue, cells))
    }
  }

  private static func independences(_ rules: String, _ sheet: Sheet, in folder: String) throws -> IndependenceCheck? {
    try write(sheet, in: folder)
    try (head + rules).write(toFile: "\(folder)/rules.kpi", atomically: true, encoding: .utf8)
    return evaluator(of: ["\(folder)/rules.kpi"]).map { IndependenceReport($0, isCompared: false).check }
  }

  private static func evidence(of rules: String, in folder: String) throws -> [Evidence] {
    let path = "\(folder)/rules.kpi"
    try rules.write(toFile: path, atomically: true, encoding: .utf8)
    return evidence(of: [path]).flatMap(\.evidence)
  }

  /// A real link of 0.8 of its spread, and what it is believed to be.
  private static func strengths(in folder: String) throws {
    print("a real link of 0.8, lag 1, declared with a strength: supported (hint), and foretold worse than no change")
    for strength in [0.4, 0.8, 1.2, 2.4, -0.8] {
      let cells = try lengths.map { length in
        let found = try evidence(in: folder) { sheet in
          sheet.strength = strength
          for pair in 0..<pairs {
            var made = MadeSeries(UInt64(length * 2_000 + pair))
            let cause = made.persistent(length, 0.5)
            sheet.add(cause, made.follower(of: cause, lag: 1, by: 0.8), lag: 1)
          }
        }
        let worse = found.count {
          if case .series(let found)? = $0.finding { found.forecast?.isWorse ?? false } else { false }
        }
        let grades = [EvidenceGrade.supported, .hint].map { grade in found.count { $0.grade == grade } }
        return "\(length) months: \(grades[0]) (\(grades[1])), \(worse)"
      }
      print("  \("\(strength)".padding(toLength: 26, withPad: " ", startingAt: 0))\(cells.joined(separator: "   "))")
    }
  }

  /// What the questions of rule files find; of files without one, what is found of all links.
  private static func evidence(of paths: [String]) -> [EvidenceReport] {
    guard let evaluator = evaluator(of: paths) else { return [] }
    let asked = evaluator.analyzed.queries.compactMap { evaluator.evidence(of: $0) }
    return asked.isEmpty ? [evaluator.evidence()].compactMap { $0 } : asked
  }

  private static func evaluator(of paths: [String]) -> Evaluator? {
    let reader = RuleReader(standardInput: { () throws(FileFault) in throw FileFault(Phrase(same: "no standard input"))
    })
    let analyzed = AnalyzedProgram(reader.read(paths), options: DataOptions())
    let errors = analyzed.problems.filter(\.isError)
    guard errors.isEmpty else {
      print(render(errors.map(\.diagnostic), files: analyzed.program.sources, style: .short, language: .english))
      return nil
    }
    return Evaluator(analyzed)
  }

  // MARK: Rows

  private static func rows(in folder: String) throws {
    let count = 2_000
    print("rows: supported (hint) of \(pairs), \(count) rows")
    for (name, size) in [("unrelated", 0.0), ("0.05 of its spread", 0.05), ("0.1 of its spread", 0.1)] {
      var columns: [[Double]] = []
      for pair in 0..<pairs {
        var made = MadeSeries(UInt64(9_000 + pair))
        let cause = made.normals(count)
        columns += [cause, zip(cause, made.normals(count)).map { size * $0 + $1 }]
      }
      var csv = "id,day," + columns.indices.map { "c\($0)" }.joined(separator: ",") + "\n"
      for row in 0..<count {
        csv +=
          String(format: "%d,2025-%02d-01,", row, row % 12 + 1) + columns.map { "\($0[row])" }.joined(separator: ",")
          + "\n"
      }
      try csv.write(toFile: "\(folder)/people.csv", atomically: true, encoding: .utf8)
      var rules = "dataset people from \"people.csv\" {\n  key id\n  time day: date\n}\nfactor lot\n"
      for pair in 0..<pairs {
        rules += "link lot -> people.c\(2 * pair)\nlink people.c\(2 * pair) -> people.c\(2 * pair + 1)\n"
      }
      let found = try counted(evidence(of: rules, in: folder))
      print("  " + name.padding(toLength: 20, withPad: " ", startingAt: 0) + "\(found.supported) (\(found.hints))")
    }
  }

  // MARK: The sample shop

  private static func shops(in folder: String) throws {
    let seeds = UInt64(1)...10
    print("the sample shop, from \(seeds.count) seeds: how often each grade")
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let rules = root.appending(path: "rules/mailorder")
    let shop = URL(filePath: folder).appending(path: "shop")
    try FileManager.default.createDirectory(at: shop.appending(path: "data"), withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: rules.path) where name.hasSuffix(".kpi") {
      try Data(contentsOf: rules.appending(path: name)).write(to: shop.appending(path: name))
    }
    var found: [String: [String: Int]] = [:]
    var order: [String] = []
    for seed in seeds {
      for file in SampleShop(seed: seed).files {
        try Data(file.bytes).write(to: shop.appending(path: "data/" + file.name))
      }
      for report in evidence(of: [shop.path]).prefix(1) {
        for row in report.table.texts {
          if found[row[0]] == nil { order.append(row[0]) }
          let grade = row[1].split(separator: " (").first.map(String.init) ?? row[1]
          found[row[0], default: [:]][grade, default: 0] += 1
        }
      }
    }
    for link in order {
      let grades = found[link, default: [:]].sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      print("  \(link): " + grades.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    }
  }
}
