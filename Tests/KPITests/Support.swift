import TestFolders
import Testing

@testable import KPI

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder of files that is gone when the test ends.
final class Workbench: Sendable {
  private let owned: TestFolder
  var folder: String { owned.path }

  init(_ files: [String: String] = [:]) throws {
    owned = try TestFolder()
    for (name, text) in files { try write(name, text) }
  }

  func path(_ name: String) -> String { folder + "/" + name }

  func write(_ name: String, _ text: String) throws {
    var folders = FileSystem.folder(of: path(name))
    var missing: [String] = []
    while (try? FileSystem.kind(of: folders)) == nil {
      missing.append(folders)
      folders = FileSystem.folder(of: folders)
    }
    for folder in missing.reversed() { mkdir(folder, 0o755) }
    try FileSystem.replace(path(name), with: Array(text.utf8))
  }

  func read(_ name: String) throws -> String { String(decoding: try FileSystem.read(path(name)), as: UTF8.self) }
}

extension RuleReader {
  /// Without standard input.
  static let files = RuleReader(standardInput: { () throws(FileFault) in [] })

  static func allowing(_ folder: String) -> RuleReader {
    var reader = files
    reader.allowed = [folder]
    return reader
  }
}

/// One rule text, analysed without files.
func analyzed(_ text: String) -> AnalyzedProgram {
  var program = Program()
  program.add(name: "rules.kpi", bytes: Array(text.utf8), folder: "")
  return AnalyzedProgram(program)
}

/// Of errors; the lint about KPIs without a way to a goal is no fault of a small example.
func messages(_ problems: [Problem]) -> [String] { problems.filter(\.isError).map(\.diagnostic.message.english) }

/// Three months of a small shop; the last month ends on its 10th day in the data.
let shopFiles = [
  "shop.kpi": """
  dataset orders from "orders.csv" { time day; amount: 円; channel: text; covers @2026-01-01..@2026-03-10 }

  /// Sales
  sales = sum(orders.amount)

  /// Average order value
  aov: 円 = sum(orders.amount) / count(orders)

  web_share = share(orders.amount where channel = "web")
  goal aov >= 1,500円 warn 1,200円
  target web_share >= 90%
  target sales >= 2,000円 where channel = "web"

  show sales by month

  """,
  "orders.csv": """
  day,amount,channel
  2026-01-05,1000,web
  2026-01-20,2000,shop
  2026-02-03,1500,web
  2026-02-28,500,web
  2026-03-10,900,web

  """,
]
