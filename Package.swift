// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]

/// One module of the house. What each may import is a rule: see "The stages" in README.md and
/// `Tests/TidyTests`.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

func benchmarks(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: ["compare.py", "keys.py", "RESULTS.md"],
    swiftSettings: strict)
}

let package = Package(
  name: "kpi",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "KPI", targets: ["KPI"]),
    .executable(name: "kpi", targets: ["Command"]),
    .executable(name: "sample-shop", targets: ["SampleShopCommand"]),
  ],
  targets: [
    module("SourceText"),
    module("Numerics"),
    module("CivilTime"),
    module("Statistics"),
    module("Graphs"),
    module("Diagrams", ["Graphs"]),
    module("Charts", ["SourceText"]),
    module("Units", ["Numerics"]),
    module("Syntax", ["SourceText", "Units", "Numerics", "CivilTime"]),
    module("Semantics", ["SourceText", "Syntax", "Units", "Graphs", "Numerics", "CivilTime"]),
    module("Planning", ["SourceText", "Semantics", "Graphs", "CivilTime"]),
    module("Columns", ["SourceText", "Units", "Numerics", "CivilTime"]),
    module(
      "Evaluation", ["SourceText", "Semantics", "Planning", "Columns", "Statistics", "Numerics", "CivilTime"]),
    module(
      "Causes",
      [
        "SourceText", "Semantics", "Planning", "Columns", "Evaluation", "Statistics", "Graphs", "Numerics", "CivilTime",
      ]),
    module(
      "KPI",
      [
        "SourceText", "Syntax", "Units", "Semantics", "Planning", "Columns", "Evaluation", "Statistics", "Causes",
        "Diagrams", "Charts", "Numerics", "CivilTime",
      ]),
    module("Terminal", ["Charts", "SourceText"]),
    .executableTarget(
      name: "Command", dependencies: ["KPI", "SourceText", "Terminal"], swiftSettings: strict),
    module("SampleShop", ["CivilTime"]),
    .executableTarget(name: "SampleShopCommand", dependencies: ["SampleShop"], swiftSettings: strict),
    .target(
      name: "TestSupport",
      dependencies: ["SourceText", "Syntax", "Semantics", "Columns", "Evaluation", "Numerics", "CivilTime"],
      path: "Tests/TestSupport", swiftSettings: strict),
    .target(name: "TestRandom", path: "Tests/TestRandom", swiftSettings: strict),
    .target(name: "TestFolders", path: "Tests/TestFolders", swiftSettings: strict),
    .target(name: "TestPhrases", dependencies: ["SourceText"], path: "Tests/TestPhrases", swiftSettings: strict),
    tests("SourceTextTests", ["SourceText"]),
    tests("NumericsTests", ["Numerics", "TestRandom"]),
    tests("CivilTimeTests", ["CivilTime"]),
    tests("StatisticsTests", ["Statistics", "TestSupport"]),
    tests("GraphsTests", ["Graphs", "TestSupport", "TestRandom"]),
    tests("DiagramsTests", ["Diagrams"]),
    tests("ChartsTests", ["Charts", "SourceText"]),
    tests("UnitsTests", ["Units", "Numerics"]),
    tests("SyntaxTests", ["Syntax", "SourceText", "Numerics", "CivilTime", "TestRandom"]),
    tests(
      "SemanticsTests",
      ["Semantics", "SourceText", "Syntax", "Units", "Numerics", "CivilTime", "TestRandom", "TestPhrases"],
      exclude: ["Messages", "ForeignWords.txt"]),
    tests(
      "PlanningTests", ["Planning", "SourceText", "Syntax", "Semantics", "CivilTime", "TestSupport", "Evaluation"],
      exclude: ["Plans"]),
    tests(
      "ColumnsTests", ["Columns", "SourceText", "Numerics", "CivilTime", "TestRandom", "TestFolders", "TestPhrases"]),
    tests("EvaluationTests", ["Evaluation", "SourceText", "TestSupport"]),
    tests(
      "OracleTests",
      ["SourceText", "Syntax", "Semantics", "Planning", "Columns", "Evaluation", "Numerics", "CivilTime"]),
    tests("PublishedTests", ["Evaluation", "TestSupport"], exclude: ["Rules"]),
    tests("TerminalTests", ["Terminal", "Charts"]),
    tests("SampleShopTests", ["SampleShop", "CivilTime"]),
    tests(
      "CausesTests",
      [
        "Causes", "Evaluation", "Semantics", "Columns", "Statistics", "Graphs", "Numerics", "CivilTime", "TestSupport",
        "TestRandom",
      ]),
    tests(
      "KPITests",
      [
        "KPI", "Columns", "SourceText", "Units", "Semantics", "Evaluation", "Diagrams", "Charts", "Numerics",
        "CivilTime", "TestRandom", "TestFolders", "TestPhrases",
      ]),
    tests("CommandTests", ["Command", "KPI", "Terminal", "TestFolders", "TestRandom"], exclude: ["Transcripts"]),
    tests("DocumentationTests", ["Command", "Terminal"], exclude: ["Clauses.txt"]),
    tests("TidyTests", []),
    benchmarks(
      "Benchmarks",
      [
        "KPI", "Causes", "SampleShop", "TestSupport", "TestRandom", "SourceText", "Syntax", "Semantics", "Columns",
        "Evaluation",
      ]),
  ]
)
