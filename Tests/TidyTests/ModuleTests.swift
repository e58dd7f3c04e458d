import Foundation
import Testing

/// Which module may import which: one table in README.md, which `Package.swift` and every file keep.
@Suite struct ModuleTests {
  /// C libraries and the standard library's own modules, where they are needed: files, processes, terminals, logarithms.
  static let systemModules: Set<String> = ["Glibc", "Musl", "Darwin", "Synchronization", "Dispatch"]
  static let mayUseSystem: Set<String> = [
    "Causes", "Columns", "Evaluation", "KPI", "Statistics", "Terminal", "Command", "SampleShopCommand",
  ]
  /// All that touch files word the system's errors alike, and what they share must stand below them.
  static let filesThatMayUseSystem: Set<String> = ["Sources/SourceText/SystemMessage.swift"]
  /// Everything does without Foundation so far.
  static let mayUseFoundation: Set<String> = []

  @Test func filesImportWhatTheirModuleMay() throws {
    let allowed = try allowedImports()
    for file in SwiftSource.sources {
      let own = try #require(allowed[file.module], "README.md does not tell of the module \(file.module)")
      for name in imports(of: file) {
        if name == "Foundation" {
          #expect(ModuleTests.mayUseFoundation.contains(file.path), "\(file) imports Foundation")
        } else if ModuleTests.systemModules.contains(name) {
          #expect(
            ModuleTests.mayUseSystem.contains(file.module) || ModuleTests.filesThatMayUseSystem.contains(file.path),
            "\(file) imports \(name)")
        } else {
          #expect(own.contains(name), "\(file) imports \(name)")
        }
      }
    }
  }

  /// Linux has two C libraries, and a file that knows one of them is not built with the other.
  @Test func filesOfLinuxKnowBothLibraries() {
    for file in SwiftSource.sources where imports(of: file).contains("Glibc") {
      #expect(imports(of: file).contains("Musl"), "\(file)")
    }
  }

  @Test func thePackageDeclaresWhatTheTableSays() throws {
    let allowed = try allowedImports()
    let declared = try declaredDependencies()
    #expect(Set(allowed.keys) == Set(declared.keys))
    for (module, names) in allowed { #expect(declared[module] == names, "\(module)") }
  }

  @Test func everyModuleHasTests() {
    let tested = Set(SwiftSource.tests.map(\.module))
    for module in Set(SwiftSource.sources.map(\.module)) where module != "SampleShopCommand" {
      #expect(tested.contains(module + "Tests"), "\(module)")
    }
  }

  private func imports(of file: SwiftSource) -> [String] {
    file.code.filter { $0.contains("import ") }.compactMap { line in
      line.firstMatch(of: #/^ *(@testable |package |public )?import ([A-Za-z]+)/#).map { String($0.2) }
    }
  }

  /// Rows of README.md such as `` | `Syntax` | … | `SourceText`, `Numerics` | ``; a dash for nothing.
  private func allowedImports() throws -> [String: Set<String>] {
    let text = try String(contentsOfFile: SwiftSource.root + "/README.md", encoding: .utf8)
    var result: [String: Set<String>] = [:]
    for line in text.split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, let name = cells[0].wholeMatch(of: /`([A-Z][A-Za-z]+)`/) else { continue }
      result[String(name.1)] = Set(cells[2].matches(of: /`([A-Za-z]+)`/).map { String($0.1) })
    }
    return result
  }

  /// `module("Syntax", ["SourceText"])` and `.executableTarget(name: "Command", dependencies: ["KPI"])` of Package.swift.
  private func declaredDependencies() throws -> [String: Set<String>] {
    let text = try String(contentsOfFile: SwiftSource.root + "/Package.swift", encoding: .utf8)
    var result: [String: Set<String>] = [:]
    let declaration = #/(module\(\s*|executableTarget\(\s*name:\s*)"([A-Za-z]+)"(,\s*(dependencies:\s*)?\[([^\]]*)\])?/#
    for match in text.matches(of: declaration) {
      let names = (match.5 ?? "").matches(of: /"([A-Za-z]+)"/).map { String($0.1) }
      result[String(match.2)] = Set(names)
    }
    return result
  }
}
